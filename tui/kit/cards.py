"""Cards over a screen that ask for one thing: one of many offers, a few lines of text, or yes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Self, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.visual import VisualType
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from simulator.errors import ElectionNightError
from tui.navigation import Layer

T = TypeVar("T")

CHOSEN, UNCHOSEN = "▸ ", "  "

MOST_OFFERS = 200
"""A list shows so many; typing narrows it."""


class Card(Layer, ModalScreen[T | None]):
    """Gives an answer, or None where it is left by escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", show=False),
        # A card hides the app's own bindings.
        Binding("S", "app.picture", "Save picture", show=False),
    ]

    def action_leave(self) -> None:
        """Answer nothing."""
        self.dismiss(None)


def _indented(offer: Option | VisualType | None) -> Option | VisualType | None:
    """Words with room for the sign before them."""
    if isinstance(offer, str):
        return f"{UNCHOSEN}{offer}"
    if isinstance(offer, Option) and isinstance(offer.prompt, str):
        return Option(f"{UNCHOSEN}{offer.prompt}", offer.id, offer.disabled)
    if isinstance(offer, Option) and isinstance(offer.prompt, Text):
        prompt = Text(UNCHOSEN).append_text(offer.prompt)
        return Option(prompt, offer.id, offer.disabled)
    return offer


class Offers(OptionList):
    """Options, shown as written; turning a page of a list that has no room does nothing.

    The one that is chosen has a sign: colour alone does not say it.
    """

    def __init__(self, *content: Option | VisualType | None, compact: bool = True) -> None:
        super().__init__(*content, compact=compact, markup=False)

    def add_options(self, new_options: Iterable[Option | VisualType | None]) -> Self:
        return super().add_options(map(_indented, new_options))

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        line = self.scroll_offset.y + y
        if line >= len(self._lines) or self._lines[line] != (self.highlighted, 0):
            return strip
        style = next((segment.style for segment in strip), None)
        marked = Strip([Segment(CHOSEN, style), *strip.crop(cell_len(CHOSEN))])
        return marked.crop(0, strip.cell_length)

    def action_page_up(self) -> None:
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]


class Choose(Card[str]):
    """Gives the value of one of many offers; typing narrows the list.

    Args:
        title: of the card.
        offers: (value, words) of each.
        value: what holds now.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "walk(1)", "Down", show=False, priority=True),
        Binding("up", "walk(-1)", "Up", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Choose Input { margin: 0 0 1 0; background: $panel; }
    """

    def __init__(self, title: str, offers: Sequence[tuple[str, str]], value: str = "") -> None:
        super().__init__()
        self.card_title = title
        self.offers = tuple(offers)
        self.value = value

    def compose(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Label(self.card_title, classes="card-title", markup=False)
            yield Input(placeholder="type to narrow the list", compact=True)
            yield Offers()
            yield Label("enter takes it, escape leaves it as it is", classes="card-hint")

    def on_mount(self) -> None:
        self._fill(self.offers)
        values = [value for value, _ in self.offers[:MOST_OFFERS]]
        if self.value in values:
            self.query_one(OptionList).highlighted = values.index(self.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        parts = event.value.casefold().split()
        self._fill([o for o in self.offers if all(part in o[1].casefold() for part in parts)])

    def _fill(self, offers: Sequence[tuple[str, str]]) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        # An id must not be empty, and an offer's value may be.
        options.add_options(Option(words, id=f"={value}") for value, words in offers[:MOST_OFFERS])
        if len(offers) > MOST_OFFERS:
            more = f"and {len(offers) - MOST_OFFERS} more: type to narrow the list"
            options.add_option(Option(more, disabled=True))
        if not offers:
            options.add_option(Option("nothing of that name", disabled=True))
        options.highlighted = 0 if offers else None

    def on_input_submitted(self) -> None:
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_id is not None:
            self.dismiss(event.option_id[1:])

    def action_walk(self, lines: int) -> None:
        """The list's cursor, while the line has the focus."""
        options = self.query_one(OptionList)
        if lines > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()


class Confirm(Card[bool]):
    """Asks before something is lost; what loses nothing is chosen already.

    Args:
        lost: what would be, a line each.
        yes: words for losing it.
        no: words for going back.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", show=False),
        Binding("n", "leave", "No", show=False),
    ]
    DEFAULT_CSS = """
    Confirm .lost { height: auto; margin-bottom: 1; }
    """

    def __init__(self, lost: Sequence[str], yes: str, no: str) -> None:
        super().__init__()
        self.lost = tuple(lost)
        self.yes = yes
        self.no = no

    def compose(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Label("This would be lost", classes="card-title")
            yield Static("\n".join(self.lost), classes="lost", markup=False)
            yield Offers(self.no, self.yes)
            yield Label(f"y: {self.yes.casefold()}; escape: {self.no.casefold()}",
                        classes="card-hint", markup=False)  # fmt: skip

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index == 1)

    def action_yes(self) -> None:
        """Lose it."""
        self.dismiss(True)


class Ask(Card[str]):
    """Asks for a few lines and does something with them; gives what that says.

    Args:
        title: of the card.
        lines: (label, value) of each line to write on.
        do: takes the values, and raises an ``ElectionNightError`` that is shown.
        hint: what happens.
    """

    DEFAULT_CSS = """
    Ask Input { background: $panel; }
    Ask .trouble { color: $warning; height: auto; }
    Ask .line-label { color: $muted; margin-top: 1; }
    """

    def __init__(
        self,
        title: str,
        lines: Sequence[tuple[str, str]],
        do: Callable[[tuple[str, ...]], str],
        hint: str,
    ) -> None:
        super().__init__()
        self.card_title = title
        self.lines = tuple(lines)
        self.do = do
        self.hint = hint

    def compose(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Label(self.card_title, classes="card-title", markup=False)
            for label, value in self.lines:
                yield Label(label, classes="line-label", markup=False)
                yield Input(value, compact=True)
            yield Static("", classes="trouble", markup=False)
            yield Label(self.hint, classes="card-hint", markup=False)

    def on_input_submitted(self) -> None:
        values = tuple(line.value.strip() for line in self.query(Input))
        try:
            self.dismiss(self.do(values))
        except ElectionNightError as error:
            self.query_one(".trouble", Static).update("\n".join(error.lines))

"""The lab's cards: which change to add, one of many offers, and the name of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from simulator.errors import ElectionNightError
from tui.lab.controls import Pick
from tui.lab.drafts import Kind
from tui.lab.night import Offer

MOST_OFFERS = 200
"""A list shows so many; typing narrows it."""


class AddChange(ModalScreen[str | None]):
    """Gives the id of the kind of change to add, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close", show=False)]

    def __init__(self, kinds: Sequence[Kind]) -> None:
        super().__init__()
        self.kinds = tuple(kinds)

    def compose(self) -> ComposeResult:
        """The kinds, numbered."""
        with Vertical(classes="card"):
            yield Label("Add a change", classes="card-title")
            yield OptionList(
                *(
                    Option(
                        Content.from_markup(
                            "[$muted]$n[/]  [b]$name[/b]  [$muted]$about[/]",
                            n=str(number),
                            name=f"{kind.name:<20}",
                            about=kind.about,
                        ),
                        id=kind.id,
                    )
                    for number, kind in enumerate(self.kinds, 1)
                ),
                compact=True,
            )
            yield Label("enter adds it, escape adds nothing", classes="card-hint")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Chosen."""
        self.dismiss(event.option_id)

    def on_key(self, event: events.Key) -> None:
        """A number chooses at once."""
        if event.key.isdecimal() and 1 <= int(event.key) <= len(self.kinds):
            event.stop()
            self.dismiss(self.kinds[int(event.key) - 1].id)

    def action_leave(self) -> None:
        """None."""
        self.dismiss(None)


class ChooseOffer(ModalScreen[str | None]):
    """Gives the value of one of a picker's offers, or None; typing narrows the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", show=False),
        Binding("down", "walk(1)", "Down", show=False, priority=True),
        Binding("up", "walk(-1)", "Up", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    ChooseOffer Input { margin: 0 0 1 0; background: $panel; }
    """

    def __init__(self, pick: Pick) -> None:
        super().__init__()
        self.pick = pick

    def compose(self) -> ComposeResult:
        """A line to type on, and what matches."""
        with Vertical(classes="card"):
            yield Label(self.pick.label, classes="card-title")
            yield Input(placeholder="type to narrow the list", compact=True)
            yield OptionList(compact=True)
            yield Label("enter takes it, escape leaves it as it is", classes="card-hint")

    def on_mount(self) -> None:
        """Everything, the cursor on what holds now."""
        self._fill(self.pick.offers)
        values = [offer.value for offer in self.pick.offers[:MOST_OFFERS]]
        if self.pick.value in values:
            self.query_one(OptionList).highlighted = values.index(self.pick.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What matches."""
        wanted = event.value.casefold().split()
        self._fill([o for o in self.pick.offers if all(w in o.words.casefold() for w in wanted)])

    def _fill(self, offers: Sequence[Offer]) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        # An id must not be empty, and an offer's value may be.
        options.add_options(Option(o.words, id=f"={o.value}") for o in offers[:MOST_OFFERS])
        if len(offers) > MOST_OFFERS:
            more = f"and {len(offers) - MOST_OFFERS} more: type to narrow the list"
            options.add_option(Option(more, disabled=True))
        if not offers:
            options.add_option(Option("nothing of that name", disabled=True))
        options.highlighted = 0 if offers else None

    def on_input_submitted(self) -> None:
        """Take what the cursor is on."""
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Chosen."""
        if event.option_id is not None:
            self.dismiss(event.option_id[1:])

    def action_walk(self, lines: int) -> None:
        """The list's cursor, while the line has the focus."""
        options = self.query_one(OptionList)
        if lines > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_leave(self) -> None:
        """None."""
        self.dismiss(None)


class NameFile(ModalScreen[str | None]):
    """Asks for names and does something with them; gives what that says, or None.

    Args:
        title: of the card.
        lines: (label, value) of each line to write on.
        do: takes the values, and raises an ``ElectionNightError`` that is shown.
        hint: what happens.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close", show=False)]
    DEFAULT_CSS = """
    NameFile Input { background: $panel; }
    NameFile .trouble { color: $warning; height: auto; }
    NameFile .line-label { color: $muted; margin-top: 1; }
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
        """The lines, what is wrong with them, and the hint."""
        with Vertical(classes="card"):
            yield Label(self.card_title, classes="card-title", markup=False)
            for label, value in self.lines:
                yield Label(label, classes="line-label", markup=False)
                yield Input(value, compact=True)
            yield Static("", classes="trouble", markup=False)
            yield Label(self.hint, classes="card-hint", markup=False)

    def on_input_submitted(self) -> None:
        """Do it, or say what is wrong."""
        values = tuple(line.value.strip() for line in self.query(Input))
        try:
            self.dismiss(self.do(values))
        except ElectionNightError as error:
            self.query_one(".trouble", Static).update("\n".join(error.lines))

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss(None)

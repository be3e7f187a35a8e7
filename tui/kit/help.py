"""The help: ``help.md`` over whatever is on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from tui.kit.cards import Card
from tui.kit.help_text import HelpText

HELP = Path(__file__).parents[1] / "help.md"


class HelpBox(VerticalScroll):
    """The box that scrolls; its border says so where the text is longer."""

    def watch_virtual_size(self) -> None:
        longer = self.virtual_size.height > self.size.height
        self.border_subtitle = "↓ more" if longer else ""

    def on_resize(self) -> None:
        self.watch_virtual_size()


class HelpScreen(Card[None]):
    """Any of the keys that open or close things closes it."""

    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1,enter", "leave", "Close", show=False),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, first: Sequence[str] = (), without: Sequence[str] = ()) -> None:
        super().__init__()
        self.first = tuple(first)
        self.without = tuple(without)

    def compose(self) -> ComposeResult:
        """The text, to scroll; the sections about the screen below come first."""
        with HelpBox(id="help", classes="card"):
            text = HELP.read_text(encoding="utf-8")
            yield HelpText(beginning_with(text, self.first, self.without))


def beginning_with(text: str, titles: Sequence[str], without: Sequence[str] = ()) -> str:
    """The help with the sections of some titles, in their order, before all else; some left out."""
    head, *sections = text.split("\n## ")
    found = {section.partition("\n")[0]: section for section in sections}
    first = [found[title] for title in titles]
    out = [found[title] for title in without]
    rest = [section for section in sections if section not in first and section not in out]
    own = "".join(f"## {section.rstrip()}\n\n" for section in first)
    return own + "\n## ".join([head, *rest])

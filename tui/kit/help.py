"""The help: ``help.md`` over whatever is on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from tui.kit.cards import Card
from tui.kit.help_text import HelpText

HELP = Path(__file__).parents[1] / "help.md"


class HelpScreen(Card[None]):
    """Any of the keys that open or close things closes it."""

    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1,enter", "leave", "Close", show=False),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, first: str | None = None) -> None:
        super().__init__()
        self.first = first

    def compose(self) -> ComposeResult:
        """The text, to scroll; the section about the screen below comes first."""
        with VerticalScroll(id="help", classes="card"):
            yield HelpText(beginning_with(HELP.read_text(encoding="utf-8"), self.first))


def beginning_with(text: str, title: str | None) -> str:
    """The help with the section of a title before all others; as it is without one."""
    head, *sections = text.split("\n## ")
    sections.sort(key=lambda section: title is None or section.partition("\n")[0] != title)
    return "\n## ".join([head, *sections])

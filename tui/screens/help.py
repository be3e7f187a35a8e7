"""The help: ``help.md`` over whatever is on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Markdown

HELP = Path(__file__).parents[1] / "help.md"


class HelpScreen(ModalScreen[None]):
    """Any of the keys that open or close things closes it."""

    AUTO_FOCUS = "#help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,enter", "leave", "Close", show=False),
        Binding("q", "app.quit", "Quit", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The text, to scroll."""
        with VerticalScroll(id="help", classes="card"):
            yield Markdown(HELP.read_text(encoding="utf-8"), open_links=False)

    def action_leave(self) -> None:
        """Close it."""
        self.dismiss(None)

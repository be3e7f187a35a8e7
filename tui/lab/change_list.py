"""The changes on the bench, in the order in which they act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType

from tui.kit.drawn import ends
from tui.kit.line_list import LineList
from tui.themes import Look


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change: its number, its words, and what it did (or why it did nothing)."""

    number: int
    words: str
    effect: str = ""
    wrong: bool = False
    idle: bool = False


class ChangeList(LineList[ChangeLine]):
    """Up and down choose a change; its controls stand below the list."""

    EMPTY: ClassVar[str] = "Nothing is changed yet: a adds a change"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "controls", "Its controls", show=False),
        Binding("enter", "screen.replay", "Replay", key_display="enter"),
    ]

    def action_controls(self) -> None:
        """To the controls of this change, which come next."""
        if self.lines:
            self.screen.focus_next()

    def action_walk(self, lines: int) -> None:
        """Up or down; below the last line come the controls."""
        if lines == 1 and self.cursor >= len(self.lines) - 1:
            self.action_controls()
            return
        super().action_walk(lines)

    def draw_line(self, says: ChangeLine, width: int, look: Look) -> Text:
        """``1 Swing 1 Lab → Con            23 seats``."""
        ink = look.quiet if says.idle else look.normal
        left = Text().append(f"{says.number} ", look.quiet).append(says.words, ink)
        mark = look.mark if says.wrong else look.quiet
        return ends(left, Text(says.effect, mark), width) if says.effect else left

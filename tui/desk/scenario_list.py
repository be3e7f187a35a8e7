"""The desk's list: scenarios under headings, each with who wins it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType

from tui.kit.drawn import ends
from tui.kit.line_list import LineList
from tui.themes import Look

VERDICT = 26
"""Cells for who wins, at most."""


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A heading, or a scenario with its verdict and its mark.

    ``wrong``: it cannot be loaded; ``room``: cells that the list's verdicts need.
    """

    words: str
    verdict: str = ""
    seats: str = ""
    heading: bool = False
    wrong: bool = False
    mark: str = ""
    room: int = VERDICT


class ScenarioList(LineList[ScenarioLine]):
    """The cursor goes from scenario to scenario and never stands on a heading."""

    EMPTY: ClassVar[str] = "Reading …"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Replay", key_display="enter", tooltip="Replay this scenario"),
        Binding("home", "walk(-100000)", "First", show=False),
        Binding("end", "walk(100000)", "Last", show=False),
    ]

    def action_walk(self, lines: int) -> None:
        """So many lines on, over headings."""
        self.land(self.cursor + lines, 1 if lines > 0 else -1)
        self._tell()

    def land(self, place: int, direction: int = 1) -> None:
        """The cursor on the nearest scenario from a line on, else before it."""
        last = len(self.lines) - 1
        if last < 0:
            return
        place = max(0, min(place, last))
        onward = range(place, last + 1) if direction > 0 else range(place, -1, -1)
        back = range(place, -1, -1) if direction > 0 else range(place, last + 1)
        for index in (*onward, *back):
            if not self.lines[index].says.heading:
                # The first scenario's heading comes into sight with it.
                self._go(0 if index == 1 else index)
                self._go(index)
                return

    def on_click(self, event: events.Click) -> None:
        """A click on a heading does nothing."""
        index = event.y - self._head + self._top
        if index < len(self.lines) and self.lines[index].says.heading:
            event.prevent_default()

    def draw_line(self, says: ScenarioLine, width: int, look: Look) -> Text:
        if says.heading:
            return Text(says.words.upper(), look.quiet)
        right = Text()
        if width >= 60 and says.seats:
            right.append(f"{says.seats:>4}  ", look.whisper)
        room = min(max(width // 2, 20), says.room)
        verdict = Text(says.verdict, look.bright if says.wrong else look.quiet)
        verdict.truncate(room, overflow="ellipsis", pad=width >= 60)
        if says.mark or width >= 60:
            # A line keeps its columns while what it will say is still being read.
            right.append(f"{says.mark:<3} ", look.quiet)
        right.append_text(verdict)
        return ends(Text(says.words, look.normal), right, width)

"""The whole map small, in half-blocks: a seat is half a character, a rail shows the viewport."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.geometry import Size

from tui.kit.drawn import Drawn
from tui.night.hexmap_layout import CELL, HexLayout
from tui.themes import Look

SEA, OPEN = "sea", "open"
"""What a half-block shows where there is no seat, and where a seat has not declared."""


@dataclass(frozen=True, slots=True)
class MiniState:
    """What the minimap shows.

    Attributes:
        colours: each seat's party colour, None while it has not declared; in order. In a look
            without colours anything else will do.
        cursor: the seat to mark.
        first, last: rows of the map that the viewport shows.
    """

    colours: tuple[str | None, ...]
    cursor: int
    first: int
    last: int


class MiniMap(Drawn[MiniState]):
    """One column a hexagon, two rows a line: an overview, said in words by the regions beside."""

    def __init__(self, layout: HexLayout, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.map = layout
        self._grid = [{column // CELL: seat for column, seat in row} for row in (*layout.rows, ())]

    @property
    def columns(self) -> int:
        """Columns it needs: the map's, and the rail with a gap."""
        return max((column // CELL for _, column in self.map.places), default=0) + 3

    @property
    def lines(self) -> int:
        """Lines it needs."""
        return -(-self.map.height // 2)

    def draw(self, state: MiniState, size: Size) -> Iterable[Text]:
        width, height = size
        look = self.look
        for line in range(min(height, self.lines)):
            upper, lower = 2 * line, 2 * line + 1
            seen = state.first <= lower and upper <= state.last
            text = Text.assemble(("▐ ", look.bright) if seen else "  ")
            for column in range(min(width, self.columns) - 2):
                ends = (self._at(upper, column, state), self._at(lower, column, state))
                text.append(*_half_blocks(ends, look))
            yield text

    def _at(self, row: int, column: int, state: MiniState) -> str:
        """The colour of a half-block, or what else is there."""
        seat = self._grid[row].get(column) if row < len(self._grid) else None
        if seat is None:
            return SEA
        if seat == state.cursor:
            return self.look.text
        return state.colours[seat] or OPEN


def _half_blocks(ends: tuple[str, str], look: Look) -> tuple[str, Style]:
    """A character for two half-blocks, upper and lower."""
    if look.plain:
        seats = [end not in (SEA, OPEN) for end in ends]
        if any(seats):
            return "█" if all(seats) else "▀" if seats[0] else "▄", Style()
        return " " if ends == (SEA, SEA) else "·", Style()
    upper, lower = (_colour(end, look) for end in ends)
    if ends == (SEA, SEA):
        return " ", Style()
    if upper == lower:
        return "█", Style(color=upper)
    if ends[0] == SEA:
        return "▄", Style(color=lower)
    if ends[1] == SEA:
        return "▀", Style(color=upper)
    return "▀", Style(color=upper, bgcolor=lower)


def _colour(end: str, look: Look) -> str:
    return {SEA: look.background, OPEN: look.track}.get(end, end)

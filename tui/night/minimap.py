"""The whole map small, in half-blocks: a seat is half a character, a rail shows the viewport."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

    @property
    def columns(self) -> int:
        """Columns it needs: the map's, and the rail with a gap."""
        return columns_of(self.map) + 2

    @property
    def lines(self) -> int:
        """Lines it needs."""
        return -(-self.map.height // 2)

    def draw(self, state: MiniState, size: Size) -> Iterable[Text]:
        width, height = size
        look = self.look
        colours = list(state.colours)
        if colours:
            colours[state.cursor] = look.text
        rows = small_map(self.map, colours, look, width - 2)
        for line, row in zip(range(min(height, self.lines)), rows, strict=False):
            upper, lower = 2 * line, 2 * line + 1
            seen = state.first <= lower and upper <= state.last
            yield Text.assemble(("▐ ", look.bright) if seen else "  ").append_text(row)


def columns_of(layout: HexLayout) -> int:
    """Columns of a small map: one a hexagon."""
    return max((column // CELL for _, column in layout.places), default=0) + 1


def small_map(
    layout: HexLayout, colours: Sequence[str | None], look: Look, width: int
) -> Iterable[Text]:
    """The lines of a small map, two rows each.

    Args:
        layout: where the seats are.
        colours: each seat's, in order; None where nobody has won it.
        look: what it is drawn in; without colours a seat that is won is a full half-block.
        width: columns there are.
    """
    grid = [{column // CELL: seat for column, seat in row} for row in (*layout.rows, (), ())]

    def at(row: int, column: int) -> str:
        seat = grid[row].get(column)
        return SEA if seat is None else colours[seat] or OPEN

    drawn: dict[tuple[str, str], tuple[str, Style]] = {}
    for upper in range(0, layout.height, 2):
        text = Text()
        for column in range(min(width, columns_of(layout))):
            ends = (at(upper, column), at(upper + 1, column))
            if ends not in drawn:
                drawn[ends] = _half_blocks(ends, look)
            text.append(*drawn[ends])
        yield text


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

"""A histogram in columns of eighths, its bins made as wide as the room asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rich.style import Style
from rich.text import Text
from textual.geometry import Size

from simulator.scenario import Party
from simulator.text import COLUMNS, nice_steps
from tui.forecast.view import Bins
from tui.kit.drawn import Drawn

RECORD: Final = "┃"
"""Where the result on the record lies; the same sign in every forecast widget."""
LINE: Final = "╎"
"""Where a majority begins."""

TAIL: Final = 0.002
"""Chance left out at either end of the scale, which long tails would press together."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a histogram shows.

    Attributes:
        bins: fine ones; neighbours are drawn together where there is no room for each.
        party: whose they are; None draws them in the plain ink.
        known: the value on the record, or None.
        line: a value to mark, or None.
        from_zero: the scale begins at zero whatever was drawn.
    """

    bins: Bins
    party: Party | None = None
    known: float | None = None
    line: float | None = None
    from_zero: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """Columns of ``step`` units from ``start`` on, over ``width`` cells."""

    start: float
    step: float
    width: int
    chances: tuple[float, ...]

    def cell(self, value: float) -> int:
        """The cell that a value lies in; it may be off the scale."""
        return int((value - self.start) / self.step / len(self.chances) * self.width)

    def cells(self) -> Iterator[float]:
        """The chance of the column that each cell belongs to."""
        for cell in range(self.width):
            yield self.chances[cell * len(self.chances) // self.width]


class Histogram(Drawn[Columns]):
    """Columns over a line of numbers; the record and the majority line cross them."""

    DEFAULT_CSS = "Histogram { height: 6; }"

    def draw(self, state: Columns, size: Size) -> Iterable[Text]:
        """From the top line down; the numbers are the last."""
        width, height = size
        made = scale(state, width)
        if made is None or height < 2:
            return
        look = self.look
        ink = look.quiet if state.party is None else look.party(state.party).style
        top = max(made.chances) or 1.0
        for y in range(height - 1):
            line = Text()
            for chance in made.cells():
                eighths = chance / top * (height - 1) * 8 - (height - 2 - y) * 8
                # Whatever was drawn at all is seen.
                low = 1 if chance > 0 and y == height - 2 else 0
                glyph = COLUMNS[min(max(round(eighths), low), 8)]
                line.append(glyph, ink)
            yield self._marked(line, state, made, width)
        yield self._numbers(made, width)

    def _marked(self, line: Text, state: Columns, scale: Scale, width: int) -> Text:
        line.append(" " * max(width - line.cell_len, 0))
        for value, sign, ink in (
            (state.line, LINE, self.look.strong),
            (state.known, RECORD, self.look.bright),
        ):
            place = -1 if value is None else scale.cell(value)
            if 0 <= place < width:
                line = replaced(line, place, sign, ink)
        return line

    def _numbers(self, scale: Scale, width: int) -> Text:
        line = Text()
        for value, place in _ticks(scale, width):
            text = f"{value:,.0f}"
            start = place if place == 0 else place - len(text) // 2
            if start > line.cell_len or not line.cell_len:
                line.append(" " * (start - line.cell_len)).append(text, self.look.quiet)
        return line


def replaced(line: Text, place: int, sign: str, ink: Style) -> Text:
    """The line with another sign in one of its cells."""
    return Text().append_text(line[:place]).append(sign, ink).append_text(line[place + 1 :])


def scale(state: Columns, width: int) -> Scale | None:
    """The fine bins drawn together into as many columns as there is room for; None: nothing."""
    bins = state.bins
    first, last = _core(bins.chances)
    if last < 0 or width < 4:
        return None
    marks = [value for value in (state.known, state.line) if value is not None]
    places = [int((value - bins.start) / bins.step) for value in marks]
    first, last = min([first, *places]), max([last, *places])
    first = 0 if state.from_zero else max(first, 0)
    group = -(-(last - first + 1) // width)
    columns = -(-(last - first + 1) // group)
    chances = tuple(
        sum(bins.chances[first + i * group : first + (i + 1) * group]) for i in range(columns)
    )
    return Scale(bins.start + first * bins.step, group * bins.step, width, chances)


def _core(chances: tuple[float, ...]) -> tuple[int, int]:
    """The first and last bin but for the tails; −1 last where there is nothing."""
    total, first, last, seen = sum(chances), 0, -1, 0.0
    for place, chance in enumerate(chances):
        if seen <= TAIL * total:
            first = place
        seen += chance
        if chance > 0:
            last = place
        if seen >= (1 - TAIL) * total:
            break
    return first, last


def _ticks(scale: Scale, width: int) -> Iterator[tuple[float, int]]:
    """Round values, far enough apart, and their cells."""
    per_cell = scale.step * len(scale.chances) / width
    apart = next(n for n in nice_steps() if n >= 10 * per_cell)
    value = -(-scale.start // apart) * apart
    while (place := scale.cell(value)) <= width - 3:
        yield value, place
        value += apart

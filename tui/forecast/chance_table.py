"""Candidates or parties with their chances: bars, intervals on one scale, and figures.

Colour alone tells no two apart: symbol, tag and name stand at the head of every line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message

from simulator.scenario import Party
from simulator.text import bar, interval, nice_steps, slim_bar
from tui.forecast.histogram import LINE, RECORD, replaced
from tui.kit.drawn import Drawn
from tui.kit.formats import fitted

WIDE: Final = 100
"""From this width on, columns that are only nice to have are shown, and full names."""

LEAST_DRAWN: Final = 12
"""Cells for bars and intervals together, under which there are none."""
LONGEST: Final = 26
MOST_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: its heading and width; ``wide``: only where there is room."""

    heading: str
    width: int
    wide: bool = False


@dataclass(frozen=True, slots=True)
class ChanceRow:
    """One line.

    Attributes:
        name, brief: in full, and where there is little room.
        chance: drawn as a bar, with its figure; None: no bar.
        low, middle, high: the interval, in units of the scale.
        known: on the record, or None.
        cells: figures, one for each column.
    """

    party: Party
    name: str
    brief: str
    low: float
    middle: float
    high: float
    cells: tuple[str, ...]
    chance: float | None = None
    figure: str = ""
    known: float | None = None


@dataclass(frozen=True, slots=True)
class Chances:
    """The table.

    Attributes:
        bar: heading of the bars; empty where there are none.
        scale: heading of the intervals.
        full: the right end of their scale.
        line: a value to mark on the scale, or None.
        unit: of the scale.
    """

    rows: tuple[ChanceRow, ...]
    columns: tuple[Column, ...]
    bar: str
    scale: str
    full: float
    line: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How many cells each part of a line has."""

    tag: int
    name: int
    bar: int
    interval: int
    wide: bool
    lines: int
    columns: tuple[int, ...]
    """Places of the columns that there is room for."""


class ChanceTable(Drawn[Chances]):
    """A heading, a line (or two) for each row, and the scale under the intervals."""

    DEFAULT_CSS = "ChanceTable { height: 1fr; }"

    class Picked(Message):
        """A row was clicked."""

        def __init__(self, row: int) -> None:
            self.row = row
            super().__init__()

    def on_click(self, event: events.Click) -> None:
        """Tell which row."""
        if self.state is None:
            return
        lines = self._plan(self.state, *self.size).lines
        row = (event.y - 1) // lines
        if event.y > 0 and row < len(self.state.rows):
            self.post_message(self.Picked(row))

    def draw(self, state: Chances, size: Size) -> Iterable[Text]:
        """What does not fit is counted on the last line."""
        width, height = size
        plan = self._plan(state, width, height)
        room = max((height - 2) // plan.lines, 1)
        fitting = len(state.rows) if len(state.rows) <= room else room - 1
        yield self._head(state, plan)
        for row in state.rows[:fitting]:
            yield self._row(state, row, plan)
            if plan.lines > 1:
                party = row.party.name if row.party.name != row.name else ""
                yield Text(f"  {' ' * plan.tag} {party}", self.look.quiet)
                yield from [Text("")] * (plan.lines - 2)
        if fitting < len(state.rows):
            yield Text(f"  and {len(state.rows) - fitting} more", self.look.quiet)
        yield self._axis(state, plan, width)

    def _plan(self, state: Chances, width: int, height: int) -> _Plan:
        wide = width >= WIDE
        tag = max((len(self.look.party(row.party).short) for row in state.rows), default=0)
        names = [row.name if wide else row.brief for row in state.rows]
        name = min(max(map(len, names), default=0), LONGEST if wide else 14)
        fixed = 2 + tag + 1 + (name + 1 if name else 0) + (7 if state.bar else 0) + 2
        columns = [i for i, c in enumerate(state.columns) if wide or not c.wide]

        def rest() -> int:
            return width - fixed - sum(state.columns[i].width for i in columns)

        # Figures before pictures of them, and the first columns before the last.
        while columns and rest() < LEAST_DRAWN:
            columns.pop()
        room = rest() if rest() >= LEAST_DRAWN else 0
        bars = min(room * 2 // 5, 40) if state.bar else 0
        lines = min(max((height - 2) // max(len(state.rows), 1), 1), MOST_LINES)
        return _Plan(tag, name, bars, room - bars, wide, lines, tuple(columns))

    def _left(self, plan: _Plan) -> int:
        return 2 + plan.tag + 1 + (plan.name + 1 if plan.name else 0)

    def _head(self, state: Chances, plan: _Plan) -> Text:
        quiet = self.look.quiet
        line = Text(" " * self._left(plan))
        if state.bar:
            line.append(fitted(state.bar, plan.bar + 7), quiet)
        line.append("  " + fitted(state.scale, plan.interval), quiet)
        for place in plan.columns:
            column = state.columns[place]
            line.append(column.heading.rjust(column.width), quiet)
        return line

    def _row(self, state: Chances, row: ChanceRow, plan: _Plan) -> Text:
        look = self.look
        party = look.party(row.party)
        line = Text().append(f"{party.symbol} ", party.style)
        line.append(f"{fitted(party.short, plan.tag)} ", look.normal)
        if plan.name:
            name = row.name if plan.wide else row.brief
            line.append(f"{fitted(name, plan.name)} ", look.strong)
        if state.bar:
            chance = row.chance or 0.0
            # The slimmest slim bar is half a cell: far too much for a chance in a thousand.
            slim = plan.lines == 1 and chance * plan.bar >= 0.25
            drawn = (slim_bar if slim else bar)(chance, plan.bar, party.fill)
            line.append(drawn, party.style).append("·" * (plan.bar - len(drawn)), look.rail)
            line.append(row.figure.rjust(6) + " ", look.strong)
        line.append("  ").append_text(self._interval(state, row, plan.interval))
        for place in plan.columns:
            line.append(row.cells[place].rjust(state.columns[place].width), look.normal)
        return line

    def _interval(self, state: Chances, row: ChanceRow, width: int) -> Text:
        look, full = self.look, state.full or 1.0
        party = look.party(row.party)
        if not width:
            return Text()
        start, drawn = interval(row.low / full, row.middle / full, row.high / full, width)
        line = Text("·" * start, look.rail).append(drawn, party.style)
        line.append("·" * (width - start - len(drawn)), look.rail)
        for value, sign, ink in (
            (state.line, LINE, look.strong),
            (row.known, RECORD, look.bright),
        ):
            if value is not None and 0 <= value <= full:
                place = min(round(value / full * (width - 1)), width - 1)
                line = replaced(line, place, sign, ink)
        return line

    def _axis(self, state: Chances, plan: _Plan, width: int) -> Text:
        """The numbers under the intervals, and what the marks mean."""
        look = self.look
        start = self._left(plan) + (plan.bar + 7 if state.bar else 0) + 2
        marks = Text()
        if any(row.known is not None for row in state.rows):
            marks.append("  ").append(RECORD, look.bright).append(" on the record", look.quiet)
        if state.line is not None:
            marks.append("  ").append(LINE, look.strong)
            marks.append(f" majority {state.line:.0f}", look.quiet)
        if not plan.interval:
            return Text()  # there is no scale, and nothing is marked on it
        first = marks.cell_len < start
        line = Text().append_text(marks) if first else Text()
        apart = next(n for n in nice_steps() if n / state.full * plan.interval >= 7)
        value = 0
        while value <= state.full:
            text = f"{value}{state.unit if value else ''}"
            place = start + round(value / state.full * (plan.interval - 1))
            place = min(place if value == 0 else place - len(str(value)) // 2, 10_000)
            if place > line.cell_len and place + len(text) <= start + plan.interval + 3:
                line.append(" " * (place - line.cell_len)).append(text, look.quiet)
            value += apart
        if not first and line.cell_len + marks.cell_len <= width:
            line.append(" " * (width - line.cell_len - marks.cell_len)).append_text(marks)
        return line

"""Candidates (or parties) as bars, in an order that changes smoothly.

Give it a ``Board``; it knows nothing of counts. Rows are told apart by symbol, short name and,
in the looks that need it, by pattern, never by colour alone. How many lines a row gets follows
from the height: one at 80 by 24, up to four on a large screen. Figures are always those of the
state; only the lengths of bars and the places of rows ease towards it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from rich.text import Text
from textual.geometry import Size
from textual.timer import Timer

from simulator.scenario import Party
from simulator.text import bar, interval, slim_bar
from tui.kit import formats
from tui.kit.drawn import Drawn
from tui.themes import Look, PartyLook

FRAME: Final = 1 / 20
EASE: Final = 0.3
"""Share of what is left to go that one frame goes."""

MOST_LINES: Final = 4

LEAST_WITH_TAG: Final = 48
"""Cells below which a line has a party's symbol alone beside the name."""

SAID: Final = "*"
"""After a name on a narrow line: the file says more of the candidate."""


class Measure(Enum):
    """What the rows show."""

    NOTHING = "nothing yet"
    ESTIMATES = "shares with intervals"
    TOTALS = "totals"


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate: ``value`` is papers, ``share`` percent; the interval is of the share.

    ``about`` stands beside the party where there is room, ``note`` on a line of its own.
    """

    name: str
    party: Party
    value: int = 0
    share: float | None = None
    low: float = 0.0
    high: float = 0.0
    elected: bool = False
    about: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """All rows, in their own fixed order, and what they show.

    ``full`` is the value (of totals) or share (of estimates) of a bar over the whole width.
    """

    rows: tuple[Row, ...]
    measure: Measure
    full: float

    def order(self) -> tuple[int, ...]:
        """Row indices from first to last as they should stand; level rows keep their order."""
        if self.measure is Measure.NOTHING:
            return tuple(range(len(self.rows)))
        by_share = self.measure is Measure.ESTIMATES
        key = [(row.share or 0.0) if by_share else row.value for row in self.rows]
        # Level at the top, who was elected stands first.
        elected = [row.elected for row in self.rows]
        return tuple(sorted(range(len(self.rows)), key=lambda i: (-key[i], not elected[i], i)))

    def length(self, index: int) -> float:
        """The bar of a row, as a fraction of the whole."""
        row = self.rows[index]
        value = row.value if self.measure is Measure.TOTALS else row.share or 0.0
        return min(value / self.full, 1.0) if self.full > 0 else 0.0


class CandidateBars(Drawn[Board]):
    """The bars. ``settled`` tells whether every row has reached its place."""

    DEFAULT_CSS = "CandidateBars { height: 1fr; }"

    def __init__(
        self, *, parties_alone: bool = False, id: str | None = None, classes: str | None = None
    ) -> None:
        """``parties_alone``: where there is little room the names give way, not the bars."""
        super().__init__(id=id, classes=classes)
        self.parties_alone = parties_alone
        self._places: list[float] = []
        self._lengths: list[float] = []
        self._measure: Measure | None = None
        self._frames: Timer | None = None

    @property
    def settled(self) -> bool:
        """Nothing moves any more."""
        return self._goal() is None

    def on_mount(self) -> None:
        self._frames = self.set_interval(FRAME, self._move, pause=True)

    def changed(self) -> None:
        """Set off for the new state; another kind of figure starts at its place at once."""
        board = self.state
        if board is None:
            return
        fresh = len(self._places) != len(board.rows) or self._measure is not board.measure
        if fresh or self.app.animation_level == "none" or self._frames is None:
            self._settle(board)
        else:
            self._frames.resume()
        self._measure = board.measure
        self.refresh()

    def _settle(self, board: Board) -> None:
        self._places = [0.0] * len(board.rows)
        for place, index in enumerate(board.order()):
            self._places[index] = float(place)
        self._lengths = [board.length(i) for i in range(len(board.rows))]

    def _goal(self) -> Board | None:
        """The board not reached yet, or None."""
        board = self.state
        if board is None or len(self._places) != len(board.rows):
            return None
        near = all(
            abs(self._places[i] - place) < 0.02 for place, i in enumerate(board.order())
        ) and all(abs(self._lengths[i] - board.length(i)) < 0.001 for i in range(len(board.rows)))
        return None if near else board

    def _move(self) -> None:
        board = self._goal()
        if board is None:
            if self.state is not None:
                self._settle(self.state)
            if self._frames is not None:
                self._frames.pause()
        else:
            for place, i in enumerate(board.order()):
                self._places[i] += (place - self._places[i]) * EASE
                self._lengths[i] += (board.length(i) - self._lengths[i]) * EASE
        self.refresh()

    def draw(self, board: Board, size: Size) -> Iterable[Text]:
        """Rows at their places; where there is no room for all, the last line counts the rest."""
        width, height = size
        if len(self._places) != len(board.rows):
            self._settle(board)
        count = len(board.rows)
        tall = min(max(height // max(count, 1), 1), MOST_LINES)
        ranked = sorted(range(count), key=lambda i: (self._places[i], i))
        fitting = count if tall * count <= height else min(max(height - 1, 0), count)
        lines: list[Text] = [Text("") for _ in range(height)]
        goals = {index: place for place, index in enumerate(board.order())}
        # Where rows cross, the one that has furthest to go is drawn over the other.
        shown = sorted(
            range(fitting), key=lambda p: abs(self._places[ranked[p]] - goals[ranked[p]])
        )
        for place in shown:
            i = ranked[place]
            top = place if tall == 1 else round(self._places[i] * tall)
            for offset, line in enumerate(self._row(board, i, width, tall)):
                if 0 <= top + offset < height:
                    lines[top + offset] = line
        if fitting < count and height:
            lines[-1] = Text(f"  and {count - fitting} more", self.look.quiet)
        return lines

    def _row(self, board: Board, index: int, width: int, tall: int) -> list[Text]:
        look = self.look
        row, party = board.rows[index], look.party(board.rows[index].party)
        figures = _figures(board, row, look)
        if tall == 1:
            short = max(len(look.party(r.party).short) for r in board.rows)
            return [self._line(board, index, width, party, short, figures)]
        head = Text(f"{party.symbol} ", party.style)
        head.append(row.name, look.strong)
        head.append(f"  {party.name}", look.quiet)
        if row.about:
            head.append(f", {row.about}", look.quiet)
        if row.elected:
            head.append("  elected", look.bright)
        if row.note and tall == 2:  # a line of its own where there is room for one
            head.append(f"  {row.note}", look.quiet)
        head.truncate(max(width - figures.cell_len - 1, 0), overflow="ellipsis")
        head.append(" " * max(width - head.cell_len - figures.cell_len, 0))
        head.append_text(figures)
        track = self._track(board, index, width, party, slim=tall == 2 and not look.patterned)
        if tall == 2:
            return [head, track]
        note = Text(f"  {row.note}" if row.note else "", look.quiet)
        note.truncate(width, overflow="ellipsis")
        return [head, track, note]

    def _line(
        self, board: Board, index: int, width: int, party: PartyLook, short: int, figures: Text
    ) -> Text:
        look, row = self.look, board.rows[index]
        line = Text(f"{party.symbol} ", party.style)
        if self.parties_alone or width >= LEAST_WITH_TAG:
            line.append(formats.fitted(party.short, short) + " ", look.normal)
        room = width - line.cell_len - figures.cell_len
        longest = formats.widest(r.name + "  " * bool(r.about or r.note) for r in board.rows)
        # Where it is narrow the name stays, and the bar gives way.
        name = min(longest, 25, room - 12 if room >= 44 else room - 1)
        if self.parties_alone and room < 44:
            name = 0
        if name > 0:
            # What there is no room for here is told where the candidates are.
            told = f"{row.name} {SAID}" if row.about or row.note else row.name
            line.append(formats.fitted(told, name) + " ", look.strong)
        space = width - line.cell_len - figures.cell_len - 1
        if space >= 4:
            line.append_text(self._track(board, index, space, party))
        line.append(" " * max(width - line.cell_len - figures.cell_len, 0))
        line.append_text(figures)
        return line

    def _track(
        self, board: Board, index: int, width: int, party: PartyLook, *, slim: bool = False
    ) -> Text:
        look, row = self.look, board.rows[index]
        if board.measure is Measure.NOTHING or (
            board.measure is Measure.ESTIMATES and row.share is None
        ):
            return Text("·" * width, look.rail)
        if board.measure is Measure.TOTALS:
            draw = slim_bar if slim else bar
            drawn = draw(self._lengths[index], width, party.fill)
            return Text(drawn, party.style).append(" " * (width - len(drawn)))
        full = board.full or 1.0
        start, drawn = interval(row.low / full, self._lengths[index], row.high / full, width)
        line = Text("·" * start, look.rail)
        line.append(drawn, party.style)
        return line.append("·" * (width - start - len(drawn)), look.rail)


def _figures(board: Board, row: Row, look: Look) -> Text:
    if board.measure is Measure.TOTALS:
        share = "–" if row.share is None else formats.share(row.share)
        return Text.assemble(
            (f"{formats.votes(row.value):>8}", look.strong), (f"{share:>7}", look.normal)
        )
    if board.measure is Measure.ESTIMATES and row.share is not None:
        between = _between(row.low, row.high)
        return Text.assemble((f"{row.share:>6.1f}", look.strong), (f"{between:>8}", look.quiet))
    return Text(f"{'–':>14}", look.quiet)


def _between(low: float, high: float) -> str:
    """``26–29``; with a decimal where whole numbers would say the same twice."""
    whole = f"{low:.0f}–{high:.0f}"
    return whole if f"{low:.0f}" != f"{high:.0f}" else f"{low:.1f}–{high:.1f}"


def headings(measure: Measure) -> str:
    """The headings that stand over the figures, right-aligned."""
    if measure is Measure.TOTALS:
        return f"{'papers':>8}{'%':>7}"
    return f"{'%':>6}{'95 %':>8}" if measure is Measure.ESTIMATES else ""

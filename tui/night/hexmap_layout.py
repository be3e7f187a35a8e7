"""Where each seat stands on a map of hexagons, and where an arrow key goes from it.

A hexagon is two terminal columns wide and one row high; odd rows are shifted by one column,
half a hexagon. Distances are in these units. Nothing here draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from simulator import Contest

Direction = Literal["left", "right", "up", "down"]

CELL: Final = 2
"""Terminal columns of one hexagon."""

_ROW: Final = 2
"""Cost of leaving the row by one, against one column: a hexagon's height in columns."""

_BLOCK: Final = 9
"""Hexagons in a row of a region's block, when seats have no place of their own."""

_BLOCKS: Final[tuple[tuple[str, ...], ...]] = (
    ("Northern Ireland", "Wales", "South West"),
    ("Scotland", "North West", "West Midlands", "London"),
    ("North East", "Yorkshire and The Humber", "East Midlands", "East of England", "South East"),
)
"""Regions west to east, north to south: a rough geography for seats without hexagons."""


def short_region(name: str) -> str:
    """A region's name in at most 18 columns, the width of a block."""
    return name.replace(" and The ", " & ")[: CELL * _BLOCK]


_BRIEF: Final = {
    "Yorkshire and The Humber": "Yorkshire",
    "Northern Ireland": "N. Ireland",
    "East of England": "East England",
}

_SOUTHWARDS: Final = (
    "Scotland",
    "North East",
    "North West",
    "Yorkshire and The Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "South East",
    "South West",
    "Wales",
    "Northern Ireland",
)


def brief_region(name: str) -> str:
    """A region's name in at most 14 columns."""
    return _BRIEF.get(name, name)[:14]


def southwards(name: str) -> tuple[int, str]:
    """Sorts regions from north to south, Wales and Northern Ireland last; others by name."""
    known = _SOUTHWARDS.index(name) if name in _SOUTHWARDS else len(_SOUTHWARDS)
    return known, name


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside the hexagons: a region's name over its block."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class HexLayout:
    """Every seat's place on the map.

    Attributes:
        places: (row, column) of each seat, in the scenario's order; row 0 is the north.
        labels: words drawn where no hexagon is.
        by_region: the places are blocks of regions, for want of a map.
    """

    places: tuple[tuple[int, int], ...]
    labels: tuple[Label, ...] = ()
    by_region: bool = False

    @cached_property
    def height(self) -> int:
        """Rows of the map."""
        rows = [row for row, _ in self.places] + [label.row for label in self.labels]
        return 1 + max(rows, default=-1)

    @cached_property
    def width(self) -> int:
        """Columns of the map, the shift of odd rows included."""
        cells = max((column + CELL for _, column in self.places), default=0)
        return max([cells, *(label.column + len(label.text) for label in self.labels)])

    @cached_property
    def middle(self) -> int:
        """The seat nearest to the middle of the map."""
        row, column = self.height // 2, self.width // 2
        away = [abs(r - row) * _ROW + abs(c - column) for r, c in self.places]
        return away.index(min(away)) if away else 0

    @cached_property
    def rows(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """(column, seat) of each row, west to east."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(self.height)]
        for seat, (row, column) in enumerate(self.places):
            found[row].append((column, seat))
        return tuple(tuple(sorted(row)) for row in found)

    @cached_property
    def _moves(self) -> dict[tuple[int, Direction], int]:
        return {}

    def at(self, row: int, column: int) -> int | None:
        """The seat drawn at a row and column of the map, or None at sea."""
        if 0 <= row < self.height:
            for left, seat in self.rows[row]:
                if left <= column < left + CELL:
                    return seat
        return None

    def move(self, seat: int, direction: Direction) -> int:
        """The seat an arrow key goes to; the same seat at the edge of the map."""
        key = (seat, direction)
        if key not in self._moves:
            across = direction in ("left", "right")
            self._moves[key] = self._across(seat, direction) if across else self._along(*key)
        return self._moves[key]

    def _across(self, seat: int, direction: Direction) -> int:
        """Along the row, over water if need be; past its end, along the coast."""
        sign = 1 if direction == "right" else -1
        here, column = self.places[seat]
        ahead = [
            (sign * (other - column) + _ROW * abs(row - here), abs(row - here), index)
            for index, (row, other) in enumerate(self.places)
            if sign * (other - column) > 0 and sign * (other - column) >= abs(row - here)
        ]
        same = [found for found in ahead if found[1] == 0]
        return min(same or ahead, default=(0, 0, seat))[2]

    def _along(self, seat: int, direction: Direction) -> int:
        """To the nearest seat north or south: first those nearly straight on, then wider.

        Of two hexagons equally near, odd rows go west and even rows east, so that a walk
        north or south runs straight.
        """
        sign = 1 if direction == "down" else -1
        here, column = self.places[seat]
        west = here % 2 == 1
        ahead = []
        for index, (row, other) in enumerate(self.places):
            rows, columns = sign * (row - here), abs(other - column)
            if rows > 0 and columns <= 5 * rows:
                straight = columns <= 3 * rows
                ahead.append((not straight, columns + _ROW * rows, (other < column) != west, index))
        return min(ahead, default=(False, 0, False, seat))[3]


def layout_of(contests: Sequence[Contest]) -> HexLayout:
    """The layout of a night's seats: their hexagons, or blocks of regions where any lacks one."""
    hexes = [contest.hex for contest in contests]
    known = [place for place in hexes if place is not None]
    if len(known) == len(hexes) and len(set(known)) == len(known):
        return _from_hexes(known)
    return _from_regions(contests)


def _from_hexes(hexes: Sequence[tuple[int, int]]) -> HexLayout:
    """Odd-r hexagons whose r grows northwards, as screen rows that grow southwards."""
    west = min((q for q, _ in hexes), default=0)
    north = max((r for _, r in hexes), default=0)
    shift = north % 2
    # An odd r is half a hexagon to the east, and so must be the row it is drawn in: a night
    # whose northernmost r is odd gets an empty row on top.
    places = tuple((north - r + shift, CELL * (q - west) + r % 2) for q, r in hexes)
    return HexLayout(places)


def _from_regions(contests: Sequence[Contest]) -> HexLayout:
    """Each region a block of hexagons under its name, seats by name."""
    seats: dict[str, list[int]] = {}
    for index in sorted(range(len(contests)), key=lambda i: contests[i].name):
        seats.setdefault(contests[index].region or contests[index].country, []).append(index)
    columns = [[name for name in blocks if name in seats] for blocks in _BLOCKS]
    placed = {name for blocks in columns for name in blocks}
    for name in sorted(set(seats) - placed):
        min(columns, key=lambda blocks: _depth(blocks, seats)).append(name)
    places: dict[int, tuple[int, int]] = {}
    labels = []
    depth = max(_depth(blocks, seats) for blocks in columns)
    for number, blocks in enumerate(column for column in columns if column):
        west = number * CELL * (_BLOCK + 1)
        row = (depth - _depth(blocks, seats)) // 2
        for name in blocks:
            labels.append(Label(row, west, short_region(name)))
            row = _fill_block(places, seats[name], row + 1, west) + 1
    labels.append(Label(depth, 0, "No map on file: seats by region and name"))
    return HexLayout(tuple(places[i] for i in range(len(contests))), tuple(labels), True)


def _fill_block(
    places: dict[int, tuple[int, int]], seats: Sequence[int], row: int, west: int
) -> int:
    """Put a region's seats from ``row`` on; the row after the last."""
    for number, seat in enumerate(seats):
        down, across = divmod(number, _BLOCK)
        places[seat] = (row + down, west + CELL * across + (row + down) % 2)
    return row + -(-len(seats) // _BLOCK)


def _depth(blocks: Sequence[str], seats: Mapping[str, Sequence[int]]) -> int:
    """Rows that blocks stacked upon another take, each with its name and a gap."""
    return sum(2 + -(-len(seats[name]) // _BLOCK) for name in blocks)

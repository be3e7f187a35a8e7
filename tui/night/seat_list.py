"""The list of seats: in the order asked for, narrowed to what is looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from rich.text import Text

from simulator.scenario import Party
from tui.kit.formats import fitted
from tui.kit.line_list import LineList
from tui.night.hexmap import map_inks, on_colour
from tui.night.seat_signs import Manner, Sign
from tui.themes import Look

WIDE = 72
"""From this width on, the region has a column."""


MOST = 112
"""Cells of a line at most: results are not to stand far from their seats."""

MARK = 4
"""Cells for the letters of a mark."""


class Order(Enum):
    """What the seats are in order of."""

    NAME = "name"
    REGION = "region"
    RESULT = "result"
    MAJORITY = "majority"
    LATEST = "time"


@dataclass(frozen=True, slots=True)
class SeatSays:
    """One seat's line.

    Attributes:
        sign: what its hexagon shows.
        name, region: of the seat.
        result: ``gain from Con``, or the stage of its count.
        majority: votes, once declared.
        when: the clock when it declared, or since when its count is at its stage.
        mark: letters of what the figures may be called.
    """

    sign: Sign
    name: str
    region: str
    result: str
    majority: str
    when: str
    mark: str = ""


class SeatList(LineList[SeatSays]):
    """Sign, name, region where there is room, result, majority, time."""

    EMPTY = "No seat is like that"

    def __init__(self, parties: Mapping[str, Party], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parties = parties
        self.order = Order.NAME
        self.sort: Callable[[Order], None] = lambda _: None

    def header(self, width: int, look: Look) -> Text:
        """The columns' names, the one that orders the list marked; a click orders by it."""
        line = Text(" " * (4 + MARK))
        for order, (words, room) in self._columns(width - 1).items():
            mine = order is self.order
            words = f"{words} ▾" if mine else words
            right = order in (Order.MAJORITY, Order.LATEST)
            cell = words.rjust(room) if right else fitted(words, room)
            line.append(cell, look.bright if mine else look.quiet)
        return line

    def go_to_name(self, words: str) -> None:
        """Put the cursor on the first seat whose name begins so, else on the first."""
        names = [line.says.name.casefold() for line in self.lines]
        begins = (i for i, name in enumerate(names) if name.startswith(words.casefold()))
        self._go(next(begins, 0))

    def head_clicked(self, x: int) -> None:
        """Order by the column under the pointer."""
        start = 4 + MARK
        for order, (_, room) in self._columns(self.size.width - 1).items():
            start += room
            if x < start:
                self.sort(order)
                return

    def draw_line(self, says: SeatSays, width: int, look: Look) -> Text:
        columns = self._columns(width)
        sign = says.sign
        ink = on_colour(sign.colour) if sign.colour else map_inks(look)[sign.manner]
        text = Text.assemble((f"{sign.glyph} ", ink), " ")
        text.append(f"{says.mark:<{MARK}}", look.quiet)
        quiet = look.normal if sign.manner is Manner.WON else look.quiet
        for order, (_, room) in columns.items():
            match order:
                case Order.NAME:
                    text.append(f"{fitted(says.name, room - 1)} ", look.normal)
                case Order.REGION:
                    text.append(f"{fitted(says.region, room - 1)} ", look.quiet)
                case Order.RESULT:
                    text.append(f"{fitted(_brief(says.result, room), room - 1)} ", quiet)
                case Order.MAJORITY:
                    text.append(says.majority.rjust(room), look.strong)
                case Order.LATEST:
                    text.append(says.when.rjust(room), look.quiet)
        return text

    @staticmethod
    def _columns(width: int) -> dict[Order, tuple[str, int]]:
        """Names and widths of the columns that so many cells have room for."""
        width = min(width, MOST)
        rest = width - 3 - MARK
        columns = {
            Order.RESULT: ("Result", 16 if width >= WIDE else 10),
            Order.MAJORITY: ("Majority", 9),
            Order.LATEST: ("Time", 7),
        }
        if width >= WIDE:
            columns = {Order.REGION: ("Region", 15), **columns}
        rest -= sum(room for _, room in columns.values())
        return {Order.NAME: ("Seat", max(rest, 8)), **columns}


def _brief(result: str, room: int) -> str:
    """A result in few cells: the chip tells who won, so ``from Con`` will do."""
    return result if len(result) < room else result.removeprefix("gain ")

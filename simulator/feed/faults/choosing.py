"""Which contests a fault strikes: named, filtered and drawn, whatever else a plan holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np

from simulator.count import contest_key
from simulator.feed.faults.fault import Choosing, Fault
from simulator.feed.plan import FEED
from simulator.feed.roll import Roll, Seat
from simulator.feed.values import Item
from simulator.messages import Kind, Result, Rush
from simulator.scenario.changes import Figures

_STATED: Final = (Kind.RESULT, Kind.RUSH)


@dataclass(frozen=True)
class Drawing:
    """The random numbers of one fault: of its type, and of its place among those of its type.

    Attributes:
        seed: of the faults.
        fault: whose.
        place: how many of its type stand before it.
    """

    seed: int
    fault: Fault
    place: int = 0

    def rng(self, seat: Seat | None = None) -> np.random.Generator:
        """The fault's own generator, or the one of a contest."""
        word = int.from_bytes(sha256(self.fault.type.encode()).digest()[:8], "big")
        key = (FEED, word, self.place)
        # The four numbers of a contest are nobody else's: the plan draws with two or three.
        whole = (*key, contest_key(seat.contest)) if seat is not None else (*key, 0, 0)
        sequence = np.random.SeedSequence(self.seed, spawn_key=whole)
        return np.random.Generator(np.random.PCG64(sequence))

    def lots(self, roll: Roll) -> dict[str, float]:
        """A number for each contest of the roll, whether it can be struck or not."""
        return dict(zip(roll.seats, self.rng().random(len(roll.seats)).tolist(), strict=True))

    def order(self, places: Sequence[int]) -> list[int]:
        """Numbered things in the order in which they are drawn."""
        lots = self.rng().random(max(places, default=-1) + 1)
        return sorted(places, key=lambda place: (lots[place], place))


def chosen(
    fault: Choosing, drawing: Drawing, roll: Roll, said: Mapping[str, Sequence[Item]]
) -> tuple[list[Seat], int]:
    """The contests that a fault may strike, and how many it shall.

    Where fewer than all are meant they come as they are drawn: of those that it cannot strike the
    next takes the place.

    Args:
        fault: whose.
        drawing: its random numbers.
        roll: of the night.
        said: what each contest says.
    """
    timed = fault.at is not None or fault.lasts is not None
    seats = [
        seat
        for seat in _meant(fault, roll)
        if seat.slug in said and (not timed or fault.covers(stated_at(said[seat.slug])))
    ]
    most = len(seats)
    if fault.share is not None:
        # "A fiftieth of 40 seats" is one, not none in two nights of three.
        most = min(most, max(1, round(fault.share * len(seats))))
    if fault.count is not None:
        most = min(most, fault.count)
    if most < len(seats):
        lots = drawing.lots(roll)
        seats.sort(key=lambda seat: lots[seat.slug])
    return seats, most


def stated_at(items: Sequence[Item]) -> int:
    """When a contest first says how it ended; when it first says anything, if it never does."""
    stated = [i.due for i in items if isinstance(i.message.body, Rush | Result) and _final(i)]
    return min(stated or [item.due for item in items], default=0)


def _final(item: Item) -> bool:
    return item.message.kind in _STATED


def _meant(fault: Choosing, roll: Roll) -> Iterator[Seat]:
    """The seats that are named or match, in the order of the roll."""
    if fault.contest is not None:
        yield from (seat for slug, seat in roll.seats.items() if slug in fault.contest)
        return
    figures = Figures(roll.scenario)
    for seat in roll.seats.values():
        if fault.where is None or fault.where.matches(seat.contest, figures):
            yield seat

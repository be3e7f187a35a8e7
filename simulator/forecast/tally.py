"""What a chunk of draws comes to: integers that add up exactly in any order.

Everything that is reported rests on counts, on sums of whole votes and of shares in fixed point,
and on histograms. Merging tallies is adding arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Cancelled
from simulator.forecast.model import CHUNK, Indices, Model
from simulator.forecast.poll_tiles import tiles_of
from simulator.forecast.ranges import RangeCounter, Ranges
from simulator.forecast.tiles import Tiles
from simulator.forecast.workers import Stop

_BYTE: Final = 255
"""What a byte can count to."""

Counts = NDArray[np.int64]


@dataclass(eq=False)
class ChunkTally:
    """What some chunks of draws come to.

    Attributes:
        draws: draws counted.
        wins: by row.
        ties: by contest, draws decided by lot.
        tipping: by contest, draws in which it is the tipping point.
        seats: parties × (contests + 1), draws with that many seats.
        largest: by party, draws in which it alone has most seats.
        majority: by party, draws in which it has more than half of all.
        hung: draws in which no party has.
        ranges: the sampled part; None when no chunk of it was sampled.
        nights: for one chunk only, draws × parties: seats; None once merged.
    """

    draws: int
    wins: Counts
    ties: Counts
    tipping: Counts
    seats: Counts
    largest: Counts
    majority: Counts
    hung: int
    ranges: Ranges | None = None
    nights: NDArray[np.uint16] | None = None

    def add(self, other: ChunkTally) -> None:
        """Add another tally of the same model; exact in any order."""
        _add(self, other, ("ranges", "nights"))
        self.nights = None
        if other.ranges is not None:
            if self.ranges is None:
                self.ranges = other.ranges
            else:
                _add(self.ranges, other.ranges, ())


def _add(into: Any, other: Any, but: tuple[str, ...]) -> None:
    for field in fields(into):
        if field.name in but:
            continue
        value = getattr(other, field.name)
        if isinstance(value, np.ndarray):
            target = getattr(into, field.name)
            target += value
        else:
            setattr(into, field.name, getattr(into, field.name) + value)


def empty(model: Model) -> ChunkTally:
    """The tally of no draws."""
    contests, parties = model.contests, len(model.parties)
    return ChunkTally(
        0,
        np.zeros(model.rows, np.int64),
        np.zeros(contests, np.int64),
        np.zeros(contests, np.int64),
        np.zeros((parties, contests + 1), np.int64),
        np.zeros(parties, np.int64),
        np.zeros(parties, np.int64),
        0,
    )


def run_chunk(
    model: Model,
    seed: int,
    chunk: int,
    *,
    draws: int = CHUNK,
    sampled: bool = True,
    stop: Stop | None = None,
) -> ChunkTally:
    """Draw a chunk and count it: a pure function of its arguments.

    Args:
        model: the night.
        seed: of the batch.
        chunk: its number.
        draws: how many of its draws belong to the batch, from the first.
        sampled: count the ranges too.
        stop: asked between tiles; True gives the chunk up.

    Raises:
        Cancelled: when ``stop`` says so.
    """
    counter = _Counter(model, draws, sampled)
    tiles = tiles_of(model, seed, chunk)
    for start in range(0, draws, model.tile):
        if stop is not None and stop():
            raise Cancelled("cancelled")
        counter.count(tiles, min(model.tile, draws - start))
    return counter.tally()


class _Counter:
    """Counts the tiles of one chunk."""

    def __init__(self, model: Model, draws: int, sampled: bool) -> None:
        self.model, self.draws = model, draws
        self.plan = _SeatPlan(model)
        self.result = empty(model)
        self.nights = np.zeros((draws, len(model.parties)), np.uint16)
        # A byte for each place of a tile: a chunk has 64 tiles at most.
        self._won = np.zeros((model.rows + 1, model.tile), np.uint8)
        self._wins = np.zeros_like(self._won)
        self._tipping = _TippingPoints(model)
        self._ranges = RangeCounter(model) if sampled else None

    def count(self, tiles: Tiles, nights: int) -> None:
        """Work out the next tile and count its first ``nights`` draws."""
        won = self._won
        for block in tiles.blocks():
            if self._ranges is not None and block.first == 0:
                self._ranges.start(tiles)
            shape = (block.slots, block.width, self.model.tile)
            np.equal(
                tiles.weight[block.rows].reshape(shape),
                tiles.first[block.contests],
                out=won[block.rows].view(np.bool_).reshape(shape),
            )
            if self._ranges is not None:
                self._ranges.count(tiles, block, nights)
        if self._ranges is not None:
            self._ranges.finish(nights)
        close = tiles.close()
        won[self.model.row_of[close.contest].T, close.night] = 0
        won[close.winner, close.night] = 1
        won[:, nights:] = 0
        self._wins += won
        level = close.contest[(close.tied > 1) & (close.night < nights)]
        self.result.ties += np.bincount(level, minlength=self.model.contests)
        seats = self.plan.seats(won)
        self.nights[tiles.start : tiles.start + nights] = seats[:, :nights].T
        self._tipping.count(tiles, seats, nights)

    def tally(self) -> ChunkTally:
        """The finished tally of the chunk."""
        result = self.result
        result.draws = self.draws
        result.wins += self._wins[: self.model.rows].sum(axis=1, dtype=np.int64)
        result.tipping = self._tipping.counts
        result.ranges = self._ranges.result() if self._ranges is not None else None
        count_seats(self.model, result, self.nights)
        return result


def count_seats(model: Model, tally: ChunkTally, nights: NDArray[np.uint16]) -> None:
    """Count what the seats of a chunk's nights (draws × parties) say, into its tally."""
    by_party = np.ascontiguousarray(nights.T)
    for party, seats in enumerate(by_party):
        if seats.any():
            tally.seats[party] += np.bincount(seats, minlength=model.contests + 1)
        else:
            tally.seats[party, 0] += len(nights)
    own = np.where(model.own_party[:, None], by_party, 0)
    most = own.max(axis=0)
    leads = own == most
    alone = np.count_nonzero(leads, axis=0) == 1
    tally.largest += np.count_nonzero(leads & alone, axis=1)
    tally.majority += np.count_nonzero(own >= model.majority, axis=1)
    tally.hung += int(np.count_nonzero(most < model.majority))
    tally.nights = nights


class _SeatPlan:
    """How to add up seats by party: rows in order of party, in blocks a byte can count."""

    def __init__(self, model: Model) -> None:
        rows = np.flatnonzero(model.standing)
        self.order: Indices = rows[np.argsort(model.party[rows], kind="stable")]
        sizes = np.bincount(model.party[rows], minlength=len(model.parties))
        starts: list[int] = []
        self.party: list[int] = []
        begin = 0
        for size in sizes.tolist():
            self.party.append(len(starts))
            starts += range(begin, begin + size, _BYTE)
            begin += size
        self.starts = np.array(starts, np.intp)
        self._rows = np.empty((len(rows), model.tile // 8), np.uint64)

    def seats(self, won: NDArray[np.uint8]) -> NDArray[np.uint16]:
        """parties × tile: seats won, from rows × tile of zeros and ones."""
        # Whole words are added: no sum of a block carries from one byte into the next, and no
        # party's from one sixteen bits into the next.
        np.take(won.view(np.uint64), self.order, axis=0, out=self._rows, mode="clip")
        blocks = np.add.reduceat(self._rows, self.starts, axis=0).view(np.uint8)
        words = blocks.astype(np.uint16).view(np.uint64)
        return np.add.reduceat(words, self.party, axis=0).view(np.uint16)


class _TippingPoints:
    """Counts how often each contest is the night's tipping point.

    The contests are ordered by the margin of the night's largest party (its share less the best
    other share; where it does not stand, last). The one that takes the party to a majority of
    the House is the tipping point, whether the party gets so far or not. A night whose largest
    party stands in too few contests has none; of parties level the first listed counts.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.counts = np.zeros(model.contests, np.int64)
        self._own = np.flatnonzero(model.own_party)
        self._margin = np.empty((model.contests, model.tile), np.float32)
        self._ahead = np.empty_like(self._margin)

    def count(self, tiles: Tiles, seats: NDArray[np.uint16], nights: int) -> None:
        """Count the first ``nights`` draws of a tile; ``seats`` is parties × tile."""
        if not self._own.size or self.model.contests < self.model.majority:
            return
        largest = self._own[seats[self._own].argmax(axis=0)[:nights]]
        for party in set(largest.tolist()):
            self._count_with(tiles, party, np.flatnonzero(largest == party))

    def _count_with(self, tiles: Tiles, party: int, nights: Indices) -> None:
        """Count nights whose largest party this is."""
        rows = self.model.row_of_party[party]
        if len(nights) < self.model.tile // 2:
            # Picking a few columns costs less than working all of them out.
            own = tiles.weight[rows[:, None], nights]
            first, second = tiles.first[:, nights], tiles.second[:, nights]
            total, ahead = tiles.total[:, nights], np.empty_like(own)
            picked: Indices | slice = slice(None)
        else:
            own = np.take(tiles.weight, rows, axis=0, out=self._margin, mode="clip")
            first, second = tiles.first, tiles.second
            total, ahead = tiles.total, self._ahead
            picked = nights if len(nights) < self.model.tile else slice(None)
        np.subtract(first, second, out=ahead)
        ahead *= own == first
        own -= first
        own += ahead
        own /= total
        own[rows == self.model.rows] = -np.inf
        margin = np.ascontiguousarray(own.T)[picked]
        place = self.model.contests - self.model.majority
        at = np.partition(margin, place, axis=1)[:, place]
        contest = (margin == at[:, None]).argmax(axis=1)[np.isfinite(at)]
        self.counts += np.bincount(contest, minlength=self.model.contests)

"""The draws of a chunk, tile by tile: weights, who leads, integer votes, winners.

Weights are what candidates have of their contest's votes, in any unit of the contest's own. Where
they come from is a kind of tiles' own affair: drawn around predictions (``poll_tiles``), or out of
a source that a batch is handed.

Every figure of a draw comes from the same operations on the same operands, element by element,
whatever else is worked out beside it: a draw asked for alone has the votes it had in its batch.
NumPy's elementwise functions do not depend on an element's place; sums run in slot order.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.forecast.model import CHUNK, LOTS, Block, Floats, Indices, Model

BATCH: Final = 0
"""Domain of the batch's random streams."""

Bits = NDArray[np.uint16]
Reals = NDArray[Any]
"""Arrays of ``Model.exact``."""


class Close(NamedTuple):
    """Pairs of contest and night that only integer votes can decide, and how they did.

    Attributes:
        contest, night: the pairs; nights count from the tile's first.
        winner: the winner's row.
        tied: how many candidates were level at the top.
    """

    contest: Indices
    night: Indices
    winner: Indices
    tied: NDArray[np.int64]


def stream(seed: int, chunk: int, *key: int, domain: int = BATCH) -> np.random.SFC64:
    """The bit generator at the start of one of a chunk's streams."""
    return np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(domain, chunk, *key)))


def sixteen(words: NDArray[np.uint64]) -> Bits:
    """Words as four times as many sixteen-bit numbers, lowest first on any machine."""
    return words.astype("<u8", copy=False).view("<u2").astype(np.uint16, copy=False)


def mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64: every bit of the input stirs every bit of the output."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def rank(slots: Reals, first: Reals, second: Reals) -> None:
    """The largest and second largest of slots × contests × draws over the slots."""
    np.copyto(first, slots[0])
    second.fill(0.0)
    lower = np.empty_like(first)
    for slot in slots[1:]:
        np.minimum(first, slot, out=lower)
        np.maximum(second, lower, out=second)
        np.maximum(first, slot, out=first)


class Tiles(ABC):
    """The tiles of one chunk, worked out one after another in the same memory.

    ``blocks`` works a tile out, block by block; the attributes then hold that tile:

    Attributes:
        start: number of its first draw within the chunk.
        weight: (rows + 1) × tile, at least zero; the last row is zero.
        first, second: contests × tile, the largest and second largest weights.
        total: contests × tile, sums of weights.
    """

    def __init__(self, model: Model, seed: int, chunk: int, least: Reals, domain: int) -> None:
        """Tiles of a chunk.

        Args:
            model: the night.
            seed, chunk: whose random numbers.
            least: by contest, a column: fewer valid votes than these no draw has.
            domain: of the random streams.
        """
        self.model = model
        tile = model.tile
        self._lots = stream(seed, chunk, LOTS, domain=domain).random_raw(CHUNK)
        self.weight: Floats = np.zeros((model.rows + 1, tile), np.float32)
        self.first: Floats = np.empty((model.contests, tile), np.float32)
        self.second: Floats = np.empty_like(self.first)
        self.total: Reals = np.empty(self.first.shape, model.exact)
        self._scratch_contests = np.empty_like(self.first)
        self._margin = _undecided_below(model, least)
        self.start = -tile

    # What a kind of tiles says of a draw

    @abstractmethod
    def begin(self) -> None:
        """A tile begins at ``start``: make ready what its blocks share."""

    @abstractmethod
    def fill(self, block: Block) -> None:
        """Work the weights of a block's rows out."""

    @abstractmethod
    def leave_out(self, tiles: int) -> None:
        """So many tiles are passed without being worked out."""

    @abstractmethod
    def valid_votes(self) -> Reals:
        """contests × tile: valid votes, whole numbers; none where there was no poll."""

    @abstractmethod
    def valid_of(self, contest: Indices, night: Indices) -> Reals:
        """By pair: the same of single contests on single nights."""

    # What follows

    def go_to(self, row: int) -> int:
        """Work out the tile that holds a row of the chunk; the row's place within it.

        Raises:
            ValueError: that tile has been passed.
        """
        tile = self.model.tile
        start = row // tile * tile
        if start < self.start:
            raise ValueError("a chunk's tiles only come forwards")
        if start > self.start:
            self.leave_out((start - self.start) // tile - 1)
            self.start = start - tile
            for _ in self.blocks():
                pass
        return row - start

    def blocks(self) -> Iterator[Block]:
        """Work out the next tile, block by block; each is given when it is ready."""
        model, tile = self.model, self.model.tile
        self.start += tile
        self.begin()
        for block in model.blocks:
            self.fill(block)
            slots = self.weight[block.rows].reshape(block.slots, block.width, tile)
            contests = block.contests
            rank(slots, self.first[contests], self.second[contests])
            np.add.reduce(slots, axis=0, dtype=model.exact, out=self.total[contests])
            yield block

    def votes(self, block: Block, valid: Reals, out: Reals) -> None:
        """slots × contests × tile: whole votes of a block that sum to the valid votes.

        Shares are cumulated in slot order, multiplied by the valid votes and rounded; a
        candidate's votes are the difference of two neighbours, within one of the exact product.
        """
        factor = valid / self.total[block.contests]
        running, edge, before = np.zeros_like(valid), np.empty_like(valid), np.zeros_like(valid)
        for weight, votes in zip(self.weight[block.rows].reshape(out.shape), out, strict=True):
            running += weight
            np.multiply(running, factor, out=edge)
            np.rint(edge, out=edge)
            np.subtract(edge, before, out=votes)
            edge, before = before, edge

    def close(self) -> Close:
        """Decide the pairs whose leaders are within two votes of one another."""
        margin = np.multiply(self.first, self._margin, out=self._scratch_contests)
        undecided = np.flatnonzero(self.second >= margin)
        contest, night = np.divmod(undecided, self.model.tile)
        rows = self.model.row_of[contest].T
        votes = self.votes_of(contest, night)
        if not contest.size:
            return Close(contest, night, contest, np.zeros(0, np.int64))
        level = votes == votes.max(axis=0)
        tied = level.sum(axis=0)
        chosen = self.lot(contest, night, tied)
        place = ((np.cumsum(level, axis=0) == chosen + 1) & level).argmax(axis=0)
        return Close(contest, night, rows[place, np.arange(len(place))], tied)

    def votes_of(self, contest: Indices, night: Indices) -> Reals:
        """slots × pairs: the whole votes of single contests on single nights."""
        model = self.model
        valid = self.valid_of(contest, night)
        weight = self.weight[model.row_of[contest].T, night].astype(model.exact, copy=False)
        factor = valid / self.total[contest, night]
        edges = np.rint(np.cumsum(weight, axis=0) * factor)
        return np.diff(edges, axis=0, prepend=model.exact(0.0))

    def lot(self, contest: Indices, night: Indices, tied: NDArray[np.int64]) -> NDArray[np.int64]:
        """By lot, a number from 0 to tied − 1 for each pair."""
        words = mixed(self._lots[self.start + night] ^ self.model.keys[contest])
        drawn = (words >> np.uint64(32)) * tied.astype(np.uint64) >> np.uint64(32)
        return drawn.astype(np.int64)


def _undecided_below(model: Model, least: Reals) -> Floats:
    """By contest, the ratio of second to first weight above which votes must be counted.

    Votes are within one of weight × valid ÷ total, so two candidates' votes can be level or
    turned round only if their weights differ by at most 2 × total ÷ valid; the total is at
    most candidates × the first, and valid is never below the least.
    """
    candidates = (model.row_of < model.rows).sum(axis=1, keepdims=True)
    gap = 2.1 * candidates / np.maximum(least - 1.0, 1.0) + 1e-5
    ratio: Floats = (1.0 - np.minimum(gap, 1.0)).astype(np.float32)
    ratio[model.unopposed] = 2.0  # a second weight is never twice the first: nothing to count
    return ratio

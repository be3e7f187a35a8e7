"""The draws of a chunk, tile by tile: weights, who leads, turnout, integer votes, winners.

Every figure of a draw comes from the same operations on the same operands, element by element,
whatever else is worked out beside it: a draw asked for alone has the votes it had in its batch.
NumPy's elementwise functions do not depend on an element's place; sums run in slot order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.forecast.model import (
    CHUNK,
    LOTS,
    SAFE_EXPONENT,
    TURNOUT,
    Block,
    Floats,
    Indices,
    Model,
)
from simulator.forecast.scales import NU_NATIONAL, NU_SEAT
from simulator.forecast.variates import quantiles

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


def stream(seed: int, chunk: int, *key: int) -> np.random.SFC64:
    """The bit generator at the start of one of a chunk's streams."""
    return np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(BATCH, chunk, *key)))


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


class Tiles:
    """The tiles of one chunk, worked out one after another in the same memory.

    ``blocks`` works a tile out, block by block; the attributes then hold that tile:

    Attributes:
        start: number of its first draw within the chunk.
        weight: (rows + 1) × tile, exp of the log weights; the last row is zero.
        first, second: contests × tile, the largest and second largest weights.
        total: contests × tile, sums of weights.
    """

    def __init__(self, model: Model, seed: int, chunk: int) -> None:
        self.model = model
        tile = model.tile
        self._bits = stream(seed, chunk)
        self._lots = stream(seed, chunk, LOTS).random_raw(CHUNK)
        self._seat_table = quantiles(NU_SEAT)
        turnout = quantiles(NU_NATIONAL)[self._keyed(seed, chunk, TURNOUT)]
        self._national_turnout = np.float32(model.turnout_national) * turnout
        self._shared = self._shared_terms(seed, chunk)
        self._added = {row: self._keyed(seed, chunk, key) for row, key in model.added}
        self._turnout_bits = np.zeros((model.contests, tile), np.uint16)
        self.weight: Floats = np.zeros((model.rows + 1, tile), np.float32)
        self.first: Floats = np.empty((model.contests, tile), np.float32)
        self.second: Floats = np.empty_like(self.first)
        self.total: Reals = np.empty(self.first.shape, model.exact)
        size = max(block.slots * block.width for block in model.blocks)
        self._scratch = np.empty((size, tile), np.float32)
        self._places = np.empty((size, tile), np.intp)
        self._scratch_contests = np.empty_like(self.first)
        self._sealed = np.isneginf(model.mean)[:, 0]  # masked, or a share of zero
        self._margin = _undecided_below(model)
        self.start = -tile

    @staticmethod
    def _keyed(seed: int, chunk: int, key: int) -> Bits:
        return sixteen(stream(seed, chunk, key).random_raw(CHUNK // 4))

    def _shared_terms(self, seed: int, chunk: int) -> Floats:
        """National plus regional term by group and draw of the chunk."""
        table = quantiles(NU_NATIONAL)
        keys = {k for g in self.model.groups for k in (g.national, g.regional) if k is not None}
        variates = {key: table[self._keyed(seed, chunk, key)] for key in sorted(keys)}
        terms = np.zeros((len(self.model.groups), CHUNK), np.float32)
        for row, group in zip(terms, self.model.groups, strict=True):
            if group.national is not None:
                row += np.float32(group.national_scale) * variates[group.national]
            if group.regional is not None:
                row += np.float32(group.regional_scale) * variates[group.regional]
        return terms

    def go_to(self, row: int) -> int:
        """Work out the tile that holds a row of the chunk; the row's place within it.

        Raises:
            ValueError: that tile has been passed.
        """
        model = self.model
        start = row // model.tile * model.tile
        if start < self.start:
            raise ValueError("a chunk's tiles only come forwards")
        if start > self.start:
            base_rows = sum(block.base_slots * block.width for block in model.blocks)
            words = (model.contests + base_rows) * model.tile // 4
            for _ in range(self.start + model.tile, start, model.tile):
                self._bits.random_raw(words, output=False)
            self.start = start - model.tile
            for _ in self.blocks():
                pass
        return row - start

    def blocks(self) -> Iterator[Block]:
        """Work out the next tile, block by block; each is given when it is ready."""
        model, tile = self.model, self.model.tile
        self.start += tile
        self._turnout_bits = self._draw_bits(model.contests)
        shared = np.ascontiguousarray(self._shared[:, self.start : self.start + tile])
        for block in model.blocks:
            weight = self.weight[block.rows]
            base = weight[: block.base_slots * block.width]
            places = self._places[: len(base)]
            np.copyto(places, self._draw_bits(len(base)))
            np.take(self._seat_table, places, out=base, mode="clip")
            self._take_added(block)
            self._exponentiate(weight, block.rows, shared)
            slots = weight.reshape(block.slots, block.width, tile)
            contests = block.contests
            rank(slots, self.first[contests], self.second[contests])
            np.add.reduce(slots, axis=0, dtype=model.exact, out=self.total[contests])
            yield block

    def _draw_bits(self, rows: int) -> Bits:
        return sixteen(self._bits.random_raw(rows * self.model.tile // 4)).reshape(rows, -1)

    def _take_added(self, block: Block) -> None:
        """Seat variates of added candidates, from their own streams."""
        for row in range(block.base_rows.stop, block.rows.stop):
            self.weight[row] = 0.0
            if row in self._added:
                bits = self._added[row][self.start : self.start + self.model.tile]
                self.weight[row] = self._seat_table[bits]

    def _exponentiate(self, weight: Floats, rows: slice, shared: Floats) -> None:
        """From seat variates to weights, in place."""
        model = self.model
        weight *= model.sigma[rows]
        common = self._scratch[: len(weight)]
        np.take(shared, model.group[rows], axis=0, out=common, mode="clip")
        weight += common
        weight += model.mean[rows]
        if model.clamp:
            np.clip(weight, -SAFE_EXPONENT, SAFE_EXPONENT, out=weight)
            weight[self._sealed[rows]] = -np.inf
        np.exp(weight, out=weight)

    # Votes

    def _valid(
        self, logit: Floats, electorate: NDArray[np.int64], national: Floats, bits: Bits
    ) -> Reals:
        """Valid votes: the electorate × logistic turnout, rounded, at least one."""
        real = self.model.exact
        odds = np.take(self._seat_table, bits, mode="clip")
        odds *= np.float32(self.model.turnout_seat)
        odds += logit
        odds += national
        np.negative(odds, out=odds)
        np.exp(odds, out=odds)
        odds += np.float32(1.0)
        votes: Reals = np.divide(electorate.astype(real), odds)
        np.rint(votes, out=votes)
        np.maximum(votes, real(1.0), out=votes)
        return votes

    def valid_votes(self) -> Reals:
        """contests × tile: valid votes, whole numbers; none where there was no poll."""
        model = self.model
        national = self._national_turnout[self.start : self.start + model.tile]
        valid = self._valid(model.turnout, model.electorate, national, self._turnout_bits)
        valid[model.unopposed] = 0
        return valid

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
        least = np.multiply(self.first, self._margin, out=self._scratch_contests)
        undecided = np.flatnonzero(self.second >= least)
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
        national = self._national_turnout[self.start + night]
        valid = self._valid(
            model.turnout[contest, 0],
            model.electorate[contest, 0],
            national,
            self._turnout_bits[contest, night],
        )
        valid[model.unopposed[contest]] = 0
        weight = self.weight[model.row_of[contest].T, night].astype(model.exact, copy=False)
        factor = valid / self.total[contest, night]
        edges = np.rint(np.cumsum(weight, axis=0) * factor)
        return np.diff(edges, axis=0, prepend=model.exact(0.0))

    def lot(self, contest: Indices, night: Indices, tied: NDArray[np.int64]) -> NDArray[np.int64]:
        """By lot, a number from 0 to tied − 1 for each pair."""
        words = mixed(self._lots[self.start + night] ^ self.model.keys[contest])
        drawn = (words >> np.uint64(32)) * tied.astype(np.uint64) >> np.uint64(32)
        return drawn.astype(np.int64)


def _undecided_below(model: Model) -> Floats:
    """By contest, the ratio of second to first weight above which votes must be counted.

    Votes are within one of weight × valid ÷ total, so two candidates' votes can be level or
    turned round only if their weights differ by at most 2 × total ÷ valid; the total is at
    most candidates × the first, and valid is never below what the turnout's tails allow.
    """
    tail = model.turnout_national * float(quantiles(NU_NATIONAL)[-1])
    tail += model.turnout_seat * float(quantiles(NU_SEAT)[-1])
    least = model.electorate / (1.0 + np.exp(-(model.turnout.astype(np.float64) - tail)))
    candidates = (model.row_of < model.rows).sum(axis=1, keepdims=True)
    gap = 2.1 * candidates / np.maximum(least - 1.0, 1.0) + 1e-5
    ratio: Floats = (1.0 - np.minimum(gap, 1.0)).astype(np.float32)
    ratio[model.unopposed] = 2.0  # a second weight is never twice the first: nothing to count
    return ratio

"""Draws around predictions: log weights of national, regional and seat terms, logistic turnout.

The formulas, and which random bits go where, stand at the head of ``model``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.forecast.model import CHUNK, SAFE_EXPONENT, TURNOUT, Block, Floats, Indices, Model
from simulator.forecast.scales import NU_NATIONAL, NU_SEAT
from simulator.forecast.tiles import BATCH, Bits, Reals, Tiles, sixteen, stream
from simulator.forecast.variates import quantiles


def tiles_of(model: Model, seed: int, chunk: int) -> Tiles:
    """The tiles of a chunk: of the model's source where it has one, else around predictions."""
    if model.source is not None:
        return model.source.tiles(model, seed, chunk)
    return PollTiles(model, seed, chunk)


class PollTiles(Tiles):
    """Tiles drawn around predictions."""

    def __init__(self, model: Model, seed: int, chunk: int) -> None:
        super().__init__(model, seed, chunk, _least_valid(model), BATCH)
        tile = model.tile
        self._bits = stream(seed, chunk)
        self._seat_table = quantiles(NU_SEAT)
        turnout = quantiles(NU_NATIONAL)[self._keyed(seed, chunk, TURNOUT)]
        self._national_turnout = np.float32(model.turnout_national) * turnout
        self._shared = self._shared_terms(seed, chunk)
        self._of_tile = self._shared
        self._added = {row: self._keyed(seed, chunk, key) for row, key in model.added}
        self._turnout_bits = np.zeros((model.contests, tile), np.uint16)
        size = max(block.slots * block.width for block in model.blocks)
        self._scratch = np.empty((size, tile), np.float32)
        self._places = np.empty((size, tile), np.intp)
        self._sealed = np.isneginf(model.mean)[:, 0]  # masked, or a share of zero

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

    def leave_out(self, tiles: int) -> None:
        """Pass the random bits of so many tiles."""
        model = self.model
        base_rows = sum(block.base_slots * block.width for block in model.blocks)
        words = (model.contests + base_rows) * model.tile // 4
        for _ in range(tiles):
            self._bits.random_raw(words, output=False)

    def begin(self) -> None:
        """The bits of turnout, and the terms that contests share."""
        self._turnout_bits = self._draw_bits(self.model.contests)
        tile = slice(self.start, self.start + self.model.tile)
        self._of_tile = np.ascontiguousarray(self._shared[:, tile])

    def fill(self, block: Block) -> None:
        """Log weights of a block, and their exponentials."""
        weight = self.weight[block.rows]
        base = weight[: block.base_slots * block.width]
        places = self._places[: len(base)]
        np.copyto(places, self._draw_bits(len(base)))
        np.take(self._seat_table, places, out=base, mode="clip")
        self._take_added(block)
        self._exponentiate(weight, block.rows, self._of_tile)

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

    def _logistic(
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
        valid = self._logistic(model.turnout, model.electorate, national, self._turnout_bits)
        valid[model.unopposed] = 0
        return valid

    def valid_of(self, contest: Indices, night: Indices) -> Reals:
        """By pair: valid votes of single contests on single nights."""
        model = self.model
        valid = self._logistic(
            model.turnout[contest, 0],
            model.electorate[contest, 0],
            self._national_turnout[self.start + night],
            self._turnout_bits[contest, night],
        )
        valid[model.unopposed[contest]] = 0
        return valid


def _least_valid(model: Model) -> NDArray[np.float64]:
    """By contest: the valid votes that the turnout's tails leave at least."""
    tail = model.turnout_national * float(quantiles(NU_NATIONAL)[-1])
    tail += model.turnout_seat * float(quantiles(NU_SEAT)[-1])
    least: NDArray[np.float64] = model.electorate / (
        1.0 + np.exp(-(model.turnout.astype(np.float64) - tail))
    )
    return least

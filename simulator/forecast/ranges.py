"""Ranges of votes, shares and majorities: what sampled chunks count beside who wins.

Histograms have B bins that are even in the square root: bin b counts fractions from (b ÷ B)² to
((b + 1) ÷ B)², and a last one those of 1. Of B = 512, for a nation, a bin is .2 points wide at a
share of 25 % and .04 at 1 %, far below the spread of any forecast; nights of a few contests have
B = 4,096.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulator.forecast.model import CHUNK, Block, Model
from simulator.forecast.tiles import Reals, Tiles, rank

FEW_ROWS: Final = 512
"""Nights of at most so many candidates have the finer histograms."""

SHARE_UNIT: Final = 2**18
"""Fixed-point units of a whole share. A chunk's tiles sum to at most 2²⁴ in each place, and
float32 holds every whole number up to there."""

UNDER: Final = (100, 500, 1000)
"""Majorities, in votes, below which draws are counted."""

_PANEL: Final = 1_024
"""Draws binned before they are counted: rows of this length are counted fast."""

_BLOCK: Final = 15
"""Rows counted at once: their histograms stay in the cache, their places in sixteen bits."""


def bins_of(rows: int) -> int:
    """B of a night of so many candidates' rows."""
    return 4_096 if rows <= FEW_ROWS else 512


Counts = NDArray[np.int64]
Histogram = NDArray[np.uint32]


@dataclass(eq=False)
class Ranges:
    """What only sampled chunks count: votes, shares, deposits, majorities.

    Attributes:
        draws: draws counted.
        votes, shares: by row, sums of votes and of shares in units of ``SHARE_UNIT``.
        deposits: by row, draws in which the deposit is lost.
        share_bins, votes_bins: rows × bins: fractions of valid votes, of the electorate.
        majority_bins: contests × bins: majorities as fractions of the electorate.
        under: contests × ``UNDER``.
        recount_steps: contests × intervals between the recount tables' breakpoints.
    """

    draws: int
    votes: Counts
    shares: Counts
    deposits: Counts
    share_bins: Histogram
    votes_bins: Histogram
    majority_bins: Histogram
    under: Counts
    recount_steps: Counts

    @classmethod
    def empty(cls, model: Model) -> Ranges:
        """The ranges of no draws."""
        rows, contests = model.rows, model.contests
        bins = bins_of(rows) + 1
        return cls(
            0,
            np.zeros(rows, np.int64),
            np.zeros(rows, np.int64),
            np.zeros(rows, np.int64),
            np.zeros((rows, bins), np.uint32),
            np.zeros((rows, bins), np.uint32),
            np.zeros((contests, bins), np.uint32),
            np.zeros((contests, len(UNDER)), np.int64),
            np.zeros((contests, len(model.recount_steps) + 1), np.int64),
        )


class RangeCounter:
    """Counts the ranges of one chunk, tile by tile."""

    def __init__(self, model: Model) -> None:
        rows, contests, tile = model.rows, model.contests, model.tile
        self.model = model
        self.draws = 0
        # Sums in each place of a tile are whole numbers that the type holds exactly.
        fits = int(model.electorate.max()) * (CHUNK // tile) < 2**24
        self._votes: Reals = np.zeros((rows, tile), np.float32 if fits else np.float64)
        self._shares = np.zeros((rows, tile), np.float32)
        self._lost = np.zeros((rows, tile), np.uint8)
        # A byte counts to 64, the tiles of a chunk.
        self._under = np.zeros((len(UNDER), contests, tile), np.uint8)
        self._at_least = np.zeros((len(model.recount_steps), contests, tile), np.uint8)
        self._bins = bins_of(rows)
        # Shares come in SHARE_UNITs, of which the square root is 512 for a whole share.
        self._root_places = np.float32(self._bins / SHARE_UNIT**0.5)
        self._share_bins = _Binned(rows, tile, self._bins)
        self._votes_bins = _Binned(rows, tile, self._bins)
        self._majority_bins = _Binned(contests, tile, self._bins)

        size = max(block.slots * block.width for block in model.blocks)
        self._of_block: Reals = np.empty((size, tile), model.exact)
        self._fixed = np.empty((size, tile), np.float32)
        self._valid: Reals = np.empty((contests, tile), model.exact)
        self._first: Reals = np.empty_like(self._valid)
        self._second: Reals = np.empty_like(self._valid)
        self._flags = np.empty((size, tile), np.bool_)

    def start(self, tiles: Tiles) -> None:
        """Get ready for the blocks of the tile that is about to be worked out."""
        self._valid = tiles.valid_votes()

    def count(self, tiles: Tiles, block: Block, nights: int) -> None:
        """Count a block of a tile, the first ``nights`` draws of it."""
        real, rows, contests = self.model.exact, block.rows, block.contests
        valid = self._valid[contests]
        size, shape = rows.stop - rows.start, (block.slots, *valid.shape)
        flat_votes, flat = self._of_block[:size], self._fixed[:size]
        votes, fixed = flat_votes.reshape(shape), flat.reshape(shape)
        tiles.votes(block, valid, out=votes)
        rank(votes, self._first[contests], self._second[contests])
        limit = valid / real(self.model.deposit) if self.model.deposit else np.full_like(valid, -1)
        limit[:, nights:] = -1  # no deposit is lost in a draw that does not count, …
        limit[self.model.unopposed[contests]] = -1  # … or without a poll
        np.less_equal(votes, limit, out=self._flags[:size].reshape(shape))
        self._lost[rows] += self._flags[:size].view(np.uint8)
        votes[:, :, nights:] = 0
        self._votes[rows] += flat_votes
        parts = real(SHARE_UNIT) / np.maximum(valid, real(1))
        np.multiply(votes, parts, out=fixed, casting="same_kind")
        np.rint(flat, out=flat)
        self._shares[rows] += flat
        np.sqrt(flat, out=flat)
        if self._root_places != 1:
            flat *= self._root_places
        self._share_bins.put(flat, rows)
        electorate = self.model.electorate[contests].astype(real)
        fixed *= np.sqrt(valid / electorate).astype(np.float32)
        self._votes_bins.put(flat, rows)

    def finish(self, nights: int) -> None:
        """All blocks of a tile have been counted; ``nights`` of its draws count."""
        self._majorities(nights)
        self.draws += nights
        for bins in (self._share_bins, self._votes_bins, self._majority_bins):
            bins.advance(nights)

    def _majorities(self, nights: int) -> None:
        model, real = self.model, self.model.exact
        majority = np.subtract(self._first, self._second, out=self._first)
        root = np.sqrt(majority / model.electorate.astype(real)).astype(np.float32)
        self._majority_bins.put(root * np.float32(self._bins), slice(0, model.contests))
        percent = majority * real(100) / np.maximum(self._valid, real(1))
        majority[model.unopposed] = np.inf  # without a poll there is none
        majority[:, nights:] = np.inf  # below no limit, and …
        percent[:, nights:] = -1  # … at least no step
        for limit, under in zip(UNDER, self._under, strict=True):
            under += (majority < limit).view(np.uint8)
        for step, at_least in zip(model.recount_steps, self._at_least, strict=True):
            at_least += (percent >= real(step)).view(np.uint8)

    def result(self) -> Ranges:
        """The finished ranges of the chunk."""
        whole = np.full((1, self.model.contests), self.draws, np.int64)
        steps = self._at_least.sum(axis=2, dtype=np.int64)
        at_least = np.vstack([whole, steps, np.zeros_like(whole)]).T
        return Ranges(
            self.draws,
            _summed(self._votes),
            _summed(self._shares),
            self._lost.sum(axis=1, dtype=np.int64),
            self._share_bins.finished(),
            self._votes_bins.finished(),
            self._majority_bins.finished(),
            self._under.sum(axis=2, dtype=np.int64).T,
            at_least[:, :-1] - at_least[:, 1:],
        )


def _summed(places: Reals) -> Counts:
    """Sums of rows of whole numbers."""
    sums: Counts = places.sum(axis=1, dtype=np.float64).astype(np.int64)
    return sums


class _Binned:
    """Histograms of many rows, filled some tiles of draws at a time."""

    def __init__(self, rows: int, tile: int, bins: int) -> None:
        # Tiles stand one behind another, so that noting one writes memory in order.
        self._panel = np.zeros((max(1, _PANEL // tile), rows, tile), np.uint16)
        self._counts = np.zeros((rows, bins + 1), np.uint32)
        self._offsets = (np.arange(rows, dtype=np.uint16) % _BLOCK * (bins + 1))[:, None]
        self._filled = 0

    def put(self, places: NDArray[Any], rows: slice) -> None:
        """Note the bins of a tile for some rows; ``advance`` follows when all have been put."""
        panel = self._panel[self._filled, rows]
        np.copyto(panel, places, casting="unsafe")
        panel += self._offsets[rows]

    def advance(self, nights: int) -> None:
        """Keep the first ``nights`` draws of the tile that was put."""
        if nights < self._panel.shape[2]:
            self._flush(self._panel[: self._filled])
            self._flush(self._panel[self._filled : self._filled + 1, :, :nights])
            self._filled = 0
            return
        self._filled += 1
        if self._filled == len(self._panel):
            self._flush(self._panel)
            self._filled = 0

    def _flush(self, panel: NDArray[np.uint16]) -> None:
        tiles, rows, nights = panel.shape
        for start in range(0, rows, _BLOCK):
            counts = self._counts[start : start + _BLOCK]
            places = np.empty((tiles, len(counts), nights), np.intp)
            np.copyto(places, panel[:, start : start + _BLOCK])
            counted = np.bincount(places.ravel(), minlength=counts.size).astype(np.uint32)
            counts += counted.reshape(counts.shape)

    def finished(self) -> Histogram:
        """rows × bins."""
        self._flush(self._panel[: self._filled])
        self._filled = 0
        return self._counts


def quantiles(
    counts: NDArray[np.uint32], parts: Sequence[float] = (0.05, 0.5, 0.95)
) -> NDArray[np.float64]:
    """rows × parts: quantiles, as fractions, of rows of histograms.

    A quantile is where the running count reaches the wanted part of all draws, straight between
    the edges of the bin.
    """
    bins = counts.shape[1] - 1
    running = np.cumsum(counts, axis=1, dtype=np.int64)
    result = np.zeros((len(counts), len(parts)))
    rows = np.arange(len(counts))
    for column, part in enumerate(parts):
        wanted = part * running[:, -1]
        place = np.minimum(_below(running, wanted), bins)
        inside = counts[rows, place]
        before = running[rows, place] - inside
        within = (wanted - before) / np.maximum(inside, 1)
        result[:, column] = np.minimum((place + np.clip(within, 0.0, 1.0)) / bins, 1.0) ** 2
    return result


def _below(running: Counts, wanted: Reals) -> NDArray[np.intp]:
    """By row of ascending counts, how many are below the wanted one; by halving."""
    rows, bins = np.arange(len(running)), running.shape[1]
    below = np.zeros(len(running), np.intp)
    step = 1 << (bins.bit_length() - 1)
    while step:
        further = np.minimum(below + step, bins)
        below = np.where(running[rows, further - 1] < wanted, further, below)
        step //= 2
    return below


def rebinned(counts: NDArray[Any], edges: NDArray[np.float64]) -> list[float]:
    """Parts of all draws between edges (ascending fractions), from one such histogram."""
    bins = len(counts) - 1
    running = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    total = max(1, int(running[-1]))
    places = np.sqrt(np.clip(edges, 0.0, 1.0)) * bins
    # The last bin holds shares of one: they belong below an edge at one.
    places = np.where(edges >= 1.0, bins + 1, places)
    below = np.interp(places, np.arange(bins + 2), running) / total
    return [float(part) for part in np.diff(below)]

"""Ballot papers in boxes: whole numbers whose margins are exact.

Boxes differ in size and in politics, yet every box holds what it holds and every candidate
gets what the outcome says, to the vote.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FITTING_ROUNDS: Final = 4
"""Rounds of proportional fitting before rounding; what is left is dealt out at random."""


def apportion(total: int, weights: Floats) -> Counts:
    """Split ``total`` over ``weights`` by largest remainder, ties in order; sums exactly."""
    sum_of_weights = float(weights.sum())
    if not len(weights) or sum_of_weights <= 0:
        raise ValueError("weights must have a positive sum")
    quotas = weights * (total / sum_of_weights)
    shares: Counts = np.floor(quotas).astype(np.int64)
    missing = total - int(shares.sum())
    order = np.argsort(shares - quotas, kind="stable")
    shares[order[:missing]] += 1
    return shares


def exact_table(rows: Counts, columns: Counts, shape: Floats, rng: np.random.Generator) -> Counts:
    """A table of whole numbers with these row and column sums, near the pattern of ``shape``.

    Args:
        rows: (r,) papers in each box.
        columns: (c,) papers of each kind (candidates, rejected); sums to the same total.
        shape: (r, c) positive pattern; only its departure from proportionality matters.
        rng: deals the papers that rounding down leaves over.

    Returns:
        (r, c) non-negative whole numbers.
    """
    table = shape * columns
    for _ in range(FITTING_ROUNDS):
        table *= _ratio(rows, table.sum(axis=1))[:, None]
        table *= _ratio(columns, table.sum(axis=0))
    # Only ever scaled down in the end: no row or column then exceeds its margin.
    table *= np.minimum(1.0, _ratio(rows, table.sum(axis=1)))[:, None]
    dealt: Counts = np.floor(table).astype(np.int64)
    slots = np.repeat(np.arange(len(rows)), rows - dealt.sum(axis=1))
    labels = np.repeat(np.arange(len(columns)), columns - dealt.sum(axis=0))
    np.add.at(dealt, (slots, rng.permutation(labels)), 1)
    return dealt


def _ratio(target: Counts, now: Floats) -> Floats:
    """target ÷ now, zero where there is nothing."""
    return np.divide(target, now, out=np.zeros(len(target)), where=now > 0)


def without_replacement(table: Counts, sizes: Counts, rng: np.random.Generator) -> Counts:
    """Draw ``sizes[i]`` papers from row i of ``table`` without replacement; (r, c) counts."""
    drawn = np.zeros_like(table)
    rest, wanted = table.sum(axis=1), sizes.copy()
    for column in range(table.shape[1] - 1):
        rest = rest - table[:, column]
        drawn[:, column] = rng.hypergeometric(table[:, column], rest, wanted)
        wanted = wanted - drawn[:, column]
    drawn[:, -1] = wanted
    return drawn

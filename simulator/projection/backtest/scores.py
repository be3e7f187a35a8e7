"""How good a projection was: scores of draws, intervals and chances against what happened.

Pure functions of arrays. Lower is better for errors, CRPS, Brier and log score; coverage should be
the interval's own nominal share.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEVELS: Final = {50: (25, 75), 80: (10, 90), 90: (5, 95)}
"""Nominal coverage of the central intervals, percent, by their percentiles."""


def crps(draws: ArrayLike, actual: ArrayLike) -> Floats:
    """Continuous ranked probability score of draws: E|X − y| − ½ E|X − X′|.

    Of a single draw it is the absolute error. (Gneiting and Raftery, Strictly proper scoring
    rules, JASA 2007, eq. 21.)

    Args:
        draws: by (…, draw).
        actual: by (…).

    Returns:
        The score by (…), in the unit of the draws.
    """
    x = np.sort(np.asarray(draws, np.float64), axis=-1)
    y = np.asarray(actual, np.float64)
    n = x.shape[-1]
    weights = (2.0 * np.arange(1, n + 1) - n - 1.0) / (n * n)
    out: Floats = np.abs(x - y[..., None]).mean(-1) - x @ weights
    return out


def covered(low: ArrayLike, high: ArrayLike, actual: ArrayLike) -> NDArray[np.bool_]:
    """Whether the interval, its ends included, holds what happened."""
    out: NDArray[np.bool_] = (np.asarray(low) <= actual) & (np.asarray(actual) <= high)
    return out


def hits(ranges: ArrayLike, actual: ArrayLike) -> tuple[int, ...]:
    """How many figures there are, and how many the intervals of ``LEVELS`` hold.

    Args:
        ranges: the percentiles 5, 10, 25, 50, 75, 90, 95 by (percentile, …); NaN where there is
            no figure.
        actual: by (…).
    """
    low5, low10, low25, _, high75, high90, high95 = np.asarray(ranges, np.float64)
    there = ~np.isnan(low5)
    spans = ((low25, high75), (low10, high90), (low5, high95))
    counts = (int((covered(low, high, actual) & there).sum()) for low, high in spans)
    return (int(there.sum()), *counts)


def brier(chances: ArrayLike, winners: ArrayLike) -> float:
    """Mean over seats of the squared differences of all chances from what happened (0 to 2).

    (Brier, Monthly Weather Review 1950, with as many classes as groups.)

    Args:
        chances: by (seat, group).
        winners: index of the group that won, by seat.
    """
    p = np.asarray(chances, np.float64)
    won = np.eye(p.shape[1])[np.asarray(winners)]
    return float(np.square(p - won).sum(1).mean())


def log_score(chances: ArrayLike, winners: ArrayLike) -> float:
    """Mean over seats of minus the natural logarithm of the winner's chance."""
    p = np.asarray(chances, np.float64)
    return float(-np.log(p[np.arange(len(p)), np.asarray(winners)]).mean())


def favourites_lost(chances: ArrayLike, winners: ArrayLike) -> tuple[int, float]:
    """Seats whose likeliest group did not win, and how many the chances themselves expected."""
    p = np.asarray(chances, np.float64)
    if len(p) == 0:
        return 0, 0.0
    return int((p.argmax(1) != np.asarray(winners)).sum()), float((1.0 - p.max(1)).sum())


def seat_error(seats: ArrayLike, actual: ArrayLike) -> float:
    """Sum of the absolute differences by group; a group without a figure (NaN) is left out."""
    return float(np.nansum(np.abs(np.asarray(seats, np.float64) - np.asarray(actual))))

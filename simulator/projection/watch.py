"""Seats worth waiting for: whose result will tell most of all the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.projection.projection import Watch

INTEREST: Final = (0, 1, 2)
"""Conservative, Labour, Liberal Democrat: the totals that a majority hangs on."""
FIXED: Final = 1e-4
"""A margin that varies less, on the square-root scale, varies by rounding alone."""
HALF: Final = 0.5
"""Totals that vary at all differ from their mean by 1 in all, squared, over the draws, or more."""
_GLANCE: Final = 10
"""Every so many draws are enough to see which two groups contest a seat."""


def rank(
    latent: NDArray[np.float32],
    winners: NDArray[np.integer],
    interest: Sequence[int] = INTEREST,
) -> NDArray[np.float64]:
    """How much of the other seats' totals each seat's margin explains, by seat.

    It is the R² of the totals regressed on the margin between the seat's two strongest groups
    over the draws, the parties' variances pooled. The seat itself is taken out of the totals: that
    winning a seat makes one more is no news of the others. A seat whose margin is the same in all
    draws, or that is the only one, tells nothing: 0.

    Args:
        latent: square-root shares by (group, seat, draw), of undeclared seats; where a group does
            not stand nothing above its floor.
        winners: group that wins, by (seat, draw).
        interest: groups whose totals count.
    """
    groups, seats, draws = latent.shape
    if groups < 2 or draws < 2:
        return np.zeros(seats)
    first, second = np.argsort(latent[:, :, ::_GLANCE].mean(2), axis=0)[:-3:-1]
    at = np.arange(seats)
    margin = latent[first, at] - latent[second, at]
    margin -= margin.mean(1, keepdims=True)
    spread = np.einsum("id,id->i", margin, margin, dtype=np.float64)
    explained, total = np.zeros(seats), np.zeros(seats)
    for group in interest:
        won = winners == group
        count = won.sum(0).astype(np.float32)
        count -= count.mean()
        own = won.sum(1) / draws
        both = margin @ count - np.einsum("id,id->i", margin, won, dtype=np.float32)
        explained += both.astype(np.float64) ** 2
        # Of (totals − own seat): var T − 2 cov(T, own) + var own, times the draws.
        together = won @ count
        total += float(count @ count) - 2 * together + draws * own * (1 - own)
    r2 = np.zeros(seats)
    np.divide(explained, spread * total, out=r2, where=(spread > draws * FIXED**2) & (total > HALF))
    return r2


def watch(contests: Sequence[str], r2: NDArray[np.float64], most: int = 10) -> tuple[Watch, ...]:
    """The seats that tell most, the first of them first; equals in their order."""
    order = np.argsort(-r2, kind="stable")[:most]
    return tuple(Watch(contests[i], float(r2[i])) for i in order if r2[i] > 0)

"""The variates of the forecast: clipped Student-t of unit variance, by sixteen random bits.

A table holds 65,536 equally likely values, the quantiles of t(ν) at (i + ½) ÷ 65,536, clipped
at ±6 sd and rescaled so that the table's own variance is 1. Looking sixteen random bits up is
faster than any transformation, and any tail is then free. The values are symmetric: the mean
is exactly 0.

Quantiles come from the closed form of the distribution for whole ν (Abramowitz and Stegun,
26.7.3 and 26.7.4) in the angle θ = arctan(t ÷ √ν), inverted by Newton's method.
"""

from __future__ import annotations

from functools import lru_cache
from math import gamma, pi, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.forecast.scales import CLIP

POINTS: Final = 65_536
"""Values of sixteen bits."""

_GRID: Final = 4_097
_NEWTON_STEPS: Final = 4


@lru_cache(maxsize=8)
def quantiles(nu: int) -> NDArray[np.float32]:
    """The 65,536 values of the clipped, rescaled t(ν), ascending; mean 0, variance 1.

    Args:
        nu: degrees of freedom, at least 3.
    """
    upper = (np.arange(POINTS // 2) + 0.5) / POINTS * 2.0  # P(|t| < quantile)
    grid = np.linspace(0.0, pi / 2, _GRID)
    angle = np.interp(upper, _central(grid, nu), grid)
    # d central / d angle = density · cos^(ν−1)
    density = 2.0 * gamma((nu + 1) / 2) / (sqrt(pi) * gamma(nu / 2))
    for _ in range(_NEWTON_STEPS):
        slope = density * np.cos(angle) ** (nu - 1)
        angle = angle - (_central(angle, nu) - upper) / np.maximum(slope, 1e-12)
        angle = np.clip(angle, 0.0, np.arctan(2 * CLIP))
    positive = np.minimum(np.tan(angle) * sqrt(nu), CLIP * sqrt(nu / (nu - 2)))
    positive = positive / sqrt(float(np.mean(positive**2)))
    table: NDArray[np.float32] = np.concatenate([-positive[::-1], positive]).astype(np.float32)
    table.setflags(write=False)
    return table


def _central(angle: NDArray[np.float64], nu: int) -> NDArray[np.float64]:
    """P(|t| < √ν · tan(angle)) of Student's t with whole ν."""
    cosine, sine = np.cos(angle), np.sin(angle)
    if nu % 2:
        total, term = angle.copy(), sine * cosine
        for k in range(1, (nu - 1) // 2 + 1):
            total += term
            term = term * cosine**2 * (2 * k) / (2 * k + 1)
        return total * 2 / pi
    total, term = np.zeros_like(angle), sine.copy()
    for k in range(1, nu // 2 + 1):
        total += term
        term = term * cosine**2 * (2 * k - 1) / (2 * k)
    return total

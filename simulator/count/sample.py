"""What agents make of the papers they see at verification.

Agents see a share of each box's papers, face up for a moment, and keep a tally a box. The
estimate weights each box's sample share by its ballot paper account. Its error has two parts:
within boxes (papers not seen) and between boxes (boxes not yet verified), the second gone once
every box is. Postal papers are face down and excluded.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simulator.count.ballots import Counts, Floats
from simulator.count.plan import HallPlan
from simulator.timeline import Estimate

Z: Final = 1.959964
"""Normal quantile of a 95 % interval."""
RARE: Final = 5
"""Fewer papers seen than this, and the normal interval no longer holds."""


def samples(plan: HallPlan, verified: list[int]) -> dict[int, dict[str, Any]]:
    """The agents' samples of a hall: fields of the event by number of boxes verified.

    Args:
        plan: the hall, with the papers seen in each box.
        verified: box indices in order of verification.
    """
    every = plan.parameters.sample_every
    marks = np.array([n for n in range(every, len(verified) + 1, every) if n > 1], dtype=np.int64)
    if not len(marks):
        return {}
    middle, half, papers = _estimate(plan, np.array(verified), marks)
    low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, 100.0)
    rows = zip(marks.tolist(), papers, middle.tolist(), low.tolist(), high.tolist(), strict=True)
    return {
        mark: {
            "boxes": mark,
            "papers": seen,
            "estimates": tuple(
                Estimate(share=share, low=least, high=most)
                for share, least, most in zip(shares, lows, highs, strict=True)
            ),
        }
        for mark, seen, shares, lows, highs in rows
        if seen
    }


def _estimate(plan: HallPlan, order: Counts, marks: Counts) -> tuple[Floats, Floats, list[int]]:
    """Shares and half widths in percent, (marks, candidates), and papers seen, at each mark."""
    seen = plan.seen[order]
    looked_at: Counts = seen.sum(axis=1)
    weights = np.array(plan.accounts, dtype=np.float64)[order] * (looked_at > 0)
    size = np.maximum(looked_at, 1)[:, None]
    shares = seen / size
    square = (weights**2)[:, None]

    def upto(values: Floats) -> Floats:
        """Sums over the first boxes, at each mark."""
        sums: Floats = np.cumsum(values, axis=0)[marks - 1]
        return sums

    boxes = upto((weights > 0).astype(np.float64))
    total = np.maximum(upto(weights), 1.0)[:, None]
    estimate = upto(weights[:, None] * shares) / total
    # Σ W² (p_b − p)² opened up, so that one pass of sums serves every mark.
    scatter = (
        upto(square * shares**2) - 2 * estimate * upto(square * shares) + estimate**2 * upto(square)
    )
    valid: Floats = plan.ballots[order, :-1].sum(axis=1).astype(np.float64)
    unseen = (1 - looked_at / np.maximum(valid, 1.0))[:, None]
    within = upto(square * unseen * shares * (1 - shares) / np.maximum(size - 1, 1))
    done = np.minimum(boxes / max(1, sum(account > 0 for account in plan.accounts)), 1.0)
    free = np.maximum(boxes - 1, 1)
    between = np.maximum(scatter, 0.0) * ((1 - done) * boxes / free)[:, None]
    half = np.sqrt(_t(free)[:, None] ** 2 * between + Z**2 * done[:, None] * within) / total
    # A handful of papers, or none, says little of a rare candidate: as if two more were seen.
    papers = upto(looked_at.astype(np.float64))
    some = papers[:, None] + 4
    rare = (estimate * papers[:, None] + 2) / some
    least = np.where(estimate * papers[:, None] < RARE, Z * np.sqrt(rare * (1 - rare) / some), 0.0)
    return 100 * estimate, 100 * np.maximum(half, least), papers.astype(np.int64).tolist()


def _t(degrees: Floats) -> Floats:
    """Student's t quantile of a 95 % interval (Cornish-Fisher; within 1 % from 4 degrees)."""
    z = Z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    quantile: Floats = z + first / degrees + second / degrees**2 + third / degrees**3
    return quantile

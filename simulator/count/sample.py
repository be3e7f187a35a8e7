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
from simulator.timeline.events import Estimate

Z: Final = 1.959964
"""Normal quantile of a 95 % interval."""


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
    order = np.array(verified)
    seen = plan.seen[order]
    looked_at: Counts = seen.sum(axis=1)
    weights = np.array(plan.accounts, dtype=np.float64)[order] * (looked_at > 0)
    size = np.maximum(looked_at, 1)[:, None]
    shares = seen / size

    def upto(values: Floats) -> Floats:
        """Sums over the first boxes, at each mark."""
        sums: Floats = np.cumsum(values, axis=0)[marks - 1]
        return sums

    n = upto((weights > 0).astype(np.float64))
    total = np.maximum(upto(weights), 1.0)
    estimate = upto(weights[:, None] * shares) / total[:, None]
    # Σ W² (p_b − p)² opened up, so that one pass of sums serves every mark.
    square = (weights**2)[:, None]
    scatter = (
        upto(square * shares**2) - 2 * estimate * upto(square * shares) + estimate**2 * upto(square)
    )
    valid: Floats = plan.ballots[order, :-1].sum(axis=1).astype(np.float64)
    unseen = 1 - looked_at / np.maximum(valid, 1.0)
    within = upto(square * unseen[:, None] * shares * (1 - shares) / np.maximum(size - 1, 1))
    boxes = max(1, sum(account > 0 for account in plan.accounts))
    done = n / boxes
    free = np.maximum(n - 1, 1)
    between = np.maximum(scatter, 0) * (np.maximum(1 - done, 0) * n / free)[:, None]
    half = np.sqrt(_t(free)[:, None] ** 2 * between + Z**2 * np.minimum(done, 1)[:, None] * within)
    half = 100 * half / total[:, None]
    middle = 100 * estimate
    low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, 100.0)
    papers = upto(looked_at.astype(np.float64)).astype(np.int64)
    return {
        mark: {
            "boxes": mark,
            "papers": int(papers[row]),
            "estimates": tuple(
                Estimate(share=s, low=a, high=b)
                for s, a, b in zip(
                    middle[row].tolist(), low[row].tolist(), high[row].tolist(), strict=True
                )
            ),
        }
        for row, mark in enumerate(marks.tolist())
    }


def _t(degrees: Floats) -> Floats:
    """Student's t quantile of a 95 % interval (Cornish-Fisher; within 1 % from 4 degrees)."""
    z = Z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    quantile: Floats = z + first / degrees + second / degrees**2 + third / degrees**3
    return quantile

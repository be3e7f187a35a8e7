"""Random streams of the count: one a contest and purpose, the same in every process.

``SeedSequence(seed, spawn_key=(domain, k))`` where ``k`` comes from SHA-256 of the contest's
ONS id, so that a contest has one stream in its own scenario and in a whole night. On a drawn
night the draw's index is added: over a batch, halls differ from draw to draw as votes do.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

import numpy as np

from simulator.scenario import Contest

COUNT: Final = 1
"""Domain of the stage-level run: it alone decides the milestones."""

REFINEMENT: Final = 2
"""Domain of the bundles between the milestones."""


def contest_key(contest: Contest) -> int:
    """First 8 bytes, big-endian, of SHA-256 of the ONS id (of the slug where there is none)."""
    name = contest.ons_id or contest.slug
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big")


def stream(
    seed: int, domain: int, contest: Contest, draw: int | None = None
) -> np.random.Generator:
    """A fresh generator at the start of the stream of a contest in a domain.

    Args:
        seed: of the run.
        domain: ``COUNT`` or ``REFINEMENT``.
        contest: whose stream.
        draw: index of the drawn outcome in its batch, None for known and changed figures.
    """
    key = (domain, contest_key(contest))
    sequence = np.random.SeedSequence(seed, spawn_key=key if draw is None else (*key, draw))
    return np.random.Generator(np.random.PCG64(sequence))

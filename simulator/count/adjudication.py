"""Doubtful papers before the returning officer: a few sittings, agents called to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from simulator.count.ballots import Counts
from simulator.count.entries import Entry
from simulator.count.hall import Sitting, Tray
from simulator.count.plan import HallPlan
from simulator.outcome import Origin, Rejected
from simulator.timeline import events as ev
from simulator.timeline import with_heads
from simulator.uk import HEADS

FEWEST, MOST = 3, 6
"""Sittings of a hall (judgement: agents are called together, not for each paper) …"""
PAPERS: Final = 90
"""… and about so many papers at each."""


def sittings(trays: Sequence[Tray], begin: int, seconds: float) -> list[Sitting]:
    """When the officer sits, and on how many papers: those set aside until then.

    The last sitting follows the last tray and ends when the last doubtful paper is decided.

    Args:
        trays: as they were sorted.
        begin: when sorting began.
        seconds: a doubtful paper takes.
    """
    total = sum(tray.doubtful for tray in trays)
    if not total:
        return []
    number = min(max(FEWEST, round(total / PAPERS)), MOST, total)
    end = max(tray.end for tray in trays)
    done = max(tray.decided for tray in trays)
    marks = [begin + (end - begin) * k // number for k in range(1, number)] + [end, done]
    sat: list[Sitting] = []
    before = 0
    for start, following in pairwise(marks):
        upto = total if start == end else sum(_set_aside(tray, start) for tray in trays)
        if upto > before:
            papers = upto - before
            over = done if start == end else min(following, start + round(papers * seconds))
            sat.append(Sitting(start, over, papers))
            before = upto
    return sat


def _set_aside(tray: Tray, time: int) -> int:
    """Doubtful papers of a tray that have been found by then."""
    if time <= tray.start:
        return 0
    if time >= tray.end:
        return tray.doubtful
    return tray.doubtful * (time - tray.start) // (tray.end - tray.start)


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """(sittings, candidates) papers admitted, and the entries of papers set aside and decided."""

    admitted: Counts
    entries: list[Entry]


def adjudicate(plan: HallPlan, sat: Sequence[Sitting], rng: np.random.Generator) -> Adjudicated:
    """Which doubtful papers were admitted for whom, and which rejected under which head.

    Heads are told where the file has them or the outcome is drawn: else they would be figures
    that nobody published, inside a recorded result.
    """
    outcome = plan.outcome
    votes = np.array([candidate.votes for candidate in outcome.candidates])
    sizes = np.array([sitting.papers for sitting in sat], dtype=np.int64)
    drawn = outcome.origin is Origin.DRAWN
    rejected = with_heads(outcome.rejected) if drawn else outcome.rejected
    split = rejected.official_mark is not None
    heads = [getattr(rejected, head) or 0 for head in HEADS] if split else [rejected.total]
    admitted = rng.multivariate_hypergeometric(
        votes, int(sizes.sum()) - rejected.total, method="marginals"
    )
    labels = np.repeat(np.arange(len(votes) + len(heads)), np.concatenate([admitted, heads]))
    table = np.zeros((len(sat), len(votes) + len(heads)), dtype=np.int64)
    np.add.at(table, (np.repeat(np.arange(len(sat)), sizes), rng.permutation(labels)), 1)
    entries = []
    for sitting, row in zip(sat, table.tolist(), strict=True):
        papers = row[len(votes) :]
        by_head = dict(zip(HEADS, papers, strict=True)) if split else {}
        decision = Rejected(
            sum(papers), **by_head, split_simulated=rejected.split_simulated, unknown=False
        )
        fields = {"admitted": tuple(row[: len(votes)]), "rejected": decision}
        entries.append(Entry(sitting.start, ev.DoubtfulSetAside, {"papers": sitting.papers}))
        entries.append(Entry(sitting.end, ev.DoubtfulAdjudicated, fields))
    return Adjudicated(table[:, : len(votes)], entries)

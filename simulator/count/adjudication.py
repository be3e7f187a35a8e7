"""Doubtful papers, one handful after the other, before the returning officer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from simulator.count.ballots import Counts
from simulator.count.entries import Entry
from simulator.count.hall import Tray
from simulator.count.plan import HallPlan
from simulator.outcome import Rejected
from simulator.timeline import events as ev
from simulator.timeline import with_heads
from simulator.uk import HEADS

HANDFULS: Final = 5
"""Parts in which a tray is handed on: its doubtful papers do not wait for its last paper."""


def handfuls(trays: list[Tray], seconds: float) -> list[Tray]:
    """The trays in parts, each sorted in its share of the tray's time.

    The returning officer takes doubtful papers as they come, ``seconds`` each, one part after
    the other, and so is never later with them than with whole trays.
    """
    parts = []
    for tray in trays:
        start, papers, doubtful, length = tray.start, 0, 0, tray.end - tray.start
        for k in range(1, HANDFULS + 1):
            end, upto = tray.start + length * k // HANDFULS, tray.papers * k // HANDFULS
            # In step with the papers, so that no part has more doubtful papers than papers.
            few = upto * tray.doubtful // max(1, tray.papers)
            number = tray.number * HANDFULS + k - 1
            parts.append((end, start, number, upto - papers, few - doubtful))
            start, papers, doubtful = end, upto, few
    handed, free = [], 0.0
    for end, start, number, papers, doubtful in sorted(parts):
        if doubtful:
            free = max(free, end) + doubtful * seconds
        handed.append(Tray(number, start, end, papers, doubtful, max(end, int(free))))
    return sorted(handed, key=lambda tray: tray.number)


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """(trays, candidates) papers admitted, and the entries of papers set aside and decided."""

    admitted: Counts
    entries: list[Entry]


def adjudicate(plan: HallPlan, trays: list[Tray], rng: np.random.Generator) -> Adjudicated:
    """Which doubtful papers were admitted for whom, and which rejected under which head."""
    outcome = plan.outcome
    votes = np.array([candidate.votes for candidate in outcome.candidates])
    sizes = np.array([tray.doubtful for tray in trays])
    rejected = with_heads(outcome.rejected)
    heads = np.array([getattr(rejected, head) or 0 for head in HEADS])
    admitted = rng.multivariate_hypergeometric(
        votes, int(sizes.sum()) - rejected.total, method="marginals"
    )
    labels = np.repeat(np.arange(len(votes) + len(heads)), np.concatenate([admitted, heads]))
    table = np.zeros((len(trays), len(votes) + len(heads)), dtype=np.int64)
    np.add.at(table, (np.repeat(np.arange(len(trays)), sizes), rng.permutation(labels)), 1)
    entries = []
    for tray, row in zip(trays, table.tolist(), strict=True):
        if not tray.doubtful:
            continue
        split = dict(zip(HEADS, row[len(votes) :], strict=True))
        decision = Rejected(sum(split.values()), **split, split_simulated=rejected.split_simulated)
        fields = {"admitted": tuple(row[: len(votes)]), "rejected": decision}
        entries.append(Entry(tray.end, ev.DoubtfulSetAside, {"papers": tray.doubtful}))
        entries.append(Entry(tray.decided, ev.DoubtfulAdjudicated, fields))
    return Adjudicated(table[:, : len(votes)], entries)

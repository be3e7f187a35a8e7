"""Doubtful papers, one handful after the other, before the returning officer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from simulator.count.ballots import Counts
from simulator.count.hall import Lot
from simulator.count.plan import HallPlan
from simulator.count.recorder import Record
from simulator.outcome import Rejected
from simulator.timeline import events as ev
from simulator.timeline import with_heads
from simulator.uk import HEADS

HANDFULS: Final = 5
"""Parts in which a lot is handed on: its doubtful papers do not wait for its last paper."""


def handfuls(lots: list[Lot], seconds: float) -> list[Lot]:
    """The lots in parts, each sorted in its share of the lot's time.

    The returning officer takes doubtful papers as they come, ``seconds`` each, one part after
    the other, and so is never later with them than with whole lots.
    """
    parts = []
    for lot in lots:
        start, papers, doubtful, length = lot.start, 0, 0, lot.end - lot.start
        for k in range(1, HANDFULS + 1):
            end, upto = lot.start + length * k // HANDFULS, lot.papers * k // HANDFULS
            # In step with the papers, so that no part has more doubtful papers than papers.
            few = upto * lot.doubtful // max(1, lot.papers)
            number = lot.number * HANDFULS + k - 1
            parts.append((end, start, number, upto - papers, few - doubtful))
            start, papers, doubtful = end, upto, few
    handed, free = [], 0.0
    for end, start, number, papers, doubtful in sorted(parts):
        if doubtful:
            free = max(free, end) + doubtful * seconds
        handed.append(Lot(number, start, end, papers, doubtful, max(end, int(free))))
    return sorted(handed, key=lambda lot: lot.number)


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """(lots, candidates) papers admitted, and the records of papers set aside and decided."""

    admitted: Counts
    records: list[Record]


def adjudicate(plan: HallPlan, lots: list[Lot], rng: np.random.Generator) -> Adjudicated:
    """Which doubtful papers were admitted for whom, and which rejected under which head."""
    outcome = plan.outcome
    votes = np.array([candidate.votes for candidate in outcome.candidates])
    sizes = np.array([lot.doubtful for lot in lots])
    rejected = with_heads(outcome.rejected)
    heads = np.array([getattr(rejected, head) or 0 for head in HEADS])
    admitted = rng.multivariate_hypergeometric(
        votes, int(sizes.sum()) - rejected.total, method="marginals"
    )
    labels = np.repeat(np.arange(len(votes) + len(heads)), np.concatenate([admitted, heads]))
    table = np.zeros((len(lots), len(votes) + len(heads)), dtype=np.int64)
    np.add.at(table, (np.repeat(np.arange(len(lots)), sizes), rng.permutation(labels)), 1)
    records = []
    for lot, row in zip(lots, table.tolist(), strict=True):
        if not lot.doubtful:
            continue
        split = dict(zip(HEADS, row[len(votes) :], strict=True))
        decision = Rejected(sum(split.values()), **split, split_simulated=rejected.split_simulated)
        fields = {"admitted": tuple(row[: len(votes)]), "rejected": decision}
        records.append(Record(lot.end, ev.DoubtfulSetAside, {"papers": lot.doubtful}))
        records.append(Record(lot.decided, ev.DoubtfulAdjudicated, fields))
    return Adjudicated(table[:, : len(votes)], records)

"""Bundles and doubtful papers between the milestones of a count.

A refinement of the sorting that the stage-level run has timed: it draws on its own stream and
moves no milestone. Every lot mixes several boxes, so running totals wander before they settle;
in the end each pile is the candidate's votes exactly.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

import numpy as np

from simulator.count.adjudication import adjudicate, handfuls
from simulator.count.ballots import Counts, Floats, exact_table
from simulator.count.hall import Lot
from simulator.count.plan import HallPlan
from simulator.count.recorder import Record
from simulator.timeline import events as ev

BUNDLING: Final = 6 * 60
"""Seconds between the sorting of a bundle's last paper and its place on the table, at most."""
JITTER: Final = 45.0
"""Seconds, sd, by which bundles are early or late."""
PARTS: Final = 0.6
"""Share of the reconciliation in which the last, part bundles are put together."""


def refine(
    plan: HallPlan, records: list[Record], lots: list[Lot], rng: np.random.Generator
) -> list[Record]:
    """The records with bundles and doubtful papers among them, in order of time.

    Args:
        plan: the hall.
        records: its milestones, in order; left as they are.
        lots: the lots as they were sorted.
        rng: the contest's stream in domain 2, at its start.
    """
    start = next(i for i, r in enumerate(records) if r.event is ev.SortingStarted)
    settled = next(i for i, r in enumerate(records) if r.event is ev.Reconciled)
    attempts = [i for i in range(start, settled) if records[i].event is ev.ReconciliationFailed]
    first = attempts[0] if attempts else settled
    lots = sorted(lots, key=lambda lot: lot.number)
    lots = handfuls(lots, plan.parameters.adjudicate, rng)

    doubtful = adjudicate(plan, lots, rng)
    piles = np.array([candidate.votes for candidate in plan.outcome.candidates])
    piles = piles - doubtful.admitted.sum(axis=0)
    missing = _missing(piles, [records[i].fields["difference"] for i in attempts])
    placed = _Sorting(plan, lots, records[start].time, records[first].time).bundles(
        piles - missing.sum(axis=0), rng
    )
    inside = sorted([*doubtful.records, *placed], key=lambda record: record.time)
    inner = [(record.time, start, n, record) for n, record in enumerate(inside)]
    # Papers missing at one attempt are found, in part bundles, before the next.
    for number, found in enumerate(missing):
        before = attempts[number + 1] if number + 1 < len(attempts) else settled
        for candidate in np.flatnonzero(found).tolist():
            record = _bundle(records[before].time, candidate, int(found[candidate]), 0)
            inner.append((record.time, before - 1, len(inner), record))
    outer = [(record.time, i, -1, record) for i, record in enumerate(records)]
    return [row[-1] for row in sorted(inner + outer, key=lambda row: row[:3])]


def _bundle(time: int, candidate: int, papers: int, busy: int) -> Record:
    fields = {"candidate": candidate, "papers": papers, "tables_busy": busy}
    return Record(time, ev.BundlePlaced, fields)


def _missing(piles: Counts, differences: list[int]) -> Counts:
    """(attempts, candidates) papers of the largest pile that turn up after each failure."""
    found = np.zeros((len(differences), len(piles)), dtype=np.int64)
    largest = int(np.argmax(piles))
    away = [min(max(0, -d), int(piles[largest])) for d in differences] + [0]
    for number in range(len(differences)):
        found[number, largest] = max(0, away[number] - away[number + 1])
    return found


class _Sorting:
    """Papers run through the hands at a steady pace while a table has a lot."""

    def __init__(self, plan: HallPlan, lots: list[Lot], start: int, reconciled: int) -> None:
        self.plan = plan
        self.lots = lots
        self.begin = start
        self.end = max(lot.end for lot in lots)
        self.parts = (self.end, max(self.end, reconciled))
        self._starts = sorted(lot.start for lot in lots)
        self._ends = sorted(lot.end for lot in lots)

    def busy(self, time: int) -> int:
        """Tables with a lot at a time."""
        return bisect_right(self._starts, time) - bisect_right(self._ends, time)

    def bundles(self, piles: Counts, rng: np.random.Generator) -> list[Record]:
        """Bundles of ``piles`` papers, each when its last paper has been sorted and checked."""
        size = self.plan.parameters.bundle
        marks, sorted_by = self._progress(piles, rng)
        lag = min(BUNDLING, 0.2 * (self.end - self.begin))
        records = []
        for candidate, pile in enumerate(piles.tolist()):
            if not pile:
                continue
            full, part = divmod(pile, size)
            times = np.interp(size * np.arange(1, full + 1), sorted_by[:, candidate], marks)
            share = (times - self.begin) / max(1, self.end - self.begin)
            times += lag * (1 - share) + rng.normal(0.0, JITTER, full)
            moments = np.sort(np.clip(np.rint(times), self.begin, self.end)).astype(np.int64)
            records += [_bundle(t, candidate, size, self.busy(t)) for t in moments.tolist()]
            if part:
                first, last = self.parts
                moment = first + round(PARTS * (last - first) * float(rng.random()))
                records.append(_bundle(moment, candidate, part, 0))
        return records

    def _progress(self, piles: Counts, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Times, and papers of each candidate sorted by then, all tables together."""
        rows = np.array([lot.papers - lot.doubtful for lot in self.lots])
        held_back = int(rows.sum()) - int(piles.sum())
        columns = np.append(piles, held_back)
        mixed = self._mixture() @ self.plan.ballots[:, :-1]
        shape = np.ones((len(rows), len(columns)))
        shape[:, :-1] = (mixed + 0.5) / (mixed.sum(axis=0) + 0.5)
        table = exact_table(rows, columns, shape, rng)[:, :-1]
        starts = np.array([lot.start for lot in self.lots], dtype=np.float64)
        ends = np.array([lot.end for lot in self.lots], dtype=np.float64)
        marks = np.unique(np.concatenate([starts, ends]))
        done = (marks[:, None] - starts) / np.maximum(ends - starts, 1.0)
        done = np.where(ends > starts, np.clip(done, 0, 1), marks[:, None] >= starts)
        return marks, done @ table

    def _mixture(self) -> Floats:
        """(lots, boxes + 2) share of each box's papers that goes into each lot.

        Boxes lie in line, cut into lots of equal size; a lot takes half of its own stretch and
        half of one further on, so that no box is sorted alone. Postal papers go everywhere.
        """
        sizes = self.plan.ballots.sum(axis=1).astype(np.float64)[:-2]
        edges = np.concatenate([[0.0], np.cumsum(sizes)])
        number = len(self.lots)
        cuts = np.linspace(0.0, edges[-1], number + 1)
        overlap = np.minimum(cuts[1:, None], edges[1:]) - np.maximum(cuts[:-1, None], edges[:-1])
        share = np.clip(overlap, 0, None) / np.maximum(sizes, 1.0)
        mixed = (share + np.roll(share, number // 2, axis=0)) / 2
        postal = np.full((number, 2), 1.0 / number)
        return np.hstack([mixed, postal])

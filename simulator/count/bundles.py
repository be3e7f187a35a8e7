"""Bundles and doubtful papers between the milestones of a count.

A refinement of the sorting that the stage-level run has timed: it draws on its own stream and
moves no milestone. Every tray mixes several boxes, so running totals wander before they settle;
in the end each pile is the candidate's votes exactly.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from operator import attrgetter
from typing import Final

import numpy as np

from simulator.count.adjudication import adjudicate
from simulator.count.ballots import Counts, Floats, exact_table
from simulator.count.entries import Entry
from simulator.count.hall import Sitting, Tray
from simulator.count.plan import HallPlan
from simulator.timeline import events as ev

BUNDLING: Final = 6 * 60
"""Seconds between the sorting of a bundle's last paper and its place on the table, at most."""
JITTER: Final = 45.0
"""Seconds, sd, by which bundles are early or late."""
PARTS_A_TRAY: Final = 5
"""Parts in which a tray is handed on: its papers do not wait for its last one."""
PARTS: Final = 0.6
"""Share of the reconciliation in which the last, part bundles are put together."""


def refine(
    plan: HallPlan,
    entries: list[Entry],
    trays: list[Tray],
    sat: list[Sitting],
    rng: np.random.Generator,
) -> list[Entry]:
    """The entries with bundles and doubtful papers among them, in order of time.

    Args:
        plan: the hall.
        entries: its milestones, in order; left as they are.
        trays: the trays as they were sorted.
        sat: the officer's sittings on doubtful papers.
        rng: the contest's stream in domain 2, at its start.
    """
    start = next(i for i, r in enumerate(entries) if r.event is ev.SortingStarted)
    settled = next(i for i, r in enumerate(entries) if r.event is ev.Reconciled)
    attempts = [i for i in range(start, settled) if entries[i].event is ev.ReconciliationFailed]
    first = attempts[0] if attempts else settled
    trays = _parts(sorted(trays, key=lambda tray: tray.number))

    doubtful = adjudicate(plan, sat, rng)
    piles = _piles(plan, entries[settled], doubtful.admitted.sum(axis=0))
    # Missing papers belong to the largest pile; after each failure some of them turn up.
    largest = int(piles.argmax())
    turn_up = _turning_up([entries[i].fields["difference"] for i in attempts], int(piles[largest]))
    piles[largest] -= sum(turn_up)
    sort = _Sorting(plan, trays, entries[start].time, entries[first].time)
    inside = sorted([*doubtful.entries, *sort.bundles(piles, rng)], key=_time)

    late = dict(zip([*attempts[1:], settled], turn_up, strict=False))
    merged, place = entries[: start + 1], 0
    for i in range(start + 1, settled + 1):
        # The agents are called before the first doubtful papers are laid out.
        bisect = bisect_left if entries[i].event is ev.AdjudicationBegun else bisect_right
        upto = bisect(inside, entries[i].time, key=_time)
        merged += inside[place:upto]
        place = upto
        if late.get(i):
            merged.append(_bundle(entries[i].time, largest, late[i], 0))
        merged.append(entries[i])
    return merged + entries[settled + 1 :]


_time = attrgetter("time")


def _piles(plan: HallPlan, reconciled: Entry, admitted: Counts) -> Counts:
    """Papers that are bundled for each candidate: before a recount perhaps not the declared ones.

    Those that the officer admitted come out of the declared votes; where figures before a recount
    leave no room for them, the totals move at the reconciliation instead.
    """
    votes: Counts = np.array([candidate.votes for candidate in plan.outcome.candidates])
    shown: Counts = np.array(reconciled.fields["votes"])
    piles = shown - admitted
    return piles if shown.sum() == votes.sum() and piles.min() >= 0 else votes - admitted


def _parts(trays: list[Tray]) -> list[Tray]:
    """The trays in parts, each sorted in its share of the tray's time: totals wander more."""
    parts = []
    for tray in trays:
        start, papers, doubtful, length = tray.start, 0, 0, tray.end - tray.start
        for k in range(1, PARTS_A_TRAY + 1):
            end, upto = tray.start + length * k // PARTS_A_TRAY, tray.papers * k // PARTS_A_TRAY
            # In step with the papers, so that no part has more doubtful papers than papers.
            few = upto * tray.doubtful // max(1, tray.papers)
            number = tray.number * PARTS_A_TRAY + k - 1
            parts.append(Tray(number, start, end, upto - papers, few - doubtful, end))
            start, papers, doubtful = end, upto, few
    return parts


def _bundle(time: int, candidate: int, papers: int, busy: int) -> Entry:
    fields = {"candidate": candidate, "papers": papers, "tables_busy": busy}
    return Entry(time, ev.BundlePlaced, fields)


def _turning_up(differences: list[int], pile: int) -> list[int]:
    """Papers that turn up after each failed reconciliation, by what was missing at each."""
    missing = [min(max(0, -difference), pile) for difference in differences]
    return [max(0, now - then) for now, then in pairwise([*missing, 0])]


class _Sorting:
    """Papers run through the hands at a steady pace while a table has a tray."""

    def __init__(self, plan: HallPlan, trays: list[Tray], start: int, reconciled: int) -> None:
        self.plan = plan
        self.trays = trays
        self.begin = start
        self.starts = np.array([tray.start for tray in trays])
        self.ends = np.array([tray.end for tray in trays])
        self.end = int(self.ends.max())
        self.parts = max(0, reconciled - self.end)

    def bundles(self, piles: Counts, rng: np.random.Generator) -> list[Entry]:
        """Bundles of ``piles`` papers, each when its last paper has been sorted and checked."""
        size = self.plan.parameters.bundle
        marks, sorted_by = self._progress(piles, rng)
        full, parts = piles // size, piles % size
        times = np.concatenate(
            [
                np.interp(size * np.arange(1, number + 1), sorted_by[:, candidate], marks)
                for candidate, number in enumerate(full.tolist())
            ]
        )
        # A bundle waits for its check; the last ones cannot, for the sorting ends with them.
        lag = min(BUNDLING, 0.2 * (self.end - self.begin))
        left = 1 - (times - self.begin) / max(1, self.end - self.begin)
        times += lag * left + rng.normal(0.0, JITTER, len(times))
        moments = np.clip(np.rint(times), self.begin, self.end).astype(np.int64)
        busy = self.busy(moments)
        owners = np.repeat(np.arange(len(piles)), full)
        entries = [
            Entry(
                time,
                ev.BundlePlaced,
                {"candidate": candidate, "papers": size, "tables_busy": tables},
            )
            for time, candidate, tables in zip(
                moments.tolist(), owners.tolist(), busy.tolist(), strict=True
            )
        ]
        gathered = self.end + np.rint(PARTS * self.parts * rng.random(len(piles))).astype(np.int64)
        for candidate in np.flatnonzero(parts).tolist():
            entries.append(_bundle(int(gathered[candidate]), candidate, int(parts[candidate]), 0))
        return entries

    def busy(self, moments: Counts) -> Counts:
        """Tables with a tray at each moment."""
        started = np.searchsorted(np.sort(self.starts), moments, side="right")
        ended = np.searchsorted(np.sort(self.ends), moments, side="right")
        tables: Counts = started - ended
        return tables

    def _progress(self, piles: Counts, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Times, and papers of each candidate sorted by then, all tables together."""
        rows = np.array([tray.papers - tray.doubtful for tray in self.trays])
        held_back = int(rows.sum()) - int(piles.sum())
        columns = np.append(piles, held_back)
        # einsum, not @: BLAS may add in another order on another machine.
        mixed = np.einsum("lb,bc->lc", self._mixture(), self.plan.ballots[:, :-1])
        shape = np.ones((len(rows), len(columns)))
        shape[:, :-1] = (mixed + 0.5) / (mixed.sum(axis=0) + 0.5)
        table = exact_table(rows, columns, shape, rng)[:, :-1]
        # Papers a second change where a tray begins or ends; between, the piles grow evenly.
        speed = table / np.maximum(self.ends - self.starts, 1)[:, None]
        times = np.concatenate([self.starts, self.ends])
        order = np.argsort(times, kind="stable")
        marks = times[order].astype(np.float64)
        speeds = np.cumsum(np.concatenate([speed, -speed])[order], axis=0)
        grown = np.cumsum(speeds[:-1] * np.diff(marks)[:, None], axis=0)
        return marks, np.concatenate([np.zeros((1, len(piles))), grown])

    def _mixture(self) -> Floats:
        """(trays, boxes + 2) share of each box's papers that goes into each tray.

        Boxes lie in line, cut into trays of equal size; a tray takes half of its own stretch and
        half of one further on, so that no box is sorted alone. Postal papers go everywhere.
        """
        sizes = self.plan.ballots.sum(axis=1).astype(np.float64)[:-2]
        edges = np.concatenate([[0.0], np.cumsum(sizes)])
        number = len(self.trays)
        cuts = np.linspace(0.0, edges[-1], number + 1)
        overlap = np.minimum(cuts[1:, None], edges[1:]) - np.maximum(cuts[:-1, None], edges[:-1])
        share = np.clip(overlap, 0, None) / np.maximum(sizes, 1.0)
        mixed = (share + np.roll(share, number // 2, axis=0)) / 2
        postal = np.full((number, 2), 1.0 / number)
        return np.hstack([mixed, postal])

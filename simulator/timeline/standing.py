"""What is known in a hall at a moment: the fold of its events.

``HallStanding`` is immutable; ``advance`` gives the standing after one more event. Whatever
holds in the hall holds in every standing: papers sealed, held, on tables, in piles, doubtful
and rejected always sum to the papers cast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from simulator.timeline import events as ev


class Stage(StrEnum):
    """The stage a count is at, in order; recounts and adjournments interrupt."""

    BEFORE = "before close of poll"
    RECEIPT = "boxes on their way"
    SEALED = "sealed overnight"
    COUNTING = "counting"
    """Live: it has begun, and nobody has said how far it is."""
    VERIFICATION = "verification"
    VERIFIED = "verification complete"
    SORTING = "sorting and adjudication"
    RECONCILIATION = "reconciliation"
    PROVISIONAL = "provisional figures"
    CHECK = "bundle check"
    RECOUNT = "recount"
    ADJOURNED = "adjourned"
    CALLED = "candidates on the stage"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class HallStanding:
    """One hall at one moment.

    ``piles`` are papers on candidates' tables, by candidate index; the running totals that
    agents see. ``absent`` are candidates, by index, whom the hall is said to miss. ``papers`` is
    what the simulation knows to be cast: show ``papers_verified``.
    """

    contest: str
    candidates: int
    time: int = 0
    stage: Stage = Stage.BEFORE
    stage_since: int = 0
    interrupted: Stage | None = None
    venue: str = ""
    pace: float = 1.0
    pace_kept: bool = False
    tables: int = 0
    table_staff: int = 0
    tables_busy: int = 0
    boxes: int = 0
    boxes_received: int = 0
    boxes_verified: int = 0
    boxes_recounted: int = 0
    papers: int = 0
    sealed: int = 0
    postal_held: int = 0
    postal_opened: int = 0
    papers_verified: int = 0
    verified_turnout: float | None = None
    on_tables: int = 0
    piles: tuple[int, ...] = ()
    doubtful: int = 0
    doubtful_seen: int = 0
    rejected: int = 0
    sample: ev.AgentsSample | None = None
    reconciliation_failures: int = 0
    provisional: tuple[int, ...] | None = None
    checks: int = 0
    recounts: int = 0
    resumes_at: int | None = None
    lot: ev.LotDrawn | None = None
    absent: tuple[int, ...] = ()
    declaration: ev.Declaration | None = None

    @property
    def counted(self) -> int:
        """Papers on candidates' tables and rejected."""
        return sum(self.piles) + self.rejected

    @property
    def accounted(self) -> int:
        """Every paper, wherever it is; equals ``papers`` at all times."""
        return self.sealed + self.postal_held + self.on_tables + self.doubtful + self.counted


def opening(contest: str, candidates: int) -> HallStanding:
    """The standing of a hall before anything has happened."""
    return HallStanding(contest, candidates, piles=(0,) * candidates)


def advance(hall: HallStanding, event: ev.Event) -> HallStanding:
    """The standing after one more event of this hall (or of the nation, which moves time)."""
    step = _STEPS.get(type(event))
    changes: dict[str, Any] = step(hall, event) if step else {}
    stage = changes.get("stage")
    if stage is not None and stage is not hall.stage:
        changes["stage_since"] = event.time
    return replace(hall, time=event.time, **changes)


Changes = dict[str, Any]


def _opened(_: HallStanding, e: ev.HallOpened) -> Changes:
    return {
        "stage": Stage.RECEIPT,
        "venue": e.venue,
        "pace": e.pace,
        "pace_kept": e.kept,
        "tables": e.tables,
        "table_staff": e.table_staff,
        "boxes": e.boxes,
        "papers": e.papers + e.postal,
        "sealed": e.papers,
        "postal_held": e.postal,
    }


def _under_way(_: HallStanding, __: ev.CountUnderWay) -> Changes:
    return {"stage": Stage.COUNTING}


def _received(h: HallStanding, e: ev.BoxReceived) -> Changes:
    return {"boxes_received": h.boxes_received + 1, "tables_busy": e.tables_busy}


def _sealed(_: HallStanding, e: ev.SealedOvernight) -> Changes:
    return {"stage": Stage.SEALED, "resumes_at": e.until, "tables_busy": 0}


def _begun(_: HallStanding, __: ev.CountBegun) -> Changes:
    return {"stage": Stage.RECEIPT, "resumes_at": None}


def _box_recounted(h: HallStanding, e: ev.BoxRecounted) -> Changes:
    return {"boxes_recounted": h.boxes_recounted + 1, "tables_busy": e.tables_busy}


def _box_verified(h: HallStanding, e: ev.BoxVerified) -> Changes:
    return {
        "stage": Stage.VERIFICATION if h.stage is Stage.RECEIPT else h.stage,
        "boxes_verified": h.boxes_verified + 1,
        "sealed": h.sealed - e.papers,
        "on_tables": h.on_tables + e.papers,
        "papers_verified": h.papers_verified + e.papers,
        "tables_busy": e.tables_busy,
    }


def _postal(h: HallStanding, e: ev.PostalOpened) -> Changes:
    return {
        "postal_held": h.postal_held - e.papers,
        "postal_opened": h.postal_opened + e.papers,
        "on_tables": h.on_tables + e.papers,
        "papers_verified": h.papers_verified + e.papers,
    }


def _sampled(_: HallStanding, e: ev.AgentsSample) -> Changes:
    return {"sample": e}


def _verified(h: HallStanding, e: ev.VerificationComplete) -> Changes:
    papers = h.papers_verified if e.papers_verified is None else e.papers_verified
    return {
        "stage": Stage.VERIFIED,
        "papers_verified": papers,
        "verified_turnout": e.verified_turnout,
        "tables_busy": 0,
    }


def _sorting(h: HallStanding, _: ev.SortingStarted) -> Changes:
    return {"stage": Stage.SORTING, "tables_busy": h.tables}


def _bundle(h: HallStanding, e: ev.BundlePlaced) -> Changes:
    piles = list(h.piles)
    piles[e.candidate] += e.papers
    return {
        "piles": tuple(piles),
        "on_tables": h.on_tables - e.papers,
        "tables_busy": e.tables_busy,
    }


def _set_aside(h: HallStanding, e: ev.DoubtfulSetAside) -> Changes:
    return {
        "doubtful": h.doubtful + e.papers,
        "doubtful_seen": h.doubtful_seen + e.papers,
        "on_tables": h.on_tables - e.papers,
    }


def _adjudicated(h: HallStanding, e: ev.DoubtfulAdjudicated) -> Changes:
    return {
        "piles": tuple(a + b for a, b in zip(h.piles, e.admitted, strict=True)),
        "doubtful": h.doubtful - sum(e.admitted) - e.rejected.total,
        "rejected": h.rejected + e.rejected.total,
    }


def _settled(votes: tuple[int, ...], rejected: int) -> Changes:
    """All papers have found their place: at stage detail no bundle said so before."""
    return {"piles": votes, "rejected": rejected, "on_tables": 0, "doubtful": 0, "tables_busy": 0}


def _reconciled(_: HallStanding, e: ev.Reconciled) -> Changes:
    return {"stage": Stage.RECONCILIATION, **_settled(e.votes, e.rejected)}


def _reconciliation_failed(h: HallStanding, _: ev.ReconciliationFailed) -> Changes:
    return {
        "stage": Stage.RECONCILIATION,
        "reconciliation_failures": h.reconciliation_failures + 1,
        "tables_busy": 0,
    }


def _provisional(_: HallStanding, e: ev.ProvisionalFigures) -> Changes:
    return {
        "stage": Stage.PROVISIONAL,
        "provisional": e.votes,
        **_settled(e.votes, e.rejected),
    }


def _checked(h: HallStanding, _: ev.BundleCheck) -> Changes:
    return {"stage": Stage.PROVISIONAL, "checks": h.checks + 1, "tables_busy": 0}


def _requested(_: HallStanding, e: ev.RecountRequested) -> Changes:
    return {"stage": Stage.PROVISIONAL if e.full else Stage.CHECK}


def _refused(_: HallStanding, __: ev.RecountRefused) -> Changes:
    return {"stage": Stage.PROVISIONAL}


def _recount(h: HallStanding, _: ev.Recount) -> Changes:
    return {"stage": Stage.RECOUNT, "recounts": h.recounts + 1, "tables_busy": h.tables}


def _adjourned(h: HallStanding, e: ev.Adjourned) -> Changes:
    return {
        "stage": Stage.ADJOURNED,
        "interrupted": h.stage,
        "resumes_at": e.until,
        "tables_busy": 0,
    }


def _resumed(h: HallStanding, _: ev.Resumed) -> Changes:
    working = h.interrupted in {Stage.SORTING, Stage.RECOUNT, Stage.CHECK}
    return {
        "stage": h.interrupted or h.stage,
        "interrupted": None,
        "resumes_at": None,
        "tables_busy": h.tables if working else 0,
    }


def _lot(_: HallStanding, e: ev.LotDrawn) -> Changes:
    return {"lot": e}


def _happened(h: HallStanding, e: ev.IncidentHappened) -> Changes:
    if e.absent is None and e.arrives is None:
        return {}
    here = [i for i in h.absent if i not in (e.absent, e.arrives)]
    return {"absent": tuple(here if e.absent is None else (*here, e.absent))}


def _called(_: HallStanding, __: ev.CandidatesCalled) -> Changes:
    return {"stage": Stage.CALLED, "tables_busy": 0}


def _declared(_: HallStanding, e: ev.Declaration) -> Changes:
    return {"stage": Stage.DECLARED, "declaration": e}


_STEPS: dict[type[ev.Event], Callable[[HallStanding, Any], Changes]] = {
    ev.HallOpened: _opened,
    ev.CountUnderWay: _under_way,
    ev.BoxReceived: _received,
    ev.SealedOvernight: _sealed,
    ev.CountBegun: _begun,
    ev.BoxRecounted: _box_recounted,
    ev.BoxVerified: _box_verified,
    ev.PostalOpened: _postal,
    ev.AgentsSample: _sampled,
    ev.VerificationComplete: _verified,
    ev.SortingStarted: _sorting,
    ev.BundlePlaced: _bundle,
    ev.DoubtfulSetAside: _set_aside,
    ev.DoubtfulAdjudicated: _adjudicated,
    ev.Reconciled: _reconciled,
    ev.ReconciliationFailed: _reconciliation_failed,
    ev.ProvisionalFigures: _provisional,
    ev.BundleCheck: _checked,
    ev.RecountRequested: _requested,
    ev.RecountRefused: _refused,
    ev.Recount: _recount,
    ev.Adjourned: _adjourned,
    ev.Resumed: _resumed,
    ev.LotDrawn: _lot,
    ev.IncidentHappened: _happened,
    ev.CandidatesCalled: _called,
    ev.Declaration: _declared,
}

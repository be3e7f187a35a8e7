"""One hall from close of poll to its declaration, on the clock of the night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from simulator.count import incidents, warp
from simulator.count.bundles import refine
from simulator.count.closing import closing
from simulator.count.hall import Hall, Process
from simulator.count.plan import HallPlan, prepare
from simulator.count.quicker import FASTEST, further, quicker
from simulator.count.recorder import Record
from simulator.count.sample import samples
from simulator.count.sorting import sorting
from simulator.count.streams import COUNT, REFINEMENT, stream
from simulator.count.verification import verification
from simulator.outcome import ContestOutcome, Origin
from simulator.scenario import Contest, CountParameters, Scenario
from simulator.timeline import events as ev

TRIES: Final = 6
"""Halls tried, at most, until one is quick enough for its recorded declaration."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A hall as counted: its plan (with any lot), its records in order, on the clock."""

    plan: HallPlan
    records: list[Record]


def count(
    scenario: Scenario,
    contest: Contest,
    outcome: ContestOutcome,
    seed: int,
    *,
    draw: int | None = None,
    bundles: bool = True,
) -> Counted:
    """Count one contest.

    Args:
        scenario: the night, for its clock and its incidents.
        contest: whose hall, parameters and recorded times.
        outcome: the votes; where known and unmodified, only known events happen.
        seed: of the whole run; the contest has its own streams.
        draw: index of the drawn outcome in its batch, if it is one.
        bundles: tell of bundles and doubtful papers too; milestones are the same either way.
    """
    known = outcome.origin is Origin.KNOWN
    close = scenario.close_of_poll
    gaps = _gaps(scenario, contest) if known else []
    declared = None
    if contest.declared_at is not None and outcome.origin is not Origin.DRAWN:
        declared = max(1, round((contest.declared_at - close).total_seconds()))

    told = incidents.told(scenario, contest, outcome)
    on_stage = incidents.on_stage(told)

    def run(parameters: CountParameters) -> Hall:
        plan = prepare(contest, outcome, parameters, stream(seed, COUNT, contest, draw))
        hall = Hall(plan, close, pinned=declared is not None, on_stage=on_stage)
        hall.env.run(until=hall.env.process(_night(hall)))
        return hall

    hall = run(contest.count) if declared is None else _quick_enough(run, contest, gaps, declared)
    records = _with_samples(hall)
    if bundles:
        records = refine(hall.plan, records, hall.lots, stream(seed, REFINEMENT, contest, draw))
    records = incidents.after_stages(records, told)
    if declared is None:
        warp.rest(records, gaps)
    else:
        records[0].fields["pace"] = warp.pin(records, gaps, declared)
    _tell_resumption(records)
    return Counted(hall.plan, incidents.at_clock_times(records, told, close, known=known))


def _night(hall: Hall) -> Process:
    """The stages of a count, one after the other."""
    plan = hall.plan
    hall.record(
        ev.HallOpened,
        venue=plan.contest.venue,
        tables=plan.tables,
        table_staff=plan.parameters.table_staff,
        boxes=plan.stations,
        papers=sum(plan.papers),
        postal=plan.postal,
    )
    yield from verification(hall)
    yield from sorting(hall)
    yield from closing(hall)


def _quick_enough(
    run: Callable[[CountParameters], Hall],
    contest: Contest,
    gaps: list[warp.Gap],
    declared: int,
) -> Hall:
    """The usual hall, or a bigger one where it could not have declared so early."""
    hall = usual = run(contest.count)
    blend = 0.0
    for _ in range(TRIES):
        pace = warp.pace_of(hall.records, gaps, declared)
        if pace >= FASTEST or blend >= 1:
            break
        blend = further(blend, pace)
        hall = run(quicker(usual.plan, blend))
    return hall


def _gaps(scenario: Scenario, contest: Contest) -> list[warp.Gap]:
    """The contest's known adjournments, in seconds after close of poll and in order.

    One that begins before another has ended cannot be told apart from it and is left out.
    """
    close = scenario.close_of_poll
    gaps: list[warp.Gap] = []
    over = 0
    for known in sorted(contest.adjournments, key=lambda adjournment: adjournment.until):
        until = round((known.until - close).total_seconds())
        start = None if known.at is None else round((known.at - close).total_seconds())
        if over < (until if start is None else start) and (start is None or start < until):
            gaps.append(warp.Gap(until, start, known.cause, known.source))
            over = until
    return gaps


def _with_samples(hall: Hall) -> list[Record]:
    """The records with the agents' samples, each right after the box that completes it."""
    due = samples(hall.plan, hall.verified)
    records, verified = [], 0
    for record in hall.records:
        records.append(record)
        if record.event is ev.BoxVerified:
            verified += 1
            if verified in due:
                records.append(Record(record.time, ev.AgentsSample, due[verified]))
    return records


def _tell_resumption(records: list[Record]) -> None:
    """An adjournment lasts until its count is in fact resumed."""
    until = 0
    for record in reversed(records):
        if record.event is ev.Resumed:
            until = record.time
        elif record.event is ev.Adjourned:
            record.fields["until"] = until

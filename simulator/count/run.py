"""One hall from close of poll to its declaration, on the clock of the night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from simulator.count import incidents, warp
from simulator.count.bundles import refine
from simulator.count.closing import closing
from simulator.count.entries import Entry
from simulator.count.hall import Hall, Process
from simulator.count.plan import HallPlan, prepare
from simulator.count.quicker import FASTEST, further, quicker
from simulator.count.sample import samples
from simulator.count.sorting import sorting
from simulator.count.streams import COUNT, REFINEMENT, stream
from simulator.count.verification import verification
from simulator.outcome import ContestOutcome, Origin
from simulator.scenario import Contest, CountParameters, Scenario
from simulator.timeline import events as ev
from simulator.values import Clock

TRIES: Final = 6
"""Halls tried, at most, until one is quick enough for its recorded declaration."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A hall as counted: its plan (with any lot), its entries in order, on the clock."""

    plan: HallPlan
    entries: list[Entry]


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
        seed: of the run; the contest has its own streams.
        draw: index of the drawn outcome in its batch, if it is one.
        bundles: tell of bundles and doubtful papers too; milestones are the same either way.
    """
    known = outcome.origin is Origin.KNOWN
    clock = scenario.clock
    gaps = _gaps(clock, contest) if known else []
    declared = None
    if contest.declared_at is not None and outcome.origin is not Origin.DRAWN:
        declared = max(1, clock.since(contest.declared_at))

    stories = incidents.select(scenario, contest, outcome)
    on_stage = incidents.on_stage(stories)

    def run(parameters: CountParameters) -> Hall:
        plan = prepare(contest, outcome, parameters, stream(seed, COUNT, contest, draw))
        hall = Hall(plan, clock, pinned=declared is not None, on_stage=on_stage)
        hall.env.run(until=hall.env.process(_stages(hall)))
        return hall

    hall = run(contest.count) if declared is None else _quick_enough(run, contest, gaps, declared)
    entries = _with_samples(hall)
    if bundles:
        entries = refine(hall.plan, entries, hall.trays, stream(seed, REFINEMENT, contest, draw))
    entries = incidents.after_stages(entries, stories, known=known)
    if declared is None:
        warp.rest(entries, gaps)
    else:
        entries[0].fields["pace"] = warp.pin(entries, gaps, declared)
    _tell_resumption(entries)
    return Counted(hall.plan, incidents.at_clock_times(entries, stories, clock, known=known))


def _stages(hall: Hall) -> Process:
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
        pace = warp.pace_of(hall.entries, gaps, declared)
        if pace >= FASTEST or blend >= 1:
            break
        blend = further(blend, pace)
        hall = run(quicker(usual.plan, blend))
    return hall


def _gaps(clock: Clock, contest: Contest) -> list[warp.Gap]:
    """The contest's known adjournments, in seconds after close of poll and in order.

    One that begins before another has ended cannot be told apart from it and is left out.
    """
    gaps: list[warp.Gap] = []
    over = 0
    for known in sorted(contest.adjournments, key=lambda adjournment: adjournment.until):
        until = clock.since(known.until)
        start = None if known.at is None else clock.since(known.at)
        if over < (until if start is None else start) and (start is None or start < until):
            gaps.append(warp.Gap(until, start, known.cause, known.source))
            over = until
    return gaps


def _with_samples(hall: Hall) -> list[Entry]:
    """The entries with the agents' samples, each right after the box that completes it."""
    due = samples(hall.plan, hall.verified)
    entries, verified = [], 0
    for entry in hall.entries:
        entries.append(entry)
        if entry.event is ev.BoxVerified:
            verified += 1
            if verified in due:
                entries.append(Entry(entry.time, ev.AgentsSample, due[verified]))
    return entries


def _tell_resumption(entries: list[Entry]) -> None:
    """An adjournment lasts until its count is in fact resumed."""
    until = 0
    for entry in reversed(entries):
        if entry.event is ev.Resumed:
            until = entry.time
        elif entry.event is ev.Adjourned:
            entry.fields["until"] = until

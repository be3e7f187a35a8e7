"""One hall from close of poll to its declaration, on the clock of the night."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from simulator.count import incidents, warp
from simulator.count.bundles import refine
from simulator.count.closing import closing
from simulator.count.entries import Entry
from simulator.count.habits import change, factor, level, own_normals
from simulator.count.hall import Hall, Process
from simulator.count.plan import HallPlan, hall_normals, prepare, size
from simulator.count.quicker import FASTEST, further, quicker
from simulator.count.sample import samples
from simulator.count.sorting import sorting
from simulator.count.streams import COUNT, REFINEMENT, stream
from simulator.count.verification import verification
from simulator.outcome import ContestOutcome, Origin
from simulator.scenario import Contest, CountParameters, Incident, Scenario
from simulator.timeline import events as ev
from simulator.values import Clock

TRIES: Final = 6
"""Halls tried, at most, until one is quick enough for its recorded declaration."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A contest as counted: its entries in order, on the clock.

    ``plan`` is its hall; None where nothing was counted.
    """

    contest: Contest
    outcome: ContestOutcome
    plan: HallPlan | None
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class HallPace:
    """What a hall's record says of it, and what it keeps when the votes are others.

    Attributes:
        pace: clock time over the free run's, as its recorded times imply.
        blend: how far it is from the usual hall to the fast preset.
        own: the normals that its size, roads and staff were drawn from.
        habit, level: what was known of it and of its night, which the pace has in it.
    """

    pace: float
    blend: float
    own: tuple[float, ...]
    habit: float | None = None
    level: float = 0.0


def count(
    scenario: Scenario,
    contest: Contest,
    outcome: ContestOutcome,
    seed: int,
    *,
    draw: int | None = None,
    bundles: bool = True,
    pace: HallPace | None = None,
) -> Counted:
    """Count one contest.

    A candidate returned unopposed is declared at once, at close of poll: the return was made
    when nominations closed, and this night has nothing to count.

    Args:
        scenario: the night, for its clock and its incidents.
        contest: whose hall, parameters and recorded times.
        outcome: the votes; where known and unmodified, only known events happen.
        seed: of the run; the contest has its own streams.
        draw: index of the drawn outcome in its batch, if it is one.
        bundles: tell of bundles and doubtful papers too; milestones are the same either way.
        pace: what the hall keeps of its record, where votes are changed or drawn.
    """
    known = outcome.origin is Origin.KNOWN
    clock = scenario.clock
    declared = None
    if contest.declared_at is not None and outcome.origin is not Origin.DRAWN:
        declared = max(0, clock.since(contest.declared_at))
    if contest.poll == "unopposed" or outcome.unopposed:
        return Counted(contest, outcome, None, [Entry(declared or 0, ev.Declaration, {})])
    declared = declared and max(1, declared)
    gaps = _gaps(clock, contest) if known else []
    delays = contest.delays if known else ()
    stories = incidents.select(scenario, contest, outcome)
    rng = stream(seed, COUNT, contest, draw)

    if declared is not None:
        hall, _ = _quick_enough(_runner(scenario, contest, outcome, seed, draw), gaps, declared)
    else:
        if pace is None:
            own = own_normals(contest.count, hall_normals(stream(seed, COUNT, contest, draw)))
        else:
            own = list(pace.own)
        plan = prepare(contest, outcome, _parameters(contest, pace), rng, own)
        hall = _run(plan, clock, stories, pinned=pace is not None)
    entries = _with_samples(hall)
    if bundles:
        refinement = stream(seed, REFINEMENT, contest, draw)
        entries = refine(hall.plan, entries, hall.trays, hall.sittings, refinement)
    if declared is None and pace is not None:
        kept = pace.pace * change(contest.count, pace.habit, pace.level)
        warp.keep(entries, kept)
        entries[0].fields.update(pace=kept, kept=True)
    elif declared is None:
        warp.keep(entries, factor(contest, hall.plan, seed, draw))
    entries = incidents.after_stages(entries, stories, contest, known=known)
    if declared is None:
        warp.rest(entries, gaps, delays)
    else:
        entries[0].fields["pace"] = warp.pin(entries, gaps, declared, delays)
    _tell_resumption(entries)
    entries = incidents.at_clock_times(entries, stories, contest, clock, known=known)
    return Counted(contest, outcome, hall.plan, entries)


def pace_on_record(scenario: Scenario, contest: Contest, seed: int) -> HallPace | None:
    """The pace of a contest's hall on its record; None where no time is on it.

    The record is the contest before any change, with the parameters it had then, and of this very
    night: a poll on another day, a by-election, is counted by other staff among other counts.
    """
    night = scenario.unchanged or scenario
    if night.date != scenario.date:
        return None
    record = night.by_slug.get(contest.slug)
    if record is None or record.declared_at is None or record.poll != "held":
        return None
    outcome = record.outcome
    if outcome is None or outcome.origin is not Origin.KNOWN:
        return None
    gaps, declared = _gaps(night.clock, record), max(1, night.clock.since(record.declared_at))
    runner = _runner(night, record, outcome, seed, None)
    hall, blend = _quick_enough(runner, gaps, declared)
    stories = incidents.select(night, record, outcome)
    entries = incidents.after_stages(hall.entries, stories, record, known=True)
    own = hall_normals(stream(seed, COUNT, record))
    pace = warp.pin(entries, gaps, declared)
    return HallPace(pace, blend, tuple(own), record.count.habit, level(record.count))


Runner = Callable[[float], Hall]
"""Counts in the contest's own hall, so far on its way to the fast preset."""


def _runner(
    scenario: Scenario, contest: Contest, outcome: ContestOutcome, seed: int, draw: int | None
) -> Runner:
    stories = incidents.select(scenario, contest, outcome)
    own = hall_normals(stream(seed, COUNT, contest, draw))

    def run(blend: float) -> Hall:
        parameters = _quickened(contest, own, blend)
        plan = prepare(contest, outcome, parameters, stream(seed, COUNT, contest, draw))
        return _run(plan, scenario.clock, stories, pinned=True)

    return run


def _run(plan: HallPlan, clock: Clock, stories: tuple[Incident, ...], *, pinned: bool) -> Hall:
    """A hall from close of poll to its declaration, free."""
    known = plan.outcome.origin is Origin.KNOWN
    stage = incidents.on_stage(stories, known=known)
    hall = Hall(plan, clock, pinned=pinned, on_stage=stage, begins=_begins(plan.contest, clock))
    hall.env.run(until=hall.env.process(_stages(hall)))
    return hall


def _begins(contest: Contest, clock: Clock) -> int | None:
    """When the count begins, seconds after close of poll, where boxes wait for it."""
    begins = None if contest.count_from is None else clock.since(contest.count_from)
    return begins if begins is not None and begins > 0 else None


def _parameters(contest: Contest, pace: HallPace | None) -> CountParameters:
    """The hall's parameters, as quick as its record shows that it is."""
    return contest.count if pace is None else _quickened(contest, pace.own, pace.blend)


def _quickened(contest: Contest, own: Sequence[float], blend: float) -> CountParameters:
    if not blend:
        return contest.count
    _, tables, travel = size(contest, contest.count, own)
    return quicker(contest.count, tables, travel, blend)


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


def _quick_enough(run: Runner, gaps: list[warp.Gap], declared: int) -> tuple[Hall, float]:
    """The usual hall, or a bigger one where it could not have declared so early; how much so."""
    blend = 0.0
    hall = run(blend)
    for _ in range(TRIES):
        pace = warp.pace_of(hall.entries, gaps, declared)
        if pace >= FASTEST or blend >= 1:
            break
        blend = further(blend, pace)
        hall = run(blend)
    return hall, blend


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

"""What the scenario tells of a hall: after a stage, or at a clock time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from simulator.count.entries import Entry
from simulator.outcome import ContestOutcome, Mark, Origin
from simulator.scenario import Contest, Incident, Scenario
from simulator.timeline import events as ev
from simulator.values import Clock

REFINED: Final = frozenset(
    {ev.BundlePlaced.kind, ev.DoubtfulSetAside.kind, ev.DoubtfulAdjudicated.kind}
)
"""Kinds there are only at bundle detail: nothing may hang on them."""


def select(scenario: Scenario, contest: Contest, outcome: ContestOutcome) -> tuple[Incident, ...]:
    """The incidents that happen in this hall on this night."""
    everywhere = (i for i in scenario.incidents if i.contest == contest.slug)
    known = outcome.origin is Origin.KNOWN
    names = {*contest.labels, *(c.shown for c in contest.candidates)}
    return tuple(
        incident
        for incident in dict.fromkeys((*contest.incidents, *everywhere))
        if (known or (incident.only_if is None and not incident.on_record))
        and names.issuperset(incident.people)
    )


@dataclass(frozen=True, slots=True)
class OnStage:
    """What the incidents on the stage ask for between the call and the declaration.

    Attributes:
        seconds: the least time, holds apart.
        holds: some incident holds the declaration: it then comes as soon as the last is over.
        source: of what was reported from the stage, and so of the call to it; else None.
    """

    seconds: int
    holds: bool
    source: str | None = None


def on_stage(incidents: tuple[Incident, ...], *, known: bool) -> OnStage:
    """The time that the incidents after the candidates' call need, holds apart."""
    least = held = 0.0
    source = None
    for incident in sorted(incidents, key=lambda i: i.after):
        if incident.stage == ev.CandidatesCalled.kind:
            least = max(least, incident.after - held)
            held += incident.holds
            source = source or incident.source
    return OnStage(round(60 * least), held > 0, source if known else None)


def after_stages(
    entries: list[Entry], incidents: tuple[Incident, ...], contest: Contest, *, known: bool
) -> list[Entry]:
    """Place the incidents that follow a stage; one that holds stops the hall's clock.

    All that comes after a holding incident is as many minutes later. An incident comes before
    the declaration, however long after its stage it was to be.
    """
    for incident in sorted(incidents, key=lambda i: i.after):
        stage = incident.stage
        if stage is None or stage in REFINED or stage == ev.Declaration.kind:
            continue
        start = next((r.time for r in entries if r.event.kind == stage), None)
        if start is None:
            continue
        time = min(start + round(60 * incident.after), entries[-1].time)
        hold = round(60 * incident.holds)
        place = min(bisect_right(entries, time, key=_time), len(entries) - 1)
        for later in entries[place:]:
            later.time += hold
        entries.insert(place, _entry(incident, contest, time, known=known))
    return entries


def at_clock_times(
    entries: list[Entry],
    incidents: tuple[Incident, ...],
    contest: Contest,
    clock: Clock,
    *,
    known: bool,
) -> list[Entry]:
    """Place the incidents of the clock; those outside the count's time are left out."""
    for incident in incidents:
        if incident.at is None:
            continue
        time = clock.since(incident.at)
        if 0 <= time <= entries[-1].time:
            place = min(bisect_right(entries, time, key=_time), len(entries) - 1)
            entries.insert(place, _entry(incident, contest, time, known=known))
    return entries


def _time(entry: Entry) -> int:
    return entry.time


def mark_of(incident: Incident, *, known: bool) -> Mark:
    """What an incident may be called: reported ones carry a source, all others are the author's.

    Only a clock time that its source gives is on the record; the minutes after a stage never are.
    """
    if incident.source is None or not known:
        return Mark.AUTHOR
    timed = incident.at is not None and not incident.approximate
    return Mark.RECORD if timed else Mark.REPORTED


def _entry(incident: Incident, contest: Contest, time: int, *, known: bool) -> Entry:
    fields = {
        "text": incident.text,
        "holds": incident.holds,
        "source": incident.source,
        "absent": _place(contest, incident.absent),
        "arrives": _place(contest, incident.arrives),
        "public": incident.public,
    }
    return Entry(time, ev.IncidentHappened, fields, mark=mark_of(incident, known=known))


def _place(contest: Contest, name: str | None) -> int | None:
    """Index of a candidate who stands, by label or by what the hall calls them."""
    if name is None:
        return None
    if name in contest.labels:
        return contest.labels.index(name)
    return [candidate.shown for candidate in contest.candidates].index(name)

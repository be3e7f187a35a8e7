"""What the public hears of a count, and what is known in the hall alone.

On the record of a night are two audiences. Agents and candidates see papers, piles and provisional
figures; the public hears what the returning officer announces, sees who stands on the stage, and
reads what is reported at the time. An event as the public hears it says no more than that, so that
whatever is drawn from a timeline of such events can tell no secret.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from simulator.timeline import Event, HallTimeline, Timeline
from simulator.timeline import events as ev


def is_public(event: Event) -> bool:
    """Whether the public hears of an event when it happens."""
    return as_heard(event) is not None


def as_heard(event: Event) -> Event | None:
    """An event without what the public does not hear of it; None where it hears of none of it."""
    tell = _HEARD.get(type(event))
    return None if tell is None else tell(event)


def heard(hall: HallTimeline) -> HallTimeline:
    """A hall's timeline as the public follows it, to the same declaration."""
    candidates = hall.after(0).candidates
    events = (as_heard(event) for event in hall.events)
    return HallTimeline(hall.contest, candidates, (e for e in events if e is not None))


def heard_of_night(timeline: Timeline) -> Timeline:
    """A whole timeline as the public follows it; the events keep their numbers."""
    events = (as_heard(event) for event in timeline.events)
    halls = {slug: heard(hall) for slug, hall in timeline.halls.items()}
    return replace(timeline, events=tuple(e for e in events if e is not None), halls=halls)


def _as_it_is(event: Event) -> Event:
    return event


def _opened(event: ev.HallOpened) -> Event:
    # How many papers there are is nobody's knowledge before they are verified.
    return replace(event, papers=0, postal=0)


def _reported(event: Any) -> Event | None:
    return event if event.source is not None else None


def _incident(event: ev.IncidentHappened) -> Event | None:
    return event if event.public else None


def _recount(event: ev.Recount) -> Event:
    return replace(event, lead=None, lead_of=None)


def _check(event: ev.BundleCheck) -> Event:
    if event.source is None:
        event = replace(event, requested_by=None, requested_by_party=None)
    return replace(event, lead=None, lead_of=None)


def _request(event: ev.RecountRequested) -> Event | None:
    return None if event.source is None else replace(event, majority=None, lead_of=None)


_HEARD: Final[dict[type[Event], Callable[[Any], Event | None]]] = {
    ev.CloseOfPoll: _as_it_is,
    ev.ExitPollPublished: _as_it_is,
    ev.HallOpened: _opened,
    ev.LastBox: _as_it_is,
    ev.SealedOvernight: _as_it_is,
    ev.CountBegun: _as_it_is,
    ev.CountDelayed: _reported,
    ev.VerificationComplete: _as_it_is,
    ev.SortingStarted: _as_it_is,
    ev.ReconciliationFailed: _reported,
    ev.BundleCheck: _check,
    ev.RecountRequested: _request,
    ev.Recount: _recount,
    ev.Adjourned: _as_it_is,
    ev.Resumed: _as_it_is,
    ev.IncidentHappened: _incident,
    ev.CandidatesCalled: _as_it_is,
    ev.Declaration: _as_it_is,
}
"""Every kind that the public hears of; what is not here stays in the hall."""

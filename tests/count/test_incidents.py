"""What the scenario tells of a hall: after stages, at clock times, and what it holds up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from simulator.count import play
from simulator.outcome import Mark
from simulator.scenario.happenings import Incident
from simulator.scenario.model import Contest
from simulator.timeline import Timeline
from simulator.timeline import events as ev
from tests.count.nights import at, drawn, generic, known, night, norfolk, only


def free(*incidents: Incident, seat: Contest | None = None, on_record: bool = True) -> Timeline:
    seat = replace(seat or generic(), incidents=incidents)
    scenario = night(seat)
    return play(scenario, known(scenario) if on_record else drawn(scenario), 7)


def texts(timeline: Timeline) -> list[str]:
    return [e.text for e in timeline if isinstance(e, ev.IncidentHappened)]


def time_of(timeline: Timeline, kind: type[ev.Event]) -> int:
    return only(timeline.events, kind)[0].time


def test_an_incident_follows_its_stage_and_holds_all_that_comes_after() -> None:
    alarm = Incident("The fire alarm goes off.", stage="sorting_started", after=30, holds=45)
    quiet, loud = free(), free(alarm)
    assert time_of(loud, ev.IncidentHappened) == time_of(quiet, ev.SortingStarted) + 30 * 60
    assert time_of(loud, ev.Reconciled) == time_of(quiet, ev.Reconciled) + 45 * 60
    assert loud.end == quiet.end + 45 * 60


def test_what_holds_on_the_stage_ends_just_before_the_declaration() -> None:
    late = (
        Incident("She is not there.", stage="candidates_called", after=2, holds=4),
        Incident("A slow handclap.", stage="candidates_called", after=6),
        Incident("She comes.", stage="candidates_called", after=9, holds=0.5),
    )
    quiet, loud = free(), free(*late)
    called = time_of(loud, ev.CandidatesCalled)
    happened = [e.time - called for e in only(loud.events, ev.IncidentHappened)]
    assert happened == [120, 360, 540]
    assert loud.end == called + 570, "half a minute after she comes"
    assert loud.end == quiet.end + 270, "the holds come on top of the usual wait"


def test_clock_times_only_narrate() -> None:
    talk = Incident("It is tight.", at=at(1, 0), holds=30, source="a newspaper")
    quiet, loud = free(), free(talk)
    assert loud.end == quiet.end
    (event,) = only(loud.events, ev.IncidentHappened)
    assert loud.clock(event.time) == at(1, 0)
    assert not event.simulated, "a reported incident of a known night"


def test_what_nobody_reported_is_the_author_s_and_reports_stay_with_their_night() -> None:
    talk = Incident("It is tight.", at=at(1, 0))
    reported = replace(talk, source="a newspaper")
    (event,) = only(free(talk).events, ev.IncidentHappened)
    assert event.mark is Mark.AUTHOR
    assert not only(free(reported, on_record=False).events, ev.IncidentHappened)
    habit = replace(reported, always=True)
    (event,) = only(free(habit, on_record=False).events, ev.IncidentHappened)
    assert event.mark is not Mark.RECORD


def test_a_report_from_the_stage_makes_the_call_to_it_reported() -> None:
    wait = Incident("They wait.", stage="candidates_called", after=6, source="a newspaper")
    (called,) = only(free(wait).events, ev.CandidatesCalled)
    assert isinstance(called, ev.CandidatesCalled)
    assert (called.mark, called.source) == (Mark.REPORTED, "a newspaper")
    (called,) = only(free(replace(wait, source=None)).events, ev.CandidatesCalled)
    assert called.mark is Mark.SIMULATED


def test_nothing_is_told_after_the_declaration() -> None:
    assert not texts(free(Incident("Breakfast.", at=at(11, 0))))
    timeline = free(Incident("An echo.", stage="candidates_called", after=0.01))
    assert isinstance(timeline.events[-1], ev.Declaration)
    assert texts(timeline) == ["An echo."]


def test_some_incidents_need_the_record_or_a_candidate() -> None:
    incidents = (
        Incident("On the record.", at=at(0, 30), only_if="known"),
        Incident("She is there.", at=at(0, 40), candidate="Liz Truss"),
        Incident("Somebody else is there.", at=at(0, 50), candidate="Screaming Lord Sutch"),
    )
    seat = norfolk(declared_at=None)
    assert texts(free(*incidents, seat=seat)) == ["On the record.", "She is there."]
    assert texts(free(*incidents, seat=seat, on_record=False)) == ["She is there."]


def test_a_stage_that_never_comes_brings_nothing() -> None:
    timeline = free(Incident("A groan.", stage=cast(Any, "recount"), after=1, holds=60))
    assert not texts(timeline)
    assert timeline.end == free().end


def test_whom_the_hall_misses_goes_with_who_stands() -> None:
    gone = Incident("She is missed.", stage="candidates_called", after=2, absent="Liz Truss")
    come = Incident("She comes.", stage="candidates_called", after=9, arrives="Liz Truss")
    other = Incident("He is missed.", stage="candidates_called", absent="Screaming Lord Sutch")
    seat = norfolk()
    played = free(gone, come, other, seat=seat)
    place = [c.shown for c in seat.candidates].index("Liz Truss")
    happened = [e for e in played if isinstance(e, ev.IncidentHappened)]
    assert [(e.absent, e.arrives) for e in happened] == [(place, None), (None, place)]

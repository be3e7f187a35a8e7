"""Every event of every kind says what it may be called, on nights of four sorts."""

from __future__ import annotations

import pytest

from simulator import session
from simulator.outcome import Mark
from simulator.timeline import Timeline
from simulator.timeline import events as ev
from tests.shipped import NORFOLK, UK, load, play
from tests.truth.files import loaded

WORK = frozenset(
    kind.kind
    for kind in (
        ev.HallOpened,
        ev.BoxReceived,
        ev.BoxRecounted,
        ev.BoxVerified,
        ev.PostalOpened,
        ev.PostalMixed,
        ev.AgentsSample,
        ev.SortingStarted,
        ev.SortingComplete,
        ev.BundlePlaced,
        ev.AdjudicationBegun,
        ev.DoubtfulSetAside,
        ev.DoubtfulAdjudicated,
        ev.Reconciled,
        ev.ProvisionalFigures,
    )
)
"""What nobody records of any count."""
SOURCED = (
    ev.LastBox,
    ev.VerificationComplete,
    ev.CountingEnded,
    ev.CandidatesCalled,
    ev.CountBegun,
    ev.CountDelayed,
    ev.IncidentHappened,
    ev.ReconciliationFailed,
    ev.RecountRequested,
    ev.Recount,
    ev.BundleCheck,
    ev.Adjourned,
)
"""What may be reported; then its source is named."""

AUTHOR = """
[scenario]
title = "A night of one's own"
date = 2026-05-07
[parties.Lab]
name = "Labour"
[parties.Con]
name = "Conservative"
[[contests]]
slug = "newtown"
name = "Newtown"
electorate = 60000
rejected = 100
declared_at = "04:00"
verified_at = "00:30"
count_from = "22:30"
delays = [{ stage = "boxes", cause = "fog" }]
incidents = [{ text = "A dog.", at = "01:00" }]
recounts = [{ lead = 12, asked_by = "Lab" }]
reconciliation_failures = 0
[[contests.candidates]]
name = "Ann Ash"
party = "Lab"
votes = 12000
[[contests.candidates]]
name = "Bob Birch"
party = "Con"
votes = 12009
"""


def check(timeline: Timeline, *, worst: Mark) -> set[str]:
    """The rules that hold on every night; the kinds met."""
    for event in timeline:
        if event.contest is None:
            continue
        assert isinstance(event.mark, Mark)
        assert event.simulated == (event.mark is not Mark.RECORD)
        if event.kind in WORK:
            assert event.mark is Mark.SIMULATED, event
        source = getattr(event, "source", None)
        if isinstance(event, SOURCED):
            if event.mark in (Mark.RECORD, Mark.REPORTED):
                assert source, event
            if worst in (Mark.AUTHOR, Mark.SIMULATED):
                assert event.mark in (Mark.AUTHOR, Mark.SIMULATED), event
    return {event.kind for event in timeline}


def test_south_west_norfolk() -> None:
    timeline = session.play(load(NORFOLK), 1)
    kinds = check(timeline, worst=Mark.RECORD)
    assert kinds >= WORK - {"box_recounted"}
    called = next(e for e in timeline if isinstance(e, ev.CandidatesCalled))
    assert called.mark is Mark.REPORTED
    (ended,) = (e for e in timeline if isinstance(e, ev.CountingEnded))
    assert ended.mark is Mark.REPORTED
    end = ended.time
    for event in timeline:
        if end < event.time < timeline.end:
            assert event.mark is not Mark.SIMULATED, event
    assert (timeline.declarations[0].mark, timeline.declarations[0].time_mark) == (
        Mark.RECORD,
        Mark.RECORD,
    )


@pytest.mark.long
def test_the_night_of_2024() -> None:
    timeline = play()
    check(timeline, worst=Mark.RECORD)
    assert all(d.mark is Mark.RECORD for d in timeline.declarations)


@pytest.mark.long
@pytest.mark.parametrize("night", [UK])
def test_no_adjournment_without_a_source_and_none_without_the_file(night: str) -> None:
    scenario = load(night)
    timeline = play() if night == UK else session.play(scenario, 1)
    adjourned = [e for e in timeline if isinstance(e, ev.Adjourned)]
    assert all(e.source and e.mark in (Mark.RECORD, Mark.REPORTED) for e in adjourned)
    given = {c.slug for c in scenario.contests if c.adjournments}
    assert {e.contest for e in adjourned} == given
    for declared in timeline.declarations:
        contest = scenario.by_slug[declared.contest or ""]
        assert declared.rejected == contest.rejected, "no figure is put into a recorded declaration"


def test_an_author_s_seat_is_the_author_s_and_nothing_of_it_is_on_record() -> None:
    timeline = session.play(loaded(AUTHOR), 1)
    check(timeline, worst=Mark.AUTHOR)
    assert not [e for e in timeline if e.mark in (Mark.RECORD, Mark.REPORTED)]
    own = {e.kind for e in timeline if e.mark is Mark.AUTHOR}
    assert own == {
        "close_of_poll",
        "verification_complete",
        "count_begun",
        "count_delayed",
        "incident",
        "recount_requested",
        "recount",
        "declaration",
    }
    assert timeline.declarations[0].time_mark is Mark.AUTHOR


def test_a_drawn_seat_is_simulated_and_a_changed_one_the_author_s() -> None:
    for k in range(3):
        timeline = session.play(load(NORFOLK), 1, draw=k)
        check(timeline, worst=Mark.SIMULATED)
        assert {e.mark for e in timeline if e.contest is not None} == {Mark.SIMULATED}
    timeline = session.play(load("what-if/bagge-does-not-stand"), 1)
    check(timeline, worst=Mark.AUTHOR)
    own = {e.kind for e in timeline if e.contest is not None and e.mark is Mark.AUTHOR}
    assert own == {"declaration"}
    assert timeline.declarations[0].time_mark is Mark.SIMULATED

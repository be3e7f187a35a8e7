"""What a file reports of a count: times of stages, slow stages and their causes, leads."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.count import play
from simulator.count.leads import before, declared
from simulator.outcome import Mark
from simulator.scenario.happenings import Delay, KnownRecount
from simulator.scenario.model import Contest
from simulator.timeline import Stage, Timeline
from simulator.timeline import events as ev
from tests.count.nights import at, changed, contest, drawn, generic, known, night, norfolk, only

SOURCE = "a newspaper"


def counted(seat: Contest, seed: int = 1) -> Timeline:
    scenario = night(seat)
    return play(scenario, known(scenario), seed)


def first(timeline: Timeline, kind: type[ev.Event]) -> Any:
    return next(event for event in timeline if isinstance(event, kind))


# Times of stages


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_made_up_between_the_counting_s_end_and_the_stage(seed: int) -> None:
    seat = norfolk(counted_at=at(5, 0), counted_at_source="the winner")
    timeline = counted(seat, seed)
    waited = [e for e in timeline if at(5, 0) < timeline.clock(e.time) < at(6, 48)]
    kinds = {e.kind for e in waited if e.mark is Mark.SIMULATED}
    assert kinds <= {"candidates_called"}, kinds
    ended = first(timeline, ev.CountingEnded)
    assert timeline.clock(ended.time) == at(5, 0)
    assert (ended.mark, ended.source) == (Mark.REPORTED, "the winner")
    figures = only(timeline.events, ev.ProvisionalFigures)
    assert figures
    assert {e.mark for e in figures} == {Mark.SIMULATED}, "nobody reported the figures"
    assert all(e.time <= ended.time for e in figures)
    assert timeline.clock(timeline.end) == at(6, 48)


@pytest.mark.parametrize("source", [SOURCE, None])
def test_the_clock_is_bent_to_a_reported_verification(source: str | None) -> None:
    seat = generic(declared_at=at(4, 30), verified_at=at(1, 0), verified_at_source=source)
    for timeline in (counted(seat), counted(replace(seat, declared_at=None))):
        verified = first(timeline, ev.VerificationComplete)
        assert timeline.clock(verified.time) == at(1, 0)
        assert verified.mark is (Mark.REPORTED if source else Mark.AUTHOR)
        assert verified.source == source


def test_the_last_box_comes_when_it_was_reported_to() -> None:
    seat = generic(declared_at=at(6, 0), last_box_at=at(2, 31), last_box_at_source=SOURCE)
    timeline = counted(replace(seat, delays=(Delay("boxes", "by plane", SOURCE),)))
    last = first(timeline, ev.LastBox)
    assert timeline.clock(last.time) == at(2, 31)
    assert (last.mark, last.source) == (Mark.REPORTED, SOURCE)
    assert first(timeline, ev.CountDelayed).time < last.time


def test_a_time_that_cannot_be_met_is_not_told_as_reported() -> None:
    seat = generic(
        declared_at=at(4, 30),
        verified_at=at(3, 0),
        verified_at_source=SOURCE,
        counted_at=at(2, 0),
        counted_at_source=SOURCE,
    )
    timeline = counted(seat)
    assert timeline.clock(first(timeline, ev.VerificationComplete).time) == at(3, 0)
    ended = first(timeline, ev.CountingEnded)
    assert (ended.mark, ended.source) == (Mark.SIMULATED, None)


def test_the_counting_s_end_is_told_only_where_a_file_gives_it() -> None:
    seat = generic(declared_at=at(4, 30))
    assert not only(counted(seat).events, ev.CountingEnded)
    scenario = night(replace(seat, counted_at=at(4, 0), counted_at_source=SOURCE))
    for outcome in (changed(scenario), drawn(scenario)):
        assert not only(play(scenario, outcome, 1).events, ev.CountingEnded)


def test_other_figures_have_no_reported_times() -> None:
    seat = generic(verified_at=at(1, 0), verified_at_source=SOURCE)
    scenario = night(seat)
    for outcome in (changed(scenario), drawn(scenario)):
        verified = first(play(scenario, outcome, 1), ev.VerificationComplete)
        assert (verified.mark, verified.source) == (Mark.SIMULATED, None)


# Sealed overnight


@pytest.mark.parametrize("pinned", [True, False])
def test_boxes_are_sealed_overnight_where_the_count_begins_the_next_day(pinned: bool) -> None:
    seat = generic(
        count_from=at(10, 0),
        count_from_source=SOURCE,
        **({"declared_at": at(15, 26)} if pinned else {}),
    )
    timeline = counted(seat)
    hall = timeline.halls[seat.slug]
    sealed, begun = first(timeline, ev.SealedOvernight), first(timeline, ev.CountBegun)
    assert max(e.time for e in only(hall.events, ev.BoxReceived)) <= sealed.time < begun.time
    assert timeline.clock(begun.time) == at(10, 0)
    assert (begun.mark, begun.after_four_hours, begun.source) == (Mark.REPORTED, True, SOURCE)
    assert hall.at(sealed.time).stage is Stage.SEALED
    assert hall.at(sealed.time).resumes_at == begun.time
    work = [e for e in hall.events if sealed.time < e.time < begun.time]
    assert not work
    assert min(e.time for e in only(hall.events, ev.BoxVerified, ev.PostalOpened)) > begun.time
    assert not only(hall.events, ev.Adjourned)
    if pinned:
        assert timeline.clock(timeline.end) == at(15, 26)
    else:
        assert at(13, 0) < timeline.clock(timeline.end) < at(20, 0)


def test_of_a_late_start_that_no_source_gives_nothing_is_said() -> None:
    seat = generic(count_from=at(10, 0))
    begun = first(counted(seat), ev.CountBegun)
    assert (begun.mark, begun.after_four_hours) == (Mark.AUTHOR, False)
    scenario = night(replace(seat, count_from_source=SOURCE))
    begun = first(play(scenario, drawn(scenario), 1), ev.CountBegun)
    assert (begun.mark, begun.after_four_hours) == (Mark.SIMULATED, False), "the hall's habit stays"
    early = replace(seat, count_from=at(1, 30), count_from_source=SOURCE)
    assert not first(counted(early), ev.CountBegun).after_four_hours


# Slow stages


@pytest.mark.parametrize(
    ("stage", "slow"),
    [
        ("boxes", (ev.HallOpened, ev.LastBox)),
        ("verification", (ev.LastBox, ev.VerificationComplete)),
        ("sorting", (ev.SortingStarted, ev.SortingComplete)),
        ("reconciliation", (ev.SortingComplete, ev.ProvisionalFigures)),
    ],
)
def test_a_slow_stage_takes_what_the_work_does_not(
    stage: Any, slow: tuple[type[ev.Event], type[ev.Event]]
) -> None:
    delay = Delay(stage, "boxes come by plane", SOURCE)
    late = generic(declared_at=at(11, 0), delays=(delay,))
    usual, timeline = counted(generic()), counted(late)
    kinds = [ev.HallOpened, ev.LastBox, ev.VerificationComplete, ev.SortingStarted]
    kinds += [ev.SortingComplete, ev.ProvisionalFigures, ev.CandidatesCalled]
    for a, b in pairwise(kinds):
        took = first(timeline, b).time - first(timeline, a).time
        takes = max(1, first(usual, b).time - first(usual, a).time)
        if (a, b) == slow:
            assert took > 2 * takes
        else:
            assert took <= 1.4 * takes + 2
    told = first(timeline, ev.CountDelayed)
    assert (told.stage, told.cause, told.source) == (stage, "boxes come by plane", SOURCE)
    assert told.mark is Mark.REPORTED
    assert first(timeline, slow[0]).time <= told.time <= first(timeline, slow[1]).time
    assert not only(timeline.events, ev.Adjourned)
    scenario = night(late)
    assert not only(play(scenario, drawn(scenario), 1).events, ev.CountDelayed)


def test_two_slow_stages_share_the_time() -> None:
    delays = (Delay("boxes", "vans"), Delay("verification"))
    timeline = counted(generic(declared_at=at(12, 0), delays=delays))
    told = only(timeline.events, ev.CountDelayed)
    assert [(e.mark, getattr(e, "cause", None)) for e in told] == [
        (Mark.AUTHOR, "vans"),
        (Mark.AUTHOR, ""),
    ]
    assert first(timeline, ev.LastBox).time > 3 * 3600
    assert first(timeline, ev.VerificationComplete).time > first(timeline, ev.LastBox).time + 7200


# Leads


def test_figures_before_a_recount_show_the_reported_lead() -> None:
    """Runcorn's story: ten ahead, a check; four the other way, a recount; six."""
    seat = contest(
        (12_645, 12_639, 2_341),
        rejected=85,
        source=SOURCE,
        recounts=(
            KnownRecount("bundle_check", lead=10, lead_of="P1", asked_by="P0", source=SOURCE),
            KnownRecount("full", lead=4, lead_of="Candidate 0", asked_by="P1", source=SOURCE),
        ),
    )
    timeline = counted(seat)
    hall = timeline.halls[seat.slug]
    shown = [e for e in hall.events if isinstance(e, ev.ProvisionalFigures)]
    assert [e.votes[0] - e.votes[1] for e in shown] == [-10, 4, 6]
    assert {sum(e.votes) + e.rejected for e in shown} == {12_645 + 12_639 + 2_341 + 85}
    asked = [e for e in hall.events if isinstance(e, ev.RecountRequested)]
    asks = [(e.requested_by_party, e.majority, e.lead_of, e.full) for e in asked]
    assert asks == [("P0", 10, "P1", False), ("P1", 4, "P0", True)]
    assert all(e.requested_by is None for e in asked), "a party asked, not a person"
    assert {e.mark for e in asked} == {Mark.REPORTED}
    assert hall.after(len(hall)).piles == (12_645, 12_639, 2_341)
    assert not [e for e in hall.events if isinstance(e, ev.LotDrawn)]


def test_a_lead_that_nobody_reported_is_that_of_the_next_check() -> None:
    """Poole's story: a check, six apart, a recount, eighteen."""
    recounts = (KnownRecount("bundle_check"), KnownRecount(lead=6), KnownRecount("bundle_check"))
    timeline = counted(contest((14_168, 14_150, 5_000), recounts=recounts))
    shown = [e.votes for e in timeline if isinstance(e, ev.ProvisionalFigures)]
    assert [a - b for a, b, _ in shown] == [6, 18]


@settings(max_examples=50)
@given(
    votes=st.lists(st.integers(0, 3000), min_size=2, max_size=5),
    lead=st.integers(0, 4000),
    of=st.none() | st.sampled_from(["P0", "P1", "Candidate 1"]),
)
def test_a_lead_moves_the_fewest_papers_and_loses_none(
    votes: list[int], lead: int, of: str | None
) -> None:
    seat = contest(votes)
    assert seat.outcome is not None
    outcome, recount = seat.outcome, KnownRecount(lead=lead, lead_of=of)
    final, shown = declared(outcome), before(seat, outcome, recount)
    assert sum(shown.votes) + shown.rejected == sum(final.votes) + final.rejected
    assert min(shown.votes) >= 0
    if shown == final:
        return
    ahead = outcome.ranking[0] if of is None else int(of[-1])
    behind = outcome.ranking[0] if ahead != outcome.ranking[0] else outcome.ranking[1]
    assert shown.votes[ahead] - shown.votes[behind] == lead
    moved = sum(abs(a - b) for a, b in zip(shown.votes, final.votes, strict=True))
    change = abs(lead - (final.votes[ahead] - final.votes[behind]))
    assert moved <= change + 1


def test_a_failure_on_record_says_no_number_that_nobody_reported() -> None:
    seat = generic(reconciliation_failures=1, recounts=(KnownRecount(source=SOURCE),))
    failed = first(counted(seat), ev.ReconciliationFailed)
    assert (failed.difference, failed.mark, failed.source) == (0, Mark.REPORTED, SOURCE)


def test_a_changed_night_is_the_same_night_and_a_drawn_one_another() -> None:
    prone = generic().count.model_copy(update={"reconcile_failure": 1.0})
    scenario = night(generic(count=prone))
    assert not only(play(scenario, changed(scenario), 1).events, ev.ReconciliationFailed)
    assert only(play(scenario, drawn(scenario), 1).events, ev.ReconciliationFailed)

"""What holds for every count: conservation, order, determinism, one hall at two details."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.count import play
from simulator.outcome import Outcome
from simulator.scenario.model import Contest, Scenario
from simulator.timeline import HallStanding, Stage, Timeline, advance, opening
from simulator.timeline import events as ev
from tests.count.nights import CLOSE, drawn, known, night
from tests.count.strategies import contests

REFINED = (ev.BundlePlaced, ev.DoubtfulSetAside, ev.DoubtfulAdjudicated)
seeds = st.integers(0, 2**64 - 1)


def outcome_of(scenario: Scenario, *, by_draw: bool) -> Outcome:
    return drawn(scenario) if by_draw else known(scenario)


def milestones(timeline: Timeline) -> list[tuple[str | None, str, int]]:
    return [(e.contest, e.kind, e.time) for e in timeline if not isinstance(e, REFINED)]


@settings(max_examples=20)
@given(contest=contests(), seed=seeds, by_draw=st.booleans(), bundles=st.booleans())
def test_papers_are_conserved_and_every_pile_ends_on_its_votes(
    contest: Contest, seed: int, by_draw: bool, bundles: bool
) -> None:
    scenario = night(contest)
    outcome = outcome_of(scenario, by_draw=by_draw)
    timeline = play(scenario, outcome, seed, bundles=bundles)
    votes = outcome.contests[contest.slug]
    hall = opening(contest.slug, len(contest.candidates))
    for event in timeline.halls[contest.slug].events:
        hall = advance(hall, event)
        assert hall.accounted == hall.papers == votes.papers
        assert all_there(hall)
    assert hall.stage is Stage.DECLARED
    assert hall.piles == tuple(candidate.votes for candidate in votes.candidates)
    assert hall.rejected == votes.rejected.total
    assert hall.papers_verified == votes.papers
    assert hall.boxes == hall.boxes_received == hall.boxes_verified


def all_there(hall: HallStanding) -> bool:
    """Nothing is negative, and no more tables are busy than there are."""
    places = (hall.sealed, hall.postal_held, hall.on_tables, hall.doubtful, hall.rejected)
    return min(places + hall.piles) >= 0 and 0 <= hall.tables_busy <= hall.tables


@settings(max_examples=20)
@given(contest=contests(), seed=seeds, by_draw=st.booleans())
def test_a_night_is_in_order_repeats_itself_and_has_its_milestones_in_both_details(
    contest: Contest, seed: int, by_draw: bool
) -> None:
    scenario = night(contest)
    outcome = outcome_of(scenario, by_draw=by_draw)
    fine, again = play(scenario, outcome, seed), play(scenario, outcome, seed)
    assert fine.events == again.events
    coarse = play(scenario, outcome, seed, bundles=False)
    assert milestones(fine) == milestones(coarse)
    assert not [event for event in coarse if isinstance(event, REFINED)]
    times = [event.time for event in fine]
    assert times == sorted(times)
    assert [event.seq for event in fine] == list(range(len(fine)))
    opening = [e.kind for e in fine.events[:3] if e.kind != "exit_poll" or by_draw]
    assert opening[:2] == ["close_of_poll", "hall_opened"]
    assert fine.events[-1] is fine.halls[contest.slug].declaration
    if contest.declared_at is not None and not by_draw:
        assert fine.clock(fine.end) == contest.declared_at


@settings(max_examples=20)
@given(contest=contests(), seed=seeds)
def test_nothing_happens_before_its_cause(contest: Contest, seed: int) -> None:
    scenario = night(contest)
    stages: list[int] = []
    received: set[int] = set()
    adjourned = False
    for event in play(scenario, known(scenario), seed).halls[contest.slug].events:
        assert not adjourned or isinstance(event, ev.Resumed | ev.IncidentHappened)
        match event:
            case ev.BoxReceived(box=box):
                received.add(box)
            case ev.BoxVerified(box=box) | ev.BoxRecounted(box=box):
                assert box in received
            case ev.Adjourned(until=until):
                adjourned = True
                back = until
            case ev.Resumed():
                assert adjourned
                assert event.time == back
                adjourned = False
            case _ if type(event) in ORDER:
                stages.append(ORDER.index(type(event)))
    assert stages == sorted(stages)
    assert len(stages) == len(ORDER)


ORDER = [
    ev.HallOpened,
    ev.VerificationComplete,
    ev.SortingStarted,
    ev.Reconciled,
    ev.CandidatesCalled,
    ev.Declaration,
]


@settings(max_examples=15)
@given(contest=contests(), seed=seeds)
def test_known_clock_times_hold(contest: Contest, seed: int) -> None:
    """What carries a source and a clock time is on the record, at that very second."""
    scenario = night(contest)
    recorded = {r.at for r in contest.recounts if r.source}
    recorded |= {a.at for a in contest.adjournments} | {a.until for a in contest.adjournments}
    timeline = play(scenario, known(scenario), seed)
    for event in timeline:
        kinds = (ev.Recount, ev.BundleCheck, ev.Adjourned, ev.Resumed)
        if isinstance(event, kinds) and not event.simulated:
            assert timeline.clock(event.time) in recorded
    assert timeline.close_of_poll == CLOSE

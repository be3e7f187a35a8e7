"""Who was elected before the figures come: the seat is decided, and tells nothing of the others."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from simulator.course import course_of
from simulator.errors import ScenarioError
from simulator.outcome import ContestOutcome, Origin, Rejected
from simulator.projection import Projection, Projector
from simulator.scenario import Scenario
from simulator.timeline import Timeline, declaration
from tests import shipped

DRAWS = 60
EVERY = 14
SPEAKER = "chorley"
IRISH = "north-down"


@cache
def night() -> Scenario:
    """Some fifty seats of 2024 before the exit poll."""
    whole = shipped.load(shipped.UK)
    others = (SPEAKER, IRISH, "belfast-east")
    some = (c for i, c in enumerate(whole.contests) if not i % EVERY or c.slug in others)
    return replace(whole, contests=tuple(some), exit_poll=None)


@cache
def projector() -> Projector:
    return Projector(night(), draws=DRAWS)


def result(slug: str) -> ContestOutcome:
    outcome = night().by_slug[slug].outcome
    assert outcome is not None
    return replace(outcome, origin=Origin.ENTERED)


@cache
def close() -> str:
    """The closest seat of Great Britain."""
    closest = projector().opening.close_seats
    return next(c.contest for c in closest if c.contest in projector().seats.place)


def rush(slug: str, winner: int) -> ContestOutcome:
    known = result(slug)
    people = tuple(replace(who, votes=0) for who in known.candidates)
    nothing = Rejected(0, unknown=True)
    return replace(known, candidates=people, rejected=nothing, winner_index=winner)


@cache
def first() -> dict[str, ContestOutcome]:
    """A dozen results."""
    slugs = [
        c.slug for c in night().polled if c.slug not in (close(), SPEAKER, IRISH, "belfast-east")
    ]
    return {slug: result(slug) for slug in slugs[::4]}


@cache
def before() -> Projection:
    return projector().project(first(), times={})


def test_a_rush_decides_its_seat_and_moves_no_other() -> None:
    rushed = close()
    chances = [who.win for who in before().contests[rushed].candidates]
    winner = chances.index(max(chances))
    after = projector().project({**first(), rushed: rush(rushed, winner)}, times={})
    there, seat = after.contests[rushed], night().by_slug[rushed]
    assert (there.declared, there.winner_party) == (True, seat.parties[winner])
    assert [who.win for who in there.candidates] == [
        float(i == winner) for i in range(len(there.candidates))
    ]
    # Its shares are expected still, and the nation's with them.
    expected = before().contests[rushed]
    assert [who.share for who in there.candidates] == [who.share for who in expected.candidates]
    for slug, contest in before().contests.items():
        if slug != rushed:
            assert after.contests[slug] == contest
    for party, line in after.parties.items():
        assert line.share == before().parties[party].share
    assert (after.declared, before().declared) == (len(first()) + 1, len(first()))
    assert after.parties[seat.parties[winner]].declared == 1 + (
        before().parties[seat.parties[winner]].declared
    )
    # In every draw the winner has the seat, and nobody else: that and no more is another.
    one, two = (dict(zip(p.parties, p.totals, strict=True)) for p in (before(), after))
    moved = sum(np.abs(two[party] - one[party]) for party in one)
    lost = sum(one[party] - two[party] for party in one if party != seat.parties[winner])
    assert set(np.unique(moved)) == {0, 2}
    assert (two[seat.parties[winner]] - one[seat.parties[winner]] == lost).all()
    assert rushed not in [watch.contest for watch in after.watch]


def test_figures_in_its_place_are_as_if_there_had_been_none() -> None:
    one = close()
    figures = {**first(), one: result(one)}
    again = projector().project(figures, times={})
    rushed = projector().project({**first(), one: rush(one, 0)}, times={})
    told = projector().project(figures, times={})
    assert told.parties == again.parties
    assert dict(told.contests) == dict(again.contests)
    assert told.contests[one] != rushed.contests[one]
    assert told.swings != rushed.swings


def test_a_rush_in_northern_ireland_and_in_the_speaker_s_seat_is_decided() -> None:
    winner = 1
    both = {IRISH: rush(IRISH, winner), SPEAKER: rush(SPEAKER, 0)}
    after = projector().project({**first(), **both}, times={})
    assert after.contests[IRISH].winner_party == night().by_slug[IRISH].parties[winner]
    assert after.contests[SPEAKER].winner_party == night().by_slug[SPEAKER].parties[0]
    assert (after.totals.sum(axis=0) == len(night().contests)).all()
    other = "belfast-east"
    assert after.contests[other] == before().contests[other]


def test_with_all_winners_known_the_seats_are_and_no_figure_was_needed() -> None:
    won = {c.slug: c.outcome.ranking[0] for c in night().polled if c.outcome is not None}
    last = projector().project({slug: rush(slug, at) for slug, at in won.items()}, times={})
    seats = night().outcome.seats  # type: ignore[union-attr]
    assert {party: line.seats.mean for party, line in last.parties.items()} == seats
    assert last.certain == ()  # it takes figures to be sure, and there are none


@pytest.mark.long
def test_the_exit_poll_of_22_00_is_taken_in_by_the_projector_that_there_is() -> None:
    polled = shipped.load(shipped.UK)
    early = Projector(replace(polled, exit_poll=None), draws=20)
    taken, fresh = early.with_exit_poll(polled), Projector(polled, draws=20)
    assert taken.told == fresh.told != early.told
    assert taken.opening.parties == fresh.opening.parties != early.opening.parties
    back = taken.with_exit_poll(early.scenario)
    assert back.opening.parties == early.opening.parties


def test_a_projector_with_another_exit_poll_leaves_the_first_as_it_was() -> None:
    # Of so few seats no exit poll says anything: what is taken in is then told alone.
    scenario = replace(night(), exit_poll=shipped.load(shipped.UK).exit_poll)
    taken = projector().with_exit_poll(scenario)
    assert (taken.scenario, projector().scenario) == (scenario, night())
    assert "is not of this night's" in taken.told
    assert taken.noise is projector().noise
    assert taken.project(first(), times={}).parties == before().parties


def test_a_lot_that_has_fallen_decides_a_tie() -> None:
    known = result(close())
    level = tuple(
        replace(who, votes=9_000 if i < 2 else 10) for i, who in enumerate(known.candidates)
    )
    for lot in (0, 1):
        found = projector().project({close(): replace(known, candidates=level, lot=lot)}, times={})
        assert found.contests[close()].winner_party == night().by_slug[close()].parties[lot]


def test_a_winner_who_does_not_stand_is_refused() -> None:
    stranger = rush(close(), 0)
    people = (replace(stranger.candidates[0], name="Nobody"), *stranger.candidates[1:])
    with pytest.raises(ScenarioError, match="Nobody"):
        projector().project({close(): replace(stranger, candidates=people)})


def test_a_course_is_of_the_results_that_came_and_knows_what_two_have_alike() -> None:
    scenario = night()
    results = [result(slug) for slug in list(first())[:4]]
    told = [
        declaration(scenario, scenario.by_slug[r.contest], r, time=60 * i, seq=i)
        for i, r in enumerate(results)
    ]

    def of(number: int, *more: ContestOutcome) -> dict[str, ContestOutcome]:
        return {r.contest: r for r in (*results[:number], *more)}

    def timeline(number: int) -> Timeline:
        return Timeline(scenario.close_of_poll, tuple(told[:number]), {}, 1, live=True)

    course = course_of(timeline(4), of(4))
    assert course.slugs == tuple(of(4))
    assert course.declared(2) == of(2)
    assert course.outcome.origin is Origin.ENTERED
    assert course.alike(course_of(timeline(2), of(2))) == 2
    corrected = replace(results[1], rejected=Rejected(1))
    assert course.alike(course_of(timeline(4), of(4, corrected))) == 1
    assert course.alike(course_of(timeline(4), of(4))) == 4

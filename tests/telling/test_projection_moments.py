"""What a projection becomes sure of is told once, as simulated, and never after the fact."""

from __future__ import annotations

from dataclasses import replace

from simulator.outcome import Mark
from simulator.projection import (
    CandidateProjection,
    Certainty,
    ContestProjection,
    PartyProjection,
    Projection,
    SeatRange,
    ShareRange,
)
from simulator.telling import Kind, Moment, Rank, running_order, summary
from simulator.timeline import NationTimeline
from tests.telling.test_small_nights import many
from tests.timeline.test_nation import night, played

SEATS = many(40)
NIGHT = NationTimeline(night(*SEATS), played(night(*SEATS), range(1000, 5000, 100)))
MAJORITY = Certainty("majority", "Lab", 0.997)
LARGEST = Certainty("largest", "Lab", 0.999)
HUNG = Certainty("hung", None, 0.996)


def projection(time: int | None, declared: int, *sure: Certainty, close: int = 0) -> Projection:
    share = ShareRange(40.0, 35.0, 45.0)

    def contest(place: int) -> ContestProjection:
        win = 0.6 if place < close else 0.9
        candidates = (
            CandidateProjection("L", "Lab", win, share),
            CandidateProjection("C", "Con", 1 - win, share),
        )
        slug = SEATS[-1 - place].slug
        return ContestProjection(slug, False, None, candidates)

    return Projection(
        scenario="night",
        declared=declared,
        total=40,
        prior="base",
        told="the base",
        exit_poll=False,
        draws=500,
        seed=1,
        parties={
            "Lab": PartyProjection(
                "Lab", SeatRange(25, 21, 22, 24, 25, 26, 28, 29), None, 0.99, 0.98, 0
            ),
            "Con": PartyProjection(
                "Con", SeatRange(15, 11, 12, 14, 15, 16, 18, 19), None, 0.01, 0.0, 0
            ),
        },
        hung=0.01,
        certain=sure,
        contests={c.contest: c for c in map(contest, range(5))},
        house=40,
        sure=sure,
        time=time,
    )


def told(*projections: Projection) -> list[Moment]:
    kinds = (Kind.PROJECTION, Kind.TOO_CLOSE)
    return [m for m in running_order(NIGHT, projections) if m.kind in kinds]


def test_what_it_is_sure_of_is_told_when_it_becomes_so_and_once() -> None:
    (moment,) = told(
        projection(0, 0),
        projection(1500, 6, MAJORITY, LARGEST),
        projection(1800, 9),
        projection(2000, 11, MAJORITY, LARGEST),
    )
    assert moment.time == 1500
    assert moment.headline == "Projection: Lab majority, more than 99 %"
    assert moment.detail == (
        "Lab 25 (21 to 29), Con 15 (11 to 19) · nine draws in ten, from 6 of 40 seats declared; "
        "simulated"
    )
    assert moment.alone
    assert moment.mark is Mark.SIMULATED
    assert moment.party == "Lab"


def test_a_majority_after_the_largest_party_is_news_and_the_other_way_is_none() -> None:
    moments = told(
        projection(1500, 6, LARGEST),
        projection(1800, 9, LARGEST, HUNG),
        projection(2000, 11, MAJORITY, LARGEST),
        projection(2100, 12, LARGEST),
    )
    assert [(m.time, m.headline) for m in moments] == [
        (1500, "Projection: Lab largest party, more than 99 %"),
        (1800, "Projection: hung parliament, more than 99 %"),
        (2000, "Projection: Lab majority, more than 99 %"),
    ]


def test_what_has_been_declared_is_no_projection() -> None:
    assert NIGHT.majority is None, "twenty seats each"
    seats = many(41)
    wider = night(*seats)
    nation = NationTimeline(wider, played(wider, range(1000, 5100, 100)))
    # Con, the first of two, has 21 of 41 at the end.
    late = replace(projection(5000, 41, Certainty("majority", "Con", 1.0)), total=41)
    assert nation.majority is not None
    assert not [m for m in running_order(nation, [late]) if m.kind is Kind.PROJECTION]


def test_seats_too_close_to_say_are_named_once_late_in_the_night() -> None:
    moments = told(
        projection(1500, 6, close=5), projection(4700, 37, close=2), projection(4800, 38, close=1)
    )
    (moment,) = moments
    assert (moment.time, moment.rank, moment.mark) == (4700, Rank.NAMED, Mark.SIMULATED)
    assert moment.headline == "Projection: too close to say in 2 of the last 3 seats"
    assert moment.detail == f"{SEATS[-2].name} and {SEATS[-1].name}"


def test_one_without_a_time_is_of_no_moment() -> None:
    assert told(projection(None, 37, MAJORITY, close=2)) == []


def test_the_closing_has_the_first_projection_beside_the_result() -> None:
    closing = summary(NIGHT, projection(0, 0))
    assert closing is not None
    assert closing.projected
    parties = {p.party: (p.seats, p.change, p.projection, p.low, p.high) for p in closing.parties}
    assert parties == {"Con": (20, -20, 15, 11, 19), "Lab": (20, 20, 25, 21, 29)}
    assert closing.outcome == "level at 20 seats"
    plain = summary(NIGHT)
    assert plain is not None
    assert {p.projection for p in plain.parties} == {None}

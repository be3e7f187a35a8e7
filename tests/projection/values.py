"""A projection made by hand, of a night of three seats, where its engine is not the point."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from simulator.projection import (
    CandidateProjection,
    Certainty,
    ContestProjection,
    PartyProjection,
    Projection,
    SeatRange,
    ShareRange,
    SwingSoFar,
    Watch,
)
from simulator.projection.projection import Expected
from tests.forecast.nights import few_seats

NIGHT: Final = few_seats()


def seats(middle: float) -> SeatRange:
    return SeatRange(middle + 0.123456, *(middle + step for step in (-9, -6, -3, 0, 3, 6, 9)))


def party(name: str, middle: float, largest: float, majority: float) -> PartyProjection:
    share = ShareRange(30.123456, 28.0, 32.0) if name != "Ind" else None
    return PartyProjection(name, seats(middle), share, largest, majority, 1)


def contest(index: int, declared: bool, win: float) -> ContestProjection:
    seat = NIGHT.contests[index]
    rest = (1.0 - win) / (len(seat.candidates) - 1)
    candidates = tuple(
        CandidateProjection(c.name, c.party, win if i == 0 else rest, ShareRange(30, 25, 35), i < 2)
        for i, c in enumerate(seat.candidates)
    )
    winner = seat.candidates[0].party if declared else None
    return ContestProjection(
        seat.slug, declared, winner, candidates, "", seat.name, seat.ons_id, seat.region
    )


def projection() -> Projection:
    """One of three declared, at 01:30."""
    contests = [contest(0, True, 1.0), contest(1, False, 0.6), contest(2, False, 0.9)]
    return Projection(
        scenario=NIGHT.name,
        declared=1,
        total=3,
        prior="polls",
        told="the final national polls on the previous result",
        exit_poll=True,
        draws=400,
        seed=1,
        parties={
            p.party: p
            for p in (
                party("Lab", 380, 0.97, 0.8),
                party("Con", 120, 0.03, 0.0),
                party("Ind", 9, 0.0, 0.0),
            )
        },
        hung=0.2,
        certain=(),
        contests={c.contest: c for c in contests},
        house=650,
        watch=(Watch(contests[1].contest, 0.123456),),
        swings=(
            SwingSoFar("region", "London", 1, {"Lab": 2.5, "Con": -7.25}, {"Lab": 2.0}),
            SwingSoFar("battleground", "Con-Lab", 1, {"Lab": 3.5, "Con": -9.0}),
        ),
        expected=Expected({contests[1].contest: 18_000}, NIGHT.clock),
        against_2200={"Lab": 0.412345, "Con": -0.4},
        time=12_600,
        totals=np.array([[380, 381], [120, 119], [9, 9]], np.int16),
    )


def sure() -> Projection:
    """The same with five declared and a majority that two updates are certain of."""
    majority = Certainty("majority", "Lab", 0.999)
    largest = Certainty("largest", "Lab", 1.0)
    return replace(projection(), certain=(largest, majority), sure=(largest, majority))

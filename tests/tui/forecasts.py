"""Forecasts made by hand: they stand still while the forecast is tuned, so the pictures do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from simulator.forecast import CandidateForecast, ContestForecast, PartyForecast, Start
from simulator.forecast.result import Range, SeatsRange
from simulator.scenario import Scenario
from simulator.session import Condition
from tests.tui import night
from tui.forecast.engine import Progress, Wanted
from tui.forecast.screen import Engine
from tui.forecast.view import (
    Bins,
    CandidateChance,
    Forecast,
    NationForecast,
    PartyChance,
    SeatForecast,
)

WINS = {"Terry Jermy": 0.497, "Liz Truss": 0.368, "Tobias McKenzie": 0.13, "James Bagge": 0.002}
EXPECTED = {"Terry Jermy": 32.1, "Liz Truss": 30.4, "Tobias McKenzie": 24.0, "James Bagge": 1.2}


def _bell(middle: int, wide: int, total: int) -> tuple[float, ...]:
    heights = [max(0, wide - abs(i - middle)) ** 2 for i in range(total)]
    return tuple(height / sum(heights) for height in heights)


def seat(scenario: Scenario = night.SCENARIO, slug: str = night.SLUG) -> SeatForecast:
    """South West Norfolk in shape; the record only where the scenario is one."""
    contest = scenario.contests[0]
    outcome = None if scenario.modified else contest.outcome
    candidates = []
    for index, candidate in enumerate(contest.candidates):
        share = EXPECTED.get(candidate.name, 2.0)
        known = outcome.share(index) if outcome is not None else None
        candidates.append(
            CandidateChance(
                index,
                candidate,
                night.PARTIES[candidate.party],
                CandidateForecast(
                    candidate.name,
                    candidate.party,
                    WINS.get(candidate.name, 0.0),
                    Range(share, share * 0.6, share * 0.97, share * 1.4),
                    Range(0.0, 0.0, 0.0, 0.0),
                    0.97 if share < 5 else 0.0003,
                ),
                known,
                0.005 if candidate.name == "James Bagge" and known is not None else None,
            )
        )
    candidates.sort(key=lambda c: (-c.forecast.win, -c.forecast.share.mean))
    chances = ContestForecast(
        slug,
        contest.name,
        tuple(candidate.forecast for candidate in candidates),
        (276, 3067, 10307),
        {100: 0.017, 500: 0.09, 1000: 0.184},
        0.054,
        0.00004,
        0.03,
        Start.PREDICTION,
    )
    return SeatForecast(
        replace(contest, slug=slug),
        chances,
        tuple(candidates),
        Bins(tuple((40 - i) ** 2 / 22140 for i in range(40)), 0.0, 500.0),
        outcome.majority if outcome is not None else None,
    )


def one(scenario: Scenario, draws: int = 10_000, seed: int = 1) -> Forecast:
    """Of one contest."""
    only = seat(scenario)
    return Forecast(
        scenario.title, draws, seed, {only.contest.slug: only}, None, draws, (), scenario.modified
    )


def nation(scenario: Scenario, draws: int = 10_000, seed: int = 1) -> Forecast:
    """Of a night of twelve seats, all of them South West Norfolk but for their names."""
    seats = {}
    for number in range(12):
        slug = f"seat-{number}"
        one_of = seat(scenario, slug)
        seats[slug] = replace(
            one_of,
            contest=replace(one_of.contest, name=f"Seat {number}"),
            forecast=replace(
                one_of.forecast,
                tipping=(12 - number) / 100,
                note="Seat 1 starts from its previous result" if number == 1 else "",
            ),
        )
    parties = tuple(
        PartyChance(
            night.PARTIES[party],
            PartyForecast(
                party,
                SeatsRange(mean, *(mean * p for p in (0.5, 0.7, 1, 1.3, 1.6))),  # type: ignore[arg-type]
                largest,
                majority,
                np.zeros(13, np.int64),
            ),
            Bins(_bell(round(mean), 4, 13)),
            known,
        )
        for party, mean, largest, majority, known in (
            ("Lab", 6.5, 0.7, 0.5, 7),
            ("Con", 3.5, 0.2, 0.04, 4),
            ("RUK", 1.5, 0.05, 0.0, 1),
            ("LD", 0.5, 0.0, 0.0, 0),
        )
    )
    notes = ("Northern Ireland: no published seat predictions",)
    told = NationForecast(parties, 0.46, 7)
    return Forecast("A night of twelve", draws, seed, seats, told, draws // 2, notes)


def engine(make: Callable[[Scenario, int, int], Forecast] = one) -> Engine:
    """An engine that gives such a forecast at once."""

    def run(
        scenario: Scenario,
        draws: int,
        seed: int,
        progress: Progress,
        cancel: Wanted,
        condition: Condition | None = None,
    ) -> Forecast:
        return make(scenario, draws, seed)

    return run

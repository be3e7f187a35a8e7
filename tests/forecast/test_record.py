"""Acceptance on the record: the forecasts of 2024 against what an independent model gave."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from simulator.forecast import batch
from simulator.forecast.layout import build
from simulator.forecast.model import Model
from simulator.forecast.predictions import Start, expectations
from simulator.forecast.ranges import quantiles
from simulator.forecast.scales import PARTIES
from simulator.forecast.tally import ChunkTally, empty, run_chunk
from simulator.outcome import Outcome
from simulator.scenario.model import Scenario
from tests.forecast.nights import norfolk
from tests.shipped import load

CHUNKS = 2


@pytest.mark.parametrize("shipped", [False, True])
def test_south_west_norfolk_from_the_financial_times_figures(shipped: bool) -> None:
    scenario = load("south-west-norfolk-2024") if shipped else norfolk()
    result = batch(scenario, 200_000, seed=1)
    (contest,) = result.contests.values()
    win = {candidate.party: candidate.win for candidate in contest.candidates}
    assert win["Lab"] == pytest.approx(0.494, abs=0.01)
    assert 1 - win["Con"] == pytest.approx(0.62, abs=0.01)
    assert win["RUK"] == pytest.approx(0.124, abs=0.005)
    assert contest.under[1000] == pytest.approx(0.20, abs=0.02)
    # Nobody's polls saw James Bagge's 14.17 %, and sigma is not widened to fit.
    bagge = [c.party for c in contest.candidates].index("Ind")
    seen = result.share_histogram(contest.contest, bagge, (14.17, 100.0))[0]
    assert seen == pytest.approx(0.005, abs=0.002)


class Night:
    """The 631 contests of Great Britain with predictions: 8,192 draws, and what happened."""

    def __init__(self) -> None:
        whole = load("uk-2024")
        told = expectations(whole)
        contests = tuple(
            contest
            for contest, expected in zip(whole.contests, told, strict=True)
            if expected.start is Start.PREDICTION
        )
        self.scenario: Scenario = replace(whole, contests=contests)
        # The independent implementation had no term for disagreement.
        self.model: Model = build(self.scenario, disagreement=False)
        self.tally: ChunkTally = empty(self.model)
        for chunk in range(CHUNKS):
            self.tally.add(run_chunk(self.model, 1, chunk))
        assert self.scenario.outcome is not None
        self.happened: Outcome = self.scenario.outcome

    def actual(self, row: int) -> tuple[float, bool]:
        """A candidate's certified share, a fraction, and whether they were elected."""
        position, index = self.model.candidates[row].tolist()
        contest = self.happened.contests[self.scenario.contests[position].slug]
        return contest.share(index) / 100, contest.ranking[0] == index


@lru_cache
def national() -> Night:
    return Night()


SEATS = {
    "Lab": (431, 354, 500),
    "Con": (110, 39, 193),
    "LD": (51, 29, 72),
    "RUK": (9, 1, 27),
    "SNP": (24, 8, 43),
    "Green": (2, 0, 4),
    "PC": (3, 1, 4),
}


@pytest.mark.parametrize("party", SEATS)
def test_seats_of_2024(party: str) -> None:
    night = national()
    histogram = night.tally.seats[night.model.parties.index(party)]
    mean, low, high = SEATS[party]
    draws = night.tally.draws
    assert (histogram * np.arange(len(histogram))).sum() / draws == pytest.approx(mean, abs=5)
    ends = np.searchsorted(np.cumsum(histogram), [0.05 * draws, 0.95 * draws])
    assert ends == pytest.approx((low, high), abs=max(2, 0.03 * high))


def test_seats_of_the_unpolled_of_2024() -> None:
    night = national()
    others = [i for i, party in enumerate(night.model.parties) if party not in PARTIES]
    seats = sum((night.tally.seats[i] * np.arange(night.model.contests + 1)).sum() for i in others)
    assert seats / night.tally.draws == pytest.approx(2, abs=1)


def test_coverage_brier_and_winners_of_2024() -> None:
    night = national()
    assert night.model.contests == 631
    ranges, model = night.tally.ranges, night.model
    assert ranges is not None
    rows = np.flatnonzero(model.standing)
    shares = np.array([night.actual(int(row))[0] for row in rows])
    for part, expected in ((0.5, 0.53), (0.8, 0.82), (0.9, 0.90)):
        ends = quantiles(ranges.share_bins, ((1 - part) / 2, (1 + part) / 2))[rows]
        covered = ((ends[:, 0] <= shares) & (shares <= ends[:, 1])).mean()
        assert covered == pytest.approx(expected, abs=0.03)
    elected = np.array([night.actual(int(row))[1] for row in rows])
    chances = night.tally.wins[rows] / night.tally.draws
    brier = ((chances - elected) ** 2).sum() / model.contests
    assert brier == pytest.approx(0.195, abs=0.01)
    best: dict[int, tuple[float, bool]] = {}
    for row, chance, won in zip(rows, chances, elected, strict=True):
        contest = int(model.candidates[row, 0])
        best[contest] = max(best.get(contest, (0.0, False)), (float(chance), bool(won)))
    right = sum(won for _, won in best.values()) / model.contests
    assert right == pytest.approx(0.861, abs=0.01)
    assert night.tally.hung / night.tally.draws == pytest.approx(0.018, abs=0.01)


def test_halving_the_seats_scale_is_exposed_by_coverage() -> None:
    night = national()
    model = replace(night.model, sigma=night.model.sigma / np.float32(2))
    ranges = run_chunk(model, 1, 0).ranges
    assert ranges is not None
    rows = np.flatnonzero(model.standing)
    shares = np.array([night.actual(int(row))[0] for row in rows])
    ends = quantiles(ranges.share_bins, (0.05, 0.95))[rows]
    covered = ((ends[:, 0] <= shares) & (shares <= ends[:, 1])).mean()
    assert covered == pytest.approx(0.72, abs=0.04)

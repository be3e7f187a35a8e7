"""What is drawn, against the formulas: means, spreads, tails, correlations, coverage.

Each figure rests on 49,152 draws of three seeds and is held to 4.5 standard errors of its own
Monte Carlo error: by chance one figure in 150,000 is off, and there are some hundreds. Seeds are
fixed, so a test that passes once passes always.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.forecast import batch
from simulator.forecast.layout import build
from simulator.forecast.model import CHUNK, Model
from simulator.forecast.poll_tiles import tiles_of
from simulator.forecast.predictions import expectations
from simulator.forecast.ranges import quantiles as histogram_quantiles
from simulator.forecast.tally import run_chunk
from simulator.forecast.terms import candidate_terms
from simulator.forecast.variates import quantiles
from tests.forecast.nights import few_seats, norfolk

SIGMAS = 4.5
SEEDS = (101, 102, 103)
CHUNKS = 4
Doubles = NDArray[np.float64]


class Sample:
    """Log weights and turnouts of many draws of six seats."""

    def __init__(self) -> None:
        scenario = few_seats()
        self.model: Model = build(scenario)
        logs, turnouts = [], []
        for seed in SEEDS:
            for chunk in range(CHUNKS):
                tiles = tiles_of(self.model, seed, chunk)
                for _ in range(0, CHUNK, self.model.tile):
                    for _ in tiles.blocks():
                        pass
                    standing = tiles.weight[: self.model.rows][self.model.standing]
                    logs.append(np.log(standing.astype(np.float64)))
                    turnouts.append(tiles.valid_votes() / self.model.electorate)
        self.logs = np.concatenate(logs, axis=1)
        self.turnout = np.concatenate(turnouts, axis=1)
        terms = candidate_terms(scenario, expectations(scenario))
        places = self.model.candidates[self.model.standing].tolist()
        self.terms = [terms[c][i] for c, i in places]
        self.parties = [scenario.contests[c].candidates[i].party for c, i in places]
        self.regions = [scenario.contests[c].region for c, _ in places]
        self.seats = [c for c, _ in places]


@lru_cache
def sample() -> Sample:
    return Sample()


def error(values: Doubles) -> float:
    """Standard error of a mean."""
    return float(values.std() / sqrt(len(values)))


def test_log_weights_have_the_formulas_means_and_spreads() -> None:
    for logs, term in zip(sample().logs, sample().terms, strict=True):
        s = term.scale
        assert abs(logs.mean() - term.mean) < SIGMAS * error(logs)
        squares = (logs - term.mean) ** 2
        variance = s.national**2 + s.regional**2 + s.seat**2
        assert abs(squares.mean() - variance) < SIGMAS * error(squares)


def test_tails_weigh_what_the_tables_do() -> None:
    # The fourth moment of a sum of independent terms, from the tables' own.
    eighth, fifth = (float(np.mean(quantiles(nu).astype(float) ** 4)) for nu in (8, 5))
    for logs, term in zip(sample().logs, sample().terms, strict=True):
        s = term.scale
        parts = [(s.national, eighth), (s.regional, eighth), (s.seat, fifth)]
        variance = sum(scale**2 for scale, _ in parts)
        excess = sum((fourth - 3) * scale**4 for scale, fourth in parts)
        fourths = (logs - term.mean) ** 4
        assert abs(fourths.mean() - (3 * variance**2 + excess)) < SIGMAS * error(fourths)
        if not s.national and not s.regional:
            beyond = np.abs(logs - term.mean) > 3 * s.seat
            expected = float(np.mean(np.abs(quantiles(5)) > 3))
            assert abs(beyond.mean() - expected) < SIGMAS * error(beyond.astype(float))


def test_candidates_of_a_party_move_together_more_so_in_a_region() -> None:
    s = sample()
    pairs = {"region": 0, "party": 0, "none": 0}
    for i in range(len(s.terms)):
        for j in range(i):
            a, b = s.terms[i], s.terms[j]
            together = s.parties[i] == s.parties[j] != "Ind" and a.bloc == b.bloc
            same_region = together and s.regions[i] == s.regions[j]
            shared = a.scale.national * b.scale.national if together else 0.0
            shared += a.scale.regional * b.scale.regional if same_region else 0.0
            product = (s.logs[i] - a.mean) * (s.logs[j] - b.mean)
            assert abs(product.mean() - shared) < SIGMAS * error(product)
            pairs["region" if same_region else "party" if together else "none"] += 1
    assert min(pairs.values()) >= 3


def test_turnout_has_the_formulas_mean_and_spreads() -> None:
    s = sample()
    logits = np.log(s.turnout / (1 - s.turnout)) - s.model.turnout
    for values in logits:
        assert abs(values.mean()) < SIGMAS * error(values)
        squares = values**2
        assert abs(squares.mean() - (0.25**2 + 0.12**2)) < SIGMAS * error(squares) + 1e-5
    product = logits[0] * logits[1]
    assert abs(product.mean() - 0.25**2) < SIGMAS * error(product)


def test_draws_do_not_depend_on_one_another() -> None:
    for logs in sample().logs:
        x = logs - logs.mean()
        for lag in (1, 64, CHUNK):
            product = x[lag:] * x[:-lag]
            assert abs(product.mean()) < SIGMAS * error(product)


def test_the_expected_share_is_the_mean_of_the_drawn_shares() -> None:
    scenario = norfolk()
    (told,) = expectations(scenario)
    (terms,) = candidate_terms(scenario, [told])
    found = batch(scenario, 20_000, seed=9).contests["norfolk"].candidates
    fifth = quantiles(5).astype(np.float64)
    for candidate, share, term in zip(found, told.shares, terms, strict=True):
        if share > 0.02:
            assert candidate.share.mean == pytest.approx(100 * share, abs=0.3)
            continue
        # The offset is of second order, and a tail heavier than normal lifts a small share: by
        # what the table's own values say beside the others' votes.
        weights = np.exp(term.mean + term.scale.seat * fifth)
        lifted = float(np.mean(weights / (weights + 1 - share)))
        assert 1.0 < lifted / share < 1.2
        assert candidate.share.mean == pytest.approx(100 * lifted, rel=0.08)


def test_a_90_percent_interval_covers_90_percent_of_the_models_own_outcomes() -> None:
    scenario = few_seats()
    model = build(scenario)
    ranges = run_chunk(model, 1, 0).ranges
    fresh = run_chunk(model, 2, 0).ranges
    assert ranges is not None
    assert fresh is not None
    for part, low, high in ((0.5, 0.25, 0.75), (0.8, 0.1, 0.9), (0.9, 0.05, 0.95)):
        interval = histogram_quantiles(ranges.share_bins, (low, high))[model.standing]
        counts = fresh.share_bins[model.standing]
        covered = [_within(row, a, b) for row, (a, b) in zip(counts, interval, strict=True)]
        # Two samples of 4,096: the interval's ends have an error of their own.
        error_of_both = sqrt(2 * part * (1 - part) / CHUNK)
        assert covered == pytest.approx([part] * len(covered), abs=SIGMAS * error_of_both)


def _within(counts: NDArray[Any], low: float, high: float) -> float:
    """Part of a histogram between two fractions, straight within bins."""
    bins = len(counts) - 1
    running = np.concatenate([[0], np.cumsum(counts)]) / counts.sum()
    ends = np.interp(np.sqrt([low, high]) * bins, np.arange(bins + 2), running)
    return float(ends[1] - ends[0])


@pytest.mark.long
def test_a_what_if_is_compared_far_better_on_the_same_numbers() -> None:
    """forecast.md: the sd of the difference in P(Lab) at 20,000 draws is .0010."""
    scenario = norfolk()
    (contest,) = scenario.contests
    without = replace(
        scenario,
        contests=(replace(contest, candidates=contest.candidates[1:]),),
        modified=True,
        unchanged=scenario,
    )
    differences = []
    for seed in range(40):
        chances = [
            batch(night, 5_000, seed).contests["norfolk"].candidates
            for night in (scenario, without)
        ]
        lab = [next(c.win for c in candidates if c.party == "Lab") for candidates in chances]
        differences.append(lab[1] - lab[0])
    # At 5,000 draws twice the sd at 20,000; independent draws would give .01.
    assert np.std(differences, ddof=1) < 0.003

"""Scores, baselines and summaries of a backtest, on figures worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.projection.backtest import baselines, checkpoints, scores, summary
from simulator.projection.backtest.values import Claim, Run, Score, Span

rng = np.random.default_rng(5)


def test_crps_is_the_integral_of_the_squared_difference_of_the_distributions() -> None:
    draws = rng.normal(10.0, 3.0, 60)
    actual = 12.5
    xs = np.linspace(-10.0, 40.0, 500_001)
    below = np.searchsorted(np.sort(draws), xs, side="right") / len(draws)
    integral = np.trapezoid(np.square(below - (xs >= actual)), xs)
    assert scores.crps(draws, actual) == pytest.approx(integral, abs=1e-3)


def test_crps_of_one_draw_is_its_error() -> None:
    assert scores.crps([[3.0], [7.0]], [5.0, 7.0]).tolist() == [2.0, 0.0]


def test_intervals_hold_their_ends_and_absent_figures_do_not_count() -> None:
    ranges = np.array([[1.0, np.nan, 0.0], [2, np.nan, 0], [3, np.nan, 0], [4, np.nan, 0],
                       [5, np.nan, 0], [6, np.nan, 0], [7, np.nan, 0]])  # fmt: skip
    assert scores.hits(ranges, [3.0, 4.0, 1.0]) == (2, 1, 1, 1)
    assert scores.hits(ranges, [6.0, 4.0, 0.0]) == (2, 1, 2, 2)
    assert scores.hits(ranges, [7.5, 4.0, 0.0]) == (2, 1, 1, 1)


def test_brier_log_and_lost_favourites() -> None:
    chances = [[0.7, 0.2, 0.1], [0.5, 0.5, 0.0]]
    first = 0.3**2 + 0.2**2 + 0.1**2
    second = 0.5**2 + 0.5**2
    assert scores.brier(chances, [0, 1]) == pytest.approx((first + second) / 2)
    assert scores.log_score(chances, [0, 1]) == pytest.approx(-(math.log(0.7) + math.log(0.5)) / 2)
    lost, expected = scores.favourites_lost(chances, [0, 1])
    assert (lost, round(expected, 9)) == (1, 0.8)


def test_a_group_without_a_figure_is_left_out_of_the_error() -> None:
    assert scores.seat_error([10.0, np.nan, 3.0], [12, 50, 2]) == 3.0


BASE = np.array([[0.5, 0.3, 0, 0, 0, 0, 0.2], [0.4, 0.4, 0, 0, 0, 0, 0.2],
                 [0.3, 0.2, 0, 0, 0, 0.5, 0], [0.2, 0.5, 0, 0, 0, 0.3, 0]])  # fmt: skip
NIGHT = np.array([[0.4, 0.4, 0, 0, 0, 0, 0.2], [0.1, 0.7, 0, 0, 0, 0, 0.2],
                  [0.2, 0.4, 0, 0, 0, 0.4, 0], [0.2, 0.6, 0, 0, 0, 0.2, 0]])  # fmt: skip
STANDS = BASE > 0
NATIONS = np.array([0, 0, 1, 1])


def test_uniform_swing_adds_the_mean_change_of_the_own_nation() -> None:
    declared = np.array([True, False, True, False])
    out = baselines.uniform_swing(BASE, NIGHT, STANDS, NATIONS, declared)
    assert out[1] == pytest.approx([0.3, 0.5, 0, 0, 0, 0, 0.2])
    assert out[3] == pytest.approx([0.1, 0.7, 0, 0, 0, 0.2, 0])
    assert baselines.winners(out, STANDS).tolist() == [0, 1, 1, 1]


def test_a_nation_without_a_declaration_takes_the_swing_of_all() -> None:
    declared = np.array([True, False, False, False])
    out = baselines.uniform_swing(BASE, NIGHT, STANDS, NATIONS, declared)
    assert out[3] == pytest.approx([0.1, 0.6, 0, 0, 0, 0.3, 0])
    none = baselines.uniform_swing(BASE, NIGHT, STANDS, NATIONS, np.zeros(4, bool))
    assert none.tolist() == BASE.tolist()


def test_proportional_swing_multiplies_and_leaves_others_alone() -> None:
    declared = np.array([True, False, True, False])
    out = baselines.proportional_swing(BASE, NIGHT, STANDS, NATIONS, declared)
    assert out[1] == pytest.approx([0.4 * 0.8, 0.4 * 4 / 3, 0, 0, 0, 0, 0.2])
    assert out[3] == pytest.approx([0.2 * 2 / 3, 1.0, 0, 0, 0, 0.3 * 0.8, 0])


def test_nationalists_are_counted_by_nation_and_the_speaker_not_at_all() -> None:
    groups = np.array([5, 5, 0, 6, 1])
    seats = baselines.count_seats(
        groups, np.array([True, False, False, False, True]), np.array([1, 1, 1, 1, 0], bool)
    )
    assert seats.tolist() == [1, 0, 0, 0, 0, 1, 1, 1]


def test_an_exit_poll_sums_parties_of_a_group() -> None:
    seats = baselines.exit_poll_seats(
        {"Con": 10, "UKIP": 1, "BRX": 2, "Other": 9}, {"Con": "Con", "UKIP": "RUK", "BRX": "RUK"}
    )
    assert seats[0] == 10
    assert seats[3] == 3
    assert seats[7] == 0
    assert np.isnan(seats[1])


def test_checkpoints_stand_in_the_order_of_the_tables() -> None:
    assert checkpoints.check_names(["02h", "100", "5", "00h", "5"]) == ("5", "100", "00h", "02h")
    for odd in ("", "h", "5x", "24h", "2h", "-1", "²"):
        with pytest.raises(InputError, match="is no checkpoint"):
            checkpoints.check_names([odd])


def span(low: float, high: float, actual: int) -> Span:
    step = (high - low) / 6
    a, b, c, d, e, f, g = (low + step * i for i in range(7))
    return Span((a, b, c, d, e, f, g), actual)


def score(name: str, declared: int, seats: dict[str, Span], *sure: Claim) -> Score:
    return Score(name, declared, None, 3.0, 2.0, seats, (10, 5, 8, 9), 1.0, (4, 2, 3, 4),
                 5, 0.1, 0.2, 1, 1.5, sure, sure)  # fmt: skip


TRUE = Claim("largest", "Lab", 0.999, True)
HUNG = Claim("hung", None, 0.996, False)


def test_coverage_by_party_leaves_narrow_intervals_out() -> None:
    seats = {"Con": span(90, 110, 111), "Lab": span(200, 204, 203), "LD": span(0, 12, 12)}
    found = summary.coverage([Run("n", "polls", (2015,), (score("5", 5, seats),))])
    assert found.parties["Con"] == summary.PartyCoverage(1, 0.0, 20)
    assert found.parties["Lab"] == summary.PartyCoverage(0, None, None)
    assert found.parties["LD"].share == 1.0
    assert found.large == {50: 0.0, 80: 1 / 3, 90: 2 / 3}
    assert found.shares == {50: 0.5, 80: 0.8, 90: 0.9}
    assert found.national[90] == 1.0


def test_coverage_over_a_span_of_checkpoints() -> None:
    scores_ = (
        score("5", 5, {"Con": span(0, 10, 11)}),
        score("100", 100, {"Con": span(0, 10, 5)}),
        score("02h", 20, {"Con": span(0, 10, 5)}),
    )
    runs = [Run("n", "polls", (2015,), scores_)]
    by_span = {name: summary.coverage(runs, name).large[90] for name in summary.SPANS}
    assert by_span == {
        "all": pytest.approx(2 / 3),
        "5–50 declared": 0.0,
        "100–300": 1.0,
        "450, 600": None,
        "all counts": 0.5,
        "by the clock": 1.0,
    }


def test_random_orders_count_false_certainties_and_the_first_true_ones() -> None:
    runs = [
        Run("n", "polls", (), (score("5", 5, {}), score("10", 10, {}, TRUE)), 0),
        Run("n", "polls", (), (score("5", 5, {}, TRUE), score("10", 10, {}, TRUE, HUNG)), 1),
        Run("n", "polls", (), (score("5", 5, {}), score("25", 25, {}, TRUE)), 2),
    ]
    found = summary.sequences(runs)
    assert found == summary.Sequences(3, 1, 10.0, None, 0, 3)

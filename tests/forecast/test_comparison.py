"""Paired wins against a plain reckoning, draw by draw."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import sqrt
from statistics import mean, stdev

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.errors import InputError
from simulator.forecast.comparison import PairedWins, compare, winners
from simulator.forecast.layout import build
from simulator.forecast.tally import run_chunk
from simulator.scenario import known_night
from simulator.scenario.changes import CHANGE, apply
from simulator.scenario.model import Candidate, Contest, Scenario
from tests.scenario.nights import contest, night, two_seats
from tests.shipped import load


def changed() -> Scenario:
    """Alpha without Reform UK and with a newcomer; Beta as it was."""
    said = [
        {"type": "withdraw", "contest": "alpha", "party": "RUK", "to": {"Con": 1}},
        {"type": "add", "contest": "alpha", "name": "New Comer", "share": 5},
    ]
    return apply(two_seats(), [CHANGE.validate_python(change) for change in said])


def random_winners(scenario: Scenario, draws: int, seed: int) -> NDArray[np.int16]:
    rng = np.random.default_rng(seed)
    return np.stack(
        [rng.integers(0, len(c.candidates), draws) for c in scenario.contests], axis=1
    ).astype(np.int16)


def test_chances_differences_and_errors_are_those_of_a_plain_loop() -> None:
    base, whatif = two_seats(), changed()
    a, b = random_winners(base, 500, 1), random_winners(whatif, 500, 2)
    b[:300, 1] = a[:300, 1]  # mostly the same in Beta
    paired = PairedWins(base, whatif)
    for start, stop in ((0, 200), (200, 201), (201, 500)):
        paired.add(a[start:stop], b[start:stop])
    result = paired.result(9)
    assert (result.draws, result.seed) == (500, 9)
    for column, told in enumerate(result.contests):
        for chance in told.candidates:
            per_draw = []
            for scenario, won in ((base, a), (whatif, b)):
                seat = scenario.contests[column]
                stands = (chance.name, chance.party) in [c.key for c in seat.candidates]
                names = [seat.candidates[i].key for i in won[:, column]]
                wins = [float(name == (chance.name, chance.party)) for name in names]
                per_draw.append(wins if stands else None)
            assert chance.win == tuple(None if w is None else mean(w) for w in per_draw)
            if per_draw[0] is None or per_draw[1] is None:
                assert chance.diff is None
                assert chance.se is None
                continue
            difference = [y - x for x, y in zip(*per_draw, strict=True)]
            assert chance.diff == pytest.approx(mean(difference))
            assert chance.se == pytest.approx(stdev(difference) / sqrt(500))
    for party, told_seats in result.seats.items():
        counts = [
            [
                Counter(s.contests[c].candidates[i].party for c, i in enumerate(row))[party]
                for row in won
            ]
            for s, won in ((base, a), (whatif, b))
        ]
        difference = [y - x for x, y in zip(*counts, strict=True)]
        assert told_seats.mean == pytest.approx((mean(counts[0]), mean(counts[1])))
        assert told_seats.diff == pytest.approx(mean(difference))
        assert told_seats.se == pytest.approx(stdev(difference) / sqrt(500))


def test_equal_draws_differ_by_nought_exactly() -> None:
    paired = PairedWins(two_seats(), two_seats())
    won = random_winners(two_seats(), 300, 3)
    paired.add(won, won)
    result = paired.result(1)
    chances = [c for told in result.contests for c in told.candidates]
    assert {(c.diff, c.se) for c in chances} == {(0.0, 0.0)}
    assert {(s.diff, s.se) for s in result.seats.values()} == {(0.0, 0.0)}


def test_one_draw_has_no_error_to_tell() -> None:
    paired = PairedWins(two_seats(), two_seats())
    won = random_winners(two_seats(), 1, 3)
    paired.add(won, won)
    assert paired.result(1).contests[0].candidates[0].se == 0.0


def test_winners_are_those_that_the_batch_counts() -> None:
    model = build(changed())
    won = winners(model, seed=5, chunk=1, draws=1000)
    tally = run_chunk(model, 5, 1, draws=1000, sampled=False)
    for (column, index), wins in zip(model.candidates, tally.wins, strict=True):
        assert (won[:, column] == index).sum() == wins
    assert winners(model, seed=5, chunk=1, draws=300).tolist() == won[:300].tolist()


@pytest.fixture(scope="module")
def norfolk() -> Scenario:
    return load("south-west-norfolk-2024")


def test_a_scenario_and_itself_differ_by_nought_exactly(norfolk: Scenario) -> None:
    comparison = compare(norfolk, load("south-west-norfolk-2024"), 5000, 3)
    assert comparison.forecast is not None
    assert comparison.forecast.draws == 5000
    for told in comparison.forecast.contests:
        assert {(c.diff, c.se) for c in told.candidates} == {(0.0, 0.0)}
    assert {(s.diff, s.se) for s in comparison.forecast.seats.values()} == {(0.0, 0.0)}


@pytest.mark.parametrize("seed", [1, 2])
def test_without_bagge_the_difference_is_known_to_a_tenth_of_a_point(
    norfolk: Scenario, seed: int
) -> None:
    whatif = load("what-if/bagge-does-not-stand")
    forecast = compare(norfolk, whatif, 20_000, seed).forecast
    assert forecast is not None
    chances = {c.party: c for c in forecast.contests[0].candidates}
    lab, bagge = chances["Lab"], chances["Ind"]
    assert lab.win[0] == pytest.approx(0.494, abs=0.01)
    assert lab.se == pytest.approx(0.001, abs=0.0002)
    assert lab.diff is not None
    assert lab.diff == pytest.approx(-0.015, abs=0.005)
    assert (bagge.win[1], bagge.diff, bagge.se) == (None, None, None)


def test_the_error_covers_what_other_seeds_say(norfolk: Scenario) -> None:
    whatif = load("what-if/bagge-does-not-stand")
    told = []
    for seed in range(40):
        forecast = compare(norfolk, whatif, 2_000, seed).forecast
        assert forecast is not None
        (lab,) = [c for c in forecast.contests[0].candidates if c.party == "Lab"]
        assert lab.diff is not None
        assert lab.se is not None
        told.append((lab.diff, lab.se))
    spread = stdev(diff for diff, _ in told)
    # 40 seeds tell a standard deviation to about 11 %: three of those either way.
    assert spread == pytest.approx(mean(se for _, se in told), rel=0.34)


def test_a_newcomer_and_one_who_withdrew_keep_the_random_numbers_of_all_others(
    norfolk: Scenario,
) -> None:
    said = [
        {"type": "add", "name": "Nobody Much", "share": 0.001, "from": {"Lab": 1}},
        {"type": "withdraw", "candidate": "Lorraine Douglas"},
    ]
    whatif = apply(norfolk, [CHANGE.validate_python(change) for change in said])
    forecast = compare(norfolk, whatif, 10_000, 1).forecast
    assert forecast is not None
    for chance in forecast.contests[0].candidates:
        if chance.diff is not None:
            assert abs(chance.diff) < 0.002
            assert chance.se is not None
            assert chance.se < 0.0005  # with other random numbers it would be .007


def test_what_cannot_be_compared_is_refused(norfolk: Scenario) -> None:
    with pytest.raises(InputError, match="--draws must be between 1 and"):
        compare(norfolk, norfolk, 0, 1)
    bare = tuple(replace(c, candidates=_unvoted(c)) for c in two_seats().contests)
    nothing = replace(two_seats(), contests=bare, pollsters=())
    with pytest.raises(InputError, match="neither known votes nor predictions"):
        compare(nothing, nothing, 10, 1)


def test_known_figures_alone_and_predictions_alone_are_compared_alone() -> None:
    known = replace(two_seats(), pollsters=())
    assert compare(known, known, 10, 1).forecast is None
    bare = tuple(replace(c, candidates=_unvoted(c)) for c in two_seats().contests)
    drawn = replace(two_seats(), contests=bare)
    comparison = compare(drawn, drawn, 10, 1)
    assert comparison.known is None
    assert comparison.forecast is not None


def _unvoted(seat: Contest) -> tuple[Candidate, ...]:
    return tuple(replace(candidate, votes=None) for candidate in seat.candidates)


def test_known_figures_stand_side_by_side() -> None:
    base = load("south-west-norfolk-2024")
    whatif = load("what-if/bagge-does-not-stand")
    known = known_night(base, whatif)
    assert known is not None
    (seat,) = known.contests
    assert seat.winner == ("Lab", "Con")
    assert seat.elected == ("Terry Jermy", "Liz Truss")
    assert seat.majority == (630, 2197)
    assert known.seats == {"Con": (0, 1), "Lab": (1, 0)}


def test_nights_without_a_contest_in_common_cannot_be_compared() -> None:
    other = night(contest("gamma", {"Lab": 1, "Con": 2}))
    with pytest.raises(InputError, match="no contest in common"):
        PairedWins(two_seats(), other)

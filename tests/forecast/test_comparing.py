"""Paired wins against a plain reckoning, draw by draw."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from statistics import mean, stdev

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.forecast.comparing import PairedWins, known_night
from simulator.scenario import loader
from simulator.scenario.changes import CHANGE, apply
from simulator.scenario.night import Scenario
from tests.scenario.nights import contest, night, two_seats


def changed() -> Scenario:
    """Alpha without Reform UK and with a newcomer; Beta as it was."""
    said = [
        {"type": "withdraw", "contest": "alpha", "party": "RUK", "to": {"Con": 1}},
        {"type": "add", "contest": "alpha", "name": "New Comer", "share": 5},
    ]
    return apply(two_seats(), [CHANGE.validate_python(change) for change in said])


def winners(
    scenario: Scenario, draws: int, seed: int
) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    rng = np.random.default_rng(seed)
    return np.stack(
        [rng.integers(0, len(c.candidates), draws) for c in scenario.contests], axis=1
    ).astype(np.int16)


def test_chances_differences_and_errors_are_those_of_a_plain_loop() -> None:
    base, whatif = two_seats(), changed()
    a, b = winners(base, 500, 1), winners(whatif, 500, 2)
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
    won = winners(two_seats(), 300, 3)
    paired.add(won, won)
    result = paired.result(1)
    chances = [c for told in result.contests for c in told.candidates]
    assert {(c.diff, c.se) for c in chances} == {(0.0, 0.0)}
    assert {(s.diff, s.se) for s in result.seats.values()} == {(0.0, 0.0)}


def test_one_draw_has_no_error_to_tell() -> None:
    paired = PairedWins(two_seats(), two_seats())
    won = winners(two_seats(), 1, 3)
    paired.add(won, won)
    assert paired.result(1).contests[0].candidates[0].se == 0.0


def test_known_figures_stand_side_by_side() -> None:
    base = loader.load("south-west-norfolk-2024")
    whatif = loader.load("what-if/bagge-does-not-stand")
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

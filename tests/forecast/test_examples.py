"""Draws that stand for others: they have the winner asked for, and none is nearer to the mean."""

from __future__ import annotations

import pytest

from simulator.forecast import draw
from simulator.forecast.examples import night_example, seat_example
from tests.shipped import load

SWN = "south-west-norfolk-2024"
SLUG = "south-west-norfolk"
DRAWS = 150


@pytest.mark.parametrize("typical", [False, True])
@pytest.mark.parametrize("party", ["Lab", "RUK"])
def test_no_draw_with_that_winner_is_nearer(party: str, *, typical: bool) -> None:
    scenario = load(SWN)
    candidates = scenario.contests[0].candidates
    winner = next(i for i, c in enumerate(candidates) if c.party == party)
    found = seat_example(scenario, 1, DRAWS, SLUG, winner, typical=typical)
    outcomes = [draw(scenario, 1, k).contests[SLUG] for k in range(DRAWS)]
    won = [k for k, outcome in enumerate(outcomes) if outcome.ranking[0] == winner]
    assert found is not None
    assert (found.like, found.searched) == (len(won), DRAWS)
    among = won if typical else range(DRAWS)
    people = range(len(candidates))
    mean = [sum(outcomes[k].share(i) for k in among) / len(among) for i in people]
    away = {k: sum((outcomes[k].share(i) - mean[i]) ** 2 for i in people) for k in won}
    # Votes are whole, shares drawn are not: as near as rounding tells.
    assert away[found.draw] == pytest.approx(min(away.values()), abs=0.01)


def test_who_wins_nowhere_has_no_example() -> None:
    scenario = load(SWN)
    candidates = scenario.contests[0].candidates
    nobody = next(i for i, c in enumerate(candidates) if c.name == "Lorraine Douglas")
    assert seat_example(scenario, 1, 50, SLUG, nobody) is None


def test_a_night_has_the_majority_asked_for() -> None:
    scenario = load("uk-2024")
    sure = night_example(scenario, 1, 200, "Lab")
    open_ = night_example(scenario, 1, 200, None, typical=True)
    assert sure is not None
    assert open_ is not None
    assert draw(scenario, 1, sure.draw).seats["Lab"] >= 326
    assert max(draw(scenario, 1, open_.draw).seats.values()) < 326
    assert sure.like + open_.like == 200
    assert night_example(scenario, 1, 200, "Nobody") is None

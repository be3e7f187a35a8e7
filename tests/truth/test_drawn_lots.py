"""Ties in draws: tally, draw, replay, comparison, examples and screen elect the same candidate."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from simulator import session
from simulator.forecast import batch, draw, seat_example
from simulator.forecast.comparison import winners
from simulator.forecast.layout import build
from simulator.outcome import Mark
from simulator.scenario import Scenario
from simulator.timeline.events import Declaration, LotDrawn
from tests.forecast.nights import night, poll, seat
from tui.forecast import engine

DRAWS = 200
SEED = 7


@lru_cache
def village() -> Scenario:
    """Two seats of so few electors that one draw in some is level at the top."""
    contests = (
        seat("ash", "Lab", "Con", "LD", "Ind", electorate=60),
        seat("birch", "Con", "Con", "Lab", electorate=45),
    )
    shares = {"ash": {"Lab": 32, "Con": 32, "LD": 30, "Ind": 6}, "birch": {"Con": 66, "Lab": 34}}
    return night(*contests, polls=(poll("P", shares),))


def elected() -> list[dict[str, int]]:
    """By draw, the position of who is elected in each contest, as ``draw`` has it."""
    outcomes = [draw(village(), SEED, k) for k in range(DRAWS)]
    return [{slug: o.ranking[0] for slug, o in each.contests.items()} for each in outcomes]


def test_ties_are_frequent_and_every_lot_falls_on_one_of_the_level() -> None:
    ties = 0
    fell: dict[str, set[int]] = {}
    for k in range(DRAWS):
        for slug, outcome in draw(village(), SEED, k).contests.items():
            if outcome.by_lot:
                ties += 1
                assert outcome.lot in outcome.tied
                assert outcome.ranking[0] == outcome.lot
                assert outcome.elected_mark is Mark.SIMULATED
                fell.setdefault(slug, set()).add(outcome.tied.index(outcome.lot or 0))
            else:
                assert outcome.lot is None
    assert ties > 30
    assert all(places >= {0, 1} for places in fell.values())  # not always the first in the file


def test_tally_comparison_and_screen_count_the_winners_of_the_draws() -> None:
    scenario, found = village(), elected()
    result = batch(scenario, DRAWS, SEED)
    shown = engine.run(scenario, DRAWS, SEED, lambda *_: None, lambda: False)
    assert shown is not None
    kernel = winners(build(scenario), SEED, 0, DRAWS)
    for place, contest in enumerate(scenario.contests):
        column = [each[contest.slug] for each in found]
        assert kernel[:, place].tolist() == column
        wins = np.bincount(column, minlength=len(contest.candidates)) / DRAWS
        assert [c.win for c in result.contests[contest.slug].candidates] == wins.tolist()
        on_screen = {c.index: c.forecast.win for c in shown.seats[contest.slug].candidates}
        assert [on_screen[i] for i in range(len(wins))] == wins.tolist()
        level = [draw(scenario, SEED, k).contests[contest.slug].by_lot for k in range(DRAWS)]
        assert result.contests[contest.slug].tie == sum(level) / DRAWS
        example = seat_example(scenario, SEED, DRAWS, contest.slug, int(wins.argmax()))
        assert example is not None
        assert column[example.draw] == wins.argmax()


def test_a_replay_of_a_draw_declares_whom_the_draw_elects() -> None:
    scenario, found = village(), elected()
    lots = 0
    for k in range(0, DRAWS, 3):
        timeline = session.play(scenario, SEED, draw=k)
        for event in timeline.events:
            if isinstance(event, LotDrawn):
                assert event.contest is not None
                assert event.elected == found[k][event.contest]
                lots += 1
            if isinstance(event, Declaration):
                (who,) = (c for c in event.candidates if c.elected)
                assert who.index == found[k][event.contest or ""]
                assert event.mark is Mark.SIMULATED
    assert lots > 10


def test_the_order_in_which_draws_are_asked_for_does_not_matter() -> None:
    found = elected()
    for k in (199, 3, 64, 0, 127, 65):
        again = {slug: o.ranking[0] for slug, o in draw(village(), SEED, k).contests.items()}
        assert again == found[k]

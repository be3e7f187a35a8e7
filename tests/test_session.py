"""Counting drawn outcomes: what a batch reports can be watched draw by draw."""

from __future__ import annotations

from simulator import session
from simulator.session import HALLS, NIGHTS, count_draws, draws_to_count
from simulator.timeline import Recount
from tests.shipped import load

SLUG = "south-west-norfolk"


def test_the_report_is_of_the_very_counts_that_replay_shows() -> None:
    scenario = load("south-west-norfolk-2024")
    report = count_draws(scenario, 21, 3, workers=1).contests[SLUG]
    nights = [session.play(scenario, 3, draw) for draw in range(21)]
    times = sorted(night.end for night in nights)
    assert report.declared == (times[1], times[10], times[19])
    recounted = [any(isinstance(e, Recount) for e in night) for night in nights]
    assert report.recounts == sum(recounted) / 21
    assert len(set(times)) > 15


def test_processes_do_not_change_it_and_progress_reaches_the_end() -> None:
    scenario = load("south-west-norfolk-2024")
    told: list[tuple[int, int]] = []
    alone = count_draws(scenario, 60, 1, workers=1)
    shared = count_draws(
        scenario, 60, 1, workers=2, progress=lambda done, total: told.append((done, total))
    )
    assert shared == alone
    assert told[-1] == (60, 60)


def test_how_many_draws_are_counted() -> None:
    one, night = load("south-west-norfolk-2024"), load("uk-2024")
    assert draws_to_count(one, 10_000) == HALLS
    assert draws_to_count(one, 7) == 7
    assert draws_to_count(night, 10_000) == NIGHTS

"""Halls differ, and stay themselves: habits, the night's level, and what neither says."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from statistics import NormalDist, fmean, pstdev

import pytest

from simulator.count import play
from simulator.count.habits import COMBINED, night_normal
from simulator.scenario.count_parameters import CountParameters, CountTable
from simulator.timeline import Timeline
from simulator.timeline import events as ev
from tests.count.nights import GENERIC_HALL, at, changed, drawn, generic, known, night, only

OPEN = CountParameters()


def free(count: CountParameters, seed: int = 1, **fields: object) -> Timeline:
    """A hall without a recorded time, on its own votes."""
    scenario = night(generic(count=count, **fields))
    return play(scenario, known(scenario), seed, bundles=False)


@pytest.mark.parametrize("hall", [GENERIC_HALL, OPEN], ids=["described", "left open"])
@pytest.mark.parametrize(
    ("values", "log"),
    [
        ({"habit": -0.9}, -0.9),
        ({"night_level": 0.3}, 0.3),
        ({"combined_polls": 1}, COMBINED),
        ({"combined_polls": 1, "habit": 0.2, "night_level": -0.1}, COMBINED + 0.1),
    ],
)
def test_what_is_known_of_a_hall_and_its_night_stretches_its_clock(
    hall: CountParameters, values: dict[str, float], log: float
) -> None:
    usual = free(hall.model_copy(update={"habit": 0.0}))
    other = free(hall.model_copy(update={"habit": 0.0, **values}))
    assert [e.kind for e in other.events if e.contest] == [
        e.kind for e in usual.events if e.contest
    ]
    for kind in (ev.LastBox, ev.VerificationComplete, ev.CandidatesCalled):
        (before,), (after,) = only(usual.events, kind), only(other.events, kind)
        assert after.time == pytest.approx(exp(log) * before.time, abs=2)
    # Candidates take as long to the stage anywhere.
    (called,), (later,) = (only(t.events, ev.CandidatesCalled) for t in (usual, other))
    assert other.end - later.time == usual.end - called.time


def test_a_recorded_time_and_the_pace_of_one_have_the_habit_in_them() -> None:
    def events(count: CountParameters, *, other: bool) -> tuple[object, ...]:
        scenario = night(generic(count=count, declared_at=at(3, 10)))
        outcome = drawn(scenario) if other else known(scenario)
        return play(scenario, outcome, 3, bundles=False).events

    early = OPEN.model_copy(update={"habit": -0.8, "night_level": -0.1, "residue": 0.5})
    for other in (False, True):
        assert events(early, other=other) == events(OPEN, other=other)


def test_a_night_changed_to_one_of_combined_polls_is_later_at_the_pace_of_the_record() -> None:
    record = night(generic(count=OPEN, declared_at=at(3, 10)))

    def end(count: CountParameters) -> int:
        contest = replace(record.contests[0], count=count, declared_at=None)
        scenario = replace(record, contests=(contest,), unchanged=record)
        (opened,) = only(play(scenario, changed(scenario), 1).events, ev.HallOpened)
        assert isinstance(opened, ev.HallOpened)
        assert opened.kept
        return play(scenario, changed(scenario), 1, bundles=False).end

    alone, combined = end(OPEN), end(OPEN.model_copy(update={"combined_polls": 1}))
    assert combined / alone == pytest.approx(exp(COMBINED), abs=0.02)
    assert end(OPEN.model_copy(update={"habit": -1.0})) == alone, "its pace has its habit in it"


def _ends(count: CountParameters, seeds: range) -> list[float]:
    return [free(count, seed).end / 3600 for seed in seeds]


def test_a_known_habit_leaves_less_to_chance() -> None:
    alone = {"night_spread": 0.0, "residue": 0.0}
    unknown = _ends(CountParameters(**alone), range(40))
    known_ = _ends(CountParameters(habit=0.0, **alone), range(40))
    assert pstdev(known_) < pstdev(unknown)
    assert fmean(known_) == pytest.approx(fmean(unknown), abs=0.25)


def test_all_halls_of_a_night_have_its_level() -> None:
    scenario = night(*(generic(slug=f"s{i}", ons_id=f"E{i}", count=OPEN) for i in range(6)))
    quiet = {"residue": 0.0}
    wide = {"night_spread": 0.5, **quiet}

    def ends(seed: int, values: dict[str, float]) -> list[int]:
        contests = tuple(
            replace(c, count=c.count.model_copy(update=values)) for c in scenario.contests
        )
        now = replace(scenario, contests=contests)
        return [d.time for d in play(now, drawn(now), seed, bundles=False).declarations]

    for seed in (0, 1):
        level = 0.5 * night_normal(seed, 0)
        ratios = [
            a / b
            for a, b in zip(
                ends(seed, wide), ends(seed, {**quiet, "night_spread": 0.0}), strict=True
            )
        ]
        assert ratios == pytest.approx([exp(level)] * 6, rel=0.06)


def test_levels_are_normal_and_balanced_over_a_few_nights() -> None:
    normals = [night_normal(seed, None) for seed in range(400)]
    assert fmean(normals) == pytest.approx(0, abs=1e-9)
    assert pstdev(normals) == pytest.approx(1, abs=0.03)
    exact = NormalDist()
    for place, normal in enumerate(sorted(normals)):
        assert exact.cdf(normal) == pytest.approx((place + 0.5) / 400, abs=0.01)
    assert abs(fmean(normals[1:7])) < 0.3
    assert night_normal(3, 4) == night_normal(7, None)
    assert abs(night_normal(10**40, None)) < 9


def test_a_hall_made_over_has_left_its_habit_behind() -> None:
    given = CountTable(habit=-0.5)
    assert given.over(None).habit == -0.5
    assert CountTable(preset="fast").over(given).habit is None
    assert CountTable(preset="fast", habit=0.1).over(given).habit == 0.1


@pytest.mark.parametrize(
    ("place", "share"),
    [
        ({"region": "North East"}, 0.334),
        ({"region": "South East"}, 0.22),
        ({"country": "Northern Ireland", "region": "Northern Ireland"}, 0.03),
        ({"region": "North East", "count": CountParameters(postal_share=0.5)}, 0.5),
    ],
)
def test_postal_votes_are_as_many_as_the_region_has(place: dict[str, object], share: float) -> None:
    scenario = night(generic(**{"count": OPEN, **place}))
    (opened,) = only(play(scenario, known(scenario), 1, bundles=False).events, ev.HallOpened)
    assert isinstance(opened, ev.HallOpened)
    cast = opened.postal + opened.papers
    assert opened.postal / cast == pytest.approx(share, abs=0.001)

"""When the others will declare: what is foretold of each hall, and how late the night is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from statistics import median

import pytest

from simulator.projection.expecting import LATER, USUAL, expect_times
from simulator.scenario import Contest, Scenario, last_hours
from tests.scenario.nights import contest, night
from tests.shipped import load

HOUR = 3600


def hall(slug: str, **count: float) -> Contest:
    seat = contest(slug, {"Lab": 5, "Con": 4})
    return replace(seat, count=seat.count.model_copy(update=count))


def times(
    scenario: Scenario,
    declared: Mapping[str, int],
    now: int | None = None,
    close: tuple[str, ...] = (),
) -> dict[str, float]:
    expected = expect_times(scenario, declared, now, close)
    assert expected is not None
    return {slug: second / HOUR for slug, second in expected.times.items()}


EARLY_AND_LATE = night(hall("early", habit=-0.5), hall("usual", habit=0.0), hall("late", habit=0.4))


def test_before_the_night_a_hall_is_as_its_habit() -> None:
    found = times(EARLY_AND_LATE, {})
    assert list(found) == ["early", "usual", "late"]
    assert found["usual"] == pytest.approx(USUAL, abs=0.05)
    assert found["early"] < 4.1
    assert found["late"] > 9
    close = times(EARLY_AND_LATE, {}, close=("usual",))
    assert close["usual"] - found["usual"] == pytest.approx(LATER, abs=0.01)


def test_a_declaration_later_than_foretold_makes_the_others_late() -> None:
    as_foretold = times(EARLY_AND_LATE, {"early": round(3.9 * HOUR)})
    late = times(EARLY_AND_LATE, {"early": round(4.6 * HOUR)})
    assert set(late) == {"usual", "late"}
    assert as_foretold["late"] + 0.2 < late["late"] < as_foretold["late"] + 0.7


def test_those_still_counting_tell_of_a_late_night_too() -> None:
    waiting = night(*(hall(f"seat-{i}", habit=0.0) for i in range(20)), hall("late", habit=0.4))
    found = times(waiting, {}, now=7 * HOUR)
    assert found["late"] > times(waiting, {})["late"] + 0.5
    assert all(second > 7 for second in found.values())
    assert times(waiting, {}, now=30 * HOUR)["seat-0"] > 30


def test_without_a_habit_the_same_seat_s_last_time_counts() -> None:
    old = replace(contest("x", {"Lab": 5, "Con": 4}), ons_id="E14000530")  # Aldershot
    then = last_hours(date(2024, 7, 4))["E14000530"]
    assert times(night(old), {})["x"] == pytest.approx(then, abs=0.05)
    # 2024's own boundaries have other ids; what was before the first shipped night is unknown.
    assert "E14001063" not in last_hours(date(2024, 7, 4))
    assert last_hours(date(2015, 5, 7)) == {}
    assert expect_times(night(contest("x", {"Lab": 5, "Con": 4})), {}) is None


@pytest.mark.parametrize(
    ("name", "misses"),
    [
        pytest.param("uk-2015", (1.4, 1.2, 1.1), marks=pytest.mark.long),
        ("uk-2017", (0.8, 0.7, 0.6)),
        pytest.param("uk-2019", (0.6, 0.6, 0.5), marks=pytest.mark.long),
        pytest.param("uk-2024", (0.75, 0.65, 0.5), marks=pytest.mark.long),
    ],
)
def test_half_of_a_recorded_night_is_foretold_within_so_many_hours(
    name: str, misses: tuple[float, ...]
) -> None:
    scenario = load(name)
    at = {
        c.slug: round((c.declared_at - scenario.close_of_poll).total_seconds())
        for c in scenario.polled
        if c.declared_at is not None
    }
    order = sorted(at, key=lambda slug: at[slug])
    for first, bound in zip((0, 100, 200), misses, strict=True):
        found = times(scenario, {slug: at[slug] for slug in order[:first]})
        assert len(found) == len(scenario.polled) - first
        miss = median(abs(found[slug] - at[slug] / HOUR) for slug in order[first:])
        assert miss < bound, (first, miss)

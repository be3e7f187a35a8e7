"""What a projection tells besides seats, on a recorded night."""

from __future__ import annotations

import pytest

from simulator.projection import Projection, Projector
from simulator.projection.besides import Moment
from tests.shipped import load

NIGHT = "uk-2017"
FIRST = 100


@pytest.fixture(scope="module")
def projector() -> Projector:
    return Projector(load(NIGHT), prior="base", exit_poll=False, draws=100)


@pytest.fixture(scope="module")
def times() -> dict[str, int]:
    """Seconds after close of poll of the first declarations."""
    night = load(NIGHT)
    at = {
        c.slug: round((c.declared_at - night.close_of_poll).total_seconds())
        for c in night.contests
        if c.declared_at is not None
    }
    return {slug: at[slug] for slug in sorted(at, key=lambda slug: at[slug])[:FIRST]}


@pytest.fixture(scope="module")
def seen(projector: Projector, times: dict[str, int]) -> Projection:
    return projector.project(votes(times))


def votes(slugs: dict[str, int]) -> dict[str, tuple[int, ...]]:
    found = {slug: load(NIGHT).by_slug[slug].votes for slug in slugs}
    return {slug: number for slug, number in found.items() if number is not None}


def test_seats_to_watch_have_not_declared(seen: Projection, times: dict[str, int]) -> None:
    assert len(seen.watch) == 10
    assert not {watch.contest for watch in seen.watch} & set(times)
    told = [watch.r2 for watch in seen.watch]
    assert told == sorted(told, reverse=True)
    assert 0.01 < told[-1] <= told[0] < 1


def test_the_swing_so_far_is_that_of_the_declared_seats(
    seen: Projection, times: dict[str, int]
) -> None:
    regions = [swing for swing in seen.swings if swing.kind == "region"]
    country = {c.slug: c.country for c in load(NIGHT).contests}
    in_britain = [slug for slug in times if country[slug] != "Northern Ireland"]
    assert sum(swing.seats for swing in regions) == len(in_britain)
    # UKIP fell by a tenth of all votes nearly everywhere; Labour rose in England.
    assert regions[0].changes["RUK"] < -5 < 2 < regions[0].changes["Lab"]
    for swing in seen.swings:
        assert swing.structural is not None
        assert set(swing.structural) == set(swing.changes)
    assert not any("Oth" in swing.name for swing in seen.swings)


def test_all_others_are_expected_later(seen: Projection, times: dict[str, int]) -> None:
    assert seen.expected is not None
    assert len(seen.expected.times) == 650 - len(times)
    assert min(seen.expected.times.values()) > max(times.values())


def test_an_hour_later_all_are_expected_later(
    projector: Projector, seen: Projection, times: dict[str, int]
) -> None:
    late = {slug: at + 3600 for slug, at in times.items()}
    later = projector.project(votes(times), times=late)
    assert later.expected is not None
    assert seen.expected is not None
    before = seen.expected.times
    assert all(at > before[slug] + 900 for slug, at in later.expected.times.items())


@pytest.mark.long
def test_it_may_be_left_out(projector: Projector, seen: Projection, times: dict[str, int]) -> None:
    bare = projector.project(votes(times), besides=False)
    assert (bare.watch, bare.swings, bare.expected) == ((), (), None)
    assert bare.parties == seen.parties


def test_a_declaration_is_not_after_now() -> None:
    night = load(NIGHT)
    assert Moment(3600, {"hendon": 7200}).of(night, ("hendon", "barnet")) == {
        "hendon": 3600,
        "barnet": 3600,
    }
    assert Moment(None, {"hendon": 7200}).of(night, ("hendon", "bath"))["bath"] == 7200
    recorded = Moment().of(night, ("houghton-and-sunderland-south",))
    assert 3600 < recorded["houghton-and-sunderland-south"] < 7200

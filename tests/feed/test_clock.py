from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import InputError
from simulator.feed.clock import FeedClock, Quiet
from simulator.feed.transmission import Transmission, name_run
from tests.feed.nights import small_plan, small_roll

TIMES = st.lists(st.integers(-3_600, 160_000), min_size=1, max_size=40)


def run_at(speed: float = 60.0, most_quiet: int | None = None) -> Transmission:
    clock = FeedClock.start(1_000.0, -3_600.0, speed)
    return Transmission(small_roll(), small_plan(), run="test", clock=clock, most_quiet=most_quiet)


@given(TIMES, st.integers(60, 7_200), st.integers(-3_600, 160_000))
def test_no_quiet_lasts_longer_and_nothing_changes_places(
    times: list[int], most: int, moment: int
) -> None:
    quiet, ordered = Quiet(times, most), sorted(times)
    played = [quiet.played(time) for time in ordered]
    assert all(0 <= b - a <= most for a, b in pairwise(played))
    assert [quiet.night(at) for at in played] == ordered
    assert quiet.played(moment) <= quiet.played(moment + 1)


@given(st.lists(st.tuples(st.sampled_from(["play", "pause", "pace", "seek"]), st.integers(1, 90))))
def test_a_clock_never_goes_back_and_knows_when_it_was_where(steps: list[tuple[str, int]]) -> None:
    wall, clock = 0.0, FeedClock.start(0.0, 0.0, 60.0)
    seen = []
    for what, number in steps:
        wall += number
        seen.append((wall, clock.position(wall)))
        match what:
            case "play":
                clock = clock.play(wall)
            case "pause":
                clock = clock.pause(wall)
            case "pace":
                clock = clock.paced(wall, float(number))
            case _:
                clock = clock.sought(wall, clock.position(wall) + number)
    for moment, position in seen:
        assert clock.position(moment) >= position
        first = clock.wall_of(position)
        assert first is not None
        assert first <= moment + 1e-6


def test_messages_go_out_when_the_night_has_come_to_them() -> None:
    run = run_at(speed=3_600.0)
    assert len(run.advance(1_000.0)) == 3  # who stands, at an hour before the close of poll
    assert run.due == pytest.approx(1_001.0)
    (close,) = run.advance(1_001.0)
    assert close.message.kind == "close_of_poll"
    assert close.message.entered_at is not None
    assert close.message.entered_at.timestamp() == pytest.approx(1_001.0)
    assert run.advance(1_001.0) == ()
    rest = run.advance(1_100.0)
    assert run.ended
    assert [s.number for s in run.sent] == list(range(1, len(small_plan()) + 1))
    # Though they were sent together, each bears the moment at which it was due.
    stamps = [s.message.entered_at for s in rest]
    assert stamps == sorted(stamps, key=str)


def test_a_pause_holds_everything_and_seeking_sends_what_was_passed() -> None:
    run = run_at()
    run.advance(1_000.0)
    run.clock = run.clock.pause(1_000.0)
    assert run.due is None
    assert run.advance(9_000.0) == ()
    run.seek(9_000.0, 40_000.0)
    burst = run.advance(9_000.0)
    assert [s.item.due for s in burst] == [i.due for i in small_plan()[3:] if i.due <= 40_000]
    with pytest.raises(InputError, match="behind"):
        run.seek(9_001.0, 0.0)


def test_long_quiets_are_shortened_where_asked() -> None:
    run = run_at(speed=60.0, most_quiet=1_200)
    run.advance(1_000.0 + 20)
    assert len(run.sent) == 4
    assert run.night_seconds(1_020.0) == 0
    end = run.quiet.played(small_plan()[-1].due)
    assert end < 12 * 1_200
    assert run.advance(1_000.0 + (end + 3_600) / 60 + 0.001)[-1].message.kind == "end"


def test_runs_have_short_names() -> None:
    assert name_run(0) == "aaaa"
    assert name_run(2**20 - 1) == "7777"
    assert len({name_run(number) for number in range(1_000)}) == 1_000

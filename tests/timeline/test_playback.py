"""The playback clock, its hands turned by the test."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.timeline import Playback
from simulator.timeline.playback import SPEEDS


class Hands:
    """A monotonic clock that moves when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_time_passes_only_while_playing(hands: Hands) -> None:
    play = Playback(0, 3600, speed=60, monotonic=hands)
    hands.now += 5
    assert (play.position, play.playing) == (0, False)
    play.play()
    hands.now += 5
    assert (play.position, play.playing) == (300, True)
    play.pause()
    hands.now += 5
    assert (play.position, play.playing) == (300, False)
    play.toggle()
    hands.now += 1
    assert play.position == 360


def test_it_stops_at_the_end_and_toggling_there_plays_from_the_start(hands: Hands) -> None:
    play = Playback(0, 3600, speed=3600, playing=True, monotonic=hands)
    hands.now += 10
    assert (play.position, play.playing, play.ended) == (3600, False, True)
    play.play()
    assert (play.position, play.playing) == (3600, False)
    play.toggle()
    assert (play.position, play.playing) == (0, True)
    hands.now += 0.5
    assert play.position == 1800


def test_another_speed_counts_from_now_on(hands: Hands) -> None:
    play = Playback(0, 10_000, speed=10, playing=True, monotonic=hands)
    hands.now += 10
    play.speed = 100
    hands.now += 10
    assert play.position == 1100


def test_an_infinite_speed_is_at_the_end_at_once(hands: Hands) -> None:
    play = Playback(0, 500, speed=math.inf, monotonic=hands)
    assert play.position == 0
    play.play()
    assert (play.position, play.ended) == (500, True)
    play.slower()
    assert play.speed == SPEEDS[-1]


def test_the_ladder_runs_from_life_to_an_hour_a_second(hands: Hands) -> None:
    play = Playback(0, 1, speed=180, monotonic=hands)
    seen = [play.speed]
    for _ in SPEEDS:
        play.slower()
        seen.append(play.speed)
    assert seen[-1] == 1
    for _ in SPEEDS:
        play.faster()
    assert play.speed == 3600
    assert 180 in SPEEDS


@pytest.mark.parametrize(("speed", "up", "down"), [(90, 120, 60), (0.5, 1, 1), (9000, 3600, 3600)])
def test_a_speed_between_rungs_goes_to_the_next_rung(
    hands: Hands, speed: float, up: float, down: float
) -> None:
    play = Playback(0, 1, speed=speed, monotonic=hands)
    play.faster()
    assert play.speed == up
    play.speed = speed
    play.slower()
    assert play.speed == down


def test_seeking_is_clamped_and_playing_goes_on_from_there(hands: Hands) -> None:
    play = Playback(100, 1000, speed=10, position=5, playing=True, monotonic=hands)
    assert play.position == 100
    play.seek(500)
    hands.now += 1
    assert play.position == 510
    play.jump(-1e9)
    assert play.position == 100
    play.seek(math.inf)
    assert play.position == 1000


def test_stepping_goes_from_moment_to_moment_and_pauses(hands: Hands) -> None:
    times = (0, 10, 10, 25, 40)
    play = Playback(0, 60, speed=1, position=12, playing=True, monotonic=hands)
    seen = []
    for direction in (1, 1, 1, 1, -1, -1, -1, -1, -1):
        play.step(times, direction)
        seen.append(play.position)
    assert seen == [25, 40, 60, 60, 40, 25, 10, 0, 0]
    assert not play.playing


@pytest.mark.parametrize("speed", [0, -1, math.nan])
def test_a_speed_that_is_none_is_refused(hands: Hands, speed: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Playback(0, 1, speed=speed, monotonic=hands)


def test_a_replay_that_ends_before_it_starts_is_refused(hands: Hands) -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Playback(2, 1, monotonic=hands)
    with pytest.raises(ValueError, match="number"):
        Playback(0, 1, monotonic=hands).seek(math.nan)


MOVES = st.one_of(
    st.tuples(st.just("wait"), st.floats(0, 100)),
    st.tuples(st.just("seek"), st.floats(-100, 5000)),
    st.tuples(st.just("speed"), st.sampled_from(SPEEDS)),
    st.tuples(st.sampled_from(["toggle", "faster", "slower", "pause", "play"]), st.just(0.0)),
)


@given(st.lists(MOVES, max_size=30))
@settings(max_examples=40)
def test_the_position_stays_inside_and_time_never_runs_backwards(
    moves: list[tuple[str, float]],
) -> None:
    hands = Hands()
    play = Playback(0, 3600, monotonic=hands)
    for what, much in moves:
        before = play.position
        if what == "wait":
            hands.now += much
            assert play.position >= before
        elif what == "seek":
            play.seek(much)
        elif what == "speed":
            play.speed = much
            assert play.position == before
        else:
            getattr(play, what)()
            assert play.position in (before, 0.0)
        assert 0 <= play.position <= 3600


def test_the_ladder_ascends() -> None:
    assert all(low < high for low, high in pairwise(SPEEDS))

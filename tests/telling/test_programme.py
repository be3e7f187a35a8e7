"""A running order on wall seconds: everything in its time, and the length kept."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.telling import Kind, Moment, Programme, Rank, direct, keep_pace, seconds_of
from simulator.timeline import Playback

END = 43_200


def moment(time: int, rank: Rank = Rank.NAMED, seconds: float = 1.5) -> Moment:
    kind = {Rank.ALONE: Kind.DEFEAT, Rank.COUNTED: Kind.HOLD}.get(rank, Kind.GAIN)
    return Moment(time=time, kind=kind, rank=rank, headline=f"{rank.name} {time}",
                  party="Lab", seconds=seconds)  # fmt: skip


moments = st.lists(
    st.builds(moment, st.integers(0, END), st.sampled_from(Rank)), min_size=1, max_size=60
).map(lambda found: tuple(sorted(found, key=lambda m: m.time)))


def assert_nothing_is_lost(programme: Programme, order: tuple[Moment, ...]) -> None:
    named = [m for shot in programme.shots for m in shot.moments]
    assert sorted(named, key=id) == sorted((m for m in order if m.rank is not Rank.COUNTED), key=id)
    counted = sum(sum(shot.holds.values()) for shot in programme.shots)
    assert counted == sum(m.rank is Rank.COUNTED for m in order)


@settings(max_examples=40)
@given(moments, st.floats(60, 4_000))
def test_a_length_is_kept_and_nothing_is_lost(order: tuple[Moment, ...], length: float) -> None:
    programme = direct(order, 0, END, length)
    assert_nothing_is_lost(programme, order)
    if not programme.stretched(length):
        assert programme.length == pytest.approx(length)
    for shot in programme.shots:
        assert len(shot.moments) <= 4
        assert all(m.time <= shot.at for m in shot.moments)
        if shot.alone:
            assert len(shot.moments) == 1
            assert shot.stand >= 3
        elif shot.moments:
            assert shot.seconds >= 1
    for before, after in pairwise(programme.shots):
        assert after.begin == before.end
        assert after.at == before.until


@settings(max_examples=40)
@given(moments, st.floats(0, 1), st.sampled_from((300.0, 600.0, None)))
def test_tape_and_clock_say_the_same(
    order: tuple[Moment, ...], part: float, speed: float | None
) -> None:
    programme = direct(order, 0, END, 900) if speed is None else keep_pace(order, 0, END, speed)
    position = round(part * END)
    assert int(programme.position(programme.tape(position))) == position
    places = [programme.position(programme.length * i / 50) for i in range(51)]
    assert places == sorted(places)
    assert places[-1] == END


def test_at_a_fixed_speed_what_stands_alone_holds_the_clock() -> None:
    order = (moment(600), moment(1200, Rank.ALONE), moment(1230), moment(END, Rank.ALONE))
    programme = keep_pace(order, 0, END, 600)
    (shot, _) = (shot for shot in programme.shots if shot.alone)
    assert programme.position(shot.begin + 3) == 1200
    assert programme.length == pytest.approx(END / 600 + 2 * shot.stand)


def test_a_set_piece_takes_just_as_long_as_it_wants() -> None:
    stage = Moment(time=30_000, kind=Kind.CALLED, rank=Rank.ALONE, headline="called",
                   seconds=20, exact=True)  # fmt: skip
    order = (moment(600), stage, moment(30_480, Rank.ALONE))
    for programme in (direct(order, 0, END, 240), keep_pace(order, 0, END, 180)):
        assert programme.tape(30_480) - programme.tape(30_000) == pytest.approx(20)


def test_a_playback_follows_a_tape_and_leaves_it_where_it_is() -> None:
    hands = 0.0
    playback = Playback(0, END, playing=True, monotonic=lambda: hands)
    programme = direct((moment(600, Rank.ALONE), moment(END, Rank.ALONE)), 0, END, 100)
    playback.seek(600)
    playback.follow(programme)
    hands = 3.0
    assert playback.position == 600
    hands = 50.0
    there = playback.position
    assert 600 < there < END
    playback.follow(None)
    assert playback.position == there
    playback.follow(programme)
    hands = 400.0
    assert playback.ended
    assert playback.position == END


@pytest.mark.parametrize(
    ("text", "seconds"), [("15m", 900), ("1h30m", 5400), ("90", 90), ("4m30s", 270), ("1.5m", 90)]
)
def test_lengths_as_people_write_them(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "5s", "25h", "-3m", "m"])
def test_what_is_no_length(text: str) -> None:
    with pytest.raises(ValueError, match="a length is"):
        seconds_of(text)


def test_a_length_that_cannot_be_kept_is_told() -> None:
    order = tuple(moment(60 * i, Rank.ALONE) for i in range(20))
    assert direct(order, 0, END, 20).stretched(20)
    assert not direct(order, 0, END, 300).stretched(300)


@settings(max_examples=40)
@given(moments, st.integers(1, END - 1), st.sampled_from((60.0, 300.0, 900.0)))
def test_what_comes_to_be_known_on_the_way_loses_nothing(
    order: tuple[Moment, ...], time: int, length: float
) -> None:
    """What a tape had still to show when it is laid anew, the new one has still to show."""
    told = Moment(time=time, kind=Kind.PROJECTION, rank=Rank.ALONE, headline="sure", seconds=4)
    found = tuple(sorted((*order, told), key=lambda m: m.time))
    before, after = direct(order, 0, END, length), direct(found, 0, END, length)
    assert_nothing_is_lost(after, found)
    shown = {id(m) for shot in before.shots if shot.at < time for m in shot.moments}
    again = {id(m) for shot in after.shots if shot.at < time for m in shot.moments}
    assert again <= shown

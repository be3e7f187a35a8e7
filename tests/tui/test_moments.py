"""The moments of a night: marks on the scrubber, jumps, and a list that does not tell the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.widgets import Input, OptionList

from simulator.outcome import Mark
from simulator.telling import Kind, Moment, Rank
from tests.tui import national, night
from tests.tui.boards import board
from tests.tui.national import at
from tests.tui.stage import Opened, opened
from tui.kit.moments import ChooseMoment, Leap, neighbour
from tui.kit.scrubber import Flag, Scrubber, Span, flag_label, flag_line, flag_words
from tui.night.replay import NightReplay
from tui.night.screen import NightScreen
from tui.themes import DARK


def moment(clock: str, headline: str, rank: Rank = Rank.ALONE, detail: str = "") -> Moment:
    return Moment(
        time=at(clock), kind=Kind.GAIN, rank=rank, headline=headline, detail=detail,
        mark=Mark.RECORD,
    )  # fmt: skip


MOMENTS = (
    moment("22:00", "Exit poll: Labour 410"),
    moment("23:14", "First declaration: Houghton and Sunderland South"),
    moment("00:15", "Labour gain Swindon South", detail="Robert Buckland out"),
    moment("01:00", "Labour hold Torfaen", Rank.COUNTED),
    moment("02:06", "Recount in Hendon", Rank.PASSING),
    moment("03:00", "Labour gain Nuneaton", Rank.NAMED),
    moment("05:03", "Labour has a majority"),
    moment("06:48", "Labour gain South West Norfolk", detail="Liz Truss out"),
)


@asynccontextmanager
async def told(
    start: str, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[Opened, NightScreen]]:
    """The board of a night with these moments."""
    with patch.object(NightReplay, "find_moments", lambda _: MOMENTS):
        async with board(start, size) as there:
            yield there


def lines(there: Opened) -> list[str]:
    """What the list offers."""
    options = there.screen.query_one(OptionList)
    return [
        str(options.get_option_at_index(i).prompt).removeprefix("  ")
        for i in range(options.option_count)
    ]


@pytest.mark.long
async def test_the_list_says_where_the_chosen_moment_is_from() -> None:
    async with told("03:30") as (there, _):
        await there.press("M")
        await there.until(lambda: "source: " in there.text)
        assert "source: summed up from what" in " ".join(there.text.split())


@pytest.mark.long
async def test_enter_goes_to_no_line_of_a_list_that_is_another_by_then() -> None:
    async with told("03:30") as (there, screen):
        await there.press("M", "tab")
        card = there.screen
        options = card.query_one(OptionList)
        last = options.option_count - 1
        gone = options.get_option_at_index(last)
        await there.press(*"swindon")
        for place in (last, 0):
            options.post_message(OptionList.OptionSelected(options, gone, place))
            await there.settle()
            assert there.screen is card
        await there.press("enter")
        assert there.screen is screen
        assert screen.replay.now == at("00:15")


@pytest.mark.long
async def test_home_and_end_go_to_the_first_and_the_last_line() -> None:
    async with told("02:30") as (there, _):
        await there.press("M")
        options = there.screen.query_one(OptionList)
        for keys in ((), ("tab",)):
            await there.press(*keys, "home")
            assert options.highlighted == 0
            await there.press("end")
            assert options.highlighted == options.option_count - 1


def test_jumps_go_to_what_is_named_and_a_second_one_goes_on() -> None:
    hands = [0.0]
    with patch.object(NightReplay, "find_moments", lambda _: MOMENTS):
        replay = NightReplay(national.show("02:30"), lambda: hands[0])
        leap = Leap()

        def jump(step: int, after: float = 0.0) -> str:
            hands[0] += after
            found = leap.target(replay, step)
            if found is not None:
                replay.playback.seek(found)
            return f"{replay.clock(replay.now):%H:%M}"

        ahead, back = ["03:00", "05:03", "06:48", "06:48"], ["05:03", "03:00", "00:15", "23:14"]
        assert [jump(1) for _ in ahead] == ahead
        assert [jump(-1) for _ in back] == back
        assert [jump(-1), jump(-1)] == ["22:00", "22:00"]
        # While the clock runs the moment just reached is past at once, and must not catch a hand.
        replay.playback.seek(at("05:10"))
        replay.playback.play()
        assert jump(-1, after=5) == "05:03"
        assert jump(-1, after=1) == "03:00"
        assert jump(-1, after=3) == "03:00"
        assert replay.playback.playing


async def test_line_and_list_tell_what_was_and_of_the_rest_the_time_alone() -> None:
    async with told("02:30", (80, 24)) as (there, screen):
        scrubber = screen.query_one(Scrubber)
        label, track = there.text.splitlines()[scrubber.region.y :][:2]
        assert "00:15 Labour gain Swindon South" in label
        assert "22:00" in label
        assert "06:00" in label
        assert "majority" not in label
        assert (track.count("┷") + track.count("┴")) == len(
            [m for m in MOMENTS if m.alone]
        ) - 1  # the first is the edge
        x = label.index("Swindon") - scrubber.region.x
        await there.pilot.click(scrubber, offset=(x, 0))
        await there.settle()
        assert abs(screen.replay.now - at("00:15")) < 60
        screen.seek(at("02:30"))
        await there.settle()
        await there.press("M")
        there.find(ChooseMoment)
        assert lines(there) == [
            "22:00  rec Exit poll: Labour 410",
            "23:14  rec First declaration: Houghton and Sunderland South",
            "00:15  rec Labour gain Swindon South  Robert Buckland out",
            "02:06  rec Recount in Hendon",
            "03:00  …",
            "05:03  …",
            "06:48  …",
        ]
        options = there.screen.query_one(OptionList)
        assert options.highlighted == 3
        await there.press(*"Ga")
        assert lines(there) == ["00:15  rec Labour gain Swindon South  Robert Buckland out"]
        await there.press("tab")
        assert [line[:5] for line in lines(there)] == ["00:15", "03:00", "06:48"]
        assert there.screen.query_one(Input).has_focus
        there.screen.query_one(Input).value = "gain truss"
        await there.press("enter")
        assert there.screen is screen
        assert screen.replay.now == at("06:48")
        assert "06:48 Labour gain South West Norfolk" in there.text
        await there.press("M", "~")
        assert lines(there) == ["nothing like that by now"]
        await there.press("enter", "down", "pagedown", "escape")
        assert there.screen is screen
        await there.press("M", "pageup", "pageup", "down", "enter")
        assert screen.replay.now == at("23:14")
        await there.press("right_curly_bracket")
        assert screen.replay.now == at("00:15")


@pytest.mark.long
async def test_a_night_without_moments_has_no_list() -> None:
    with patch.object(NightReplay, "find_moments", lambda _: ()):
        async with board("02:30") as (there, screen):
            now = screen.replay.now
            await there.press("M", "right_curly_bracket")
            assert there.screen is screen
            assert screen.replay.now == now
            assert "no moments" in there.notices


FLAGS = st.lists(st.integers(0, 40_000), min_size=1, max_size=9).map(sorted)


@given(FLAGS, st.integers(0, 40_000), st.integers(10, 200))
@settings(max_examples=40)
def test_the_line_over_the_track_fits_and_tells_no_more_than_has_been(
    times: list[int], now: int, width: int
) -> None:
    flags = tuple(Flag(t, "01:23", f"What happened at {t}") for t in times)
    hours = tuple((h * 3600, f"{h:02d}:00") for h in range(12))
    span = Span((), 40_000, now, None, 22, flags, hours)
    line = flag_line(span, width, DARK)
    assert line.cell_len <= width
    found = flag_label(span, width)
    reached = [t for t in times if t <= now]
    assert (found is None) == (not reached)
    if found is not None:
        assert found[2].time == reached[-1]
        assert line.plain[found[0] :].startswith(found[1])
    for x in range(width):
        words = flag_words(span, x, width)
        assert (
            words is None
            or words.endswith("…")
            or f" {words.split()[-1]}" in " " + " ".join(map(str, reached))
        )


def test_the_next_and_the_one_before() -> None:
    times = [0, 10, 20]
    assert [neighbour(times, at_, 1) for at_ in (0, 9.5, 10, 20)] == [10, 10, 20, None]
    assert [neighbour(times, at_, -1) for at_ in (0, 9.5, 10, 21)] == [None, 0, 0, 20]
    assert neighbour([], 5, 1) is None


async def test_a_hall_has_its_moments_too() -> None:
    async with opened(night.show(start=6 * 3600)) as there:
        await there.press("M")
        listed = lines(there)
        assert listed[0].startswith("22:0")
        assert "…" in listed[-1]
        assert not any("declar" in line.casefold() for line in listed)
        await there.press("escape")
        before = there.replay.now
        await there.press("left_curly_bracket")
        assert there.replay.now < before

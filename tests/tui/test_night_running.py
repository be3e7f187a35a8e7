"""The night board as its night runs: quiet hours, full speed, playing behind it, any key."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from simulator.errors import InputError
from tests.tui import national
from tests.tui.boards import board
from tests.tui.national import at
from tests.tui.stage import PATIENCE, opened
from tui.kit.scrubber import Scrubber
from tui.night.hexmap import HexMap
from tui.night.screen import NightScreen
from tui.shows import Show, unplayed


async def test_late_in_the_night_quiet_hours_are_skipped_but_not_early() -> None:
    async with board() as (there, screen):
        await there.press("space")
        await there.wait(10)
        assert screen.replay.now == at("22:30")
        screen.seek(at("12:00"))
        await there.wait(1)
        assert screen.replay.now == at("17:06")
        await there.wait(4)
        assert at("17:10") < screen.replay.now
        scrubber = screen.query_one(Scrubber)
        await there.pilot.click(scrubber, offset=(scrubber.size.width // 2, 1))
        await there.settle()
        assert at("03:30") < screen.replay.now < at("06:30")
        await there.pilot.click(scrubber, offset=(scrubber.size.width - 1, 1))
        await there.settle()
        assert screen.replay.now == screen.replay.timeline.end


@pytest.mark.long
async def test_at_3600_times_every_frame_is_right() -> None:
    async with board() as (there, screen):
        screen.replay.playback.speed = 3600
        await there.press("space")
        for _ in range(8):
            await there.wait(0.9)
            frame, now = screen.replay.frame(), screen.replay.now
            assert frame.standing.declared == screen.replay.nation.declared_at(now)
            shown = f"{frame.standing.declared} of 650 declared"
            assert shown in there.text or not frame.standing.declared
            declared = sum(sign.colour is not None for sign in screen.query_one(HexMap).signs)
            assert declared == frame.standing.declared


async def test_the_board_opens_before_its_night_has_been_played() -> None:
    go = asyncio.Event()
    loop = asyncio.get_running_loop()

    def finish() -> Show:
        asyncio.run_coroutine_threadsafe(go.wait(), loop).result(PATIENCE)
        return national.show("03:00")

    waiting = replace(national.show("03:00"), timeline=unplayed(national.scenario()), finish=finish)
    async with opened(waiting, size=(120, 36)) as there:
        screen = there.app.screen
        assert isinstance(screen, NightScreen)
        assert "the night is made ready" in there.text
        assert "EXIT POLL  Labour 410, a majority of 170" in there.text
        assert "exit poll: Lab 410" in there.text
        await there.press("enter", "right", "space", "s", "k", "right_square_bracket", "d", "m")
        assert isinstance(there.app.screen, NightScreen)
        go.set()
        await there.until(lambda: screen.replay.ready)
        await there.look()
        assert "the night is made ready" not in there.text
        assert "79 of 650 declared" in there.text
        assert screen.replay.playback.playing


async def test_the_exit_poll_is_not_told_before_the_polls_have_closed() -> None:
    go = asyncio.Event()
    loop = asyncio.get_running_loop()

    def finish() -> Show:
        asyncio.run_coroutine_threadsafe(go.wait(), loop).result(PATIENCE)
        return national.show()

    waiting = replace(national.show(), timeline=unplayed(national.scenario()), finish=finish)
    async with opened(waiting, size=(120, 36), briefing=True) as there:
        board = there.find(NightScreen)
        await there.press("escape")
        assert "The polls close at 22:00" in there.text
        assert "made ready …" in there.text
        assert "► play" not in there.text
        assert "410" not in there.text
        await there.press("M")
        assert "its moments come with it" in there.notices
        await there.press("O")
        go.set()
        await there.until(lambda: board.replay.ready)
        assert "before the polls close" in there.text
        await there.press("escape")
        await there.look()
        assert "exit poll: Lab 410" in there.text
        assert "The polls close at 22:00" not in there.text
        assert "▐▐ pause" in there.text


async def test_the_exit_poll_waits_under_the_briefing_of_a_night_that_is_ready() -> None:
    async with opened(national.show(), size=(120, 36), briefing=True) as there:
        board = there.find(NightScreen)
        assert board.replay.ready
        assert not board.replay.begun
        assert board.replay.stories_by_now == 0
        assert all(flag.time for flag in board.replay.flags)
        await there.press("escape")
        assert board.replay.begun
        assert "exit poll: Lab 410" in there.text


async def test_a_night_that_cannot_be_played_says_why() -> None:
    def finish() -> Show:
        raise InputError("no votes to play")

    show = replace(national.show(), timeline=unplayed(national.scenario()), finish=finish)
    async with opened(show, size=(120, 36)) as there:
        screen = there.app.screen
        assert isinstance(screen, NightScreen)
        await there.until(lambda: "no votes to play" in there.notices)
        assert screen.board.note == ""


@pytest.mark.long
async def test_no_size_does_harm_and_a_night_that_is_not_the_record_says_so() -> None:
    show = replace(national.show("05:00"), caveat="What-if: not the record")
    async with board(show=show) as (there, _):
        assert "What-if: not the record" in there.text
        for size in ((10, 3), (200, 12), (60, 60)):
            await there.pilot.resize_terminal(*size)
            await there.press("s", "o", "b", "m", "right", hasty=True)
            assert there.app.is_running
        there.app.simulate_key("q")
        await there.gone()
        assert there.app.return_code == 0


async def test_on_small_terminals_three_parties_stand_with_their_figures_in_full() -> None:
    async with board("05:10", size=(61, 17)) as (there, screen):
        await there.press("n")
        for size in ((61, 17), (40, 12)):
            await there.pilot.resize_terminal(*size)
            await there.settle()
            text = there.text
            named = {"L  Labour": "340 +161    35.8", "C  Conservative": "73 −178    22.3",
                     "D  Liberal Democrat": "46  +39    11.2"}  # fmt: skip
            for name, figures in named.items():
                (line,) = (line for line in text.splitlines() if f"{name}   " in line)
                assert figures in line, size
            assert "more" in text or "others" in text
            assert max(map(len, text.splitlines())) <= size[0]
            assert screen.query_one(Scrubber).size.height == (2 if size[1] >= 14 else 1)


async def test_keys_and_tabs_that_have_no_room_are_left_out_whole() -> None:
    async with board("03:00", size=(61, 17)) as (there, _):
        for size in ((61, 17), (40, 12), (80, 24)):
            await there.pilot.resize_terminal(*size)
            await there.settle()
            *_, tabs, foot = (
                line for line in there.text.splitlines() if "[Map]" in line or "?" in line
            )
            assert foot.split()[-4:] == ["?", "Help", "q", "Quit"], size
            going = next(line for line in there.text.splitlines() if "play" in line)
            assert ("10 min ]" in going, "event ›" in going) == (size[0] >= 64, size[0] >= 44)
            assert going.split()[-1] == "+"
            assert len(tabs.rstrip()) <= size[0]
            assert tabs.split()[-1] in {"Next", "x"}

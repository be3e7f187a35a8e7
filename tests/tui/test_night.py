"""The night board: what it knows at a moment, and what hands can do with it."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import get_args

import pytest
from textual.widgets import Input

from simulator.errors import InputError
from simulator.timeline import Timeline
from tests.tui import national
from tests.tui.boards import SIZES, board, seat
from tests.tui.national import at
from tui.hall import DeclarationScreen
from tui.kit.line_list import LineList
from tui.night.hall import NightHallScreen
from tui.night.hexmap import HexMap
from tui.night.hexmap_layout import Direction
from tui.night.seat_list import Order, SeatList

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


async def test_at_the_close_of_poll_every_seat_is_open_and_the_exit_poll_is_shown() -> None:
    async with board() as (there, screen):
        assert "no seat declared yet" in there.text
        assert "exit poll: Lab 410" in there.text
        assert "Con 131" in there.text
        assert "326 ▼ majority" in there.text
        assert {sign.glyph for sign in screen.board.signs()} == {"·"}
        active = screen.active_bindings.values()
        assert len({b.binding.action for b in active if b.binding.show}) <= 7
        footer = [line for line in there.text.splitlines() if "Quit" in line][-1]
        assert "Search" in footer
        assert "Help" in footer


@pytest.mark.long
@pytest.mark.parametrize("size", [(80, 24), pytest.param((200, 50), marks=pytest.mark.long)])
async def test_every_seat_is_reached_by_arrows_and_told_in_text(size: tuple[int, int]) -> None:
    async with board("03:00", size=size) as (there, screen):
        chart, names = screen.query_one(HexMap), [c.name for c in national.scenario().contests]
        assert screen.focused is chart
        screen.board.choose_seat(seat("Barnsley North"))
        for direction in DIRECTIONS:
            (binding,) = chart._bindings.get_bindings_for_key(direction)
            assert binding.action == f"step('{direction}')"
        seen, waiting = {chart.cursor}, deque([chart.cursor])
        with chart.prevent(HexMap.Moved):
            while waiting:
                here = waiting.popleft()
                for direction in DIRECTIONS:
                    chart.cursor = here
                    chart.action_step(direction)
                    assert chart.sees(chart.cursor)
                    if chart.cursor not in seen:
                        seen.add(chart.cursor)
                        waiting.append(chart.cursor)
        assert len(seen) == 650
        for index in (seat("St Ives"), seat("Foyle")):
            chart.cursor = index
            await there.settle()
            assert names[index] in there.text
            assert screen.board.seat == index
        # The end of the night, told at this size.
        await there.press("d", "n")
        for words in ("650 of 650 declared", "Labour majority 172", "+211", "−251", "33.7"):
            assert words in there.text, words
        glyphs = [sign.glyph for sign in screen.board.signs()]
        assert (glyphs.count("L"), glyphs.count("C"), glyphs.count("D")) == (411, 121, 72)


async def test_real_arrow_keys_walk_the_map_and_the_list_follows() -> None:
    async with board("04:00") as (there, screen):
        await there.press("s", "m")
        screen.board.choose_seat(seat("Barnsley North"))
        chart = screen.query_one(HexMap)
        start = chart.cursor
        await there.press("down", "down", "right", "up", "left", "pagedown")
        assert chart.cursor != start
        name = national.scenario().contests[chart.cursor].name
        assert name in there.text
        await there.press("s")
        line = screen.query_one(SeatList).at_cursor
        assert line is not None
        assert line.seat == chart.cursor


async def test_enter_opens_the_hall_at_this_moment_and_escape_comes_back_to_it() -> None:
    async with board("03:00") as (there, screen):
        screen.board.choose_seat(seat("Torbay"))
        screen.seek(at("02:30"))
        await there.press("enter")
        hall = await there.reach(NightHallScreen)
        assert "Torbay" in there.text
        assert hall.replay.now == at("02:30")
        await there.press("escape")
        assert there.app.screen is screen
        assert screen.replay.now == at("02:30")
        assert screen.board.seat == seat("Torbay")
        assert not screen.replay.playback.playing
        # What the hall's clock does, the board's has done.
        await there.press("enter")
        await there.reach(NightHallScreen)
        await there.press("right_square_bracket", "+", "escape")
        assert screen.replay.now == at("02:40")
        assert screen.replay.playback.speed == 300
        await there.press("space", "enter")
        await there.reach(NightHallScreen)
        await there.wait(2)
        await there.press("escape")
        assert screen.replay.playback.playing
        assert screen.replay.now == at("02:50")


@pytest.mark.long
async def test_from_the_stage_through_the_hall_the_board_goes_on_as_it_was_playing() -> None:
    async with board("03:00") as (there, screen):
        screen.board.choose_seat(seat("Torbay"))
        screen.seek(at("02:30"))
        screen.replay.playback.play()
        await there.press("enter")
        await there.reach(NightHallScreen)
        await there.press("d")
        stage = await there.reach(DeclarationScreen)
        await there.press("h")
        await there.reach(NightHallScreen)
        await there.press("escape")
        assert there.app.screen is screen
        assert screen.replay.now == stage.replay.called_at
        assert screen.replay.playback.playing


async def test_a_picture_is_called_after_the_moment_that_is_drawn() -> None:
    async with board("00:44") as (there, screen):
        screen.replay.playback.seek(at("00:46"))  # and nothing of it is drawn yet
        assert "00:44" in screen.caption().title
        await there.look()
        assert "00:46" in screen.caption().title


async def test_the_board_says_that_its_view_is_public() -> None:
    async with board("03:00", (80, 24)) as (there, screen):
        assert "public view" not in there.text
        screen.action_change_view()
        await there.settle()
        assert "public view" in there.text


@pytest.mark.long
async def test_a_hall_that_has_declared_shows_its_result_and_keeps_the_boards_moment() -> None:
    async with board("05:00") as (there, screen):
        screen.board.choose_seat(seat("Swindon South"))
        screen.replay.playback.play()
        await there.press("enter")
        await there.reach(NightHallScreen)
        assert "certified" in there.text
        assert "21,676" in there.text
        await there.press("escape")
        assert there.app.screen is screen
        assert screen.replay.now == at("05:00")
        assert screen.replay.playback.playing


async def test_a_hall_that_cannot_be_played_says_why() -> None:
    def refuse(slug: str) -> Timeline:
        raise InputError(f"no hall for {slug}")

    show = replace(national.show("03:00"), play_hall=refuse)
    async with board(show=show) as (there, screen):
        await there.press("enter")
        await there.until(lambda: "no hall for" in there.notices)
        assert there.app.screen is screen


async def test_search_finds_a_seat_and_escape_clears_it() -> None:
    async with board("03:00", size=(80, 24)) as (there, screen):
        await there.press("slash", *"torb")
        assert screen.query_one("#search", Input).has_focus
        assert [line.seat for line in screen.query_one(SeatList).lines] == [seat("Torbay")]
        await there.press("enter")
        assert screen.board.seat == seat("Torbay")
        assert screen.query_one(HexMap).cursor == seat("Torbay")
        assert screen.query_one(SeatList).has_focus
        await there.press("escape")
        assert len(screen.query_one(SeatList).lines) == 650
        held = screen.query_one(SeatList).at_cursor
        assert held is not None
        assert held.seat == seat("Torbay")
        await there.press("escape")
        assert screen.board.pane == "map"
        assert screen.query_one(HexMap).has_focus
        await there.press("slash", *"poole")
        held = screen.query_one(SeatList).at_cursor
        assert held is not None
        assert held.seat == seat("Poole")  # not the Mid Dorset and North Poole above it
        await there.press("escape", "slash", *"zzz")
        assert "No seat is like that" in there.text
        await there.press("enter", "enter", "down", "escape", hasty=True)
        await there.settle()
        assert len(screen.query_one(SeatList).lines) == 650


async def test_sorting_and_time_keep_the_cursor_on_its_seat() -> None:
    async with board("03:00", size=(200, 50)) as (there, screen):
        screen.board.choose_seat(seat("Torbay"))
        await there.press("s")
        pane = screen.query_one(SeatList)
        for order in (Order.REGION, Order.RESULT, Order.MAJORITY, Order.LATEST, Order.NAME):
            await there.press("o")
            assert screen.board.order is order
            assert pane.at_cursor is not None
            assert pane.at_cursor.seat == seat("Torbay")
            assert "▸" in there.text
        await there.press("left", "left")
        assert screen.board.order is Order.MAJORITY
        before = pane.cursor
        screen.seek(at("05:00"))
        await there.settle()
        assert pane.at_cursor is not None
        assert pane.at_cursor.seat == seat("Torbay")
        assert pane.cursor != before
        majorities = [line.says.majority for line in pane.lines[:5]]
        assert majorities == sorted(majorities, key=lambda text: int(text.replace(",", "")))
        await there.pilot.click(pane, offset=(pane.size.width - 3, 0))
        await there.settle()
        clicked: Order = screen.board.order
        assert clicked is Order.LATEST
        latest = screen.replay.frame().standing.latest[0]
        names = [national.scenario().contests[line.seat or 0].slug for line in pane.lines[:5]]
        assert latest in names


async def test_filters_by_state_region_and_party() -> None:
    async with board("04:30", size=(80, 24)) as (there, screen):
        pane = screen.query_one(SeatList)
        frame = screen.replay.frame()

        async def choose(index: int) -> list[int]:
            await there.press("f")
            await there.press(*["down"] * index, hasty=True)
            await there.press("enter")
            return [line.seat for line in pane.lines if line.seat is not None]

        declared = await choose(1)
        assert len(declared) == frame.standing.declared
        gains = await choose(2)
        assert len(gains) == len(frame.standing.gains)
        assert set(gains) < set(declared)
        assert "esc clears" in there.text
        close = await choose(3)
        assert close
        assert all(frame.seats[i].close for i in close)
        wales = await choose(7)
        assert {national.scenario().contests[i].region for i in wales} == {"Wales"}
        assert len(wales) == 32
        labour = await choose(19)
        assert {frame.seats[i].party for i in labour if frame.seats[i].declared} == {"Lab"}
        await there.press("f", "escape")
        assert len(pane.lines) == len(labour)
        await there.press("escape")
        hendon = national.timeline().halls[national.RECOUNTED].events[-1].time
        screen.seek(hendon * 9 // 10)
        assert await choose(4) == [seat("Hendon")]
        assert screen.board.signs()[seat("Hendon")].glyph == "!"


@pytest.mark.parametrize("size", [(80, 24), pytest.param((200, 50), marks=pytest.mark.thorough)])
async def test_panes_are_opened_by_letter_by_tab_and_by_mouse(size: tuple[int, int]) -> None:
    async with board("05:30", size=size) as (there, screen):
        told = {
            "n": "Share %",
            "s": "All seats",
            "k": "hold",
            "b": "targets",
            "r": "Records so far",
            "x": "Counts furthest on",
        }
        for key, words in told.items():
            await there.press(key)
            assert words in there.text, (size, key)
        await there.press("m")
        assert screen.query_one(HexMap).has_focus
        start = screen.board.pane
        panes: list[str] = []
        while not panes or screen.board.pane != start:
            await there.press("tab")
            panes.append(screen.board.pane)
        assert set(panes) >= {"map", "seats", "ticker", "battle", "records", "next"}
        await there.press("shift+tab")
        assert screen.board.pane == "next"
        await there.pilot.click("#tabs", offset=(5, 0))
        await there.settle()
        assert screen.board.pane != "next"


@pytest.mark.long
async def test_left_and_right_turn_the_battleground() -> None:
    async with board("05:30") as (there, screen):
        await there.press("b")
        assert "Labour targets" in there.text
        assert "Burnley" in there.text
        now = screen.replay.now
        await there.press("right")
        assert "Conservative targets" in there.text
        await there.press("left", "left")
        assert "Labour targets" not in there.text
        assert screen.replay.now == now


async def test_the_ticker_follows_the_newest_until_somebody_looks_back() -> None:
    async with board("01:00") as (there, screen):
        await there.press("k")
        pane = screen.query_one("#ticker", LineList)
        newest = pane.at_cursor
        screen.seek(at("02:00"))
        await there.settle()
        assert pane.cursor == 0
        assert pane.at_cursor != newest
        await there.press("down", "down", "down")
        held = pane.at_cursor
        screen.seek(at("03:00"))
        await there.settle()
        assert pane.at_cursor == held
        assert pane.cursor > 3


@pytest.mark.long
async def test_resizing_loses_nothing() -> None:
    async with board("04:00") as (there, screen):
        await there.press("slash", *"swin", "enter")
        for size in (SIZES[0], SIZES[2]):
            await there.pilot.resize_terminal(*size)
            await there.settle()
            assert screen.board.chosen.words == "swin"
            assert screen.board.pane == "seats"
            assert "Swindon" in there.text
        assert screen.query_one(HexMap).cursor == screen.board.seat
        await there.press("escape", "m")
        assert screen.query_one(HexMap).sees(screen.board.seat)

"""The counting hall, by keys and by mouse."""

from __future__ import annotations

import pytest

from simulator.timeline import Weight, weight
from tests.tui import night
from tests.tui.stage import opened
from tui.hall.bars import CandidateBars, Measure
from tui.hall.log import NightLog
from tui.hall.screen import HallScreen
from tui.kit.ask_time import AskTime
from tui.kit.scrubber import Scrubber, column
from tui.kit.stages import ChooseStage
from tui.kit.transport import Cap

HOUR = 3600


async def test_it_plays_from_the_close_of_poll_at_the_default_speed() -> None:
    async with opened() as hall:
        assert isinstance(hall.screen, HallScreen)
        assert "22:00 BST  Thu 4 July" in hall.text
        await hall.wait(20)
        assert hall.replay.now == HOUR
        assert "23:00 BST" in hall.text
        await hall.wait(20)
        assert "00:00 BST  Fri 5 July" in hall.text


async def test_space_pauses_and_plays_again() -> None:
    async with opened() as hall:
        await hall.press("space")
        await hall.wait(10)
        assert hall.replay.now == 0
        assert "► play" in hall.text
        await hall.press("space")
        await hall.wait(10)
        assert hall.replay.now == 1800
        assert "▐▐ pause" in hall.text


@pytest.mark.long
async def test_the_speed_ladder() -> None:
    async with opened() as hall:
        await hall.press("plus")
        assert hall.replay.playback.speed == 300
        assert "300×" in hall.text
        await hall.press("minus", "minus")
        assert "120×" in hall.text
        await hall.press(*["minus"] * 15)
        assert "1×" in hall.text
        assert "22:00:00 BST" in hall.text
        await hall.press(*["plus"] * 15)
        assert "3600×" in hall.text


@pytest.mark.parametrize("routine", [False, True])
async def test_stepping_goes_by_the_lines_of_the_log_and_pauses(routine: bool) -> None:
    async with opened(night.show(start=2 * HOUR)) as hall:
        log = [e.time for e in hall.replay.hall.events if routine or weight(e) > Weight.ROUTINE]
        await hall.press(*["v"] * routine, "right")
        now = hall.replay.now
        assert now == min(t for t in log if t > 2 * HOUR)
        await hall.press("full_stop", "comma", "left")
        assert hall.replay.now == max(t for t in log if t < now)
        assert not hall.replay.playback.playing


@pytest.mark.long
async def test_jumps_of_ten_minutes() -> None:
    async with opened(night.show(start=HOUR)) as hall:
        await hall.press("space", "right_square_bracket", "right_square_bracket")
        assert hall.replay.now == HOUR + 1200
        await hall.press(*["left_square_bracket"] * 9)
        assert hall.replay.now == 0
        await hall.press("right_square_bracket", "home")
        assert hall.replay.now == 0


async def test_a_time_is_asked_for_on_one_line() -> None:
    async with opened() as hall:
        await hall.press("space", "t")
        assert "Go to" in hall.text
        await hall.press(*"q0330")
        assert hall.app.is_running
        await hall.press("home", "delete", "enter")
        assert hall.replay.now == 5.5 * HOUR
        assert "03:30 BST" in hall.text
        assert "► play" in hall.text


@pytest.mark.long
async def test_a_time_that_is_none_is_told_and_escape_goes_on() -> None:
    async with opened() as hall:
        await hall.press("space", "t", *"25:00", "enter")
        assert 'no such time: "25:00"' in hall.text
        await hall.press("escape")
        assert not hall.app.screen.query_one(AskTime).asking
        assert hall.replay.now == 0
        await hall.press("t", "enter")
        assert not hall.app.screen.query_one(AskTime).asking
        await hall.press("right_square_bracket")
        assert hall.replay.now == 600


async def test_numbers_go_to_stages() -> None:
    async with opened() as hall:
        await hall.press("space", "4")
        assert "Sorting and adjudication  since 01:12" in hall.text
        await hall.press("2")
        assert "Verification  since 22:37" in hall.text
        await hall.press("9")
        assert "Verification  since 22:37" in hall.text


async def test_a_stage_is_chosen_from_a_list_and_time_waits_meanwhile() -> None:
    async with opened() as hall:
        await hall.press("g")
        assert isinstance(hall.screen, ChooseStage)
        assert "01:12  Sorting and adjudication" in hall.text
        await hall.wait(30)
        await hall.press("down", "down", "down", "enter")
        assert hall.replay.now == hall.replay.stops[3].time
        assert hall.replay.playback.playing
        await hall.press("g", "escape")
        assert hall.replay.now == hall.replay.stops[3].time
        await hall.press("g", "2")
        assert hall.replay.now == hall.replay.stops[1].time


@pytest.mark.long
async def test_the_scrubber_is_clicked_and_dragged() -> None:
    async with opened() as hall:
        await hall.press("space")
        scrubber = hall.screen.query_one(Scrubber)
        end = int(hall.replay.playback.end)
        await hall.pilot.click(Scrubber, offset=(40, 1))
        await hall.settle()
        assert column(hall.replay.now, end, scrubber.size.width) == 40 - scrubber.region.x + 1
        await hall.pilot.mouse_down(Scrubber, offset=(10, 1))
        await hall.pilot.hover(Scrubber, offset=(30, 1))
        await hall.pilot.mouse_up(Scrubber, offset=(30, 1))
        await hall.settle()
        assert column(hall.replay.now, end, scrubber.size.width) in (29, 30)
        before = hall.replay.now
        await hall.pilot.hover(Scrubber, offset=(5, 1))
        assert hall.replay.now == before


@pytest.mark.long
async def test_a_stage_is_clicked_by_its_name() -> None:
    async with opened() as hall:
        await hall.press("space")
        line = hall.text.splitlines()[hall.screen.query_one(Scrubber).region.y]
        await hall.pilot.click(Scrubber, offset=(line.index("Sorting"), 0))
        await hall.settle()
        assert hall.replay.now == hall.replay.stops[3].time


async def test_the_transport_is_clicked() -> None:
    async with opened(night.show(start=HOUR)) as hall:
        await hall.pilot.click("#play")
        assert not hall.replay.playback.playing
        caps = {cap.action: cap for cap in hall.screen.query(Cap)}
        await hall.pilot.click(caps["jump(600)"])
        assert hall.replay.now == HOUR + 600
        await hall.pilot.click("#speed")
        assert hall.replay.playback.speed == 300


async def test_while_boxes_are_verified_agents_estimate_without_postal_votes() -> None:
    async with opened(night.show(start=2 * HOUR)) as hall:
        bars = hall.screen.query_one("#bars", CandidateBars)
        assert bars.state is not None
        assert bars.state.measure is Measure.ESTIMATES
        sample = hall.replay.standing.sample
        assert sample is not None
        jermy = sample.estimates[4]
        between = f"{jermy.low:.0f}–{jermy.high:.0f}"
        for words in ("AGENTS' SAMPLE", "simulated", "excludes postal votes", between):
            assert words in hall.text


async def test_running_totals_are_those_of_the_standing_and_marked_simulated() -> None:
    async with opened(night.show(start=6 * HOUR)) as hall:
        for size in ((80, 24), (120, 36), (200, 50)):
            await hall.resize(*size)
            standing = hall.replay.standing
            line = next(t for t in hall.text.splitlines() if "RUNNING TOTALS" in t)
            assert "simulated" in line
            for candidate, papers in zip(night.CANDIDATES, standing.piles, strict=True):
                row = next(t for t in hall.text.splitlines() if candidate.shown in t)
                assert f"{papers:,}" in row
                assert night.PARTIES[candidate.party].symbol in row
            order = sorted(standing.piles, reverse=True)
            assert (
                f"Lead {order[0] - order[1]:,}: Liz Truss (Con) over Terry Jermy (Lab)" in hall.text
            )


async def test_boxes_papers_doubtful_rejected_and_tables_are_told_at_every_size() -> None:
    async with opened(night.show(start=456 * 60)) as hall:
        for size in ((80, 24), (120, 36)):
            await hall.resize(*size)
            for label in ("Boxes", "Papers", "Doubtful", "Rejected", "Tables", "Postal"):
                assert label in hall.text
            assert "44,474 verified" in hall.text
            assert "139" in hall.text
            assert "59.52 %" in hall.text


async def test_the_log_tells_what_matters_or_everything() -> None:
    async with opened(night.show(start=3 * HOUR), (120, 36)) as hall:
        log = hall.screen.query_one(NightLog)
        few = len(log.shown)
        assert "Verification is complete" in hall.text
        await hall.press("v")
        assert len(log.shown) == hall.replay.index > few
        await hall.press("v")
        assert len(log.shown) == few


@pytest.mark.long
async def test_the_log_follows_unless_it_has_been_scrolled() -> None:
    async with opened(night.show(start=3 * HOUR), (120, 36)) as hall:
        await hall.press("space", "v")
        log = hall.screen.query_one(NightLog)
        assert log.is_vertical_scroll_end
        await hall.press("pageup")
        above = log.scroll_offset.y
        await hall.press("right_square_bracket")
        assert log.scroll_offset.y == above
        await hall.press(*["pagedown"] * 3)
        assert log.is_vertical_scroll_end
        await hall.press(*["right_square_bracket"] * 3)
        assert log.is_vertical_scroll_end
        await hall.press("left_square_bracket", "1")
        assert "The poll closes." in hall.text


@pytest.mark.long
async def test_resizing_loses_nothing() -> None:
    async with opened(night.show(start=6 * HOUR)) as hall:
        await hall.press("space", "v")
        before, index = hall.replay.now, hall.replay.index
        small = hall.text
        for size in ((200, 50), (40, 10), (120, 36), (20, 5), (80, 24)):
            await hall.resize(*size)
        assert (hall.replay.now, hall.replay.index) == (before, index)
        assert hall.text == small


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(0, marks=pytest.mark.long, id="opening"),
        pytest.param(6 * HOUR, marks=pytest.mark.long, id="sorting"),
        pytest.param(505 * 60, id="stage"),
    ],
)
async def test_a_terminal_of_no_size_may_grow(start: int) -> None:
    async with opened(night.show(start=start), (1, 1)) as hall:
        for width, height in ((3, 3), (1, 40), (100, 30)):
            await hall.pilot.resize_terminal(width, height)
            await hall.wait(1)
        assert night.SCENARIO.contests[0].name.upper() in hall.text.upper()


@pytest.mark.long
async def test_a_night_that_is_not_the_record_says_so() -> None:
    async with opened(night.show(night.changed())) as hall:
        assert "What-if: not the record" in hall.text
    async with opened(night.show(draw=5), (120, 36)) as hall:
        assert "Drawn outcome 5, seed 1: a simulation" in hall.text
    async with opened() as hall:
        assert "not the record" not in hall.text


async def test_a_recount_and_an_adjournment_are_stages_like_the_others() -> None:
    async with opened(night.show(recount=True, start=487 * 60), (120, 36)) as hall:
        await hall.press("space")
        await hall.wait(0)
        assert "asks for a full recount" in hall.text
        await hall.press("right")
        assert "Recount" in hall.text
        await hall.press("right")
        assert "Adjourned" in hall.text
        assert "until 08:40" in hall.text


async def test_until_ends_the_replay_and_the_declaration_is_out_of_reach() -> None:
    async with opened(night.show(until=4 * HOUR)) as hall:
        await hall.wait(1e6)
        assert hall.replay.now == 4 * HOUR
        await hall.press("d")
        assert isinstance(hall.screen, HallScreen)

"""The declaration: the call, the wait, the statement in order, and the closing screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from simulator.telling import Part, statement
from simulator.uk import officer
from tests.tui import night
from tests.tui.stage import Opened, opened
from tui.hall.closing import ClosingScreen
from tui.hall.declaration import DeclarationScreen
from tui.hall.replay import HallReplay
from tui.hall.screen import HallScreen

CALLED, DECLARED = 500 * 60, 528 * 60


def lines(hall: Opened, word: str) -> list[str]:
    return [line for line in hall.text.splitlines() if word in line]


async def test_the_hall_gives_way_to_the_stage_when_the_candidates_are_called() -> None:
    async with opened(night.show(start=CALLED - 60)) as hall:
        assert isinstance(hall.screen, HallScreen)
        await hall.wait(1)
        assert isinstance(hall.screen, DeclarationScreen)
        assert "Candidates and agents are called to the stage." in hall.text
        assert "without Liz Truss" not in hall.text
        await hall.wait(3)
        assert "06:28 rep The candidates wait on the stage without Liz Truss." in hall.text
        await hall.wait(5.5)
        assert "06:47 rep Liz Truss comes to the stage with seconds to spare." in hall.text
        assert "hereby give notice" not in hall.text


async def test_the_statement_is_read_line_by_line_in_order() -> None:
    async with opened(night.show(start=DECLARED)) as hall:
        assert isinstance(hall.screen, DeclarationScreen)
        assert "I, the (Acting) Returning Officer for the South West Norfolk" in hall.text
        assert "6,282" not in hall.text
        await hall.wait(3.6)
        assert "6,282" in hall.text
        assert "160" not in hall.text
        await hall.wait(1.5)
        assert "Gary Conway" in hall.text
        await hall.wait(7 * 1.5)
        assert "11,217" in hall.text
        assert "rejected was" not in hall.text
        await hall.wait(1.5)
        assert "ballot papers rejected was 139.  (heads not in our sources)" in hall.text
        assert "split simulated" not in hall.text
        assert "duly elected" not in hall.text
        await hall.wait(3)
        assert "And I declare that Terry Jermy is duly elected" in hall.text
        await hall.wait(9)
        assert isinstance(hall.screen, ClosingScreen)


async def test_d_goes_to_the_stage_and_any_key_hurries() -> None:
    async with opened() as hall:
        await hall.press("space", "d")
        assert isinstance(hall.screen, DeclarationScreen)
        assert hall.replay.now == CALLED
        assert hall.replay.playback.playing
        for minute in (508, 517, 527):
            await hall.press("enter")
            assert hall.replay.now == minute * 60
        await hall.press("x")
        assert "hereby give notice" in hall.text
        await hall.press("enter", "y", "f5")
        assert "1,838" in hall.text
        assert "Lorraine Douglas" not in hall.text


async def test_s_skips_to_the_end_and_enter_to_the_closing_screen() -> None:
    async with opened() as hall:
        await hall.press("d", "s")
        assert "duly elected" in hall.text
        assert any("elected" in line for line in lines(hall, "Terry Jermy"))
        await hall.press("enter")
        assert isinstance(hall.screen, ClosingScreen)


async def test_d_is_the_call_however_often_and_capital_d_the_words() -> None:
    async with opened() as hall:
        await hall.press("d", "enter", "d")
        assert hall.replay.now == CALLED
        await hall.press("D")
        assert hall.replay.now == DECLARED
        assert "hereby give notice" in hall.text
    async with opened() as hall:
        await hall.press("D")
        assert hall.replay.now == DECLARED
        assert "hereby give notice" in hall.text


@pytest.mark.long
async def test_the_reader_pauses_too() -> None:
    async with opened(night.show(start=DECLARED)) as hall:
        await hall.wait(4)
        await hall.press("space")
        await hall.wait(30)
        assert "6,282" in hall.text
        assert "Gary Conway" not in hall.text
        await hall.press("question_mark")
        await hall.wait(30)
        await hall.press("escape", "space")
        await hall.wait(1.5)
        assert "Gary Conway" in hall.text


@pytest.mark.long
async def test_seeking_to_before_the_call_is_back_in_the_hall() -> None:
    async with opened(night.show(start=DECLARED - 60)) as hall:
        assert isinstance(hall.screen, DeclarationScreen)
        await hall.press("4")
        assert isinstance(hall.screen, HallScreen)
        assert "Sorting and adjudication" in hall.text
        await hall.press("8")
        assert isinstance(hall.screen, DeclarationScreen)
        assert "hereby give notice" in hall.text
        await hall.press("left_square_bracket")
        assert "hereby give notice" not in hall.text
        assert isinstance(hall.screen, DeclarationScreen)


async def test_back_in_the_hall_the_result_stands_certified() -> None:
    async with opened(night.show(start=DECLARED)) as hall:
        await hall.press("s", "h")
        assert isinstance(hall.screen, HallScreen)
        line = lines(hall, "RESULT")[0]
        assert "certified" in line
        assert "simulated" not in line
        assert "Majority 630: Terry Jermy (Lab) over Liz Truss (Con)" in hall.text
        await hall.press("d")
        assert isinstance(hall.screen, DeclarationScreen)


async def test_the_closing_screen_has_every_figure() -> None:
    async with opened(night.show(start=DECLARED)) as hall:
        await hall.press("s", "enter")
        await hall.found()  # the seat's other results would push down what is being read
        for size in ((80, 24), (120, 36), (200, 50)):
            await hall.resize(*size)
            await hall.press("home")
            has_every_figure(await hall.read("#result"))


def has_every_figure(seen: str) -> None:
    for words in (
        "Labour gain from Conservative",
        " certified ",
        "630 votes, 1.42 % of the valid votes",
        "59.33 %, −6.3 points",
        "26.2 points from Con to Lab (Butler)",
        "2019, actual, old boundaries",
        "4 lost deposits",
        "44,335 of an electorate of 74,724",
        "139 ballot papers (heads not in our sources)",
        "The Conservatives had held the seat since 1964.",
        "no concession speech",
    ):
        assert " ".join(words.split()) in " ".join(seen.split()), words
    for name, figures in {
        "Terry Jermy": ("11,847", "26.7", "+8.6", "elected"),
        "Liz Truss": ("11,217", "25.3", "−43.7"),
        "Toby McKenzie": ("9,958", "22.5", "New"),
        "Josie Ratcliffe": ("2,618", "5.9", "−2.2"),
        "Gary Conway": ("160", "0.4", "New", "lost deposit"),
    }.items():
        row = next(t for t in seen.splitlines() if name in t and figures[0] in t)
        assert all(figure in row for figure in figures), row


@pytest.mark.long
async def test_from_the_closing_screen_it_all_begins_again() -> None:
    async with opened(night.show(start=DECLARED)) as hall:
        await hall.press("s", "enter", "d")
        assert isinstance(hall.screen, DeclarationScreen)
        assert "hereby give notice" in hall.text
        await hall.press("s", "enter", "r")
        assert isinstance(hall.screen, HallScreen)
        assert hall.replay.now == 0
        await hall.wait(2)
        assert hall.replay.now == 360
        await hall.press("d", "s", "enter", "p")
        await hall.settle()
        assert not isinstance(hall.screen, ClosingScreen | HallScreen | DeclarationScreen)


async def test_a_simulated_declaration_is_never_called_certified() -> None:
    for show, words in (
        (night.show(night.changed(), start=DECLARED), "a what-if, not the record"),
        (night.show(draw=5, start=DECLARED), "drawn"),
    ):
        async with opened(show, (120, 36)) as hall:
            assert show.caveat is not None
            assert show.caveat in hall.text
            await hall.press("s", "enter")
            assert show.caveat in hall.text
            assert words in hall.text
            assert "certified" not in hall.text
            await hall.press("h")
            assert "certified" not in hall.text


async def test_an_equality_of_votes_is_told_by_lot() -> None:
    show = night.show(night.level(), recount=True, start=768 * 60)
    async with opened(show, (120, 36)) as hall:
        await hall.press("s")
        assert "equality of votes between Terry Jermy and Liz Truss" in hall.text
        await hall.press("enter")
        assert "0, elected by a simulated lot" in hall.text


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("England", "the (Acting) Returning Officer for"),
        ("Wales", "the (Acting) Returning Officer for"),
        ("Scotland", "the Returning Officer for"),
        ("Northern Ireland", "the Deputy Returning Officer for"),
    ],
)
def test_each_nation_has_its_officer(country: Any, expected: str) -> None:
    contest = replace(night.CONTEST, country=country)
    words = officer(contest.country, contest.name)
    assert words.startswith(expected)
    assert ("Chief Electoral Officer" in words) == (country == "Northern Ireland")


def test_a_statement_has_its_parts_in_order_and_time_for_each() -> None:
    declared = night.timeline().declarations[0]
    read = statement(declared, night.CONTEST)
    parts = [beat.part for beat in read.beats]
    assert parts == [Part.OPENING, *[Part.CANDIDATE] * 9, Part.REJECTED, Part.ELECTED]
    assert [beat.at for beat in read.beats] == sorted({beat.at for beat in read.beats})
    assert [read.said(beat.at) for beat in read.beats] == list(range(1, len(parts) + 1))
    names = [beat.text for beat in read.beats if beat.part is Part.CANDIDATE]
    assert names[0] == "James Bagge"
    assert names[6] == "Earl Elvis of East Anglia"
    lot = statement(night.timeline(night.level()).declarations[0], night.CONTEST)
    assert [beat.part for beat in lot.beats][-2:] == [Part.LOT, Part.ELECTED]


def test_the_stage_begins_with_the_call_and_a_cut_timeline_has_none() -> None:
    replay = HallReplay(night.show())
    assert (replay.called_at, replay.declared_at) == (CALLED, DECLARED)
    replay.playback.seek(CALLED - 1)
    assert not replay.ceremony
    replay.playback.seek(CALLED)
    assert replay.ceremony

"""Cards over the board: what the programme puts up, for how long, and how it is taken down."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from textual.geometry import Region, Size

from simulator.request import Direction
from simulator.telling import Kind, Moment, Rank, Shot
from tests.tui import national, projected
from tests.tui.boards import board
from tests.tui.national import at
from tests.tui.stage import Opened
from tui.kit.large import large
from tui.night.card_stand import CardStand
from tui.night.cards import CardView, draw_card
from tui.night.layout import card_place
from tui.night.lower_third import LowerThird
from tui.night.replay import NightReplay
from tui.night.screen import NightScreen
from tui.night.set_pieces import card_of, stands
from tui.shows import Show
from tui.themes import DARK, PLAIN

DIRECTION = Direction(directed=True, length=900, set_pieces=True)


def directed(show: Show) -> Show:
    return replace(show, direction=DIRECTION)


@cache
def night() -> NightReplay:
    replay = NightReplay(directed(national.show()))
    replay.lay_tape()
    return replay


def shot_with(words: str) -> Shot:
    programme = night().programme
    assert programme is not None
    return next(s for s in programme.shots if any(words in m.headline for m in s.moments))


def drawn(shot: Shot, width: int = 100, height: int = 0) -> str:
    night().playback.seek(shot.until)
    card = card_of(night(), shot)
    assert card is not None
    lines = draw_card(card, Size(width, height), DARK, night().scenario.parties)
    assert all(line.cell_len <= width for line in lines)
    assert not height or len(lines) <= height
    plain = draw_card(card, Size(width, height), PLAIN, night().scenario.parties)
    assert [line.plain[:20] for line in plain] == [line.plain[:20] for line in lines]
    return "\n".join(line.plain for line in lines)


def heading(words: str) -> str:
    lines = large(words)
    assert lines is not None
    return lines[0]


def test_large_letters_have_no_accents_and_what_has_none_is_not_drawn() -> None:
    assert large("Siân") == large("SIAN")
    assert large("Łukasz") is None
    assert len({len(line) for line in large("Majority 326") or ()}) == 1


def test_every_set_piece_has_its_card() -> None:
    poll = drawn(shot_with("Exit poll"))
    for words in (heading("Labour majority 170"), "410", "+210", "−241", "326 is a majority"):
        assert words in poll
    gain = drawn(shot_with("First gain"))
    for words in (heading("Labour gain"), "Swindon South", "21,676", "Robert Buckland", "48.4 %"):
        assert words in gain
    truss = drawn(shot_with("Liz Truss"))
    for words in (heading("Liz Truss out"), "LAB GAIN  South West Norfolk", "11,847", "Truss"):
        assert words in truss
    hour = drawn(shot_with("04:00 ·"))
    for words in (heading("04:00"), "240 of 650 seats declared", "179", "231 left", "turnout"):
        assert words in hour
    assert heading("Labour 100") in drawn(shot_with("Labour passes 100"))
    majority = drawn(shot_with("has a majority"))
    assert heading("Labour majority") in majority
    assert "326" in majority
    low = drawn(shot_with("has a majority"), 80, 12)  # as on 80 × 24
    assert heading("Labour majority") in low
    assert "The times do\n not say which seat it was" in low
    assert low.endswith("…")
    assert " LABOUR MAJORITY" in drawn(shot_with("has a majority"), 80, 8)
    assert "in these 2 seats" in drawn(shot_with("00:00 · 2 of 650"))


def test_what_has_no_room_says_so_and_the_first_stays() -> None:
    shot = shot_with("Liz Truss")
    assert "LIZ TRUSS OUT" in drawn(shot, 60, 6)
    assert "Terry Jermy 11,847, majority 630" in drawn(shot, 60, 6)
    assert drawn(shot, 40, 3).splitlines()[-1] == " …"
    drawn(shot, 8, 2)


def test_holds_are_counted_by_party_and_the_rest_is_named() -> None:
    gain = shot_with("Labour gain Redcar").moments
    shot = Shot(0, 6, at("02:34"), at("02:36"), 0, gain, {"Lab": 9, "Con": 5})
    said = drawn(shot, 56)
    assert "L LAB GAIN  Redcar" in said
    assert "and 14 holds: Lab 9, Con 5" in said
    alone = Shot(0, 6, at("02:34"), at("02:36"), 0, (), {"Con": 1})
    assert "1 hold: Con 1" in drawn(alone, 56)
    assert card_of(night(), Shot(0, 6, 0, 10)) is None


def test_a_card_stands_as_long_as_it_must_and_not_much_longer() -> None:
    moment = Moment(time=0, kind=Kind.GAIN, rank=Rank.NAMED, headline="", seconds=1.5)
    assert stands(Shot(0, 1.3, 0, 10, 0, (moment,))) == 1.3
    assert stands(Shot(0, 60, 0, 10, 0, (moment,))) == 2.0
    assert stands(Shot(0, 60, 0, 10, 0, (moment,) * 4, {"Lab": 1})) == 7.0
    alone = replace(moment, rank=Rank.ALONE, seconds=5.0)
    assert stands(Shot(0, 4, 0, 10, 3.3, (alone,))) == 4
    assert stands(Shot(0, 60, 0, 10, 8.0, (alone,))) == 8.0
    assert stands(Shot(0, 60, 0, 10)) == 0


def test_the_log_has_every_card_once_however_often_the_tape_is_laid() -> None:
    replay = NightReplay(directed(national.show()))
    replay.lay_tape()
    stand = CardStand()
    assert stand.look(replay)
    assert not stand.look(replay)
    replay.lay_tape()
    assert not stand.look(replay)
    (entry,) = replay.shown.entries
    assert [moment.kind for moment in entry.moments] == [Kind.EXIT_POLL]
    stand.leave()
    assert stand.look(replay)
    assert stand.up is None
    assert replay.shown.entries[-1].until is not None


def test_a_card_never_covers_the_lower_third() -> None:
    room = Region(0, 6, 120, 24)
    assert card_place(room, 10, large=True, border=1, foot=3) == Region(0, 10, 120, 12)
    assert card_place(room, 40, large=True, border=1, foot=3) == Region(0, 6, 120, 24)
    wide = Region(66, 6, 234, 60)
    assert card_place(wide, 10, large=True, border=1) == Region(131, 30, 104, 12)
    assert card_place(Region(66, 7, 54, 20), 9, large=False, border=1) == Region(66, 16, 54, 11)


async def test_cards_come_with_play_and_go_by_escape_by_click_and_by_other_keys() -> None:
    async with board(show=directed(national.show())) as (there, screen):
        view, third = screen.query_one(CardView), screen.query_one(LowerThird)
        assert "Exit poll" in there.text
        assert view.region.bottom <= third.region.y
        await there.press("space")
        await there.wait(2)
        assert screen.replay.now == 0, "the clock waits"
        await there.press("escape")
        assert not view.display
        await there.wait(1)
        assert not view.display
        screen.seek(at("00:15"))
        await there.settle()
        assert heading("Labour gain") in there.text
        await there.press("n")  # a pane is asked for: it is seen
        assert not view.display
        screen.seek(at("23:14"))
        await there.settle()
        await there.pilot.click(CardView, offset=(3, 3))
        await there.settle()
        assert not view.display


@pytest.mark.long
async def test_what_the_projection_becomes_sure_of_is_told_alone() -> None:
    async with board(show=directed(projected.show()), size=(80, 24)) as (there, screen):
        await there.press("space")
        screen.seek(at("03:27"))
        await there.until(lambda: _told(there, screen))
        (told,) = [m for m in screen.replay.moments if m.kind is Kind.PROJECTION]
        assert told.time >= at("03:27")
        screen.seek(told.time - 30)
        screen.replay.playback.play()
        for _ in range(300):
            await there.wait(0.1)
            if heading("Labour majority") in there.text:
                break
        assert heading("Labour majority") in there.text
        assert "Projection (simulated)" in there.text
        assert screen.query_one(CardView).region.bottom <= screen.query_one(LowerThird).region.y
        assert screen.replay.shown.entries[-1].moments == (told,)


def _told(there: Opened, screen: NightScreen) -> bool:
    there.hands[0] += 0.01  # what is on the screen has its time before other news takes its place
    screen.tick()
    return any(m.kind is Kind.PROJECTION for m in screen.replay.moments)

"""What the board tells by itself: the lower third, the cursor that follows, the flash."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

from textual.geometry import Size

from simulator.outcome import Mark
from simulator.request import Direction
from simulator.telling import Kind, Moment, Rank
from tests.tui import national, projected
from tests.tui.boards import board, seat
from tests.tui.national import at
from tui.night.flash import HALF, SECONDS, Flashes
from tui.night.hexmap import HexMap
from tui.night.lower_third import latest, left_words, third_of
from tui.night.projection_strip import ProjectionStrip, against_of, strip_of
from tui.night.replay import NightReplay
from tui.themes import DARK, PLAIN

GAIN = Moment(
    time=at("00:15"),
    kind=Kind.FIRST_GAIN,
    rank=Rank.ALONE,
    headline="Labour gain Swindon South",
    detail="Heidi Alexander 21,676, majority 9,606 · Robert Buckland (Con) out",
    contest="swindon-south",
    mark=Mark.RECORD,
    party="Lab",
)


def test_the_lower_third_is_about_the_weightiest_of_the_latest() -> None:
    poll = Moment(time=0, kind=Kind.EXIT_POLL, rank=Rank.ALONE, headline="Labour majority of 170")
    line = Moment(time=GAIN.time, kind=Kind.SEATS, rank=Rank.PASSING, headline="a hundred")
    moments = (poll, line, GAIN, line)
    assert latest(moments, -1) is None
    assert latest(moments, GAIN.time - 1) is poll
    assert latest(moments, GAIN.time) is GAIN
    replay = NightReplay(national.show("22:30"))
    third = third_of(replay, poll)
    assert (third.badge, third.name) == ("EXIT POLL", "Labour majority of 170")
    assert third.detail == "First declaration expected about 23:15"
    replay.playback.seek(GAIN.time)
    third = third_of(replay, GAIN)
    assert (third.badge, third.name, third.clock) == ("LAB GAIN", "Swindon South", "00:15")
    assert third.detail == GAIN.detail


def test_what_is_left_is_said_late_in_the_night() -> None:
    replay = NightReplay(national.show("05:00"))
    assert left_words(replay) == ""
    replay.playback.seek(at("12:00"))
    assert left_words(replay) == (
        "2 seats left: South Basildon and East Thurrock · Inverness, Skye and West Ross-shire; "
        "next about 17:10"
    )
    replay.playback.seek(at("20:00"))
    assert left_words(replay).endswith("next on Saturday")
    replay.playback.seek(replay.playback.end)
    assert left_words(replay) == ""


def test_a_flash_is_two_seconds_of_reverse_and_as_it_is() -> None:
    flashes = Flashes()
    flashes.add([7], 10.0)
    phases = [bool(flashes.at(10.0 + HALF * (n + 0.5))) for n in range(8)]
    assert phases == [True, False] * 4
    assert flashes.at(10.0 + SECONDS) == frozenset()
    assert not flashes


async def test_what_the_board_does_by_itself_when_a_seat_declares() -> None:
    async with board("00:14") as (there, screen):
        chart, swindon = screen.query_one(HexMap), seat("Swindon South")
        row = chart.map.places[swindon][0]

        def reverse() -> set[str]:
            return {s.text for s in chart._drawn(row) if s.style and s.style.reverse}

        # It flashes, in every look.
        for look in ("dark", PLAIN.name):
            there.app.theme = look
            screen.seek(at("00:14"))
            await there.settle()
            before = reverse()
            screen.seek(at("00:15"))
            await there.settle()
            assert chart.flashing == {swindon}
            assert reverse() != before
            await there.wait(HALF * 1.5)
            assert not chart.flashing
            await there.wait(SECONDS)
            assert not chart.flashing
        # The lower third tells it, and the cursor is there.
        assert chart.cursor == screen.board.seat == swindon
        for width, height in ((120, 36), (80, 24), (61, 17), (40, 12)):
            await there.pilot.resize_terminal(width, height)
            await there.settle()
            lines = there.text.splitlines()
            assert any("L LAB GAIN  Swindon" in line and "00:15" in line for line in lines)
            assert any(line.startswith(" Heidi Alexander 21,676, majority 9,606") for line in lines)
        # A hand takes the cursor, and gives it back.
        await there.press("left")
        held = chart.cursor
        assert held != swindon
        screen.seek(at("03:30"))
        await there.settle()
        assert chart.cursor == screen.board.seat == held
        assert not chart.flashing  # so long a jump is no news
        await there.press("escape")
        last = screen.replay.nation.steps[screen.replay.nation.declared_at(at("03:30")) - 1]
        assert screen.board.seat == screen.replay.places[last.contest.slug]
        screen.board.choose_seat(held)
        await there.app.run_action("follow", screen)
        assert screen.board.following


def test_late_at_night_what_is_left_comes_first_once_it_has_been_quiet() -> None:
    replay = NightReplay(national.show("11:30"))
    third = third_of(replay, None)
    assert third.detail.startswith("2 seats left: South Basildon and East Thurrock")
    replay.playback.seek(replay.nation.steps[-3].declaration.time)
    third = third_of(replay, None)
    assert third.detail[:12] != "2 seats left"
    assert third.aside.startswith("2 seats left")


def test_the_strip_sets_the_night_against_the_first_projection_and_warns_early() -> None:
    show = projected.show("03:00")
    assert show.projections is not None
    for declared in (0, 79, 300):
        show.projections.want(declared)
        show.projections.work()
    parties = national.scenario().parties

    def drawn(declared: int, size: Size) -> list[str]:
        assert show.projections is not None
        state = strip_of(show.projections.at(declared), national.scenario())
        strip = ProjectionStrip(parties)
        with patch.object(ProjectionStrip, "look", DARK):
            return [line.plain.strip() for line in strip.draw(state, size)]

    early = drawn(79, Size(78, 2))
    assert early[1].endswith("early: ≈ exit poll")
    assert "D  59 (43–75)" in early[1]
    found = against_of(show.projections.at(79))
    assert found is not None
    assert (found["Lab"] > 0, found["Con"] < 0) == (True, True)
    said = f"against our 22:00 projection, same seats:  Lab +{found['Lab']}  Con −{-found['Con']}"
    assert early[2].startswith(said)
    assert "exit poll" not in " ".join(drawn(300, Size(78, 3)))
    assert against_of(show.projections.at(0)) is None
    assert "nine draws in ten" in drawn(0, Size(118, 3))[2]


def test_what_comes_to_be_known_on_the_way_stands_alone_however_fast_the_clock_runs() -> None:
    hands, running = [0.0], [0.0]

    def monotonic() -> float:
        hands[0] += running[0]  # time passes while the tape is laid anew
        return hands[0]

    show = replace(national.show(), direction=Direction(directed=True, length=60, set_pieces=True))
    replay = NightReplay(show, monotonic)
    replay.begin()
    hands[0] = 20.0
    running[0] = 0.01
    replay.tell(Moment(time=0, kind=Kind.PROJECTION, rank=Rank.ALONE, headline="sure"))
    running[0] = 0.0
    for _ in range(30):
        hands[0] += 0.1
        shot = replay.shot
        assert shot is not None
        assert [moment.headline for moment in shot.moments] == ["sure"]

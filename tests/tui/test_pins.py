"""Pinned seats: where they stand, the bell, and what becomes of a seventh."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from textual.geometry import Region, Size

from tests.tui.boards import board, seat
from tui.app import ElectionNightApp
from tui.night.hall import NightHallScreen
from tui.night.layout import arrange, pins_place
from tui.night.pins import MOST, PIN, Answer, Pinned, Pins

NAMES = ("Hendon", "Torbay", "Poole", "Swindon South", "St Ives", "Foyle", "Bath")


def test_a_pin_is_let_go_by_the_same_wish_and_a_seventh_is_refused() -> None:
    pinned = Pinned()
    assert {pinned.toggle(number) for number in range(MOST)} == {Answer.PINNED}
    assert pinned.toggle(99) is Answer.FULL
    assert pinned.toggle(2) is Answer.UNPINNED
    assert pinned.toggle(99) is Answer.PINNED
    assert pinned.seats == [0, 1, 3, 4, 5, 99]


async def test_a_pinned_seat_is_kept_in_sight_rings_and_flashes_when_it_declares() -> None:
    with patch.object(ElectionNightApp, "bell") as bell:
        async with board("03:00", size=(120, 36)) as (there, screen):
            for name in NAMES[:5]:
                screen.board.pinned.toggle(seat(name))
            for name in NAMES[5:]:
                screen.board.choose_seat(seat(name))
                await there.press("B")
            assert "6 seats are pinned" in there.notices
            assert there.text.count(PIN) == 6
            line = next(line for line in there.text.splitlines() if "Poole" in line)
            assert "verifying; last Con +38.1" in line
            # The hall and back.
            await there.press("enter")
            await there.reach(NightHallScreen)
            await there.press("escape")
            assert there.text.count(PIN) == 6
            bell.assert_not_called()
            declared = next(
                step.declaration.time
                for step in screen.replay.nation.steps
                if step.contest.slug == "poole"
            )
            screen.seek(declared - 30)
            screen.replay.playback.speed = 60
            screen.replay.playback.play()
            bell.reset_mock()
            await there.wait(1)
            bell.assert_called_once_with()
            pins = screen.query_one(Pins)
            assert [pin.name for pin in pins.state or () if pin.lit] == ["Poole"]
            line = next(line for line in there.text.splitlines() if f"{PIN} L  Poole" in line)
            assert "gain from Con, 18" in line
            await there.wait(3)
            assert not any(pin.lit for pin in pins.state or ())
            screen.replay.playback.pause()
            screen.board.choose_seat(seat("Poole"))
            await there.press("B")
            assert there.text.count(PIN) == 5
            await there.pilot.click(pins, offset=(3, 0))
            await there.settle()
            assert screen.board.seat == seat(NAMES[0])
            # No place for them, but a sign.
            await there.pilot.resize_terminal(61, 17)
            await there.settle()
            assert f"{PIN} 5 pinned" in there.text


@pytest.mark.parametrize("count", [1, 3, 6])
def test_on_a_broad_board_pins_keep_to_the_sea(count: int) -> None:
    there = arrange(Size(200, 44), "map", 65, Size(33, 24), pins=count)
    clock = Region(35, 1, 29, 3)
    assert pins_place(there, (), clock, count) == Region(35, 5, 29, 2 * count)
    assert pins_place(there, [Region(60, 10, 2, 1)], clock, count) == Region(
        35, 5, 29, min(2 * count, 5)
    )
    assert pins_place(there, [Region(60, 5, 2, 1)], clock, count) is None
    west = [Region(10, 6, 2, 1)]
    assert pins_place(there, west, clock, count) == Region(35, 5, 29, 2 * count)
    # A map that is higher than the board comes up by so much.
    high = [Region(60, 9, 2, 1), Region(60, 45, 2, 1)]
    assert pins_place(there, high, clock, count) == Region(35, 5, 29, min(2 * count, 2))
    assert pins_place(there, (), clock, 0) is None

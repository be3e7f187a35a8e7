"""The ending: what stands on the board when the last seat has declared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.geometry import Size

from simulator.request import Direction
from simulator.telling import Kind, summary
from tests.tui import national, projected
from tests.tui.boards import board
from tui.kit.large import large
from tui.night.ending import EndingView, draw_ending, ending_of
from tui.night.lower_third import LowerThird
from tui.night.replay import NightReplay
from tui.themes import DARK, PLAIN, Look


@pytest.mark.parametrize("look", [DARK, PLAIN], ids=lambda look: look.name)
def test_the_ending_sets_the_night_beside_what_was_said_of_it(look: Look) -> None:
    show = projected.show()
    assert show.projections is not None
    show.projections.want(0)
    show.projections.work()
    replay = NightReplay(show)
    closing = summary(replay.nation, show.projections.at(0))
    assert closing is not None
    ending = ending_of(replay, closing)
    parties = replay.scenario.parties
    for size in (Size(131, 44), Size(120, 28), Size(80, 15), Size(40, 5), Size(20, 4)):
        lines = [line.plain for line in draw_ending(ending, size, look, parties)]
        said = " ".join(" ".join(lines).split())
        assert "Labour" in said
        assert "411" in said
    lines = [line.plain for line in draw_ending(ending, Size(80, 60), look, parties)]
    said = "\n".join(" ".join(line.split()) for line in lines)
    for words in ("Labour 411 +211 410 +1 410 380–440 +1", "Turnout 59.7 % (−7.6)", "L Hendon 15",
                  "North Shropshire 41.1 Con to LD", "218 sitting MPs", "Liz Truss",
                  "303 seats changed hands", "Lowest turnout Manchester Rusholme", "What next",
                  "First declaration 23:14, a majority 05:03, last seat Saturday"):  # fmt: skip
        assert words in said, words
    assert (large("Labour majority 172") or ("",))[0] in "\n".join(lines)


@pytest.mark.long
async def test_the_ending_stays_until_a_key_and_that_key_acts() -> None:
    direction = Direction(directed=True, length=900, set_pieces=True)
    show = replace(national.show(), direction=direction)
    async with board(show=show, size=(80, 24)) as (there, screen):
        view = screen.query_one(EndingView)
        screen.seek(screen.replay.playback.end)
        await there.press("space")
        assert not view.display
        for _ in range(8):
            await there.wait(2)
        assert view.display
        assert screen.replay.playback.ended
        assert screen.replay.shown.entries[-1].moments[0].kind is Kind.ENDING
        assert "The night is over: Labour 411" in there.text
        assert view.region.bottom <= screen.query_one(LowerThird).region.y
        await there.press("pagedown", "pagedown")
        assert "What next" in there.text
        await there.press("r")
        assert not view.display
        assert "Records so far" in there.text
        # Without a programme the night ends in the same way.
        screen.replay.directed = False
        screen.replay.show = replace(screen.replay.show, direction=Direction())
        screen.replay.lay_tape()
        assert screen.replay.programme is None
        screen.seek(screen.replay.playback.end - 60)
        screen.replay.playback.play()
        await there.wait(0.1)
        await there.wait(2)
        assert view.display
        await there.press("escape")
        assert not view.display
        await there.wait(1)
        assert not view.display

"""A night that is opened on screens: its journal, its sources and its desk together."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.live import Feeder, read_night, sit
from simulator.request import LiveRequest, TuiRequest
from simulator.timeline import Declaration
from tests.live.files import HEAD, ROWS, write_night
from tests.tui.stage import opened
from tui import live
from tui.night import NightScreen
from tui.shows import Show, show_of_kept


@pytest.fixture(autouse=True)
def _night(own_folder: Path) -> None:
    write_night(own_folder)
    Path("in.csv").write_text("".join(f"{row}\n" for row in (HEAD, *ROWS)), encoding="utf-8")


PATIENCE = 60.0
"""Seconds that a thread may take on a busy machine."""


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "the sources were not looked at"
        time.sleep(0.01)


def until_complete(place: live.Live) -> None:
    until(lambda: place.keeper.night.complete)


def test_a_request_opens_the_night_with_its_sources_and_closing_frees_the_journal() -> None:
    request = TuiRequest("mock.toml", live=LiveRequest("n.jsonl", ("in.csv",), by="bea"))
    place = live.prepare(request)
    assert isinstance(place, live.Live)
    assert place.by == "bea"
    assert place.replay is not None
    assert place.feeder is not None
    until_complete(place)
    with pytest.raises(InputError, match="in use"), sit(Path("n.jsonl"), None):
        pass
    place.close()
    with sit(Path("n.jsonl"), None) as sitting:
        assert sitting.keeper.night.complete


def test_sources_whose_rejects_cannot_be_written_end_with_the_reason() -> None:
    with sit(Path("n.jsonl"), "mock.toml", sources=["in.csv"]) as sitting:
        Path("n.jsonl.rejected").mkdir()
        Path("in.csv").write_text(f"{HEAD}\nnowhere,A,B,1,\n", encoding="utf-8")
        feeder = Feeder(sitting)
        feeder.start()
        until(lambda: feeder.trouble)
        feeder.stop()
        assert "n.jsonl.rejected" in feeder.trouble[0]


def test_a_journal_is_watched_as_it_was_kept_all_of_it_or_one_seat() -> None:
    with sit(Path("n.jsonl"), "mock.toml", sources=["in.csv"]) as sitting:
        sitting.feeding.poll(sitting.keeper)
    show = live.prepare(TuiRequest(journal="n.jsonl"))
    assert isinstance(show, Show)
    assert len(show.timeline.declarations) == 2
    assert show.caveat == "Rehearsal: live, as entered"
    assert show.play_hall is not None
    assert isinstance(show.play_hall("one-ford").events[-1], Declaration)
    one = show_of_kept(
        read_night(Path("n.jsonl")), TuiRequest(journal="n.jsonl", contest="Two Moor")
    )
    assert list(one.timeline.halls) == ["two-moor"]
    assert one.projections is None


@pytest.mark.long
@pytest.mark.parametrize("kept", [True, False])
async def test_the_screens_open_with_the_journal_alone(kept: bool) -> None:
    with sit(Path("n.jsonl"), "mock.toml"):
        pass
    asked = LiveRequest("n.jsonl") if kept else None
    request = TuiRequest(live=asked, journal=None if kept else "n.jsonl")
    async with opened(live.prepare(request), request=request) as there:
        assert isinstance(there.app.screen, NightScreen)
        assert isinstance(there.app.screen, live.LiveScreen) == kept

"""A night that is opened on screens: its journal, its sources and its desk together."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import InputError
from simulator.live import Draft, Feeder, read_night, sit
from simulator.live.serving import Broadcast
from simulator.messages import Kind, Note, read_journal
from simulator.request import LiveRequest, Serving, TuiRequest
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
    assert show.caveat == "TEST DATA of a rehearsal"
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


def refused(name: str, *entered: Draft, **options: Any) -> tuple[str, ...]:
    """What is said of a night that ends in a refusal."""
    try:
        with sit(Path(name), "mock.toml", **options) as sitting:
            for draft in entered:
                sitting.keeper.enter(draft)
            raise InputError("over")
    except InputError as error:
        return error.lines


def test_what_is_refused_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reason at once, and no journal that says no more than that it was begun."""
    pytest.importorskip("aiohttp")
    before = sorted(Path().iterdir())
    sources = ["ftp://x", "in.csv", "./in.csv", "old.gz"]
    lines = refused("n.jsonl", sources=sources, serving=Serving(real_data=True))
    about = ("feed's address", "there twice", "is packed", "this is a rehearsal")
    for line, words in zip(lines, about, strict=True):
        assert words in line

    def taken(_: Broadcast) -> None:
        raise InputError("port 8650 is taken")

    # What only the system knows is found when the journal is there already.
    monkeypatch.setattr(Broadcast, "start", taken)
    assert refused("n.jsonl", serving=Serving()) == ("port 8650 is taken",)
    assert sorted(Path().iterdir()) == before


def test_a_journal_that_was_there_or_holds_something_stays() -> None:
    for _ in range(2):
        assert refused("n.jsonl", Draft(Kind.NOTE, None, Note("heard"), "Ada")) == ("over",)
        assert len(read_journal(Path("n.jsonl")).messages) == 1
    with sit(Path("m.jsonl"), "mock.toml"):
        pass
    assert refused("m.jsonl") == ("over",)
    assert read_journal(Path("m.jsonl")).messages == ()

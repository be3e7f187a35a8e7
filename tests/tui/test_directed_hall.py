"""A hall as it is told to a viewer who touches no key; and what of it the public is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

import simulator
from simulator.request import DIRECTED
from simulator.telling import Kind
from tests import shipped
from tests.tui.stage import Opened, opened
from tui.hall.closing import ClosingScreen
from tui.hall.declaration import DeclarationScreen
from tui.hall.replay import HallReplay
from tui.kit.replay import PUBLIC_NAMES, STAGE_NAMES
from tui.kit.scrubber import Span, placed
from tui.shows import Show

READING = 28.0
"""Seconds of the statement, which has a clock of its own."""


@pytest.fixture(scope="module")
def norfolk() -> Show:
    """The night of South West Norfolk, directed."""
    night = shipped.load(shipped.NORFOLK)
    return Show(night, simulator.play(night), direction=DIRECTED)


def shots(show: Show) -> Iterator[tuple[float, float, Kind | None]]:
    """Beginning and end of every shot on the tape, and what it tells."""
    replay = HallReplay(show)
    replay.begin()
    assert replay.programme is not None
    for shot in replay.programme.shots:
        yield shot.begin, shot.end, shot.moments[-1].kind if shot.moments else None


def test_the_whole_is_four_minutes_and_the_stage_some_twenty_seconds(norfolk: Show) -> None:
    tape = list(shots(norfolk))
    assert tape[-1][1] == pytest.approx(240, abs=1)
    called = next(begin for begin, _, kind in tape if kind is Kind.CALLED)
    first_word = next(begin for begin, _, kind in tape if kind is Kind.DECLARATION)
    assert first_word - called == pytest.approx(21)
    assert tape[-1][1] - first_word == pytest.approx(READING)
    wait = next(begin for begin, _, kind in tape if kind is Kind.WAIT)
    assert 25 < called - wait < 60  # a set piece of its own


def test_another_length_leaves_the_stage_its_time(norfolk: Show) -> None:
    short = replace(norfolk, direction=replace(DIRECTED, length=150.0))
    tape = list(shots(short))
    assert tape[-1][1] == pytest.approx(150, rel=0.1)
    called = next(begin for begin, _, kind in tape if kind is Kind.CALLED)
    assert next(b for b, _, kind in tape if kind is Kind.DECLARATION) - called == pytest.approx(21)


SMALL = [(80, 24)]
SIZES = [(120, 36), (200, 50), (61, 17), (40, 12)]


@pytest.mark.parametrize(
    "size", [*SMALL, *(pytest.param(size, marks=pytest.mark.long) for size in SIZES)]
)
async def test_the_empty_place_is_seen_until_she_comes(
    norfolk: Show, size: tuple[int, int]
) -> None:
    called = HallReplay(norfolk).called_at
    assert called is not None
    frames = {True: 0, False: 0}
    async with opened(replace(norfolk, start=called - 1), size) as hall:
        while not isinstance(hall.screen, DeclarationScreen) or hall.screen.reading is None:
            await hall.wait(1)
            if isinstance(hall.screen, DeclarationScreen) and hall.screen.reading is None:
                missing, text = bool(hall.replay.standing.absent), hall.text
                assert ("An empty place: Liz Truss" in text) is missing, text
                assert ("not here" in text or "[ ]" in text) is missing, text
                frames[missing] += 1
        replay = hall.screen.replay
        told = [(e.moments[0], e.seconds) for e in replay.shown.entries if e.seconds is not None]
    assert frames[True] >= 15
    assert frames[False] >= 3
    stage = [(m.headline, s) for m, s in told if m.time >= called]
    assert stage[2][0] == "A slow handclap begins in the hall."  # on a line of its own
    assert len(stage) == 5
    assert all(seconds >= 3 for _, seconds in stage)
    assert 18 <= sum(seconds for _, seconds in stage) <= 24


@pytest.mark.parametrize(
    ("size", "tables"),
    [((120, 36), "╭────╮ ╭────╮"), pytest.param((61, 17), "▯ ▯ ▯", marks=pytest.mark.long)],
)
async def test_the_wait_shows_empty_tables_and_how_long_it_lasts(
    norfolk: Show, size: tuple[int, int], tables: str
) -> None:
    at = norfolk.scenario.clock.seconds("05:45")
    async with opened(replace(norfolk, start=at), size) as hall:
        assert "COUNTED, NOT DECLARED" in hall.text
        assert "0 h 45 min" in hall.text
        assert tables in hall.text
        assert "9 tables, nobody at them" in hall.text
        assert "The declaration had been expected" in hall.text


TELLING = ("elected", " leads", "Lead ", "has lost", "PROVISIONAL", "RUNNING TOTALS", "RESULT")


def assert_tells_nothing(there: Opened, replay: HallReplay) -> None:
    """No figure of a pile, no leader and no winner, whatever stands on the screen."""
    text = f"{there.text}\n{there.notices}\n{there.app.title} {there.app.sub_title}"
    assert not [word for word in TELLING if word in text], text
    standing = replay.whole.after(replay.whole.index_at(replay.now))
    secret = {*standing.piles, *(standing.provisional or ()), standing.rejected}
    if standing.declaration is None:
        secret |= {c.votes for c in replay.contest.candidates if c.votes is not None}
    told = {f"{n:,}" for n in secret if n > 100}
    assert not [n for n in told if f" {n} " in text.replace("\n", " ")], text
    for line in text.splitlines():
        if "Jermy" in line:  # the winner: named where all are, and no more
            assert not any(c.isdigit() for c in line.split("│")[0]), line


async def test_the_public_is_told_nothing_before_the_declaration(norfolk: Show) -> None:
    show = replace(norfolk, direction=replace(DIRECTED, view="public"), start=1)
    async with opened(show) as hall:
        replay = hall.replay
        assert replay.programme is not None
        seen = set()
        for shot in replay.programme.shots[:-1]:
            place = shot.end - 0.1
            if replay.playback.tape is not None and place > replay.playback.tape:
                await hall.wait(place - replay.playback.tape)
            assert_tells_nothing(hall, replay)
            seen |= {moment.headline for moment in shot.moments}
        assert "Verified: a turnout of 59.52 %" in seen
        assert "A slow handclap begins in the hall." in seen
        assert not replay.standing.sample
        await hall.wait(1)
        assert "hereby give notice" in hall.text


def test_the_public_knows_no_stage_that_has_not_come(norfolk: Show) -> None:
    replay = HallReplay(replace(norfolk, direction=replace(DIRECTED, view="public")))
    first, *others = replay.stops
    assert [stop.name for stop in replay.named_stops] == [first.name] + ["…"] * len(others)
    assert [stop.time for stop in replay.named_stops] == [stop.time for stop in replay.stops]
    hall_alone = {name for stage in PUBLIC_NAMES for name in STAGE_NAMES[stage]}
    assert not hall_alone & {name for stop in replay.stops for name in (stop.name, stop.short)}
    span = Span(replay.named_stops, int(replay.playback.end), 0, 0)
    words = [text for _, _, text in placed(span, [0, *range(30, 30 + 9 * len(others), 9)], 120)]
    assert words == [f"1 {first.short}", *(str(n) for n in range(2, len(others) + 2))]
    replay.playback.seek(replay.playback.end)
    assert replay.named_stops == replay.stops


@pytest.mark.long
@pytest.mark.parametrize(
    ("size", "step"),
    [
        pytest.param((120, 36), 0.8, marks=pytest.mark.thorough),
        ((200, 50), 4.0),
        ((61, 17), 2.0),
    ],
)
async def test_no_frame_of_a_whole_public_run_tells_more(
    norfolk: Show, size: tuple[int, int], step: float
) -> None:
    show = replace(norfolk, direction=replace(DIRECTED, view="public"), start=1)
    async with opened(show, size) as hall:
        replay = hall.replay
        while replay.standing.declaration is None:
            assert_tells_nothing(hall, replay)
            await hall.wait(step)


@pytest.mark.long
async def test_lists_and_sources_tell_the_public_nothing_either(norfolk: Show) -> None:
    late = norfolk.scenario.clock.seconds("05:45")
    show = replace(norfolk, direction=replace(DIRECTED, view="public"), start=late)
    async with opened(show, (120, 36)) as hall:
        replay = hall.replay
        assert "the tables are for agents' eyes" in hall.text
        for keys in (("n",), ("i",), ("M", "tab"), ("v",)):
            await hall.press(*keys)
            assert_tells_nothing(hall, replay)
            await hall.press(*["escape"] * (keys[0] in "niM"))
        await hall.press("O")  # and back: all that is known
        assert "COUNTED, NOT DECLARED" in hall.text
        await hall.press("O")
        assert_tells_nothing(hall, replay)


@pytest.mark.long
async def test_the_closing_screen_says_what_to_do_next(norfolk: Show) -> None:
    assert norfolk.timeline.declarations
    show = replace(norfolk, start=norfolk.timeline.end)
    async with opened(show, (120, 36)) as hall:
        await hall.press("s", "enter")
        closing = await hall.reach(ClosingScreen)
        await hall.until(lambda: bool(closing._night))
        closing.query_one("#result").scroll_end(animate=False)
        await hall.settle()
        for words in ("WHAT NEXT", "the board of that night, uk-2024", "a what-if"):
            assert words in hall.text

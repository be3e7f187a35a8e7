"""What the widgets draw: bars, intervals, scrubber, marks, looks."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.text import Text
from textual.color import Color
from textual.geometry import Size

from simulator.text import bar, interval, slim_bar
from simulator.timeline import Stage
from tests.tui import night
from tests.tui.stage import opened
from tui.hall import board
from tui.hall.bars import Board, CandidateBars, Measure, Row
from tui.hall.boxes import marks_at
from tui.hall.replay import HallReplay, hall_stops
from tui.kit import formats
from tui.kit.clock import Moment, NightClock, figures
from tui.kit.drawn import cut
from tui.kit.replay import Stop
from tui.kit.scrubber import Span, column, placed
from tui.shows import caveat
from tui.themes import DARK, LEGIBLE, LIGHT, LOOKS, OKABE_ITO, PLAIN, contrast, legible, tag

PARTS = st.floats(0, 1)


@given(PARTS, PARTS, st.integers(1, 200))
@settings(max_examples=40)
def test_a_longer_part_never_has_a_shorter_bar(one: float, other: float, width: int) -> None:
    low, high = sorted((one, other))
    for draw in (bar, slim_bar):
        assert len(draw(low, width)) <= len(draw(high, width)) <= width
        assert (draw(high, width) == "") == (high == 0)


def test_a_bar_ends_on_an_eighth_of_a_cell() -> None:
    assert bar(0.5, 1) == "▌"
    assert bar(1.0, 3) == "███"
    assert bar(9 / 16, 2) == "█▏"
    assert bar(1e-9, 10) == "▏"
    assert bar(0.5, 4, "▓") == "▓▓"
    assert slim_bar(0.5, 3) == "▀▘"


@given(PARTS, PARTS, PARTS, st.integers(1, 120))
@settings(max_examples=40)
def test_an_interval_holds_its_middle(a: float, b: float, c: float, width: int) -> None:
    low, middle, high = sorted((a, b, c))
    start, drawn = interval(low, middle, high, width)
    assert start >= 0
    assert start + len(drawn) <= width
    assert drawn.count("●") == 1


def totals(*values: int) -> Board:
    party = night.PARTIES["Lab"]
    rows = tuple(Row(f"C{i}", party, value, 1.0) for i, value in enumerate(values))
    return Board(rows, Measure.TOTALS, max(*values, 1))


def test_rows_stand_by_their_totals_and_level_rows_keep_their_order() -> None:
    assert totals(5, 9, 5, 7).order() == (1, 3, 0, 2)
    nothing = Board(totals(5, 9).rows, Measure.NOTHING, 1)
    assert nothing.order() == (0, 1)


async def test_an_overtaking_row_passes_the_others_one_by_one() -> None:
    """Places ease towards their goal; the figures are those of the new state at once."""
    async with opened(night.show(start=6 * 3600), (120, 36)) as hall:
        await hall.press("space")
        hall.app.animation_level = "full"
        bars = hall.screen.query_one("#bars", CandidateBars)
        bars.show(totals(10, 20, 30, 40))
        await hall.settle()
        bars._settle(totals(10, 20, 30, 40))
        bars.show(totals(90, 20, 30, 40))
        places = [bars._places[0]]
        for _ in range(40):
            bars._move()
            places.append(bars._places[0])
            assert "90" in bars.render().plain
        assert places[0] == 3.0
        assert places[-1] == 0.0
        assert all(later <= earlier for earlier, later in pairwise(places))
        assert len({round(place) for place in places}) == 4
        assert bars.settled


def test_every_party_stands_out_from_every_background() -> None:
    for look in LOOKS.values():
        ground = Color.parse(look.background)
        for colour in (*(p.colour for p in night.PARTIES.values()), *OKABE_ITO.values()):
            assert contrast(Color.parse(legible(colour, look.background)), ground) >= LEGIBLE
        for ink in (look.text, look.muted, look.accent):
            assert contrast(Color.parse(ink), ground) >= 4.5
        assert contrast(Color.parse(look.faint), ground) >= LEGIBLE


def test_a_colour_that_is_none_is_grey() -> None:
    assert legible("puce-ish", DARK.background) == "#888888"


def test_where_colour_is_not_to_be_relied_on_the_big_parties_differ_in_pattern() -> None:
    safe = LOOKS["safe-dark"]
    fills = [safe.party(night.PARTIES[p]).fill for p in ("Lab", "Con", "RUK", "LD", "Green", "Ind")]
    assert len(set(fills)) == len(fills)
    assert PLAIN.party(night.PARTIES["Lab"]).style.color is None
    assert {LIGHT.party(p).fill for p in night.PARTIES.values()} == {"█"}


def test_tags_are_short() -> None:
    assert [tag(night.PARTIES[p]) for p in ("Lab", "Con", "RUK")] == ["Lab", "Con", "Reform"]


def test_boxes_are_marked_by_what_has_happened_to_them() -> None:
    boxes = {1: (10, 50, None), 2: (20, 90, 40), 3: (30, None, None)}
    assert marks_at(boxes, 4, 0).marks == "····"
    assert marks_at(boxes, 4, 35).marks == "□□□·"
    assert marks_at(boxes, 4, 60).marks == "■▣□·"
    assert marks_at(boxes, 4, 100).marks == "■■□·"


@given(st.lists(st.integers(0, 40_000), max_size=14), st.integers(10, 200), st.data())
@settings(max_examples=50)
def test_the_labels_of_the_scrubber_never_touch(
    times: list[int], width: int, data: st.DataObject
) -> None:
    stops = tuple(Stop(t, "Sorting and adjudication", "Sorting") for t in sorted(times))
    current = data.draw(st.integers(0, len(stops) - 1)) if stops else None
    span = Span(stops, 40_000, 20_000, current)
    ticks = [column(stop.time, span.end, width) for stop in stops]
    end = 0
    for start, index, text in placed(span, ticks, width):
        assert start >= end
        assert start + len(text) <= width
        assert text.startswith(str(index + 1))
        end = start + len(text) + 1


def test_what_is_cut_has_a_sign_and_blanks_have_none() -> None:
    for words, left in (("Conservative  ", "Conservative"), ("Conservatives", "Conservativ…")):
        line = Text(words)
        cut(line, 12)
        assert line.plain == left


def test_the_large_clock_is_three_lines_of_one_width() -> None:
    rows = figures("06:48")
    assert {len(row) for row in rows} == {15}


def test_the_stops_are_the_stages_in_order_of_time() -> None:
    hall = night.timeline(recount=True).halls[night.SLUG]
    stops = hall_stops(hall, 9)
    assert [stop.time for stop in stops] == sorted({stop.time for stop in stops})
    names = [stop.short for stop in stops]
    assert names[:5] == ["Boxes", "Verification", "Verified", "Sorting", "Reconciled"]
    assert "Adjourned" in names
    assert names[-2:] == ["On stage", "Declared"]


def test_caveats() -> None:
    changed = night.changed()
    assert caveat(night.SCENARIO, night.timeline()) is None
    assert caveat(changed, night.timeline(changed)) == "What-if: not the record"
    drawn = "Drawn outcome 5, seed 1: a simulation"
    assert caveat(night.SCENARIO, night.timeline(draw=5)) == drawn
    assert caveat(changed, night.timeline(changed, draw=5)) == f"{drawn} of a what-if"


def test_the_lead_is_told_as_what_it_is() -> None:
    replay = HallReplay(night.show(night.level(), start=7 * 3600))
    assert replay.hall.declaration is not None
    replay.playback.seek(replay.playback.end)
    said = board.lead(replay.standing, replay.contest, replay.scenario)
    first, second = (f"{c.display_name} ({c.party})" for c in replay.hall.declaration.ranked[:2])
    assert {first, second} == {"Terry Jermy (Lab)", "Liz Truss (Con)"}
    assert said == f"{first} elected by a simulated lot, level with {second}"
    replay.playback.seek(480 * 60)
    said = board.lead(replay.standing, replay.contest, replay.scenario)
    assert said == "Terry Jermy (Lab) and Liz Truss (Con) are level"
    replay.playback.seek(0)
    assert board.lead(replay.standing, replay.contest, replay.scenario) == ""
    assert replay.standing.stage is Stage.RECEIPT


def test_a_scale_tells_nothing_of_the_end() -> None:
    """The bars' full width is a third of the papers verified, whoever wins by how much."""
    replay = HallReplay(night.show(start=6 * 3600))
    standing = replay.standing
    race = board.totals(standing, replay.contest, replay.scenario)
    assert race.full == pytest.approx(standing.papers_verified / 3)


@pytest.mark.parametrize(("speed", "shown"), [(1, "1×"), (0.5, "0.5×"), (float("inf"), "max")])
def test_speeds_as_printed(speed: float, shown: str) -> None:
    assert formats.speed(speed) == shown


def test_text_is_fitted_to_cells() -> None:
    assert formats.fitted("abcdef", 4) == "abc…"
    assert formats.fitted("ab", 4) == "ab  "
    assert formats.fitted("ab", 0) == ""


async def test_a_clock_leaves_out_what_finds_no_room() -> None:
    moment = Moment(datetime(2024, 7, 5, 15, 5, tzinfo=ZoneInfo("Europe/London")))
    clock = NightClock(moment)
    async with opened() as there:
        await there.app.screen.mount(clock)
        for width, shown in ((40, "15:05 BST  Fri 5 July"), (12, "15:05 BST"), (8, "15:05")):
            (line,) = clock.draw(moment, Size(width, 1))
            assert line.plain == shown

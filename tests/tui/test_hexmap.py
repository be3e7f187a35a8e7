"""The map of hexagons: where seats stand, where arrows go, what is drawn and what is seen."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult

from simulator.outcome import ContestOutcome
from simulator.scenario.model import Contest
from simulator.timeline import SeatStatus, Stage
from tests.tui import national
from tui.night.hexmap import HexMap, fill_colour, map_inks
from tui.night.hexmap_layout import CELL, Direction, HexLayout, layout_of
from tui.night.seat_signs import GLYPHS, Manner, Sign, manner_of, open_sign
from tui.themes import DARK, LOOKS, PLAIN

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


@cache
def layout(name: str = "uk-2024") -> HexLayout:
    return layout_of(national.scenario(name).contests)


def seat(name: str) -> int:
    return next(i for i, c in enumerate(national.scenario().contests) if c.name == name)


def reached(chart: HexLayout, start: int) -> set[int]:
    seen, waiting = {start}, deque([start])
    while waiting:
        here = waiting.popleft()
        for direction in DIRECTIONS:
            there = chart.move(here, direction)
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return seen


def test_north_is_up_and_odd_rows_are_shifted_by_half_a_hexagon() -> None:
    chart, contests = layout(), national.scenario().contests
    top = [contests[s].name for _, s in chart.rows[0]]
    assert top == ["Orkney and Shetland"]
    assert [contests[s].name for _, s in chart.rows[-1]] == ["St Ives"]
    west = min(c.hex[0] for c in contests if c.hex)
    for contest, (_, column) in zip(contests, chart.places, strict=True):
        assert contest.hex is not None
        assert column == CELL * (contest.hex[0] - west) + contest.hex[1] % 2
    assert {(column % 2) for column, _ in chart.rows[10]} != {
        (column % 2) for column, _ in chart.rows[11]
    }


@pytest.mark.parametrize("name", ["uk-2024", "uk-2019"])
def test_no_two_seats_overlap(name: str) -> None:
    chart = layout(name)
    cells = {(row, column + part) for row, column in chart.places for part in range(CELL)}
    assert len(cells) == CELL * len(chart.places) == 1300
    assert all(
        0 <= row < chart.height and column + CELL <= chart.width for row, column in chart.places
    )
    for index, (row, column) in enumerate(chart.places):
        assert chart.at(row, column) == chart.at(row, column + 1) == index
    assert chart.at(0, 0) is None
    assert chart.at(-1, 0) is None


@pytest.mark.parametrize("name", ["uk-2024", "uk-2019"])
def test_arrows_lead_from_every_seat_to_every_other(name: str) -> None:
    chart = layout(name)
    everywhere = set(range(650))
    assert reached(chart, chart.middle) == everywhere
    # And back: from the seats on the edges, which are the ones that could be traps.
    edges = [s for s in everywhere if any(chart.move(s, d) == s for d in DIRECTIONS)]
    assert 0 < len(edges) < 100
    for start in edges:
        assert reached(chart, start) == everywhere


@pytest.mark.parametrize("name", ["uk-2024", "uk-2019"])
def test_an_arrow_goes_its_own_way(name: str) -> None:
    chart = layout(name)
    for here, (row, column) in enumerate(chart.places):
        for direction in DIRECTIONS:
            there = chart.move(here, direction)
            down, across = chart.places[there][0] - row, chart.places[there][1] - column
            if there == here:
                continue
            ahead = {"left": -across, "right": across, "up": -down, "down": down}[direction]
            aside = down if direction in ("left", "right") else across
            assert ahead > 0
            assert abs(aside) <= ahead * (1 if direction in ("left", "right") else 5)


def test_along_a_row_left_undoes_right() -> None:
    chart = layout()
    for row in chart.rows:
        seats = [s for _, s in row]
        for west, east in pairwise(seats):
            assert chart.move(west, "right") == east
            assert chart.move(east, "left") == west


def test_water_is_crossed_and_the_edge_of_the_map_stays() -> None:
    chart = layout()
    assert chart.move(seat("Na h-Eileanan an Iar"), "up") == seat("Orkney and Shetland")
    assert chart.move(seat("North Down"), "right") == seat("Whitehaven and Workington")
    assert chart.move(seat("Isle of Wight West"), "right") == seat("Isle of Wight East")
    assert chart.move(seat("St Ives"), "down") == seat("St Ives")
    assert chart.move(seat("Orkney and Shetland"), "up") == seat("Orkney and Shetland")


def test_a_walk_south_runs_straight() -> None:
    chart = layout()
    here = seat("Barnsley North")
    columns = []
    for _ in range(12):
        here = chart.move(here, "down")
        columns.append(chart.places[here][1])
    assert max(columns) - min(columns) <= CELL


def test_without_hexagons_every_region_is_a_block_under_its_name() -> None:
    contests = [replace(contest, hex=None) for contest in national.scenario("uk-2019").contests]
    chart = layout_of(contests)
    assert chart.by_region
    assert {label.text for label in chart.labels} >= {"Scotland", "Yorkshire & Humber"}
    wales = [i for i, c in enumerate(contests) if c.region == "Wales"]
    rows = {chart.places[i][0] for i in wales}
    assert len(rows) == max(rows) - min(rows) + 1 == 5
    for label in chart.labels:
        assert all(chart.at(label.row, label.column + x) is None for x in range(len(label.text)))


def test_seats_that_share_a_hexagon_fall_back_to_blocks() -> None:
    contests = list(national.scenario().contests)
    contests[1] = replace(contests[1], hex=contests[0].hex)
    assert layout_of(contests).by_region


@settings(max_examples=25)
@given(st.sets(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=60))
def test_any_map_of_hexagons_can_be_walked_without_getting_lost(
    hexes: set[tuple[int, int]],
) -> None:
    contests = [Contest(str(h), str(h), (), 1, hex=h) for h in sorted(hexes)]
    chart = layout_of(contests)
    assert not chart.by_region
    for index, (row, column) in enumerate(chart.places):
        assert chart.at(row, column) == index
        for direction in DIRECTIONS:
            assert 0 <= chart.move(index, direction) < len(contests)


def test_marks_tell_states_and_parties_apart_without_colour() -> None:
    symbols = {
        national.scenario().party(party).symbol for party in (c.winner.party for c in _outcomes())
    }
    assert len(symbols) == 15
    assert len(set(GLYPHS.values())) == len(GLYPHS)
    assert not symbols & set(GLYPHS.values())


def _outcomes() -> list[ContestOutcome]:
    outcome = national.scenario().outcome
    assert outcome is not None
    return list(outcome.contests.values())


def test_close_provisional_figures_are_close_until_the_recount_begins() -> None:
    close = SeatStatus("x", Stage.PROVISIONAL, close=True)
    assert manner_of(close) is Manner.CLOSE
    assert manner_of(replace(close, close=False)) is Manner.COUNTING
    assert manner_of(replace(close, stage=Stage.RECOUNT)) is Manner.RECOUNT
    assert manner_of(replace(close, stage=Stage.CALLED)) is Manner.STAGE
    assert manner_of(replace(close, stage=Stage.DECLARED)) is Manner.WON


class Chart(App[None]):
    """The map alone."""

    CSS = "HexMap { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.chart = HexMap(layout())

    def compose(self) -> ComposeResult:
        yield self.chart

    def on_hex_map_moved(self, event: HexMap.Moved) -> None:
        self.heard.append(event.seat)

    def on_hex_map_opened(self, event: HexMap.Opened) -> None:
        self.heard.append(("open", event.seat))


def drawn(chart: HexMap) -> list[str]:
    return ["".join(s.text for s in chart.render_line(y)) for y in range(chart.size.height)]


async def test_the_cursor_is_in_brackets_and_its_letter_stays() -> None:
    app = Chart()
    async with app.run_test(size=(65, 47)) as pilot:
        chart = app.chart
        chart.paint([Sign("L", Manner.WON, "#e4003b")] * 650)
        chart.cursor = seat("St Ives")
        chart.focus()
        await pilot.pause()
        assert drawn(chart)[-1].strip() == "[L]"
        await pilot.press("right")
        assert drawn(chart)[-1].strip() == "L"
        assert "[L]" in drawn(chart)[-2]
        app.set_focus(None)
        await pilot.pause()
        assert "‹L›" in drawn(chart)[-2]


async def test_only_the_rows_that_changed_are_drawn_again() -> None:
    app = Chart()
    async with app.run_test(size=(65, 47)):
        chart = app.chart
        drawn(chart)
        marks = list(chart.signs)
        marks[seat("Torbay")] = Sign("D", Manner.WON, "#faa61a")
        before = dict(chart._strips)
        assert chart.paint(marks) == 1
        drawn(chart)
        changed = [row for row, strip in chart._strips.items() if strip is not before[row]]
        assert changed == [chart.map.places[seat("Torbay")][0]]
        assert chart.paint(marks) == 0


async def test_every_seat_is_one_letter_on_its_partys_colour() -> None:
    app = Chart()
    async with app.run_test(size=(65, 47)):
        chart = app.chart
        outcome = national.scenario().outcome
        assert outcome is not None
        marks = []
        for result in outcome.contests.values():
            party = national.scenario().party(result.winner.party)
            marks.append(Sign(party.symbol, Manner.WON, fill_colour(DARK, party)))
        chart.paint(marks)
        text = "".join(drawn(chart))
        assert text.count("L") == 411
        assert text.count("C") == 121
        assert text.count("D") == 72
        segments: list[Segment] = list(chart.render_line(chart.size.height - 1))
        assert any(
            s.style is not None and s.style.bgcolor is not None and "D" in s.text for s in segments
        )


async def test_mouse_click_selects_and_double_click_opens() -> None:
    app = Chart()
    async with app.run_test(size=(65, 47)) as pilot:
        row, column = app.chart.map.places[seat("Torbay")]
        await pilot.click(HexMap, offset=(column + 1, row))
        await pilot.pause()
        assert app.chart.cursor == seat("Torbay")
        assert ("open", seat("Torbay")) not in app.heard
        await pilot.double_click(HexMap, offset=(column + 1, row))
        await pilot.pause()
        assert app.heard.count(("open", seat("Torbay"))) == 1
        await pilot.click(HexMap, offset=(60, 1))  # the sea
        assert app.chart.cursor == seat("Torbay")


async def test_the_wheel_looks_elsewhere_and_an_arrow_comes_back() -> None:
    app = Chart()
    async with app.run_test(size=(65, 20)) as pilot:
        chart = app.chart
        chart.focus()
        before, here = chart.view, chart.cursor
        for _ in range(15):
            chart.post_message(events.MouseScrollDown(chart, 5, 5, 0, 2, 0, False, False, False))
        await pilot.pause()
        assert chart.view.bottom == chart.map.height
        assert chart.cursor == here
        await pilot.press("up")
        assert chart.sees(chart.cursor)
        assert chart.view != before


def test_every_look_has_an_ink_for_every_manner() -> None:
    for look in (*LOOKS.values(), PLAIN):
        inks = map_inks(look)
        assert {*Manner} <= set(inks)
        assert not look.plain or all(
            ink.color is None and ink.bgcolor is None for ink in inks.values()
        )
    assert open_sign(Manner.CLOSE).glyph == "?"
    assert fill_colour(PLAIN, national.scenario().party("Lab")) is None

"""The forecast screen: chances, progress, stopping, and the way into a draw."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from simulator import session
from simulator.forecast import batch, draw
from simulator.scenario import load
from simulator.scenario.model import Scenario
from simulator.session import Condition
from tests import shipped
from tests.projection import nights
from tests.scenario.writing import TWO, write
from tests.tui import forecasts, night
from tests.tui.picturing import SIZES, picture
from tests.tui.stage import Opened, opened
from tui.forecast.engine import Progress, Wanted, run
from tui.forecast.given import Given, GivenBar
from tui.forecast.screen import Engine, ForecastScreen
from tui.forecast.seats import SeatChances
from tui.forecast.view import Forecast, expected, percent, without_record
from tui.hall.screen import HallScreen
from tui.kit.cards import Ask
from tui.navigation import ForecastOf
from tui.night.screen import NightScreen

SWN = "south-west-norfolk-2024"
POLLS = """
[[prediction.pollsters]]
name = "Assumed"
source = "assumed"
[prediction.pollsters.shares]
east = { Lab = 52, Con = 48 }
west = { Lab = 45, Con = 55 }
"""


@asynccontextmanager
async def forecast(
    scenario: Scenario = night.SCENARIO,
    engine: Engine | None = None,
    size: tuple[int, int] = (80, 24),
    origin: ForecastOf | None = None,
) -> AsyncIterator[Opened]:
    """The screen over a hall, its first batch drawn."""
    async with opened(size=size) as there:
        await there.press("space")
        there.app.push_screen(
            ForecastScreen(
                origin or ForecastOf(lambda: scenario), engine=engine or forecasts.engine()
            )
        )
        await there.settle()
        await there.until(lambda: there.find(ForecastScreen).forecast is not None)
        yield there


def row(text: str, name: str) -> str:
    return next(line for line in text.splitlines() if name in line)


async def test_one_contest(pictures: SnapshotAssertion) -> None:
    async with forecast() as there:
        for width, height in SIZES:
            await there.resize(width, height)
            assert picture(there) == pictures(name=f"{width}x{height}")


async def test_a_night(pictures: SnapshotAssertion) -> None:
    async with forecast(engine=forecasts.engine(forecasts.nation)) as there:
        for width, height in SIZES:
            await there.resize(width, height)
            assert picture(there) == pictures(name=f"{width}x{height}")


@pytest.mark.thorough
async def test_no_colour(monkeypatch: pytest.MonkeyPatch, pictures: SnapshotAssertion) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with forecast() as there:
        assert picture(there) == pictures


async def test_the_chances_are_those_of_the_batch_and_say_what_nobody_saw() -> None:
    scenario = shipped.load(SWN)
    result = batch(scenario, 10_000, 1).contests["south-west-norfolk"]
    async with forecast(scenario, run, (120, 36)) as there:
        text = there.text
        for candidate, chance in zip(
            scenario.contests[0].candidates, result.candidates, strict=True
        ):
            line = row(text, candidate.shown)
            assert percent(chance.win) in line
            assert f"{chance.share.mean:.1f}" in line
            assert percent(chance.deposit_lost) in line
        for words in (
            "a simulation",
            "10,000 draws, seed 1",
            f"under 1,000 {percent(result.under[1000])} %",
            f"recount {percent(result.recount)} %",
            "630 on the record",
            "Nobody's polls saw James Bagge: 14.2 % on the record",
        ):
            assert words in text
        assert text.count("Nobody's polls") == 1


@pytest.mark.thorough
async def test_the_record_is_hidden_from_whoever_has_the_night_before_them() -> None:
    secrets = ("on the record", "630", "14.2", "Nobody's polls")
    hidden = ForecastOf(lambda: night.SCENARIO, declared=frozenset())
    async with forecast(origin=hidden, size=(120, 36)) as there:
        assert [words for words in secrets if words in there.text] == []
        assert "V shows the record" in there.text
        await there.press("V")
        assert [words for words in secrets if words not in there.text] == []
        await there.press("V")
        assert [words for words in secrets if words in there.text] == []
    engine = forecasts.engine(forecasts.nation)
    async with forecast(origin=hidden, engine=engine, size=(120, 36)) as there:
        assert "on the record" not in there.text
        assert "V shows the record" in there.text
        await there.press("V")
        assert "7 on the record" in there.text


def test_the_nation_of_the_record_is_told_after_the_last_seat_only() -> None:
    whole = forecasts.nation(night.SCENARIO)
    assert whole.nation is not None
    slugs = frozenset(whole.seats)
    some = without_record(whole, slugs - {"seat-3"})
    assert some.hidden == {"seat-3"}
    assert some.seats["seat-2"] == whole.seats["seat-2"]
    assert some.seats["seat-3"].known_majority is None
    assert some.nation is not None
    assert all(party.known is None for party in some.nation.parties)
    assert all(expected(party.forecast) for party in some.nation.parties)
    assert without_record(whole, slugs) is whole


async def test_a_replay_lets_the_record_stand_once_it_has_declared_it() -> None:
    async with opened() as there:
        replay = there.find(HallScreen).replay
        declared = replay.hall.declaration
        assert declared is not None
        replay.playback.seek(declared.time - 1)
        assert replay.forecast.declared == frozenset()
        replay.playback.seek(declared.time)
        assert replay.forecast.declared == {night.SLUG}


@pytest.mark.thorough
async def test_a_what_if_has_no_record() -> None:
    async with forecast(night.changed()) as there:
        assert "on the record" not in there.text
        assert "Forecast of a what-if" in there.text


async def test_f_opens_it_from_the_hall_and_a_scenario_without_predictions_says_so() -> None:
    async with opened() as there:
        await there.press("f")
        await there.until(lambda: "No forecast." in there.text)
        assert f"{night.SCENARIO.name} has no predictions to draw around" in there.text
        await there.press("l", "k", "escape")
        assert isinstance(there.screen, HallScreen)


@pytest.mark.thorough
async def test_a_draw_of_the_likeliest_result_and_of_the_upset_are_played_in_the_hall() -> None:
    scenario = shipped.load(SWN)
    async with forecast(scenario, run) as there:
        told = there.find(ForecastScreen).forecast
        assert told is not None
        favourites = next(iter(told.seats.values())).candidates
        for key, candidate in (("l", favourites[0]), ("u", favourites[1])):
            await there.press(key)
            await there.reach(HallScreen)
            number = there.replay.timeline.draw
            assert number is not None
            assert f"Drawn outcome {number}, seed 1: a simulation" in there.text
            declared = there.replay.hall.declaration
            assert declared is not None
            assert declared.elected.display_name == candidate.candidate.shown
            drawn = draw(scenario, 1, number).contests["south-west-norfolk"]
            assert declared.elected.votes == drawn.winner.votes
            await there.press("p")
            await there.reach(ForecastScreen)


@pytest.mark.thorough
async def test_a_draw_is_asked_for_by_its_number() -> None:
    scenario = shipped.load(SWN)
    async with forecast(scenario, run) as there:
        await there.press("k")
        field = there.screen.query_one(Input)
        field.value = "10000"
        await there.press("enter")
        assert "from 0 to 9,999" in there.text
        field.value = "7"
        await there.press("enter")
        await there.reach(HallScreen)
        assert there.replay.timeline.draw == 7


@pytest.mark.thorough
async def test_a_hall_opens_from_a_drawn_night(own_folder: Path) -> None:
    scenario = load(str(write(own_folder, f"{TWO}{POLLS}")))
    async with forecast(scenario, run) as there:
        await there.press("l")
        await there.reach(NightScreen)
        board = there.screen
        assert isinstance(board, NightScreen)
        await there.until(lambda: board.replay.ready)
        assert board.replay.timeline.draw is not None
        await there.press("enter")
        await there.reach(HallScreen)
        assert there.replay.timeline.draw == board.replay.timeline.draw


async def test_draws_and_seed_are_asked_for_and_refused_where_they_cannot_be() -> None:
    async with forecast() as there:
        await there.press("d")
        assert isinstance(there.screen, Ask)
        draws, seed = there.screen.query(Input)
        draws.value = "many"
        await there.press("enter")
        assert "The number of draws is a whole number from 1 to 10,000,000" in there.text
        draws.value, seed.value = "2,500", "9"
        await there.press("enter")
        await there.reach(ForecastScreen)
        await there.until(lambda: not there.find(ForecastScreen).drawing)
        told = there.find(ForecastScreen).forecast
        assert told is not None
        assert (told.draws, told.seed) == (2_500, 9)
        assert "2,500 draws, seed 9" in there.text


class Slow:
    """An engine that tells how far it is and waits until it is stopped or let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.stopped = 0

    def __call__(
        self,
        scenario: Scenario,
        draws: int,
        seed: int,
        progress: Progress,
        cancel: Wanted,
        condition: Condition | None = None,
    ) -> Forecast | None:
        progress(4_096, draws)
        for _ in range(2_000):
            if cancel():
                self.stopped += 1
                return None
            if self.go.wait(0.005):
                return forecasts.one(scenario, draws, seed)
        raise AssertionError("nobody stopped it")


async def test_drawing_shows_how_far_it_is_is_stopped_and_begins_again() -> None:
    slow = Slow()
    async with opened() as there:
        await there.press("space")
        there.app.push_screen(ForecastScreen(ForecastOf(lambda: night.SCENARIO), engine=slow))
        await there.until(lambda: "4,096 of 10,000 draws" in there.text)
        await there.press("x")
        await there.until(lambda: slow.stopped == 1)
        assert "Stopped after 4,096 of 10,000 draws." in there.text
        slow.go.set()
        await there.press("r")
        await there.until(lambda: there.find(ForecastScreen).forecast is not None)
        assert "Jermy" in there.text
        assert "of 10,000 draws" not in there.text


async def test_escape_stops_and_leaves_and_leaving_stops() -> None:
    slow = Slow()
    async with opened() as there:
        await there.press("space")
        there.app.push_screen(ForecastScreen(ForecastOf(lambda: night.SCENARIO), engine=slow))
        await there.until(lambda: "4,096 of 10,000 draws" in there.text)
        await there.press("escape")
        assert isinstance(there.screen, HallScreen)
        await there.until(lambda: slow.stopped == 1)


@pytest.mark.thorough
async def test_what_stood_before_stands_when_another_batch_is_stopped() -> None:
    slow = Slow()
    slow.go.set()
    async with forecast(engine=slow) as there:
        slow.go.clear()
        await there.press("d")
        there.screen.query(Input).first().value = "20000"
        await there.press("enter")
        await there.until(lambda: "4,096 of 20,000 draws" in there.text)
        await there.press("escape")
        await there.until(lambda: slow.stopped == 1)
        assert isinstance(there.screen, ForecastScreen)
        assert "10,000 draws, seed 1" in there.text
        assert "Jermy" in there.text


async def test_a_night_has_parties_and_seats_to_go_into() -> None:
    async with forecast(engine=forecasts.engine(forecasts.nation), size=(120, 36)) as there:
        assert "LABOUR SEATS" in there.text
        assert "hung 46.0 %" in there.text
        assert "majority 7" in there.text
        assert "Northern Ireland" in there.text
        assert "5,000 of the draws" in there.text
        line = row(there.text, "Seat 0")
        assert "12.0" in line
        await there.press("right")
        assert "CONSERVATIVE SEATS" in there.text
        await there.press("left", "left")
        assert "LIBERAL DEMOCRAT SEATS" in there.text
        await there.pilot.click("#forecast-table", offset=(10, 3))
        await there.settle()
        assert "REFORM UK SEATS" in there.text
        there.screen.query_one(SeatChances).focus()
        await there.press("down", "enter")
        assert "Seat 1" in there.text
        assert "Jermy" in there.text
        assert "Seat 1 starts from its previous result." in there.text
        assert "tipping point 11.0 %" in there.text
        await there.press("escape")
        assert "REFORM UK SEATS" in there.text
        await there.press("slash")
        await there.press(*"seat", "space", "7", "enter")
        assert "Seat 7" in there.text
        await there.press("n")
        assert "REFORM UK SEATS" in there.text


async def test_the_footer_has_at_most_seven_keys() -> None:
    async with forecast(engine=forecasts.engine(forecasts.nation)) as there:
        bound = there.screen.active_bindings.values()
        assert 5 <= len({b.action for _, b, on, _ in bound if b.show and on}) <= 7


@pytest.mark.thorough
async def test_the_help_begins_with_the_forecast() -> None:
    async with forecast() as there:
        await there.press("question_mark")
        text = there.text.casefold()
        assert "replay a draw of the likeliest result" in text


@pytest.mark.thorough
async def test_the_chances_at_a_moment_of_the_night_that_is_played(own_folder: Path) -> None:
    """Thirteen of two dozen seats have declared; no exit poll was asked."""
    scenario = load(str(write(own_folder, nights.text(exit_poll=False))))
    hall = session.play(scenario, contest="seat-3")
    origin = ForecastOf(lambda: scenario, night=hall, at=3 * 3600 + 1800)
    asked: list[Condition | None] = []
    go = threading.Event()
    go.set()

    def engine(
        scenario: Scenario,
        draws: int,
        seed: int,
        progress: Progress,
        cancel: Wanted,
        condition: Condition | None,
    ) -> Forecast:
        asked.append(condition)
        assert go.wait(60)
        return forecasts.nation(scenario, draws, seed)

    async with opened() as there:
        await there.press("space")
        there.app.push_screen(ForecastScreen(origin, engine=engine))
        await there.until(lambda: "m at this moment, 01:30" in there.text)
        assert " before the poll    at 22:00: no exit poll   m at this" in there.text
        assert "not a result" in there.text
        await there.press("e")
        assert there.find(ForecastScreen).given is Given.BEFORE
        assert "Seat 0" in there.text
        # No figure of one condition stands under another's name, while that is drawn …
        go.clear()
        await there.press("m")
        await there.until(lambda: len(asked) == 2)
        assert "drawing …" in there.text
        assert "Seat 0" not in there.text
        # … and they are there again where it is not waited for.
        await there.press("x")
        assert "Seat 0" in there.text
        go.set()
        await there.press("m")
        await there.until(lambda: "Projection (simulated), given 13 results by" in there.text)
        assert "A night of twelve, given 13 results by 01:30" in there.text
        await there.press("b")
        await there.until(lambda: "not a result" in there.text)
        await there.press("m")
        await there.until(lambda: "Projection (simulated), given 13 results by" in there.text)
    words = [c.given.words if c else "" for c in asked]
    # What was stopped may have been done by then: it is asked for once more, or not.
    assert words[0] == ""
    assert set(words[1:]) == {"the 13 results declared by 01:30"}


def _is_ready(board: NightScreen) -> bool:
    return board.replay.ready


@pytest.mark.thorough
async def test_a_night_like_it_is_replayed_on_the_same_condition(own_folder: Path) -> None:
    scenario = load(str(write(own_folder, nights.text(exit_poll=False))))
    origin = ForecastOf(lambda: scenario, night=session.play(scenario), at=3 * 3600 + 1800)
    async with opened() as there:
        await there.press("space")
        there.app.push_screen(ForecastScreen(origin))
        await there.until(lambda: "No forecast." in there.text)  # there are no predictions
        await there.press("m")
        await there.until(lambda: there.find(ForecastScreen).latest is not None)
        assert "the interval, not the number" in " ".join(there.text.split())
        assert "Until 04:00" not in there.text
        for keys in (("k", "enter"), ("l",), ("u",)):
            await there.press(*keys)
            board = await there.reach(NightScreen)
            assert ": a simulation, given the 13 results declared by" in there.text
            await there.until(partial(_is_ready, board))
            assert board.replay.now >= origin.at  # until then nothing is drawn
            await there.press("p")
            await there.reach(ForecastScreen)
        await there.press("b")
        await there.until(lambda: "No forecast." in there.text)
        assert "m at this moment, 01:30" in there.text


async def test_one_seat_has_no_other_moments() -> None:
    async with forecast() as there:
        assert "before the poll" not in there.text
        assert not there.screen.query_one(GivenBar).display


def test_what_results_leave_open_is_neither_never_nor_always() -> None:
    assert [percent(p) for p in (0.0, 1.0)] == ["0", "100"]
    assert [percent(p, 10_000) for p in (0.0, 0.5, 1.0)] == ["<0.1", "50.0", ">99.9"]
    assert [percent(p, 10_000, 0) for p in (0.0, 1.0)] == ["<1", ">99"]

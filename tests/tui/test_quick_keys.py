"""Keys that come in one moment: no screen acts once it has gone, and no work is lost by them."""

from __future__ import annotations

import threading
import time

import pytest
from textual.screen import Screen

from simulator.request import TuiRequest
from simulator.scenario.model import Scenario
from tests.tui import forecasts, night
from tests.tui.bench import SWN, bench
from tests.tui.stage import Opened, opened
from tui.desk import DeskScreen
from tui.desk.opening import OpeningScreen
from tui.forecast import ForecastScreen
from tui.forecast.engine import Progress, Wanted
from tui.forecast.view import Forecast
from tui.hall import ClosingScreen, HallScreen
from tui.kit.cards import Ask, Choose, Confirm
from tui.kit.help import HelpScreen
from tui.kit.stages import ChooseStage
from tui.lab import LabScreen
from tui.lab.bench import open_bench
from tui.navigation import ForecastOf, LabOn, Page
from tui.palette import Palette

BURSTS = (
    ("ctrl+p", "enter", "enter", "enter"),
    ("g", "enter", "enter", "enter"),
    ("ctrl+p", "pagedown"),
    ("ctrl+p", "escape", "escape"),
    ("g", "pagedown", "home", "end", "enter", "enter"),
    ("question_mark", "escape", "escape", "escape"),
    ("enter", "enter", "enter"),
    ("escape", "escape", "escape"),
    ("s", "enter", "enter", "escape", "escape"),
    ("1", "1", "g", "1", "1"),
    ("p", "p", "p"),
)


def stands(there: Opened) -> bool:
    """It runs, and there is a page under whatever is on top."""
    stack = there.app.screen_stack
    return there.app.is_running and isinstance(stack[1], Page) and type(stack[-1]) is not Screen


@pytest.mark.long
@pytest.mark.parametrize("size", [(10, 3)], ids=["10x3"])
async def test_bursts_do_no_harm(size: tuple[int, int]) -> None:
    async with opened(night.show(start=6 * 3600), size) as there:
        for keys in BURSTS:
            await there.burst(*keys)
            assert stands(there), keys
            # The same where the card is there already, and has been drawn.
            await there.press(keys[0])
            await there.burst(*keys[1:])
            assert stands(there), keys


@pytest.mark.long
async def test_a_card_that_has_answered_answers_no_more() -> None:
    async with opened(night.show(start=3600)) as there:
        hall = there.find(HallScreen)
        for keys in (("enter",) * 3, ("3", "3", "3"), ("escape",) * 3, ("g", "g", "g")):
            await there.press("g")
            assert isinstance(there.screen, ChooseStage)
            await there.burst(*keys)
            assert there.app.screen_stack[1] is hall, keys
            while not isinstance(there.screen, HallScreen):
                await there.press("escape")
        await there.press("g")
        card = there.screen
        assert isinstance(card, ChooseStage)
        card.dismiss(0)
        card.dismiss(0)
        await there.settle()
        card.dismiss(0)
        await there.settle()
        assert there.screen is hall


async def test_a_palette_runs_its_command_once() -> None:
    async with opened(night.show(start=3600)) as there:
        hall = there.find(HallScreen)
        await there.press("ctrl+p", *"candidates")
        await there.until(lambda: "who stands" in there.text.casefold() or "Candid" in there.text)
        await there.burst("enter", "enter", "enter")
        await there.until(lambda: not isinstance(there.screen, Palette))
        assert there.app.screen_stack[1] is hall
        assert len(there.app.screen_stack) <= 3


@pytest.mark.long
async def test_a_line_that_is_opened_thrice_is_opened_once() -> None:
    async with opened(night.show(start=3600), request=TuiRequest()) as there:
        await there.until(lambda: bool(there.find(DeskScreen).entries))
        desk = there.find(DeskScreen)
        await there.burst("enter", "enter", "enter")
        await there.reach(HallScreen)
        pages = [type(screen) for screen in there.app.screen_stack if isinstance(screen, Page)]
        assert pages == [DeskScreen, HallScreen]
        await there.burst("p", "p", "p")
        await there.until(lambda: there.screen is desk)
        await there.burst("escape", "escape", "n", "escape", "escape")
        assert stands(there)


@pytest.mark.long
async def test_what_has_been_loaded_is_shown_though_help_lay_over_it() -> None:
    go = threading.Event()
    shown = night.show(start=3600)

    def wait(_: TuiRequest) -> object:
        go.wait(30)
        return shown

    async with opened(request=TuiRequest()) as there:
        there.app.prepare = wait  # type: ignore[assignment]
        await there.until(lambda: bool(there.find(DeskScreen).entries))
        await there.press("enter", "f1")
        assert isinstance(there.screen, HelpScreen)
        opening = there.find(OpeningScreen)
        go.set()
        await there.until(lambda: opening.found is not None)
        await there.press("escape")
        await there.reach(HallScreen)


async def test_a_line_is_written_once(own_folder: object) -> None:
    written: list[tuple[str, ...]] = []
    async with opened() as there:
        card = Ask("A line", [("Name", "x")], lambda v: written.append(v) or "", "hint")  # type: ignore[func-returns-value]
        there.app.push_screen(card)
        await there.settle()
        await there.burst("enter", "enter", "enter")
        assert written == [("x",)]
        assert isinstance(there.screen, HallScreen)


@pytest.mark.parametrize("size", [(10, 3)], ids=["10x3"])
async def test_lists_without_room_or_offers_can_be_paged(size: tuple[int, int]) -> None:
    async with opened(size=size) as there:
        for offers in ([], [("a", "b")], [(str(i), str(i)) for i in range(300)]):
            there.app.push_screen(Choose("Which?", offers))
            await there.settle()
            await there.press("tab")
            await there.burst("pagedown", "end", "pageup", "home", "down", "up", "pagedown")
            await there.press("pagedown", "pageup")
            assert isinstance(there.screen, Choose)
            await there.burst("escape", "enter", "enter")
            assert stands(there)
            assert isinstance(there.screen, HallScreen)


@pytest.mark.long
async def test_leaving_while_the_palette_searches_is_clean() -> None:
    for keys in (("ctrl+p", "ctrl+c"), ("ctrl+p", "s", "ctrl+q", "ctrl+q"), ("q", "q", "q")):
        async with opened(night.show(start=3600)) as there:
            await there.burst(*keys)
            await there.gone()
            assert there.app._exception is None
            assert there.app.return_code == 0
    for times in (1, 3):
        async with opened(night.show(start=3600)) as there:
            await there.burst("ctrl+p", *"abc"[:times], "escape", "ctrl+p", "escape")
            assert isinstance(there.screen, HallScreen)


# What would be lost is asked about


async def unsaved(there: Opened) -> LabScreen:
    """A lab with one change, in no file."""
    there.app.open(LabOn(open_bench("what-if/bagge-does-not-stand")))
    await there.settle()
    lab = there.find(LabScreen)
    lab.saved_bench = bench(SWN)
    return lab


@pytest.mark.parametrize(
    "key", ["q", *(pytest.param(key, marks=pytest.mark.long) for key in ("ctrl+c", "ctrl+q"))]
)
async def test_unsaved_changes_are_asked_about_and_a_burst_loses_nothing(key: str) -> None:
    async with opened() as there:
        await unsaved(there)
        await there.burst(key, key, key)
        assert isinstance(there.screen, Confirm)
        assert "1 change in the lab, not saved in a file" in there.text
        await there.press("enter")
        assert isinstance(there.screen, LabScreen)
        await there.burst("escape", "escape", "escape")
        assert isinstance(there.screen, LabScreen)
        assert there.app.is_running
        await there.press(key)
        there.app.simulate_key("y")
        await there.gone()
        assert there.app.return_code == 0


@pytest.mark.long
async def test_a_what_if_night_over_an_unsaved_lab_asks_too_and_the_palette_does() -> None:
    async with opened() as there:
        await unsaved(there)
        there.app.open(night.show(start=3600))
        await there.settle()
        await there.press("q")
        assert isinstance(there.screen, Confirm)
        await there.press("escape")
        assert isinstance(there.screen, HallScreen)
        await there.press("p")
        await there.reach(LabScreen)
        await there.press("ctrl+p", *"scenarios")
        await there.until(lambda: "Choose another scenario" in there.text)
        while isinstance(there.screen, Palette):
            await there.press("enter")
        await there.until(lambda: isinstance(there.screen, Confirm))
        await there.press("n")
        assert isinstance(there.screen, LabScreen)


@pytest.mark.long
async def test_a_saved_or_empty_lab_is_left_at_once() -> None:
    for name in (SWN, "what-if/bagge-does-not-stand"):
        async with opened() as there:
            there.app.open(LabOn(open_bench(name)))
            await there.settle()
            there.app.simulate_key("q")
            await there.gone()
            assert there.app.return_code == 0


@pytest.mark.long
async def test_a_batch_under_way_is_asked_about_with_how_far_it_is() -> None:
    go = threading.Event()

    def engine(
        scenario: Scenario,
        draws: int,
        seed: int,
        progress: Progress,
        cancel: Wanted,
        condition: object = None,
    ) -> Forecast | None:
        progress(2_500, draws)
        end = time.monotonic() + 30
        while not (cancel() or go.is_set()) and time.monotonic() < end:
            time.sleep(0.002)
        return None if cancel() else forecasts.one(scenario)

    async with opened() as there:
        there.app.push_screen(ForecastScreen(ForecastOf(lambda: night.SCENARIO), engine=engine))
        await there.settle()
        screen = there.find(ForecastScreen)
        await there.until(lambda: screen._done > 0)
        await there.press("q")
        assert isinstance(there.screen, Confirm)
        assert "A batch under way: 2,500 of 10,000 draws" in there.text
        await there.press("escape")
        go.set()
        await there.until(lambda: screen.forecast is not None)
        there.app.simulate_key("q")
        await there.gone()


@pytest.mark.long
async def test_screens_reached_through_others_can_be_left_in_one_moment() -> None:
    async with opened(night.show(start=528 * 60)) as there:
        await there.press("s", "enter")
        assert isinstance(there.screen, ClosingScreen)
        for keys in (("h", "h", "h"), ("d", "d", "d"), ("r", "r", "escape")):
            await there.burst(*keys)
            assert stands(there), keys
        there.app.open(ForecastOf(lambda: night.SCENARIO))
        await there.settle()
        await there.burst("escape", "escape", "escape", "escape")
        assert stands(there)

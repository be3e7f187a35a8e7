"""Every state that the program can be in, and how to get there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from simulator.request import TuiRequest
from tests.tui import night
from tests.tui.stage import Opened, opened
from tui.desk import DeskScreen
from tui.forecast import ForecastScreen
from tui.hall import ClosingScreen, DeclarationScreen, HallScreen
from tui.lab import LabScreen
from tui.navigation import Page
from tui.night import NightScreen

REPLAYS: tuple[type[Page], ...] = (HallScreen, DeclarationScreen, ClosingScreen, NightScreen)
PAGES: tuple[type[Page], ...] = (*REPLAYS, DeskScreen, LabScreen, ForecastScreen)


@dataclass(frozen=True)
class State:
    """A state: the moment to open at, the keys that lead there, whether a text field is open."""

    name: str
    start: int = 0
    keys: tuple[str, ...] = ()
    picker: bool = False
    typing: bool = False
    refused: bool = False
    by_ctrl_c: bool = False


DECLARED = 528 * 60
STATES = (
    State("picker", picker=True),
    State("receipt"),
    State("verification", 2 * 3600, by_ctrl_c=True),
    State("sorting", 6 * 3600),
    State("asking", 6 * 3600, ("t",), typing=True),
    State("stages", 6 * 3600, ("g",)),
    State("help", 6 * 3600, ("question_mark",), by_ctrl_c=True),
    State("palette", 6 * 3600, ("ctrl+p",), typing=True),
    State("briefing", 6 * 3600, ("o",), by_ctrl_c=True),
    State("sources", 6 * 3600, ("i",), by_ctrl_c=True),
    State("people", 6 * 3600, ("n",)),
    State("stage", 505 * 60),
    State("statement", DECLARED),
    State("closing", DECLARED, ("s", "enter"), by_ctrl_c=True),
    State("hall after", DECLARED, ("s", "h")),
    State("problems", refused=True),
)


@asynccontextmanager
async def reached(state: State, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Opened]:
    """The app in a state."""
    request = TuiRequest(scenario=None if state.picker else night.SCENARIO.name)
    async with opened(night.show(start=state.start), size, request) as there:
        for key in state.keys:
            await there.press(key)
        if state.refused:
            there.app.refuse(TuiRequest(scenario="broken"), ["broken.toml:3: error: votes: no"])
        await there.settle()
        yield there

"""Opening the app on the hand-made night, its clock's hands in the test's own hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from simulator.request import TuiRequest
from tests.tui import night
from tui.app import ElectionNightApp
from tui.desk.opening import OpeningScreen
from tui.hall.closing import ClosingScreen
from tui.hall.declaration import DeclarationScreen
from tui.hall.replay import HallReplay
from tui.hall.screen import HallScreen
from tui.shows import Show

NAMES = {":": "colon", " ": "space", "?": "question_mark", "+": "plus", "-": "minus"}
CHARACTERS = {"colon": ":", "space": " ", "question_mark": "?", "plus": "+", "minus": "-"}


@dataclass
class Opened:
    """An app that runs, and the hands of its clock."""

    app: ElectionNightApp
    pilot: Pilot[object]
    hands: list[float]

    @property
    def screen(self) -> Screen[object]:
        return self.app.screen

    @property
    def replay(self) -> HallReplay:
        screen = self.app.screen
        assert isinstance(screen, HallScreen | DeclarationScreen | ClosingScreen), screen
        return screen.replay

    async def wait(self, seconds: float) -> None:
        """So many seconds pass on the clock; the screen looks at it."""
        self.hands[0] += seconds
        await self.look()

    async def look(self) -> None:
        """The screen looks at the clock, as it does ten times a second."""
        tick = getattr(self.app.screen, "tick", None)
        if tick is not None:
            tick()
        await self.settle()

    async def press(self, *keys: str, rounds: int = 3) -> None:
        """Press keys, each once the one before has had its effect.

        The pilot's own ``press`` sleeps until the process is idle, a few times a key; this waits
        for the queues instead: it is faster, and the same on a busy machine.
        """
        for key in keys:
            name = NAMES.get(key, key)
            character = CHARACTERS.get(name, name if len(name) == 1 else None)
            self.app.post_message(events.Key(name, character))
            await self.settle(rounds)

    async def settle(self, rounds: int = 3) -> None:
        """Everything that has been posted has been dealt with, and drawn."""
        for _ in range(rounds):
            dealt = asyncio.Event()
            self.app.call_later(dealt.set)
            await asyncio.wait_for(dealt.wait(), 10)
            # A screen that is being taken away answers nobody: ask again.
            with suppress(TimeoutError):
                await asyncio.wait_for(self.pilot.pause(0), 0.25)

    async def gone(self) -> None:
        """The app has left, or the test fails."""
        for _ in range(500):
            if not self.app.is_running:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("the app is still there")

    @property
    def text(self) -> str:
        """What stands on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)


@asynccontextmanager
async def opened(
    show: Show | None = None,
    size: tuple[int, int] = (80, 24),
    request: TuiRequest | None = None,
) -> AsyncIterator[Opened]:
    """The app on a show (the hand-made night from 22:00), past its first frame."""
    hands = [0.0]
    shown = show or night.show()
    app = ElectionNightApp(
        request or TuiRequest(scenario=night.SCENARIO.name),
        prepare=lambda _: shown,
        monotonic=lambda: hands[0],
    )
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=False) as pilot:
        there = Opened(app, pilot, hands)
        for _ in range(1000):
            await there.settle()
            if not isinstance(app.screen, OpeningScreen):
                break
            await asyncio.sleep(0.002)
        await there.settle()
        yield there

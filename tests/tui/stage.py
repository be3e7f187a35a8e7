"""Opening the app on the hand-made night, its clock's hands in the test's own hands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from unittest import mock

from textual import events
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.message_pump import MessagePump
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
from tui.kit.briefing import BriefingScreen
from tui.navigation import Place

PATIENCE = 60.0
"""Seconds that a busy machine may take before what has not come is a failure."""

S = TypeVar("S")

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

    async def press(self, *keys: str, hasty: bool = False) -> None:
        """Press keys, each once the one before has had its effect, or hastily before it has.

        The pilot's own ``press`` sleeps until the process is idle, a few times a key; this waits
        for the queues instead: it is faster, and the same on a busy machine.
        """
        for key in keys:
            self._post(key)
            await (self._answered() if hasty else self._dealt())
        if not hasty and not self._over:
            self._draw()

    async def burst(self, *keys: str) -> None:
        """Press keys in one moment: none has had any effect when the next one comes."""
        for key in keys:
            self._post(key)
        await self.settle()

    def _post(self, key: str) -> None:
        name = NAMES.get(key, key)
        character = CHARACTERS.get(name, name if len(name) == 1 else None)
        self.app.post_message(events.Key(name, character))

    async def settle(self) -> None:
        """Deal with all that has been posted, and draw, until nothing is left of it."""
        await self._dealt()
        if not self._over:
            self._draw()

    async def _dealt(self) -> None:
        """All that has been posted has been dealt with; of it nobody has seen anything yet."""
        await self._quiet()
        await self._answered()
        await self._quiet()

    def _draw(self) -> None:
        """What a terminal would show by now: the frames before it are nobody's to see."""
        show = partial(_render_update, self.app.screen._compositor)
        # Which screens lie under this one is not to be left to whoever draws next.
        copy_context().run(show, screen_stack=self.app._background_screens)

    @property
    def _over(self) -> bool:
        """Messages end with the app, not with their answers."""
        return bool(self.app._exception or self.app._exit)

    async def _quiet(self) -> None:
        """Nothing is left to be dealt with or drawn, and nothing more comes of it at once."""
        end, idle = time.monotonic() + PATIENCE, 0
        while idle < 4 and not self._over:
            assert time.monotonic() < end, "there is no end of messages"
            await asyncio.sleep(0)
            screen = self.app.screen
            unseen = (
                *(screen._layout_required, screen._repaint_required, screen._scroll_required),
                *(screen._recompose_required, screen._dirty_widgets, screen._callbacks),
            )
            if self._posted or self._move():
                idle = 0
            elif any(unseen):
                screen._on_timer_update()
                idle = 0
            else:
                idle += 1

    @property
    def _posted(self) -> bool:
        """Something waits to be dealt with."""
        return any(p._next_callbacks or p._message_queue.qsize() for p in self._pumps())

    def _move(self) -> bool:
        """Put what moves where it ends; it would come there at the next tick of a real clock.

        Without animations a scroll still waits for that tick: a key that comes before it would
        turn a second page, with nobody having seen the first.
        """
        animator = self.app.animator
        if self.app.animation_level != "none" or not animator._animations:
            return False
        animator()
        return True

    async def _answered(self) -> None:
        """Each widget has dealt with what had been posted to it, or has been taken away.

        Only those at work are asked, for an answer makes even a screen under others draw again;
        and then those to whom they have handed a key on: from the app to a widget to its screen.
        """
        for _ in range(3):
            await self._asked([pump for pump in self._pumps() if not _rests(pump)])

    async def _asked(self, pumps: list[MessagePump]) -> None:
        end, turns = time.monotonic() + PATIENCE, 0
        asked = [(pump, asyncio.Event()) for pump in pumps]
        for pump, answer in [
            (pump, answer) for pump, answer in asked if pump.call_later(answer.set)
        ]:
            while not (answer.is_set() or pump._closed or self._over):
                assert time.monotonic() < end, f"{pump} does not answer"
                turns += 1
                await asyncio.sleep(0 if turns < 100 else 0.001)

    def _pumps(self) -> list[MessagePump]:
        """All that takes messages: the app, its screens and their widgets."""
        return [self.app, *self.app._registry]

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait for what a thread brings; without it the test fails on what the screen says."""
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, self.text
            await self._answered()
            self.app.screen._on_timer_update()
            await asyncio.sleep(0.002)
        await self.settle()

    async def found(self) -> None:
        """What threads look for has come, and what it changes is drawn."""
        await self.app.workers.wait_for_complete()
        await self.settle()

    async def read(self, scroller: str) -> str:
        """Page down to the end; all that stood on the screen on the way there."""
        there, seen = self.screen.query_one(scroller), self.text
        while there.scroll_y < there.max_scroll_y:
            above = there.scroll_y
            await self.press("pagedown")
            assert there.scroll_y > above, f"{scroller} has more, and no page is turned"
            seen += "\n" + self.text
        return seen

    async def resize(self, width: int, height: int) -> None:
        """The terminal has another size."""
        await self.pilot.resize_terminal(width, height)
        await self.settle()

    async def reach(self, kind: type[S]) -> S:
        """Wait for a kind of screen that a thread prepares."""
        await self.until(lambda: isinstance(self.app.screen, kind))
        return self.find(kind)

    async def begin(self, kind: type[S]) -> S:
        """Wait for what is told before a replay begins, and leave it."""
        await self.reach(BriefingScreen)
        await self.press("escape")
        return await self.reach(kind)

    def find(self, kind: type[S]) -> S:
        """The screen of a kind, on top or under others."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, kind))

    async def gone(self) -> None:
        """The app has left, or the test fails."""
        end = time.monotonic() + PATIENCE
        while self.app.is_running:
            assert time.monotonic() < end, "the app is still there"
            await asyncio.sleep(0.002)

    @property
    def notices(self) -> str:
        """What has been said in passing (notices are kept, but not shown, in tests)."""
        return "\n".join(notice.message for notice in self.app._notifications)

    @property
    def text(self) -> str:
        """What stands on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)


def _rests(pump: MessagePump) -> bool:
    """It has dealt with every message and callback, and waits for the next."""
    queue: Any = pump._message_queue
    return queue.empty() and bool(queue.ready_event._waiters) and not pump._next_callbacks


_render_update = Compositor.render_update


def _later(
    compositor: Compositor,
    full: bool = False,
    screen_stack: list[Screen[object]] | None = None,
    simplify: bool = False,
) -> object:
    """What has changed stays marked as such, until ``settle`` draws it all at once."""
    if full:
        return _render_update(compositor, full, screen_stack, simplify)
    return None


_parse_rules = Stylesheet._parse_rules
_read: dict[Hashable, list[RuleSet]] = {}


def _once(sheet: Stylesheet, *style: Hashable, **more: Hashable) -> list[RuleSet]:
    """The style of every opening is the same: it is read once, as one app reads it once."""
    key = (style, *more.items(), *sheet._variables.items())
    if key not in _read:
        _read[key] = _parse_rules(sheet, *style, **more)  # type: ignore[arg-type]
    return _read[key]


@asynccontextmanager
async def opened(
    show: Place | None = None,
    size: tuple[int, int] = (80, 24),
    request: TuiRequest | None = None,
    *,
    briefing: bool = False,
) -> AsyncIterator[Opened]:
    """The app on a show (the hand-made night from 22:00), past its first frame.

    What is told before 22:00 is left at once, unless it is what a test is about.
    """
    hands = [0.0]
    shown = show or night.show()
    app = ElectionNightApp(
        request or TuiRequest(scenario=night.SCENARIO.name),
        prepare=lambda _: shown,
        monotonic=lambda: hands[0],
    )
    app.animation_level = "none"
    with (
        mock.patch.object(Compositor, "render_update", _later),
        mock.patch.object(Stylesheet, "_parse_rules", _once),
    ):
        async with app.run_test(size=size, notifications=False) as pilot:
            there = Opened(app, pilot, hands)
            await there.settle()
            await there.until(lambda: not isinstance(app.screen, OpeningScreen))
            if isinstance(app.screen, BriefingScreen) and not briefing:
                await there.press("escape")
            yield there

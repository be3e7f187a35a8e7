"""A monkey at the keyboard: keys, bursts, clicks, pastes and resizes out of one seed.

It opens the program at one place after another, does so many things there, and looks each time
whether the program has fallen over, has gone without being asked to, or hears no more. What it
does follows from the seed alone; what threads do meanwhile does not.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import string
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.screen import Screen

from simulator.request import TuiRequest
from simulator.scenario.model import Scenario
from tests import shipped
from tests.tui import forecasts, national, night
from tests.tui.bench import SWN, bench
from tests.tui.stage import PATIENCE, Opened
from tui.app import ElectionNightApp
from tui.desk.opening import OpeningScreen
from tui.forecast.engine import Progress, Wanted
from tui.forecast.screen import ForecastScreen
from tui.forecast.view import Forecast
from tui.kit.cards import Confirm
from tui.kit.help import HelpScreen
from tui.navigation import EVERYWHERE, ForecastOf, LabOn, Page
from tui.shows import Show

SIZES = ((80, 24), (80, 24), (120, 36), (200, 50), (40, 12), (10, 3), (1, 1), (200, 3), (3, 60))
A_SESSION = 125
"""So many keys in one session of the program."""

LEAVING = ("q", "ctrl+c", "ctrl+q")
OTHERS = (
    *string.ascii_lowercase, *string.digits, "tab", "shift+tab", "enter", "enter", "enter",
    "escape", "escape", "backspace", "delete", "up", "down", "left", "right", "home", "end",
    "pageup", "pagedown", "ctrl+p", "ctrl+p", "ctrl+a", "ctrl+end", "shift+left", "shift+right",
    "f1", "f5", "insert", "space", "colon", "question_mark", "slash", "plus", "minus",
    "left_square_bracket", "right_square_bracket", "é", "☃", "漢",
)  # fmt: skip
PASTES = (
    "\x1b[31mred\x07\x00\x9b2J", "[red]x[/red] [@click=app.quit]y[/]", "a" * 10_000, "12:00\n",
    "‮abc\u200f", "👩‍👩‍👧‍👦é", "漢字" * 50, "$HOME `id` ${x}", "../../escape", "/etc/passwd",
    "mine", "", "\ud83d", "1e400", "-1", "\t\r\n",
)  # fmt: skip

Deed = tuple[str, tuple[events.Event, ...]]
"""What was done, in words, and as events of one moment."""


def bound_keys() -> tuple[str, ...]:
    """Every key that any page binds."""
    found: set[str] = set()
    kinds = [Page]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        for action in (*kind.ACTIONS, *EVERYWHERE):
            found |= {key for key in action.keys.split(",") if key}
    return tuple(sorted(found - set(LEAVING)))


def key(name: str) -> events.Key:
    """A key as a terminal would tell of it."""
    characters = {"space": " ", "colon": ":", "slash": "/", "plus": "+", "minus": "-",
                  "question_mark": "?", "left_square_bracket": "[",
                  "right_square_bracket": "]"}  # fmt: skip
    return events.Key(name, characters.get(name, name if len(name) == 1 else None))


def deeds(seed: int) -> Iterator[Deed]:
    """What the monkey does, for ever."""
    chance = random.Random(f"monkey {seed}")
    keys = (*bound_keys(), *OTHERS)
    while True:
        turn = chance.random()
        if turn < 0.08:
            # Else it would sit under the first card that few keys close.
            yield "escape", (key("escape"),)
        elif turn < 0.60:
            name = chance.choice(keys)
            yield name, (key(name),)
        elif turn < 0.80:
            first = chance.choice(keys)
            three = [first, *(chance.choice((first, "enter", *keys)) for _ in range(2))]
            if chance.random() < 0.4:
                three = [chance.choice(("ctrl+p", "g", "t", "a", "s")), *["enter"] * 2]
            yield " ".join(three) + " at once", tuple(key(name) for name in three)
        elif turn < 0.87:
            x, y = chance.randrange(200), chance.randrange(50)
            yield f"click {x},{y}", _mouse(x, y, chance.choice((1, 1, 2)))
        elif turn < 0.89:
            x, y = chance.randrange(80), chance.randrange(24)
            wheel = chance.choice((events.MouseScrollDown, events.MouseScrollUp))
            yield f"wheel {x},{y}", (wheel(None, x, y, 0, 0, 0, False, False, False, x, y),)
        elif turn < 0.92:
            text = chance.choice(PASTES)
            yield f"paste {text[:20]!r}", (events.Paste(text),)
        elif turn < 0.94:
            yield "blur and focus", (events.AppBlur(), events.AppFocus())
        elif turn < 0.985:
            width, height = chance.choice(SIZES)
            size = Size(width, height)
            yield f"resize {width}x{height}", (events.Resize(size, size),)
        else:
            name = chance.choice(LEAVING)
            yield name, tuple(key(name) for _ in range(chance.choice((1, 3))))


def _mouse(x: int, y: int, times: int) -> tuple[events.Event, ...]:
    found: list[events.Event] = []
    for _ in range(times):
        found += [
            events.MouseMove(None, x, y, 0, 0, 0, False, False, False, x, y),
            events.MouseDown(None, x, y, 0, 0, 1, False, False, False, x, y),
            events.MouseUp(None, x, y, 0, 0, 1, False, False, False, x, y),
        ]
    return tuple(found)


class WatchedApp(ElectionNightApp):
    """Knows whether it left because it was asked to, and what was lost by that."""

    asked_to_leave = False
    confirmed = 0
    lost: tuple[str, ...] = ()

    async def action_quit(self) -> None:
        self.asked_to_leave = True
        await super().action_quit()

    def exit(self, *args: Any, **options: Any) -> None:
        pages = [screen for screen in self.screen_stack if isinstance(screen, Page)]
        lost = tuple(words for page in pages if (words := page.at_risk()) is not None)
        # A question that has been answered with yes has just been taken away.
        self.lost = () if self.confirmed > 0 else lost
        super().exit(*args, **options)


def prepare(request: TuiRequest) -> Show:
    """Nights by hand, so that no session waits for a count of 650 halls."""
    if (request.scenario or "").startswith(shipped.UK):
        return national.show("02:00")
    return night.show(start=6 * 3600)


def slow(
    scenario: Scenario,
    draws: int,
    seed: int,
    progress: Progress,
    cancel: Wanted,
    condition: object = None,
) -> Forecast | None:
    """A batch that is under way for some seconds."""
    for step in range(40):
        if cancel():
            return None
        progress(draws * step // 40, draws)
        time.sleep(0.05)
    return forecasts.nation(scenario, draws, seed)


def _lab(*kinds: str) -> Callable[[ElectionNightApp], None]:
    return lambda app: app.open(LabOn(bench(SWN, *kinds)))


def _forecast(engine: Any) -> Callable[[ElectionNightApp], None]:
    return lambda app: void(
        app.push_screen(ForecastScreen(ForecastOf(lambda: night.SCENARIO), engine=engine))
    )


def void(_: object) -> None:
    """Nothing waits for a screen to be pushed."""


@dataclass(frozen=True)
class Start:
    """Where a session begins."""

    name: str
    request: TuiRequest
    show: Callable[[], Show] | None = None
    on: Callable[[ElectionNightApp], None] | None = None


_SWN, _UK = TuiRequest(scenario=SWN), TuiRequest(scenario=shipped.UK)
STARTS = (
    Start("desk", TuiRequest()),
    Start("hall", _SWN, lambda: night.show(start=6 * 3600)),
    Start("lab", _SWN, night.show, _lab("withdraw", "shares.shift")),
    Start("board", _UK, lambda: national.show("03:00")),
    Start("forecast", _SWN, night.show, _forecast(forecasts.engine(forecasts.nation))),
    Start("before", _SWN, night.show),
    Start("under way", _SWN, night.show, _forecast(slow)),
    Start("declared", _SWN, lambda: night.show(start=527 * 60)),
    Start("empty lab", _SWN, night.show, _lab()),
    Start("recount", _SWN, lambda: night.show(start=480 * 60, recount=True, speed=3600)),
    Start("night begins", _UK, lambda: national.show()),
    Start("one seat", _SWN, night.show, _forecast(forecasts.engine())),
    Start("refused", _SWN, night.show,
          lambda app: app.refuse(TuiRequest(scenario="[b]"), ["[b].toml:3: error: votes: no"])),
    Start("desk again", TuiRequest()),
)  # fmt: skip


@dataclass
class Monkey:
    """A run of so many keys.

    Attributes:
        seed: what it does follows from this.
        done: everything done so far, with the session it was done in.
        sessions: sessions of the program so far.
        left: sessions that ended because a key asked for it.
        seen: the screens that have been on top.
    """

    seed: int
    keys: int
    done: list[str] = field(default_factory=list)
    sessions: int = 0
    left: int = 0
    pressed: int = 0
    seen: set[str] = field(default_factory=set)
    trouble: list[str] = field(default_factory=list)

    def run(self) -> None:
        """All of it; an ``AssertionError`` says what went wrong, and after which keys."""
        todo = deeds(self.seed)
        before = set(threading.enumerate())
        offset = self.seed % len(STARTS)
        while self.pressed < self.keys:
            start = STARTS[(self.sessions + offset) % len(STARTS)]
            self.sessions += 1
            self.done.append(f"-- session {self.sessions}: {start.name}")
            try:
                with self._watched():
                    asyncio.run(self._session(start, todo))
                assert not self.trouble, self.trouble
                rest = [t for t in set(threading.enumerate()) - before if t.is_alive()]
                assert not rest, f"threads are left: {rest}"
            except BaseException as error:
                last = "\n".join(self.done[-30:])
                raise AssertionError(
                    f"seed {self.seed}, key {self.pressed}, session {self.sessions} "
                    f"({start.name}): {error!r}; the last thirty:\n{last}"
                ) from error

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Nothing that is only said on stderr is missed."""

        def unraisable(args: Any) -> None:
            self.trouble.append(f"unraisable: {args.exc_value!r} in {args.object!r}")

        def in_thread(args: Any) -> None:
            self.trouble.append(f"in a thread: {args.exc_value!r}")

        kept = sys.unraisablehook, threading.excepthook
        sys.unraisablehook, threading.excepthook = unraisable, in_thread
        try:
            yield
            gc.collect()
        finally:
            sys.unraisablehook, threading.excepthook = kept

    async def _session(self, start: Start, todo: Iterator[Deed]) -> None:
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: self.trouble.append(str(context))
        )
        hands = [0.0]
        first = start.show() if start.show is not None else None
        app = WatchedApp(
            start.request,
            prepare=lambda request: first if first and request is start.request
            else prepare(request),
            monotonic=lambda: hands[0],
        )  # fmt: skip
        app.animation_level = "none"
        async with app.run_test(size=SIZES[self.pressed % len(SIZES)]) as pilot:
            there = Opened(app, pilot, hands)
            await there.settle()
            await there.until(lambda: not isinstance(app.screen, OpeningScreen))
            if start.on is not None:
                start.on(app)
                await there.settle()
            end = min(self.pressed + A_SESSION, self.keys)
            while self.pressed < end and app.is_running:
                await self._do(there, next(todo))
            if app.is_running:
                await self._come_back(there)
        if app._exception is not None:
            raise app._exception
        if app.return_code is not None and app._exit:
            assert app.asked_to_leave, "it left, and nobody had asked it to"
            assert not app.lost, f"it left without a question, and lost {app.lost}"
            assert app.return_code == 0
            self.left += 1

    async def _do(self, there: Opened, deed: Deed) -> None:
        app = there.app
        assert isinstance(app, WatchedApp)
        words, moment = deed
        self.done.append(f"{words}  [{type(app.screen).__name__}]")
        self.pressed += max(1, sum(isinstance(event, events.Key) for event in moment))
        # An answer takes effect a step later, where a step does not wait for all of its effects.
        asked = any(isinstance(screen, Confirm) for screen in app.screen_stack)
        app.confirmed = 3 if asked else app.confirmed - 1
        for event in moment:
            if isinstance(event, events.Resize):
                assert isinstance(app._driver, HeadlessDriver)
                app._driver._size = event.size
            app.post_message(event)
        there.hands[0] += 0.7
        if self.pressed % 3:
            await there._answered()
        else:
            await there.settle()
        if app._exit or not app.is_running:
            await there.gone()
            return
        self.seen.add(type(app.screen).__name__)
        assert len(app.screen_stack) >= 2, "there is no screen any more"
        assert type(app.screen) is not Screen, "an empty screen"

    async def _come_back(self, there: Opened) -> None:
        """At the end the program hears: out of all cards, and the help opens."""
        app = there.app
        assert isinstance(there.app._driver, HeadlessDriver)
        there.app._driver._size = Size(80, 24)
        app.post_message(events.Resize(Size(80, 24), Size(80, 24)))
        await there.settle()
        end = time.monotonic() + PATIENCE
        while not isinstance(app.screen, HelpScreen):
            assert time.monotonic() < end, f"{app.screen} does not hear"
            if isinstance(app.screen, Page) and not isinstance(app.screen, OpeningScreen):
                await there.press("f1")
            else:
                await there.press("escape")
            await asyncio.sleep(0.01)
        await there.press("escape")
        assert isinstance(app.screen, Page)


def rampage(seed: int, keys: int, folder: Path) -> Monkey:
    """A run in a folder of its own, which is all that it may write to."""
    inner = folder / "inner"
    inner.mkdir()
    monkey = Monkey(seed, keys)
    kept = Path.cwd()
    os.chdir(inner)
    try:
        (inner / "mine.toml").write_text(f'extends = "{SWN}"\n[scenario]\ntitle = "[b]Mine[/b]"\n')
        (inner / "[red]broken.toml").write_text('extends = "nowhere"\n')
        monkey.run()
    finally:
        os.chdir(kept)
    assert [path.name for path in folder.iterdir()] == ["inner"]
    # Its scenarios, and the pictures that S saves.
    assert {path.suffix for path in inner.iterdir()} <= {".toml", ".svg", ".png"}
    return monkey

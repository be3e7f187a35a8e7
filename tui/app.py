"""The app: which screen a place opens, what works on all of them, and nothing else.

A new screen is a folder, and a line in ``screen_of``. Keys stand in the screens' own tables, looks
in ``tui.themes``.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from textual.actions import ActionParseResult
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, Provider
from textual.dom import DOMNode
from textual.screen import Screen

from simulator.errors import ElectionNightError
from simulator.request import Direction, TuiRequest
from tui import desk, forecast, hall, lab, live, night
from tui.kit import picture
from tui.kit.cards import Confirm
from tui.kit.help import HelpScreen
from tui.kit.replay import Monotonic, Replay
from tui.navigation import (
    EVERYWHERE,
    Desk,
    ForecastOf,
    LabOn,
    Layer,
    Opening,
    Page,
    Place,
    Problems,
    bindings,
)
from tui.palette import NightCommands, Palette
from tui.shows import Show
from tui.shows import prepare as prepare_show
from tui.themes import DARK, LOOKS, PLAIN

R = TypeVar("R", bound=Replay)


def _prepare(request: TuiRequest) -> Place:
    """What a request opens; what is live is loaded when it is wanted."""
    if request.live is None and request.journal is None:
        return prepare_show(request)
    return live.prepare(request)


class ElectionNightApp(App[object]):
    """The terminal UI.

    Args:
        request: what to open; a request without a scenario opens the desk.
        prepare: from a request to a show; tests hand in shows of their own.
        monotonic: the clock that replays run by.

    Attributes:
        refusal: why the scenario asked for could not be shown, one problem a line.
        kept: journals of the live nights that were opened, in order.
    """

    TITLE = "Election night"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {NightCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        # Textual's own Ctrl-C only tells how to quit; ours quits, whatever has the focus.
        Binding("ctrl+c", "quit", "Quit", show=False, priority=True, system=True),
    ]

    def __init__(
        self,
        request: TuiRequest,
        *,
        prepare: Callable[[TuiRequest], Place] = _prepare,
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        self.plain = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if self.plain else None)
        self.request = request
        self.prepare = prepare
        self.monotonic = monotonic
        self.refusal: tuple[str, ...] = ()
        self.kept: list[Path] = []
        self._over_since: float | None = None
        for name in set(self.available_themes) - set(LOOKS):
            if name != self.theme:
                self.unregister_theme(name)
        for look in (*LOOKS.values(), PLAIN):
            self.register_theme(look.theme)
        self.theme = PLAIN.name if self.plain else DARK.name

    @property
    def speed(self) -> float:
        """The speed that replays begin with."""
        return self.request.speed

    @property
    def direction(self) -> Direction:
        """How replays are told."""
        return self.request.direction

    @property
    def seed(self) -> int:
        """The seed of lots and counts."""
        return self.request.seed

    def screen_of(self, place: Place) -> Screen[None]:
        """The screen that a place opens."""
        match place:
            case Desk():
                return desk.DeskScreen()
            case Opening(request):
                return desk.OpeningScreen(request)
            case Problems(name, lines):
                return desk.ProblemsScreen(name, lines)
            case Show() if len(place.timeline.halls) == 1 and live.is_live(place.timeline):
                replay = hall.HallReplay(place, None, self.monotonic)
                return live.ByElectionReplayScreen(self._playing(replay))
            case hall.Outside(replay):
                return live.ByElectionReplayScreen(replay)
            case Show() if len(place.timeline.halls) == 1:
                return hall.HallScreen(self._playing(hall.HallReplay(place, None, self.monotonic)))
            case Show():
                return night.NightScreen(self._playing(night.NightReplay(place, self.monotonic)))
            case hall.Ceremony(replay):
                return hall.DeclarationScreen(replay)
            case hall.Closing(replay):
                return hall.ClosingScreen(replay)
            case LabOn(bench):
                return lab.LabScreen(bench)
            case ForecastOf():
                return forecast.ForecastScreen(place)
            case live.Live() if place.replay is None:
                return live.ByElectionScreen(place)
            case live.Live():
                return live.LiveScreen(place)
        raise TypeError(f"no screen for {place}")

    @staticmethod
    def _playing(replay: R) -> R:
        """A replay that has begun, if there is anything to play yet."""
        if replay.show.finish is None:
            replay.begin()
        return replay

    def open(self, place: Place, *, instead: bool = False) -> None:
        """Go to a place, over the screen there is or instead of it."""
        screen = self.screen_of(place)
        if isinstance(place, live.Live) and place.keeper.journal.path not in self.kept:
            self.kept.append(place.keeper.journal.path)
        if instead:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def on_mount(self) -> None:
        self.open(_first(self.request))
        if self.request.linger is not None:
            self.set_interval(1 / 4, self._leave_at_end)

    def _leave_at_end(self) -> None:
        """Leave once the end of the replay has stood for as long as was asked for."""
        if not (isinstance(self.screen, Page) and self.screen.over):
            self._over_since = None
        elif self._over_since is None:
            self._over_since = self.monotonic()
        elif self.monotonic() - self._over_since >= (self.request.linger or 0):
            self.exit()

    def start(self, request: TuiRequest) -> None:
        """Open a scenario, or the desk, in place of everything there is."""
        screen = self.screen_of(_first(request))
        self._at_rest(partial(self._open, screen))

    def _at_rest(self, go: Callable[[], Coroutine[None, None, None]]) -> None:
        """Go elsewhere once no screen is in the middle of anything; the latest wish counts."""
        self.run_worker(go, exclusive=True, group="open")  # type: ignore[arg-type]

    async def _open(self, screen: Screen[None]) -> None:
        await self._uncover(self.screen_stack[1])
        await self.switch_screen(screen)

    async def _uncover(self, screen: Screen[Any]) -> None:
        """Take away what lies over a screen; keys may lay more over it meanwhile."""
        while self.screen is not screen and screen in self.screen_stack:
            # A screen that is still being set up must not be taken away from under itself.
            if self.screen.is_mounted:
                await self.pop_screen()
            else:
                await asyncio.sleep(0)

    def refuse(self, request: TuiRequest, lines: Sequence[str]) -> None:
        """A request that cannot be met: leave with the reasons, or tell them and go on.

        What the command line asked for is refused as other commands refuse; what was picked in
        here is refused in here.
        """
        if request is self.request:
            self.refusal = tuple(lines)
            self.exit(return_code=1)
            return
        self.open(Problems(request.scenario or "", tuple(lines)), instead=True)

    def action_picker(self) -> None:
        """Back to the desk or the lab that this was opened from, or to a new desk."""
        stack = self.screen_stack
        home = next((s for s in reversed(stack[:-1]) if isinstance(s, Page) and s.HOME), None)
        left = stack[stack.index(home) + 1 :] if home is not None else stack

        def go() -> None:
            if home is not None:
                self._at_rest(partial(self._uncover, home))
            else:
                self.start(TuiRequest(speed=self.speed, seed=self.seed, direction=self.direction))

        self._unless_lost(left, go, "Go, and lose it")

    async def action_quit(self) -> None:
        """Leave; at once, unless something would be lost."""
        self._unless_lost(self.screen_stack, self.exit, "Leave, and lose it")

    def _unless_lost(
        self, screens: Sequence[Screen[Any]], go: Callable[[], object], yes: str
    ) -> None:
        """Go, and ask first if work on those screens would be lost by it."""
        pages = (screen for screen in screens if isinstance(screen, Page))
        lost = [words for page in pages if (words := page.at_risk()) is not None]
        if not lost:
            go()
            return

        def done(sure: bool | None) -> None:
            if sure:
                go()

        if not isinstance(self.screen, Confirm):
            self.push_screen(Confirm(lost, yes, "Stay"), done)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """As Textual's; a screen that is still being set up can do nothing but be left."""
        own = default_namespace in (None, self) or str(action).startswith("app.")
        if isinstance(self.screen, Layer) and not self.screen.is_mounted and not own:
            return False
        return await super().run_action(action, default_namespace, namespaces)

    def action_help(self) -> None:
        """What the keys do."""
        if not isinstance(self.screen, HelpScreen):
            page = self.screen
            own = (page.SECTIONS, page.OTHERS) if isinstance(page, Page) else ((), ())
            self.push_screen(HelpScreen(*own))

    @property
    def page(self) -> Page:
        """The screen on top that is no card."""
        return next(s for s in reversed(self.screen_stack) if isinstance(s, Page))

    def action_picture(self) -> None:
        """Save the screen as a picture, with whose figures it shows."""
        caption = self.page.caption()
        svg = picture.draw(self, caption)
        self.run_worker(self._save_picture(svg, caption.stem), group="picture")

    async def _save_picture(self, svg: str, stem: str) -> None:
        try:
            words = await asyncio.to_thread(picture.save, svg, f"election-night-{stem}")
        except ElectionNightError as error:
            self.notify(error.lines[0], severity="error", markup=False)
        else:
            self.notify(words, markup=False)

    def action_next_look(self) -> None:
        """The next look; under ``NO_COLOR`` there is only one."""
        if self.plain:
            self.notify("No colour, as NO_COLOR or --no-color asks.")
            return
        names = list(LOOKS)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        self.notify(LOOKS[self.theme].title, timeout=2)

    def action_look(self, name: str) -> None:
        """One look by name."""
        if not self.plain and name in LOOKS:
            self.theme = name

    def action_command_palette(self) -> None:
        """Textual's palette, over any screen but itself."""
        if not CommandPalette.is_open(self):
            self.push_screen(Palette(placeholder="What would you like to do?"))


def _first(request: TuiRequest) -> Place:
    # What is live is named by its journal.
    named = request.scenario is not None or request.live is not None or request.journal is not None
    return Opening(request) if named else Desk()

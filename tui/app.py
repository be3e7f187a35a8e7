"""The app: which screens there are, what works on all of them, and nothing else.

A screen of its own for another kind of show goes into ``screen_for``; a screen that the picker or
another screen opens is pushed by it. Keys come from ``tui.actions``, looks from ``tui.themes``.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, Provider
from textual.screen import Screen

from simulator.request import TuiRequest
from tui.actions import EVERYWHERE, bindings
from tui.kit.replay import HallReplay, Monotonic, Show
from tui.palette import NightCommands
from tui.shows import prepare
from tui.themes import DARK, LOOKS, PLAIN


def screen_for(show: Show, monotonic: Monotonic) -> Screen[None]:
    """The screen that a show opens with: one hall, or the board of a night."""
    if len(show.timeline.halls) == 1:
        from tui.hall.screen import HallScreen

        replay = HallReplay(show, monotonic=monotonic)
        replay.playback.play()
        return HallScreen(replay)
    from tui.night.screen import night_screen

    return night_screen(show, monotonic)


class ElectionNightApp(App[object]):
    """The terminal UI.

    Args:
        request: what to open; a request without a scenario opens the desk.
        prepare: from a request to a show; tests hand in shows of their own.
        monotonic: the clock that replays run by.

    Attributes:
        refusal: why the scenario asked for could not be shown, one problem a line.
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
        prepare: Callable[[TuiRequest], Show] = prepare,
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        self.plain = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if self.plain else None)
        self.request = request
        self.prepare = prepare
        self.monotonic = monotonic
        self.refusal: tuple[str, ...] = ()
        for name in set(self.available_themes) - set(LOOKS):
            if name != self.theme:
                self.unregister_theme(name)
        for look in (*LOOKS.values(), PLAIN):
            self.register_theme(look.theme)
        self.theme = PLAIN.name if self.plain else DARK.name

    def on_mount(self) -> None:
        """Open what was asked for."""
        self.push_screen(self._first(self.request))

    def _first(self, request: TuiRequest) -> Screen[None]:
        from tui.desk.opening import OpeningScreen
        from tui.desk.screen import DeskScreen

        return DeskScreen() if request.scenario is None else OpeningScreen(request)

    def open(self, request: TuiRequest) -> None:
        """Open a scenario, or the desk, in place of everything there is."""
        self.run_worker(self._open(self._first(request)), exclusive=True, group="open")

    async def _open(self, screen: Screen[None]) -> None:
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        await self.switch_screen(screen)

    async def _go_home(self) -> None:
        while len(self.screen_stack) > 1:
            # A screen that is still being set up must not be taken away from under itself.
            while not self.screen.is_mounted:
                await asyncio.sleep(0)
            await self.pop_screen()
            if getattr(self.screen, "HOME", False):
                return

    def opened(self, show: Show) -> None:
        """Show what has been prepared."""
        self.switch_screen(screen_for(show, self.monotonic))

    def refuse(self, request: TuiRequest, lines: Sequence[str]) -> None:
        """A request that cannot be met: leave with the reasons, or tell them and go on.

        What the command line asked for is refused as other commands refuse; what was picked in
        here is refused in here.
        """
        if request is self.request:
            self.refusal = tuple(lines)
            self.exit(return_code=1)
            return
        from tui.desk.problems import ProblemsScreen

        self.switch_screen(ProblemsScreen(request.scenario or "", lines))

    def action_picker(self) -> None:
        """Back to the desk or the lab that this was opened from, or to a new desk."""
        below = self.screen_stack[:-1]
        if any(getattr(screen, "HOME", False) for screen in below):
            self.run_worker(self._go_home(), exclusive=True, group="open")
            return
        self.open(TuiRequest(speed=self.request.speed))

    def action_help(self) -> None:
        """What the keys do."""
        from tui.kit.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(getattr(self.screen, "HELP", None)))

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
            self.push_screen(CommandPalette(placeholder="What would you like to do?"))

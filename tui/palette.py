"""The command palette's entries: the screen's table of actions, and what else it offers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.css.query import NoMatches
from textual.worker import Worker

from tui.navigation import EVERYWHERE, PICKER, Action, Layer, Page
from tui.themes import LOOKS


class Palette(Layer, CommandPalette):
    """Textual's palette, which may be left while it still searches.

    Paging through a list that has not been laid out yet does nothing; nor does a search that ends
    when the list is already gone.
    """

    def _action_command_list(self, action: str) -> None:
        with suppress(KeyError):
            super()._action_command_list(action)

    def run_worker(  # type: ignore[override]
        self, work: Callable[[], Awaitable[None]], **options: Any
    ) -> Worker[None]:
        """The search, which begins a moment later than it is asked for."""

        async def gather() -> None:
            with suppress(NoMatches):
                await work()

        return super().run_worker(gather, **options)

    def _watch__list_visible(self) -> None:
        with suppress(NoMatches):
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        with suppress(NoMatches):
            await super()._watch__show_busy()


class NightCommands(Provider):
    """Every action of the screen and of the app; then the screen's own entries, and the looks."""

    def entries(self) -> Iterator[tuple[str, str, str]]:
        """(name, action with its namespace, help) of what can be done here."""
        page = self.screen if isinstance(self.screen, Page) else None
        seen = set()
        for action in (*(page.actions() if page else ()), PICKER, *EVERYWHERE):
            if not action.palette or action.label in seen or not self._possible(action):
                continue
            seen.add(action.label)
            name = action.action if action.action.startswith("app.") else f"screen.{action.action}"
            keys = f"  ({action.shown})" if action.shown else ""
            yield action.label, name, f"{action.help}{keys}"
        for name, command, help_ in page.commands() if page else ():
            yield name, f"screen.{command}", help_
        for look in LOOKS.values():
            yield f"Colours: {look.title.lower()}", f"app.look('{look.name}')", "How it looks"

    def _possible(self, action: Action) -> bool:
        """The screen would do it now."""
        return self.screen.check_action(action.action.partition("(")[0], ()) is not False

    async def do(self, action: str) -> None:
        """Act, if the screen is still there: keys may have gone on."""
        if self.screen.is_active or action.startswith("app."):
            await self.app.run_action(action, self.screen)

    async def discover(self) -> Hits:
        for name, action, help_ in self.entries():
            yield DiscoveryHit(name, partial(self.do, action), help=help_)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, action, help_ in self.entries():
            score = matcher.match(name)
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(name),
                    partial(self.do, action),
                    help=help_,
                )

"""The command palette's entries: the table of actions, and what the screen adds to it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.actions import ALL
from tui.themes import LOOKS


class NightCommands(Provider):
    """Every action that the screen, or the app, can carry out; then the stages and the looks."""

    def entries(self) -> Iterator[tuple[str, str, str]]:
        """(name, action with its namespace, help) of what can be done here."""
        seen = set()
        for action in ALL:
            if not action.palette or action.label in seen or not self._possible(action.action):
                continue
            seen.add(action.label)
            name = action.action if action.action.startswith("app.") else f"screen.{action.action}"
            yield action.label, name, f"{action.help}  ({action.shown})"
        further = getattr(self.screen, "commands", None)
        if further is not None:
            for name, command, help_ in further():
                yield name, f"screen.{command}", help_
        for look in LOOKS.values():
            yield f"Colours: {look.title.lower()}", f"app.look('{look.name}')", "How it looks"

    def _possible(self, action: str) -> bool:
        """The screen, or the app, has a method for it."""
        owner = self.app if action.startswith("app.") else self.screen
        return hasattr(owner, f"action_{action.removeprefix('app.').partition('(')[0]}")

    async def discover(self) -> Hits:
        """Everything, in order."""
        for name, action, help_ in self.entries():
            yield DiscoveryHit(name, partial(self.screen.run_action, action), help=help_)

    async def search(self, query: str) -> Hits:
        """What matches."""
        matcher = self.matcher(query)
        for name, action, help_ in self.entries():
            score = matcher.match(name)
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(name),
                    partial(self.screen.run_action, action),
                    help=help_,
                )

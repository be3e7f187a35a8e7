"""The keys of a screen on its last line: whole ones only, help to the very last."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from tui.navigation import Page

AROUND: Final = 3
"""Blank cells of a key: before it, after it, and after its words."""

LAST: Final = ("app.help", "app.quit")
"""What stays while anything does: help names whatever is left out."""


class Foot(Footer):
    """Textual's footer, which cuts the last key where the line ends; this one leaves it out."""

    def compose(self) -> ComposeResult:
        for key in super().compose():
            if isinstance(key, FooterKey):
                # A key begins as compact and then hears that the line is not: it would be given
                # its looks three times over, which takes a tenth of opening a screen.
                key.set_reactive(FooterKey.compact, self.compact)
            yield key

    async def recompose(self) -> None:
        await super().recompose()
        self.fit()

    def on_resize(self) -> None:
        """Another width has room for other keys."""
        self.fit()

    def fit(self) -> None:
        """Show as many keys as there is room for, in their order."""
        keys = list(self.query(FooterKey))
        room = self.size.width
        kept = set()
        unneeded = _unneeded(self.screen) if self.is_attached else frozenset()
        keys_now = [key for key in keys if key.action not in unneeded]
        for key in sorted(keys_now, key=lambda key: _rank(key.action)):
            width = cell_len(key.key_display) + cell_len(key.description) + AROUND
            if width > room:
                break
            room -= width
            kept.add(key)
        for key in keys:
            key.display = key in kept


def _unneeded(screen: Screen[object]) -> frozenset[str]:
    return screen.unneeded if isinstance(screen, Page) else frozenset()


def _rank(action: str) -> int:
    return LAST.index(action) if action in LAST else len(LAST)

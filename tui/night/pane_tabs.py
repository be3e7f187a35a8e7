"""The names of the panes on one line, the open one marked; a click opens one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message

from tui.kit.drawn import Drawn


@dataclass(frozen=True, slots=True)
class Tab:
    """One pane: its id, and its name with the letter that opens it; ``short`` for want of room.

    ``least`` where there is less still, for nine panes on a wide board.
    """

    id: str
    name: str
    key: str
    short: str = ""
    least: str = ""


@dataclass(frozen=True, slots=True)
class TabsState:
    """The panes that can be opened, and the one that is."""

    tabs: tuple[Tab, ...]
    open: str


class PaneTabs(Drawn[TabsState]):
    """``Map  Nation [Seats] Ticker``, each with its key underlined."""

    class Picked(Message):
        """A pane is asked for."""

        def __init__(self, pane: str) -> None:
            self.pane = pane
            super().__init__()

    def draw(self, state: TabsState, size: Size) -> Iterable[Text]:
        """The line; names lose their padding where it is too narrow, then letters.

        Where not even those find room, the open pane has its name and the others their keys.
        """
        look = self.look
        pad, names = self._fitted(state, size.width)
        line = Text()
        for tab, name in zip(state.tabs, names, strict=True):
            mine = tab.id == state.open
            ink = look.strong if mine else look.quiet
            start = len(line) + pad + name.lower().index(tab.key)
            around = ("[", "]") if mine else (" ", " ")
            line.append(around[0].rjust(pad), look.bright).append(name, ink)
            line.append(around[1].ljust(pad), look.bright)
            line.stylize("underline", start, start + 1)
        return [line]

    @staticmethod
    def _fitted(state: TabsState, width: int) -> tuple[int, list[str]]:
        """The padding of each name, and the names."""
        names = [tab.name for tab in state.tabs]
        room = width - sum(map(len, names))
        if room >= 4 * len(names):
            return 2, names
        if room >= 2 * len(names):
            return 1, names
        short = [tab.short or tab.name for tab in state.tabs]
        if sum(map(len, short)) + 2 * len(short) <= width:
            return 1, short
        least = [tab.least or name for tab, name in zip(state.tabs, short, strict=True)]
        if sum(map(len, least)) + 2 * len(least) <= width:
            return 1, least
        keys = [tab.short or tab.name if tab.id == state.open else tab.key for tab in state.tabs]
        return 1, keys

    def on_click(self, event: events.Click) -> None:
        """Open the pane under the pointer."""
        if self.state is None:
            return
        pad, names = self._fitted(self.state, self.size.width)
        start = 0
        for tab, name in zip(self.state.tabs, names, strict=True):
            start += len(name) + 2 * pad
            if event.x < start:
                self.post_message(self.Picked(tab.id))
                return

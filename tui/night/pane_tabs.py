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
    """One pane: its id, and its name with the letter that opens it."""

    id: str
    name: str
    key: str


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
        """The line; names lose their padding where it is too narrow."""
        look, pad = self.look, self._pad(state, size.width)
        line = Text()
        for tab in state.tabs:
            mine = tab.id == state.open
            ink = look.strong if mine else look.quiet
            start = len(line) + pad + tab.name.lower().index(tab.key)
            around = ("[", "]") if mine else (" ", " ")
            line.append(around[0].rjust(pad), look.bright).append(tab.name, ink)
            line.append(around[1].ljust(pad), look.bright)
            line.stylize("underline", start, start + 1)
        return [line]

    @staticmethod
    def _pad(state: TabsState, width: int) -> int:
        names = sum(len(tab.name) for tab in state.tabs)
        return 2 if names + 4 * len(state.tabs) <= width else 1

    def on_click(self, event: events.Click) -> None:
        """Open the pane under the pointer."""
        if self.state is None:
            return
        pad, start = self._pad(self.state, self.size.width), 0
        for tab in self.state.tabs:
            start += len(tab.name) + 2 * pad
            if event.x < start:
                self.post_message(self.Picked(tab.id))
                return

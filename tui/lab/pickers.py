"""Pickers of the lab: one of several, some of several, and lines of text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from tui.lab.control_line import ControlLine
from tui.lab.controls import Pick, Tick, Write


class Picker(ControlLine[Pick]):
    """←/→ go through what there is; space opens the list of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "The one before", show=False),
        Binding("right", "turn(1)", "The next one", show=False),
        Binding("space", "open", "List", show=False),
    ]

    class Opened(Message):
        """The list is wanted."""

        def __init__(self, pick: Pick) -> None:
            self.pick = pick
            super().__init__()

    def action_turn(self, direction: int) -> None:
        """Another one."""
        pick = self.state
        if pick is None or len(pick.offers) < 2:
            return
        values = [offer.value for offer in pick.offers]
        place = values.index(pick.value) if pick.value in values else 0
        self.turn(pick.key, values[(place + direction) % len(values)])

    def action_open(self) -> None:
        """The list."""
        if self.state is not None:
            self.post_message(self.Opened(self.state))

    def on_click(self, event: events.Click) -> None:
        """The arrows turn; anything between them opens the list."""
        if event.x == self.label_width:
            self.action_turn(-1)
        elif event.x >= self.size.width - 2:
            self.action_turn(1)
        elif event.x > self.label_width:
            self.action_open()

    def draw(self, pick: Pick, size: Size) -> Iterable[Text]:
        """``◂ Labour ▸``."""
        look = self.look
        line = self.labelled(pick.label, None)
        arrows = look.bright if self.has_focus else look.whisper
        chosen = Text()
        if pick.chosen.party is not None:
            mark = look.party(self.scenario.party(pick.chosen.party))
            chosen.append(f"{mark.symbol} ", mark.style)
        chosen.append(pick.chosen.words, look.strong)
        room = max(size.width - line.cell_len - 4, 1)
        chosen.truncate(room, overflow="ellipsis", pad=True)
        line.append("◂ ", arrows).append_text(chosen)
        yield line.append(" ▸", arrows)


class TextLine(ControlLine[Write]):
    """A line of text: space, or a click, opens a card to write on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "open", "Write", show=False)]

    class Opened(Message):
        """Somebody wants to write."""

        def __init__(self, line: Write) -> None:
            self.line = line
            super().__init__()

    def action_open(self) -> None:
        """The card."""
        if self.state is not None:
            self.post_message(self.Opened(self.state))

    def on_click(self) -> None:
        """As space does."""
        self.action_open()

    def draw(self, line: Write, size: Size) -> Iterable[Text]:
        """``“It begins to snow.”``, or that there is nothing yet."""
        look = self.look
        drawn = self.labelled(line.label, None)
        words = Text(line.value or "space writes it", look.strong if line.value else look.whisper)
        words.truncate(max(size.width - drawn.cell_len, 1), overflow="ellipsis")
        yield drawn.append_text(words)


class Ticks(ControlLine[Tick]):
    """←/→ go from one to the next, space takes it in or leaves it out."""

    DEFAULT_CSS = "Ticks { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "go(-1)", "The one before", show=False),
        Binding("right", "go(1)", "The next one", show=False),
        Binding("space", "take", "In or out", show=False),
    ]
    cursor = 0

    def action_go(self, direction: int) -> None:
        """The next one."""
        if self.state is not None:
            self.cursor = min(max(self.cursor + direction, 0), len(self.state.offers) - 1)
            self.refresh()

    def action_take(self) -> None:
        """In or out."""
        tick = self.state
        if tick is None or not tick.offers:
            return
        value = tick.offers[min(self.cursor, len(tick.offers) - 1)].value
        kept = tuple(v for v in tick.values if v != value)
        self.turn(tick.key, kept if len(kept) < len(tick.values) else (*kept, value))

    def on_click(self, event: events.Click) -> None:
        """A click on one takes it in or leaves it out."""
        for index, (x, y, width) in enumerate(self._places(self.size.width)):
            if y == event.y and x <= event.x < x + width:
                self.cursor = index
                self.action_take()

    def _places(self, width: int) -> list[tuple[int, int, int]]:
        """Column, line and cells of each offer in a widget of a width."""
        found: list[tuple[int, int, int]] = []
        x, y = self.label_width, 0
        for offer in self.state.offers if self.state is not None else ():
            cells = cell_len(offer.words) + 2
            if x + cells - 1 > width and x > self.label_width:
                x, y = self.label_width, y + 1
            found.append((x, y, cells))
            x += cells
        return found

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        places = self._places(width)
        return places[-1][1] + 1 if places else 1

    def draw(self, tick: Tick, size: Size) -> Iterable[Text]:
        """Those that are in carry a tick, so that it is never colour alone."""
        look = self.look
        line, at = self.labelled(tick.label, None), 0
        for index, (_, y, _) in enumerate(self._places(size.width)):
            if y > at:
                yield line
                line, at = Text(" " * self.label_width), y
            offer = tick.offers[index]
            taken = offer.value in tick.values
            ink = look.strong if taken else look.whisper
            if self.has_focus and index == self.cursor:
                ink = ink + Style(reverse=True) if look.plain else ink + Style(underline=True)
            line.append("✓" if taken else " ", look.bright)
            line.append(offer.words, ink).append(" ")
        yield line

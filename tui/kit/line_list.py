"""A list of lines with a cursor that stays on its line while the list changes around it.

Lines are drawn when they are seen and kept until they say something else, so a list of 650 costs
a screenful. A line may belong to a seat: then it can be chosen and opened like one on the map.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.console import Console
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from tui.themes import Look, look_of

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Line(Generic[P]):
    """One line: who it is, what it says, and the seat it belongs to, if any.

    Lines of one key are the same line at another moment; ``says`` is compared to know whether
    it must be drawn again.
    """

    key: Hashable
    says: P
    seat: int | None = None


class LineList(Widget, Generic[P], can_focus=True):
    """The list. Subclasses write ``draw_line``, and ``header`` where columns have names."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "LineList { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "walk(-1)", "Line up", show=False),
        Binding("down", "walk(1)", "Line down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("ctrl+home", "walk(-100000)", "First line", show=False),
        Binding("ctrl+end", "walk(100000)", "Last line", show=False),
        Binding("enter", "open", "Open its hall", show=False),
    ]

    EMPTY: ClassVar[str] = "Nothing yet"
    """What an empty list says."""

    FOLLOW: ClassVar[bool] = False
    """The cursor stays at the top while it is there: newest first."""

    class Chosen(Message):
        """The cursor came to a line of a seat by the user's hand."""

        def __init__(self, source: LineList[Any], seat: int) -> None:
            self.source = source
            self.seat = seat
            super().__init__()

    class Opened(Message):
        """The hall of a line's seat is asked for."""

        def __init__(self, seat: int) -> None:
            self.seat = seat
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: Sequence[Line[P]] = ()
        self.cursor = 0
        self._top = 0
        self._kept: dict[Hashable, tuple[P, Strip]] = {}

    # What subclasses say

    def draw_line(self, says: P, width: int, look: Look) -> Text:
        """A line in so many cells."""
        raise NotImplementedError

    def header(self, _width: int, _look: Look) -> Text | None:
        """The names of the columns in so many cells, or None."""
        return None

    # Filling it

    def fill(self, lines: Sequence[Line[P]]) -> None:
        """Other lines; the cursor keeps its line, and its line its place on the screen."""
        before, held = self._seen(), self.at_cursor
        offset = self.cursor - self._top
        self.lines = lines
        if not (self.FOLLOW and self.cursor == 0) and held is not None:
            found = next((i for i, line in enumerate(lines) if line.key == held.key), None)
            if found is not None:
                self.cursor = found
        self.cursor = max(0, min(self.cursor, len(lines) - 1))
        self._top = self.cursor - offset
        self._keep_in_sight()
        after = self._seen()
        height = self.size.height
        for y in range(height):
            if y >= len(before) or y >= len(after) or before[y] != after[y]:
                self.refresh(Region(0, y + self._head, self.size.width, 1))

    @property
    def at_cursor(self) -> Line[P] | None:
        """The line under the cursor."""
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def go_to_seat(self, seat: int) -> None:
        """Put the cursor on a seat's first line, if it has one, without a message."""
        held = self.at_cursor
        if held is not None and held.seat == seat:
            return
        found = next((i for i, line in enumerate(self.lines) if line.seat == seat), None)
        if found is not None and not (self.FOLLOW and self.cursor == 0):
            self._go(found)

    # Moving

    def action_walk(self, lines: int) -> None:
        """So many lines down, or up."""
        self._go(self.cursor + lines)
        self._tell()

    def action_page(self, pages: int) -> None:
        """A screenful down, or up."""
        self.action_walk(pages * max(self._height - 1, 1))

    def action_open(self) -> None:
        """Ask for the hall of the line's seat."""
        line = self.at_cursor
        if line is not None and line.seat is not None:
            self.post_message(self.Opened(line.seat))

    def on_click(self, event: events.Click) -> None:
        """A click chooses, a second one opens."""
        index = event.y - self._head + self._top
        if event.y < self._head:
            self.head_clicked(event.x)
        elif index < len(self.lines):
            self._go(index)
            self._tell()
            if event.chain == 2:
                self.action_open()

    def head_clicked(self, _x: int) -> None:
        """The header was clicked at a column; subclasses may sort by it."""

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Further down, without moving the cursor out of sight."""
        self._scroll(3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Further up."""
        self._scroll(-3)
        event.stop()

    def _scroll(self, lines: int) -> None:
        self._top = max(0, min(self._top + lines, len(self.lines) - self._height))
        self.cursor = max(self._top, min(self.cursor, self._top + self._height - 1))
        self.refresh()

    def _go(self, index: int) -> None:
        self.cursor = max(0, min(index, len(self.lines) - 1))
        self._keep_in_sight()
        self.refresh()

    def _tell(self) -> None:
        line = self.at_cursor
        if line is not None and line.seat is not None:
            self.post_message(self.Chosen(self, line.seat))

    def _keep_in_sight(self) -> None:
        height = self._height
        self._top = min(max(self._top, self.cursor - height + 1), self.cursor)
        self._top = max(0, min(self._top, len(self.lines) - height))

    # Drawing

    @property
    def _head(self) -> int:
        return 1 if self.header(self.size.width, look_of(self.app)) is not None else 0

    @property
    def _height(self) -> int:
        return max(self.size.height - self._head, 1)

    def _seen(self) -> list[tuple[bool, Line[P]]]:
        """The lines in sight, each with whether the cursor is on it."""
        seen = self.lines[self._top : self._top + self._height]
        return [(self._top + y == self.cursor, line) for y, line in enumerate(seen)]

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._repaint)

    def _repaint(self, _: Theme) -> None:
        self._kept.clear()
        self.refresh()

    def on_resize(self) -> None:
        self._kept.clear()
        self._keep_in_sight()
        self.refresh()

    def on_focus(self) -> None:
        """The cursor shows that keys come here."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor shows that keys go elsewhere."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        look, width = look_of(self.app), self.size.width
        head = self.header(width, look)
        if head is not None and y == 0:
            return _strip(head, width, self.rich_style)
        index = y - (head is not None) + self._top
        if not self.lines and index == 0:
            return _strip(Text(self.EMPTY, look.quiet), width, self.rich_style)
        if not 0 <= index < len(self.lines):
            return Strip.blank(width, self.rich_style)
        line = self.lines[index]
        if index == self.cursor and (self.has_focus or not self.FOLLOW):
            text = self.draw_line(line.says, width - 1, look)
            inked = Text.assemble(("▸" if self.has_focus else " ", look.bright), text)
            return _strip(inked, width, self.rich_style + _cursor(look, self.has_focus))
        kept = self._kept.get(line.key)
        if kept is None or kept[0] != line.says:
            text = Text(" ").append_text(self.draw_line(line.says, width - 1, look))
            kept = (line.says, _strip(text, width, self.rich_style))
            self._kept[line.key] = kept
        return kept[1]


_CONSOLE = Console(width=1000, color_system=None)
"""Only splits texts into segments; nothing is printed."""


def _cursor(look: Look, focused: bool) -> Style:
    """What a line under the cursor lies on."""
    if look.plain:
        return Style(reverse=focused)
    return Style(bgcolor=look.panel)


def _strip(text: Text, width: int, ground: Style) -> Strip:
    """A text as a strip of so many cells on a ground."""
    text.end = ""
    text.truncate(width, overflow="ellipsis", pad=True)
    return Strip(text.render(_CONSOLE)).apply_style(ground).adjust_cell_length(width, ground)

"""What happened, newest last: a log that is a view of a whole list, cut off at the moment.

The lines of the whole night are known (they are wrapped once for a width), so going to another
moment only changes how many are shown: seeking costs nothing. It follows the newest line unless
it has been scrolled up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.theme import Theme

from simulator.outcome import Mark
from tui.kit import marks
from tui.themes import look_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: ``at`` orders it, ``clock`` is shown, ``loud`` makes it stand out.

    ``mark`` is the letters of what it may be called: rec, rep, own, sim, or rec/sim.
    """

    at: int
    clock: str
    text: str
    loud: bool = False
    mark: str = Mark.SIMULATED.short


class NightLog(ScrollView, can_focus=False):
    """The entries up to a moment, and the newest of the others on the last line."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    NightLog { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: Sequence[Entry] = ()
        self._places: list[int] = []
        self._lines: list[tuple[int, str]] = []
        self._starts: list[int] = [0]
        self._wrapped = 0
        self._count = 0
        self._fresh: Entry | None = None
        self._following = True

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """The whole night's entries, ascending by ``at``."""
        self._entries = entries
        self._places = [entry.at for entry in entries]
        self._wrapped = 0
        self._lines, self._starts = [], []  # until there is a width to wrap them to
        self._count = -1

    def show(self, now: int, fresh: Entry | None = None) -> None:
        """Show the entries up to ``now`` (of their ``at``) and a passing one after them."""
        count = bisect_right(self._places, now)
        if count == self._count and fresh == self._fresh:
            return
        self._count, self._fresh = count, fresh
        self._fit()

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The entries that can be seen, scrolling included."""
        return tuple(self._entries[: max(self._count, 0)])

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._repaint)

    def _repaint(self, _: Theme) -> None:
        self.refresh()

    def on_resize(self, _: events.Resize) -> None:
        """Wrap anew for another width; the newest line stays in sight if it was."""
        self._fit()

    def leaf(self, lines: int) -> None:
        """Scroll by so many lines; at the newest it follows again."""
        self.scroll_relative(y=lines, animate=False, force=True, immediate=True)
        self._note()

    def on_mouse_scroll_up(self) -> None:
        """Look back."""
        self.call_after_refresh(self._note)

    def on_mouse_scroll_down(self) -> None:
        """Come forward."""
        self.call_after_refresh(self._note)

    def on_scroll_to(self) -> None:
        """The bar has been dragged."""
        self.call_after_refresh(self._note)

    def _note(self) -> None:
        self._following = self.is_vertical_scroll_end

    def _fit(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        if width != self._wrapped:
            self._wrap(width)
        total = self._starts[max(self._count, 0)] + (self._fresh is not None)
        self.virtual_size = Size(width, total)
        if self._following:
            self.scroll_end(animate=False, force=True, immediate=True)
        # The bar follows only while it is shown, and it may be shown only from now on.
        self.vertical_scrollbar.position = self.scroll_y
        self.refresh()

    def _wrap(self, width: int) -> None:
        self._wrapped = width
        self._lines, self._starts = [], [0]
        for index, entry in enumerate(self._entries):
            pieces = _pieces(entry.text, max(width - len(_head(entry)) - 1, 12))
            self._lines.extend((index, piece) for piece in pieces)
            self._starts.append(len(self._lines))

    def render_line(self, y: int) -> Strip:
        line = y + self.scroll_offset.y
        width = self.size.width
        shown = self._starts[max(self._count, 0)] if self._starts else 0
        if line < shown:
            index, piece = self._lines[line]
            text = self._drawn(self._entries[index], piece, first=line == self._starts[index])
        elif line == shown and self._fresh is not None:
            text = self._drawn(self._fresh, self._fresh.text, first=True, passing=True)
        else:
            return Strip.blank(width, self.rich_style)
        text.truncate(width, overflow="ellipsis", pad=True)
        segments = text.render(self.app.console)
        return Strip(segments, cell_len(text.plain)).apply_style(self.rich_style).crop(0, width)

    def _drawn(self, entry: Entry, piece: str, *, first: bool, passing: bool = False) -> Text:
        look = look_of(self.app)
        ink = look.quiet if passing else look.strong if entry.loud else look.normal
        if not first:
            return Text.assemble(" " * (len(_head(entry)) + 1), (piece, ink), end="")
        mark = (entry.mark, marks.ink(entry.mark, look))
        return Text.assemble((entry.clock, look.quiet), " ", mark, " ", (piece, ink), end="")


def _head(entry: Entry) -> str:
    """What stands before the words."""
    return f"{entry.clock} {entry.mark}"


def _pieces(text: str, width: int) -> list[str]:
    """The text in lines of so many cells, broken at spaces."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines += chop_cells(word, width) if cell_len(word) > width else [word]
    return lines or [""]

"""A map of hexagons in the terminal: one letter a seat, a viewport that follows the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from simulator.scenario import Party
from tui.night.hexmap_layout import CELL, Direction, HexLayout
from tui.night.seat_signs import Manner, Sign, open_sign
from tui.themes import DARK, Look, contrast, legible, look_of

PAD = 1
"""Columns of sea left and right of the map: the cursor's brackets need them."""

MARGIN_ROWS, MARGIN_COLUMNS = 3, 8
"""The viewport moves before the cursor comes nearer than this to its edge."""

FILL = 1.4
"""Least contrast of a filled hexagon with the sea."""

PAGE = 8
"""Rows that Page Up and Page Down move by."""


def map_inks(look: Look) -> dict[str, Style]:
    """How the map is painted in a look: a style for each manner, sea, labels and the cursor."""
    if look.plain:
        plain, dim, bold = Style(), Style(dim=True), Style(bold=True)
        return {
            "sea": plain,
            "label": dim,
            "cursor": Style(bold=True, reverse=True),
            Manner.WAITING: dim,
            Manner.VERIFYING: dim,
            Manner.COUNTING: plain,
            Manner.STAGE: bold,
            Manner.CLOSE: bold,
            Manner.RECOUNT: bold,
            Manner.ADJOURNED: plain,
            Manner.COUNTERMANDED: dim,
            Manner.WON: Style(bold=True, reverse=True),
        }
    return {
        "sea": Style(bgcolor=look.background),
        "label": Style(color=look.muted, bgcolor=look.background),
        "cursor": Style(color=look.background, bgcolor=look.text, bold=True),
        Manner.WAITING: Style(color=look.faint, bgcolor=look.panel),
        Manner.VERIFYING: Style(color=look.muted, bgcolor=look.panel),
        Manner.COUNTING: Style(color=look.muted, bgcolor=look.track),
        Manner.STAGE: Style(color=look.text, bgcolor=look.track, bold=True),
        Manner.CLOSE: Style(color=look.warning, bgcolor=look.track, bold=True),
        Manner.RECOUNT: Style(color=look.background, bgcolor=look.text, bold=True),
        Manner.ADJOURNED: Style(color=look.muted, bgcolor=look.track, bold=True),
        Manner.COUNTERMANDED: Style(color=look.muted, bgcolor=look.panel),
        Manner.WON: Style(color=look.background, bgcolor=look.text, bold=True),
    }


def fill_colour(look: Look, party: Party) -> str | None:
    """The colour a party's seats are filled with; None in a look without colours.

    A filled hexagon carries its letter, so it need only stand out from the sea a little.
    """
    if look.plain:
        return None
    colour = look.parties.get(party.id, look.muted) if look.parties else party.colour
    return legible(colour, look.background, FILL)


@lru_cache(maxsize=256)
def on_colour(colour: str) -> Style:
    """Black or white, whichever reads better, on a party's colour."""
    ground = Color.parse(colour)
    ink = max(("#000000", "#ffffff"), key=lambda name: contrast(Color.parse(name), ground))
    return Style(color=ink, bgcolor=colour, bold=True)


class HexMap(Widget, can_focus=True):
    """The map. Arrows move the cursor from seat to seat, over water where they must.

    A row is drawn once and kept as a strip until a seat of it changes, so a new frame costs
    what has changed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step('left')", "West", show=False),
        Binding("right", "step('right')", "East", show=False),
        Binding("up", "step('up')", "North", show=False),
        Binding("down", "step('down')", "South", show=False),
        Binding("pageup", "leap('up')", "Further north", show=False),
        Binding("pagedown", "leap('down')", "Further south", show=False),
        Binding("enter", "open", "Open its hall", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)
    """Index of the seat under the cursor."""

    class Moved(Message):
        """The cursor is on another seat."""

        def __init__(self, seat: int) -> None:
            self.seat = seat
            super().__init__()

    class Taken(Message):
        """A hand moves the cursor, or tries to."""

    class Opened(Message):
        """The hall of a seat is asked for."""

        def __init__(self, seat: int) -> None:
            self.seat = seat
            super().__init__()

    def __init__(self, layout: HexLayout, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.map = layout
        self.signs: tuple[Sign, ...] = (open_sign(Manner.WAITING),) * len(layout.places)
        self.flashing: frozenset[int] = frozenset()
        self._top, self._left = 0, 0
        self._strips: dict[int, Strip] = {}
        self._inks = map_inks(DARK)

    # What it shows

    def paint(self, signs: Sequence[Sign]) -> int:
        """Show these signs, one a seat; draws the seats that changed and says how many."""
        old, self.signs = self.signs, tuple(signs)
        changed = [i for i, sign in enumerate(self.signs) if sign != old[i]]
        for seat in changed:
            self._redraw(seat)
        return len(changed)

    def flash(self, seats: frozenset[int]) -> None:
        """Draw these seats in reverse, and no others."""
        changed, self.flashing = self.flashing ^ seats, seats
        for seat in changed:
            self._redraw(seat)

    @property
    def view(self) -> Region:
        """The part of the map that is seen, in rows and columns of the map."""
        return Region(self._left, self._top, self.size.width, self.size.height)

    def sees(self, seat: int) -> bool:
        """Whether the whole of a seat is inside the viewport."""
        row, column = self.map.places[seat]
        return self.view.contains_region(Region(column + PAD, row, CELL, 1))

    def _redraw(self, seat: int) -> None:
        row, column = self.map.places[seat]
        self._strips.pop(row, None)
        y = row - self._top
        if 0 <= y < self.size.height:
            self.refresh(Region(max(column + PAD - 1 - self._left, 0), y, CELL + 1, 1))

    # Moving

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the cursor where it is now, and bring it into view."""
        self._redraw(old)
        self._redraw(new)
        self._follow()
        self.post_message(self.Moved(new))

    def validate_cursor(self, seat: int) -> int:
        """A seat that exists."""
        return max(0, min(seat, len(self.map.places) - 1))

    def action_step(self, direction: Direction) -> None:
        """Move to the next seat in a direction."""
        self.post_message(self.Taken())
        self.cursor = self.map.move(self.cursor, direction)

    def action_leap(self, direction: Direction) -> None:
        """Move several seats in a direction."""
        self.post_message(self.Taken())
        for _ in range(PAGE):
            self.cursor = self.map.move(self.cursor, direction)

    def action_open(self) -> None:
        """Ask for the hall of the seat under the cursor."""
        self.post_message(self.Opened(self.cursor))

    def on_click(self, event: events.Click) -> None:
        """A click selects a seat, a second one opens it."""
        seat = self.map.at(event.y + self._top, event.x + self._left - PAD)
        if seat is None:
            return
        self.post_message(self.Taken())
        self.cursor = seat
        if event.chain == 2:
            self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look further south; the cursor stays."""
        self._look(self._left, self._top + 2)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look further north; the cursor stays."""
        self._look(self._left, self._top - 2)
        event.stop()

    def on_resize(self) -> None:
        """Another size: the cursor in the middle, as far as the map goes."""
        if self.map.places:
            row, column = self.map.places[self.cursor]
            self._look(column + PAD - self.size.width // 2, row - self.size.height // 2)

    def _follow(self) -> None:
        """Move the viewport as little as brings the cursor well inside it."""
        if not self.map.places or not self.size:
            return
        row, column = self.map.places[self.cursor]
        width, height = self.size
        rows = min(MARGIN_ROWS, (height - 1) // 2)
        columns = min(MARGIN_COLUMNS, (width - CELL) // 2)
        top = min(max(self._top, row + 1 + rows - height), row - rows)
        east = column + PAD + CELL + columns
        left = min(max(self._left, east - width), column + PAD - columns)
        self._look(left, top)

    def _look(self, left: int, top: int) -> None:
        """Put the viewport there, within the map; a map that fits is centred."""
        left = _within(left, self.map.width + 2 * PAD, self.size.width)
        top = _within(top, self.map.height, self.size.height)
        if (left, top) != (self._left, self._top):
            self._left, self._top = left, top
            self.refresh()
            self.post_message(self.Moved(self.cursor))

    # Drawing

    def on_mount(self) -> None:
        self._dress(self.app.current_theme)
        self.app.theme_changed_signal.subscribe(self, self._dress)

    def _dress(self, _: Theme) -> None:
        """Another look: every colour anew."""
        self._inks = map_inks(look_of(self.app))
        self._strips.clear()
        self.refresh()

    def on_focus(self) -> None:
        """The cursor shows that keys come here."""
        self._redraw(self.cursor)

    def on_blur(self) -> None:
        """The cursor shows that keys go elsewhere."""
        self._redraw(self.cursor)

    def render_line(self, y: int) -> Strip:
        row, width = y + self._top, self.size.width
        sea = self._inks["sea"]
        if not 0 <= row < self.map.height:
            return Strip.blank(width, sea)
        strip = self._strips.get(row)
        if strip is None:
            strip = self._strips[row] = self._drawn(row)
        if self._left < 0:
            strip = Strip.join([Strip.blank(-self._left, sea), strip])
        left = max(self._left, 0)
        return strip.crop_extend(left, left + width, sea)

    def _drawn(self, row: int) -> Strip:
        """A row of the map, from its first column to its last."""
        sea = self._inks["sea"]
        width = self.map.width + 2 * PAD
        cells: list[tuple[str, Style]] = [(" ", sea)] * width
        for label in self.map.labels:
            if label.row == row:
                for offset, character in enumerate(label.text):
                    cells[PAD + label.column + offset] = (character, self._inks["label"])
        cursor = None
        for column, seat in self.map.rows[row]:
            sign = self.signs[seat]
            style = self._style(sign)
            if seat in self.flashing:
                style += Style(reverse=not style.reverse)
            cells[PAD + column] = (sign.glyph, style)
            cells[PAD + column + 1] = (" ", style)
            if seat == self.cursor:
                cursor = PAD + column
        if cursor is not None:
            ends = "[]" if self.has_focus else "‹›"
            style = self._inks["cursor"]
            cells[cursor - 1], cells[cursor + 1] = (ends[0], style), (ends[1], style)
        return Strip(_merged(cells), width)

    def _style(self, sign: Sign) -> Style:
        return on_colour(sign.colour) if sign.colour else self._inks[sign.manner]


def _within(start: int, length: int, window: int) -> int:
    """A window's start inside a length; a window that is longer lies around it."""
    if window >= length:
        return -((window - length) // 2)
    return max(0, min(start, length - window))


def _merged(cells: Sequence[tuple[str, Style]]) -> list[Segment]:
    """Segments of cells, neighbours of one style together."""
    segments: list[Segment] = []
    text, style = "", cells[0][1]
    for character, other in cells:
        if other is not style:
            segments.append(Segment(text, style))
            text, style = "", other
        text += character
    return [*segments, Segment(text, style)]

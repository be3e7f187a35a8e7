"""The scrubber: the night as a line, its stages or moments on it, the present as a knob.

A click or a drag posts ``Scrubber.Sought``. It needs stops and two times, nothing of counts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message

from tui.kit.drawn import Drawn
from tui.kit.formats import fitted
from tui.kit.replay import Stop
from tui.themes import Look

KNOB, PAST, FUTURE, TICK = "●", "━", "─", "┿"
FLAG_PAST, FLAG_FUTURE = "┷", "┴"
"""Flags stand close together: they only point up, to where they are named."""
HOUR: Final = 3600
HOUR_CELLS: Final = 8
"""Cells that an hour wants over the track."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A moment on the line.

    ``name`` tells what happened, and so it is said of what has been reached alone; ``clock`` of
    all. ``time`` is in seconds of the line.
    """

    time: int
    clock: str
    name: str


@dataclass(frozen=True, slots=True)
class Span:
    """The night from zero to ``end`` (seconds after close of poll), and where we are.

    Attributes:
        stops: where its stages begin; numbered and named over the track.
        end, now: in seconds of the line, which may be pressed together.
        current: the stop that is on.
        first_hour: the clock's hour at zero; it labels the hours where there is room.
        flags: moments to mark in place of the stops; only the latest is named.
        hours: where full hours stand and what they are called, for the line over the flags.
    """

    stops: tuple[Stop, ...]
    end: int
    now: int
    current: int | None = None
    first_hour: int = 22
    flags: tuple[Flag, ...] = ()
    hours: tuple[tuple[int, str], ...] = ()


class Scrubber(Drawn[Span]):
    """Stages over a track; with three lines, the hours under it."""

    DEFAULT_CSS = "Scrubber { height: 2; }"

    class Sought(Message):
        """A moment was pointed at."""

        def __init__(self, scrubber: Scrubber, time: int) -> None:
            super().__init__()
            self.scrubber = scrubber
            self.time = time

        @property
        def control(self) -> Scrubber:
            """The scrubber it came from."""
            return self.scrubber

    def draw(self, span: Span, size: Size) -> Iterable[Text]:
        look, width = self.look, size.width
        knob = column(span.now, span.end, width)
        marked: tuple[Stop | Flag, ...] = span.flags or span.stops
        ticks = [column(mark.time, span.end, width) for mark in marked]
        track = Text()
        for cell in range(width):
            if cell == knob:
                track.append(KNOB, look.bright)
            elif cell in ticks:
                flag = FLAG_PAST if cell < knob else FLAG_FUTURE
                tick = PAST if cell == 0 else flag if span.flags else TICK
                track.append(tick, look.normal if cell < knob else look.quiet)
            else:
                track.append(PAST if cell < knob else FUTURE,
                             look.normal if cell < knob else look.rail)  # fmt: skip
        if size.height == 1:
            return [track]
        if span.flags:
            return [flag_line(span, width, look), track]
        return [_labels(span, ticks, width, look), track, _hours(span, width, look)]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the knob."""
        self.capture_mouse()
        self._point(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag it; over a flag, tell what it is."""
        if self.app.mouse_captured is self:
            self._point(event)
        elif self.state is not None and self.state.flags:
            self.tooltip = flag_words(self.state, event.x, self.size.width)

    def on_mouse_up(self, _: events.MouseUp) -> None:
        """Let go."""
        self.release_mouse()

    def _point(self, event: events.MouseEvent) -> None:
        span, inside = self.state, event.get_content_offset_capture(self)
        if span is None or self.size.width < 2:
            return
        part = min(max(inside.x / (self.size.width - 1), 0.0), 1.0)
        mark = self._labelled(inside.x) if inside.y == 0 and self.size.height > 1 else None
        self.post_message(self.Sought(self, mark.time if mark else round(part * span.end)))

    def _labelled(self, x: int) -> Stop | Flag | None:
        if self.state is None:
            return None
        if self.state.flags:
            label = flag_label(self.state, self.size.width)
            return label[2] if label and label[0] <= x < label[0] + len(label[1]) else None
        ticks = [column(s.time, self.state.end, self.size.width) for s in self.state.stops]
        for start, index, text in placed(self.state, ticks, self.size.width):
            if start <= x < start + len(text):
                return self.state.stops[index]
        return None


def column(time: int, end: int, width: int) -> int:
    """The cell of a moment."""
    return min(max(round(time / end * (width - 1)), 0), width - 1) if end > 0 else 0


def latest_flag(span: Span) -> Flag | None:
    """The last flag that has been reached."""
    place = bisect_right(span.flags, span.now, key=lambda flag: flag.time)
    return span.flags[place - 1] if place else None


def flag_label(span: Span, width: int) -> tuple[int, str, Flag] | None:
    """The label of the latest flag, as (cell, text, flag): at its tick as far as it fits."""
    flag = latest_flag(span)
    if flag is None:
        return None
    text = fitted(f"{flag.clock} {flag.name}", width).rstrip()
    return min(column(flag.time, span.end, width), width - cell_len(text)), text, flag


def flag_words(span: Span, x: int, width: int) -> str | None:
    """What a pointer is told at a cell: of what is still to come, the time alone."""
    near = [flag for flag in span.flags if abs(column(flag.time, span.end, width) - x) <= 1]
    if not near:
        return None
    flag = min(near, key=lambda flag: abs(column(flag.time, span.end, width) - x))
    return f"{flag.clock} {flag.name if flag.time <= span.now else '…'}"


def flag_line(span: Span, width: int, look: Look) -> Text:
    """The hours, and over them the latest flag with its name."""
    line, label = Text(), flag_label(span, width)
    start, text = (label[0], label[1]) if label else (width, "")
    end = start + cell_len(text)
    named = False
    room = width * HOUR / span.end if span.end else 0
    every = next((h for h in (1, 2, 3, 4, 6) if room * h >= HOUR_CELLS), 12)
    for time, hour in (*span.hours[::every], (span.end + 1, "")):
        cell = column(time, span.end, width)
        if label and not named and cell + len(hour) >= start:
            line.append(" " * (start - line.cell_len)).append(text, look.bright)
            named = True
        clear = cell + len(hour) < start or cell > end
        if hour and clear and cell > line.cell_len - (not line) and cell + len(hour) <= width:
            line.append(" " * (cell - line.cell_len)).append(hour, look.whisper)
    return line


def placed(span: Span, ticks: list[int], width: int) -> list[tuple[int, int, str]]:
    """Where the labels go: (cell, index of the stop, text), left to right.

    Every stop keeps at least its number. The current one is spelt out first, then whichever
    others there is room for, in order; each begins at its tick where it can.
    """
    texts = [str(i + 1) for i in range(len(span.stops))]
    current = span.current
    wanted = [current] if current is not None else []
    wanted += [i for i in range(len(span.stops)) if i != current]
    for i in wanted:
        longer = list(texts)
        longer[i] = f"{i + 1} {span.stops[i].short}".rstrip()
        if _positions(longer, ticks, width) is not None:
            texts = longer
    starts = _positions(texts, ticks, width)
    if starts is None:
        return []
    return [(start, i, texts[i]) for i, start in enumerate(starts)]


def _positions(texts: list[str], ticks: list[int], width: int) -> list[int] | None:
    """Cells for labels: pushed left from the right edge, so that each has room after it.

    None where a label would begin before zero or more than ten cells from its tick.
    """
    starts = [0] * len(texts)
    limit = width
    for i in reversed(range(len(texts))):
        starts[i] = min(ticks[i], limit - len(texts[i]))
        limit = starts[i] - 1
    previous = 0
    for i, text in enumerate(texts):
        if starts[i] < previous or ticks[i] - starts[i] > 14:
            return None
        previous = starts[i] + len(text) + 1
    return starts


def _labels(span: Span, ticks: list[int], width: int, look: Look) -> Text:
    line = Text()
    for start, index, text in placed(span, ticks, width):
        line.append(" " * (start - line.cell_len))
        reached = span.stops[index].time <= span.now
        ink = look.bright if index == span.current else look.normal if reached else look.quiet
        line.append(text, ink)
    return line


def _hours(span: Span, width: int, look: Look) -> Text:
    line = Text()
    every = next((h for h in (1, 2, 3, 6, 12) if span.end / (h * HOUR) * 7 < width), 24)
    for hour in range(0, span.end // HOUR + 1, every):
        start = column(hour * HOUR, span.end, width)
        if start >= line.cell_len and start + 5 <= width:
            line.append(" " * (start - line.cell_len))
            line.append(f"{(span.first_hour + hour) % 24:02d}:00", look.whisper)
    return line

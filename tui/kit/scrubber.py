"""The scrubber: the night as a line, its stages on it, the moment as a knob.

A click or a drag posts ``Scrubber.Sought``. It needs stops and two moments, nothing of counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message

from tui.kit.drawn import Drawn
from tui.kit.replay import Stop
from tui.themes import Look

KNOB, PAST, FUTURE, TICK = "●", "━", "─", "┿"
HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Span:
    """The night from zero to ``end`` (seconds after close of poll), and where we are.

    ``first_hour`` is the clock's hour at zero; it labels the hours where there is room.
    """

    stops: tuple[Stop, ...]
    end: int
    now: int
    current: int | None = None
    first_hour: int = 22


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
        ticks = [column(stop.time, span.end, width) for stop in span.stops]
        track = Text()
        for cell in range(width):
            if cell == knob:
                track.append(KNOB, look.bright)
            elif cell in ticks:
                track.append(TICK if cell > 0 else PAST, look.normal if cell < knob else look.quiet)
            else:
                track.append(PAST if cell < knob else FUTURE,
                             look.normal if cell < knob else look.rail)  # fmt: skip
        return [_labels(span, ticks, width, look), track, _hours(span, width, look)]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the knob."""
        self.capture_mouse()
        self._point(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag it."""
        if self.app.mouse_captured is self:
            self._point(event)

    def on_mouse_up(self, _: events.MouseUp) -> None:
        """Let go."""
        self.release_mouse()

    def _point(self, event: events.MouseEvent) -> None:
        span, inside = self.state, event.get_content_offset_capture(self)
        if span is None or self.size.width < 2:
            return
        part = min(max(inside.x / (self.size.width - 1), 0.0), 1.0)
        stop = self._labelled(inside.x) if inside.y == 0 else None
        self.post_message(self.Sought(self, stop.time if stop else round(part * span.end)))

    def _labelled(self, x: int) -> Stop | None:
        if self.state is None:
            return None
        ticks = [column(s.time, self.state.end, self.size.width) for s in self.state.stops]
        for start, index, text in placed(self.state, ticks, self.size.width):
            if start <= x < start + len(text):
                return self.state.stops[index]
        return None


def column(time: int, end: int, width: int) -> int:
    """The cell of a moment."""
    return min(max(round(time / end * (width - 1)), 0), width - 1) if end > 0 else 0


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
        longer[i] = f"{i + 1} {span.stops[i].short}"
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

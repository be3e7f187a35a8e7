"""A slider: a number between two ends, moved by keys, typed in, or dragged."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size

from tui.lab.control_line import ControlLine
from tui.lab.controls import Rest, Slide


def shown(value: Decimal, slide: Slide | Rest) -> str:
    """A value as it stands beside its slider: ``+1.5 pts``, ``55 %``, ``11,847``."""
    signed = isinstance(slide, Slide) and slide.signed
    places = 1 if slide.unit == "pts" else 0
    plain = value.normalize()
    if isinstance(plain.as_tuple().exponent, int) and -int(plain.as_tuple().exponent) > places:
        text = f"{abs(plain):,f}"
    else:
        text = f"{abs(value):,.{places}f}"
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{text} {slide.unit}".rstrip()


class Slider(ControlLine[Slide]):
    """←/→ move by a step, with shift by a leap; digits type a value; the mouse drags."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Less", show=False),
        Binding("right", "move(1)", "More", show=False),
        Binding("shift+left", "leap(-1)", "Much less", show=False),
        Binding("shift+right", "leap(1)", "Much more", show=False),
        Binding("home", "end(0)", "Least", show=False),
        Binding("end", "end(1)", "Most", show=False),
    ]
    typed: str | None = None
    """What has been typed so far."""

    def on_blur(self) -> None:
        """What has been typed and not entered is dropped."""
        self.typed = None
        super().on_blur()

    def on_key(self, event: events.Key) -> None:
        """Digits type a value; enter takes it, escape drops it."""
        character = event.character or ""
        starts = character in set("0123456789.,-+") and (character != "-" or self._may_be_negative)
        if character and starts:
            self.typed = ((self.typed or "") + character)[:8]
        elif self.typed is not None and event.key == "backspace":
            self.typed = self.typed[:-1]
        elif self.typed is not None and event.key == "enter":
            self._take()
        elif self.typed is not None and event.key == "escape":
            self.typed = None
        else:
            if self.typed is not None and event.key in ("up", "down", "tab", "shift+tab"):
                self._take()
            return
        event.stop()
        event.prevent_default()
        self.refresh()

    @property
    def _may_be_negative(self) -> bool:
        return self.state is not None and self.state.low < 0

    def _take(self) -> None:
        text, self.typed = (self.typed or "").replace(",", ""), None
        try:
            self._ask(Decimal(text))
        except InvalidOperation:
            self.app.bell()
        self.refresh()

    def _ask(self, value: Decimal) -> None:
        if self.state is not None and (to := self.state.moved(value)) != self.state.value:
            self.turn(self.state.key, to)

    def action_move(self, direction: int) -> None:
        """A step."""
        if self.state is not None:
            self._ask(self.state.value + direction * self.state.step)

    def action_leap(self, direction: int) -> None:
        """Several steps."""
        if self.state is not None:
            self._ask(self.state.value + direction * self.state.leap)

    def action_end(self, which: int) -> None:
        """To one end."""
        if self.state is not None:
            self._ask(self.state.high if which else self.state.low)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of it."""
        self.capture_mouse()
        self._drag(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag it."""
        if self.app.mouse_captured is self:
            self._drag(event.x)

    def on_mouse_up(self) -> None:
        """Let go."""
        self.release_mouse()

    def _track(self) -> tuple[int, int]:
        """First cell and width of the track."""
        first = self.label_width
        return first, max(self.size.width - first - self.value_width - 1, 1)

    def _drag(self, x: int) -> None:
        slide = self.state
        first, width = self._track()
        if slide is None or width < 2 or (x < first and self.app.mouse_captured is not self):
            return
        part = Decimal(min(max(x - first, 0), width - 1)) / (width - 1)
        steps = round(part * (slide.high - slide.low) / slide.step)
        self._ask(slide.low + steps * slide.step)

    def draw(self, slide: Slide, size: Size) -> Iterable[Text]:
        del size  # _track knows
        look = self.look
        _, width = self._track()
        line = self.labelled(slide.label, slide.party)
        span = slide.high - slide.low
        knob = round(
            (min(max(slide.value, slide.low), slide.high) - slide.low) / span * (width - 1)
        )
        rest = round((0 - slide.low) / span * (width - 1)) if slide.low < 0 else 0
        left, right = min(knob, rest), max(knob, rest)
        filled = look.bright if self.has_focus else look.normal
        line.append("─" * left, look.rail)
        line.append("━" * (knob - left), filled)
        line.append("●", filled)
        line.append("━" * (right - knob), filled)
        line.append("─" * (width - 1 - right), look.rail)
        if self.typed is not None:
            line.append(f" {self.typed + '▏':>{self.value_width}}", look.bright)
        else:
            ink = look.strong if slide.value or self.has_focus else look.quiet
            line.append(f" {shown(slide.value, slide):>{self.value_width}}", ink)
        yield line


class RestLine(ControlLine[Rest], can_focus=False):
    """What the sliders leave over; it cannot be moved."""

    def draw(self, rest: Rest, size: Size) -> Iterable[Text]:
        look = self.look
        width = max(size.width - self.label_width - self.value_width - 1, 1)
        line = self.labelled(rest.label, None)
        full = round(rest.value / 100 * width)
        line.append("╌" * full, look.quiet).append(" " * (width - full))
        yield line.append(f" {shown(rest.value, rest):>{self.value_width}}", look.quiet)

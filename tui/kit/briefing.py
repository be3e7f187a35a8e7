"""What a viewer is told before the poll closes: a card that waits for a key, or a few seconds.

The replay under it waits too. Whoever scrolls reads, and is not hurried.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Label, Static

from simulator.timeline import Playback
from tui.kit.cards import Card
from tui.kit.heading import Section, SectionHeading
from tui.kit.replay import Monotonic

PATIENCE: Final = 15.0
"""Seconds until the night begins by itself."""

SCROLLING: Final = frozenset({"up", "down", "pageup", "pagedown", "home", "end"})
BOUND: Final = frozenset({"ctrl+c", "ctrl+q", "q", "S"})
"""Keys that do what they do everywhere."""

Part = tuple[str, Widget]
"""A heading, and what stands under it."""


class BriefingScreen(Card[None]):
    """The card.

    Args:
        title: of the card.
        parts: what is told, each under its heading; an empty heading has no line.
        monotonic: the clock that the patience is measured by; None waits for a key alone.
    """

    AUTO_FOCUS = "#briefing"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "app.quit", "Quit", show=False)]
    DEFAULT_CSS = """
    BriefingScreen .over { margin-top: 1; }
    BriefingScreen #briefing-hint { dock: bottom; height: 1; color: $muted; padding: 0 2; }
    """

    def __init__(self, title: str, parts: Sequence[Part], monotonic: Monotonic | None) -> None:
        super().__init__()
        self.card_title = title
        self.parts = tuple(parts)
        self._patience = None
        if monotonic is not None:
            self._patience = Playback(0, PATIENCE, speed=1, playing=True, monotonic=monotonic)

    def compose(self) -> ComposeResult:
        """The title, then every part, to scroll."""
        with VerticalScroll(id="briefing", classes="card"):
            yield Label(self.card_title, classes="card-title", markup=False)
            for place, (heading, widget) in enumerate(self.parts):
                if heading:
                    yield SectionHeading(Section(heading), classes="over" if place else "")
                yield widget
        yield Static("", id="briefing-hint", markup=False)

    def on_mount(self) -> None:
        self._show_hint()
        self.set_interval(1 / 4, self.tick)

    def tick(self) -> None:
        """Begin, once there has been time to read."""
        self._show_hint()
        if self._patience is not None and self._patience.ended and self.is_active:
            self.dismiss(None)

    def _show_hint(self) -> None:
        patience, hint = self._patience, "↑ ↓ scroll, any other key closes"
        if patience is not None:
            left = round(patience.end - patience.position)
            held = "↑ ↓ scroll"
            if patience.playing:
                held = f"↑ ↓ scroll, and hold it; begins by itself in {left} s"
            hint = f"any key begins; {held}"
        self.query_one("#briefing-hint", Static).update(hint)

    def _hold(self) -> None:
        if self._patience is not None and not self._patience.ended:
            self._patience.pause()
            self._show_hint()

    def on_key(self, event: events.Key) -> None:
        """Scrolling holds the card; every other key begins."""
        if event.key in SCROLLING:
            self._hold()
        elif event.key not in BOUND:
            event.stop()
            event.prevent_default()
            self.dismiss(None)

    def on_mouse_scroll_down(self) -> None:
        """Whoever scrolls reads."""
        self._hold()

    def on_mouse_scroll_up(self) -> None:
        """Whoever scrolls reads."""
        self._hold()

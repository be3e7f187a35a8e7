"""The transport: play and pause, speed, steps and jumps, for the mouse and the eye.

Each key cap runs a screen action by name, so any ``ReplayScreen`` can carry it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import HorizontalGroup
from textual.widgets import Static

from tui.kit import formats
from tui.kit.replay import Replay

PLAY, PAUSE = "►", "▐▐"


@dataclass(frozen=True, slots=True)
class Going:
    """How the replay goes."""

    playing: bool
    speed: float
    ended: bool = False
    length: float | None = None
    """Wall seconds that it is played to; None where the speed is the user's."""
    waiting: bool = False
    """There is nothing to play yet: it is made ready."""

    @property
    def pace(self) -> str:
        """``180×``, or ``15 min`` of a directed replay."""
        return formats.speed(self.speed) if self.length is None else formats.length(self.length)


def going_of(replay: Replay, *, ended: bool | None = None) -> Going:
    """How a replay goes; ``ended`` where the screen knows better."""
    playback = replay.playback
    length = replay.length if replay.directed else None
    return Going(
        playback.playing, playback.speed, playback.ended if ended is None else ended, length
    )


class Cap(Static):
    """A word to click on; it runs an action of the screen."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Cap { width: auto; height: 1; padding: 0 1; color: $muted; }
    Cap:hover { color: $foreground; background: $panel; text-style: bold; }
    """

    def __init__(
        self,
        text: str,
        action: str,
        tooltip: str,
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(text, id=id, classes=classes, markup=False)
        self.action = action
        self.tooltip = tooltip

    async def on_click(self) -> None:
        """Run the action."""
        await self.run_action(f"screen.{self.action}")


BEFORE: Final = (
    ("[ 10 min", "jump(-600)", "Ten minutes back  [", "jump"),
    ("‹ event", "step(-1)", "The event before  ←", "step"),
)
AFTER: Final = (
    ("event ›", "step(1)", "The next event  →", "step"),
    ("10 min ]", "jump(600)", "Ten minutes on  ]", "jump"),
)
ROOM: Final = {"jump": 64, "step": 44, "speed": 26}
"""Least cells in which caps are shown; in fewer their keys do the same."""


PLAYING: Final = 12
WAITING: Final = 14
"""Cells of the cap in the middle."""


class Transport(HorizontalGroup):
    """The caps, with play, pause and speed in their middle."""

    DEFAULT_CSS = """
    Transport { height: 1; align-horizontal: center; }
    Transport #play { text-align: center; color: $accent; text-style: bold; }
    Transport #speed { width: 8; text-align: center; color: $foreground; text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.going = Going(False, 180.0)

    def compose(self) -> ComposeResult:
        for text, action, tooltip, kind in BEFORE:
            yield Cap(text, action, tooltip, classes=kind)
        yield Cap(f"{PLAY} play", "toggle_play", "Play or pause  space", id="play")
        for text, action, tooltip, kind in AFTER:
            yield Cap(text, action, tooltip, classes=kind)
        yield Cap("−", "slower", "Slower  −", classes="speed")
        yield Cap("180×", "faster", "How fast it goes; click for faster", id="speed")
        yield Cap("+", "faster", "Faster  +", classes="speed")

    def on_resize(self) -> None:
        """Another width has room for other caps."""
        self._fit()

    def _fit(self) -> None:
        """Caps that would be cut are left out, and those that have nothing to move yet."""
        waiting = self.going.waiting
        for kind, room in ROOM.items():
            moves = kind != "speed"
            self.query(f".{kind}").set(display=self.size.width >= room and not (waiting and moves))
        self.query_one("#play", Cap).styles.width = WAITING if waiting else PLAYING

    def show(self, going: Going) -> None:
        """Show how the replay goes."""
        if going == self.going or not self.is_mounted:
            return
        self.going = going
        word = f"{PAUSE} pause" if going.playing else "again" if going.ended else f"{PLAY} play"
        word = "made ready …" if going.waiting else word
        self._fit()
        self.query_one("#play", Cap).update(Text(word))
        self.query_one("#speed", Cap).update(Text(going.pace))

    def on_mount(self) -> None:
        """Show what was handed over before there was anything to show it on."""
        going, self.going = self.going, Going(False, 0.0)
        self.show(going)

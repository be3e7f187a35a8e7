"""A night that is kept live, as a place to go to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.live import Feeder, Keeper
from tui.live.growing import LiveReplay
from tui.navigation import Place


def _nothing() -> None:
    """What is closed where nothing was opened."""


@dataclass(frozen=True, slots=True)
class Live(Place):
    """A live night.

    Attributes:
        keeper: who keeps it.
        replay: its board; None for a by-election, which has a screen of its own.
        by: who sits here, as far as it is known.
        close: gives up the journal, the socket and the sources; called when the screen is left.
        feeder: looks at the sources; None where there are none.
        address: where the night is served to other programs; empty where it is not.
    """

    keeper: Keeper
    replay: LiveReplay | None = None
    by: str = ""
    close: Callable[[], None] = _nothing
    feeder: Feeder | None = None
    address: str = ""

    @property
    def served(self) -> str:
        """Where other programs find the night; empty where they do not."""
        return f"served at {self.address}" if self.address else ""

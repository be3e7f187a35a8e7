"""Where a live screen looks: the night as it is known now, and what the time is there."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from simulator.live import LiveClock, LiveNight


class LiveSource(Protocol):
    """What the live screens ask of whoever keeps the journal; ``simulator.live.Keeper`` is one.

    A night never changes: after every message that is kept it is another one.
    """

    @property
    def night(self) -> LiveNight:
        """The night as it stands."""

    @property
    def night_time(self) -> datetime:
        """The night's time now."""

    @property
    def clock(self) -> LiveClock:
        """Whether it is the night itself, or a rehearsal of it."""

"""A replay as its screens share it: a show, its clock, and where its stages begin.

``Replay`` is all that the transport, the scrubber and ``ReplayScreen`` need: the stops to jump to
and the times to step by. A hall and a night make their own; nothing here draws.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from simulator import Scenario, Timeline
from simulator.timeline import Playback, Stage
from tui.navigation import ForecastOf
from tui.shows import Show

Monotonic = Callable[[], float]

STAGE_NAMES: Final = {
    Stage.BEFORE: ("Before close of poll", "Before"),
    Stage.RECEIPT: ("Boxes on their way", "Boxes"),
    Stage.SEALED: ("Boxes sealed overnight", "Sealed"),
    Stage.VERIFICATION: ("Verification", "Verification"),
    Stage.VERIFIED: ("Verification complete", "Verified"),
    Stage.SORTING: ("Sorting and adjudication", "Sorting"),
    Stage.RECONCILIATION: ("Reconciliation", "Reconciled"),
    Stage.PROVISIONAL: ("Provisional figures", "Provisional"),
    Stage.CHECK: ("Bundle check", "Check"),
    Stage.RECOUNT: ("Recount", "Recount"),
    Stage.ADJOURNED: ("Adjourned", "Adjourned"),
    Stage.CALLED: ("Candidates on the stage", "On stage"),
    Stage.DECLARED: ("Declared", "Declared"),
}
"""Each stage in full, and short enough for a scrubber."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A moment worth jumping to: where a stage begins, in seconds after close of poll."""

    time: int
    name: str
    short: str


class Replay:
    """A timeline with its playback clock.

    Args:
        show: what is shown.
        stops: where its stages begin, ascending.
        times: moments to step by, ascending and distinct.
        monotonic: the clock that drives it; tests hand in their own.
    """

    def __init__(
        self,
        show: Show,
        stops: Sequence[Stop],
        times: Sequence[int],
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        self.show = show
        self.monotonic = monotonic
        self.stops = tuple(stops)
        self.times = tuple(times)
        end = show.timeline.end if show.until is None else min(show.until, show.timeline.end)
        self.playback = Playback(
            0, max(end, 0), speed=show.speed, position=show.start, monotonic=monotonic
        )

    @property
    def scenario(self) -> Scenario:
        """The night."""
        return self.show.scenario

    @property
    def timeline(self) -> Timeline:
        """What happens in it."""
        return self.show.timeline

    @property
    def forecast(self) -> ForecastOf:
        """Where the chances are: before the night, and at this moment of it."""
        scenario, show = self.scenario, self.show
        return ForecastOf(
            lambda: scenario, night=show.timeline, at=self.now, condition=show.condition
        )

    @property
    def now(self) -> int:
        """Whole seconds after close of poll."""
        return int(self.playback.position)

    def clock(self, seconds: int) -> datetime:
        """The hall's own time."""
        return self.timeline.clock(seconds)

    def stop_at(self, seconds: int) -> int | None:
        """Index of the stop that the moment belongs to, or None before the first."""
        reached = [i for i, stop in enumerate(self.stops) if stop.time <= seconds]
        return reached[-1] if reached else None

"""A replay as its screens share it: a show, its clock, and where its stages begin.

``Replay`` is all that the transport, the scrubber and ``ReplayScreen`` need: the stops to jump to
and the times to step by. A hall and a night make their own; nothing here draws.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from math import ceil, isfinite
from typing import ClassVar, Final

from simulator import Scenario, Timeline
from simulator.request import DEFAULT_SPEED
from simulator.telling import (
    NAMED_SECONDS,
    TICK_SECONDS,
    Moment,
    Programme,
    Shot,
    direct,
    keep_pace,
)
from simulator.timeline import SPEEDS, Playback, Stage
from tui.kit.shown import ShownLog
from tui.navigation import ForecastOf
from tui.shows import Show

Monotonic = Callable[[], float]

STAGE_NAMES: Final = {
    Stage.BEFORE: ("Before close of poll", "Before"),
    Stage.RECEIPT: ("Boxes on their way", "Boxes"),
    Stage.SEALED: ("Boxes sealed overnight", "Sealed"),
    Stage.COUNTING: ("Counting", "Counting"),
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

PUBLIC_NAMES: Final = dict.fromkeys(
    (Stage.PROVISIONAL, Stage.CHECK), ("Counting goes on", "Counting")
)
"""Stages that the hall alone knows, as the public may call them."""

HIDDEN: Final = "…"
"""What is said of a stage or a moment that is still to come."""


def stage_names(stage: Stage, *, public: bool = False) -> tuple[str, str]:
    """A stage in full and short, as those in the hall call it, or as the public does."""
    return PUBLIC_NAMES.get(stage, STAGE_NAMES[stage]) if public else STAGE_NAMES[stage]


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

    Attributes:
        directed: it is played to a length; otherwise the clock is the user's.
        programme: the tape that the clock follows, or None.
        shown: the log of what was on the screen.
        public: only what the public heard is told.
    """

    LENGTH: ClassVar[float] = 15 * 60
    """Wall seconds of a directed replay, where no length was asked for."""

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
        direction = show.direction
        self.directed = direction.directed
        self.public = direction.view == "public"
        self.programme: Programme | None = None
        self.shown = ShownLog(monotonic, direction.shown)
        self._told: tuple[Moment, ...] = ()

    @property
    def scenario(self) -> Scenario:
        """The night."""
        return self.show.scenario

    @property
    def timeline(self) -> Timeline:
        """What happens in it."""
        return self.show.timeline

    def find_moments(self) -> tuple[Moment, ...]:
        """What a viewer is told of, from the timeline; a replay of a kind says it."""
        return ()

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The running order, with what was told on the way."""
        return self._moments

    @cached_property
    def _moments(self) -> tuple[Moment, ...]:
        found = (*self._told, *self.find_moments())
        return tuple(sorted(found, key=lambda moment: moment.time))

    @property
    def named_stops(self) -> tuple[Stop, ...]:
        """The stops as a viewer may know them: the public does not know what is to come."""
        if not self.public:
            return self.stops
        now = self.now
        return tuple(s if s.time <= now else Stop(s.time, HIDDEN, "") for s in self.stops)

    @property
    def length(self) -> float:
        """Wall seconds that a directed replay is to last."""
        return self.show.direction.length or self.LENGTH

    @property
    def shot(self) -> Shot | None:
        """What is on the screen now; None where the clock follows no tape."""
        tape = self.playback.tape
        return None if self.programme is None or tape is None else self.programme.shot(tape)

    @property
    def may_interrupt(self) -> bool:
        """What is on the screen has had its time: other news may take its place."""
        shot, tape = self.shot, self.playback.tape
        if shot is None or tape is None or not shot.moments:
            return True
        return not shot.alone and tape - shot.begin >= NAMED_SECONDS + TICK_SECONDS / 2

    def begin(self) -> None:
        """Play, as it is to be told."""
        self.lay_tape()
        self.playback.play()

    def lay_tape(self) -> None:
        """The tape of the length, or of the speed, from here on."""
        playback, start, end = self.playback, self.playback.start, self.playback.end
        self.programme = None
        if self.timeline.events and self.directed:
            self.programme = direct(self.moments, start, end, self.tape_length)
        elif self.timeline.events and self.show.direction.set_pieces and isfinite(playback.speed):
            self.programme = keep_pace(self.moments, start, end, playback.speed)
        playback.follow(self.programme)

    @property
    def tape_length(self) -> float:
        """Wall seconds of the length that the clock's own tape may take."""
        return self.length

    def change_speed(self, step: int) -> None:
        """A rung up (1) or down (-1) the speed ladder; the clock is the user's own then."""
        playback = self.playback
        if self.directed:
            # From the pace that the length comes to, to the rung above it or below.
            mean = (playback.end - playback.start) / max(self.tape_length, 1.0)
            playback.speed = min(max(mean, SPEEDS[0]), SPEEDS[-1])
        self.directed = False
        if step > 0:
            playback.faster()
        else:
            playback.slower()
        self.lay_tape()

    def toggle_direction(self) -> None:
        """Played to a length, or at the user's own speed."""
        self.directed = not self.directed
        if not self.directed and self.playback.speed not in SPEEDS:
            self.playback.speed = DEFAULT_SPEED
        self.lay_tape()

    def change_view(self) -> None:
        """From all that is known to what the public heard, or back; the clock stays."""
        self.public = not self.public
        self._find_anew()

    def _find_anew(self) -> None:
        """Other moments are told from here on."""
        vars(self).pop("_moments", None)
        self.lay_tape()

    def go_along_with(self, other: Replay) -> None:
        """The speed and the manner of another replay, whose clock this one takes over."""
        self.directed, self.public = False, other.public
        self.playback.speed = other.playback.speed
        self._find_anew()

    def tell(self, moment: Moment) -> None:
        """A moment that only comes to be known now: it is told as those of the timeline are.

        The clock goes to the next second and waits there for it, before all else that is told of
        that second: a fast one would be past it before its tape is laid.
        """
        at = ceil(self.playback.position)
        self._told = (*self._told, replace(moment, time=at))
        self._find_anew()
        self.playback.seek(at)

    @property
    def forecast(self) -> ForecastOf:
        """Where the chances are: before the night, and at this moment of it.

        What has been declared may stand beside them; a drawn night declares nothing on the record.
        """
        scenario, show, now = self.scenario, self.show, self.now
        heard = () if show.timeline.draw is not None else show.timeline.declarations
        return ForecastOf(
            lambda: scenario,
            night=show.timeline,
            at=now,
            condition=show.condition,
            declared=frozenset(d.contest for d in heard if d.contest and d.time <= now),
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

"""The clock of a feed: from real seconds to seconds of the night, paused, sought, re-paced.

It is a value: what was sent when follows from the clock alone, so a feed that is taken up again
stamps what it had sent as before. It reads no clock itself.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from simulator.options import FASTEST, SLOWEST

LAST_WALL: Final = 32_503_680_000.0
"""The year 3000."""

FARTHEST: Final = 10**11
"""Seconds from the close of poll: as far as a clock at its fastest goes on in most of a year."""


@dataclass(frozen=True, slots=True)
class Segment:
    """From a real moment on, at one pace.

    Attributes:
        wall: real seconds since the epoch.
        at: seconds of the night as it is played.
        speed: seconds of the night a real second; 0 while paused.
    """

    wall: float
    at: float
    speed: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How a feed's night goes, as somebody who listens to it was told.

    Attributes:
        night_time: that it had come to, aware.
        speed: seconds of the night a real second; 0 while it stands.
        heard: the real moment, aware.
    """

    night_time: datetime
    speed: float
    heard: datetime


@dataclass(frozen=True)
class FeedClock:
    """Where the night is, at any real moment.

    Attributes:
        segments: in order of time; at least one.
        speed: when it plays.
    """

    segments: tuple[Segment, ...]
    speed: float

    @classmethod
    def start(cls, wall: float, at: float, speed: float, *, paused: bool = False) -> FeedClock:
        """A clock that begins at a moment of the night."""
        return cls((Segment(wall, at, 0.0 if paused else speed),), speed)

    @property
    def paused(self) -> bool:
        """It stands still."""
        return self.segments[-1].speed == 0

    @property
    def sound(self) -> bool:
        """It is one that a run can have, wherever it was read from."""
        speeds = [self.speed, *(segment.speed for segment in self.segments if segment.speed)]
        walls = [segment.wall for segment in self.segments]
        return (
            bool(walls)
            and all(SLOWEST <= speed <= FASTEST for speed in speeds)
            and all(0 <= wall <= LAST_WALL for wall in walls)
            and walls == sorted(walls)
            and all(abs(segment.at) <= FARTHEST for segment in self.segments)
        )

    def position(self, wall: float) -> float:
        """Seconds of the night as it is played."""
        segment = self.segments[-1]
        for segment in reversed(self.segments):
            if segment.wall <= wall:
                break
        return segment.at + max(0.0, wall - segment.wall) * segment.speed

    def wall_of(self, at: float) -> float | None:
        """The first real moment at which the night is so far; None: not as the clock goes now."""
        for segment, after in zip(self.segments, (*self.segments[1:], None), strict=True):
            if at <= segment.at:
                return segment.wall
            if segment.speed > 0:
                wall = segment.wall + (at - segment.at) / segment.speed
                if after is None or wall <= after.wall:
                    return wall
        return None

    def play(self, wall: float) -> FeedClock:
        """It goes on."""
        return self._turn(wall, self.position(wall), self.speed)

    def pause(self, wall: float) -> FeedClock:
        """It stands."""
        return self._turn(wall, self.position(wall), 0.0)

    def paced(self, wall: float, speed: float) -> FeedClock:
        """At another speed, when it plays."""
        turned = self._turn(wall, self.position(wall), 0.0 if self.paused else speed)
        return FeedClock(turned.segments, speed)

    def sought(self, wall: float, at: float) -> FeedClock:
        """At a later moment of the night, at once."""
        return self._turn(wall, at, self.segments[-1].speed)

    def held(self, wall: float, until: float) -> FeedClock:
        """It stood between two real moments, and goes on as it did."""
        if self.paused or until <= wall:
            return self
        return self._turn(wall, at := self.position(wall), 0.0)._turn(until, at, self.speed)

    def _turn(self, wall: float, at: float, speed: float) -> FeedClock:
        return FeedClock((*self.segments, Segment(wall, at, speed)), self.speed)


class Quiet:
    """Long quiets of a night made shorter: between its own seconds and those that are played.

    Args:
        times: when something is due, in the night's own seconds.
        most: seconds that a quiet may last; None: all of it.
    """

    def __init__(self, times: Iterable[int], most: int | None) -> None:
        self._stops: list[float] = []
        """Where the clock jumps, in the night's own seconds, …"""
        self._goes: list[float] = []
        """… and where to."""
        self._played: list[float] = []
        """The jumps, as played."""
        cut, last = 0.0, None
        for time in sorted(times):
            if most is not None and last is not None and time - last > most:
                self._stops.append(last + most)
                self._goes.append(time)
                self._played.append(last + most - cut)
                cut += time - last - most
            last = time

    def played(self, night: float) -> float:
        """When a moment of the night comes, as it is played."""
        index = bisect_left(self._stops, night)
        if not index:
            return night
        return self._played[index - 1] + max(0.0, night - self._goes[index - 1])

    def night(self, played: float) -> float:
        """The night's own seconds at a moment as it is played."""
        index = bisect_right(self._played, played)
        if not index:
            return played
        return self._goes[index - 1] + played - self._played[index - 1]

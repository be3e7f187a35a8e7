"""The playback clock: where a replay is, how fast it goes, and moving about in it.

Pure arithmetic on a monotonic clock that is handed in, so tests turn the hands themselves. A
position is seconds after close of poll, a float between ``start`` and ``end``. Nothing ticks in
here: ``position`` says where the replay is now.

The clock may follow a *tape*: wall seconds that a results programme has cut the night into, fast
here, slow there. Without one it runs at its speed.
"""

from __future__ import annotations

import math
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Final, Protocol

SPEEDS: Final = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0, 1200.0, 3600.0)
"""The speed ladder, times real time: from life to an hour a second."""


class Tape(Protocol):
    """A night on wall seconds, from 0 to ``length``."""

    @property
    def length(self) -> float:
        """Wall seconds."""

    def position(self, tape: float) -> float:
        """Seconds after close of poll at so many wall seconds."""

    def tape(self, position: float) -> float:
        """Wall seconds at a position: the first, where it stays there for a while."""


class Playback:
    """A replay's position between two moments, driven by a monotonic clock.

    Args:
        start: first position, seconds after close of poll.
        end: last position; playing stops there.
        speed: times real time, above zero; infinity runs to the end at once.
        position: where to begin; None begins at ``start``.
        playing: begin playing.
        monotonic: seconds that only grow; tests hand in their own.

    Raises:
        ValueError: the end before the start, or a speed not above zero.
    """

    def __init__(
        self,
        start: float,
        end: float,
        *,
        speed: float = 180.0,
        position: float | None = None,
        playing: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if end < start:
            raise ValueError(f"a replay cannot end at {end:g} before it starts at {start:g}")
        self.start = float(start)
        self.end = float(end)
        self._monotonic = monotonic
        self._anchor = monotonic()
        # Where it was at the anchor: a position, or wall seconds of the tape.
        self._from = self._within(self.start if position is None else position)
        self._playing = playing
        self._speed = self._checked(speed)
        self._tape: Tape | None = None

    @property
    def position(self) -> float:
        """Seconds after close of poll, now."""
        if self._tape is not None:
            return self._within(self._tape.position(self._taped))
        if not self._playing:
            return self._from
        if math.isinf(self._speed):
            return self.end
        return self._within(self._from + self._elapsed * self._speed)

    @property
    def tape(self) -> float | None:
        """Wall seconds of the tape, now; None without a tape."""
        return None if self._tape is None else self._taped

    @property
    def _elapsed(self) -> float:
        return max(0.0, self._monotonic() - self._anchor)

    @property
    def _taped(self) -> float:
        if self._tape is None or not self._playing:
            return self._from
        if math.isinf(self._speed):
            return self._tape.length
        return min(self._from + self._elapsed, self._tape.length)

    def follow(self, tape: Tape | None) -> None:
        """Go on from here along a tape, or at the speed. A position keeps its second."""
        position = self.position
        self._tape = tape
        self.seek(position)

    @property
    def playing(self) -> bool:
        """Time passes; false once the end is reached."""
        return self._playing and not self.ended

    @property
    def ended(self) -> bool:
        """The end is reached: of the tape, where there is one, for it may wait at the end."""
        if self._tape is not None:
            return self._taped >= self._tape.length
        return self.position >= self.end

    @property
    def speed(self) -> float:
        """Times real time."""
        return self._speed

    @speed.setter
    def speed(self, value: float) -> None:
        value = self._checked(value)
        self._rest()
        self._speed = value

    def play(self) -> None:
        """Let time pass; at the end there is none left to pass."""
        self._rest()
        self._playing = True

    def pause(self) -> None:
        """Stop where it is."""
        self._rest()
        self._playing = False

    def toggle(self) -> None:
        """Play when paused, pause when playing; at the end, play from the start again."""
        if self.playing:
            self.pause()
            return
        if self.ended:
            self.seek(self.start)
        self.play()

    def faster(self) -> None:
        """One rung up the ladder; the last rung is the top."""
        self.speed = SPEEDS[min(bisect_right(SPEEDS, self._speed), len(SPEEDS) - 1)]

    def slower(self) -> None:
        """One rung down the ladder; the first rung is real time."""
        self.speed = SPEEDS[max(bisect_left(SPEEDS, self._speed) - 1, 0)]

    def seek(self, position: float) -> None:
        """Go to a position, clamped to the replay; playing goes on from there."""
        if math.isnan(position):
            raise ValueError("a position is a number")
        position = self._within(position)
        self._from = position if self._tape is None else self._tape.tape(position)
        self._anchor = self._monotonic()

    def jump(self, seconds: float) -> None:
        """Go so many seconds on (or back, when negative)."""
        self.seek(self.position + seconds)

    def step(self, times: Sequence[int], direction: int) -> None:
        """Pause at the next moment of ``times`` (ascending), or the one before.

        Events of one second are one step. Beyond the first and the last it stays at the ends.
        """
        self.pause()
        now = self.position
        if direction > 0:
            index = bisect_right(times, now)
            self.seek(times[index] if index < len(times) else self.end)
        else:
            index = bisect_left(times, now) - 1
            self.seek(times[index] if index >= 0 else self.start)

    def _rest(self) -> None:
        """Take the position now as the one to go on from."""
        self._from = self.position if self._tape is None else self._taped
        self._anchor = self._monotonic()

    def _within(self, position: float) -> float:
        return min(max(float(position), self.start), self.end)

    @staticmethod
    def _checked(speed: float) -> float:
        if math.isnan(speed) or speed <= 0:
            raise ValueError(f"a speed is above zero, not {speed:g}")
        return float(speed)

"""The clock of a live night: what time it is there.

On the night itself it is the time of day. A night of the past, or one that is still weeks away, is
rehearsed: its polls close at the moment when its journal is begun.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from simulator.feed import Pace
from simulator.scenario import Scenario
from simulator.values import LONGEST_NIGHT

EARLY: Final = timedelta(days=1)
"""So long before the close of poll a journal may be begun for the night itself."""


STALE: Final = timedelta(seconds=5)
"""So long the pace of a feed holds that does not say it anew."""

_NO_TIME: Final = timedelta()


def is_rehearsal(scenario: Scenario, now: datetime) -> bool:
    """Whether a journal that is begun now is for practice: the night is not on."""
    return not scenario.close_of_poll - EARLY <= now <= scenario.close_of_poll + LONGEST_NIGHT


@dataclass(frozen=True, slots=True)
class LiveClock:
    """What time it is on the night.

    Attributes:
        close: close of poll, aware.
        began: the moment that stands for it in a rehearsal; None on the night itself.
        entry: time is what the messages say, and passes by them alone.
        pace: of a feed that a rehearsal follows; None where none tells its own.
    """

    close: datetime
    began: datetime | None = None
    entry: bool = False
    pace: Pace | None = None

    @property
    def rehearsal(self) -> bool:
        """It is not the night itself."""
        return self.began is not None or self.entry

    def follow(self, pace: Pace | None, now: datetime, behind: datetime | None = None) -> LiveClock:
        """The clock with a feed's pace: a rehearsal's alone, and of this night.

        Args:
            pace: of the feed; None where it does not say.
            now: the real moment, aware.
            behind: as far as what it says has been taken up, while more of it is coming in: what
                is told late is told in its own time. None: nothing is on its way.
        """
        if self.entry or self.began is None or pace is None:
            return self
        if not self.close - EARLY <= pace.night_time <= self.close + LONGEST_NIGHT:
            return self
        if behind is None:
            return replace(self, pace=pace)
        come = max(self.night_time(now), behind)
        return replace(self, pace=Pace(min(come, _come(pace, now)), 0.0, now))

    def ticks(self, now: datetime) -> bool:
        """It goes by a feed's pace that was heard just now."""
        return self.pace is not None and now - self.pace.heard <= STALE

    def night_time(self, now: datetime, last: datetime | None = None) -> datetime:
        """The night's time at a real moment.

        Args:
            now: the real moment, aware.
            last: the latest time that a message told, which a clock of entries stands at.
        """
        if self.entry:
            return max(self.close, last) if last is not None else self.close
        if self.pace is not None:
            moment = _come(self.pace, now)
        else:
            moment = now if self.began is None else self.close + (now - self.began)
        return moment.astimezone(self.close.tzinfo).replace(microsecond=0)

    def seconds(self, now: datetime, last: datetime | None = None) -> float:
        """The same in seconds after close of poll: before it, below zero."""
        return (self.night_time(now, last) - self.close).total_seconds()


def _come(pace: Pace, now: datetime) -> datetime:
    """How far a feed's night has come, as far as that is known."""
    return pace.night_time + min(max(now - pace.heard, _NO_TIME), STALE) * pace.speed

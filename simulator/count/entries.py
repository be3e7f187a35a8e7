"""What a hall's run writes down: rows that become frozen events once their time is final."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.outcome import Mark
from simulator.timeline import Event


@dataclass(slots=True)
class Entry:
    """One thing that happened in a hall.

    Attributes:
        time: seconds after close of poll; the free run's until the clock is warped.
        event: the class of the event it becomes.
        fields: the event's own fields.
        at: the clock time that a file gives it, or None.
        mark: what it may be called.
        timed: what it may be called once that clock time is met; None leaves it.
        timed_by: who reported that time; its ``source`` once it is met.
    """

    time: int
    event: type[Event]
    fields: dict[str, Any]
    at: int | None = None
    mark: Mark = Mark.SIMULATED
    timed: Mark | None = None
    timed_by: str | None = None

    def give(self, at: int | None, source: str | None) -> None:
        """Give it the clock time that was reported, or that a file makes up."""
        if at is not None:
            self.at, self.timed_by = at, source
            self.timed = Mark.AUTHOR if source is None else Mark.REPORTED

    def meet(self) -> None:
        """Its clock time can be met: it is called what that time is."""
        if self.timed is not None:
            self.mark = self.timed
        if self.timed_by is not None:
            self.fields["source"] = self.timed_by

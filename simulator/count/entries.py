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
        at: the clock time on the record that it must fall on, or None.
        mark: what it may be called.
    """

    time: int
    event: type[Event]
    fields: dict[str, Any]
    at: int | None = None
    mark: Mark = Mark.SIMULATED

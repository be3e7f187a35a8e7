"""The ordered, frozen events of a night, and folding them to any moment.

Halls share nothing, so a hall's standing at a moment folds only that hall's own events, from
the nearest checkpoint before it: seeking backwards costs what seeking forwards costs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from simulator.outcome import TEST_DATA, Given, Mark
from simulator.text import quantity
from simulator.timeline.events import Declaration, Event
from simulator.timeline.standing import HallStanding, advance, opening

CHECKPOINT = 128
"""Events of one hall between two checkpoints: a seek folds at most this many."""


class HallTimeline:
    """One hall's events, with the standing at any moment or after any number of events."""

    def __init__(self, contest: str, candidates: int, events: Iterable[Event]) -> None:
        self.contest = contest
        self.events = tuple(events)
        self.times = tuple(event.time for event in self.events)
        self._checkpoints: list[HallStanding] = [opening(contest, candidates)]

    def __len__(self) -> int:
        return len(self.events)

    def index_at(self, time: int) -> int:
        """How many events have happened at ``time`` (inclusive)."""
        return bisect_right(self.times, time)

    def after(self, count: int) -> HallStanding:
        """The standing after the first ``count`` events."""
        count = max(0, min(count, len(self.events)))
        mark = count // CHECKPOINT
        while len(self._checkpoints) <= mark:
            start = (len(self._checkpoints) - 1) * CHECKPOINT
            self._checkpoints.append(self._fold(self._checkpoints[-1], start, start + CHECKPOINT))
        return self._fold(self._checkpoints[mark], mark * CHECKPOINT, count)

    def at(self, time: int) -> HallStanding:
        """The standing at ``time``, events at that second included."""
        return self.after(self.index_at(time))

    def _fold(self, standing: HallStanding, start: int, end: int) -> HallStanding:
        for event in self.events[start:end]:
            standing = advance(standing, event)
        return standing

    @property
    def declaration(self) -> Declaration | None:
        """The hall's declaration, its last event; None for a timeline cut short."""
        last = self.events[-1] if self.events else None
        return last if isinstance(last, Declaration) else None


@dataclass(frozen=True)
class Timeline:
    """All events of a night in order of time (ties: nation first, then by ONS id).

    Attributes:
        close_of_poll: aware datetime; time 0.
        events: every event, numbered from 0.
        halls: each contest's own events, by slug, in the scenario's order.
        seed: seed it was played with.
        draw: index of the drawn outcome, or None.
        given: what the draw is conditioned on, if it is.
        live: it was entered as the night went on: nothing in it is simulated, and it may grow.
        test: it is of a rehearsal, and whatever is told of it says so.
    """

    close_of_poll: datetime
    events: tuple[Event, ...]
    halls: dict[str, HallTimeline]
    seed: int
    draw: int | None = None
    given: Given | None = None
    live: bool = False
    test: bool = False

    def __repr__(self) -> str:
        played = f"seed {self.seed}" + ("" if self.draw is None else f", draw {self.draw}")
        played = "live" if self.live else played
        halls, events = quantity(len(self.halls), "hall"), quantity(len(self.events), "event")
        return f"<Timeline of {halls}: {events}, {played}>"

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def clock(self, time: int) -> datetime:
        """The hall's own time at ``time`` seconds after close of poll."""
        zone = self.close_of_poll.tzinfo
        start = self.close_of_poll.timestamp()
        return datetime.fromtimestamp(start + time, zone)

    @cached_property
    def declarations(self) -> tuple[Declaration, ...]:
        """The declarations, in order of time (ties: by ``seq``, as events)."""
        return tuple(event for event in self.events if isinstance(event, Declaration))

    def alike(self, before: Timeline) -> int:
        """How many leading events are those of another; most of them are the very same values.

        What was folded from those of a night that grows need not be folded again.
        """
        pairs = zip(self.events, before.events, strict=False)
        return next(
            (
                place
                for place, (mine, theirs) in enumerate(pairs)
                if mine is not theirs and mine != theirs
            ),
            min(len(self.events), len(before.events)),
        )

    @property
    def test_words(self) -> str:
        """``TEST DATA: `` before a line of a rehearsal: who has not met a mark reads over it."""
        return f"{TEST_DATA}: " if self.test else ""

    @property
    def undeclared_mark(self) -> Mark:
        """What may be said of a hall before its declaration: as it was entered, or simulated."""
        if self.test:
            return Mark.TEST
        return Mark.LIVE if self.live else Mark.SIMULATED

    @property
    def end(self) -> int:
        """Time of the last event."""
        return self.events[-1].time if self.events else 0

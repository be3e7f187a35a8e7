"""The replay of one hall, the places it leads to, and the stages of its count."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from simulator import Contest
from simulator.outcome import Mark
from simulator.timeline import HallStanding, HallTimeline, Stage, advance, opening
from simulator.timeline import events as ev
from tui.kit.replay import STAGE_NAMES, Monotonic, Replay, Stop
from tui.navigation import ForecastOf, Place
from tui.shows import Show

ENDS_OF_A_DELAY: Final[dict[str, tuple[type[ev.Event], ...]]] = {
    "boxes": (ev.LastBox, ev.VerificationComplete),
    "verification": (ev.VerificationComplete,),
    "sorting": (ev.SortingComplete, ev.Reconciled),
    "reconciliation": (ev.Reconciled, ev.ProvisionalFigures),
}
"""What ends a delay, by the stage that it names."""


def hall_stops(hall: HallTimeline, candidates: int) -> tuple[Stop, ...]:
    """Where the stages of a hall begin, in order; stages of one second give way to the last."""
    standing = opening(hall.contest, candidates)
    found: list[tuple[int, Stage]] = []
    for event in hall.events:
        standing = advance(standing, event)
        if standing.stage is Stage.BEFORE or (found and standing.stage is found[-1][1]):
            continue
        if found and found[-1][0] == event.time:
            found.pop()
        found.append((event.time, standing.stage))
    return tuple(Stop(at, *STAGE_NAMES[stage]) for at, stage in found)


class HallReplay(Replay):
    """The replay of one hall's count, to its declaration."""

    def __init__(
        self, show: Show, slug: str | None = None, monotonic: Monotonic = time.monotonic
    ) -> None:
        slug = slug or next(iter(show.timeline.halls))
        self.contest: Contest = show.scenario.by_slug[slug]
        self.hall = show.timeline.halls[slug]
        stops = hall_stops(self.hall, len(self.contest.candidates))
        times = sorted(set(self.hall.times))
        self._folded: tuple[int, HallStanding] | None = None
        super().__init__(show, stops, times, monotonic)

    @property
    def forecast(self) -> ForecastOf:
        return replace(super().forecast, contest=self.contest.slug)

    @property
    def index(self) -> int:
        """How many of the hall's events have happened."""
        return self.hall.index_at(self.now)

    @property
    def standing(self) -> HallStanding:
        """What is known in the hall now."""
        index = self.index
        if self._folded is None or self._folded[0] != index:
            self._folded = (index, self.hall.after(index))
        return self._folded[1]

    @cached_property
    def called_at(self) -> int | None:
        """When the candidates are called to the stage; the declaration, where there is no call."""
        called = [e.time for e in self.hall.events if isinstance(e, ev.CandidatesCalled)]
        return called[-1] if called else self.declared_at

    @cached_property
    def declared_at(self) -> int | None:
        """When the result is declared; None in a timeline cut short."""
        return self.hall.declaration.time if self.hall.declaration else None

    @property
    def waiting_since(self) -> tuple[Mark, int] | None:
        """The counting is known to be over, and the hall waits for the stage: since when.

        Its mark is of that time, which a file gives; a simulated count has no such wait.
        """
        for event in reversed(self.hall.events[: self.index]):
            if isinstance(event, ev.CountingEnded):
                return event.mark, event.time
            if not isinstance(event, ev.IncidentHappened):
                return None
        return None

    @property
    def delayed(self) -> ev.CountDelayed | None:
        """Why the count is slow now, where a file says so: until its stage is over."""
        found = None
        for event in self.hall.events[: self.index]:
            if isinstance(event, ev.CountDelayed):
                found = event
            elif found is not None and isinstance(event, ENDS_OF_A_DELAY[found.stage]):
                found = None
        return found

    @property
    def ceremony(self) -> bool:
        """The candidates have been called: the moment belongs to the stage."""
        return self.called_at is not None and self.now >= self.called_at

    @cached_property
    def boxes(self) -> dict[int, tuple[int | None, int | None, int | None]]:
        """When each box was received, verified and (last) counted again; by box number."""
        seen: dict[int, list[int | None]] = {}
        place = {ev.BoxReceived: 0, ev.BoxVerified: 1, ev.BoxRecounted: 2}
        for event in self.hall.events:
            if isinstance(event, ev.BoxReceived | ev.BoxVerified | ev.BoxRecounted):
                seen.setdefault(event.box, [None, None, None])[place[type(event)]] = event.time
        return {box: (times[0], times[1], times[2]) for box, times in sorted(seen.items())}


@dataclass(frozen=True, slots=True)
class Ceremony(Place):
    """The stage, where the result is declared."""

    replay: HallReplay


@dataclass(frozen=True, slots=True)
class Closing(Place):
    """The result in full, after the declaration."""

    replay: HallReplay

"""The replay of one hall, the places it leads to, and the stages of its count."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Final

from simulator import Contest
from simulator.outcome import Mark
from simulator.telling import HALL_SECONDS, Kind, Moment, hall_order, heard
from simulator.timeline import (
    HallStanding,
    HallTimeline,
    Stage,
    Weight,
    advance,
    opening,
    weight,
)
from simulator.timeline import events as ev
from tui.kit.replay import Monotonic, Replay, Stop, stage_names
from tui.navigation import ForecastOf, Place
from tui.shows import Show

ENDS_OF_A_DELAY: Final[dict[str, tuple[type[ev.Event], ...]]] = {
    "boxes": (ev.LastBox, ev.VerificationComplete),
    "verification": (ev.VerificationComplete,),
    "sorting": (ev.SortingComplete, ev.Reconciled),
    "reconciliation": (ev.Reconciled, ev.ProvisionalFigures),
}
"""What ends a delay, by the stage that it names."""


def hall_stops(hall: HallTimeline, candidates: int, *, public: bool = False) -> tuple[Stop, ...]:
    """Where the stages of a hall begin, in order; stages of one second give way to the last."""
    standing = opening(hall.contest, candidates)
    found: list[tuple[int, tuple[str, str]]] = []
    for event in hall.events:
        standing = advance(standing, event)
        names = stage_names(standing.stage, public=public)
        if standing.stage is Stage.BEFORE or (found and names == found[-1][1]):
            continue
        if found and found[-1][0] == event.time:
            found.pop()
        found.append((event.time, names))
    return tuple(Stop(at, *names) for at, names in found)


def worth_a_line(event: ev.Event) -> bool:
    """The log shows it without being asked for every box and bundle."""
    return weight(event) is not Weight.ROUTINE


class HallReplay(Replay):
    """The replay of one hall's count, to its declaration.

    Attributes:
        contest: whose count.
        whole: what happens in the hall, whoever is told of it.
    """

    LENGTH: ClassVar[float] = HALL_SECONDS

    def __init__(
        self, show: Show, slug: str | None = None, monotonic: Monotonic = time.monotonic
    ) -> None:
        slug = slug or next(iter(show.timeline.halls))
        self.contest: Contest = show.scenario.by_slug[slug]
        self.whole = show.timeline.halls[slug]
        self._folded: tuple[int, HallTimeline, HallStanding] | None = None
        super().__init__(show, (), (), monotonic)
        self._look_anew()

    @property
    def hall(self) -> HallTimeline:
        """What happens in the hall, as far as the viewer is told of it."""
        return self.heard if self.public else self.whole

    @cached_property
    def heard(self) -> HallTimeline:
        """What the public hears of the hall."""
        return heard(self.whole)

    def change_view(self) -> None:
        super().change_view()
        self._look_anew()

    def go_along_with(self, other: Replay) -> None:
        super().go_along_with(other)
        self._look_anew()

    def _look_anew(self) -> None:
        """The stages and the moments to step by are those of what is told."""
        self.stops = hall_stops(self.hall, len(self.contest.candidates), public=self.public)
        self.times = tuple(sorted(set(self.hall.times)))

    def find_moments(self) -> tuple[Moment, ...]:
        moments = hall_order(self.scenario, self.hall, self.timeline)
        if not self.public:
            return moments
        # A list of what is to come is no place to learn who won.
        return tuple(
            replace(m, detail="", party=None) if m.kind is Kind.DECLARATION else m for m in moments
        )

    def logged(self, *, routine: bool) -> tuple[int, ...]:
        """Times of what the log shows: with the routine every event, without it the others."""
        events = self.hall.events
        return tuple(sorted({e.time for e in events if routine or worth_a_line(e)}))

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
        index, hall = self.index, self.hall
        if self._folded is None or self._folded[:2] != (index, hall):
            self._folded = (index, hall, hall.after(index))
        return self._folded[2]

    @cached_property
    def called_at(self) -> int | None:
        """When the candidates are called to the stage; the declaration, where there is no call."""
        called = [e.time for e in self.whole.events if isinstance(e, ev.CandidatesCalled)]
        return called[-1] if called else self.declared_at

    @cached_property
    def declared_at(self) -> int | None:
        """When the result is declared; None in a timeline cut short."""
        return self.whole.declaration.time if self.whole.declaration else None

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
    def all_boxes_in(self) -> bool:
        """The officer has told the hall that the last box is in."""
        return any(isinstance(event, ev.LastBox) for event in self.hall.events[: self.index])

    @property
    def told(self) -> tuple[Moment, ...]:
        """What is told now: of the tape's shot, or the last moment where there is no tape."""
        shot = self.shot
        if shot is not None:
            return shot.moments
        past = [moment for moment in self.moments if moment.time <= self.now]
        return tuple(past[-1:])

    @property
    def ceremony(self) -> bool:
        """The candidates have been called: the moment belongs to the stage."""
        return self.called_at is not None and self.now >= self.called_at

    @cached_property
    def boxes(self) -> dict[int, tuple[int | None, int | None, int | None]]:
        """When each box was received, verified and (last) counted again; by box number."""
        seen: dict[int, list[int | None]] = {}
        place = {ev.BoxReceived: 0, ev.BoxVerified: 1, ev.BoxRecounted: 2}
        for event in self.whole.events:
            if isinstance(event, ev.BoxReceived | ev.BoxVerified | ev.BoxRecounted):
                seen.setdefault(event.box, [None, None, None])[place[type(event)]] = event.time
        return {box: (times[0], times[1], times[2]) for box, times in sorted(seen.items())}


@dataclass(frozen=True, slots=True)
class Ceremony(Place):
    """The stage, where the result is declared."""

    replay: HallReplay


@dataclass(frozen=True, slots=True)
class Outside(Place):
    """The hall as it is known from outside: what was said, and what is still to come."""

    replay: HallReplay


@dataclass(frozen=True, slots=True)
class Closing(Place):
    """The result in full, after the declaration."""

    replay: HallReplay

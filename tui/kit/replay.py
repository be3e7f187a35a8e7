"""A replay as the screens share it: a night, its clock, and where its stages begin.

``Replay`` is all that the transport, the scrubber and ``ReplayScreen`` need: a timeline, a
playback clock, the stops to jump to and the times to step by. ``HallReplay`` adds the one hall
that is watched. A night board makes a ``Replay`` of its own stops; nothing here imports textual.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from simulator.scenario import Contest, Scenario
from simulator.timeline import (
    HallStanding,
    HallTimeline,
    Playback,
    Stage,
    Timeline,
    advance,
    opening,
)
from simulator.timeline import events as ev

Monotonic = Callable[[], float]

STAGE_NAMES: Final = {
    Stage.BEFORE: ("Before close of poll", "Before"),
    Stage.RECEIPT: ("Boxes on their way", "Boxes"),
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
class Show:
    """What is being shown: a scenario, its timeline, and the words that warn about it.

    Attributes:
        scenario: the night.
        timeline: what happens in it.
        caveat: the banner of a night that is not the record, or None.
        start, until: first moment shown and last, seconds after close of poll.
        speed: the speed to begin with, times real time.
        finish: plays the night, which takes seconds; None when ``timeline`` is the night. Until
            then ``timeline`` is one in which nothing happens, and the screen opens with it.
        play_hall: plays one contest of a night in full detail, by slug.
    """

    scenario: Scenario
    timeline: Timeline
    caveat: str | None = None
    start: int = 0
    until: int | None = None
    speed: float = 180.0
    finish: Callable[[], Show] | None = None
    play_hall: Callable[[str], Timeline] | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A moment worth jumping to: where a stage begins, in seconds after close of poll."""

    time: int
    name: str
    short: str


def unplayed(scenario: Scenario) -> Timeline:
    """A timeline of a scenario in which nothing happens."""
    halls = {c.slug: HallTimeline(c.slug, len(c.candidates), ()) for c in scenario.contests}
    return Timeline(scenario.close_of_poll, (), halls, 0)


def caveat(scenario: Scenario, timeline: Timeline) -> str | None:
    """The banner of a night that is not the record; None for the record's own."""
    if timeline.draw is not None:
        drawn = f"Drawn outcome {timeline.draw}, seed {timeline.seed}: a simulation"
        return f"{drawn} of a what-if" if scenario.modified else drawn
    return "What-if: not the record" if scenario.modified else None


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
        """When the candidates are called to the stage; the declaration, where nobody is called."""
        called = [e.time for e in self.hall.events if isinstance(e, ev.CandidatesCalled)]
        return called[-1] if called else self.declared_at

    @cached_property
    def declared_at(self) -> int | None:
        """When the result is declared; None in a timeline cut short."""
        return self.hall.declaration.time if self.hall.declaration else None

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

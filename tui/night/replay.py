"""The night as the board shows it: a replay of 650 halls, and what is known at a moment.

``NightReplay`` folds nothing itself: it asks the nation's timeline and keeps the last answer.
One of an empty timeline stands in while the real one is being played.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Final

from simulator.outcome import Mark, least
from simulator.telling import Moment, heard_of_night, running_order
from simulator.timeline import NationStanding, NationTimeline, SeatStatus, Timeline
from simulator.timeline import events as ev
from tui.kit.replay import Monotonic, Replay, Stop
from tui.kit.scrubber import Flag
from tui.night.stories import Stories, Story
from tui.shows import Show

ROUTINE: Final = (
    ev.BoxReceived,
    ev.BoxRecounted,
    ev.BundlePlaced,
    ev.DoubtfulSetAside,
    ev.DoubtfulAdjudicated,
    ev.AgentsSample,
)
"""Events that change nothing on the board."""

MOST: Final = 650
"""Seats named at most as expected next: all."""

HOUR: Final = 3600

GAP: Final = 90 * 60
"""Declarations further apart than this (seconds) end the night proper."""

TAIL: Final = 0.12
"""Share of the scrubber that the days after the night proper get."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known at a moment: of the nation, and of every seat in the scenario's order."""

    time: int
    standing: NationStanding
    seats: tuple[SeatStatus, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """The scrubber's own time: the night proper as it is, what follows pressed together.

    One seat of 2024 declared on the Saturday; on a plain scale the night itself would be a
    quarter of the line. ``knee`` is where the pressing begins, ``factor`` how much.
    """

    knee: int
    factor: float = 1.0

    def to_line(self, seconds: float) -> int:
        """A moment's place."""
        over = max(seconds - self.knee, 0)
        return round(min(seconds, self.knee) + over / self.factor)

    def to_night(self, place: float) -> int:
        """The moment of a place."""
        over = max(place - self.knee, 0)
        return round(min(place, self.knee) + over * self.factor)


class NightReplay(Replay):
    """A night's replay with its nation.

    Args:
        show: what is shown; its timeline has every contest of the scenario.
        monotonic: the clock that drives it.

    Attributes:
        begun: the polls have closed for the viewer: the exit poll and all that follows may be told.
    """

    def __init__(self, show: Show, monotonic: Monotonic = time.monotonic) -> None:
        self.begun = True
        self.nation = NationTimeline(show.scenario, self._told_of(show))
        declared = [step.declaration.time for step in self.nation.steps]
        times = sorted({0, *declared})
        super().__init__(show, night_stops(self.nation), times, monotonic)
        self.scale = scale_of(declared, int(self.playback.end))
        self._flags: tuple[tuple[Moment, ...], tuple[Flag, ...]] | None = None
        self._follow(self.nation)

    @property
    def flows(self) -> bool:
        """The moment goes on by itself: what is shown beside it may be a little behind."""
        return self.playback.playing

    @staticmethod
    def _told_of(show: Show, *, public: bool | None = None) -> Timeline:
        """The night, or what the public hears of it; a hall's stage may tell more than that."""
        if public is None:
            public = show.direction.view == "public"
        return heard_of_night(show.timeline) if public else show.timeline

    def _follow(self, nation: NationTimeline, told: Stories | None = None) -> None:
        """Another nation; what was told of one that it grew from is not told anew."""
        self.nation = nation
        timeline = nation.timeline
        self.changes = sorted({event.time for event in timeline if not isinstance(event, ROUTINE)})
        self._stories = Stories(timeline, nation, told)
        self.stories: tuple[Story, ...] = self._stories.lines
        self._story_times = [story.time for story in self.stories]
        self._frame: tuple[int, Frame] | None = None

    def change_view(self) -> None:
        told = self._told_of(self.show, public=not self.public)
        self._follow(NationTimeline(self.scenario, told))
        super().change_view()

    def find_moments(self) -> tuple[Moment, ...]:
        """The running order of the night."""
        return running_order(self.nation)

    @property
    def ready(self) -> bool:
        """The night has been played; until then nothing is known but the exit poll."""
        return bool(self.timeline.events)

    @cached_property
    def places(self) -> dict[str, int]:
        """Each contest's index, by slug."""
        return {contest.slug: i for i, contest in enumerate(self.scenario.contests)}

    def frame(self) -> Frame:
        """What is known now; the same value until something of it changes."""
        now = self.now
        index = bisect_right(self.changes, now)
        if self._frame is None or self._frame[0] != index:
            standing = self.nation.at(now, near=20, expected=MOST)
            self._frame = (index, Frame(now, standing, self.nation.seats(now)))
        return self._frame[1]

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The moments that stand alone, where the scrubber has them."""
        moments = self.moments
        if self._flags is None or self._flags[0] is not moments:
            self._flags = (moments, tuple(self._flag(m) for m in moments if m.alone))
        flags = self._flags[1]
        return flags if self.begun else tuple(flag for flag in flags if flag.time > 0)

    def _flag(self, moment: Moment) -> Flag:
        when = self.clock(moment.time)
        return Flag(self.scale.to_line(moment.time), f"{when:%H:%M}", moment.headline)

    @property
    def hours(self) -> tuple[tuple[int, str], ...]:
        """Full hours of the night proper on the scrubber's line."""
        first = -(self.clock(0).minute * 60 + self.clock(0).second) % HOUR
        night = range(first, min(self.scale.knee, int(self.playback.end)) + 1, HOUR)
        return tuple((self.scale.to_line(t), f"{self.clock(t):%H:%M}") for t in night)

    @property
    def stories_by_now(self) -> int:
        """How many stories the ticker has by now."""
        return bisect_right(self._story_times, self.now) if self.begun else 0

    @property
    def closing_words(self) -> str:
        """``the polls close at 22:00``: what there is to say before they have."""
        return f"the polls close at {self.clock(0):%H:%M}"

    @property
    def declared_mark(self) -> Mark | None:
        """What the results declared by now may be called together; None before the first."""
        declared = self.nation.declared_at(self.now)
        return self._marks[declared - 1] if declared else None

    @cached_property
    def _marks(self) -> list[Mark]:
        """The least mark of the first results, for each number of them."""
        marks = (step.declaration.mark for step in self.nation.steps)
        return list(accumulate(marks, least))

    @property
    def poll_of_the_real_night(self) -> bool:
        """The exit poll is not of this night: it is drawn or changed."""
        return self.nation.imagined

    def declaration(self, seat: int) -> ev.Declaration | None:
        """A seat's declaration, if it has been made."""
        hall = self.timeline.halls.get(self.scenario.contests[seat].slug)
        declared = hall.declaration if hall is not None else None
        return declared if declared is not None and declared.time <= self.now else None


def scale_of(declared: list[int], end: int) -> Scale:
    """The scale of a night: pressed after the first long gap once nine seats in ten are in."""
    late = declared[len(declared) * 9 // 10 :]
    for before, after in pairwise(late):
        if after - before > GAP:
            room = before * TAIL / (1 - TAIL)
            return Scale(before, max((end - before) / room, 1.0)) if room else Scale(end)
    return Scale(end)


def night_stops(nation: NationTimeline) -> tuple[Stop, ...]:
    """Moments worth going to, in order; those of one second give way to the first."""
    times = [step.declaration.time for step in nation.steps]
    total = len(times)
    if not times:
        return (Stop(0, "Close of poll", "Close of poll"),)
    poll = "exit poll" if nation.scenario.exit_poll else "poll closes"
    wanted = [
        Stop(0, f"Close of poll, {poll}" if nation.scenario.exit_poll else "Close of poll", "Poll"),
        Stop(times[0], "First declaration", "First"),
        Stop(times[(total - 1) // 10], "One seat in ten declared", "10 %"),
        Stop(times[(total - 1) // 4], "A quarter of the seats declared", "25 %"),
        Stop(times[(total - 1) // 2], "Half of the seats declared", "Half"),
        Stop(times[(total - 1) * 3 // 4], "Three quarters of the seats declared", "75 %"),
        Stop(times[-1], "Last declaration", "Last"),
    ]
    if nation.majority is not None:
        wanted.append(Stop(times[nation.majority], "A majority of the House", "Majority"))
    seen: dict[int, Stop] = {}
    for stop in wanted:
        seen.setdefault(stop.time, stop)
    return tuple(sorted(seen.values(), key=lambda stop: stop.time))

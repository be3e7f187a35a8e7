"""``replay --projection``: how the night will end, told after every minute with declarations."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Final

from simulator.conditions import projector_of
from simulator.course import course_along, project_along
from simulator.errors import InputError
from simulator.outcome import ContestOutcome, Mark
from simulator.output import jsonl
from simulator.output.projection_json import projection_object
from simulator.output.projection_text import projection_line
from simulator.projection import Projection, cautions
from simulator.scenario import Scenario
from simulator.session import Condition
from simulator.timeline import Timeline
from simulator.timeline import events as ev

DRAWS: Final = 500
"""Of each: a night has some three hundred, and a median is good to a seat or two with these."""


def check_several(scenario: Scenario, contest: str | None) -> None:
    """Refuse what has nothing to project.

    Raises:
        InputError: one contest is played.
    """
    if contest is not None or len(scenario.polled) < 2:
        raise InputError(
            "--projection is of a night of several contests: one count says nothing of the others"
        )


def _poll_time(timeline: Timeline) -> int:
    """When a night's exit poll was known: of one that was kept live, when it was entered."""
    if not timeline.live:
        return 0
    polls = (e.time for e in timeline.events if isinstance(e, ev.ExitPollPublished))
    return next(polls, 0)


class Updates:
    """The projections of a night, made as they are due.

    Args:
        timeline: the night as it was played.
        scenario: its scenario.
        condition: what it was drawn on, if it was.
        start: those up to then are left out, seconds after close of poll.
        end: those after it too.
        progress: called with (made, all).
        results: of a night that was kept live, by slug; None of one that was played.

    Attributes:
        moments: of all projections of the night: its close of poll, and the last declaration of
            every minute that has one.
    """

    def __init__(
        self,
        timeline: Timeline,
        scenario: Scenario,
        condition: Condition | None = None,
        *,
        start: int | None = None,
        end: int | None = None,
        progress: Callable[[int, int], None] | None = None,
        results: Mapping[str, ContestOutcome] | None = None,
    ) -> None:
        self._timeline, self._scenario = timeline, scenario
        course = course_along(scenario, timeline, condition, results)
        self.moments = tuple(dict.fromkeys((0, *course.minutes())))
        first = 0 if start is None else bisect_right(self.moments, start)
        last = len(self.moments) if end is None else bisect_right(self.moments, end)
        self._due = list(self.moments[first:last])
        self._made, self._all, self._progress = 0, len(self._due), progress
        # What it is sure of depends on the update before, told or not.
        before = self.moments[first - 1 : first] if first else ()
        projector = projector_of(scenario, timeline, condition, DRAWS)
        times = (*before, *self._due)
        polled = _poll_time(timeline)
        early = [time for time in times if time < polled]
        bare = projector.with_exit_poll(replace(scenario, exit_poll=None)) if early else projector
        self._projections = chain(
            project_along(bare, course, early),
            project_along(projector, course, [time for time in times if time >= polled]),
        )
        self._skip = len(before)
        self._said: set[str] = set()

    def shift(self, time: int) -> int:
        """How many projections come before an event of this time."""
        return bisect_left(self.moments, time)

    def passed(self, time: int) -> int:
        """How many there are up to a moment."""
        return bisect_right(self.moments, time)

    def due(self, time: int | None = None) -> Iterator[Projection]:
        """Those that come before an event of this time and after the last asked for; or all."""
        while self._due and (time is None or self._due[0] < time):
            while self._skip:
                next(self._projections)
                self._skip -= 1
            self._due.pop(0)
            projection = next(self._projections)
            self._made += 1
            if self._progress is not None:
                self._progress(self._made, self._all)
            yield projection

    def line(self, projection: Projection) -> str:
        """A projection as a JSON line; its contests are left out, which would be megabytes."""
        told = projection_object(projection, self._scenario, contests=False)
        time = projection.time or 0
        seq = bisect_right(self._timeline.events, time, key=lambda event: event.time)
        head = {
            "seq": seq + self.shift(time),
            "time": told["time"],
            "event": jsonl.PROJECTION,
            "contest": None,
            "simulated": told["simulated"],
            "mark": told["mark"],
            **jsonl.said_of_test(test=self._timeline.test),
        }
        return jsonl.dumps(head | {key: told[key] for key in told if key not in head})

    def plain(self, projection: Projection) -> str:
        """A projection as a readable line; what has to be said beside it goes to stderr, once."""
        for caution in cautions(projection):
            if caution not in self._said:
                self._said.add(caution)
                sys.stderr.write(f"{caution}\n")
        clock = self._timeline.clock(projection.time or 0)
        words = projection_line(projection, self._scenario)
        return f"{clock:%a %H:%M:%S} {Mark.SIMULATED.short}  {self._timeline.test_words}{words}"

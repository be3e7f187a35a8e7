"""A night's projections: made one at a time in a worker, kept by how many seats had declared.

Screens say how many have declared at their moment and take what there is: the projection of that
number, or until it is made the newest of a smaller one. Nothing that has not happened by a moment
is ever in what is shown at it. The engine is imported by the worker.

A live night grows: with ``renew`` it has another course, and what was projected of results that no
longer stand is of the past. Until there is a newer one it is shown all the same, where it counts
no seat that was taken back or has another winner: where results come faster than projections, each
would be of the past before it is made, and none would ever be seen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event, Lock
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final, Protocol

from simulator import Scenario, Timeline
from simulator.errors import ElectionNightError

if TYPE_CHECKING:
    from simulator.course import Course
    from simulator.outcome import ContestOutcome
    from simulator.projection import Projection
    from simulator.session import Condition

KEPT: Final = 48
"""Projections kept, the one of 22:00 apart: each is a few thousand values."""

REST: Final = 0.25
"""Seconds between two updates, unless the last took longer: then as long as that took. The board
shares the processor, and comes first."""


LONGEST_REST: Final = 2.0
"""… and no longer."""


class Projects(Protocol):
    """What projects a night: ``simulator.projection.Projector``."""

    def project(
        self,
        declared: Mapping[str, ContestOutcome],
        *,
        time: int | None = None,
        before: Projection | None = None,
        times: Mapping[str, int] | None = None,
    ) -> Projection:
        """The projection given these results, declared at these seconds after close of poll."""

    def with_exit_poll(self, scenario: Scenario) -> Projects:
        """The same with the scenario's exit poll, which has been published."""


class Projections:
    """The projections of one show.

    ``at`` and ``want`` are for the screens; ``work`` is what their worker runs, one at a time.

    Args:
        make: makes the projector, which takes a moment; called once, by the worker.
        rest: least seconds between two updates.

    Attributes:
        on: they are shown.
        problem: why the night cannot be projected, in a line; empty while it can.
    """

    def __init__(self, make: Callable[[], Projects], rest: float = REST) -> None:
        self.on = True
        self.problem = ""
        self._make = make
        self._rest = rest
        self._projector: Projects | None = None
        self._taken: Scenario | None = None
        self._course: Course | None = None
        self._polled: Scenario | None = None
        self._news = Event()
        self._lock = Lock()
        self._wanted: int | None = None
        self._works = False
        self._kept: dict[int, Projection] = {}
        self._past: tuple[Projection, Course] | None = None

    def follow(
        self,
        scenario: Scenario,
        timeline: Timeline,
        condition: Condition | None = None,
        results: Mapping[str, ContestOutcome] | None = None,
    ) -> None:
        """The night has been played, or was kept with these results: its declarations."""
        from simulator.course import course_along

        self._course = course_along(scenario, timeline, condition, results)

    def renew(self, timeline: Timeline, results: Mapping[str, ContestOutcome]) -> bool:
        """Results came from outside, were corrected or retracted: this is the night now.

        The projection of all of them is wanted at once.

        Args:
            timeline: of the night so far.
            results: by slug, of every declaration in it.

        Returns:
            A worker must be started, as of ``want``.
        """
        from simulator.course import course_of

        course = course_of(timeline, results)
        with self._lock:
            stands = course.alike(self._course) if self._course is not None else 0
            past, self._past = self._past, None
            if past is not None:
                self._put_by(*past, course)
            newest = max(self._kept, default=0)
            if self._course is not None and newest > stands:
                self._put_by(self._kept[newest], self._course, course)
            self._kept = {number: p for number, p in self._kept.items() if number <= stands}
            self._course = course
            self._wanted = min(self._wanted or 0, len(course))
        return self.on and self._want_news(len(course))

    def take_exit_poll(self, scenario: Scenario) -> bool:
        """The exit poll has been published, or is another: nothing that was projected stands.

        Args:
            scenario: the night's, with it.

        Returns:
            A worker must be started, as of ``want``.
        """
        with self._lock:
            self._polled, self._kept, self._past, self.problem = scenario, {}, None, ""
            number = len(self._course) if self._course is not None else 0
        return self.on and self._want_news(number)

    def _want_news(self, declared: int) -> bool:
        self._news.set()
        return self.want(declared)

    # For the screens

    def declared_at(self, now: int) -> int:
        """How many seats have declared by a moment."""
        return self._course.count_at(now) if self._course else 0

    def declared_before(self, contest: str) -> int | None:
        """How many had declared before a seat did; None if it never does."""
        course = self._course
        if course is None or contest not in course.slugs:
            return None
        return bisect_left(course.times, course.times[course.slugs.index(contest)])

    def at(self, declared: int) -> Projection | None:
        """The projection of so many declared, or the newest that knows less."""
        with self._lock:
            found, past = self._known(declared), self._past
            if past is None or past[0].declared > declared:
                return found
            return past[0] if found is None or found.declared < past[0].declared else found

    def _known(self, declared: int) -> Projection | None:
        """The same, of those whose results all stand."""
        known = [number for number in self._kept if number <= declared]
        return self._kept[max(known)] if known else None

    def want(self, declared: int) -> bool:
        """The newest wish; True if a worker must be started for it."""
        with self._lock:
            # A screen may not have heard yet that results were retracted.
            declared = min(declared, len(self._course)) if self._course is not None else 0
            self._wanted = declared
            idle = not self._works and not self.problem and declared not in self._kept
            self._works = self._works or idle
            return idle

    # For the worker

    def work(self) -> None:
        """Project what is wanted, and what is wanted by then, until nothing is."""
        try:
            while (declared := self._next()) is not None:
                began = monotonic()
                self._project(declared)
                if self._rest:
                    took = monotonic() - began
                    sleep(self._rest)
                    # A result that somebody entered is not waited for longer than that.
                    self._news.wait(max(0.0, min(took, LONGEST_REST) - self._rest))
        except ElectionNightError as error:
            with self._lock:
                self.problem, self._works = error.lines[0], False

    def _next(self) -> int | None:
        self._news.clear()
        with self._lock:
            if self._wanted is None or self._wanted in self._kept:
                self._works = False
                return None
            return self._wanted

    def _project(self, declared: int) -> None:
        with self._lock:
            night = _Night(self._course, self._polled)
        # The one of 22:00 comes first: later ones are measured against it.
        if 0 not in self._kept:
            self._keep(0, self._projected(0, None, night), night)
        if not declared or night.course is None or declared > len(night.course):
            return
        times = night.course.times
        with self._lock:
            before = self._known(declared - 1)
        found = self._projected(declared, before, night)
        earlier = bisect_left(times, times[declared - 1])
        late = before is not None and before.declared < earlier
        if late and len(found.sure) < len(found.certain):
            # Certain, but the projection before is further back than one declaration: after a
            # jump the one between is made up for, so that equal moments say the same.
            before = self._projected(earlier, before, night)
            self._keep(earlier, before, night)
            found = found.after(before)
        self._keep(declared, found, night)

    def _projected(self, declared: int, before: Projection | None, night: _Night) -> Projection:
        projector, course = self._ready(night.polled), night.course
        if not declared or course is None:
            return projector.project({}, time=0, times={})
        times = dict(zip(course.slugs[:declared], course.times, strict=False))
        return projector.project(
            course.declared(declared),
            time=course.times[declared - 1],
            before=before,
            times=times,
        )

    def _ready(self, polled: Scenario | None) -> Projects:
        """The projector with the exit poll that there is: made once, whatever comes."""
        if self._projector is None:
            self._projector = self._make()
        if polled is not None and polled is not self._taken:
            self._projector = self._projector.with_exit_poll(polled)
            self._taken = polled
        return self._projector

    def _keep(self, declared: int, projection: Projection, night: _Night) -> None:
        len(projection.close_seats)  # every seat is put together here, and not while a screen draws
        with self._lock:
            if not night.stands(declared, self._course, self._polled):
                if night.course and self._course and night.polled is self._polled:
                    self._put_by(projection, night.course, self._course)
                return
            self._kept[declared] = projection
            if self._past is not None and self._past[0].declared <= declared:
                self._past = None
            if len(self._kept) > KEPT + 1:
                oldest = next(number for number in self._kept if number)
                del self._kept[oldest]

    def _put_by(self, projection: Projection, of: Course, now: Course) -> None:
        """Show a projection of the past until there is a newer one, if its seats are still won."""
        newer = self._past is None or self._past[0].declared <= projection.declared
        if newer and _still_won(of, now, projection.declared):
            self._past = (projection, of)


def _still_won(before: Course, now: Course, count: int) -> bool:
    """Whether the first so many seats of one course have declared in another, for the same."""
    for slug in before.slugs[:count]:
        old, new = before.outcome.contests[slug], now.outcome.contests.get(slug)
        if new is None or (new is not old and new.ranking[0] != old.ranking[0]):
            return False
    return True


@dataclass(frozen=True, slots=True)
class _Night:
    """What a worker projects: by the time that it has, the night may be another."""

    course: Course | None
    polled: Scenario | None

    def stands(self, declared: int, course: Course | None, polled: Scenario | None) -> bool:
        """The first so many results are those of now, and the exit poll is."""
        if polled is not self.polled:
            return False
        if not declared or course is self.course:
            return True
        return (
            course is not None
            and self.course is not None
            and (self.course.alike(course) >= declared)
        )


def projections_of(
    scenario: Scenario, timeline: Timeline, condition: Condition | None = None
) -> Projections:
    """The projections of a night; an exit poll counts only on the night that it was made for.

    Args:
        scenario: the night.
        timeline: as it is played; its seed and draw count, it need not have been played yet.
        condition: what a drawn night is conditioned on, if it is.
    """

    def make() -> Projects:
        from simulator.conditions import projector_of

        return projector_of(scenario, timeline, condition)

    return Projections(make)

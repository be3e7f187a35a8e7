"""The course of a night: what had been declared at a moment of it, and what that let expect."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast, get_args

from simulator import session
from simulator.errors import InputError
from simulator.outcome import ContestOutcome, Origin, Outcome
from simulator.projection import Prior, PriorName, Projection, Projector
from simulator.scenario import Scenario
from simulator.text import figure, nearest, quote
from simulator.timeline import Declaration, Timeline

QUARTER: Final = 15 * 60

AUTO: Final = "auto"
"""No prior: the best that a scenario has figures for."""


def check_prior(prior: str) -> Prior:
    """The name of a prior, if it is one.

    Raises:
        InputError: it is not; the message names the nearest.
    """
    names = [AUTO, *get_args(PriorName)]
    if prior not in names:
        near = nearest(prior, names)
        hint = f" (nearest: {near})" if near else f": there are {', '.join(names)}"
        raise InputError(f"--prior: no prior {quote(prior)}{hint}")
    return cast(Prior, prior)


@dataclass(frozen=True, slots=True)
class Course:
    """A night's declarations in order of time, ties by ONS id, with the votes of each.

    Attributes:
        slugs: the contests as they declare.
        times: of their declarations, seconds after close of poll, ascending.
        outcome: the votes; the winners alone of rushes.
    """

    slugs: tuple[str, ...]
    times: tuple[int, ...]
    outcome: Outcome

    def __len__(self) -> int:
        return len(self.slugs)

    def count_at(self, time: int) -> int:
        """How many have declared by a time, those of that second among them."""
        return bisect_right(self.times, time)

    def declared(self, count: int) -> dict[str, ContestOutcome]:
        """The first so many results, by slug."""
        return {slug: self.outcome.contests[slug] for slug in self.slugs[:count]}

    def told(self, count: int) -> dict[str, int]:
        """When the first so many declared, seconds after close of poll, by slug."""
        return dict(zip(self.slugs[:count], self.times[:count], strict=True))

    def alike(self, other: Course) -> int:
        """How many of the first declarations are the same in both: seat, second and figures."""
        pairs = zip(self.slugs, self.times, other.slugs, other.times, strict=False)
        for count, (slug, time, other_slug, other_time) in enumerate(pairs):
            same = slug == other_slug and time == other_time
            mine, theirs = self.outcome.contests[slug], other.outcome.contests.get(slug)
            if not same or (mine is not theirs and mine != theirs):
                return count
        return min(len(self), len(other))

    def times_of(self, count: int) -> dict[str, int]:
        """When the first so many declared, by slug."""
        return dict(zip(self.slugs[:count], self.times, strict=False))

    def minutes(self) -> tuple[int, ...]:
        """The last declaration's time of every minute that has one."""
        ends = {time // 60: time for time in self.times}
        return tuple(ends.values())

    def quarters(self, end: int | None = None) -> tuple[int, ...]:
        """The close of poll, and every full quarter of an hour that has news, up to ``end``.

        Without an end, until all but one in a hundred have declared: the last seats may take days.
        """
        until = self.times[len(self) * 99 // 100 - 1] if end is None else end
        full = {-(-time // QUARTER) * QUARTER for time in self.times if time <= until}
        return tuple(sorted({0, *(time for time in full if end is None or time < end)}
                            | ({end} if end is not None else set())))  # fmt: skip


def _course(declarations: Sequence[Declaration], outcome: Outcome) -> Course:
    order = sorted(declarations, key=lambda d: (d.time, d.ons_id, d.contest))
    return Course(tuple(d.contest or "" for d in order), tuple(d.time for d in order), outcome)


def follow(scenario: Scenario, seed: int = 1) -> Course:
    """The course of a night with known figures.

    Raises:
        InputError: a contest has no known votes.
    """
    outcome = session.known_outcome(scenario, seed)
    return _course(session.declarations(scenario, seed), outcome)


def follow_timeline(
    scenario: Scenario, timeline: Timeline, condition: session.Condition | None = None
) -> Course:
    """The course of a night that was played, drawn ones too, with what they are conditioned on."""
    if timeline.draw is None:
        outcome = session.known_outcome(scenario, timeline.seed)
    else:
        outcome = session.draw_outcome(scenario, timeline.seed, timeline.draw, condition)
    return _course(timeline.declarations, outcome)


def course_of(timeline: Timeline, results: Mapping[str, ContestOutcome]) -> Course:
    """The course of a night whose results came from outside, as far as it is known.

    Args:
        timeline: with a declaration of every result.
        results: by slug, rushes among them.
    """
    return _course(timeline.declarations, Outcome(results, Origin.ENTERED))


def course_along(
    scenario: Scenario,
    timeline: Timeline,
    condition: session.Condition | None = None,
    results: Mapping[str, ContestOutcome] | None = None,
) -> Course:
    """The course of a night that was played, or, with its results, of one that was kept live."""
    if results is None:
        return follow_timeline(scenario, timeline, condition)
    return course_of(timeline, results)


def check_declared(number: int, scenario: Scenario) -> int:
    """A number of declarations, if a night has so many.

    Raises:
        InputError: it has not.
    """
    total = len(scenario.polled)
    if not 0 <= number <= total:
        raise InputError(
            f"--declared must be between 0 and the {total} contests of {scenario.name}, "
            f"not {figure(number)}"
        )
    return number


def project_at(projector: Projector, course: Course, time: int) -> Projection:
    """How the night will end, from what had been declared by a moment of it.

    What it is sure of, it was certain of with one declaration fewer too.

    Args:
        projector: of the night.
        course: the same night's.
        time: seconds after close of poll.
    """
    return _project(projector, course, course.count_at(time), time)


def project_first(projector: Projector, course: Course, count: int) -> Projection:
    """The same from the first so many declarations, at the moment of the last of them."""
    return _project(projector, course, count, course.times[count - 1] if count else 0)


def _project(projector: Projector, course: Course, count: int, time: int) -> Projection:
    before = projector.project(course.declared(count - 1), besides=False) if count else None
    times = course.times_of(count)
    return projector.project(course.declared(count), time=time, before=before, times=times)


def project_along(
    projector: Projector, course: Course, times: Sequence[int], *, besides: bool = True
) -> Iterator[Projection]:
    """A projection at each of these moments, seconds after close of poll, ascending.

    ``besides`` tells what to watch, the swing so far and when the others may declare, too.
    """
    before: Projection | None = None
    for time in times:
        count = course.count_at(time)
        before = projector.project(
            course.declared(count),
            time=time,
            before=before,
            besides=besides,
            times=course.times_of(count),
        )
        yield before

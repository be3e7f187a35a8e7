"""The course of a night: what had been declared at a moment of it, and what that let expect."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator import session
from simulator.errors import InputError
from simulator.outcome import ContestOutcome, Outcome
from simulator.projection import Projection, Projector
from simulator.scenario import Scenario
from simulator.timeline import Declaration, Timeline


@dataclass(frozen=True, slots=True)
class Course:
    """A night's declarations in order of time, ties by ONS id, with the votes of each.

    Attributes:
        slugs: the contests as they declare.
        times: of their declarations, seconds after close of poll, ascending.
        outcome: the votes.
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

    def minutes(self) -> tuple[int, ...]:
        """The last declaration's time of every minute that has one."""
        ends = {time // 60: time for time in self.times}
        return tuple(ends.values())


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


def project_at(projector: Projector, course: Course, count: int, time: int) -> Projection:
    """How the night will end, from its first so many declarations.

    What it is sure of, it was certain of with one declaration fewer too.

    Args:
        projector: of the night.
        course: the same night's.
        count: declarations.
        time: seconds after close of poll.

    Raises:
        InputError: more declarations than there are, or fewer than none.
    """
    if not 0 <= count <= len(course):
        raise InputError(f"--declared must be between 0 and {len(course)}, not {count}")
    before = projector.project(course.declared(count - 1)) if count else None
    return projector.project(course.declared(count), time=time, before=before)


def project_along(
    projector: Projector, course: Course, times: Sequence[int]
) -> Iterator[Projection]:
    """A projection at each of these moments, seconds after close of poll, ascending."""
    before: Projection | None = None
    for time in times:
        before = projector.project(course.declared(course.count_at(time)), time=time, before=before)
        yield before

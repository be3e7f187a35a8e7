"""What a night's draws are conditioned on: its exit poll, and what was declared by a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from simulator.course import Course, follow, follow_timeline
from simulator.errors import InputError
from simulator.outcome import ContestOutcome, Given
from simulator.projection import DRAWS, FEWEST_SEATS, Prior, Projector, solve_source
from simulator.scenario import Scenario
from simulator.session import Condition
from simulator.timeline import Timeline
from simulator.uk import NORTHERN_IRELAND


def condition(
    scenario: Scenario, *, exit_poll: bool = False, at: int | None = None, seed: int = 1
) -> Condition:
    """What the draws of a night are conditioned on; solved here, once.

    Args:
        scenario: the night.
        exit_poll: on the night's exit poll, which is published when the poll closes.
        at: on what had been declared by then, seconds after close of poll, and on the exit poll
            where the night has one.
        seed: of the count, where the record does not have every minute, and of lots.

    Raises:
        InputError: there is no exit poll, nothing was declared by then and there is none, no
            votes are known, or nothing can be projected of such a night.
    """
    asked = exit_poll_asked(scenario)
    if exit_poll and scenario.exit_poll is None:
        raise InputError(f"{scenario.name} has no exit poll")
    if exit_poll and not asked:
        raise InputError(
            f"{scenario.name}: the exit poll was asked on the night before its changes"
        )
    projector = Projector(scenario, exit_poll=asked, seed=seed)
    if exit_poll and projector.exit_poll is None:
        raise InputError(f"{scenario.name}: {projector.why_not}")
    if at is None:
        return _condition(projector, {}, {}, None)
    return _of_course(projector, follow(scenario, seed), {}, at)


def condition_at(
    scenario: Scenario, timeline: Timeline, at: int, before: Condition | None = None
) -> Condition:
    """The same of a night that is being played, drawn ones and what-ifs too.

    Args:
        scenario: the night.
        timeline: as it is played.
        at: seconds after close of poll.
        before: what the night itself is conditioned on, where it is a drawn one.
    """
    projector = projector_of(scenario, timeline, before)
    course = follow_timeline(scenario, timeline, before)
    draws = dict[str, int | None]()
    if timeline.draw is not None:
        draws |= dict.fromkeys(course.slugs, timeline.draw)
        draws |= before.given.declared if before is not None else {}
    return _of_course(projector, course, draws, at)


def can_be_projected(scenario: Scenario) -> bool:
    """Whether it is a nation, so that its results tell of one another."""
    in_britain = sum(contest.country != NORTHERN_IRELAND for contest in scenario.polled)
    return in_britain > FEWEST_SEATS


def projector_of(
    scenario: Scenario, timeline: Timeline, before: Condition | None = None, draws: int = DRAWS
) -> Projector:
    """The projector of a night that was played.

    Args:
        scenario: the night.
        timeline: as it was played.
        before: what the night itself is conditioned on, where it is a drawn one.
        draws: of every update.
    """
    prior: Prior = "auto"
    exit_poll = exit_poll_asked(scenario)
    if timeline.draw is not None and before is None:
        # Of a night drawn around predictions they are what was expected, and no exit poll was
        # asked of it.
        prior, exit_poll = "forecast", False
    elif before is not None:
        exit_poll = before.given.exit_poll
    return Projector(scenario, prior=prior, exit_poll=exit_poll, draws=draws, seed=timeline.seed)


def exit_poll_asked(scenario: Scenario) -> bool:
    """There is an exit poll, and it is this night's: most seats vote as they did when it was."""
    changed = sum(contest.modified for contest in scenario.polled)
    return scenario.exit_poll is not None and 2 * changed <= len(scenario.polled)


def _of_course(
    projector: Projector, course: Course, draws: Mapping[str, int | None], at: int
) -> Condition:
    results = course.declared(course.count_at(at))
    # Who was elected, without figures, is no result that a draw could have.
    declared = {slug: outcome for slug, outcome in results.items() if not outcome.rush}
    scenario = projector.scenario
    if not declared and projector.exit_poll is None:
        raise InputError(
            f"{scenario.name} has no exit poll, and nothing had been declared by "
            f"{_clock(scenario, at)}: draw it without a condition"
        )
    return _condition(projector, declared, draws, at)


def _condition(
    projector: Projector,
    declared: Mapping[str, ContestOutcome],
    draws: Mapping[str, int | None],
    at: int | None,
) -> Condition:
    exit_poll = projector.exit_poll is not None
    words = ["the exit poll"] if exit_poll else []
    if declared:
        results = "the result" if len(declared) == 1 else f"the {len(declared)} results"
        words.append(f"{results} declared by {_clock(projector.scenario, at or 0)}")
    of = {slug: draws.get(slug) for slug in declared}
    given = Given(" and ".join(words), exit_poll, at, of)
    return Condition(given, solve_source(projector, declared, given), declared)


def _clock(scenario: Scenario, at: int) -> str:
    """The moment on the night's clock; of a later day, with the day."""
    moment, close = scenario.clock.at(at), scenario.clock.at(0)
    seconds = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    return seconds if moment - close < timedelta(days=1) else f"{seconds} on {moment:%A}"

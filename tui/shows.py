"""What is shown, and the one place that makes it: from a scenario, known, imagined or drawn.

The engine is imported when it is called: the first frame need not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator import Scenario, Timeline
from simulator.errors import InputError
from simulator.request import DEFAULT_SPEED, UNDIRECTED, Direction, TuiRequest
from simulator.timeline import HallTimeline
from tui.navigation import Place
from tui.projections import Projections, projections_of

if TYPE_CHECKING:
    from simulator.live import KeptNight
    from simulator.session import Condition


@dataclass(frozen=True, slots=True)
class Show(Place):
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
        projections: how the night must be expected to end; None for a single hall.
        condition: what a drawn night is conditioned on, if it is.
        direction: how it is told.
    """

    scenario: Scenario
    timeline: Timeline
    caveat: str | None = None
    start: int = 0
    until: int | None = None
    speed: float = DEFAULT_SPEED
    finish: Callable[[], Show] | None = None
    play_hall: Callable[[str], Timeline] | None = None
    projections: Projections | None = None
    condition: Condition | None = None
    direction: Direction = UNDIRECTED


def prepare(request: TuiRequest) -> Show:
    """Load the scenario and play it; a night of several contests is left to be played.

    Raises:
        ElectionNightError: every problem of the scenario, or of what was asked of it.
    """
    from simulator import load
    from simulator.forecast import check_seed

    check_seed(request.seed)
    return show_of(load(request.scenario or ""), request)


def show_of(
    scenario: Scenario,
    request: TuiRequest,
    condition: Condition | None = None,
    start: int = 0,
) -> Show:
    """A scenario that has been loaded, as the request asks for it; its name is not looked at.

    Args:
        scenario: the night.
        request: what is asked of it.
        condition: what its draw is conditioned on, where that is solved already.
        start: first moment shown where the request names none, seconds after close of poll.

    Raises:
        ElectionNightError: what was asked of it cannot be.
    """
    from simulator import session

    asked = _moment(request.at, scenario, "--at")
    start = start if asked is None else asked
    until = _moment(request.until, scenario, "--until")
    if condition is None and (request.exit_poll or request.given is not None):
        from simulator import conditions

        condition = conditions.condition(
            scenario,
            exit_poll=request.exit_poll,
            at=_moment(request.given, scenario, "--given"),
            seed=request.seed,
        )
    if len(scenario.contests) > 1 and request.contest is None:
        return _night(
            Show(
                scenario,
                unplayed(scenario),
                None,
                start,
                until,
                request.speed,
                condition=condition,
                direction=request.direction,
            ),
            request,
        )
    timeline = session.play(
        scenario, request.seed, request.draw, request.contest, condition=condition
    )
    told = caveat(scenario, timeline)
    return Show(
        scenario,
        timeline,
        told,
        start,
        until,
        request.speed,
        condition=condition,
        direction=request.direction,
    )


def show_of_kept(kept: KeptNight, request: TuiRequest) -> Show:
    """A night that was kept live, to be watched as it was told, or one seat of it.

    Raises:
        ElectionNightError: what was asked of it cannot be.
    """
    night = kept.night
    timeline = kept.timeline(request.contest)
    show = Show(
        night.scenario,
        timeline,
        timeline.undeclared_mark.words,
        _moment(request.at, night.scenario, "--at") or 0,
        _moment(request.until, night.scenario, "--until"),
        request.speed,
        direction=request.direction,
    )
    if len(timeline.halls) == 1:
        return show
    projections = projections_of(night.scenario, timeline)
    projections.follow(night.scenario, timeline, results=night.results)
    return replace(show, play_hall=kept.timeline, projections=projections)


def _night(show: Show, request: TuiRequest) -> Show:
    """The show of many halls, with what plays them; refused at once where it cannot be played."""
    from simulator import session

    scenario, condition = show.scenario, show.condition
    if request.draw is None:
        session.known_outcome(scenario)

    unfinished = replace(
        show.timeline,
        seed=request.seed,
        draw=request.draw,
        given=None if condition is None else condition.given,
    )
    projections = projections_of(scenario, unfinished, condition)

    def play_hall(slug: str) -> Timeline:
        return session.play(scenario, request.seed, request.draw, slug, condition=condition)

    def finish() -> Show:
        timeline = session.play(scenario, request.seed, request.draw, condition=condition)
        projections.follow(scenario, timeline, condition)
        return replace(show, timeline=timeline, caveat=caveat(scenario, timeline), finish=None)

    show = replace(show, play_hall=play_hall, projections=projections)
    return replace(show, timeline=unfinished, caveat=caveat(scenario, unfinished), finish=finish)


def unplayed(scenario: Scenario) -> Timeline:
    """A timeline of a scenario in which nothing happens."""
    halls = {c.slug: HallTimeline(c.slug, len(c.candidates), ()) for c in scenario.contests}
    return Timeline(scenario.close_of_poll, (), halls, 0)


def caveat(scenario: Scenario, timeline: Timeline) -> str | None:
    """The banner of a night that is not the record; None for the record's own."""
    if timeline.draw is not None:
        drawn = f"Drawn outcome {timeline.draw}, seed {timeline.seed}: a simulation"
        drawn = f"{drawn} of a what-if" if scenario.modified else drawn
        return drawn if timeline.given is None else f"{drawn}, given {timeline.given.words}"
    return "What-if: not the record" if scenario.modified else None


def _moment(text: str | None, scenario: Scenario, option: str) -> int | None:
    if text is None:
        return None
    try:
        return scenario.clock.seconds(text)
    except ValueError as error:
        raise InputError(f"{option}: {error}") from None

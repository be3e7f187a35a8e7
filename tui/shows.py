"""From what the command line asks to what the screens show; imports the engine when called."""

from __future__ import annotations

from dataclasses import replace

from simulator.errors import InputError
from simulator.request import TuiRequest
from simulator.scenario import Scenario, seconds_after
from simulator.timeline import Timeline
from tui.kit.replay import Show, caveat, unplayed


def prepare(request: TuiRequest) -> Show:
    """Load the scenario and play it; a night of several contests is left to be played.

    Raises:
        ElectionNightError: every problem of the scenario, or of what was asked of it.
    """
    from simulator import forecast
    from simulator.scenario import loader

    forecast.check_seed(request.seed)
    return show_of(loader.load(request.scenario or ""), request)


def show_of(scenario: Scenario, request: TuiRequest) -> Show:
    """A scenario that has been loaded, as the request asks for it; its name is not looked at.

    Raises:
        ElectionNightError: what was asked of it cannot be.
    """
    from simulator import session

    start = _moment(request.at, scenario, "--at") or 0
    until = _moment(request.until, scenario, "--until")
    if len(scenario.contests) > 1 and request.contest is None:
        return _night(
            Show(scenario, unplayed(scenario), None, start, until, request.speed), request
        )
    timeline = session.play(scenario, request.seed, request.draw, request.contest)
    return Show(scenario, timeline, caveat(scenario, timeline), start, until, request.speed)


def _night(show: Show, request: TuiRequest) -> Show:
    """The show of many halls, with what plays them; refused at once where it cannot be played."""
    from simulator import session

    scenario = show.scenario
    if request.draw is None:
        session.known_outcome(scenario)

    def play_hall(slug: str) -> Timeline:
        return session.play(scenario, request.seed, request.draw, slug)

    def finish() -> Show:
        timeline = session.play(scenario, request.seed, request.draw)
        return replace(show, timeline=timeline, caveat=caveat(scenario, timeline), finish=None)

    show = replace(show, play_hall=play_hall)
    unfinished = replace(show.timeline, seed=request.seed, draw=request.draw)
    return replace(show, timeline=unfinished, caveat=caveat(scenario, unfinished), finish=finish)


def _moment(text: str | None, scenario: Scenario, option: str) -> int | None:
    if text is None:
        return None
    try:
        return seconds_after(text, scenario.close_of_poll, scenario.time_zone)
    except ValueError as error:
        raise InputError(f"{option}: {error}") from None

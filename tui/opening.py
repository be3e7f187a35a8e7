"""From what the command line asks to what the screens show; imports the engine when called."""

from __future__ import annotations

from simulator.errors import InputError
from simulator.request import TuiRequest
from simulator.scenario.clock_times import seconds_after
from simulator.scenario.night import Scenario
from tui.replay import Show, caveat


def prepare(request: TuiRequest) -> Show:
    """Load the scenario and play it.

    Raises:
        ElectionNightError: every problem of the scenario, or of what was asked of it.
    """
    from simulator import session
    from simulator.scenario import loader

    session.check_seed(request.seed)
    scenario = loader.load(request.scenario or "")
    start = _moment(request.at, scenario, "--at") or 0
    until = _moment(request.until, scenario, "--until")
    timeline = session.play(scenario, request.seed, request.draw, request.contest)
    return Show(scenario, timeline, caveat(scenario, timeline), start, until, request.speed)


def _moment(text: str | None, scenario: Scenario, option: str) -> int | None:
    if text is None:
        return None
    try:
        return seconds_after(text, scenario.close_of_poll, scenario.time_zone)
    except ValueError as error:
        raise InputError(f"{option}: {error}") from None

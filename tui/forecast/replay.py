"""From a forecast into the hall: which draw to replay, and its show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator import Scenario
from simulator.errors import InputError
from simulator.request import UNDIRECTED, Direction, TuiRequest
from tui.forecast.view import Forecast, NationForecast, SeatForecast, percent
from tui.shows import Show, show_of

if TYPE_CHECKING:
    from simulator.forecast import Source
    from simulator.session import Condition


@dataclass(frozen=True, slots=True)
class Found:
    """A draw to replay, and why this one."""

    draw: int
    words: str


def drawn_show(
    scenario: Scenario,
    seed: int,
    draw: int,
    contest: str | None,
    speed: float,
    condition: Condition | None = None,
    direction: Direction = UNDIRECTED,
) -> Show:
    """A drawn outcome through the halls: of one contest, or of the night.

    It opens at the moment that it is conditioned on: until then nothing in it was drawn.
    """
    slug = contest if len(scenario.contests) > 1 else None
    request = TuiRequest(
        scenario.name, slug, speed=speed, seed=seed, draw=draw, direction=direction
    )
    start = None if condition is None else condition.given.time
    return show_of(scenario, request, condition, start or 0)


def find(
    scenario: Scenario,
    forecast: Forecast,
    contest: str | None,
    condition: Condition | None = None,
    *,
    upset: bool,
) -> Found:
    """A draw of the likeliest result, near the mean; or of the likeliest other, typical of it.

    Raises:
        InputError: there is none among the draws searched.
    """
    source = None if condition is None else condition.source
    if contest is None and forecast.nation is not None:
        return _night(scenario, forecast, forecast.nation, upset, source)
    seat = forecast.seats[contest or next(iter(forecast.seats))]
    return _seat(scenario, forecast, seat, upset, source)


def _seat(
    scenario: Scenario,
    forecast: Forecast,
    seat: SeatForecast,
    upset: bool,
    source: Source | None,
) -> Found:
    from simulator.forecast import seat_example

    candidate = seat.candidates[min(upset, len(seat.candidates) - 1)]
    example = seat_example(
        scenario,
        forecast.seed,
        forecast.draws,
        seat.contest.slug,
        candidate.index,
        typical=upset,
        source=source,
    )
    if example is None or (upset and len(seat.candidates) < 2):
        raise InputError("Nobody but the favourite wins in the draws searched.")
    who = f"{candidate.candidate.shown} wins, as in {percent(candidate.forecast.win)} % of draws"
    return Found(example.draw, f"Draw {example.draw}, seed {forecast.seed}: {who}.")


def _night(
    scenario: Scenario,
    forecast: Forecast,
    nation: NationForecast,
    upset: bool,
    source: Source | None,
) -> Found:
    from simulator.forecast import night_example

    results: list[tuple[float, str | None, str]] = [
        (p.forecast.majority, p.party.id, f"a {p.party.short} majority") for p in nation.parties
    ]
    results.append((nation.hung, None, "no party has a majority"))
    results.sort(key=lambda result: -result[0])
    chance, party, words = results[1 if upset else 0]
    example = night_example(
        scenario, forecast.seed, forecast.draws, party, typical=upset, source=source
    )
    if example is None:
        raise InputError("All the draws searched have the same result.")
    result = f"{words}, as in {percent(chance)} % of draws"
    return Found(example.draw, f"Draw {example.draw}, seed {forecast.seed}: {result}.")

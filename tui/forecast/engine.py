"""From a batch to what the forecast screen shows; the forecast is imported when it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from simulator.outcome import Origin, Outcome
from simulator.scenario import Contest, Scenario
from tui.forecast.view import (
    FAR,
    WORTH_TELLING,
    Bins,
    CandidateChance,
    Forecast,
    NationForecast,
    PartyChance,
    SeatForecast,
    Spread,
    nice_steps,
    surname,
)

if TYPE_CHECKING:
    from simulator.forecast import BatchResult, ContestForecast, PartyForecast

Progress = Callable[[int, int], None]
Wanted = Callable[[], bool]

BINS: Final = 160
"""Bins of a histogram of majorities; the screen draws some together."""

SEATS_TO_SHOW: Final = 0.5
"""Parties with fewer seats than this in the mean are not worth a line, unless they won one."""


def run(
    scenario: Scenario, draws: int, seed: int, progress: Progress, cancel: Wanted
) -> Forecast | None:
    """Draw a batch and give what it says; None when ``cancel`` said so.

    Raises:
        ElectionNightError: no predictions, or a value out of range.
    """
    from simulator.forecast import Cancelled, batch

    try:
        result = batch(scenario, draws, seed, progress=progress, cancel=cancel)
    except Cancelled:
        return None
    return forecast_of(result)


def forecast_of(result: BatchResult) -> Forecast:
    """Everything the screen shows of a batch."""
    scenario = result.scenario
    record = known(scenario)
    seats = {
        contest.slug: _seat(result, contest, result.contests[contest.slug], record)
        for contest in scenario.contests
    }
    many = len(scenario.contests) > 1
    return Forecast(
        scenario.title,
        result.draws,
        result.seed,
        seats,
        _nation(result, record) if many else None,
        result.ranges.draws,
        result.notes,
        scenario.modified,
    )


def known(scenario: Scenario) -> Outcome | None:
    """The outcome on the record; None for what-ifs, and where there is none."""
    outcome = None if scenario.modified else scenario.outcome
    return outcome if outcome is not None and outcome.origin is Origin.KNOWN else None


def _seat(
    result: BatchResult, contest: Contest, told: ContestForecast, record: Outcome | None
) -> SeatForecast:
    from simulator.forecast import Start

    on_record = record.contests[contest.slug] if record is not None else None
    parties = result.scenario.party
    candidates = [
        CandidateChance(
            candidate.shown,
            surname(candidate),
            parties(candidate.party),
            chance.win,
            _spread(chance.share),
            chance.deposit_lost,
            on_record.share(index) if on_record is not None else None,
        )
        for index, (candidate, chance) in enumerate(
            zip(contest.candidates, told.candidates, strict=True)
        )
    ]
    if told.start is Start.PREDICTION:
        candidates = [
            _with_chance_of_more(result, contest.slug, index, candidate)
            for index, candidate in enumerate(candidates)
        ]
    candidates.sort(key=lambda c: (-c.win, -c.share.mean))
    low, middle, high = told.majority
    return SeatForecast(
        contest.slug,
        contest.name,
        contest.region,
        tuple(candidates),
        Spread(middle, low, middle, high),
        tuple(sorted(told.under.items())),
        told.recount,
        told.tie,
        _majorities(result, contest, high),
        on_record.majority if on_record is not None else None,
        told.tipping if len(result.scenario.contests) > 1 else 0.0,
        _note(contest, told),
    )


def _note(contest: Contest, told: ContestForecast) -> str:
    from simulator.forecast import NORTHERN_IRELAND, NORTHERN_IRELAND_NOTE, Start

    if told.start is Start.PREDICTION:
        return ""
    if told.start is Start.PREVIOUS and contest.country == NORTHERN_IRELAND:
        return NORTHERN_IRELAND_NOTE
    return "No predictions here: drawn around the previous result"


def _with_chance_of_more(
    result: BatchResult, slug: str, index: int, candidate: CandidateChance
) -> CandidateChance:
    """For those whom nobody's polls saw: how often a draw gives them as much as the record."""
    known_share = candidate.known
    if known_share is None or known_share < max(FAR * candidate.share.high, WORTH_TELLING):
        return candidate
    more = result.share_histogram(slug, index, [known_share, 100.0])[0]
    return replace(candidate, as_much=more)


def _spread(told: Any) -> Spread:
    return Spread(told.mean, told.p5, told.p50, told.p95)


def _majorities(result: BatchResult, contest: Contest, highest: float) -> Bins:
    """Majorities in bins of a round number of votes, to well above the 95th percentile."""
    step = next(n for n in nice_steps() if n * BINS >= 2 * highest)
    chances = result.majority_histogram(contest.slug, [n * step for n in range(BINS + 1)])
    return Bins(tuple(chances), 0.0, step)


def _nation(result: BatchResult, record: Outcome | None) -> NationForecast:
    won = record.seats if record is not None else {}
    parties = tuple(
        _party(result, told, won.get(told.party, 0) if record is not None else None)
        for told in result.parties.values()
        if told.seats.mean >= SEATS_TO_SHOW or won.get(told.party)
    )
    total = len(result.scenario.contests)
    return NationForecast(parties, result.hung, total, result.model.majority)


def _party(result: BatchResult, told: PartyForecast, won: int | None) -> PartyChance:
    seats = told.seats
    return PartyChance(
        result.scenario.party(told.party),
        Spread(seats.mean, seats.p5, seats.p50, seats.p95),
        told.largest,
        told.majority,
        Bins(tuple(count / result.draws for count in told.histogram.tolist())),
        won,
    )

"""From a batch to what the forecast screen shows; the forecast is imported when it is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from simulator import Contest, Scenario, forecast
from simulator.errors import Cancelled
from simulator.outcome import ContestOutcome, Mark
from simulator.text import nice_steps
from simulator.uk import DEPOSIT_PART
from tui.forecast.view import (
    Bins,
    CandidateChance,
    Forecast,
    NationForecast,
    PartyChance,
    SeatForecast,
    expected,
)

if TYPE_CHECKING:
    from simulator import BatchResult
    from simulator.forecast import CandidateForecast
    from simulator.session import Condition

Progress = Callable[[int, int], None]
Wanted = Callable[[], bool]

BINS: Final = 160
"""Bins of a histogram of majorities; the screen draws some together."""

FAR: Final = 2.0
"""A certified share of so many times the top of the drawn range is one that no pollster saw …"""

WORTH_A_NOTE: Final = 100 / DEPOSIT_PART
"""… and worth a note from here on (percent): it saves the deposit."""


def run(
    scenario: Scenario,
    draws: int,
    seed: int,
    progress: Progress,
    cancel: Wanted,
    condition: Condition | None = None,
) -> Forecast | None:
    """Draw a batch and give what it says; None when ``cancel`` said so.

    Raises:
        ElectionNightError: no predictions, or a value out of range.
    """
    try:
        source = None if condition is None else condition.source
        return forecast_of(
            forecast.batch(scenario, draws, seed, progress=progress, cancel=cancel, source=source)
        )
    except Cancelled:
        return None


def forecast_of(result: BatchResult) -> Forecast:
    """Everything the screen shows of a batch."""
    scenario = result.scenario
    record = on_record(scenario)
    return Forecast(
        scenario.title,
        result.draws,
        result.seed,
        {contest.slug: _seat(result, contest, record) for contest in scenario.polled},
        _nation(result, record) if len(scenario.contests) > 1 else None,
        result.ranges.draws,
        result.notes,
        scenario.modified,
        result.given,
    )


Record = Mapping[str, ContestOutcome]
"""Results on the record, by contest."""


def on_record(scenario: Scenario) -> Record:
    """The certified results; what-ifs have none, nor do the author's own figures."""
    outcome = None if scenario.modified else scenario.outcome
    contests = outcome.contests if outcome is not None else {}
    return {slug: result for slug, result in contests.items() if result.mark is Mark.RECORD}


def _seats_on_record(scenario: Scenario, record: Record) -> Mapping[str, int] | None:
    """Seats by party; None unless every contest's winner is on the record."""
    if len(record) < len(scenario.polled):
        return None
    if any(result.elected_mark is not Mark.RECORD for result in record.values()):
        return None
    return Counter(result.winner.party for result in record.values())


def _seat(result: BatchResult, contest: Contest, record: Record) -> SeatForecast:
    chances = result.contests[contest.slug]
    if len(result.contests) == 1:
        chances = replace(chances, tipping=0.0)  # the only seat always decides
    certified = record.get(contest.slug)
    if certified is not None and certified.unopposed:
        certified = None
    candidates = []
    for index, (candidate, chance) in enumerate(
        zip(contest.candidates, chances.candidates, strict=True)
    ):
        share = certified.share(index) if certified is not None else None
        as_much = None
        if chances.start is forecast.Start.PREDICTION and _unseen(share, chance):
            as_much = result.share_histogram(contest.slug, index, [share or 0.0, 100.0])[0]
        party = result.scenario.party(candidate.party)
        candidates.append(CandidateChance(index, candidate, party, chance, share, as_much))
    candidates.sort(key=lambda c: (-c.forecast.win, -c.forecast.share.mean))
    return SeatForecast(
        contest,
        chances,
        tuple(candidates),
        _majorities(result, contest, chances.majority[-1]),
        certified.majority if certified is not None else None,
        result.draws if result.given and not chances.start.decided else None,
    )


def _unseen(share: float | None, chance: CandidateForecast) -> bool:
    """Whether the share on the record is far above all that was drawn."""
    return share is not None and share >= max(FAR * chance.share.p95, WORTH_A_NOTE)


def _majorities(result: BatchResult, contest: Contest, highest: float) -> Bins:
    """Majorities in bins of a round number of votes, to well above the 95th percentile."""
    step = next(n for n in nice_steps() if n * BINS >= 2 * highest)
    chances = result.majority_histogram(contest.slug, [n * step for n in range(BINS + 1)])
    return Bins(tuple(chances), 0.0, step)


def _nation(result: BatchResult, record: Record) -> NationForecast:
    on_record = _seats_on_record(result.scenario, record)
    won = on_record or {}
    parties = tuple(
        PartyChance(
            result.scenario.party(party.party),
            party,
            Bins(tuple(count / result.draws for count in party.histogram.tolist())),
            won.get(party.party, 0) if on_record is not None else None,
        )
        for party in result.parties.values()
        if expected(party) or won.get(party.party)
    )
    undecided = result.given and not all(c.start.decided for c in result.contests.values())
    open_on = result.draws if undecided else None
    return NationForecast(parties, result.hung, result.model.majority, open_on)

"""What is on record of a contest, whatever a file or a draw has made of it."""

from __future__ import annotations

from simulator.outcome import ContestOutcome, Mark
from simulator.scenario.model import Scenario


def certified_outcome(scenario: Scenario, contest: str) -> ContestOutcome | None:
    """The certified result of a contest on this night; None where there is none.

    Of a changed night it is that of the night before its changes, if the date is the same: of a
    by-election the last general election's result is a base, and not its own.
    """
    for night in (scenario, scenario.unchanged):
        seat = night.by_slug.get(contest) if night and night.date == scenario.date else None
        if seat is not None and seat.outcome is not None and seat.outcome.mark is Mark.RECORD:
            return seat.outcome
    return None

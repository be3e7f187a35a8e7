"""Known and changed results of two nights side by side: who was elected, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.outcome import ContestOutcome, Mark, Outcome
from simulator.scenario.model import Contest, Scenario
from simulator.scenario.record import certified_outcome


@dataclass(frozen=True, slots=True)
class KnownContest:
    """One contest's known or changed result in both nights.

    Attributes:
        seat: the contest, as in the base.
        outcomes: its results, their lots drawn; all else is a pair out of them.
        certified: the certified result, where there is one.
    """

    seat: Contest
    outcomes: tuple[ContestOutcome, ContestOutcome]
    certified: ContestOutcome | None

    @property
    def contest(self) -> str:
        """The contest's slug."""
        return self.seat.slug

    @property
    def name(self) -> str:
        """The contest's name."""
        return self.seat.name

    @property
    def winner(self) -> tuple[str, str]:
        """Party ids of those elected."""
        a, b = self.outcomes
        return a.winner.party, b.winner.party

    @property
    def elected(self) -> tuple[str, str]:
        """Names of those elected."""
        a, b = self.outcomes
        return a.winner.name, b.winner.name

    @property
    def majority(self) -> tuple[int | None, int | None]:
        """Majorities in votes; None of a candidate returned unopposed."""
        a, b = (None if outcome.unopposed else outcome.majority for outcome in self.outcomes)
        return a, b

    @property
    def mark(self) -> tuple[Mark, Mark]:
        """What may be said of who was elected."""
        a, b = self.outcomes
        return a.elected_mark, b.elected_mark


@dataclass(frozen=True, slots=True)
class KnownNight:
    """Known figures of both: the contests they share, in the base's order, and all seats."""

    contests: tuple[KnownContest, ...]
    seats: Mapping[str, tuple[int, int]]


def known_night(base: Scenario, whatif: Scenario, seed: int = 1) -> KnownNight | None:
    """Known figures of both, where both have them for every contest; lots drawn for the seed."""
    if base.outcome is None or whatif.outcome is None:
        return None
    before, after = base.outcome.seeded(seed), whatif.outcome.seeded(seed)
    contests = tuple(
        KnownContest(
            contest,
            (before.contests[contest.slug], after.contests[contest.slug]),
            _certified(base, whatif, contest.slug),
        )
        for contest in base.contests
        if contest.slug in before.contests and contest.slug in after.contests
    )
    return KnownNight(contests, _seats(before, after))


def _certified(base: Scenario, whatif: Scenario, contest: str) -> ContestOutcome | None:
    """The certified result of the what-if's own night; the base's where it is of the same day."""
    found = certified_outcome(whatif, contest)
    if found is None and base.date == whatif.date:
        found = certified_outcome(base, contest)
    return found


def _seats(before: Outcome, after: Outcome) -> Mapping[str, tuple[int, int]]:
    pairs = {
        party: (before.seats.get(party, 0), after.seats.get(party, 0))
        for party in (*before.seats, *(p for p in after.seats if p not in before.seats))
    }
    return dict(sorted(pairs.items(), key=lambda item: (-max(item[1]), item[0])))

"""What is expected of a seat before it declares: by its projection, its base and the night so far.

The spreads were set by how far the results of 2015 to 2024 fell from the projection of the moment
before: nine tenths of the standard deviation that its interval tells, with longer tails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp, log, sqrt
from threading import Lock
from typing import Final

import numpy as np

from simulator.live.likely import Expected
from simulator.outcome import ContestOutcome
from simulator.projection import GROUP_OF, ContestProjection
from simulator.scenario import Contest
from simulator.uk import INDEPENDENT, NORTHERN_IRELAND, SPEAKER

INTERVAL: Final = 3.29
"""Standard deviations of a normal from p5 to p95."""

INFORMED: Final = 0.8
"""Of the projection's spread; the tails are longer than a normal's (2015 to 2024)."""

LEAST_SPREAD: Final = 0.012
"""Of a square-root share that is projected."""

UNINFORMED: Final = 0.03
"""Spread of a square-root share of which the projection knows nothing: independents above all."""

SURGE: Final = 0.06
NO_SURGE: Final = 1e-6
"""Chance that such a candidate surges; one of a party that is projected does not."""

LEAST_SHARE: Final = 0.002
UNINFORMED_SHARE: Final = 0.006
"""A candidate of no known strength: three in four of them have less than one percent."""

GUARDED: Final = 1.6
"""Seats with knowledge of their own (an independent, a leader) fall that much farther."""

IRELAND: Final = 1.3
"""So do those of Northern Ireland, where pacts move whole parties."""

RIVALS: Final = 0.07
"""Least spread of two candidates whom the projection counts as one party, such as UKIP's and the
Brexit Party's in 2019: how they share it out is not known."""

OF_BASE: Final = 0.05
OF_BASE_NEW: Final = 0.08
"""Spread of a square-root share known by the base and the swing so far; of a new party."""

TURNOUT: Final = 0.022
"""Standard deviation of a seat's change of turnout about the nation's (.02 to .03 since 2015)."""

TURNOUT_NATION: Final = 0.05
TURNOUT_BEFORE: Final = -0.01
"""The nation's change before anything is declared (2015 to 2024: +1, +2, −1, −8 points)."""

SMALL: Final = 0.02
"""A party with less of the base is judged by what it had tonight elsewhere."""

BY_ELECTION: Final = 0.1
"""Spread of a square-root share at a by-election."""

LATEST: Final = 200
"""Results that turnout is judged by: those declared at the same time of night are alike."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the projection says of a seat, by position in ``contest.candidates``.

    Attributes:
        shares: mean share, percent.
        low, high: fifth and ninety-fifth percentile of it.
        wins: chance of being elected.
        informed: whether results say anything of the candidate's share; empty: of everybody's.
        guarded: the chances are not to be trusted to the last percent.
    """

    shares: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    wins: tuple[float, ...]
    informed: tuple[bool, ...] = ()
    guarded: bool = False

    def knows(self, place: int) -> bool:
        """Whether results say anything of the share of the candidate at a position."""
        return not self.informed or self.informed[place]

    @classmethod
    def of(cls, projected: ContestProjection | None) -> Expectation | None:
        """What a projection says of a seat; None of one that had declared."""
        if projected is None or projected.declared:
            return None
        people = projected.candidates
        return cls(
            tuple(c.share.mean for c in people),
            tuple(c.share.p5 for c in people),
            tuple(c.share.p95 for c in people),
            tuple(c.win for c in people),
            tuple(c.updated for c in people),
            bool(projected.guarded),
        )


@dataclass
class SoFar:
    """What the results of a night say of the seats to come.

    Attributes:
        turnouts: changes of turnout on the base, fractions, in order.
        parties: by party id: seats, sum and sum of squares of the logarithm of its share.
        changes: by party id: seats and sum of changes of the square-root share on the base.
    """

    turnouts: list[float] = field(default_factory=list)
    parties: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    changes: dict[str, tuple[int, float]] = field(default_factory=dict)

    def add(self, outcome: ContestOutcome) -> None:
        """Take one more result in; one that has no votes says nothing."""
        change = turnout_change(outcome)
        if change is not None:
            self.turnouts.append(change)
        self.add_shares(outcome)

    def add_shares(self, outcome: ContestOutcome) -> None:
        """Take in what one more result says of shares, and not of turnout."""
        valid, base = outcome.valid_votes, outcome.base
        if not valid:
            return
        before = base.votes if base is not None else {}
        cast = base.valid_votes if base is not None else 0
        for party, votes in outcome.party_votes.items():
            share = max(votes, 1) / valid
            n, total, squares = self.parties.get(party, (0, 0.0, 0.0))
            self.parties[party] = (n + 1, total + log(share), squares + log(share) ** 2)
            if before.get(party, 0):
                seats, changed = self.changes.get(party, (0, 0.0))
                change = sqrt(share) - sqrt(before[party] / cast)
                self.changes[party] = (seats + 1, changed + change)

    def party(self, party: str) -> tuple[float, float]:
        """A small party's logarithm of share: mean and spread, by what it had so far."""
        n, total, squares = self.parties.get(party, (0, 0.0, 0.0))
        variance = squares - total**2 / n if n else 0.0
        mean = (total + 0.5 * log(UNINFORMED_SHARE)) / (n + 0.5)
        return mean, sqrt((variance + 2.0) / (n + 2.0))

    def change(self, party: str) -> float:
        """Mean change of a party's square-root share; towards none where few have declared."""
        seats, total = self.changes.get(party, (0, 0.0))
        return total / (seats + 3.0)

    def turnout(self) -> tuple[float, float]:
        """Change of turnout to be expected of the next seat, and its spread."""
        latest = self.turnouts[-LATEST:]
        n = len(latest)
        mean = (sum(latest) + 0.5 * TURNOUT_BEFORE) / (n + 0.5)
        nation = TURNOUT_NATION**2 / (1.0 + 4.0 * n)
        return mean, sqrt(TURNOUT**2 * (1.0 + 1.0 / (n + 0.5)) + nation)


def turnout_change(outcome: ContestOutcome) -> float | None:
    """Change of turnout on the base, a fraction; None where it is not known."""
    base = outcome.base
    if base is None or base.turnout is None or not outcome.valid_votes:
        return None
    return (outcome.turnout - base.turnout) / 100.0


class Sums:
    """What the results of a night say, kept from one look to the next: each is added up once.

    What it gives depends on the results alone, but for the last bit of a sum.
    Several threads may ask.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._results: dict[str, ContestOutcome] = {}
        self._turnouts: dict[str, float | None] = {}
        self._sums = SoFar()

    def of(self, results: Mapping[str, ContestOutcome]) -> SoFar:
        """What results say; those without figures yet say nothing."""
        with self._lock:
            moved = [s for s, known in self._results.items() if results.get(s) is not known]
            if any(not self._results[slug].rush for slug in moved):
                self._results, self._turnouts, self._sums = {}, {}, SoFar()
            else:  # a winner alone was not added up: figures in its place are one result more
                for slug in moved:
                    del self._results[slug]
            for slug, outcome in results.items():
                if slug not in self._results:
                    self._results[slug] = outcome
                    self._turnouts[slug] = None if outcome.rush else turnout_change(outcome)
                    if not outcome.rush:
                        self._sums.add_shares(outcome)
            changes = (self._turnouts[slug] for slug in results)
            turnouts = [change for change in changes if change is not None]
            return SoFar(turnouts, dict(self._sums.parties), dict(self._sums.changes))


def expect(contest: Contest, expectation: Expectation | None, so_far: SoFar) -> Expected:
    """What is expected of a seat at a general election, to judge figures by."""
    wider = GUARDED if expectation is not None and expectation.guarded else 1.0
    wider *= IRELAND if contest.country == NORTHERN_IRELAND else 1.0
    places = range(len(contest.candidates))
    known = [_known(contest, place, expectation, so_far) for place in places]
    spread = np.array([sd * wider for _, sd in known])
    informed = [expectation is not None and expectation.knows(place) for place in places]
    groups = [GROUP_OF.get(party, party) for party in contest.parties]
    for place, group in enumerate(groups):
        if group in GROUP_OF.values() and groups.count(group) > 1:
            spread[place] = max(spread[place], RIVALS)
    turnout, turnout_spread = float("nan"), 1.0
    if contest.base is not None and contest.base.turnout is not None:
        change, turnout_spread = so_far.turnout()
        turnout = contest.base.turnout / 100.0 + change
    root = np.array([middle for middle, _ in known])
    surge = np.where(np.array(informed), NO_SURGE, SURGE)
    return Expected(root, spread, surge, turnout, turnout_spread, contest.electorate)


def expect_by_election(contest: Contest) -> Expected:
    """What is expected of a seat at a by-election: that the large stay large, and the rest small.

    Turnout is judged apart, by the bounds that by-elections have kept.
    """
    before = [_before(contest, party) for party in contest.parties]
    stood = np.array([share > LEAST_SHARE for share in before])
    larger = np.array([party in GROUP_OF for party in contest.parties])
    root = np.array([sqrt(max(share, UNINFORMED_SHARE)) for share in before])
    spread = np.where(stood | larger, BY_ELECTION, UNINFORMED)
    surge = np.where(stood | larger, NO_SURGE, SURGE)
    return Expected(root, spread, surge, float("nan"), 1.0, contest.electorate)


def _known(
    contest: Contest, place: int, expectation: Expectation | None, so_far: SoFar
) -> tuple[float, float]:
    """Square root of a candidate's expected share, and its spread."""
    party = contest.parties[place]
    if expectation is not None and expectation.knows(place):
        low, high = max(expectation.low[place], 0.02), max(expectation.high[place], 0.05)
        sd = INFORMED * (sqrt(high) - sqrt(low)) / 10.0 / INTERVAL
        middle = sqrt(max(expectation.shares[place] / 100.0, LEAST_SHARE))
        return middle, max(sd, LEAST_SPREAD)
    before = _before(contest, party)
    if party in so_far.parties and party != SPEAKER and before < SMALL:
        mean, of_log = so_far.party(party)
        middle = exp(mean / 2.0)
        return middle, max(middle * of_log / 2.0, LEAST_SPREAD / 2.0)
    if expectation is not None:
        return sqrt(max(expectation.shares[place] / 100.0, UNINFORMED_SHARE)), UNINFORMED
    if before:
        middle = sqrt(before) + so_far.change(party)
        return max(middle, sqrt(LEAST_SHARE)), OF_BASE
    return sqrt(UNINFORMED_SHARE), OF_BASE_NEW


def _before(contest: Contest, party: str) -> float:
    """A party's share of the base, a fraction; that of several candidates is shared out."""
    base = contest.base
    if base is None or party == INDEPENDENT or not base.valid_votes:
        return 0.0
    return base.votes.get(party, 0) / base.valid_votes / contest.parties.count(party)

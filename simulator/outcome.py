"""Who got what: the votes of a contest and of a night as immutable values.

An outcome is known (certified), changed (a what-if) or drawn (Monte Carlo). The arithmetic of
results lives here once: shares, majority, change, Butler swing, deposits, gain or hold.
All shares, changes, swings and turnouts are percent points, unrounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from simulator.uk import INDEPENDENT, deposit_lost
from simulator.values import Exact, Flag, Line, NotInFiles, PartyId, Whole, about


class Origin(StrEnum):
    """Where an outcome's votes come from."""

    KNOWN = "known"
    CHANGED = "changed"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Rejected(Exact):
    """Rejected ballot papers of a contest under the four heads of the count rules.

    Heads are None where the returning officer's split was not published; ``split_simulated``
    says that the heads are estimated, not on the record.
    """

    total: Annotated[Whole, about("all rejected papers")]
    official_mark: Annotated[Whole | None, about("want of an official mark")] = None
    voted_too_many: Annotated[Whole | None, about("voting for more than one candidate")] = None
    voter_identifiable: Annotated[
        Whole | None, about("writing or mark by which the voter could be identified")
    ] = None
    void_for_uncertainty: Annotated[Whole | None, about("unmarked or void for uncertainty")] = None
    split_simulated: Annotated[bool, NotInFiles()] = False


@dataclass(frozen=True, slots=True)
class Base(Exact):
    """A previous result that changes are measured against.

    ``id`` is its name in the file (``actual-2019``); independents in ``votes`` are left out of
    comparisons; ``winner`` is None when unknown.
    """

    id: Annotated[str, NotInFiles()]
    label: Annotated[Line, about('such as "2019, old boundaries"')]
    votes: Annotated[Mapping[PartyId, Whole], about("party id = votes")]
    winner: Annotated[PartyId | None, about("party id; the one with most votes if absent")] = None
    electorate: Annotated[Whole | None, about("registered electors then")] = None
    rejected: Annotated[Whole | None, about("rejected papers then")] = None
    notional: Annotated[Flag, about("an estimate on other boundaries")] = False
    source: Annotated[Line | None, about("where it was published")] = None

    @property
    def valid_votes(self) -> int:
        """All valid votes of the base."""
        return sum(self.votes.values())

    def share(self, party: str) -> float | None:
        """Percent share of a party in the base; None for independents and new parties."""
        votes = self.votes.get(party, 0)
        if party == INDEPENDENT or votes == 0:
            return None
        return 100.0 * votes / self.valid_votes

    @property
    def turnout(self) -> float | None:
        """Valid votes as a percentage of the electorate then."""
        return 100.0 * self.valid_votes / self.electorate if self.electorate else None


@dataclass(frozen=True, slots=True)
class Swing:
    """Butler swing: half the sum of one party's fall and another's rise, percent points."""

    from_party: str
    to_party: str
    points: float

    def __str__(self) -> str:
        return f"{self.points:.1f} points from {self.from_party} to {self.to_party}"


@dataclass(frozen=True, slots=True)
class CandidateVotes:
    """One candidate's votes. (name, party) identify a candidate: names alone need not."""

    name: str
    party: str
    votes: int


@dataclass(frozen=True)
class ContestOutcome:
    """The outcome of one contest.

    Attributes:
        contest: the contest's slug.
        electorate: registered electors.
        candidates: candidates with votes, in the scenario's order.
        rejected: rejected papers.
        base: the previous result changes are measured against, or None.
        origin: known, changed or drawn.
        lot: index of the candidate on whom the lot falls should the top be level.
    """

    contest: str
    electorate: int
    candidates: tuple[CandidateVotes, ...]
    rejected: Rejected
    base: Base | None = None
    origin: Origin = Origin.KNOWN
    lot: int | None = None

    @cached_property
    def valid_votes(self) -> int:
        """Sum of the candidates' votes."""
        return sum(candidate.votes for candidate in self.candidates)

    @property
    def papers(self) -> int:
        """Papers cast and verified: valid and rejected."""
        return self.valid_votes + self.rejected.total

    @property
    def turnout(self) -> float:
        """Certified turnout: valid votes ÷ electorate, percent."""
        return 100.0 * self.valid_votes / self.electorate

    @property
    def verified_turnout(self) -> float:
        """Turnout announced at verification: papers ÷ electorate, percent."""
        return 100.0 * self.papers / self.electorate

    @cached_property
    def ranking(self) -> tuple[int, ...]:
        """Candidate indices from most votes to fewest; the lot goes before file order."""
        return tuple(
            sorted(
                range(len(self.candidates)),
                key=lambda i: (-self.candidates[i].votes, i != self.lot, i),
            )
        )

    @property
    def winner(self) -> CandidateVotes:
        """The person elected."""
        return self.candidates[self.ranking[0]]

    @property
    def runner_up(self) -> CandidateVotes | None:
        """Second place; None in a contest of one."""
        return self.candidates[self.ranking[1]] if len(self.ranking) > 1 else None

    @property
    def tied(self) -> tuple[int, ...]:
        """Indices level at the top (one index when nobody ties)."""
        top = max(candidate.votes for candidate in self.candidates)
        return tuple(i for i, candidate in enumerate(self.candidates) if candidate.votes == top)

    @property
    def by_lot(self) -> bool:
        """The election is decided by lot."""
        return len(self.tied) > 1

    @property
    def majority(self) -> int:
        """Winner's votes less the runner-up's (all the winner's when unopposed)."""
        second = self.runner_up
        return self.winner.votes - (second.votes if second else 0)

    def share(self, index: int) -> float:
        """Percent of the valid votes."""
        return 100.0 * self.candidates[index].votes / self.valid_votes if self.valid_votes else 0.0

    def change(self, index: int) -> float | None:
        """Share less the same party's share in the base; None for new parties, independents."""
        before = self.base.share(self.candidates[index].party) if self.base else None
        return None if before is None else self.share(index) - before

    def deposit_lost(self, index: int) -> bool:
        """Too few votes to save the deposit."""
        return deposit_lost(self.candidates[index].votes, self.valid_votes)

    @property
    def swing(self) -> Swing | None:
        """Butler swing between winner and runner-up, never negative: it runs from → to."""
        if len(self.ranking) < 2:
            return None
        first, second = self.ranking[:2]
        gained, lost = self.change(first), self.change(second)
        if gained is None or lost is None:
            return None
        points = (gained - lost) / 2
        winner, loser = self.candidates[first].party, self.candidates[second].party
        if winner == loser:
            return None
        return Swing(loser, winner, points) if points >= 0 else Swing(winner, loser, -points)

    @property
    def result(self) -> str:
        """``Lab gain from Con``, ``Lab hold``, or ``Lab win`` without a base."""
        party = self.winner.party
        before = self.base.winner if self.base else None
        if before is None:
            return f"{party} win"
        return f"{party} hold" if before == party else f"{party} gain from {before}"


@dataclass(frozen=True)
class Outcome:
    """The outcome of a night.

    Attributes:
        contests: outcomes by contest slug, in the scenario's order.
        origin: known, changed or drawn.
        draw: index of the draw in its batch, for drawn outcomes.
    """

    contests: Mapping[str, ContestOutcome]
    origin: Origin = Origin.KNOWN
    draw: int | None = None
    seats: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        seats: dict[str, int] = {}
        for contest in self.contests.values():
            party = contest.winner.party
            seats[party] = seats.get(party, 0) + 1
        object.__setattr__(self, "seats", seats)

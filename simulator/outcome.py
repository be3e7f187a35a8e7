"""Who got what: the votes of a contest and of a night as immutable values.

An outcome is known (certified), changed (a what-if) or drawn (Monte Carlo). The arithmetic of
results lives here once: shares, majority, change, Butler swing, deposits, gain or hold.
All shares, changes, swings and turnouts are percent points, unrounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Final, Literal

from simulator.uk import INDEPENDENT, deposit_lost
from simulator.values import Exact, Flag, Line, NotInFiles, PartyId, Whole, about


class Origin(StrEnum):
    """Where an outcome's votes come from."""

    KNOWN = "known"
    CHANGED = "changed"
    DRAWN = "drawn"
    ENTERED = "entered"
    """Live: somebody keyed it, or a feed sent it, as the night went on."""


class Mark(StrEnum):
    """What a figure, an event or a time may be called; every one carries one of these."""

    RECORD = "record"
    """An official or published figure or time that the scenario sources, unmodified."""
    REPORTED = "reported"
    """It happened and was reported, by a named source; its minute is assumed."""
    AUTHOR = "author"
    """A file gives it without a source, or a change made it: the author's, not the record."""
    LIVE = "live"
    """Entered as the night went on, and checked against no record."""
    SIMULATED = "simulated"
    """Everything else."""
    TEST = "test"
    """Of a rehearsal: what its feed sent, or what was entered to practise."""

    @property
    def short(self) -> str:
        """Three letters for a line: rec, rep, own, liv, sim, tst."""
        return _SHORT[self]

    @property
    def words(self) -> str:
        """What it says to a reader who has not met it."""
        return _MARK_WORDS[self]

    @property
    def entered(self) -> bool:
        """It came from outside as a night went on, a real one or a rehearsed one."""
        return self in (Mark.LIVE, Mark.TEST)


TEST_DATA: Final = "TEST DATA"
"""What stands over, or before, all that is of a rehearsal."""

_SHORT: Final = {
    Mark.RECORD: "rec",
    Mark.REPORTED: "rep",
    Mark.AUTHOR: "own",
    Mark.LIVE: "liv",
    Mark.SIMULATED: "sim",
    Mark.TEST: "tst",
}
_MARK_WORDS: Final = {
    Mark.RECORD: "the record",
    Mark.REPORTED: "reported, its minute assumed",
    Mark.AUTHOR: "the author's figures, not the record",
    Mark.LIVE: "live, as entered",
    Mark.SIMULATED: "simulated",
    Mark.TEST: f"{TEST_DATA} of a rehearsal",
}


def least(one: Mark, other: Mark) -> Mark:
    """What two things may be called together.

    What is live comes after the author's: of a night with an unsourced exit poll and results as
    they were entered nobody may say that they are the author's. A lot that this program drew is
    simulated, whatever it fell between. Nothing of which a part is test data is more than that.
    """
    return max(one, other, key=_ORDER.__getitem__)


_ORDER: Final = {mark: place for place, mark in enumerate(Mark)}


Poll = Literal["held", "unopposed", "countermanded"]
"""Whether there was a poll: a sole candidate is returned unopposed; a poll countermanded (the
death of a candidate) has no result on this night."""


def draw_lot(contest: str, level: Sequence[tuple[str, str]], seed: int) -> tuple[str, str]:
    """On whom the lot falls between candidates with equal votes, where no file says.

    The one such lot of the program: by seed and contest, whatever the order of the candidates.

    Args:
        contest: the contest's slug.
        level: (name, party) of those who are level; at least one.
        seed: of the run.
    """
    among = sorted(level)
    number = int.from_bytes(sha256(f"lot {seed} {contest}".encode()).digest()[:8], "big")
    return among[number * len(among) >> 64]


@dataclass(frozen=True, slots=True)
class Rejected(Exact):
    """Rejected ballot papers of a contest under the four heads of the count rules.

    Heads are None where the returning officer's split was not published; ``split_simulated``
    says that the heads are estimated, not on the record. ``unknown`` says that nobody gave even
    the total, as happens live: 0 then stands in sums alone, and is never shown.
    """

    total: Annotated[Whole, about("all rejected papers")]
    official_mark: Annotated[Whole | None, about("want of an official mark")] = None
    voted_too_many: Annotated[Whole | None, about("voting for more than one candidate")] = None
    voter_identifiable: Annotated[
        Whole | None, about("writing or mark by which the voter could be identified")
    ] = None
    void_for_uncertainty: Annotated[Whole | None, about("unmarked or void for uncertainty")] = None
    split_simulated: Annotated[bool, NotInFiles()] = False
    unknown: Annotated[bool, NotInFiles()] = False


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

    @property
    def verified_turnout(self) -> float | None:
        """All papers, rejected ones too, as a percentage of the electorate then.

        It is what a turnout announced at verification is to be compared with.
        """
        if not self.electorate or self.rejected is None:
            return None
        return 100.0 * (self.valid_votes + self.rejected) / self.electorate


@dataclass(frozen=True, slots=True)
class Swing:
    """Butler swing: half the sum of one party's fall and another's rise, percent points."""

    from_party: str
    to_party: str
    points: float

    @classmethod
    def between(cls, loser: str, winner: str, changes: tuple[float, float]) -> Swing:
        """The swing from one party to another of these changes, or the other way about."""
        points = (changes[1] - changes[0]) / 2
        return cls(loser, winner, points) if points >= 0 else cls(winner, loser, -points)

    def __str__(self) -> str:
        return f"{self.points:.1f} points from {self.from_party} to {self.to_party}"


@dataclass(frozen=True, slots=True)
class CandidateVotes:
    """One candidate's votes. (name, party) identify a candidate: names alone need not."""

    name: str
    party: str
    votes: int


UNOPPOSED: Final = "returned unopposed"
FIGURES_TO_COME: Final = "figures to come"
"""What stands where votes would, of a result without them."""


def instead_of_votes(*, unopposed: bool, rush: bool) -> str:
    """What is said where a result has no votes; empty where it has."""
    return UNOPPOSED if unopposed else FIGURES_TO_COME if rush else ""


@dataclass(frozen=True)
class ContestOutcome:
    """The outcome of one contest.

    Attributes:
        contest: the contest's slug.
        electorate: registered electors.
        candidates: candidates with votes, in the scenario's order.
        rejected: rejected papers.
        base: the previous result changes are measured against, or None.
        origin: known, changed, drawn or entered live.
        lot: index of the candidate on whom the lot fell, where a file or a draw says so.
        sourced: the file names a source of the figures.
        seed: of the lot that is drawn where the top is level and nothing else says who won.
        unopposed: a sole candidate was returned without a poll.
        day: of the poll, by whose law deposits are lost; None: today's.
        winner_index: index of who was elected, where only that is known: a ``rush``. Its
            candidates have 0 votes, which is no figure of theirs.
    """

    contest: str
    electorate: int
    candidates: tuple[CandidateVotes, ...]
    rejected: Rejected
    base: Base | None = None
    origin: Origin = Origin.KNOWN
    lot: int | None = None
    sourced: bool = False
    seed: int = 1
    unopposed: bool = False
    day: date | None = None
    winner_index: int | None = None

    @property
    def rush(self) -> bool:
        """Who was elected is known, and nothing else yet: no votes, shares, changes, majority."""
        return self.winner_index is not None

    @property
    def without_votes(self) -> bool:
        """There are no votes to tell, add or compare: returned unopposed, or a rush."""
        return self.unopposed or self.rush

    @property
    def instead_of_votes(self) -> str:
        """What is said where the votes would stand; empty where there are votes."""
        return instead_of_votes(unopposed=self.unopposed, rush=self.rush)

    @property
    def mark(self) -> Mark:
        """What the figures may be called; certified only where they are the record."""
        if self.origin is Origin.DRAWN:
            return Mark.SIMULATED
        if self.origin is Origin.ENTERED:
            return Mark.LIVE
        recorded = self.origin is Origin.KNOWN and self.sourced
        return Mark.RECORD if recorded else Mark.AUTHOR

    @property
    def elected_mark(self) -> Mark:
        """What may be said of who was elected: a lot that this program drew is simulated."""
        return Mark.SIMULATED if self.by_lot and self.lot not in self.tied else self.mark

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
        """Candidate indices from most votes to fewest: the elected one first, equals by name."""
        most = self.tied
        first = most[0] if most else 0
        if len(most) > 1:
            level = {(self.candidates[i].name, self.candidates[i].party): i for i in most}
            first = level[draw_lot(self.contest, list(level), self.seed)]
            first = self.lot if self.lot in most else first
        return tuple(
            sorted(
                range(len(self.candidates)),
                key=lambda i: (
                    -self.candidates[i].votes,
                    i != first,  # of a rush they are all level at nothing
                    self.candidates[i].name,
                    self.candidates[i].party,
                ),
            )
        )

    @property
    def winner(self) -> CandidateVotes:
        """The person elected."""
        return self.candidates[self.ranking[0]]

    @property
    def runner_up(self) -> CandidateVotes | None:
        """Second place; None in a contest of one, and where nobody knows it yet."""
        second = len(self.ranking) > 1 and not self.rush
        return self.candidates[self.ranking[1]] if second else None

    @property
    def tied(self) -> tuple[int, ...]:
        """Indices level at the top (one index when nobody ties)."""
        if self.winner_index is not None:
            return (self.winner_index,)
        top = max(candidate.votes for candidate in self.candidates)
        return tuple(i for i, candidate in enumerate(self.candidates) if candidate.votes == top)

    @property
    def by_lot(self) -> bool:
        """The election is decided by lot."""
        return len(self.tied) > 1

    @property
    def majority(self) -> int:
        """Winner's votes less the runner-up's (all the winner's when unopposed; 0 of a rush)."""
        second = self.runner_up
        return self.winner.votes - (second.votes if second else 0)

    def share(self, index: int) -> float:
        """Percent of the valid votes."""
        return 100.0 * self.candidates[index].votes / self.valid_votes if self.valid_votes else 0.0

    def change(self, index: int) -> float | None:
        """The party's share less its share in the base; None for new parties, independents.

        Of several candidates of one party the change is theirs together, and stands once, with
        the best placed; the others have none. Nor has anybody in a result without votes.
        """
        party = self.candidates[index].party
        before = self.base.share(party) if self.base and not self.without_votes else None
        if before is None:
            return None
        of_party = [i for i in self.ranking if self.candidates[i].party == party]
        if of_party[0] != index:
            return None
        return sum(self.share(i) for i in of_party) - before

    def is_new(self, index: int) -> bool:
        """The candidate's party did not stand in the base; independents are no party."""
        party = self.candidates[index].party
        return self.base is not None and party != INDEPENDENT and self.base.share(party) is None

    def deposit_lost(self, index: int) -> bool:
        """Too few votes to save the deposit; without votes nobody can say so."""
        if self.without_votes:
            return False
        return deposit_lost(self.candidates[index].votes, self.valid_votes, self.day)

    @cached_property
    def party_votes(self) -> Mapping[str, int]:
        """Votes by party id; the candidates of one party, and all independents, are one sum."""
        votes: dict[str, int] = {}
        for candidate in self.candidates:
            votes[candidate.party] = votes.get(candidate.party, 0) + candidate.votes
        return votes

    def as_base(self, label: str) -> Base:
        """This result as one that another poll in the same seat is measured against."""
        votes = {} if self.without_votes else self.party_votes
        return Base(
            "compared", label, votes, self.winner.party, self.electorate, self.rejected.total
        )

    @property
    def swing(self) -> Swing | None:
        """Butler swing between winner and runner-up, never negative: it runs from → to."""
        if len(self.ranking) < 2:
            return None
        first, second = self.ranking[:2]
        gained, lost = self.change(first), self.change(second)
        if gained is None or lost is None:
            return None
        winner, loser = self.candidates[first].party, self.candidates[second].party
        return None if winner == loser else Swing.between(loser, winner, (lost, gained))

    @property
    def result(self) -> str:
        """``Lab gain from Con``, ``Lab hold``, or ``Lab win`` without a base."""
        party = self.winner.party
        before = self.base.winner if self.base else None
        if before is None:
            return f"{party} win"
        return f"{party} hold" if before == party else f"{party} gain from {before}"


@dataclass(frozen=True, slots=True)
class Given:
    """What a drawn outcome is conditioned on.

    Attributes:
        words: in words: "the exit poll and the 43 results declared by 01:00".
        exit_poll: the night's exit poll.
        time: seconds after close of poll by which results had been declared, or None.
        declared: by contest, the draw that its figures are of; None: of no draw, but known.
    """

    words: str
    exit_poll: bool
    time: int | None = None
    declared: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """The outcome of a night.

    Attributes:
        contests: outcomes by contest slug, in the scenario's order.
        origin: known, changed, drawn or entered live.
        draw: index of the draw in its batch, for drawn outcomes.
        given: what the batch is conditioned on, if it is.
    """

    contests: Mapping[str, ContestOutcome]
    origin: Origin = Origin.KNOWN
    draw: int | None = None
    given: Given | None = None
    seats: Mapping[str, int] = field(init=False)

    def draw_of(self, contest: str) -> int | None:
        """The draw that a contest's figures are of: a declared one keeps its own."""
        declared = self.given.declared if self.given is not None else {}
        return declared.get(contest, self.draw)

    def __post_init__(self) -> None:
        seats: dict[str, int] = {}
        for contest in self.contests.values():
            party = contest.winner.party
            seats[party] = seats.get(party, 0) + 1
        object.__setattr__(self, "seats", seats)

    def seeded(self, seed: int) -> Outcome:
        """The outcome with its lots drawn for a seed, where nothing else says who won."""
        lots = {
            slug: replace(contest, seed=seed)
            for slug, contest in self.contests.items()
            if contest.by_lot and contest.seed != seed
        }
        return replace(self, contests={**self.contests, **lots}) if lots else self

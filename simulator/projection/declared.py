"""Results as they are handed in: which contest, whose votes; every problem of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import index
from typing import SupportsIndex

from simulator.errors import InputError, Problem, ScenarioError
from simulator.outcome import ContestOutcome, Rejected
from simulator.scenario import Contest, NotOne, Scenario, contest_of, find_candidate
from simulator.text import excerpt, figure, join, quantity

Votes = Mapping[str, int] | Sequence[int] | ContestOutcome
"""A result: votes by candidate (a name that is unique in the contest, or ``Name (Party)``), votes
in the order in which the scenario has the candidates, or an outcome: of a rush the winner alone
is known."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What has been declared, as it was read.

    Attributes:
        votes: by slug, in the order of the contest's candidates; of rushes none.
        winners: slug → index of who was elected, where something else than the votes says so: of
            every rush, and of a lot that has fallen.
    """

    votes: Mapping[str, tuple[int, ...]]
    winners: Mapping[str, int]

    @property
    def rushes(self) -> Mapping[str, int]:
        """Slug → index of who was elected, where the figures are to come."""
        return {slug: at for slug, at in self.winners.items() if slug not in self.votes}

    def __iter__(self) -> Iterator[str]:
        yield from self.votes
        yield from self.rushes

    def elected(self, contest: Contest, seed: int) -> int:
        """Index of who was elected in a declared contest."""
        if contest.slug in self.winners:
            return self.winners[contest.slug]
        return elected(contest, self.votes[contest.slug], seed)


def read_declared(scenario: Scenario, declared: Mapping[str, Votes]) -> Declared:
    """What has been declared, by slug, in the order of the contest's candidates.

    Args:
        scenario: the night.
        declared: results by contest: its slug, its name or its ONS id.

    Raises:
        ScenarioError: every problem at once, one line each: an unknown contest or candidate, one
            given twice, a candidate left out, votes that are no count, more votes than electors,
            a contest that has no result on this night.
    """
    read: dict[str, tuple[int, ...]] = {}
    winners: dict[str, int] = {}
    keys: dict[str, str] = {}
    problems: list[Problem] = []
    # By id or name, 650 look-ups one by one would be a third of an update's time.
    known = {name: c for c in reversed(scenario.contests) for name in (c.name, c.ons_id) if name}
    known |= scenario.by_slug
    if not isinstance(declared, Mapping):
        raise InputError(f"results are a mapping of contest to votes, not {excerpt(declared)}")
    for wanted, votes in declared.items():
        if not isinstance(wanted, str):
            problems.append(Problem("", None, "", f"{excerpt(wanted)} is no contest's name"))
            continue
        try:
            contest = known.get(wanted) or contest_of(scenario, wanted)
        except InputError as error:
            problems.append(Problem("", None, "", str(error)))
            continue
        if contest.slug in keys:
            first = excerpt(keys[contest.slug])
            problems.append(_wrong(wanted, f"{contest.name} is given twice: first as {first}"))
            continue
        keys[contest.slug] = wanted
        if contest.poll == "countermanded":
            problems.append(_wrong(wanted, f"the poll in {contest.name} was countermanded"))
            continue
        found = _Reading(contest, wanted)
        counted = found.read(votes)
        outcome = votes if isinstance(votes, ContestOutcome) else None
        if outcome is None or not outcome.rush:
            read[contest.slug] = counted
        if outcome is not None and (outcome.rush or outcome.lot is not None):
            winners |= found.winner(outcome)
        problems += found.problems
    if problems:
        raise ScenarioError(problems)
    return Declared(read, winners)


def elected(contest: Contest, votes: tuple[int, ...], seed: int = 1) -> int:
    """Position of the candidate whom these votes elect.

    Between equals the lot as the file says it fell, else as it is drawn everywhere for the seed.
    """
    most = max(votes)
    if votes.count(most) == 1:
        return votes.index(most)
    outcome = contest.with_votes(votes, contest.rejected or Rejected(0), None).outcome
    if outcome is None:  # the poll was countermanded
        return votes.index(most)
    return replace(outcome, seed=seed).ranking[0]


def _wrong(key: str, message: str, near: str | None = None) -> Problem:
    return Problem("", None, key, message, near)


class _Reading:
    """One contest's votes, and what is wrong with them."""

    def __init__(self, contest: Contest, key: str) -> None:
        self.contest = contest
        self.key = key
        self.problems: list[Problem] = []

    def read(self, votes: Votes) -> tuple[int, ...]:
        """The votes in order; what cannot be used is among the problems."""
        if isinstance(votes, ContestOutcome):
            ordered = self._of_outcome(votes)
        elif isinstance(votes, Mapping):
            ordered = self._by_candidate(votes.items())
        else:
            ordered = self._in_order(votes)
        counted = tuple(self._count(i, number) for i, number in enumerate(ordered))
        total, electorate = sum(counted), self.contest.electorate
        if not self.problems and total > electorate:
            self._wrong(
                f"{figure(total)} votes are more than the electorate of {electorate:,} "
                f"in {self.contest.name}"
            )
        return counted

    def _of_outcome(self, outcome: ContestOutcome) -> tuple[object, ...]:
        roll = self.contest.roll
        theirs = [(who.name, who.party) for who in outcome.candidates]
        if theirs == [(who.name, who.party) for who in roll]:
            return tuple(who.votes for who in outcome.candidates)
        same = {(who.name, who.party): i for i, who in enumerate(roll)}
        labels = self.contest.labels
        return self._by_candidate(
            (labels[same[who.name, who.party]], who.votes)
            if (who.name, who.party) in same
            else (f"{who.name} ({who.party})", who.votes)
            for who in outcome.candidates
        )

    def winner(self, outcome: ContestOutcome) -> dict[str, int]:
        """By slug where the elected one stands; nothing of one who is a problem already."""
        who = (outcome.winner.name, outcome.winner.party)
        standing = [(candidate.name, candidate.party) for candidate in self.contest.roll]
        return {self.contest.slug: standing.index(who)} if who in standing else {}

    def _in_order(self, votes: Iterable[object]) -> tuple[object, ...]:
        if isinstance(votes, str | bytes | set | frozenset) or not isinstance(votes, Iterable):
            self._wrong(f"{excerpt(votes)} are no votes: give them by candidate, or in their order")
            return ()
        given = tuple(votes)
        standing = len(self.contest.roll)
        if len(given) != standing:
            self._wrong(
                f"{quantity(len(given), 'number')} for {quantity(standing, 'candidate')} "
                f"in {self.contest.name}"
            )
            return ()
        return given

    def _by_candidate(self, votes: Iterable[tuple[str, object]]) -> tuple[object, ...]:
        labels = {label: i for i, label in enumerate(self.contest.labels)}
        found: dict[int, object] = {}
        unknown = 0
        for name, number in votes:
            if not isinstance(name, str):
                self._wrong(f"{excerpt(name)} is no candidate's name")
                continue
            try:
                place = labels.get(name)
                if place is None:
                    place = find_candidate(self.contest.roll, name)
            except NotOne as refusal:
                unknown += 1
                self._wrong(f"{refusal.message} in {self.contest.name}", refusal.nearest)
                continue
            if place in found:
                self._wrong(f"{self.contest.labels[place]} is given twice")
            found[place] = number
        missing = [label for label, i in labels.items() if i not in found]
        # A misspelt name is one candidate too few as well: it is not told a second time.
        if len(missing) > unknown:
            self._wrong(f"no votes for {join(missing)}")
        return tuple(found.get(i, 0) for i in range(len(self.contest.roll)))

    def _count(self, place: int, number: object) -> int:
        count = -1
        if isinstance(number, SupportsIndex) and not isinstance(number, bool):
            count = index(number)
        if count < 0:
            said = excerpt(number)
            self._wrong(f"{said} is no number of votes for {self.contest.labels[place]}")
            return 0
        return count

    def _wrong(self, message: str, near: str | None = None) -> None:
        self.problems.append(_wrong(self.key, message, near))

"""The sums of a night, folded declaration by declaration.

A ``Step`` is one declaration with what it is compared to; a ``Tally`` is everything that adds
up over declared seats. ``add`` is pure: a tally at any moment is a fold of steps.
Changes compare like with like: votes and electorate of a base are summed over the very seats
that have declared and have that base.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.outcome import Base, Swing
from simulator.scenario import Contest
from simulator.timeline.events import Declaration
from simulator.uk import INDEPENDENT

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One declaration, ready to be added.

    ``votes`` are by party id (several independents are one sum), none of a rush; ``before`` is
    the base's winner; ``ranked`` are indices into ``declaration.candidates`` from most votes to
    fewest, the person elected first.
    """

    declaration: Declaration
    contest: Contest
    votes: Counts
    base: Base | None
    ranked: tuple[int, ...]

    @property
    def winner(self) -> str:
        """Party id of the person elected."""
        return self.declaration.candidates[self.ranked[0]].party

    @property
    def before(self) -> str | None:
        """Party id of the base's winner."""
        return self.base.winner if self.base else None

    @property
    def second(self) -> str | None:
        """Party id of the runner-up; None of one candidate alone, and of a rush."""
        if len(self.ranked) < 2 or self.declaration.rush:
            return None
        return self.declaration.candidates[self.ranked[1]].party

    @property
    def gained(self) -> bool:
        """The winner is not the base's winner."""
        return self.before is not None and self.before != self.winner


def step_of(declaration: Declaration, contest: Contest) -> Step:
    """The step of a declaration in its contest."""
    votes: dict[str, int] = {}
    for candidate in declaration.candidates if not declaration.rush else ():
        votes[candidate.party] = votes.get(candidate.party, 0) + candidate.votes
    ranked = sorted(
        range(len(declaration.candidates)),
        key=lambda i: (
            not declaration.candidates[i].elected,
            -declaration.candidates[i].votes,
            i,
        ),
    )
    return Step(declaration, contest, votes, contest.base, tuple(ranked))


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over the seats declared so far.

    Attributes:
        declared: seats declared, ``rushed`` of them without figures yet.
        seats, votes, second_places: by party id.
        gained, lost: seats by party id, against the bases' winners.
        regions: seats by region, then party id.
        valid, rejected, electorate: sums over all declared seats that have votes.
        compared: seats among them that have a base; ``compared_votes`` and ``base_votes`` are
            votes by party id now and in the base, over those seats alone.
        registered: seats whose base has an electorate; the next four sum over those alone.
    """

    declared: int = 0
    rushed: int = 0
    seats: Counts = field(default_factory=dict)
    votes: Counts = field(default_factory=dict)
    second_places: Counts = field(default_factory=dict)
    gained: Counts = field(default_factory=dict)
    lost: Counts = field(default_factory=dict)
    regions: Mapping[str, Counts] = field(default_factory=dict)
    valid: int = 0
    rejected: int = 0
    electorate: int = 0
    compared: int = 0
    compared_votes: Counts = field(default_factory=dict)
    base_votes: Counts = field(default_factory=dict)
    registered: int = 0
    registered_valid: int = 0
    registered_electorate: int = 0
    base_valid: int = 0
    base_electorate: int = 0

    @property
    def turnout(self) -> float | None:
        """Valid votes ÷ electorate of the declared seats, percent."""
        return 100.0 * self.valid / self.electorate if self.electorate else None

    @property
    def turnout_change(self) -> float | None:
        """Turnout less the base's in the same seats, points; None where no base has one."""
        if not self.registered_electorate or not self.base_electorate:
            return None
        now = 100.0 * self.registered_valid / self.registered_electorate
        return now - 100.0 * self.base_valid / self.base_electorate

    def share(self, party: str) -> float:
        """Percent of all valid votes declared."""
        return 100.0 * self.votes.get(party, 0) / self.valid if self.valid else 0.0

    def change(self, party: str) -> float | None:
        """Share less the base's in the same seats, points; None for new and independent."""
        before = self.base_votes.get(party, 0)
        total = sum(self.compared_votes.values())
        if party == INDEPENDENT or not before or not total:
            return None
        share = 100.0 * self.compared_votes.get(party, 0) / total
        return share - 100.0 * before / sum(self.base_votes.values())

    def swing(self, from_party: str, to_party: str) -> Swing | None:
        """Butler swing between two parties on the declared seats' own base; never negative."""
        fell, rose = self.change(from_party), self.change(to_party)
        if fell is None or rose is None:
            return None
        return Swing.between(from_party, to_party, (fell, rose))


def add(tally: Tally, step: Step) -> Tally:
    """The tally after one more declaration."""
    declared, base, second = step.declaration, step.base, step.second
    # Without votes nobody is known to have turned out, or to have changed sides.
    electorate = 0 if declared.without_votes else declared.electorate
    region = step.contest.region
    compared = base is not None and bool(base.votes) and not declared.without_votes
    registered = compared and base is not None and bool(base.electorate)
    base_electorate = base.electorate if base and base.electorate and registered else 0
    return Tally(
        declared=tally.declared + 1,
        rushed=tally.rushed + declared.rush,
        seats=_plus(tally.seats, {step.winner: 1}),
        votes=_plus(tally.votes, step.votes),
        second_places=_plus(tally.second_places, {second: 1} if second else {}),
        gained=_plus(tally.gained, {step.winner: 1} if step.gained else {}),
        lost=_plus(tally.lost, {step.before: 1} if step.before and step.gained else {}),
        regions={
            **tally.regions,
            region: _plus(tally.regions.get(region, {}), {step.winner: 1}),
        },
        valid=tally.valid + declared.valid_votes,
        rejected=tally.rejected + declared.rejected.total,
        electorate=tally.electorate + electorate,
        compared=tally.compared + compared,
        compared_votes=_plus(tally.compared_votes, step.votes if compared else {}),
        base_votes=_plus(tally.base_votes, base.votes if base and compared else {}),
        registered=tally.registered + registered,
        registered_valid=tally.registered_valid + registered * declared.valid_votes,
        registered_electorate=tally.registered_electorate + registered * electorate,
        base_valid=tally.base_valid + (base.valid_votes if base and registered else 0),
        base_electorate=tally.base_electorate + base_electorate,
    )


def _plus(counts: Counts, more: Counts) -> Counts:
    """Counts with more added; the same mapping when there is nothing to add."""
    if not more:
        return counts
    total = dict(counts)
    for party, count in more.items():
        total[party] = total.get(party, 0) + count
    return total

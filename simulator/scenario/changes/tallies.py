"""The figures a change acts on, certified votes or one pollster's shares, behind one set of moves.

A change is written once against ``Tally`` and therefore means the same on both: ``VotesTally``
moves whole votes and loses none, ``ShareTally`` moves percent points of a prediction.

Rates and points come in billionths (``units``): with at most nine decimals they are exact
integers, so votes never meet floating point.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from simulator.scenario.model import Contest, Pollster
from simulator.uk import OTHER

UNIT = 10**9
"""One whole, in the units of rates and points."""

HUNDRED = 100 * UNIT
"""All of the vote, in units of a point."""


def units(number: Decimal) -> int:
    """A decimal of at most nine places in billionths, exactly."""
    return int(number.scaleb(9))


def half_up(numerator: int, denominator: int) -> int:
    """The nearest integer of a fraction, halves upwards."""
    return (2 * numerator + denominator) // (2 * denominator)


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Share a whole number by largest remainder; ties go to the earlier weight.

    Args:
        total: what is shared out, at least zero.
        weights: integers, at least zero, not all zero.

    Returns:
        One integer a weight; their sum is ``total``.
    """
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    if left:
        rest = [total * weight % whole for weight in weights]
        # Sorting keeps those in order that are level, from the largest down too.
        for index in sorted(range(len(parts)), key=rest.__getitem__, reverse=True)[:left]:
            parts[index] += 1
    return parts


class Tally(ABC):
    """Figures of one contest while a change acts on them.

    Attributes:
        values: figure by candidate, in the contest's order; candidates added come last.
        source: the pollster's name, or None for the known votes.
        abstained: what left the valid total, negative for what joined it.
        touched: candidates whose figures the change set one by one.
    """

    def __init__(self, values: list[float], source: str | None) -> None:
        self.values = values
        self.source = source
        self.abstained: float = 0
        self.touched: set[int] = set()

    @property
    def total(self) -> float:
        """The valid total as it stands."""
        return sum(self.values)

    def shift(self, loser: int, winner: int, amount: float) -> None:
        """Move an amount between two candidates."""
        if amount:
            self.values[loser] -= amount
            self.values[winner] += amount
            self.touch(loser, winner)

    def leave(self, index: int, amount: float) -> None:
        """An amount of a candidate's no longer votes (negative: joins)."""
        if amount:
            self.values[index] -= amount
            self.abstained += amount
            self.touch(index)

    def transfer(self, index: int, to: Sequence[tuple[int, int]]) -> None:
        """Hand all of a candidate's figure to (candidate, rate in units); the rest abstains."""
        rates = [rate for _, rate in to]
        *parts, rest = self.split(self.values[index], [*rates, UNIT - sum(rates)])
        for (destination, _), part in zip(to, parts, strict=True):
            self.shift(index, destination, part)
        self.leave(index, rest)

    def touch(self, *indices: int) -> None:
        """Note that the change gave these candidates figures of their own."""
        self.touched.update(indices)

    def holds(self, index: int) -> bool:
        """Whether the source says anything about a candidate; votes always do."""
        return index < len(self.values)

    @abstractmethod
    def split(self, amount: float, weights: Sequence[int]) -> list[float]:
        """An amount in proportion to integer weights; votes by largest remainder."""

    @abstractmethod
    def portion(self, amount: float, numerator: int, denominator: int = UNIT) -> float:
        """A fraction of an amount; votes rounded half up. By default a rate in units."""

    @abstractmethod
    def assign(self, weights: Sequence[float], total: float) -> None:
        """Give every candidate its part of a total, in proportion to weights."""


class VotesTally(Tally):
    """Certified votes, as integers."""

    def __init__(self, votes: Iterable[int]) -> None:
        super().__init__(list(votes), None)

    def split(self, amount: float, weights: Sequence[int]) -> list[float]:
        """Whole votes by largest remainder."""
        return list(apportion(int(amount), weights))

    def portion(self, amount: float, numerator: int, denominator: int = UNIT) -> float:
        """Whole votes, rounded half up."""
        return half_up(int(amount) * numerator, denominator)

    def assign(self, weights: Sequence[float], total: float) -> None:
        """Whole votes by largest remainder."""
        whole = int(total)
        before = int(self.total)
        self.values = list(apportion(whole, [int(weight) for weight in weights]))
        self.abstained += before - whole


def _repeated(names: Sequence[str]) -> bool:
    return len(set(names)) < len(names)


class ShareTally(Tally):
    """One pollster's predicted shares of one contest, in percent as published.

    Candidates that the pollster does not name share its ``Other`` evenly; one that a change
    touches gets a figure of its own, and the rest keep what is left of ``Other``.
    """

    def __init__(self, pollster: Pollster, contest: Contest) -> None:
        self._shares = pollster.shares.get(contest.slug, {})
        self._people = pollster.candidates.get(contest.slug, {})
        parties = contest.parties
        own: list[float | None] = [None] * len(parties)
        if self._people:
            own = [self._people.get(label) for label in contest.labels]
        self._own = [share is not None for share in own]
        # A party's share is its candidate's; several of one party share it evenly.
        bearers = [p for p, share in zip(parties, own, strict=True) if share is None]
        several = {p for p in bearers if bearers.count(p) > 1} if _repeated(bearers) else set()
        self._spent = self._shares.keys() & bearers
        self._party_key = [
            party if share is None and party in self._spent and party not in several else None
            for party, share in zip(parties, own, strict=True)
        ]
        self._named = [
            share is not None or party in self._spent
            for party, share in zip(parties, own, strict=True)
        ]
        unnamed = self._named.count(False)
        other = self._shares.get(OTHER, 0.0) / unnamed if unnamed else 0.0
        values = [
            self._shares.get(party, other) if share is None else share
            for party, share in zip(parties, own, strict=True)
        ]
        for index, party in enumerate(parties):
            if party in several and party in self._spent and own[index] is None:
                values[index] /= bearers.count(party)
        super().__init__(values, pollster.name)

    @property
    def named(self) -> tuple[bool, ...]:
        """Which candidates the pollster gives a figure of their own."""
        return tuple(self._named)

    def holds(self, index: int) -> bool:
        """Whether the pollster says anything about a candidate, by name or in ``Other``."""
        return self._named[index] or OTHER in self._shares

    def split(self, amount: float, weights: Sequence[int]) -> list[float]:
        """In exact proportion."""
        whole = sum(weights)
        return [amount * weight / whole for weight in weights]

    def portion(self, amount: float, numerator: int, denominator: int = UNIT) -> float:
        """In exact proportion."""
        return amount * numerator / denominator

    def assign(self, weights: Sequence[float], total: float) -> None:
        """In exact proportion."""
        whole = sum(weights)
        self.abstained += self.total - total
        self.values = [total * weight / whole for weight in weights]

    def publish(
        self, contest: Contest, standing: Sequence[int]
    ) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """The prediction as a pollster holds it: by party (with ``Other``), and by name.

        Args:
            contest: the contest after the change.
            standing: positions in ``values`` of its candidates, in order.
        """
        shares = {
            party: share
            for party, share in self._shares.items()
            if party != OTHER and party not in self._spent
        }
        people: dict[str, float] = {}
        other, unnamed = 0.0, 0
        several = zip(contest.parties, contest.labels, standing, strict=True)
        for party, label, index in several:
            value = self.values[index]
            there_before = index < len(self._named)
            if there_before and not self._named[index] and index not in self.touched:
                other, unnamed = other + value, unnamed + 1
            elif there_before and self._party_key[index] is not None:
                shares[party] = value
            elif value > 0 or (there_before and self._own[index]):
                people[label] = value
        if unnamed and OTHER in self._shares:
            shares[OTHER] = other
        return shares, people

"""Known and changed results of two nights side by side: who was elected, and by how much.

A what-if is compared with its base contest by contest. Two elections, polls of different days, are
compared seat by seat within the same boundaries, which is what an ONS id stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from simulator.errors import InputError
from simulator.outcome import Base, ContestOutcome, Mark, Swing
from simulator.scenario.model import Contest, Scenario
from simulator.scenario.record import certified_outcome
from simulator.text import join, quantity


@dataclass(frozen=True, slots=True)
class KnownContest:
    """One contest's known or changed result in both nights.

    Attributes:
        seat: the contest, as in the base.
        outcomes: its results, their lots drawn; all else comes of them, most of it as a pair.
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

    @property
    def changes_hands(self) -> bool:
        """Another party wins it in the second than in the first."""
        return self.winner[0] != self.winner[1]

    @property
    def votes(self) -> Mapping[str, tuple[int, int]]:
        """Votes by party id; of independents together."""
        return _pairs(*(outcome.party_votes for outcome in self.outcomes))

    @property
    def swing(self) -> Swing | None:
        """Butler swing from the first to the second, between the second's winner and runner-up."""
        first, second = self.outcomes
        return replace(second, base=first.as_base(self.name)).swing


@dataclass(frozen=True, slots=True)
class KnownNight:
    """Known figures of both.

    Attributes:
        contests: those they share, in the base's order.
        seats, votes: by party id, of the whole nights; of two elections in the shared seats alone.
        elections: they are polls of two different days, and not a night and its what-if.
    """

    contests: tuple[KnownContest, ...]
    seats: Mapping[str, tuple[int, int]]
    votes: Mapping[str, tuple[int, int]]
    elections: bool = False

    @property
    def valid_votes(self) -> tuple[int, int]:
        """All votes of both."""
        first, second = (sum(pair[side] for pair in self.votes.values()) for side in (0, 1))
        return first, second

    def shares(self, party: str) -> tuple[float, float]:
        """A party's percent of all valid votes; zero where there are none."""
        first, second = (
            100.0 * votes / total if total else 0.0
            for votes, total in zip(self.votes.get(party, (0, 0)), self.valid_votes, strict=True)
        )
        return first, second

    @property
    def swing(self) -> Swing | None:
        """Butler swing between the two parties with most votes in the first."""
        sides = [{party: pair[side] for party, pair in self.votes.items()} for side in (0, 1)]
        before, after = (Base("compared", "compared", votes, None) for votes in sides)
        most = sorted(before.votes, key=lambda party: -before.votes[party])[:2]
        changes = [
            now - then
            for party in most
            if (now := after.share(party)) is not None and (then := before.share(party)) is not None
        ]
        if len(changes) < 2:
            return None
        return Swing.between(most[0], most[1], (changes[0], changes[1]))


def known_night(base: Scenario, whatif: Scenario, seed: int = 1) -> KnownNight | None:
    """Known figures of both, where both have them for every contest; lots drawn for the seed."""
    if base.outcome is None or whatif.outcome is None:
        return None
    before, after = base.outcome.seeded(seed).contests, whatif.outcome.seeded(seed).contests
    contests = tuple(
        KnownContest(
            contest,
            (before[contest.slug], after[contest.slug]),
            _certified(base, whatif, contest.slug),
        )
        for contest in base.contests
        if contest.slug in before and contest.slug in after
    )
    return _night(contests, before.values(), after.values())


def are_elections(base: Scenario, whatif: Scenario) -> bool:
    """Whether two scenarios are polls of different days, and neither what became of the other."""
    return not _days(base) & _days(whatif)


def known_elections(base: Scenario, whatif: Scenario, seed: int = 1) -> KnownNight | None:
    """Known figures of two elections, seat by seat; None where one of the two has none.

    Seats are told by their ONS ids: a seat may have another name by then, and a name other
    boundaries. Every contest of the smaller night must be one of the other's.

    Raises:
        InputError: the boundaries are others, or a night gives no ONS ids.
    """
    if base.outcome is None or whatif.outcome is None:
        return None
    nights = (base, whatif)
    for night in nights:
        if without := sum(not contest.ons_id for contest in night.polled):
            raise InputError(
                f"{base.name} and {whatif.name} are of different days, and compared by ONS id: "
                f"{quantity(without, 'contest')} of {night.name} "
                f"{'has' if without == 1 else 'have'} none"
            )
    small, large = sorted(nights, key=lambda night: len(night.polled))
    there = {contest.ons_id for contest in large.polled}
    if missing := sum(contest.ons_id not in there for contest in small.polled):
        raise InputError(_other_boundaries(base, whatif, small, missing))
    slugs = {contest.ons_id: contest.slug for contest in whatif.polled}
    before, after = base.outcome.seeded(seed).contests, whatif.outcome.seeded(seed).contests
    contests = tuple(
        KnownContest(contest, (before[contest.slug], after[slug]), certified_outcome(whatif, slug))
        for contest in base.polled
        if (slug := slugs.get(contest.ons_id)) is not None
    )
    first, second = ([contest.outcomes[side] for contest in contests] for side in (0, 1))
    return _night(contests, first, second, elections=True)


def _days(night: Scenario) -> set[date]:
    """The polling days that a night is about: its own, and of what it was made from."""
    return {night.date, *((night.unchanged.date,) if night.unchanged else ())}


def _other_boundaries(base: Scenario, whatif: Scenario, small: Scenario, missing: int) -> str:
    """Why two elections are not compared, and what to ask instead."""
    total, other = len(small.polled), whatif if small is base else base
    seats = f"{missing} of the {total} seats" if total > 1 else f"the seat {small.polled[0].name}"
    why = "other boundaries" if total > 1 else "other boundaries, or another seat"
    later = max(base, whatif, key=lambda night: night.date)
    bases = dict.fromkeys(contest.base.label for contest in later.polled if contest.base)
    way = f"{later.name} has no base to compare it with"
    if bases:
        way = f"`result {later.name}` compares it with its base, {join(list(bases)[:3])}"
    return (
        f"{base.name} and {whatif.name} cannot be compared seat by seat: by ONS id {seats} of "
        f"{small.name} {'is' if missing == 1 else 'are'} not in {other.name} ({why}); {way}"
    )


def _certified(base: Scenario, whatif: Scenario, contest: str) -> ContestOutcome | None:
    """The certified result of the what-if's own night; the base's where it is of the same day."""
    found = certified_outcome(whatif, contest)
    if found is None and base.date == whatif.date:
        found = certified_outcome(base, contest)
    return found


def _night(
    contests: tuple[KnownContest, ...],
    before: Iterable[ContestOutcome],
    after: Iterable[ContestOutcome],
    *,
    elections: bool = False,
) -> KnownNight:
    seats: list[dict[str, int]] = [{}, {}]
    votes: list[dict[str, int]] = [{}, {}]
    for side, outcomes in enumerate((before, after)):
        for outcome in outcomes:
            winner = outcome.winner.party
            seats[side][winner] = seats[side].get(winner, 0) + 1
            for party, number in outcome.party_votes.items():
                votes[side][party] = votes[side].get(party, 0) + number
    return KnownNight(contests, _pairs(*seats), _pairs(*votes), elections)


def _pairs(before: Mapping[str, int], after: Mapping[str, int]) -> Mapping[str, tuple[int, int]]:
    """Numbers of both by party id, the greatest first."""
    pairs = {party: (before.get(party, 0), after.get(party, 0)) for party in (*before, *after)}
    return dict(sorted(pairs.items(), key=lambda item: (-max(item[1]), item[0])))

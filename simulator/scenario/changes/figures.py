"""The figures of a night as they stand before a change: known, predicted, and who is ahead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from simulator.outcome import INDEPENDENT
from simulator.scenario.changes.plans import Refused
from simulator.scenario.changes.tallies import ShareTally
from simulator.scenario.model import Contest, Pollster, Scenario
from simulator.scenario.places import nearest

SPEAKER = "Spk"
"""Party id of the Speaker, whom the large parties leave unopposed."""


def known_votes(contest: Contest) -> list[int] | None:
    """Certified (or changed) votes by candidate; None unless every candidate has them."""
    votes = [candidate.votes for candidate in contest.candidates if candidate.votes is not None]
    return votes if len(votes) == len(contest.candidates) else None


def leading(values: Sequence[float]) -> list[int]:
    """Positions from the largest figure to the smallest, ties in order."""
    return sorted(range(len(values)), key=lambda i: -values[i])


class Figures:
    """A scenario's figures for the length of one change; reads are kept.

    Attributes:
        slips: names in the change that exist nowhere in the night.
    """

    def __init__(self, scenario: Scenario, slips: list[Refused] | None = None) -> None:
        self.scenario = scenario
        self.slips = [] if slips is None else slips
        self._averages: dict[str, list[float] | None] = {}
        self._tallies: dict[str, list[tuple[Pollster, ShareTally]]] = {}

    def predictions(self, contest: Contest) -> list[tuple[Pollster, ShareTally]]:
        """Who predicts a contest, with what; nobody polls the Speaker's in earnest."""
        if contest.slug not in self._tallies:
            asked: list[Pollster] = []
            if all(candidate.party != SPEAKER for candidate in contest.candidates):
                asked = [
                    pollster
                    for pollster in self.scenario.pollsters
                    if contest.slug in pollster.shares or contest.slug in pollster.candidates
                ]
            self._tallies[contest.slug] = [(p, ShareTally(p, contest)) for p in asked]
        return self._tallies[contest.slug]

    def average(self, contest: Contest) -> list[float] | None:
        """Predicted shares by candidate: pollsters in use, normalised, by weight; percent.

        A candidate's average is over the pollsters that say something about them. None where
        nobody predicts the contest.
        """
        if contest.slug not in self._averages:
            asked = self.predictions(contest)
            asked = [(pollster, tally) for pollster, tally in asked if pollster.used] or asked
            explicit = any(candidate.share is not None for candidate in contest.candidates)
            self._averages[contest.slug] = _average(contest, asked) if asked or explicit else None
        return self._averages[contest.slug]

    def standing(self, contest: Contest) -> Sequence[float]:
        """Figures by candidate to tell who is ahead: known, else predicted, else the base's."""
        known = known_votes(contest)
        if known is not None:
            return known
        average = self.average(contest)
        if average is not None:
            return average
        base = contest.base
        return [(base.share(c.party) if base else None) or 0.0 for c in contest.candidates]

    def expected_turnout(self, contest: Contest) -> float | None:
        """The turnout a forecast expects, percent; None where nothing tells."""
        if contest.turnout is not None:
            return contest.turnout
        return contest.base.turnout if contest.base else None

    @cached_property
    def parties(self) -> frozenset[str]:
        """Ids of parties that the night describes or that stand in it, and of independents."""
        standing = (c.party for contest in self.scenario.contests for c in contest.candidates)
        return frozenset(self.scenario.parties).union(standing, [INDEPENDENT])

    @cached_property
    def people(self) -> frozenset[str]:
        """Names of all candidates."""
        everybody = [c for contest in self.scenario.contests for c in contest.candidates]
        shown = (c.display_name for c in everybody if c.display_name)
        return frozenset(c.name for c in everybody).union(shown)

    @property
    def one_contest(self) -> bool:
        """A night of one contest: whatever a change names must stand there."""
        return len(self.scenario.contests) == 1

    def note(self, key: str, message: str, near: str | None = None) -> None:
        """A name that is wrong wherever the change acts: told with all others, not alone."""
        self.slips.append(Refused(key, message, near))

    def check_party(self, party: str, key: str) -> None:
        """A party that is nowhere in the night is a slip of the pen."""
        if party not in self.parties:
            self.note(key, f"unknown party '{party}'", self._near_party(party))

    def _near_party(self, name: str) -> str | None:
        """The id of the party whose id or name is near: "Con" for "Conservatives"."""
        ids = {party: party for party in sorted(self.parties)}
        for party in self.scenario.parties.values():
            ids.setdefault(party.name, party.id)
            ids.setdefault(party.short, party.id)
        near = nearest(name, ids)
        return ids[near] if near else None

    def check_name(self, name: str, key: str) -> None:
        """So is the name of a candidate that stands nowhere."""
        if name not in self.people:
            near = nearest(name, sorted(self.people))
            self.note(key, f"unknown candidate '{name}'", near)

    def check_either(self, name: str, key: str) -> None:
        """Either a party id or a candidate's name."""
        if name not in self.parties and name not in self.people:
            near = self._near_party(name) or nearest(name, sorted(self.people))
            self.note(key, f"unknown party or candidate '{name}'", near)


def _average(contest: Contest, predictions: Sequence[tuple[Pollster, ShareTally]]) -> list[float]:
    sums = [0.0] * len(contest.candidates)
    weights = [0.0] * len(contest.candidates)
    for pollster, tally in predictions:
        total = tally.total
        if total <= 0:
            continue
        for index in range(len(contest.candidates)):
            if tally.holds(index):
                sums[index] += pollster.weight * 100.0 * tally.values[index] / total
                weights[index] += pollster.weight
    means = [value / weight if weight else 0.0 for value, weight in zip(sums, weights, strict=True)]
    # A share that the file gives stands as it is; the pollsters' share the rest.
    given = [candidate.share for candidate in contest.candidates]
    others = sum(mean for mean, share in zip(means, given, strict=True) if share is None)
    rest = 100.0 - sum(share for share in given if share is not None)
    scale = rest / others if others and rest < 100.0 else 1.0
    return [
        mean * scale if share is None else share for mean, share in zip(means, given, strict=True)
    ]


def parties_of(contest: Contest, party: str) -> list[int]:
    """Positions of a party's candidates."""
    return [i for i, candidate in enumerate(contest.candidates) if candidate.party == party]


def person(contest: Contest, name: str) -> int | None:
    """Position of the candidate of a name, as the file or the hall calls them."""
    for index, candidate in enumerate(contest.candidates):
        if name in (candidate.name, candidate.display_name):
            return index
    return None


def resolve(
    contest: Contest, names: Iterable[str], figures: Figures, key: str, *, must_stand: bool
) -> dict[str, int]:
    """Positions of candidates named by party id (the best placed of it) or by name.

    Those who do not stand here are left out, or refused where they must.

    Raises:
        Refused: somebody who must stand does not.
    """
    found: dict[str, int] = {}
    for name in names:
        bearers = parties_of(contest, name)
        if len(bearers) > 1:
            values = figures.standing(contest)
            bearers.sort(key=lambda i: -values[i])
        place = bearers[0] if bearers else person(contest, name)
        if place is not None:
            found[name] = place
        elif must_stand:
            there = [c.party for c in contest.candidates] + [c.name for c in contest.candidates]
            at = f"{key}.{name}" if key else ""
            raise Refused(at, f"'{name}' does not stand in {contest.name}", nearest(name, there))
    return found

"""The figures of a night as they stand before a change: known, predicted, and who is ahead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from simulator.scenario.changes.tallies import ShareTally, Tally, units
from simulator.scenario.model import Contest, Pollster, Scenario
from simulator.scenario.people import NotOne, bearers, find_candidate, with_party
from simulator.text import nearest
from simulator.uk import INDEPENDENT, OTHER, SPEAKER

OWN = "the scenario's own shares"
"""Name of the pollster that stands in where a contest has explicit shares and no pollster."""


class Refused(Exception):
    """A change that cannot be: the key it concerns, why, and the nearest valid name."""

    def __init__(self, key: str, message: str, nearest: str | None = None) -> None:
        super().__init__(key, message, nearest)
        self.key = key
        self.message = message
        self.nearest = nearest


def known_votes(contest: Contest) -> list[int] | None:
    """Certified (or changed) votes by candidate; None unless every candidate has them."""
    counts = contest.counts
    return None if None in counts else list(counts)  # type: ignore[arg-type]


def leading(values: Sequence[float]) -> list[int]:
    """Positions from the largest figure to the smallest, ties in order."""
    return sorted(range(len(values)), key=lambda i: -values[i])


class Figures:
    """A scenario's figures for the length of one change; reads are kept.

    Attributes:
        selected: the contests that the change acts on; at first all.
        slips: names in the change that exist nowhere in the night.
        floored: slugs of contests in which a share was clipped at zero.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.selected: Sequence[Contest] = scenario.contests
        self.slips: list[Refused] = []
        self.floored: set[str] = set()
        self._averages: dict[str, list[float] | None] = {}
        self._tallies: dict[str, list[tuple[Pollster, ShareTally]]] = {}

    def predictions(self, contest: Contest) -> list[tuple[Pollster, ShareTally]]:
        """Who predicts a contest, with what; nobody polls the Speaker's in earnest."""
        if contest.slug not in self._tallies:
            asked: list[Pollster] = []
            if SPEAKER not in contest.parties:
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
            explicit = any(candidate.share is not None for candidate in contest.roll)
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
        return [(base.share(party) if base else None) or 0.0 for party in contest.parties]

    def expected_turnout(self, contest: Contest) -> float | None:
        """The turnout a forecast expects, percent; None where nothing tells."""
        if contest.turnout is not None:
            return contest.turnout
        return contest.base.turnout if contest.base else None

    def moment(self, text: str, key: str) -> datetime:
        """A clock time of the night, with its time zone.

        Raises:
            Refused: it is before close of poll, or longer after it than any count takes.
        """
        try:
            return self.scenario.clock.moment(text)
        except ValueError as error:
            raise Refused(key, str(error)) from None

    @cached_property
    def parties(self) -> frozenset[str]:
        """Ids of parties that the night describes or that stand in it, and of independents."""
        standing = (contest.parties for contest in self.scenario.contests)
        return frozenset(self.scenario.parties).union([INDEPENDENT], *standing)

    @cached_property
    def people(self) -> frozenset[str]:
        """Names of all candidates."""
        everybody = [c for contest in self.scenario.contests for c in contest.roll]
        shown = (c.display_name for c in everybody if c.display_name)
        return frozenset(c.name for c in everybody).union(shown)

    def stands(self, name: str) -> bool:
        """Whether somebody goes by a name, with or without the party behind it."""
        if name in self.people:
            return True
        contests = self.scenario.contests if name.endswith(")") else ()
        return any(bearers(contest.roll, name) for contest in contests)

    @property
    def one_contest(self) -> bool:
        """A night of one contest: whatever a change names must stand there."""
        return len(self.scenario.contests) == 1

    def clip(self, contest: Contest, tally: Tally) -> None:
        """Count a clipped seat by its known votes; by predictions only where none are known."""
        if tally.source is None or known_votes(contest) is None:
            self.floored.add(contest.slug)

    def note(self, key: str, message: str, near: str | None = None) -> None:
        """A name that is wrong wherever the change acts: reported with all others, not alone."""
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
        if not self.stands(name):
            near = nearest(name, sorted(self.people))
            self.note(key, f"unknown candidate '{name}'", near)

    def check_one_person(self, name: str, party: str | None, key: str) -> None:
        """One name may be that of different people in the contests that a change acts on."""
        found = [
            f"{with_party(name, contest.parties[i])} in {contest.name}"
            for contest in self.selected
            for i in bearers(contest.roll, name, party)[:1]
        ]
        if len(found) > 1:
            more = f" and {len(found) - 3} more" if len(found) > 3 else ""
            message = f"'{name}' stands in {len(found)} contests ({'; '.join(found[:3])}{more})"
            self.note(key, f"{message}: give 'contest'")

    def check_either(self, name: str, key: str) -> None:
        """Either a party id or a candidate's name."""
        if name not in self.parties and not self.stands(name):
            near = self._near_party(name) or nearest(name, sorted(self.people))
            self.note(key, f"unknown party or candidate '{name}'", near)


def _average(contest: Contest, predictions: Sequence[tuple[Pollster, ShareTally]]) -> list[float]:
    sums = [0.0] * len(contest.roll)
    weights = [0.0] * len(contest.roll)
    for pollster, tally in predictions:
        total = tally.total
        if total <= 0:
            continue
        for index in range(len(contest.roll)):
            if tally.holds(index):
                sums[index] += pollster.weight * 100.0 * tally.values[index] / total
                weights[index] += pollster.weight
    means = [value / weight if weight else 0.0 for value, weight in zip(sums, weights, strict=True)]
    # A share that the file gives stands as it is; the pollsters' share the rest.
    given = [candidate.share for candidate in contest.roll]
    others = sum(mean for mean, share in zip(means, given, strict=True) if share is None)
    rest = 100.0 - sum(share for share in given if share is not None)
    scale = rest / others if others and rest < 100.0 else 1.0
    return [
        mean * scale if share is None else share for mean, share in zip(means, given, strict=True)
    ]


def parties_of(contest: Contest, party: str) -> list[int]:
    """Positions of a party's candidates."""
    return [i for i, one in enumerate(contest.parties) if one == party]


def person(contest: Contest, name: str, key: str, party: str | None = None) -> int | None:
    """Position of the candidate whom a change means by a name; None where nobody has it.

    Raises:
        Refused: several candidates have it.
    """
    try:
        return find_candidate(contest.roll, name, party)
    except NotOne as found:
        if found.several:
            raise Refused(key, f"in {contest.name} {found.message}") from None
        return None


def resolve(
    contest: Contest, names: Iterable[str], figures: Figures, key: str, *, must_stand: bool
) -> dict[str, int]:
    """Positions of candidates named by party id (the best placed of it) or by name.

    Those who do not stand here are left out, or refused where they must.

    Raises:
        Refused: a candidate who must stand does not, or several have a name.
    """
    places: dict[str, int] = {}
    for name in names:
        standing = parties_of(contest, name)
        if len(standing) > 1:
            values = figures.standing(contest)
            standing.sort(key=lambda i: -values[i])
        at = f"{key}.{name}" if key else ""
        place = standing[0] if standing else person(contest, name, at)
        if place is not None:
            places[name] = place
        elif must_stand:
            there = [c.party for c in contest.roll] + [c.name for c in contest.roll]
            raise Refused(at, f"'{name}' does not stand in {contest.name}", nearest(name, there))
    return places


def read_rates(rates: Mapping[str, Decimal], key: str, figures: Figures) -> dict[str, int]:
    """Rates by name in units; a name that stands nowhere is noted in ``figures.slips``."""
    for name in rates:
        figures.check_either(name, f"{key}.{name}")
    return {name: units(rate) for name, rate in rates.items()}


def below_zero(contest: Contest, index: int, tally: Tally, value: float, key: str = "") -> Refused:
    """The refusal of a share below zero.

    Args:
        contest: where.
        index: position of the candidate.
        tally: whose figures.
        value: what the candidate would have, in the tally's units.
        key: the key to blame; empty: the change's main one.
    """
    who = contest.roll[index]
    share = 100 * value / tally.total if tally.total else 0.0
    whose = f" in {tally.source}'s prediction" if tally.source else ""
    return Refused(
        key,
        f"{who.name} ({who.party}) would have {share:.2f} % in {contest.name}{whose}: "
        "a share cannot be below zero (floor = true clips it)",
    )


def fold_shares(scenario: Scenario, places: Sequence[int]) -> Scenario:
    """The scenario with the explicit shares of these contests in its pollsters instead.

    A forecast takes a candidate's explicit ``share`` as it stands, before any pollster's. A change
    has to move that share too, so it is first written into the predictions, where everything else
    is: the expectation stays exactly what it was.

    Args:
        scenario: any.
        places: positions of the contests.
    """
    contests = list(scenario.contests)
    named: dict[str, dict[str, Mapping[str, float]]] = {}
    for place in places:
        contest = contests[place]
        if all(candidate.share is None for candidate in contest.roll):
            continue
        explicit = {
            label: c.share
            for label, c in zip(contest.labels, contest.roll, strict=True)
            if c.share is not None
        }
        bare = tuple(replace(c, share=None) for c in contest.candidates)
        contests[place] = replace(contest, candidates=bare)
        asked = [p for p in scenario.pollsters if _names_candidates(p, contest)]
        if not any(pollster.used for pollster in asked):
            named.setdefault(OWN, {})[contest.slug] = explicit
        for pollster in asked:
            figures = _beside(pollster, contests[place], explicit)
            named.setdefault(pollster.name, {})[contest.slug] = figures
    if not named:
        return scenario
    pollsters = [
        replace(p, candidates={**p.candidates, **named[p.name]}) if p.name in named else p
        for p in scenario.pollsters
    ]
    if OWN in named and all(p.name != OWN for p in pollsters):
        pollsters.append(Pollster(OWN, shares={}, candidates=named[OWN]))
    return replace(scenario, contests=tuple(contests), pollsters=tuple(pollsters))


def _names_candidates(pollster: Pollster, contest: Contest) -> bool:
    predicts = contest.slug in pollster.shares or contest.slug in pollster.candidates
    return predicts and any(ShareTally(pollster, contest).named)


def _beside(
    pollster: Pollster, contest: Contest, explicit: Mapping[str, float]
) -> Mapping[str, float]:
    """The pollster's figures by name with the explicit shares added, everybody else's in scale.

    A candidate who is to have the fraction s beside figures that sum to T gets s × T ÷ (1 − s).
    """
    tally = ShareTally(pollster, contest)
    others = [
        (value, named)
        for label, value, named in zip(contest.labels, tally.values, tally.named, strict=True)
        if label not in explicit
    ]
    rest = sum(value for value, named in others if named)
    if not all(named for _, named in others):
        # "Other" stays whole for those who still have no figure of their own.
        rest += pollster.shares.get(contest.slug, {}).get(OTHER, 0.0)
    left = 1.0 - sum(explicit.values()) / 100.0
    scale = rest / left / 100.0 if left > 0 else 1.0
    figures = dict(pollster.candidates.get(contest.slug, {}))
    figures.update({name: share * scale for name, share in explicit.items()})
    return figures

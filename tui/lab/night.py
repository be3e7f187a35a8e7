"""A night as the lab offers it: its parties and candidates from the largest to the smallest.

Nothing here imports textual.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from simulator.outcome import INDEPENDENT
from simulator.scenario import Candidate, Contest, Scenario
from simulator.scenario.changes.figures import SPEAKER, Figures

MAIN_PARTIES: Final = 12
"""So many parties of a night are offered; files may name any."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to choose: its value in a file, its words, and the party it belongs to."""

    value: str
    words: str
    party: str | None = None


def spoken(party: str) -> str:
    """A party's id as people say it; all but one say theirs."""
    return "Reform" if party == "RUK" else party


class Night:
    """What there is to choose from in a scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    @property
    def contest(self) -> Contest | None:
        """The one contest, or None where there are several."""
        return self.scenario.contests[0] if len(self.scenario.contests) == 1 else None

    @cached_property
    def _weights(self) -> dict[str, float]:
        """Party id → what it has altogether: votes, or predicted shares where none are known."""
        figures = Figures(self.scenario)
        weights: dict[str, float] = {}
        for contest in self.scenario.contests:
            for candidate, value in zip(contest.candidates, figures.standing(contest), strict=True):
                weights[candidate.party] = weights.get(candidate.party, 0.0) + value
        return weights

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Party ids from the largest on; of a whole night only those that are parties."""
        ordered = sorted(self._weights, key=lambda party: (-self._weights[party], party))
        if self.contest is not None:
            return tuple(ordered)
        plain = [party for party in ordered if party not in (INDEPENDENT, SPEAKER, "Other")]
        return tuple(plain[:MAIN_PARTIES])

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The candidates of the one contest, best placed first; empty where there are several."""
        if self.contest is None:
            return ()
        values = Figures(self.scenario).standing(self.contest)
        order = sorted(range(len(values)), key=lambda i: (-values[i], i))
        return tuple(self.contest.candidates[i] for i in order)

    def party_offers(self, *also: str) -> tuple[Offer, ...]:
        """The parties, and those that a file names beyond them."""
        ids = [*self.parties, *(party for party in also if party and party not in self.parties)]
        return tuple(Offer(party, self.party_name(party), party) for party in ids)

    def party_ids(self, *also: str) -> tuple[Offer, ...]:
        """The parties by their ids, where there is no room for names."""
        return tuple(
            Offer(offer.value, spoken(offer.value), offer.party)
            for offer in self.party_offers(*also)
        )

    def candidate_offers(self, *also: str) -> tuple[Offer, ...]:
        """The candidates, and those that a file names beyond them."""
        offers = [Offer(c.name, c.shown, c.party) for c in self.candidates]
        known = {offer.value for offer in offers}
        return (*offers, *(Offer(name, name) for name in also if name and name not in known))

    def destinations(self, leaving: str) -> tuple[Offer, ...]:
        """Who may inherit the votes of a candidate (by name) or a party that leaves.

        A candidate goes by the party where that tells who is meant, else by name.
        """
        if self.contest is None:
            return tuple(offer for offer in self.party_offers() if offer.value != leaving)
        parties = [candidate.party for candidate in self.candidates]
        return tuple(
            Offer(
                c.party if parties.count(c.party) == 1 and c.party != INDEPENDENT else c.name,
                c.shown,
                c.party,
            )
            for c in self.candidates
            if leaving not in (c.name, c.party)
        )

    def party_name(self, party: str) -> str:
        """The party's short name."""
        return self.scenario.party(party).short

    def places(self) -> tuple[Offer, ...]:
        """Where a change may act; empty for a night of one contest, where there is no choice."""
        if self.contest is not None:
            return ()
        contests = self.scenario.contests
        countries = dict.fromkeys(contest.country for contest in contests)
        regions = dict.fromkeys(c.region for c in contests if c.region and c.region != c.country)
        seats = self.scenario.outcome.seats if self.scenario.outcome else {}
        winners = sorted(seats, key=lambda party: (-seats[party], party))
        return (
            Offer("", "every contest"),
            *(Offer(f"country:{name}", name) for name in countries),
            *(Offer(f"region:{name}", name) for name in regions),
            *(Offer(f"winner:{p}", f"seats won by {self.party_name(p)}", p) for p in winners),
            *(Offer(f"contest:{contest.slug}", contest.name) for contest in contests),
        )

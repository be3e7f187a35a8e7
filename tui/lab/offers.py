"""What a night has to choose from, in words.

Nothing here imports textual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.scenario import Candidate
from simulator.scenario.changes import Choices, Data, nickname


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to choose: its value in a file, its words, and the party it belongs to."""

    value: str
    words: str
    party: str | None = None


class Offers(Choices):
    """A night's parties, candidates and places as a person chooses among them."""

    def name_party(self, party: str) -> str:
        """The party's short name."""
        return self.scenario.party(party).short

    def offer_parties(self, *also: str) -> tuple[Offer, ...]:
        """The parties, and those that a file names beyond them."""
        ids = [*self.parties, *(party for party in also if party and party not in self.parties)]
        return tuple(Offer(party, self.name_party(party), party) for party in ids)

    def offer_ids(self, *also: str) -> tuple[Offer, ...]:
        """The parties by their ids, where there is no room for names."""
        offers = self.offer_parties(*also)
        return tuple(Offer(offer.value, nickname(offer.value), offer.party) for offer in offers)

    def candidates_of(self, data: Data) -> tuple[Candidate, ...]:
        """The candidates where a change acts; none where that is more than one contest."""
        slug = data.get("contest")
        if self.contest is None and isinstance(slug, str) and slug in self.scenario.by_slug:
            return self.by_place(self.scenario.by_slug[slug])
        return self.candidates

    def offer_candidates(self, data: Data, *also: str) -> tuple[Offer, ...]:
        """The candidates where a change acts, and those that a file names beyond them."""
        offers = [Offer(c.name, c.shown, c.party) for c in self.candidates_of(data)]
        return complete(offers, [name for name in also if name])

    def offer_heirs(self, leaving: str, *also: str) -> tuple[Offer, ...]:
        """Who may inherit the votes of whoever leaves, and those that a file names beyond them."""
        offers = [
            Offer(name, candidate.shown, candidate.party)
            if candidate is not None
            else Offer(name, self.name_party(name), name)
            for name, candidate in self.destinations(leaving)
        ]
        return complete(offers, also)

    def offer_places(self) -> tuple[Offer, ...]:
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
            *(Offer(f"winner:{p}", f"seats won by {self.name_party(p)}", p) for p in winners),
            *(Offer(f"contest:{contest.slug}", contest.name) for contest in contests),
        )


def complete(offers: Sequence[Offer], names: Sequence[str]) -> tuple[Offer, ...]:
    """Offers, and names that a file gives beyond them, as they are."""
    known = {offer.value for offer in offers}
    return (*offers, *(Offer(name, name) for name in names if name not in known))

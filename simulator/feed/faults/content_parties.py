"""Faults of the state of the parties: it says other than the results, or comes late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

import numpy as np

from simulator.feed.faults.fault import PartiesFault
from simulator.feed.faults.keys import Duration
from simulator.feed.roll import Roll
from simulator.feed.values import Item
from simulator.messages import Parties
from simulator.values import about


@dataclass(frozen=True, kw_only=True)
class PartiesDisagree(PartiesFault):
    """The state of the parties has a seat with a party that did not win it."""

    type: ClassVar[str] = "sop_disagrees"
    precedent: ClassVar[str] = "a test of 2015: the Speaker's votes in the Conservative total"
    expected: ClassVar[str] = "seats are counted from the results, and somebody is warned"

    def strike(
        self, states: Sequence[Item], roll: Roll, rng: np.random.Generator
    ) -> Sequence[Item]:
        """Take a seat from the party that has most, and give it to another."""
        return [self._struck(item, rng) for item in states]

    def _struck(self, item: Item, rng: np.random.Generator) -> Item:
        body = item.message.body
        if not isinstance(body, Parties) or not body.parties:
            return item
        parties = list(body.parties)
        most = max(range(len(parties)), key=lambda i: parties[i].seats)
        others = [i for i in range(len(parties)) if i != most]
        if parties[most].seats:
            parties[most] = replace(parties[most], seats=parties[most].seats - 1)
        if others:
            i = others[int(rng.integers(len(others)))]
            parties[i] = replace(parties[i], seats=parties[i].seats + 1)
        return item.touched(self.type, body=replace(body, parties=tuple(parties)))


@dataclass(frozen=True, kw_only=True)
class PartiesLate(PartiesFault):
    """The state of the parties comes long after the results that it sums up."""

    type: ClassVar[str] = "sop_late"
    expected: ClassVar[str] = "seats are counted from the results"

    by: Annotated[Duration, about("how much later")] = 600

    def strike(
        self, states: Sequence[Item], roll: Roll, rng: np.random.Generator
    ) -> Sequence[Item]:
        """Send them so much later; the time in them stays that of the results."""
        return [item.touched(self.type, due=item.due + self.by) for item in states]

"""The state of the parties: what an agency sends after each result, of the results as sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from simulator.feed.roll import Roll
from simulator.feed.values import Item, item_id
from simulator.messages import Kind, Message, Parties, PartyState, Result

AFTER: Final = 5
"""Seconds from a result to the state of the parties with it."""


def with_parties(items: Sequence[Item], roll: Roll) -> list[Item]:
    """The items with the state of the parties after each result, correction and retraction.

    States that are there already are made anew. Of several results within one second each has its
    own, in the same order.

    Args:
        items: in the order of sending.
        roll: of the night.
    """
    told: list[Item] = []
    states: list[Item] = []
    tally = Tally(roll)
    for item in items:
        if item.message.kind is Kind.PARTIES:
            continue
        told.append(item)
        if item.again is None and tally.take(item.message):
            states.append(_state(tally, item, len(states) + 1, roll))
    return _merged(told, states)


@dataclass(slots=True)
class Tally:
    """Results by contest, as they were sent last."""

    roll: Roll
    results: dict[str, Result] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    postponed: set[str] = field(default_factory=set)

    def take(self, message: Message) -> bool:
        """Whether a message changes the state of the parties."""
        contest = message.contest
        if contest is None or contest not in self.roll.seats:
            return False
        body = message.body
        if message.revision < self.revisions.get(contest, 0):
            return False
        if message.kind is Kind.POSTPONED:
            self.postponed.add(contest)
        if isinstance(body, Result) and message.kind in (Kind.RESULT, Kind.CORRECTION):
            self.results[contest] = body
            self.revisions[contest] = message.revision
            return True
        if message.kind is Kind.RETRACTION:
            self.revisions[contest] = message.revision
            return self.results.pop(contest, None) is not None
        return False

    def state(self, sequence: int) -> Parties:
        """The state as it is now."""
        seats: dict[str, int] = {}
        gains: dict[str, int] = {}
        losses: dict[str, int] = {}
        votes: dict[str, int] = {}
        for contest, result in self.results.items():
            holder = self.roll.seats[contest].holder
            for line in result.candidates:
                party = line.party or "Ind"
                votes[party] = votes.get(party, 0) + line.votes
                if not line.elected:
                    continue
                seats[party] = seats.get(party, 0) + 1
                if holder is not None and holder != party:
                    gains[party] = gains.get(party, 0) + 1
                    losses[holder] = losses.get(holder, 0) + 1
        total = sum(votes.values())
        ids = sorted(
            votes.keys() | losses.keys(),
            key=lambda party: (-seats.get(party, 0), -votes.get(party, 0), party),
        )
        return Parties(
            sequence=sequence,
            declared=len(self.results),
            of=self.roll.polls_but(self.postponed),
            votes=total,
            parties=tuple(
                PartyState(
                    party=party,
                    seats=seats.get(party, 0),
                    gains=gains.get(party, 0),
                    losses=losses.get(party, 0),
                    votes=votes.get(party, 0),
                    share=round(100.0 * votes.get(party, 0) / total, 6) if total else None,
                    party_name=self.roll.party(party).name,
                )
                for party in ids
            ),
        )


def _state(tally: Tally, cause: Item, sequence: int, roll: Roll) -> Item:
    due = cause.due + AFTER
    message = Message(
        id=item_id(Kind.PARTIES, None, sequence),
        kind=Kind.PARTIES,
        contest=None,
        night_time=roll.time(due),
        body=tally.state(sequence),
        via="url",
        test=roll.test,
    )
    simulated = cause.simulated or roll.night in ("imagined", "drawn")
    return Item(due, message, simulated, faults=cause.faults)


def _merged(told: Iterable[Item], states: Sequence[Item]) -> list[Item]:
    """Both in order of time; a state comes before what is due in the same second."""
    merged: list[Item] = []
    waiting = list(reversed(states))
    for item in told:
        while waiting and waiting[-1].due <= item.due and waiting[-1].due < item.due:
            merged.append(waiting.pop())
        merged.append(item)
    return [*merged, *reversed(waiting)]

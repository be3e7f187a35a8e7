"""The state of the parties: what an agency sends after each result, of the results as sent."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from simulator.feed.roll import Roll
from simulator.feed.values import Item, item_id
from simulator.messages import STATEMENTS, Kind, Message, Parties, PartyState, Result

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
    told = [item for item in items if item.message.kind is not Kind.PARTIES]
    return _merged(told, list(states_of(told, roll)))


def states_of(
    items: Iterable[Item], roll: Roll, known: Container[str] = frozenset()
) -> Iterator[Item]:
    """The states of the parties alone, in the order of what they follow.

    Args:
        items: in the order of sending; states among them are passed over.
        roll: of the night.
        known: ids of states that are not needed: each is as long to write as all parties.
    """
    sequence = 0
    tally = Tally(roll)
    for item in items:
        if item.message.kind is Kind.PARTIES:
            continue
        if item.again is None and tally.take(item.message):
            sequence += 1
            if item_id(Kind.PARTIES, None, sequence) not in known:
                yield _state(tally, item, sequence, roll)


@dataclass(slots=True)
class _Sums:
    """Of one party: lines on ballot papers that were counted, and what they came to."""

    name: str
    lines: int = 0
    votes: int = 0
    seats: int = 0
    gains: int = 0
    losses: int = 0


@dataclass(slots=True)
class Tally:
    """Results by contest, as they were sent last, and their sums by party."""

    roll: Roll
    results: dict[str, Result] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    postponed: set[str] = field(default_factory=set)
    _news: set[str] = field(default_factory=set)
    # Kept up with every result: a night has as many states as results, each of all parties.
    _sums: dict[str, _Sums] = field(default_factory=dict)

    def take(self, message: Message) -> bool:
        """Whether a message changes the state of the parties."""
        contest = message.contest
        if contest is None or contest not in self.roll.seats:
            return False
        body = message.body
        if message.kind not in STATEMENTS:
            self._news.add(message.id)
            return False
        if self.takes_back_news(message) or message.revision < self.revisions.get(contest, 0):
            return False
        if message.revision > self.revisions.get(contest, 0):
            self.postponed.discard(contest)
        if message.kind is Kind.POSTPONED:
            self.postponed.add(contest)
            self.revisions[contest] = message.revision
            return self._drop(contest)
        if isinstance(body, Result) and message.kind in (Kind.RESULT, Kind.CORRECTION):
            self._drop(contest)
            self.results[contest] = body
            self.revisions[contest] = message.revision
            self._add(contest, body, 1)
            return True
        if message.kind is Kind.RETRACTION:
            self.revisions[contest] = message.revision
            return self._drop(contest)
        return False

    def takes_back_news(self, message: Message) -> bool:
        """Whether a message takes back one piece of news, and no result."""
        return message.kind is Kind.RETRACTION and message.replaces in self._news

    def _drop(self, contest: str) -> bool:
        """Whether there was a result, which counts no more."""
        before = self.results.pop(contest, None)
        if before is not None:
            self._add(contest, before, -1)
        return before is not None

    def _add(self, contest: str, result: Result, times: int) -> None:
        holder = self.roll.seats[contest].holder
        for line in result.candidates:
            party = line.party or "Ind"
            sums = self._of(party)
            sums.lines += times
            sums.votes += times * line.votes
            if not line.elected:
                continue
            sums.seats += times
            if holder is not None and holder != party:
                sums.gains += times
                self._of(holder).losses += times

    def _of(self, party: str) -> _Sums:
        known = self._sums.get(party)
        if known is None:
            known = self._sums[party] = _Sums(self.roll.party(party).name)
        return known

    def state(self, sequence: int) -> Parties:
        """The state as it is now."""
        sums = [(-s.seats, -s.votes, p, s) for p, s in self._sums.items() if s.lines or s.losses]
        sums.sort(key=itemgetter(0, 1, 2))
        total = sum(s.votes for s in self._sums.values())
        return Parties(
            sequence=sequence,
            declared=len(self.results),
            of=self.roll.polls_but(self.postponed),
            votes=total,
            parties=tuple(
                PartyState(
                    party,
                    s.seats,
                    s.gains,
                    s.losses,
                    s.votes,
                    round(100.0 * s.votes / total, 6) if total else None,
                    s.name,
                )
                for _, _, party, s in sums
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

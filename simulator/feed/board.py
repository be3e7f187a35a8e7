"""What messages have come to so far: the night and its contests, as a client may ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.feed.roll import Roll
from simulator.feed.values import Sent
from simulator.messages import (
    ContestFold,
    Kind,
    Message,
    Parties,
    Result,
    Rush,
    Status,
    fold_contest,
    plain,
)

WORDS: Final[Mapping[Status, str]] = {
    Status.COUNTING: "counting",
    Status.RECOUNT: "recount",
    Status.ADJOURNED: "adjourned",
    Status.AWAITING: "counting",
    Status.LEVEL: "counting",
    Status.RUSHED: "rushed",
    Status.DECLARED: "declared",
    Status.RETRACTED: "retracted",
    Status.POSTPONED: "postponed",
}
"""What a client is told of a contest; before the close of poll it is ``nominated``."""


class Board:
    """The fold of what was sent: nothing else is told of a contest than its messages say.

    Args:
        roll: of the night.
    """

    def __init__(self, roll: Roll) -> None:
        self.roll = roll
        self.closed = self.ended = False
        self.parties: Parties | None = None
        self.said: dict[str, list[Sent]] = {}
        self._folds: dict[str, ContestFold] = {}
        self._standing: set[str] = set()
        self._unsettled: set[str] = set()
        """Of which something was said since it was last seen whether their figures stand."""

    def take(self, sent: Sent) -> None:
        """Fold a message in; one that comes again changes nothing."""
        message = sent.message
        if message.kind is Kind.CLOSE_OF_POLL:
            self.closed = True
        elif message.kind is Kind.END:
            self.ended = True
        elif isinstance(message.body, Parties):
            self.parties = message.body
        if message.contest is None:
            return
        self.said.setdefault(message.contest, []).append(sent)
        self._folds.pop(message.contest, None)
        self._unsettled.add(message.contest)

    def fold(self, contest: str) -> ContestFold:
        """What was said of a contest comes to."""
        known = self._folds.get(contest)
        if known is None:
            said: dict[str, Message] = {}
            for sent in self.said.get(contest, []):
                said.setdefault(sent.message.id, sent.message)
            known = self._folds[contest] = fold_contest(contest, tuple(said.values()))
        return known

    @property
    def of(self) -> int:
        """Contests that will declare on this night."""
        off = (slug for slug in self.said if self.fold(slug).status is Status.POSTPONED)
        return self.roll.polls_but(off)

    @property
    def declared(self) -> int:
        """Contests whose figures stand."""
        self.settle()
        return len(self._standing)

    def settle(self) -> None:
        """Fold what was taken since: of a whole night at once it is a quarter of a second."""
        for slug in self._unsettled:
            if slug in self.roll.seats and self.fold(slug).result is not None:
                self._standing.add(slug)
            else:
                self._standing.discard(slug)
        self._unsettled.clear()

    def status(self, contest: str) -> str:
        """How far a contest is."""
        word = WORDS[self.fold(contest).status]
        return "nominated" if word == "counting" and not self.closed else word

    def contest_object(self, contest: str) -> dict[str, Any]:
        """The state of a contest.

        Raises:
            KeyError: there is none such.
        """
        if contest not in self.roll.seats and contest not in self.said:
            raise KeyError(contest)
        seat, fold = self.roll.seats.get(contest), self.fold(contest)
        last = {
            form: next((m for m in reversed(fold.statements) if isinstance(m.body, form)), None)
            for form in (Rush, Result)
        }
        rush, result = last[Rush], fold.standing if fold.result is not None else None
        # A fault sends contests that nobody stands in: they are known by their messages alone.
        said = next((m.body for m in fold.statements if isinstance(m.body, Result)), None)
        return {
            "slug": contest,
            "ons_id": (seat.contest.ons_id or None) if seat else said and said.ons_id,
            "name": seat.contest.name if seat else said and said.name,
            "status": self.status(contest),
            "revision": fold.revision,
            "rush": plain(rush.body) if rush is not None else None,
            "result": plain(result.body) if result is not None else None,
            "messages": [sent.message.id for sent in self.said.get(contest, [])],
        }

    def parties_object(self) -> list[Any]:
        """The parties as the last state of them has them."""
        return [plain(party) for party in self.parties.parties] if self.parties else []

"""The native documents: each contest's state, who stands, the log in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from simulator.feed import ids_csv
from simulator.feed.board import Board
from simulator.feed.document import CSV, JSON
from simulator.feed.roll import Roll, Seat
from simulator.feed.server.documents import Entity, encoded, succeed
from simulator.feed.server.log import Filter, Log
from simulator.feed.values import Sent
from simulator.messages import Kind

CONTESTS: Final = "*"
NOMINATIONS: Final = "*nominations"
IDS: Final = "*ids"
"""Keys of what is no single contest's."""
MOST_MESSAGES: Final = 5000
"""Messages of one page of the log at most."""


class NativeDocuments:
    """What the native format says beside its messages.

    Args:
        roll: of the night.
        board: what was sent comes to.
        log: what was sent.
        marks: what every object says of itself.
        now: when the run begins, real seconds since the epoch.
    """

    def __init__(
        self, roll: Roll, board: Board, log: Log, marks: Mapping[str, Any], now: float
    ) -> None:
        self.roll = roll
        self.board = board
        self.log = log
        self.marks = marks
        self._changed = now
        self._begun = now
        self._when: dict[str, float] = {}
        self._said: dict[str, list[Sent]] = {}
        self._states: dict[str, bytes] = {}
        self._made: dict[str, Entity] = {}
        self._stale: set[str] = set()

    def take(self, sent: Sent, now: float) -> None:
        """A message was sent: what it touches is made anew when it is asked for."""
        self._changed = now
        self._stale.add(CONTESTS)
        contest = sent.message.contest
        if contest is not None:
            self._when[contest] = now
            self._said.setdefault(contest, []).append(sent)
            self._states.pop(contest, None)
            self._stale |= {contest, f"{contest}/messages"}
        elif sent.message.kind is Kind.CLOSE_OF_POLL:
            # Every contest is counted from now on.
            self._states.clear()
            self._stale |= self.roll.seats.keys()
            self._when = dict.fromkeys(self.roll.seats, now)

    def contests(self) -> Entity:
        """The state of every contest."""

        def make() -> bytes:
            return self._listed("contests", map(self._state, self.slugs))

        return self._entity(CONTESTS, make, self._changed)

    def contest(self, slug: str) -> Entity:
        """The state of a contest.

        Raises:
            KeyError: there is none such.
        """
        self._known(slug)
        return self._entity(slug, lambda: self._state(slug), self._when.get(slug, self._begun))

    def said(self, slug: str) -> Entity:
        """All that a contest ever said.

        Raises:
            KeyError: there is none such.
        """
        self._known(slug)

        def make() -> bytes:
            return self._listed("messages", (sent.data for sent in self._said.get(slug, ())))

        return self._entity(f"{slug}/messages", make, self._when.get(slug, self._begun))

    def nominations(self) -> Entity:
        """Who stands where, in the order of their contests' ONS ids."""

        def make() -> bytes:
            return self._listed("contests", map(encoded, map(_standing, self.roll.seats.values())))

        return self._entity(NOMINATIONS, make, self._begun)

    def ids(self) -> Entity:
        """Which contest is which in an agency's numbers and names."""
        return self._entity(IDS, lambda: ids_csv(self.roll).encode(), self._begun, CSV)

    def page(self, after: int, limit: int, wanted: Filter) -> tuple[bytes, int]:
        """Messages after a number as a JSON list without its brackets, and the last one looked at.

        Args:
            after: number of a message; 0: from the first.
            limit: how many at most.
            wanted: which.
        """
        found: list[bytes] = []
        last = after
        for sent in self.log.sent[after:]:
            if len(found) == limit:
                break
            last = sent.number
            if wanted.passes(sent):
                found.append(sent.data)
        return b",".join(found), last

    @property
    def slugs(self) -> dict[str, None]:
        """Of the night's contests, and of those that were said something of without being one."""
        return dict.fromkeys((*self.roll.seats, *self._said))

    def _known(self, slug: str) -> None:
        if slug not in self.roll.seats and slug not in self._said:
            raise KeyError(slug)

    def _state(self, slug: str) -> bytes:
        known = self._states.get(slug)
        if known is None:
            known = encoded({**self.marks, **self.board.contest_object(slug)})
            self._states[slug] = known
        return known

    def _listed(self, name: str, inner: Iterable[bytes]) -> bytes:
        return b'%b,"%b":[%b]}' % (encoded(self.marks)[:-1], name.encode(), b",".join(inner))

    def _entity(
        self, key: str, make: Callable[[], bytes], changed: float, media: str = JSON
    ) -> Entity:
        known = self._made.get(key)
        if known is None or key in self._stale:
            known = self._made[key] = succeed(known, media, make(), changed)
            self._stale.discard(key)
        return known


def _standing(seat: Seat) -> dict[str, Any]:
    contest = seat.contest
    return {
        "slug": seat.slug,
        "ons_id": contest.ons_id or None,
        "name": contest.name,
        "region": contest.region or None,
        "electorate": contest.electorate,
        "holder": seat.holder,
        "candidates": [
            {"id": who.id, "name": who.name, "party": who.party, "sitting": bool(who.sitting)}
            for who in seat.nominees
        ],
    }

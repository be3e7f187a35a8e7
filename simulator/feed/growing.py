"""The plan of a night that is kept: it grows as messages are entered, and only grows.

What is sent is what holds, not what was typed: a result that contradicts another, a second pair of
eyes that has not looked yet, a tie without its lot send nothing; a correction sends what an agency
would. So whoever follows it has at every moment what the journal has. A night that is being kept
is served by it, and a journal of one is played by it: the same messages in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import floor
from typing import Self

from simulator.feed.figures import complete, correction_text, nominee_of, rush_for
from simulator.feed.parties import Tally
from simulator.feed.plan import NOMINATIONS_AT, make, opening
from simulator.feed.roll import Roll
from simulator.feed.values import Item, item_id
from simulator.messages import (
    Body,
    ContestFold,
    Header,
    Kind,
    Lot,
    Message,
    Result,
    Retraction,
    Rush,
    fold,
)


@dataclass(slots=True)
class _Seat:
    """A contest so far.

    Attributes:
        entered: what was entered of it.
        news: by the id that it has in the journal, what was sent of what happened.
        last: the last statement that was sent.
        revision: of that.
    """

    entered: list[Message] = field(default_factory=list)
    news: dict[str, Message] = field(default_factory=dict)
    last: Message | None = None
    revision: int = 0


class GrowingPlan:
    """The plan of a night that is kept.

    Args:
        roll: of the night.
        double_entry: figures typed by hand count only once two persons have entered the same.
        start: the real moment that stands for the close of poll; None: the night's own.
        began: seconds of the night at which it was begun; who stands is said then.
        by_night: items are due at the night's own time, as the message says it that brings them,
            and not when that was entered; see ``of``.

    Attributes:
        items: so far, in the order of sending; what is there stays.
        start: the real moment that stands for the close of poll.
    """

    def __init__(
        self,
        roll: Roll,
        *,
        double_entry: bool = False,
        start: datetime | None = None,
        began: int = 0,
        by_night: bool = False,
    ) -> None:
        self.roll = roll
        self.start = start or roll.close_of_poll
        self.items: list[Item] = []
        self._double = double_entry
        self._by_night = by_night
        self._at = began
        self._known: set[str] = set()
        self._seats: dict[str, _Seat] = {}
        self._nation: list[Message] = []
        self._exit_poll: Message | None = None
        self._polls = 0
        self._tally = Tally(roll)
        self._states = 0
        self._close: Item | None = None
        for item in opening(roll):
            if item.message.kind is Kind.CLOSE_OF_POLL:
                self._close = item
            else:
                self._add(item, max(item.due, began))

    @classmethod
    def of(cls, roll: Roll, header: Header, *, by_night: bool = False) -> Self:
        """The plan of a journal's night, before its first message.

        A night that is being kept is served by the real time: its messages are due when they were
        entered. A journal that is played goes by the night's own time, ``by_night``: a file that
        was read at once, or a rehearsal that was left and taken up the next day, is a night again.
        The order is that of the entries in both, and the polls close between the same two.

        Args:
            roll: of the night.
            header: of the journal.
            by_night: go by the night's own time.
        """
        start = header.began or roll.close_of_poll
        opened = header.opened_at or start
        began = NOMINATIONS_AT if by_night else floor((opened - start).total_seconds())
        return cls(
            roll,
            double_entry=header.double_entry,
            start=header.began,
            began=began,
            by_night=by_night,
        )

    def pass_time(self, at: int) -> None:
        """It is so late now, in seconds of the night: the polls may have closed."""
        if self._close is not None and at >= 0:
            close, self._close = self._close, None
            self._add(close, 0)

    def take(self, message: Message) -> None:
        """Something was entered.

        Args:
            message: as the journal has it.
        """
        if message.test != self.roll.test and (message.test or message.via == "url"):
            return  # no source lets one in; were one there, it would not go out
        if message.entered_at is not None:
            self._at = floor((message.entered_at - self.start).total_seconds())
        self.pass_time(self._at)
        if message.id in self._known:
            return
        self._known.add(message.id)
        due = self.roll.seconds(message.night_time) if self._by_night else self._at
        if message.contest is None:
            self._take_national(message, due)
        elif message.contest in self.roll.seats:
            self._take_local(message, message.contest, due)

    def _take_local(self, message: Message, contest: str, at: int) -> None:
        if self.roll.seats[contest].contest.poll == "countermanded":
            return  # that there is no poll was said at the beginning; nothing is counted
        seat = self._seat(contest)
        seat.entered.append(message)
        folded = fold(seat.entered, double_entry=self._double).of(contest)
        for item in self._happened(seat, folded, at):
            self._add(item, at)
        for item in self._stated(seat, folded, at):
            self._add(item, at)
            if self._tally.take(item.message):
                self._states += 1
                self._add(self._state(item), at)

    def _seat(self, contest: str) -> _Seat:
        return self._seats.setdefault(contest, _Seat())

    def _add(self, item: Item, at: int) -> None:
        before = self.items[-1].due if self.items else at
        self.items.append(replace(item, due=max(at, before)))

    def _state(self, cause: Item) -> Item:
        message = Message(
            id=item_id(Kind.PARTIES, None, self._states),
            kind=Kind.PARTIES,
            contest=None,
            night_time=cause.message.night_time,
            body=self._tally.state(self._states),
            via="url",
            test=self.roll.test,
        )
        return Item(cause.due, message)

    # The nation's

    def _take_national(self, message: Message, at: int) -> None:
        self._nation.append(message)
        holds = fold(self._nation).exit_poll
        before = self._exit_poll
        if (holds and holds.body) == (before and before.body):
            return
        self._polls += 1
        kind, body = (Kind.EXIT_POLL, holds.body) if holds else (Kind.RETRACTION, Retraction())
        replaces = before.id if before is not None else None
        source = holds or message
        item = self._item(source, at, kind, body, self._polls, replaces=replaces)
        self._exit_poll = item.message if holds else None
        self._add(item, at)

    # What happened in a contest

    def _happened(self, seat: _Seat, folded: ContestFold, at: int) -> Iterator[Item]:
        holds = {m.id: m for m in folded.happenings if m.kind is not Kind.NOTE}
        for own in [own for own in seat.news if own not in holds]:
            gone, source = seat.news.pop(own), seat.entered[-1]
            yield self._item(source, at, Kind.RETRACTION, Retraction(), 1, replaces=gone.id)
        for own, message in holds.items():
            if own not in seat.news:
                item = self._item(message, at, message.kind, message.body, message.revision)
                seat.news[own] = item.message
                yield item

    # How it ended

    def _stated(self, seat: _Seat, folded: ContestFold, at: int) -> Iterator[Item]:
        holds = folded.standing
        before = seat.last
        if holds is None or holds.kind is Kind.RETRACTION:
            yield from self._withdrawn(seat, holds or seat.entered[-1], at)
        elif holds.kind is Kind.POSTPONED:
            if before is None or before.kind is not Kind.POSTPONED:
                yield self._say(seat, holds, at, Kind.POSTPONED, holds.body, 1)
        elif isinstance(holds.body, Rush):
            yield from self._winner(seat, holds, at, self._rush(holds, holds.body))
        elif isinstance(holds.body, Result):
            figures = self._figures(holds, holds.body, folded)
            if figures is not None:
                yield from self._result(seat, holds, figures, at)
            else:
                # Nobody is elected while a lot is to come, whatever was said before.
                yield from self._withdrawn(seat, seat.entered[-1], at)

    def _withdrawn(self, seat: _Seat, source: Message, at: int) -> Iterator[Item]:
        """What was said last is taken back, if anything was said."""
        if seat.last is not None and seat.last.kind is not Kind.RETRACTION:
            yield self._say(seat, source, at, Kind.RETRACTION, Retraction(), 1)

    def _winner(self, seat: _Seat, holds: Message, at: int, rush: Rush) -> Iterator[Item]:
        before = seat.last
        if before is not None and isinstance(before.body, Result):
            yield from self._withdrawn(seat, holds, at)
        elif before is not None and isinstance(before.body, Rush):
            if (before.body.id, before.body.winner) != (rush.id, rush.winner):
                yield self._correct(seat, holds, rush, at)
            return
        yield self._say(seat, holds, at, Kind.RUSH, rush, 1)

    def _rush(self, holds: Message, said: Rush) -> Rush:
        """A winner by the name, the party and the id of the ballot paper, and in the words."""
        seat = self.roll.seats[holds.contest or ""]
        who = nominee_of(seat, said.id, said.winner, said.party)
        if who is None:
            return rush_for(seat, said.id, said.winner, said.party)
        return rush_for(seat, who.id, who.name, who.party)

    def _result(self, seat: _Seat, holds: Message, figures: Result, at: int) -> Iterator[Item]:
        before = seat.last
        winner = next(line for line in figures.candidates if line.elected)
        step = 1
        if before is not None and isinstance(before.body, Rush):
            if before.body.id == winner.id:
                step = 0
            else:
                yield self._corrected(seat, holds, figures, at)
        elif before is not None and isinstance(before.body, Result):
            if before.body == figures:
                return
            if winner.id not in {line.id for line in before.body.candidates if line.elected}:
                yield self._corrected(seat, holds, figures, at)
        yield self._say(seat, holds, at, Kind.RESULT, figures, step)

    def _corrected(self, seat: _Seat, holds: Message, figures: Result, at: int) -> Item:
        """First who was elected, as an agency puts a wrong winner right; then the figures."""
        winner = next(line for line in figures.candidates if line.elected)
        rush = self._rush(holds, Rush(winner.name or "", winner.party, winner.id))
        return self._correct(seat, holds, rush, at)

    def _correct(self, seat: _Seat, holds: Message, rush: Rush, at: int) -> Item:
        text = correction_text(self.roll.seats[holds.contest or ""], rush)
        return self._say(seat, holds, at, Kind.CORRECTION, replace(rush, text=text), 1)

    def _figures(self, holds: Message, said: Result, folded: ContestFold) -> Result | None:
        """The figures with all that follows from them; None while a lot is to come."""
        seat = self.roll.seats[holds.contest or ""]
        drawn = folded.latest(Kind.LOT)
        lot = None
        if drawn is not None and isinstance(drawn.body, Lot):
            who = nominee_of(seat, drawn.body.id, drawn.body.winner, drawn.body.party)
            lot = who.id if who is not None else ""
        return complete(seat, said, lot)

    def _say(
        self, seat: _Seat, source: Message, at: int, kind: Kind, body: Body | None, step: int
    ) -> Item:
        """A statement, of the next revision or (``step`` 0) of the last."""
        seat.revision = max(1, seat.revision + step)
        before = seat.last
        said = before is not None and before.kind not in (Kind.RETRACTION, Kind.POSTPONED)
        replaces = before.id if before is not None and said and step else None
        item = self._item(source, at, kind, body, seat.revision, replaces=replaces)
        seat.last = item.message
        return item

    def _item(
        self,
        source: Message,
        at: int,
        kind: Kind,
        body: Body | None,
        revision: int,
        *,
        replaces: str | None = None,
    ) -> Item:
        """An item of what a message of the journal brings, at that message's time."""
        item = make(
            self.roll,
            at,
            kind,
            source.contest,
            body,
            False,
            revision=revision,
            replaces=replaces,
            more=f"{source.id}.{len(self.items)}",
        )
        return replace(item, message=replace(item.message, night_time=source.night_time))

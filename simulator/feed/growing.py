"""The plan of a night that is being kept: it grows as messages are entered, and only grows.

What is sent is what holds, not what was typed: a result that contradicts another, a second pair of
eyes that has not looked yet, a tie without its lot send nothing; a correction sends what an agency
would. So whoever follows it has at every moment what the journal has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from simulator.feed.parties import Tally
from simulator.feed.plan import make, opening
from simulator.feed.record import completed
from simulator.feed.roll import Roll
from simulator.feed.values import Item, item_id
from simulator.messages import (
    Body,
    ContestFold,
    Kind,
    Lot,
    Message,
    Result,
    Retraction,
    Rush,
    fold,
    fold_contest,
)


@dataclass(slots=True)
class _Seat:
    """A contest so far.

    Attributes:
        entered: what was entered of it, by id.
        news: by the id that it has in the journal, what was sent of what happened.
        last: the last statement that was sent.
        revision: of that.
    """

    entered: dict[str, Message] = field(default_factory=dict)
    news: dict[str, Message] = field(default_factory=dict)
    last: Message | None = None
    revision: int = 0


class GrowingPlan:
    """The plan of a night that is being kept.

    Args:
        roll: of the night.
        double_entry: figures typed by hand count only once two persons have entered the same.
        began: seconds of the night at which it was begun; who stands is said then.

    Attributes:
        items: so far, in the order of sending; what is there stays.
    """

    def __init__(self, roll: Roll, *, double_entry: bool = False, began: int = 0) -> None:
        self.roll = roll
        self.items: list[Item] = []
        self._double = double_entry
        self._seats: dict[str, _Seat] = {}
        self._nation: dict[str, Message] = {}
        self._exit_poll: Message | None = None
        self._polls = 0
        self._tally = Tally(roll)
        self._states = 0
        self._close: Item | None = None
        for item in opening(roll):
            if item.message.kind is Kind.CLOSE_OF_POLL:
                self._close = item
            else:
                self._add(replace(item, due=max(item.due, began)), began)
                if item.message.kind is Kind.POSTPONED:
                    self._seat(item.message.contest or "").last = item.message

    def pass_time(self, at: int) -> None:
        """It is so late now, in seconds of the night: the polls may have closed."""
        if self._close is not None and at >= 0:
            close, self._close = self._close, None
            self._add(close, 0)

    def take(self, message: Message, at: int) -> None:
        """Something was entered.

        Args:
            message: as the journal has it.
            at: when, in seconds of the night.
        """
        self.pass_time(at)
        if message.contest is None:
            self._take_national(message, at)
            return
        if message.contest not in self.roll.seats:
            return
        seat = self._seat(message.contest)
        seat.entered.setdefault(message.id, message)
        several = tuple(seat.entered.values())
        folded = fold_contest(message.contest, several, double_entry=self._double)
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
        self.items.append(replace(item, due=max(item.due, at, before)))

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
        self._nation.setdefault(message.id, message)
        holds = fold(self._nation.values()).exit_poll
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
            gone = seat.news.pop(own)
            yield self._item(gone, at, Kind.RETRACTION, Retraction(), 1, replaces=gone.id)
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
            if before is not None and before.kind is not Kind.RETRACTION:
                source = holds or next(reversed(seat.entered.values()))
                yield self._say(seat, source, at, Kind.RETRACTION, Retraction(), 1)
        elif holds.kind is Kind.POSTPONED:
            if before is None or before.kind is not Kind.POSTPONED:
                yield self._say(seat, holds, at, Kind.POSTPONED, holds.body, 1)
        elif isinstance(holds.body, Rush):
            yield from self._winner(seat, holds, at)
        elif isinstance(holds.body, Result):
            figures = self._figures(holds, holds.body, folded)
            if figures is not None:
                yield from self._result(seat, holds, figures, at)

    def _winner(self, seat: _Seat, holds: Message, at: int) -> Iterator[Item]:
        rush = completed(holds, self.roll).body
        assert isinstance(rush, Rush)
        before = seat.last
        if before is not None and isinstance(before.body, Result):
            yield self._say(seat, holds, at, Kind.RETRACTION, Retraction(), 1)
        elif before is not None and isinstance(before.body, Rush):
            if before.body.id != rush.id:
                yield self._correct(seat, holds, rush, at)
            return
        yield self._say(seat, holds, at, Kind.RUSH, replace(rush, text=None), 1)

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
        rush = Rush(winner.name or "", winner.party, winner.id)
        return self._correct(seat, holds, rush, at)

    def _correct(self, seat: _Seat, holds: Message, rush: Rush, at: int) -> Item:
        told = replace(holds, kind=Kind.CORRECTION, body=replace(rush, text=None))
        body = completed(told, self.roll).body
        return self._say(seat, holds, at, Kind.CORRECTION, body, 1)

    def _figures(self, holds: Message, said: Result, folded: ContestFold) -> Result | None:
        """The figures with all that follows from them; None while a lot is to come."""
        most = max(line.votes for line in said.candidates)
        top = [line.id for line in said.candidates if line.votes == most]
        if len(top) > 1:
            drawn = folded.latest(Kind.LOT)
            fell = drawn.body.id if drawn is not None and isinstance(drawn.body, Lot) else None
            marked = [line.id for line in said.candidates if line.elected and line.id in top]
            elected = fell if fell in top else marked[0] if len(marked) == 1 else None
            if elected is None:
                return None
            lines = tuple(
                replace(line, elected=True if line.id == elected else None)
                for line in said.candidates
            )
            holds = replace(holds, body=replace(said, candidates=lines))
        body = completed(holds, self.roll).body
        assert isinstance(body, Result)
        return body

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

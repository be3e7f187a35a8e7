"""A night on its way out: its plan, its clock, and all that was sent so far.

It is what the server and the folder of files read. It looks at no clock: it is told the real time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from simulator.errors import InputError
from simulator.feed.board import Board
from simulator.feed.clock import FeedClock, Quiet
from simulator.feed.native import native_object, send, stamp
from simulator.feed.roll import Roll
from simulator.feed.values import Item, Sent

RUN_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"


def name_run(number: int) -> str:
    """The name of a run: 20 bits in base 32."""
    return "".join(RUN_LETTERS[number >> shift & 31] for shift in (15, 10, 5, 0))


class Transmission:
    """A run of a feed.

    Args:
        roll: of the night.
        items: the plan, faults and all, in the order of sending.
        run: its name.
        clock: where the night is.
        most_quiet: seconds of the night that a quiet may last at most; None: all of it.
        show_faults: messages say which faults touched them.
        stamp_wall: times in messages are those of sending, and not the night's own.

    Attributes:
        sent: all that was sent, in order.
        board: what it comes to.
    """

    def __init__(
        self,
        roll: Roll,
        items: Iterable[Item],
        *,
        run: str,
        clock: FeedClock,
        most_quiet: int | None = None,
        show_faults: bool = False,
        stamp_wall: bool = False,
    ) -> None:
        self.roll = roll
        self.run = run
        self.clock = clock
        self.most_quiet = most_quiet
        self.show_faults = show_faults
        self.stamp_wall = stamp_wall
        self.sent: list[Sent] = []
        self.board = Board(roll)
        self._items = tuple(items)
        self._ids: dict[str, str] = {}
        self._first: dict[str, Sent] = {}
        self.quiet = Quiet((item.due for item in self._items), most_quiet)

    @property
    def head(self) -> str:
        """Id of the last that was sent; number 0 before the first."""
        return f"{self.run}.{len(self.sent)}"

    @property
    def items(self) -> tuple[Item, ...]:
        """The whole plan."""
        return self._items

    @property
    def ended(self) -> bool:
        """Everything was sent."""
        return len(self.sent) == len(self._items)

    @property
    def ended_at(self) -> float | None:
        """The real moment at which the last was sent, seconds since the epoch; None: not yet."""
        if not self.ended or not self.sent:
            return None
        moment = self.sent[-1].message.entered_at
        return None if moment is None else moment.timestamp()

    def advance(self, wall: float, most: int | None = None) -> tuple[Sent, ...]:
        """Send what has become due by a real moment (seconds since the epoch), so many at most."""
        position = self.clock.position(wall)
        fresh: list[Sent] = []
        while len(self.sent) < len(self._items) and (most is None or len(fresh) < most):
            item = self._items[len(self.sent)]
            played = self.quiet.played(item.due)
            if played > position:
                break
            sent = self._send(item, wall, played)
            self.sent.append(sent)
            self.board.take(sent)
            fresh.append(sent)
        return tuple(fresh)

    def _send(self, item: Item, wall: float, played: float) -> Sent:
        number = len(self.sent) + 1
        first = self._first.get(item.again or "")
        if first is not None:  # the very bytes, and the stamp too
            return replace(first, number=number, item=item)
        moment = self.clock.wall_of(played)
        sent_at = datetime.fromtimestamp(wall if moment is None else moment, UTC)
        sent = send(
            item,
            number,
            run=self.run,
            roll=self.roll,
            sent_at=sent_at,
            ids=self._ids,
            night_time=sent_at if self.stamp_wall else None,
            show_faults=self.show_faults,
        )
        self._first[item.message.id] = sent
        return sent

    @property
    def due(self) -> float | None:
        """The real moment at which the next is due; None: the clock stands, or all was sent."""
        if self.ended or self.clock.paused:
            return None
        return self.clock.wall_of(self.quiet.played(self._items[len(self.sent)].due))

    def agrees(self, items: Sequence[Item]) -> bool:
        """Whether another plan begins with what was sent."""
        sent = len(self.sent)
        return len(items) >= sent and tuple(items[:sent]) == self._items[:sent]

    def replan(self, items: Sequence[Item]) -> None:
        """Take another plan for what was not sent yet.

        Args:
            items: the whole plan; as many as were sent are left as they are.
        """
        kept = self._items[: len(self.sent)]
        self._items = (*kept, *items[len(self.sent) :])
        self.quiet = Quiet((item.due for item in self._items), self.most_quiet)

    def night_seconds(self, wall: float) -> float:
        """Seconds of the night after the close of poll, at a real moment; it stays at the end."""
        night = self.quiet.night(self.clock.position(wall))
        return min(night, self._items[-1].due) if self.ended and self._items else night

    def seek(self, wall: float, night: float) -> None:
        """Go on from a later moment of the night; what was passed is sent in one burst.

        Raises:
            InputError: the moment is behind: what was sent cannot be unsent.
        """
        at = self.quiet.played(night)
        if at < self.clock.position(wall):
            raise InputError("that moment is behind: a new run goes back")
        self.clock = self.clock.sought(wall, at)

    def night_object(self, wall: float) -> dict[str, Any]:
        """The night as a client may ask for it; at its end it is as it was then, for good."""
        wall = wall if self.ended_at is None else self.ended_at
        if self.ended:
            state = "ended"
        elif self.clock.paused:
            state = "paused" if self.sent else "waiting"
        else:
            state = "playing"
        return {
            "test": self.roll.test,
            "night": self.roll.night,
            **({"told": self.roll.told} if self.roll.told else {}),
            "run": self.run,
            "head": self.head,
            "night_time": self.roll.time(int(self.night_seconds(wall))).isoformat(),
            "wall_time": stamp(datetime.fromtimestamp(wall, UTC)),
            "speed": self.clock.speed,
            "state": state,
            "declared": self.board.declared,
            "of": self.board.of,
            "parties": self.board.parties_object(),
        }


def plan_hash(items: Iterable[Item], roll: Roll) -> str:
    """SHA-256 of a plan: the same for the same messages, due at the same times."""
    digest = hashlib.sha256()
    for item in items:
        told = native_object(item.message, run="", roll=roll, simulated=item.simulated)
        told |= {"due": item.due, "faults": item.faults, "spoilt": item.spoilt, "again": item.again}
        digest.update(json.dumps(told, ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()

"""What is wrong with the line at the moment: the transport faults that are armed, and which act.

It sends nothing itself: the streams, the requests and the listening ask it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any, TypeVar

from simulator.feed.faults import (
    ClockSkew,
    DropConnections,
    Fault,
    ListingLag,
    Refuse,
    RepeatedEvents,
    RequestFault,
    SkippedEvents,
    Span,
    StalledStream,
    TimestampStuck,
    TransportFault,
    write_fault,
)
from simulator.feed.server.listeners import Listeners
from simulator.feed.server.log import PATHS, SHAPES, Shape
from simulator.feed.values import Sent
from simulator.messages import Kind

T = TypeVar("T", bound=TransportFault)


class Line:
    """The line's faults.

    Attributes:
        seed: of what is drawn.
        faults: those of the line that are armed.
        refusing: no connection is taken.
        tags: numbers that make a document's tag another one.
    """

    def __init__(self) -> None:
        self.seed = 1
        self.faults: tuple[TransportFault, ...] = ()
        self.refusing = False
        self.tags = count(1)
        self._night = float("-inf")
        self._acting: tuple[TransportFault, ...] = ()
        self._cuts: dict[TransportFault, float] = {}
        self._puts: dict[str, float] | None = None
        self._changed = asyncio.Event()
        self._random = random.Random(self.seed)

    def begin(self, faults: Sequence[Fault], seed: int) -> None:
        """Another run begins with these faults."""
        self.seed, self._random = seed, random.Random(seed)
        self.faults = ()
        self.arm(faults)

    def arm(self, faults: Sequence[Fault]) -> None:
        """Faults; those of other families are none of the line's."""
        self.faults += tuple(f for f in faults if isinstance(f, TransportFault))

    def clear(self) -> None:
        """No fault any more; what they hold up goes on at the next turn."""
        self.faults = ()

    def turn(
        self, night: float, wall: float, listeners: Listeners, position: int, puts: dict[str, float]
    ) -> None:
        """Another moment.

        Args:
            night: seconds of the night.
            wall: seconds since the epoch.
            listeners: of the streams.
            position: how many messages they have had.
            puts: by folder, when something was last put there.
        """
        self._night = night
        acting = tuple(fault for fault in self.faults if fault.covers(night))
        if acting != self._acting:
            self._acting = acting
            told, self._changed = self._changed, asyncio.Event()
            told.set()
        self.refusing = any(isinstance(fault, Refuse) for fault in acting)
        for shape in SHAPES:
            stalled = any(self._of(StalledStream, PATHS[shape]))
            listeners.stall(shape, stalled, position)
        stuck = any(isinstance(fault, TimestampStuck) for fault in acting)
        if not stuck:
            self._puts = None
        elif self._puts is None:
            self._puts = dict(puts)
        self._cut(wall, listeners)

    def boundaries(self) -> Iterator[float]:
        """Seconds of the night, from now on, at which something begins or ends."""
        for fault in self.faults:
            for moment in (fault.begins, fault.ends):
                if self._night < moment < float("inf"):
                    yield moment

    def next_cut(self) -> float | None:
        """The real moment at which streams are cut next."""
        return min(self._cuts.values(), default=None)

    def meets(self, kind: type[T], path: str) -> T | None:
        """The fault of a type that a request meets now, drawn if only some do."""
        for fault in self._of(kind, path):
            share = fault.share if isinstance(fault, RequestFault) else 1.0
            if share >= 1.0 or self._random.random() < share:
                return fault
        return None

    def skew(self, path: str) -> float:
        """Seconds by which the clock of the server is wrong."""
        return float(sum(fault.offset for fault in self._of(ClockSkew, path)))

    async def over(self, fault: TransportFault) -> None:
        """Wait until a fault acts no more."""
        while fault in self._acting:
            await self._changed.wait()

    def times(self, sent: Sent, shape: Shape) -> int:
        """How often a stream sends a message."""
        if sent.message.kind is Kind.END:
            return 1
        times = 1
        for fault in self.faults:
            if not fault.covers(sent.item.due) or not fault.meets(PATHS[shape]):
                continue
            if isinstance(fault, RepeatedEvents | SkippedEvents):
                drawn = random.Random(f"{self.seed} {fault.type} {sent.number}").random()
                if drawn < fault.share:
                    times = 2 if isinstance(fault, RepeatedEvents) else 0
        return times

    def put(self, folder: str, put: float) -> float:
        """When something was last put in a folder, as it is told."""
        stuck = any(self._of(TimestampStuck, f"/{folder}/.timestamp"))
        return self._puts.get(folder, put) if stuck and self._puts is not None else put

    def lag(self, path: str) -> float:
        """Seconds until a new file is listed."""
        return max((float(fault.by) for fault in self._of(ListingLag, path)), default=0.0)

    def _of(self, kind: type[T], path: str) -> Iterator[T]:
        for fault in self._acting:
            if isinstance(fault, kind) and fault.meets(path):
                yield fault

    def _cut(self, wall: float, listeners: Listeners) -> None:
        """Cut the streams whose time has come, time and again."""
        acting = [fault for fault in self._acting if isinstance(fault, DropConnections)]
        self._cuts = {fault: self._cuts.get(fault, wall + fault.every) for fault in acting}
        for fault in acting:
            if wall >= self._cuts[fault]:
                self._cuts[fault] = wall + fault.every
                for listener in listeners:
                    if fault.meets(PATHS[listener.shape]):
                        listener.transport.abort()


def told(fault: Fault, span: Span, time: Callable[[float], Any], night: float) -> dict[str, Any]:
    """A fault as the service document has it.

    Args:
        fault: that is armed.
        span: how far it reaches.
        time: the night's time of seconds after the close of poll.
        night: seconds of the night now.
    """
    said = {"type": fault.type, "family": fault.family}
    if isinstance(fault, TransportFault):
        ends = None if fault.lasts is None else time(fault.ends).isoformat()
        begins = None if fault.at is None else time(fault.at).isoformat()
        keys = {key: value for key, value in write_fault(fault).items() if key != "type"}
        acts = fault.covers(night)
        return {**said, "at": begins, "until": ends, "acts": acts, "keys": keys}
    # The first message of it goes out at the one time, the one that puts it right at the other.
    struck = {"contests": list(span.contests), "messages": len(span.messages)}
    return {**said, "at": span.due, "until": span.corrected, **struck}

"""Streams to many listeners: one encoded chunk for all, written straight to each transport.

A queue for each listener costs three times the time, and leaves the connection of one who does
not read open for ever. So a message is framed once, as one HTTP chunk, and written to each
transport; whose buffer grows too far is cut off and comes back with its last id. Whoever is behind
(at first, after a burst, after a stall) catches up in its own task, as fast as it reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from simulator.feed.server.log import RETRY, SHAPES, Filter, Log, Shape, pieces

MOST_BUFFERED: Final = 256 * 1024
"""Bytes that wait for a listener before it is cut off."""
BURST: Final = 128 * 1024
"""Bytes at once above which listeners take them each at its own pace."""
PIECE: Final = 32 * 1024
"""Bytes of one write while a listener catches up."""
SHARED: Final = 8
"""Stretches of the log that are kept in pieces: after a burst all catch up with the same ones."""
PATIENCE: Final = 30.0
"""Seconds in which who catches up must have taken a piece."""


class Transport(Protocol):
    """As much of an asyncio transport as is needed."""

    def write(self, data: bytes) -> None:
        """Send, or keep until it can be sent."""

    def get_write_buffer_size(self) -> int:
        """Bytes that wait."""

    def is_closing(self) -> bool:
        """It is closed, or will be."""

    def abort(self) -> None:
        """Close at once."""


@dataclass(eq=False, slots=True)
class Listener:
    """Who listens to a stream.

    Attributes:
        transport: of its connection.
        shape: of its stream.
        wanted: which messages.
        chunked: the answer is in chunks, as of HTTP/1.1.
        position: how many of the log's messages it has had, while it is not live.
        allowance: bytes after which the connection is reset (a fault); None: any number.
        begun: something was sent to it.
        released: done when it is live no more.
    """

    transport: Transport
    shape: Shape
    wanted: Filter
    chunked: bool = True
    position: int = 0
    allowance: int | None = None
    begun: bool = False
    released: asyncio.Future[None] | None = field(default=None, repr=False)

    def write(self, data: bytes) -> None:
        """Send bytes of the stream; one whose buffer is too full is cut off."""
        if not data or self.transport.is_closing():
            return
        self.write_framed(chunk(self._first(data)) if self.chunked else self._first(data))

    def write_piece(self, framed: bytes) -> None:
        """Send a piece of the stream that is framed already, to one whose answer is in chunks."""
        if not self.transport.is_closing():
            first = self._first(b"")
            self.write_framed(chunk(first) + framed if first else framed)

    def _first(self, data: bytes) -> bytes:
        """Bytes, and before the first of all how soon a browser is to come back."""
        if self.begun:
            return data
        self.begun = True
        return RETRY + data if self.shape == "events" else data

    def write_framed(self, data: bytes) -> None:
        """Send bytes as they are."""
        transport = self.transport
        if transport.is_closing():
            return
        if transport.get_write_buffer_size() + len(data) > MOST_BUFFERED:
            transport.abort()
            return
        if self.allowance is not None:
            data, self.allowance = data[: self.allowance], self.allowance - len(data)
        transport.write(data)
        if self.allowance is not None and self.allowance <= 0:
            transport.abort()


def chunk(data: bytes) -> bytes:
    """One chunk of HTTP/1.1."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class Listeners:
    """All who listen, live or catching up.

    Attributes:
        most: how many may.
        cut: how many were cut off because they did not read.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.cut = 0
        self._all: set[Listener] = set()
        self._shared: dict[tuple[str, Shape, int, int, Filter], tuple[bytes, ...]] = {}
        self._early: set[Listener] = set()
        self._live: dict[tuple[Shape, Filter], set[Listener]] = {}
        self._flow = {shape: asyncio.Event() for shape in SHAPES}
        for flow in self._flow.values():
            flow.set()

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Listener]:
        return iter(tuple(self._all))

    @property
    def full(self) -> bool:
        """No more may come."""
        return len(self._all) >= self.most

    def stall(self, shape: Shape, stalled: bool, position: int) -> None:
        """Streams of a shape stand still, or go on.

        Args:
            shape: of the streams.
            stalled: nothing is sent, not even a heartbeat.
            position: how many messages the live ones have had.
        """
        flow = self._flow[shape]
        if stalled and flow.is_set():
            flow.clear()
            for key, group in tuple(self._live.items()):
                if key[0] == shape:
                    self._release(group, position)
        elif not stalled:
            flow.set()

    def enter(self, listener: Listener) -> None:
        """Somebody comes."""
        self._all.add(listener)

    def leave(self, listener: Listener) -> None:
        """Somebody goes."""
        self._all.discard(listener)
        group = self._live.get((listener.shape, listener.wanted))
        if group is not None:
            group.discard(listener)
            if not group:
                del self._live[listener.shape, listener.wanted]

    def publish(self, log: Log, position: int) -> None:
        """Send all live ones the messages after number ``position``."""
        if position == len(log):
            return
        for (shape, wanted), group in tuple(self._live.items()):
            data = b"".join(log.blocks(shape, position, len(log), wanted))
            if len(data) > BURST:
                self._release(group, position)
                continue
            self._write(group, data)
        if log.ended:
            self.release(len(log))

    def notify(self, make: Callable[[Shape], bytes]) -> None:
        """Send something that is no message to all live ones, and to who came before the night."""
        for (shape, _), group in tuple(self._live.items()):
            self._write(group, make(shape))
        for shape in SHAPES:
            early = {listener for listener in self._early if listener.shape == shape}
            self._write(early, make(shape) if early else b"")

    def release(self, position: int) -> None:
        """Nobody is live any more: each goes on from ``position`` in its own task."""
        for group in tuple(self._live.values()):
            self._release(group, position)

    def abort(self) -> None:
        """Cut all off."""
        for listener in tuple(self._all):
            listener.transport.abort()

    async def wait(self, listener: Listener, ready: asyncio.Event) -> None:
        """Be sent heartbeats, and nothing else, until there is a night."""
        self._early.add(listener)
        try:
            await ready.wait()
        finally:
            self._early.discard(listener)

    async def catch_up(
        self,
        listener: Listener,
        log: Log,
        drain: Callable[[], Awaitable[None]],
        current: Callable[[], bool],
    ) -> None:
        """Send what a listener has not had, at its pace, until there is no more.

        Args:
            listener: who.
            log: of the run.
            drain: makes what waits until the transport takes more.
            current: whether the run is still the one that plays.
        """
        while current() and not listener.transport.is_closing():
            await self._flow[listener.shape].wait()
            start, stop = listener.position, min(len(log), listener.position + 500)
            if start >= stop:
                return
            if listener.chunked:
                for framed in self._pieces(log, listener, start, stop):
                    listener.write_piece(framed)
                    await _drained(drain, listener)
            else:
                for piece in pieces(
                    log.blocks(listener.shape, start, stop, listener.wanted), PIECE
                ):
                    listener.write(piece)
                    await _drained(drain, listener)
            listener.position = stop

    def _pieces(self, log: Log, listener: Listener, start: int, stop: int) -> tuple[bytes, ...]:
        """A stretch of the log in pieces, each framed as a chunk: once for all who are there."""
        key = (log.run, listener.shape, start, stop, listener.wanted)
        known = self._shared.get(key)
        if known is None:
            if len(self._shared) >= SHARED:
                del self._shared[next(iter(self._shared))]
            blocks = log.blocks(listener.shape, start, stop, listener.wanted)
            known = self._shared[key] = tuple(map(chunk, pieces(blocks, PIECE)))
        return known

    async def live(self, listener: Listener) -> None:
        """Be sent what comes, until the end, a burst, a stall or another run."""
        listener.released = asyncio.get_running_loop().create_future()
        self._live.setdefault((listener.shape, listener.wanted), set()).add(listener)
        await listener.released

    def _write(self, group: set[Listener], data: bytes) -> None:
        if not data:
            return
        framed = chunk(data)
        for listener in group:
            if listener.chunked and listener.begun:
                listener.write_framed(framed)
            else:
                listener.write(data)
            if listener.transport.is_closing():
                self.cut += 1

    def _release(self, group: set[Listener], position: int) -> None:
        for listener in tuple(group):
            group.discard(listener)
            listener.position = position
            if listener.released is not None and not listener.released.done():
                listener.released.set_result(None)
        for key in [key for key, members in self._live.items() if not members]:
            del self._live[key]


async def _drained(drain: Callable[[], Awaitable[None]], listener: Listener) -> None:
    if not listener.transport.get_write_buffer_size():
        return
    try:
        async with asyncio.timeout(PATIENCE):
            await drain()
    except TimeoutError:
        listener.transport.abort()

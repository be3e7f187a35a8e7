"""What is on: the run that plays, its log, its documents, and who listens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from simulator.feed.clock import FeedClock
from simulator.feed.native import stamp
from simulator.feed.server.documents import Depot
from simulator.feed.server.listeners import Listeners
from simulator.feed.server.log import Log, Shape, notice
from simulator.feed.server.native import NativeDocuments
from simulator.feed.server.settings import Hooks, Programme, Settings
from simulator.feed.transmission import Transmission
from simulator.feed.values import Item, Sent

HEARTBEAT: Final = 15.0
"""Seconds between two heartbeats."""


class Station:
    """A server's whole state but its sockets.

    Args:
        settings: how it is served.
        hooks: who is told.
        clock: the real time, seconds since the epoch.

    Attributes:
        listeners: to the streams.
        on: what plays; None while the night is not played yet.
        ready: set once something is on.
        wake: set when the clock was changed, so that who waits for what is due looks again.
        times: how often streams send a message (a fault repeats or skips it).
    """

    def __init__(
        self, settings: Settings, hooks: Hooks | None = None, *, clock: Callable[[], float]
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.hooks = hooks or Hooks()
        self.listeners = Listeners(settings.max_listeners)
        self.on: OnAir | None = None
        self.ready = asyncio.Event()
        self.times: Callable[[Sent], int] = lambda _: 1
        self.wake = asyncio.Event()
        self._news = asyncio.Event()

    def armed(self) -> list[dict[str, Any]]:
        """The faults that are armed."""
        return []

    @property
    def run(self) -> str:
        """The run's name."""
        return self.on.log.run if self.on else self.settings.run

    @property
    def marks(self) -> dict[str, Any]:
        """What every object says of itself."""
        settings = self.settings
        told = {"told": settings.told} if settings.told else {}
        return {"test": settings.test, "night": settings.night, **told, "run": self.run}

    @property
    def news(self) -> asyncio.Event:
        """Set at the next message, or when another run begins; another event each time."""
        return self._news

    def adopt(self, programme: Programme, wall: float) -> None:
        """Begin to serve a run, or go on with one: what it has sent already is not sent again."""
        before = self.on
        transmission = programme.transmission
        log = Log(transmission.run)
        self.on = None
        marks = {**self.marks, "run": transmission.run}
        self.on = OnAir(programme, log, marks, wall)
        for sent in transmission.sent:
            self._keep(sent, sent.message.entered_at or datetime.fromtimestamp(wall, UTC))
        if before is not None:
            self.listeners.release(len(before.log))
        self.ready.set()
        self._tell()

    def turn(self, wall: float) -> tuple[Sent, ...]:
        """Send what has become due by a real moment (seconds since the epoch)."""
        if self.on is None:
            return ()
        fresh = self.on.transmission.advance(wall)
        if not fresh:
            return ()
        position = len(self.on.log)
        for sent in fresh:
            self._keep(sent, datetime.fromtimestamp(wall, UTC))
        self.listeners.publish(self.on.log, position)
        self.hooks.sent(fresh)
        self._tell()
        return fresh

    def heartbeat(self, wall: float) -> None:
        """Tell every listener that the server lives."""
        night = self.night(wall)
        told = {key: night[key] for key in ("test", "run", "head", "night_time", "state")}

        def make(shape: Shape) -> bytes:
            return notice(shape, "hb", told)

        self.listeners.notify(make)

    def restart(self, run: str, wall: float, at: float | None = None) -> Transmission:
        """Begin the night anew under another name, as its plan was before anything was injected.

        Args:
            run: the new name.
            wall: the real moment, seconds since the epoch.
            at: seconds of the night to begin at; None: from the first message on.

        Raises:
            LookupError: nothing is on yet.
        """
        if self.on is None:
            raise LookupError("nothing is on yet")
        old = self.on.transmission
        fresh = Transmission(
            old.roll,
            self.on.plan,
            run=run,
            clock=old.clock,
            most_quiet=old.most_quiet,
            show_faults=old.show_faults,
            stamp_wall=old.stamp_wall,
        )
        start = min(item.due for item in self.on.plan) if at is None else at
        played = fresh.quiet.played(start)
        fresh.clock = FeedClock.start(wall, played, old.clock.speed, paused=old.clock.paused)
        self.adopt(Programme(fresh, self.on.programme.formats, self.on.plan), wall)
        self.turn(wall)
        return fresh

    def night(self, wall: float) -> dict[str, Any]:
        """The night as a client may ask for it; before it is played, that it waits."""
        if self.on is not None:
            return self.on.transmission.night_object(wall)
        return {
            **self.marks,
            "head": f"{self.run}.0",
            "night_time": None,
            "wall_time": stamp(datetime.fromtimestamp(wall, UTC)),
            "speed": None,
            "state": "waiting",
            "declared": 0,
            "of": None,
            "parties": [],
        }

    def _keep(self, sent: Sent, moment: datetime) -> None:
        assert self.on is not None
        self.on.log.append(sent, self.times(sent))
        self.on.depot.take(sent, moment.timestamp())
        self.on.native.take(sent, moment.timestamp())

    def _tell(self) -> None:
        told, self._news = self._news, asyncio.Event()
        told.set()


class OnAir:
    """A run that plays, with all that is made of it.

    Attributes:
        programme: what is served.
        transmission: of the night.
        log, depot, native: what was sent, as streams, formats and native documents have it.
        plan: as it was before anything was injected; a new run begins with it.
    """

    def __init__(
        self, programme: Programme, log: Log, marks: Mapping[str, Any], wall: float
    ) -> None:
        transmission = programme.transmission
        self.programme = programme
        self.transmission = transmission
        self.log = log
        self.plan: tuple[Item, ...] = programme.plan or transmission.items
        self.depot = Depot(programme.formats(transmission.roll), wall)
        self.native = NativeDocuments(transmission.roll, transmission.board, log, marks, wall)

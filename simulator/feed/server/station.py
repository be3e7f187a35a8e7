"""What is on: the run that plays, its log, its documents, and who listens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final, TypeVar, cast

from simulator.feed.clock import FeedClock
from simulator.feed.faults import Fault, Reach, Span, Touch, at_once
from simulator.feed.native import stamp
from simulator.feed.server.documents import Depot
from simulator.feed.server.line import Line, told
from simulator.feed.server.listeners import Listeners
from simulator.feed.server.log import Log, Shape, notice
from simulator.feed.server.native import NativeDocuments
from simulator.feed.server.settings import Hooks, Programme, Settings
from simulator.feed.server.traffic import Traffic
from simulator.feed.transmission import Transmission
from simulator.feed.values import Item, Sent

HEARTBEAT: Final = 15.0
"""Seconds between two heartbeats."""
SLICE: Final = 0.01
"""Seconds at once that work has which would hold others up."""
T = TypeVar("T")
AT_ONCE: Final = 50
"""Messages of a burst after which others have their turn."""


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
        line: what is wrong with it.
        acting: held by whoever changes what plays: one after another.
        stands: nothing is sent for a moment, and none of the night is to pass in it.
        traffic: the requests that came.
        writes: in words, what is written beside it of the run that plays.
        stopped: what was written of the run before another began: what, whose and when.
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
        self.line = Line()
        self.wake = asyncio.Event()
        self.acting = asyncio.Lock()
        self.stands = False
        self.traffic = Traffic()
        self.writes = settings.writes
        self.stopped = settings.stopped
        self._news = asyncio.Event()

    def armed(self) -> list[dict[str, Any]]:
        """The faults that are armed."""
        if self.on is None:
            return []
        roll = self.on.transmission.roll
        night = self.on.transmission.night_seconds(self.clock())
        at_once(self.on.measure())
        spans = [(one.touch.fault, one.span) for one in self.on.armed]
        return [told(fault, span, roll.time, night) for fault, span in spans if span is not None]

    async def measure(self) -> None:
        """Know of each fault that is armed how far it reaches, and let others in between."""
        if self.on is not None:
            await in_slices(self.on.measure())

    @property
    def unknown(self) -> bool:
        """A run is taken up, and what it has sent is not known yet: no empty night is said."""
        return self.on is None and self.settings.resumed

    @property
    def run(self) -> str:
        """The run's name."""
        return self.on.log.run if self.on else self.settings.run

    @property
    def marks(self) -> dict[str, Any]:
        """What every object says of itself."""
        settings = self.settings
        words = {"told": settings.told} if settings.told else {}
        return {"test": settings.test, "night": settings.night, **words, "run": self.run}

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
        self.line.begin(programme.faults, programme.fault_seed)
        for sent in transmission.sent:
            self._keep(sent, sent.message.entered_at or datetime.fromtimestamp(wall, UTC))
        if before is not None:
            self.listeners.release(len(before.log))
        self.ready.set()
        self._tell()

    def hold(self, wall: float, until: float) -> None:
        """What was done took the time between two real moments: none of the night passed."""
        if self.on is not None:
            playing = self.on.transmission
            playing.clock = playing.clock.held(wall, until)

    def turn(self, wall: float, most: int | None = None) -> tuple[Sent, ...]:
        """Send what has become due by a real moment (seconds since the epoch), so many at most."""
        return () if self.stands else self._send(wall, most)

    def _send(self, wall: float, most: int | None) -> tuple[Sent, ...]:
        if self.on is None:
            return ()
        on, position = self.on, len(self.on.log)
        night = on.transmission.night_seconds(wall)
        self.line.turn(night, wall, self.listeners, position, on.depot.puts)
        fresh = on.transmission.advance(wall, most)
        if not fresh:
            return ()
        for sent in fresh:
            self._keep(sent, datetime.fromtimestamp(wall, UTC))
        if len(fresh) == most:
            # More is to come at once: each takes it at its own pace.
            self.listeners.release(position)
        else:
            self.listeners.publish(on.log, position)
        self.hooks.sent(fresh)
        self._tell()
        return fresh

    async def burst(self, wall: float) -> None:
        """Send all that has become due by a real moment, however much, and let others in between.

        Whoever waits for a heartbeat or an answer does not wait for a whole night.
        """
        while len(self.turn(wall, AT_ONCE)) == AT_ONCE:
            await self._give_way()

    async def catch_up(self) -> float:
        """Send all that is due by now; the real moment by which nothing more was sent.

        Others have their turn in between, and may send as well: what is due by then is out when
        this returns, and nothing that is due later.
        """
        while True:
            wall = self.clock()
            if len(self.turn(wall, AT_ONCE)) < AT_ONCE:
                return wall
            await self._give_way()

    async def settle(self, wall: float) -> None:
        """As a burst, while nobody else may send: nothing goes out that is due later."""
        before, self.stands = self.stands, True
        try:
            while len(self._send(wall, AT_ONCE)) == AT_ONCE:
                await self._give_way()
        finally:
            self.stands = before

    async def _give_way(self) -> None:
        if self.on is not None:
            self.on.transmission.board.settle()
        await asyncio.sleep(0)

    @property
    def due(self) -> float | None:
        """The real moment at which something happens next, as far as that is known."""
        if self.on is None or self.stands:
            return None
        playing = self.on.transmission
        moments = [playing.due, self.line.next_cut()]
        if not playing.clock.paused:
            for moment in self.line.boundaries():
                moments.append(playing.clock.wall_of(playing.quiet.played(moment)))
        return min((moment for moment in moments if moment is not None), default=None)

    def heartbeat(self, wall: float) -> None:
        """Tell every listener that the server lives, and who notes it what was asked for."""
        if line := self.traffic.told(wall):
            self.hooks.note(line)
        night = self.night(wall)
        said = {key: night[key] for key in ("test", "run", "head", "night_time", "state")}

        def make(shape: Shape) -> bytes:
            return notice(shape, "hb", said)

        self.listeners.notify(make)

    def restart(self, run: str, wall: float, at: float | None = None) -> Transmission:
        """Begin the night anew under another name, as its plan was before anything was injected.

        Its first messages go out at the next turn.

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
        programme = replace(self.on.programme, transmission=fresh, plan=self.on.plan)
        if programme.planned is not None:
            faults = tuple(touch.fault for touch in programme.planned)
            programme = replace(programme, faults=faults, touches=programme.planned, planned=None)
        self.adopt(programme, wall)
        if self.writes:
            moment = stamp(datetime.fromtimestamp(wall, UTC))
            self.stopped = {"what": list(self.writes), "run": old.run, "at": moment}
            self.writes = ()
        return fresh

    def night(self, wall: float) -> dict[str, Any]:
        """The night as a client may ask for it; before it is played, that it waits.

        While the run is ``unknown`` only its marks and its state are true.
        """
        if self.on is not None:
            return self.on.transmission.night_object(wall)
        return {
            **self.marks,
            "head": None if self.unknown else f"{self.run}.0",
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
        self.on.log.append(sent, self.line.times)
        self.on.depot.take(sent, moment.timestamp())
        self.on.native.take(sent, moment.timestamp())

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


class OnAir:
    """A run that plays, with all that is made of it.

    Attributes:
        programme: what is served.
        transmission: of the night.
        log, depot, native: what was sent, as streams, formats and native documents have it.
        armed: faults that were armed, in order.
        plan: as it was before anything was injected; a new run begins with it.
    """

    def __init__(
        self, programme: Programme, log: Log, marks: Mapping[str, Any], wall: float
    ) -> None:
        transmission = programme.transmission
        self.programme = programme
        self.transmission = transmission
        self.log = log
        self.armed: tuple[Armed, ...] = ()
        self.plan: tuple[Item, ...] = programme.plan or transmission.items
        self.depot = Depot(programme.formats(transmission.roll), wall)
        self.native = NativeDocuments(transmission.roll, transmission.board, log, marks, wall)
        self.arm(programme.touches or tuple(map(Touch, programme.faults)))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that were armed, in order."""
        return tuple(one.touch.fault for one in self.armed)

    @property
    def touches(self) -> tuple[Touch, ...]:
        """What each of them did."""
        return tuple(one.touch for one in self.armed)

    def arm(self, touches: Iterable[Touch]) -> None:
        """More faults, and what they did to the plan as it is now."""
        items = self.transmission.items
        self.armed += tuple(Armed(touch, items) for touch in touches)

    def measure(self) -> Generator[None, None, None]:
        """Work out how far each reaches of which that is not known yet."""
        items: tuple[Item, ...] | None = None
        reach: Reach | None = None
        for one in self.armed:
            if one.span is not None:
                continue
            if reach is None or one.items is not items:
                items = one.items
                reach = yield from Reach.of(items, self.transmission.roll)
            one.span = yield from reach.span(one.touch)
            one.items = ()

    def disarm(self) -> None:
        """No fault of the line any more."""
        self.armed = tuple(one for one in self.armed if one.touch.fault.family != "transport")


@dataclass(slots=True)
class Armed:
    """A fault that is armed.

    Attributes:
        touch: what it did.
        items: the plan as it became then; empty once it is known how far the fault reaches.
        span: how far, as the plan was then; None: that is not worked out yet.
    """

    touch: Touch
    items: tuple[Item, ...]
    span: Span | None = None


async def in_slices(steps: Generator[None, None, T]) -> T:
    """Do something in its steps, and let others in between.

    A thread would not do: at each of two hundred writes the streams would wait for it anew.
    """
    while True:
        ends = monotonic() + SLICE
        try:
            next(steps)
            while monotonic() < ends:
                next(steps)
        except StopIteration as end:
            return cast("T", end.value)
        await asyncio.sleep(0)

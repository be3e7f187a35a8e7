"""The server's life: listen, play the night in a thread, send what is due, end tidily."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from simulator.feed.faults import catalogue, make_readers
from simulator.feed.server.addresses import address, directions
from simulator.feed.server.door import Door
from simulator.feed.server.listeners import Listeners
from simulator.feed.server.routes import application
from simulator.feed.server.settings import Hooks, Programme, Settings
from simulator.feed.server.station import HEARTBEAT, Station

GATHER: Final = 0.05
"""Seconds within which what is due goes out as one write."""
LONGEST_SLEEP: Final = 1.0
LINGER: Final = 5.0
"""Seconds that the last messages have to reach their listeners, if the server ends with them."""
_SPARE: Final = 64
"""Descriptors that are not for listeners."""


def serve(
    load: Callable[[], Programme],
    settings: Settings,
    hooks: Hooks | None = None,
    *,
    clock: Callable[[], float] = time.time,
) -> None:
    """Serve until a signal ends it, or until the last message, if the settings say so.

    Args:
        load: plays the night; called in a thread of its own once the address is ready, while the
            night is served as ``waiting``.
        settings: how it is served.
        hooks: who is told.
        clock: the real time, seconds since the epoch.

    Raises:
        InputError: the address is taken, or is none of this machine's.
        Exception: whatever ``load`` raises.
    """
    asyncio.run(Server(load, settings, hooks or Hooks(), clock).run())


class Server:
    """A server that runs."""

    def __init__(
        self,
        load: Callable[[], Programme],
        settings: Settings,
        hooks: Hooks,
        clock: Callable[[], float],
    ) -> None:
        self.load = load
        self.settings = settings
        self.hooks = hooks
        self.clock = clock

    async def run(self) -> None:
        """From listening to the end."""
        loop = asyncio.get_running_loop()
        self.station = Station(self.settings, self.hooks, clock=self.clock)
        self._make_room(self.station.listeners)
        stop = asyncio.Event()
        with _signals(loop, stop):
            runner = web.AppRunner(
                application(self.station), handler_cancellation=True, shutdown_timeout=0.2
            )
            await runner.setup()
            self._door = Door(self.settings, self.station, runner.server, loop)
            try:
                port = await self._door.open()
                self.hooks.ready(address(self.settings.host, port))
                for line in directions(self.settings, port):
                    self.hooks.note(line)
                await self._live(stop)
            finally:
                self._door.close()
                self.station.listeners.abort()
                await runner.cleanup()

    async def _live(self, stop: asyncio.Event) -> None:
        """Play until it is to stop."""
        loading = asyncio.ensure_future(_in_thread(self._load))
        tasks = {
            asyncio.create_task(stop.wait(), name="stop"),
            asyncio.create_task(self._play(loading), name="play"),
        }
        done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        loading.cancel()
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for task in done:
            task.result()

    def _load(self) -> Programme:
        """Play the night, and get ready what would hold up the streams later."""
        programme = self.load()
        if self.settings.control:
            make_readers()
            catalogue()
        return programme

    async def _play(self, loading: asyncio.Future[Programme]) -> None:
        """Send what is due when it is due; returns if the server is to end with the night."""
        beat = asyncio.create_task(self._beat())
        try:
            programme = await loading
            self.station.adopt(programme, self.clock())
            # The night stays as long as the server: to go through it in search of garbage would
            # hold up all streams.
            gc.freeze()
            while True:
                self.station.wake.clear()
                await self.station.burst(self.clock())
                await self._door.hold(not self.station.line.refusing)
                if self.settings.exit_at_end and self.station.on and self.station.on.log.ended:
                    await self._linger()
                    return
                await self._work()
                await self._sleep()
        finally:
            beat.cancel()
            gc.unfreeze()

    async def _work(self) -> None:
        """Let the formats have what was sent, until something is due or a while has passed."""
        ends = asyncio.get_running_loop().time() + GATHER
        while self.station.on is not None and not self.station.on.depot.settled:
            self.station.on.depot.work()
            await asyncio.sleep(0)
            if asyncio.get_running_loop().time() >= ends:
                return

    async def _sleep(self) -> None:
        """Until something is due, and long enough that what is due together goes out together."""
        on = self.station.on
        if on is not None and not on.depot.settled:
            return
        due = self.station.due
        wait = LONGEST_SLEEP
        if due is not None:
            wait = min(wait, max(due - self.clock(), GATHER))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self.station.wake.wait()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            self.station.heartbeat(self.clock())

    async def _linger(self) -> None:
        """Let who listens or polls have the last messages."""
        ends = asyncio.get_running_loop().time() + LINGER
        await asyncio.sleep(min(1.0, LINGER))
        while len(self.station.listeners) and asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(GATHER)

    def _make_room(self, listeners: Listeners) -> None:
        """Take as many descriptors as the system gives, and say how many listeners fit."""
        try:
            import resource
        except ImportError:
            return
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard == resource.RLIM_INFINITY or soft < hard:
            wanted = hard if hard != resource.RLIM_INFINITY else self.settings.max_listeners * 2
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
                soft = max(soft, wanted)
        listeners.most = max(1, min(self.settings.max_listeners, soft - _SPARE))
        if listeners.most < self.settings.max_listeners:
            self.hooks.note(
                f"room for {listeners.most:,} listeners: the system gives no more files"
            )


async def _in_thread(load: Callable[[], Programme]) -> Programme:
    """Call in a thread that does not keep the program alive."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Programme] = loop.create_future()

    def settle(set_it: Callable[[Any], None], value: Any) -> None:
        if not done.done():
            set_it(value)

    def work() -> None:
        try:
            found = load()
        except BaseException as error:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, done.set_exception, error)
        else:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, done.set_result, found)

    threading.Thread(target=work, name="night", daemon=True).start()
    return await done


@contextlib.contextmanager
def _signals(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> Any:
    """End at Ctrl-C and termination, where this is the program's main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    for number in numbers:
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            loop.remove_signal_handler(number)
            signal.signal(number, handler)

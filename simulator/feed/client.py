"""A listener to a native feed: every message once and in order, whatever happens on the way.

It reads the stream of events, comes back where it was cut off, and asks the log for what the stream
left out. Where a feed says that it does not know what was heard before, all of it is heard again:
whoever takes the messages knows which of them are there already.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any, Final

import aiohttp

from simulator.feed.address import Address
from simulator.feed.clock import Pace
from simulator.feed.sse import Event, Events
from simulator.text import excerpt, expose
from simulator.version import __version__

FIRST_WAIT: Final = 2.0
"""Seconds until a listener comes back, where the feed names no others."""
LONGEST_WAIT: Final = 60.0
SILENCE: Final = 45.0
"""Seconds without a byte after which a stream is given up: three of its heartbeats."""
PACE_EVERY: Final = 2.0
"""Seconds between two questions how the night goes; with no answer, longer."""
BEYOND: Final = 1e5
"""Seconds of the night a second that no feed plays at."""
LARGEST_NIGHT: Final = 64 * 1024
"""Bytes of the answer: the parties of a night take three thousand."""
MOST_WAITING: Final = 2_000
"""Messages that nobody has taken yet: with more, no more is read."""
MOST_BYTES: Final = 32 * 1024 * 1024
"""Bytes of them: the whole of a night has about five."""
LARGEST_PAGE: Final = 64 * 1024 * 1024
"""Bytes of a page of the log."""

_OTHERS: Final = frozenset({"snapshot", "hb", "reset"})
"""Events that are no messages."""
_ID: Final = re.compile(r"[!-~]{1,100}")
"""What is sent back as the last that was heard: no more of it, and nothing else, fits a header."""
_NUMBERED: Final = re.compile(r"([!-~]{1,80})\.([0-9]{1,9})")
"""An id as a feed gives it: the run and the number."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard since it was asked last.

    Attributes:
        lines: messages, a JSON object each.
        anew: all is heard again from its start, and these lines begin there.
        more: there is more to be taken.
        trouble: why nothing is heard now; None while something is.
        ended: the feed said that it was over.
    """

    lines: tuple[bytes, ...] = ()
    anew: bool = False
    more: bool = False
    trouble: str | None = None
    ended: bool = False


class _Trouble(Exception):
    """Why nothing can be heard now; ``wait`` in seconds, where the feed asks for it."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class _Nonsense(_Trouble):
    """What it answers is no feed's, though it answers."""


class FeedClient:
    """Listens in a thread of its own until it is closed.

    Args:
        address: of the feed.
        last: id of the last message that is known already; None: from the start.
        sleep, rng: how it waits, and the part of chance in that; tests hand in theirs.
    """

    def __init__(
        self,
        address: Address,
        last: str | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rng: random.Random | None = None,
    ) -> None:
        self.address = address
        self._last = last
        self._sleep = sleep
        self._rng = rng or random.Random()
        self._lines: deque[bytes] = deque()
        self._bytes = 0
        self._lock = Lock()
        self._anew = False
        self._trouble: str | None = None
        self._ended = False
        self._retry = FIRST_WAIT
        self._failures = 0
        self._stuck = 0
        self._hears = False
        self._pace: Pace | None = None
        self._paced = False
        self._closed = Flag()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = Thread(target=self._work, name="feed", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._closed.set()
        with self._lock:
            loop, task = self._loop, self._task
            if loop is not None and task is not None and not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)
        if self._thread.ident is not None:
            self._thread.join(5.0)

    def take(self, most: int = 100) -> Heard:
        """What was heard, at most so many messages; nobody waits for more."""
        with self._lock:
            lines = tuple(self._lines.popleft() for _ in range(min(most, len(self._lines))))
            self._bytes -= sum(map(len, lines))
            left = bool(self._lines)
            anew, self._anew = self._anew, False
            return Heard(lines, anew, left, self._trouble, self._ended and not left)

    def pace(self) -> Pace | None:
        """How its night goes, as it said last; the first who wants to know has it asked."""
        with self._lock:
            self._paced = True
            return self._pace

    # In the thread

    def _work(self) -> None:
        async def main() -> None:
            with self._lock:
                self._loop = asyncio.get_running_loop()
                self._task = asyncio.current_task()
            try:
                await self.listen()
            except asyncio.CancelledError:
                pass
            finally:
                with self._lock:
                    self._loop = self._task = None

        asyncio.run(main())

    async def listen(self) -> None:
        """Listen until the feed ends, or this is closed."""
        headers = {"User-Agent": f"election-night-simulator/{__version__}"}
        if self.address.token:
            headers["Authorization"] = f"Bearer {self.address.token}"
        limits = aiohttp.ClientTimeout(total=None, sock_connect=15.0, sock_read=SILENCE)
        async with aiohttp.ClientSession(headers=headers, timeout=limits) as session:
            asking = asyncio.create_task(self._ask_pace(session))
            try:
                await self._listen(session)
            finally:
                asking.cancel()

    async def _ask_pace(self, session: aiohttp.ClientSession) -> None:
        """Ask again and again how the night goes; whether there is an answer harms nobody."""
        limits, failures = aiohttp.ClientTimeout(total=5.0), 0
        while True:
            if self._paced:
                try:
                    address = f"{self.address.base}/v1/night"
                    async with session.get(
                        address, allow_redirects=False, timeout=limits
                    ) as answer:
                        _check(answer)
                        said = await answer.content.read(LARGEST_NIGHT)
                        while not answer.content.at_eof() and len(said) < LARGEST_NIGHT:
                            said += await answer.content.read(LARGEST_NIGHT - len(said))
                    pace, failures = read_pace(said, datetime.now(UTC)), 0
                    with self._lock:
                        self._pace = pace
                except (_Trouble, TimeoutError, aiohttp.ClientError, OSError, ValueError):
                    failures += 1
            await asyncio.sleep(min(LONGEST_WAIT, PACE_EVERY * (1 << min(failures, 5))))

    async def _listen(self, session: aiohttp.ClientSession) -> None:
        while not (self._ended or self._closed.is_set()):
            try:
                await self._hear(session)
                wait = self._retry
            except _Nonsense as trouble:
                wait = self._stick(str(trouble))
            except _Trouble as trouble:
                self._lose(str(trouble))
                wait = self._wait(trouble.wait)
            except (TimeoutError, aiohttp.ClientError, OSError) as error:
                self._lose(_words(error))
                wait = self._wait(None)
            except Exception as error:
                # Whatever a feed may say, who listens to it goes on listening.
                wait = self._stick(f"it says what cannot be read ({type(error).__name__})")
            if not self._ended:
                await self._sleep(wait)

    def _stick(self, trouble: str) -> float:
        """What it says is no feed's: said at once, and until it says something that is.

        Its heartbeats do not count; seconds until the next try.
        """
        self._say(f"{trouble}: trying again")
        self._stuck += 1
        self._failures = max(self._failures, self._stuck - 1)
        return self._wait(None)

    def _wait(self, asked: float | None) -> float:
        """Seconds until the next try: longer each time, and not the same for everybody."""
        self._failures += 1
        longer = min(LONGEST_WAIT, self._retry * (1 << min(self._failures - 1, 10)))
        wait = longer * self._rng.uniform(0.5, 1.0) if self._failures > 1 else longer
        return max(wait, min(asked, LONGEST_WAIT)) if asked is not None else wait

    async def _hear(self, session: aiohttp.ClientSession) -> None:
        """One connection, until it ends.

        Raises:
            _Trouble: the answer is no stream.
        """
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if self._last is not None:
            headers["Last-Event-ID"] = self._last
        address = f"{self.address.base}/v1/events?from=start"
        async with session.get(address, headers=headers, allow_redirects=False) as answer:
            if answer.status == 204:  # the end was heard already
                self._end()
                return
            _check(answer)
            if answer.content_type != "text/event-stream":
                raise _Trouble(f"no feed: it answers with {excerpt(answer.content_type)}")
            events = Events()
            async for data in answer.content.iter_any():
                for event in events.take(data):
                    if event.retry is not None:
                        self._retry = min(LONGEST_WAIT, event.retry / 1000)
                    if event.name == "reset":
                        self._begin_again()
                        return
                    if event.name not in _OTHERS:
                        await self._message(session, event)
                        self._stuck = 0
                    self._failures, self._hears = 0, True
                    if not self._stuck:
                        self._say(None)
                    if self._ended:
                        return
        self._lose("the stream is cut off again and again")

    async def _message(self, session: aiohttp.ClientSession, event: Event) -> None:
        number, known = _number(event.id), _number(self._last)
        if number is not None and known is not None and number[0] == known[0]:
            if number[1] <= known[1]:
                return  # it was heard already
            if number[1] > known[1] + 1:
                await self._fill(session, number[1])
        elif known is not None and number is not None:
            # Another run, and nobody said so: what it said before is not known here.
            self._begin_again()
            raise _Trouble("another run of the feed: reading it from its start", 0.0)
        elif number is not None and number[1] > 1:
            await self._fill(session, number[1], number[0])
        data = event.data
        if not _is_json(data) and number is not None:
            data = await self._again(session, number) or data
        await self._put(data)
        if event.id and _ID.fullmatch(event.id):
            self._last = event.id
        if event.name == "end":
            self._end()

    async def _fill(
        self, session: aiohttp.ClientSession, before: int, run: str | None = None
    ) -> None:
        """What the stream left out, from the log.

        Raises:
            _Trouble: the log cannot be had, or does not go on from where it was asked to.
        """
        while True:
            last = self._last or f"{run}.0"
            messages = await self._log(session, last)
            known = _number(last)
            for said in messages:
                number = _number(said.get("id"))
                if number is None or known is None or number[0] != known[0]:
                    raise _Nonsense("its log says what was not asked for")
                if number[1] <= known[1]:
                    raise _Nonsense("its log goes round in a circle")
                if number[1] >= before:
                    return
                await self._put(_encode(said))
                self._last, known = said["id"], number
            if not messages:
                return

    async def _again(self, session: aiohttp.ClientSession, number: tuple[str, int]) -> bytes | None:
        """A message that came spoilt, as the log has it."""
        run, place = number
        try:
            said = await self._log(session, f"{run}.{place - 1}", 1)
        except _Trouble:
            return None  # spoilt there as well: it is set aside as it came
        return next((_encode(one) for one in said if one.get("id") == f"{run}.{place}"), None)

    async def _log(
        self, session: aiohttp.ClientSession, after: str, limit: int = 500
    ) -> list[dict[str, Any]]:
        parameters = {"after": after, "limit": str(limit)}
        address = f"{self.address.base}/v1/messages"
        async with session.get(address, params=parameters, allow_redirects=False) as answer:
            _check(answer)
            data = await answer.content.read(LARGEST_PAGE)
            while not answer.content.at_eof() and len(data) < LARGEST_PAGE:
                data += await answer.content.read(LARGEST_PAGE - len(data))
        try:
            messages = json.loads(data)["messages"]
        except (ValueError, KeyError, TypeError, RecursionError):
            messages = None
        if not isinstance(messages, list):
            raise _Nonsense("its log cannot be read")
        return [one for one in messages if isinstance(one, dict)]

    # What whoever takes it sees

    async def _put(self, line: bytes) -> None:
        while self._full and not self._closed.is_set():
            await asyncio.sleep(0.05)
        with self._lock:
            self._lines.append(b" ".join(line.split(b"\n")))
            self._bytes += len(line)

    @property
    def _full(self) -> bool:
        return len(self._lines) >= MOST_WAITING or self._bytes >= MOST_BYTES

    def _lose(self, trouble: str) -> None:
        """A connection is over: of the first loss after something was heard nothing is said."""
        heard, self._hears = self._hears, False
        if not heard:
            self._say(trouble)

    def _say(self, trouble: str | None) -> None:
        with self._lock:
            self._trouble = trouble

    def _end(self) -> None:
        with self._lock:
            self._ended, self._trouble = True, None

    def _begin_again(self) -> None:
        with self._lock:
            self._last, self._anew = None, True


def read_pace(data: bytes, heard: datetime) -> Pace:
    """How a night goes, out of what ``/v1/night`` says.

    Raises:
        ValueError: it does not say.
    """
    try:
        said = json.loads(data)
        night_time, speed = datetime.fromisoformat(said["night_time"]), said["speed"]
        going = said["state"] == "playing"
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError("no night") from error
    if not isinstance(speed, int | float) or not 0 <= speed <= BEYOND or not night_time.tzinfo:
        raise ValueError("no night")
    return Pace(night_time, float(speed) if going else 0.0, heard)


def _check(answer: aiohttp.ClientResponse) -> None:
    """Refuse an answer that is none.

    Raises:
        _Trouble: why.
    """
    if answer.status == 200:
        return
    if 300 <= answer.status < 400:
        raise _Trouble("it leads to another address, which is not followed: name that one")
    if answer.status in (401, 403):
        raise _Trouble(f"it asks for a token, or for another one ({answer.status})")
    wait = answer.headers.get("Retry-After", "")
    reason = expose(answer.reason or "")[:60]
    seconds = float(wait) if re.fullmatch("[0-9]{1,5}", wait) else None
    raise _Trouble(f"it answers {answer.status} {reason}".rstrip() + ": trying again", seconds)


def _words(error: BaseException) -> str:
    """Why nothing is heard; an address is not part of it, which may hold a token."""
    if isinstance(error, TimeoutError):
        return "nothing is heard of it: trying again"
    if isinstance(error, aiohttp.ClientConnectorError):
        number = error.os_error.errno
        reason = os.strerror(number) if number and number > 0 else "no such host, or no way to it"
        return f"cannot be reached ({reason}): trying again"
    return f"the stream was cut off ({type(error).__name__}): going back to it"


def _number(id: object) -> tuple[str, int] | None:
    """Run and number of a message."""
    found = _NUMBERED.fullmatch(id) if isinstance(id, str) else None
    return (found[1], int(found[2])) if found else None


def _encode(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _is_json(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data), dict)
    except (ValueError, RecursionError):
        return False

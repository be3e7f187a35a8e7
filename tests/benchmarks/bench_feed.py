"""How many listeners a feed bears: what is lost, how late it comes, what it costs the server.

    python -m tests.benchmarks.bench_feed [TRIAL ...] [--listeners 200 1000] [--rounds 3]
                                          [--seconds 20] [--check]

Trials, each against a feed of its own as a process of its own, listened to from here:

start   until the address is printed, and until a listener has its first byte
second  listeners at about a message a second
night   listeners through the whole night at 3600 times its pace
poll    pollers of what changes, five times a second each, with the ETag that they had
storm   all connections are cut at once: when has the last listener all again?
stuck   one listener never reads, and much goes out to all: what do the others notice?
inject  faults are put in while the night goes on: how late comes what goes out meanwhile?

Late is what comes after the moment at which it was due, as the message says it. ``--check`` ends
with 1 when a bar is missed: nothing lost or out of order, p99 within .3 s up to 1,000 listeners
and a second above (but for the whole night: 1.5 GB in a quarter of a minute, which this side has
to read), a storm of 2,000 over within 10 s, no poll answered with what the poller had already,
99 of 100 polls within .2 s, what goes out while a fault is put in within .1 s.
``--rounds 1`` alone means a look at a small night, for a machine that has 8 seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from tests.feed.running import Feed, feed

NIGHT: Final = "uk-2024"
SMALL: Final = "south-west-norfolk-2024"
TRIALS: Final = ("start", "second", "night", "poll", "storm", "stuck", "inject")
BUSY: Final = ("04:15", "6")
"""A time and a pace at which a message a second is due, on the average."""
BRIEF: Final = ("06:47", "120")
"""Of a night that is a single seat's: all is over in a second."""
STUCK: Final = ("04:30", "600")
"""Megabytes stand before it, and a hundred messages a second follow."""
PUT_IN: Final = ("04:15", "60")
"""Ten messages a second are due, so that some are while a fault is put in."""
FAULTS: Final = (
    {"type": "wrong_winner", "count": 3},
    {"type": "preset:bad-night"},
    {"type": "transposed_digits", "count": 5},
    {"type": "late", "count": 2, "by": "30m"},
)
PATIENCE_WITH_ONE: Final = 60.0
"""Seconds in which one that never reads should be let go: the server gives it 30."""
ESTABLISHED: Final = "01"
"""As the system's table of connections has it."""
AT_ONCE: Final = 200
"""Connections that are opened together: what a queue of a listening socket surely holds."""


@dataclass
class Ear:
    """A listener: what it heard, and how late."""

    request: bytes
    log: dict[bytes, float]
    """By id, when each was due: told apart once for all listeners."""
    late: list[float] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    last: bytes = b""
    first_byte: float = 0.0
    meanwhile: list[float] = field(default_factory=list)
    """How late what it heard was while a fault was put in."""
    over: bool = False


class Listening(asyncio.Protocol):
    """A connection of a listener. It reads no more of an event than it must."""

    def __init__(self, ear: Ear) -> None:
        self.ear = ear
        self._rest = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        resume = b"Last-Event-ID: " + self.ear.last + b"\r\n" if self.ear.last else b""
        transport.write(self.ear.request + resume + b"\r\n")

    def data_received(self, data: bytes) -> None:
        now = time.time()
        ear = self.ear
        if not ear.first_byte:
            ear.first_byte = now
        *whole, self._rest = (self._rest + data).split(b"\n\n")
        for event in whole:
            start = event.find(b"id: ")
            if start < 0:
                continue
            name = event[start + 4 : event.index(b"\n", start)]
            if (due := ear.log.get(name)) is None:
                due = ear.log[name] = moment(event)
            ear.last = name
            ear.over = ear.over or b"\nevent: end\n" in event
            ear.numbers.append(int(name.partition(b".")[2]))
            ear.late.append(now - due)


def moment(event: bytes) -> float:
    """When an event was due, in seconds; what has no such moment is as late as may be."""
    _, found, rest = event.partition(b'"sent_at"')
    return datetime.fromisoformat(rest.split(b'"')[1].decode()).timestamp() if found else 0.0


def request(playing: Feed, path: str) -> bytes:
    """The head of a request but for its end."""
    host, port = playing.address
    return f"GET /{path} HTTP/1.1\r\nHost: {host}:{port}\r\n".encode()


async def connect(playing: Feed, ears: Sequence[Ear]) -> list[Listening]:
    """A connection of each, some at a time."""
    loop = asyncio.get_running_loop()
    made: list[Listening] = []
    for start in range(0, len(ears), AT_ONCE):
        some = [
            loop.create_connection(lambda ear=ear: Listening(ear), *playing.address)  # type: ignore[misc]
            for ear in ears[start : start + AT_ONCE]
        ]
        made += [protocol for _, protocol in await asyncio.gather(*some)]
    return made


def close(connections: Sequence[Listening]) -> None:
    """End them at once."""
    for connection in connections:
        if connection.transport is not None:
            connection.transport.abort()


async def call(function: Callable[[], object]) -> None:
    """What waits for the feed, aside from what listens."""
    await asyncio.get_running_loop().run_in_executor(None, function)


@dataclass(frozen=True)
class Cost:
    """What a server has used so far: seconds of a processor, megabytes."""

    processor: float
    memory: float

    @classmethod
    def of(cls, playing: Feed) -> Cost:
        """As the system counts it."""
        folder = Path("/proc") / str(playing.pid)
        times = (folder / "stat").read_text("ascii").rpartition(")")[2].split()
        ticks = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
        pages = int((folder / "statm").read_text("ascii").split()[1])
        return cls(ticks, pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


@dataclass(frozen=True)
class Told:
    """What a trial comes to: figures in words, and which bars it missed."""

    figures: str
    missed: tuple[str, ...] = ()


def lost(ears: Sequence[Ear]) -> int:
    """Events that did not come once and in order; any listener's last is the last of all."""
    head = max((ear.numbers[-1] for ear in ears if ear.numbers), default=0)
    count = 0
    for ear in ears:
        count += sum(after != before + 1 for before, after in pairwise(ear.numbers))
        count += head - (ear.numbers[-1] if ear.numbers else 0)
    return count


def quantiles(ears: Sequence[Ear]) -> tuple[float, float, float]:
    """How late: the half, 95 and 99 of a hundred come sooner."""
    late = np.concatenate([np.asarray(ear.late) for ear in ears] or [np.zeros(1)])
    p50, p95, p99 = np.quantile(late, [0.5, 0.95, 0.99]) if late.size else (np.inf,) * 3
    return float(p50), float(p95), float(p99)


def heard(ears: Sequence[Ear], before: Cost, after: Cost, seconds: float) -> Told:
    """The figures of listeners, and their bars."""
    p50, p95, p99 = quantiles(ears)
    missing, number = lost(ears), len(ears)
    messages = max(len(ear.numbers) for ear in ears)
    bar = 0.3 if number <= 1000 else 1.0
    missed = [f"{missing} lost"] * (missing > 0) + [f"p99 {p99:.3f} s"] * (p99 > bar)
    missed += ["nothing was heard"] * (messages == 0)
    return Told(
        f"{number:6,} listeners, {messages} messages in {seconds:.0f} s: {missing} lost; late "
        f"{1e3 * p50:.0f} / {1e3 * p95:.0f} / {1e3 * p99:.0f} ms (p50, p95, p99); server "
        f"{after.processor - before.processor:.1f} s of a processor, {after.memory:.0f} MB",
        tuple(missed),
    )


def ears(playing: Feed, number: int, path: str) -> list[Ear]:
    """So many, who share what they know of times."""
    log: dict[bytes, float] = {}
    return [Ear(request(playing, path), log) for _ in range(number)]


async def second(night: str, number: int, seconds: float) -> Told:
    """Listeners at about a message a second."""
    at, speed = BUSY if night == NIGHT else BRIEF
    with feed(night, "--paused", "--speed", speed, "--at", at) as playing:
        await call(playing.caught_up)
        # From the head: what was before is one burst, and is not what is measured.
        head = playing.json("v1/night")["head"]
        before = Cost.of(playing)
        all_ears = ears(playing, number, f"v1/events?from={head}")
        connections = await connect(playing, all_ears)
        await call(lambda: playing.control("play"))
        await asyncio.sleep(seconds)
        await call(lambda: playing.control("pause"))
        await asyncio.sleep(1.0)
        told = heard(all_ears, before, Cost.of(playing), seconds)
        close(connections)
    return told


async def through(night: str, number: int) -> Told:
    """Listeners through a whole night at 3600 times its pace."""
    with feed(night, "--paused", "--speed", "3600", "--skip-quiet", "20") as playing:
        await call(playing.ready)
        before = Cost.of(playing)
        all_ears = ears(playing, number, "v1/events?from=start")
        await connect(playing, all_ears)
        start = time.monotonic()
        await call(lambda: playing.control("play"))
        while not all(ear.over for ear in all_ears) and time.monotonic() < start + 120:
            await asyncio.sleep(0.1)
        took = time.monotonic() - start
        said = await asyncio.get_running_loop().run_in_executor(None, playing.messages)
        told = heard(all_ears, before, Cost.of(playing), took)
    missed = tuple(miss for miss in told.missed if not miss.startswith("p99"))
    if any(len(ear.numbers) != len(said) for ear in all_ears):
        missed = (*missed, "not all of the log")
    return Told(told.figures, missed)


async def storm(night: str, number: int) -> Told:
    """All are cut off at once, and come back with what they heard last."""
    at, speed = BUSY if night == NIGHT else BRIEF
    with feed(night, "--paused", "--speed", speed, "--at", at) as playing:
        await call(playing.ready)
        all_ears = ears(playing, number, "v1/events?from=start")
        connections = await connect(playing, all_ears)
        await call(lambda: playing.control("play"))
        while not all(ear.numbers for ear in all_ears):
            await asyncio.sleep(0.05)
        close(connections)
        await asyncio.sleep(2.0)
        await call(lambda: playing.control("pause"))
        head = int(playing.json("v1/night")["head"].partition(".")[2])
        start = time.monotonic()
        connections = await connect(playing, all_ears)
        connected = time.monotonic() - start
        while lagging := sum(ear.numbers[-1] < head for ear in all_ears):
            if time.monotonic() > start + 60:
                break
            await asyncio.sleep(0.02)
        took, missing = time.monotonic() - start, lost(all_ears)
        close(connections)
    missed = [f"{lagging} not back"] * bool(lagging) + [f"{missing} lost"] * bool(missing)
    missed += [f"{took:.1f} s"] * (took > 10)
    return Told(
        f"{number:6,} listeners cut off: connected in {connected:.1f} s, all heard in {took:.1f} s,"
        f" {missing} lost",
        tuple(missed),
    )


async def poll(night: str, number: int, seconds: float) -> Told:
    """Pollers of all contests, five times a second each, in the night's own time."""
    at, speed = (BUSY[0], "1") if night == NIGHT else BRIEF
    took: list[float] = []
    answers: list[int] = []
    again: list[bool] = []

    async def one(playing: Feed, wait: float, end: float) -> None:
        reader, writer = await asyncio.open_connection(*playing.address)
        tag = b""
        await asyncio.sleep(wait)
        while (start := time.monotonic()) < end:
            known = b"If-None-Match: " + tag + b"\r\n" if tag else b""
            head = request(playing, "v1/contests") + b"Accept-Encoding: gzip\r\n" + known
            writer.write(head + b"\r\n")
            lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            fields = dict(line.lower().split(b": ", 1) for line in lines[1:] if line)
            await reader.readexactly(int(fields.get(b"content-length", b"0")))
            answers.append(int(lines[0].split()[1]))
            tags = [line[6:] for line in lines if line.lower().startswith(b"etag: ")]
            again.append(answers[-1] == 200 and tags == [tag])
            tag = tags[0] if tags else tag
            took.append(time.monotonic() - start)
            await asyncio.sleep(max(0.0, start + 0.2 - time.monotonic()))
        writer.close()

    with feed(night, "--speed", speed, "--at", at) as playing:
        await call(playing.ready)
        before = Cost.of(playing)
        end = time.monotonic() + seconds
        waits = [0.2 * i / number for i in range(number)]
        await asyncio.gather(*(one(playing, wait, end) for wait in waits))
        after = Cost.of(playing)
    p50, p95, p99 = np.quantile(took, [0.5, 0.95, 0.99])
    same = answers.count(304) / len(answers)
    bad = len(answers) - answers.count(304) - answers.count(200)
    missed = [f"{bad} refused"] * bool(bad) + [f"{sum(again)} sent again"] * any(again)
    return Told(
        f"{number:6,} pollers, {len(answers) / seconds:.0f} requests a second: {same:.1%} 304; "
        f"answered in {1e3 * p50:.0f} / {1e3 * p95:.0f} / {1e3 * p99:.0f} ms; server "
        f"{after.processor - before.processor:.1f} s of a processor in {seconds:.0f} s",
        (*missed, *[f"p99 {p99:.3f} s"] * bool(p99 > 0.2)),
    )


async def stuck(night: str, number: int) -> Told:
    """One asks for all and reads nothing at all; the others are sent what comes."""
    at, speed = STUCK if night == NIGHT else BRIEF
    options = ("--paused", "--speed", speed, "--at", at, "--reveal", "hall")
    with feed(night, *options) as playing:
        await call(playing.ready)
        before = Cost.of(playing)
        silent = socket.socket()
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        silent.connect(playing.address)
        silent.sendall(request(playing, "v1/events?from=start") + b"\r\n")
        head = playing.json("v1/night")["head"]
        all_ears = ears(playing, number, f"v1/events?from={head}")
        connections = await connect(playing, all_ears)
        await call(lambda: playing.control("play"))
        start, most = time.monotonic(), before
        aborted: float | None = None
        while (took := time.monotonic() - start) < PATIENCE_WITH_ONE and aborted is None:
            await asyncio.sleep(0.1)
            most = max(most, Cost.of(playing), key=lambda cost: cost.memory)
            if _let_go(playing, silent):
                aborted = took
        await call(lambda: playing.control("pause"))
        await asyncio.sleep(1.0)
        used = Cost(Cost.of(playing).processor, most.memory)
        told = heard(all_ears, before, used, took)
        close(connections)
        silent.close()
    how = "was never let go" if aborted is None else f"was let go after {aborted:.0f} s"
    grown = most.memory - before.memory
    missed = (*told.missed, *["one that never reads is kept"] * (aborted is None))
    return Told(f"{told.figures} ({grown:+.0f}); the one that never reads {how}", missed)


async def inject(night: str, number: int) -> Told:
    """Faults are put in, one after another; others listen."""
    at, speed = PUT_IN if night == NIGHT else BRIEF
    with feed(night, "--paused", "--speed", speed, "--at", at) as playing:
        await call(playing.caught_up)
        head = playing.json("v1/night")["head"]
        all_ears = ears(playing, number, f"v1/events?from={head}")
        connections = await connect(playing, all_ears)
        before = Cost.of(playing)
        await call(lambda: playing.control("play"))
        took: list[float] = []
        for fault in FAULTS:
            await asyncio.sleep(1.0)
            heard_before = [len(ear.late) for ear in all_ears]
            start = time.monotonic()
            await call(lambda fault=fault: playing.control("inject", faults=[fault]))  # type: ignore[misc]
            took.append(time.monotonic() - start)
            await asyncio.sleep(0.2)
            for ear, had in zip(all_ears, heard_before, strict=True):
                ear.meanwhile += ear.late[had:]
        after = Cost.of(playing)
        missing = lost(all_ears)
        close(connections)
    late = np.array([late for ear in all_ears for late in ear.meanwhile] or [0.0])
    p50, p99 = np.quantile(late, [0.5, 0.99])
    missed = [f"{missing} lost"] * bool(missing) + [f"p99 {p99:.3f} s"] * bool(p99 > 0.1)
    times = " / ".join(f"{1e3 * one:.0f}" for one in took)
    return Told(
        f"{number:6,} listeners, {late.size // number} messages while faults were put in, which "
        f"took {times} ms: late {1e3 * p50:.0f} / {1e3 * p99:.0f} / {1e3 * late.max():.0f} ms "
        f"(p50, p99, most); server {after.processor - before.processor:.1f} s of a processor",
        tuple(missed),
    )


def _let_go(playing: Feed, listener: socket.socket) -> bool:
    """Whether the server has given a connection up, though its last bytes may still wait.

    On this side nothing is seen of it before what waits is read.
    """
    ours, theirs = listener.getsockname()[1], playing.address[1]
    for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]:
        local, remote, state = (field.rpartition(":")[2] for field in line.split()[1:4])
        if (int(local, 16), int(remote, 16)) == (theirs, ours):
            return state != ESTABLISHED
    return True


async def start(night: str) -> Told:
    """Until the address, and until there is something to hear."""
    begun = time.time()
    with feed(night, "--speed", "60") as playing:
        printed = time.time() - begun
        (ear,) = listening = ears(playing, 1, "v1/events")
        connections = await connect(playing, listening)
        while not ear.first_byte:
            await asyncio.sleep(0.005)
        await call(playing.ready)
        ready = time.time() - begun
        close(connections)
    first = ear.first_byte - begun
    return Told(
        f"{night}: address after {printed:.1f} s, first byte after {first:.1f} s, playing after "
        f"{ready:.1f} s",
        tuple([f"first byte after {first:.1f} s"] * (first > 8)),
    )


def trials(options: argparse.Namespace) -> list[tuple[str, Callable[[], object]]]:
    """What to try, in order."""
    small = options.rounds == 1
    night, seconds = (SMALL, 1.5) if small else (options.night, options.seconds)
    sizes = [50] if small else options.listeners
    wanted = options.trials or (("second",) if small else TRIALS)
    made: list[tuple[str, Callable[[], object]]] = []
    for name in wanted:
        if name == "start":
            made.append((name, lambda: start(night)))
        elif name == "poll":
            made.append((name, lambda: poll(night, min(200, sizes[-1]), seconds)))
        elif name == "night":
            made.append((name, lambda: through(night, sizes[0])))
        elif name == "storm":
            made.append((name, lambda: storm(night, 2 * sizes[-1] if sizes[-1] <= 1000 else 2000)))
        elif name == "stuck":
            made.append((name, lambda: stuck(night, sizes[0])))
        elif name == "inject":
            made.append((name, lambda: inject(night, sizes[0])))
        else:
            made += [(name, lambda n=n: second(night, n, seconds)) for n in sizes]  # type: ignore[misc]
    return made


def main() -> int:
    """Try, and print a line each; 1 when a bar that was to be checked is missed."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("trials", nargs="*", metavar="TRIAL", help=", ".join(TRIALS))
    options.add_argument("--night", default=NIGHT, help="scenario (default %(default)s)")
    options.add_argument("--listeners", type=int, nargs="+", default=[200, 1000])
    options.add_argument("--seconds", type=float, default=20.0, help="of listening (default 20)")
    options.add_argument("--rounds", type=int, default=3, help="1: a look at a small night")
    options.add_argument("--check", action="store_true", help="end with 1 when a bar is missed")
    options.add_argument("--json", action="store_true", help="lines of JSON")
    parsed = options.parse_args()
    if unknown := set(parsed.trials) - set(TRIALS):
        options.error(f"no trial {', '.join(sorted(unknown))}: there are {', '.join(TRIALS)}")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    failed = False
    for name, trial in trials(parsed):
        told: Told = asyncio.run(trial())  # type: ignore[arg-type]
        failed |= bool(told.missed)
        if parsed.json:
            print(json.dumps({"trial": name, "told": told.figures, "missed": told.missed}))
        else:
            bars = f"  MISSED: {', '.join(told.missed)}" if told.missed else ""
            print(f"{name:7}{told.figures}{bars}", flush=True)
    return int(failed and parsed.check)


if __name__ == "__main__":
    raise SystemExit(main())

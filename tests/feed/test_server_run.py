"""The server's life: its address, its end, connections that are none."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from simulator.errors import InputError
from simulator.feed.clock import FeedClock
from simulator.feed.faults import read_faults
from simulator.feed.server import addresses, connection, run
from simulator.feed.server.addresses import address, directions, own_addresses
from simulator.feed.server.run import Server
from simulator.feed.server.settings import Hooks, Programme, Settings
from simulator.feed.transmission import Transmission
from tests.feed.nights import small_roll
from tests.feed.serving import RUN, Plain, events, notes


def load(speed: float = 3600.0, **more: Any) -> Programme:
    """Two hundred notes, all due within a moment of real time."""
    items = notes(200, small_roll())
    clock = FeedClock.start(time.time(), items[0].due - 1, speed)
    transmission = Transmission(small_roll(), items, run=RUN, clock=clock)
    return Programme(transmission, lambda _: (Plain(),), **more)


@asynccontextmanager
async def served(
    programme: Any = load, clock: Callable[[], float] = time.time, **settings: Any
) -> AsyncIterator[tuple[str, asyncio.Task[None]]]:
    """A server that runs, at any port that is free."""
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    hooks = Hooks(ready=ready.set_result)
    server = Server(programme, replace(Settings(run=RUN, port=0), **settings), hooks, clock)
    running = asyncio.create_task(server.run())
    both: list[asyncio.Future[Any]] = [ready, running]
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()
    try:
        yield ready.result(), running
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_the_night_is_played_behind_the_address_and_the_server_ends_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "LINGER", 0.05)
    async with (
        served(exit_at_end=True) as (base, running),
        aiohttp.ClientSession(base) as client,
        client.get("/v1/events?from=start") as stream,
    ):
        told = await events(stream)
        assert [one.id for one in told] == [f"{RUN}.{n}" for n in range(1, 201)]
        await running


async def test_whoever_comes_while_a_run_is_taken_up_is_let_in_at_once_and_waits() -> None:
    known = threading.Event()

    def slowly() -> Programme:
        assert known.wait(30)
        programme = load(speed=1.0)
        programme.transmission.advance(time.time() + 9)
        return programme

    asked = f"GET /v1/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: {RUN}.7\r\n\r\n".encode()
    async with (
        asyncio.timeout(30),
        served(slowly, resumed=True) as (base, _),
        aiohttp.ClientSession(base) as client,
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(base.rpartition(":")[2]))
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"text/event-stream" in head
        for path in ("/v1/night", "/control", "/v1/contests", "/v1/messages?wait=0"):
            async with client.get(path) as answer:
                assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
                assert "being prepared: ask again soon" in (await answer.json())["error"]
        poll = asyncio.create_task(client.get(f"/v1/messages?after={RUN}.5&limit=1&wait=30"))
        await asyncio.sleep(0.02)
        assert not poll.done()
        known.set()
        body = await reader.readuntil(b"\n\n")
        assert f"id: {RUN}.8\n".encode() in body
        writer.close()
        async with await poll as answer:
            assert [one["id"] for one in (await answer.json())["messages"]] == [f"{RUN}.6"]


async def test_what_the_night_is_played_with_fails_loudly() -> None:
    def fails() -> Programme:
        raise InputError("no such night")

    with pytest.raises(InputError, match="no such night"):
        async with served(fails) as (_, running):
            await running


async def test_a_port_that_is_taken_is_one_line() -> None:
    async with served() as (base, _):
        port = int(base.rpartition(":")[2])
        with pytest.raises(InputError, match=f"^port {port} is taken: choose another with --port$"):
            async with served(port=port):
                pass
    with pytest.raises(InputError, match="not an address of this machine"):
        async with served(host="192.0.2.1"):
            pass


@pytest.mark.parametrize("sees", [True, False])
async def test_who_says_nothing_or_nonsense_is_soon_gone(
    monkeypatch: pytest.MonkeyPatch, sees: bool
) -> None:
    monkeypatch.setattr(connection, "HEADERS_WITHIN", 0.05)
    monkeypatch.setattr(connection, "SEES", sees)
    async with served() as (base, _):
        port = int(base.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /v1/night HTTP/1.1\r\nHost: local")
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x16\x03\x01 nonsense\r\n\r\n")
        answer = await reader.read()
        assert answer.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
        assert b"X-Test-Data: rehearsal" in answer
        assert b"Traceback" not in answer
        writer.close()


HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize("together", [True, False])
async def test_whoever_begins_another_request_ends_it_soon(
    monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    async with asked() as (reader, writer):
        monkeypatch.setattr(connection, "HEADERS_WITHIN", 0.02)
        writer.write(HEALTH + HEALTH[:20] if together else HEALTH)
        assert await healthy(reader)
        if not together:
            await asyncio.sleep(0.1)
            writer.write(HEALTH[:20])
        async with asyncio.timeout(10):
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""


async def test_a_request_in_pieces_is_answered_and_time_begins_anew_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = b"POST /control/speed HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nno object"
    async with asked() as (reader, writer):
        for said in (HEALTH, body):
            for piece in (said[:30], said[30:-10], said[-10:-1], said[-1:]):
                writer.write(piece)
                await asyncio.sleep(0.001)
            monkeypatch.setattr(connection, "HEADERS_WITHIN", 0.02)
            assert said is body or await healthy(reader)
            await asyncio.sleep(0.1)
            monkeypatch.setattr(connection, "HEADERS_WITHIN", 10.0)
        assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 4")
        writer.write(HEALTH)
        await reader.readuntil(b"\r\n\r\n")
        await reader.readuntil(b"}")
        assert await healthy(reader)


async def test_half_a_request_does_not_end_the_answer_to_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with asked(lambda: load(600.0)) as (reader, writer):
        monkeypatch.setattr(connection, "HEADERS_WITHIN", 0.02)
        stream = b"GET /v1/stream.jsonl?from=start HTTP/1.1\r\nHost: localhost\r\n\r\n"
        writer.write(stream + HEALTH[:20])
        told = await reader.readuntil(f'"{RUN}.200"'.encode())
        assert told.startswith(b"HTTP/1.1 200")


async def test_a_library_that_does_not_show_when_headers_are_whole_has_the_same_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "SEES", False)
    monkeypatch.setattr(connection, "HEADERS_WITHIN", 0.2)
    async with asked() as (reader, writer):
        writer.write(HEALTH[:20])
        await asyncio.sleep(0.01)
        writer.write(HEALTH[20:])
        assert await healthy(reader)
        writer.write(HEALTH[:20])
        async with asyncio.timeout(10):
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""


@asynccontextmanager
async def asked(
    programme: Any = load,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection by which something was asked already."""
    async with served(programme) as (base, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(base.rpartition(":")[2]))
        writer.write(HEALTH)
        assert await healthy(reader)
        yield reader, writer
        writer.close()


async def healthy(reader: asyncio.StreamReader) -> bool:
    """Whether the next answer is that the server lives."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.partition(b"Content-Length: ")[2].partition(b"\r")[0]
    return b'"ok":true' in (await reader.readexactly(int(length))).replace(b" ", b"")


@pytest.mark.parametrize(
    "nonsense",
    [
        b"G@T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nExpect: much\r\nConnection: close\r\n\r\n",
    ],
)
@pytest.mark.parametrize("test", [True, False])
async def test_the_answer_to_nonsense_is_marked_in_its_words(nonsense: bytes, test: bool) -> None:
    async with served(test=test) as (base, _):
        port = int(base.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(nonsense)
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        assert head.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))
        assert body.startswith(b"TEST DATA") is test
        assert (b"X-Test-Data" in head) is test
        writer.close()


async def test_an_old_client_has_its_stream_without_chunks() -> None:
    async with served() as (base, _):
        port = int(base.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /v1/stream.jsonl?from=start HTTP/1.0\r\nHost: localhost\r\n\r\n")
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        assert b"chunked" not in head.lower()
        assert body.count(b"\n") == 200
        writer.close()


async def test_an_outage_refuses_connections_and_ends() -> None:
    tables = [{"type": "refuse", "at": 30, "for": "40s"}]
    faults = read_faults(small_roll(), tables=tables).faults
    wall = [time.time()]

    def slow() -> Programme:
        made = load(1.0, faults=faults)
        made.transmission.clock = FeedClock.start(wall[0], 0, 1.0)
        return made

    async with (
        served(slow, clock=lambda: wall[0]) as (base, _),
        aiohttp.ClientSession(base) as client,
        aiohttp.ClientSession(base) as steering,
    ):
        async with steering.get("/control") as before:
            assert before.status == 200
        stream = await client.get("/v1/events")
        await loaded(client)  # the night begins by the clock as it is by then
        for night in (35, 80):
            wall[0] += night
            # By the page's own connection an outage is steered: it stays.
            async with steering.post("/control/play") as response:
                assert response.status == 200
            refused = night == 35
            for _ in range(5_000):
                if await takes(base) is not refused:
                    break
                await asyncio.sleep(0.01)
            assert await takes(base) is not refused
        with pytest.raises(aiohttp.ClientError):
            await stream.content.read()


async def loaded(client: aiohttp.ClientSession) -> None:
    """Return once there is a night."""
    async with asyncio.timeout(60):
        while True:
            async with client.get("/v1/contests") as response:
                if response.status == 200:
                    return
            await asyncio.sleep(0.005)


async def takes(base: str) -> bool:
    """Whether a connection is taken."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", int(base.rpartition(":")[2]))
    except ConnectionRefusedError:
        return False
    writer.close()
    return True


def test_the_address_that_is_printed() -> None:
    assert address("127.0.0.1", 8650) == "http://127.0.0.1:8650"
    assert address("::1", 80) == "http://[::1]:80"
    assert address("0.0.0.0", 80) == "http://127.0.0.1:80"


def test_other_machines_and_the_token_are_told_of_but_never_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    everywhere = Settings(run=RUN, host="0.0.0.0", token="a-secret-of-ours")
    monkeypatch.setattr(addresses, "own_addresses", lambda host: ("192.0.2.7", "198.51.100.7"))
    where, how = directions(everywhere, 8650)
    assert where == "from other machines: http://192.0.2.7:8650, http://198.51.100.7:8650"
    assert how == "every request needs the token: Authorization: Bearer, x-api-key, or ?token="
    monkeypatch.setattr(addresses, "own_addresses", lambda host: ())
    assert "from other machines" in directions(everywhere, 8650)[0]
    assert directions(replace(everywhere, host="192.0.2.7"), 8650) == (how,)
    assert directions(Settings(run=RUN), 8650) == ()


def test_own_addresses_are_those_by_which_others_would_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ways = {"192.0.2.1": "198.51.100.7", "10.255.255.254": "10.0.0.7", "fd00::1": "fd00::7"}

    class Way(socket.socket):
        def connect(self, far: Any) -> None:
            if far[0] not in ways:
                raise OSError("no way there")
            self.own = ways[far[0]]

        def getsockname(self) -> Any:
            return (self.own, 9)

    monkeypatch.setattr(socket, "socket", Way)
    assert own_addresses("0.0.0.0") == ("198.51.100.7", "10.0.0.7")
    ways["10.255.255.254"] = "127.0.0.1"
    assert own_addresses("0.0.0.0") == ("198.51.100.7",)


async def test_where_it_is_reached_is_noted_beside_the_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noted: list[str] = []
    known = Hooks(ready=lambda address: noted.append(address), note=noted.append)
    settings = Settings(run=RUN, port=0, token="a-secret-of-ours")
    running = asyncio.create_task(Server(load, settings, known, time.time).run())
    async with asyncio.timeout(10):
        while len(noted) < 2:
            await asyncio.sleep(0.01)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    printed, *rest = [line for line in noted if "room for" not in line]
    assert printed.startswith("http://127.0.0.1:")
    assert rest[0].startswith("every request needs the token: ")
    assert "a-secret-of-ours" not in "".join(noted)

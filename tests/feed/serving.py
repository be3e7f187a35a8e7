"""What tests of the server share: a small night on the air, its clock in the test's hand."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from simulator.feed.clock import FeedClock
from simulator.feed.document import CSV, Document, Format
from simulator.feed.plan import closed, make
from simulator.feed.roll import Roll
from simulator.feed.server.routes import application
from simulator.feed.server.settings import Hooks, Programme, Settings
from simulator.feed.server.station import Station
from simulator.feed.transmission import Transmission
from simulator.feed.values import Item, Sent
from simulator.messages import Kind, Note
from tests.feed.nights import small_plan, small_roll

RUN = "k7q2"
START = 1_000_000.0
"""The real moment at which the night begins to play."""


class Plain:
    """A format of one document a result, and one of how many there were."""

    name = "plain"
    snapshots = ("plain/count.csv",)

    def __init__(self, spoilt: str = "") -> None:
        self.count = 0
        self.spoilt = spoilt

    def take(self, sent: Sent) -> tuple[Document, ...]:
        if sent.message.kind is not Kind.RESULT:
            return ()
        self.count += 1
        name = f"plain/Test_{sent.message.contest}_{sent.message.revision}.csv"
        return (Document(name, CSV, b"TEST DATA\n" * 60 + sent.data, spoilt=self.spoilt),)

    def render(self, path: str) -> Document:
        assert path in self.snapshots
        return Document(path, CSV, f"TEST DATA,{self.count}\n".encode())


@dataclass
class Rig:
    """A station that a client asks."""

    station: Station
    client: TestClient[Any, Any]
    wall: list[float]
    notes: list[str] = field(default_factory=list)
    acted: list[tuple[Any, ...]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def play(self, seconds: float) -> tuple[Sent, ...]:
        """Let so many real seconds pass, a second of the night each at speed 1."""
        self.wall[0] += seconds
        return self.station.turn(self.wall[0])

    async def json(self, path: str, **values: Any) -> Any:
        """What is answered to a GET."""
        async with self.client.get(path, **values) as response:
            return await response.json(content_type=None)

    async def order(self, name: str, **asked: Any) -> tuple[int, Any]:
        """Status and answer of an order to the control."""
        async with self.client.post(f"/control/{name}", json=asked) as response:
            return response.status, await response.json()


def notes(count: int, roll: Roll) -> tuple[Item, ...]:
    """A plan of so many notes, one a second."""
    items = [
        make(roll, k, Kind.NOTE, None, Note(f"note {k} " + "x" * 100), False, more=str(k))
        for k in range(1, count)
    ]
    return closed(items, roll)


@asynccontextmanager
async def on_air(
    items: tuple[Item, ...] | None = None,
    *,
    loaded: bool = True,
    formats: Sequence[Callable[[], Format]] = (),
    **settings: Any,
) -> AsyncIterator[Rig]:
    """A rig; the night stands at its first message, which is not sent yet."""
    wall = [START]
    acted: list[tuple[Any, ...]] = []
    said: list[str] = []
    told: list[str] = []

    def act(*what: Any) -> None:
        acted.append(what)
        told.append(what[0])

    def send(sent: Sequence[Sent]) -> None:
        told.append(sent[0].message.id.partition(".")[0])

    kept: list[str] = []
    hooks = Hooks(note=said.append, acted=act, sent=send, held=lambda: kept.append("held"))
    station = Station(replace(Settings(run=RUN), **settings), hooks, clock=lambda: wall[0])
    if loaded:
        station.adopt(programme(items, formats), wall[0])
    async with TestClient(TestServer(application(station))) as client:
        yield Rig(station, client, wall, said, acted, told, kept)
        station.listeners.abort()


def programme(
    items: tuple[Item, ...] | None = None, formats: Sequence[Callable[[], Format]] = (), **more: Any
) -> Programme:
    """The small night, or other items, at speed 1, about to begin."""
    items = small_plan() if items is None else items
    clock = FeedClock.start(START, items[0].due - 1, 1.0)
    transmission = Transmission(small_roll(), items, run=RUN, clock=clock)
    return Programme(transmission, lambda _: [form() for form in formats], **more)


@dataclass
class Event:
    """A server-sent event, by its lines."""

    fields: dict[str, str]

    @property
    def id(self) -> str | None:
        return self.fields.get("id")

    @property
    def name(self) -> str:
        return self.fields["event"]

    @property
    def data(self) -> Any:
        return json.loads(self.fields["data"])


async def events(response: ClientResponse, most: int | None = None) -> list[Event]:
    """The next events of a stream, so many, or all until it ends."""
    found: list[Event] = []
    lines: dict[str, str] = {}
    while most is None or len(found) < most:
        line = (await response.content.readline()).decode()
        if not line:
            break
        if line == "\n":
            found.append(Event(lines))
            lines = {}
        else:
            key, _, value = line.rstrip("\n").partition(": ")
            assert key not in lines
            lines[key] = value
    return found

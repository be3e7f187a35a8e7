"""A native feed followed live: every message once, in order, whatever happens on the way."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import ElectionNightError
from simulator.feed import Address, Heard, Pace, name_address, read_address
from simulator.feed.sse import Events
from simulator.live import Draft, Keeper, Repeated, keep_journal
from simulator.live.sources import (
    NOT_TEST,
    TEST_DATA,
    GrowingFeed,
    Lines,
    Source,
    last_heard,
    open_sources,
)
from simulator.messages import Adjourned, Kind, Message, Retraction, Status
from tests.feed.nights import small_night, small_plan, small_roll, transmit
from tests.live.files import Memory

if importlib.util.find_spec("aiohttp") is None:
    pytest.skip("needs aiohttp", allow_module_level=True)

from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from simulator.feed.client import FeedClient

NOW = datetime(2025, 5, 2, 3, tzinfo=UTC)
REHEARSED = datetime(2025, 8, 2, 3, tzinfo=UTC)


def messages(run: str = "abcd", seats: int = 1) -> list[bytes]:
    """A night as a feed says it."""
    slugs = ("one-ford", "two-moor", "three-and-four")[:seats]
    sent = transmit(small_plan(slugs), small_roll(slugs)).sent
    return [one.data.replace(b"test.", f"{run}.".encode()) for one in sent]


class Feed:
    """A feed's server, as wayward as it is told to be.

    Attributes:
        cut: the connection ends after so many events.
        before: what it answers instead, one request each.
        frame: an event as bytes; a test may make it wrong.
    """

    def __init__(self, said: list[bytes], run: str = "abcd") -> None:
        self.run = run
        self.said = said
        self.cut: int | None = None
        self.before: list[web.Response] = []
        self.frame: Callable[[int, bytes], bytes] = self.event
        self.asked: list[tuple[str, str | None, str | None]] = []

    def event(self, number: int, data: bytes) -> bytes:
        kind = json.loads(data)["kind"]
        return f"id: {self.run}.{number}\nevent: {kind}\n".encode() + b"data: " + data + b"\n\n"

    async def events(self, request: web.Request) -> web.StreamResponse:
        last = request.headers.get("Last-Event-ID")
        self.asked.append((request.path_qs, last, request.headers.get("Authorization")))
        if self.before:
            return self.before.pop(0)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        await answer.write(b"retry: 3\nevent: hb\ndata: {}\n\n")
        start = 0
        if last is not None:
            run, _, number = last.partition(".")
            if run != self.run:
                await answer.write(b'event: reset\nid: x.9\ndata: {"reason": "another run"}\n\n')
                return answer
            start = int(number)
        for place, data in enumerate(self.said[start : start + (self.cut or 10_000)], start + 1):
            await answer.write(self.frame(place, data))
        return answer

    async def log(self, request: web.Request) -> web.Response:
        start, limit = int(request.query["after"].partition(".")[2]), int(request.query["limit"])
        said = [json.loads(data) for data in self.said[start : start + limit]]
        return web.json_response({"messages": said})

    def client(
        self, server: BaseTestServer, last: str | None = None
    ) -> tuple[FeedClient, list[float]]:
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            if len(slept) > 200:
                client.close()

        address = Address(str(server.make_url("")).rstrip("/"), "s3cret")
        client = FeedClient(address, last, sleep=sleep, rng=random.Random(1))
        return client, slept


def hear(
    feed: Feed, last: str | None = None, *, act: Callable[[list[float]], None] | None = None
) -> tuple[list[bytes], list[float], FeedClient]:
    """All that a listener hears until the end, and how long it waited in between."""

    async def main() -> tuple[list[bytes], list[float], FeedClient]:
        app = web.Application()
        app.add_routes([web.get("/v1/events", feed.events), web.get("/v1/messages", feed.log)])
        async with TestServer(app) as server:
            client, slept = feed.client(server, last)
            await client.listen()
            heard: list[bytes] = []
            while not (some := client.take(7)).ended or some.lines:
                heard += some.lines
                if not some.lines and not some.more:
                    break
            return heard, slept, client

    return asyncio.run(main())


def test_it_hears_all_with_its_token_and_is_told_of_the_end() -> None:
    feed = Feed(messages())
    heard, slept, client = hear(feed)
    assert heard == feed.said
    assert slept == []
    assert feed.asked == [("/v1/events?from=start", None, "Bearer s3cret")]
    assert client.take() == Heard(ended=True)


def test_cut_again_and_again_it_hears_each_once_and_in_order() -> None:
    feed = Feed(messages())
    feed.cut = 2
    heard, slept, _ = hear(feed)
    assert heard == feed.said
    assert set(slept) == {0.003}  # as the feed asked
    assert feed.asked[1][1] == "abcd.2"


def test_what_the_stream_leaves_out_or_says_twice_comes_once_from_the_log() -> None:
    feed = Feed(messages(seats=2))
    own = feed.event

    def wayward(number: int, data: bytes) -> bytes:
        if number % 3 == 1:
            return b""
        return own(number, data) * (2 if number % 4 == 0 else 1)

    feed.frame = wayward
    if len(feed.said) % 3 == 1:  # the end itself comes
        feed.frame = lambda n, data: (
            wayward(n, data) or (own(n, data) if n == len(feed.said) else b"")
        )
    heard, _, _ = hear(feed)
    assert [json.loads(one) for one in heard] == [json.loads(one) for one in feed.said]


def test_a_message_that_comes_spoilt_is_asked_for_again() -> None:
    feed = Feed(messages())
    own = feed.event
    feed.frame = lambda n, data: own(n, data).replace(b"}}", b"") if n == 2 else own(n, data)
    heard, _, _ = hear(feed)
    assert [json.loads(one) for one in heard] == [json.loads(one) for one in feed.said]


def test_it_goes_on_from_what_is_known_and_a_reset_begins_anew() -> None:
    feed = Feed(messages())
    assert hear(feed, "abcd.3")[0] == feed.said[3:]
    assert feed.asked[0][1] == "abcd.3"
    feed = Feed(messages())
    heard, _, client = hear(feed, "zzzz.3")
    assert heard == feed.said
    assert [last for _, last, _ in feed.asked] == ["zzzz.3", None]
    assert client.take().ended
    feed.before = [web.Response(status=204)]
    heard, _, client = hear(feed, f"abcd.{len(feed.said)}")
    assert heard == []
    assert client.take().ended


def test_it_comes_back_later_each_time_and_as_late_as_it_is_asked() -> None:
    feed = Feed(messages())
    feed.before = [
        web.Response(status=503, headers={"Retry-After": "7"}),
        *(web.Response(status=500) for _ in range(4)),
        web.Response(status=401),
        web.Response(text="<html>", content_type="text/html"),
        web.Response(status=302, headers={"Location": "http://elsewhere.example/"}),
    ]
    heard, slept, _ = hear(feed)
    assert heard == feed.said
    assert slept[0] == 7.0
    assert slept[1] >= 2.0
    assert all(4.0 <= wait <= 60.0 for wait in slept[3:])
    assert len(set(slept)) == len(slept)
    assert len(feed.asked) == 9


def test_what_is_wrong_is_said_without_the_token() -> None:
    feed = Feed(messages())
    said: list[str] = []
    for status, words in ((302, "another address"), (401, "token"), (500, "500")):

        async def main(status: int = status) -> None:
            app = web.Application()
            feed.before = [web.Response(status=status, headers={"Location": "/x?token=s3cret"})]
            app.add_routes([web.get("/v1/events", feed.events)])
            async with TestServer(app) as server:
                client, _ = feed.client(server)

                async def sleep(_: float) -> None:
                    client.close()

                client._sleep = sleep
                await client.listen()
                said.append(client.take().trouble or "")

        asyncio.run(main())
        assert words in said[-1]
        assert "s3cret" not in said[-1]


def waylay(
    feed: Feed, log: Callable[[int, str], Any], tries: int = 6
) -> tuple[list[str | None], list[float], list[bytes]]:
    """What is told at each wait, how long they are, and what is heard of a feed and another log."""
    told: list[str | None] = []
    slept: list[float] = []
    asked = 0
    client: Any = None

    async def answer(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        if asked > 50:  # it asks for ever
            client.close()
        return web.json_response(log(asked, request.query["after"]))

    async def main() -> None:
        nonlocal client
        app = web.Application()
        app.add_routes([web.get("/v1/events", feed.events), web.get("/v1/messages", answer)])
        async with TestServer(app) as server:
            client, _ = feed.client(server)

            async def sleep(seconds: float) -> None:
                slept.append(seconds)
                told.append(client.take(0).trouble)
                if len(slept) >= tries:
                    client.close()

            client._sleep = sleep
            try:
                await client.listen()
            except asyncio.CancelledError:
                told.append("it asks for ever")

    asyncio.run(main())
    return told, slept, list(client.take(500).lines)


def test_an_id_of_any_length_is_only_an_id() -> None:
    feed = Feed(messages())
    own = feed.event
    feed.frame = lambda n, data: own(n, data).replace(
        b"id: abcd.2\n", b"id: abcd." + b"7" * 6_000 + b"\n"
    )
    heard, _, _ = hear(feed)
    said = [json.loads(one)["id"] for one in heard]
    assert said[:3] == ["abcd.1", "abcd.2", "abcd.2"]  # once more from the log: it is known by then
    assert said[3:] == [json.loads(one)["id"] for one in feed.said[2:]]
    assert all(last is None or len(last) < 10 for _, last, _ in feed.asked)


LOGS: dict[str, Callable[[int, str], Any]] = {
    "no list": lambda *_: {"messages": 5},
    "no object": lambda *_: 5,
    "always the same": lambda *_: {"messages": [{"id": "abcd.1"}]},
    "another run": lambda n, _: {"messages": [{"id": f"efgh.{n}"}]},
    "no ids": lambda *_: {"messages": [{"id": 5}]},
}


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_a_log_that_makes_no_sense_is_told_and_tried_again_later(
    log: Callable[[int, str], Any],
) -> None:
    feed = Feed(messages())
    own = feed.event
    feed.frame = lambda n, data: b"" if n == 2 else own(n, data)
    told, slept, heard = waylay(feed, log)
    assert len(set(told)) == 1
    assert (told[0] or "").startswith("its log ")
    assert slept[-1] > 4 * slept[0]
    assert heard == feed.said[:1]


def test_whatever_a_feed_says_who_listens_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Feed(messages())
    own, broken = FeedClient._message, [ValueError("\x1b"), RecursionError(), KeyError("x")]

    async def message(self: FeedClient, *given: Any) -> None:
        if broken:
            raise broken.pop()
        await own(self, *given)

    monkeypatch.setattr(FeedClient, "_message", message)
    told, slept, heard = waylay(feed, lambda *_: {})
    assert told == [
        f"it says what cannot be read ({name}): trying again"
        for name in ("KeyError", "RecursionError", "ValueError")
    ]
    assert len(slept) == 3
    assert heard == feed.said


def test_events_come_in_any_pieces_and_none_is_too_long() -> None:
    data = (
        b':hello\r\nretry: 2000\r\nid: a.1\r\nevent: rush\r\ndata: {"a":\ndata:1}\r\n\r\n'
        b"data\n\nid: a.2\n\n\ndata: " + b"x" * 1_100_000 + b"\n\ndata: z\n\n"
    )
    events = Events()
    told = [event for k in range(0, len(data), 61) for event in events.take(data[k : k + 61])]
    assert [(e.name, e.data, e.id, e.retry) for e in told] == [
        ("rush", b'{"a":\n1}', "a.1", 2000),
        ("message", b"", None, None),
        ("message", b"z", None, None),
    ]


# Addresses


@pytest.mark.parametrize(
    "text",
    [
        "http://feed.example:8650",
        "http://feed.example:8650/v1/events?from=start&token=s3cret",
        "http://feed.example:8650/v1/stream.jsonl",
        "http://feed.example:8650/v1/",
    ],
)
def test_an_address_is_that_of_the_base_or_of_the_stream(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELECTION_NIGHT_FEED_TOKEN", "other")
    address = read_address(text)
    assert address.base == "http://feed.example:8650"
    assert address.token == ("s3cret" if "s3cret" in text else "other")
    assert "token" not in name_address(text)
    assert "s3cret" not in repr(address)


@pytest.mark.parametrize(
    "text",
    ["file:///etc/passwd", "http://", "http://x:y/", "http://a@b/", "http://x/?kind=rush",
     "http://x/\x1b[1m", "http://x/?token=\x1b", "http://[x/"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ElectionNightError) as refused:
        open_sources([text], small_night(("one-ford",)), Path("n.jsonl"))
    (line,) = refused.value.lines
    assert line.isprintable()


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(ElectionNightError) as refused:
        open_sources(["http://x/?token=s3cret"], small_night(("one-ford",)), Path("n.jsonl"))
    (line,) = refused.value.lines
    assert line.startswith("--from \"http://x/\" is an address, which needs the extra 'feed'")


# Into a journal


class Said:
    """A listener that says what it is given, a run after another."""

    def __init__(self, *runs: list[bytes]) -> None:
        self.runs = list(runs)
        self.closed = False

    def start(self) -> None:
        pass

    def take(self) -> Heard:
        if not self.runs:
            return Heard(ended=True)
        lines = self.runs.pop(0)
        return Heard(tuple(lines), anew=True, more=bool(self.runs))

    def pace(self) -> Pace | None:
        return None

    def close(self) -> None:
        self.closed = True


def follow(listener: Said, keeper: Any, *, real: bool = False, marked: bool = False) -> Source:
    night = small_night(("one-ford",))
    lines = Lines(GrowingFeed(listener), night, "feed.example", via="url")
    source = Source("http://feed.example", lines, night, real=real, marked=marked)
    while not source.poll(keeper).ended:
        pass
    source.close()
    return source


def test_another_run_that_says_the_same_is_repeated_and_keeps_its_news(tmp_path: Path) -> None:
    night = small_night(("one-ford",))
    with keep_journal(tmp_path / "n.jsonl", night, now=REHEARSED) as journal:
        keeper = Keeper(journal, night, now=lambda: REHEARSED)
        first = messages()
        end = first.pop()
        result = next(m for m in map(json.loads, first) if m["kind"] == "result")
        back = {**result, "id": "abcd.90", "kind": "retraction", "revision": 2, "body": {}}
        first.append(json.dumps(back | {"replaces": result["id"]}).encode())
        second = [one.replace(b"abcd.", b"efgh.") for one in first]
        listener = Said(first, second, [end])
        follow(listener, keeper)
        assert listener.closed
        kinds = [m.kind for m in keeper.messages]
        assert kinds.count(Kind.RESULT) == kinds.count(Kind.RETRACTION) == 1
        assert len({m.id for m in keeper.messages}) == len(keeper.messages)
        assert keeper.fold.of("one-ford").status is Status.RETRACTED
        assert keeper.fold.conflicts == ()
        assert {(m.via, m.by, m.test) for m in keeper.messages} == {("url", "feed.example", True)}
        head = last_heard(keeper.messages, "feed.example")
        assert head == keeper.messages[-1].id == "abcd.90"
        assert last_heard(keeper.messages, "another") is None


def test_a_retraction_of_another_run_takes_back_what_was_kept_of_the_first(tmp_path: Path) -> None:
    night = small_night(("one-ford",))
    with keep_journal(tmp_path / "n.jsonl", night, now=REHEARSED) as journal:
        keeper = Keeper(journal, night, now=lambda: REHEARSED)
        first = messages()[:-1]
        result = next(m for m in map(json.loads, first) if m["kind"] == "result")
        back = {**result, "id": "abcd.90", "kind": "retraction", "revision": 2, "body": {}}
        said = [*first, json.dumps(back | {"replaces": result["id"]}).encode()]
        follow(Said(first, [one.replace(b"abcd.", b"efgh.") for one in said]), keeper)
        assert keeper.fold.of("one-ford").status is Status.RETRACTED
        # Of two runs it is not known where the second stood.
        assert last_heard(keeper.messages, "feed.example") is None


def test_a_count_may_be_adjourned_twice_in_the_same_words(tmp_path: Path) -> None:
    night = small_night(("one-ford",))
    with keep_journal(tmp_path / "n.jsonl", night, now=REHEARSED) as journal:
        keeper = Keeper(journal, night, now=lambda: REHEARSED)

        def draft(id: str, minute: int) -> Draft:
            at = datetime(2025, 5, 2, 1, minute, tzinfo=UTC)
            body = Adjourned()
            return Draft(Kind.ADJOURNED, "one-ford", body, "f", "url", at, id=id)

        keeper.enter(draft("abcd.1", 0))
        keeper.enter(draft("abcd.2", 30))
        assert isinstance(keeper.enter(draft("efgh.2", 30)), Repeated)
        assert len(keeper.messages) == 2


def test_test_data_of_a_feed_is_kept_out_of_a_real_night() -> None:
    keeper = Memory()
    follow(Said(messages()), keeper, real=True)
    assert keeper.messages == []
    assert {reason for _, reason, _ in keeper.aside} == {TEST_DATA}
    plain = [one.replace(b'"test":true', b'"test":false') for one in messages()]
    follow(Said(plain), keeper, real=True)
    assert keeper.fold.of("one-ford").status is Status.DECLARED


def test_what_is_not_marked_as_test_is_kept_out_of_a_rehearsal_that_is_served() -> None:
    plain = [one.replace(b'"test":true', b'"test":false') for one in messages()]
    keeper = Memory()
    follow(Said(plain), keeper, marked=True)
    assert keeper.messages == []
    assert {reason for _, reason, _ in keeper.aside} == {NOT_TEST}
    follow(Said(plain), keeper)
    follow(Said(messages()), keeper, marked=True)
    assert keeper.fold.of("one-ford").status is Status.DECLARED
    # Nor in a file, where each says that it is real; who says nothing lists for practice.
    for said, number in ((plain, 0), ([one.replace(b'"test":false,', b"") for one in plain], 3)):
        listed = Memory()
        lines = Lines(GrowingFeed(Said(said)), small_night(("one-ford",)), "night.jsonl")
        Source("night.jsonl", lines, small_night(("one-ford",)), marked=True).poll(listed)
        assert len(listed.messages) == number
    # The mark on a name says it, too.
    named = Memory()
    follow(Said([one.replace(b'Ash"', b'Ash Test"') for one in plain]), named, real=True)
    assert named.fold.of("one-ford").status is not Status.DECLARED
    assert {reason for _, reason, _ in named.aside} == {TEST_DATA}


def test_in_a_thread_it_is_begun_at_the_first_look_and_ended_with_the_night() -> None:
    feed = Feed(messages())

    async def main() -> None:
        app = web.Application()
        app.add_routes([web.get("/v1/events", feed.events), web.get("/v1/messages", feed.log)])
        async with TestServer(app) as server:
            night = small_night(("one-ford",))
            feeding = open_sources([str(server.make_url("/"))], night, Path("n.jsonl"))
            keeper = Memory()
            for _ in range(5_000):
                feeding.poll(keeper)
                if feeding.ended:
                    break
                await asyncio.sleep(0.01)
            assert feeding.ended
            await asyncio.to_thread(feeding.close)
            assert keeper.fold.of("one-ford").status is Status.DECLARED

    asyncio.run(main())


def test_what_is_retracted_by_revision_alone_is_retracted_once(tmp_path: Path) -> None:
    night = small_night(("one-ford",))
    with keep_journal(tmp_path / "n.jsonl", night, now=REHEARSED) as journal:
        keeper = Keeper(journal, night, now=lambda: REHEARSED)
        follow(Said(messages()[:-1]), keeper)
        said: list[Message] = []
        for run in ("abcd", "efgh"):
            own = Draft(
                Kind.RETRACTION, "one-ford", Retraction(), "f", "url", NOW, 2, id=f"{run}.99"
            )
            receipt = keeper.enter(own)
            said.append(getattr(receipt, "message"))  # noqa: B009
        assert said[0] == said[1]

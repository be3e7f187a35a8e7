"""Streams: every id once and in order, whatever happens to the line."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import pytest

from simulator.feed.server.listeners import MOST_BUFFERED, Listener, Listeners
from simulator.feed.server.log import Filter, Log
from simulator.feed.server.station import AT_ONCE
from tests.feed.nights import small_roll
from tests.feed.serving import RUN, events, notes, on_air, programme


async def test_a_stream_begins_with_the_night_as_it_is_and_goes_on() -> None:
    async with on_air() as rig:
        rig.play(2)
        async with rig.client.get("/v1/events") as stream:
            assert stream.headers["Content-Type"] == "text/event-stream"
            assert stream.headers["Cache-Control"] == "no-store"
            assert stream.headers["X-Accel-Buffering"] == "no"
            assert stream.headers["X-Test-Data"] == f"rehearsal; run={RUN}; night=replayed"
            assert "Content-Encoding" not in stream.headers
            (snapshot,) = await events(stream, 1)
            assert (snapshot.name, snapshot.id) == ("snapshot", f"{RUN}.3")
            assert snapshot.fields["retry"] == "2000"
            assert snapshot.data["head"] == f"{RUN}.3"
            assert snapshot.data["test"] is True
            rig.play(3600)
            (close,) = await events(stream, 1)
            assert (close.name, close.id) == ("close_of_poll", f"{RUN}.4")
            assert "retry" not in close.fields
            assert close.data["id"] == f"{RUN}.4"


async def test_all_of_a_night_from_the_start_until_it_ends() -> None:
    async with on_air() as rig, rig.client.get("/v1/events?from=start") as stream:
        rig.play(2)
        first = await events(stream, 1)
        assert first[0].fields["retry"] == "2000"
        rig.play(10**6)
        told = [*first, *await events(stream)]
        count = len(rig.station.on.log) if rig.station.on else 0
        assert [one.id for one in told] == [f"{RUN}.{n}" for n in range(1, count + 1)]
        assert told[-1].name == "end"
        assert all(one.data["test"] is True for one in told)


async def test_nothing_comes_after_the_end() -> None:
    async with on_air() as rig:
        rig.play(10**6)
        head = rig.station.night(0)["head"]
        async with rig.client.get("/v1/events", headers={"Last-Event-ID": head}) as stream:
            assert stream.status == 204
            assert "X-Test-Data" in stream.headers
        async with rig.client.get("/v1/events") as stream:
            (snapshot,) = await events(stream)
            assert (snapshot.name, snapshot.id, snapshot.data["state"]) == (
                "snapshot",
                head,
                "ended",
            )


@pytest.mark.parametrize(
    ("id", "reason"),
    [
        ("abcd.1", "another run"),
        (f"{RUN}.99", "beyond the head"),
        ("what\u202eever", "not an id of this feed"),
    ],
)
async def test_an_id_that_is_not_known_begins_anew(id: str, reason: str) -> None:
    async with on_air() as rig:
        rig.play(2)
        headers = {"Last-Event-ID": id}
        async with rig.client.get("/v1/events?from=start", headers=headers) as stream:
            (reset,) = await events(stream, 1)
            assert (reset.name, reset.id, reset.data["reason"]) == ("reset", f"{RUN}.3", reason)
            assert reset.data["snapshot"]["head"] == f"{RUN}.3"
            rig.play(3600)
            assert [one.id for one in await events(stream, 1)] == [f"{RUN}.4"]


async def test_a_header_beats_the_query_and_a_wrong_query_is_refused() -> None:
    async with on_air() as rig:
        rig.play(2)
        headers = {"Last-Event-ID": f"{RUN}.1"}
        async with rig.client.get(f"/v1/events?from={RUN}.2", headers=headers) as stream:
            assert [one.id for one in await events(stream, 2)] == [f"{RUN}.2", f"{RUN}.3"]
        async with rig.client.get(f"/v1/events?from={RUN}.2") as stream:
            assert [one.id for one in await events(stream, 1)] == [f"{RUN}.3"]
        told = await rig.json("/v1/events?from=yesterday")
        assert "should be now, start or an id" in told["error"]


async def test_a_listener_cut_fifty_times_has_every_id_once_and_in_order() -> None:
    rng = random.Random(7)
    async with on_air(notes(600, small_roll())) as rig:
        had: list[str] = []
        headers: dict[str, str] = {}
        for _ in range(50):
            rig.play(rng.randrange(12))
            log = rig.station.on.log if rig.station.on else Log(RUN)
            async with rig.client.get("/v1/events?from=start", headers=headers) as stream:
                # Some were sent before, the others come while it listens.
                rig.play(rng.randrange(1, 12))
                left = len(log) - len(had)
                told = await events(stream, rng.randrange(1, left + 1))
            had += [str(one.id) for one in told]
            headers = {"Last-Event-ID": had[-1]}
        rig.play(1000)
        async with rig.client.get("/v1/events", headers=headers) as stream:
            had += [str(one.id) for one in await events(stream)]
        assert had == [f"{RUN}.{n}" for n in range(1, 601)]


async def test_a_server_that_comes_back_goes_on_where_its_listener_was() -> None:
    async with on_air(notes(40, small_roll()), loaded=False) as rig:
        headers = {"Last-Event-ID": f"{RUN}.7"}
        async with rig.client.get("/v1/events", headers=headers) as stream:
            # The night is still being played: its run and its ids are known all the same.
            assert (await rig.json("/v1/night"))["state"] == "waiting"
            resumed = programme(notes(40, small_roll()))
            resumed.transmission.advance(rig.wall[0] + 9)
            rig.station.adopt(resumed, rig.wall[0] + 9)
            told = await events(stream, 2)
            assert [one.id for one in told] == [f"{RUN}.8", f"{RUN}.9"]
            assert told[0].data == json.loads(resumed.transmission.sent[7].data)


@pytest.mark.parametrize("resumed", [True, False])
async def test_whoever_comes_before_the_night_has_heartbeats_and_then_the_night(
    resumed: bool,
) -> None:
    async with (
        on_air(loaded=False, resumed=resumed, max_listeners=2) as rig,
        rig.client.get("/v1/events") as stream,
        rig.client.get("/v1/stream.jsonl") as raw,
    ):
        assert (stream.status, raw.status, len(rig.station.listeners)) == (200, 200, 2)
        async with rig.client.get("/v1/events") as third:
            assert third.status == 503
        rig.station.heartbeat(rig.wall[0])
        (beat,) = await events(stream, 1)
        assert (beat.name, beat.id, beat.fields["retry"]) == ("hb", None, "2000")
        assert beat.data["head"] == (None if resumed else f"{RUN}.0")
        assert beat.data["state"] == "waiting"
        assert json.loads(await raw.content.readline())["kind"] == "hb"
        rig.station.adopt(programme(), rig.wall[0])
        (snapshot,) = await events(stream, 1)
        assert (snapshot.name, snapshot.id) == ("snapshot", f"{RUN}.0")
        assert "retry" not in snapshot.fields
        assert json.loads(await raw.content.readline())["kind"] == "snapshot"
        await asyncio.sleep(0)
        rig.station.heartbeat(rig.wall[0])
        assert [one.name for one in await events(stream, 1)] == ["hb"]
        rig.play(2)
        assert [one.id for one in await events(stream, 1)] == [f"{RUN}.1"]


@pytest.mark.parametrize(("id", "name"), [(f"{RUN}.99", "reset"), (f"{RUN}.{{}}", None)])
async def test_whoever_has_another_id_or_the_end_is_told_once_the_run_is_known(
    id: str, name: str | None
) -> None:
    resumed = programme(notes(40, small_roll()))
    resumed.transmission.advance(10**7)
    id = id.format(len(resumed.transmission.sent))
    async with (
        on_air(loaded=False, resumed=True) as rig,
        rig.client.get("/v1/events", headers={"Last-Event-ID": id}) as stream,
    ):
        rig.station.adopt(resumed, rig.wall[0])
        assert [one.name for one in await events(stream)] == ([name] if name else [])
        async with rig.client.get("/v1/events", headers={"Last-Event-ID": id}) as again:
            assert again.status == (200 if name else 204)


async def test_json_lines_say_the_same() -> None:
    async with on_air() as rig, rig.client.get("/v1/stream.jsonl?from=start") as stream:
        rig.play(10**6)
        told = [json.loads(line) for line in (await stream.read()).splitlines()]
        log = rig.station.on.log if rig.station.on else Log(RUN)
        assert told == [json.loads(sent.data) for sent in log.sent]


async def test_only_what_was_asked_for_and_the_end() -> None:
    async with on_air() as rig:
        path = "/v1/events?from=start&kind=rush,result&contest=one-ford"
        async with rig.client.get(path) as stream:
            rig.play(10**6)
            told = await events(stream)
            assert [one.name for one in told] == ["rush", "result", "end"]
            assert {one.data["contest"] for one in told[:2]} == {"one-ford"}


async def test_a_heartbeat_has_no_id() -> None:
    async with on_air() as rig, rig.client.get("/v1/events") as stream:
        await events(stream, 1)
        await asyncio.sleep(0)
        rig.station.heartbeat(rig.wall[0])
        (beat,) = await events(stream, 1)
        assert (beat.name, beat.id) == ("hb", None)
        assert beat.data["head"] == f"{RUN}.0"
        assert {"night_time", "test"} <= beat.data.keys()


async def test_another_run_is_told_to_who_listens() -> None:
    async with on_air() as rig, rig.client.get("/v1/events") as stream:
        await events(stream, 1)
        rig.play(2)
        await events(stream, 3)
        rig.station.restart("abcd", rig.wall[0])
        rig.play(0)
        (reset,) = await events(stream, 1)
        assert (reset.name, reset.id) == ("reset", "abcd.3")
        assert reset.data["run"] == "abcd"
        rig.play(3601)
        assert [one.id for one in await events(stream, 1)] == ["abcd.4"]


async def test_there_are_no_more_listeners_than_may_be() -> None:
    async with on_air(max_listeners=1) as rig, rig.client.get("/v1/events") as stream:
        await events(stream, 1)
        async with rig.client.get("/v1/events") as other:
            assert other.status == 503
            assert "Retry-After" in other.headers
            assert "X-Test-Data" in other.headers


async def test_who_leaves_is_forgotten() -> None:
    async with on_air() as rig:
        async with rig.client.get("/v1/events") as stream:
            await events(stream, 1)
            assert len(rig.station.listeners) == 1
        for _ in range(5_000):
            await asyncio.sleep(0)
            rig.station.heartbeat(rig.wall[0])
            if not len(rig.station.listeners):
                break
            await asyncio.sleep(0.01)
        assert len(rig.station.listeners) == 0


class Wire:
    """A transport whose other side never reads, or always does."""

    def __init__(self, reads: bool) -> None:
        self.reads = reads
        self.data = b""
        self.aborted = False

    def write(self, data: bytes) -> None:
        assert not self.aborted
        self.data += data

    def get_write_buffer_size(self) -> int:
        return 0 if self.reads else len(self.data)

    def is_closing(self) -> bool:
        return self.aborted

    def abort(self) -> None:
        self.aborted = True


async def test_who_does_not_read_is_cut_off_and_harms_nobody() -> None:
    listeners = Listeners(10)
    transmission = programme(notes(5000, small_roll())).transmission
    wires = [Wire(True), Wire(False), Wire(True)]
    members = [Listener(wire, "events", Filter()) for wire in wires]
    tasks: list[Any] = []
    for member in members:
        listeners.enter(member)
        tasks.append(asyncio.create_task(listeners.live(member)))
    await asyncio.sleep(0)
    log = Log(RUN)
    while not wires[1].aborted and len(log) < 5000:
        for sent in transmission.advance(1_000_000 + len(log) + 20):
            log.append(sent)
        listeners.publish(log, len(log) - 20 if len(log) > 20 else 0)
    assert MOST_BUFFERED * 0.9 < len(wires[1].data) <= MOST_BUFFERED
    assert len(wires[0].data) > len(wires[1].data)
    assert wires[0].data == wires[2].data
    assert not wires[0].aborted
    assert listeners.cut == 1
    for task in tasks:
        task.cancel()


async def test_a_burst_is_taken_at_each_listeners_own_pace() -> None:
    path = "/v1/events?from=start"
    async with on_air(notes(1200, small_roll())) as rig, rig.client.get(path) as stream:
        rig.play(5)
        await events(stream, 4)
        rig.play(4000)
        told = await events(stream)
        assert [one.id for one in told] == [f"{RUN}.{n}" for n in range(5, 1201)]
        assert rig.station.listeners.cut == 0


async def test_a_burst_goes_out_in_pieces_and_cuts_off_nobody_who_reads_slowly() -> None:
    async with on_air(notes(2500, small_roll())) as rig:
        wire = Wire(reads=False)
        member = Listener(wire, "events", Filter())
        rig.station.listeners.enter(member)
        live = asyncio.create_task(rig.station.listeners.live(member))
        turns = 0

        async def other() -> None:
            nonlocal turns
            while not (rig.station.on and rig.station.on.log.ended):
                turns += 1
                await asyncio.sleep(0)

        waiting = asyncio.create_task(other())
        await asyncio.sleep(0)
        rig.wall[0] += 5000
        await rig.station.burst(rig.wall[0])
        await asyncio.gather(waiting, live)
        # It is not written to, but has all from the log at its own pace.
        assert (wire.aborted, wire.data, member.position) == (False, b"", 0)
        assert turns >= 2500 // AT_ONCE
        assert rig.station.on is not None
        assert sum(len(sent.data) for sent in rig.station.on.log.sent) > MOST_BUFFERED

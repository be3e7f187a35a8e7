"""The control, and faults of the line while the night goes on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Generator, Sequence
from dataclasses import replace
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import pytest
from aiohttp import ClientError

from simulator.feed.faults import (
    Affliction,
    Fault,
    afflict_in_steps,
    faulted,
    read_faults,
)
from simulator.feed.server import control, station
from simulator.feed.values import Sent
from simulator.messages import Kind
from tests.feed.nights import small_plan, small_roll
from tests.feed.serving import RUN, Plain, Rig, events, notes, on_air, programme


async def test_pause_play_speed_and_a_later_moment() -> None:
    async with on_air() as rig:
        rig.play(2)
        assert (await rig.order("pause"))[1]["state"] == "paused"
        assert rig.play(10_000) == ()
        assert (await rig.order("play"))[1]["state"] == "playing"
        status, told = await rig.order("speed", speed=3600)
        assert (status, told["speed"]) == (200, 3600)
        (close,) = rig.play(1)
        assert close.message.kind is Kind.CLOSE_OF_POLL
        head = int(told["head"].partition(".")[2])
        status, told = await rig.order("seek", at="23:59")
        assert status == 200
        assert told["run"] == RUN
        assert told["night_time"].startswith("2025-05-01T23:59:00")
        due = [item for item in small_plan() if item.due <= 7140]
        assert told["head"] == f"{RUN}.{len(due)}"
        assert len(due) > head
        assert [name for name, *_ in rig.acted] == ["pause", "play", "speed", "seek"]
        assert rig.acted[-1][2] == {"at": "23:59"}


async def test_a_moment_behind_begins_another_run() -> None:
    async with on_air(formats=[Plain]) as rig:
        rig.play(10**6)
        assert (await rig.json("/plain/", headers={"Accept": "application/json"}))["files"][1:]
        status, told = await rig.order("seek", at="22:00:01")
        assert status == 200
        assert told["run"] != RUN
        assert told["head"] == f"{told['run']}.4"
        async with rig.client.get("/plain/count.csv") as count:
            assert await count.text() == "TEST DATA,0\n"
        name, transmission, _ = rig.acted[-1]
        assert (name, transmission.run) == ("seek", told["run"])
        # Who writes files is told of the run before its messages come.
        assert rig.told[-2:] == ["seek", told["run"]]
        status, again = await rig.order("restart")
        assert again["run"] not in (RUN, told["run"])
        assert again["head"].endswith(".3")
        rig.play(4000)
        for back, code, words in ((False, 409, "only a new run"), (1, 400, "true or false")):
            status, told = await rig.order("seek", at="22:00:01", back=back)
            assert (status, told["run"]) == (code, again["run"])
            assert words in told["error"]


async def test_the_time_that_a_new_run_takes_to_begin_is_none_of_the_nights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with on_air() as rig:
        assert (await rig.order("speed", speed=600))[0] == 200
        rig.play(1000)
        turn = rig.station.turn

        def slow(wall: float, most: int | None = None) -> tuple[Sent, ...]:
            sent = turn(wall, most)
            rig.wall[0] += 4
            return sent

        monkeypatch.setattr(rig.station, "turn", slow)
        for name, at in (("seek", "23:10"), ("restart", "22:30"), ("seek", "23:20")):
            status, told = await rig.order(name, at=at)
            assert status == 200
            assert told["night_time"].startswith(f"2025-05-01T{at}:00")
            assert told["state"] == "playing"
            assert rig.kept[-1] == "held"
        # What comes next is due, and stamped, by the clock that begins there.
        began = rig.wall[0]
        assert rig.station.on is not None
        playing = rig.station.on.transmission
        due = playing.items[len(playing.sent)].due
        assert playing.due == pytest.approx(began + (due - 4800) / 600)


@pytest.mark.parametrize(
    ("name", "asked", "words"),
    [
        ("speed", {"speed": 0.5}, "from 1 to 3600"),
        ("speed", {"speed": "fast"}, "from 1 to 3600"),
        ("speed", {"speed": True}, "from 1 to 3600"),
        ("speed", {"speed": 2, "fast": 1}, '"fast": no such key'),
        ("seek", {"at": "later"}, "not a time"),
        ("seek", {}, "should be a time"),
        ("seek", {"at": 1e300}, "should be a time"),
        ("inject", {}, "a list of 1 to"),
        ("inject", {"faults": ["x"]}, "an object with its type"),
        ("inject", {"faults": [{"type": "wrong_winer"}]}, "wrong_winner"),
        ("inject", {"faults": [{"type": "refuse"}]}, "how long"),
        ("inject", {"faults": [{"type": "\u001b[2J"}]}, "\\x1b"),
        ("retract", {"contest": "one-frod"}, "one-ford"),
        ("retract", {"contest": "one-ford"}, "no result yet"),
    ],
)
async def test_an_order_that_is_none(name: str, asked: dict[str, Any], words: str) -> None:
    async with on_air() as rig:
        rig.play(2)
        before = rig.station.on.transmission.items if rig.station.on else ()
        status, told = await rig.order(name, **asked)
        assert status == 400
        assert words in told["error"]
        assert told["test"] is True
        assert rig.acted == []
        assert rig.station.on is not None
        assert rig.station.on.transmission.items == before


async def test_orders_come_as_json_from_this_page_or_this_machine() -> None:
    async with on_air() as rig:
        own = {"Host": "localhost:1", "Origin": "http://localhost:1"}
        for headers, status in (
            (own, 200),
            ({"Host": "localhost:1", "Origin": "http://evil.example"}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
        ):
            async with rig.client.post("/control/pause", headers=headers) as response:
                assert response.status == status
        for body, kind in ((b'{"speed":2}', "text/plain"), (b"{", "application/json")):
            headers = {"Content-Type": kind}
            async with rig.client.post("/control/speed", data=body, headers=headers) as response:
                assert response.status == 400
        async with rig.client.post("/control/plaay") as response:
            assert response.status == 404
            assert "nearest: play" in (await response.json())["error"]
        packed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        async with rig.client.post("/control/pause", data=b"{}", headers=packed) as response:
            assert response.status == 400
            assert "Content-Encoding" in (await response.json())["error"]


async def test_a_night_that_is_kept_live_is_not_ours_to_steer() -> None:
    async with on_air(control=False, test=False, night="live") as rig:
        status, told = await rig.order("pause")
        assert (status, told["test"]) == (403, False)
        assert "kept live" in told["error"]
        async with rig.client.get("/control") as response:
            assert (await response.json())["actions"] == []
            assert "X-Test-Data" not in response.headers
            assert response.headers["X-Live-Data"] == f"as entered; run={RUN}; night=live"


async def test_a_fault_that_is_put_in_strikes_what_was_not_sent() -> None:
    async with on_air() as rig:
        rig.play(3700)
        fault = {"type": "transposed_digits", "contest": "one-ford", "corrected_after": "2m"}
        status, told = await rig.order("inject", faults=[fault])
        assert status == 200
        assert [one["type"] for one in told["faults"]] == ["transposed_digits"]
        name, _, asked = rig.acted[-1]
        assert (name, asked["faults"], asked["sent"], asked["now"]) == ("inject", [fault], 4, 99)
        assert asked["touches"][0].contests == ("one-ford",)
        assert (told["struck"], told["remarks"]) == (["one-ford"], [])
        (armed,) = told["faults"]
        assert (armed["contests"], armed["messages"]) == (["one-ford"], 2)
        assert "acts" not in armed
        assert armed["at"] < armed["until"]
        rig.play(10**6)
        said = await rig.json("/v1/contests/one-ford/messages")
        revisions = [one["revision"] for one in said["messages"] if one["kind"] == "result"]
        assert revisions == [1, 2]
        state = await rig.json("/v1/contests/one-ford")
        right = next(
            item.message.body
            for item in small_plan()
            if item.message.kind is Kind.RESULT and item.message.contest == "one-ford"
        )
        votes = [line["votes"] for line in state["result"]["candidates"]]
        assert votes == [line.votes for line in getattr(right, "candidates", ())]


@pytest.mark.parametrize("late", [False, True])
async def test_the_night_goes_on_while_a_fault_is_put_in(
    monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    strikes = 0
    monkeypatch.setattr(station, "SLICE", 0.0)
    async with on_air() as rig:
        rush = next(
            item
            for item in small_plan()
            if (item.message.kind, item.message.contest) == (Kind.RUSH, "one-ford")
        )
        rig.play(3700)

        def meanwhile(*args: Any, **values: Any) -> Generator[None, None, Affliction]:
            nonlocal strikes
            strikes += 1
            rig.play(rush.due - 110 + 100 * late)
            return (yield from afflict_in_steps(*args, **values))

        monkeypatch.setattr(control, "afflict_in_steps", meanwhile)
        fault = {"type": "wrong_winner", "contest": "one-ford", "corrected_after": "2m"}
        status, told = await rig.order("inject", faults=[fault])
        assert (status, told["struck"], strikes) == (200, ["one-ford"], 1 + late)
        assert rig.station.on is not None
        playing = rig.station.on.transmission
        _, _, asked = rig.acted[-1]
        # It was sent meanwhile what was right, and stays so; the night stands for the second look.
        whole = [sent.item for sent in playing.sent]
        assert (rush in whole) is late
        assert asked["sent"] == len(whole) > 4
        assert asked["now"] == 99 + (rush.due - 10) * late
        assert rig.kept == ["held"] * late
        assert playing.night_seconds(rig.wall[0]) < rush.due + 100
        # Whoever takes the run up again comes to the same plan.
        plan = read_faults(small_roll(), tables=[fault], now=asked["now"])
        assert (
            faulted(small_plan(), plan.faults, 1, small_roll(), now=asked["now"]) == playing.items
        )
        rig.play(10**6)
        assert [sent.item for sent in playing.sent[: len(whole)]] == whole


async def test_what_comes_too_late_strikes_a_little_later_and_nothing_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rush = next(item for item in small_plan() if item.message.kind is Kind.RUSH)
    strikes = 0
    async with on_air() as rig:
        rig.play(3601 + rush.due - 5)

        def meanwhile(*args: Any, **values: Any) -> Generator[None, None, Affliction]:
            nonlocal strikes
            strikes += 1
            rig.play(10)
            return (yield from afflict_in_steps(*args, **values))

        monkeypatch.setattr(control, "afflict_in_steps", meanwhile)
        fault = {"type": "wrong_winner", "contest": rush.message.contest, "corrected_after": "2m"}
        status, told = await rig.order("inject", faults=[fault])
        assert (status, told["struck"], strikes) == (200, [rush.message.contest], 2)
        _, _, asked = rig.acted[-1]
        assert asked["now"] == rush.due + 5 + 2 * 10
        assert rig.kept == []
        assert rig.station.on is not None
        playing = rig.station.on.transmission
        assert playing.night_seconds(rig.wall[0]) == rush.due + 15
        plan = read_faults(small_roll(), tables=[fault], now=asked["now"])
        assert (
            faulted(small_plan(), plan.faults, 1, small_roll(), now=asked["now"]) == playing.items
        )


async def test_a_fault_that_strikes_nobody_says_so() -> None:
    async with on_air() as rig:
        rig.play(10**6)
        fault = {"type": "wrong_winner", "contest": "one-ford"}
        status, told = await rig.order("inject", faults=[fault])
        assert (status, told["struck"]) == (200, [])
        assert told["remarks"] == ["wrong_winner: nothing to strike"]
        assert told["faults"][0]["contests"] == []


async def test_a_result_is_withdrawn_and_comes_back() -> None:
    async with on_air() as rig:
        result = next(item for item in small_plan() if item.message.kind is Kind.RESULT)
        slug = result.message.contest
        rig.play(result.due + 3602)
        status, _ = await rig.order("retract", contest=slug, again_after="5m")
        assert status == 200
        rig.play(2)
        assert (await rig.json(f"/v1/contests/{slug}"))["status"] == "retracted"
        rig.play(10**6)
        assert (await rig.json(f"/v1/contests/{slug}"))["status"] == "declared"


async def test_real_names_go_out_with_true_results_alone() -> None:
    async with on_air(loaded=False) as rig:
        made = programme()
        made.transmission.roll = replace(made.transmission.roll, plain=True)
        rig.station.adopt(made, rig.wall[0])
        fault = {"type": "wrong_winner", "contest": "one-ford"}
        status, told = await rig.order("inject", faults=[fault])
        assert (status, told["error"]) == (400, "--names plain is for true results without faults")


# The line


def faults(*tables: dict[str, Any]) -> Sequence[Fault]:
    return read_faults(small_roll(), tables=tables).faults


async def armed(rig: Rig, *tables: dict[str, Any], **more: Any) -> None:
    """Begin the night with faults of the line."""
    made = programme(faults=tuple(faults(*tables)), **more)
    rig.station.adopt(made, rig.wall[0])
    rig.play(2)


async def test_an_outage_has_its_hours_and_leaves_health_and_control_alone() -> None:
    async with on_air(loaded=False) as rig:
        fault = {"type": "http_status", "status": 429, "retry_after": 7, "at": "22:10", "for": "5m"}
        await armed(rig, fault)
        rig.play(4100)
        assert (await rig.json("/v1/night"))["state"] == "playing"
        rig.play(120)
        for path in ("/v1/night", "/v1/events", "/v1/contests", "/plain/x"):
            async with rig.client.get(path) as response:
                assert response.status == 429
                assert response.headers["Retry-After"] == "7"
                assert "X-Test-Data" in response.headers
                assert (await response.json())["test"] is True
        for path in ("/health", "/control", "/"):
            async with rig.client.get(path) as response:
                assert response.status == 200
        rig.play(300)
        assert (await rig.json("/v1/night"))["state"] == "playing"


async def test_only_the_routes_that_were_named_and_until_it_is_cleared() -> None:
    async with on_air() as rig:
        rig.play(2)
        fault = {"type": "http_status", "routes": "/v1/contests"}
        _, before = await rig.order("inject", faults=[fault])
        async with rig.client.get("/v1/contests") as response:
            assert response.status == 503
        async with rig.client.get("/v1/night") as response:
            assert response.status == 200
        status, told = await rig.order("clear")
        assert (status, told["faults"]) == (200, [])
        assert "acts" in before["faults"][0]
        async with rig.client.get("/v1/contests") as response:
            assert response.status == 200


async def test_half_of_the_requests() -> None:
    async with on_air(loaded=False) as rig:
        await armed(rig, {"type": "http_status", "share": 0.5})
        got = set()
        for _ in range(40):
            async with rig.client.get("/v1/night") as response:
                got.add(response.status)
        assert got == {200, 503}


async def test_answers_that_break_off() -> None:
    async with on_air(loaded=False) as rig:
        await armed(rig, {"type": "short_content_length"})
        headers = {"Accept-Encoding": "identity"}
        async with rig.client.get("/v1/nominations", headers=headers) as response:
            body = await response.read()
            assert int(response.headers["Content-Length"]) == len(body)
            with pytest.raises(ValueError, match=r".+"):
                await response.json()
    async with on_air(loaded=False) as rig:
        await armed(rig, {"type": "reset", "after": 100})
        headers = {"Accept-Encoding": "identity"}
        with pytest.raises(ClientError):
            async with rig.client.get("/v1/nominations", headers=headers) as response:
                await response.read()
        with pytest.raises(ClientError):
            async with rig.client.get("/v1/events?from=start") as stream:
                await events(stream)


async def test_old_tags_are_good_although_there_is_news() -> None:
    async with on_air(loaded=False) as rig:
        await armed(rig, {"type": "stale_etag"})
        async with rig.client.get("/v1/night") as response:
            assert response.status == 200
        async with rig.client.get("/v1/night", headers={"If-None-Match": '"old"'}) as response:
            assert (response.status, response.headers["ETag"]) == (304, '"old"')


async def test_a_tag_is_another_one_each_time() -> None:
    async with on_air(loaded=False) as rig:
        await armed(rig, {"type": "etag_churn"})
        got = []
        headers: dict[str, str] = {}
        for _ in range(2):
            async with rig.client.get("/v1/contests", headers=headers) as response:
                assert response.status == 200
                headers = {"If-None-Match": response.headers["ETag"]}
                got.append((await response.read(), response.headers["ETag"]))
        assert got[0][0] == got[1][0]
        assert got[0][1] != got[1][1]
        await rig.order("clear")
        async with rig.client.get("/v1/contests") as response:
            headers = {"If-None-Match": response.headers["ETag"]}
        async with rig.client.get("/v1/contests", headers=headers) as response:
            assert response.status == 304


async def test_a_request_hangs_until_the_fault_ends() -> None:
    async with on_air(loaded=False) as rig:
        await armed(rig, {"type": "hang", "for": "2h"})
        asked = asyncio.create_task(rig.json("/v1/night"))
        for _ in range(20):
            await asyncio.sleep(0.005)
        assert not asked.done()
        rig.play(3 * 3600)
        with pytest.raises(ClientError):
            await asked


async def test_streams_stand_still_and_catch_up() -> None:
    items = notes(60, small_roll())
    async with on_air(loaded=False) as rig:
        await armed(rig, {"type": "stalled_stream", "at": 10, "for": "30s"}, items=items)
        async with rig.client.get("/v1/events?from=start") as stream:
            told = await events(stream, 2)
            rig.play(7)
            rig.play(10)
            rig.station.heartbeat(rig.wall[0])
            rig.play(10)
            # What came before the stall is all that is here; the log has the rest.
            told += await events(stream, 7)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.05):
                    told += await events(stream, 1)
            before = len(told)
            assert int((await rig.json("/v1/night"))["head"].partition(".")[2]) > before
            rig.play(40)
            told += await events(stream)
            assert [one.id for one in told] == [f"{RUN}.{n}" for n in range(1, 61)]
            assert before == 9


async def test_streams_are_cut_time_and_again() -> None:
    async with on_air(loaded=False) as rig:
        await armed(rig, {"type": "drop_connections", "every": "90s"})
        headers: dict[str, str] = {}
        for _ in range(3):
            async with rig.client.get("/v1/events", headers=headers) as stream:
                if not headers:
                    await events(stream, 1)
                    headers = {"Last-Event-ID": f"{RUN}.3"}
                else:
                    for _ in range(5_000):
                        await asyncio.sleep(0.002)
                        if len(rig.station.listeners):
                            break
                rig.play(91)
                with pytest.raises(ClientError):
                    await events(stream)


async def test_events_are_missing_and_come_twice_on_streams_alone() -> None:
    items = notes(200, small_roll())
    async with on_air(loaded=False) as rig:
        await armed(
            rig,
            {"type": "skipped_events", "share": 0.3, "routes": "/v1/events"},
            {"type": "repeated_events", "share": 0.3, "routes": "/v1/stream.jsonl"},
            items=items,
        )
        rig.play(500)
        every = [f"{RUN}.{n}" for n in range(1, 201)]
        async with rig.client.get("/v1/events?from=start") as stream:
            some = [one.id for one in await events(stream)]
        assert 100 < len(some) < 190
        assert some == [id for id in every if id in some]
        async with rig.client.get("/v1/events?from=start") as stream:
            assert [one.id for one in await events(stream)] == some
        async with rig.client.get("/v1/stream.jsonl?from=start") as stream:
            lines = (await stream.read()).splitlines()
        assert len(lines) > 220
        assert list(dict.fromkeys(lines)) == [
            sent.data for sent in (rig.station.on.log.sent if rig.station.on else [])
        ]
        page = await rig.json("/v1/messages?limit=500")
        assert [one["id"] for one in page["messages"]] == every


async def test_the_folders_stamp_and_its_listing_lag_behind() -> None:
    async with on_air(loaded=False) as rig:
        made = programme(
            formats=[Plain],
            faults=tuple(faults({"type": "timestamp_stuck"}, {"type": "listing_lag", "by": "60s"})),
        )
        rig.station.adopt(made, rig.wall[0])
        began = rig.wall[0]
        rig.play(10**6)
        async with rig.client.get("/plain/.timestamp") as stamp:
            assert float(await stamp.text()) == began
        headers = {"Accept": "application/json"}
        assert (await rig.json("/plain/", headers=headers))["files"] == []
        async with rig.client.get("/plain/Test_one-ford_1.csv") as there:
            assert there.status == 200
        rig.play(61)
        assert len((await rig.json("/plain/", headers=headers))["files"]) == 4


@pytest.mark.parametrize("how", ["truncated", "html_error_page", "empty", "wrong_content_type"])
async def test_a_spoilt_document_is_spoilt_in_the_same_way_each_time(how: str) -> None:
    async with on_air(formats=[partial(Plain, how)]) as rig:
        rig.play(10**6)
        path = "/plain/Test_one-ford_1.csv"
        whole = b"TEST DATA\n" * 60
        got = []
        for _ in range(2):
            async with rig.client.get(path) as response:
                got.append((await response.read(), response.headers["Content-Type"]))
                assert "X-Test-Data" in response.headers
        assert got[0] == got[1]
        if how == "truncated":
            assert whole.startswith(got[0][0][:400])
        if how == "wrong_content_type":
            assert got[0][1].startswith("text/plain")


async def test_the_clock_of_the_server_is_wrong() -> None:
    async with on_air(loaded=False) as rig:
        await armed(rig, {"type": "clock_skew", "offset": "-7m"})
        async with rig.client.get("/v1/contests") as response:
            date, modified = (
                parsedate_to_datetime(response.headers[name]).timestamp()
                for name in ("Date", "Last-Modified")
            )
        assert date == rig.wall[0] - 420
        assert modified == rig.wall[0] - 420
        headers = {"If-Modified-Since": response.headers["Last-Modified"]}
        async with rig.client.get("/v1/contests", headers=headers) as response:
            assert response.status == 304
        async with rig.client.get("/health") as response:
            assert parsedate_to_datetime(response.headers["Date"]).timestamp() > date + 10**8

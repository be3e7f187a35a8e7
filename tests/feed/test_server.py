"""Documents with their versions, the log in pages, listings, and who is refused."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from yarl import URL

from simulator.feed.server.control import ACTIONS
from simulator.feed.server.documents import Entity, takes_gzip
from simulator.feed.server.guard import Quota, host_name, is_loopback, shown
from simulator.feed.server.log import parse_id
from tests.feed.nights import SEATS, small_roll
from tests.feed.serving import RUN, Plain, on_air, programme


async def test_before_the_night_is_played_it_waits() -> None:
    async with on_air(loaded=False) as rig:
        night = await rig.json("/v1/night")
        assert (night["state"], night["run"], night["test"]) == ("waiting", RUN, True)
        assert (await rig.json("/health")) == {"ok": True, "test": True}
        rig.station.settings = replace(rig.station.settings, formats=("pa",))
        service = await rig.json("/v1/")
        assert (service["state"], service["formats"]) == ("waiting", ["native", "pa"])
        for path in ("/v1/contests", "/v1/nominations", "/v1/messages", "/pa/results/"):
            async with rig.client.get(path) as response:
                assert response.status == 503
                assert response.headers["Retry-After"] == "1"
        rig.station.adopt(programme(), rig.wall[0])
        assert (await rig.json("/v1/night"))["state"] == "playing"


async def test_a_document_is_known_by_its_tag_and_its_time() -> None:
    async with on_air() as rig:
        rig.play(2)
        path = "/v1/contests"
        async with rig.client.get(path, headers={"Accept-Encoding": ""}) as plain:
            tag, time = plain.headers["ETag"], plain.headers["Last-Modified"]
            assert tag.startswith('"')
            assert plain.headers["Vary"] == "Accept-Encoding"
            body = await plain.read()
        for headers in ({"If-None-Match": tag}, {"If-Modified-Since": time}):
            async with rig.client.get(path, headers=headers) as same:
                assert same.status == 304
                assert same.headers["ETag"].startswith(tag[:-1])
                assert "X-Test-Data" in same.headers
                assert await same.read() == b""
        # The tag wins over the time.
        both = {"If-None-Match": '"other"', "If-Modified-Since": time}
        async with rig.client.get(path, headers=both) as other:
            assert other.status == 200
        async with rig.client.head(path, headers={"Accept-Encoding": ""}) as head:
            assert head.headers["ETag"] == tag
            assert head.headers["Content-Length"] == str(len(body))
        rig.play(3600)
        async with rig.client.get(path, headers={"If-None-Match": tag}) as changed:
            assert changed.status == 200
            assert changed.headers["ETag"] != tag


async def test_two_changes_within_a_second_are_not_one_by_their_time() -> None:
    async with on_air() as rig:
        rig.play(3602)
        async with rig.client.get("/v1/contests") as first:
            time = first.headers["Last-Modified"]
        rig.wall[0] += 0.5
        one = rig.station.on
        assert one is not None
        one.transmission.seek(rig.wall[0], 10**6)
        rig.play(0)
        async with rig.client.get("/v1/contests", headers={"If-Modified-Since": time}) as second:
            assert second.status == 200


async def test_a_document_comes_packed_to_who_takes_that() -> None:
    async with on_air() as rig:
        rig.play(2)
        # The client unpacks by itself: what it got packed is what it gets plain.
        async with rig.client.get("/v1/nominations", headers={"Accept-Encoding": "gzip"}) as one:
            assert one.headers["Content-Encoding"] == "gzip"
            packed, tag = await one.read(), one.headers["ETag"]
        async with rig.client.get("/v1/nominations", headers={"Accept-Encoding": "br"}) as other:
            assert "Content-Encoding" not in other.headers
            assert await other.read() == packed
            assert other.headers["ETag"] != tag
        async with rig.client.get("/v1/nominations", headers={"If-None-Match": tag}) as same:
            assert same.status == 304


def test_who_has_a_document_spoilt_is_sent_it_whole() -> None:
    spoilt, whole = (Entity("text/csv", b"TEST DATA" * 99, 1.0, spoilt=how) for how in ("bom", ""))
    assert not whole.unchanged({"If-None-Match": spoilt.headers(packed=False)["ETag"]})


def test_the_same_bytes_are_packed_once_and_in_the_same_way() -> None:
    entity = Entity("text/plain", b"x" * 1000, 5.0)
    pieced = Entity("text/plain", b"x" * 1000, 5.0, pieces=(b"x" * 400, b"x" * 600))
    assert (pieced.data, pieced.size, pieced.tag) == (entity.data, 1000, entity.tag)
    assert pieced.packed == entity.packed
    assert entity.packed is entity.packed
    assert gzip.decompress(entity.packed) == entity.data
    assert Entity("text/plain", b"x" * 1000, 9.0).packed == entity.packed


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5, br", True),
        ("gzip;q=0", False),
        ("*", True),
        ("*, gzip;q=0", False),
        ("identity", False),
        ("", False),
        ("gzip;q=so", False),
    ],
)
def test_whether_gzip_is_taken(accepted: str, takes: bool) -> None:
    assert takes_gzip(accepted) is takes


async def test_a_contest_and_all_it_said() -> None:
    async with on_air() as rig:
        rig.play(2)
        state = await rig.json("/v1/contests/one-ford")
        assert (state["status"], state["test"], state["result"]) == ("nominated", True, None)
        rig.play(10**6)
        state = await rig.json("/v1/contests/one-ford")
        assert state["status"] == "declared"
        said = await rig.json("/v1/contests/one-ford/messages")
        assert [message["id"] for message in said["messages"]] == state["messages"]
        assert said["messages"][0]["kind"] == "nominations"
        every = await rig.json("/v1/contests")
        assert [one["slug"] for one in every["contests"]] == list(small_roll().seats)
        assert every["contests"][0] == state
        assert "no contest" in (await rig.json("/v1/contests/nowhere"))["error"]
        async with rig.client.get("/v1/ids.csv") as ids:
            assert ids.content_type == "text/csv"
            lines = (await ids.text()).splitlines()
            assert lines[0].startswith("pa_number,pa_name,ons_id,slug")
            assert len(lines) == 4
        standing = await rig.json("/v1/nominations")
        assert {one["slug"] for one in standing["contests"]} == set(SEATS)


async def test_the_log_a_page_at_a_time() -> None:
    async with on_air() as rig:
        rig.play(10**6)
        path, had = "/v1/messages?limit=4", []
        while True:
            page = await rig.json(path)
            if not page["messages"]:
                break
            had += page["messages"]
            path = page["next"]
        log = rig.station.on.log.sent if rig.station.on else []
        assert had == [json.loads(sent.data) for sent in log]
        assert page["ended"] is True
        results = await rig.json("/v1/messages?kind=result&contest=one-ford,two-moor")
        assert [one["contest"] for one in results["messages"]] == ["one-ford", "two-moor"]


async def test_a_long_poll_is_answered_when_there_is_news() -> None:
    async with on_air() as rig:
        rig.play(2)
        asked = asyncio.create_task(rig.json(f"/v1/messages?after={RUN}.3&wait=30"))
        for _ in range(20):
            await asyncio.sleep(0.005)
        assert not asked.done()
        rig.play(3600)
        told = await asked
        assert [one["id"] for one in told["messages"]] == [f"{RUN}.4"]
        assert told["next"] == f"/v1/messages?after={RUN}.4&wait=30"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("after=abcd.1", 410),
        (f"after={RUN}.77", 410),
        ("after=yesterday", 400),
        ("limit=0", 400),
        ("limit=many", 400),
        ("limit=%F0%9D%9F%99", 400),
        ("wait=61", 400),
        ("wait=-1", 400),
    ],
)
async def test_a_page_that_there_is_not(query: str, status: int) -> None:
    async with on_air() as rig:
        rig.play(2)
        async with rig.client.get(f"/v1/messages?{query}") as response:
            assert response.status == status
            assert (await response.json())["test"] is True


async def test_documents_of_a_format_and_the_listing_of_their_folder() -> None:
    async with on_air(formats=[Plain]) as rig:
        rig.play(10**6)
        listed = await rig.json("/plain/", headers={"Accept": "application/json"})
        names = [file["name"] for file in listed["files"]]
        assert names == [
            "Test_one-ford_1.csv",
            "Test_three-and-four_1.csv",
            "Test_two-moor_1.csv",
            "count.csv",
        ]
        assert listed["test"] is True
        async with rig.client.get("/plain/") as page:
            assert page.content_type == "text/html"
            text = await page.text()
            assert "TEST DATA" in text
            assert all(f'href="{name}"' in text for name in names)
        async with rig.client.get("/plain/count.csv") as count:
            assert await count.text() == "TEST DATA,3\n"
        async with rig.client.get("/plain", allow_redirects=False) as moved:
            assert (moved.status, moved.headers["Location"]) == (301, "/plain/")
            assert "X-Test-Data" in moved.headers
        async with rig.client.get("/plain/.timestamp") as stamp:
            assert float(await stamp.text()) == rig.wall[0]
        for path in ("/plain/nothing.csv", "/..%2fetc/passwd", "/nowhere/", "/plain//"):
            async with rig.client.get(path) as nothing:
                assert nothing.status == 404
                assert "X-Test-Data" in nothing.headers


async def test_the_service_says_what_there_is() -> None:
    about = {"scenario": "small", "seed": 4}
    async with on_air(formats=[Plain], about=about, night="drawn", told="draw 3") as rig:
        told = await rig.json("/v1/")
        assert told["formats"] == ["native", "plain"]
        assert "/plain/count.csv" in told["paths"]
        assert (told["scenario"], told["seed"]) == ("small", 4)
        assert (told["night"], told["told"]) == ("drawn", "draw 3")
        async with rig.client.get("/plain/") as page:
            assert "TEST DATA (draw 3): /plain/" in await page.text()
        async with rig.client.get("/health") as health:
            assert (await health.json())["told"] == "draw 3"
            assert health.headers["X-Test-Data"] == f"rehearsal; run={RUN}; night=drawn"
            assert "noindex" in health.headers["X-Robots-Tag"]
            assert "Access-Control-Allow-Origin" not in health.headers


async def test_the_night_is_another_at_each_moment_though_a_second_is_one() -> None:
    async with on_air() as rig:
        async with rig.client.get("/v1/night") as first:
            since = {"If-Modified-Since": first.headers["Last-Modified"]}
        rig.play(0.5)
        async with rig.client.get("/v1/night", headers=since) as again:
            assert again.status == 200


async def test_the_night_stays_as_it_was_at_its_end() -> None:
    async with on_air() as rig:
        rig.play(100_000)
        async with rig.client.get("/v1/night") as first:
            data, headers = await first.read(), {"If-None-Match": first.headers["ETag"]}
            ended, modified = json.loads(data), first.headers["Last-Modified"]
        assert ended["state"] == "ended"
        rig.play(100_000)
        async with rig.client.get("/v1/night", headers=headers) as again:
            assert again.status == 304
        async with rig.client.get("/v1/night") as whole:
            assert await whole.read() == data
            assert whole.headers["Last-Modified"] == modified
        messages = (await rig.json("/v1/messages"))["messages"]
        assert ended["wall_time"] == messages[-1]["sent_at"]
        await rig.order("restart")
        async with rig.client.get("/v1/night", headers=headers) as anew:
            assert anew.status == 200


async def test_the_page_asks_nobody_else() -> None:
    async with on_air() as rig, rig.client.get("/") as page:
        text = await page.text()
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "TEST" in text
        outside = text.replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in outside
        assert "https://" not in outside
        for risky in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval("):
            assert risky not in text


# Who is refused


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:8650"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "localhost"}, 200),
        ({"Host": "LOCALHOST:1"}, 200),
        ({"Host": "[::1]:8650"}, 200),
        ({"Host": "127.0.0.1:"}, 200),
        ({"Host": "localhost:", "Origin": "http://localhost"}, 200),
        ({"Host": "[::1].evil.example"}, 403),
        ({"Host": "localhost:evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:8650", "Origin": "http://localhost:8650"}, 200),
        ({"Host": "localhost:8650", "Origin": "http://localhost:8651"}, 403),
    ],
)
async def test_a_foreign_host_or_origin_learns_nothing(
    headers: dict[str, str], status: int
) -> None:
    async with on_air() as rig:
        for path in ("/", "/v1/night", "/v1/events"):
            async with rig.client.get(path, headers=headers) as response:
                assert response.status == status
                assert "X-Test-Data" in response.headers


async def test_pages_of_origins_that_are_asked_for_may_read() -> None:
    origin = "https://graphics.example"
    async with on_air(cors=(origin,)) as rig:
        async with rig.client.get("/v1/night", headers={"Origin": origin}) as response:
            assert response.headers["Access-Control-Allow-Origin"] == origin
            assert "Origin" in response.headers["Vary"]
        async with rig.client.options("/v1/night", headers={"Origin": origin}) as response:
            assert response.status == 204
            assert "Last-Event-ID" in response.headers["Access-Control-Allow-Headers"]
        async with rig.client.post("/control/pause", headers={"Origin": origin}) as response:
            assert response.status == 403


SECRET = "a-secret-of-ours"


async def test_a_browser_may_ask_whether_it_may_send_the_token() -> None:
    origin = "https://graphics.example"
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-api-key"}
    async with on_air(token=SECRET, cors=(origin,)) as rig:
        headers = {"Origin": origin, **asked}
        async with rig.client.options("/v1/night", headers=headers) as response:
            assert response.status == 204
            assert response.headers["Access-Control-Allow-Origin"] == origin
            assert "X-Api-Key" in response.headers["Access-Control-Allow-Headers"]
            assert await response.read() == b""
        for method, other, status in (
            ("OPTIONS", "https://evil.example", 403),
            ("OPTIONS", None, 401),
            ("GET", origin, 401),
            ("POST", origin, 401),
        ):
            headers = {**asked, **({"Origin": other} if other else {})}
            async with rig.client.request(method, "/v1/night", headers=headers) as response:
                assert response.status == status
        headers = {"Origin": origin, "Host": "evil.example"}
        async with rig.client.options("/v1/night", headers=headers) as response:
            assert response.status == 403


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/v1/night", {}, 401),
        ("/", {}, 401),
        ("/health", {}, 401),
        ("/v1/events", {}, 401),
        ("/v1/night", {"Authorization": f"Bearer {SECRET}"}, 200),
        ("/v1/night", {"Authorization": f"bearer  {SECRET}"}, 200),
        ("/v1/night", {"Authorization": f"Basic {SECRET}"}, 401),
        ("/v1/night", {"x-api-key": SECRET}, 200),
        ("/v1/night", {"x-api-key": SECRET + "x"}, 401),
        (f"/v1/night?token={SECRET}", {}, 200),
        (f"/v1/night?apiKey={SECRET}", {}, 200),
        ("/v1/night?token=%FF%FE", {}, 401),
    ],
)
async def test_nothing_without_the_token(path: str, headers: dict[str, str], status: int) -> None:
    async with on_air(token=SECRET) as rig:
        async with rig.client.get(path, headers=headers) as response:
            assert response.status == status
            assert "X-Test-Data" in response.headers
            if status == 401:
                assert "WWW-Authenticate" in response.headers
        assert bool(rig.notes) == (status == 401)
        assert SECRET not in "".join(rig.notes)


async def test_notes_are_of_what_matters_and_say_why() -> None:
    async with on_air() as rig:
        for path in ("/health", "/control", "/control/faults", "/v1/night"):
            async with rig.client.get(path) as response:
                assert response.status == 200
        async with rig.client.get("/control", headers={"Host": "evil.example"}) as response:
            assert response.status == 403
        await rig.order("speed", speed=0)
        foreign, speed = rig.notes
        assert foreign.endswith(
            "GET /control 403: this is not evil.example: ask by the address that was printed"
        )
        assert speed.endswith("POST /control/speed 400: speed: should be a number from 1 to 3600")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/v1/messages?since=3", '"since": no such parameter (nearest: after)'),
        ("/v1/events?since=3", '"since": no such parameter (nearest: from)'),
        ("/v1/stream.jsonl?kinds=rush", "(nearest: kind)"),
        ("/v1/messages?%1b=1&limt=3", "\\x1b"),
        ("/v1/messages?%1b=1&limt=3", "(nearest: limit)"),
    ],
)
async def test_a_parameter_that_there_is_not(address: str, words: str) -> None:
    async with on_air() as rig, rig.client.get(address) as response:
        told = await response.json()
        assert response.status == 400
        assert words in told["error"]
        assert len(told["problems"]) == address.count("=")


@pytest.mark.parametrize("loaded", [True, False])
async def test_who_asks_for_what_never_comes_is_told_so(loaded: bool) -> None:
    wrong = {
        "kind=rsuh": 'kind="rsuh": no such kind (nearest: rush): nominations, close_of_poll',
        "kind=rush,hb": 'kind="hb": no such kind',
        "contest=one-frod": "no such contest (nearest: one-ford): one-ford, two-moor or three-",
        "kind=rush&contest=one-ford&contest=%1b": 'contest="\\x1b": no such contest',
    }
    async with on_air(loaded=loaded) as rig:
        rig.station.settings = replace(rig.station.settings, contests=SEATS)
        for path in ("/v1/events", "/v1/stream.jsonl", "/v1/messages"):
            for query, words in wrong.items():
                async with rig.client.get(f"{path}?{query}") as response:
                    assert response.status == 400
                    (problem,) = (await response.json())["problems"]
                    assert words in problem


async def test_what_passes_a_guard_or_a_cache_is_no_stranger() -> None:
    async with on_air() as rig:
        for name in ("token", "apiKey", "APIKEY", "_"):
            async with rig.client.get(f"/v1/messages?{name}=1") as response:
                assert response.status == 200


async def test_every_address_and_every_order_has_its_words() -> None:
    async with on_air() as rig:
        told = (await rig.json("/v1/"))["about"]
        paths = {
            str(route.resource.canonical)
            for route in rig.client.app.router.routes()
            if route.resource is not None
        }
        left = {"/", "/robots.txt", "/v1", "/v1/", "/control/{action}", "/{path}"}
        assert {path for path in told if path.startswith("/")} == paths - left
        assert {path for path in told if path.startswith("POST")} == {
            f"POST /control/{name}" for name in ACTIONS
        }
        assert told["/v1/messages"]["parameters"].keys() >= {"after", "limit", "wait"}
        # The bodies that it shows are taken.
        for name in ("speed", "seek", "skip", "restart"):
            assert (await rig.order(name, **told[f"POST /control/{name}"]["body"]))[0] == 200


@pytest.mark.parametrize("token", [SECRET, "a b/c&d=é?%"])
async def test_a_token_in_the_wrong_place_is_not_noted(token: str) -> None:
    encoded = quote(token, safe="")
    every = "".join(f"%{octet:02x}" for octet in token.encode())
    async with on_air(token=token) as rig:
        for path in (
            f"/{encoded}",
            f"/v1/{every}/x",
            f"/v1/night?x={encoded}&y=1",
            f"/v1/night?{encoded}",
            f"/v1/night?x={quote(quote(encoded, safe=''), safe='')}",
        ):
            async with rig.client.get(URL(path, encoded=True)):
                pass
            note = rig.notes.pop()
            assert "…" in note
            for hidden in (token, encoded, quote(encoded, safe="")):
                assert hidden.lower() not in note.lower()
        async with rig.client.get("/v1/night?api_key=of-elsewhere"):
            assert "GET /v1/night?api_key=… 401: a token is" in rig.notes.pop()
        # Nor is it in a reason, which quotes the beginning of an address.
        path = f"/{'x' * 72}{encoded}?token={encoded}"
        async with rig.client.get(URL(path, encoded=True)) as response:
            assert response.status == 404
            assert token[:6] not in rig.notes.pop()


async def test_a_note_commands_no_terminal() -> None:
    async with on_air() as rig:
        async with rig.client.get("/v1/%1b%5d0;x%07?q=%E2%80%AE%0a"):
            pass
        (note,) = rig.notes
        assert note.isprintable()
        assert note.startswith("127.0.0.1 GET /v1/\\x1b")
        assert shown("/x" * 500, {}).endswith("…")


async def test_too_many_and_too_long() -> None:
    async with on_air(quota=2) as rig:
        for status in (200, 200, 429):
            async with rig.client.get("/v1/night") as response:
                assert response.status == status
        assert int(response.headers["Retry-After"]) in range(1, 61)
        async with rig.client.get("/health") as response:
            assert response.status == 200
    async with on_air() as rig:
        body = json.dumps({"at": "x" * 70_000})
        headers = {"Content-Type": "application/json"}
        async with rig.client.post("/control/seek", data=body, headers=headers) as response:
            assert response.status == 413
            assert "64 KB" in (await response.json())["error"]
        async with rig.client.post("/v1/night") as response:
            assert (response.status, response.headers["Allow"]) == (405, "GET,HEAD")


def test_a_quota_is_a_clients_own_and_comes_back() -> None:
    quota = Quota(1)
    assert quota.ask("a", 0) is None
    assert quota.ask("b", 1) is None
    refused = quota.ask("a", 20)
    assert refused is not None
    assert refused.after == 40
    assert quota.ask("a", 60) is None


def test_names_of_hosts_and_ids() -> None:
    assert host_name("[::1]:80") == "::1"
    assert host_name("LocalHost:80") == host_name("localhost:") == "localhost"
    assert host_name("[::1]:") == "::1"
    for none in ("[::1].evil", "[::1]8", "[::1", "localhost:evil", "a:1:2", "::1", "a:\u0661", ""):
        assert host_name(none) == ""
    assert is_loopback("127.0.0.2")
    assert is_loopback("::1")
    assert not is_loopback("192.168.1.1")
    assert not is_loopback(None)
    assert parse_id(f" {RUN}.12 ") == (RUN, 12)
    assert parse_id(f"{RUN}.-1") is None
    assert parse_id(f"{RUN}.1\u0663") is None


async def test_who_knows_no_name_of_this_machine_is_let_in_by_its_number() -> None:
    async with on_air(host="0.0.0.0", token=SECRET) as rig:
        for host, status in (("192.168.7.7:8650", 200), ("newsroom.example", 403)):
            headers = {"Host": host, "x-api-key": SECRET}
            async with rig.client.get("/v1/night", headers=headers) as response:
                assert response.status == status

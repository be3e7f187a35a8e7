"""Who comes too soon, at the beginning, by a link, or without the token: what each is answered."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from typing import Any
from urllib.request import urlopen

import pytest

from simulator.feed.document import CSV, Document
from simulator.feed.values import Sent
from simulator.messages import Kind
from tests.feed.serving import RUN, Plain, on_air, programme

SECRET = "a-secret-of-ours"


async def test_a_night_that_is_taken_up_is_not_said_to_be_empty() -> None:
    async with on_air(loaded=False, resumed=True) as rig:
        for path in ("/v1/night", "/control", "/v1/contests", "/v1/contests/one-ford"):
            async with rig.client.get(path) as response:
                assert (response.status, response.headers["Retry-After"]) == (503, "1")
                assert "the night is being prepared: ask again soon" in await response.text()
        assert (await rig.json("/v1/"))["state"] == "waiting"
        rig.station.adopt(programme(), rig.wall[0])
        assert (await rig.json("/v1/night"))["state"] == "playing"
        assert (await rig.json("/control"))["state"] == "playing"


@pytest.mark.parametrize("beginning", ["", "start", "0"])
async def test_the_log_has_a_beginning(beginning: str) -> None:
    async with on_air(loaded=False) as rig:
        path = f"/v1/messages?after={beginning}&limit=1"
        asked = asyncio.create_task(rig.json(f"{path}&wait=30"))
        await asyncio.sleep(0.01)
        rig.station.adopt(programme(), rig.wall[0])
        await asyncio.sleep(0.01)
        assert not asked.done()
        rig.play(2)
        told = await asked
        assert [one["id"] for one in told["messages"]] == [f"{RUN}.1"]
        assert told["next"] == f"/v1/messages?after={RUN}.1&limit=1&wait=30"
        assert (await rig.json(path))["messages"] == told["messages"]


class Odd(Plain):
    """Documents with names as the seats of a real night have them."""

    names = ("Glyndŵr_1.csv", "Queen's_Park_1.csv", "A&B <i>_50%_#1?.csv", "Ynys_Môn: 2.csv")

    def take(self, sent: Sent) -> tuple[Document, ...]:
        if sent.message.kind is not Kind.CLOSE_OF_POLL:
            return ()
        return tuple(Document(f"plain/{name}", CSV, name.encode()) for name in self.names)


async def test_every_document_that_is_listed_can_be_had_by_its_link() -> None:
    def fetch(base: str) -> dict[str, str]:
        with urlopen(base) as listing:
            text = listing.read().decode()
        found = {}
        for link, name in re.findall(r'<a href="([^"]*)">(.*?)</a>', text):
            with urlopen(base + link) as answer:
                found[link] = answer.read().decode()
            assert found[link] == unescape(name) or name == "count.csv"
        return found

    async with on_air(formats=[Odd]) as rig:
        rig.play(10**6)
        base = str(rig.client.make_url("/plain/"))
        found = await asyncio.to_thread(fetch, base)
        assert set(Odd.names) < set(found.values())
        assert {"Glynd%C5%B5r_1.csv", "Queen%27s_Park_1.csv"} < set(found)
        async with rig.client.get("/plain/") as page:
            text = await page.text()
        assert ">Queen's_Park_1.csv<" in text
        assert "<i>" not in text


@pytest.mark.parametrize(
    ("query", "more", "words"),
    [
        ("", {"told": "draw <3>"}, ("TEST DATA", "draw &lt;3&gt;", "asks for a token")),
        ("?token=wrong", {}, ("TEST DATA", "not the token")),
        ("", {"test": False}, ("LIVE, AS ENTERED", "asks for a token")),
    ],
)
async def test_a_browser_is_asked_for_the_token(
    query: str, more: dict[str, Any], words: tuple[str, ...]
) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    async with on_air(token=SECRET, **more) as rig:
        async with rig.client.get(f"/{query}", headers=accept) as response:
            assert (response.status, response.content_type) == (401, "text/html")
            assert "WWW-Authenticate" in response.headers
            assert "form-action 'self'" in response.headers["Content-Security-Policy"]
            text = await response.text()
        assert all(word in text for word in words)
        assert ("TEST" in text) is more.get("test", True)
        assert '<form method="get" action="/">' in text
        assert 'name="token"' in text
        assert "<script" not in text
        assert "wrong" not in text
        assert SECRET not in text
        for path, asked in (("/v1/night", accept), ("/", {"Accept": "*/*"})):
            async with rig.client.get(path, headers=asked) as response:
                assert (response.status, response.content_type) == (401, "application/json")
        async with rig.client.get(f"/?token={SECRET}", headers=accept) as response:
            assert response.status == 200

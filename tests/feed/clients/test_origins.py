"""Pages of other origins in a real browser: only those that were named may read a feed."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from tests.feed.clients.pages import serving
from tests.feed.running import feed
from tests.output.browser import Browser, browsing, find
from tests.test_author_guide import examples

pytestmark = pytest.mark.long

LISTEN: Final = """new Promise((done) => {{
  const source = new EventSource("{base}v1/events?from=start");
  source.addEventListener("close_of_poll", (event) => (source.close(), done(event.data)));
  source.onerror = () => (source.close(), done("refused"));
}})"""
SAID: Final = """new Promise((done) => {
  const look = () => {
    const lines = [...document.querySelectorAll("#said li")].map((line) => line.textContent);
    lines.length < 2 ? setTimeout(look, 50) : done(lines);
  };
  look();
})"""
ASK: Final = """fetch("{base}v1/night").then((answer) => answer.text(), () => "refused")"""
TOLD: Final = """fetch("{base}v1/night", {{headers: {{"x-api-key": "{token}"}}}})
  .then((answer) => String(answer.status), () => "refused")"""
STEER: Final = """fetch("{base}control/play", {{method: "POST", {more}}})
  .then((answer) => String(answer.status), () => "refused")"""
PLAIN: Final = 'mode: "no-cors", body: "{}"'
JSON: Final = 'headers: {"Content-Type": "application/json"}, body: "{}"'


def test_the_page_of_the_guide_hears_the_night(tmp_path: Path) -> None:
    if find() is None:
        pytest.skip("there is no Chromium")
    (text,) = [one.text for one in examples() if one.about == "page.html"]
    (tmp_path / "pages").mkdir()
    with ExitStack() as stack:
        page: dict[str, Callable[[], bytes]] = {}
        origin = stack.enter_context(serving(tmp_path / "pages", page, {}))
        night = ("south-west-norfolk-2024", "--at", "07:30", "--cors", origin.rstrip("/"))
        # A browser that is answered 503 comes back no more by itself: the page begins again.
        outage = ("--fault", "http_status:at=07:30,for=3m,routes=/v1/events")
        playing = stack.enter_context(feed(*night, *outage))
        playing.ready()
        here = text.replace("http://127.0.0.1:8650/", playing.base)
        assert here != text
        page["page.html"] = here.encode
        browser = stack.enter_context(browsing(tmp_path))
        _open(browser, f"{origin}page.html")
        said = browser.ask(SAID)
    kinds = [json.loads(line)["kind"] for line in said]
    assert kinds == ["result", "rush"]


def test_a_page_of_another_origin_reads_a_feed_only_where_it_may(tmp_path: Path) -> None:
    if find() is None:
        pytest.skip("there is no Chromium")
    page: dict[str, Callable[[], bytes]] = {
        "page.html": lambda: b"<!doctype html><title>page</title>"
    }
    (tmp_path / "pages").mkdir()
    with ExitStack() as stack:
        named, other = (
            stack.enter_context(serving(tmp_path / "pages", page, {})) for _ in range(2)
        )
        night = ("south-west-norfolk-2024", "--paused", "--cors", named.rstrip("/"))
        playing = stack.enter_context(feed(*night, "--at", "22:30"))
        playing.ready()
        browser = stack.enter_context(browsing(tmp_path))
        told = {}
        for origin in (named, other):
            _open(browser, f"{origin}page.html")
            scripts = (LISTEN.format(base=playing.base), ASK.format(base=playing.base))
            told[origin] = [browser.ask(script) for script in scripts]
        assert told[other] == ["refused", "refused"]
        assert all('"test":true' in text.replace(" ", "") for text in told[named])
        # Reading is all: nobody's page but the feed's own steers it, asked for plainly or not.
        for origin in (named, other):
            _open(browser, f"{origin}page.html")
            for more in (PLAIN, JSON):
                browser.ask(STEER.format(base=playing.base, more=more))
        assert playing.json("v1/night")["state"] == "paused"


def _open(browser: Browser, address: str) -> None:
    browser.send("Page.navigate", url=address)
    browser.wait(f"location.href === '{address}' && document.readyState === 'complete'")


def test_a_page_that_may_read_sends_the_token_in_a_header(tmp_path: Path) -> None:
    if find() is None:
        pytest.skip("there is no Chromium")
    (tmp_path / "pages").mkdir()
    page: dict[str, Callable[[], bytes]] = {"page.html": lambda: b"<!doctype html><title>p</title>"}
    with ExitStack() as stack:
        named = stack.enter_context(serving(tmp_path / "pages", page, {}))
        night = ("south-west-norfolk-2024", "--paused", "--cors", named.rstrip("/"))
        playing = stack.enter_context(feed(*night, "--token", "a-secret"))
        browser = stack.enter_context(browsing(tmp_path))
        _open(browser, f"{named}page.html")
        told = {}
        # Only with such a header does a browser ask first, and that without the token.
        for token in ("a-secret", "another"):
            told[token] = browser.ask(TOLD.format(base=playing.base, token=token))
        assert told == {"a-secret": "200", "another": "401"}

"""Listeners that nobody here wrote, each through a proxy that cuts it off time and again."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from simulator.messages import Kind
from tests.feed.clients import harness
from tests.feed.clients.cutting import Cutter
from tests.feed.running import PATIENCE, Feed
from tests.output.browser import Browser, browsing, find

EVENTS: Final = (*(kind.value for kind in Kind), "snapshot", "reset")
PATH: Final = "v1/events?from=start"
EVERY: Final = (350, 600)
"""Events that a connection lasts."""
DECLARED: Final = (60, 300, 560)
"""Of 650, at which the tables of the live model are kept."""


@dataclass(frozen=True)
class Heard:
    """What a client heard: id, name and data of each event; how it ended."""

    events: list[tuple[str, str, str]]
    opened: int
    cuts: int
    last: int | None
    """The status of its last answer, where it tells."""


@dataclass(frozen=True)
class Night:
    """A night that was played.

    Attributes:
        feed: that serves it still.
        said: all of its messages.
        heard: what each client heard, or why it was not there.
        tables: by name, the live model's files: ``live.csv`` as it was at each time.
    """

    feed: Feed
    said: list[dict[str, Any]]
    heard: dict[str, Heard | str]
    tables: dict[str, bytes]

    def of(self, client: str) -> Heard:
        """What a client heard; its test is skipped where it was not there."""
        heard = self.heard[client]
        if isinstance(heard, str):
            pytest.skip(heard)
        return heard


class Listener:
    """A client that listens through a proxy of its own."""

    def __init__(self, cutter: Cutter, finish: Callable[[], dict[str, Any]]) -> None:
        self.cutter, self._finish = cutter, finish

    def heard(self) -> Heard:
        """What it heard, once it has stopped by itself."""
        told = self._finish()
        heard = ((str(i), str(name), str(data)) for i, name, data in told["heard"])
        # A heartbeat has no id of its own, and is no message: clients repeat the last one with it.
        events = [event for event in heard if event[1] != "hb"]
        return Heard(events, told["opened"], self.cutter.cuts, told.get("code"))


def by_httpx(url: str, folder: Path, stack: ExitStack) -> Callable[[], dict[str, Any]]:
    command = [harness.python("listener", "httpx_sse"), str(harness.HERE / "hear_httpx.py"), url]
    process = harness.start(command, folder)
    stack.callback(process.kill)
    return lambda: dict(harness.told(process, folder))


def by_eventsource(url: str, folder: Path, stack: ExitStack) -> Callable[[], dict[str, Any]]:
    node, modules = harness.node("eventsource")
    script = str(harness.HERE / "hear_eventsource.mjs")
    process = harness.start([node, script, str(modules.parent), url, *EVENTS], folder)
    stack.callback(process.kill)
    return lambda: dict(harness.told(process, folder))


def by_curl(url: str, folder: Path, stack: ExitStack) -> Callable[[], dict[str, Any]]:
    curl = harness.program("curl")
    told: dict[str, Any] = {"heard": [], "opened": 0}

    def listen() -> None:
        last = ""
        while told.get("code") != 204:
            (folder / "body").write_bytes(b"")  # a connection may be cut before anything is there
            resume = ["-H", f"Last-Event-ID: {last}"] if last else []
            command = [curl, "-sN", "-o", "body", "-w", "%{http_code}", *resume, url]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            told["opened"] += 1
            told["code"] = int(done.stdout)
            blocks = (folder / "body").read_bytes().decode(errors="replace").split("\n\n")[:-1]
            for block in blocks:
                fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
                last = fields.get("id", last)
                told["heard"].append((last, fields["event"], fields["data"]))
            time.sleep(1)

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()

    def finish() -> dict[str, Any]:
        thread.join(PATIENCE)
        assert not thread.is_alive()
        return told

    return finish


def by_browser(url: str, folder: Path, stack: ExitStack) -> Callable[[], dict[str, Any]]:
    if find() is None:
        pytest.skip("there is no Chromium")
    browser: Browser = stack.enter_context(browsing(folder))
    base = url.removesuffix(PATH)
    browser.send("Page.navigate", url=f"{base}health")
    browser.wait(f"location.href.startsWith('{base}') && document.readyState === 'complete'")
    browser.ask(
        f"""(() => {{
          window.heard = []; window.opened = 0;
          const source = window.source = new EventSource("/{PATH}");
          source.onopen = () => (window.opened += 1);
          for (const name of {json.dumps(["message", *EVENTS])})
            source.addEventListener(name, (e) => heard.push([e.lastEventId, name, e.data]));
        }})()"""
    )

    def finish() -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while browser.ask("source.readyState") != 2:
            assert time.monotonic() < end
            time.sleep(0.2)
        return {"heard": browser.ask("heard"), "opened": browser.ask("opened")}

    return finish


CLIENTS: Final = {
    "curl": by_curl,
    "httpx-sse": by_httpx,
    "eventsource of npm": by_eventsource,
    "EventSource of Chromium": by_browser,
}

"""A feed that runs as a process of its own, for what only a process shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from tests.program import ROOT, START

PATIENCE: Final = 100.0
"""Seconds that a whole night may take on a slow machine."""


@dataclass(frozen=True)
class Feed:
    """A feed that runs: its address, which ends in a slash, and its process."""

    base: str
    pid: int

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.base)
        assert parts.hostname is not None
        assert parts.port is not None
        return parts.hostname, parts.port

    def get(self, path: str) -> bytes:
        """The body of an answer; any answer but 200 fails."""
        with urllib.request.urlopen(self.base + path, timeout=30) as answer:
            body: bytes = answer.read()
        return body

    def json(self, path: str) -> Any:
        """An answer in JSON."""
        return json.loads(self.get(path))

    def control(self, verb: str, **fields: Any) -> Any:
        """Tell the feed what to do."""
        request = urllib.request.Request(
            f"{self.base}control/{verb}",
            data=json.dumps(fields).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def messages(self) -> list[dict[str, Any]]:
        """All that was said so far."""
        said: list[dict[str, Any]] = []
        path = "v1/messages?limit=500"
        while True:
            page = self.json(path)
            if not page["messages"]:
                return said
            said += page["messages"]
            path = page["next"].removeprefix(self.base).lstrip("/")

    def ready(self) -> None:
        """Return once the night is loaded: until then there are no contests."""
        self._wait(lambda: self._status("v1/contests") == HTTPStatus.OK, "loaded")

    def caught_up(self) -> None:
        """Return once a paused night has sent what was before its start: a burst goes in slices."""
        heads = [""]

        def stands() -> bool:
            heads.append(self.json("v1/night")["head"])
            return heads[-1] == heads[-2]

        self.ready()
        self._wait(stands, "caught up")

    def ended(self) -> None:
        """Return once the last message is out."""
        self._wait(lambda: self.json("v1/night")["state"] == "ended", "over")

    def _status(self, path: str) -> int:
        try:
            self.get(path)
        except urllib.error.HTTPError as error:
            return error.code
        return HTTPStatus.OK

    def _wait(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"the night is never {what}"
            time.sleep(0.1)


@contextmanager
def feed(*arguments: str) -> Iterator[Feed]:
    """A feed, stopped with the block; what it said is shown when it does not start."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, "feed", *arguments, "--port", "0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    # Notes of access would fill the pipe.
    said: list[str] = []
    reader = threading.Thread(target=said.extend, args=(process.stderr,), daemon=True)
    reader.start()
    try:
        base = process.stdout.readline().strip()
        if not base:
            reader.join(5)
        assert base.startswith("http://127.0.0.1:"), "".join(said)
        yield Feed(base.rstrip("/") + "/", process.pid)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()

"""Four listeners, cut off every few hundred events, hear the whole night once, in its order."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.feed.clients import harness
from tests.feed.clients.listening import CLIENTS, Night

pytestmark = pytest.mark.long


@pytest.mark.parametrize("client", CLIENTS)
def test_every_id_comes_once_and_in_order_however_often_it_is_cut(
    night: Night, client: str
) -> None:
    heard = night.of(client)
    assert heard.cuts >= 3
    assert [event[0] for event in heard.events] == [message["id"] for message in night.said]
    assert [event[1] for event in heard.events] == [message["kind"] for message in night.said]


@pytest.mark.parametrize("client", CLIENTS)
def test_what_is_heard_is_what_was_said(night: Night, client: str) -> None:
    heard = night.of(client)
    assert [json.loads(data) for _, _, data in heard.events] == night.said


@pytest.mark.parametrize("client", CLIENTS)
def test_after_the_end_it_comes_back_once_and_is_told_that_there_is_no_more(
    night: Night, client: str
) -> None:
    # It stopped by itself, or nothing would have been heard of it; a browser counts only what it
    # opened, so the answer without an event is not among them.
    heard = night.of(client)
    assert heard.events[-1][1] == "end"
    assert heard.last in (204, None)
    assert heard.opened in (heard.cuts + 1, heard.cuts + 2)


def test_curl_reads_the_lines_of_the_log(night: Night, tmp_path: Path) -> None:
    curl = harness.program("curl")
    command = [curl, "-sNf", "--compressed", f"{night.feed.base}v1/stream.jsonl?from=start"]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=60, check=True)
    assert [json.loads(line) for line in done.stdout.splitlines()] == night.said


def test_curl_is_told_that_nothing_changed(night: Night, tmp_path: Path) -> None:
    curl = harness.program("curl")
    ask = [curl, "-s", "--compressed", "-w", "%{http_code}", "-o"]
    url = f"{night.feed.base}v1/contests"
    first = subprocess.run(
        [*ask, "first", "--etag-save", "tag", url],
        capture_output=True, text=True, cwd=tmp_path, timeout=60, check=True,
    )  # fmt: skip
    again = subprocess.run(
        [*ask, "again", "--etag-compare", "tag", url],
        capture_output=True, text=True, cwd=tmp_path, timeout=60, check=True,
    )  # fmt: skip
    assert (first.stdout, again.stdout) == ("200", "304")
    assert json.loads((tmp_path / "first").read_text("utf-8"))
    assert not (tmp_path / "again").exists() or not (tmp_path / "again").read_bytes()

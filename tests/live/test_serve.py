"""A night that is kept, served as it grows: what goes out, and what never does."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from simulator.errors import InputError
from simulator.feed import make_formats, server
from simulator.live import Accepted, Draft, Keeper, Refused, keep_journal
from simulator.live.serving import Broadcast, KeptTransmission, check_serving, roll_of_kept
from simulator.live.sources import TEST_DATA
from simulator.messages import Kind, Result, Votes
from simulator.request import Serving
from tests.live.files import write_night
from tests.program import Run

if importlib.util.find_spec("aiohttp") is None:
    pytest.skip("needs aiohttp", allow_module_level=True)

CLOSE = datetime(2025, 5, 1, 21, tzinfo=UTC)
"""Close of poll of the small night."""
LATER = CLOSE + timedelta(hours=3)
REHEARSED = CLOSE + timedelta(days=100)


@contextmanager
def kept(folder: Path, now: datetime) -> Iterator[Keeper]:
    from simulator.scenario import load

    scenario = load(str(write_night(folder)))
    with keep_journal(folder / "night.jsonl", scenario, now=now) as journal:
        yield Keeper(journal, scenario, now=lambda: now)


def result(*votes: int) -> Draft:
    people = [("Ann Ash", "Con"), ("Bob Birch", "Lab")]
    lines = tuple(Votes(n, None, *who) for who, n in zip(people, votes, strict=True))
    return Draft(Kind.RESULT, "one-ford", Result(lines, 12), "Ann")


def transmission(keeper: Keeper, serving: Serving) -> KeptTransmission:
    roll = roll_of_kept(keeper.night.scenario, serving)
    return KeptTransmission(roll, keeper.journal.header, lambda: keeper.messages)


@pytest.mark.parametrize(
    ("now", "serving"), [(LATER, Serving(real_data=True)), (REHEARSED, Serving())]
)
def test_what_is_entered_goes_out_and_a_second_time_with_the_same_bytes(
    now: datetime, serving: Serving, tmp_path: Path
) -> None:
    with kept(tmp_path, now) as keeper:
        run = transmission(keeper, serving)
        wall = now.timestamp()
        first = run.advance(wall + 1)
        kinds = [one.message.kind for one in first]
        assert kinds == [Kind.NOMINATIONS, Kind.NOMINATIONS, Kind.CLOSE_OF_POLL]
        keeper.enter(result(9_001, 8_000))
        sent = run.advance(wall + 1.5)
        assert [one.message.kind for one in sent] == [Kind.RESULT, Kind.PARTIES]
        assert run.advance(wall + 2) == ()
        assert not run.ended
        assert run.due == wall + 2.25
        marks = {json.loads(one.data)["test"] for one in (*first, *sent)}
        assert marks == {not serving.real_data}
        assert json.loads(sent[0].data)["night"] == "live"
        again = transmission(keeper, serving)
        again.advance(wall + 900)
        assert [one.data for one in again.sent] == [one.data for one in run.sent]
        documents = [d for f in make_formats(("pa",), run.roll, {}) for s in run.sent
                     for d in f.take(s)]  # fmt: skip
        assert documents
        for document in documents:
            assert (b"Test" in document.data) == (not serving.real_data)


def test_it_is_served_over_http_by_a_thread_that_ends(tmp_path: Path) -> None:
    with kept(tmp_path, datetime.now(UTC)) as keeper:
        keeper.enter(result(9_001, 8_000))
        broadcast = Broadcast(keeper, Serving(port=0, token="s3cret-s3cret"))
        broadcast.start()
        try:
            assert broadcast.address.startswith("http://127.0.0.1:")
            asked = Request(f"{broadcast.address}/v1/messages?wait=5&after=")
            asked.add_header("Authorization", "Bearer s3cret-s3cret")
            with urlopen(asked, timeout=30) as answer:
                told: Any = json.load(answer)
            kinds = [m["kind"] for m in told["messages"]]
            assert "result" in kinds
            other = Broadcast(keeper, Serving(port=int(broadcast.address.rpartition(":")[2])))
            with pytest.raises(InputError) as taken:
                other.start()
            assert "port" in str(taken.value)
        finally:
            broadcast.stop()
        assert not broadcast._thread.is_alive()


@pytest.mark.parametrize("known", [True, False])
def test_what_was_kept_before_is_there_once_it_is_served(
    known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def serve(load: Any, settings: Any, hooks: Any, **_: Any) -> None:
        seen.append((load().transmission, settings))
        hooks.ready("http://127.0.0.1:1")

    monkeypatch.setattr(server, "serve", serve)
    with kept(tmp_path, datetime.now(UTC)) as keeper:
        if known:
            keeper.enter(result(9_001, 8_000))
        broadcast = Broadcast(keeper, Serving(port=0))
        broadcast.start()
        broadcast.stop()
    ((run, settings),) = seen
    # Whoever comes back with the id of the last message is not told that it is beyond the head.
    kinds = {one.message.kind for one in run.sent}
    assert (Kind.RESULT in kinds, settings.resumed) == (known, known)
    assert Kind.NOMINATIONS in kinds


def test_real_results_go_out_without_marks_and_nobody_steers_them(tmp_path: Path) -> None:
    with kept(tmp_path, LATER) as keeper:
        keeper.enter(result(9_001, 8_000))
        broadcast = Broadcast(keeper, Serving(port=0, real_data=True))
        broadcast.start()
        try:
            with urlopen(f"{broadcast.address}/v1/messages?wait=5&after=", timeout=30) as answer:
                told: Any = json.load(answer)
                assert answer.headers["X-Test-Data"] is None
            assert {m["test"] for m in told["messages"]} == {False}
            for action in ("seek", "inject", "retract", "restart", "pause"):
                post = Request(f"{broadcast.address}/control/{action}", b"{}", method="POST")
                post.add_header("Content-Type", "application/json")
                with pytest.raises(HTTPError) as refused:
                    urlopen(post, timeout=30)
                assert refused.value.code == 403
        finally:
            broadcast.stop()


def refusals(
    serving: Serving, path: Path, scenario: str, now: datetime, *, by_entry: bool = False
) -> list[str]:
    with pytest.raises(InputError) as refused:
        check_serving(serving, path, scenario, now, by_entry=by_entry)
    return list(refused.value.lines)


def test_real_and_test_data_never_go_out_as_one_another(tmp_path: Path) -> None:
    path, name = tmp_path / "none.jsonl", str(write_night(tmp_path))
    (line,) = refusals(Serving(), path, name, LATER)
    assert "would go out as test data" in line
    (line,) = refusals(Serving(real_data=True), path, name, REHEARSED)
    assert "this is a rehearsal" in line
    (line,) = refusals(Serving(real_data=True), path, name, LATER, by_entry=True)
    assert "--clock entry" in line
    assert not path.exists()
    check_serving(Serving(real_data=True), path, name, LATER)
    check_serving(Serving(), path, name, REHEARSED)
    with kept(tmp_path, LATER) as keeper:
        draft = result(9_001, 8_000)
        marked = Draft(draft.kind, draft.contest, draft.body, "f", "url", test=True)
        assert keeper.enter(marked) == Refused((TEST_DATA,))
        receipt = keeper.enter(draft)
        assert isinstance(receipt, Accepted)
        check_serving(Serving(real_data=True), keeper.journal.path, name, LATER)
        keeper.journal.append(replace(receipt.message, id="j.9", test=True))
        (line,) = refusals(Serving(real_data=True), keeper.journal.path, name, LATER)
        assert "holds test messages" in line
        # Were one there all the same, it would not go out.
        run = transmission(Keeper(keeper.journal, keeper.night.scenario), Serving(real_data=True))
        assert sum(s.message.kind is Kind.RESULT for s in run.advance(LATER.timestamp() + 1)) == 1


def test_what_a_feed_has_not_marked_is_served_in_no_rehearsal(tmp_path: Path) -> None:
    with kept(tmp_path, REHEARSED) as keeper:
        draft = result(9_001, 8_000)
        keeper.enter(replace(draft, via="url", by="feed.example"))
        path, name = keeper.journal.path, str(tmp_path / "mock.toml")
        (line,) = refusals(Serving(), path, name, REHEARSED)
        assert "not marked as test data" in line
        run = transmission(keeper, Serving())
        assert Kind.RESULT not in {s.message.kind for s in run.advance(REHEARSED.timestamp() + 1)}


def test_without_the_extra_it_is_refused_beside_what_else_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    name = str(write_night(tmp_path))
    said = refusals(Serving(), tmp_path / "none.jsonl", name, LATER)
    assert len(said) == 2
    assert said[1].startswith("--serve needs the extra 'feed'")


def test_a_server_that_cannot_be_loaded_is_told_as_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = "simulator.feed.server.run"
    monkeypatch.delitem(vars(server), "serve", raising=False)
    monkeypatch.setitem(sys.modules, home, None)
    check_serving(Serving(), tmp_path / "none.jsonl", str(write_night(tmp_path)), REHEARSED)
    with kept(tmp_path, REHEARSED) as keeper, pytest.raises(ModuleNotFoundError, match=home):
        Broadcast(keeper, Serving(port=0)).start()


WRONG = {
    ("--real-data",): "--real-data is for --serve",
    ("--serve", "x"): "--serve should be [HOST:]PORT",
    ("--serve", "8650", "--status"): "--serve does not go with --status",
    ("--serve", "0.0.0.0:8650"): "beyond this machine nothing is served without a --token-file",
    ("--serve", "8650", "--token-file", "none"): "--token-file none: no such file",
    ("--serve", "8650", "--real-data"): "this is a rehearsal",
}


@pytest.mark.parametrize(("options", "words"), WRONG.items())
def test_what_cannot_be_served_is_refused_in_a_line(
    options: tuple[str, ...], words: str, run: Run, own_folder: Path
) -> None:
    write_night(own_folder)
    form = () if "--status" in options else ("--plain",)
    done = run("live", "mock.toml", "--journal", "n.jsonl", *form, *options)
    assert done.returncode == 1
    assert words in done.stderr
    # Nor is there a journal, whose status could be told.
    assert done.stderr.count("\n") == (2 if "--status" in options else 1)
    assert not Path("n.jsonl").exists()

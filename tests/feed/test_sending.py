from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator import session
from simulator.cli import main
from simulator.feed.clock import FeedClock
from simulator.feed.transmission import Transmission
from simulator.feed.values import Item
from simulator.messages import fold, read_message
from tests.feed.nights import SEATS, small_night, small_plan, small_roll, transmit, write_night

if TYPE_CHECKING:
    from simulator.feed.server import Hooks, Programme, Settings


@pytest.fixture
def night(tmp_path: Path) -> str:
    return str(write_night(tmp_path))


def votes_of(lines: list[bytes]) -> dict[str, dict[str | None, int]]:
    folded = fold(read_message(json.loads(line)) for line in lines)
    found = {}
    for slug in SEATS:
        result = folded.of(slug).result
        assert result is not None
        found[slug] = {line.name: line.votes for line in result.candidates}
    return found


def truth() -> dict[str, dict[str | None, int]]:
    declared = session.results(small_night())
    return {
        d.contest or "": {line.display_name: line.votes for line in d.candidates} for d in declared
    }


def test_files_and_a_recording_all_at_once(
    night: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, recording = tmp_path / "out", tmp_path / "night.jsonl"
    faults = ("--fault", "wrong_winner", "--fault", "duplicate:share=0.5")
    both = ("--files", str(folder), "--record", str(recording))
    command = ("feed", night, "--no-server", "--speed", "max", *both, *faults)
    assert main(command) == 0
    said = capsys.readouterr()
    assert said.out == f"{folder}\n"
    assert said.err.startswith("TEST DATA: A night\n")
    assert "2 faults armed" in said.err
    assert len(list((folder / "results").glob("*_result_*_3.xml"))) == len(SEATS)
    lines = (folder / "messages.jsonl").read_bytes().splitlines()
    assert votes_of(lines) == truth()
    header, *kept = recording.read_bytes().splitlines()
    assert json.loads(header)["format"] == "election-night-feed/1"
    assert votes_of(kept) == truth()

    assert main(("result", str(recording), "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert {c["name"]: c["votes"] for c in told[0]["candidates"]} == truth()["one-ford"]

    assert main(command) == 1
    assert "exists already" in capsys.readouterr().err
    assert main(("feed", "--from", str(recording), "--plan")) == 0
    assert "correction 2 · One Ford" in capsys.readouterr().out


def test_files_without_a_server_are_gone_on_with(
    night: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    command = ("feed", night, "--no-server", "--speed", "max", "--files", str(folder))
    assert main(command) == 0

    def all_of_it() -> dict[str, bytes]:
        files = (p for p in folder.rglob("*") if p.is_file() and p.name != ".timestamp")
        return {str(path): path.read_bytes() for path in files}

    whole = all_of_it()
    messages = folder / "messages.jsonl"
    messages.write_bytes(messages.read_bytes()[:-1_000])
    next((folder / "results").glob("*_result_*")).unlink()
    capsys.readouterr()
    assert main((*command, "--resume")) == 0, capsys.readouterr().err
    assert all_of_it() == whole
    assert main((*command, "--resume")) == 0
    assert all_of_it() == whole

    marker = folder / ".election-night-feed.json"
    said = json.loads(marker.read_text())
    del said["clock"]
    marker.write_text(json.dumps(said))
    capsys.readouterr()
    assert main((*command, "--resume")) == 1
    assert "a run with a server: go on with that, by its --state" in capsys.readouterr().err
    marker.write_text(json.dumps(said | {"clock": {"segments": [[-1, 0, 1]], "speed": 1}}))
    assert main((*command, "--resume")) == 1
    assert "not a folder of a feed's files" in capsys.readouterr().err


def test_a_folder_of_somebody_else_is_left_alone(
    night: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    assert main(("feed", night, "--no-server", "--files", str(tmp_path / "mine"))) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "not a folder of a feed's files" in line
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_recording_without_its_folder_is_refused_before_anything_is_made(
    night: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(tmp_path.iterdir())
    places = {"--record": "none/x.jsonl", "--state": "state", "--files": "files"}
    several = [part for name, place in places.items() for part in (name, str(tmp_path / place))]
    assert main(("feed", night, "--port", "0", *several)) == 1
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert "there is no folder" in line
    assert sorted(tmp_path.iterdir()) == before


def test_without_the_extra_the_server_says_how_to_get_it(
    night: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    assert main(("feed", night)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "pip install '.[feed]'" in line


def test_a_port_that_is_taken_is_one_line(night: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(("feed", night, "--port", str(port))) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1] == f"port {port} is taken: choose another with --port"


def test_a_run_is_not_taken_up_by_another_plan_and_no_address_is_told_then(
    night: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("aiohttp")

    def serve(load: Callable[[], object], _: object, hooks: Hooks) -> None:
        hooks.ready("http://here")
        load()

    monkeypatch.setattr("simulator.feed.server.serve", serve)
    state = tmp_path / "state"
    play = ("feed", night, "--paused", "--state", str(state))
    assert main(play) == 0
    assert capsys.readouterr().out == "http://here\n"
    for more, words in (
        (("--fault", "wrong_winner"), "another plan, by faults: resume"),
        (("--partials", "3", "--fault-seed", "4"), "by --partials and --fault-seed: resume"),
    ):
        assert main((*play, "--resume", *more)) == 1
        said = capsys.readouterr()
        assert said.out == ""
        (line,) = said.err.splitlines()
        assert words in line
    # An older run says nothing of it: its plan is compared when that is known.
    told = json.loads((state / "run.json").read_text())
    assert told.pop("choices")
    (state / "run.json").write_text(json.dumps(told))
    assert main((*play, "--resume", "--fault", "wrong_winner")) == 1
    said = capsys.readouterr()
    assert said.out == "http://here\n"
    assert "its run has another plan: resume" in said.err
    assert main((*play, "--resume")) == 0


def test_each_run_keeps_its_marking_sheet_and_the_end_says_where(
    night: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("aiohttp")
    runs: list[str] = []

    def serve(load: Callable[[], Programme], _: object, hooks: Hooks) -> None:
        playing = load().transmission
        runs.append(playing.run)
        if len(runs) == 1:
            again = Transmission(playing.roll, playing.items, run="zzzz", clock=playing.clock)
            hooks.acted("restart", again, {})

    monkeypatch.setattr("simulator.feed.server.serve", serve)
    state, files = tmp_path / "state", ("--files", str(tmp_path / "out"))
    play = ("feed", night, "--paused", "--state", str(state), "--fault", "wrong_winner")
    assert main((*play, *files)) == 0
    said = capsys.readouterr().err
    assert f"fault wrong_winner strikes {len(SEATS)} seats\n" in said
    assert f"folder of files: what is there is of the run before, {runs[0]}, and is not" in said
    assert f"run {runs[0]} is over; its marking sheet: {state / runs[0]}\n" in said
    last = said.splitlines()[-1]
    assert f"0 of {len(SEATS)} declared. The marking sheet: {state / 'faults.txt'}. Go on:" in last
    assert last.endswith("--resume")
    names = ("faults.jsonl", "faults.txt")
    kept = {name: (state / runs[0] / name).read_text() for name in names}
    assert all(runs[0] in text for text in kept.values())
    for name in names:
        assert (state / name).read_text() == (state / "zzzz" / name).read_text()
        assert "zzzz" in (state / name).read_text()
    # Whoever goes on with the later run leaves the earlier one's as it was.
    assert main((*play, "--resume")) == 0
    assert runs[1] == "zzzz"
    assert {name: (state / runs[0] / name).read_text() for name in names} == kept


def test_a_run_that_began_anew_is_taken_up_by_its_own_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("aiohttp")
    state, folder, recording = tmp_path / "state", tmp_path / "out", tmp_path / "night.jsonl"
    kept, new = state / "run.json", tmp_path / "new"
    play = ("feed", str(write_night(tmp_path, SEATS[:1])), "--paused", "--state", str(state))
    both = ("--files", str(folder), "--record", str(recording))
    runs: list[str] = []
    killed: list[str] = []
    stopped: list[Mapping[str, Any] | None] = []

    def serve(load: Callable[[], Programme], settings: Settings, hooks: Hooks) -> None:
        playing = load().transmission
        runs.append(playing.run)
        stopped.append(settings.stopped)
        assert settings.run == playing.run
        if len(runs) == 1:
            assert settings.writes == ("the folder of files", "the recording")
            clock = FeedClock.start(2_000.5, 0, 1, paused=True)
            again = Transmission(playing.roll, playing.items, run="zzzz", clock=clock)
            hooks.acted("seek", again, {})
            killed.append(kept.read_text())

    def ours() -> dict[Path, bytes]:
        paths = [recording, *(path for path in folder.rglob("*") if path.is_file())]
        return {path: path.read_bytes() for path in paths}

    monkeypatch.setattr("simulator.feed.server.serve", serve)
    assert main((*play, *both)) == 0
    words = "the folder of files and the recording: what is there is of the run before, "
    note = f"{words}{runs[0]}, and is not gone on with\n"
    assert note in capsys.readouterr().err
    (ended,) = json.loads(killed[0])["earlier"]
    assert ended == {"run": runs[0], "at": 2_000.5, "ended": ["--files", "--record"]}
    before = ours()
    kept.write_text(killed[0])  # as it was when a kill came instead of the end
    assert main((*play, *both, "--resume")) == 0
    assert note in capsys.readouterr().err
    what, at = ["the folder of files", "the recording"], "1970-01-01T00:33:20.500Z"
    assert stopped[-1] == {"what": what, "run": runs[0], "at": at}
    assert ours() == before
    # Where there is nothing yet, the run that plays is written, and gone on with.
    for _ in range(2):
        assert main((*play, "--files", str(new), *both[2:], "--resume")) == 0
        assert "the recording: what is there is of" in capsys.readouterr().err
    assert runs[1:] == ["zzzz"] * 3
    assert json.loads(kept.read_text())["earlier"] == [ended]
    assert json.loads((new / ".election-night-feed.json").read_text())["run"] == "zzzz"
    assert ours() == before
    # What is of no run of this state is somebody else's.
    said = json.loads(kept.read_text())
    kept.write_text(json.dumps(said | {"earlier": []}))
    assert main((*play, *both, "--resume")) == 1
    refused = capsys.readouterr().err.splitlines()
    assert f"its files are of another run, {runs[0]}: give a new folder" in refused[0]
    assert "exists already" in refused[1]
    kept.write_text(json.dumps(said | {"earlier": [ended | {"run": "../out"}]}))
    assert main((*play, *both, "--resume")) == 1
    assert "not the state of a feed's run" in capsys.readouterr().err


def test_a_new_run_of_one_that_was_taken_up_has_no_fault_that_was_injected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("aiohttp")
    from simulator.feed.server.station import Station

    state = ("--state", str(tmp_path / "state"))
    planned = ("wrong_winner:contest=one-ford", "http_status:status=502,for=1h")
    faults = [part for text in planned for part in ("--fault", text)]
    armed: list[list[str]] = []

    def serve(load: Callable[[], Programme], settings: Settings, hooks: Hooks) -> None:
        programme = load()
        if not armed:
            two = [{"type": "transposed_digits", "contest": "two-moor"}, {"type": "duplicate"}]
            hooks.acted("clear", programme.transmission, {})
            hooks.acted("inject", programme.transmission, {"faults": two, "now": 0})
        station = Station(settings, hooks, clock=lambda: 1e9)
        station.adopt(programme, 1e9)
        armed.append([str(one["type"]) for one in station.armed()])
        if len(armed) > 1:
            for run in ("aaaa", "bbbb"):
                station.restart(run, 1e9)
                assert {fault.type for fault in station.line.faults} == {"http_status"}
                armed.append([str(one["type"]) for one in station.armed()])

    monkeypatch.setattr("simulator.feed.server.serve", serve)
    play = ("feed", str(write_night(tmp_path, SEATS[:2])), "--paused", *state, *faults)
    assert main(play) == 0
    assert main((*play, "--resume")) == 0
    own = ["wrong_winner", "http_status"]
    assert armed == [own, ["wrong_winner", "transposed_digits", "duplicate"], own, own]


def test_what_comes_again_is_the_very_same_bytes() -> None:
    items: list[Item] = []
    for item in small_plan():
        items.append(item)
        if item.message.kind == "result":
            twice = replace(item, again=item.message.id, due=item.due + 1)
            items.append(replace(twice, message=replace(item.message, id=f"{item.message.id}+")))
    run = transmit(tuple(items), small_roll())
    assert [sent.number for sent in run.sent] == list(range(1, len(items) + 1))
    again = [sent for sent in run.sent if sent.item.again]
    assert len(again) == len(SEATS)
    for sent in again:
        first = next(s for s in run.sent if s.message.id == sent.message.id)
        assert first.number < sent.number
        assert first.data == sent.data


@contextmanager
def served(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    program = "import sys; from simulator.cli import main; sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "feed", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()


def read_lines(url: str, most: int, after: str | None = None) -> list[bytes]:
    """Messages of a stream, as many as that or all there are; notices are left out."""
    request = urllib.request.Request(f"{url}/v1/stream.jsonl?from=start")
    if after is not None:
        request.add_header("Last-Event-ID", after)
    lines: list[bytes] = []
    with urllib.request.urlopen(request, timeout=30) as answer:
        for line in answer:
            if "id" in json.loads(line) and "kind" in json.loads(line):
                lines.append(line.strip())
            if len(lines) >= most:
                break
    return lines


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return str(one.getsockname()[1])


@pytest.mark.long
def test_cut_fifty_times_and_its_server_ended_twice_a_listener_has_all_of_it_once(
    night: str, tmp_path: Path
) -> None:
    state = ("--state", str(tmp_path / "state"), "--fault", "wrong_winner", "--partials", "60")
    play = (night, "--port", free_port(), "--speed", "3600", "--skip-quiet", "20", *state)
    rng = random.Random(1)
    heard: list[bytes] = []
    cuts = 0

    def listen(url: str, most: int) -> None:
        nonlocal cuts
        while len(heard) < most:
            after = json.loads(heard[-1])["id"] if heard else None
            heard.extend(read_lines(url, rng.randint(1, 5), after))
            cuts += 1

    for number, most in ((signal.SIGKILL, 30), (signal.SIGTERM, 60)):
        with served(*play, *(("--resume",) if heard else ())) as (process, url):
            listen(url, most)
            os.kill(process.pid, number)
            assert process.wait(10) == (0 if number == signal.SIGTERM else -signal.SIGKILL)
    assert (tmp_path / "state" / "faults.txt").read_text().startswith("TEST DATA")
    with served(*play, "--resume") as (process, url):
        whole = read_lines(url, 10_000)
        listen(url, len(whole))
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
    assert cuts >= 50
    assert heard == whole
    ids = [json.loads(line)["id"] for line in whole]
    run = ids[0].partition(".")[0]
    assert ids == [f"{run}.{n}" for n in range(1, len(ids) + 1)]
    assert votes_of(whole) == truth()
    assert main(("feed", *play)) == 1  # a run is there, and nobody said to go on with it


def order(url: str, name: str, **asked: object) -> dict[str, object]:
    request = urllib.request.Request(
        f"{url}/control/{name}",
        data=json.dumps(asked).encode(),
        headers={"Content-Type": "application/json"},
    )
    for _ in range(1_000):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                told: dict[str, object] = json.load(answer)
                return told
        except urllib.error.HTTPError:  # the night is still being played
            time.sleep(0.1)
    raise AssertionError("it never came on air")


@pytest.mark.long
def test_what_was_answered_is_kept_though_the_server_is_killed_at_once(
    night: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = ("--state", str(tmp_path / "state"), "--files", str(tmp_path / "files"))
    outage = {"type": "http_status", "status": 503, "at": "02:00", "for": "20h"}
    with served(night, "--port", "0", "--paused", *state) as (process, url):
        order(url, "seek", at="23:00")
        order(url, "inject", faults=[{"type": "wrong_winner", "contest": "one-ford"}, outage])
        order(url, "clear")
        order(url, "seek", at="12:00")
        head = order(url, "pause")["head"]
        os.kill(process.pid, signal.SIGKILL)
    with served(night, "--port", "0", *state, "--resume") as (process, url):
        # A request is answered once the night is on air again.
        assert order(url, "pause")["head"] == head
        told = read_lines(url, int(str(head).rpartition(".")[2]))
        assert [json.loads(line)["kind"] for line in told].count("correction") == 1
    names = {path.name for path in (tmp_path / "files" / "results").iterdir()}
    assert "Test_General_Election_rush_One_Ford_2.xml" in names
    for more, reason in (
        (("--seed", "2"), "its run is another: resume it with the same"),
        (("--names", "plain"), "its run is another"),
    ):
        assert main(("feed", night, *state, "--resume", *more)) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert reason in line


@pytest.mark.long
def test_a_bad_night_is_the_same_bytes_in_every_process(night: str, tmp_path: Path) -> None:
    plans = []
    for seed in ("1", "2"):
        program = "import sys; from simulator.cli import main; sys.exit(main(sys.argv[1:]))"
        folder = tmp_path / seed
        faults = ("--fault", "preset:bad-night", "--formats", "native,pa,model")
        for what in (("--plan", "--json"), ("--no-server", "--files", str(folder))):
            speed = ("--speed", "max") if what[0] == "--no-server" else ()
            command = [sys.executable, "-c", program, "feed", night, *what, *speed, *faults]
            environment = {**os.environ, "PYTHONHASHSEED": seed}
            done = subprocess.run(command, capture_output=True, check=True, env=environment)
            if what[0] == "--plan":
                plans.append(done.stdout)
    assert plans[0] == plans[1]
    several = []
    for seed in ("1", "2"):
        paths = sorted(path for path in (tmp_path / seed).rglob("*") if path.is_file())
        several.append(
            {
                str(path.relative_to(tmp_path / seed)): path.read_bytes()
                for path in paths
                # The run's name and stamps of the real clock are each process's own.
                if path.suffix in (".xml", ".csv") or path.parent.name == "json"
            }
        )
    assert several[0] == several[1]
    assert len(several[0]) > 20

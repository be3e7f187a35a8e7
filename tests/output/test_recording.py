"""A file of JSON lines is a recorded night: it plays again, to the byte, or is refused."""

from __future__ import annotations

import gzip
import json
import os
import tracemalloc
from pathlib import Path

import pytest

from tests.program import Run
from tests.truth.written import ANN, BOB, contest, night


def test_a_recorded_night_plays_again_to_the_byte(run: Run) -> None:
    first = run("replay", "--jsonl", "--seed", "7", "--draw", "3").stdout
    Path("night.jsonl").write_text(first, encoding="utf-8")
    again = run("replay", "night.jsonl", "--jsonl")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == first
    with gzip.open("night.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(first)
    assert run("replay", "night.jsonl.gz", "--jsonl").stdout == first
    assert "(drawn)" in run("replay", "night.jsonl", "--plain").stdout.splitlines()[-1]


@pytest.mark.long
def test_one_hall_of_a_night_stays_one(run: Run) -> None:
    first = run("replay", "uk-2024", "--contest", "E14001284", "--jsonl").stdout
    Path("hall.jsonl").write_text(first, encoding="utf-8")
    assert run("replay", "hall.jsonl", "--jsonl").stdout == first


def test_a_file_of_one_s_own_is_found_beside_it_and_refused_once_changed(run: Run) -> None:
    path = Path("own.toml")
    path.write_text(night(contest("two-moor", ANN, BOB)), encoding="utf-8")
    first = run("replay", "own.toml", "--jsonl").stdout
    Path("own.jsonl").write_text(first, encoding="utf-8")
    assert run("replay", "own.jsonl", "--jsonl").stdout == first
    path.write_text(path.read_text(encoding="utf-8") + "\n# Another file.\n", encoding="utf-8")
    done = run("replay", "own.jsonl", "--jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'own.jsonl: "own" has changed since it was recorded\n'
    path.unlink()
    assert "is not here" in run("replay", "own.jsonl").stderr


@pytest.mark.parametrize(
    "line",
    ["", "{", "[1]", '{"event":"declaration"}', '{"event":"close_of_poll"}', "\xff", "[" * 9999],
)
def test_what_is_no_recording_is_refused_in_a_line(run: Run, line: str) -> None:
    Path("x.jsonl").write_text(line, encoding="latin-1")
    done = run("replay", "x.jsonl")
    assert done.returncode == 1
    assert done.stderr.startswith("x.jsonl: no recorded replay")
    assert run("replay", "none.jsonl").stderr == "none.jsonl: no such file\n"
    Path("y.jsonl.gz").write_bytes(b"no gzip")
    assert run("replay", "y.jsonl.gz").returncode == 1


def test_another_version_is_told_and_another_draw_refused(run: Run) -> None:
    first = run("replay", "--jsonl").stdout
    head = json.loads(first.splitlines()[0])
    head["scenario"]["version"] = "0.1.0"
    Path("old.jsonl").write_text(json.dumps(head) + "\n", encoding="utf-8")
    done = run("replay", "old.jsonl", "--jsonl")
    assert done.returncode == 0
    assert "recorded by election-night 0.1.0" in done.stderr
    assert run("replay", "old.jsonl", "--draw", "2").returncode == 1


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "loop"])
def test_what_is_no_file_is_not_even_opened(
    run: Run, tmp_path: Path, suffix: str, kind: str
) -> None:
    path = tmp_path / f"night{suffix}"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "device":
            path.symlink_to("/dev/zero")
        case _:
            path.symlink_to(path)
    done = run("replay", str(path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{path}: ")
    assert done.stderr.count("\n") == 1


def test_no_more_is_read_than_a_first_line_may_have(run: Run, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.jsonl.gz"
    bomb.write_bytes(gzip.compress(bytes(20_000_000), 1))
    members = tmp_path / "members.jsonl.gz"
    members.write_bytes(gzip.compress(b"") * 50_000)
    padded = tmp_path / "padded.jsonl.gz"
    padded.write_bytes(gzip.compress(b""))
    large = tmp_path / "large.jsonl"
    large.touch()
    for sparse in (padded, large):
        os.truncate(sparse, 2**40)
    for path in (bomb, members, padded, large):
        tracemalloc.start()
        done = run("replay", str(path))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"{path}: ")
        assert done.stderr.count("\n") == 1
        assert peak < 20 * 2**20


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("name", "a\0b", 'the scenario "a\\x00b" that it is a record of is not here'),
        ("name", "\ud800", 'the scenario "\\ud800" that it is a record of is not here'),
        ("seed", -1, "its seed must be between 0 and 18,446,744,073,709,551,615, not -1"),
        (
            "seed",
            int("9" * 4000),
            "its seed must be between 0 and 18,446,744,073,709,551,615, not a",
        ),
        ("draw", 10**9, "its draw must be between 0 and 999,999,999, not 1,000,000,000"),
        ("contest", "no\x1bwhere", 'has no contest "no\\x1bwhere"'),
    ],
)
def test_what_a_recording_says_amiss_is_said_of_it(
    run: Run, key: str, value: object, told: str
) -> None:
    head = json.loads(run("replay", "--jsonl", "--events", "close_of_poll").stdout)
    head["scenario"][key] = value
    Path("foreign.jsonl").write_text(json.dumps(head) + "\n", encoding="utf-8")
    done = run("replay", "foreign.jsonl", "--plain")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("foreign.jsonl: ")
    assert told in done.stderr
    assert "--" not in done.stderr
    assert len(done.stderr) < 200

"""What a rehearsal's feed sent stays test data: whatever is told of its recording says so."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.outcome import Mark
from simulator.request import TuiRequest
from tests.feed.nights import SEATS, write_night
from tests.output.pages import Page
from tests.program import Done, call
from tests.tui.stage import opened
from tui import live
from tui.shows import Show

SHORT = tuple(f" {mark.short} " for mark in Mark if mark is not Mark.TEST)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with a recording of a night of two seats, and of one of them."""
    folder = tmp_path_factory.mktemp("recorded")
    night = write_night(folder, SEATS[:2])
    for name, more in (("both", ()), ("one", ("--contest", SEATS[0]))):
        to = ("--no-server", "--speed", "max", "--record", str(folder / f"{name}.jsonl"))
        assert call("feed", str(night), *to, *more).returncode == 0
    return folder


@pytest.fixture(params=["both", pytest.param("one", marks=pytest.mark.long)])
def recorded(request: pytest.FixtureRequest, folder: Path) -> str:
    return str(folder / f"{request.param}.jsonl")


def done(*arguments: str) -> Done:
    found = call(*arguments)
    assert found.returncode == 0, found.stderr
    return found


def marks_in(told: object) -> Iterator[object]:
    """Every mark that stands anywhere in JSON."""
    if isinstance(told, dict):
        yield from (told[key] for key in ("mark", "time_mark") if key in told)
        told = list(told.values())
    for part in told if isinstance(told, list) else ():
        yield from marks_in(part)


def test_every_line_of_words_says_so(recorded: str) -> None:
    for more in ((), ("--at", "22:30"), ("--moments",)):
        found = done("replay", recorded, "--plain", *more)
        lines = found.stdout.splitlines()
        assert lines
        assert all("TEST DATA: " in line for line in lines)
        assert not any(short in line for line in lines for short in SHORT)
        assert "live, as entered" not in found.stdout + found.stderr
        assert "certified" not in found.stdout
    head = done("replay", recorded, "--plain").stderr.splitlines()
    assert head[0].endswith(" (TEST DATA)")
    assert "'tst' marks TEST DATA of a rehearsal." in head
    table = done("result", recorded)
    assert "TEST DATA of a rehearsal" in table.stdout
    assert "live, as entered" not in table.stdout
    assert "TEST DATA" in done("live", "--status", "--journal", recorded).stdout


def test_all_that_programs_read_says_so(recorded: str) -> None:
    lines = list(map(json.loads, done("replay", recorded, "--jsonl").stdout.splitlines()))
    lines += map(
        json.loads, done("replay", recorded, "--jsonl", "--at", "23:00").stdout.split("\n")[:1]
    )
    lines += json.loads(done("replay", recorded, "--moments", "--json").stdout)
    results = json.loads(done("result", recorded, "--json").stdout)
    assert all(told["test"] is True for told in (*lines, *results))
    assert set(marks_in([lines, results])) == {"test"}
    rows = list(csv.DictReader(done("result", recorded, "--csv").stdout.splitlines()))
    assert {(row["test"], row["mark"], row["time_mark"]) for row in rows} == {
        ("TEST DATA", "test", "test")
    }


def test_a_page_has_a_band_of_it_and_its_title(recorded: str, tmp_path: Path) -> None:
    path = tmp_path / "night.html"
    done("replay", recorded, "--html", str(path))
    page = path.read_text(encoding="utf-8")
    assert "(TEST DATA)</title>" in page
    record = Page(page).record
    assert record["band"]["word"] == "TEST DATA"
    assert record["scenario"]["title"].endswith(" (TEST DATA)")
    assert {result["mark"] for result in record["results"]} == {"test"}
    assert {moment[7] for moment in record["moments"]} == {"test"}


async def test_screens_say_so(recorded: str) -> None:
    show = live.prepare(TuiRequest(journal=recorded))
    assert isinstance(show, Show)
    async with opened(show) as there:
        await there.press("end")
        assert "TEST DATA of a rehearsal" in there.text
        assert "live, as entered" not in there.text
        assert " liv " not in there.text


def test_what_was_told_of_it_is_not_taken_for_its_night(recorded: str, tmp_path: Path) -> None:
    """Lines name their scenario, which has other figures; rows enter no real night."""
    lines = tmp_path / "lines.jsonl"
    lines.write_text(done("replay", recorded, "--jsonl").stdout, encoding="utf-8")
    again = call("replay", str(lines), "--plain")
    assert (again.returncode, again.stdout) == (1, "")
    assert "TEST DATA" in again.stderr


@pytest.mark.long
def test_what_was_drawn_or_imagined_says_that_too(tmp_path: Path) -> None:
    path = str(tmp_path / "drawn.jsonl")
    to = ("--no-server", "--speed", "max", "--record", path)
    done("feed", "south-west-norfolk-2024", "--draw", "3", "--until", "23:00", *to)
    found = done("replay", path, "--plain").stderr.splitlines()
    assert found[0] == f"{path}: a drawn night (outcome 3 of seed 1): nothing in it is real"
    assert found[1] == "South West Norfolk, 4 July 2024 (TEST DATA of a drawn night)"


def test_an_edited_recording_is_told_of_where_it_is_read(folder: Path, tmp_path: Path) -> None:
    first, _, *rest = (folder / "both.jsonl").read_text(encoding="utf-8").splitlines(True)
    path = folder / "edited.jsonl"
    # Its first line says that it is none; its messages still do.
    path.write_text(first.replace('"test":true', '"test":false') + "".join(rest), encoding="utf-8")
    for command in (("result",), ("replay", "--plain")):
        told = done(command[0], str(path), *command[1:])
        assert "somebody has edited it since" in told.stderr
        assert "1 message of its run missing" in told.stderr
        assert "TEST DATA" in told.stdout
    assert done("result", str(folder / "both.jsonl")).stderr == ""

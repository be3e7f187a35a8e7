"""``live`` without screens: what comes in is kept and printed, and tells the same ever after."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from simulator.commands.live import follow
from simulator.live import read_night, sit
from simulator.output.output_schema import output_schema
from tests.live.files import HEAD, ROWS, write_night
from tests.program import ROOT, START, Done, Run

Draft202012Validator: Any = importlib.import_module("jsonschema").Draft202012Validator

LIVE = ("live", "mock.toml", "--journal", "night.jsonl", "--until-declared")
CLOSE = "2025-05-01T{}:00+01:00"


@pytest.fixture(autouse=True)
def _night(own_folder: Path) -> None:
    write_night(own_folder)


def write_rows(*rows: str, path: str = "in.csv") -> None:
    Path(path).write_text("".join(f"{row}\n" for row in (HEAD, *rows)), encoding="utf-8")


def objects(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def declared(told: list[dict[str, Any]]) -> dict[str, list[tuple[str, int | None]]]:
    """Candidates and votes by contest: what was said last."""
    return {
        each["contest"]: [(who["name"], who["votes"]) for who in each["candidates"]]
        for each in told
        if each.get("event", "declaration") == "declaration"
    }


def said(number: int, kind: str, contest: str | None, at: str, **body: object) -> dict[str, object]:
    return {
        "id": f"f.{number}",
        "kind": kind,
        "contest": contest,
        "night_time": CLOSE.format(at),
        "body": body,
    }


def votes(*figures: int, rejected: int | None = None) -> dict[str, object]:
    people = (("Ann Ash", "Con"), ("Bob Birch", "Lab"), ("Cy Cole", "LD"))
    rows = [
        {"name": name, "party": party, "votes": number}
        for (name, party), number in zip(people, figures, strict=False)
    ]
    return {"candidates": rows, "rejected": rejected}


def check_lines(told: list[dict[str, Any]]) -> None:
    """Each line is as its kind is said to be, and has nothing more."""
    schema = output_schema()["json"]["live --jsonl"]
    kinds = {kind["properties"]["event"]["const"]: kind for kind in schema["oneOf"]}
    for line in told:
        kind = {**kinds[line["event"]], "additionalProperties": False}
        errors = list(Draft202012Validator(kind).iter_errors(line))
        assert not errors, str(errors[0])[:600]


def write_messages(*messages: dict[str, object], path: str = "in.jsonl") -> None:
    Path(path).write_text("".join(f"{json.dumps(m)}\n" for m in messages), encoding="utf-8")


def test_rows_are_kept_printed_and_told_again_by_replay_and_result(run: Run) -> None:
    write_rows(*ROWS)
    done = run(*LIVE, "--from", "in.csv", "--jsonl")
    assert done.returncode == 0
    first, *rest = objects(done)
    assert (first["event"], first["live"], first["scenario"]["name"]) == (
        "close_of_poll",
        True,
        "mock",
    )
    assert [told["seq"] for told in (first, *rest)] == [0, 1, 2]
    assert {(told["mark"], told["time_mark"], told["by"], told["via"]) for told in rest} == {
        ("live", "live", "in.csv", "file")
    }
    assert [(told["contest"], told["revision"], told["winner"]) for told in rest] == [
        ("one-ford", 1, "Ann Ash"),
        ("two-moor", 1, "Cy Cole"),
    ]
    assert "certified" not in done.stderr
    figures = declared(rest)
    assert figures["one-ford"] == [("Ann Ash", 9001), ("Bob Birch", 8000)]
    # Kept already: the same again, from the journal alone, and nothing is kept twice.
    kept = Path("night.jsonl").read_bytes()
    again = run("live", "--journal", "night.jsonl", "--until-declared", "--jsonl")
    assert (again.returncode, again.stdout) == (0, done.stdout)
    assert run(*LIVE, "--from", "in.csv", "--jsonl").stdout == done.stdout
    assert Path("night.jsonl").read_bytes() == kept
    replayed = run("replay", "night.jsonl", "--jsonl")
    assert declared(objects(replayed)) == figures
    result = run("result", "night.jsonl", "--json")
    (told,) = (json.loads(line) for line in result.stdout.splitlines())
    assert declared(told) == figures
    assert all(each["mark"] == "test" and each["test"] and each["time"] for each in told)
    rows = run("result", "night.jsonl", "--csv").stdout
    assert rows.count("\none-ford,") == 2
    # What comes out goes in again, as it is.
    Path("out.csv").write_text(rows, encoding="utf-8")
    circle = run(
        "live",
        "mock.toml",
        "--journal",
        "b.jsonl",
        "--from",
        "out.csv",
        "--until-declared",
        "--jsonl",
    )
    assert declared(objects(circle)) == figures


NEWS = (
    said(1, "close_of_poll", None, "22:00"),
    said(2, "turnout", "one-ford", "23:00", papers=17_020),
    said(3, "recount", "one-ford", "23:30", lead=4, asked_by="Lab"),
    said(4, "note", "one-ford", "23:40", text="A rumour", source="a reporter"),
    said(5, "rush", "one-ford", "23:50", winner="Ann Ash", party="Con"),
    said(6, "result", "one-ford", "23:51", **votes(9_001, 8_000, rejected=12)),
    {
        **said(7, "correction", "one-ford", "23:55", **votes(9_002, 8_000, rejected=12)),
        "revision": 2,
    },
    {**said(8, "retraction", "one-ford", "23:57", cause="a bundle found"), "revision": 3},
    {**said(9, "result", "one-ford", "23:59", **votes(8_900, 9_000, rejected=12)), "revision": 4},
    said(10, "adjourned", "two-moor", "23:59", cause="sleep"),
)


def test_each_message_brings_its_events(run: Run) -> None:
    write_messages(*NEWS, said(11, "end", None, "23:59"))
    done = run(*LIVE, "--from", "in.jsonl", "--jsonl")
    assert (done.returncode, done.stdout.count('"seq"')) == (0, len(objects(done)))
    told = objects(done)[1:]
    assert [(each["message"], each["event"], each.get("revision")) for each in told] == [
        ("f.2", "verification_complete", None),
        ("f.3", "recount_requested", None),
        ("f.3", "recount", None),
        ("f.4", "incident", None),
        ("f.5", "declaration", 1),
        ("f.6", "declaration", 1),
        ("f.7", "declaration", 2),
        ("f.8", "retraction", 3),
        ("f.9", "declaration", 4),
        ("f.10", "adjourned", None),
    ]
    rush, figures = told[4], told[5]
    assert (rush["winner"], rush["majority"], rush["candidates"][0]["votes"]) == (
        "Ann Ash",
        None,
        None,
    )
    assert (figures["majority"], figures["rejected"]["total"]) == (1_001, 12)
    assert told[-2]["winner"] == "Bob Birch"
    assert {each["mark"] for each in told} == {"live"}
    check_lines(objects(done))
    again = run(*LIVE, "--from", "in.jsonl", "--jsonl")
    assert again.stdout == done.stdout
    plain = run(
        "live", "--journal", "night.jsonl", "--plain", "--until-declared", "--from", "in.jsonl"
    )
    lines = plain.stdout.splitlines()
    assert [line[:14] for line in lines[:2]] == ["Thu 22:00:00 l", "Thu 23:00:00 l"]
    assert "A rumour [source: a reporter] [in.jsonl]" in lines[4]
    assert lines[0].endswith(" (a rehearsal)")
    ours = [line.partition("One Ford: ")[2] for line in lines if "is elected" in line]
    assert [line.partition(":")[0] for line in ours] == [
        *("Declared", "Declared", "Corrected", "Corrected"),
    ]
    assert ours[2].startswith("Corrected: Ann Ash (")
    assert "One Ford: Corrected: before it was Ann Ash (" in lines[-2]
    assert "). Bob Birch (" in lines[-2]
    assert lines[-2].endswith("[in.jsonl, revision 4]")
    assert "certified" not in plain.stdout + plain.stderr
    assert "live, as entered" in plain.stderr


def test_a_night_half_told_plays_as_far_as_it_goes(run: Run) -> None:
    write_messages(*NEWS[:5], said(11, "end", None, "23:59"))
    run(*LIVE, "--from", "in.jsonl", "--jsonl")
    (result,) = json.loads(run("result", "night.jsonl", "--json", "--contest", "One Ford").stdout)
    assert (result["winner"], result["candidates"][0]["votes"]) == ("Ann Ash", None)
    assert run("result", "night.jsonl", "--contest", "two-moor").stderr == (
        "Two Moor has not declared\n"
    )
    events = [
        each["event"]
        for each in objects(run("replay", "night.jsonl", "--jsonl", "--until", "23:35"))
    ]
    assert "recount" in events
    assert "declaration" not in events
    assert run("replay", "night.jsonl", "--plain").returncode == 0
    assert run("replay", "night.jsonl", "--plain", "--contest", "one-ford").returncode == 0
    assert run("replay", "night.jsonl", "--moments").returncode == 0


def test_what_contradicts_and_what_is_no_message_is_told_and_stops_nothing(run: Run) -> None:
    write_rows("one-ford,Ann Ash,Con,x,", *ROWS, *(row.replace("8000", "8010") for row in ROWS[:2]))
    done = run(*LIVE, "--from", "in.csv", "--jsonl")
    assert 'in.csv: line 2: votes: should be a whole number, not "x"' in done.stderr
    check_lines(objects(done))
    conflict = objects(done)[-1]
    assert (conflict["event"], conflict["contest"], len(conflict["messages"])) == (
        "conflict",
        "one-ford",
        2,
    )
    aside = json.loads(Path("night.jsonl.rejected").read_text())
    assert (aside["source"], aside["text"]) == ("in.csv", "one-ford,Ann Ash,Con,x,")
    plain = run("live", "--journal", "night.jsonl", "--plain", "--until-declared")
    words = "A conflict: Bob Birch 8,000 (j.1 by in.csv) stands, against Bob Birch 8,010"
    assert words in plain.stdout


def test_standard_input_ends_what_it_feeds(run: Run) -> None:
    reading, writing = os.pipe()
    os.write(writing, "".join(f"{row}\n" for row in (HEAD, *ROWS[:4])).encode())
    os.close(writing)
    with os.fdopen(reading) as stdin, mock.patch.object(sys, "stdin", stdin):
        done = run(*LIVE, "--from", "-", "--jsonl")
    assert done.returncode == 0
    assert list(declared(objects(done))) == ["one-ford"]
    assert "-: incomplete: Two Moor: 2 of 3 candidates\n" in done.stderr


REFUSED = {
    (
        "live",
        "--journal",
        "none.jsonl",
    ): "none.jsonl: no such journal: SCENARIO says of which night",
    (
        "live",
        "mock.toml",
        "--journal",
        "x.jsonl",
        "--plain",
        "--from",
        "ftp://x",
    ): "is no feed's address",
    ("live", "other.toml", "--journal", "night.jsonl", "--plain"): "night.jsonl: ",
    ("replay", "night.jsonl", "--draw", "2", "--seed", "3"): "--draw and --seed are not for a live",
    ("replay", "night.jsonl", "--projection"): "mock cannot be projected: it takes 20 contests",
    ("result", "night.jsonl", "--seed", "2"): "--seed is not for a live night",
    (
        "batch",
        "night.jsonl",
    ): "night.jsonl: a journal of a live night, which replay, result and feed --from take",
    ("compare", "mock.toml", "night.jsonl"): "night.jsonl: a journal of a live night",
}


@pytest.mark.parametrize("arguments", REFUSED)
def test_what_cannot_be_is_refused_in_a_line(arguments: tuple[str, ...], run: Run) -> None:
    write_rows(*ROWS)
    Path("other.toml").write_text(Path("mock.toml").read_text().replace("A night", "Another"))
    run(*LIVE, "--from", "in.csv", "--plain")
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert REFUSED[arguments] in done.stderr


def test_it_ends_once_all_have_declared_and_no_source_is_in_the_middle() -> None:
    """By a clock of the hand: a source is looked at twice a second, and what is entered oftener."""
    write_rows(*ROWS[:2])
    hand = [0.0]
    looks: list[tuple[float, bool, bool]] = []
    coming = {
        3: "".join(f"{row}\n" for row in ROWS[2:]) + "one-ford,",
        5: "Ann Ash,Con,9001,\none-ford,Bob Birch,Lab,8000,12\n",
    }

    def sleep(seconds: float) -> None:
        hand[0] += seconds
        assert hand[0] < 10, looks
        with Path("in.csv").open("a", encoding="utf-8") as file:
            file.write(coming.pop(len(looks), ""))

    with sit(Path("n.jsonl"), "mock.toml", sources=["in.csv"]) as sitting:
        keeper = sitting.keeper
        follow(
            keeper,
            sitting.feeding,
            lambda report: looks.append((hand[0], report.middle, keeper.night.complete)),
            lambda: None,
            until_declared=True,
            sleep=sleep,
            monotonic=lambda: hand[0],
        )
    assert [(middle, complete) for _, middle, complete in looks] == [
        (False, False),
        (False, False),
        (False, False),
        (True, True),
        (True, True),
        (False, True),
    ]
    assert all(0.5 <= b[0] - a[0] < 0.7 for a, b in pairwise(looks))


# As a process


def running(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.fixture
def keeping() -> Iterator[subprocess.Popen[str]]:
    """``live`` at work on what its standard input says."""
    with running(*LIVE[:-1], "--from", "-", "--jsonl") as live:
        yield live
        live.kill()


@pytest.mark.long
def test_ctrl_c_ends_it_within_a_second_and_leaves_the_journal_whole(
    keeping: subprocess.Popen[str],
) -> None:
    assert keeping.stdin is not None
    assert keeping.stdout is not None
    keeping.stdin.write("".join(f"{row}\n" for row in (HEAD, *ROWS[:3])))
    keeping.stdin.flush()
    lines = [json.loads(keeping.stdout.readline()) for _ in range(2)]
    assert [line["event"] for line in lines] == ["close_of_poll", "declaration"]
    keeping.send_signal(signal.SIGINT)
    begun = time.monotonic()
    _, words = keeping.communicate(timeout=60)
    assert keeping.returncode == 130
    assert time.monotonic() - begun < 30  # a second, on a machine that is not busy
    assert words.splitlines()[-1] == "stopped"
    header, only = Path("night.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(header)["format"] == "election-night-journal/1"
    assert json.loads(only)["contest"] == "one-ford"


@pytest.mark.thorough
def test_all_of_2024_out_of_a_file_are_the_certified_figures(run: Run, process: Run) -> None:
    Path("in.csv").write_text(run("result", "uk-2024", "--csv").stdout, encoding="utf-8")
    done = process(  # which is ended if it does not
        "live",
        "uk-2024",
        "--journal",
        "uk.jsonl",
        "--from",
        "in.csv",
        "--until-declared",
        "--jsonl",
    )
    assert done.returncode == 0
    certified = json.loads(run("result", "uk-2024", "--json").stdout)
    figures = declared(certified)
    assert len(figures) == 650
    assert declared(objects(done)) == figures
    # In the journal alone they are the same, to the vote.
    kept = read_night(Path("uk.jsonl")).night.timeline.declarations
    assert {d.contest: [(c.name, c.votes) for c in d.candidates] for d in kept} == figures
    winners = {each["contest"]: each["winner"] for each in certified}
    told = {each["contest"]: each["winner"] for each in objects(done)[1:]}
    assert told == winners
    assert not Path("uk.jsonl.rejected").exists()

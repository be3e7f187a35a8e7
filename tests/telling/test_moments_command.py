"""``replay --moments``: the running order printed, and what it does not go with."""

from __future__ import annotations

import json
from pathlib import Path

from tests import program

THREE = """
[scenario]
title = "Three seats"
date = "2024-07-04"

[parties.Red]
name = "Reds"
[parties.Blue]
name = "Blues"
"""

SEAT = """
[[contests]]
slug = "{slug}"
name = "{slug}"
ons_id = "E1400{number:04}"
electorate = 5000
declared_at = "0{number}:10"
[contests.previous.then]
label = "then"
votes = {{ Red = 900, Blue = 1000 }}
[[contests.candidates]]
name = "Ann Red"
party = "Red"
votes = {red}
[[contests.candidates]]
name = "Bob Blue"
party = "Blue"
votes = 1000
sitting_mp = true
{note}
"""


def three() -> str:
    seats = [("hilltop", 1200, ""), ("dale", 800, ""), ("moor", 1500, 'note = "Chief Whip"')]
    return THREE + "".join(
        SEAT.format(slug=slug, number=number, red=red, note=note)
        for number, (slug, red, note) in enumerate(seats, start=1)
    )


def test_a_night_a_line_a_moment(run: program.Run) -> None:
    Path("three.toml").write_text(three(), encoding="utf-8")
    done = run("replay", "three.toml", "--moments")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "22:00 own  The polls have closed  Three seats",
        "01:10 own  First declaration: Reds gain hilltop  "
        "Ann Red 1,200, majority 200 · Bob Blue (Blue) out",
        "02:00 own  1 of 3 seats declared  Reds 1 (+1)",
        "02:10 own  Blues hold dale  Bob Blue 1,000, majority 200",
        "03:00 own  2 of 3 seats declared  Blues 1 (−1), Reds 1 (+1)",
        "03:10 own  Last seat: Reds gain moor  "
        "Ann Red 1,500, majority 500 · Bob Blue (Blue, Chief Whip) out",
        "03:10 own  The final result: Reds 2  Reds 2 (+2), Blues 1 (−2)",
    ]


def test_a_part_of_it_some_kinds_of_it_and_json(run: program.Run) -> None:
    Path("three.toml").write_text(three(), encoding="utf-8")
    part = run("replay", "three.toml", "--moments", "--at", "01:30", "--until", "02:30")
    assert [line[:5] for line in part.stdout.splitlines()] == ["02:00", "02:10"]
    kinds = run("replay", "three.toml", "--moments", "--events", "defeat,hold", "--json")
    told = json.loads(kinds.stdout)
    assert [(m["kind"], m["contest"]) for m in told] == [("hold", "dale"), ("last_seat", "moor")]
    assert told[1]["also"] == ["defeat", "gain"]
    assert told[1]["time"] == "2024-07-05T03:10:00+01:00"
    assert (told[1]["rank"], told[1]["mark"], told[1]["party"]) == (1, "author", "Red")


def test_one_hall_has_its_own(run: program.Run) -> None:
    Path("three.toml").write_text(three(), encoding="utf-8")
    done = run("replay", "three.toml", "--moments", "--contest", "moor", "--json")
    kinds = [moment["kind"] for moment in json.loads(done.stdout)]
    assert kinds[0] == "poll_closes"
    assert kinds[-1] == "declaration"
    heard = run("replay", "three.toml", "--moments", "--contest", "moor", "--view", "public")
    *before, last = heard.stdout.splitlines()
    assert "majority 500" in last
    assert not any("Ann Red" in line or "leads" in line for line in before)


def test_what_it_does_not_go_with_is_said_at_once(run: program.Run) -> None:
    done = run("replay", "--moments", "--jsonl", "--speed", "60")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "--moments are printed as lines, or with --json as one list: not with --jsonl",
        "--moments are printed at once: --speed is for events",
    ]
    assert run("replay", "--json").stderr.startswith("--json goes with --moments")
    wrong = run("replay", "--moments", "--events", "gian")
    assert wrong.stderr == '--events: no kind of moment "gian" (nearest: gain)\n'

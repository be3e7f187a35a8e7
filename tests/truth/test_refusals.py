"""What is not ours is refused in a sentence that says why, once a kind, at file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario import load
from simulator.scenario.refusals import Refusal
from tests.scenario.writing import findings, write

NIGHT = """\
[scenario]
title = "A night"
date = 2023-05-04
[parties]
Con = {{ name = "Conservative", colour = "#0f7fe0", symbol = "C" }}
[[contests]]
slug = "x"
name = "Market Ward"
electorate = 7000
rejected = 8
{}
[[contests.candidates]]
name = "Ann Ash"
party = "Con"
votes = 1000
[[contests.candidates]]
name = "Bob Birch"
party = "Con"
votes = 990
{}
"""
WARD_CODE = '"E05012345" is the code of a ward: '
KINDS: dict[str, tuple[str, str, list[str]]] = {
    "a ward with three seats": (
        'type = "ward"\nseats = 3\nons_id = "E05012345"',
        "",
        [
            f"11: error: contests[0].type: {Refusal.WARD}",
            f"12: error: contests[0].seats: {Refusal.MEMBERS}",
        ],
    ),
    "a ward as a seat": (
        'ons_id = "E05012345"',
        "",
        [f"11: error: contests[0].ons_id: {WARD_CODE}{Refusal.WARD}"],
    ),
    "a transferable vote": (
        'system = "stv"\nquota = 800\nseats = 3',
        "transfers = { Con = 0.5 }",
        [
            f"11: error: contests[0].system: {Refusal.SYSTEM}",
            f"13: error: contests[0].seats: {Refusal.MEMBERS}",
        ],
    ),
    "an American county": (
        'ons_id = "42001"\ncountry = "USA"',
        "",
        [f'11: error: contests[0].ons_id: "42001" is no ONS code; {Refusal.FOREIGN}'],
    ),
    "a state": (
        'country = "Pennsylvania"',
        "",
        [f"11: error: contests[0].country: {Refusal.FOREIGN}"],
    ),
    "the Republic of Ireland": (
        'country = "Ireland"',
        "",
        [f"11: error: contests[0].country: {Refusal.FOREIGN}"],
    ),
    "a council": (
        'ons_id = "E06000001"',
        "",
        [
            '11: error: contests[0].ons_id: "E06000001" is the code of a council\'s area: a '
            "constituency's begins with E14, W07, S14, N05 or N06"
        ],
    ),
    "a seat of the Scottish Parliament": (
        'ons_id = "S16000074"',
        "",
        [
            '11: error: contests[0].ons_id: "S16000074" is the code of a constituency or region of '
            "another parliament: a constituency's begins with E14, W07, S14, N05 or N06"
        ],
    ),
    "a slip of the pen": (
        'country = "Scottland"',
        "",
        [
            "11: error: contests[0].country: should be England, Scotland, Wales or Northern "
            'Ireland, not "Scottland" (nearest: Scotland)'
        ],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_one_sentence(kind: str, tmp_path: Path) -> None:
    contest, candidate, told = KINDS[kind]
    path = write(tmp_path, NIGHT.format(contest, candidate))
    assert findings(path) == [f"night.toml:{line}" for line in told]


def test_a_table_of_wards_is_one_sentence_too(tmp_path: Path) -> None:
    rows = "".join(f"w{i},W {i},ward,700,E05{i:06}\n" for i in range(9))
    write(tmp_path, f"slug,name,type,electorate,ons_id\n{rows}", "c.csv")
    head = NIGHT.format("", "").partition("[[contests]]")[0]
    told = findings(write(tmp_path, f'{head}[tables]\ncontests = "c.csv"\n'))
    (one,) = (line for line in told if "ward" in line)
    assert one.startswith("c.csv:2: error: ")
    assert one.endswith(Refusal.WARD)
    write(tmp_path, "slug,name,seats\nx,X,3\n", "c.csv")
    told = findings(write(tmp_path, f'{head}[tables]\ncontests = "c.csv"\n'))
    assert told == [f"c.csv:1: error: seats: {Refusal.MEMBERS}"]


def test_the_clock_of_another_place_is_no_other_law(tmp_path: Path) -> None:
    text = NIGHT.format("", "").replace("date =", 'time_zone = "America/New_York"\ndate =')
    assert load(str(write(tmp_path, text))).time_zone == "America/New_York"


@pytest.mark.parametrize("code", ["E14001497", "W07000112", "S14000060", "N05000001", "N06000001"])
def test_codes_of_constituencies_are_taken(code: str, tmp_path: Path) -> None:
    path = write(tmp_path, NIGHT.format(f'ons_id = "{code}"', ""))
    assert load(str(path)).contests[0].ons_id == code

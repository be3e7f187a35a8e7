"""CSV tables beside a scenario: the same night as written by hand, the same care with mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from simulator.scenario import load
from simulator.scenario.model import Scenario
from tests.scenario.writing import findings, write

HEAD = """\
[scenario]
title = "Two seats"
date = 2024-07-04

[tables]
contests = "contests.csv"
candidates = "candidates.csv"
previous = "previous.csv"
bases = "bases.csv"
predictions = "predictions.csv"
parties = "parties.csv"

[bases.then]
label = "2019"
notional = true
"""
CSV = {
    "parties": "id,name,short,colour,symbol\nLab,Labour,,#e4003b,L\nCon,Conservative,,#0f7fe0,C\n",
    "contests": (
        "slug,ons_id,name,region,country,type,electorate,rejected,declared_at,"
        "declared_at_source,hex_q,hex_r\n"
        "east,E14000001,East,Anglia,England,County,1000,2,02:00,press,3,-4\n"
        "west,W07000001,West,Wales,Wales,borough,2000,5,,,,\n"
    ),
    "candidates": (
        "contest,name,sort_name,party,votes,display_name,sitting_mp,former_mp\n"
        'east,Ann Lee,,Lab,300,"Annie ""A"" Lee",yes,\n'
        "east,Bob Ray,,Con,250,,,Yes\n"
        'west,Cy Fox,"Fox, Cy",Lab,500,,no,\n'
        "west,Di Orr,,Con,600,,,\n"
    ),
    "previous": (
        "contest,base,party,votes\neast,then,Lab,200\neast,then,Con,300\nwest,then,Con,400\n"
    ),
    "bases": "contest,base,electorate,rejected,winner\neast,then,900,1,Lab\n",
    "predictions": (
        "contest,pollster,party,share\neast,A,Lab,55.5\neast,A,Con,44\n"
        "east,A,Other,.5\nwest,B,Con,100\n"
    ),
}
BY_HAND = """\
[scenario]
title = "Two seats"
date = 2024-07-04
[parties]
Lab = { name = "Labour", colour = "#e4003b", symbol = "L" }
Con = { name = "Conservative", colour = "#0f7fe0", symbol = "C" }
[[contests]]
slug = "east"
ons_id = "E14000001"
name = "East"
region = "Anglia"
electorate = 1000
rejected = 2
declared_at = "02:00"
declared_at_source = "press"
hex = [3, -4]
[contests.previous.then]
label = "2019"
notional = true
electorate = 900
rejected = 1
winner = "Lab"
votes = { Lab = 200, Con = 300 }
[[contests.candidates]]
name = "Ann Lee"
display_name = 'Annie "A" Lee'
party = "Lab"
votes = 300
sitting_mp = true
[[contests.candidates]]
name = "Bob Ray"
party = "Con"
votes = 250
former_mp = true
[[contests]]
slug = "west"
ons_id = "W07000001"
name = "West"
region = "Wales"
country = "Wales"
type = "borough"
electorate = 2000
rejected = 5
previous.then = { label = "2019", notional = true, votes = { Con = 400 } }
[[contests.candidates]]
name = "Cy Fox"
sort_name = "Fox, Cy"
party = "Lab"
votes = 500
[[contests.candidates]]
name = "Di Orr"
party = "Con"
votes = 600
[[prediction.pollsters]]
name = "A"
shares.east = { Lab = 55.5, Con = 44, Other = 0.5 }
[[prediction.pollsters]]
name = "B"
shares.west = { Con = 100 }
"""


def tables(
    folder: Path, toml: str = HEAD, changed: Mapping[str, str | bytes] = MappingProxyType({})
) -> Path:
    """The night as tables, some of them changed."""
    for name, text in {**CSV, **changed}.items():
        write(folder, text, f"{name}.csv")
    return write(folder, toml)


def values(night: Scenario) -> Scenario:
    return replace(night, digest="", path="", name="")


def test_tables_give_the_night_that_a_hand_would_write(tmp_path: Path) -> None:
    by_tables = load(str(tables(tmp_path / "tables")))
    by_hand = load(str(write(tmp_path, BY_HAND)))
    assert values(by_tables) == values(by_hand)
    assert not by_tables.modified


def test_details_in_the_file_go_over_the_row(tmp_path: Path) -> None:
    text = HEAD + (
        '[[contests]]\nslug = "west"\nvenue = "A barn"\ndeclared_at = "04:00"\n'
        'candidates = [{ name = "Di Orr", note = "Was first." }]\n'
        '[[prediction.pollsters]]\nname = "B"\nused = false\n'
    )
    night = load(str(tables(tmp_path, text)))
    east, west = night.contests
    assert (west.venue, west.electorate) == ("A barn", 2000)
    assert west.declared_at is not None
    assert [(c.name, c.votes, c.note) for c in west.candidates] == [
        ("Cy Fox", 500, None),
        ("Di Orr", 600, "Was first."),
    ]
    assert [p.used for p in night.pollsters] == [True, False]
    assert not night.modified
    assert east.declared_at is not None


def test_a_file_that_extends_tables_alters_one_row(tmp_path: Path) -> None:
    tables(tmp_path)
    text = 'extends = "night.toml"\n[[contests]]\nslug = "east"\nelectorate = 999\n'
    night = load(str(write(tmp_path, text, "mine.toml")))
    assert [contest.modified for contest in night.contests] == [True, False]


def test_every_plain_key_of_a_contest_may_be_a_column(tmp_path: Path) -> None:
    head, east, west = CSV["contests"].splitlines()
    rows = (f"{head},venue,turnout", f"{east},A barn,61.5", f"{west},,")
    contests = load(str(tables(tmp_path, changed={"contests": "\n".join(rows)}))).contests
    assert [(c.venue, c.turnout) for c in contests] == [("A barn", 61.5), ("", None)]


HALLS = HEAD.replace("[tables]\n", '[tables]\nhalls = "halls.csv"\n')


def test_numbers_of_the_count_may_come_in_a_table_of_halls(tmp_path: Path) -> None:
    rows = {"halls": "contest,habit,tables,preset\neast,-0.25,,\nwest,,14,fast\n"}
    text = HALLS + '[count]\nnight_level = 0.1\n[[contests]]\nslug = "east"\ncount.tables = 9\n'
    east, west = (c.count for c in load(str(tables(tmp_path, text, rows))).contests)
    assert (east.habit, east.tables, east.night_level) == (-0.25, 9, 0.1)
    assert (west.habit, west.tables, west.table_staff, west.night_level) == (None, 14, 10, 0.1)


def test_mistakes_in_a_table_of_halls_name_row_and_column(tmp_path: Path) -> None:
    rows = "contest,habit\neast,early\nwest,9.5\neats,0\nwest,0\n"
    assert findings(tables(tmp_path, HALLS, {"halls": rows})) == [
        'halls.csv:2: error: habit: should be a number, not "early"',
        "halls.csv:3: error: habit: should be at most 3, not 9.5",
        'halls.csv:4: error: contest: unknown contest "eats" (nearest: east)',
        'halls.csv:5: error: contest: "west" is given twice: first on line 3',
    ]
    assert findings(tables(tmp_path, HALLS, {"halls": "contest,habbit,seal\n"})) == [
        "halls.csv:1: error: habbit: unknown column (nearest: habit)",
        "halls.csv:1: error: seal: unknown column",
    ]


MISTAKES: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "an unknown column": (
        {"candidates": CSV["candidates"].replace("sort_name", "sortname")},
        ["candidates.csv:1: error: sortname: unknown column (nearest: sort_name)"],
    ),
    "a missing column": (
        {"previous": "contest,base,party\neast,then,Lab\n"},
        ["previous.csv:1: error: votes: missing column"],
    ),
    "a column twice": (
        {"bases": "contest,base,base\neast,then,then\n"},
        ["bases.csv:1: error: base: column given twice"],
    ),
    "another separator": (
        {"bases": CSV["bases"].replace(",", ";"), "previous": CSV["previous"].replace(",", "\t")},
        [
            "previous.csv:1: error: separated by tabs where , is expected",
            "bases.csv:1: error: separated by ; where , is expected",
        ],
    ),
    "an empty file": (
        {"previous": ""},
        [
            f"previous.csv:1: error: {name}: missing column"
            for name in ("contest", "base", "party", "votes")
        ],
    ),
    "a number that is none": (
        {"contests": CSV["contests"].replace("1000", "1O00")},
        ['contests.csv:2: error: electorate: should be a whole number, not "1O00"'],
    ),
    "a share that is none": (
        {"predictions": CSV["predictions"].replace("100", "1e2")},
        ['predictions.csv:5: error: share: should be a number, not "1e2"'],
    ),
    "a flag that is none": (
        {"candidates": CSV["candidates"].replace("yes", "aye")},
        ['candidates.csv:2: error: sitting_mp: should be yes or no, not "aye"'],
    ),
    "negative votes": (
        {"candidates": CSV["candidates"].replace("250", "-250")},
        ["candidates.csv:3: error: votes: cannot be negative: -250"],
    ),
    "votes above the electorate": (
        {"candidates": CSV["candidates"].replace("600", "6000")},
        ["candidates.csv:5: error: votes: 6,000 votes are more than the electorate of 2,000"],
    ),
    "an unknown contest": (
        {"candidates": CSV["candidates"] + "wst,Ed Poe,,Lab,1,,,\nwst,Flo Poe,,Con,1,,,\n"},
        ['candidates.csv:6: error: contest: unknown contest "wst" (nearest: west)'],
    ),
    "an unknown party": (
        {"previous": CSV["previous"].replace("west,then,Con", "west,then,Cno")},
        ['previous.csv:4: error: votes: unknown party "Cno" (nearest: Con)'],
    ),
    "a contest twice": (
        {"contests": CSV["contests"] + "east,,East,,,,1000,,,,,\n"},
        ['contests.csv:4: error: slug: "east" is given twice: first on line 2'],
    ),
    "a candidate twice": (
        {"candidates": CSV["candidates"] + "east,Ann Lee,,Lab,1,,,\n"},
        ['candidates.csv:6: error: name: "Ann Lee" is given twice: first on line 2'],
    ),
    "votes of a base twice": (
        {"previous": CSV["previous"] + "east,then,Lab,1\n"},
        ['previous.csv:5: error: party: "Lab" is given twice: first on line 2'],
    ),
    "a share twice": (
        {"predictions": CSV["predictions"] + "west,B,Con,0\n"},
        ['predictions.csv:6: error: party: "Con" is given twice: first on line 5'],
    ),
    "a party twice": (
        {"parties": CSV["parties"] + "Lab,Labour,,#e4003b,L\n"},
        ['parties.csv:4: error: id: "Lab" is given twice: first on line 2'],
    ),
    "an ONS id twice": (
        {"contests": CSV["contests"].replace("W07000001", "E14000001")},
        ["contests.csv:3: error: ons_id: E14000001 is that of east already"],
    ),
    "a bad time": (
        {"contests": CSV["contests"].replace("02:00", "2am")},
        [
            'contests.csv:2: error: declared_at: not a time: write "06:48", "06:48:30" or '
            '"2024-07-05T06:48:00+01:00"'
        ],
    ),
    "a short row": (
        {"previous": CSV["previous"] + "east,then,Lab\n"},
        ["previous.csv:5: error: 3 cells where the header names 4"],
    ),
    "a missing cell": (
        {"previous": CSV["previous"] + "east,then,,3\n"},
        ["previous.csv:5: error: party: missing"],
    ),
    "shares that do not sum": (
        {"predictions": CSV["predictions"].replace("44", "4")},
        ['predictions.csv:2: error: share: the shares sum to 60, not 100: "Other" takes the rest'],
    ),
    "an open quote": (
        {"parties": CSV["parties"] + 'Ind,"Independent\n'},
        ["parties.csv:4: error: not CSV: unexpected end of data"],
    ),
    "bad UTF-8": (
        {"parties": CSV["parties"].encode() + b"Ind,\xff,,,\n"},
        ["parties.csv:4: error: not UTF-8 (byte 0xff): save the file as UTF-8"],
    ),
    "a cell of megabytes": (
        {"parties": CSV["parties"] + f"Ind,{'x' * 200_000},,,\n"},
        ["parties.csv:4: error: not CSV: field larger than field limit (131072)"],
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_mistakes_in_tables_name_file_row_and_column(case: str, tmp_path: Path) -> None:
    changed, expected = MISTAKES[case]
    assert findings(tables(tmp_path, changed=changed)) == expected


def test_mistakes_in_several_tables_come_together(tmp_path: Path) -> None:
    path = tables(
        tmp_path,
        changed={
            "contests": CSV["contests"].replace("1000", "x"),
            "candidates": CSV["candidates"].replace("250", "-1"),
        },
    )
    assert findings(path) == [
        'contests.csv:2: error: electorate: should be a whole number, not "x"',
        "candidates.csv:3: error: votes: cannot be negative: -1",
    ]


def test_when_a_declaration_is_expected_is_a_column(tmp_path: Path) -> None:
    rows = CSV["contests"].replace("declared_at", "expected_at")
    contest = load(str(tables(tmp_path, changed={"contests": rows}))).by_slug["east"]
    assert str(contest.expected_at) == "2024-07-05 02:00:00+01:00"
    assert contest.expected_at_source == "press"
    assert contest.declared_at is None

"""A newsroom's table of the agency's numbers: read whole, or refused with everything at once."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.errors import ScenarioError
from simulator.feed.formats.pa_ids import ids_csv, read_ids
from simulator.feed.roll import roll_of
from simulator.outcome import Origin
from tests.feed.nights import small_night, small_roll

FINE = """ons_id,pa_number,pa_name
E14000001,17,"Ford, One"
E14000002,3,Moor & Heath
E14000003,650,Three and Four
"""


def lines(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "ids.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ScenarioError) as found:
        read_ids(path, small_night())
    return [line.removeprefix(f"{path}:") for line in found.value.lines]


def test_numbers_and_names_are_taken_and_told_to_others(tmp_path: Path) -> None:
    path = tmp_path / "ids.csv"
    path.write_text("\ufeff" + FINE + "E14009999,7,Elsewhere\n", encoding="utf-8")
    numbers = read_ids(path, small_night())
    assert numbers["E14000002"] == (3, "Moor & Heath")
    told = list(
        csv.DictReader(ids_csv(roll_of(small_night(), Origin.KNOWN, numbers=numbers)).splitlines())
    )
    assert [row["pa_number"] for row in told] == ["3", "17", "650"]
    assert told[0] == {
        "pa_number": "3",
        "pa_name": "Moor & Heath",
        "ons_id": "E14000002",
        "slug": "two-moor",
        "ballot_paper_id": "parl.two-moor.2025-04-30",
        "file_stem": "Moor_and_Heath",
        "test": "TEST DATA",
    }


def test_by_default_seats_are_numbered_by_name() -> None:
    drawn = replace(small_roll(), night="drawn", told="draw 3")
    assert ",TEST DATA: draw 3\n" in ids_csv(drawn)
    told = list(csv.DictReader(ids_csv(small_roll()).splitlines()))
    assert [(row["pa_number"], row["pa_name"]) for row in told] == [
        ("1", "One Ford"),
        ("2", "Three And Four"),
        ("3", "Two Moor"),
    ]


def test_one_seat_of_a_general_election_is_no_by_election() -> None:
    one = small_night(("one-ford",))
    assert roll_of(one, Origin.KNOWN).election_name == "Test By-election"
    then = replace(one, close_of_poll=datetime(2024, 7, 4, 21, tzinfo=UTC))
    assert roll_of(then, Origin.KNOWN).election_name == "Test General Election"


def test_every_problem_is_told_with_its_line(tmp_path: Path) -> None:
    text = """ons_id,pa_number,pa_name
E14000001,17,Moor
E1400000,0,Heath
E14000001,17,\x1b[31m
E14000008,5,& Moor
"""
    assert lines(tmp_path, text) == [
        '3: error: ons_id: must be a letter and eight digits, not "E1400000" (nearest: E14000003)',
        '3: error: pa_number: must be a whole number from 1 to 9,999, not "0"',
        "4: error: ons_id: as in line 2",
        "4: error: pa_number: as in line 2",
        '4: error: pa_name: must be a name of at most 100 characters, not "\\x1b[31m"',
        '5: error: ons_id: no seat of this night has "E14000008" (nearest: E14000003)',
        " error: no row for 2 seats of the night: "
        "Two Moor (E14000002) and Three And Four (E14000003)",
    ]


def test_names_that_would_share_a_file_are_refused(tmp_path: Path) -> None:
    (line,) = lines(tmp_path, FINE.replace("Three and Four", "moor and  Heath"))
    assert line == "4: error: pa_name: its files would be called as those of line 3"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "this column is missing"),
        ("ons,pa_number,pa_name\n", "(nearest: ons)"),
        ("ons_id,pa_number,pa_name,pa_name\n", "twice"),
        (FINE.encode("utf-16"), "UTF-16"),
        ('ons_id,pa_number,pa_name\n"a', "not CSV"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, text: str | bytes, told: str) -> None:
    assert any(told in line for line in lines(tmp_path, text))


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as found:
        read_ids(tmp_path / "none.csv", small_night())
    assert len(found.value.lines) == 1

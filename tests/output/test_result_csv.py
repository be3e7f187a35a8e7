"""``result --csv``: a row a candidate, cells that no spreadsheet runs."""

from __future__ import annotations

import csv
from io import StringIO

from simulator import session
from simulator.output.result_csv import COLUMNS, write_csv
from simulator.scenario import load
from simulator.text import spreadsheet_text
from tests.truth.files import loaded
from tests.truth.written import candidate, contest, night


def rows(text: str) -> list[dict[str, str]]:
    scenario = loaded(text)
    out = StringIO()
    write_csv(session.results(scenario), scenario, out)
    return list(csv.DictReader(StringIO(out.getvalue())))


def test_a_row_has_the_candidate_and_the_contest() -> None:
    people = (candidate("Ann Ash", "Con", 30), candidate("Bob Birch", "Lab", 10))
    first, second = rows(night(contest("two-moor", *people)))
    assert list(first) == list(COLUMNS)
    assert (first["candidate"], first["votes"], first["elected"]) == ("Ann Ash", "30", "true")
    assert (second["share"], second["majority"], second["mark"]) == ("25.0", "20", "author")
    assert (first["ons_id"], first["time"], first["certified_majority"]) == ("", "", "")


def test_no_cell_is_a_formula() -> None:
    people = (
        candidate("=HYPERLINK(1)", "Con", 30, 'status = "+disowned"\n'),
        candidate("@Bob Birch", "Lab", 10, 'description = "-Party"\n'),
    )
    by_party = {row["party"]: row for row in rows(night(contest("two-moor", *people)))}
    assert by_party["Con"]["candidate"] == "'=HYPERLINK(1)"
    assert by_party["Con"]["status"] == "'+disowned"
    assert by_party["Lab"]["candidate"] == "'@Bob Birch"
    assert by_party["Lab"]["description"] == "'-Party"
    assert spreadsheet_text("O'Neill") == "O'Neill"
    assert [spreadsheet_text(c) for c in "＝＋－＠\t\r"] == [f"'{c}" for c in "＝＋－＠\t\r"]


def test_a_number_is_no_formula() -> None:
    declared = session.results(load("south-west-norfolk-2024"))
    out = StringIO()
    write_csv(declared, load("south-west-norfolk-2024"), out)
    changes = [row["change"] for row in csv.DictReader(StringIO(out.getvalue())) if row["change"]]
    assert any(float(change) < 0 for change in changes)


def test_what_there_is_not_is_an_empty_cell() -> None:
    lone = candidate("Ann Ash", "Con", None)
    (row,) = rows(night(contest("lone-moor", lone, more='poll = "unopposed"\n')))
    assert (row["votes"], row["share"], row["turnout"], row["majority"]) == ("", "", "", "")
    assert row["elected"] == "true"

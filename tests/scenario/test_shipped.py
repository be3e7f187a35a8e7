"""The shipped scenarios: listed, found, valid, and described by the schema."""

from __future__ import annotations

import importlib
import json
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from simulator.scenario import check, load, shipped
from simulator.scenario.schema import json_schema
from tests.scenario.official_layout import shipped as rows
from tests.scenario.writing import FLAGSHIP, TWO, edited

# Without type stubs, and none are worth a dependency.
jsonschema: Any = importlib.import_module("jsonschema")

NAMES = shipped.names()
GREAT = [
    s.name
    for s in shipped.summaries()
    if s.contests > 100 and s.base is not None and s.name != "what-if/tactical-voting"
]
"""What-ifs of whole nights but for one: each is read in full, which takes long."""
VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def as_json(value: Any) -> Any:
    """A TOML value as editors see it: dates and times as text."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date | time) else value


def valid(text: str) -> bool:
    return bool(VALIDATOR.is_valid(as_json(tomllib.loads(text))))


def test_the_flagship_is_listed_with_what_it_is() -> None:
    (summary,) = (s for s in shipped.summaries() if s.name == FLAGSHIP)
    assert summary.title == "South West Norfolk, 4 July 2024"
    assert summary.question
    assert (summary.base, summary.contests) == (None, 1)
    assert Path(summary.path).name == "scenario.toml"


def test_summaries_agree_with_the_nights_themselves() -> None:
    summaries = shipped.summaries()
    assert sorted(summary.name for summary in summaries) == sorted(NAMES)
    for summary in summaries:
        if summary.contests < 100:  # the great ones are loaded elsewhere
            night = load(summary.name)
            assert (summary.title, summary.question) == (night.title, night.question)
            assert (summary.contests, summary.base) == (len(night.contests), night.base_name)
            assert summary.name == night.name


def test_nights_stand_in_order_of_time_seats_after_them_what_ifs_last() -> None:
    found = shipped.summaries()
    nights = [s for s in found if s.base is None and s.contests > 1]
    seats = [s for s in found if s.base is None and s.contests == 1]
    assert [s.name for s in nights] == ["uk-2024", "uk-2019", "uk-2017", "uk-2015"]
    assert [s.name for s in seats] == ["runcorn-and-helsby-2025", FLAGSHIP]
    assert [*nights, *seats] == list(found[: len(nights) + len(seats)])
    for group in (nights, seats):
        days = [s.date for s in group]
        assert None not in days
        assert days == sorted(days, key=str, reverse=True)
    whatif = next(s for s in found if s.name == "what-if/night-of-snow")
    assert str(whatif.date) == "2024-07-04"  # of the night it builds on


def test_shipped_names_are_found_and_others_are_not() -> None:
    assert all(shipped.find(name) is not None for name in NAMES)
    for name in ("", ".", "..", "what-if", f"{FLAGSHIP}/", f"../{FLAGSHIP}", "/etc/passwd", "a:b"):
        assert shipped.find(name) is None


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.thorough] * (n in GREAT)) for n in NAMES]
)
def test_shipped_files_have_no_problems(name: str) -> None:
    told = [problem.message for problem in check(name)]
    if name == "what-if/dead-heat":
        (tie,) = told  # which is what it is about
        assert tie.startswith("equal votes of Terry Jermy (Lab) and Liz Truss (Con): drawn by lot")
    else:
        assert told == []


@pytest.mark.parametrize("name", NAMES)
def test_shipped_files_match_the_schema(name: str) -> None:
    path = shipped.find(name)
    assert path is not None
    document = as_json(tomllib.loads(path.read_text(encoding="utf-8")))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []


def test_the_schema_is_a_schema_of_the_dialect_it_names() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize(
    "nonsense",
    [
        ("votes = 6_282", "votes = -1"),
        ("votes = 6_282", 'votes = "many"'),
        ("electorate =", "electorat ="),
        ("[exit_poll]", "[exit_pol]"),
        ('type = "county"', 'type = "kingdom"'),
        ('slug = "south-west-norfolk"', 'slug = "South West Norfolk"'),
        ('colour = "#e4003b"', 'colour = "red"'),
        ('symbol = "L"', 'symbol = "Lab"'),
        ("tables = 9", "tables = 0"),
        ('stage = "candidates_called"', 'stage = "teatime"'),
        ("[prediction]", '[[changes]]\ntype = "swng"\n[prediction]'),
        ("[prediction]", '[[changes]]\ntype = "swing"\nfrom = "Lab"\n[prediction]'),
    ],
    ids=lambda edit: edit[1].replace("\n", " "),
)
def test_the_schema_sees_nonsense(nonsense: tuple[str, str]) -> None:
    assert valid(edited())
    assert not valid(edited(nonsense))


def test_the_schema_allows_what_the_loader_allows() -> None:
    assert valid(TWO)
    assert valid("rejected = 1\n") is False
    assert valid("[[contests]]\nslug = 'a'\nrejected = { total = 3 }\ndeclared_at = 06:48:00\n")
    assert valid("[count]\nseal.sd = 0.5\npreset = 'fast'\n")


def test_every_key_that_an_author_may_write_is_described() -> None:
    def bare(node: Any, at: str) -> list[str]:
        if isinstance(node, list):
            return [key for item in node for key in bare(item, at)]
        if not isinstance(node, dict):
            return []
        found = []
        for key, value in node.get("properties", {}).items():
            said = value.get("description") or value.get("$ref") or value.get("const")
            found += [] if said else [f"{at}.{key}"]
        for key, value in node.items():
            found += bare(value, f"{at}.{key}")
        return found

    assert bare(json_schema(), "") == []


def test_a_party_has_one_letter_in_every_shipped_night() -> None:
    letters: dict[str, set[str]] = {}
    for path in (Path(summary.path) for summary in shipped.summaries()):
        parties = tomllib.loads(path.read_text(encoding="utf-8")).get("parties", {})
        for party, table in parties.items():
            if "symbol" in table:
                letters.setdefault(party, set()).add(table["symbol"])
        if (path.parent / "parties.csv").exists():
            for row in rows(path.parent.name, "parties"):
                letters.setdefault(row["id"], set()).add(row["symbol"])
    assert len(letters["MRLP"] | letters["Lab"]) == 2
    assert {party: found for party, found in letters.items() if len(found) > 1} == {}

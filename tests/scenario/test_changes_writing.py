"""Changes written as a file read back as the very same changes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from simulator.scenario import load, try_load
from simulator.scenario.changes import CHANGE, apply, write, write_what_if
from tests.scenario.nights import changes


@settings(max_examples=50)
@given(changes())
def test_any_change_reads_back_as_itself(said: dict[str, Any]) -> None:
    change = CHANGE.validate_python(said)
    (read,) = tomllib.loads(write([change]))["changes"]
    assert CHANGE.validate_python(read) == change


@pytest.mark.parametrize(
    "said",
    [
        {"type": "count", "contest": ["a", "b"], "seal": {"median": 4.5, "sd": 0.1}, "tables": 3},
        {"type": "withdraw", "candidate": 'Ann "Nan" O\'Neill', "to": {"A & B": "0.000000001"}},
        {"type": "incident", "text": "Näh \\ “so”", "stage": "reconciled", "after": 0.5},
        {"type": "turnout", "multiply": 1.1, "where": {"type": "county", "winner": ["A", "B"]}},
        {"type": "add", "name": "Zoë", "votes": 12, "from": {}},
        {"type": "pact", "parties": ["A", "B"], "transfer": 1},
    ],
)
def test_awkward_names_tables_and_lists_survive(said: dict[str, Any]) -> None:
    change = CHANGE.validate_python(said)
    (read,) = tomllib.loads(write([change]))["changes"]
    assert CHANGE.validate_python(read) == change


def test_a_whole_file_is_one_that_check_accepts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    swing = {"type": "swing", "from": "Lab", "to": "Con", "points": 0.75}
    pact = {"type": "pact", "parties": ["Con", "RUK"], "transfer": 0.1}
    made = [CHANGE.validate_python(said) for said in (swing, pact)]
    text = write_what_if(
        "south-west-norfolk-2024", made, title='What if "both"?', description="Two\nlines."
    )
    Path("lab.toml").write_text(text, encoding="utf-8")
    loading = try_load("lab.toml")
    assert loading.problems == ()
    assert loading.scenario is not None
    assert loading.scenario.contests == apply(load("south-west-norfolk-2024"), made).contests
    assert loading.scenario.title == 'What if "both"?'

"""``schema --output`` describes all that is printed, each field of it, and nothing else."""

from __future__ import annotations

import csv
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.output.output_schema import column_lists, output_schema
from tests.program import ROOT, call

Draft202012Validator: Any = importlib.import_module("jsonschema").Draft202012Validator
SCHEMA: dict[str, Any] = output_schema()


def strict(schema: Any) -> Any:
    """The schema with no field allowed that it does not describe."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: strict(value) for key, value in schema.items()}
    if "properties" in schema and "anyOf" not in schema:
        out["unevaluatedProperties"] = False
    return out


def check(command: str, value: Any) -> None:
    schema = SCHEMA["json"][command]
    Draft202012Validator.check_schema(schema)
    for used in (schema, strict(schema)):
        errors = list(Draft202012Validator(used).iter_errors(value))
        assert not errors, str(errors[0])[:1500]


def line_check(value: dict[str, Any]) -> None:
    """One line, against its own kind alone: an error then says where."""
    kinds = SCHEMA["json"]["replay --jsonl"]["oneOf"]
    (mine,) = [k for k in kinds if k["properties"]["event"]["const"] == value["event"]]
    if value["event"] == "standing":
        (scope,) = [
            s for s in mine["anyOf"] if s["properties"]["scope"] == {"const": value["scope"]}
        ]
        both = {**scope, "properties": {**mine["properties"], **scope["properties"]}}
    else:
        both = mine
    errors = list(Draft202012Validator(strict(both)).iter_errors(value))
    assert not errors, str(errors[0])[:1500]


def lines(*arguments: str) -> Iterator[dict[str, Any]]:
    done = call("replay", "--jsonl", *arguments)
    assert done.returncode == 0, done.stderr
    yield from map(json.loads, done.stdout.splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--at", "03:00"),
        ("--draw", "5"),
        ("what-if/dead-heat",),
        ("runcorn-and-helsby-2025",),
        ("uk-2024", "--contest", "inverness-skye-and-west-ross-shire"),
    ],
    ids=" ".join,
)
def test_every_line_of_a_replay(arguments: tuple[str, ...], own_folder: Path) -> None:
    seen: dict[str, int] = {}
    for line in lines(*arguments):
        seen[line["event"]] = seen.get(line["event"], 0) + 1
        if seen[line["event"]] <= 5 or line["event"] == "declaration":
            line_check(line)
    assert len(seen) > 1


def test_results_comparisons_explanations_batches_and_the_list(own_folder: Path) -> None:
    few = ("--draws", "100")
    runs: dict[str, list[tuple[str, ...]]] = {
        "result --json": [("result",), ("result", "what-if/dead-heat")],
        "compare --json": [("compare", "south-west-norfolk-2024", "what-if/dead-heat", *few)],
        "explain --json": [("explain", "what-if/bagge-does-not-stand")],
        "replay --moments --json": [("replay", "--moments")],
        "batch --json": [("batch", *few), ("batch", *few, "--with-count")],
        "scenarios --json": [("scenarios",)],
    }
    elsewhere = {"backtest --json", "project --json", "live --jsonl"}  # held by their own tests
    assert {*runs, *elsewhere, "replay --jsonl"} == set(SCHEMA["json"])
    for command, all_arguments in runs.items():
        for arguments in all_arguments:
            done = call(*arguments, "--json")
            assert done.returncode == 0, done.stderr
            check(command, json.loads(done.stdout))


def test_tables_have_the_columns_that_are_told(own_folder: Path) -> None:
    tables = {name: [c["column"] for c in told] for name, told in SCHEMA["tables"].items()}
    assert call("result", "--csv").stdout.splitlines()[0].split(",") == tables["result --csv"]
    assert call("batch", "--draws", "100", "--out", "b").returncode == 0
    for path in Path("b").glob("*.csv"):
        told = tables[f"batch --out: {path.stem}"]
        with path.open(encoding="utf-8", newline="") as file:
            heading = next(csv.reader(file))
        if "<party id>" not in told:
            assert heading == told
        else:
            assert set(heading) - set(told) <= {"Lab", "Con", "RUK"}
            assert heading[0] == told[0]
    for told in SCHEMA["tables"].values():
        assert all(column["unit"] for column in told)


def test_the_guide_has_every_column_with_its_unit() -> None:
    guide = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
    assert column_lists().strip() in guide

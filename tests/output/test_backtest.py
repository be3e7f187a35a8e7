"""What ``backtest`` prints and writes of what it found."""

from __future__ import annotations

import csv
import importlib
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from simulator.errors import InputError
from simulator.output.backtest_json import backtest_object
from simulator.output.backtest_plot import write_plot
from simulator.output.backtest_table import print_backtest
from simulator.output.backtest_tables import COLUMNS, write_tables
from simulator.output.console import Console
from simulator.output.output_schema import output_schema
from simulator.projection.backtest import BASELINES, BRITAIN, Backtest, Claim, Run, Score, Span
from simulator.values import Clock

Draft202012Validator: Any = importlib.import_module("jsonschema").Draft202012Validator

SPAN = Span((90, 92, 95, 100, 105, 108, 110), 112)
LABOUR = Claim("majority", "Lab", 0.999, True)
HUNG = Claim("hung", None, 0.997, False)


def score(name: str, declared: int, time: int | None, error: float, *sure: Claim) -> Score:
    return Score(
        checkpoint=name,
        declared=declared,
        time=time,
        error=error,
        crps=error / 2,
        seats=dict.fromkeys(BRITAIN, SPAN),
        shares=(100, 50, 80, 91),
        national_error=1.23456,
        national=(4, 2, 3, 4),
        undeclared=632 - declared,
        brier=0.125,
        log=None,
        lost=40,
        expected_lost=41.5,
        certain=sure,
        sure=sure,
    )


def made(order: str = "real", *runs: Run) -> Backtest:
    nights = ("uk-a", "uk-b")
    zone = "Europe/London"
    clock = Clock(datetime(2024, 7, 4, 22, tzinfo=ZoneInfo(zone)), zone)
    checkpoints = ("0", "50", "02h")
    real = tuple(
        Run(night, start, (2015, 2017), (
            score("0", 0, 0, 30 + place),
            score("50", 50, 4 * 3600, 20 + place, LABOUR),
            score("02h", 20, 4 * 3600, 10 + place),
        ))
        for start in ("polls+exit", "polls")
        for place, night in enumerate(nights)
    )  # fmt: skip
    return Backtest(
        nights=nights,
        clocks=dict.fromkeys(nights, clock),
        order="shuffled" if order == "shuffled" else "real",
        learnt="leave-one-out",
        trained_on=dict.fromkeys(nights, (2015, 2017)),
        autos={"uk-a": {"auto": "polls"}, "uk-b": {"auto": "polls+exit"}},
        draws=2000,
        seed=1,
        checkpoints=checkpoints,
        runs=runs or real,
        baselines={
            night: {name: {"0": 25.0, "50": 25.0} for name in BASELINES} for night in nights
        },
        sequences=len(runs),
    )


def check(value: Any) -> None:
    schema = output_schema()["json"]["backtest --json"]
    errors = list(Draft202012Validator(schema).iter_errors(value))
    assert not errors, str(errors[0])[:1500]


def test_json_has_the_shape_of_the_contract() -> None:
    out = json.loads(json.dumps(backtest_object(made())))
    check(out)
    found = out["nights"]["uk-b"]["polls"]["50"]
    assert found["seats"]["Con"] == [90, 100, 110, 112]
    assert found["time"] == "2024-07-05T02:00:00+01:00"
    assert found["sure"] == [{"what": "majority", "party": "Lab", "p": 0.999, "true": True}]
    assert (found["error"], found["log"], found["national_error"]) == (21.0, None, 1.2346)
    assert out["means"]["polls"]["50"]["error"] == 20.5
    assert out["baselines"]["exit poll"] == {"0": 25.0, "50": 25.0}
    assert out["coverage"]["polls"]["shares"] == {"50": 0.5, "80": 0.8, "90": 0.91}
    assert out["coverage"]["polls"]["parties"]["LD"] == {"number": 6, "share": 0.0, "width": 20.0}
    assert out["sequences"] is None
    # On one night auto took the polls alone, on the other with the exit poll.
    assert list(out["coverage"]) == ["auto", "polls+exit", "polls"]
    assert out["coverage"]["auto"]["parties"]["LD"]["number"] == 6
    assert out["means"]["auto"]["50"]["error"] == 20.5


def test_json_of_random_orders_counts_sequences() -> None:
    good = Run("uk-a", "polls+exit", (2015,), (score("50", 50, None, 9, LABOUR),), 0)
    bad = Run("uk-b", "polls+exit", (2015,), (score("50", 50, None, 9, HUNG),), 1)
    out = json.loads(json.dumps(backtest_object(made("shuffled", good, bad))))
    check(out)
    assert out["sequences"] == {
        "number": 2,
        "false": 1,
        "first_true": None,
        "first_house": None,
        "none": 1,
        "no_house": 1,
    }


def printed(result: Backtest) -> str:
    text = io.StringIO()
    print_backtest(result, Console(file=text, width=100))
    return text.getvalue()


def test_the_training_set_stands_above_each_table() -> None:
    text = printed(made())
    assert text.count("learnt on 2015 and 2017") == 7
    assert "polls+exit mean of 2" in text
    assert "on uk-b auto is polls+exit" in text
    assert "auto uk-a" not in text
    assert "auto mean of 2" in text
    assert "Lab majority at 50 declared" in text
    assert "False certainties: none" in text
    assert "cannot prove" in text
    assert "projections (simulated)" in text


def test_false_certainties_are_told_with_their_moment() -> None:
    bad = Run("uk-b", "polls+exit", (2015,), (score("50", 50, None, 9, HUNG),), 1)
    assert "false: uk-b, order 1: hung at 50 declared (99.7 %)" in printed(made("shuffled", bad))
    real = Run("uk-b", "polls+exit", (2015,), (score("50", 50, 7200, 9, HUNG),))
    text = printed(made("real", real))
    assert "hung (FALSE) at 50 declared" in text
    assert "False certainties: 1" in text


def test_tables_have_the_columns_that_are_described(tmp_path: Path) -> None:
    written = write_tables(made(), tmp_path)
    assert [path.stem for path in written] == list(COLUMNS)
    for path in written:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        assert list(rows[0]) == list(COLUMNS[path.stem])
    first = next(csv.DictReader(io.StringIO((tmp_path / "scores.csv").read_text("utf-8"))))
    assert first["trained_on"] == "2015 2017"
    assert first["shares_80"] == "80"
    assert first["log"] == ""


def test_the_chart_has_one_picture_a_night(tmp_path: Path) -> None:
    path = tmp_path / "errors.png"
    write_plot(made(), path)
    with path.open("rb") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"
    with pytest.raises(InputError, match=r"must end in \.png or \.svg"):
        write_plot(made(), tmp_path / "errors.pdf")


@pytest.mark.long
def test_the_chart_is_the_same_each_time(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.svg" for name in "ab"]
    for path in paths:
        write_plot(made(), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()

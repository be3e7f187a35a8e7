"""Names are data: brackets, dollars, quotes and wide letters are shown as they are written."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from simulator.text import toml_string
from tests.program import Run
from tests.scenario.writing import write

NIGHT = """\
[scenario]
title = {title}
date = 2024-07-04
[parties.Con]
name = {party}
colour = "#0f7fe0"
symbol = "C"
[parties.Lab]
name = "Labour"
colour = "#e4003b"
symbol = "L"
[[contests]]
slug = "x"
name = {seat}
electorate = 80000
rejected = 5
notable = [{note}]
previous.last.votes = {{ Con = 15000, Lab = 5000 }}
[[contests.candidates]]
name = {name}
party = "Con"
votes = 900
[[contests.candidates]]
name = "Bob Birch"
party = "Lab"
votes = 700
[[prediction.pollsters]]
name = "P"
shares.x = {{ Con = 60, Lab = 40 }}
"""
ODD = {
    "brackets": "A [sic] B",
    "a closing bracket": "A [/by-el] B",
    "a style": "A [b]B[/b]",
    "a link": "[link=x]A B",
    "a lone bracket": "A [ B",
    "dollars": "A Ba$$in",
    "a formula": "A $x^2$ $",
    "a broken formula": r"A $\frac{$ B",
    "an underscore": "_A B",
    "a backslash": r"A\[b] B",
    "quotes": "A \"B\" 'C'",
    "an emoji code": "A :snake: B",
    "braces": "A {0} {name} %s",
    "wide letters": "A 漢字",
    "an emoji of several": "A 👩‍🚀",
}
COMMANDS = (
    ("result", "night.toml"),
    ("result", "night.toml", "--csv"),
    ("replay", "night.toml", "--plain"),
    ("explain", "night.toml"),
    ("batch", "night.toml", "--draws", "20", "--workers", "1"),
    ("compare", "night.toml", "night.toml", "--draws", "20"),
)


def _write(text: str) -> Path:
    said = toml_string(text)
    text = NIGHT.format(title=said, party=said, seat=said, name=said, note=said)
    return write(Path(), text)


EACH_TIME = ("a closing bracket", "dollars", "wide letters")


@pytest.mark.parametrize(
    "kind", [k if k in EACH_TIME else pytest.param(k, marks=pytest.mark.long) for k in ODD]
)
def test_a_name_is_shown_as_it_is_written(kind: str, run: Run) -> None:
    text = ODD[kind]
    _write(text)
    for command in COMMANDS:
        done = run(*command)
        assert done.returncode == 0, done.stderr
        shown = done.stdout.replace('""', '"') if "--csv" in command else done.stdout
        assert text in shown, command
    told = json.loads(run("result", "night.toml", "--json").stdout)[0]
    assert told["name"] == told["winner"] == told["notable"][0] == text


@pytest.mark.parametrize("kind", ["a broken formula", "wide letters"])
def test_a_chart_draws_any_name(kind: str, run: Run) -> None:
    pytest.importorskip("matplotlib")
    _write(ODD[kind])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = run("batch", "night.toml", "--draws", "20", "--workers", "1", "--plot", "chart.svg")
    assert done.returncode == 0, done.stderr
    assert Path("chart.svg").stat().st_size > 1_000


@pytest.mark.parametrize("kind", ["a closing bracket", "dollars", "braces", "quotes"])
def test_a_refusal_names_it_as_it_is_written(kind: str, run: Run) -> None:
    text = ODD[kind]
    more = f'[[changes]]\ntype = "votes"\ncandidate = {toml_string(text[:-1] + "x")}\nvotes = 3\n'
    path = _write(text)
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    done = run("check", "night.toml")
    assert done.returncode == 1
    assert done.stdout.endswith(f"(nearest: {text})\n")

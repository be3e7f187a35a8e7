"""Names are data: brackets, dollars, quotes and wide letters are shown as they are written."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from simulator.text import toml_string
from tests.program import Run
from tests.scenario.writing import TWO, findings, write

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


@pytest.mark.parametrize(
    "kind", ["a broken formula", pytest.param("wide letters", marks=pytest.mark.long)]
)
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


UNSEEN = ["\u200d", "\u3164", "\u115f\u1160", "\u2800", "\ufe0f", "\u200c \u200d", "\u0301"]


@pytest.mark.parametrize("name", UNSEEN)
def test_a_name_shows_something(name: str, tmp_path: Path) -> None:
    assert any("shows nothing" in line for line in _said_of(tmp_path, name))


@pytest.mark.parametrize(
    ("name", "joins"),
    [
        ("Bob\u200d Ray", False),
        ("\u200dBob Ray", False),
        ("Bob Ray\u200c", False),
        ("Bob\u200d\u200dRay", False),
        ("\u0645\u06cc\u200c\u062e", True),
        ("\U0001f469\U0001f3fd\u200d\U0001f680", True),
        ("\U0001f3f3\ufe0f\u200d\U0001f308", True),
        ("\u0d30\u0d4d\u200d", True),
    ],
)
def test_a_joiner_joins_letters_or_emblems(name: str, joins: bool, tmp_path: Path) -> None:
    told = _said_of(tmp_path, name)
    assert any("joins nothing" in line for line in told) is not joins


@pytest.mark.parametrize("alike", ["B\u200dob Ray", "Bob\u3164 Ray", "Bob\ufe0f Ray"])
def test_names_that_look_alike_are_one(alike: str, tmp_path: Path) -> None:
    assert any("is given twice" in line for line in _said_of(tmp_path, alike, "Con"))
    # Of two parties they are namesakes, whom only the party tells apart.
    text = TWO.replace("Ann Lee", alike)
    told = findings(write(tmp_path, text))
    assert any("is the name of 2 candidates" in line for line in told)


def _said_of(folder: Path, name: str, party: str = "Lab") -> list[str]:
    """What is said of a night whose first candidate has a name, beside Bob Ray (Con)."""
    text = TWO.replace("Ann Lee", name)
    if party == "Con":
        text = text.replace('party = "Lab", votes = 300', 'party = "Con", votes = 300', 1)
    return findings(write(folder, text))

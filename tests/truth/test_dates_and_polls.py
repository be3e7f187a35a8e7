"""Times out of their night are refused in a line, and where nobody voted there are no votes."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.forecast.comparison import compare
from simulator.output.jsonl import result_objects
from simulator.scenario import load
from simulator.session import results
from tests.scenario.writing import FLAGSHIP, SOURCED, findings, write

FAR = '"9999-12-31T23:59:59-14:00"'
OUT = {
    "close of poll": (
        '[scenario]\nclose_of_poll = "9999-12-31T23:59:59"\n',
        "3: error: scenario.close_of_poll: '9999-12-31T23:59:59' is neither on polling day, "
        "2024-07-04, nor on the day after",
    ),
    "declaration": (
        f'[[changes]]\ntype = "declare_at"\ntime = {FAR}\n',
        "4: error: changes[0].time: '9999-12-31T23:59:59-14:00' is more than 30 days after the "
        "poll",
    ),
    "incident": (
        f'[[changes]]\ntype = "incident"\ntext = "x"\nat = {FAR}\n',
        "5: error: changes[0].at: '9999-12-31T23:59:59-14:00' is more than 30 days after the poll",
    ),
}


@pytest.mark.parametrize("case", OUT)
def test_times_far_from_the_night_are_refused(case: str, tmp_path: Path) -> None:
    text, told = OUT[case]
    path = write(tmp_path, f'extends = "{FLAGSHIP}"\n{text}')
    assert findings(path) == [f"night.toml:{told}"]


def test_votes_above_another_file_s_electorate_are_told_once_at_the_electorate(
    tmp_path: Path,
) -> None:
    write(tmp_path, SOURCED, "base.toml")
    text = 'extends = "base.toml"\n[[contests]]\nslug = "east"\nelectorate = 100\n'
    errors = findings(write(tmp_path, text))
    assert len(errors) == 1
    assert errors[0].startswith("night.toml:4: error: contests[0].electorate: ")


def test_an_imagined_declaration_is_not_an_approximate_report(tmp_path: Path) -> None:
    base = SOURCED.replace('slug = "east"', 'slug = "east"\ndeclared_at_approximate = true')
    write(tmp_path, base, "base.toml")
    change = '[[changes]]\ntype = "declare_at"\ncontest = "east"\ntime = "04:30"\n'
    east = load(str(write(tmp_path, f'extends = "base.toml"\n{change}'))).by_slug["east"]
    assert not east.declared_at_approximate


def test_nothing_to_compare_where_the_poll_was_countermanded(tmp_path: Path) -> None:
    night = load(str(write(tmp_path, SOURCED, "base.toml")))
    gone = "".join(
        f'[[contests]]\nslug = "{slug}"\npoll = "countermanded"\n' for slug in ("east", "west")
    )
    other = load(str(write(tmp_path, f'extends = "base.toml"\n{gone}')))
    message = "the polls in East and West were countermanded: nothing to compare"
    with pytest.raises(InputError, match=message):
        compare(night, other, draws=10, seed=1)


def test_where_nobody_voted_json_has_no_votes(tmp_path: Path) -> None:
    alone = """
[[contests]]
slug = "lone"
name = "Lone"
electorate = 2000
poll = "unopposed"
candidates = [{ name = "Ed Elm", party = "Lab" }]
"""
    night = load(str(write(tmp_path, SOURCED + alone)))
    (told,) = result_objects(results(night, "lone", 1), night)
    (candidate,) = told["candidates"]
    assert (candidate["votes"], candidate["share"], told["valid_votes"]) == (None, None, None)
    assert told["rejected"]["total"] is None

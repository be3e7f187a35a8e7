"""The order of declaration: one rule, whoever brings a candidate."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario import Contest, check, load
from tests.scenario.writing import TWO, write

FIRST = 'candidates = [\n    { name = "Ann Lee"'
PEOPLE = {
    "a namesake of others": 'name = "Zed Lee"',
    "a surname first of all": 'name = "Zed Aab"',
    "a sort name": 'name = "Zed Aab", sort_name = "Lee, Abe"',
    "a sort name in capitals": 'name = "Zed Aab", sort_name = "LEE, ZED"',
}


def order(contest: Contest) -> list[str]:
    return [contest.candidates[i].name for i in contest.declaration_order]


@pytest.mark.parametrize("person", PEOPLE)
def test_a_candidate_stands_in_one_place_whether_given_or_added(
    person: str, tmp_path: Path
) -> None:
    given = f'candidates = [\n    {{ {PEOPLE[person]}, party = "Con", votes = 3 }},\n'
    by_file = TWO.replace(FIRST, f'{given}    {{ name = "Ann Lee"', 1)
    keys = PEOPLE[person].replace(", sort", "\nsort")
    change = f'[[changes]]\ntype = "add"\ncontest = "east"\n{keys}\nparty = "Con"\nvotes = 3\n'
    in_file = load(str(write(tmp_path, by_file, "given.toml"))).by_slug["east"]
    added = load(str(write(tmp_path, TWO + change, "added.toml"))).by_slug["east"]
    assert len(added.candidates) == 3
    assert order(added) == order(in_file)


def test_a_name_that_does_not_end_in_the_surname_it_is_put_in_order_by_is_told(
    tmp_path: Path,
) -> None:
    """Others' programs want surname and forenames apart, and nobody can tell them."""
    given = f'candidates = [\n    {{ {PEOPLE["a sort name"]}, party = "Con", votes = 3 }},\n'
    path = write(tmp_path, TWO.replace(FIRST, f'{given}    {{ name = "Ann Lee"', 1), "odd.toml")
    line = 1 + path.read_text().splitlines().index(given.splitlines()[1])
    reason = '"Zed Aab" does not end in its surname here, "lee"'
    key = "contests[0].candidates[0].sort_name"
    told = [str(problem) for problem in check(str(path))]
    assert f"{path}:{line}: warning: {key}: {reason}" in told

"""How much a file may ask for: told at its place before anything is done, and work that is linear.

What is counted here is work, tallies made and candidates copied, and never seconds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator import forecast
from simulator.errors import InputError
from simulator.scenario.cells import read_number, read_whole
from simulator.scenario.changes import apply
from simulator.scenario.changes.tallies import Tally
from simulator.scenario.importing.reading import Problems, read_table
from simulator.scenario.model import Candidate
from simulator.values import MOST_CHANGES, MOST_PAPERS
from tests.scenario.changing import refusal
from tests.scenario.nights import two_seats
from tests.scenario.writing import edited, findings, line_of, write

EXTENDS = 'extends = "south-west-norfolk-2024"\n'
TURNOUT = '[[changes]]\ntype = "turnout"\nmultiply = 0.999\n'


def test_the_change_beyond_the_limit_is_one_error_and_none_acts(tmp_path: Path) -> None:
    impossible = '[[changes]]\ntype = "votes"\ncandidate = "Liz Truss"\nvotes = 90_000\n'
    text = EXTENDS + impossible + TURNOUT * (MOST_CHANGES + 5)
    line = 2 + 4 + 3 * (MOST_CHANGES - 1)
    assert findings(write(tmp_path, text)) == [
        f"night.toml:{line}: error: changes[{MOST_CHANGES}]: more than {MOST_CHANGES} changes "
        "in all"
    ]


def test_the_changes_of_the_files_below_count_too(tmp_path: Path) -> None:
    write(tmp_path, EXTENDS + TURNOUT * (MOST_CHANGES - 1), "below.toml")
    found = findings(write(tmp_path, 'extends = "below.toml"\n' + TURNOUT * 2))
    assert found == [f"night.toml:5: error: changes[1]: more than {MOST_CHANGES} changes in all"]


def test_twice_the_changes_are_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = two_seats()
    work: Counter[str] = Counter()
    tally, copy = Tally.__init__, Candidate.with_votes

    def count_tally(self: Tally, *values: Any) -> None:
        work["tallies"] += 1
        tally(self, *values)

    def count_copy(self: Candidate, votes: int | None) -> Candidate:
        work["candidates"] += 1
        return copy(self, votes)

    monkeypatch.setattr(Tally, "__init__", count_tally)
    monkeypatch.setattr(Candidate, "with_votes", count_copy)
    said = {"type": "turnout", "multiply": "0.999"}
    counted = []
    for number in (10, 20):
        work.clear()
        changed = apply(scenario, [said] * number)
        assert len(changed.contests[0].candidates) == len(scenario.contests[0].candidates)
        counted.append(dict(work))
    assert counted[0]["tallies"] == 10 * len(scenario.contests)
    assert counted[1]["tallies"] == 20 * len(scenario.contests)
    # Candidates are made once, when somebody asks: as many whatever the number of changes.
    assert counted[0]["candidates"] == counted[1]["candidates"]


def test_contests_with_other_votes_are_what_replace_would_make() -> None:
    contest = two_seats().contests[0]
    votes = [candidate.votes + 1 for candidate in contest.candidates if candidate.votes is not None]
    other = contest.with_votes(votes, contest.rejected, contest.turnout)
    several = zip(contest.candidates, votes, strict=True)
    same = replace(contest, candidates=tuple(replace(c, votes=number) for c, number in several))
    assert other.amend(turnout=61.0) == replace(same, turnout=61.0)
    assert other == same
    assert other.outcome == same.outcome
    assert (other.labels, other.declaration_order) == (same.labels, same.declaration_order)
    assert other.amend(candidates=contest.candidates[::-1]).labels == same.labels[::-1]


@pytest.mark.parametrize("electors", [MOST_PAPERS + 1, 100_000_000])
def test_no_contest_has_more_papers_than_there_can_be(electors: int, tmp_path: Path) -> None:
    text = edited(("electorate = 74_724", f"electorate = {electors}"))
    line = line_of(text, f"electorate = {electors}")
    assert findings(write(tmp_path, text)) == [
        f"night.toml:{line}: error: contests[0].electorate: {electors:,} electors: a contest has "
        f"{MOST_PAPERS:,} papers at most"
    ]


def test_votes_set_one_by_one_stay_within_the_electorate() -> None:
    night = two_seats()
    seat = night.contests[0]
    unknown = replace(seat, candidates=tuple(replace(c, votes=None) for c in seat.candidates))
    changes = [
        {"type": "votes", "candidate": c.name, "votes": seat.electorate // 2}
        for c in seat.candidates[:3]
    ]
    assert "may vote" in refusal(replace(night, contests=(unknown,)), *changes)


TIMES = {
    "declared": ('declared_at = "06:48"', 'declared_at = "{}"'),
    "recount": ('declared_at = "06:48"', 'declared_at = "06:48"\nrecounts = [{{ at = "{}" }}]'),
    "adjournment": (
        'declared_at = "06:48"',
        'declared_at = "06:48"\nadjournments = [{{ until = "{}" }}]',
    ),
    "verified": ('declared_at = "06:48"', 'declared_at = "06:48"\nverified_at = "{}"'),
    "counted": ("counted_at =", 'counted_at = "{}" #'),
    "count from": ('declared_at = "06:48"', 'declared_at = "06:48"\ncount_from = "{}"'),
    "last box": ('declared_at = "06:48"', 'declared_at = "06:48"\nlast_box_at = "{}"'),
}


@pytest.mark.parametrize("key", TIMES)
def test_every_time_has_one_bound(key: str, tmp_path: Path) -> None:
    old, new = TIMES[key]
    for moment, words in (
        ("2024-08-03T22:00:01", "is more than 30 days after the poll"),
        ("2024-07-03T21:59", "is before close of poll"),
    ):
        text = edited((old, new.format(moment)))
        (found,) = [line for line in findings(write(tmp_path, text)) if moment in line]
        assert found.startswith(f"night.toml:{line_of(text, moment)}: error: contests[0].")
        assert found.endswith(f"'{moment}' {words}")


def test_lists_beyond_all_sense_are_refused_at_their_place(tmp_path: Path) -> None:
    lines = "".join(f'[[incidents]]\nat = "23:00"\ntext = "x{i}"\n' for i in range(2001))
    found = findings(write(tmp_path, EXTENDS + lines))
    assert found == ["night.toml:2: error: incidents: should have at most 2,000"]


@pytest.mark.parametrize("text", ["1e9", "1_000", "１２", "٣", "nan", "inf", "0x10", "", "1 0"])
def test_numbers_are_written_with_ten_digits(text: str, tmp_path: Path) -> None:
    for read in (read_whole, read_number):
        with pytest.raises(ValueError, match="should be a"):
            read(text)
    path = write(tmp_path, f"a,b\n7,{text}\n", "official.csv")
    problems = Problems()
    (row,) = read_table(path, ("a", "b"), problems)
    assert row.count("b", problems) is None
    assert [(problem.line, problem.key) for problem in problems.errors] == [(2, "b")]


def test_a_sign_is_no_slip_but_fewer_than_none_is(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n+5,-5\n", "official.csv")
    problems = Problems()
    (row,) = read_table(path, ("a", "b"), problems)
    assert (row.count("a", problems), row.count("b", problems)) == (5, None)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"a," * 1_000_000 + b"b\n", 1, "more than 200 columns"),
        (b"a,b\n1," + b"x" * 1_000_000 + b"\n", 2, "field larger than field limit"),
        (b"a,b\n1,\x00\n", 2, "NUL"),
        (b"a,b\n1,\xff\n", 2, "not UTF-8"),
        (b"a,b\n1\n1,2,3\n", 2, "1 fields where the header names 2"),
    ],
)
def test_an_official_file_is_read_within_bounds(
    content: bytes, line: int, words: str, tmp_path: Path
) -> None:
    problems = Problems()
    read_table(write(tmp_path, content, "official.csv"), ("a", "b"), problems)
    assert (problems.errors[0].line, words in problems.errors[0].message) == (line, True)


def test_a_scenario_table_of_countless_columns_is_one_line(tmp_path: Path) -> None:
    write(tmp_path, "slug," * 800_000 + "name\n", "c.csv")
    text = '[scenario]\ntitle = "x"\ndate = 2024-07-04\n[tables]\ncontests = "c.csv"\n'
    assert findings(write(tmp_path, text)) == ["c.csv:1: error: more than 200 columns"]


@pytest.mark.parametrize("workers", [-1, 0, 257, 10**6])
def test_there_are_no_more_workers_than_a_machine_has_room_for(workers: int) -> None:
    with pytest.raises(InputError, match="--workers must be 1 to 256"):
        forecast.check_workers(workers)


def test_a_comparison_has_the_draws_of_a_batch() -> None:
    scenario = two_seats()
    for draws in (0, 10**9 + 1):
        with pytest.raises(InputError, match="--draws must be between 1 and 1,000,000,000"):
            forecast.compare(scenario, scenario, draws)

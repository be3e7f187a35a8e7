"""Two candidates of one party: the change is the party's, once, on the better placed."""

from __future__ import annotations

import pytest

from simulator.outcome import Base, CandidateVotes, ContestOutcome, Rejected
from simulator.session import results
from tests.forecast.nights import night, seat
from tests.truth.files import loaded

TWIN_MOOR = """
[scenario]
title = "Two of one party against a base"
date = 2024-07-04

[parties.Con]
name = "Conservative"
colour = "#0f7fe0"
symbol = "C"

[parties.Lab]
name = "Labour"
colour = "#e4003b"
symbol = "L"

[[contests]]
slug = "x"
name = "Twin Moor"
electorate = 80000
rejected = 5

[[contests.candidates]]
name = "Ann Ash"
party = "Con"
votes = 9000

[[contests.candidates]]
name = "Bob Birch"
party = "Con"
votes = 8000

[[contests.candidates]]
name = "Cy Cole"
party = "Lab"
votes = 3000

[contests.previous.last]
label = "last time"
votes = { Con = 15000, Lab = 5000 }
"""


def outcome(*votes: tuple[str, int]) -> ContestOutcome:
    people = tuple(CandidateVotes(f"{i} {party}", party, n) for i, (party, n) in enumerate(votes))
    base = Base("then", "last time", {"Con": 60, "Lab": 30, "Ind": 10}, "Con")
    return ContestOutcome("x", 1_000, people, Rejected(0), base)


def test_the_fault_gives_the_partys_change_once() -> None:
    (declared,) = results(loaded(TWIN_MOOR))
    assert {c.name: c.change for c in declared.candidates} == {
        "Ann Ash": pytest.approx(10.0),
        "Bob Birch": None,
        "Cy Cole": pytest.approx(-10.0),
    }
    assert [c.change_words for c in declared.candidates] == ["+10.0", "–", "−10.0"]
    assert declared.swing is None  # the runner-up is of the winner's party


def test_the_better_placed_need_not_come_first_and_a_swing_is_between_parties() -> None:
    # Con had 60: 20 and 15 are 35 now. Lab had 30 and has 45.
    found = outcome(("Con", 15), ("Lab", 45), ("Con", 20), ("Ind", 12), ("Ind", 8))
    changes = [found.change(i) for i in range(5)]
    assert changes == [None, pytest.approx(15.0), pytest.approx(-25.0), None, None]
    swing = found.swing
    assert swing is not None
    assert (swing.from_party, swing.to_party) == ("Con", "Lab")
    assert swing.points == pytest.approx(20.0)


def test_level_candidates_of_a_party_have_one_change_between_them() -> None:
    found = outcome(("Con", 40), ("Con", 40), ("Lab", 20))
    changes = [found.change(i) for i in found.ranking]
    assert changes == [pytest.approx(20.0), None, pytest.approx(-10.0)]


def test_two_of_a_new_party_are_both_new_and_independents_are_not() -> None:
    found = outcome(("RUK", 40), ("RUK", 30), ("Ind", 20), ("Con", 10))
    assert [found.is_new(i) for i in range(4)] == [True, True, False, False]


def test_nobody_changes_who_is_returned_unopposed() -> None:
    people = (CandidateVotes("A", "Con", 0),)
    base = Base("then", "last time", {"Con": 60}, "Con")
    found = ContestOutcome("x", 1_000, people, Rejected(0), base, unopposed=True)
    assert (found.change(0), found.swing, found.deposit_lost(0)) == (None, None, False)


def test_without_a_base_nobody_is_new() -> None:
    scenario = night(seat("a", "Con", "Lab", bases={}))
    people = tuple(CandidateVotes(c.name, c.party, 5) for c in scenario.contests[0].candidates)
    found = ContestOutcome("a", 100, people, Rejected(0))
    assert not any(found.is_new(i) for i in range(2))

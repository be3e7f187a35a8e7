"""What holds for every change, over random nights, filters and orders."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.scenario.changes import CHANGE, Change, ChangeError, apply, apply_one
from simulator.scenario.changes.tallies import ShareTally, apportion
from simulator.scenario.model import Scenario
from tests.scenario.nights import changes, nights

MOVES_ONLY = {"swing", "shares", "tactical"}
"""Types that move votes between candidates and never between voting and staying at home."""


@settings(max_examples=25)
@given(nights(), st.lists(changes(), min_size=1, max_size=4))
def test_votes_are_conserved_by_every_change_in_any_order(
    scenario: Scenario, wanted: list[dict[str, Any]]
) -> None:
    for said in wanted:
        change = CHANGE.validate_python(said)
        try:
            after, report = apply_one(scenario, change)
        except ChangeError:
            continue
        rejected = 0
        for old, new in zip(scenario.contests, after.contests, strict=True):
            assert new.electorate == old.electorate
            then, now = old.outcome, new.outcome
            assert then is not None
            assert now is not None
            assert all(candidate.votes >= 0 for candidate in now.candidates)
            assert now.papers <= new.electorate
            rejected += now.rejected.total - then.rejected.total
            if said["type"] in MOVES_ONLY:
                assert now.valid_votes == then.valid_votes
            if old.slug not in report.contests:
                assert new is old
            elif now.candidates != then.candidates:
                assert new.modified
                assert new.declared_at is None
        # Everybody is a party's voter, a spoilt paper or at home: what one loses another gains.
        assert sum(report.votes.values()) + report.abstained + rejected == 0
        assert sum(report.seats.values()) == 0
        assert len(report.flips) >= sum(abs(n) for n in report.seats.values()) / 2
        scenario = after


@settings(max_examples=15)
@given(nights(), st.lists(changes(), min_size=1, max_size=4))
def test_the_same_changes_give_the_same_scenario_and_leave_the_old_one(
    scenario: Scenario, wanted: list[dict[str, Any]]
) -> None:
    before = repr(scenario)
    made = [CHANGE.validate_python(said) for said in wanted]
    first, second = (outcome(scenario, made) for _ in range(2))
    assert first == second
    assert repr(scenario) == before
    if isinstance(first, Scenario):
        assert first.unchanged == scenario
        assert len(first.changes) == len(first.reports) == len(made)


def outcome(scenario: Scenario, made: list[Change]) -> Scenario | tuple[str, ...]:
    """What comes of changes: a scenario, or the lines that refuse them."""
    try:
        return apply(scenario, made)
    except ChangeError as error:
        return error.lines


@settings(max_examples=25)
@given(nights(), changes())
def test_predicted_shares_are_conserved_too(scenario: Scenario, said: dict[str, Any]) -> None:
    try:
        after, _ = apply_one(scenario, CHANGE.validate_python(said))
    except ChangeError:
        return
    for old, new in zip(scenario.contests, after.contests, strict=True):
        then = ShareTally(scenario.pollsters[0], old)
        now = ShareTally(after.pollsters[0], new)
        assert all(value >= -1e-9 for value in now.values)
        if said["type"] in MOVES_ONLY:
            assert now.total == pytest.approx(then.total)
        elif said["type"] in ("withdraw", "pact"):
            assert now.total <= then.total + 1e-9


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_the_largest_remainder_gives_everything_out_within_one_of_the_quota(
    total: int, weights: list[int]
) -> None:
    whole = sum(weights)
    if not whole:
        return
    parts = apportion(total, weights)
    assert sum(parts) == total
    assert all(abs(p * whole - total * w) < whole for p, w in zip(parts, weights, strict=True))


@settings(max_examples=15)
@given(nights(), st.permutations(["votes", "count", "declare_at"]))
def test_a_declared_time_stands_wherever_the_file_gives_it(
    scenario: Scenario, order: list[str]
) -> None:
    said: dict[str, dict[str, Any]] = {
        "votes": {"type": "turnout", "multiply": "0.5"},
        "count": {"type": "count", "tables": 3},
        "declare_at": {"type": "declare_at", "time": "02:00"},
    }
    try:
        after = apply(scenario, [CHANGE.validate_python(said[kind]) for kind in order])
    except ChangeError:  # nobody voted
        return
    for contest in after.contests:
        assert contest.modified
        assert contest.declared_at is not None
        assert contest.declared_at.isoformat() == "2024-07-05T02:00:00+01:00"
        assert contest.count.tables == 3

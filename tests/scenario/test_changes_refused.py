"""What no change can do, what it does in vain, and how that is told."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.scenario.changes import CHANGE
from tests.scenario.changing import after, refusal, warning
from tests.scenario.nights import contest, night, two_seats


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"contest": "alfa"}, "changes[0].contest: unknown contest 'alfa' (nearest: alpha)"),
        ({"party": "Labor"}, "changes[0].party: unknown party 'Labor' (nearest: Lab)"),
        ({"party": "con party"}, "changes[0].party: unknown party 'con party' (nearest: Con)"),
        (
            {"party": None, "candidate": "Ruk Of Alfa"},
            "changes[0].candidate: unknown candidate 'Ruk Of Alfa' (nearest: RUK Of Alpha)",
        ),
        ({"contest": "beta"}, "changes[0].party: 'RUK' does not stand in Beta"),
        (
            {"to": {"Co": 1}},
            "changes[0].to.Co: unknown party or candidate 'Co' (nearest: Con)",
        ),
        (
            {"contest": "alpha", "to": {"LD": 1}},
            "changes[0].to.LD: 'LD' does not stand in Alpha",
        ),
        ({"to": {"RUK": 1}}, "changes[0].to.RUK: 'RUK' withdraws and cannot receive votes"),
        ({"where": {"winner": "Labor"}}, "where.winner: unknown party 'Labor'"),
    ],
)
def test_slips_are_refused_with_the_key_and_the_nearest_name(
    said: dict[str, Any], told: str
) -> None:
    assert told in refusal(two_seats(), {"type": "withdraw", "party": "RUK", **said})


def test_every_slip_of_a_change_is_told_at_once() -> None:
    told = refusal(
        two_seats(),
        {"type": "withdraw", "contest": "alhpa", "candidate": "Con Of Alfa", "to": {"labour": 1}},
    )
    assert told.count("error") == 3
    assert "(nearest: alpha)" in told
    assert "(nearest: Con Of Alpha)" in told


def test_the_last_candidate_cannot_go_and_all_problems_come_at_once() -> None:
    last = night(contest("alpha", {"Lab": 5, "Con": 3}))
    told = refusal(
        last,
        {"type": "withdraw", "party": "Lab"},
        {"type": "withdraw", "party": "Con"},
        {"type": "declare_at", "time": "2024-07-04T21:00:00+01:00"},
        {"type": "turnout", "multiply": 0.9, "where": {"country": "Wales"}},
    )
    assert "warning: changes[3].where.country: matches no contest" in told
    assert "changes[1].party: nobody would be left to stand in Alpha" in told
    assert "changes[2].time: '2024-07-04T21:00:00+01:00' is before close of poll" in told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"type": "withdraw", "party": "Lab", "to": {"Con": 0.6, "LD": 0.5}}, "sum to 1.1"),
        ({"type": "withdraw", "to": {"Lab": 0.5}}, "give 'candidate' or 'party'"),
        ({"type": "withdraw", "party": "Lab", "to": {"Con": 55}}, "write 0.55 for 55 %"),
        ({"type": "withdraw", "party": "Lab", "contest": 5}, "a name, or a list of names"),
        ({"type": "swing", "from": "Lab", "to": "Lab", "points": 1}, "the same party"),
        ({"type": "swing", "from": "Lab", "to": "Con", "points": float("nan")}, "finite"),
        ({"type": "shares", "set": {"Lab": 60, "Con": 50}}, "sum to 110"),
        ({"type": "turnout", "set": 50, "party": "Lab"}, "'party' goes with 'multiply'"),
        ({"type": "pact", "parties": ["Lab", "Lab"], "transfer": 1}, "names a party twice"),
        ({"type": "count"}, "sets no parameter"),
        ({"type": "count", "tables": 0}, "greater than or equal to 1"),
        ({"type": "incident", "text": "x", "at": "23:00", "holds": 5}, "only narrates"),
        ({"type": "swing", "from": "a", "to": "b", "points": 1, "where": {}}, "at least one of"),
        ({"type": "swings"}, "does not match any of the expected tags"),
        ({"type": "withdraw", "party": "L", "to": {"Con": 1e-12}}, "9 decimal places"),
    ],
)
def test_the_models_refuse_what_no_night_could_mean(said: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        CHANGE.validate_python(said)


def test_what_matches_or_changes_nothing_is_a_warning() -> None:
    swing = {"type": "swing", "from": "Lab", "to": "Con", "points": 1}
    assert warning(two_seats(), {**swing, "where": {"region": "Easst"}}) == (
        "changes[4].where.region: matches no contest: no contest has region 'Easst' (East)"
    )
    assert "matches no contest" in warning(two_seats(), {**swing, "to": "SNP"})
    same = {"type": "votes", "contest": "alpha", "party": "Lab", "votes": 1000}
    assert "changes nothing" in warning(two_seats(), same)


def test_chained_what_ifs_remember_the_first_night() -> None:
    first = after(two_seats(), {"type": "turnout", "multiply": 0.9})
    second = after(first, {"type": "turnout", "multiply": 0.9})
    assert second.unchanged == two_seats()
    assert len(second.changes) == 2

"""Results handed to a projection: by which names, and all that is wrong with them at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.errors import ScenarioError
from simulator.projection.declared import Declared, elected, read_declared
from simulator.scenario import Scenario
from tests.scenario.nights import contest, night, two_seats

ALPHA = (1000, 800, 400, 100)


def refusals(scenario: Scenario, declared: object) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_declared(scenario, declared)  # type: ignore[arg-type]
    return list(caught.value.lines)


def test_a_contest_by_any_name_and_votes_in_any_form() -> None:
    two = two_seats()
    alpha = replace(two.by_slug["alpha"], ons_id="E14001497")
    two = replace(two, contests=(alpha, two.by_slug["beta"]))
    by_candidate = {f"{party} Of Alpha": n for party, n in zip(alpha.parties, ALPHA, strict=True)}
    backwards = dict(reversed(by_candidate.items()))
    outcome = alpha.outcome
    assert outcome is not None
    turned = replace(outcome, candidates=outcome.candidates[::-1])
    for key in ("alpha", "Alpha", "E14001497"):
        for votes in (ALPHA, np.array(ALPHA), by_candidate, backwards, outcome, turned):
            found = read_declared(two, {key: votes})  # type: ignore[dict-item]
            assert found == Declared({"alpha": ALPHA}, {})
    assert read_declared(two, {}) == Declared({}, {})


def test_namesakes_are_told_apart_by_party() -> None:
    seat = contest("alpha", {"Lab": 5, "Con": 4})
    both = tuple(replace(who, name="Jo Smith") for who in seat.roll)
    one = night(replace(seat, candidates=both))
    votes = {"Jo Smith (Con)": 7, "Jo Smith (Lab)": 8}
    assert read_declared(one, {"alpha": votes}).votes == {"alpha": (8, 7)}
    (line,) = refusals(one, {"alpha": {"Jo Smith": 7, "Jo Smith (Lab)": 8}})
    assert "is the name of 2 candidates" in line


def test_every_problem_stands_on_a_line_of_its_own() -> None:
    two = two_seats()
    alpha = replace(two.by_slug["alpha"], ons_id="E14001497")
    gone = replace(contest("gamma", {"Lab": 5, "Con": 4}), poll="countermanded")
    three = replace(two, contests=(alpha, two.by_slug["beta"], gone))
    lines = refusals(
        three,
        {
            "alpha": {"Lab Of Alpha": 1, "Con Of Alpha": -2, "RUK Of Alpha": 3.5},
            "E14001497": ALPHA,
            "Alhpa": ALPHA,
            "beta": (1, 2),
            "gamma": (1, 2),
        },
    )
    assert lines == [
        "error: alpha: no votes for Green Of Alpha",
        "error: alpha: -2 is no number of votes for Con Of Alpha",
        "error: alpha: 3.5 is no number of votes for RUK Of Alpha",
        'error: E14001497: Alpha is given twice: first as "alpha"',
        "error: no contest 'Alhpa' in test (nearest: alpha)",
        "error: beta: 2 numbers for 3 candidates in Beta",
        "error: gamma: the poll in Gamma was countermanded",
    ]


@pytest.mark.parametrize(
    ("votes", "message"),
    [
        (
            {"Lab Of Beta": 1, "Con Of Beta": 1, "LB Of Beta": 2},
            'unknown candidate "LB Of Beta" in Beta (nearest: Lab Of Beta)',
        ),
        (
            {"Lab Of Beta": 1, "Lab Of Beta (Lab)": 1, "Con Of Beta": 1, "LD Of Beta": 2},
            "Lab Of Beta is given twice",
        ),
        ((5000, 1, 0), "5,001 votes are more than the electorate of 5,000 in Beta"),
        ((10**80, 1, 0), "a number of more than 60 digits votes are more than the electorate"),
        ((True, 1, 0), "true is no number of votes for Lab Of Beta"),
        (("1", "2", "3"), '"1" is no number of votes for Lab Of Beta'),
        ("123", '"123" are no votes'),
        (7, "7 are no votes"),
        ({"\x1b[31mLab": 1, "Con Of Beta": 1, "LD Of Beta": 2}, "\\x1b[31mLab"),
    ],
)
def test_one_thing_wrong(votes: object, message: str) -> None:
    lines = refusals(two_seats(), {"beta": votes})
    assert message in lines[0]
    assert all(line.isprintable() for line in lines)


def test_the_lot_between_equals_is_the_one_of_every_command() -> None:
    seat = two_seats().by_slug["alpha"]
    level = (7, 7, 1, 7)
    for seed in (1, 2, 3, 4):
        outcome = seat.with_votes(level, seat.rejected, None).outcome
        assert outcome is not None
        assert elected(seat, level, seed) == replace(outcome, seed=seed).ranking[0]
    assert elected(seat, (1, 9, 1, 7)) == 1

"""Check figures of the what-ifs on the certified tables of 2024, to the seat and the vote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from simulator.outcome import ContestOutcome, Origin
from simulator.scenario import shipped
from simulator.scenario.changes import CHANGE, apply
from simulator.scenario.model import Scenario
from tests.program import Run
from tests.shipped import load

SWN = "south-west-norfolk"
BAGGE = {"type": "withdraw", "candidate": "James Bagge", "contest": SWN}
RATES = {"Con": 0.55, "Lab": 0.10, "LD": 0.15}


@pytest.fixture(scope="module")
def night() -> Scenario:
    return load("uk-2024")


def after(scenario: Scenario, *said: dict[str, Any]) -> Scenario:
    return apply(scenario, [CHANGE.validate_python(change) for change in said])


def seats(scenario: Scenario) -> Mapping[str, int]:
    assert scenario.outcome is not None
    return scenario.outcome.seats


def seat(scenario: Scenario, slug: str = SWN) -> ContestOutcome:
    outcome = scenario.by_slug[slug].outcome
    assert outcome is not None
    return outcome


def votes(outcome: ContestOutcome) -> dict[str, int]:
    return {candidate.party: candidate.votes for candidate in outcome.candidates}


@pytest.mark.parametrize("name", ["what-if/bagge-does-not-stand", "uk-2024"])
def test_without_bagge_truss_wins_by_2197(name: str) -> None:
    scenario = load(name)
    if name == "uk-2024":
        scenario = after(scenario, {**BAGGE, "to": RATES})
    outcome = seat(scenario)
    assert outcome.winner.name == "Liz Truss"
    assert outcome.majority == 2197
    assert outcome.valid_votes == 43_078
    large = {"Con": 14_672, "Lab": 12_475, "RUK": 9_958, "LD": 3_560}
    small = {"Green": 1_838, "MRLP": 338, "HPUK": 160, "Comm": 77}
    assert votes(outcome) == large | small
    assert outcome.rejected.total == 139
    assert outcome.origin is Origin.CHANGED
    assert scenario.by_slug[SWN].declared_at is None
    (report,) = scenario.reports
    assert report.votes == {"Ind": -6282, "Con": 3455, "Lab": 628, "LD": 942}
    assert report.abstained == 1257


@pytest.mark.parametrize(
    ("transfer", "changed", "expected"),
    [
        (1.0, 176, {"Lab": 267, "Con": 281, "LD": 46, "RUK": 21, "SNP": 7, "Green": 2, "PC": 2}),
        (0.5, 86, {"Lab": 339, "Con": 204, "LD": 61, "RUK": 8, "SNP": 7, "Green": 4, "PC": 3}),
        (0.25, 48, {"Lab": 368, "Con": 169, "LD": 69, "RUK": 5, "SNP": 8, "Green": 4, "PC": 3}),
    ],
)
def test_a_pact_of_conservatives_and_reform(
    night: Scenario, transfer: float, changed: int, expected: dict[str, int]
) -> None:
    pact = after(night, {"type": "pact", "parties": ["Con", "RUK"], "transfer": transfer})
    (report,) = pact.reports
    assert len(report.contests) == 608
    stays = {"Con": 0, "RUK": 0}
    for slug in report.contests:
        (left,) = {c.party for c in seat(pact, slug).candidates} & stays.keys()
        stays[left] += 1
    assert stays == {"Con": 469, "RUK": 139}
    assert len(report.flips) == changed
    assert {party: seats(pact)[party] for party in expected} == expected
    # Everybody else keeps the seats they had.
    others = seats(night).keys() - expected.keys()
    assert {p: seats(pact)[p] for p in others} == {p: seats(night)[p] for p in others}


def test_south_west_norfolk_turns_at_six_point_four_percent_of_a_pact(night: Scenario) -> None:
    pact = {"type": "pact", "contest": SWN, "parties": ["Con", "RUK"]}
    assert seat(after(night, {**pact, "transfer": 0.063})).winner.party == "Lab"
    assert seat(after(night, {**pact, "transfer": 0.064})).winner.party == "Con"


@pytest.mark.parametrize(
    ("rate", "changed", "expected"),
    [
        (0.3, 33, {"Lab": 438, "Con": 88, "LD": 78, "Green": 4}),
        (0.5, 59, {"Lab": 457, "Con": 62, "LD": 84, "Green": 5}),
    ],
)
def test_tactical_voting_against_the_conservatives(
    night: Scenario, rate: float, changed: int, expected: dict[str, int]
) -> None:
    said = {"type": "tactical", "voters_of": ["Lab", "LD", "Green"], "against": "Con"}
    moved = after(night, {**said, "rate": rate})
    assert len(moved.reports[0].flips) == changed
    assert {party: seats(moved)[party] for party in expected} == expected


@pytest.mark.parametrize(
    ("points", "expected"),
    [(1, {"Lab": 389, "Con": 144, "LD": 71}), (2, {"Lab": 372, "Con": 160})],
)
def test_a_uniform_swing_from_labour_to_conservative(
    night: Scenario, points: int, expected: dict[str, int]
) -> None:
    swung = after(night, {"type": "swing", "from": "Lab", "to": "Con", "points": points})
    assert {party: seats(swung)[party] for party in expected} == expected


def test_a_proportional_swing_multiplies_shares_by_now_over_then(night: Scenario) -> None:
    said = {"type": "swing", "from": "Lab", "to": "Con", "points": 2, "model": "proportional"}
    swung = after(night, said)
    both = [c.outcome for c in night.contests if {"Lab", "Con"} <= {p.party for p in c.candidates}]
    totals = {"Lab": 0, "Con": 0}
    everybody = 0
    for outcome in both:
        assert outcome is not None
        everybody += outcome.valid_votes
        for party in totals:
            totals[party] += votes(outcome)[party]
    factor = {
        "Lab": 1 - 0.02 * everybody / totals["Lab"],
        "Con": 1 + 0.02 * everybody / totals["Con"],
    }
    for slug in ("bootle", SWN, "clacton"):
        before, now = seat(night, slug), seat(swung, slug)
        raw = [c.votes * factor.get(c.party, 1.0) for c in before.candidates]
        for index, value in enumerate(raw):
            expected = before.valid_votes * value / sum(raw)
            assert now.candidates[index].votes == pytest.approx(expected, abs=1)


@pytest.mark.long
def test_every_shipped_what_if_is_fine_asks_a_question_and_names_its_sources() -> None:
    found = [s for s in shipped.summaries() if s.name.startswith("what-if/")]
    assert len(found) >= 8
    ends = {
        "what-if/pact-across-britain": {"Lab": 368, "Con": 169},
        "what-if/tactical-voting": {"Lab": 438, "Con": 88, "LD": 78},
        "what-if/night-of-snow": {"Lab": 411, "Con": 121},
    }
    for summary in found:
        scenario = load(summary.name)  # that it has no problems is tested with all that is shipped
        assert summary.title.startswith("What if ")
        assert summary.title.endswith("?")
        assert len(scenario.description.split()) > 30
        told = scenario.description + " ".join(source.title for source in scenario.sources)
        assert "assumed" in told, summary.name
        assert scenario.modified
        assert len(scenario.changes) == len(scenario.reports) > 0
        assert all(not report.issues for report in scenario.reports)
        expected = ends.pop(summary.name, {})
        assert {party: seats(scenario)[party] for party in expected} == expected
    assert not ends


def test_the_polls_made_true_give_every_seat_the_published_shares(night: Scenario) -> None:
    made = after(night, {"type": "shares", "predicted": "YouGov"})
    for slug in (SWN, "hendon", "islington-north"):
        outcome = seat(made, slug)
        published = next(p for p in night.pollsters if p.name == "YouGov").shares[slug]
        stands = {c.party for c in outcome.candidates}
        whole = sum(share for party, share in published.items() if party in {*stands, "Other"})
        for index, candidate in enumerate(outcome.candidates):
            if candidate.party in published and candidate.party != "Ind":
                expected = 100 * published[candidate.party] / whole
                assert outcome.share(index) == pytest.approx(expected, abs=0.01)
        assert outcome.valid_votes == seat(night, slug).valid_votes
    assert seat(made, "chorley") == seat(night, "chorley")


@pytest.mark.long
def test_the_same_file_says_the_same_in_every_process(process: Run) -> None:
    name = "what-if/pact-in-south-west-norfolk"
    for command in (
        ["explain", name, "--json"],
        ["compare", "south-west-norfolk-2024", name, "--draws", "300", "--json"],
    ):
        one, two = (process(*command, PYTHONHASHSEED=seed) for seed in ("1", "2"))
        assert one.returncode == 0, one.stderr
        assert one.stdout == two.stdout
        assert one.stdout


def test_bagges_votes_all_going_home_elect_truss_by_5652() -> None:
    outcome = seat(load("what-if/bagge-votes-go-home"))
    assert (outcome.winner.party, outcome.majority) == ("Con", 5652)
    assert outcome.valid_votes == 44_335
    # One in ten would have done, had the others stayed at home: 631 of 6,282.
    base = load("south-west-norfolk-2024")
    for rate, winner in ((0.1003, "Lab"), (0.1005, "Con")):
        assert seat(after(base, {**BAGGE, "to": {"Con": rate}})).winner.party == winner

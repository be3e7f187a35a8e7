"""Runcorn and Helsby, 1 May 2025: a by-election on the record, by six votes after four."""

from __future__ import annotations

import pytest

from simulator.outcome import Mark, Origin
from simulator.scenario.model import Contest, Scenario
from simulator.session import play
from simulator.timeline import events as ev
from simulator.timeline import sentence
from simulator.timeline.declaring import minute_mark
from tests.shipped import load

NAME = "runcorn-and-helsby-2025"


@pytest.fixture(scope="module")
def night() -> Scenario:
    return load(NAME)


@pytest.fixture(scope="module")
def contest(night: Scenario) -> Contest:
    (contest,) = night.contests
    return contest


def test_fifteen_candidates_and_their_votes(contest: Contest) -> None:
    people = [contest.candidates[i] for i in contest.declaration_order]
    assert [(c.shown, c.party, c.votes) for c in people] == [
        ("Catherine Anne Blaiklock", "ED", 95),
        ("Dan Clarke", "Lib", 454),
        ("Chris Copeman", "Green", 2_314),
        ("Paul Duffy", "LD", 942),
        ("Peter Ford", "WPB", 164),
        ("Howling Laud Hope", "MRLP", 128),
        ("Sean Houlston", "Con", 2_341),
        ("Jason Philip Hughes", "VUK", 54),
        ("Alan McKie", "Ind", 269),
        ("Graham Harry Moore", "ECP", 50),
        ("Paul Andrew Murphy", "SDP", 68),
        ("Sarah Pochin", "RUK", 12_645),
        ("Karen Shore", "Lab", 12_639),
        ("John Stevens", "REU", 129),
        ("Michael Williams", "Ind", 363),
    ]


def test_the_figures_are_certified_and_agree_with_one_another(contest: Contest) -> None:
    outcome = contest.outcome
    assert outcome is not None
    assert (outcome.origin, outcome.mark) == (Origin.KNOWN, Mark.RECORD)
    assert (outcome.valid_votes, outcome.rejected.total, outcome.majority) == (32_655, 85, 6)
    assert outcome.papers == 32_740  # as the Press Association had it
    assert f"{outcome.verified_turnout:.2f}" == "46.33"  # likewise
    assert f"{outcome.turnout:.1f}" == "46.2"
    shares = {c.party: f"{outcome.share(i):.2f}" for i, c in enumerate(outcome.candidates)}
    assert (shares["RUK"], shares["Lab"]) == ("38.72", "38.70")


def test_the_general_election_is_what_it_is_compared_with(contest: Contest) -> None:
    outcome = contest.outcome
    assert outcome is not None
    assert contest.base is not None
    assert (contest.base.winner, contest.base.valid_votes) == ("Lab", 42_235)
    assert outcome.result == "RUK gain from Lab"
    assert outcome.swing is not None
    assert str(outcome.swing) == "17.4 points from Lab to RUK"
    changes = {c.party: outcome.change(i) for i, c in enumerate(outcome.candidates)}
    printed = {"RUK": "+20.6", "Lab": "-14.2", "Con": "-8.8", "Green": "+0.7"}
    assert {party: f"{changes[party]:+.1f}" for party in printed} == printed


def test_nothing_of_the_general_election_s_night_is_left(night: Scenario, contest: Contest) -> None:
    assert night.exit_poll is None
    assert night.pollsters == ()
    assert not night.modified
    assert contest.hex == (51, -28)
    assert contest.ons_id == "E14001455"
    assert all("2025" in (i.source or "") for i in contest.incidents)
    assert all("2025" in (r.source or "") for r in contest.recounts)
    assert not contest.adjournments
    assert "2024" not in (contest.declared_at_source or "")


def test_ten_votes_one_way_four_the_other(contest: Contest) -> None:
    check, full = contest.recounts
    assert (check.kind, check.lead, check.lead_of, check.asked_by) == (
        "bundle_check",
        10,
        "Lab",
        "RUK",
    )
    assert (full.kind, full.lead, full.lead_of, full.asked_by) == ("full", 4, "RUK", "Lab")
    assert check.approximate
    assert full.approximate


def test_whose_lead_it_was_is_told(night: Scenario) -> None:
    told = [sentence(e, night) for e in play(night, 1) if isinstance(e, ev.RecountRequested)]
    assert told == [
        "Reform UK asks for a bundle check: Labour leads by 10.",
        "Labour asks for a full recount: Reform UK leads by 4.",
    ]


def test_declared_by_the_high_sheriff_at_a_minute_that_nobody_recorded(contest: Contest) -> None:
    assert contest.declared_by == "Joelle Warren, High Sheriff of Cheshire"
    assert contest.outcome is not None
    assert minute_mark(contest, contest.outcome) is Mark.REPORTED

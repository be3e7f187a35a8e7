"""The certified figures of 2015, 2017 and 2019 in the shipped nights, and what was reported."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from simulator.scenario import list_sources
from simulator.scenario.model import Scenario
from tests import shipped

TOTALS = {
    "uk-2015": (3_971, 30_697_525, 102_639, 46_354_197),
    "uk-2017": (3_304, 32_204_184, 74_188, 46_836_533),
    "uk-2019": (3_320, 32_014_110, 117_919, 47_562_702),
}
"""Candidates, valid votes, rejected papers, electorate."""

SEATS = {
    "uk-2015": "Con 330 Lab 232 SNP 56 DUP 8 LD 8 SF 4 PC 3 SDLP 3 UUP 2 UKIP 1 Green 1 Spk 1"
    " Ind 1",
    "uk-2017": "Con 317 Lab 262 SNP 35 LD 12 DUP 10 SF 7 PC 4 Green 1 Spk 1 Ind 1",
    "uk-2019": "Con 365 Lab 202 SNP 48 LD 11 DUP 8 SF 7 PC 4 SDLP 2 Green 1 APNI 1 Spk 1",
}

CHANGES = {
    "uk-2015": "Con 24 Lab -26 SNP 50 LD -49 DUP 0 SF -1 PC 0 SDLP 0 UUP 2 UKIP 1 Green 0 Spk 0",
    "uk-2017": "Con -13 Lab 30 SNP -21 LD 4 DUP 2 SF 3 PC 1 SDLP -3 UUP -2 UKIP -1 Green 0 Spk 0",
    "uk-2019": "Con 48 Lab -60 SNP 13 LD -1 DUP -2 SF 0 PC 0 SDLP 2 APNI 1 Green 0 Ind -1 Spk 0",
}
"""Against the result before, in the same seats."""

FIRST_AND_LAST = {
    "uk-2015": [
        ("2015-05-07T22:48+01:00", "houghton-and-sunderland-south"),
        ("2015-05-08T15:26+01:00", "st-ives"),
    ],
    "uk-2017": [
        ("2017-06-08T23:01+01:00", "newcastle-upon-tyne-central"),
        ("2017-06-09T21:03+01:00", "kensington"),
    ],
    "uk-2019": [
        ("2019-12-12T23:27+00:00", "newcastle-upon-tyne-central"),
        ("2019-12-13T14:52+00:00", "st-ives"),
    ],
}


@pytest.fixture(scope="module", params=sorted(TOTALS))
def night(request: pytest.FixtureRequest) -> Scenario:
    return shipped.load(request.param)


def numbers(text: str) -> dict[str, int]:
    words = text.split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


def test_totals(night: Scenario) -> None:
    outcome = night.outcome
    assert outcome is not None
    contests = outcome.contests.values()
    assert len(contests) == 650
    assert (
        sum(len(contest.candidates) for contest in contests),
        sum(contest.valid_votes for contest in contests),
        sum(contest.rejected.total for contest in contests),
        sum(contest.electorate for contest in contests),
    ) == TOTALS[night.name]
    assert outcome.seats == numbers(SEATS[night.name])


def test_gains_on_the_result_before(night: Scenario) -> None:
    outcome = night.outcome
    assert outcome is not None
    change: Counter[str] = Counter()
    for contest in night.contests:
        assert contest.base is not None
        assert not contest.base.notional
        assert contest.base.winner is not None
        change[outcome.contests[contest.slug].winner.party] += 1
        change[contest.base.winner] -= 1
    said = numbers(CHANGES[night.name])
    assert {party: change[party] for party in said} == said


def test_first_and_last_declaration(night: Scenario) -> None:
    times = sorted((c.declared_at, c.slug) for c in night.contests if c.declared_at)
    assert len(times) == 650
    assert [times[0], times[-1]] == [
        (datetime.fromisoformat(at), slug) for at, slug in FIRST_AND_LAST[night.name]
    ]


def test_whole_nights_have_exit_poll_map_and_polls(night: Scenario) -> None:
    assert night.exit_poll is not None
    assert sum(night.exit_poll.seats.values()) == 650
    assert all(contest.hex is not None for contest in night.contests)
    areas = Counter(poll.area for poll in night.national_polls if not poll.average)
    assert areas["Great Britain"] >= 7
    averages = Counter(poll.area for poll in night.national_polls if poll.average)
    assert averages == {"Great Britain": 1, "Scotland": 1}
    assert all(poll.source for poll in night.national_polls)


def test_everything_reported_has_an_address(night: Scenario) -> None:
    seats = [contest for contest in night.contests if contest.recounts or contest.adjournments]
    assert len(seats) >= 5
    for contest in night.contests:
        told = [recount.source for recount in contest.recounts]
        told += [adjournment.source for adjournment in contest.adjournments]
        told += [delay.source for delay in contest.delays]
        told += [incident.source for incident in contest.incidents]
        told += [contest.count_from_source] if contest.count_from else []
        told += [contest.verified_at_source] if contest.verified_at else []
        for source in told:
            assert source is not None, contest.slug
            assert "://" in source, (contest.slug, source)
    assert any(line.what.startswith("Compared with") for line in list_sources(night))


def test_the_speaker_keeps_his_seat() -> None:
    results = {
        "uk-2015": ("buckingham", "Spk hold"),
        "uk-2017": ("buckingham", "Spk hold"),
        "uk-2019": ("chorley", "Spk gain from Lab"),
    }
    for name, (slug, result) in results.items():
        outcome = shipped.load(name).outcome
        assert outcome is not None
        assert outcome.contests[slug].result == result
        others = {candidate.party for candidate in outcome.contests[slug].candidates}
        assert not others & {"Con", "Lab", "LD"}, "the larger parties do not stand"


def test_a_base_is_won_by_who_won_it_though_its_independents_are_summed() -> None:
    seat = shipped.load("uk-2015").by_slug["fermanagh-and-south-tyrone"]
    assert seat.base is not None
    assert seat.base.winner == "SF"
    votes = seat.base.votes
    assert max(votes, key=lambda party: votes[party]) == "Ind"
    outcome = seat.outcome
    assert outcome is not None
    assert outcome.result == "UUP gain from SF"


def test_halls_of_2019_that_stood_before() -> None:
    night = shipped.load("uk-2019")
    bedford = night.by_slug["bedford"]
    assert f"{bedford.declared_at:%H:%M}" == "03:39"
    assert [recount.lead for recount in bedford.recounts] == [None, 140]
    (recount,) = night.by_slug["fermanagh-and-south-tyrone"].recounts
    assert (recount.lead, recount.lead_of, recount.asked_by) == (62, "SF", "UUP")
    (suspended,) = night.by_slug["st-ives"].adjournments
    assert f"{suspended.until:%H:%M}" == "14:30"
    assert "gales" in suspended.cause

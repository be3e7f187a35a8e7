"""The certified figures of 4 July 2024 in the shipped night."""

from __future__ import annotations

from collections import Counter

import pytest

from simulator.outcome import Outcome
from simulator.scenario.model import Scenario
from tests.shipped import load


@pytest.fixture(scope="module")
def outcome(uk_2024: Scenario) -> Outcome:
    assert uk_2024.outcome is not None
    return uk_2024.outcome


def test_every_seat_has_what_the_night_needs(uk_2024: Scenario) -> None:
    assert len(uk_2024.contests) == 650
    assert sum(len(contest.candidates) for contest in uk_2024.contests) == 4515
    for contest in uk_2024.contests:
        assert contest.ons_id
        assert contest.region
        assert contest.declared_at is not None
        assert contest.declared_at_source is not None
        assert contest.base is not None
        assert contest.base.notional
        assert contest.base.electorate
        assert {c.party for c in contest.candidates} <= uk_2024.parties.keys()
        assert contest.base.votes.keys() <= uk_2024.parties.keys()
    assert len({contest.hex for contest in uk_2024.contests}) == 650
    assert Counter(contest.country for contest in uk_2024.contests) == {
        "England": 543,
        "Scotland": 57,
        "Wales": 32,
        "Northern Ireland": 18,
    }
    assert {contest.type for contest in uk_2024.contests} == {"borough", "burgh", "county"}
    recorded = {"ticker", "press", "recorded"}
    told = Counter(contest.declared_at_source for contest in uk_2024.contests)
    assert {source: told[source] for source in recorded} == {
        "ticker": 624,
        "press": 6,
        "recorded": 4,
    }
    pages = [source for source in told if source not in recorded]
    assert sum(told[source] for source in pages) == 16
    assert all("July 2024" in source and "(" in source for source in pages if source)


def test_totals(outcome: Outcome) -> None:
    contests = outcome.contests.values()
    assert sum(contest.valid_votes for contest in contests) == 28_809_340
    assert sum(contest.rejected.total for contest in contests) == 116_253
    assert sum(contest.electorate for contest in contests) == 48_253_193
    votes: Counter[str] = Counter()
    for contest in contests:
        for candidate in contest.candidates:
            votes[candidate.party] += candidate.votes
    large = ("Lab", "Con", "RUK", "LD", "Green", "SNP")
    assert [votes[party] for party in large] == [
        9_708_716,
        6_828_925,
        4_117_610,
        3_519_143,
        1_944_501,
        724_758,
    ]
    assert outcome.seats == {
        "Lab": 411,
        "Con": 121,
        "LD": 72,
        "SNP": 9,
        "SF": 7,
        "Ind": 6,
        "RUK": 5,
        "DUP": 5,
        "Green": 4,
        "PC": 4,
        "SDLP": 2,
        "APNI": 1,
        "TUV": 1,
        "UUP": 1,
        "Spk": 1,
    }


def test_the_notional_base(uk_2024: Scenario) -> None:
    bases = [contest.base for contest in uk_2024.contests if contest.base]
    assert Counter(base.winner for base in bases) == {
        "Con": 372,
        "Lab": 200,
        "SNP": 48,
        "LD": 8,
        "DUP": 8,
        "SF": 7,
        "PC": 2,
        "SDLP": 2,
        "Green": 1,
        "APNI": 1,
        "Spk": 1,
    }
    assert sum(base.valid_votes for base in bases) == 32_014_119
    assert sum(base.electorate or 0 for base in bases) == 47_558_398
    for contest in uk_2024.contests:
        assert contest.base is not None
        assert contest.base.votes[contest.base.winner or ""] == max(contest.base.votes.values())


def test_results_gains_and_deposits(outcome: Outcome) -> None:
    results = Counter(contest.result for contest in outcome.contests.values())
    assert results["Lab gain from Con"] == 182
    assert results["Lab gain from SNP"] == 36
    assert results["LD gain from Con"] == 60
    assert results["Ind gain from Lab"] == 5
    assert results["Spk hold"] == 1
    gains = [c for c in outcome.contests.values() if c.result.startswith("Con gain")]
    assert [contest.contest for contest in gains] == ["leicester-east"]
    lost = sum(
        contest.deposit_lost(i)
        for contest in outcome.contests.values()
        for i in range(len(contest.candidates))
    )
    assert lost == 1_673


def test_a_contest_may_have_two_of_one_name_and_several_independents(uk_2024: Scenario) -> None:
    bucks = uk_2024.by_slug["mid-buckinghamshire"]
    smiths = [candidate for candidate in bucks.candidates if candidate.name == "Greg Smith"]
    assert len({smith.key for smith in smiths}) == 2
    independents = {
        contest.slug: sum(candidate.party == "Ind" for candidate in contest.candidates)
        for contest in uk_2024.contests
        if contest.outcome and contest.outcome.winner.party == "Ind"
    }
    assert independents == {
        "birmingham-perry-barr": 2,
        "blackburn": 3,
        "dewsbury-and-batley": 1,
        "islington-north": 2,
        "leicester-south": 2,
        "north-down": 2,
    }


def test_names_and_the_order_in_which_they_are_read(uk_2024: Scenario) -> None:
    norfolk = uk_2024.by_slug["south-west-norfolk"]
    called = [norfolk.candidates[i].shown for i in norfolk.declaration_order]
    assert called == [
        "James Bagge",
        "Gary Conway",
        "Pallavi Devulapalli",
        "Lorraine Douglas",
        "Terry Jermy",
        "Toby McKenzie",
        "Earl Elvis of East Anglia",
        "Josie Ratcliffe",
        "Liz Truss",
    ]
    belfast = uk_2024.by_slug["belfast-south-and-mid-down"]
    assert "Áine Groogan" in [candidate.shown for candidate in belfast.candidates]


def test_south_west_norfolk_is_the_single_scenario_s_but_for_the_base(uk_2024: Scenario) -> None:
    here = uk_2024.by_slug["south-west-norfolk"]
    alone = load("south-west-norfolk-2024").contests[0]
    assert here.base is not None
    assert alone.base is not None
    assert (here.base.id, alone.base.id) == ("notional-2019", "actual-2019")
    assert dict(here.bases) == dict(alone.bases)
    for field in ("count", "incidents", "venue", "declared_at", "rejected", "recounts", "notable"):
        assert getattr(here, field) == getattr(alone, field), field
    assert [(c.key, c.votes, c.shown, c.note) for c in here.candidates] == [
        (c.key, c.votes, c.shown, c.note) for c in alone.candidates
    ]
    assert here.declaration_order == alone.declaration_order


def test_predictions_and_the_exit_poll(uk_2024: Scenario) -> None:
    seats = {pollster.name: len(pollster.shares) for pollster in uk_2024.pollsters}
    assert seats.keys() == {"YouGov", "Ipsos", "Survation", "Focaldata", "WeThink"}
    assert set(seats.values()) <= {631, 632}
    survation = next(p for p in uk_2024.pollsters if p.name == "Survation")
    assert survation.shares["south-west-norfolk"]["Lab"] == pytest.approx(35.2, abs=0.05)
    for pollster in uk_2024.pollsters:
        for slug, shares in pollster.shares.items():
            assert uk_2024.by_slug[slug].country != "Northern Ireland"
            assert 85 < sum(shares.values()) < 110
    assert uk_2024.exit_poll is not None
    assert sum(uk_2024.exit_poll.seats.values()) == 650
    assert uk_2024.exit_poll.seats["RUK"] == 13


def test_known_recounts_and_adjournments_have_their_sources(uk_2024: Scenario) -> None:
    known = {
        contest.slug: (len(contest.recounts), len(contest.adjournments))
        for contest in uk_2024.contests
        if contest.recounts or contest.adjournments or contest.reconciliation_failures
    }
    assert known == {
        "hendon": (1, 0),
        "poole": (3, 0),
        "havant": (1, 0),
        "basildon-and-billericay": (2, 0),
        "chelsea-and-fulham": (1, 0),
        "east-londonderry": (1, 0),
        "forest-of-dean": (1, 0),
        "beverley-and-holderness": (1, 0),
        "exmouth-and-exeter-east": (1, 0),
        "blackburn": (1, 0),
        "peterborough": (1, 0),
        "north-west-cambridgeshire": (1, 0),
        "south-basildon-and-east-thurrock": (2, 1),
        "inverness-skye-and-west-ross-shire": (2, 1),
    }
    for slug in known:
        contest = uk_2024.by_slug[slug]
        sources = [recount.source for recount in contest.recounts]
        sources += [adjournment.source for adjournment in contest.adjournments]
        assert all(source is not None and "://" in source for source in sources)
    basildon = uk_2024.by_slug["south-basildon-and-east-thurrock"]
    assert basildon.adjournments[0].until is not None
    assert f"{basildon.adjournments[0].until:%d %H:%M}" == "05 14:00"


def test_leads_and_askers_only_where_a_report_gives_them(uk_2024: Scenario) -> None:
    told = {
        contest.slug: [(r.lead, r.lead_of, r.asked_by) for r in contest.recounts]
        for contest in uk_2024.contests
        if any(r.lead is not None or r.asked_by is not None for r in contest.recounts)
    }
    assert told == {
        "basildon-and-billericay": [(20, None, None), (None, None, None)],
        "east-londonderry": [(None, None, "SF")],
        "north-west-cambridgeshire": [(23, None, "Lab")],
        "peterborough": [(97, "Lab", "Paul Bristow")],
        "poole": [(None, None, None), (6, None, None), (None, None, None)],
        "south-basildon-and-east-thurrock": [(127, "RUK", None), (None, None, "Lab")],
    }


def test_slow_counts_have_causes_and_no_adjournments(uk_2024: Scenario) -> None:
    slow = {contest.slug: contest for contest in uk_2024.contests if contest.delays}
    assert slow.keys() == {
        "braintree",
        "foyle",
        "witham",
        "dumfries-and-galloway",
        "dumfriesshire-clydesdale-and-tweeddale",
        "north-west-cambridgeshire",
        "orkney-and-shetland",
    }
    for contest in slow.values():
        assert not contest.adjournments
        for delay in contest.delays:
            assert delay.cause
            assert delay.source is not None
            assert "://" in delay.source
    told = {slug: c.verified_at for slug, c in slow.items() if c.verified_at is not None}
    assert {slug: f"{at:%H:%M}" for slug, at in told.items()} == {
        "dumfries-and-galloway": "04:30",
        "dumfriesshire-clydesdale-and-tweeddale": "04:30",
        "orkney-and-shetland": "04:16",
    }
    turnouts = {}
    for slug in told:
        outcome = slow[slug].outcome
        assert outcome is not None
        turnouts[slug] = outcome.verified_turnout
    # As the halls told them, in the live reports.
    assert f"{turnouts['orkney-and-shetland']:.2f}" == "60.74"
    assert f"{turnouts['dumfries-and-galloway']:.1f}" == "58.5"
    assert f"{turnouts['dumfriesshire-clydesdale-and-tweeddale']:.1f}" == "61.7"


def test_the_times_of_a_ticker_promise_no_more_than_was_checked(uk_2024: Scenario) -> None:
    # Of 22 shipped times against live pages: 11 minutes before to 20 after.
    words = " ".join(uk_2024.description.split())
    assert "from 11 minutes before to 20 after" in words
    assert "in 16 seats a page of the night" in words
    assert "upper bound" not in words


def test_sources_name_every_licence(uk_2024: Scenario) -> None:
    for scenario in map(load, ("uk-2015", "uk-2017", "uk-2019", "uk-2024")):
        told = " ".join(f"{source.title} {source.licence}" for source in scenario.sources)
        assert (
            "Contains Parliamentary information licensed under the Open Parliament Licence v3.0"
        ) in told
    told = " ".join(f"{source.title} {source.licence}" for source in uk_2024.sources)
    for name in ("Rallings", "Thrasher", "Open Innovations MIT", "Ipsos", "BBC", "ticker"):
        assert name in told

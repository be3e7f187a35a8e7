"""The certified figures of 12 December 2019 in the shipped night."""

from __future__ import annotations

from datetime import datetime

from simulator.scenario.model import Scenario


def test_totals(uk_2019: Scenario) -> None:
    outcome = uk_2019.outcome
    assert outcome is not None
    contests = outcome.contests.values()
    assert len(contests) == 650
    assert sum(len(contest.candidates) for contest in contests) == 3_320
    assert sum(contest.valid_votes for contest in contests) == 32_014_110
    assert sum(contest.rejected.total for contest in contests) == 117_919
    assert sum(contest.electorate for contest in contests) == 47_562_702
    assert outcome.seats == {
        "Con": 365,
        "Lab": 202,
        "SNP": 48,
        "LD": 11,
        "DUP": 8,
        "SF": 7,
        "PC": 4,
        "SDLP": 2,
        "Green": 1,
        "APNI": 1,
        "Spk": 1,
    }


def test_without_a_base_a_win_is_a_win(uk_2019: Scenario) -> None:
    outcome = uk_2019.outcome
    assert outcome is not None
    norfolk = outcome.contests["south-west-norfolk"]
    assert norfolk.result == "Con win"
    assert norfolk.majority == 26_195
    assert norfolk.swing is None


def test_declaration_times(uk_2019: Scenario) -> None:
    times = sorted((c.declared_at, c.slug) for c in uk_2019.contests if c.declared_at)
    assert len(times) == 650
    first, last = times[0], times[-1]
    assert first == (
        datetime.fromisoformat("2019-12-12T23:27+00:00"),
        "newcastle-upon-tyne-central",
    )
    assert last == (datetime.fromisoformat("2019-12-13T14:52+00:00"), "st-ives")
    clock = [f"{times[int(650 * p)][0]:%H:%M}" for p in (0.25, 0.5, 0.75, 0.95)]
    assert clock == ["02:50", "03:35", "04:20", "05:25"]


def test_what_was_reported_of_three_halls(uk_2019: Scenario) -> None:
    known = {
        contest.slug: (len(contest.recounts), len(contest.adjournments), len(contest.delays))
        for contest in uk_2019.contests
        if contest.recounts or contest.adjournments or contest.delays
    }
    assert known == {
        "bedford": (2, 0, 0),
        "fermanagh-and-south-tyrone": (1, 0, 0),
        "st-ives": (0, 1, 1),
    }
    (recount,) = uk_2019.by_slug["fermanagh-and-south-tyrone"].recounts
    assert (recount.lead, recount.lead_of, recount.asked_by) == (62, "SF", "UUP")
    (suspended,) = uk_2019.by_slug["st-ives"].adjournments
    assert f"{suspended.until:%H:%M}" == "14:30"
    assert "gales" in suspended.cause
    for slug in known:
        contest = uk_2019.by_slug[slug]
        sources = [recount.source for recount in contest.recounts]
        sources += [adjournment.source for adjournment in contest.adjournments]
        sources += [delay.source for delay in contest.delays]
        assert all(source is not None and "://" in source for source in sources)

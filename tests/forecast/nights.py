"""Small nights with predictions, built by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from simulator.outcome import Base
from simulator.scenario.model import Candidate, Contest, Party, Pollster, Scenario

CLOSE = datetime(2024, 7, 4, 21, tzinfo=UTC)
BASE = Base("then", "2019", {"Con": 20_000, "Lab": 15_000, "LD": 5_000}, "Con", 65_000)


def seat(slug: str, *parties: str, **details: Any) -> Contest:
    """A seat of one candidate a party, called ``Lab 0 of alpha``; electorate 70,000."""
    given: dict[str, Any] = {
        "electorate": 70_000,
        "region": "East",
        "bases": {"then": BASE},
        "default_base": "then",
    }
    return Contest(
        slug,
        slug.title(),
        tuple(
            Candidate(f"{party} {place} of {slug}", party, f"{place:02d}")
            for place, party in enumerate(parties)
        ),
        **{**given, **details},
    )


def poll(name: str, shares: Mapping[str, Mapping[str, float]], **details: Any) -> Pollster:
    """A pollster's shares by seat and party."""
    return Pollster(name, shares, **details)


def night(*contests: Contest, polls: tuple[Pollster, ...] = (), **details: Any) -> Scenario:
    """A night of these seats."""
    standing = {c.party for contest in contests for c in contest.candidates}
    parties = {p: Party(p, f"{p} Party", p, "#808080", p[0]) for p in sorted(standing)}
    return Scenario(
        name="test",
        title="A test",
        date=date(2024, 7, 4),
        close_of_poll=CLOSE,
        contests=contests,
        parties=parties,
        pollsters=polls,
        **details,
    )


def norfolk() -> Scenario:
    """South West Norfolk as the Financial Times had it, without the shipped file."""
    parties = ("Ind", "HPUK", "Green", "Comm", "Lab", "RUK", "MRLP", "LD", "Con")
    contest = seat("norfolk", *parties, electorate=74_724)
    small = {c.name: 0.3 for c in contest.candidates if c.party in ("HPUK", "Comm", "MRLP")}
    bagge = {c.name: 1.2 for c in contest.candidates if c.party == "Ind"}
    shares = {"Lab": 32.1, "Con": 30.4, "RUK": 23.97, "LD": 6.48, "Green": 4.94}
    return night(
        contest, polls=(poll("FT", {"norfolk": shares}, candidates={"norfolk": small | bagge}),)
    )


def few_seats() -> Scenario:
    """Six seats in three regions, unlike in size, parties and polls; one in Northern Ireland."""
    contests = (
        seat("alpha", "Lab", "Con", "RUK", "Ind", "Ind"),
        seat("beta", "Con", "Lab", "LD", "Green", "RUK", "WPB", electorate=68_001),
        seat("gamma", "Lab", "Con", region="West", electorate=75_123),
        seat("delta", "Lab", "Con", "LD", region="West"),
        seat("epsilon", "SNP", "Lab", "Con", "LD", region="Scotland", country="Scotland"),
        seat(
            "zeta",
            "DUP",
            "SF",
            "Green",
            region="Northern Ireland",
            country="Northern Ireland",
            bases={"then": Base("then", "2019", {"DUP": 18_000, "SF": 17_000}, "DUP", 66_000)},
        ),
    )
    first = {
        "alpha": {"Lab": 41, "Con": 40, "RUK": 15, "Other": 4},
        "beta": {"Con": 30, "Lab": 29, "LD": 12, "Green": 8, "RUK": 20, "Other": 1},
        "gamma": {"Lab": 50, "Con": 50},
        "delta": {"Lab": 35, "Con": 34, "LD": 31},
        "epsilon": {"SNP": 36, "Lab": 38, "Con": 15, "LD": 11},
    }
    second = {
        "alpha": {"Lab": 38, "Con": 41, "RUK": 18, "Other": 3},
        "beta": {"Con": 33, "Lab": 27, "LD": 11, "Green": 6, "RUK": 22},
        "delta": {"Lab": 36, "Con": 36, "LD": 28},
        "epsilon": {"SNP": 39, "Lab": 33, "Con": 18, "LD": 9},
    }
    return night(*contests, polls=(poll("One", first), poll("Two", second, weight=2.0)))

"""Small nights to change: two seats by hand, and random ones for properties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from simulator.outcome import Base, Rejected
from simulator.scenario.happenings import KnownRecount
from simulator.scenario.model import Candidate, Contest, Party, Pollster, Scenario

CLOSE = datetime(2024, 7, 4, 21, tzinfo=UTC)
PARTIES = ("Lab", "Con", "LD", "Green", "RUK", "SNP", "Ind")


def contest(
    slug: str,
    votes: Mapping[str, int],
    *,
    region: str = "East",
    recounts: tuple[KnownRecount, ...] = (),
) -> Contest:
    """A seat of one candidate a party, named after it; electorate twice the votes and 200."""
    name = slug.replace("-", " ").title()
    return Contest(
        slug,
        name,
        tuple(
            Candidate(f"{party} Of {name}", party, party.casefold(), votes=n)
            for party, n in votes.items()
        ),
        electorate=2 * sum(votes.values()) + 200,
        rejected=Rejected(10),
        region=region,
        bases={"then": Base("then", "2019", {"Con": 600, "Lab": 400}, "Con", 2000)},
        default_base="then",
        declared_at=datetime(2024, 7, 5, 3, tzinfo=UTC),
        declared_at_source="press",
        recounts=recounts,
    )


def night(*contests: Contest, pollsters: tuple[Pollster, ...] = ()) -> Scenario:
    """A night of these contests."""
    parties = {p: Party(p, f"{p} Party", p, "#808080", p[0]) for p in PARTIES}
    return Scenario(
        name="test",
        title="A test",
        date=date(2024, 7, 4),
        close_of_poll=CLOSE,
        contests=contests,
        parties=parties,
        pollsters=pollsters,
    )


def two_seats() -> Scenario:
    """Alpha is Labour by 200, Beta Conservative by 100 with Labour and Liberals split."""
    return night(
        contest("alpha", {"Lab": 1000, "Con": 800, "RUK": 400, "Green": 100}),
        contest("beta", {"Lab": 700, "Con": 900, "LD": 800}, region="West"),
        pollsters=(
            Pollster(
                "House",
                {
                    "alpha": {"Lab": 45.0, "Con": 30.0, "RUK": 20.0, "Other": 5.0},
                    "beta": {"Lab": 30.0, "Con": 40.0, "LD": 30.0},
                },
            ),
        ),
    )


@st.composite
def nights(draw: st.DrawFn) -> Scenario:
    """One to five random seats, some parties twice, with and without predictions."""
    contests = []
    shares: dict[str, dict[str, float]] = {}
    for number in range(draw(st.integers(1, 5))):
        standing = ["Lab", *draw(st.lists(st.sampled_from(PARTIES), min_size=2, max_size=6))]
        if len(set(standing)) < 2:
            standing = ["Lab", "Con"]
        candidates = tuple(
            Candidate(f"{party} {place}", party, str(place), votes=draw(st.integers(0, 20_000)))
            for place, party in enumerate(standing)
        )
        valid = sum(c.votes or 0 for c in candidates)
        contests.append(
            Contest(
                f"seat-{number}",
                f"Seat {number}",
                candidates,
                electorate=valid + 500 + draw(st.integers(0, 40_000)),
                rejected=Rejected(draw(st.integers(0, 300))),
                region=draw(st.sampled_from(("East", "West"))),
                country=draw(st.sampled_from(("England", "Wales"))),
                declared_at=datetime(2024, 7, 5, 3, tzinfo=UTC),
            )
        )
        if draw(st.booleans()):
            named = draw(st.lists(st.sampled_from((*PARTIES, "Other")), unique=True, min_size=1))
            shares[f"seat-{number}"] = {party: draw(st.floats(0.5, 60)) for party in named}
    return night(*contests, pollsters=(Pollster("House", shares),))


Said = dict[str, object]
RATES = st.decimals(0, 1, places=3)
PARTY = st.sampled_from(PARTIES)


@st.composite
def selectors(draw: st.DrawFn) -> dict[str, object]:
    """One seat, a filter, or nothing."""
    return draw(
        st.sampled_from(
            (
                {},
                {},
                {"contest": "seat-0"},
                {"where": {"region": "East"}},
                {"where": {"country": "Wales", "winner": "Lab"}},
                {"where": {"second": "Con"}},
                {"where": {"majority_below": 20}},
            )
        )
    )


@st.composite
def changes(draw: st.DrawFn) -> dict[str, object]:
    """A random change of any type that moves votes, as a file would say it."""
    one, two = draw(st.lists(PARTY, min_size=2, max_size=2, unique=True))
    half = draw(st.decimals(0, "0.5", places=3))
    made: dict[str, object] = draw(
        st.sampled_from(
            (
                {"type": "swing", "from": one, "to": two, "points": 3},
                {"type": "swing", "from": one, "to": two, "points": 9, "floor": True},
                {"type": "swing", "from": one, "to": two, "points": 2, "model": "proportional"},
                {"type": "shares", "shift": {one: -4, two: 3}, "floor": True},
                {"type": "shares", "set": {one: "40.1", two: "20.2"}},
                {"type": "shares", "predicted": "average"},
                {"type": "votes", "party": one, "votes": 1234},
                {"type": "withdraw", "party": one, "to": {two: half, "LD": half}},
                {"type": "add", "name": "New Comer", "party": one, "share": 10},
                {"type": "add", "name": "New Comer", "votes": 50, "from": {two: half}},
                {"type": "pact", "parties": [one, two], "transfer": draw(RATES)},
                {"type": "tactical", "voters_of": ["Lab", one], "against": two, "rate": half},
                {"type": "turnout", "multiply": draw(st.decimals("0.5", "1.2", places=2))},
                {"type": "turnout", "set": 30},
                {"type": "turnout", "multiply": "0.8", "party": one},
            )
        )
    )
    if made["type"] == "tactical" and "Lab" in (one, two):
        made = {**made, "voters_of": ["RUK", "LD", "Green"], "against": "Lab"}
    if made["type"] == "withdraw" and "LD" in (one, two):
        made = {**made, "to": {two: half}}
    return {**made, **draw(selectors())}

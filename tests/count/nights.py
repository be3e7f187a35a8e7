"""Nights for the tests of the count: South West Norfolk by its certified figures, and others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulator.outcome import Base, Origin, Outcome, Rejected
from simulator.scenario.count_parameters import CountParameters, LogNormal
from simulator.scenario.happenings import Incident
from simulator.scenario.model import Candidate, Contest, ExitPoll, Party, Scenario
from simulator.timeline import Event

LONDON = ZoneInfo("Europe/London")
CLOSE = datetime(2024, 7, 4, 22, 0, tzinfo=LONDON)
SWN = "south-west-norfolk"

NORFOLK = (
    ("James Bagge", "Ind", 6282),
    ("Gary Conway", "Heritage", 160),
    ("Pallavi Devulapalli", "Green", 1838),
    ("Lorraine Douglas", "CPB", 77),
    ("Terry Jermy", "Lab", 11847),
    ("Toby McKenzie", "RUK", 9958),
    ("Earl Elvis of East Anglia", "MRLP", 338),
    ("Josie Ratcliffe", "LD", 2618),
    ("Liz Truss", "Con", 11217),
)
"""Certified votes (House of Commons Library, Open Parliament Licence v3.0)."""

NORFOLK_HALL = CountParameters(
    stations=85,
    tables=9,
    table_staff=6,
    travel=LogNormal(median=40, sd=0.45),
    stage_call=LogNormal(median=22, sd=0.4),
)
GENERIC_HALL = CountParameters(stations=70, tables=12, travel=LogNormal(median=18, sd=0.5))


def at(hour: int, minute: int, second: int = 0, day: int = 5) -> datetime:
    """A clock time of the night, on Friday 5 July unless told otherwise."""
    return datetime(2024, 7, day, hour, minute, second, tzinfo=LONDON)


def contest(
    votes: Sequence[int],
    *,
    slug: str = "somewhere",
    rejected: int = 139,
    electorate: int = 74_724,
    count: CountParameters | None = None,
    **fields: Any,
) -> Contest:
    """A contest with these votes."""
    candidates = tuple(
        Candidate(f"Candidate {i}", f"P{i}", f"candidate {i:03}", votes=v)
        for i, v in enumerate(votes)
    )
    return Contest(
        slug=slug,
        name=slug.replace("-", " ").title(),
        candidates=candidates,
        electorate=max(electorate, sum(votes) + rejected),
        rejected=Rejected(rejected),
        count=count or GENERIC_HALL,
        **fields,
    )


def norfolk(**fields: Any) -> Contest:
    """South West Norfolk, 4 July 2024."""
    contest = Contest(
        slug=SWN,
        name="South West Norfolk",
        ons_id="E14001497",
        region="East of England",
        candidates=tuple(
            Candidate(
                name,
                party,
                "of east anglia" if party == "MRLP" else name.split()[-1].casefold(),
                votes=votes,
            )
            for name, party, votes in NORFOLK
        ),
        electorate=74_724,
        venue="Lynnsport, King's Lynn",
        rejected=Rejected(139),
        bases={
            "actual-2019": Base(
                "actual-2019",
                "2019, old boundaries",
                {"Con": 35507, "Lab": 9312, "LD": 4166, "Green": 1645, "MRLP": 836},
                winner="Con",
                electorate=78_455,
                rejected=184,
            )
        },
        default_base="actual-2019",
        source="House of Commons Library",
        declared_at=at(6, 48),
        declared_at_source="BBC",
        count=NORFOLK_HALL,
        incidents=(
            Incident("The candidates wait on the stage.", stage="candidates_called", after=6),
            Incident(
                "A slow handclap begins.", stage="candidates_called", after=9, only_if="known"
            ),
            Incident(
                "Liz Truss comes to the stage.",
                stage="candidates_called",
                after=12,
                holds=3,
                candidate="Liz Truss",
            ),
            Incident("The hall believes that she has lost.", at=at(5, 0), source="press"),
        ),
    )
    return replace(contest, **fields)


def changed(scenario: Scenario) -> Outcome:
    """The scenario's votes, as if a change had made them."""
    contests = {
        slug: replace(outcome, origin=Origin.CHANGED)
        for slug, outcome in known(scenario).contests.items()
    }
    return Outcome(contests, Origin.CHANGED)


def generic(**fields: Any) -> Contest:
    """The generic seat: 44,500 papers, 7 candidates, a majority of 13 %."""
    fields.setdefault("votes", (17_700, 11_940, 6_200, 4_400, 2_700, 900, 482))
    fields.setdefault("rejected", 178)
    fields.setdefault("source", "House of Commons Library")
    if "declared_at" in fields:
        fields.setdefault("declared_at_source", "a newspaper")
    return contest(fields.pop("votes"), **fields)


def night(*contests: Contest, modified: bool = False, **fields: Any) -> Scenario:
    """A scenario of these contests."""
    parties = {c.party for contest in contests for c in contest.candidates}
    return Scenario(
        name="a-night",
        title="A night",
        date=date(2024, 7, 4),
        close_of_poll=CLOSE,
        contests=contests,
        parties={p: Party(p, p, p, "#888888", "·") for p in sorted(parties)},
        modified=modified,
        exit_poll=ExitPoll({"Lab": 410, "Con": 131}, "broadcasters"),
        **fields,
    )


def known(scenario: Scenario) -> Outcome:
    """The scenario's own outcome."""
    assert scenario.outcome is not None
    return scenario.outcome


def drawn(scenario: Scenario) -> Outcome:
    """The scenario's votes, as if they had been drawn."""
    contests = {
        slug: replace(outcome, origin=Origin.DRAWN)
        for slug, outcome in known(scenario).contests.items()
    }
    return Outcome(contests, Origin.DRAWN, draw=0)


def only(events: Sequence[Event], *kinds: type[Event]) -> list[Event]:
    """The events of these kinds."""
    return [event for event in events if isinstance(event, kinds)]

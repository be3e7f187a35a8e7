"""What the projection becomes sure of, and what it cannot tell, as moments of the night."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from simulator.outcome import Mark
from simulator.projection import Certainty, Projection, outcome_words
from simulator.scenario import Scenario
from simulator.telling.moment import Kind, Moment, Rank
from simulator.telling.words import party_name
from simulator.text import join, quantity
from simulator.timeline import NationTimeline, house

LATE: Final = 0.9
"""Part of the seats that has declared when the seats too close to say are few enough to name."""

NAMES: Final = 4
"""Seats named as too close to say, at most."""

SURE_SECONDS: Final = 4.0
CLOSE_SECONDS: Final = 2.0


def projection_moments(
    nation: NationTimeline, projections: Sequence[Projection]
) -> Iterator[Moment]:
    """The moments of a night's projections, which are in order of time.

    What the declared seats say already is no projection's to say.
    """
    said: set[tuple[str, str | None]] = set()
    close = False
    for projection in projections:
        if projection.time is None:
            continue
        for certainty in _told(projection):
            key = (certainty.what, certainty.party)
            if key not in said and not _decided(nation, projection.time, certainty):
                yield _sure(nation.scenario, projection, projection.time, certainty)
            said.add(key)
            if certainty.what == "majority":
                said.add(("largest", certainty.party))
        late = LATE * projection.total <= projection.declared < projection.total
        if late and not close and projection.close_seats:
            close = True
            yield _too_close(nation.scenario, projection, projection.time)


def _told(projection: Projection) -> list[Certainty]:
    """What it is sure of; a majority's party is the largest, which is not said beside it."""
    majority = any(certainty.what == "majority" for certainty in projection.sure)
    return [c for c in projection.sure if not (majority and c.what == "largest")]


def _decided(nation: NationTimeline, time: int, certainty: Certainty) -> bool:
    """Whether the declared seats alone say it."""
    tally = nation.tally(nation.declared_at(time))
    members = house(tally.seats, len(nation.scenario.contests))
    return certainty.what != "hung" and members.reached and members.leader == certainty.party


def _sure(scenario: Scenario, projection: Projection, time: int, certainty: Certainty) -> Moment:
    words = outcome_words(certainty, lambda party: party_name(scenario.party(party)))
    return Moment(
        time=time,
        kind=Kind.PROJECTION,
        rank=Rank.ALONE,
        headline=f"Projection: {words}, more than 99 %",
        detail=_expected(scenario, projection),
        mark=Mark.SIMULATED,
        party=certainty.party,
        seconds=SURE_SECONDS,
    )


def _expected(scenario: Scenario, projection: Projection) -> str:
    """``Labour 416 (396 to 434), Conservative 118 (102 to 135) · from 43 of 650 declared``."""
    parties = list(projection.parties.values())[:2]
    seats = ", ".join(
        f"{party_name(scenario.party(p.party))} {p.seats.median:,.0f} "
        f"({p.seats.p5:,.0f} to {p.seats.p95:,.0f})"
        for p in parties
    )
    declared = f"from {projection.declared:,} of {quantity(projection.total, 'seat')} declared"
    return f"{seats} · nine draws in ten, {declared}; simulated"


def _too_close(scenario: Scenario, projection: Projection, time: int) -> Moment:
    seats = projection.close_seats
    left = projection.total - projection.declared
    names = [scenario.by_slug[seat.contest].name for seat in seats[:NAMES]]
    more = [f"{len(seats) - NAMES} more"] if len(seats) > NAMES else []
    return Moment(
        time=time,
        kind=Kind.TOO_CLOSE,
        rank=Rank.NAMED,
        headline=f"Projection: too close to say in {len(seats):,} of the last {left:,} seats",
        detail=join([*names, *more]),
        mark=Mark.SIMULATED,
        seconds=CLOSE_SECONDS,
    )

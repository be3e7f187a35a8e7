"""What a night came to, once it is over: the values of a closing screen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final

from simulator.outcome import Mark, Swing, least
from simulator.telling.words import house_words, poll_name
from simulator.timeline import (
    Defeat,
    House,
    NationStanding,
    NationTimeline,
    NearMiss,
    PartyStanding,
    Record,
)
from simulator.timeline import events as ev

if TYPE_CHECKING:
    from simulator.projection import Projection

LISTED: Final = 10
"""Seats in a list of a closing screen, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyClosing:
    """One party's night.

    Attributes:
        party: id.
        seats: won.
        change: seats gained less lost against the bases; None where no seat has a base.
        votes, share: valid votes, percent of all of them.
        share_change: against the base in the same seats, points; None where there is none.
        exit_poll: seats that the exit poll gave it, if it named it.
        projection: median of the seats in the projection of 22:00, if one was made.
        low, high: its p5 and p95.
    """

    party: str
    seats: int
    change: int | None
    votes: int
    share: float
    share_change: float | None
    exit_poll: int | None
    projection: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class SeatSwing:
    """A seat with the Butler swing between its first two."""

    contest: str
    name: str
    time: int
    winner: str
    swing: Swing


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A night that is over.

    Attributes:
        outcome: ``Labour 411, a majority of 172``.
        declared, total: seats; ``countermanded`` names those without a result.
        parties: most seats first; every party with a seat, a seat lost, or a place in the exit
            poll or the projection.
        house: the majority line, and who stands where against it.
        poll: what the exit poll is called: that of a drawn or changed night is of the real one.
        exit_poll: the night has one.
        exit_poll_other: seats the exit poll gave parties that it does not name, and what they won.
        projected: the projection of 22:00 is in it; it is simulated, whatever the rest is.
        closest: smallest majorities first, at most ten.
        swings: largest first, at most ten.
        defeats: sitting MPs of note who lost, in order; ``defeated`` counts all who did.
        gains, recounts, lots: how many.
        records: those of all that stand, without the first things.
        turnout: percent of the electorate; None where there was no poll.
        turnout_change, swing: against the base, in points.
        scope: which seats changes are about, in words.
        first, majority, last: when the first seat declared, a majority was reached (None if
            never), the last seat declared: seconds after close of poll.
        mark: the least that any figure of it may be called.
    """

    outcome: str
    declared: int
    total: int
    countermanded: tuple[str, ...]
    parties: tuple[PartyClosing, ...]
    house: House
    poll: str
    exit_poll: bool
    exit_poll_other: tuple[int, int] | None
    projected: bool
    closest: tuple[NearMiss, ...]
    swings: tuple[SeatSwing, ...]
    defeats: tuple[Defeat, ...]
    defeated: int
    gains: int
    recounts: int
    lots: int
    records: tuple[Record, ...]
    turnout: float | None
    turnout_change: float | None
    swing: Swing | None
    scope: str
    first: int
    majority: int | None
    last: int
    mark: Mark


def summary(nation: NationTimeline, projection_2200: Projection | None = None) -> Closing | None:
    """What a night came to; None of one that has declared nothing, or is still kept live.

    Args:
        nation: the night, to its end.
        projection_2200: what was to be expected at the close of poll, if it was projected.
    """
    steps, scenario = nation.steps, nation.scenario
    if not steps or (nation.timeline.live and len(steps) < len(scenario.polled)):
        return None
    standing = nation.at(nation.timeline.end, near=LISTED, expected=0)
    events = nation.timeline.events
    poll = scenario.exit_poll
    other = standing.exit_poll_other
    return Closing(
        outcome=house_words(standing.house, scenario),
        declared=standing.declared,
        total=standing.total,
        countermanded=tuple(c.name for c in scenario.contests if c.poll == "countermanded"),
        parties=_parties(standing, nation, projection_2200),
        house=standing.house,
        poll=poll_name(nation),
        exit_poll=poll is not None,
        exit_poll_other=None if other is None else (other[0], other[0] - other[1]),
        projected=projection_2200 is not None,
        closest=standing.near_misses,
        swings=_swings(nation),
        defeats=tuple(defeat for defeat in standing.defeats if defeat.note),
        defeated=len(standing.defeats),
        gains=len(standing.gains),
        recounts=sum(isinstance(event, ev.Recount) for event in events),
        lots=sum(step.declaration.by_lot for step in steps),
        records=tuple(r for r in standing.records.values() if r.about is None and not r.first),
        turnout=standing.turnout,
        turnout_change=standing.turnout_change,
        swing=standing.swing,
        scope=standing.scope,
        first=steps[0].declaration.time,
        majority=None if nation.majority is None else steps[nation.majority].declaration.time,
        last=steps[-1].declaration.time,
        mark=reduce(least, (step.declaration.mark for step in steps)),
    )


def _parties(
    standing: NationStanding, nation: NationTimeline, projection: Projection | None
) -> tuple[PartyClosing, ...]:
    expected = projection.parties if projection is not None else {}
    compared = nation.tally(standing.declared).compared > 0
    lines: dict[str, PartyStanding] = {line.party: line for line in standing.parties}
    wanted = [
        party
        for party, line in lines.items()
        if line.seats or line.lost or line.exit_poll is not None or party in expected
    ]
    out = []
    for party in wanted:
        line, before = lines[party], expected.get(party)
        out.append(
            PartyClosing(
                party=party,
                seats=line.seats,
                change=line.net if compared else None,
                votes=line.votes,
                share=line.share,
                share_change=line.change,
                exit_poll=line.exit_poll,
                projection=None if before is None else before.seats.median,
                low=None if before is None else before.seats.p5,
                high=None if before is None else before.seats.p95,
            )
        )
    return tuple(out)


def _swings(nation: NationTimeline) -> tuple[SeatSwing, ...]:
    swings = [
        SeatSwing(step.contest.slug, step.contest.name, step.declaration.time, step.winner, swing)
        for step in nation.steps
        if (swing := step.declaration.swing) is not None
    ]
    return tuple(sorted(swings, key=lambda seat: -seat.swing.points)[:LISTED])

"""What is known of the nation at a moment: a pure fold over the declarations so far.

``NationTimeline`` reads one timeline of one scenario. ``at`` gives a frozen ``NationStanding``
for any moment, forwards or backwards, from checkpoints; it looks at nothing that has not
happened by then.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from simulator.outcome import Swing
from simulator.scenario import Scenario
from simulator.timeline.events import Declaration, ExitPollPublished
from simulator.timeline.nation.battleground import Battleground, Target, TargetStatus
from simulator.timeline.nation.majority import House, house
from simulator.timeline.nation.records import Defeat, Gain, NearMiss, Record, Records, near_misses
from simulator.timeline.nation.seats import SeatStates, SeatStatus
from simulator.timeline.nation.tally import Step, Tally, add, step_of
from simulator.timeline.timeline import Timeline
from simulator.uk import OTHER, majority_line

CHECKPOINT = 32
"""Declarations between two checkpoints: a seek adds at most this many."""


@dataclass(frozen=True, slots=True)
class PartyStanding:
    """One party so far.

    Attributes:
        party: id.
        seats: seats won among those declared.
        gained, lost: against the bases' winners, among those declared.
        votes, share: all valid votes declared, percent of them.
        change: share less the base's in the same seats, points; None for a new party and for
            independents.
        second_places: seats where it came second.
        exit_poll: seats the exit poll gives it, if it names it.
        remaining: exit poll less seats won so far; negative once beaten.
    """

    party: str
    seats: int
    gained: int
    lost: int
    votes: int
    share: float
    change: float | None
    second_places: int
    exit_poll: int | None
    remaining: int | None

    @property
    def net(self) -> int:
        """Seats gained less seats lost."""
        return self.gained - self.lost


@dataclass(frozen=True, slots=True)
class RegionStanding:
    """One region so far: seats by party id, most first."""

    region: str
    declared: int
    total: int
    seats: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NationStanding:
    """The nation at one moment.

    Attributes:
        time: seconds after close of poll.
        declared, total: seats; those whose poll was countermanded are in the total alone.
        parties: by seats, then votes; every party with votes or a seat declared, a seat lost or
            an exit poll.
        regions: in order of the scenario.
        valid_votes, rejected, electorate: sums over declared seats that have votes.
        turnout: valid votes ÷ electorate of declared seats, percent; None before the first.
        turnout_change: against the base's turnout in the same seats, points.
        swing: Butler swing in the same seats between the two parties with most votes in the
            base there.
        base: what changes are measured against; None without a base.
        scope: which seats the changes are about, in words.
        house: the majority line and who stands where against it.
        exit_poll_other: the exit poll's seats of parties it does not name, and what is left of
            them.
        records: those that stand, by ``Record.key``: of all, then of each swing and party;
            ``fallen`` are all so far, in order.
        gains, defeats: in order of declaration.
        near_misses: closest first.
        expected: undeclared seats whose counts are furthest.
        latest: contests by slug, the last declared first.
        rushed: declared seats of which only the winner is known, figures to come.
    """

    time: int
    declared: int
    total: int
    parties: tuple[PartyStanding, ...]
    regions: tuple[RegionStanding, ...]
    valid_votes: int
    rejected: int
    electorate: int
    turnout: float | None
    turnout_change: float | None
    swing: Swing | None
    base: str | None
    scope: str
    house: House
    exit_poll_other: tuple[int, int] | None
    records: Mapping[str, Record]
    fallen: tuple[Record, ...]
    gains: tuple[Gain, ...]
    defeats: tuple[Defeat, ...]
    near_misses: tuple[NearMiss, ...]
    expected: tuple[SeatStatus, ...]
    latest: tuple[str, ...]
    rushed: int = 0

    def party(self, party: str) -> PartyStanding | None:
        """The line of a party, if it has one yet."""
        return next((line for line in self.parties if line.party == party), None)


class NationTimeline:
    """The nation at any moment of a timeline.

    Args:
        scenario: the night that was played; its bases are what changes are measured against.
        timeline: what happened.
        before: the same night when less of it had happened; what is alike is taken over.
    """

    def __init__(
        self, scenario: Scenario, timeline: Timeline, before: NationTimeline | None = None
    ) -> None:
        self.scenario = scenario
        self.timeline = timeline
        if before is not None and before.scenario is not scenario:
            before = None
        declarations = tuple(d for d in timeline.declarations if d.contest is not None)
        kept = () if before is None else before.steps
        alike = _alike(kept, declarations)
        fresh = (step_of(d, scenario.by_slug[d.contest or ""]) for d in declarations[alike:])
        self.steps: tuple[Step, ...] = (*kept[:alike], *fresh)
        order = (contest.slug for contest in scenario.contests)
        states = None if before is None else before.states
        self.states: SeatStates = SeatStates(timeline, order, states)
        self.battlegrounds: Battleground = (
            Battleground(scenario) if before is None else before.battlegrounds
        )
        self._times = [step.declaration.time for step in self.steps]
        records = None if before is None else before._records
        self._records: Records = Records(self.steps, records, alike)
        self._checkpoints = [Tally()]
        if before is not None:
            self._checkpoints = before._checkpoints[: alike // CHECKPOINT + 1]
        self._crossed: int | None = None if before is None else before._crossed_by(alike)
        self._region_totals: dict[str, int] = {}
        for contest in scenario.contests:
            total = self._region_totals.get(contest.region, 0)
            self._region_totals[contest.region] = total + 1

    @cached_property
    def _polled(self) -> int:
        """When the exit poll was known: of a live night when it was entered."""
        if not self.timeline.live:
            return 0
        polls = (e.time for e in self.timeline.events if isinstance(e, ExitPollPublished))
        return next(polls, 0)

    @property
    def imagined(self) -> bool:
        """The night is drawn or changed: its exit poll is of another, the real one."""
        return self.timeline.draw is not None or self.scenario.modified

    @cached_property
    def majority(self) -> int | None:
        """After which of ``steps`` some party first has a majority of the House; None if never.

        On a ticker's times it is unknown which seat it was: nobody should name it.
        """
        if self._crossed is not None:
            return self._crossed
        line, seats = majority_line(len(self.scenario.contests)), dict[str, int]()
        for position, step in enumerate(self.steps):
            seats[step.winner] = seats.get(step.winner, 0) + 1
            if seats[step.winner] >= line:
                return position
        return None

    def _crossed_by(self, declared: int) -> int | None:
        """The majority line, if the first so many declarations have crossed it."""
        crossed = self.majority
        return crossed if crossed is not None and crossed < declared else None

    def fallen(self, since: int = 0) -> tuple[Record, ...]:
        """Every record of the night, in order, from a declaration on (0 is the first)."""
        return self._records.fallen(len(self.steps), since)

    def defeats(self, since: int = 0) -> tuple[Defeat, ...]:
        """Every sitting MP defeated, in order, from a declaration on (0 is the first)."""
        return self._records.defeats(len(self.steps), since)

    def declared_at(self, time: int) -> int:
        """How many seats have declared at ``time`` (inclusive)."""
        return bisect_right(self._times, time)

    def tally(self, declared: int) -> Tally:
        """The sums after that many declarations."""
        declared = max(0, min(declared, len(self.steps)))
        mark = declared // CHECKPOINT
        while len(self._checkpoints) <= mark:
            start = (len(self._checkpoints) - 1) * CHECKPOINT
            self._checkpoints.append(self._fold(self._checkpoints[-1], start, start + CHECKPOINT))
        return self._fold(self._checkpoints[mark], mark * CHECKPOINT, declared)

    def seats(self, time: int) -> tuple[SeatStatus, ...]:
        """Every seat's state at ``time``, in the scenario's order: what a map shows."""
        return self.states.at(time)

    def winners(self, time: int) -> dict[str, str]:
        """Party ids of those elected by ``time``, by contest."""
        declared = self.steps[: self.declared_at(time)]
        return {step.contest.slug: step.winner for step in declared}

    def battleground(self, party: str, time: int, limit: int | None = None) -> tuple[Target, ...]:
        """A party's targets, least swing needed first, as known at ``time``."""
        return self.battlegrounds.after(party, self.winners(time), limit)

    def battleground_counts(self, party: str, time: int) -> dict[TargetStatus, int]:
        """How many of a party's targets are won, missed and pending at ``time``."""
        counts = dict.fromkeys(TargetStatus, 0)
        for target in self.battleground(party, time):
            counts[target.status] += 1
        return counts

    def at(self, time: int, *, near: int = 10, expected: int = 10) -> NationStanding:
        """The standing at ``time``, events at that second included.

        Args:
            time: seconds after close of poll.
            near: near misses to name at most.
            expected: next declarations to name at most.
        """
        declared = self.declared_at(time)
        tally, steps = self.tally(declared), self.steps[:declared]
        parties = self._parties(tally, shown_poll=time >= self._polled)
        return NationStanding(
            time=time,
            declared=declared,
            total=len(self.scenario.contests),
            parties=parties,
            regions=self._regions(tally),
            valid_votes=tally.valid,
            rejected=tally.rejected,
            electorate=tally.electorate,
            turnout=tally.turnout,
            turnout_change=tally.turnout_change,
            swing=_swing(tally),
            base=self._base(steps),
            scope=self._scope(tally, steps),
            house=house(tally.seats, len(self.scenario.contests)),
            exit_poll_other=self._other(tally),
            records=self._records.current(declared),
            fallen=self._records.fallen(declared),
            gains=self._records.gains(declared),
            defeats=self._records.defeats(declared),
            near_misses=near_misses(steps, near),
            expected=self.states.expected(time, expected),
            latest=tuple(step.contest.slug for step in reversed(steps[-12:])),
            rushed=tally.rushed,
        )

    def _fold(self, tally: Tally, start: int, end: int) -> Tally:
        for step in self.steps[start:end]:
            tally = add(tally, step)
        return tally

    def _parties(self, tally: Tally, *, shown_poll: bool) -> tuple[PartyStanding, ...]:
        poll = self.scenario.exit_poll.seats if self.scenario.exit_poll and shown_poll else {}
        predicted_ids = (party for party in poll if party != OTHER)
        ids = dict.fromkeys((*tally.votes, *tally.seats, *tally.lost, *predicted_ids))
        lines = []
        for party in ids:
            seats, predicted = tally.seats.get(party, 0), poll.get(party)
            lines.append(
                PartyStanding(
                    party=party,
                    seats=seats,
                    gained=tally.gained.get(party, 0),
                    lost=tally.lost.get(party, 0),
                    votes=tally.votes.get(party, 0),
                    share=tally.share(party),
                    change=tally.change(party),
                    second_places=tally.second_places.get(party, 0),
                    exit_poll=predicted,
                    remaining=None if predicted is None else predicted - seats,
                )
            )
        order = sorted(lines, key=lambda p: (-p.seats, -p.votes, -(p.exit_poll or 0), p.party))
        return tuple(order)

    def _regions(self, tally: Tally) -> tuple[RegionStanding, ...]:
        lines = []
        for region, total in self._region_totals.items():
            seats = tally.regions.get(region, {})
            most_first = dict(sorted(seats.items(), key=lambda item: (-item[1], item[0])))
            lines.append(RegionStanding(region, sum(seats.values()), total, most_first))
        return tuple(lines)

    def _other(self, tally: Tally) -> tuple[int, int] | None:
        poll = self.scenario.exit_poll
        if poll is None or OTHER not in poll.seats:
            return None
        won = sum(seats for party, seats in tally.seats.items() if party not in poll.seats)
        return poll.seats[OTHER], poll.seats[OTHER] - won

    def _base(self, steps: tuple[Step, ...]) -> str | None:
        labels = dict.fromkeys(step.base.label for step in steps if step.base)
        return ", ".join(labels) or None

    def _scope(self, tally: Tally, steps: tuple[Step, ...]) -> str:
        total, declared = len(self.scenario.contests), tally.declared
        if not declared:
            return "no seat has declared"
        seats = f"in the {declared} of {total} seats declared"
        if declared == total:
            seats = f"in all {total} seats" if total > 1 else "in the one seat"
        if tally.rushed:
            seats += f", the figures of {tally.rushed} to come"
            if tally.rushed == declared:
                return seats
        if not tally.compared:
            return f"{seats}; no base to compare with"
        all_have_it = tally.compared == declared
        which = "the same seats" if all_have_it else f"the {tally.compared} that have it"
        return f"{seats}; changes against {self._base(steps)} in {which}"


def _alike(steps: Sequence[Step], declarations: Sequence[Declaration]) -> int:
    """How many leading steps are those of the very same declarations."""
    pairs = zip(steps, declarations, strict=False)
    return next(
        (place for place, (step, found) in enumerate(pairs) if step.declaration is not found),
        min(len(steps), len(declarations)),
    )


def _swing(tally: Tally) -> Swing | None:
    """Swing between the two parties that had most votes in the base of the declared seats."""
    ranked = sorted(tally.base_votes, key=lambda party: (-tally.base_votes[party], party))
    return tally.swing(ranked[0], ranked[1]) if len(ranked) > 1 else None

"""The nation's own moments: exit poll, hundreds, the majority line, hours, the ending."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import accumulate, takewhile
from typing import Final

from simulator.outcome import Mark, least
from simulator.telling.moment import Kind, Moment, Rank
from simulator.telling.words import (
    FEW,
    does,
    house_words,
    moment_clock,
    poll_name,
    seats_by_party,
)
from simulator.text import capitalise, quantity
from simulator.timeline import NationTimeline, house
from simulator.timeline import events as ev
from simulator.uk import OTHER

HUNDRED: Final = 100
HOUR: Final = 3600

SECONDS: Final = {
    Kind.EXIT_POLL: 12.0,
    Kind.POLL_CLOSES: 3.0,
    Kind.SEATS: 4.0,
    Kind.MAJORITY: 8.0,
    Kind.EXIT_POLL_MISSED: 2.0,
    Kind.HOUR: 4.0,
    Kind.ENDING: 10.0,
}
"""Wall seconds that the nation's moments want."""


class National:
    """The moments of a night that are no declaration's.

    Args:
        nation: the night.
    """

    def __init__(self, nation: NationTimeline) -> None:
        self._nation = nation
        self._scenario = nation.scenario
        self._total = len(nation.scenario.contests)
        marks = (least(s.declaration.mark, s.declaration.time_mark) for s in nation.steps)
        # What a minute is worth, so much is a sum by that minute.
        self._marks = list(accumulate(marks, least))
        poll = nation.scenario.exit_poll
        self._poll: Mapping[str, int] = poll.seats if poll is not None else {}
        self._settled: set[str] = set()

    def opening(self, event: ev.ExitPollPublished | ev.CloseOfPoll) -> Moment | None:
        """22:00: the exit poll, or without one that the polls have closed."""
        if isinstance(event, ev.ExitPollPublished):
            return self._exit_poll(event.seats, event.mark, event.source)
        poll = self._scenario.exit_poll
        at_close = takewhile(lambda e: e.time <= event.time, self._nation.timeline.events)
        if any(isinstance(other, ev.ExitPollPublished) for other in at_close):
            return None
        if poll is not None:
            # A drawn night has none of its own: what stands on its board is the real night's.
            mark = Mark.AUTHOR if poll.source is None else Mark.RECORD
            return self._exit_poll(poll.seats, mark, poll.source)
        return self._moment(
            event.time,
            Kind.POLL_CLOSES,
            Rank.NAMED,
            "The polls have closed",
            self._scenario.title,
            mark=event.mark,
        )

    def _exit_poll(self, seats: Mapping[str, int], mark: Mark, source: str | None) -> Moment:
        ranked = sorted((p for p in seats if p != OTHER), key=lambda p: -seats[p])
        name = capitalise(poll_name(self._nation))
        base, label = self._base_seats()
        changes = {p: seats[p] - base.get(p, 0) for p in ranked} if base else None
        detail = seats_by_party(seats, self._scenario, changes, most=len(ranked))
        if label:
            detail += f"; changes on {label}"
        headline = f"{name}: {detail}"
        if ranked:
            # What it says of a majority is of a House whose every seat it has.
            named = {party: seats[party] for party in ranked}
            whole = sum(seats.values()) == self._total
            members = house(named, self._total)
            headline = f"{name}: {house_words(members, self._scenario, whole=whole)}"
        return self._moment(
            0,
            Kind.EXIT_POLL,
            Rank.ALONE,
            headline,
            detail,
            mark=mark,
            party=ranked[0] if ranked else None,
            source=source,
        )

    def _base_seats(self) -> tuple[dict[str, int], str]:
        """Seats by party in the base, and its label; nothing unless every seat has one."""
        seats: dict[str, int] = {}
        labels: dict[str, None] = {}
        for contest in self._scenario.contests:
            base = contest.base
            if base is None or base.winner is None:
                return {}, ""
            seats[base.winner] = seats.get(base.winner, 0) + 1
            labels[base.label] = None
        return seats, ", ".join(labels)

    def after(self, position: int) -> Iterator[Moment]:
        """What the declaration at a place of ``nation.steps`` makes of the nation."""
        step = self._nation.steps[position]
        tally = self._nation.tally(position + 1)
        seats = tally.seats
        party, time, mark = step.winner, step.declaration.time, self._marks[position]
        who = self._scenario.party(party)
        mine = seats[party]
        line = house(seats, self._total)
        if mine % HUNDRED == 0:
            yield self._moment(
                time,
                Kind.SEATS,
                Rank.ALONE,
                f"{does(who, 'passes', 'pass')} {mine:,} seats",
                self._so_far(position),
                mark=mark,
                party=party,
            )
        if position == self._nation.majority and self._total > FEW:
            yield self._moment(
                time,
                Kind.MAJORITY,
                Rank.ALONE,
                f"{does(who, 'has', 'have')} a majority: {line.line:,} of {self._total:,}",
                f"{line.text}. The times do not say which seat it was.",
                mark=mark,
                party=party,
            )
        yield from self._missed(position, seats, time, mark)

    def _so_far(self, position: int) -> str:
        """``210 of 650 declared: Labour 100, Conservative 41, …``."""
        declared = position + 1
        seats = self._nation.tally(declared).seats
        said = seats_by_party(seats, self._scenario, most=4)
        return f"{declared:,} of {self._total:,} declared: {said}"

    def _missed(
        self, position: int, seats: Mapping[str, int], time: int, mark: Mark
    ) -> Iterator[Moment]:
        """Parties that the declaration puts above or below the exit poll for good."""
        if not position:
            self._settled.clear()
            self._left = self._stands()
        for party in set(self._nation.steps[position].contest.parties):
            self._left[party] -= 1
        for party, figure in self._poll.items():
            if party == OTHER or party in self._settled:
                continue
            mine, left = seats.get(party, 0), self._left.get(party, 0)
            if figure - left <= mine <= figure:
                continue
            self._settled.add(party)
            above = mine > figure
            most = f"no more than {mine + left:,}" if left else f"{mine:,}"
            who = self._scenario.party(party)
            yield self._moment(
                time,
                Kind.EXIT_POLL_MISSED,
                Rank.NAMED,
                f"{does(who, 'is', 'are')} {'above' if above else 'below'} the "
                f"{poll_name(self._nation)} for sure",
                f"{mine:,} seats, it said {figure:,}" if above else f"{most}, it said {figure:,}",
                mark=mark,
                party=party,
            )

    def _stands(self) -> dict[str, int]:
        """In how many contests with a poll each party stands."""
        stands: dict[str, int] = {}
        for contest in self._scenario.polled:
            for party in set(contest.parties):
                stands[party] = stands.get(party, 0) + 1
        return stands

    def hours(self) -> Iterator[Moment]:
        """The night so far, at each full hour by the clock that has news, up to its end."""
        start = self._nation.timeline.clock(0)
        hour = HOUR - (start.minute * 60 + start.second)
        told = 0
        end = self._nation.timeline.end
        while hour < end:
            declared = self._nation.declared_at(hour)
            if declared > told:
                yield self._hour(hour, declared)
            told = declared
            hour += HOUR

    def _hour(self, time: int, declared: int) -> Moment:
        tally = self._nation.tally(declared)
        parties = dict.fromkeys((*tally.seats, *tally.lost))
        net = {p: tally.gained.get(p, 0) - tally.lost.get(p, 0) for p in parties}
        seats = {p: tally.seats.get(p, 0) for p in parties}
        detail = seats_by_party(seats, self._scenario, net if tally.compared else None)
        left = {
            party: figure - tally.seats.get(party, 0)
            for party, figure in self._poll.items()
            if party != OTHER and figure > tally.seats.get(party, 0)
        }
        if left and declared < len(self._scenario.polled):
            said = seats_by_party(left, self._scenario, most=3)
            detail += f" · left of the {poll_name(self._nation)}: {said}"
        clock = moment_clock(self._nation.timeline, time)
        return self._moment(
            time,
            Kind.HOUR,
            Rank.NAMED,
            f"{clock} · {declared:,} of {quantity(self._total, 'seat')} declared",
            detail,
            mark=self._marks[declared - 1],
        )

    def ending(self) -> Moment | None:
        """How it ended, against the exit poll; None before anything was declared."""
        declared = len(self._nation.steps)
        if not declared:
            return None
        tally = self._nation.tally(declared)
        without = self._total - len(self._scenario.polled)
        net = {p: tally.gained.get(p, 0) - tally.lost.get(p, 0) for p in tally.seats}
        detail = seats_by_party(
            tally.seats, self._scenario, net if tally.compared else None, most=8
        )
        if self._poll:
            said = seats_by_party(self._poll, self._scenario, most=4)
            detail += f" · {poll_name(self._nation)}: {said}"
        if without:
            seats = quantity(without, "seat")
            detail += f" · {seats} without a result: poll countermanded"
        members = house(tally.seats, self._total)
        return self._moment(
            self._nation.timeline.end,
            Kind.ENDING,
            Rank.ALONE,
            f"The final result: {house_words(members, self._scenario)}",
            detail,
            mark=reduce(least, (step.declaration.mark for step in self._nation.steps)),
            party=members.leader,
        )

    def _moment(
        self,
        time: int,
        kind: Kind,
        rank: Rank,
        headline: str,
        detail: str,
        *,
        mark: Mark,
        party: str | None = None,
        source: str | None = None,
    ) -> Moment:
        return Moment(
            time=time,
            kind=kind,
            rank=rank,
            headline=headline,
            detail=detail,
            mark=mark,
            party=party,
            seconds=SECONDS[kind],
            source=source,
        )

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
    result_words,
    seats_by_party,
)
from simulator.text import capitalise, quantity
from simulator.timeline import NationTimeline, house
from simulator.timeline import events as ev
from simulator.uk import OTHER

HUNDRED: Final = 100

ROUNDED: Final = 0.02
"""Part of a House by which the rounded seats of an exit poll may miss its number."""

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
        self._poll: Mapping[str, int] = {}
        if poll is not None and self._is_whole(poll.seats):
            self._poll = poll.seats

    def opening(self, event: ev.ExitPollPublished | ev.CloseOfPoll) -> Moment | None:
        """22:00: the exit poll, or without one that the polls have closed."""
        if isinstance(event, ev.ExitPollPublished):
            return self._exit_poll(event.time, event.seats, event.mark, event.source)
        poll = self._scenario.exit_poll
        at_close = takewhile(lambda e: e.time <= event.time, self._nation.timeline.events)
        if any(isinstance(other, ev.ExitPollPublished) for other in at_close):
            return None
        # A live night's is entered when it is published, and is an event of its own.
        if poll is not None and not self._nation.timeline.live:
            # A drawn night has none of its own: what stands on its board is the real night's.
            mark = Mark.AUTHOR if poll.source is None else Mark.RECORD
            return self._exit_poll(0, poll.seats, mark, poll.source)
        return self._moment(
            event.time,
            Kind.POLL_CLOSES,
            Rank.NAMED,
            "The polls have closed",
            self._scenario.title,
            mark=event.mark,
        )

    def _exit_poll(
        self, time: int, seats: Mapping[str, int], mark: Mark, source: str | None
    ) -> Moment:
        ranked = sorted((p for p in seats if p != OTHER), key=lambda p: -seats[p])
        name = capitalise(poll_name(self._nation))
        whole = self._is_whole(seats)
        base, label = self._base_seats() if whole else ({}, "")
        changes = {p: seats[p] - base.get(p, 0) for p in ranked} if base else None
        detail = seats_by_party(seats, self._scenario, changes, most=len(ranked))
        if label:
            detail += f"; changes on {label}"
        headline = f"{name}: {detail}"
        if ranked:
            named = {party: seats[party] for party in ranked}
            members = house(named, self._total)
            headline = f"{name}: {house_words(members, self._scenario, whole=whole)}"
        return self._moment(
            time,
            Kind.EXIT_POLL,
            Rank.ALONE,
            headline,
            detail,
            mark=mark,
            party=ranked[0] if ranked else None,
            source=source,
        )

    def _is_whole(self, poll: Mapping[str, int]) -> bool:
        """An exit poll is of as many seats as the night has: only then they can be compared."""
        return abs(sum(poll.values()) - self._total) <= self._total * ROUNDED

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

    def by_declaration(self, since: int = 0) -> Iterator[tuple[Moment, ...]]:
        """What each declaration in turn makes of the nation; nothing, most of the time.

        ``since``: those of so many declarations are told already, and left out.
        """
        seats: dict[str, int] = {}
        stands = self._stands()
        awaited = {party: figure for party, figure in self._poll.items() if party != OTHER}
        for position, step in enumerate(self._nation.steps):
            if position == since:  # what was missed by then is never awaited again
                awaited = {p: n for p, n in awaited.items() if not _is_missed(n, p, seats, stands)}
            seats[step.winner] = seats.get(step.winner, 0) + 1
            for party in set(step.contest.parties):
                stands[party] -= 1
            if position < since:
                continue
            missed = {p: n for p, n in awaited.items() if _is_missed(n, p, seats, stands)}
            told = [*self._lines(position, seats)]
            for party, figure in missed.items():
                del awaited[party]
                told.append(self._missed(position, party, figure, seats, stands))
            yield tuple(told)

    def _lines(self, position: int, seats: Mapping[str, int]) -> Iterator[Moment]:
        """The hundreds and the majority line, where the declaration crosses them."""
        step = self._nation.steps[position]
        party, time, mark = step.winner, step.declaration.time, self._marks[position]
        who, mine = self._scenario.party(party), seats[party]
        if mine % HUNDRED == 0:
            declared = f"{position + 1:,} of {self._total:,} declared"
            yield self._moment(
                time,
                Kind.SEATS,
                Rank.ALONE,
                f"{does(who, 'passes', 'pass')} {mine:,} seats",
                f"{declared}: {seats_by_party(seats, self._scenario, most=4)}",
                mark=mark,
                party=party,
            )
        if position == self._nation.majority and self._total > FEW:
            line = house(seats, self._total)
            # A ticker's minutes are when it told of results, in no order within one.
            by_ticker = step.declaration.time_mark in (Mark.RECORD, Mark.REPORTED)
            which = ". The times do not say which seat it was" if by_ticker else ""
            yield self._moment(
                time,
                Kind.MAJORITY,
                Rank.ALONE,
                f"{does(who, 'has', 'have')} a majority: {line.line:,} of {self._total:,}",
                f"{line.text}{which}",
                mark=mark,
                party=party,
            )

    def _missed(
        self,
        position: int,
        party: str,
        figure: int,
        seats: Mapping[str, int],
        stands: Mapping[str, int],
    ) -> Moment:
        """A party that is above what the exit poll gave it, or can no longer reach it."""
        mine, left = seats.get(party, 0), stands.get(party, 0)
        above = mine > figure
        most = f"no more than {mine + left:,}" if left else f"{mine:,}"
        are = does(self._scenario.party(party), "is", "are")
        poll = poll_name(self._nation)
        return self._moment(
            self._nation.steps[position].declaration.time,
            Kind.EXIT_POLL_MISSED,
            Rank.NAMED,
            f"{are} certain to {'beat' if above else 'fall short of'} the {poll}",
            f"{mine:,} seats already, against {figure:,}"
            if above
            else f"{most}, against {figure:,}",
            mark=self._marks[position],
            party=party,
        )

    def _stands(self) -> dict[str, int]:
        """In how many contests with a poll each party stands."""
        stands: dict[str, int] = {}
        for contest in self._scenario.polled:
            for party in set(contest.parties):
                stands[party] = stands.get(party, 0) + 1
        return stands

    def hours(self, known: Mapping[int, Moment] | None = None) -> Iterator[Moment]:
        """The night so far, at each full hour by the clock that has news, up to its end.

        ``known`` are those that hold already, by their second.
        """
        start = self._nation.timeline.clock(0)
        hour = HOUR - (start.minute * 60 + start.second)
        told = 0
        end = self._nation.timeline.end
        while hour < end:
            declared = self._nation.declared_at(hour)
            if declared > told:
                yield (known or {}).get(hour) or self._hour(hour, declared)
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
        words = house_words(members, self._scenario)
        if self._total == 1:
            words = result_words(self._nation.steps[0], self._scenario)
        return self._moment(
            self._nation.timeline.end,
            Kind.ENDING,
            Rank.ALONE,
            f"The final result: {words}",
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


def _is_missed(
    figure: int, party: str, seats: Mapping[str, int], stands: Mapping[str, int]
) -> bool:
    """A party has more seats than a figure already, or can no longer reach it."""
    mine = seats.get(party, 0)
    return not mine <= figure <= mine + stands.get(party, 0)

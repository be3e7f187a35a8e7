"""The running order of one hall: announcements, what was reported, the wait, the stage.

A reader of a hall's timeline: nothing is added to it. The wait after the counting is told only
where its end is known, and what fills it is testimony, with its source. From the call to the stage
to the first word of the declaration a viewer waits for some twenty seconds, whatever the length of
the whole: those moments want their seconds exactly, and so does the reading of the statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any, Final

from simulator.scenario import Contest, Scenario
from simulator.telling.moment import Kind, Moment, Rank
from simulator.telling.reading import statement
from simulator.telling.words import exit_poll_name
from simulator.text import capitalise, join, quantity
from simulator.timeline import Declaration, Event, HallTimeline, Timeline, sentence
from simulator.timeline import events as ev
from simulator.uk import OTHER

HALL_SECONDS: Final = 240.0
"""Wall seconds of a hall's night in directed play, the reading of the declaration included."""

STAGE_SECONDS: Final = 21.0
"""From the call to the first word, where something is known to have happened on the stage."""

CALL_SECONDS: Final = 8.0
"""… and where nothing is."""

LEAST_ON_STAGE: Final = 2.0
"""Least seconds for one thing on the stage, however many there are."""

PARTS: Final = (("A quarter", 0.25), ("Half", 0.5), ("Three quarters", 0.75))
"""How far the counting has come when the hall is told who leads."""


def hall_order(scenario: Scenario, hall: HallTimeline, night: Timeline) -> tuple[Moment, ...]:
    """The moments of a hall, ascending in time; those of one second in the order they happen.

    Of a timeline as the public hears it (``heard``) they are what the public is told. The exit
    poll is the night's that the hall is of: told where that one has it.
    """
    contest = scenario.by_slug[hall.contest]
    at_close = takewhile(lambda event: event.time <= 0, night.events)
    poll = next((event for event in at_close if isinstance(event, ev.ExitPollPublished)), None)
    telling = _Telling(scenario, contest, poll, exit_poll_name(scenario, night))
    moments = [m for event in hall.events for m in telling.of(event)]
    return tuple(_timed_on_stage(moments))


def _timed_on_stage(moments: list[Moment]) -> Iterator[Moment]:
    """What happens from the call on stands alone, each for its part of the seconds there are."""
    call = next((i for i, m in enumerate(moments) if m.kind is Kind.CALLED), None)
    if call is None:
        yield from moments
        return
    on_stage = [i for i in range(call, len(moments)) if moments[i].kind is not Kind.DECLARATION]
    whole = STAGE_SECONDS if len(on_stage) > 1 else CALL_SECONDS
    each = max(whole / len(on_stage), LEAST_ON_STAGE)
    for i, moment in enumerate(moments):
        if i in on_stage:
            yield replace(moment, rank=Rank.ALONE, seconds=each, exact=True)
        else:
            yield moment


@dataclass
class _Telling:
    """Tells of events as they come: some are told once, some by how far the counting is."""

    scenario: Scenario
    contest: Contest
    poll: ev.ExitPollPublished | None
    poll_name: str
    boxes: int = 0
    verified: int = 0
    piles: list[int] = field(default_factory=list)
    counted: int = 0

    def of(self, event: Event) -> Iterator[Moment]:
        """The moments of an event."""
        tell = _TELLERS.get(type(event))
        if tell is not None:
            yield from tell(self, event)

    def exit_poll(self) -> Iterator[Moment]:
        """The exit poll, where it is one of this night: it is no event of a hall's."""
        poll = self.poll
        if poll is None:
            return
        ranked = sorted((p for p in poll.seats if p != OTHER), key=lambda p: -poll.seats[p])
        seats = [f"{self.scenario.party(p).name} {poll.seats[p]:,}" for p in ranked]
        if poll.seats.get(OTHER):
            seats.append(f"others {poll.seats[OTHER]:,}")
        yield Moment(
            time=0,
            kind=Kind.EXIT_POLL,
            rank=Rank.ALONE,
            headline=f"{capitalise(self.poll_name)}: {seats[0]}",
            detail=", ".join(seats[1:]),
            mark=poll.mark,
            party=ranked[0] if ranked else None,
            seconds=6.0,
            source=poll.source,
        )

    def moment(
        self,
        event: Event,
        headline: str,
        detail: str = "",
        *,
        kind: Kind = Kind.ANNOUNCEMENT,
        rank: Rank = Rank.NAMED,
        seconds: float = 2.5,
        party: str | None = None,
    ) -> Moment:
        """What is told of an event."""
        return Moment(
            time=event.time,
            kind=kind,
            rank=rank,
            headline=headline,
            detail=detail,
            contest=self.contest.slug,
            mark=event.mark,
            party=party,
            seconds=seconds,
            source=getattr(event, "source", None),
        )

    def told(self, event: Event) -> str:
        """The sentence of an event, without the name of the contest and the full stop."""
        said = sentence(event, self.scenario).removeprefix(f"{self.contest.name}: ")
        return said.removesuffix(".")

    def opened(self, e: ev.HallOpened) -> Iterator[Moment]:
        boxes = quantity(e.boxes, "ballot box", "ballot boxes")
        where = f"{e.venue}: " if e.venue else ""
        yield self.moment(
            e,
            f"The poll closes in {self.contest.name}",
            f"{where}{quantity(e.tables, 'table')}, {boxes} to come",
            kind=Kind.POLL_CLOSES,
            rank=Rank.ALONE,
            seconds=4.0,
        )
        yield from self.exit_poll()

    def received(self, e: ev.BoxReceived) -> Iterator[Moment]:
        self.boxes += 1
        if self.boxes == 1:
            yield self.moment(e, "The first ballot box is in")

    def postal(self, e: ev.PostalOpened) -> Iterator[Moment]:
        yield self.moment(e, self.told(e))

    def verification(self, e: ev.VerificationComplete) -> Iterator[Moment]:
        papers, roll = e.papers_verified, f"an electorate of {e.electorate:,}"
        self.verified = papers or 0
        self.piles = [0] * len(self.contest.candidates)
        yield self.moment(
            e,
            f"Verified: a turnout of {e.verified_turnout:.2f} %",
            f"of {roll}" if papers is None else f"{quantity(papers, 'paper')} of {roll}",
            rank=Rank.ALONE,
            seconds=5.0,
        )

    def bundle(self, e: ev.BundlePlaced) -> Iterator[Moment]:
        if self.piles:
            self.piles[e.candidate] += e.papers
            yield from self.count_on(e, e.papers)

    def adjudicated(self, e: ev.DoubtfulAdjudicated) -> Iterator[Moment]:
        if self.piles:
            self.piles = [a + b for a, b in zip(self.piles, e.admitted, strict=True)]
            yield from self.count_on(e, sum(e.admitted) + e.rejected.total)

    def count_on(self, event: Event, papers: int) -> Iterator[Moment]:
        before, self.counted = self.counted, self.counted + papers
        for words, part in PARTS:
            if before < part * self.verified <= self.counted:
                order = sorted(range(len(self.piles)), key=lambda i: -self.piles[i])
                yield self.moment(
                    event,
                    f"{words} of the papers counted: {self.lead(self.piles)}",
                    self.ranked(self.piles),
                    seconds=3.0,
                    party=self.contest.candidates[order[0]].party,
                )

    def lead(self, votes: list[int] | tuple[int, ...]) -> str:
        """Who leads, by how many."""
        order = sorted(range(len(votes)), key=lambda i: -votes[i])
        first = self.contest.candidates[order[0]].shown
        if len(order) < 2:
            return first
        gap = votes[order[0]] - votes[order[1]]
        return f"{first} leads by {gap:,}" if gap else "level at the top"

    def ranked(self, votes: list[int] | tuple[int, ...]) -> str:
        """The first three with their papers."""
        order = sorted(range(len(votes)), key=lambda i: -votes[i])[:3]
        people = self.contest.candidates
        return " · ".join(f"{people[i].shown} {votes[i]:,}" for i in order)

    def provisional(self, e: ev.ProvisionalFigures) -> Iterator[Moment]:
        order = sorted(range(len(e.votes)), key=lambda i: -e.votes[i])
        yield self.moment(
            e,
            f"Candidates and agents are consulted: {self.lead(e.votes)}",
            f"Provisional: {self.ranked(e.votes)}",
            seconds=4.0,
            party=self.contest.candidates[order[0]].party,
        )

    def milestone(self, e: Event) -> Iterator[Moment]:
        yield self.moment(e, self.told(e))

    def passing(self, e: Event) -> Iterator[Moment]:
        yield self.moment(e, self.told(e), rank=Rank.PASSING, seconds=1.5)

    def stopped(self, e: Event) -> Iterator[Moment]:
        yield self.moment(e, self.told(e), rank=Rank.ALONE, seconds=4.0)

    def recount(self, e: ev.Recount) -> Iterator[Moment]:
        lead = "" if e.lead is None else f"The lead before it: {e.lead:,}"
        yield self.moment(
            e, f"Recount {e.number} begins", lead, kind=Kind.RECOUNT, rank=Rank.ALONE, seconds=4.0
        )

    def asked(self, e: Event) -> Iterator[Moment]:
        yield self.moment(e, self.told(e), kind=Kind.RECOUNT, seconds=3.0)

    def lot(self, e: ev.LotDrawn) -> Iterator[Moment]:
        names = join(self.contest.candidates[i].shown for i in e.between)
        yield self.moment(
            e,
            "Equality of votes" if e.votes is None else f"Equality of votes: {e.votes:,} each",
            f"{names}: it is decided by lot" if names else "It is decided by lot",
            kind=Kind.LOT,
            rank=Rank.ALONE,
            seconds=6.0,
        )

    def incident(self, e: ev.IncidentHappened) -> Iterator[Moment]:
        yield self.moment(
            e,
            e.text,
            e.source or "",
            kind=Kind.INCIDENT,
            rank=Rank.NAMED if e.source is None else Rank.ALONE,
            seconds=_reading_time(e.text),
        )

    def ended(self, e: ev.CountingEnded) -> Iterator[Moment]:
        yield self.moment(
            e,
            "The counting is over",
            "Counted, not declared: the hall waits for the stage",
            kind=Kind.WAIT,
            rank=Rank.ALONE,
            seconds=6.0,
        )

    def called(self, e: ev.CandidatesCalled) -> Iterator[Moment]:
        yield self.moment(e, self.told(e), kind=Kind.CALLED, rank=Rank.ALONE)

    def declaration(self, e: Declaration) -> Iterator[Moment]:
        who = e.elected
        result = (
            f"{who.display_name} ({who.party_name}){',' if e.rush else ''} {e.instead_of_votes}"
            if e.without_votes
            else f"{who.display_name} ({who.party_name}) {who.votes:,}, "
            + ("by lot" if e.by_lot else f"majority {e.majority:,}")
        )
        by = f" by {e.declared_by}" if e.declared_by else ""
        told = self.moment(
            e,
            f"The declaration{by}",
            f"{capitalise(self.contest.name)}: {result}",
            kind=Kind.DECLARATION,
            rank=Rank.ALONE,
            seconds=statement(e, self.contest).end,
            party=who.party,
        )
        yield replace(told, exact=True)


def _reading_time(text: str) -> float:
    """Seconds in which a line is read aloud without haste."""
    return min(max(1.5 + len(text) / 18, 3.5), 8.0)


_TELLERS: Final[dict[type[Event], Callable[[_Telling, Any], Iterator[Moment]]]] = {
    ev.HallOpened: _Telling.opened,
    ev.BoxReceived: _Telling.received,
    ev.PostalOpened: _Telling.postal,
    ev.LastBox: _Telling.milestone,
    ev.SealedOvernight: _Telling.stopped,
    ev.CountBegun: _Telling.stopped,
    ev.CountDelayed: _Telling.milestone,
    ev.VerificationComplete: _Telling.verification,
    ev.PostalMixed: _Telling.passing,
    ev.SortingStarted: _Telling.milestone,
    ev.BundlePlaced: _Telling.bundle,
    ev.AdjudicationBegun: _Telling.milestone,
    ev.DoubtfulAdjudicated: _Telling.adjudicated,
    ev.SortingComplete: _Telling.passing,
    ev.Reconciled: _Telling.passing,
    ev.ReconciliationFailed: _Telling.milestone,
    ev.ProvisionalFigures: _Telling.provisional,
    ev.BundleCheck: _Telling.asked,
    ev.RecountRequested: _Telling.asked,
    ev.RecountRefused: _Telling.asked,
    ev.Recount: _Telling.recount,
    ev.Adjourned: _Telling.stopped,
    ev.Resumed: _Telling.milestone,
    ev.LotDrawn: _Telling.lot,
    ev.IncidentHappened: _Telling.incident,
    ev.CountingEnded: _Telling.ended,
    ev.CandidatesCalled: _Telling.called,
    ev.Declaration: _Telling.declaration,
}

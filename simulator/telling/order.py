"""The running order of a night: its moments from 22:00 to the last seat, as a director has them.

A pure reader of the nation's timeline and of projections: nothing is simulated for the show, and
what the halls alone know (provisional figures, lots, who leads) is not told before it is public.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from simulator.outcome import Mark
from simulator.telling.declared import Declarations
from simulator.telling.moment import Kind, Moment, Rank
from simulator.telling.national import National
from simulator.text import capitalise
from simulator.timeline import NationTimeline
from simulator.timeline import events as ev

if TYPE_CHECKING:
    from simulator.projection import Projection

TIMES: Final = {1: "", 2: "second ", 3: "third ", 4: "fourth ", 5: "fifth "}
"""Which recount it is, in words; the first needs none."""

PASSING_SECONDS: Final = 1.0

_TOLD: Final = frozenset(
    {
        ev.Declaration,
        ev.CloseOfPoll,
        ev.ExitPollPublished,
        ev.Recount,
        ev.BundleCheck,
        ev.IncidentHappened,
    }
)
"""Kinds of events that may be told."""


def running_order(
    nation: NationTimeline, projections: Sequence[Projection] = ()
) -> tuple[Moment, ...]:
    """The moments of a night, in order of time; of one second in the order they follow in.

    Every declaration is one moment, called by the highest of its kinds. Its hundreds and the
    majority line follow it; an hour's summary comes after all of its second; the ending is last.

    Args:
        nation: the night, played; one that has not been played has no moments, and a live one no
            ending before every seat with a poll has declared.
        projections: of moments of the night, ascending; without them nothing of theirs is told.
    """
    told = RunningOrder(nation, growing=nation.timeline.live)
    moments = [*told.happenings, *_of_projections(nation, projections), *told.summaries]
    # Sorting keeps the order of what is of one second.
    return tuple(sorted(moments, key=lambda moment: moment.time))


class RunningOrder:
    """The moments of a night that may still grow: those of what is alike are taken over.

    Args:
        nation: the night, as far as it has gone.
        before: its order when less had happened.
        growing: more may come: there is no ending before every seat with a poll has declared.
    """

    def __init__(
        self, nation: NationTimeline, before: RunningOrder | None = None, *, growing: bool = False
    ) -> None:
        self._nation = nation
        self._national = National(nation)
        self._growing = growing
        self._by_event: list[tuple[Moment, ...]] = []
        self._hours: dict[int, Moment] = {}
        if before is not None and before._nation.scenario is nation.scenario:
            timeline = nation.timeline
            alike = timeline.alike(before._nation.timeline)
            self._by_event = before._by_event[:alike]
            until = timeline.events[alike].time if alike < len(timeline.events) else timeline.end
            self._hours = {time: m for time, m in before._hours.items() if time < until}
        self._tell()
        self._hours = {moment.time: moment for moment in self._national.hours(self._hours)}

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All of them, in order of time."""
        return tuple(sorted((*self.happenings, *self.summaries), key=lambda moment: moment.time))

    @property
    def happenings(self) -> tuple[Moment, ...]:
        """What the timeline's own events tell, in their order."""
        return tuple(moment for several in self._by_event for moment in several)

    @property
    def summaries(self) -> tuple[Moment, ...]:
        """The hours, and the ending."""
        nation = self._nation
        over = not self._growing or len(nation.steps) >= len(nation.scenario.polled)
        ending = self._national.ending() if over else None
        return (*self._hours.values(), *([] if ending is None else [ending]))

    def _tell(self) -> None:
        nation, known = self._nation, len(self._by_event)
        events = nation.timeline.events
        position = sum(isinstance(event, ev.Declaration) for event in events[:known])
        declarations, after = Declarations(nation), self._national.by_declaration(position)
        for event in events[known:]:
            told: list[Moment] = []
            if isinstance(event, ev.Declaration):
                told = [declarations.moment(position), *next(after)]
                position += 1
            elif type(event) in _TOLD:  # a night has a hundred thousand others
                told += self._happening(event)
            self._by_event.append(tuple(told))

    def _happening(self, event: ev.Event) -> Iterator[Moment]:
        nation = self._nation
        match event:
            case ev.ExitPollPublished() | ev.CloseOfPoll():
                opening = self._national.opening(event)
                if opening is not None:
                    yield opening
            case ev.Recount():
                yield _recount(nation, event)
            case ev.BundleCheck() if event.mark is not Mark.SIMULATED:
                yield _recount(nation, event)
            case ev.IncidentHappened() if event.public and event.mark is not Mark.SIMULATED:
                yield _incident(nation, event)


def _of_projections(nation: NationTimeline, projections: Sequence[Projection]) -> Iterator[Moment]:
    if projections:
        # What projects is slow to load, and most nights are watched without.
        from simulator.telling.chances import projection_moments

        yield from projection_moments(nation, projections)


def _recount(nation: NationTimeline, event: ev.Recount | ev.BundleCheck) -> Moment:
    """A recount as the public hears of it; a second one says that the seat is too close to call.

    Not where the totals had not agreed: then it is a search for papers, whoever leads.
    """
    slug = event.contest or ""
    seat = nation.scenario.by_slug[slug].name
    full = isinstance(event, ev.Recount)
    which = TIMES.get(event.number, f"{event.number}th ")
    which += "recount" if full else "bundle check"
    lead = "" if event.lead is None else f"the lead before it was {event.lead:,}"
    again = full and event.number > 1
    close = again and not any(
        isinstance(before, ev.ReconciliationFailed) and before.time <= event.time
        for before in nation.timeline.halls[slug].events
    )
    told = (f"a {which} begins", lead) if close else (lead,)
    return Moment(
        time=event.time,
        kind=Kind.TOO_CLOSE if close else Kind.RECOUNT,
        rank=Rank.NAMED if again and event.mark is not Mark.SIMULATED else Rank.PASSING,
        headline=f"Too close to call: {seat}" if close else f"{capitalise(which)} in {seat}",
        detail=capitalise("; ".join(filter(None, told))),
        contest=event.contest,
        mark=event.mark,
        seconds=PASSING_SECONDS,
        source=event.source,
    )


def _incident(nation: NationTimeline, event: ev.IncidentHappened) -> Moment:
    """Something that was reported from a hall at the time, or of the nation."""
    contest = nation.scenario.by_slug[event.contest] if event.contest is not None else None
    return Moment(
        time=event.time,
        kind=Kind.INCIDENT,
        rank=Rank.PASSING,
        headline=event.text if contest is None else contest.name,
        detail="" if contest is None else event.text,
        contest=event.contest,
        mark=event.mark,
        seconds=PASSING_SECONDS,
        source=event.source,
    )

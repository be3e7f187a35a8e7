"""Each seat's state at a moment, for maps and lists: by bisection, never by folding halls.

Folding 650 halls for one frame would take seconds. What a map shows of a hall changes at few
of its events; those are picked out once, and a moment is then a bisection a seat.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from simulator.timeline import events as ev
from simulator.timeline.standing import Stage
from simulator.timeline.timeline import Timeline

CLOSE: Final = 1.0
"""A seat is called close when its majority is under this percentage of the valid votes."""

_ORDER: Final = {stage: place for place, stage in enumerate(Stage)}


@dataclass(frozen=True, slots=True)
class SeatStatus:
    """One seat at one moment.

    Attributes:
        contest: slug.
        stage: where its count stands.
        since: when it came there, seconds after close of poll.
        party: party id of the person elected, once declared.
        gained_from: party id it was gained from, once declared and if gained.
        close: declared, or on (simulated) provisional figures, by less than ``CLOSE``.
        checks, recounts: bundle checks and full recounts so far.
        resumes_at: an adjourned count's next sitting.
        simulated: false only once it is declared on the record.
        rush: who was elected is known, the figures are to come.
    """

    contest: str
    stage: Stage = Stage.BEFORE
    since: int = 0
    party: str | None = None
    gained_from: str | None = None
    close: bool = False
    checks: int = 0
    recounts: int = 0
    resumes_at: int | None = None
    simulated: bool = True
    rush: bool = False

    @property
    def declared(self) -> bool:
        """The result is known."""
        return self.stage is Stage.DECLARED


class SeatStates:
    """The states of every seat of a timeline, at any moment in about a millisecond.

    A seat of ``order`` without a hall (its poll was countermanded) never leaves its first state.
    What halls had come to ``before`` is taken over where nothing more has happened in them.
    """

    def __init__(
        self,
        timeline: Timeline,
        order: Iterable[str] | None = None,
        before: SeatStates | None = None,
    ) -> None:
        self.contests = tuple(order) if order is not None else tuple(timeline.halls)
        self._times: list[list[int]] = []
        self._states: list[list[SeatStatus]] = []
        self._halls = timeline.halls
        known = before if before is not None and before.contests == self.contests else None
        for place, contest in enumerate(self.contests):
            hall = timeline.halls.get(contest)
            if known is not None and known._halls.get(contest) is hall:
                times, states = known._times[place], known._states[place]
            else:
                times, states = _states(contest, hall.events if hall is not None else ())
            self._times.append(times)
            self._states.append(states)

    def at(self, time: int) -> tuple[SeatStatus, ...]:
        """Every seat's state, events at that second included, in their order."""
        return tuple(
            states[bisect_right(times, time)]
            for times, states in zip(self._times, self._states, strict=True)
        )

    def changes(self) -> Iterator[tuple[tuple[int, SeatStatus], ...]]:
        """Every state of each seat in turn, with the second from which it holds; the first is 0."""
        for times, states in zip(self._times, self._states, strict=True):
            yield tuple(zip((0, *times), states, strict=True))

    def expected(self, time: int, count: int) -> tuple[SeatStatus, ...]:
        """Undeclared seats nearest to declaring, as far as anyone in the halls could tell.

        By stage, the furthest first, then by how long they have been there. Recorded times are
        not peeked at. Adjourned counts come last.
        """
        pending = [s for s in self.at(time) if not s.declared and s.contest in self._halls]
        pending.sort(key=lambda s: (s.stage is Stage.ADJOURNED, -_ORDER[s.stage], s.since))
        return tuple(pending[:count])


def _states(contest: str, events: Iterable[ev.Event]) -> tuple[list[int], list[SeatStatus]]:
    """Times at which a hall's state changes, and its states: one more, the first before all."""
    state = SeatStatus(contest)
    times: list[int] = []
    states = [state]
    interrupted = state.stage
    for event in events:
        if isinstance(event, ev.BundlePlaced | ev.BoxReceived | ev.BoxRecounted):
            continue  # most of a hall's events, and no milestone
        if isinstance(event, ev.Adjourned):
            interrupted = state.stage
        after = _after(state, event, interrupted)
        if after != state:
            state = after
            times.append(event.time)
            states.append(state)
    return times, states


def _after(state: SeatStatus, event: ev.Event, interrupted: Stage) -> SeatStatus:
    """The state after an event; ``interrupted`` is the stage an adjournment broke off."""
    stage = _STAGES.get(type(event), state.stage)
    match event:
        case ev.BoxVerified():
            stage = Stage.VERIFICATION if state.stage is Stage.RECEIPT else state.stage
        case ev.RecountRequested():
            stage = Stage.PROVISIONAL if event.full else Stage.CHECK
        case ev.Resumed():
            stage = interrupted
            state = replace(state, resumes_at=None)
        case ev.Adjourned() | ev.SealedOvernight():
            state = replace(state, resumes_at=event.until)
        case ev.CountBegun():
            state = replace(state, resumes_at=None)
        case ev.ProvisionalFigures():
            state = replace(state, close=_close(sorted(event.votes, reverse=True)))
        case ev.BundleCheck():
            state = replace(state, checks=state.checks + 1)
        case ev.Recount():
            state = replace(state, recounts=state.recounts + 1)
        case ev.Declaration():
            state = _declared(state, event)
    if stage is state.stage:
        return state
    return replace(state, stage=stage, since=event.time)


def _declared(state: SeatStatus, event: ev.Declaration) -> SeatStatus:
    _, _, before = event.result.partition(" gain from ")
    return replace(
        state,
        party=event.elected.party,
        gained_from=before or None,
        close=_close(sorted((c.votes for c in event.candidates), reverse=True)),
        simulated=event.simulated,
        rush=event.rush,
    )


def _close(votes: list[int]) -> bool:
    """Whether the first two of votes, most first, are within ``CLOSE`` percent of all."""
    return len(votes) > 1 and (votes[0] - votes[1]) * 100 < CLOSE * sum(votes)


_STAGES: Final[dict[type[ev.Event], Stage]] = {
    ev.HallOpened: Stage.RECEIPT,
    ev.CountUnderWay: Stage.COUNTING,
    ev.SealedOvernight: Stage.SEALED,
    ev.CountBegun: Stage.RECEIPT,
    ev.VerificationComplete: Stage.VERIFIED,
    ev.SortingStarted: Stage.SORTING,
    ev.Reconciled: Stage.RECONCILIATION,
    ev.ReconciliationFailed: Stage.RECONCILIATION,
    ev.ProvisionalFigures: Stage.PROVISIONAL,
    ev.BundleCheck: Stage.PROVISIONAL,
    ev.RecountRefused: Stage.PROVISIONAL,
    ev.Recount: Stage.RECOUNT,
    ev.Adjourned: Stage.ADJOURNED,
    ev.CandidatesCalled: Stage.CALLED,
    ev.Declaration: Stage.DECLARED,
}

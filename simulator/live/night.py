"""A journal's messages as a night: the timeline that every screen, table and projection reads.

Pure: the same messages give the same night. No hall is simulated: between the close of poll and
its declaration a seat has what was entered of it, and nothing else.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import chain, zip_longest
from operator import is_
from typing import Any, Final

from simulator.live.before import coming
from simulator.live.naming import party_id, votes_of, winner_of
from simulator.messages import (
    Adjourned,
    BadMessage,
    ContestFold,
    ExitPoll,
    Fold,
    Kind,
    Lot,
    Message,
    Note,
    Recount,
    Result,
    Rush,
    Status,
    Turnout,
)
from simulator.outcome import CandidateVotes, ContestOutcome, Mark, Origin, Rejected
from simulator.scenario import Contest, NotOne, Scenario, find_candidate
from simulator.scenario import ExitPoll as KnownExitPoll
from simulator.text import figure, join
from simulator.timeline import Event, HallTimeline, Timeline, declaration
from simulator.timeline import events as ev

LIVE: Final = Mark.LIVE

Rank = tuple[int, str, int]
"""Of events of one second: the close of poll, the nation, then contests by ONS id and place."""


@dataclass(frozen=True, eq=False)
class Hall:
    """One contest of a live night: its events, its result if there is one, what does not fit."""

    folded: ContestFold
    events: tuple[Event, ...]
    result: ContestOutcome | None
    problems: tuple[str, ...] = ()
    off: bool = False
    """The poll is not held on this night."""
    level: ContestOutcome | None = None
    """Figures that are equal at the top, while nobody has said on whom the lot fell."""


@dataclass(frozen=True, eq=False)
class Due:
    """A seat that has not declared, and when it was expected to."""

    contest: str
    expected: datetime
    overdue: bool


@dataclass(frozen=True, eq=False)
class LiveNight:
    """A night as far as it is known.

    Attributes:
        scenario: the night without votes; its exit poll once one is entered, polls put off.
        fold: what was said.
        timeline: it as events, all marked live.
        results: of the seats that have declared, by slug; those of which only the winner is known
            among them.
        halls: what each contest's messages come to, by slug.
        national: events of no contest.
        sequence: all events before they were numbered: what has not changed is the same object.
        ranks: by slug, which contest's events come first at one second.
    """

    scenario: Scenario
    fold: Fold
    timeline: Timeline
    results: Mapping[str, ContestOutcome]
    halls: Mapping[str, Hall]
    national: tuple[Event, ...]
    sequence: tuple[Event, ...]
    ranks: Mapping[str, Rank]

    @property
    def total(self) -> int:
        """Seats that will have a result."""
        return len(self.scenario.polled)

    @property
    def complete(self) -> bool:
        """Every contest with a poll has declared, with figures."""
        declared = sum(not result.rush for result in self.results.values())
        return declared == len(self.scenario.polled)

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """Messages of the journal that do not fit its scenario, a line each."""
        return tuple(line for hall in self.halls.values() for line in hall.problems)

    @cached_property
    def last(self) -> datetime | None:
        """The latest time that a message told."""
        end = self.timeline.end
        return self.timeline.clock(end) if end > 0 else None

    def status(self, contest: str) -> Status:
        """How far a contest is."""
        known = self.halls.get(contest)
        level = known is not None and known.level is not None
        return Status.LEVEL if level else self.fold.of(contest).status

    def due(self, now: datetime) -> tuple[Due, ...]:
        """Undeclared seats with an expected time, the earliest first, overdue ones among them."""
        found = [
            Due(c.slug, c.expected_at, c.expected_at < now)
            for c in self.scenario.polled
            if c.expected_at is not None and c.slug not in self.results
        ]
        return tuple(sorted(found, key=lambda due: (due.expected, due.contest)))


def begin(scenario: Scenario) -> LiveNight:
    """A night of which nothing has been said yet; votes that the scenario knows are left out."""
    return keep(coming(scenario), Fold())


def keep(scenario: Scenario, fold: Fold, before: LiveNight | None = None) -> LiveNight:
    """The night that messages come to.

    What nothing new was said of is the very object that it was: hundreds of seats are not looked
    at again for one result.

    Args:
        scenario: as ``coming`` gives it: without votes, exit poll, and postponements.
        fold: of the messages.
        before: the same night before the last message.
    """
    halls, moved = _halls(scenario, fold, before)
    tonight = _tonight(scenario, fold, halls, moved, before)
    national = _national(tonight, fold, halls, before)
    if before is not None and before.scenario is tonight and before.national is national:
        ranks, sequence = before.ranks, _insert(before, halls, moved)
    else:
        ranks = {c.slug: (0, c.ons_id, place) for place, c in enumerate(tonight.polled)}
        sequence = _sequence(national, halls, ranks)
    return LiveNight(
        scenario=tonight,
        fold=fold,
        timeline=_timeline(tonight, sequence, moved, before),
        results={slug: hall.result for slug, hall in halls.items() if hall.result is not None},
        halls=halls,
        national=national,
        sequence=sequence,
        ranks=ranks,
    )


def _halls(
    scenario: Scenario, fold: Fold, before: LiveNight | None
) -> tuple[Mapping[str, Hall], frozenset[str]]:
    """Every contest's hall, and of which contests something new was said."""
    if before is None:
        every = {c.slug: hall_of(scenario, c, fold.of(c.slug)) for c in scenario.contests}
        return every, frozenset(every)
    held, was, now = before.halls, before.fold.contests, fold.contests
    said = [slug for slug, folded in now.items() if folded is not was.get(slug)]
    said += [slug for slug in was if slug not in now]
    moved = {
        slug: _as_before(hall_of(scenario, scenario.by_slug[slug], fold.of(slug)), held[slug])
        for slug in said
        if slug in held and held[slug].folded != fold.of(slug)
    }
    return ({**held, **moved} if moved else held), frozenset(moved)


def _as_before(hall: Hall, before: Hall) -> Hall:
    """The same hall; of its events those that are as they were are the very objects."""
    pairs = zip_longest(hall.events, before.events[: len(hall.events)])
    return replace(hall, events=tuple(was if was == now else now for now, was in pairs))


def _tonight(
    scenario: Scenario,
    fold: Fold,
    halls: Mapping[str, Hall],
    moved: Collection[str],
    before: LiveNight | None,
) -> Scenario:
    """The scenario with what messages say of the night itself."""
    if (
        before is not None
        and before.fold.exit_poll is fold.exit_poll
        and all(before.halls[slug].off == halls[slug].off for slug in moved)
    ):
        return before.scenario
    off = {slug for slug, hall in halls.items() if hall.off}
    changed: dict[str, Any] = {}
    poll = fold.exit_poll.body if fold.exit_poll is not None else None
    if isinstance(poll, ExitPoll):
        changed["exit_poll"] = KnownExitPoll(dict(poll.seats), poll.source)
    if off:
        changed["contests"] = tuple(
            c.amend(poll="countermanded") if c.slug in off else c for c in scenario.contests
        )
    return replace(scenario, **changed) if changed else scenario


_CLOSE: Final = ev.CloseOfPoll(seq=0, time=0, contest=None, mark=Mark.RECORD)


def _national(
    scenario: Scenario, fold: Fold, halls: Mapping[str, Hall], before: LiveNight | None
) -> tuple[Event, ...]:
    """Events of no contest; a poll that is put off has no hall to tell it in."""
    if before is not None and before.scenario is scenario and before.fold.notes == fold.notes:
        return before.national
    off = (_put_off(scenario, slug, hall) for slug, hall in halls.items() if hall.off)
    return (*national_events(scenario, fold), *chain.from_iterable(off))


def _put_off(scenario: Scenario, slug: str, hall: Hall) -> Iterator[Event]:
    said = [m for m in hall.folded.statements if m.kind is Kind.POSTPONED]
    if not said:
        return
    message = max(said, key=lambda m: m.revision)
    cause = (getattr(message.body, "cause", None) or "").rstrip(".")
    several = len(scenario.contests) > 1
    text = f"{scenario.by_slug[slug].name}: the poll" if several else "The poll"
    yield ev.IncidentHappened(
        seq=0,
        time=_seconds(scenario, message),
        contest=None,
        mark=LIVE,
        text=f"{text} is not held: {cause}." if cause else f"{text} is not held.",
    )


def national_events(scenario: Scenario, fold: Fold) -> Iterator[Event]:
    """What was said of no contest: the exit poll, and notes."""
    if fold.exit_poll is not None and isinstance(fold.exit_poll.body, ExitPoll):
        poll = fold.exit_poll.body
        time = _seconds(scenario, fold.exit_poll)
        yield ev.ExitPollPublished(
            seq=0, time=time, contest=None, mark=LIVE, seats=dict(poll.seats), source=poll.source
        )
    for message in fold.notes:
        if isinstance(message.body, Note):
            yield _note(scenario, message, message.body, None)


def _sequence(
    national: tuple[Event, ...], halls: Mapping[str, Hall], ranks: Mapping[str, Rank]
) -> tuple[Event, ...]:
    """All events in order of time, not numbered; at one second the nation's, then by ONS id."""
    every = [_CLOSE, *national, *chain.from_iterable(halls[slug].events for slug in ranks)]
    return tuple(sorted(every, key=lambda event: _place(event, ranks)))


def _insert(
    before: LiveNight, halls: Mapping[str, Hall], moved: Collection[str]
) -> tuple[Event, ...]:
    """The same where a few contests have moved: the others' events are in order already."""
    ranks = before.ranks
    every = [event for event in before.sequence if event.contest not in moved]
    for slug in moved:
        for event in halls[slug].events if slug in ranks else ():
            insort(every, event, key=lambda event: _place(event, ranks))
    return tuple(every)


def _place(event: Event, ranks: Mapping[str, Rank]) -> tuple[int, Rank]:
    if event.contest is not None:
        return event.time, ranks[event.contest]
    return event.time, (-2 if event is _CLOSE else -1, "", 0)


def _timeline(
    scenario: Scenario,
    sequence: tuple[Event, ...],
    moved: Collection[str],
    before: LiveNight | None,
) -> Timeline:
    """The events numbered; those that keep their numbers stay the objects that they were."""
    old = before.sequence if before is not None else ()
    known = before.timeline.events if before is not None else ()
    same = list(map(is_, sequence, old))
    numbered = list(known[: len(same)]) + list(sequence[len(same) :])
    anew = set(moved)
    for seq in chain(_missing(same), range(len(same), len(sequence))):
        event = numbered[seq] = replace(sequence[seq], seq=seq)
        if event.contest is not None:
            anew.add(event.contest)
    held = before.timeline.halls if before is not None else {}
    if before is None or before.scenario is not scenario:
        anew.update(c.slug for c in scenario.polled if c.slug not in held)
    own: dict[str, list[Event]] = {slug: [] for slug in anew}
    for event in numbered:
        if event.contest in own:
            own[event.contest].append(event)
    return Timeline(
        close_of_poll=scenario.close_of_poll,
        events=tuple(numbered),
        halls={
            c.slug: HallTimeline(c.slug, len(c.candidates), own[c.slug])
            if c.slug in own
            else held[c.slug]
            for c in scenario.polled
        },
        seed=1,
        live=True,
    )


def _missing(same: Sequence[bool]) -> Iterator[int]:
    """Places at which something else stands than before."""
    return (place for place, still in enumerate(same) if not still)


def _seconds(scenario: Scenario, message: Message) -> int:
    """When it was so; a timeline begins at the close of poll."""
    return max(0, scenario.clock.since(message.night_time))


def _note(scenario: Scenario, message: Message, note: Note, contest: str | None) -> Event:
    time = _seconds(scenario, message)
    return ev.IncidentHappened(
        seq=0, time=time, contest=contest, mark=LIVE, text=note.text, source=note.source
    )


# One contest


def hall_of(scenario: Scenario, contest: Contest, folded: ContestFold) -> Hall:
    """What one contest's messages come to. Of a poll that is not held nothing is counted."""
    if contest.poll == "countermanded" or folded.status is Status.POSTPONED:
        return Hall(folded, (), None, off=folded.status is Status.POSTPONED)
    problems: list[str] = []
    result = None
    try:
        result = result_of(scenario, contest, folded)
    except BadMessage as error:
        problems += [f"{contest.name}: {reason}" for reason in error.reasons]
    level = None
    if result is not None and result.by_lot and result.lot not in result.tied:
        result, level = None, result  # nobody is elected yet, and this program draws no real lot
    end = _end(scenario, folded, result)
    # Nothing is known of a hall but that it counts: that is no news, and not simulated.
    events: list[Event] = [ev.CountUnderWay(seq=0, time=0, contest=contest.slug, mark=LIVE)]
    after: list[Message] = []
    for message in folded.happenings:
        if end is not None and _seconds(scenario, message) > end:
            after.append(message)
        else:
            events += _happen(scenario, contest, message, result)
    events += _taken_back(scenario, contest, folded, end)
    if level is not None and folded.since is not None:
        events.append(_equality(scenario, contest, level, folded.since))
    events.sort(key=lambda event: event.time)
    if result is not None and end is not None:
        said = declaration(scenario, contest, result, time=end, seq=0)
        later = (*_corrected(scenario, folded), *_later(scenario, after))
        events.append(replace(said, time_mark=LIVE, aftermath=(*said.aftermath, *later)))
    return Hall(folded, tuple(events), result, tuple(problems), level=level)


def _end(scenario: Scenario, folded: ContestFold, result: ContestOutcome | None) -> int | None:
    """When the seat declared: with its first figures or winner, or when the lot was drawn."""
    if result is None or folded.since is None:
        return None
    drawn = folded.latest(Kind.LOT) if result.by_lot else None
    times = [folded.since, *([drawn.night_time] if drawn is not None else [])]
    return max(0, scenario.clock.since(max(times)))


def _equality(
    scenario: Scenario, contest: Contest, level: ContestOutcome, since: datetime
) -> Event:
    names = join(contest.candidates[i].shown for i in level.tied)
    votes = figure(level.candidates[level.tied[0]].votes)
    return ev.IncidentHappened(
        seq=0,
        time=max(0, scenario.clock.since(since)),
        contest=contest.slug,
        mark=LIVE,
        text=f"Equality of votes: {names} have {votes} each. The returning officer draws a lot.",
    )


def result_of(scenario: Scenario, contest: Contest, folded: ContestFold) -> ContestOutcome | None:
    """The outcome that a contest's messages come to; None while it counts.

    Raises:
        BadMessage: figures or a winner that the contest does not have.
    """
    figures, rush = folded.result, folded.rush
    if figures is None and rush is None:
        return None
    votes, winner, lot = (0,) * len(contest.candidates), None, None
    if figures is not None:
        votes = votes_of(scenario, contest, figures)
        lot = _lot_fell_on(scenario, contest, folded, figures)
    elif rush is not None:
        winner = winner_of(scenario, contest, rush)
    rejected = figures.rejected if figures is not None else None
    people = zip(contest.candidates, votes, strict=True)
    return ContestOutcome(
        contest.slug,
        contest.electorate,
        tuple(CandidateVotes(c.name, c.party, number) for c, number in people),
        Rejected(rejected or 0, unknown=rejected is None),
        contest.base,
        Origin.ENTERED,
        lot=lot,
        day=contest.day,
        winner_index=winner,
    )


def _lot_fell_on(
    scenario: Scenario, contest: Contest, folded: ContestFold, figures: Result
) -> int | None:
    drawn = folded.latest(Kind.LOT)
    if drawn is not None and isinstance(drawn.body, Lot):
        return winner_of(scenario, contest, drawn.body)
    chosen = [i for i, line in enumerate(figures.candidates) if line.elected]
    # Figures are kept in the order of declaration.
    return contest.declaration_order[chosen[0]] if len(chosen) == 1 else None


def _happen(
    scenario: Scenario, contest: Contest, message: Message, result: ContestOutcome | None
) -> Iterator[Event]:
    head: dict[str, Any] = {
        "seq": 0,
        "time": _seconds(scenario, message),
        "contest": contest.slug,
        "mark": LIVE,
    }
    match message.body:
        case Turnout() as turnout:
            yield _verified(contest, turnout, head)
        case Recount() as recount if message.kind is Kind.RECOUNT:
            # A lead is told once: by who asked, or by the recount that nobody is said to have.
            asked = tuple(_asked(scenario, contest, recount, head))
            yield from asked
            lead = {} if asked else _lead(scenario, contest, recount)
            yield ev.Recount(number=recount.number or 1, **lead, **head)
        case Recount() as check:
            person, party = _asker(scenario, contest, check.asked_by)
            yield ev.BundleCheck(
                number=check.number or 1,
                requested_by=person,
                requested_by_party=party,
                **_lead(scenario, contest, check),
                **head,
            )
        case Adjourned() as pause:
            until = scenario.clock.since(pause.until) if pause.until is not None else None
            yield ev.Adjourned(until=until, cause=pause.cause or "", **head)
        case Lot() as lot if result is not None and result.by_lot:
            elected = winner_of(scenario, contest, lot)
            votes = result.candidates[elected].votes
            yield ev.LotDrawn(between=result.tied, elected=elected, votes=votes, **head)
        case Note() as note:
            yield _note(scenario, message, note, contest.slug)
        case _ if message.kind is Kind.RESUMED:
            yield ev.Resumed(**head)


def _verified(contest: Contest, turnout: Turnout, head: Mapping[str, Any]) -> Event:
    percent = turnout.percent
    if percent is None:
        percent = 100.0 * (turnout.papers or 0) / contest.electorate
    return ev.VerificationComplete(
        papers_verified=turnout.papers,
        verified_turnout=percent,
        electorate=contest.electorate,
        **head,
    )


def _lead(scenario: Scenario, contest: Contest, recount: Recount) -> Mapping[str, Any]:
    """The lead, and the party whose it was: of a candidate who is named, the candidate's."""
    person, party = _asker(scenario, contest, recount.lead_of)
    of = contest.candidates[person].party if person is not None else party
    return {"lead": recount.lead, "lead_of": of}


def _asked(
    scenario: Scenario, contest: Contest, recount: Recount, head: Mapping[str, Any]
) -> Iterator[Event]:
    if recount.asked_by is None:
        return
    person, party = _asker(scenario, contest, recount.asked_by)
    yield ev.RecountRequested(
        requested_by=person,
        requested_by_party=party,
        majority=recount.lead,
        lead_of=_lead(scenario, contest, recount)["lead_of"],
        full=True,
        **head,
    )


def _asker(
    scenario: Scenario, contest: Contest, asked_by: str | None
) -> tuple[int | None, str | None]:
    """Who asked: a candidate, or a party."""
    if asked_by is None:
        return None, None
    try:
        return find_candidate(contest.candidates, asked_by), None
    except NotOne:
        return None, party_id(scenario, contest, asked_by)


def _taken_back(
    scenario: Scenario, contest: Contest, folded: ContestFold, end: int | None
) -> Iterator[Event]:
    """Results that were taken back before the one that holds."""
    for message in folded.back:
        time = _seconds(scenario, message)
        if end is None or time <= end:
            cause = getattr(message.body, "cause", None)
            text = "The result that had been entered is taken back"
            yield ev.IncidentHappened(
                seq=0,
                time=time,
                contest=contest.slug,
                mark=LIVE,
                text=f"{text}: {cause}" if cause else f"{text}.",
            )


def _corrected(scenario: Scenario, folded: ContestFold) -> Iterator[str]:
    """What was entered before the figures that hold, where it was something else."""
    standing = folded.standing
    top = max(folded.result.candidates, key=lambda c: c.votes) if folded.result else folded.rush
    winner = top.id if top is not None else None
    back = max((m.revision for m in folded.statements if m.kind is Kind.RETRACTION), default=0)
    for message in folded.statements:
        if standing is None or not back < message.revision < standing.revision:
            continue
        when = scenario.clock.at(scenario.clock.since(message.night_time))
        match message.body:
            case Rush() as rush if rush.id != winner:
                yield f"At {when:%H:%M} {rush.winner} was entered as elected."
            case Result() as result if folded.result is not None:
                now = {c.id: c.votes for c in folded.result.candidates}
                other = [c for c in result.candidates if now.get(c.id) != c.votes]
                if other:
                    some = join(f"{c.name or c.id} {figure(c.votes)}" for c in other[:4])
                    more = f" and {len(other) - 4} more" if len(other) > 4 else ""
                    yield f"Entered otherwise at {when:%H:%M}: {some}{more}."


def _later(scenario: Scenario, messages: list[Message]) -> Iterator[str]:
    for message in messages:
        if isinstance(message.body, Note):
            when = scenario.clock.at(scenario.clock.since(message.night_time))
            source = f" ({message.body.source})" if message.body.source else ""
            yield f"{when:%H:%M} {message.body.text}{source}"

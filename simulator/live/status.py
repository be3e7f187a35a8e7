"""A note of handover: who sits at a night, what is open, what is due. Plain lines, pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from simulator.live.clock import LiveClock
from simulator.live.journal_file import Rejection
from simulator.live.night import Due, LiveNight
from simulator.live.wording import describe, describe_conflict, describe_rejection
from simulator.messages import (
    Adjourned,
    Conflict,
    ContestFold,
    Header,
    Message,
    Result,
    Rush,
    Status,
)
from simulator.outcome import Mark
from simulator.scenario import Scenario
from simulator.telling import party_name
from simulator.text import expose, join, quantity

MOST: Final = 20
"""Lines of one kind that a note has; of more it has so many, and their number."""

_VIA: Final = {"typed": "somebody", "file": "a file", "url": "a feed"}


def status_lines(
    header: Header,
    night: LiveNight,
    messages: Sequence[Message],
    rejected: Sequence[Rejection],
    now: datetime,
) -> list[str]:
    """What whoever takes over has to know, a line each.

    Args:
        header: of the journal.
        night: what its messages come to.
        messages: in the order in which they were kept.
        rejected: what was set aside beside them.
        now: the real moment, aware.
    """
    scenario = night.scenario
    clock = LiveClock(scenario.close_of_poll, header.began)
    moment = max(clock.night_time(now, night.last), night.last or scenario.close_of_poll)
    lines = [
        *_head(header, night, moment),
        *_part("Who sits:", _people(scenario, messages), "nobody yet"),
        *_part("Open:", [*_open(scenario, night), *_set_aside(scenario, night, rejected)]),
        *(_part("Corrected:", changed) if (changed := list(_corrected(scenario, night))) else ()),
        *_part("Due:", _due(scenario, night.due(moment))),
    ]
    return [expose(line) for line in lines]


def _head(header: Header, night: LiveNight, moment: datetime) -> Iterator[str]:
    scenario = night.scenario
    yield f"{scenario.title} ({(Mark.TEST if header.test else Mark.LIVE).words})"
    if header.began is not None:
        began = header.began.astimezone(scenario.close_of_poll.tzinfo)
        yield f"A rehearsal: its polls closed at {began:%H:%M} on {began.day} {began:%B %Y}."
    if header.double_entry:
        yield "Figures count once two persons have entered the same."
    figures = sum(not result.rush for result in night.results.values())
    winners = len(night.results) - figures
    more = f", and of {winners} the winner alone" if winners else ""
    yield f"{moment:%a %H:%M}: {figures:,} of {quantity(night.total, 'seat')} declared{more}."
    seats = Counter(result.winner.party for result in night.results.values())
    if seats:
        of = [f"{party_name(scenario.party(p))} {n:,}" for p, n in seats.most_common()]
        yield f"Seats: {', '.join(of)}."
    yield "The exit poll is entered." if night.fold.exit_poll else "No exit poll is entered."
    recounts = sum(1 for hall in night.halls.values() if hall.folded.status is Status.RECOUNT)
    if recounts:
        yield f"{quantity(recounts, 'seat')} at a recount."


def _part(title: str, lines: Sequence[str], empty: str = "nothing") -> Iterator[str]:
    yield title
    yield from (f"  {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"  … and {len(lines) - MOST:,} more"
    if not lines:
        yield f"  {empty}"


def _people(scenario: Scenario, messages: Sequence[Message]) -> list[str]:
    """Everybody who entered something, whoever did so last first."""
    last: dict[str, Message] = {}
    number: Counter[str] = Counter()
    for message in messages:
        who = message.by or _VIA[message.via]
        last.pop(who, None)
        last[who] = message
        number[who] += 1
    return [
        f"{who}: {quantity(number[who], 'line')}, the last at {_clock(scenario, message)}: "
        f"{describe(scenario, message)}"
        for who, message in reversed(last.items())
    ]


def _open(scenario: Scenario, night: LiveNight) -> Iterator[str]:
    for conflict in night.fold.conflicts:
        yield _conflict(scenario, conflict)
    for contest in scenario.contests:
        folded = night.fold.of(contest.slug)
        status = night.status(contest.slug)
        yield from (f"{contest.name}: {words}" for words in _contest(scenario, folded, status))
    yield from night.problems


def _conflict(scenario: Scenario, conflict: Conflict) -> str:
    contest = scenario.by_slug.get(conflict.contest or "")
    where = f"{contest.name}: " if contest is not None else ""
    return f"a conflict: {where}{describe_conflict(scenario, conflict)}"


def _contest(scenario: Scenario, folded: ContestFold, status: Status) -> Iterator[str]:
    """What is open in one contest."""
    for message in folded.awaiting:
        yield f"entered once{_by(message)}, a second person has to: {describe(scenario, message)}"
    match status:
        case Status.LEVEL:
            yield "votes are equal: on whom the lot fell is to come"
        case Status.RUSHED:
            yield "the winner alone is known, figures are to come"
        case Status.RETRACTED:
            yield "its result was taken back: counting"
        case Status.ADJOURNED:
            paused = [m.body for m in folded.happenings if isinstance(m.body, Adjourned)]
            until = paused[-1].until if paused else None
            zone = scenario.close_of_poll.tzinfo
            yield f"adjourned{'' if until is None else f' until {until.astimezone(zone):%a %H:%M}'}"


def _corrected(scenario: Scenario, night: LiveNight) -> Iterator[str]:
    """Seats of which another was entered as elected before who is now."""
    for slug, result in night.results.items():
        contest = scenario.by_slug[slug]
        first = result.ranking[0]
        winner = contest.candidate_ids[first]
        before: dict[str, str] = {}
        for message in night.fold.of(slug).statements:
            id, name, party = _elected(message)
            if id is not None and id != winner:
                before.setdefault(id, f"{name} ({party})" if party else name)
        if before:
            now = contest.candidates[first]
            was = join(before.values())
            yield f"{contest.name}: {now.shown} ({now.party}), before it was {was}"


def _elected(message: Message) -> tuple[str | None, str, str | None]:
    """Who was elected by a statement: id, name and party."""
    match message.body:
        case Rush(id=id, winner=name, party=party):
            return id, name, party
        case Result(candidates=candidates):
            first = max(candidates, key=lambda line: (bool(line.elected), line.votes))
            return first.id, first.name or "?", first.party
    return None, "", None


def _set_aside(
    scenario: Scenario, night: LiveNight, rejected: Sequence[Rejection]
) -> Iterator[str]:
    for aside in night.fold.set_aside:
        yield f"set aside: {describe(scenario, aside.message)}: {aside.reason}"
    yield from (f"rejected: {describe_rejection(scenario, rejection)}" for rejection in rejected)


def _due(scenario: Scenario, due: Sequence[Due]) -> list[str]:
    """Overdue first, then what comes next."""
    zone = scenario.close_of_poll.tzinfo
    return [
        f"{seat.expected.astimezone(zone):%a %H:%M} {scenario.by_slug[seat.contest].name}"
        f"{': overdue' if seat.overdue else ''}"
        for seat in due
    ]


def _by(message: Message) -> str:
    return f" by {message.by}" if message.by else ""


def _clock(scenario: Scenario, message: Message) -> str:
    return f"{message.night_time.astimezone(scenario.close_of_poll.tzinfo):%a %H:%M}"

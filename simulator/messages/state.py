"""What a heap of messages comes to: the same in whatever order they came, and however often.

Of what is said of a contest the highest revision holds; at the same revision figures hold before a
winner alone. Two messages that say different things at the same place are a conflict: the one that
was entered first stands until a higher revision decides, and both are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from unicodedata import normalize

from simulator.messages.message import (
    FOLDED,
    STATEMENTS,
    ExitPoll,
    Kind,
    Message,
    Recount,
    Result,
    Retraction,
    Rush,
    Votes,
)
from simulator.messages.wire import write_message

_LATEST: Final = datetime.max.replace(tzinfo=UTC)


class Status(StrEnum):
    """How far a contest is, as messages tell it."""

    COUNTING = "counting"
    RECOUNT = "recount"
    ADJOURNED = "adjourned"
    AWAITING = "awaiting a second entry"
    RUSHED = "winner known, figures to come"
    LEVEL = "equal votes, the lot to come"
    DECLARED = "declared"
    RETRACTED = "retracted: counting"
    POSTPONED = "no poll on this night"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Messages that cannot all be true: the first is the one that stands until somebody decides."""

    contest: str | None
    kind: Kind
    revision: int
    claims: tuple[Message, ...]
    stands: bool = True
    """The first of them holds; not so where a second person has to enter one of them first."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A message that is not folded, and why."""

    message: Message
    reason: str


@dataclass(frozen=True, slots=True)
class ContestFold:
    """What was said of one contest.

    Attributes:
        contest: slug.
        standing: the statement that holds; None while nothing was stated.
        since: when the seat's result was first said, since it was last taken back.
        statements: all of them that count, by revision.
        happenings: turnout, recounts, adjournments and the rest that hold, by night time.
        conflicts: what contradicts what.
        awaiting: figures entered once where two persons must enter them.
        revision: the highest that was used.
        back: retractions that took a result away, by revision.
    """

    contest: str
    standing: Message | None = None
    since: datetime | None = None
    statements: tuple[Message, ...] = ()
    happenings: tuple[Message, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    awaiting: tuple[Message, ...] = ()
    revision: int = 0
    back: tuple[Message, ...] = ()

    @property
    def result(self) -> Result | None:
        """The figures that hold, if there are any."""
        return self.standing.figures if self.standing is not None else None

    @property
    def rush(self) -> Rush | None:
        """The winner that holds, while no figures do."""
        body = self.standing.body if self.standing is not None else None
        return body if isinstance(body, Rush) else None

    @property
    def status(self) -> Status:
        """How far it is."""
        if self.result is not None:
            return Status.DECLARED
        if self.rush is not None:
            return Status.RUSHED
        kind = self.standing.kind if self.standing is not None else None
        if kind is Kind.POSTPONED:
            return Status.POSTPONED
        if self.awaiting:
            return Status.AWAITING
        retracted = kind is Kind.RETRACTION and self.standing is not None
        since = self.standing.night_time if retracted and self.standing else None
        for happening in reversed(self.happenings):
            if since is not None and happening.night_time <= since:
                break
            if happening.kind is Kind.ADJOURNED:
                return Status.ADJOURNED
            if happening.kind is Kind.RECOUNT:
                return Status.RECOUNT
            if happening.kind is Kind.RESUMED:
                recounts = any(h.kind is Kind.RECOUNT for h in self.happenings)
                return Status.RECOUNT if recounts else Status.COUNTING
        return Status.RETRACTED if retracted else Status.COUNTING

    def latest(self, kind: Kind) -> Message | None:
        """The last happening of a kind, if there is one."""
        return next((m for m in reversed(self.happenings) if m.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Fold:
    """What was said of a night.

    Attributes:
        contests: by slug; those of which nothing was said are not there.
        exit_poll: the message that holds, if there is one.
        notes: the nation's, by night time.
        conflicts: of all contests and of the nation.
        set_aside: messages that contradict their own ids.
        ended: somebody said that the night is over.
    """

    contests: Mapping[str, ContestFold] = field(default_factory=dict)
    exit_poll: Message | None = None
    notes: tuple[Message, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    ended: bool = False

    def of(self, contest: str) -> ContestFold:
        """What was said of a contest, be it nothing."""
        return self.contests.get(contest) or ContestFold(contest)


def fold(messages: Iterable[Message], *, double_entry: bool = False) -> Fold:
    """What messages come to, whatever their order and however often each of them came.

    Args:
        messages: of one night.
        double_entry: figures typed by hand count only once two persons have entered the same.
    """
    kept, set_aside = _tell_apart(messages)
    by_contest: dict[str | None, list[Message]] = {}
    for message in kept:
        by_contest.setdefault(message.contest, []).append(message)
    national = _hold(by_contest.pop(None, []))
    contests = {
        slug: fold_contest(slug, said, double_entry=double_entry)
        for slug, said in sorted(by_contest.items(), key=lambda item: item[0] or "")
        if slug is not None
    }
    exit_poll, disputed = _exit_poll(national)
    return Fold(
        contests=contests,
        exit_poll=exit_poll,
        notes=tuple(m for m in national if m.kind is Kind.NOTE),
        conflicts=(*disputed, *(c for contest in contests.values() for c in contest.conflicts)),
        set_aside=tuple(set_aside),
        ended=any(message.kind is Kind.END for message in kept),
    )


def fold_contest(
    contest: str, messages: Sequence[Message], *, double_entry: bool = False
) -> ContestFold:
    """What the messages of one contest come to; no two of them have the same id."""
    holding = _hold(messages)
    statements = sorted((m for m in holding if m.kind in STATEMENTS), key=_place)
    standing, conflicts, awaiting = _stand(contest, statements, double_entry)
    happenings, disputed = _happen(contest, [m for m in holding if m.kind not in STATEMENTS])
    return ContestFold(
        contest=contest,
        standing=standing,
        since=_since(statements, standing),
        statements=tuple(statements),
        happenings=happenings,
        conflicts=(*conflicts, *disputed),
        awaiting=awaiting,
        revision=max((m.revision for m in messages if m.kind in STATEMENTS), default=0),
        back=_taken_back(contest, statements, double_entry),
    )


def same_figures(one: Message, other: Message) -> bool:
    """Whether two statements say the same: votes of everybody, or the winner."""
    return _claim(one) == _claim(other)


# One message, whatever its id


def _tell_apart(messages: Iterable[Message]) -> tuple[list[Message], list[SetAside]]:
    """Each id once: repeated messages are one; of different ones the first entered stands."""
    by_id: dict[str, list[Message]] = {}
    for message in messages:
        same = by_id.setdefault(message.id, [])
        if message not in same:
            same.append(message)
    kept, set_aside = [], []
    for several in by_id.values():
        first, *others = sorted(several, key=_entered) if len(several) > 1 else several
        kept.append(first)
        reason = f"its id {first.id} is that of another message"
        set_aside += [SetAside(other, reason) for other in others]
    return sorted(kept, key=_entered), sorted(set_aside, key=lambda s: _entered(s.message))


def _entered(message: Message) -> tuple[datetime, datetime, str, str]:
    """An order that is in the messages themselves: when they were entered, then all they say."""
    whole = json.dumps(write_message(message), sort_keys=True)
    return (message.entered_at or _LATEST, message.night_time, message.id, whole)


def _hold(messages: Sequence[Message]) -> list[Message]:
    """Those that hold one by one: what is undone, or not known to take anything back, does not.

    A retraction that names a statement, or nothing, takes the contest's result back: it is a
    statement itself. One that names another piece of news, or that undoes, only takes that away.
    """
    known = {m.id: m for m in messages}
    gone = _gone(messages, known)
    return [
        m
        for m in messages
        if m.kind in FOLDED
        and m.id not in gone
        and (m.kind is not Kind.RETRACTION or _states(m, known))
    ]


def _states(retraction: Message, known: Mapping[str, Message]) -> bool:
    """Whether a retraction takes a result back, and not one piece of news."""
    if isinstance(retraction.body, Retraction) and retraction.body.undo:
        return False
    if retraction.replaces is None:
        return True
    # Of an unknown message nothing can be taken back: it may still come.
    target = known.get(retraction.replaces)
    if target is None or target.kind not in STATEMENTS:
        return False
    return target.kind is not Kind.RETRACTION or not _undoes(target)


def _undoes(message: Message) -> bool:
    return isinstance(message.body, Retraction) and bool(message.body.undo or message.replaces)


def _gone(messages: Sequence[Message], known: Mapping[str, Message]) -> set[str]:
    """Ids of what was taken away one by one; what takes away may itself have been taken away."""
    gone: set[str] = set()
    away = [
        m
        for m in messages
        if m.kind is Kind.RETRACTION and m.replaces in known and not _states(m, known)
    ]
    for message in sorted(away, key=_entered, reverse=True):  # the last has the last word
        target = known[message.replaces or ""]
        # Two that undo each other would go round for ever.
        before = target.kind is not Kind.RETRACTION or _entered(target) < _entered(message)
        if message.id not in gone and before:
            gone.add(target.id)
    return gone


# How a contest ended


def _place(message: Message) -> tuple[int, int, tuple[datetime, datetime, str, str]]:
    rank = 0 if isinstance(message.body, Rush) else 1 if message.figures else 2
    return (message.revision, rank, _entered(message))


def _claim(message: Message) -> tuple[object, ...]:
    """What a statement says, without who said it and when."""
    body = message.body
    if isinstance(body, Result):
        votes = frozenset((_who(c), c.votes) for c in body.candidates)
        return ("figures", votes, body.rejected)
    if isinstance(body, Rush):
        return ("winner", _who(body))
    return (message.kind,)


def _who(somebody: Votes | Rush) -> str:
    if somebody.id is not None:
        return somebody.id
    name = somebody.winner if isinstance(somebody, Rush) else somebody.name
    return f"{(name or '').casefold()} ({somebody.party or ''})"


def _stand(
    contest: str, statements: Sequence[Message], double_entry: bool
) -> tuple[Message | None, list[Conflict], tuple[Message, ...]]:
    """The statement that holds, what contradicts it, and figures that wait to be confirmed."""
    places: dict[tuple[int, int], list[Message]] = {}
    for message in statements:
        places.setdefault(_place(message)[:2], []).append(message)
    conflicts: list[Conflict] = []
    awaiting: tuple[Message, ...] = ()
    for (revision, _), several in sorted(places.items(), reverse=True):
        counted = _confirmed(several) if double_entry else several
        if not counted:
            awaiting = awaiting or _different(several)
        if len(_different(several)) > 1:
            first = [*_different(counted), *_different(several)]
            claims = tuple(dict.fromkeys(first))
            claims = tuple(m for i, m in enumerate(claims) if not _said(m, claims[:i]))
            conflicts.append(
                Conflict(contest, several[0].kind, revision, claims, stands=bool(counted))
            )
        if counted:
            standing = counted[0]
            conflicts += _other_winner(contest, standing, places.get((revision, 0), []))
            return standing, conflicts, awaiting
    return None, conflicts, awaiting


def _said(message: Message, earlier: Sequence[Message]) -> bool:
    """Whether earlier messages say it already, or leave open only what no agency says."""
    alike = [other for other in earlier if _claim(message)[:2] == _claim(other)[:2]]
    if any(same_figures(message, other) for other in alike):
        return True
    known = [other for other in (message, *alike) if _rejected(other) is not None]
    open_ones = [other for other in (message, *alike) if _rejected(other) is None]
    # Of those that name rejected papers the numbers must agree; who types must say what is meant.
    one = len({_rejected(other) for other in known}) == 1
    return bool(alike) and one and all(other.via != "typed" for other in open_ones)


def _rejected(message: Message) -> int | None:
    return message.figures.rejected if message.figures is not None else None


def _different(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The first of those that say the same."""
    return tuple(m for i, m in enumerate(messages) if not _said(m, messages[:i]))


def _confirmed(messages: Sequence[Message]) -> list[Message]:
    """Figures that two persons entered; what no hand typed, and what has no figures, stands."""
    return [
        m
        for m in messages
        if m.figures is None
        or m.via != "typed"
        or len({_person(o) for o in messages if same_figures(m, o)}) > 1
    ]


def _person(message: Message) -> str:
    """Who entered it, however the name is written."""
    return "".join(normalize("NFKC", message.by).casefold().split())


def _taken_back(
    contest: str, statements: Sequence[Message], double_entry: bool
) -> tuple[Message, ...]:
    """The retractions before which there was a result."""
    found = []
    for message in statements:
        if message.kind is Kind.RETRACTION:
            earlier = [m for m in statements if m.revision < message.revision]
            standing, _, _ = _stand(contest, earlier, double_entry)
            if standing is not None and standing.kind not in (Kind.RETRACTION, Kind.POSTPONED):
                found.append(message)
    return tuple(found)


def _other_winner(contest: str, standing: Message, rushes: Sequence[Message]) -> list[Conflict]:
    """The same revision's rush says that somebody else was elected than had most votes."""
    figures = standing.figures
    if figures is None or not rushes:
        return []
    most = max(c.votes for c in figures.candidates)
    top = [c for c in figures.candidates if c.votes == most]
    first = [c for c in top if c.elected] or top
    names = {_who(c) for c in first} | {(c.name or "").casefold() for c in first}
    others = [
        m
        for m in rushes
        if isinstance(m.body, Rush) and not {_who(m.body), m.body.winner.casefold()} & names
    ]
    if not others:
        return []
    return [Conflict(contest, standing.kind, standing.revision, (standing, *_different(others)))]


def _since(statements: Sequence[Message], standing: Message | None) -> datetime | None:
    if standing is None or standing.kind in (Kind.RETRACTION, Kind.POSTPONED):
        return None
    back = max((m.revision for m in statements if m.kind is Kind.RETRACTION), default=0)
    said = [
        m
        for m in statements
        if back < m.revision <= standing.revision and (m.figures or isinstance(m.body, Rush))
    ]
    # A correction may be entered at whatever time: when the seat declared it leaves alone.
    first = min(m.revision for m in said)
    began = [m for m in said if m.revision == first]
    # An agency's rush says no time: it was read at some moment, and its figures say the real one.
    told = [m for m in began if not m.assumed]
    told = told or [m for m in said if m.kind is Kind.RESULT and not m.assumed]
    return min(m.night_time for m in told or began)


# What happened on the way


def _happen(
    contest: str, messages: Sequence[Message]
) -> tuple[tuple[Message, ...], list[Conflict]]:
    """What happened, by night time; of one thing said anew, the latest revision."""
    things: dict[object, list[Message]] = {}
    for message in messages:
        things.setdefault(_thing(message), []).append(message)
    held, conflicts = [], []
    for several in things.values():
        highest = max(m.revision for m in several)
        latest = [m for m in several if m.revision == highest]
        bodies = [m for i, m in enumerate(latest) if not _agrees(m, latest[:i])]
        held.append(latest[0])
        if len(bodies) > 1:
            conflicts.append(Conflict(contest, latest[0].kind, highest, tuple(bodies)))
    return tuple(sorted(held, key=lambda m: (m.night_time, _entered(m)))), conflicts


def _agrees(message: Message, earlier: Sequence[Message]) -> bool:
    """Whether an earlier one says the same, or all leave open what this one says besides."""
    bodies = [other.body for other in earlier]
    return message.body in bodies or (
        bool(bodies) and all(_fits(message.body, body) for body in bodies)
    )


def _fits(one: object, other: object) -> bool:
    if not isinstance(one, Recount) or not isinstance(other, Recount):
        return one == other
    pairs = [(one.lead, other.lead), (one.lead_of, other.lead_of), (one.asked_by, other.asked_by)]
    return one.number == other.number and all(a == b or None in (a, b) for a, b in pairs)


def _thing(message: Message) -> object:
    """Which happening a message is about: two about one are one, or contradict each other."""
    body = message.body
    if message.kind in (Kind.TURNOUT, Kind.LOT):
        return message.kind
    if isinstance(body, Recount) and body.number is not None:
        return (message.kind, body.number)
    return message.id


def _exit_poll(messages: Sequence[Message]) -> tuple[Message | None, list[Conflict]]:
    polls = [m for m in messages if m.kind is Kind.EXIT_POLL]
    if not polls:
        return None, []
    highest = max(m.revision for m in polls)
    latest = [m for m in polls if m.revision == highest]
    seats = [dict(m.body.seats) if isinstance(m.body, ExitPoll) else {} for m in latest]
    claims = tuple(m for i, m in enumerate(latest) if seats[i] not in seats[:i])
    disputed = [Conflict(None, Kind.EXIT_POLL, highest, claims)] if len(claims) > 1 else []
    return latest[0], disputed

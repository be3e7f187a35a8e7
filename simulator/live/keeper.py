"""The one writer of a journal: what is entered is checked, kept, folded, and only then told.

Everybody who enters something, at the screen, from a shell, in a file or over a feed, asks the same
keeper. It may be asked from several threads. Who looks at ``night`` has a frozen night in hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Final, Protocol

from simulator.errors import InputError
from simulator.feed import Pace
from simulator.live.before import coming
from simulator.live.checks import examine
from simulator.live.clock import LiveClock
from simulator.live.expectation import Expectation
from simulator.live.journal_file import Rejection, read_rejected
from simulator.live.naming import resolve
from simulator.live.night import LiveNight, keep
from simulator.live.values import (
    TEST_DATA,
    Accepted,
    Asked,
    Draft,
    Receipt,
    Refused,
    Repeated,
    Unkept,
)
from simulator.messages import (
    STATEMENTS,
    BadMessage,
    ContestFold,
    Fold,
    Header,
    Kind,
    Message,
    Recount,
    Retraction,
    fold,
    fold_contest,
    same_figures,
)
from simulator.scenario import Scenario

AGAIN: Final = timedelta(minutes=2)
"""The same news of the same person within it is the same message, entered again."""

SETTLED: Final = timedelta(seconds=3)
"""So long after a message others may be on their way that were said before now."""

_EVER: Final = datetime.min.replace(tzinfo=UTC)
_OWN: Final = re.compile(r"j\.(\d{1,9})")
_ONE: Final = frozenset({Kind.TURNOUT, Kind.LOT, Kind.EXIT_POLL})
"""Of each there is one: said anew, it is the next revision."""


class Expects(Protocol):
    """What the projection expects of a seat."""

    def __call__(self, contest: str) -> Expectation | None:
        """Its expectation, or None where there is none."""


def _now() -> datetime:
    return datetime.now(UTC)


class Store(Protocol):
    """A journal, as the keeper needs it."""

    @property
    def header(self) -> Header:
        """Its first line."""

    @property
    def messages(self) -> tuple[Message, ...]:
        """What it holds, in order."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was not as it should be when it was opened, a line each."""

    def append(self, message: Message) -> None:
        """Keep a message, or raise ``InputError``."""

    def append_all(self, messages: Sequence[Message]) -> None:
        """Keep messages by one write, all or none, or raise ``InputError``."""

    def reject(self, what: Rejection) -> None:
        """Write down what was set aside, or raise ``InputError``."""


class Keeper:
    """Keeps a night.

    Args:
        journal: open for writing.
        scenario: the night; votes that it knows are left aside.
        clock: of the night; None: the journal's.
        now: the real time, aware; tests hand in their own.

    Attributes:
        clock: of the night.
        journal: where it is kept.
        expects: what is expected of a seat, where somebody projects; may be set at any time.
    """

    def __init__(
        self,
        journal: Store,
        scenario: Scenario,
        *,
        clock: LiveClock | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.journal = journal
        self.expects: Expects | None = None
        self._scenario = coming(scenario)
        self.clock = clock or LiveClock(scenario.close_of_poll, journal.header.began)
        self._now = now
        self._lock = RLock()
        self._double = journal.header.double_entry
        self._rejected = read_rejected(journal.path)
        self._together: list[Message] | None = None
        self._begin(journal.messages)

    @property
    def night(self) -> LiveNight:
        """What is known, frozen; another value after every message that is kept."""
        return self._night

    def _begin(self, messages: Sequence[Message]) -> None:
        """Fold the night from all its messages."""
        self._messages: list[Message] = []
        self._said: dict[str | None, list[Message]] = {}
        self._ids: dict[str, list[Message]] = {}
        self._numbers = 0
        for message in messages:
            self._note(message)
        self._night = keep(self._scenario, fold(self._messages, double_entry=self._double))
        self._ahead = self._night  # with what is not on the disk yet
        self._came: datetime | None = None

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        """What came from outside and was set aside, in order."""
        return self._rejected

    @property
    def messages(self) -> tuple[Message, ...]:
        """Everything kept, in order."""
        with self._lock:
            return tuple(self._messages)

    @property
    def fold(self) -> Fold:
        """What was entered comes to."""
        return self._night.fold

    @property
    def night_time(self) -> datetime:
        """The night's time now: of the clock, or of what was entered with a later time."""
        return self._time_after(self._night.last)

    def _time_after(self, last: datetime | None) -> datetime:
        now = self.clock.night_time(self._now(), last)
        return max(now, last) if last is not None else now

    def follow(self, pace: Pace | None, *, behind: bool = False) -> None:
        """Let the clock of a rehearsal go as the feed does that it follows.

        Args:
            pace: of the feed; None where it does not say.
            behind: it has said more than was taken up.
        """
        now, last = self._now(), self._night.last
        since = now - self._came if self._came is not None else SETTLED
        come = None
        if last is not None and pace is not None and (behind or since < SETTLED):
            come = last if behind else last + since * pace.speed
        self.clock = self.clock.follow(pace, now, come)

    @property
    def clock_stands(self) -> bool:
        """The clock of a rehearsal is that of the last message, and nobody says how it goes on."""
        clock, last, now = self.clock, self._night.last, self._now()
        if not clock.rehearsal or clock.entry or last is None or clock.ticks(now):
            return False
        return last > clock.night_time(now, last)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is entered within is kept by one write, when the block ends, however it ends.

        A receipt holds only then; until then nobody else sees the message.

        Raises:
            Unkept: none of it is kept, and nothing has changed.
        """
        with self._lock:
            together: list[Message] = []
            self._together = together
            try:
                yield
            finally:
                self._together = None
                self._keep_all(together)

    def _keep_all(self, messages: Sequence[Message]) -> None:
        """On the disk first; then in the night that others see."""
        if not messages:
            return
        kept = False
        try:
            self.journal.append_all(messages)
            kept = True
        except InputError as error:
            raise Unkept(*error.lines) from error
        finally:
            if not kept:
                self._begin(self.journal.messages)
        self._night = self._ahead

    def enter(self, draft: Draft, sure: bool = False) -> Receipt:
        """Enter something. ``Accepted`` is said only once it is on the disk.

        Args:
            draft: what is to be entered.
            sure: it is meant, however unlikely.
        """
        with self._lock:
            # Who types says it now; a file that says no time may be read long after.
            assumed = draft.night_time is None and draft.via != "typed"
            try:
                draft = self._timed(resolve(self._ahead.scenario, draft))
            except BadMessage as error:
                return Refused(error.reasons)
            if draft.test and not self.journal.header.rehearsal:
                return Refused((TEST_DATA,))
            repeated = self._find(draft)
            if repeated is not None:
                return Repeated(repeated)
            expected = self.expects(draft.contest) if self.expects and draft.contest else None
            found = examine(self._ahead, draft, expected)
            if found.refusals:
                return Refused(found.refusals)
            if found.questions and not sure:
                return Asked(found.questions)
            message = self._message(draft, assumed)
            try:
                self._keep(message)
            except InputError as error:
                return Refused(error.lines, unkept=True)
            return Accepted(message, found.questions)

    def undoable(self, by: str | None = None) -> Message | None:
        """What ``undo`` would take back: the last thing that a person, or anybody, typed.

        What was undone already, and undoing itself, is passed over.
        """
        undone = {m.replaces for m in self.messages if _is_undo(m)}
        return next(
            (
                m
                for m in reversed(self.messages)
                if m.via == "typed"
                and by in (None, m.by)
                and not _is_undo(m)
                and m.id not in undone
            ),
            None,
        )

    def undo(self, by: str, only: str | None = None) -> Receipt:
        """Take back the last thing that a person typed: what held before it holds again.

        Args:
            by: who.
            only: the id of what is meant: where it is not the last any more, nothing is undone.
        """
        with self._lock:
            last = self.undoable(by)
            if last is None:
                return Refused(("there is nothing to undo",))
            if only is not None and last.id != only:
                return Refused((f"{only} is no longer the last thing that {by} entered",))
            body = Retraction(undo=True)
            draft = Draft(Kind.RETRACTION, last.contest, body, by, replaces=last.id)
            return self.enter(draft, sure=True)

    def set_aside(self, text: str, reason: str, source: str) -> Rejection:
        """Set something aside that is no message, with its reason, in the file beside the journal.

        Raises:
            InputError: it cannot be written there either.
        """
        what = Rejection(source, text, reason, self._now())
        with self._lock:
            for known in self._rejected:
                # A file that is read again sets the same lines aside.
                if (known.source, known.text, known.reason) == (source, text, reason):
                    return known
            self._rejected = (*self._rejected, what)
            self.journal.reject(what)
        return what

    # A draft becomes a message

    def _timed(self, draft: Draft) -> Draft:
        if draft.night_time:
            return draft
        return replace(draft, night_time=self._time_after(self._ahead.last))

    def _message(self, draft: Draft, assumed: bool) -> Message:
        revision, replaces = self._revise(draft)
        body = draft.body
        if isinstance(body, Recount) and body.number is None:
            body = replace(body, number=self._counted(draft) + 1)
        assert draft.night_time is not None
        return Message(
            id=draft.id or f"j.{self._numbers + 1}",
            kind=draft.kind,
            contest=draft.contest,
            night_time=draft.night_time,
            revision=revision,
            body=body,
            by=draft.by,
            via=draft.via,
            entered_at=self._now(),
            replaces=replaces,
            test=draft.test,
            assumed=assumed,
        )

    def _counted(self, draft: Draft) -> int:
        """Recounts, or bundle checks, before this one."""
        happened = self._folded(draft).happenings
        numbers = [
            m.body.number or 1
            for m in happened
            if m.kind is draft.kind and isinstance(m.body, Recount)
        ]
        return max(numbers, default=0)

    def _folded(self, draft: Draft) -> ContestFold:
        return self._ahead.fold.of(draft.contest or "")

    def _revise(self, draft: Draft) -> tuple[int, str | None]:
        """Revision of a draft, and the message that it replaces."""
        if draft.revision is not None:
            return draft.revision, draft.replaces
        if draft.kind in _ONE:
            return self._revise_one(draft)
        if draft.kind not in STATEMENTS or self._takes_back_news(draft):
            return 1, draft.replaces
        folded = self._folded(draft)
        standing = folded.standing
        if draft.kind in (Kind.CORRECTION, Kind.RETRACTION, Kind.POSTPONED):
            replaces = standing.id if standing is not None else None
            return folded.revision + 1, draft.replaces or replaces
        if folded.awaiting:
            return folded.awaiting[0].revision, draft.replaces
        if standing is None:
            return max(1, folded.revision), draft.replaces
        if standing.kind in (Kind.RETRACTION, Kind.POSTPONED):
            return folded.revision + 1, draft.replaces
        # Figures after the winner are of one revision; other figures of a file contradict.
        return standing.revision, draft.replaces

    def _revise_one(self, draft: Draft) -> tuple[int, str | None]:
        if draft.kind is Kind.EXIT_POLL:
            before = self._ahead.fold.exit_poll
        else:
            before = self._folded(draft).latest(draft.kind)
        if before is None:
            return 1, draft.replaces
        # A person who says it anew corrects it; a file that does contradicts what is known.
        step = 1 if draft.via == "typed" else 0
        return before.revision + step, draft.replaces

    def _takes_back_news(self, draft: Draft) -> bool:
        """It takes back one piece of news, or undoes, and takes no result back."""
        if draft.kind is not Kind.RETRACTION or draft.replaces is None:
            return False
        if isinstance(draft.body, Retraction) and draft.body.undo:
            return True
        return all(m.id != draft.replaces for m in self._folded(draft).statements)

    def _find(self, draft: Draft) -> Message | None:
        """The message that says this already."""
        if draft.id is not None:
            # Another message of that id is folded by its own rules.
            same = self._ids.get(draft.id, ())
            if same:
                return next((m for m in same if _same_news(m, draft)), None)
        if draft.kind in STATEMENTS and draft.kind is not Kind.RETRACTION:
            return self._find_statement(draft)
        if draft.kind is Kind.RETRACTION and draft.revision is not None and not _undoes(draft):
            # Another run of a feed names another message, and takes back the same.
            said = [m for m in self._folded(draft).statements if m.revision == draft.revision]
            again = next((m for m in said if m.kind is Kind.RETRACTION), None)
            if again is not None:
                return again
        if draft.kind is Kind.RETRACTION and draft.replaces is None:
            # What is taken back is taken back, whatever it was that the first one named.
            standing = self._folded(draft).standing
            retracted = standing is not None and standing.kind is Kind.RETRACTION
            return standing if retracted else None
        since = self._now() - AGAIN if draft.via == "typed" else _EVER
        for message in reversed(self._said.get(draft.contest, ())):
            if (message.entered_at or since) < since:
                return None
            alike = (message.kind, message.by, message.replaces) == (
                draft.kind, draft.by, draft.replaces
            )  # fmt: skip
            # A count may be adjourned twice in the same words: a feed's message is of its time.
            elsewhen = draft.id is not None and message.night_time != draft.night_time
            if alike and not elsewhen and _same_news(message, draft):
                return message
        return None

    def _find_statement(self, draft: Draft) -> Message | None:
        folded = self._folded(draft)
        own = draft.revision is None or draft.via == "typed"
        if draft.kind is Kind.CORRECTION and own and folded.conflicts:
            return None  # it decides, be it for what stands
        claim = Message("", draft.kind, draft.contest, self.night_time, body=draft.body)
        if draft.via != "typed":
            said = [m for m in folded.statements if draft.revision in (None, m.revision)]
            return next((m for m in said if same_figures(m, claim)), None)
        holding = [folded.standing] if folded.standing is not None else []
        mine = [m for m in folded.awaiting if m.by == draft.by]
        return next((m for m in (*holding, *mine) if same_figures(m, claim)), None)

    # A message is kept

    def _keep(self, message: Message) -> None:
        """On the disk first; then in the night. Of several together, in the night that is ahead.

        Raises:
            InputError: the journal cannot be written to: nothing has changed.
        """
        if self._together is not None:
            self._together.append(message)
        else:
            self.journal.append(message)
        self._take(message)

    def _take(self, message: Message) -> None:
        """A message comes into the night."""
        known = message.id in self._ids
        self._note(message)
        before = self._ahead.last
        self._ahead = keep(self._scenario, self._refold(message, known), self._ahead)
        if self._ahead.last != before:
            self._came = self._now()
        if self._together is None:
            self._night = self._ahead

    def _note(self, message: Message) -> None:
        """A message finds its place: in order, with those of its contest, under its id."""
        self._messages.append(message)
        self._said.setdefault(message.contest, []).append(message)
        self._ids.setdefault(message.id, []).append(message)
        own = _OWN.fullmatch(message.id)
        self._numbers = max(self._numbers, int(own[1])) if own else self._numbers

    def _refold(self, message: Message, known: bool) -> Fold:
        """The fold with one more message: only its own contest is folded anew.

        Args:
            message: the last of them.
            known: another one has its id.
        """
        before = self._ahead.fold
        if message.contest is None or message.kind not in _CONTESTS or known:
            whole = fold(self._messages, double_entry=self._double)
            contests = {
                slug: old if (old := before.contests.get(slug)) == new else new
                for slug, new in whole.contests.items()
            }
            return replace(whole, contests=contests)
        said = self._said[message.contest]
        folded = fold_contest(message.contest, said, double_entry=self._double)
        contests = {**before.contests, message.contest: folded}
        others = [c for c in before.conflicts if c.contest != message.contest]
        return replace(before, contests=contests, conflicts=(*others, *folded.conflicts))


_CONTESTS: Final = frozenset(Kind) - {Kind.EXIT_POLL, Kind.END}


def _is_undo(message: Message) -> bool:
    return isinstance(message.body, Retraction) and bool(message.body.undo)


def _undoes(draft: Draft) -> bool:
    return isinstance(draft.body, Retraction) and bool(draft.body.undo)


def _same_news(message: Message, draft: Draft) -> bool:
    """The same body; a recount's number may have been given by the journal."""
    one, other = message.body, draft.body
    if isinstance(one, Recount) and isinstance(other, Recount) and other.number is None:
        one = replace(one, number=None)
    return one == other

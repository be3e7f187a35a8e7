"""Sources of a live night: polled, entered into the journal, and reported on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Protocol

from simulator.errors import InputError
from simulator.feed import Pace
from simulator.live.naming import test_marked
from simulator.live.sources.handing import Aside, Check, Handed, Intake, Look, Out, Remark
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
from simulator.messages import Fold
from simulator.scenario import Contest, Scenario, contest_of

NOT_TEST: Final = "not marked as test data: a served rehearsal takes none"
TOGETHER: Final = 16
"""Messages that are kept by one write: while they are, whoever types waits."""

FOREIGN: Final = 2
"""So much of seats that are none of this night's is told by itself, until anything belongs here."""

INTERVAL: Final = 0.5
"""Seconds between two looks at the sources."""


class Taker(Protocol):
    """What a source needs of the keeper of the journal."""

    def enter(self, draft: Draft, sure: bool = False) -> Receipt:
        """Enter a draft."""

    def together(self) -> AbstractContextManager[None]:
        """What is entered within is kept when the block ends, or ``Unkept`` says that none is."""

    def set_aside(self, text: str, reason: str, source: str) -> object:
        """Keep what is no message, with its reason."""

    @property
    def fold(self) -> Fold:
        """What was entered comes to."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a look at a source came to.

    Attributes:
        source: its name, as it was given.
        receipts: of what it handed on, in order.
        aside: why something was set aside, a line each; of the same thing it is told once.
        words: other things to be told, once each.
        waiting: what is begun and not complete, in words.
        trouble: why nothing comes of it now, as long as nothing does; empty while something may.
        middle: it is in the middle of a message.
        more: there is more to be read at once.
        ended: nothing more will come of it.
    """

    source: str
    receipts: tuple[Receipt, ...] = ()
    aside: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    trouble: str = ""
    middle: bool = False
    more: bool = False
    ended: bool = False


def no_pace() -> Pace | None:
    """How the night of a source goes that does not say."""
    return None


class Source:
    """One source: what comes of it is entered, set aside or told.

    Args:
        name: as it is told; it names no secret.
        intake: where it comes from.
        scenario: the night.
        real: it is the night itself, which no test data may enter.
        marked: it goes out as test data: what a feed or an agency does not mark may be real.
        pace: how its night goes.
    """

    def __init__(
        self,
        name: str,
        intake: Intake,
        scenario: Scenario,
        *,
        real: bool = False,
        marked: bool = False,
        pace: Callable[[], Pace | None] = no_pace,
    ) -> None:
        self.name = name
        self.pace = pace
        self._intake = intake
        self._scenario = scenario
        self._real = real
        self._marked = marked
        self._queue: deque[Out] = deque()
        self._told: set[str] = set()
        self._same: dict[str, str] = {}
        self._look = Look()
        self._report = Report(name)
        self._most = TOGETHER
        self._belongs = False
        self._foreign = 0

    @property
    def report(self) -> Report:
        """The latest."""
        return self._report

    def poll(self, keeper: Taker) -> Report:
        """Look, and enter what has come.

        Raises:
            InputError: what is set aside cannot be written.
        """
        words: list[str] = []
        if not self._queue:  # what was not kept comes before what follows
            self._look = look = self._intake.look()
            self._queue.extend(look.out)
            words += [f"{self.name}: {said}" for said in look.words]
        receipts, aside, kept = self._hand_on(keeper, words)
        look = self._look
        self._report = Report(
            self.name,
            receipts=receipts,
            aside=aside,
            words=tuple(words),
            waiting=look.waiting,
            trouble=look.trouble,
            middle=bool(self._queue) or look.middle,
            more=kept and look.more,
            ended=look.ended and not self._queue,
        )
        return self._report

    def close(self) -> None:
        """Look no more."""
        self._intake.close()

    def _hand_on(
        self, keeper: Taker, words: list[str]
    ) -> tuple[tuple[Receipt, ...], tuple[str, ...], bool]:
        receipts: list[Receipt] = []
        aside: list[str] = []
        while self._queue:
            found: list[Receipt | None] = []
            unkept: tuple[str, ...] = ()
            try:
                with keeper.together():
                    for out in self._several():
                        receipt = self._take(keeper, out, words, aside)
                        if isinstance(receipt, Refused) and receipt.unkept:
                            unkept = receipt.reasons
                            break
                        found.append(receipt)
            except Unkept as error:
                found, unkept = [], error.lines
            self._most = 1 if unkept else TOGETHER  # one alone may be at fault
            receipts += [receipt for receipt in found if receipt is not None]
            for _ in found:
                self._queue.popleft()
            if unkept:
                # The disk is at fault, and not the message: it is tried again.
                for reason in unkept:
                    self._tell(reason, words)
                return tuple(receipts), tuple(aside), False
        return tuple(receipts), tuple(aside), True

    def _several(self) -> list[Out]:
        """What is handed on next: messages that are kept together, up to what needs them kept."""
        found: list[Out] = []
        for out in islice(self._queue, self._most):
            if found and isinstance(out, Check):
                break
            found.append(out)
        return found

    def _take(self, keeper: Taker, out: Out, words: list[str], aside: list[str]) -> Receipt | None:
        """What is said of something that is handed on; None of what is no message."""
        match out:
            case Remark(said):
                self._tell(f"{self.name}: {said}", words)
            case Aside() as none:
                self._set_aside(keeper, none, aside)
            case Check(against):
                differs = against(keeper.fold)
                if differs and not self._strange:
                    self._tell(f"{self.name}: {differs}", words)
            case Handed(draft, text, document, listed) if why := self._unfit(draft, listed):
                self._set_aside(keeper, Aside(text, why, document=document), aside)
            case Handed(draft, text, document):
                receipt = keeper.enter(self._known(draft), sure=True)
                if draft.contest is not None and isinstance(receipt, Accepted | Repeated):
                    self._belongs = True
                if isinstance(receipt, Repeated) and draft.id is not None:
                    self._same[draft.id] = receipt.message.id
                if isinstance(receipt, Accepted):
                    for remark in receipt.remarks:
                        self._tell(f"{self.name}: {self._about(draft, remark)}", words)
                elif isinstance(receipt, Refused) and not receipt.unkept:
                    why = self._about(draft, "; ".join(receipt.reasons))
                    foreign = draft.contest is not None and self._contest(draft.contest) is None
                    none = Aside(text, why, document=document, foreign=foreign)
                    self._set_aside(keeper, none, aside)
                elif isinstance(receipt, Asked):  # no question is asked of who is sure
                    why = self._about(draft, "; ".join(receipt.questions))
                    self._set_aside(keeper, Aside(text, why, document=document), aside)
                return receipt
        return None

    def _unfit(self, draft: Draft, listed: bool) -> str:
        """Why a draft is not for this night, whatever it says; empty where it is."""
        contest = self._scenario.by_slug.get(draft.contest or "")
        test = draft.test or (contest is not None and test_marked(contest, draft).test)
        if self._real and test:
            return TEST_DATA
        return NOT_TEST if self._marked and not (test or listed) else ""

    def _known(self, draft: Draft) -> Draft:
        """A draft that names another by the id that this one has in the journal.

        Another run of a feed gives what it says again other ids.
        """
        own = self._same.get(draft.replaces or "")
        return draft if own is None else replace(draft, replaces=own)

    def _about(self, draft: Draft, said: str) -> str:
        """What is said, of which contest it does not say, with its name."""
        known = self._scenario.by_slug.get(draft.contest or "")
        return said if known is None or known.name in said else f"{known.name}: {said}"

    def _contest(self, name: str) -> Contest | None:
        try:
            return contest_of(self._scenario, name)
        except InputError:
            return None

    @property
    def _strange(self) -> bool:
        """What came is of seats that are none of this night's, as far as it is of any."""
        return bool(self._foreign) and not self._belongs

    def _set_aside(self, keeper: Taker, none: Aside, aside: list[str]) -> None:
        # What is read anew stands on other lines, and is still the same.
        key = f"{none.reason}\n{none.text}"
        if key not in self._told:
            keeper.set_aside(none.text, none.told, self.name)
            self._told.add(key)
            said = f"{self.name}: {none.told}"
            if none.reason in (TEST_DATA, NOT_TEST):  # of a whole night of it one line is enough
                self._tell(f"{self.name}: {none.reason}", aside)
            elif none.foreign and self._strange_by_now():
                contests = self._scenario.contests
                whose = contests[0].name if len(contests) == 1 else self._scenario.title
                told = f"nothing in it belongs to {whose} so far: it seems to be of another night"
                self._tell(f"{self.name}: {told}", aside)
            else:
                aside.append(said)

    def _strange_by_now(self) -> bool:
        """Whether so much was of other seats, and nothing of one here, that each is no news."""
        self._foreign += 1
        return self._strange and self._foreign > FOREIGN

    def _tell(self, said: str, words: list[str]) -> None:
        if said not in self._told:
            self._told.add(said)
            words.append(said)


class Feeding:
    """All sources of a night.

    Args:
        sources: in the order in which they are looked at.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sources)

    def poll(
        self, keeper: Taker, tell: Callable[[Report], None] | None = None
    ) -> tuple[Report, ...]:
        """Look at each source; ``tell`` hears of each report at once."""
        reports = []
        for source in self.sources:
            reports.append(source.poll(keeper))
            if tell is not None:
                tell(reports[-1])
        return tuple(reports)

    def close(self) -> None:
        """Look at none any more."""
        for source in self.sources:
            source.close()

    @property
    def pace(self) -> Pace | None:
        """How the night goes, by the first of them that says so."""
        return next((pace for s in self.sources if (pace := s.pace()) is not None), None)

    @property
    def middle(self) -> bool:
        """One of them is in the middle of a message, or has more to be read."""
        return any(s.report.middle or s.report.more for s in self.sources)

    @property
    def more(self) -> bool:
        """One of them has more to be read at once."""
        return any(s.report.more for s in self.sources)

    @property
    def behind(self) -> bool:
        """There is more of them than was taken up, or one of them cannot be had."""
        return self.more or any(s.report.trouble for s in self.sources)

    @property
    def ended(self) -> bool:
        """There are sources, and nothing more will come of any."""
        return bool(self.sources) and all(s.report.ended for s in self.sources)

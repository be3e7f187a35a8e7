"""Sources of a live night: polled, entered into the journal, and reported on."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from simulator.errors import InputError
from simulator.live.sources.growth import Growing, GrowingFile, GrowingStream, Line
from simulator.live.sources.handing import Aside, Handed, Out, Reader, Remark
from simulator.live.sources.rows import RowReader
from simulator.live.sources.stream import MessageReader
from simulator.live.values import Accepted, Asked, Draft, Receipt, Refused
from simulator.scenario import Scenario
from simulator.text import expose, quote

STANDARD_INPUT: Final = "-"
LONGEST_NAME: Final = 100
"""Characters of a file's name that are kept."""
INTERVAL: Final = 0.5
"""Seconds between two looks at the sources."""


class Taker(Protocol):
    """What a source needs of the keeper of the journal."""

    def enter(self, draft: Draft, sure: bool = False) -> Receipt:
        """Enter a draft."""

    def set_aside(self, text: str, reason: str, source: str) -> object:
        """Keep what is no message, with its reason."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a look at a source came to.

    Attributes:
        source: its name, as it was given.
        receipts: of what it handed on, in order.
        aside: why something was set aside, a line each; of the same thing it is told once.
        words: other things to be told, once each.
        waiting: what is begun and not complete, in words.
        middle: it is in the middle of a message.
        more: there is more to be read at once.
        ended: nothing more will come of it.
    """

    source: str
    receipts: tuple[Receipt, ...] = ()
    aside: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    middle: bool = False
    more: bool = False
    ended: bool = False


STILL: Final = 6
"""Looks at a last line without its end after which it is said that it is waited for."""


class Source:
    """One source: bytes that grow, whose first character says what is in them.

    Args:
        name: as it was given.
        growing: where its lines come from.
        scenario: the night.
    """

    def __init__(self, name: str, growing: Growing, scenario: Scenario) -> None:
        self.name = name
        self.by = "standard input" if name == STANDARD_INPUT else _file_name(name)
        self._growing = growing
        self._scenario = scenario
        self._reader: Reader | None = None
        self._queue: deque[Out] = deque()
        self._told: set[str] = set()
        self._trouble: str | None = None
        self._report = Report(name)

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
            self._look(words)
        receipts, aside, kept = self._hand_on(keeper, words)
        self._report = replace(
            self._report,
            receipts=receipts,
            aside=aside,
            words=tuple(words),
            more=kept and self._more,
        )
        if self._queue:
            self._report = replace(self._report, middle=True, ended=False)
        else:
            self._report = replace(self._report, middle=self._middle, ended=self._ended)
        return self._report

    _more = _middle = _ended = False
    _still = 0

    def _look(self, words: list[str]) -> None:
        grown = self._growing.read()
        if grown.trouble != self._trouble:
            self._trouble = grown.trouble
            if grown.trouble is not None:
                waits = "waiting for it" if grown.trouble == "no such file" else grown.trouble
                words.append(f"{self.name}: {waits}")
        self._still = self._still + 1 if grown.middle and not grown.lines else 0
        if self._still == STILL:
            # It is not taken for whole: a figure may have lost its last digits.
            words.append(f"{self.name}: its last line has no end yet: waiting for the line break")
        if grown.anew:
            words.append(f"{self.name}: it was written anew, and is read from its start")
            self._reader = None
        for line in grown.lines:
            self._read(line)
        reader = self._reader
        if grown.ended and reader is not None:
            self._queue.extend(reader.finish())
        over = reader is not None and reader.ended
        self._ended = grown.ended or (over and isinstance(reader, MessageReader))
        self._more = grown.more and not over
        waiting = reader.middle if reader is not None else ()
        self._middle = bool(grown.middle and not over) or bool(waiting)
        self._report = replace(self._report, waiting=waiting)

    def _read(self, line: Line) -> None:
        if self._reader is None:
            first = line.data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
            if not first:
                return
            native = first == b"{"
            self._reader = MessageReader(self.by) if native else RowReader(self._scenario, self.by)
        self._queue.extend(self._reader.take(line))

    def _hand_on(
        self, keeper: Taker, words: list[str]
    ) -> tuple[tuple[Receipt, ...], tuple[str, ...], bool]:
        receipts: list[Receipt] = []
        aside: list[str] = []
        while self._queue:
            match self._queue[0]:
                case Remark(said):
                    self._tell(f"{self.name}: {said}", words)
                case Aside() as none:
                    self._set_aside(keeper, none, aside)
                case Handed(draft, text):
                    receipt = keeper.enter(draft, sure=True)
                    if isinstance(receipt, Refused) and receipt.unkept:
                        # The disk is at fault, and not the message: it is tried again.
                        for reason in receipt.reasons:
                            self._tell(reason, words)
                        return tuple(receipts), tuple(aside), False
                    receipts.append(receipt)
                    if isinstance(receipt, Accepted):
                        for remark in receipt.remarks:
                            self._tell(f"{self.name}: {self._about(draft, remark)}", words)
                    elif isinstance(receipt, Refused):
                        why = self._about(draft, "; ".join(receipt.reasons))
                        self._set_aside(keeper, Aside(text, why), aside)
                    elif isinstance(receipt, Asked):  # no question is asked of who is sure
                        why = self._about(draft, "; ".join(receipt.questions))
                        self._set_aside(keeper, Aside(text, why), aside)
            self._queue.popleft()
        return tuple(receipts), tuple(aside), True

    def _about(self, draft: Draft, said: str) -> str:
        """What is said, of which contest it does not say, with its name."""
        known = self._scenario.by_slug.get(draft.contest or "")
        return said if known is None or known.name in said else f"{known.name}: {said}"

    def _set_aside(self, keeper: Taker, none: Aside, aside: list[str]) -> None:
        # What is read anew stands on other lines, and is still the same.
        key = f"{none.reason}\n{none.text}"
        if key not in self._told:
            keeper.set_aside(none.text, none.told, self.name)
            self._told.add(key)
            aside.append(f"{self.name}: {none.told}")

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

    @property
    def middle(self) -> bool:
        """One of them is in the middle of a message, or has more to be read."""
        return any(s.report.middle or s.report.more for s in self.sources)

    @property
    def more(self) -> bool:
        """One of them has more to be read at once."""
        return any(s.report.more for s in self.sources)

    @property
    def ended(self) -> bool:
        """There are sources, and nothing more will come of any."""
        return bool(self.sources) and all(s.report.ended for s in self.sources)


def open_sources(names: Iterable[str], scenario: Scenario, journal: Path) -> Feeding:
    """The sources of a night by their names: files, there already or not, ``-`` for standard input.

    Raises:
        InputError: every name that cannot be one.
    """
    wrong: list[str] = []
    sources: dict[Path | None, Source] = {}
    for name in names:
        path = None if name == STANDARD_INPUT else Path(name).resolve()
        reason = _reason(name, path, journal) if path is not None else None
        if path in sources:
            reason = "is there twice"
        if reason is not None:
            wrong.append(f"--from {quote(name)} {reason}")
            continue
        growing = GrowingStream(_standard_input()) if path is None else GrowingFile(Path(name))
        sources[path] = Source(name, growing, scenario)
    if wrong:
        raise InputError(*wrong)
    return Feeding(tuple(sources.values()))


def _reason(name: str, path: Path, journal: Path) -> str | None:
    """Why a name is none of a source."""
    if "://" in name:
        return "is an address: a source is a file, or - for standard input"
    if path.is_dir():
        return "is a folder: a source is a file, or - for standard input"
    if path.suffix == ".gz":
        return "is packed: a file that grows is not"
    own = journal.resolve()
    if path in (own, own.with_name(f"{own.name}.rejected")):
        return "is what this night is kept in"
    return None


def _file_name(name: str) -> str:
    """The file's name as a line of a journal can have it."""
    return " ".join(expose(Path(name).name).split())[:LONGEST_NAME] or "file"


def _standard_input() -> int:
    return sys.stdin.fileno()

"""A folder into which an agency puts its documents, one a message, with a file of when it last did.

Polled: the time first, then the names. A name is read once, and again when it was rewritten; one
that cannot be read may still be on its way, and is looked at again before it is set aside.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from simulator import disk
from simulator.feed import BadDocument, PaNews, read_document
from simulator.live.sources.agency import Agency, NoSuchSeat
from simulator.live.sources.handing import Aside, Look, Out
from simulator.messages import BadMessage
from simulator.scenario import Scenario
from simulator.text import expose

TIMESTAMP: Final = ".timestamp"
SUBFOLDERS: Final = ("nominations", "results")
LARGEST: Final = 1_000_000
"""Bytes of a document: a state of the parties of 650 seats has 60,000."""
MOST: Final = 50_000
"""Names of a folder: a night has about 3,000."""
AT_ONCE: Final = 50
"""Documents of one look: what comes elsewhere has its turn."""
ANYWAY: Final = 20
"""Looks after which the names are read though the time has not changed."""

TICK: Final = 100_000_000
"""Nanoseconds within which a disk may not tell what was written first."""

_STATE: Final = re.compile(r"_SOP_(\d{1,6})\.xml", re.IGNORECASE)
_FORM: Final = re.compile(r"_(nominations|recount|rush|result)_.*_(\d{1,6})\.xml", re.IGNORECASE)
_RANKS: Final = ("nominations", "recount", "rush", "result")

Seen = tuple[int, int]
"""When a file was written, in nanoseconds, and its bytes."""
ODD: Final[Seen] = (0, -1)
"""Of a name that leads nowhere."""


@dataclass(frozen=True, slots=True)
class _File:
    folder: Path
    name: str
    seen: Seen

    @property
    def shown(self) -> str:
        return expose(self.name)

    @property
    def key(self) -> tuple[str, str]:
        return (str(self.folder), self.name)

    @property
    def order(self) -> tuple[bool, int, int, int, str]:
        """Nominations first; then as they were written, and of one moment as they are sent."""
        form = _FORM.search(self.name)
        rank = _RANKS.index(form[1].lower()) if form else len(_RANKS)
        revision = int(form[2]) if form else 0
        # A state of the parties comes after what it sums up, though a disk's clock goes by jumps.
        moment = self.seen[0] + (0 if self.state is None else TICK)
        return (rank > 0, moment, revision, rank, self.name)

    @property
    def state(self) -> int | None:
        """The number of a state of the parties; None of what is none."""
        found = _STATE.search(self.name)
        return int(found[1]) if found else None


class DocumentFolder:
    """Documents of the PA style in a folder, or in its folders of nominations and of results.

    Args:
        path: of the folder.
        scenario: the night.
        by: who is said to have entered what comes of them.
    """

    def __init__(self, path: Path, scenario: Scenario, by: str) -> None:
        self._path = path
        self._agency = Agency(scenario, by)
        self._stamps: dict[Path, tuple[bytes, int]] = {}
        self._known: dict[tuple[str, str], Seen] = {}
        self._doubtful: dict[tuple[str, str], Seen] = {}
        self._pending: deque[_File] = deque()
        self._state = 0
        self._looks = 0
        self._trouble: str | None = None

    def look(self) -> Look:
        """What was put there since the last look."""
        words: list[str] = []
        out: list[Out] = []
        if not self._pending:
            self._list(words)
        for _ in range(min(AT_ONCE, len(self._pending))):
            out.extend(self._read(self._pending.popleft()))
        return Look(
            out=tuple(out),
            words=tuple(words),
            waiting=tuple(f"{expose(name)}: not whole yet" for _, name in self._doubtful),
            trouble=self._trouble or "",
            middle=bool(self._doubtful or self._pending),
            more=bool(self._pending),
        )

    def close(self) -> None:
        """Nothing is open between two looks."""

    # The names

    def _list(self, words: list[str]) -> None:
        self._looks += 1
        found: list[_File] = []
        trouble = None
        try:
            for folder in self._folders():
                if self._stirred(folder):
                    found += self._fresh(folder)
        except OSError as error:
            trouble = f"cannot be read: {error.strerror or error}"
            self._stamps.clear()
        if trouble != self._trouble:
            words.append(trouble or "it can be read again")
            self._trouble = trouble
        self._pending.extend(sorted(self._latest(found), key=lambda file: file.order))

    def _folders(self) -> tuple[Path, ...]:
        inner = tuple(self._path / name for name in SUBFOLDERS)
        return tuple(folder for folder in inner if folder.is_dir()) or (self._path,)

    def _stirred(self, folder: Path) -> bool:
        """Whether the names are to be read: the agency's time has changed, or the folder's."""
        try:
            time = disk.read(folder / TIMESTAMP, 1000)
        except disk.Unreadable:
            time = b""
        stamp = (time, folder.stat().st_mtime_ns)
        before = self._stamps.get(folder)
        self._stamps[folder] = stamp
        doubtful = any(place == str(folder) for place, _ in self._doubtful)
        # A network folder may tell neither in time.
        return stamp != before or doubtful or self._looks % ANYWAY == 0

    def _fresh(self, folder: Path) -> Iterator[_File]:
        there: set[str] = set()
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number == MOST:
                    raise OSError(f"more than {MOST:,} files")
                if entry.name.startswith(".") or not entry.name.lower().endswith(".xml"):
                    continue
                there.add(entry.name)
                try:
                    about = entry.stat()
                    seen = (about.st_mtime_ns, about.st_size)
                except FileNotFoundError:  # it was taken away at this moment
                    continue
                except OSError:  # one odd name hides no other: why, is said when it is read
                    seen = ODD
                file = _File(folder, entry.name, seen)
                if self._known.get(file.key) != file.seen:
                    yield file
        for place, name in [key for key in self._doubtful if key[0] == str(folder)]:
            if name not in there:  # taken away before it was whole
                del self._doubtful[place, name]

    def _latest(self, found: list[_File]) -> Iterator[_File]:
        """Of the states of the parties only the newest: each sums up all that went before."""
        newest = max((file.state or 0 for file in found), default=0)
        for file in found:
            if file.state is None:
                yield file
                continue
            if file.state == newest and newest >= self._state:
                self._state = newest
                yield file
            else:
                self._known[file.key] = file.seen
                self._doubtful.pop(file.key, None)

    # The documents

    def _read(self, file: _File) -> Iterator[Out]:
        data = b""
        try:
            data = disk.read(file.folder / file.name, LARGEST)
            news = read_document(data)
        except disk.Unreadable as error:
            yield from self._doubt(file, data, error.reason)
        except BadDocument as error:
            yield from self._doubt(file, data, "; ".join(error.reasons))
        else:
            self._known[file.key] = file.seen
            self._doubtful.pop(file.key, None)
            yield from self._take(file, news, data)

    def _take(self, file: _File, news: PaNews, data: bytes) -> Iterator[Out]:
        text = data.decode("utf-8", "replace")
        try:
            yield from self._agency.read(news, file.shown, text)
        except BadMessage as error:
            foreign = isinstance(error, NoSuchSeat)
            yield Aside(text, "; ".join(error.reasons), document=file.shown, foreign=foreign)

    def _doubt(self, file: _File, data: bytes, reason: str) -> Iterator[Out]:
        """One that cannot be read is set aside if it is the same at the next look."""
        if self._doubtful.get(file.key) != file.seen:
            self._doubtful[file.key] = file.seen
            return
        del self._doubtful[file.key]
        self._known[file.key] = file.seen
        yield Aside(data.decode("utf-8", "replace"), reason, document=file.shown)

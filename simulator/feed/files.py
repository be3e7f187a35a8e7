"""A night as a folder of files: what an agency's customers pull, put there as the agency puts it.

Each file appears whole. Behind what came at one time each folder's ``.timestamp`` is written:
whoever waits for news looks at that alone, and lists the folder when it has changed. Nothing is
written outside the folder, whatever a name is, and no link is followed in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, Protocol

import numpy as np
from pydantic import TypeAdapter

from simulator import disk
from simulator.errors import InputError
from simulator.feed.clock import FeedClock
from simulator.feed.document import Document, Format
from simulator.feed.faults import ClockSkew, spoil
from simulator.feed.folder import PART, Folder, Parts, harmless
from simulator.feed.transmission import Transmission
from simulator.feed.values import Sent
from simulator.messages import Kind
from simulator.text import excerpt, join, quantity

MARKER: Final = ".election-night-feed.json"
"""The file that says which run a folder's files are of."""

MARKER_FORMAT: Final = "election-night-files/1"
MESSAGES: Final = "messages.jsonl"
"""All that was sent, in the native format."""

STAMP: Final = ".timestamp"
AGENCY: Final = "pa"
AGENCY_FOLDERS: Final = ("nominations", "results")
"""The folders of the PA style, each with its time stamp."""

SNAPSHOT_SECONDS: Final = 1.0
"""Documents that change are written no more often."""

POLL_SECONDS: Final = 0.25
"""Whoever stops the loop waits no longer, and a clock that is set going is seen as soon."""

SHORTEST_WAIT: Final = 0.001
HALF_SECONDS: Final = 2.0
"""So long a file is seen half, by a fault that shows one."""

LONGEST_MARKER: Final = 64 * 1024
_CLOCK: Final = TypeAdapter[FeedClock | None](FeedClock | None)


class Sink(Protocol):
    """Where everything goes that is sent: a folder of files, a recording."""

    def write(self, sents: Sequence[Sent]) -> None:
        """Take what was sent at one time."""

    def tick(self) -> None:
        """Do what has become due since."""

    def finish(self) -> None:
        """Do what is left: nothing more comes."""


class FileFault(Protocol):
    """A fault of transport that strikes files."""

    @property
    def type(self) -> str:
        """Which: ``timestamp_stuck``, ``partial_file_visible``, ``rewrite_in_place``, …"""

    def covers(self, night: float) -> bool:
        """Whether it strikes what is due at this second of the night."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Which run a folder's files are of.

    Attributes:
        run: its name.
        plan: SHA-256 of its plan.
        formats: names of the formats, in order.
        clock: of a run that nothing else remembers: all that it has sent, and when, follows from
            it. None: a server's, whose state has it.
    """

    run: str
    plan: str
    formats: tuple[str, ...]
    clock: FeedClock | None = None


@dataclass(frozen=True, slots=True)
class _Deposit:
    """A file to be put down.

    Attributes:
        path: where.
        data: what.
        state: it is a state of the parties, of which the newest are kept.
        halved: it is seen half before it is whole.
        straight: it is written under its own name from the start.
    """

    path: Parts
    data: bytes
    state: bool = False
    halved: bool = False
    straight: bool = False


class FolderWriter:
    """The folder of files of a run: made by ``open_folder``, with its arguments."""

    def __init__(
        self,
        folder: Folder,
        formats: Sequence[Format],
        *,
        native: bool,
        sop_keep: int,
        resumed: bool,
        faults: Sequence[FileFault],
        now: Callable[[], float],
        monotonic: Callable[[], float],
    ) -> None:
        self._folder = folder
        self._formats = tuple(formats)
        self._native = native
        self._keep = sop_keep
        self._faults = tuple(faults)
        self._now = now
        self._monotonic = monotonic
        self._catching_up = resumed
        self._states: list[Parts] = []
        self._published: set[Parts] = set()
        self._last_of: dict[tuple[str | None, Kind], Parts] = {}
        self._halves: dict[Parts, tuple[bytes, float]] = {}
        self._snapshots: dict[Parts, bytes] = {}
        self._stale = True
        self._shown_at: float | None = None
        self._stamped_at = 0.0

    def begin(self) -> None:
        """Make the folders that a customer looks into before anything is there.

        Raises:
            InputError: as ``write``.
        """
        if any(form.name == AGENCY for form in self._formats):
            self._stamp({(n,) for n in AGENCY_FOLDERS if self._folder.size((n, STAMP)) is None})

    def write(self, sents: Sequence[Sent]) -> None:
        """Put down what was sent at one time.

        Of a run that is gone on with, the first call brings all that was sent before: what is
        there already is left alone, what lacks is put down.

        Raises:
            InputError: the disk refuses, something else than a plain file stands in the way, or
                a file of a run that is gone on with is not what was written.
        """
        if not sents:
            return
        self._complete(self._monotonic() - HALF_SECONDS)
        touched = self._put_all(self._deposits(sents))
        if self._native:
            self._append(b"".join(sent.data + b"\n" for sent in sents))
        touched |= self._prune()
        if self._catching_up:
            self._refuse_strangers()
            self._catching_up = False
        if not self._struck("timestamp_stuck", sents[-1]):
            self._stamp(touched, self._skew(sents[-1]))
        self._stale = True
        self._show(at_most_each=SNAPSHOT_SECONDS)

    def tick(self) -> None:
        """Complete what is half, and write what has changed, if that is long enough ago.

        Raises:
            InputError: as ``write``.
        """
        self._complete(self._monotonic() - HALF_SECONDS)
        self._show(at_most_each=SNAPSHOT_SECONDS)

    def finish(self) -> None:
        """Write what has not been written yet.

        Raises:
            InputError: as ``write``.
        """
        self._complete(self._monotonic())
        self._show()

    # Documents that stay

    def _deposits(self, sents: Iterable[Sent]) -> dict[Parts, list[_Deposit]]:
        """The files of messages in order; those of one name together, in the last one's place."""
        found: dict[Parts, list[_Deposit]] = {}
        for sent in sents:
            for form in self._formats:
                for document in form.take(sent):
                    for deposit in self._of(sent, document):
                        several = found.pop(deposit.path, [])
                        found[deposit.path] = [*several, deposit]
        return found

    def _of(self, sent: Sent, document: Document) -> Iterator[_Deposit]:
        """What is put down of a document: itself, by a fault also in the place of another."""
        path = path_of(document)
        if path is None:
            return
        kind = sent.message.kind
        state = kind is Kind.PARTIES
        if state:
            with suppress(ValueError):
                self._states.remove(path)
            self._states.append(path)
        data = _delivered(document)
        before = self._last_of.get((sent.message.contest, kind), path)
        self._last_of[sent.message.contest, kind] = path
        in_place = self._struck("rewrite_in_place", sent)
        if in_place and before != path and not state:
            yield _Deposit(before, data, straight=True)
        halved = self._struck("partial_file_visible", sent)
        yield _Deposit(path, data, state, halved, in_place)

    def _struck(self, fault: str, sent: Sent) -> bool:
        return any(f.type == fault and f.covers(sent.item.due) for f in self._faults)

    def _put_all(self, deposits: dict[Parts, list[_Deposit]]) -> set[Parts]:
        """Put files down but those that go again at once; the folders that have new ones."""
        kept = set(self._states[-self._keep :] if self._keep else ())
        touched: set[Parts] = set()
        for path, several in deposits.items():
            self._published.add(path)
            last = several[-1]
            if last.state and path not in kept:
                continue
            if self._catching_up and self._is_there(path, several):
                continue
            self._halves.pop(path, None)
            if last.halved and not self._catching_up:
                self._folder.put(path, last.data[: len(last.data) // 2], straight=True)
                self._halves[path] = (last.data, self._monotonic())
            else:
                self._folder.put(path, last.data, straight=last.straight)
            touched.add(path[:-1])
        return touched

    def _complete(self, since: float) -> None:
        """Put down whole what has been seen half since then, or longer."""
        for path, (data, seen) in list(self._halves.items()):
            if seen <= since:
                del self._halves[path]
                self._folder.put(path, data)

    def _is_there(self, path: Parts, several: Sequence[_Deposit]) -> bool:
        """Whether a run that is gone on with has put a file down already.

        Raises:
            InputError: there is another file of this name.
        """
        size = self._folder.size(path)
        if size is None:
            return False
        last = several[-1].data
        data = self._folder.read(path, max(len(d.data) for d in several) + 1)
        if data == last:
            return True
        # It may have ended between two files of one name, or while one was seen half.
        if any(
            d.data == data or ((d.halved or d.straight) and d.data.startswith(data))
            for d in several
        ):
            return False
        raise InputError(
            f"{self._folder.shown(path)}: not what this run wrote ({quantity(size, 'byte')}, "
            f"not {len(last):,}): name a new folder"
        )

    def _refuse_strangers(self) -> None:
        """Refuse to go on where somebody else has put files down."""
        strange = [
            excerpt("/".join((*folder, name)))
            for folder in sorted({path[:-1] for path in self._published} - {()})
            for name in self._folder.names(folder)
            if (*folder, name) not in self._published and not _is_own(name)
        ]
        if strange:
            several = join([*strange[:3], *(["others"] if len(strange) > 3 else [])])
            raise InputError(f"{self._folder.path}: not written by this run: {several}")

    def _prune(self) -> set[Parts]:
        """Remove states of the parties that are too old; the folders that had them."""
        old = self._states[: max(0, len(self._states) - self._keep)]
        del self._states[: len(old)]
        return {path[:-1] for path in old if self._folder.remove(path)}

    def _skew(self, sent: Sent) -> float:
        """Seconds by which the sender's clock is wrong."""
        wrong = (f for f in self._faults if isinstance(f, ClockSkew) and f.covers(sent.item.due))
        return sum(float(fault.offset) for fault in wrong)

    def _stamp(self, touched: Iterable[Parts], skew: float = 0.0) -> None:
        """Say when something was put into folders: seconds since the epoch with a fraction."""
        for folder in sorted(touched):
            if folder and folder[-1] in AGENCY_FOLDERS:
                # Two times that read the same would hide the second.
                self._stamped_at = max(self._now(), self._stamped_at + 0.00001)
                self._folder.put((*folder, STAMP), f"{self._stamped_at + skew:.5f}".encode())

    # Documents that change, and lines that are added

    def _show(self, *, at_most_each: float = 0.0) -> None:
        now = self._monotonic()
        shown = self._shown_at
        if not self._stale or (shown is not None and now - shown < at_most_each):
            return
        self._stale = False
        self._shown_at = now
        for form in self._formats:
            for place in form.snapshots:
                document = form.render(place)
                path, data = path_of(document), _delivered(document)
                if path is not None and self._snapshots.get(path) != data:
                    self._folder.put(path, data)
                    self._snapshots[path] = data

    def _append(self, lines: bytes) -> None:
        """Add lines; what a run that is gone on with has of them already is left alone."""
        path = (MESSAGES,)
        size = self._folder.size(path)
        if self._catching_up and size:
            have = self._folder.read(path, len(lines) + 1)
            if not lines.startswith(have):
                place = self._folder.shown(path)
                raise InputError(f"{place}: not what this run wrote: name a new folder")
            lines = lines[len(have) :]
        if lines:
            self._folder.grow(path, lines)


def _is_open(several: Sequence[_Deposit]) -> bool:
    """Whether a file could be seen half."""
    return any(deposit.halved or deposit.straight for deposit in several)


def _delivered(document: Document) -> bytes:
    """A document's bytes as they go out: whole, or spoilt, and always in the same way."""
    if not document.spoilt:
        return document.data
    seed = int.from_bytes(hashlib.sha256(document.data).digest()[:8])
    rng = np.random.default_rng(seed)
    return spoil(document.data, document.spoilt, document.media, rng).data


def _is_own(name: str) -> bool:
    """A file of ours that is no document, or one of another file's name while it was written."""
    return name in (STAMP, disk.LOCK) or name.endswith(PART)


@contextmanager
def open_folder(
    path: Path,
    formats: Sequence[Format],
    *,
    run: str,
    plan: str,
    native: bool = True,
    sop_keep: int = 20,
    resume: bool = False,
    faults: Sequence[FileFault] = (),
    clock: FeedClock | None = None,
    now: Callable[[], float] = time.time,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[FolderWriter]:
    """Have a folder for the files of a run, for this process alone.

    Args:
        path: where; made where there is none.
        formats: whose documents are written.
        run: the run's name.
        plan: SHA-256 of its plan.
        native: messages are written as well, in the native format.
        sop_keep: so many states of the parties are left.
        resume: go on with the files that this run has written, if there are any.
        faults: of transport, that strike files.
        clock: of the run, where the folder is all that is left of it.
        now: real seconds since the epoch.
        monotonic: real seconds since any moment.

    Raises:
        InputError: the folder is not empty and not of this run, another process has it, or it
            cannot be made or written.
    """
    names = tuple(sorted({*(form.name for form in formats), *(["native"] if native else [])}))
    marker = Marker(run, plan, names, clock)
    with disk.claim(path):
        fresh = _is_fresh(path, marker, resume)
        with closing(Folder(path)) as folder:
            writer = FolderWriter(
                folder,
                formats,
                native=native,
                sop_keep=sop_keep,
                resumed=not fresh,
                faults=faults,
                now=now,
                monotonic=monotonic,
            )
            if fresh or read_marker(path) != marker:
                folder.put((MARKER,), _marker_text(marker).encode())
            writer.begin()
            yield writer


def read_marker(folder: Path) -> Marker | None:
    """Which run a folder's files are of; None where it says nothing of the kind."""
    try:
        said: Any = json.loads(disk.read(folder / MARKER, LONGEST_MARKER))
        if said["format"] != MARKER_FORMAT:
            return None
        run, plan, formats = said["run"], said["plan"], tuple(said["formats"])
        clock = _CLOCK.validate_python(said.get("clock"))
    except (disk.Unreadable, ValueError, TypeError, KeyError, RecursionError):
        return None
    if not all(isinstance(text, str) for text in (run, plan, *formats)):
        return None
    if clock is not None and not clock.sound:
        return None
    return Marker(run, plan, formats, clock)


def _marker_text(marker: Marker) -> str:
    said = {"format": MARKER_FORMAT, "test": True, **asdict(marker)}
    return json.dumps({key: value for key, value in said.items() if value is not None}) + "\n"


def _is_fresh(folder: Path, marker: Marker, resume: bool) -> bool:
    """Whether a folder has nothing in it yet.

    Raises:
        InputError: it has, and not what this run wrote.
    """
    with disk.refusals(folder):
        if not set(os.listdir(folder)) - {disk.LOCK}:  # noqa: PTH208 - names are enough
            return True
    found = read_marker(folder)
    if found is None:
        raise InputError(f"{folder} is not empty, and no feed wrote it: name a new folder")
    if not resume:
        words = f"holds the files of run {excerpt(found.run)}"
        raise InputError(f"{folder} {words}: name a new folder, or remove it")
    for ours, theirs, thing in (
        (marker.run, found.run, "run"),
        (marker.plan, found.plan, "plan"),
        (marker.formats, found.formats, "set of formats"),
    ):
        if ours != theirs:
            raise InputError(f"{folder} holds the files of another {thing}: name a new folder")
    return False


def path_of(document: Document) -> Parts | None:
    """Where a document stands in the folder of files, in parts that lead nowhere else.

    Returns:
        None where it stands nowhere.
    """
    if document.file == "":
        return None
    if document.file is not None:
        parts = PurePosixPath(document.file).parts
    else:
        parts = PurePosixPath(document.path).parts[1:]
    return tuple(map(harmless, parts)) or None


def write_files(
    transmission: Transmission,
    sinks: Sequence[Sink],
    *,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Play a night into folders and recordings, to its end or until a signal stops it.

    Args:
        transmission: the night, its clock set.
        sinks: where everything goes; each is finished, however this ends.
        now: real seconds since the epoch.
        sleep: waits so many real seconds.

    Raises:
        InputError: a sink cannot take it.
    """
    try:
        while True:
            sents = transmission.advance(now())
            for sink in sinks:
                if sents:
                    sink.write(sents)
                else:
                    sink.tick()
            if transmission.ended:
                return
            due = transmission.due
            wait = POLL_SECONDS if due is None else due - now()
            sleep(min(max(wait, SHORTEST_WAIT), POLL_SECONDS))
    finally:
        for sink in sinks:
            sink.finish()

"""The journal of a live night: one file of JSON lines that only grows.

Its first line says of which night it is, every other one is a message. A line is there for good
once ``append`` has returned: it was written in one piece and is on the disk. What a killed process
leaves half written was acknowledged to nobody; it is set aside with a word, never dropped.

One process writes a journal. It has a lock file beside it, which the system frees however the
process ends, and a lock on the journal itself, should somebody take the lock file away.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from simulator import disk
from simulator.errors import ElectionNightError, InputError
from simulator.live.clock import is_rehearsal
from simulator.live.journal_file import (
    Rejection,
    check_night,
    lock_path,
    real_path,
    reject,
    rejected_path,
    scenario_of,
)
from simulator.messages import (
    JOURNAL,
    LARGEST_FILE,
    LONGEST_LINE,
    BadMessage,
    Header,
    Message,
    Reading,
    line_of,
    parse_journal,
    read_header,
    read_message,
    write_message,
)
from simulator.scenario import Scenario, recorded_name
from simulator.version import __version__


class InUse(InputError):
    """Another process keeps the journal; it takes what is entered, by its socket."""


class Journal:
    """An open journal: whoever has it is the only one to write to it."""

    def __init__(
        self, reading: Reading, descriptor: int, lock: int, *, fresh: bool = False
    ) -> None:
        self.path: Final = reading.path
        self.header: Final = reading.header
        self.bad: Final = reading.bad
        self.remarks: tuple[str, ...] = reading.remarks
        self._messages = list(reading.messages)
        self._descriptor = descriptor
        self._lock = lock
        self._size = reading.size
        self._half = b""  # what may stand, in part, behind the last whole line
        self._writing = Lock()
        self._closed = False
        self._fresh = fresh

    @property
    def messages(self) -> tuple[Message, ...]:
        """All that was kept, in the order in which it was."""
        return tuple(self._messages)

    @property
    def rejected_path(self) -> Path:
        """The file of what was set aside."""
        return rejected_path(self.path)

    def append(self, message: Message) -> None:
        """Keep a message: when this returns, it is on the disk.

        Raises:
            InputError: it is not kept: the disk refuses, or the file is no longer what it was.
        """
        self.append_all((message,))

    def append_all(self, messages: Sequence[Message]) -> None:
        """Keep messages by one write: when this returns, all of them are on the disk.

        Raises:
            InputError: none of them is kept, as ``append``.
        """
        data = b"".join(map(self._line, messages))
        with self._writing:
            if self._closed:  # its descriptor may be another file's by now
                raise InputError(f"{self.path} is closed: it was not kept")
            if self._size + len(data) > LARGEST_FILE:
                raise InputError(f"{self.path}: is full: a journal has {LARGEST_FILE // 2**20} MiB")
            self._write(data)
            self._messages.extend(messages)

    def _line(self, message: Message) -> bytes:
        """A message as its line, which can be read again."""
        data = line_of(write_message(message))
        if len(data) > LONGEST_LINE:
            raise InputError(
                f"{self.path}: a line of more than {LONGEST_LINE // 2**20} MiB is not kept"
            )
        try:
            again = read_message(json.loads(data))
        except BadMessage as error:
            raise InputError(*error.reasons) from None
        if again != message:
            raise InputError(f"{message.kind.words}: it would be read again as something else")
        return data

    def _write(self, data: bytes) -> None:
        self._refuse_changed()
        self._half = data
        try:
            if os.write(self._descriptor, data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._descriptor)
            self._size, self._half = self._size + len(data), b""
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"cannot write to {self.path}: {reason}: it was not kept") from error
        finally:
            if self._half:  # a signal may have struck, too
                with suppress(OSError):  # if the disk refuses that as well: before the next line
                    self._cut()

    def _cut(self) -> None:
        """Back to the last whole line."""
        os.ftruncate(self._descriptor, self._size)
        os.fsync(self._descriptor)
        self._half = b""

    def _refuse_changed(self) -> None:
        """Refuse to write to a file that somebody else moved, cut or wrote to."""
        words = "was moved, removed or cut by somebody else"
        try:
            about = os.fstat(self._descriptor)
            if os.path.samestat(about, self.path.stat()) and about.st_size >= self._size:
                words = ""
                tail = os.pread(self._descriptor, LONGEST_LINE, self._size)
                if tail and self._half.startswith(tail):
                    self._cut()
                elif tail:
                    words = "was written to by another program"
        except FileNotFoundError:
            pass
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"cannot write to {self.path}: {reason}: it was not kept") from error
        if words:
            raise InputError(f"{self.path} {words}: end this and begin again")

    def reject(self, what: Rejection) -> None:
        """Set something aside in the file beside the journal, as ``journal_file.reject``."""
        reject(self.path, what)

    def close(self) -> None:
        """Take nothing more; what is being written is written first."""
        with self._writing:
            self._closed = True

    def forget(self) -> None:
        """Take away a journal that was begun here and has no message: what was asked is refused.

        It is closed; of one that is another's, or has anything in it, nothing happens.
        """
        with self._writing:
            if not self._fresh or self._messages or self._closed:
                return
            self._closed = True
            real = real_path(self.path)
            with suppress(OSError):
                about = os.fstat(self._descriptor)
                if about.st_size == self._size and os.path.samestat(about, real.stat()):
                    real.unlink()

    def tell_where(self, socket: str) -> None:
        """Write down, in the lock file, where what is entered elsewhere can be handed to us."""
        data = f"{os.getpid()}\n{socket}\n".encode()
        with disk.refusals(lock_path(self.path)):
            os.ftruncate(self._lock, 0)
            os.pwrite(self._lock, data, 0)


@contextmanager
def keep_journal(
    path: Path, scenario: Scenario, *, double_entry: bool = False, now: datetime
) -> Iterator[Journal]:
    """Have a journal for this process alone: begun where there is none, else gone on with.

    Args:
        path: of the journal.
        scenario: the night.
        double_entry: figures count once two persons have entered the same.
        now: the real moment, aware.

    Raises:
        InUse: another process has it.
        InputError: it is none, or of another night, or cannot be read or written; one line.

    What is refused within the block before anything was kept leaves no new journal behind.
    """
    _refuse_packed(path)
    disk.refuse_target(path)
    real = real_path(path)
    with _locked(path, real) as lock:
        fresh = not real.exists()
        if fresh:
            _begin(real, path, _header(real, scenario, double_entry, now))
        descriptor = _open(real, path)
        try:
            reading = parse_journal(path, _whole(descriptor, path))
            _refuse_other(reading, scenario, double_entry, now)
            journal = Journal(_mended(reading, descriptor, now), descriptor, lock, fresh=fresh)
            try:
                yield journal
            except ElectionNightError:
                journal.forget()
                raise
            finally:
                journal.close()
        finally:
            os.close(descriptor)


@contextmanager
def open_journal(path: Path, *, now: datetime) -> Iterator[tuple[Journal, Scenario]]:
    """Have a journal that was begun, and its night, as its first line names it.

    Raises:
        InUse: another process has it.
        InputError: as ``keep_journal``, or there is none.
    """
    header = read_header(path)
    scenario = scenario_of(path, header)
    with keep_journal(path, scenario, double_entry=header.double_entry, now=now) as journal:
        yield journal, scenario


@contextmanager
def _locked(path: Path, real: Path) -> Iterator[int]:
    place = lock_path(real)
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(disk.lock(place))
        except BlockingIOError as error:
            raise _in_use(path, str(error.strerror)) from None
        except OSError as error:
            raise InputError(f"cannot write to {place}: {error.strerror or error}") from None
        yield lock


def _in_use(path: Path, words: str) -> InUse:
    return InUse(f"{path} is {words}: election-night enter hands it what you enter")


def _header(path: Path, scenario: Scenario, double_entry: bool, now: datetime) -> Header:
    rehearsal = is_rehearsal(scenario, now)
    return Header(
        scenario=recorded_name(path, scenario),
        title=scenario.title,
        digest=scenario.digest,
        version=__version__,
        double_entry=double_entry,
        rehearsal=rehearsal,
        began=now if rehearsal else None,
        opened_at=now,
    )


def _begin(real: Path, path: Path, header: Header) -> None:
    """A new file with its first line, or none."""
    written = {
        "format": header.format,
        "scenario": header.scenario,
        "title": header.title,
        "digest": header.digest,
        "version": header.version,
        "double_entry": header.double_entry,
        "rehearsal": header.rehearsal,
        "began": header.began and header.began.isoformat(),
        "opened_at": header.opened_at and header.opened_at.isoformat(),
    }
    with disk.refusals(path):
        with suppress(FileExistsError), disk.replacement(real, over=False) as file:
            file.write(line_of({key: said for key, said in written.items() if said is not None}))
        folder = os.open(real.parent, os.O_RDONLY)
        try:
            with suppress(OSError):  # some file systems have no such thing
                os.fsync(folder)
        finally:
            os.close(folder)


def _open(real: Path, path: Path) -> int:
    """The journal, open to be read and written at its end, and locked."""
    with disk.refusals(path):
        descriptor = os.open(real, os.O_RDWR | os.O_APPEND | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise InputError(f"{path}: not a plain file")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _in_use(path, "in use by another run") from None
        except OSError:
            pass  # a file system without locks: the lock file's process number was believed
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _whole(descriptor: int, path: Path) -> bytes:
    with disk.refusals(path):
        size = os.fstat(descriptor).st_size
        if size > LARGEST_FILE:
            raise InputError(f"{path}: {disk.TooLarge(LARGEST_FILE).reason}")
        with os.fdopen(os.dup(descriptor), "rb") as file:
            file.seek(0)
            return file.read(size)


def _refuse_other(reading: Reading, scenario: Scenario, double_entry: bool, now: datetime) -> None:
    header, path = reading.header, reading.path
    if header.format != JOURNAL:
        raise InputError(f"{path}: a feed's recording: it is replayed, and not written to")
    check_night(path, header, scenario)
    if header.double_entry != double_entry:
        words = "with --double-entry" if header.double_entry else "without --double-entry"
        raise InputError(f"{path}: a journal that was begun {words}: go on {words}")
    if header.rehearsal != is_rehearsal(scenario, now):
        if header.rehearsal:
            words = "a rehearsal's journal, and now the night itself is on: name another file"
        else:
            words = (
                "the journal of the night itself, which is over: replay it, or name another file"
            )
        raise InputError(f"{path}: {words}")


def _mended(reading: Reading, descriptor: int, now: datetime) -> Reading:
    """The journal with nothing behind its last whole line."""
    path = reading.path
    with disk.refusals(path):
        if reading.unended:
            os.write(descriptor, b"\n")
            os.fsync(descriptor)
            return replace(reading, size=reading.size + 1, unended=False)
        if reading.torn is not None:
            torn = Rejection(str(path), reading.torn.text, reading.torn.reason, now)
            reject(path, torn)  # first: it may be told twice, and never not at all
            os.ftruncate(descriptor, reading.size)
            os.fsync(descriptor)
    return reading


def _refuse_packed(path: Path) -> None:
    if path.suffix == ".gz":
        raise InputError(f"{path}: a packed journal can be read, not written: unpack it first")

"""Files read within bounds and written whole or not at all.

What is read may come from anywhere: only plain files of a bounded size in strict UTF-8 are taken.
What is written appears under its own name in one step, so that a full disk or a killed process
leaves the old file or the new one, never half of either.

What a killed process leaves behind is told from what a living one is at by a lock (``flock``),
which the system frees however a process ends. File systems without locks are taken at the word
of the process number that is written down.
"""

from __future__ import annotations

import csv
import errno
import fcntl
import io
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final

from simulator.errors import InputError
from simulator.signals import Stop, handled
from simulator.text import excerpt, expose

MAX_FILE: Final = 4 * 1024 * 1024
"""Bytes of one file that is read: six times the largest official results file."""


class Unreadable(Exception):
    """A file that is not taken: ``reason`` in words, ``line`` (from 1) where one is at fault."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class TooLarge(Unreadable):
    """A file beyond the limit, of so many bytes."""

    def __init__(self, limit: int = MAX_FILE) -> None:
        words = f"{limit // 2**20} MiB" if limit % 2**20 == 0 else f"{limit:,} bytes"
        super().__init__(f"more than {words}, the limit for one file")


class WrongEncoding(Unreadable):
    """A file that is not UTF-8; ``byte`` is where, in bytes from its start."""

    def __init__(self, reason: str, line: int, byte: int) -> None:
        super().__init__(reason, line)
        self.byte = byte


@contextmanager
def plain(path: Path) -> Iterator[BinaryIO]:
    """A plain file, open for reading.

    Raises:
        Unreadable: there is no such file, it is a folder, a pipe or a device, or the system
            refuses it.
    """
    try:
        # A pipe or a device would block, never end, or do something: it is not even opened, …
        _refuse_odd(path.stat())
        # … nor waited for, should one take the file's place at this moment.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            _refuse_odd(os.fstat(descriptor))
            yield file
    except FileNotFoundError:
        raise Unreadable("no such file") from None
    except _Odd as error:
        raise Unreadable(str(error.strerror)) from None
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None


class _Odd(OSError):
    """Something that is no plain file where one should be."""


def _refuse_odd(about: os.stat_result) -> None:
    if stat.S_ISDIR(about.st_mode):
        raise _Odd(errno.EISDIR, "a folder, not a file")
    if not stat.S_ISREG(about.st_mode):
        raise _Odd(errno.EINVAL, "not a plain file")


def read(path: Path, limit: int = MAX_FILE) -> bytes:
    """All of a plain file of at most ``limit`` bytes.

    Raises:
        TooLarge: it has more.
        Unreadable: there is no such file, it is a folder, a pipe or a device, or the system
            refuses it.
    """
    with plain(path) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(limit)
    return data


def decode(data: bytes) -> str:
    """Text in UTF-8; a byte order mark may lead.

    Raises:
        WrongEncoding: UTF-16, or a byte that is not UTF-8, with its line.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise WrongEncoding("saved as UTF-16: save the file as UTF-8", 1, 0)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With a byte order mark the decoder counts from after it.
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        reason = f"not UTF-8 (byte 0x{data[start]:02x}): save the file as UTF-8"
        raise WrongEncoding(reason, data.count(b"\n", 0, start) + 1, start) from None


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV text, each with the line on which it ends; empty lines are left out.

    Raises:
        Unreadable: not CSV, with the line.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        raise Unreadable(f"not CSV: {error}", max(1, reader.line_num)) from None


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with ``\\n`` line ends; None is an empty field."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    return out.getvalue()


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Say in one line what cannot be written to ``path``.

    Raises:
        InputError: instead of ``OSError``.
    """
    try:
        yield
    except OSError as error:
        raise InputError(f"cannot write to {path}: {error.strerror or error}") from error


def refuse_name(path: Path) -> None:
    """Refuse to make a file or folder whose name could command the terminal that lists it.

    What is there already, under whatever name, may be written to.

    Raises:
        InputError: a part of the path that is not there has a character that shows nothing.
    """
    for part in (path, *path.parents):
        if os.path.lexists(part):
            return
        if expose(part.name) != part.name:
            words = "a name is not made with characters that show nothing"
            raise InputError(f"cannot write to {excerpt(str(path))}: {words}")


def refuse_target(path: Path) -> None:
    """Refuse a place that no file can be written to, before it is worked for.

    Raises:
        InputError: a folder, a pipe or a device stands there, there is no such folder, or it is
            no name to be made.
    """
    refuse_name(path)
    with refusals(path):
        with suppress(FileNotFoundError):
            _refuse_odd(path.stat())
        if not path.parent.is_dir():
            raise NotADirectoryError(errno.ENOENT, f"there is no folder {path.parent}")


@contextmanager
def replacement(path: Path, *, over: bool = True, swept: bool = False) -> Iterator[BinaryIO]:
    """A file that takes its place at ``path`` when the block has ended well, else none.

    Args:
        path: where it is to stand.
        over: it may replace a file.
        swept: the folder was looked through for what killed processes left.

    Raises:
        FileExistsError: there is one, and ``over`` is false.
        OSError: the disk refuses, or something else than a plain file stands there.
    """
    if over:
        with suppress(FileNotFoundError):
            _refuse_odd(path.stat())
    if not swept:
        sweep(path.parent, path.name)
    temporary, descriptor = _begin(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            # Before the file is closed, and its lock free.
            if over:
                temporary.replace(path)
            else:
                _place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _place(temporary: Path, path: Path) -> None:
    try:
        # A link, unlike a renaming, refuses to replace what stands there.
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # no links on this file system
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        temporary.replace(path)


# Files on their way, and what killed processes left of them

_TEMPORARY: Final = re.compile(r"\.(?P<name>.+)\.(?P<process>\d+)(-\d+)?\.tmp", re.DOTALL)

_LONGEST: Final = 200
"""Bytes of a name that its temporary file's repeats: most systems take 255 in all."""


def _short(name: str) -> str:
    """A name, or as much of it as leaves room for more."""
    data = os.fsencode(name)
    return name if len(data) <= _LONGEST else data[:_LONGEST].decode("utf-8", "ignore")


def _begin(path: Path) -> tuple[Path, int]:
    """A new temporary file beside ``path``, locked for as long as it is open."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    for number in count():
        more = f"-{number}" if number else ""
        temporary = path.with_name(f".{_short(path.name)}.{os.getpid()}{more}.tmp")
        try:
            descriptor = os.open(temporary, flags, 0o666)
        except FileExistsError:
            continue
        # Somebody may have found it before it was locked, and swept it.
        if _locked(descriptor) is not False and _is_at(descriptor, temporary):
            return temporary, descriptor
        os.close(descriptor)
    raise AssertionError("unreachable")


def is_temporary(name: str) -> bool:
    """Whether a file of this name is one that was on its way."""
    return _TEMPORARY.fullmatch(name) is not None


def sweep(folder: Path, name: str | None = None) -> None:
    """Remove the temporary files that killed processes left in a folder.

    Args:
        folder: where.
        name: only those of the file of this name.

    Raises:
        OSError: the folder cannot be read.
    """
    for found in os.listdir(folder):  # noqa: PTH208 - iterdir() makes a path of each name
        match = _TEMPORARY.fullmatch(found)
        if match is not None and (name is None or match["name"] == _short(name)):
            _remove_dead(folder / found, int(match["process"]))


def _remove_dead(path: Path, process: int) -> None:
    """Remove a temporary file, unless the process that writes it lives."""
    with suppress(OSError):
        if not stat.S_ISREG(path.lstat().st_mode):
            return
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW)
        try:
            free = _locked(descriptor)
            if free or (free is None and not _lives(process)):
                path.unlink()
        finally:
            os.close(descriptor)


def _locked(descriptor: int) -> bool | None:
    """Lock an open file for this process: False, another has it; None, there are no locks."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether a path still is that of an open file."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except OSError:
        return False


def _lives(process: int) -> bool:
    """Whether there is another process of this number."""
    if process <= 0 or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


# A folder that one run at a time may have

LOCK: Final = ".election-night.lock"
"""The file in a folder by which a run has it, with its process number."""

_held: ContextVar[tuple[os.stat_result, ...]] = ContextVar("_held", default=())


@contextmanager
def claim(folder: Path) -> Iterator[None]:
    """Have a folder for this run alone until the block ends, or the process, however it ends.

    The folder is made where there is none, and gone again where nothing was put into it. Within
    the block the same run may claim it again.

    Raises:
        InputError: another run has it, or it cannot be made or written.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(_hold(folder))
        except BlockingIOError as error:
            raise InputError(f"{folder} is {error.strerror}") from None
        except _Odd as error:
            raise InputError(f"cannot write to {folder / LOCK}: {error.strerror}") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise InputError(f"cannot write to {folder}: {reason}") from None
        yield


@contextmanager
def _hold(folder: Path) -> Iterator[None]:
    """``claim``, with what the system says; ``BlockingIOError`` where another run has it."""
    made = _make(folder)
    about = folder.stat()
    if any(os.path.samestat(about, other) for other in _held.get()):
        yield
        return
    try:
        with lock(folder / LOCK):
            before = _held.set((*_held.get(), about))
            try:
                yield
            finally:
                _held.reset(before)
    finally:
        with suppress(OSError):
            for empty in made:
                empty.rmdir()


def _make(folder: Path) -> list[Path]:
    """Make a folder and those above it; what was made, the innermost first.

    Raises:
        InputError: it, or one above it, is no folder, or no name to be made.
        OSError: the system refuses.
    """
    refuse_name(folder)
    missing = []
    for path in (folder, *folder.parents):
        if os.path.lexists(path):
            if not path.is_dir():
                kind = "a file, not a folder" if path.is_file() else "not a folder"
                what = "" if path == folder else f"{path} is "
                raise InputError(f"cannot write to {folder}: {what}{kind}")
            break
        missing.append(path)
    folder.mkdir(parents=True, exist_ok=True)
    return missing


@contextmanager
def lock(path: Path) -> Iterator[int]:
    """Have a lock file until the block ends, or the process, however it ends: it, open.

    Its first line is the process number. It is gone when the block has ended.

    Raises:
        BlockingIOError: another process has it; the words say which.
        OSError: the system refuses, or something else than a plain file stands there.
    """
    descriptor = _lock_of(path)
    try:
        yield descriptor
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)


def _lock_of(path: Path) -> int:
    """A lock file, open and ours from now on."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NONBLOCK | os.O_NOFOLLOW
    while True:
        with suppress(FileNotFoundError):
            _refuse_odd(path.lstat())
        descriptor = os.open(path, flags, 0o666)
        try:
            _refuse_odd(os.fstat(descriptor))
            free, owner = _locked(descriptor), _number(os.pread(descriptor, 20, 0))
            if free is False or (free is None and _lives(owner)):
                process = f" (process {owner})" if owner else ""
                raise BlockingIOError(errno.EAGAIN, f"in use by another run{process}")
            # The run before may have put it away between our opening and our locking it.
            if _is_at(descriptor, path):
                with suppress(OSError):  # a full disk: it goes without the number
                    os.truncate(descriptor, 0)
                    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _number(data: bytes) -> int:
    """The process number in a lock file's first line; 0 where there is none."""
    digits = data.partition(b"\n")[0].strip()
    return int(digits) if digits.isdigit() else 0


def write(path: Path, text: str, *, over: bool = False) -> None:
    """Write a text file in UTF-8, whole or not at all.

    Args:
        path: where.
        text: what.
        over: may replace a file.

    Raises:
        InputError: the file exists, or cannot be written, or it is no name to be made.
    """
    refuse_name(path)
    try:
        with replacement(path, over=over) as file:
            file.write(text.encode())
    except FileExistsError:
        raise InputError(f"{path} exists already: choose another name, or remove it") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}") from None


def write_folder(out: Path, files: Mapping[str, str], check: Callable[[Path], None]) -> None:
    """Write text files into a folder, once all of them have been checked together.

    A new folder appears with everything in it in one step. One that is there is never taken away:
    when every file is on the disk, each takes its place, and a signal waits for the last. Only a
    process that is killed in that moment leaves some of the old ones; writing again mends it.

    Args:
        out: the folder; it need not exist. Other files in it stay.
        files: texts by file name.
        check: sees the finished folder, beside where it will be; may raise.

    Raises:
        InputError: the disk refuses, or it is no name to be made.
    """
    made: list[Path] = []
    try:
        refuse_name(out)
        made = _make(out.parent)
        work = Path(tempfile.mkdtemp(_WORK, f".{_short(out.name)}-", out.parent))
        try:
            with _hold(work):
                _build(out, work / out.name, files, check)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        _sweep_work(out)
    except OSError as error:
        raise InputError(f"{out}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            for empty in made:
                empty.rmdir()


_WORK: Final = ".tmp"


def _build(out: Path, made: Path, files: Mapping[str, str], check: Callable[[Path], None]) -> None:
    if out.is_dir():
        shutil.copytree(out, made, symlinks=True, ignore=_odd_ones)
    else:
        made.mkdir()
    for name, text in files.items():
        if (made / name).is_symlink():
            (made / name).unlink()  # or what it leads to would be written
        (made / name).write_text(text, encoding="utf-8", newline="\n")
    check(made)
    if out.is_symlink() or (out.is_dir() and any(out.iterdir())):
        _replace_all(out, files)
    else:
        made.rename(out)


def _odd_ones(folder: str, names: list[str]) -> list[str]:
    """Pipes and devices in a folder: nothing in them to copy."""
    modes = ((name, Path(folder, name).lstat().st_mode) for name in names)
    kinds = (stat.S_ISREG, stat.S_ISDIR, stat.S_ISLNK)
    return [name for name, mode in modes if not any(kind(mode) for kind in kinds)]


def _replace_all(folder: Path, files: Mapping[str, str]) -> None:
    """Replace files of a folder: none of them before all are on the disk."""
    waiting: list[int] = []
    with ExitStack() as stack:
        for name, text in files.items():
            stack.enter_context(refusals(folder / name))
            file = stack.enter_context(replacement(folder / name))
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        with handled(waiting.append):
            stack.close()
    if waiting:
        raise Stop(waiting[0])


def _sweep_work(out: Path) -> None:
    """Clear away what killed processes left of writing this folder."""
    for work in out.parent.glob(f".{_escaped(_short(out.name))}-????????{_WORK}"):
        # Ours has our lock in it, or nothing at all.
        if work.is_symlink() or not work.is_dir():
            continue
        if not (work / LOCK).exists():
            with suppress(OSError):
                work.rmdir()
            continue
        with suppress(OSError), _hold(work):  # or somebody is at it
            shutil.rmtree(work, ignore_errors=True)


def _escaped(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)

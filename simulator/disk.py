"""Files read within bounds and written whole or not at all.

What is read may come from anywhere: only plain files of a bounded size in strict UTF-8 are taken.
What is written appears under its own name in one step, so that a full disk or a killed process
leaves the old file or the new one, never half of either.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from simulator.errors import InputError

MAX_FILE: Final = 4 * 1024 * 1024
"""Bytes of one file that is read: six times the largest official results file."""
MAX_FILE_WORDS: Final = "4 MiB"


class Unreadable(Exception):
    """A file that is not taken: ``reason`` in words, ``line`` (from 1) where one is at fault."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class TooLarge(Unreadable):
    """A file beyond the limit."""

    def __init__(self) -> None:
        super().__init__(f"more than {MAX_FILE_WORDS}, the limit for one file")


class WrongEncoding(Unreadable):
    """A file that is not UTF-8; ``byte`` is where, in bytes from its start."""

    def __init__(self, reason: str, line: int, byte: int) -> None:
        super().__init__(reason, line)
        self.byte = byte


def read(path: Path) -> bytes:
    """All of a plain file.

    Raises:
        TooLarge: it has more than ``MAX_FILE`` bytes.
        Unreadable: there is no such file, it is a folder, a pipe or a device, or the system
            refuses it.
    """
    try:
        # A pipe or a device would block or never end: only plain files are opened.
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise Unreadable("a folder, not a file")
        if not stat.S_ISREG(mode):
            raise Unreadable("not a plain file")
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except FileNotFoundError:
        raise Unreadable("no such file") from None
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > MAX_FILE:
        raise TooLarge
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


@contextmanager
def replacement(path: Path, *, over: bool = True) -> Iterator[BinaryIO]:
    """A file that takes its place at ``path`` when the block has ended well, else none.

    Args:
        path: where it is to stand.
        over: it may replace a file.

    Raises:
        FileExistsError: there is one, and ``over`` is false.
        OSError: the disk refuses.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if over:
            temporary.replace(path)
        else:
            # A link, unlike a renaming, refuses to replace what stands there.
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write(path: Path, text: str, *, over: bool = False) -> None:
    """Write a text file in UTF-8, whole or not at all.

    Args:
        path: where.
        text: what.
        over: may replace a file.

    Raises:
        InputError: the file exists, or cannot be written.
    """
    try:
        with replacement(path, over=over) as file:
            file.write(text.encode())
    except FileExistsError:
        raise InputError(f"{path} exists already: choose another name, or remove it") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}") from None


def write_folder(out: Path, files: Mapping[str, str], check: Callable[[Path], None]) -> None:
    """Write text files into a folder, all or none, by building it anew beside the old one.

    Other files that stand in ``out`` stay.

    Args:
        out: the folder; it need not exist.
        files: texts by file name.
        check: sees the finished folder before it takes the place of the old one; may raise.

    Raises:
        InputError: the disk refuses.
    """
    work: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        made = work / out.name
        if out.is_dir():
            shutil.copytree(out, made, symlinks=True)
        else:
            made.mkdir()
        for name, text in files.items():
            (made / name).write_text(text, encoding="utf-8", newline="\n")
        check(made)
        _take_place(made, out, work / "before")
    except OSError as error:
        raise InputError(f"{out}: {error.strerror or error}") from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)


def _take_place(made: Path, out: Path, before: Path) -> None:
    """Rename ``made`` to ``out``; what stood there goes to ``before``, and back on failure."""
    if not out.exists():
        made.rename(out)
        return
    out.rename(before)
    try:
        made.rename(out)
    except OSError:
        before.rename(out)
        raise

"""Bytes that come one after another, as lines: of a file that grows, of standard input.

A line is handed on once its end is there. Files are polled: nothing but the standard library, and
network folders, which tell nobody of changes, work as well.
"""

from __future__ import annotations

import os
import select
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from simulator import disk

PIECE: Final = 64 * 1024
"""Bytes that are read at a time: so much is entered before anything else has its turn."""

LONGEST_LINE: Final = 256 * 1024
"""Bytes of one line: the result of two hundred candidates takes less."""

ALL: Final = 4 * 1024 * 1024
"""Bytes up to which all that was read is compared when a file has changed; beyond it, the ends."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end, and its number, from 1; ``cut`` where it was too long to be kept."""

    number: int
    data: bytes
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Growth:
    """What has come since it was looked last.

    Attributes:
        lines: those whose ends are there.
        anew: they are from the start of other bytes: what was read before is void.
        middle: the last line has no end yet.
        more: there is more to be read at once.
        ended: nothing more will come.
        trouble: why nothing can be read now; None where it can.
    """

    lines: tuple[Line, ...] = ()
    anew: bool = False
    middle: bool = False
    more: bool = False
    ended: bool = False
    trouble: str | None = None


class Growing(Protocol):
    """What grows by lines."""

    def read(self) -> Growth:
        """What it has grown by; at most ``PIECE`` bytes of it."""

    def close(self) -> None:
        """Read no more."""


class _Cutter:
    """Cuts bytes into lines; what has no end yet is kept."""

    def __init__(self) -> None:
        self._rest = b""
        self._cut = False
        self._number = 0

    @property
    def middle(self) -> bool:
        return bool(self._rest)

    def cut(self, data: bytes) -> tuple[Line, ...]:
        *ended, rest = (self._rest + data).split(b"\n")
        lines = tuple(map(self._line, ended))
        self._cut = (self._cut and not lines) or len(rest) > LONGEST_LINE
        self._rest = rest[:LONGEST_LINE]
        return lines

    def end(self) -> tuple[Line, ...]:
        """The last line, which ends where everything does."""
        rest, self._rest = self._rest, b""
        return (self._line(rest),) if rest else ()

    def _line(self, data: bytes) -> Line:
        cut, self._cut = self._cut or len(data) > LONGEST_LINE, False
        self._number += 1
        return Line(self._number, data[:LONGEST_LINE].removesuffix(b"\r"), cut)


class GrowingFile:
    """A file that grows, may be there only later, and may be replaced or written anew.

    What counts is what it holds: where all that was read is still there, it has grown, however it
    was saved; else it is read from its start.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._begin()
        self._seen: tuple[int, ...] = ()

    def _begin(self) -> None:
        self._cutter = _Cutter()
        self._offset = 0
        self._digest = b""

    def read(self) -> Growth:
        """What it has grown by."""
        try:
            with disk.plain(self.path) as file:
                about = os.fstat(file.fileno())
                seen = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)
                if seen == self._seen and self._offset == about.st_size:
                    return Growth(middle=self._cutter.middle)
                anew = self._offset > 0 and (
                    about.st_size < self._offset or self._read_again(file) != self._digest
                )
                if anew:
                    self._begin()
                file.seek(self._offset)
                data = file.read(PIECE)
                self._offset += len(data)
                self._digest = self._read_again(file)
                self._seen = seen
        except disk.Unreadable as error:
            return Growth(middle=self._cutter.middle, trouble=error.reason)
        lines = self._cutter.cut(data)
        more = self._offset < about.st_size
        return Growth(lines, anew, self._cutter.middle, more)

    def close(self) -> None:
        """Nothing is open between two looks."""

    def _read_again(self, file: BinaryIO) -> bytes:
        """A digest of what was read, as the file has it now."""
        digest = blake2b()
        end = PIECE if self._offset > ALL else self._offset
        for start in (0, self._offset - end):
            file.seek(start)
            digest.update(file.read(end))
        return digest.digest()


class GrowingStream:
    """An open file such as standard input; its last line may lack its end.

    Args:
        descriptor: of the file, which stays open.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._cutter = _Cutter()
        self._ended = False

    def read(self) -> Growth:
        """What it has grown by: nobody waits for more."""
        if self._ended:
            return Growth(ended=True)
        try:
            if not select.select([self._descriptor], [], [], 0)[0]:
                return Growth(middle=self._cutter.middle)
            data = os.read(self._descriptor, PIECE)
        except (OSError, ValueError):  # it was closed
            data = b""
        if data:
            lines = self._cutter.cut(data)
            return Growth(lines, middle=self._cutter.middle, more=True)
        self._ended = True
        return Growth(self._cutter.end(), ended=True)

    def close(self) -> None:
        """The descriptor is its owner's to close."""

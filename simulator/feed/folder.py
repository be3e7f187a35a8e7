"""A folder that is written to below one place, whatever a name is, and without following links.

Every step down is taken from the folder above, held open: nobody can put a link in its way. A file
has another name until it is whole (``NAME.part``), and then its own in one step.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from simulator import disk
from simulator.text import expose

PART: Final = ".part"
"""Behind the name of a file that is not whole yet."""

LONGEST_NAME: Final = 200
"""Bytes of a name: most systems take 255, and ``.part`` comes behind it."""

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_GROWS: Final = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK

Parts = tuple[str, ...]
"""A path below the folder."""


class Folder:
    """A folder, held open until ``close``.

    Args:
        path: of it; it is there.

    Raises:
        InputError: it cannot be opened; each method, too: the disk refuses, or something else than
            a plain file or a folder stands in the way.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._grow: dict[Parts, int] = {}
        with disk.refusals(path):
            self._open: dict[Parts, int] = {(): os.open(path, os.O_RDONLY | os.O_DIRECTORY)}

    def close(self) -> None:
        """Let go of it."""
        for descriptor in (*self._open.values(), *self._grow.values()):
            os.close(descriptor)
        self._open.clear()
        self._grow.clear()

    def put(self, path: Parts, data: bytes, *, straight: bool = False) -> None:
        """Put a file down, in the place of one that is there.

        Args:
            path: where.
            data: what.
            straight: under its own name from the start, where it can be seen half.
        """
        folder, name = self._place(path)
        self.size(path)
        part = name if straight else f"{name}{PART}"
        with disk.refusals(self.shown(path)):
            with suppress(FileNotFoundError):
                os.unlink(part, dir_fd=folder)
            descriptor = os.open(part, _NEW, 0o666, dir_fd=folder)
            try:
                try:
                    _write(descriptor, data)
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
                if not straight:
                    os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                if not straight:
                    with suppress(OSError):
                        os.unlink(part, dir_fd=folder)
                raise

    def grow(self, path: Parts, data: bytes) -> None:
        """Add to the end of a file."""
        descriptor = self._growing(path)
        with disk.refusals(self.shown(path)):
            _write(descriptor, data)
            os.fsync(descriptor)

    def size(self, path: Parts) -> int | None:
        """Bytes of a file; None where there is none."""
        folder, name = self._place(path)
        with disk.refusals(self.shown(path)):
            try:
                about = os.stat(name, dir_fd=folder, follow_symlinks=False)
            except FileNotFoundError:
                return None
            if not stat.S_ISREG(about.st_mode):
                raise OSError(errno.EINVAL, "not a plain file")
            return about.st_size

    def read(self, path: Parts, most: int) -> bytes:
        """So many bytes of a file at most."""
        folder, name = self._place(path)
        with disk.refusals(self.shown(path)):
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
            with os.fdopen(descriptor, "rb") as file:
                return file.read(most)

    def remove(self, path: Parts) -> bool:
        """Remove a file; whether there was one."""
        if self.size(path) is None:
            return False
        folder, name = self._place(path)
        with disk.refusals(self.shown(path)):
            os.unlink(name, dir_fd=folder)
        return True

    def names(self, path: Parts) -> list[str]:
        """What is in a folder below."""
        with disk.refusals(self.shown(path)):
            return sorted(os.listdir(self._folder(path)))  # noqa: PTH208 - of one held open

    def shown(self, path: Parts) -> Path:
        """A path as a message has it."""
        return self.path.joinpath(*path)

    def _growing(self, path: Parts) -> int:
        if path not in self._grow:
            folder, name = self._place(path)
            self.size(path)
            with disk.refusals(self.shown(path)):
                self._grow[path] = os.open(name, _GROWS, 0o666, dir_fd=folder)
        return self._grow[path]

    def _place(self, path: Parts) -> tuple[int, str]:
        """The folder of a file, open, and its name in it."""
        return self._folder(path[:-1]), path[-1]

    def _folder(self, path: Parts) -> int:
        """A folder below, open; made where there is none."""
        if path not in self._open:
            above = self._folder(path[:-1])
            with disk.refusals(self.shown(path)):
                with suppress(FileExistsError):
                    os.mkdir(path[-1], dir_fd=above)
                self._open[path] = _descend(path[-1], above)
        return self._open[path]


def _descend(name: str, above: int) -> int:
    try:
        return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=above)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise OSError(error.errno, "a link or a file, not a folder") from None
        raise


def harmless(part: str) -> str:
    """A name as a file may have it: it shows what it is, leads nowhere, and is not too long."""
    name = "".join("_" if c in "/\\\0" or expose(c) != c else c for c in part)
    if name.startswith("."):
        name = f"_{name.lstrip('.')}"
    if len(name.encode()) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > LONGEST_NAME // 2:
        stem, ending = name, ""
    room = LONGEST_NAME - len((dot + ending).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + (f".{ending}" if ending else "")


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]

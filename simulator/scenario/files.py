"""Reading a scenario's files: limits, encoding, and which paths a file may name.

A scenario file is data from anywhere. It may name other files only within its own folder (or a
shipped scenario by name), and everything that is read counts against one budget.
"""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from simulator.errors import ScenarioError
from simulator.scenario.places import Origin

MAX_FILE: Final = 4 * 1024 * 1024
"""Bytes of one file."""
MAX_TOTAL: Final = 32 * 1024 * 1024
"""Bytes of all files of a scenario, its ``extends`` chain and tables included."""
MAX_FILES: Final = 200
"""Files of a scenario: small ones that name one another must not multiply without end."""
MAIN: Final = "scenario.toml"


@dataclass
class Reader:
    """Reads files for one scenario, within its budget, and digests what it read."""

    total: int = 0
    files: int = 0
    _hash: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def digest(self) -> str:
        """SHA-256 of all files read so far, in the order they were read."""
        return self._hash.hexdigest()

    def read(self, path: Path, name: str, asked: Origin | None = None) -> str:
        """The text of a file.

        Args:
            path: the file.
            name: how the user would name it.
            asked: the key that names it, where another file does.

        Raises:
            ScenarioError: it can't be read, is too large, or is not UTF-8 text.
        """
        here = Origin(name, None, "")
        self.files += 1
        if self.files > MAX_FILES:
            raise ScenarioError([(asked or here).problem(f"more than {MAX_FILES} files in all")])
        data = self._bytes(path, here, asked or here)
        self._hash.update(len(data).to_bytes(8, "big") + data)
        text = _decoded(data, name)
        nul = text.find("\x00")
        if nul >= 0:
            at = Origin(name, text.count("\n", 0, nul) + 1, "")
            raise ScenarioError([at.problem("not text: contains a NUL byte")])
        return text

    def _bytes(self, path: Path, here: Origin, asked: Origin) -> bytes:
        what = "" if asked == here else f": {here.path}"
        try:
            # A pipe or a device would block or never end: only plain files are opened.
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                raise ScenarioError([asked.problem(f"a folder, not a file{what}")])
            if not stat.S_ISREG(mode):
                raise ScenarioError([asked.problem(f"not a plain file{what}")])
            with path.open("rb") as file:
                data = file.read(MAX_FILE + 1)
        except FileNotFoundError:
            raise ScenarioError([asked.problem(f"no such file{what}")]) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ScenarioError([asked.problem(f"cannot be read: {reason}")]) from None
        if len(data) > MAX_FILE:
            raise ScenarioError([here.problem("more than 4 MiB, the limit for one file")])
        self.total += len(data)
        if self.total > MAX_TOTAL:
            raise ScenarioError(
                [here.problem("more than 32 MiB with the files before it, the limit of a scenario")]
            )
        return data


def _decoded(data: bytes, name: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        at = Origin(name, 1, "")
        raise ScenarioError([at.problem("saved as UTF-16: save the file as UTF-8")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With a byte order mark the decoder counts from after it.
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        at = Origin(name, data.count(b"\n", 0, start) + 1, "")
        byte = data[start]
        raise ScenarioError(
            [at.problem(f"not UTF-8 (byte 0x{byte:02x}): save the file as UTF-8")]
        ) from None


def below(folder: Path, text: str, asked: Origin) -> Path:
    """The file or folder that a scenario file names, within its own folder.

    Args:
        folder: the folder of the file that names it.
        text: the relative path as written.
        asked: the key that names it.

    Raises:
        ScenarioError: an absolute path, one with ``..``, or a link that leaves the folder.
    """
    relative = PurePosixPath(text)
    if relative.is_absolute() or text.startswith("~") or "\\" in text or text[1:2] == ":":
        raise ScenarioError(
            [asked.problem("must be a path within this file's folder, written with /")]
        )
    if ".." in relative.parts:
        raise ScenarioError([asked.problem("'..' is refused: name a file in this file's folder")])
    path = folder / relative
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        raise ScenarioError([asked.problem("a path that leads nowhere")]) from None
    if not inside:
        raise ScenarioError([asked.problem("a link that leaves this file's folder is refused")])
    return path

"""Messages kept in a file: a journal of a live night, a feed's recording.

Lines of JSON: the first says of which night it is, every other one is a message. What is no
message is said with its line and left aside; a last line that was broken off was acknowledged to
nobody. A packed file (gzip, named ``.gz``) is read as far as it goes, too.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from simulator import disk
from simulator.errors import InputError
from simulator.messages.message import Message
from simulator.messages.wire import BadMessage, read_message
from simulator.text import expose, expose_json, quantity
from simulator.values import FIRST_YEAR, LAST_YEAR

JOURNAL: Final = "election-night-journal/1"
RECORDING: Final = "election-night-feed/1"
"""How a feed's recording begins, which holds messages as a journal does."""

DIGEST: Final = "digest"
"""The key of a recording's last message that holds the SHA-256 of all lines before it."""

LONGEST_LINE: Final = 1024 * 1024
"""Bytes of a line: a result of 200 candidates takes a fiftieth of it."""

LARGEST_FILE: Final = 256 * 1024 * 1024
"""Bytes of a journal: a night of 650 seats takes about one in two hundred."""


@dataclass(frozen=True, slots=True)
class Header:
    """A journal's first line.

    Attributes:
        scenario: name or path, as a command takes it; a path is seen from the journal's folder.
        title: of the night.
        digest: of the scenario's files.
        version: of the program that began it.
        double_entry: figures count once two persons have entered the same.
        rehearsal: it is not the night itself.
        began: the moment that a rehearsal has for its close of poll; None on the night itself.
        opened_at: when it was begun; None where a feed's recording does not say.
        format: which kind of file it is.
        said: all that it says.
    """

    scenario: str
    title: str
    digest: str
    version: str
    double_entry: bool = False
    rehearsal: bool = False
    began: datetime | None = None
    opened_at: datetime | None = None
    format: str = JOURNAL
    said: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def test(self) -> bool:
        """It is of a rehearsal: of practice, or of what a feed sent, which says what is none."""
        sent = self.format == RECORDING and self.said.get("test") is not False
        return self.rehearsal or sent


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no message: it stays where it is, and is not folded.

    Attributes:
        line: from 1.
        reason: why it is none.
        text: what it says, as far as it is text.
    """

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a journal held when it was read.

    Attributes:
        path: of the file.
        header: its first line.
        messages: in the order in which they were kept.
        bad: lines that are no messages.
        torn: the last line, if it was broken off.
        size: bytes of its whole lines.
        unended: its last line is a message that only lacks its end of line.
        objects: the JSON objects of the messages, where they were asked for.
        unchanged: of a recording whose objects were asked for, whether the digest in its last line
            is that of the lines before it; None: there is no digest, as where it was cut.
    """

    path: Path
    header: Header
    messages: tuple[Message, ...]
    bad: tuple[BadLine, ...] = ()
    torn: BadLine | None = None
    size: int = 0
    unended: bool = False
    objects: tuple[Mapping[str, Any], ...] = ()
    unchanged: bool | None = None

    @property
    def test(self) -> bool:
        """It holds test data, whatever its first line says."""
        return self.header.test or any(message.test for message in self.messages)

    @property
    def unmarked(self) -> bool:
        """It holds what may be real, and must not go out as test data.

        What people type, or list in files, in a rehearsal is practice; what a feed says is not,
        unless the feed says so.
        """
        practice = self.header.format == JOURNAL and self.header.rehearsal
        return any(not m.test and not (practice and m.via != "url") for m in self.messages)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is not as it should be, a line each."""
        said = [f"{self.path}:{b.line}: set aside: {b.reason}" for b in self.bad]
        if self.torn is not None:
            said.append(f"{self.path}:{self.torn.line}: {self.torn.reason}")
        return tuple(map(expose, said))


def read_journal(path: Path, *, faulty: bool = False, objects: bool = False) -> Reading:
    """What a journal, or a feed's recording, holds now; packed only when named ``.gz``.

    It may be one that is being written to, and a packed one may have been cut.

    Args:
        path: of the file.
        faulty: figures that no count can have are taken as they are in a feed's recording, where
            they stand on purpose; in a journal they are no message.
        objects: keep the JSON objects, too.

    Raises:
        InputError: it cannot be read, or is none.
    """
    with _refused(path):
        data = disk.read(path, LARGEST_FILE)
        if path.suffix == ".gz":
            data = _unpacked(data, LARGEST_FILE)
            if len(data) > LARGEST_FILE:
                raise disk.TooLarge(LARGEST_FILE)
    return parse_journal(path, data, faulty=faulty, objects=objects)


def read_header(path: Path) -> Header:
    """A journal's first line.

    Raises:
        InputError: it cannot be read, or is none.
    """
    packed = path.suffix == ".gz"
    with _refused(path), disk.plain(path) as file:
        # No more of it than holds such a line, packed or not: a file may be of any size.
        first = file.read(LONGEST_LINE) if packed else file.readline(LONGEST_LINE)
        if packed:
            line, ended, _ = _unpacked(first, LONGEST_LINE).partition(b"\n")
            first = line + ended
    return _read_header(path, first)


@contextmanager
def _refused(path: Path) -> Iterator[None]:
    try:
        yield
    except disk.Unreadable as error:
        raise InputError(f"{path}: {error.reason}") from None
    except (OSError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read: {reason}") from None


def _unpacked(data: bytes, most: int) -> bytes:
    """What is packed, as far as it goes; one byte more than ``most`` at most.

    Raises:
        zlib.error: it is not packed, or not as it was when it was packed.
    """
    found = bytearray()
    while data and len(found) <= most:
        member = zlib.decompressobj(wbits=31)
        found += member.decompress(data, most + 1 - len(found))
        data = member.unused_data
    return bytes(found)


def is_journal(path: Path) -> bool:
    """Whether a file is a journal, or a feed's recording, by its first line."""
    try:
        read_header(path)
    except InputError:
        return False
    return True


def line_of(data: dict[str, Any]) -> bytes:
    """A JSON object as a line of a journal."""
    return f"{expose_json(json.dumps(data, ensure_ascii=False))}\n".encode()


def parse_journal(
    path: Path, data: bytes, *, faulty: bool = False, objects: bool = False
) -> Reading:
    """What the bytes of a journal say; arguments as of ``read_journal``.

    Raises:
        InputError: they are none of one.
    """
    first, ended, rest = data.partition(b"\n")
    header = _read_header(path, first + ended)
    faulty = faulty and header.format == RECORDING
    messages: list[Message] = []
    kept: list[Mapping[str, Any]] = []
    bad: list[BadLine] = []
    whole, last = rest.rpartition(b"\n")[::2]
    size = len(data) - len(last)
    torn, unended = None, False
    lines = whole.split(b"\n") if whole or rest.startswith(b"\n") else []
    for number, line in enumerate([*lines, last], 2):
        if not line.strip():
            continue
        read, said = _read_line(number, line, faulty)
        behind = number == len(lines) + 2  # without its end of line
        if isinstance(read, Message):
            messages.append(read)
            if objects:
                kept.append(said)
            if behind:
                size, unended = size + len(last), True
        elif behind:
            reason = f"the last line was broken off after {quantity(len(last), 'byte')}"
            torn = BadLine(number, reason, read.text)
        elif number == len(lines) + 1 and said is None and not last:
            # A disk that lost its power may end a file with anything.
            torn = BadLine(number, f"the last line is broken: {read.reason}", read.text)
            size -= len(line) + 1
        else:
            bad.append(read)
    return Reading(
        path,
        header,
        tuple(messages),
        tuple(bad),
        torn,
        size,
        unended,
        objects=tuple(kept),
        unchanged=_unchanged(data, kept) if header.format == RECORDING else None,
    )


def _unchanged(data: bytes, objects: Sequence[Mapping[str, Any]]) -> bool | None:
    """Whether a recording's bytes are those that its digest is of; None: it has none."""
    last = objects[-1] if objects else {}
    if not any(DIGEST in said for said in objects):
        return None
    before = data[: data.rstrip(b"\n").rfind(b"\n") + 1]
    return last.get(DIGEST) == sha256(before).hexdigest()


def _read_line(number: int, line: bytes, faulty: bool) -> tuple[Message | BadLine, Any]:
    """A message, or what is wrong with a line; and what it says, None where it is not JSON."""
    text = line.decode("utf-8", "backslashreplace")
    if len(line) > LONGEST_LINE:
        reason = f"more than {LONGEST_LINE // 2**20} MiB, the limit for a line"
        return BadLine(number, reason, text[: LONGEST_LINE // 8]), text
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return BadLine(number, "not JSON", text), None
    try:
        return read_message(data, faulty=faulty), data
    except BadMessage as error:
        return BadLine(number, "; ".join(error.reasons), text), data or text


def _read_header(path: Path, line: bytes) -> Header:
    if not line:
        raise InputError(f"{path}: an empty file, no journal: remove it, or name another")
    try:
        data = json.loads(line) if line.endswith(b"\n") else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("format") not in (JOURNAL, RECORDING):
        raise InputError(f"{path}: no journal: its first line is not that of one")
    named = data.get("scenario")
    if isinstance(named, dict):  # as a recorded replay has it
        data = {**data, **{key: named.get(key) for key in ("title", "digest", "version")}}
        data["scenario"] = named.get("name")
    try:
        said: dict[str, Any] = {key: _checked(data.get(key), str) for key in _TEXTS}
        said |= {key: _checked(data.get(key, False), bool) for key in _FLAGS}
        said |= {key: _moment(data.get(key)) for key in ("began", "opened_at")}
        if (said["began"] is None) == said["rehearsal"]:
            raise ValueError
        return Header(**said, format=data["format"], said=data)
    except (TypeError, ValueError):
        raise InputError(f"{path}: no journal: its first line is incomplete") from None


_TEXTS: Final = ("scenario", "title", "digest", "version")
_FLAGS: Final = ("double_entry", "rehearsal")


def _checked(said: Any, kind: type) -> Any:
    if not isinstance(said, kind):
        raise TypeError
    return said


def _moment(said: object) -> datetime | None:
    if said is None:
        return None
    moment = datetime.fromisoformat(said)  # type: ignore[arg-type]
    if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError
    return moment

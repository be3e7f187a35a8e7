"""What a journal of a live night is as a file: its first line, its messages, and what is neither.

Lines of JSON: the first says of which night it is, every other one is a message. What is no
message is said with its line and left aside; a last line that was broken off was acknowledged to
nobody. Beside a journal stand its lock file and the file of what was set aside.
"""

from __future__ import annotations

import errno
import gzip
import json
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from simulator import disk
from simulator.errors import InputError
from simulator.messages import BadMessage, Message, read_message
from simulator.scenario import Scenario, load_recorded
from simulator.text import excerpt, expose, expose_json, quantity, quote
from simulator.values import FIRST_YEAR, LAST_YEAR

FORMAT: Final = "election-night-journal/1"
RECORDING: Final = "election-night-feed/1"
"""How a feed's recording begins, which holds messages as a journal does."""

LONGEST: Final = 1024 * 1024
"""Bytes of a line: a result of 200 candidates takes a fiftieth of it."""

LARGEST: Final = 256 * 1024 * 1024
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
    """

    scenario: str
    title: str
    digest: str
    version: str
    double_entry: bool = False
    rehearsal: bool = False
    began: datetime | None = None
    opened_at: datetime | None = None
    format: str = FORMAT


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
    """

    path: Path
    header: Header
    messages: tuple[Message, ...]
    bad: tuple[BadLine, ...] = ()
    torn: BadLine | None = None
    size: int = 0
    unended: bool = False

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is not as it should be, a line each."""
        said = [f"{self.path}:{b.line}: set aside: {b.reason}" for b in self.bad]
        if self.torn is not None:
            said.append(f"{self.path}:{self.torn.line}: {self.torn.reason}")
        return tuple(map(expose, said))


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that came and is no message of the night.

    Attributes:
        source: where it came from: a file, a stream, the journal itself.
        text: as it came.
        reason: why it is none.
        at: when it was set aside.
    """

    source: str
    text: str
    reason: str
    at: datetime


def lock_path(path: Path) -> Path:
    """The lock file of a journal."""
    real = real_path(path)
    return real.with_name(f"{real.name}.lock")


def rejected_path(path: Path) -> Path:
    """The file beside a journal of what was set aside."""
    real = real_path(path)
    return real.with_name(f"{real.name}.rejected")


def real_path(path: Path) -> Path:
    """What a link leads to: by another name it is the same journal, with the same lock."""
    return path.resolve() if path.is_symlink() else path


def read_journal(path: Path) -> Reading:
    """What a journal, or a feed's recording, holds now; packed only when named ``.gz``.

    It may be one that is being written to.

    Raises:
        InputError: it cannot be read, or is none.
    """
    try:
        data = disk.read(path, LARGEST)
        if path.suffix == ".gz":
            with gzip.GzipFile(fileobj=BytesIO(data)) as packed:
                data = packed.read(LARGEST + 1)
            if len(data) > LARGEST:
                raise disk.TooLarge(LARGEST)
    except disk.Unreadable as error:
        raise InputError(f"{path}: {error.reason}") from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read: {reason}") from None
    return parse(path, data)


def read_header(path: Path) -> Header:
    """A journal's first line.

    Raises:
        InputError: it cannot be read, or is none.
    """
    try:
        with disk.plain(path) as file:
            # No more of it than holds such a line, packed or not: a file may be of any size.
            first = file.read(LONGEST) if path.suffix == ".gz" else file.readline(LONGEST)
        if path.suffix == ".gz":
            with gzip.GzipFile(fileobj=BytesIO(first)) as packed:
                first = packed.readline(LONGEST)
    except disk.Unreadable as error:
        raise InputError(f"{path}: {error.reason}") from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read: {reason}") from None
    return _read_header(path, first)


def is_journal(path: Path) -> bool:
    """Whether a file is a journal, or a feed's recording, by its first line."""
    try:
        read_header(path)
    except InputError:
        return False
    return True


def check_night(path: Path, header: Header, scenario: Scenario) -> None:
    """Refuse a journal of another night, or of one whose files have changed since.

    Raises:
        InputError: which of the two.
    """
    if header.digest == scenario.digest:
        return
    if header.title == scenario.title:
        words = f"{quote(scenario.name)} has changed since this journal was begun"
    else:
        words = f"a journal of {excerpt(header.title)}, not of {excerpt(scenario.title)}"
    raise InputError(f"{path}: {words}")


def scenario_of(path: Path, header: Header) -> Scenario:
    """The night of a journal, as its first line names it.

    Raises:
        InputError: it is not here, or has changed since.
    """
    return load_recorded(path.resolve(), header.scenario, header.digest)[1]


def line_of(data: dict[str, Any]) -> bytes:
    """A JSON object as a line of a journal."""
    return f"{expose_json(json.dumps(data, ensure_ascii=False))}\n".encode()


def parse(path: Path, data: bytes) -> Reading:
    """What the bytes of a journal say.

    Raises:
        InputError: they are none of one.
    """
    first, ended, rest = data.partition(b"\n")
    header = _read_header(path, first + ended)
    messages: list[Message] = []
    bad: list[BadLine] = []
    whole, last = rest.rpartition(b"\n")[::2]
    size = len(data) - len(last)
    lines = whole.split(b"\n") if whole or rest.startswith(b"\n") else []
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        read = _read_line(number, line)
        if isinstance(read, Message):
            messages.append(read)
            continue
        wrong, json_at_all = read
        if number == len(lines) + 1 and not json_at_all and not last:
            # A disk that lost its power may end a file with anything.
            torn = BadLine(number, f"the last line is broken: {wrong.reason}", wrong.text)
            return Reading(path, header, tuple(messages), tuple(bad), torn, size - len(line) - 1)
        bad.append(wrong)
    torn_line = None
    unended = False
    if last:
        read = _read_line(len(lines) + 2, last)
        if isinstance(read, Message):
            messages.append(read)
            size, unended = size + len(last), True
        else:
            reason = f"the last line was broken off after {quantity(len(last), 'byte')}"
            torn_line = BadLine(len(lines) + 2, reason, read[0].text)
    return Reading(path, header, tuple(messages), tuple(bad), torn_line, size, unended)


def _read_line(number: int, line: bytes) -> Message | tuple[BadLine, bool]:
    """A message, or what is wrong with a line and whether it is JSON at all."""
    text = line.decode("utf-8", "backslashreplace")
    if len(line) > LONGEST:
        short = text[: LONGEST // 8]
        return BadLine(
            number, f"more than {LONGEST // 2**20} MiB, the limit for a line", short
        ), True
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return BadLine(number, "not JSON", text), False
    try:
        return read_message(data)
    except BadMessage as error:
        return BadLine(number, "; ".join(error.reasons), text), True


def _read_header(path: Path, line: bytes) -> Header:
    if not line:
        raise InputError(f"{path}: an empty file, no journal: remove it, or name another")
    try:
        data = json.loads(line) if line.endswith(b"\n") else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("format") not in (FORMAT, RECORDING):
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
        return Header(**said, format=data["format"])
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


# What was set aside


def reject(path: Path, what: Rejection) -> None:
    """Set something aside in the file beside a journal: it is on the disk when this returns.

    Raises:
        InputError: it cannot be written.
    """
    data = {
        "at": what.at.isoformat(),
        "source": what.source,
        "reason": what.reason,
        "text": what.text[: LONGEST // 8],
    }
    place = rejected_path(path)
    disk.refuse_target(place)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOFOLLOW
    with disk.refusals(place):
        descriptor = os.open(place, flags, 0o666)
        try:
            size = os.fstat(descriptor).st_size
            line = line_of(data)
            if os.write(descriptor, line) < len(line):
                os.ftruncate(descriptor, size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_rejected(path: Path) -> tuple[Rejection, ...]:
    """What was set aside beside a journal; what is no such line is left out.

    Raises:
        InputError: it cannot be read.
    """
    place = rejected_path(path)
    if not place.exists():
        return ()
    try:
        lines = disk.read(place, LARGEST).split(b"\n")
    except disk.Unreadable as error:
        raise InputError(f"{place}: {error.reason}") from None
    found = []
    for line in lines:
        with suppress(ValueError, TypeError, KeyError, RecursionError):
            said = json.loads(line)
            at = datetime.fromisoformat(said["at"])
            text, reason, source = (str(said[key]) for key in ("text", "reason", "source"))
            found.append(Rejection(source, text, reason, at))
    return tuple(found)

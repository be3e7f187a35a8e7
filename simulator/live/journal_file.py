"""What a journal of a live night is as a file, beside what ``messages`` reads of it.

Beside a journal stand its lock file and the file of what was set aside.
"""

from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from simulator import disk
from simulator.errors import InputError
from simulator.messages import LARGEST_FILE, LONGEST_LINE, Header, line_of
from simulator.scenario import Scenario, load_recorded
from simulator.text import excerpt, quote


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
        "text": what.text[: LONGEST_LINE // 8],
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
        lines = disk.read(place, LARGEST_FILE).split(b"\n")
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

"""A night as it was sent, kept in one file, and played again: by another clock, with other faults.

A recording is lines of JSON, packed when it is named ``.gz``: the first says what it is of, every
other one is a message as it went out. It is written as it goes: what was cut can be read up to the
cut. A journal of a live night can be played in its place.

The last message, with which a night ends, has one key more than it was sent with: ``digest``, the
SHA-256 of all lines before it, ends of line included. What was edited since is told by it, and
played all the same: it proves no more than that nobody has changed the file without working it out
anew. What was cut has none. Of every recording it is told which messages are missing, as their
numbers have no gaps; and of one without a sound digest, which seats of a replayed night end on
other figures than the scenario's, unless a fault that the first line names may be why. What would
let a night go out as what it is not is refused.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from simulator import disk
from simulator.errors import InputError
from simulator.feed.growing import GrowingPlan
from simulator.feed.native import encode, native_object
from simulator.feed.plan import closed
from simulator.feed.roll import NIGHTS, Roll
from simulator.feed.values import Item, Sent
from simulator.messages import (
    DIGEST,
    JOURNAL,
    LARGEST_FILE,
    RECORDING,
    Header,
    Kind,
    Message,
    Reading,
    fold,
    read_header,
    read_journal,
)
from simulator.outcome import Origin
from simulator.scenario import Scenario, load_recorded, recorded_name
from simulator.text import excerpt, join, quantity, quote
from simulator.version import __version__

REAL: Final = (
    "the journal of a real night: its results do not go out as test data; "
    "live --serve --real-data serves them"
)
UNMARKED: Final = "holds messages that are not marked as test data: they do not go out as such"
_TOLD: Final = (Origin.CHANGED, Origin.DRAWN)
"""Whose nights say in words what they are."""

_BOUNDS: Final = (Kind.CLOSE_OF_POLL, Kind.END)

_EARLIER: Final = (
    "run",
    "scenario",
    "seed",
    "draw",
    "night",
    "told",
    "plan",
    "fault_seed",
    "faults",
)
"""What the first line of a recording says of one that it was played from."""

_NAMED: Final = 5
"""Contests of a remark that it has the names of."""

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


def recording_header(
    path: Path,
    roll: Roll,
    *,
    run: str,
    plan: str,
    seed: int,
    draw: int | None,
    faults: Sequence[Mapping[str, Any]] = (),
    fault_seed: int | None = None,
    source: Recording | None = None,
) -> dict[str, Any]:
    """The first line of a recording.

    Args:
        path: of it.
        roll: of the night.
        run: the run's name.
        plan: SHA-256 of its plan.
        seed: of the night.
        draw: index of the draw that it is, or None.
        faults: those that are armed when it begins, as tables of a fault plan; what is armed while
            the night goes on is not among them.
        fault_seed: of what is drawn for them.
        source: the recording that is played. Its messages hold what its faults did: what it was
            made with stands in ``earlier``, behind what that itself was played from.
    """
    scenario = roll.scenario
    earlier = source.chain if source is not None else ()
    return {
        "format": RECORDING,
        "test": roll.test,
        "run": run,
        "scenario": {
            "name": recorded_name(path, scenario),
            "title": scenario.title,
            "digest": scenario.digest,
            "version": __version__,
        },
        "seed": seed,
        "draw": draw,
        "night": roll.night,
        "told": roll.told,
        "faults": list(faults),
        **({"fault_seed": fault_seed} if fault_seed is not None else {}),
        **({"earlier": list(earlier)} if earlier else {}),
        "versions": {
            "election-night": __version__,
            "python": ".".join(map(str, sys.version_info[:3])),
        },
        "plan": plan,
        "close_of_poll": roll.close_of_poll.isoformat(),
    }


class Recorder:
    """A recording that is being written: made by ``open_recorder``."""

    def __init__(self, path: Path, descriptor: int, roll: Roll) -> None:
        self._path = path
        self._roll = roll
        self._descriptor = descriptor
        self._packer = zlib.compressobj(9, wbits=31) if path.suffix == ".gz" else None
        self._size = 0
        self._digest = hashlib.sha256()
        self._ended = False

    def write(self, sents: Sequence[Sent]) -> None:
        """Keep what was sent: it can be read when this returns.

        Raises:
            InputError: the disk refuses, or the file is full.
        """
        lines: list[bytes] = []
        for sent in sents:
            line = _line(sent, self._roll)
            if sent.message.kind is Kind.END:
                self.add(lines)
                lines.clear()
                line = encode(json.loads(line) | {DIGEST: self._digest.hexdigest()})
            lines += (line, b"\n")
        self.add(lines)

    def tick(self) -> None:
        """Nothing waits to be written."""

    def finish(self) -> None:
        """End the file; nothing more is kept.

        Raises:
            InputError: the disk refuses.
        """
        if self._ended:
            return
        self._ended = True
        with disk.refusals(self._path):
            if self._packer is not None:
                self._put(self._packer.flush())
            os.fsync(self._descriptor)

    def add(self, parts: Iterable[bytes]) -> None:
        """Write bytes to the end."""
        data = b"".join(parts)
        if not data or self._ended:
            return
        if self._size + len(data) > LARGEST_FILE:
            most = LARGEST_FILE // 2**20
            raise InputError(f"{self._path}: is full: a recording has {most} MiB")
        self._size += len(data)
        self._digest.update(data)
        with disk.refusals(self._path):
            if self._packer is not None:
                # What was packed so far can be unpacked: a recording may be cut at any time.
                data = self._packer.compress(data) + self._packer.flush(zlib.Z_SYNC_FLUSH)
            self._put(data)

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]


@contextmanager
def open_recorder(path: Path, header: Mapping[str, Any], roll: Roll) -> Iterator[Recorder]:
    """Begin a recording.

    Args:
        path: where; nothing may be there yet. Packed when it is named ``.gz``.
        header: its first line.
        roll: of the night.

    Raises:
        InputError: there is something, or it cannot be written.
    """
    disk.refuse_name(path)
    with disk.refusals(path):
        try:
            descriptor = os.open(path, _NEW, 0o666)
        except OSError as error:
            if error.errno in (errno.EEXIST, errno.ELOOP):
                words = f"{path} exists already: choose another name, or remove it"
                raise InputError(words) from None
            raise
    recorder = Recorder(path, descriptor, roll)
    try:
        recorder.add((encode(dict(header)), b"\n"))
        yield recorder
        recorder.finish()
    finally:
        os.close(descriptor)


def _line(sent: Sent, roll: Roll) -> bytes:
    """A message as it was sent; but of what was stamped with real time, the night's own time."""
    own = sent.item.message.night_time
    if sent.message.night_time == own:
        return sent.data
    message = replace(sent.message, night_time=own)
    told = native_object(
        message,
        run=message.id.rpartition(".")[0],
        roll=roll,
        simulated=sent.item.simulated,
    )
    fault = json.loads(sent.data).get("fault")
    return encode(told | ({"fault": fault} if fault else {}))


# Played again


@dataclass(frozen=True)
class Recording:
    """A recording, or a journal, that is to be played.

    Attributes:
        reading: what the file holds.
        scenario: the night.
        origin: where its votes come from.
        told: in words, what a drawn or imagined night is.
        remarks: what of the file is not as it should be, a line each.
    """

    reading: Reading
    scenario: Scenario
    origin: Origin
    told: str

    @property
    def remarks(self) -> tuple[str, ...]:
        """What of the file is not as it should be, a line each."""
        reading = self.reading
        if self.is_journal:
            return reading.remarks
        messages, found = reading.messages, []
        if reading.unchanged is False:
            found.append("its lines are not those that were recorded: somebody has edited it since")
        found += _gaps(str(reading.header.said.get("run")), messages)
        if self.origin is Origin.KNOWN and not reading.unchanged:
            found += self._other_figures()
        if not messages or messages[-1].kind is not Kind.END:
            last = f" at {messages[-1].night_time:%H:%M} of its night" if messages else ""
            found.append(f"breaks off{last}: it has no end")
        return (*reading.remarks, *(f"{reading.path}: {words}" for words in found))

    @property
    def chain(self) -> tuple[Mapping[str, Any], ...]:
        """What it was made with, behind what those were that it was played from, oldest first."""
        if self.is_journal:
            return ()
        said = self.reading.header.said
        before = said.get("earlier", [])
        before = [one for one in before if isinstance(one, dict)] if type(before) is list else []
        return (*before, {key: said[key] for key in _EARLIER if key in said})

    def _other_figures(self) -> Iterator[str]:
        """The seats that end on other figures than the scenario's, for no reason that is known."""
        if any(one.get("faults") for one in self.chain):
            return
        told, other = fold(self.reading.messages), []
        for contest in self.scenario.contests:
            result = told.of(contest.slug).result
            votes = {line.id: line.votes for line in result.candidates} if result else {}
            own = dict(zip(contest.candidate_ids, (who.votes for who in contest.roll), strict=True))
            if any(n is not None and votes.get(id, n) != n for id, n in own.items()):
                other.append(contest.name)
        if other:
            left = len(other) - _NAMED
            names = join([*other[:_NAMED], *([f"{left} more"] if left > 0 else [])])
            yield f"figures that are not the scenario's, without a fault to explain them: {names}"

    @property
    def is_journal(self) -> bool:
        """Somebody entered it; no feed has sent it yet."""
        return self.reading.header.format == JOURNAL


def recorded_run(path: Path) -> str:
    """The run that a recording is of.

    Raises:
        InputError: it is no recording.
    """
    run = read_header(path).said.get("run")
    return run if isinstance(run, str) else ""


def read_recording(path: Path) -> Recording:
    """A feed's recording or a live night's journal, and the night that it is of.

    Raises:
        InputError: it cannot be read, or its scenario is not here or has changed; it holds what is
            no test data.
    """
    reading = read_journal(path, faulty=True, objects=True)
    header = reading.header
    if reading.unmarked:
        raise InputError(f"{path}: {REAL if _of_a_real_night(header) else UNMARKED}")
    _, scenario = load_recorded(path.resolve(), header.scenario, header.digest)
    if header.format == JOURNAL:
        return Recording(reading, scenario, Origin.ENTERED, "")
    said = header.said
    night, told = said.get("night"), said.get("told")
    origin = next((origin for origin, name in NIGHTS.items() if name == night), None)
    if origin is None or not isinstance(told, str):
        raise InputError(f"{path}: no recording: its first line does not say what night it is")
    other = next((one.get("night") for one in reading.objects if one.get("night") != night), night)
    if other != night:
        raise InputError(
            f"{path}: its first line says that it is {quote(str(night))}, and a message "
            f"{excerpt(other)}: it does not go out as either"
        )
    if bool(told) != (origin in _TOLD) or (said.get("draw") is not None) > (night == "drawn"):
        raise InputError(f"{path}: its first line contradicts itself in what night it is")
    for message, one in zip(reading.messages, reading.objects, strict=True):
        # No fault touches these: of a night that never was they are simulated, of others not.
        if message.kind in _BOUNDS and (one.get("simulated") is True) != (origin in _TOLD):
            raise InputError(
                f"{path}: calls its night {quote(str(night))}, and its {message.kind.words} says "
                "otherwise: it does not go out as that"
            )
    return Recording(reading, scenario, origin, told)


def _gaps(run: str, messages: Sequence[Message]) -> Iterator[str]:
    """What the numbers of a run's messages say of lines that are not there, or not in their place.

    They count from 1 without gaps, and what is sent once more has the id that it had.
    """
    known: set[str] = set()
    following, lost, first, odd = 1, 0, 0, 0
    for message in messages:
        of, _, number = message.id.rpartition(".")
        place = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
        if message.id in known:
            following += 1
        elif of != run or place < following:
            odd += 1
            lost -= of == run and place > 0 and lost > 0  # it comes later than it should
        else:
            if place > following:
                first, lost = first or following, lost + place - following
            following = place + 1
        known.add(message.id)
    if lost:
        yield f"{quantity(lost, 'message')} of its run missing, from {run}.{first} on"
    if odd:
        yield f"{quantity(odd, 'message')} not in the order of its run"


def _of_a_real_night(header: Header) -> bool:
    return header.format == JOURNAL and not header.rehearsal


def recorded_items(recording: Recording, roll: Roll) -> tuple[Item, ...]:
    """The plan of a recording: the same messages in the same order, at the night's times.

    Of a journal it is what ``live --serve`` sent, or would have sent, while it was kept, up to the
    end: what held, and not what was typed. It goes by the night's own time, too.

    Args:
        recording: the file.
        roll: who stands in its night.
    """
    reading = recording.reading
    if recording.is_journal:
        return closed(_grown(reading, roll), roll)
    items = in_order(_sent(reading), roll)
    ended = bool(items) and items[-1].message.kind is Kind.END
    return tuple(items) if ended else closed(items, roll)


def _grown(reading: Reading, roll: Roll) -> list[Item]:
    """What goes out of a journal, whose night is over."""
    plan = GrowingPlan.of(roll, reading.header, by_night=True)
    for message in reading.messages:
        plan.take(message)
    plan.pass_time(0)
    return [replace(item, order=order) for order, item in enumerate(plan.items)]


def in_order(items: Iterable[Item], roll: Roll) -> list[Item]:
    """Items due at their night time, but none before what stands before it in the file."""
    found: list[Item] = []
    due: int | None = None
    for order, item in enumerate(items):
        at = roll.seconds(item.message.night_time)
        due = at if due is None else max(due, at)
        found.append(replace(item, due=due, order=order))
    return found


def _sent(reading: Reading) -> Iterator[Item]:
    """What a feed has sent; what came again is known by its id."""
    known: dict[str, Message] = {}
    for message, said in zip(reading.messages, reading.objects, strict=True):
        again = message.id if message.id in known else None
        known.setdefault(message.id, message)
        faults = said.get("fault")
        yield Item(
            0,
            replace(message, entered_at=None),
            said.get("simulated") is True,
            faults=tuple(faults.split(", ")) if isinstance(faults, str) and faults else (),
            again=again,
        )

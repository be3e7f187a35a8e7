"""A second desk: it shows the night that another process keeps, and hands it what is entered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Final

from simulator.errors import InputError
from simulator.live.clock import LiveClock
from simulator.live.desk import hand_over, hand_undo
from simulator.live.journal_file import Rejection, read_rejected, rejected_path
from simulator.live.keeper import Keeper
from simulator.live.values import Draft, Receipt, Refused
from simulator.messages import Message, Reading, read_journal
from simulator.scenario import Scenario

INTERVAL: Final = 0.25
"""Seconds between two looks at the journal."""


def _now() -> datetime:
    return datetime.now(UTC)


class _Read:
    """A journal that is another's to write."""

    def __init__(self, reading: Reading) -> None:
        self.path: Final = reading.path
        self.header: Final = reading.header
        self.messages: Final = reading.messages
        self.remarks: Final = reading.remarks

    def append(self, _: Message) -> None:
        raise InputError(f"{self.path}: another process keeps it")

    def append_all(self, _: Sequence[Message]) -> None:
        raise InputError(f"{self.path}: another process keeps it")

    def reject(self, what: Rejection) -> None:
        raise InputError(f"{what.source}: only the process that keeps the journal reads sources")


class Guest(Keeper):
    """Sits at a night that another process keeps: its journal is read, never written.

    Args:
        path: of the journal.
        scenario: the night.
        clock: of the night; None: the journal's.
        now: the real time, aware.

    Attributes:
        trouble: why the journal cannot be followed; empty while it can.

    Raises:
        InputError: the journal cannot be read.
    """

    def __init__(
        self,
        path: Path,
        scenario: Scenario,
        *,
        clock: LiveClock | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        reading = read_journal(path)
        super().__init__(_Read(reading), scenario, clock=clock, now=now)
        self.trouble = ""
        self._path = path
        self._seen = (reading.size, 0)
        self._rejected = read_rejected(path)

    def enter(self, draft: Draft, sure: bool = False) -> Receipt:
        """Hand it to the process that keeps the journal; when this returns, it is seen here."""
        return self._told(lambda: hand_over(self._path, draft, sure))

    def undo(self, by: str, only: str | None = None) -> Receipt:
        """Have the last thing that a person typed taken back."""
        return self._told(lambda: hand_undo(self._path, by, only))

    def _told(self, hand: Callable[[], Receipt]) -> Receipt:
        try:
            receipt = hand()
        except InputError as error:
            return Refused(error.lines, unkept=True)
        self.look()
        return receipt

    def look(self) -> bool:
        """Read on in the journal; whether there was anything new."""
        with self._lock:
            sizes = (_size(self._path), _size(rejected_path(self._path)))
            if sizes == self._seen:
                return False
            try:
                messages = read_journal(self._path).messages
                self._rejected = read_rejected(self._path)
            except InputError as error:
                self.trouble = error.lines[0]
                return False
            self._seen, self.trouble = sizes, ""
            known = len(self._messages)
            if list(messages[:known]) != self._messages:
                self._begin(messages)
                return True
            for message in messages[known:]:
                self._take(message)
            return len(messages) > known


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class Lookout:
    """Lets a guest look at its journal, in a thread, until it is stopped."""

    def __init__(self, guest: Guest) -> None:
        self._guest = guest
        self._over = Event()
        self._thread = Thread(target=self._look, name="second desk", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join(2.0)

    def _look(self) -> None:
        while not self._over.wait(INTERVAL):
            self._guest.look()

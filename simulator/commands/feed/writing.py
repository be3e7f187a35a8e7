"""The thread that writes what a server sends: files, a recording, and how far the night is."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from typing import Final

from simulator.errors import ElectionNightError
from simulator.feed import Sent, Sink, Transmission
from simulator.messages import Kind
from simulator.text import expose

TICK: Final = 0.25
"""Seconds between two looks of the thread that writes."""

PATIENCE: Final = 0.5
"""Seconds that writing goes on when somebody has ended the program."""

MANY: Final = 50
"""Declarations between two lines of how far the night is."""


class Writer:
    """Writes what is sent in a thread of its own: whoever listens does not wait for a disk.

    Args:
        opens: makes what everything goes to, until the stack is closed.
        trouble: told of what ends the writing.
    """

    def __init__(
        self,
        opens: Callable[[ExitStack], Sequence[Sink]],
        trouble: Callable[[ElectionNightError], None],
    ) -> None:
        self._opens = opens
        self._sinks: list[Sink] = []
        self._trouble = trouble
        self._opened: queue.Queue[BaseException | None] = queue.Queue()
        self._jobs: queue.Queue[tuple[Sent, ...] | Callable[[], None] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="files", daemon=True)

    def start(self) -> None:
        """Begin: everything is open when this returns.

        Raises:
            ElectionNightError: something cannot be written to.
        """
        self._thread.start()
        error = self._opened.get()
        if error is not None:
            raise error

    def put(self, sents: tuple[Sent, ...]) -> None:
        """Write what was sent, soon."""
        self._jobs.put(sents)

    def do(self, job: Callable[[], None]) -> None:
        """Do something between two writings."""
        self._jobs.put(job)

    def ends_with_run(self) -> None:
        """Write nothing more into files."""
        files = [sink for sink in self._sinks if not isinstance(sink, Narrator)]
        self._jobs.put(lambda: self._close(files))

    def stop(self, patience: float | None) -> int:
        """Write what is left, and end.

        Args:
            patience: real seconds that it may take; None: as long as it takes.

        Returns:
            How many messages were not written.
        """
        self._jobs.put(None)
        self._thread.join(TICK)
        if self._thread.is_alive() and patience is None:
            note("writing what is left into the files")
        self._thread.join(patience)
        if not self._thread.is_alive():
            return 0
        # Whatever is being written becomes whole; what waits is left out.
        left = 0
        with suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                left += len(job) if isinstance(job, tuple) else 0
        self._jobs.put(None)
        self._thread.join(PATIENCE)
        return left

    def _work(self) -> None:
        # A folder's lock is opened and closed by one thread.
        try:
            with ExitStack() as stack:
                try:
                    self._sinks = list(self._opens(stack))
                finally:
                    self._opened.put(sys.exception())
                self._write_on()
        except (ElectionNightError, OSError):
            return

    def _write_on(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=TICK)
            except queue.Empty:
                self._each(lambda sink: sink.tick())
                continue
            if job is None:
                self._close(list(self._sinks))
                return
            if callable(job):
                self._try(job)
            else:
                self._write(job)

    def _write(self, sents: tuple[Sent, ...]) -> None:
        self._each(lambda sink: sink.write(sents))

    def _each(self, act: Callable[[Sink], None]) -> None:
        for sink in list(self._sinks):
            if not self._try(partial(act, sink)):
                self._sinks.remove(sink)

    def _close(self, sinks: Sequence[Sink]) -> None:
        for sink in sinks:
            self._try(sink.finish)
            if sink in self._sinks:
                self._sinks.remove(sink)

    def _try(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except ElectionNightError as error:
            self._trouble(error)
            return False
        return True


class Narrator:
    """Says on standard error how far the night is.

    Args:
        transmission: of the night.
    """

    def __init__(self, transmission: Transmission) -> None:
        self._transmission = transmission
        self._told = 0

    def write(self, sents: Sequence[Sent]) -> None:
        """Say what stands out of what was sent."""
        for sent in sents:
            said = self._said(sent)
            if said:
                note(f"{self._transmission.roll.time(sent.item.due):%H:%M}  {said}")

    def tick(self) -> None:
        """Nothing to say."""

    def finish(self) -> None:
        """Nothing to say."""

    def _said(self, sent: Sent) -> str:
        message, roll = sent.message, self._transmission.roll
        seat = roll.seats.get(message.contest or "")
        slug = message.contest
        where = seat.contest.name if seat is not None else "the whole night"
        if seat is None and slug is not None:
            where = f"{slug}, which is no seat of this night"
        match message.kind:
            case Kind.CLOSE_OF_POLL | Kind.EXIT_POLL | Kind.END:
                return message.kind.words
            case Kind.CORRECTION | Kind.RETRACTION:
                return f"{message.kind.words}: {where}"
            case Kind.PARTIES:
                declared = getattr(message.body, "declared", 0)
                last = declared == roll.of and declared > self._told
                if declared < self._told + MANY and not last:
                    return ""
                self._told = declared
                return f"{declared} of {roll.of} declared"
            case _:
                return ""


def note(line: str) -> None:
    """Say a line on standard error."""
    print(expose(line), file=sys.stderr, flush=True)

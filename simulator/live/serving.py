"""A night that is being kept, served as it grows: to other people's programs, by the feed's server.

Real results are never served as test data, nor test data as real: a real night goes out only where
that was said, and where its journal holds no test message; a rehearsal only with its marks.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from math import floor
from pathlib import Path
from threading import Event, Thread
from typing import Final

from simulator.errors import ElectionNightError, ExtraMissing, InputError
from simulator.feed import (
    FeedClock,
    GrowingPlan,
    Roll,
    Sent,
    Transmission,
    check_http,
    make_formats,
    name_run,
    roll_of,
)
from simulator.live.clock import is_rehearsal
from simulator.live.keeper import Keeper
from simulator.messages import Header, Message, read_journal
from simulator.outcome import Origin
from simulator.request import Serving
from simulator.scenario import Scenario, load

LOOK: Final = 0.25
"""Seconds between two looks at the journal."""
STARTS_WITHIN: Final = 15.0
ENDS_WITHIN: Final = 5.0
_DAY: Final = 86_400


class _Over(Exception):
    """The night is kept no longer: the server ends."""


def check_serving(
    serving: Serving, path: Path, scenario: str | None, now: datetime, *, by_entry: bool = False
) -> None:
    """Refuse what must not go out, before anything is begun.

    Args:
        serving: how it would be served.
        path: of the journal, there or not.
        scenario: the night of one that is not there.
        now: the real moment, aware.
        by_entry: the clock is that of the messages.

    Raises:
        ElectionNightError: every reason.
    """
    wrong: list[str] = []
    if path.exists():
        reading = read_journal(path)
        rehearsal = reading.header.rehearsal
        test = any(message.test for message in reading.messages)
        unmarked = reading.unmarked
    else:
        rehearsal = scenario is not None and is_rehearsal(load(scenario), now)
        test = unmarked = False
    if serving.real_data:
        if rehearsal:
            wrong.append("--real-data: this is a rehearsal, and goes out as test data")
        if by_entry:
            wrong.append("--real-data: --clock entry is for rehearsals")
        if test:
            wrong.append(f"--real-data: {path} holds test messages: begin another journal")
    elif not rehearsal:
        wrong.append(
            "--serve: this is the night itself, and would go out as test data: "
            "say --real-data, or serve a rehearsal"
        )
    elif unmarked:
        wrong.append(
            f"--serve: {path} holds a feed's messages that are not marked as test data, and would "
            "go out as such: begin another journal"
        )
    try:
        check_http("--serve")
    except ExtraMissing as error:
        wrong += error.lines
    if wrong:
        raise InputError(*wrong)


def roll_of_kept(scenario: Scenario, serving: Serving) -> Roll:
    """Who stands in a night that is kept, with test marks unless it is real."""
    real = serving.real_data
    return roll_of(scenario, Origin.ENTERED, test=not real, plain=real)


class KeptTransmission(Transmission):
    """What a journal has come to, sent as it comes.

    Args:
        roll: of the night.
        header: of the journal.
        messages: all that it holds, whenever it is asked.

    When something is due follows from when it was entered: served again, it has the same ids in
    the same order.
    """

    def __init__(
        self, roll: Roll, header: Header, messages: Callable[[], tuple[Message, ...]]
    ) -> None:
        self._plan = GrowingPlan.of(roll, header)
        self._start = self._plan.start.timestamp()
        self._messages = messages
        self._taken = 0
        self._next = 0.0
        self._last = 0.0
        self.over = Event()
        clock = FeedClock.start(self._start - 30 * _DAY, -30.0 * _DAY, 1.0)
        super().__init__(roll, self._plan.items, run=run_of(header), clock=clock)

    @property
    def ended(self) -> bool:
        """It never is: the journal may grow."""
        return False

    @property
    def due(self) -> float | None:
        """The next look at the journal."""
        return self._next

    def advance(self, wall: float, most: int | None = None) -> tuple[Sent, ...]:
        """Send what was entered since."""
        if self.over.is_set():
            raise _Over
        self._next = wall + LOOK
        self._take(wall)
        return super().advance(wall, most)

    def night_seconds(self, wall: float) -> float:
        """The night's time; a rehearsal's messages may be of a later one."""
        return max(super().night_seconds(wall), self._last)

    def _take(self, wall: float) -> None:
        before = len(self._plan.items)
        messages = self._messages()
        for message in messages[self._taken :]:
            self._taken += 1
            self._plan.take(message)
            self._last = max(self._last, self.roll.seconds(message.night_time))
        self._plan.pass_time(floor(wall - self._start))
        if len(self._plan.items) > before:
            self.replan(self._plan.items)


def run_of(header: Header) -> str:
    """The name of a journal's run: the same each time it is served."""
    opened = header.opened_at.isoformat() if header.opened_at is not None else ""
    digest = hashlib.sha256(f"{header.digest} {opened}".encode()).digest()
    return name_run(int.from_bytes(digest[:3], "big") & 0xFFFFF)


class Broadcast:
    """The feed's server in a thread, serving a night that is kept.

    Args:
        keeper: of the night.
        serving: how.

    Attributes:
        address: of the server, once it was begun.
    """

    def __init__(self, keeper: Keeper, serving: Serving) -> None:
        self.address = ""
        self._serving = serving
        self._header = keeper.journal.header
        roll = roll_of_kept(keeper.night.scenario, serving)
        self._transmission = KeptTransmission(roll, self._header, lambda: keeper.messages)
        self._resumed = bool(keeper.messages)
        self._ready = Event()
        self._trouble: tuple[str, ...] = ()
        self._thread = Thread(target=self._work, name="server", daemon=True)

    def start(self) -> None:
        """Begin to serve.

        Raises:
            InputError: it cannot be served there.
        """
        # Were it the thread that loads it, what is wrong with it would be "did not begin".
        from simulator.feed.server import serve

        assert callable(serve)
        self._thread.start()
        if not self._ready.wait(STARTS_WITHIN):
            self._trouble = ("--serve: the server did not begin",)
        if self._trouble:
            self.stop()
            raise InputError(*self._trouble)

    def stop(self) -> None:
        """Serve no more."""
        self._transmission.over.set()
        if self._thread.ident is not None:
            self._thread.join(ENDS_WITHIN)

    def _work(self) -> None:
        from simulator.feed.server import Hooks, Programme, Settings, serve

        transmission, serving = self._transmission, self._serving

        def ready(address: str) -> None:
            self.address = address
            self._ready.set()

        settings = Settings(
            run=transmission.run,
            night=transmission.roll.night,
            test=transmission.roll.test,
            host=serving.host,
            port=serving.port,
            token=serving.token,
            contests=tuple(transmission.roll.seats),
            about={"scenario": self._header.title},
            control=False,
            resumed=self._resumed,
        )

        def load() -> Programme:
            # What was kept before is known by then: who comes back with an id finds it there.
            transmission.advance(time.time())
            return Programme(transmission, lambda roll: make_formats(("pa",), roll, {}))

        try:
            serve(load, settings, Hooks(ready=ready), clock=time.time)
        except _Over:
            pass
        except ElectionNightError as error:
            self._trouble = error.lines
        except OSError as error:
            self._trouble = (f"--serve: {error.strerror or error}",)
        finally:
            self._ready.set()

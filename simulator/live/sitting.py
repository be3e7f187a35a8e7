"""A live night kept by this process: its journal, its keeper, its desk and its sources together."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Final

from simulator.errors import ElectionNightError, InputError, gather
from simulator.live.clock import LiveClock
from simulator.live.desk import is_kept, serve_desk
from simulator.live.guest import Guest, Lookout
from simulator.live.journal import InUse, Journal, keep_journal, open_journal
from simulator.live.journal_file import check_night, scenario_of
from simulator.live.keeper import Keeper, Store
from simulator.live.serving import Broadcast, check_serving
from simulator.live.sources import INTERVAL, Feeding, Report, check_sources, open_sources
from simulator.messages import read_header
from simulator.request import Serving
from simulator.scenario import Scenario, load

MOST_TOLD: Final = 200
"""Lines that are kept of what sources told."""


@dataclass(frozen=True, eq=False)
class Sitting:
    """A night that is being kept.

    Attributes:
        keeper: enters everything.
        feeding: the sources, which somebody must look at.
        journal: the file; a guest's is another's to write.
        scenario: the night as its files have it, with what they know of its end.
        address: where it is served; empty where it is not.
    """

    keeper: Keeper
    feeding: Feeding
    journal: Store
    scenario: Scenario
    address: str = ""


@contextmanager
def sit(
    path: Path,
    scenario: str | None,
    *,
    sources: Sequence[str] = (),
    double_entry: bool = False,
    by_entry: bool = False,
    as_guest: bool = False,
    serving: Serving | None = None,
) -> Iterator[Sitting]:
    """Keep a night until the block ends, for all who enter something.

    Args:
        path: of the journal, begun where there is none.
        scenario: the night; None: the one that the journal names.
        sources: names of files that grow, of folders, of feeds; ``-`` for standard input.
        double_entry: figures count once two persons have entered the same.
        by_entry: its time is that of the latest message, and not the real one.
        as_guest: where another process keeps the journal, sit at it as a second desk.
        serving: how it is served to other programs as it grows; None: it is not.

    Raises:
        ElectionNightError: it may not be served, or not there; the scenario has problems, a source
            cannot be one, another process has the journal, it is another night's, or it cannot be
            kept; every reason.
    """
    check_sitting(path, scenario, sources, serving, by_entry=by_entry)
    with ExitStack() as stack:
        try:
            journal, night = stack.enter_context(_journal_of(path, scenario, double_entry))
        except InUse as busy:
            if not as_guest or not is_kept(path):
                raise
            if sources:
                words = "its sources are read by the process that keeps it: no --from here"
                raise InputError(f"{busy.problems[0]}; {words}") from None
            if serving is not None:
                words = "it is served by the process that keeps it: no --serve here"
                raise InputError(f"{busy.problems[0]}; {words}") from None
            yield stack.enter_context(_second_desk(path, scenario, by_entry))
            return
        clock = LiveClock(night.close_of_poll, journal.header.began, entry=by_entry)
        keeper = Keeper(journal, night, clock=clock)
        feeding = open_sources(
            sources,
            keeper.night.scenario,
            path,
            known=journal.messages,
            real=not journal.header.rehearsal,
            served=serving is not None and not serving.real_data,
        )
        stack.callback(feeding.close)
        address = ""
        if serving is not None:
            broadcast = Broadcast(keeper, serving)
            stack.callback(broadcast.stop)
            broadcast.start()
            address = broadcast.address
        # Nobody enters anything before it is certain that the night is kept.
        stack.enter_context(serve_desk(journal, keeper))
        yield Sitting(keeper, feeding, journal, night, address)


def check_sitting(
    path: Path,
    scenario: str | None,
    sources: Sequence[str],
    serving: Serving | None,
    *,
    by_entry: bool,
    wrong: Sequence[str] = (),
) -> None:
    """Refuse what can be known to be wrong before a journal is begun.

    Args:
        path, scenario, sources, serving, by_entry: as of ``sit``.
        wrong: what was found wrong before.

    Raises:
        InputError: every reason, old and new.
    """
    found = list(wrong)
    unknown = scenario is None and not path.exists()
    if unknown:
        found.append(f"{path}: no such journal: SCENARIO says of which night to begin one")
    with gather(found):
        check_sources(sources, path)
    if serving is not None and not unknown:
        with gather(found):
            check_serving(serving, path, scenario, datetime.now(UTC), by_entry=by_entry)
    if found and scenario is not None:
        # Otherwise it is loaded when the journal is begun: once is long enough.
        with gather(found):
            load(scenario)
    if found:
        raise InputError(*dict.fromkeys(found))


@contextmanager
def _second_desk(path: Path, scenario: str | None, by_entry: bool) -> Iterator[Sitting]:
    """At a night that another process keeps; its journal says which."""
    header = read_header(path)
    night = load(scenario) if scenario is not None else scenario_of(path, header)
    check_night(path, header, night)
    clock = LiveClock(night.close_of_poll, header.began, entry=by_entry)
    guest = Guest(path, night, clock=clock)
    lookout = Lookout(guest)
    lookout.start()
    try:
        yield Sitting(guest, open_sources((), guest.night.scenario, path), guest.journal, night)
    finally:
        lookout.stop()


@contextmanager
def _journal_of(
    path: Path, scenario: str | None, double_entry: bool
) -> Iterator[tuple[Journal, Scenario]]:
    now = datetime.now(UTC)
    if scenario is not None:
        night = load(scenario)
        with keep_journal(path, night, double_entry=double_entry, now=now) as journal:
            yield journal, night
        return
    with open_journal(path, now=now) as (journal, night):
        yield journal, night


def user_name() -> str:
    """Whoever is logged in, as far as the system says; empty where it does not."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
    return name if name.isprintable() and len(name) <= 100 else ""


class Feeder:
    """Looks at the sources in a thread, until it is stopped.

    Args:
        sitting: whose sources they are.

    Attributes:
        feeding: the sources.
        trouble: why it ended by itself; empty while it has not.
        told: what was to be told of them, and when it was, the latest of it.
    """

    def __init__(self, sitting: Sitting) -> None:
        self.trouble: tuple[str, ...] = ()
        self.told: tuple[tuple[datetime, str], ...] = ()
        self._sitting = sitting
        self._over = Event()
        self.feeding = sitting.feeding
        self._thread = Thread(target=self._feed, name="sources", daemon=True)

    @property
    def wanting(self) -> tuple[str, ...]:
        """Why nothing comes of the sources, a line for each of which nothing does."""
        if self.trouble:
            return (f"sources ended: {self.trouble[0]}",)
        reports = (source.report for source in self.feeding.sources)
        return tuple(f"{report.source}: {report.trouble}" for report in reports if report.trouble)

    def start(self) -> None:
        """Begin to look, where there is anything to look at."""
        if self._sitting.feeding.sources:
            self._thread.start()

    def stop(self) -> None:
        """Look no more; when this returns, nothing more is entered."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join(2.0)

    def _feed(self) -> None:
        keeper, feeding = self._sitting.keeper, self._sitting.feeding
        while not self._over.is_set():
            try:
                feeding.poll(keeper, self._hear)
                keeper.follow(feeding.pace, behind=feeding.behind)
            except (ElectionNightError, OSError) as error:
                lines = error.lines if isinstance(error, ElectionNightError) else (str(error),)
                self.trouble = lines
                return
            self._over.wait(0.0 if feeding.more else INTERVAL)

    def _hear(self, report: Report) -> None:
        now = self._sitting.keeper.night_time
        self.told = (*self.told, *((now, words) for words in report.words))[-MOST_TOLD:]

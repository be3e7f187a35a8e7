"""The ``live`` command: a night kept in the terminal UI, or printed as it comes in."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from simulator import streams
from simulator.commands.common import name_empty
from simulator.errors import InputError, gather
from simulator.live import (
    Draft,
    Keeper,
    NewsDesk,
    Receipt,
    Sitting,
    Store,
    check_night,
    check_sitting,
    coming,
    read_header,
    read_name,
    sit,
)
from simulator.live.sources import INTERVAL, STANDARD_INPUT, Feeding, Report
from simulator.messages import Fold
from simulator.options import read_serving
from simulator.outcome import Mark
from simulator.output import live as live_output
from simulator.request import LiveRequest, OpenTui, Serving, TuiRequest
from simulator.scenario import load
from simulator.text import expose

LOOK: Final = 0.1
"""Seconds between two looks at what was entered elsewhere."""


def run(options: Namespace, open_tui: OpenTui | None) -> int:
    """Run the ``live`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    wrong = name_empty(options)
    serving = read_serving(options, wrong)
    with gather(wrong):
        read_name(options.by)
    if options.status:
        return _status(options, wrong)
    if wrong:
        check_sitting(
            Path(options.journal),
            options.scenario or None,
            [source for source in options.sources if source],
            serving if options.journal else None,
            by_entry=options.clock == "entry",
            wrong=wrong,
        )
    # What only lines can do is printed, whether or not there is a terminal for screens.
    lines = options.until_declared or STANDARD_INPUT in options.sources
    printing = options.plain or options.jsonl or lines or not streams.is_terminal()
    if not printing and open_tui is not None:
        return open_tui(_request(options, serving))
    with sit(
        Path(options.journal),
        options.scenario,
        sources=options.sources,
        double_entry=options.double_entry,
        by_entry=options.clock == "entry",
        serving=serving,
    ) as sitting:
        _keep(options, sitting)
    return 0


def _status(options: Namespace, wrong: list[str]) -> int:
    from simulator.output import live_status

    asked = {
        "--from": bool(options.sources),
        "--until-declared": options.until_declared,
        "--serve": options.serve is not None,
    }
    wrong += [f"{name} does not go with --status" for name, there in asked.items() if there]
    path = Path(options.journal)
    with gather(wrong):
        header = read_header(path)
        if options.scenario:
            check_night(path, header, load(options.scenario))
    if wrong:
        raise InputError(*wrong)
    live_status.print_status(path)
    return 0


def _request(options: Namespace, serving: Serving | None) -> TuiRequest:
    live = LiveRequest(
        journal=options.journal,
        sources=tuple(options.sources),
        double_entry=options.double_entry,
        clock=options.clock,
        by=options.by or "",
        serving=serving,
    )
    return TuiRequest(options.scenario, no_color=options.no_color, live=live)


def _keep(options: Namespace, sitting: Sitting) -> None:
    """Print the night until it is over, or for ever."""
    keeper, journal = sitting.keeper, sitting.journal
    out = streams.data() if options.jsonl else sys.stdout
    printer = live_output.LivePrinter(
        keeper.night, out, jsonl=options.jsonl, rehearsal=keeper.clock.rehearsal
    )
    desk = NewsDesk(coming(sitting.scenario), double_entry=journal.header.double_entry)
    printed = 0

    def print_new() -> None:
        nonlocal printed
        for message in keeper.messages[printed:]:
            printer.print_news(desk.hear(message))
            printed += 1

    def told(report: Report) -> None:
        print_new()
        _tell((*report.aside, *report.words))

    _introduce(keeper, journal)
    if sitting.address:
        what = "real results" if options.real_data else "test data"
        _tell((f"served as {what} at {sitting.address}",))
    printer.print_head()
    print_new()
    follow(keeper, sitting.feeding, told, print_new, until_declared=options.until_declared)


def follow(
    keeper: Keeper,
    feeding: Feeding,
    told: Callable[[Report], None],
    print_new: Callable[[], None],
    *,
    until_declared: bool,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> None:
    """Look at the sources again and again, and at what was entered elsewhere.

    Args:
        keeper: of the journal.
        feeding: the sources.
        told: hears of every report.
        print_new: prints what has come.
        until_declared: end once everybody has declared, or every source has ended.
        sleep, monotonic: the real clock; tests hand in theirs.
    """
    taker = _Telling(keeper, print_new)
    due = monotonic()
    while True:
        if monotonic() >= due:
            feeding.poll(taker, told)
            due = monotonic() + (0 if feeding.more else INTERVAL)
        print_new()
        over = keeper.night.complete and not feeding.middle
        if until_declared and (over or feeding.ended):
            return
        if not feeding.more:
            sleep(LOOK)


class _Telling:
    """The keeper, as sources have it: what is kept is printed before anything else is."""

    def __init__(self, keeper: Keeper, print_new: Callable[[], None]) -> None:
        self._keeper = keeper
        self._print_new = print_new

    @contextmanager
    def together(self) -> Iterator[None]:
        """Print what messages bring once they are kept, as ``Keeper.together``."""
        try:
            with self._keeper.together():
                yield
        finally:
            self._print_new()

    def enter(self, draft: Draft, sure: bool = False) -> Receipt:
        """Enter a draft."""
        return self._keeper.enter(draft, sure)

    def set_aside(self, text: str, reason: str, source: str) -> object:
        """Keep what is no message, with its reason."""
        return self._keeper.set_aside(text, reason, source)

    @property
    def fold(self) -> Fold:
        """What was entered comes to."""
        return self._keeper.fold


def _introduce(keeper: Keeper, journal: Store) -> None:
    """Say which night is kept, and where."""
    title = keeper.night.scenario.title
    rehearsal = " (a rehearsal)" if keeper.clock.rehearsal else ""
    known = f", {len(keeper.messages)} messages so far" if keeper.messages else ""
    lines = [f"{title}{rehearsal}: kept in {journal.path}{known}"]
    lines.append(f"'{Mark.LIVE.short}' marks {Mark.LIVE.words}.")
    _tell((*lines, *journal.remarks, *keeper.night.problems))


def _tell(lines: tuple[str, ...]) -> None:
    for line in lines:
        print(expose(line), file=sys.stderr)
    sys.stderr.flush()

"""Processes that keep a journal and enter lines into it, made from one that has loaded all.

Each is a fork of a server which has imported the program: it is a process of its own, to be
killed as any, and is there in milliseconds.
"""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Sequence
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Final

from simulator import cli
from simulator.live import (
    Accepted,
    Draft,
    InUse,
    Keeper,
    Nobody,
    NotKnown,
    Receipt,
    Repeated,
    hand_over,
    keep_journal,
    serve_desk,
)
from simulator.scenario import Scenario

FORKS: Final[ForkServerContext] = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.live.processes"])


def keep(path: str, scenario: Scenario, now: datetime, ready: Connection) -> None:
    """Keep a journal, and take what others enter, until the end of this process."""
    while True:
        # A line from a shell may have it for a moment.
        with contextlib.suppress(InUse), keep_journal(Path(path), scenario, now=now) as journal:
            keeper = Keeper(journal, scenario, now=lambda: now)
            with serve_desk(journal, keeper):
                ready.send(len(journal.messages))
                with contextlib.suppress(EOFError):
                    ready.recv()
                return
        time.sleep(0.01)


def start_keeping(
    path: Path, scenario: Scenario, now: datetime
) -> tuple[ForkServerProcess, Connection]:
    """A process that keeps a journal, once it takes entries."""
    ours, theirs = FORKS.Pipe()
    process = FORKS.Process(target=keep, args=(str(path), scenario, now, theirs), daemon=True)
    process.start()
    theirs.close()
    ours.recv()
    return process, ours


def hand_all(path: str, drafts: Sequence[Draft]) -> None:
    """Hand over drafts as a second desk does: each until it is there."""
    for draft in drafts:
        while not isinstance(hand(Path(path), draft), Accepted | Repeated):
            time.sleep(0.01)


def hand(path: Path, draft: Draft) -> Receipt | None:
    """What is answered to a draft; None where nothing is."""
    try:
        return hand_over(path, draft, sure=True)
    except (Nobody, NotKnown):
        return None


def enter_all(path: str, lines: Sequence[Sequence[str]]) -> None:
    """Enter lines as a shell does."""
    for line in lines:
        with contextlib.redirect_stdout(io.StringIO()):
            assert cli.main(["enter", path, *line, "--sure"]) == 0

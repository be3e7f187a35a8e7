"""The note of handover of a live night, printed: ``live --status``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from simulator.live import (
    coming,
    is_kept,
    keep,
    read_journal,
    read_rejected,
    scenario_of,
    status_lines,
)
from simulator.messages import fold


def print_status(path: Path, now: datetime | None = None) -> None:
    """Print who sits at a night, what is open, what is due; it may be kept at the same time.

    Args:
        path: of the journal.
        now: the real moment, aware; None: this one.

    Raises:
        InputError: the journal, or its scenario, cannot be read.
    """
    reading = read_journal(path)
    scenario = coming(scenario_of(path, reading.header))
    for remark in reading.remarks:
        print(remark, file=sys.stderr)
    night = keep(scenario, fold(reading.messages, double_entry=reading.header.double_entry))
    rejected = read_rejected(path)
    moment = now or datetime.now(UTC)
    for line in status_lines(reading.header, night, reading.messages, rejected, moment):
        print(line)
    print("It is being kept now." if is_kept(path) else "Nobody keeps it now.")

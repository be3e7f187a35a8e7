"""A journal read as a night that was: what ``replay`` and ``result`` tell of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulator.live.before import coming
from simulator.live.journal_file import Header, read_journal, scenario_of
from simulator.live.night import LiveNight, keep
from simulator.messages import fold


@dataclass(frozen=True, eq=False)
class KeptNight:
    """A night as its journal has it.

    Attributes:
        night: what is known at its end.
        header: of which night it is.
        remarks: what of the journal is not as it should be, a line each.
    """

    night: LiveNight
    header: Header
    remarks: tuple[str, ...]


def read_night(path: Path) -> KeptNight:
    """The night of a journal, or of a feed's recording; it may be one that is being kept.

    Raises:
        InputError: it cannot be read, or its scenario is gone or has changed.
    """
    reading = read_journal(path)
    scenario = coming(scenario_of(path, reading.header))
    folded = fold(reading.messages, double_entry=reading.header.double_entry)
    night = keep(scenario, folded)
    return KeptNight(night, reading.header, (*reading.remarks, *night.problems))

"""A journal read as a night that was: what ``replay`` and ``result`` tell of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from simulator.errors import InputError
from simulator.live.before import coming
from simulator.live.journal_file import scenario_of
from simulator.live.night import LiveNight, keep
from simulator.messages import Header, fold, read_journal
from simulator.outcome import Mark
from simulator.scenario import contest_of
from simulator.timeline import Timeline
from simulator.timeline import events as ev


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

    def timeline(self, contest: str | None = None) -> Timeline:
        """The night's, or one contest's: a slug, a name or an ONS id.

        Raises:
            InputError: there is no such contest, or no poll in it.
        """
        timeline = self.night.timeline
        if self.header.rehearsal:  # its polls close when it is begun: that is on no record
            told = (
                replace(e, mark=Mark.LIVE) if isinstance(e, ev.CloseOfPoll) else e
                for e in timeline.events
            )
            timeline = replace(timeline, events=tuple(told))
        if contest is None:
            return timeline
        wanted = contest_of(self.night.scenario, contest)
        if wanted.slug not in timeline.halls:
            raise InputError(f"there is no poll in {wanted.name}")
        hall = timeline.halls[wanted.slug]
        events = tuple(e for e in timeline.events if e.contest in (None, wanted.slug))
        return replace(timeline, events=events, halls={wanted.slug: hall})


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

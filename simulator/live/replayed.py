"""A journal read as a night that was: what ``replay`` and ``result`` tell of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from simulator.errors import InputError
from simulator.feed import read_recording
from simulator.live.before import coming
from simulator.live.journal_file import scenario_of
from simulator.live.night import LiveNight, keep
from simulator.messages import RECORDING, Header, Reading, fold, read_journal
from simulator.outcome import TEST_DATA, Mark, Origin
from simulator.scenario import contest_of
from simulator.timeline import HallTimeline, Timeline
from simulator.timeline import events as ev


@dataclass(frozen=True, eq=False)
class KeptNight:
    """A night as its journal has it.

    Attributes:
        night: what is known at its end; of a rehearsal as ``as_test`` has it.
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
    remarks, of = _recorded(path, reading)
    told = as_test(night, of) if reading.test else night
    said = dict.fromkeys((*reading.remarks, *remarks, *night.problems))
    return KeptNight(told, reading.header, tuple(said))


def _recorded(path: Path, reading: Reading) -> tuple[tuple[str, ...], str]:
    """What a feed that plays a recording says of it, or why none plays it; of which night it is."""
    if reading.header.format != RECORDING:
        return (), ""
    try:
        recording = read_recording(path)
    except InputError as error:
        return error.lines, ""
    told = (f"{path}: {recording.told}",) if recording.told else ()
    return (*told, *recording.remarks), _NIGHTS.get(recording.origin, "")


_NIGHTS: Final = {Origin.DRAWN: " of a drawn night", Origin.CHANGED: " of an imagined night"}
"""What a title says of a recorded night whose votes are no record's."""


def as_test(night: LiveNight, of: str = "") -> LiveNight:
    """A night that was rehearsed, for whoever tells of it: its title and all in it say so.

    Nothing of it is on a record, its close of poll neither: that is when it was begun.

    Args:
        night: as it was kept.
        of: what more its title says of it.
    """
    timeline = night.timeline
    events = tuple(map(_as_test, timeline.events))
    own: dict[str, list[ev.Event]] = {slug: [] for slug in timeline.halls}
    for event in events:
        if event.contest in own:
            own[event.contest].append(event)
    return replace(
        night,
        scenario=replace(night.scenario, title=f"{night.scenario.title} ({TEST_DATA}{of})"),
        timeline=replace(
            timeline,
            events=events,
            halls={
                slug: HallTimeline(slug, len(night.scenario.by_slug[slug].candidates), told)
                for slug, told in own.items()
            },
            test=True,
        ),
    )


def _as_test(event: ev.Event) -> ev.Event:
    if isinstance(event, ev.Declaration):
        return replace(event, mark=Mark.TEST, time_mark=Mark.TEST)
    return replace(event, mark=Mark.TEST)

"""A journal read as a night that was: what ``replay`` and ``result`` tell of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from simulator.errors import InputError
from simulator.feed import read_recording
from simulator.live.before import coming
from simulator.live.journal_file import scenario_of
from simulator.live.night import LiveNight, keep
from simulator.messages import RECORDING, Header, Reading, fold, read_journal
from simulator.outcome import TEST_DATA, Mark
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
    remarks = dict.fromkeys((*reading.remarks, *_recorded_remarks(path, reading), *night.problems))
    told = as_test(night) if reading.test else night
    return KeptNight(told, reading.header, tuple(remarks))


def _recorded_remarks(path: Path, reading: Reading) -> tuple[str, ...]:
    """What a feed that plays a recording would say of it, and why none would play it."""
    if reading.header.format != RECORDING:
        return ()
    try:
        return read_recording(path).remarks
    except InputError as error:
        return error.lines


def as_test(night: LiveNight) -> LiveNight:
    """A night that was rehearsed, for whoever tells of it: its title and all in it say so.

    Nothing of it is on a record, its close of poll neither: that is when it was begun.
    """
    timeline = night.timeline
    events = tuple(map(_as_test, timeline.events))
    own: dict[str, list[ev.Event]] = {slug: [] for slug in timeline.halls}
    for event in events:
        if event.contest in own:
            own[event.contest].append(event)
    return replace(
        night,
        scenario=replace(night.scenario, title=f"{night.scenario.title} ({TEST_DATA})"),
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

"""What the checks of a merged scenario share: its names, its clock and the problems found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from simulator.errors import Problem
from simulator.scenario.clock_times import seconds_after
from simulator.scenario.file_models import CandidatePart, Part, ScenarioFile
from simulator.scenario.kinds import OTHER
from simulator.scenario.places import nearest, shown

CLOSE: str = "22:00"
"""Close of poll at UK parliamentary elections (Representation of the People Act 1983, sch. 1)."""
ZONE: str = "Europe/London"
LONGEST = timedelta(days=14)
"""No count takes longer; a time beyond it is a slip."""


@dataclass
class Night:
    """What the checks of one scenario share: names, clock and the problems found."""

    file: ScenarioFile
    parties: frozenset[str]
    people: dict[str, list[CandidatePart]]
    close: datetime | None
    zone: str
    problems: list[Problem] = field(default_factory=list)

    def error(
        self, part: Part, path: tuple[str | int, ...], message: str, near: str | None = None
    ) -> None:
        """An error at a key of a part."""
        self.problems.append(part.where(*path).problem(message, near))

    def warning(self, part: Part, path: tuple[str | int, ...], message: str) -> None:
        """A warning at a key of a part."""
        self.problems.append(part.where(*path).warning(message))

    def need(self, part: Part, *keys: str) -> None:
        """Keys that must be there, unless their absence is explained already."""
        for key in keys:
            if getattr(part, key) in (None, [], {}) and not part.excused(key):
                self.error(part, (key,), "missing")

    def party(
        self, part: Part, path: tuple[str | int, ...], party: str, *, other: bool = False
    ) -> None:
        """A party id that must be known."""
        if party in self.parties or (other and party == OTHER) or self.file.excused("parties"):
            return
        # "Reform" means RUK: names lead to ids too.
        known = {OTHER: OTHER} if other else {}
        for key, named in (self.file.parties or {}).items():
            known |= {name: key for name in (named.name, named.short) if name}
        known |= {key: key for key in self.parties}
        near = nearest(party, known)
        self.error(part, path, f"unknown party {shown(party)}", known[near] if near else None)

    def contest(self, part: Part, path: tuple[str | int, ...], slug: str) -> bool:
        """Whether a contest is known; a problem if it is not."""
        if slug in self.people:
            return True
        if not self.file.excused("contests"):
            message = f"unknown contest {shown(slug)}"
            self.error(part, path, message, nearest(slug, sorted(self.people)))
        return False

    def candidate(
        self, part: Part, path: tuple[str | int, ...], name: str, slug: str | None
    ) -> None:
        """A candidate's name, or what the hall calls them, that must be known in a contest."""
        people = self.people.get(slug or "", [])
        known = {name for c in people for name in (c.name, c.display_name) if name}
        if name not in known and not any(c.excused("name") for c in people):
            self.error(part, path, f"unknown candidate {shown(name)}", nearest(name, sorted(known)))

    def time(self, part: Part, key: str, text: str | None) -> int | None:
        """Seconds after close of poll of a time, which must not lie before it."""
        if text is None or self.close is None:
            return None
        try:
            seconds = seconds_after(text, self.close, self.zone)
        except ValueError as error:
            self.error(part, (key,), str(error))
            return None
        if seconds > LONGEST.total_seconds():
            self.error(part, (key,), f"'{text}' is more than {LONGEST.days} days after the poll")
            return None
        return seconds


def night_of(file: ScenarioFile) -> Night:
    """The shared knowledge of a merged file."""
    head = file.scenario
    zone = (head.time_zone if head else None) or ZONE
    return Night(
        file=file,
        parties=frozenset(file.parties or ()),
        people={c.slug: c.candidates or [] for c in file.contests or () if c.slug},
        close=close_of_poll(head.date, head.close_of_poll, zone) if head and head.date else None,
        zone=zone,
    )


def close_of_poll(day: date, text: str | None, zone: str) -> datetime:
    """Close of poll as an aware moment in the night's zone.

    A clock time is on polling day; an ISO time stands for itself.
    """
    tz = ZoneInfo(zone)
    text = text or CLOSE
    if "-" not in text:
        hour, minute, second = (*map(int, text.split(":")), 0)[:3]
        return datetime.combine(day, time(hour, minute, second), tz)
    moment = datetime.fromisoformat(text)
    return moment.astimezone(tz) if moment.tzinfo else moment.replace(tzinfo=tz)

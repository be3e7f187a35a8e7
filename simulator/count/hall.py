"""One hall as SimPy processes: boxes, tables, the returning officer.

A hall runs free, in whole seconds from close of poll. It shares nothing with other halls. Its
entries are the milestones; pins, holds and bundles come afterwards and change none of them.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import simpy

from simulator.count.entries import Entry
from simulator.count.incidents import OnStage
from simulator.count.plan import HallPlan
from simulator.outcome import Mark, Origin
from simulator.timeline import Event
from simulator.values import Clock

FATIGUE_FROM = 3 * 3600
"""01:00, three hours after close of poll: from here staff grow tired."""
FRESH = 8 * 3600
"""Seconds that staff who slept work on unwearied, where the count begins the next day."""
SLOWEST = 0.4
"""No counter works slower than this for tiredness alone."""

Process = Generator[simpy.Event, Any, Any]


@dataclass(frozen=True, slots=True)
class Tray:
    """A tray of mixed papers as it was sorted: seconds, papers, doubtful papers.

    The returning officer is done with its doubtful papers at ``decided``.
    """

    number: int
    start: int
    end: int
    papers: int
    doubtful: int
    decided: int


@dataclass(frozen=True, slots=True)
class Sitting:
    """The officer decides doubtful papers, agents called: from and to in seconds, and papers."""

    start: int
    end: int
    papers: int


@dataclass(slots=True)
class Hall:
    """The running state that the processes of one hall share.

    ``pinned`` halls have a recorded declaration, or keep the pace of one; ``on_stage`` is what
    the incidents between the candidates' call and the declaration ask for. ``begins`` is when
    the count begins where boxes are sealed overnight, else None. ``verified`` are box indices in
    order of verification, ``checks`` how many there were of each kind, ``fresh_until`` when
    fatigue sets in, ``rested`` whether staff were sent home.
    """

    plan: HallPlan
    clock: Clock
    pinned: bool
    on_stage: OnStage
    begins: int | None = None
    env: simpy.Environment = field(default_factory=simpy.Environment)
    entries: list[Entry] = field(default_factory=list)
    trays: list[Tray] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    verified: list[int] = field(default_factory=list)
    checks: dict[str, int] = field(default_factory=dict)
    fresh_until: int = FATIGUE_FROM
    rested: bool = False
    tables: simpy.Resource = field(init=False)
    desks: simpy.Resource = field(init=False)
    officer: simpy.Resource = field(init=False)
    begun: simpy.Event = field(init=False)

    def __post_init__(self) -> None:
        self.tables = simpy.Resource(self.env, self.plan.tables)
        self.desks = simpy.Resource(self.env, self.plan.parameters.receipt_desks)
        self.officer = simpy.Resource(self.env, 1)
        self.begun = self.env.event()

    @property
    def known(self) -> bool:
        """The votes are a file's and unmodified: what is known of their count happens."""
        return self.plan.outcome.origin is Origin.KNOWN

    def record(self, event: type[Event], mark: Mark = Mark.SIMULATED, **fields: Any) -> Entry:
        """Write down what happens now."""
        entry = Entry(int(self.env.now), event, fields, mark=mark)
        self.entries.append(entry)
        return entry

    def table_seconds(self, papers: float, rate: float) -> float:
        """Seconds that one table needs for papers at a rate a person-hour, at this hour."""
        return papers / (rate * self.plan.speed * self.alertness())

    def alertness(self) -> float:
        """Speed left at this hour: 1 until 01:00, then falling with every hour."""
        hours = (self.env.now - self.fresh_until) / 3600
        if hours <= 0:
            return 1.0
        return max(SLOWEST, 1.0 - self.plan.parameters.fatigue * hours)

    def seconds_of(self, moment: datetime | None) -> int | None:
        """A clock time of the file in seconds after close of poll."""
        return None if moment is None else self.clock.since(moment)

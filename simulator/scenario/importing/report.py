"""What an import read and wrote, for people and for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulator.errors import Problem
from simulator.text import join, quantity


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Totals of an import that succeeded.

    Attributes:
        out: the scenario folder.
        date: polling day.
        contests, candidates: how many of each.
        electorate, valid_votes, rejected: sums over all contests.
        votes, seats: by party id, most first.
        files: names of the files written.
        kept_scenario: ``scenario.toml`` stood there already and was left as it was.
        warnings: oddities of the official files that do not refuse them.
    """

    out: Path
    date: date
    contests: int
    candidates: int
    electorate: int
    valid_votes: int
    rejected: int
    votes: Mapping[str, int]
    seats: Mapping[str, int]
    files: tuple[str, ...]
    kept_scenario: bool
    warnings: tuple[Problem, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The report, ready to print, warnings first."""
        seats = ", ".join(f"{party} {count}" for party, count in self.seats.items())
        kept = "; scenario.toml was kept as it stood" if self.kept_scenario else ""
        return (
            *(str(warning) for warning in self.warnings),
            f"{self.contests} contests of {self.date:%d %B %Y}, {self.candidates:,} candidates",
            f"electorate {self.electorate:,}, valid votes {self.valid_votes:,}, "
            f"rejected {self.rejected:,}",
            f"seats: {seats}",
            f"wrote {self.out}: {', '.join(self.files)}{kept}",
        )


@dataclass(frozen=True, slots=True)
class ComingReport:
    """What an import of a coming night read and wrote.

    Attributes:
        out: the scenario folder.
        date: polling day.
        contests, candidates: how many of each.
        unopposed, countermanded: contests without a poll, and whose poll was called off.
        left_out: candidates that are not of this night, by what they are.
        base: name of the scenario that has the seats.
        measured: contests with a previous result.
        files: names of the files written.
        kept_scenario: ``scenario.toml`` stood there already and was left as it was.
        warnings: what is odd about the files and does not refuse them.
    """

    out: Path
    date: date
    contests: int
    candidates: int
    unopposed: int
    countermanded: int
    left_out: Mapping[str, int]
    base: str
    measured: int
    files: tuple[str, ...]
    kept_scenario: bool
    warnings: tuple[Problem, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The report, ready to print, warnings first."""
        kept = "; scenario.toml was kept as it stood" if self.kept_scenario else ""
        polls = ((self.unopposed, "unopposed"), (self.countermanded, "countermanded"))
        odd = "".join(f", {number} {what}" for number, what in polls if number)
        others = [f"{number:,} {what}" for what, number in self.left_out.items()]
        left_out = (f"left out: {join(others)}",) if others else ()
        return (
            *(str(warning) for warning in self.warnings),
            f"{quantity(self.contests, 'contest')} of {self.date:%d %B %Y}, "
            f"{quantity(self.candidates, 'candidate')}{odd}; no votes yet",
            *left_out,
            f"previous results of {quantity(self.measured, 'contest')}, and all electorates, from "
            f"{self.base}: give your own in scenario.toml",
            f"wrote {self.out}: {', '.join(self.files)}{kept}",
        )

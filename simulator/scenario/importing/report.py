"""What an import read and wrote, for people and for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulator.errors import Problem


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

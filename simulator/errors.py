"""What can go wrong, as values and exceptions.

One family: everything the program refuses on purpose is an ``ElectionNightError`` whose
``lines`` are ready to print, one problem a line. The command line turns it into exit code 1;
anything else that escapes is a bug.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from simulator.text import expose, within

LONGEST_LINE: Final = 1_000
"""Characters of a line of a refusal: it may repeat a name of any length."""


class Severity(StrEnum):
    """How bad a finding is: an error stops loading, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about an input file.

    Attributes:
        path: the file as the user would name it.
        line: 1-based line, or None when the whole file is meant.
        key: the dotted key (``contests[0].candidates[2].votes``), column or row it concerns.
        message: what is wrong, in one line.
        nearest: the nearest valid name, if one is near.
        severity: error or warning.
    """

    path: str
    line: int | None
    key: str
    message: str
    nearest: str | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        # What a program hands in, rather than a file, stands nowhere.
        place = f"{where}: " if self.path else ""
        key = f"{self.key}: " if self.key else ""
        hint = f" (nearest: {self.nearest})" if self.nearest else ""
        message = " ".join(self.message.split())
        # All of it may be a file's own words: none of it may command a terminal.
        return expose(f"{place}{self.severity}: {key}{message}{hint}")


class ElectionNightError(Exception):
    """Base of everything this program refuses on purpose; one message, one line."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The refusal, one line a problem, with nothing in it that could command a terminal."""
        return (within(expose(str(self)), LONGEST_LINE),)


class ScenarioError(ElectionNightError):
    """A scenario that cannot be used: every problem at once, in file and line order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def lines(self) -> tuple[str, ...]:
        """Every problem, one a line."""
        return tuple(within(str(problem), LONGEST_LINE) for problem in self.problems)


class InputError(ElectionNightError):
    """A value given to the program (an option, a seed, a number of draws) that it cannot use.

    Args:
        problems: what is wrong, a line each; usually one.
    """

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))

    @property
    def lines(self) -> tuple[str, ...]:
        """Every problem, one a line."""
        return tuple(within(expose(problem), LONGEST_LINE) for problem in self.problems)


class OutputError(ElectionNightError):
    """What was asked for cannot be written to standard output."""


class ResumeError(ElectionNightError):
    """An output directory that belongs to another run, or cannot be continued."""


class Cancelled(ElectionNightError):
    """Work that was given up because it was no longer wanted."""


class ExtraMissing(ElectionNightError):
    """An optional library is not installed; the message says how to get it."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs the extra '{extra}': in a clone of the program, pip install '.[{extra}]'"
        )


class ClusterError(ElectionNightError):
    """A cluster that cannot be reached, or whose nodes differ from this machine."""


@contextmanager
def gather(wrong: list[str]) -> Iterator[None]:
    """Note what the block refuses among what else is wrong; what stands behind it is looked at.

    So several things that were asked for are refused together, a line a problem.
    """
    try:
        yield
    except (InputError, ScenarioError, ExtraMissing) as error:
        wrong.extend(error.lines)

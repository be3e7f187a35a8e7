"""Reading official CSV files strictly: encoding, header, row lengths, numbers.

Every reader collects problems with file and row in a ``Problems`` and goes on, so that one
import names everything that is wrong with its files at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from simulator import disk
from simulator.errors import Problem, ScenarioError, Severity
from simulator.scenario.cells import MOST_COLUMNS, other_separator, read_number, read_whole
from simulator.scenario.toml import MAX_ENTRIES
from simulator.text import compose, excerpt, nearest
from simulator.values import LARGEST

ALIKE: Final = 100
"""Problems of one column of one file that are listed one by one."""


@dataclass
class Problems:
    """What is wrong, and what is merely odd, collected over all files of one import."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    _broken: list[Problem] = field(default_factory=list)
    _left_out: set[tuple[Path, str]] = field(default_factory=set)

    def error(
        self, path: Path, line: int | None, key: str, message: str, near: str | None = None
    ) -> None:
        """A problem that refuses the import."""
        self.errors.append(Problem(str(path), line, key, message, near))

    def broken(
        self, path: Path, line: int | None, key: str, message: str, near: str | None = None
    ) -> None:
        """A problem of a file's form: a part of it was not read, and nothing else is told.

        What else seems wrong, in whichever file, may follow from it alone.
        """
        self.error(path, line, key, message, near)
        self._broken.append(self.errors[-1])

    def warn(self, path: Path, line: int | None, key: str, message: str) -> None:
        """A problem that does not."""
        problem = Problem(str(path), line, key, message, severity=Severity.WARNING)
        self.warnings.append(problem)

    def leave_out(self, path: Path, ons_id: str) -> None:
        """A row of this seat was reported and is not read: what lacks it is nothing to report."""
        self._left_out.add((path, ons_id))

    def lacks(self, path: Path, ons_id: str) -> bool:
        """Whether a row of this seat in this file was reported and left out."""
        return (path, ons_id) in self._left_out

    @property
    def told(self) -> tuple[Problem, ...]:
        """The warnings, file by file in order of rows, of many alike the first."""
        return tuple(_in_order(self.warnings))

    def stop_if_any(self) -> None:
        """Refuse with everything found so far, file by file in order of rows.

        Raises:
            ScenarioError: with the problems of form alone, where there are any.
        """
        if self.errors:
            raise ScenarioError(_in_order(self._broken or self.errors))


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    """By file as first met, then row; of many about one column of a file the first ``ALIKE``."""
    files = {problem.path: i for i, problem in reversed(list(enumerate(problems)))}
    kept: list[Problem] = []
    seen: Counter[tuple[str, str]] = Counter()
    # One file may be given for two: what is wrong with it is told once.
    for problem in sorted(dict.fromkeys(problems), key=lambda p: (files[p.path], p.line or 0)):
        alike = (problem.path, problem.key)
        seen[alike] += 1
        if seen[alike] <= ALIKE:
            kept.append(problem)
    for (path, key), count in seen.items():
        if count > ALIKE:
            words = f"and {count - ALIKE} more problems like these"
            last = max(i for i, p in enumerate(kept) if (p.path, p.key) == (path, key))
            like = kept[last].severity
            kept.insert(last + 1, Problem(path, None, key, words, severity=like))
    return kept


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. ``line`` is its 1-based line in the file."""

    path: Path
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def get(self, column: str) -> str:
        """The value, or an empty text where the file has no such column."""
        return self.values.get(column, "")

    def count(self, column: str, problems: Problems) -> int | None:
        """A whole number from zero on; None, with a problem, for anything else."""
        text = self.values[column]
        try:
            number = read_whole(text)
        except ValueError:
            number = -1
        if 0 <= number <= LARGEST:
            return number
        message = f"{excerpt(text)} is not a whole number"
        problems.error(self.path, self.line, column, message)
        return None

    def decimal(self, column: str, problems: Problems) -> float | None:
        """A finite number; None when empty, and None with a problem for anything else."""
        text = self.values[column]
        if not text:
            return None
        try:
            return read_number(text)
        except ValueError:
            problems.error(self.path, self.line, column, f"{excerpt(text)} is not a number")
            return None


def read_table(
    path: Path,
    columns: Sequence[str],
    problems: Problems,
    renamed: Mapping[str, str] = MappingProxyType({}),
) -> list[Row]:
    """The rows of a CSV file in UTF-8 (a byte order mark may lead), values stripped.

    ``renamed``: columns that stand for others, by the names they have in some files.

    Anything that keeps the file from being read (missing, too large, another encoding, a
    missing column) is a problem, and the table is then empty; a row of the wrong length is a
    problem and is left out.
    """
    text = _text(path, problems)
    if text is None:
        return []
    if (separator := other_separator(text, columns)) is not None:
        problems.broken(path, 1, "", f"separated by {separator} where , is expected")
        return []
    lines = disk.rows(text)
    rows: list[Row] = []
    try:
        header = [name.strip() for name in next(lines, (1, []))[1]]
        header = [renamed.get(name, name) for name in header]
        if not _header_holds(path, header, columns, problems):
            return []
        for line, cells in lines:
            if len(rows) >= MAX_ENTRIES:
                problems.broken(path, line, "", f"more than {MAX_ENTRIES:,} rows")
                return []
            if len(cells) != len(header):
                words = f"{len(cells)} fields where the header names {len(header)}"
                problems.broken(path, line, "", words)
                continue
            values = (cell.strip() for cell in cells)
            rows.append(Row(path, line, dict(zip(header, values, strict=True))))
    except disk.Unreadable as error:
        problems.broken(path, error.line, "", error.reason)
        return []
    return rows


def _text(path: Path, problems: Problems) -> str | None:
    """The text of an official file; None, with a problem, where there is none."""
    try:
        data = disk.read(path)
        text = compose(disk.decode(data))
        if (nul := text.find("\x00")) < 0:
            return text
        line = text.count("\n", 0, nul) + 1
        problems.broken(path, line, "", "not text: contains a NUL byte")
    except disk.WrongEncoding as error:
        # What stands in the row helps to find it: the byte alone does not.
        start = data.rfind(b"\n", 0, error.byte) + 1
        row = data[start : start + 60].decode("latin-1").strip()
        where = f" in the row '{row}…'" if error.byte else ""
        problems.broken(path, error.line, "", f"{error.reason}{where}")
    except disk.Unreadable as error:
        problems.broken(path, error.line, "", error.reason)
    return None


def _header_holds(
    path: Path, header: Sequence[str], columns: Iterable[str], problems: Problems
) -> bool:
    holds = True
    if len(header) > MOST_COLUMNS:
        problems.broken(path, 1, "", f"more than {MOST_COLUMNS} columns")
        return False
    for column in columns:
        if column not in header:
            near = nearest(column, header)
            problems.broken(path, 1, column, "this column is missing", near)
            holds = False
    for column in sorted({name for name in header if name and header.count(name) > 1}):
        problems.broken(path, 1, column, "this column stands twice")
        holds = False
    return holds


def mended(text: str) -> str | None:
    """What a text was before UTF-8 was read as Windows-1252; None when it never was.

    ``Ã\\x81ine`` was ``Áine``: a text that, taken back to single bytes, is valid UTF-8 with
    a non-ASCII letter in it is no accident.
    """
    if text.isascii():
        return None
    for encoding in ("latin-1", "cp1252"):
        try:
            before = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if before != text:
            return before
    return None

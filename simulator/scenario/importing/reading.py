"""Reading official CSV files strictly: encoding, header, row lengths, numbers.

Every reader collects problems with file and row in a ``Findings`` and goes on, so that one
import names everything that is wrong with its files at once.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from simulator.errors import Problem, ScenarioError, Severity

MAX_BYTES = 4 * 1024 * 1024
"""The largest file read; the largest official file is under 0.7 MB."""

ALIKE = 100
"""Problems of one column of one file that are told one by one."""


@dataclass
class Findings:
    """What is wrong, and what is merely odd, collected over all files of one import."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def error(
        self, path: Path, line: int | None, key: str, message: str, nearest: str | None = None
    ) -> None:
        """A finding that refuses the import."""
        self.problems.append(Problem(str(path), line, key, message, nearest))

    def warn(self, path: Path, line: int | None, key: str, message: str) -> None:
        """A finding that is told, and does not refuse."""
        problem = Problem(str(path), line, key, message, severity=Severity.WARNING)
        self.warnings.append(problem)

    def stop_if_any(self) -> None:
        """Refuse with everything found so far, file by file in order of rows."""
        if self.problems:
            raise ScenarioError(_in_order(self.problems))


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    """By file as first met, then row; of many about one column of a file the first ``ALIKE``."""
    files = {problem.path: i for i, problem in reversed(list(enumerate(problems)))}
    kept: list[Problem] = []
    seen: Counter[tuple[str, str]] = Counter()
    for problem in sorted(problems, key=lambda p: (files[p.path], p.line or 0)):
        alike = (problem.path, problem.key)
        seen[alike] += 1
        if seen[alike] <= ALIKE:
            kept.append(problem)
    for (path, key), count in seen.items():
        if count > ALIKE:
            told = f"and {count - ALIKE} more problems like these"
            last = max(i for i, p in enumerate(kept) if (p.path, p.key) == (path, key))
            kept.insert(last + 1, Problem(path, None, key, told))
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

    def whole(self, column: str, findings: Findings) -> int | None:
        """A whole number at or above nought; None, with a problem, for anything else."""
        text = self.values[column]
        if text.isascii() and text.isdigit() and len(text) <= 9:
            return int(text)
        findings.error(self.path, self.line, column, f"'{text}' is not a whole number")
        return None

    def decimal(self, column: str, findings: Findings) -> float | None:
        """A finite number; None when empty, and None with a problem for anything else."""
        text = self.values[column]
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if value - value == 0:  # neither infinite nor not-a-number
            return value
        findings.error(self.path, self.line, column, f"'{text}' is not a number")
        return None


def read_table(path: Path, columns: Sequence[str], findings: Findings) -> list[Row]:
    """The rows of a CSV file in UTF-8 (a byte order mark may lead), values stripped.

    Anything that keeps the file from being read (missing, too large, another encoding, a
    missing column) is a problem, and the table is then empty; a row of the wrong length is a
    problem and is left out.
    """
    text = _decoded(path, findings)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if not _header_holds(path, header, columns, findings):
            return []
        rows = []
        for values in reader:
            if not values:
                continue
            if len(values) != len(header):
                told = f"{len(values)} fields where the header names {len(header)}"
                findings.error(path, reader.line_num, "", told)
                continue
            stripped = (value.strip() for value in values)
            rows.append(Row(path, reader.line_num, dict(zip(header, stripped, strict=True))))
    except csv.Error as error:
        findings.error(path, reader.line_num, "", f"not a CSV file: {error}")
        return []
    return rows


def _decoded(path: Path, findings: Findings) -> str | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            findings.error(path, None, "", "larger than 4 MiB: not an official results file")
            return None
        data = path.read_bytes()
    except OSError as error:
        findings.error(path, None, "", f"cannot be read: {error.strerror or error}")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.error(path, 1, "", "in UTF-16: the official file is in UTF-8")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        row = data[start : start + 60].decode("latin-1").strip()
        told = f"not in UTF-8, the official files' encoding: byte 0x{data[error.start]:02x}"
        findings.error(path, line, "", f"{told} in the row '{row}…'")
        return None


def _header_holds(
    path: Path, header: Sequence[str], columns: Iterable[str], findings: Findings
) -> bool:
    holds = True
    for column in columns:
        if column not in header:
            near = difflib.get_close_matches(column, header, 1)
            findings.error(path, 1, column, "this column is missing", near[0] if near else None)
            holds = False
    for column in sorted({name for name in header if name and header.count(name) > 1}):
        findings.error(path, 1, column, "this column stands twice")
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

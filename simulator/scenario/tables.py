"""CSV tables of a scenario as one more tree of tables, every row with its line.

Cells become texts, numbers and flags here; whether their values make sense is asked of them by
the same models that read TOML. An empty cell is a key that is not given.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from simulator.errors import Problem
from simulator.scenario.places import Origin, Table, nearest, shown
from simulator.scenario.toml_lines import MAX_ENTRIES

_YES: Final = frozenset({"yes", "true", "1", "y"})
_NO: Final = frozenset({"no", "false", "0", "n"})
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})")


def _whole(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise ValueError("should be a whole number")
    return int(cell)


def _number(cell: str) -> float:
    if not _NUMBER.fullmatch(cell):
        raise ValueError("should be a number")
    return float(cell)


def _flag(cell: str) -> bool:
    word = cell.lower()
    if word not in _YES and word not in _NO:
        raise ValueError("should be yes or no")
    return word in _YES


def _lower(cell: str) -> str:
    return cell.lower()


Cell = Callable[[str], Any]

COLUMNS: Final[Mapping[str, Mapping[str, Cell]]] = {
    "parties": {"id": str, "name": str, "short": str, "colour": str, "symbol": str},
    "contests": {
        "slug": str,
        "ons_id": str,
        "name": str,
        "region": str,
        "country": str,
        "type": _lower,
        "electorate": _whole,
        "rejected": _whole,
        "declared_at": str,
        "declared_at_source": str,
        "hex_q": _whole,
        "hex_r": _whole,
    },
    "candidates": {
        "contest": str,
        "name": str,
        "sort_name": str,
        "party": str,
        "votes": _whole,
        "display_name": str,
        "sitting_mp": _flag,
        "former_mp": _flag,
    },
    "previous": {"contest": str, "base": str, "party": str, "votes": _whole},
    "bases": {
        "contest": str,
        "base": str,
        "electorate": _whole,
        "rejected": _whole,
        "winner": str,
    },
    "predictions": {"contest": str, "pollster": str, "party": str, "share": _number},
}
"""The tables in the order in which they are read, their columns and what the cells hold."""

_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": ("id", "name"),
    "contests": ("slug",),
    "candidates": ("contest", "name"),
    "previous": ("contest", "base", "party", "votes"),
    "bases": ("contest", "base"),
    "predictions": ("contest", "pollster", "party", "share"),
}
"""Columns that must be there, with a value in every row."""


class TableReader:
    """Gathers the CSV tables of one scenario file into one tree."""

    def __init__(self, origin: Origin, known: set[str], problems: list[Problem]) -> None:
        """``known`` are the contests that other files bring; problems are added to the list.

        ``broken`` is set when a table could not be read to its end.
        """
        self.tree = Table(origin)
        self.problems = problems
        self.known = known
        self._contests: dict[str, Table] = {}
        self._unknown: set[str] = set()
        self._bad: set[str] = set()
        self.broken = False

    def add(self, kind: str, text: str, path: str) -> None:
        """Reads one table: ``kind`` is one of ``COLUMNS``, ``path`` as the user names it."""
        if kind == "parties":
            self._parties(text, path)
        elif kind == "contests":
            for line, row in self._rows(kind, text, path):
                self._contest_row(line, row, path)
        elif kind == "candidates":
            self._candidates(text, path)
        elif kind == "predictions":
            self._predictions(text, path)
        else:
            self._bases(kind, text, path)

    def _parties(self, text: str, path: str) -> None:
        parties = self.tree.setdefault("parties", Table(Origin(path, 1, "")))
        for line, row in self._rows("parties", text, path):
            party = row.pop("id")
            if party in parties:
                self._twice(path, line, "id", party, parties[party].origin.line)
            else:
                parties[party] = self._table(path, line, row)

    def _contest_row(self, line: int, row: dict[str, Any], path: str) -> None:
        q, r = row.pop("hex_q", None), row.pop("hex_r", None)
        if q is not None and r is not None:
            row["hex"] = [q, r]
        slug = row["slug"]
        if slug in self._contests:
            self._twice(path, line, "slug", slug, self._contests[slug].origin.line)
            return
        self.known.add(slug)
        contest = self._contests[slug] = self._table(path, line, row)
        self.tree.setdefault("contests", []).append(contest)

    def _contest(self, path: str, line: int, slug: str) -> Table | None:
        """The contest of a row in another table; None, and a problem once, if there is none."""
        contest = self._contests.get(slug)
        if contest is None and slug in self.known:
            contest = self._contests[slug] = Table(Origin(path, line, ""), {"slug": slug})
            self.tree.setdefault("contests", []).append(contest)
        if contest is None and slug not in self._unknown:
            self._unknown.add(slug)
            where = Origin(path, line, "contest")
            message = f"unknown contest {shown(slug)}"
            self.problems.append(where.problem(message, nearest(slug, self.known)))
        return contest

    def _candidates(self, text: str, path: str) -> None:
        for line, row in self._rows("candidates", text, path):
            contest = self._contest(path, line, row.pop("contest"))
            if contest is not None:
                people = contest.setdefault("candidates", [])
                people.append(self._table(path, line, row))

    def _table(self, path: str, line: int, row: dict[str, Any]) -> Table:
        """A row as a table; cells that could not be read are not missing as well."""
        table = Table(Origin(path, line, ""), row)
        table.bad |= self._bad
        return table

    def _bases(self, kind: str, text: str, path: str) -> None:
        for line, row in self._rows(kind, text, path):
            contest = self._contest(path, line, row.pop("contest"))
            if contest is None:
                continue
            here = Origin(path, line, "")
            previous = contest.setdefault("previous", Table(here))
            name = row.pop("base")
            base = previous.setdefault(name, Table(here))
            if kind == "bases":
                if any(key in base for key in row):
                    self._twice(path, line, "base", name, base.where(next(iter(row))).line)
                for key, value in row.items():
                    base.put(key, value, Origin(path, line, key))
                continue
            votes = base.setdefault("votes", Table(here))
            if row["party"] in votes:
                self._twice(path, line, "party", row["party"], votes.where(row["party"]).line)
            else:
                votes.put(row["party"], row["votes"], Origin(path, line, "votes"))

    def _predictions(self, text: str, path: str) -> None:
        here = Origin(path, 1, "")
        pollsters: dict[str, Table] = {}
        for line, row in self._rows("predictions", text, path):
            name, slug, party = row["pollster"], row["contest"], row["party"]
            if self._contest(path, line, slug) is None:
                continue
            shares = pollsters.setdefault(name, Table(Origin(path, line, ""))).setdefault(
                slug, Table(Origin(path, line, "share"))
            )
            if party in shares:
                self._twice(path, line, "party", party, shares.where(party).line)
            else:
                shares.put(party, row["share"], Origin(path, line, "share"))
        if pollsters:
            made = [Table(t.origin, {"name": n, "shares": t}) for n, t in pollsters.items()]
            self.tree["prediction"] = Table(here, {"pollsters": made})

    def _twice(self, path: str, line: int, key: str, value: str, first: int | None) -> None:
        where = Origin(path, line, key)
        self.problems.append(where.problem(f"{shown(value)} is given twice: first on line {first}"))

    def _rows(self, kind: str, text: str, path: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Rows as (line, values of the cells that are not empty), faulty cells left out.

        A row without a value that every row needs is told and skipped.
        """
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        line = 1
        try:
            columns = self._header(kind, [name.strip() for name in next(reader, [])], path)
            if columns is None:
                self.broken = True
                return
            for cells in reader:
                # The line on which the row ends: rows with line breaks in a cell are odd here.
                line = reader.line_num
                if not any(cells):
                    continue
                if line > MAX_ENTRIES:
                    self.broken = True
                    self._say(path, line, "", f"more than {MAX_ENTRIES:,} rows")
                    return
                if len(cells) != len(columns):
                    message = f"{len(cells)} cells where the header names {len(columns)}"
                    self._say(path, line, "", message)
                    continue
                row = self._cells(cells, columns, path, line)
                missing = [key for key in _NEEDED[kind] if key not in row]
                if not missing:
                    yield line, row
                for key in missing:
                    if not cells[[name for name, _ in columns].index(key)].strip():
                        self._say(path, line, key, "missing")
        except csv.Error as error:
            self.broken = True
            self._say(path, max(line, reader.line_num), "", f"not CSV: {error}")

    def _header(self, kind: str, header: list[str], path: str) -> list[tuple[str, Cell]] | None:
        known, good = COLUMNS[kind], True
        for name in header:
            if name not in known:
                self._say(path, 1, name[:60], "unknown column", nearest(name, known))
                good = False
        for name in dict.fromkeys(name for name in header if header.count(name) > 1):
            self._say(path, 1, name[:60], "column given twice")
            good = False
        missing = [name for name in _NEEDED[kind] if name not in header]
        for name in missing if good or not header else []:
            self._say(path, 1, name, "missing column")
        return [(name, known[name]) for name in header] if good and not missing else None

    def _cells(
        self, cells: list[str], columns: list[tuple[str, Cell]], path: str, line: int
    ) -> dict[str, Any]:
        row: dict[str, Any] = {}
        self._bad.clear()
        for cell, (name, convert) in zip(cells, columns, strict=True):
            value = cell.strip()
            if not value:
                continue
            try:
                row[name] = convert(value)
            except ValueError as error:
                self._bad.add(name)
                self._say(path, line, name, f"{error}, not {shown(value)}")
        return row

    def _say(self, path: str, line: int, key: str, message: str, near: str | None = None) -> None:
        self.problems.append(Origin(path, line, key).problem(message, near))

"""CSV tables of a scenario as one more tree of tables, every row with its line.

The columns of a table are the plain keys of the value that its rows say. Cells become texts,
numbers and flags here; whether their values make sense is asked of them by the same values that
read TOML. An empty cell is a key that is not given.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Literal, get_args, get_origin

from simulator.errors import Problem
from simulator.outcome import Base
from simulator.scenario.cells import (
    MOST_COLUMNS,
    other_separator,
    read_flag,
    read_number,
    read_whole,
)
from simulator.scenario.count_parameters import CountTable
from simulator.scenario.model import Candidate, Contest, Party
from simulator.scenario.refusals import KEYS
from simulator.scenario.toml import MAX_ENTRIES
from simulator.scenario.tree import Origin, Table
from simulator.text import excerpt, nearest
from simulator.values import keys_of, members

Cell = Callable[[str], Any] | None
"""What the text of a cell becomes; None: it stays as it is."""


_CELLS: Final[Mapping[Any, Cell]] = {
    str: None,
    datetime: None,
    int: read_whole,
    float: read_number,
    bool: read_flag,
}
"""What a cell becomes, by the type of its key."""


def _plain(kind: type) -> dict[str, Cell]:
    """The keys of a value that are one plain value each, and what their cells become."""
    cells: dict[str, Cell] = {}
    for key, annotation in keys_of(kind).items():
        types = [plain for plain in members(annotation) if plain is not type(None)]
        if key == "from" or len(types) != 1:
            continue
        if get_origin(types[0]) is Literal:
            small = all(str(word).islower() for word in get_args(types[0]))
            cells[key] = str.lower if small else None
        elif types[0] in _CELLS:
            cells[key] = _CELLS[types[0]]
    return cells


KINDS: Final = (
    "parties",
    "contests",
    "candidates",
    "previous",
    "bases",
    "predictions",
    "halls",
)
"""The tables, in the order in which they are read."""


@lru_cache(maxsize=1)
def columns() -> Mapping[str, Mapping[str, Cell]]:
    """The columns of every table, and what their cells become."""
    contest = {"rejected": read_whole, "hex_q": read_whole, "hex_r": read_whole}
    return {
        "parties": {"id": None, **_plain(Party)},
        "contests": {**_plain(Contest), **contest},
        "candidates": {"contest": None, **_plain(Candidate)},
        "previous": {"contest": None, "base": None, "party": None, "votes": read_whole},
        "bases": {"contest": None, "base": None, **_plain(Base)},
        "predictions": {"contest": None, "pollster": None, "party": None, "share": read_number},
        "halls": {"contest": None, **_plain(CountTable)},
    }


_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": ("id", "name"),
    "contests": ("slug",),
    "candidates": ("contest", "name"),
    "previous": ("contest", "base", "party", "votes"),
    "bases": ("contest", "base"),
    "predictions": ("contest", "pollster", "party", "share"),
    "halls": ("contest",),
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
        self._bad: frozenset[str] = frozenset()
        self.broken = False

    def add(self, kind: str, text: str, path: str) -> None:
        """Reads one table: ``kind`` is one of ``KINDS``, ``path`` as the user names it."""
        rows = self._rows(kind, text, path)
        if kind == "parties":
            self._parties(rows, path)
        elif kind == "contests":
            for line, row in rows:
                self._contest_row(line, row, path)
        elif kind == "candidates":
            self._candidates(rows, path)
        elif kind == "predictions":
            self._predictions(rows, path)
        elif kind == "previous":
            self._previous(rows, path)
        elif kind == "halls":
            self._halls(rows, path)
        else:
            self._bases(rows, path)

    def _parties(self, rows: Rows, path: str) -> None:
        parties = self.tree.setdefault("parties", Table(Origin(path, 1, "")))
        for line, row in rows:
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
            message = f"unknown contest {excerpt(slug)}"
            self.problems.append(where.problem(message, nearest(slug, self.known)))
        return contest

    def _candidates(self, rows: Rows, path: str) -> None:
        for line, row in rows:
            contest = self._contest(path, line, row.pop("contest"))
            if contest is not None:
                contest.setdefault("candidates", []).append(self._table(path, line, row))

    def _table(self, path: str, line: int, row: dict[str, Any]) -> Table:
        """A row as a table; cells that could not be read are not missing as well."""
        table = Table(Origin(path, line, ""), row)
        table.bad = self._bad
        return table

    def _base(self, path: str, line: int, slug: str, name: str) -> Table | None:
        """The base of a row; None if its contest is unknown."""
        contest = self._contest(path, line, slug)
        if contest is None:
            return None
        previous = contest.get("previous")
        if previous is None:
            previous = contest["previous"] = Table(Origin(path, line, ""))
        base: Table | None = previous.get(name)
        if base is None:
            base = previous[name] = Table(Origin(path, line, ""))
        return base

    def _previous(self, rows: Rows, path: str) -> None:
        for line, row in rows:
            base = self._base(path, line, row["contest"], row["base"])
            if base is None:
                continue
            votes, party = base.get("votes"), row["party"]
            if votes is None:
                votes = base["votes"] = Table(Origin(path, line, "votes"))
            if party in votes:
                self._twice(path, line, "party", party, votes.where(party).line)
            else:
                votes.put(party, row["votes"], line)

    def _bases(self, rows: Rows, path: str) -> None:
        for line, row in rows:
            name = row.pop("base")
            base = self._base(path, line, row.pop("contest"), name)
            if base is None:
                continue
            if any(key in base for key in row):
                self._twice(path, line, "base", name, base.where(next(iter(row))).line)
            for key, value in row.items():
                base.put(key, value, Origin(path, line, key))

    def _halls(self, rows: Rows, path: str) -> None:
        for line, row in rows:
            slug = row.pop("contest")
            contest = self._contest(path, line, slug)
            if contest is None:
                continue
            if (count := contest.get("count")) is not None:
                self._twice(path, line, "contest", slug, count.origin.line)
            elif row:
                contest["count"] = self._table(path, line, row)

    def _predictions(self, rows: Rows, path: str) -> None:
        pollsters: dict[str, Table] = {}
        for line, row in rows:
            name, slug, party = row["pollster"], row["contest"], row["party"]
            if slug not in self._contests and self._contest(path, line, slug) is None:
                continue
            published = pollsters.get(name)
            if published is None:
                published = pollsters[name] = Table(Origin(path, line, ""))
            shares = published.get(slug)
            if shares is None:
                shares = published[slug] = Table(Origin(path, line, "share"))
            if party in shares:
                self._twice(path, line, "party", party, shares.where(party).line)
            else:
                shares.put(party, row["share"], line)
        if pollsters:
            made = [Table(t.origin, {"name": n, "shares": t}) for n, t in pollsters.items()]
            self.tree["prediction"] = Table(Origin(path, 1, ""), {"pollsters": made})

    def _twice(self, path: str, line: int, key: str, value: str, first: int | None) -> None:
        message = f"{excerpt(value)} is given twice: first on line {first}"
        self._say(path, line, key, message)

    def _rows(self, kind: str, text: str, path: str) -> Rows:
        """Rows as (line, values of the cells that are not empty), faulty cells left out.

        A row without a value that every row needs is told and skipped.
        """
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        line, needed = 1, _NEEDED[kind]
        if (separator := other_separator(text, columns()[kind])) is not None:
            self.broken = True
            self._say(path, 1, "", f"separated by {separator} where , is expected")
            return
        try:
            cells_of = self._header(kind, [name.strip() for name in next(reader, [])], path)
            if cells_of is None:
                self.broken = True
                return
            names = [name for name, _ in cells_of]
            for cells in reader:
                # The line on which the row ends: rows with line breaks in a cell are odd here.
                line = reader.line_num
                if line > MAX_ENTRIES:
                    self.broken = True
                    self._say(path, line, "", f"more than {MAX_ENTRIES:,} rows")
                    return
                if len(cells) != len(names):
                    if not any(cells):
                        continue
                    message = f"{len(cells)} cells where the header names {len(names)}"
                    self._say(path, line, "", message)
                    continue
                self._bad = frozenset()
                try:
                    row = {
                        name: text if convert is None else convert(text)
                        for text, (name, convert) in zip(
                            map(str.strip, cells), cells_of, strict=True
                        )
                        if text
                    }
                except ValueError:
                    row = self._readable(cells, cells_of, path, line)
                if len(row) == len(names):
                    yield line, row
                elif row:
                    missing = [key for key in needed if key not in row]
                    if not missing:
                        yield line, row
                    for key in missing:
                        if key not in self._bad:
                            self._say(path, line, key, "missing")
        except csv.Error as error:
            self.broken = True
            self._say(path, max(line, reader.line_num), "", f"not CSV: {error}")

    def _header(self, kind: str, header: list[str], path: str) -> list[tuple[str, Cell]] | None:
        known, good = columns()[kind], True
        if len(header) > MOST_COLUMNS:
            self._say(path, 1, "", f"more than {MOST_COLUMNS} columns")
            return None
        for name in header:
            if name not in known:
                refusal = KEYS.get(name)
                near = None if refusal else nearest(name, known)
                self._say(path, 1, name[:60], refusal or "unknown column", near)
                good = False
        for name in dict.fromkeys(name for name in header if header.count(name) > 1):
            self._say(path, 1, name[:60], "column given twice")
            good = False
        missing = [name for name in _NEEDED[kind] if name not in header]
        for name in missing if good or not header else []:
            self._say(path, 1, name, "missing column")
        return [(name, known[name]) for name in header] if good and not missing else None

    def _readable(
        self, cells: list[str], cells_of: list[tuple[str, Cell]], path: str, line: int
    ) -> dict[str, Any]:
        """The cells of a row that can be read; the others are told, and noted as bad."""
        row: dict[str, Any] = {}
        for cell, (name, convert) in zip(cells, cells_of, strict=True):
            text = cell.strip()
            try:
                if text:
                    row[name] = text if convert is None else convert(text)
            except ValueError as error:
                self._bad |= {name}
                self._say(path, line, name, f"{error}, not {excerpt(text)}")
        return row

    def _say(self, path: str, line: int, key: str, message: str, near: str | None = None) -> None:
        self.problems.append(Origin(path, line, key).problem(message, near))


Rows = Iterator[tuple[int, dict[str, Any]]]
"""The rows of a table: line, and the values of its cells by column."""

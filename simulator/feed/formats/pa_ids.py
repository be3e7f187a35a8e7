"""What the agency calls the seats: a newsroom's own table of it, and ours for others to read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from simulator import disk
from simulator.errors import Problem, ScenarioError
from simulator.feed.formats.pa_xml import told_of
from simulator.feed.roll import Roll, file_stem
from simulator.scenario import Scenario
from simulator.text import compose, excerpt, is_visible, join, nearest, quantity

COLUMNS: Final = ("ons_id", "pa_number", "pa_name")
LONGEST_NAME: Final = 100
HIGHEST: Final = 9_999

_OURS: Final = ("pa_number", "pa_name", "ons_id", "slug", "ballot_paper_id", "file_stem", "test")


def ids_csv(roll: Roll) -> str:
    """The night's seats by the agency's numbers, with the names and ids that others give them."""
    day = roll.election_date.isoformat()
    seats = sorted(roll.seats.values(), key=lambda seat: (seat.number, seat.slug))
    mark = f"TEST DATA{f': {told}' if (told := told_of(roll)) else ''}" if roll.test else None
    rows = (
        (
            seat.number,
            seat.agency_name,
            seat.contest.ons_id or None,
            seat.slug,
            f"parl.{seat.slug}.{day}",
            seat.file_stem,
            mark,
        )
        for seat in seats
    )
    return disk.csv_text([_OURS, *rows])


def read_ids(path: Path, scenario: Scenario | None) -> Mapping[str, tuple[int, str]]:
    """A newsroom's table of the agency's numbers and names, by ONS id.

    It may be of more seats than the night has, if it has all of the night's. Of a night that
    nobody knows (``scenario`` None) the table alone is looked at.

    Raises:
        ScenarioError: every problem at once, with its line.
    """
    return _Reading(str(path), scenario).read(path)


class _Reading:
    """One table; problems are gathered in the order of its lines."""

    def __init__(self, name: str, scenario: Scenario | None) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.found: dict[str, tuple[int, str]] = {}
        contests = scenario.contests if scenario is not None else ()
        self.names = {c.ons_id: c.name for c in contests if c.ons_id}
        self.strange: list[tuple[int, str]] = []
        self._first: dict[tuple[str, object], int] = {}

    def read(self, path: Path) -> Mapping[str, tuple[int, str]]:
        """The table.

        Raises:
            ScenarioError: with every problem.
        """
        try:
            rows = list(disk.rows(compose(disk.decode(disk.read(path)))))
        except disk.Unreadable as error:
            raise ScenarioError([Problem(self.name, error.line, "", error.reason)]) from None
        line, header = rows[0] if rows else (1, [])
        places = self._columns(line, [cell.strip() for cell in header])
        if not self.problems:
            for line, cells in rows[1:]:
                self._row(line, [_cell(cells, place) for place in places])
            self._complete()
        if self.problems:
            raise ScenarioError(sorted(self.problems, key=lambda one: one.line or 10**9))
        return self.found

    def _columns(self, line: int, header: Sequence[str]) -> list[int]:
        for column in COLUMNS:
            if header.count(column) > 1:
                self._say(line, column, "this column is there twice")
            elif column not in header:
                self._say(line, column, "this column is missing", nearest(column, header))
        return [header.index(column) for column in COLUMNS if column in header]

    def _row(self, line: int, cells: Sequence[str]) -> None:
        ons_id, number, name = cells
        fine = self._once(line, "ons_id", ons_id)
        if not re.fullmatch(r"[A-Z][0-9]{8}", ons_id):
            fine = False
            message = f"must be a letter and eight digits, not {excerpt(ons_id)}"
            self._say(line, "ons_id", message, nearest(ons_id, self.names))
        if not re.fullmatch(r"[0-9]{1,4}", number) or int(number) == 0:
            fine = False
            message = f"must be a whole number from 1 to {HIGHEST:,}, not {excerpt(number)}"
            self._say(line, "pa_number", message)
        elif not self._once(line, "pa_number", int(number)):
            fine = False
        if not name.isprintable() or not is_visible(name) or len(name) > LONGEST_NAME:
            fine = False
            message = f"must be a name of at most {LONGEST_NAME} characters, not {excerpt(name)}"
            self._say(line, "pa_name", message)
        elif not self._once(line, "pa_name", file_stem(name).casefold()):
            fine = False
        if ons_id not in self.names:
            self.strange.append((line, ons_id))
        elif fine:
            self.found[ons_id] = (int(number), name)

    def _once(self, line: int, column: str, value: object) -> bool:
        """Whether this is the first row with a value; names with one name of files are one."""
        first = self._first.setdefault((column, value), line)
        if first != line:
            what = "its files would be called as those of" if column == "pa_name" else "as in"
            self._say(line, column, f"{what} line {first}")
        return first == line

    def _complete(self) -> None:
        """What lacks a row; a strange id may be its, misspelt."""
        known = {value for column, value in self._first if column == "ons_id"}
        lacking = [ons_id for ons_id in self.names if ons_id not in known]
        if not lacking:
            return
        for line, ons_id in self.strange:
            if re.fullmatch(r"[A-Z][0-9]{8}", ons_id):
                message = f"no seat of this night has {excerpt(ons_id)}"
                self._say(line, "ons_id", message, nearest(ons_id, lacking))
        some = [f"{self.names[ons_id]} ({ons_id})" for ons_id in lacking[:3]]
        more = [quantity(len(lacking) - 3, "other")] if len(lacking) > 3 else []
        seats = quantity(len(lacking), "seat")
        self.problems.append(
            Problem(self.name, None, "", f"no row for {seats} of the night: {join(some + more)}")
        )

    def _say(self, line: int, column: str, message: str, near: str | None = None) -> None:
        self.problems.append(Problem(self.name, line, column, message, near))


def _cell(cells: Sequence[str], place: int) -> str:
    return " ".join(cells[place].split()) if place < len(cells) else ""

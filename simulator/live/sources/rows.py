"""Results as rows of CSV, a row a candidate: those of a contest are one result once all are there.

A contest may be given by slug, name or ONS id, and its rows may stand in any order and between
others'. What is given again later, once it was complete, is a result again: with a column
``revision`` one that replaces, without it one that contradicts.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from simulator.errors import InputError
from simulator.live.naming import candidate_id, find, is_marked
from simulator.live.sources.growth import Line
from simulator.live.sources.handing import Aside, Handed, Out, Remark, text_of
from simulator.live.values import Draft
from simulator.messages import MOST_REVISIONS, BadMessage, Kind, Result, Votes
from simulator.scenario import Contest, Scenario, contest_of
from simulator.text import excerpt, join, quantity
from simulator.values import MOST_PAPERS

NEEDED: Final = ("contest", "candidate", "party", "votes")
OPTIONAL: Final = ("display_name", "rejected", "revision", "elected", "night_time", "test")
ALSO: Final = {"name": "candidate"}
"""What a column may be called besides: ``result --csv`` has a person's name there."""

_NUMBER: Final = re.compile(r"\d{1,9}|\d{1,3}(,\d{3}){1,2}", re.ASCII)
_TRUTHS: Final = {
    "": None,
    "true": True,
    "yes": True,
    "1": True,
    "false": False,
    "no": False,
    "0": False,
}

_FALSE: Final = frozenset(word for word, truth in _TRUTHS.items() if not truth)

Key = tuple[str, int | None]
"""A contest's slug, and the revision where one is given."""


@dataclass(slots=True)
class _Row:
    contest: Contest
    index: int
    votes: int
    rejected: int | None
    revision: int | None
    elected: bool | None
    night_time: datetime | None
    test: bool


@dataclass(slots=True)
class _Rows:
    """A contest's rows so far."""

    contest: Contest
    votes: dict[int, Votes] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)
    rejected: int | None = None
    night_time: datetime | None = None
    test: bool = False

    @property
    def words(self) -> str:
        people = quantity(len(self.contest.candidates), "candidate")
        return f"{self.contest.name}: {len(self.votes)} of {people}"


class RowReader:
    """Reads rows of CSV.

    Args:
        scenario: the night.
        by: who is said to have entered what comes of them.
    """

    def __init__(self, scenario: Scenario, by: str) -> None:
        self.ended = False
        self._scenario = scenario
        self._by = by
        self._columns: dict[str, int] | None = None
        self._cells = 0
        self._begun: dict[Key, _Rows] = {}
        self._contests: dict[str, Contest | str] = {}

    @property
    def middle(self) -> tuple[str, ...]:
        """Contests some of whose rows are there."""
        return tuple(rows.words for rows in self._begun.values())

    def take(self, line: Line) -> Iterator[Out]:
        """What a row completes; the first one says which column is which."""
        if self.ended:
            return
        text = text_of(line)
        if isinstance(text, Aside):
            yield text
            return
        if not text.strip():
            return
        try:
            cells = next(csv.reader([text], strict=True))
        except csv.Error as error:
            yield Aside(text, f"not CSV: {error}", line.number)
            return
        if self._columns is None:
            yield from self._head(text, cells)
        elif any(cell.strip() for cell in cells):
            row = self._row(cells)
            if isinstance(row, _Row):
                yield from self._add(row, text, line.number)
            else:
                yield Aside(text, "; ".join(row), line.number)

    def finish(self) -> Iterator[Out]:
        """Contests of which rows are missing."""
        for rows in self._begun.values():
            yield Aside("\n".join(rows.lines.values()), f"incomplete: {rows.words}")
        self._begun.clear()

    def _head(self, text: str, cells: Sequence[str]) -> Iterator[Out]:
        names = [cell.strip().casefold().replace(" ", "_") for cell in cells]
        known: dict[str, int] = {
            name: names.index(name) for name in (*NEEDED, *OPTIONAL) if name in names
        }
        for other, name in ALSO.items():
            if name not in known and other in names:
                known[name] = names.index(other)
        twice = [name for name in known if names.count(name) > 1]
        missing = [name for name in NEEDED if name not in known]
        if not missing and not twice:
            self._columns, self._cells = known, len(cells)
            return
        self.ended = True
        reason = f"the first line should name the columns {join(NEEDED)}"
        if missing:
            reason += f": {join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        if twice:
            reason += f"; {join(twice)} {'is' if len(twice) == 1 else 'are'} there twice"
        if missing and len(cells) < 2 and ";" in text:
            reason += " (save it with commas between the cells)"
        yield Aside(text, reason)

    def _row(self, cells: Sequence[str]) -> _Row | list[str]:
        """A row, or all that is wrong with it."""
        assert self._columns is not None
        if len(cells) > self._cells:
            return [f"{quantity(len(cells), 'cell')}, but the first line has {self._cells}"]
        wrong: list[str] = []

        def cell(name: str) -> str:
            place = self._columns.get(name) if self._columns else None
            return cells[place].strip() if place is not None and place < len(cells) else ""

        contest = self._contest(cell("contest"))
        if isinstance(contest, str):
            wrong.append(contest)
        votes = _number(cell("votes"), "votes", wrong)
        if votes is None and not cell("votes"):
            wrong.append("votes: none are given")
        rejected = _number(cell("rejected"), "rejected", wrong)
        revision = _number(cell("revision"), "revision", wrong, MOST_REVISIONS)
        if revision == 0:
            wrong.append("revision: they begin at 1")
        if cell("elected").casefold() not in _TRUTHS:
            wrong.append(f"elected: should be true or false, not {excerpt(cell('elected'))}")
        night_time = self._time(cell("night_time"), wrong)
        if isinstance(contest, str):
            return wrong
        try:
            index = self._candidate(contest, cell("candidate"), cell("display_name"), cell("party"))
        except BadMessage as error:
            return [*error.reasons, *wrong]
        if wrong or votes is None:
            return wrong
        elected = _TRUTHS[cell("elected").casefold()]
        test = cell("test").casefold() not in _FALSE
        test |= any(is_marked(contest, cell(name)) for name in ("candidate", "display_name"))
        return _Row(contest, index, votes, rejected, revision, elected, night_time, test)

    def _contest(self, wanted: str) -> Contest | str:
        """A contest, or why there is none; what is nearest is looked for once."""
        if not wanted:
            return "contest: none is named"
        if wanted not in self._contests:
            try:
                self._contests[wanted] = contest_of(self._scenario, wanted)
            except InputError as error:
                self._contests[wanted] = "; ".join(error.lines)
        return self._contests[wanted]

    def _candidate(self, contest: Contest, name: str, shown: str, party: str) -> int:
        """Whose row it is, by id, by name or by the name that is shown.

        Raises:
            BadMessage: nobody's of that contest.
        """
        if not (name or party):
            raise BadMessage("no candidate is named")
        for index in range(len(contest.candidates)):
            if name == candidate_id(contest, index):
                return index
        try:
            return find(self._scenario, contest, None, name or None, party or None)
        except BadMessage:
            if not shown or shown == name:
                raise
            return find(self._scenario, contest, None, shown, party or None)

    def _time(self, text: str, wrong: list[str]) -> datetime | None:
        if not text:
            return None
        try:
            clock = self._scenario.clock
            return clock.at(clock.seconds(text))
        except ValueError as error:
            wrong.append(f"night_time: {error}")
            return None

    def _add(self, row: _Row, text: str, number: int) -> Iterator[Out]:
        contest = row.contest
        key = (contest.slug, row.revision)
        rows = self._begun.setdefault(key, _Rows(contest))
        who = contest.candidates[row.index]
        before = rows.votes.get(row.index)
        if before is not None and before.votes != row.votes:
            yield Remark(
                f"line {number}: {who.shown} in {contest.name}: {row.votes:,} votes instead of "
                f"{before.votes:,}"
            )
        rows.votes[row.index] = Votes(
            row.votes, candidate_id(contest, row.index), who.shown, who.party, row.elected
        )
        rows.lines[row.index] = text
        rows.test = rows.test or row.test
        rows.rejected = rows.rejected if row.rejected is None else row.rejected
        rows.night_time = max(
            (time for time in (rows.night_time, row.night_time) if time is not None), default=None
        )
        if len(rows.votes) == len(contest.candidates):
            del self._begun[key]
            text = "\n".join(rows.lines.values())
            yield Handed(self._draft(rows, row.revision), text, listed=True)

    def _draft(self, rows: _Rows, revision: int | None) -> Draft:
        people = tuple(rows.votes[i] for i in rows.contest.declaration_order)
        return Draft(
            kind=Kind.RESULT,
            contest=rows.contest.slug,
            body=Result(people, rows.rejected),
            by=self._by,
            via="file",
            night_time=rows.night_time,
            revision=revision,
            test=rows.test,
        )


def _number(text: str, name: str, wrong: list[str], most: int = MOST_PAPERS) -> int | None:
    """A whole number, with or without commas at its thousands; None where there is none."""
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        wrong.append(f"{name}: should be a whole number, not {excerpt(text)}")
        return None
    number = int(text.replace(",", ""))
    if number > most:
        wrong.append(f"{name}: {number:,} are more than {most:,}")
        return None
    return number

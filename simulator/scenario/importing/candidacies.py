"""Democracy Club's candidates as one CSV file: who stands in which ballot, row by row.

Their columns are those of https://candidates.democracyclub.org.uk/data/ (Democracy Club,
``ynr/apps/data_exports/csv_fields.py``): the first eleven are in every file, ``gss``, the names
as nominated and the description on the ballot paper where somebody has ticked them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from pydantic_core import PydanticCustomError

from simulator.scenario.cells import read_flag
from simulator.scenario.importing.reading import Problems, Row, mended, read_table
from simulator.scenario.importing.registered import registered
from simulator.text import excerpt, join, letters
from simulator.values import line, sort_name

COLUMNS: Final = (
    "person_id",
    "person_name",
    "ballot_paper_id",
    "election_date",
    "party_name",
    "party_id",
    "post_label",
    "cancelled_poll",
)
"""What is read of the columns that every such file has."""
PARLIAMENT: Final = "parl."
"""How ids of ballots for the House of Commons begin; of a by-election they go on with ``.by.``."""
BY_ELECTION: Final = ".by."
LONGEST: Final = 500
"""Characters of a name or a description: no ballot paper has longer ones."""
_MEMBER_FOR: Final = "Member of Parliament for "
_FLAGS: Final = {"t": "true", "f": "false"}
"""How their database writes flags."""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """A candidate in a ballot, checked.

    ``sort_name`` is the place on the ballot paper; ``row`` the row that says it all.
    """

    row: Row
    person: str
    name: str
    sort_name: str
    number: str
    party_name: str
    description: str | None


@dataclass(slots=True)
class Ballot:
    """One ballot for the House of Commons.

    Attributes:
        id: Democracy Club's, such as ``parl.runcorn-and-helsby.by.2025-05-01``.
        gss: the ONS id of the seat, or empty.
        label: the seat's name.
        row: its first row.
        cancelled: the poll was called off.
        candidacies: who stands, in the file's order.
    """

    id: str
    gss: str
    label: str
    row: Row
    cancelled: bool
    candidacies: list[Candidacy] = field(default_factory=list)

    @property
    def by_election(self) -> bool:
        """It fills one vacancy."""
        return BY_ELECTION in self.id

    @property
    def slug(self) -> str:
        """The seat's name in the ballot's id; empty where there is none."""
        parts = self.id.split(".")
        return parts[1] if len(parts) > 2 else ""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a file says of one polling day.

    Attributes:
        day: polling day.
        ballots: for the House of Commons on that day.
        left_out: candidates of other elections and of other days, by kind.
    """

    day: date
    ballots: Sequence[Ballot]
    left_out: Counter[str]


def read_candidates(path: Path, day: date | None, problems: Problems) -> Candidates | None:
    """The ballots of a polling day; None, with a problem, where there are none.

    Args:
        path: the CSV file as downloaded.
        day: polling day, where the file has ballots of several.
        problems: gets whatever is wrong.
    """
    rows = read_table(path, COLUMNS, problems)
    left_out: Counter[str] = Counter()
    dated: list[tuple[date, Row]] = []
    for row in rows:
        ballot = row["ballot_paper_id"]
        if not ballot:
            problems.error(path, row.line, "ballot_paper_id", "is empty")
        elif not ballot.startswith(PARLIAMENT):
            left_out[f"of {_kind(ballot)} elections"] += 1
        elif (polled := _day(row, problems)) is not None:
            dated.append((polled, row))
    days = sorted({polled for polled, _ in dated})
    if day is None and len(days) == 1:
        day = days[0]
    if day is None or day not in days:
        _no_day(path, day, days, left_out, problems, read=bool(rows))
        return None
    mine = [row for polled, row in dated if polled == day]
    if others := len(dated) - len(mine):
        left_out["of other polling days"] += others
    return Candidates(day, _ballots(mine, problems), left_out)


def _kind(ballot: str) -> str:
    """What kind of election a ballot is of: ``local``, ``mayor``."""
    kind = ballot.partition(".")[0]
    return kind if kind.isascii() and kind.isalpha() and len(kind) < 12 else "other"


def _day(row: Row, problems: Problems) -> date | None:
    text = row["election_date"]
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"should be a date, such as 2025-05-01, not {excerpt(text)}"
        problems.error(row.path, row.line, "election_date", message)
        return None


def _no_day(
    path: Path,
    day: date | None,
    days: Sequence[date],
    left_out: Counter[str],
    problems: Problems,
    *,
    read: bool,
) -> None:
    """Say why no polling day can be taken."""
    if problems.errors and not days:
        return
    if not read:
        problems.broken(path, 1, "", "has no rows")
    elif not days:
        kinds = join(f"{count} {kind}" for kind, count in left_out.most_common(4))
        message = f"no ballot for the House of Commons ({PARLIAMENT}…), but {kinds}"
        problems.error(path, None, "ballot_paper_id", message)
    elif day is None:
        several = join(polled.isoformat() for polled in days[:6])
        message = f"polls of {len(days)} days, {several}: say which with --date"
        problems.error(path, None, "election_date", message)
    else:
        several = join(polled.isoformat() for polled in days[:6])
        message = f"no poll on {day.isoformat()}; there are those of {several}"
        problems.error(path, None, "election_date", message)


def _ballots(rows: Sequence[Row], problems: Problems) -> list[Ballot]:
    ballots: dict[str, Ballot] = {}
    people: dict[tuple[str, str], int] = {}
    elsewhere: dict[str, Row] = {}
    namesakes: dict[tuple[str, str, str], int] = {}
    for row in rows:
        ballot = _ballot(row, ballots, problems)
        who = _candidacy(row, problems)
        if who is None:
            continue
        place = (ballot.id, who.person)
        if who.person and place in people:
            message = f"{who.name} stands in row {people[place]} already"
            problems.error(row.path, row.line, "person_id", message)
            continue
        people.setdefault(place, row.line)
        party = registered().get(who.number) or who.number or who.party_name
        alike = (ballot.id, who.name, party)
        if alike in namesakes:
            message = f"a second {who.name} of the same party: the other is in row "
            problems.error(row.path, row.line, "person_name", f"{message}{namesakes[alike]}")
            continue
        namesakes[alike] = row.line
        first = elsewhere.setdefault(who.person, row) if who.person else row
        if first["ballot_paper_id"] != ballot.id:
            message = f"{who.name} stands in {first['post_label']} too (row {first.line})"
            problems.warn(row.path, row.line, "person_id", message)
        ballot.candidacies.append(who)
    return list(ballots.values())


def _ballot(row: Row, ballots: dict[str, Ballot], problems: Problems) -> Ballot:
    """The ballot of a row, which must say the same of it as the ballot's first row."""
    id_, gss = row["ballot_paper_id"], row.get("gss")
    label = row["post_label"].removeprefix(_MEMBER_FOR)
    cancelled = _flag(row, "cancelled_poll", problems)
    if row.get("seats_contested") not in ("", "1"):
        message = f"elects {excerpt(row.get('seats_contested'))}: a constituency elects one member"
        problems.error(row.path, row.line, "seats_contested", message)
    ballot = ballots.get(id_)
    if ballot is None:
        ballots[id_] = ballot = Ballot(id_, gss, label, row, cancelled)
        return ballot
    for column, mine, first in (
        ("gss", gss, ballot.gss),
        ("post_label", label, ballot.label),
        ("cancelled_poll", cancelled, ballot.cancelled),
    ):
        if mine != first:
            message = f"{excerpt(row.get(column))}, where row {ballot.row.line} of this ballot "
            message += f"has {excerpt(ballot.row.get(column))}"
            problems.error(row.path, row.line, column, message)
    return ballot


def _flag(row: Row, column: str, problems: Problems) -> bool:
    text = row[column]
    try:
        return bool(text) and read_flag(_FLAGS.get(text.lower(), text))
    except ValueError as error:
        problems.error(row.path, row.line, column, f"{error}, not {excerpt(text)}")
        return False


def _candidacy(row: Row, problems: Problems) -> Candidacy | None:
    """A candidate; None, with every problem, where a scenario could not hold them."""
    name = _text(row, "person_name", problems, needed=True)
    party = _text(row, "party_name", problems)
    number = row["party_id"]
    if party is not None and not letters(party) and not letters(number):
        problems.error(row.path, row.line, "party_id", "neither a party's id nor its name")
        party = None
    last, first = (_text(row, f"sopn_{part}", problems) for part in ("last_name", "first_names"))
    description = _text(row, "party_description_text", problems)
    if name is None or party is None or None in (last, first, description):
        return None
    given = f"{last}, {first}".removesuffix(", ") if last else ""
    return Candidacy(
        row=row,
        person=row["person_id"],
        name=name,
        sort_name=sort_name(name, given) if given else "",
        number=number,
        party_name=party,
        description=description or None,
    )


def _text(row: Row, column: str, problems: Problems, *, needed: bool = False) -> str | None:
    """The text of a cell, in one line; None, with a problem, where no screen could show it."""
    text = row.get(column)
    if not text:
        if needed:
            problems.error(row.path, row.line, column, "is empty")
        return None if needed else ""
    if (before := mended(text)) is not None:
        message = f"{excerpt(text)} was {excerpt(before)} before it was read as Windows-1252"
        problems.error(row.path, row.line, column, f"{message}: save it as UTF-8")
        return None
    if len(text) > LONGEST:
        message = f"{len(text):,} characters: {LONGEST:,} at most"
        problems.error(row.path, row.line, column, message)
        return None
    try:
        return line(text)
    except PydanticCustomError as error:
        problems.error(row.path, row.line, column, error.message())
        return None

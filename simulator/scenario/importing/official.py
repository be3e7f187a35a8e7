"""The House of Commons Library's two files as values, each cell read strictly.

The layouts of 2019 and 2024 are one but for a party column: ``BRX`` then, ``RUK`` now.
Columns between ``Majority`` and ``All other candidates`` are parties.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from simulator.scenario.importing.reading import Findings, Row, mended, read_table

SEATS = 650
"""Members of the House of Commons at both elections."""

ZONE = ZoneInfo("Europe/London")

CONSTITUENCY_COLUMNS = (
    "ONS ID",
    "Constituency name",
    "Region name",
    "Country name",
    "Constituency type",
    "Declaration time",
    "Member first name",
    "Member surname",
    "Result",
    "First party",
    "Second party",
    "Electorate",
    "Valid votes",
    "Invalid votes",
    "Majority",
    "All other candidates",
    "Of which other winner",
)

CANDIDATE_COLUMNS = (
    "ONS ID",
    "Constituency name",
    "Region name",
    "Country name",
    "Constituency type",
    "Party name",
    "Party abbreviation",
    "Candidate first name",
    "Candidate surname",
    "Sitting MP",
    "Former MP",
    "Votes",
    "Share",
    "Change",
)

COUNTRIES = {
    "E14": "England",
    "W07": "Wales",
    "S14": "Scotland",
    "N05": "Northern Ireland",
    "N06": "Northern Ireland",
}
"""First letters of the ONS's codes of parliamentary constituencies, by country."""

TYPES = ("borough", "burgh", "county")

POLLING_DAYS = {"BRX": date(2019, 12, 12), "RUK": date(2024, 7, 4)}
"""Polling day by the party column that only that election's layout has."""


@dataclass(frozen=True, slots=True)
class OfficialSeat:
    """A row of the constituency file."""

    row: Row
    ons_id: str
    slug: str
    name: str
    region: str
    country: str
    type: str
    electorate: int
    valid: int
    rejected: int
    majority: int
    parties: dict[str, int]
    others: int
    other_winner: int
    declared_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfficialCandidate:
    """A row of the candidate file. ``share`` and ``change`` are fractions, as published.

    The file calls every sitting MP a former one too; here ``former_mp`` is not sitting.
    """

    row: Row
    ons_id: str
    first: str
    surname: str
    party: str
    party_name: str
    votes: int
    share: float | None
    change: float | None
    sitting_mp: bool
    former_mp: bool

    @property
    def name(self) -> str:
        """Natural order, exactly as the file gives it."""
        return f"{self.first} {self.surname}".strip()

    @property
    def display_name(self) -> str | None:
        """The name with its letters mended where the file itself has them broken."""
        return mended(self.name)

    @property
    def sort_name(self) -> str:
        """``surname, forenames``, case-folded and unaccented: the order of declaration.

        Words of a surname are joined by hyphens, which sort after the comma: Smith stands
        before Smith Jones whatever the forenames.
        """
        surname = _folded(self.surname).replace("'", "").replace("’", "")
        return f"{'-'.join(surname.split())}, {_folded(self.first)}".removesuffix(", ")

    @property
    def order(self) -> tuple[str, str]:
        """Key of the order of declaration, then party."""
        return (self.sort_name, self.party)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", mended(text) or text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def slug_of(name: str) -> str:
    """``Inverness, Skye and West Ross-shire`` → ``inverness-skye-and-west-ross-shire``."""
    return re.sub(r"[^a-z0-9]+", "-", _folded(name).replace("'", "").replace("’", "")).strip("-")


def read_seats(path: Path, findings: Findings) -> dict[str, OfficialSeat]:
    """The constituency file by ONS id, in the file's order; problems go to ``findings``."""
    rows = read_table(path, CONSTITUENCY_COLUMNS, findings)
    if not rows:
        return {}
    header = list(rows[0].values)
    columns = header[header.index("Majority") + 1 : header.index("All other candidates")]
    seats: dict[str, OfficialSeat] = {}
    slugs: dict[str, int] = {}
    for row in rows:
        seat = _seat(row, columns, findings)
        if seat is None:
            continue
        if seat.ons_id in seats:
            told = f"{seat.ons_id} stands in row {seats[seat.ons_id].row.line} already"
            findings.error(path, row.line, "ONS ID", f"{seat.name}: {told}")
            continue
        if seat.slug in slugs:
            told = f"a seat of this name stands in row {slugs[seat.slug]} already"
            findings.error(path, row.line, "Constituency name", f"{seat.name}: {told}")
            continue
        slugs[seat.slug] = row.line
        seats[seat.ons_id] = seat
    if len(rows) != SEATS:
        told = f"{len(rows)} seats where the House of Commons has {SEATS}"
        findings.error(path, None, "ONS ID", told)
    return seats


def polling_day(path: Path, seats: dict[str, OfficialSeat], findings: Findings) -> date | None:
    """Polling day by the file's own layout; None, with a problem, for a layout not known."""
    columns = set(next(iter(seats.values())).parties) if seats else set()
    days = [day for column, day in POLLING_DAYS.items() if column in columns]
    if len(days) == 1:
        return days[0]
    if seats:
        told = "the layout is neither 2019's (a column BRX) nor 2024's (a column RUK)"
        findings.error(path, 1, "BRX, RUK", told)
    return None


def _seat(row: Row, columns: Sequence[str], findings: Findings) -> OfficialSeat | None:
    names = ("Electorate", "Valid votes", "Invalid votes", "Majority", *columns)
    names += ("All other candidates", "Of which other winner")
    numbers = {name: row.whole(name, findings) for name in names}
    place_holds = _place_holds(row, findings)
    declared = _official_time(row, findings)
    figures = {name: value for name, value in numbers.items() if value is not None}
    if len(figures) < len(numbers) or not place_holds:
        return None
    return OfficialSeat(
        row=row,
        ons_id=row["ONS ID"],
        slug=slug_of(row["Constituency name"]),
        name=row["Constituency name"],
        region=row["Region name"],
        country=row["Country name"],
        type=row["Constituency type"].lower(),
        electorate=figures["Electorate"],
        valid=figures["Valid votes"],
        rejected=figures["Invalid votes"],
        majority=figures["Majority"],
        parties={name: figures[name] for name in columns},
        others=figures["All other candidates"],
        other_winner=figures["Of which other winner"],
        declared_at=declared,
    )


def _place_holds(row: Row, findings: Findings) -> bool:
    """Whether id, name, region, country and type can be what they are said to be."""
    ons_id, country = row["ONS ID"], row["Country name"]
    holds = True
    if not re.fullmatch(r"[EWSN]\d{8}", ons_id):
        findings.error(row.path, row.line, "ONS ID", f"'{ons_id}' is not a code of the ONS")
        return False
    if COUNTRIES.get(ons_id[:3]) != country:
        told = f"{ons_id} is not the code of a constituency in '{country}'"
        findings.error(row.path, row.line, "ONS ID", told)
        holds = False
    if row["Constituency type"].lower() not in TYPES:
        told = f"'{row['Constituency type']}' is none of {', '.join(TYPES)}"
        findings.error(row.path, row.line, "Constituency type", told)
        holds = False
    for column in ("Constituency name", "Region name"):
        holds = _text_holds(row, column, findings) and holds
    return holds


def _text_holds(row: Row, column: str, findings: Findings) -> bool:
    text = row[column]
    if not text:
        findings.error(row.path, row.line, column, "is empty")
        return False
    before = mended(text)
    if before:
        told = f"the letters of '{before}' are broken: the file was read in another encoding"
        findings.error(row.path, row.line, column, told)
        return False
    return True


def moment(text: str) -> datetime | None:
    """``DD/MM/YYYY HH:MM`` or ISO 8601, in British time where no offset is given."""
    for read in (lambda t: datetime.strptime(t, "%d/%m/%Y %H:%M"), datetime.fromisoformat):
        try:
            value = read(text)
        except ValueError:
            continue
        return value if value.tzinfo else value.replace(tzinfo=ZONE)
    return None


def _official_time(row: Row, findings: Findings) -> datetime | None:
    text = row["Declaration time"]
    if not text:
        return None
    value = moment(text)
    if value is None:
        told = f"'{text}' is neither DD/MM/YYYY HH:MM nor ISO 8601"
        findings.error(row.path, row.line, "Declaration time", told)
    return value


KNOWN_SLIPS = frozenset({("N05000003", "Ã\x81ine Groogan")})
"""Names whose letters the official file itself has broken, by seat: in 2024 Áine Groogan of
Belfast South and Mid Down. Any other such name means that the file was re-saved wrongly."""


def read_candidates(path: Path, findings: Findings) -> list[OfficialCandidate]:
    """The candidate file in its own order; problems go to ``findings``."""
    candidates = []
    seen: dict[tuple[str, str, str], int] = {}
    for row in read_table(path, CANDIDATE_COLUMNS, findings):
        candidate = _candidate(row, findings)
        if candidate is None:
            continue
        key = (candidate.ons_id, candidate.name, candidate.party)
        if key in seen:
            told = f"{candidate.name} ({candidate.party}) in {row['Constituency name']}"
            told += f" stands in row {seen[key]} already"
            findings.error(path, row.line, "Candidate surname", told)
            continue
        seen[key] = row.line
        candidates.append(candidate)
    return candidates


def _candidate(row: Row, findings: Findings) -> OfficialCandidate | None:
    votes = row.whole("Votes", findings)
    share, change = row.decimal("Share", findings), row.decimal("Change", findings)
    holds = votes is not None
    for column in ("Candidate surname", "Party abbreviation", "Party name"):
        if not row[column]:
            findings.error(row.path, row.line, column, "is empty")
            holds = False
    flags = {}
    for column in ("Sitting MP", "Former MP"):
        flags[column] = row[column] == "Yes"
        if row[column] not in ("Yes", "No"):
            told = f"'{row[column]}' is neither Yes nor No"
            findings.error(row.path, row.line, column, told)
            holds = False
    if votes is None or not holds:
        return None
    candidate = OfficialCandidate(
        row=row,
        ons_id=row["ONS ID"],
        first=row["Candidate first name"],
        surname=row["Candidate surname"],
        party=row["Party abbreviation"],
        party_name=row["Party name"],
        votes=votes,
        share=share,
        change=change,
        sitting_mp=flags["Sitting MP"],
        former_mp=flags["Former MP"] and not flags["Sitting MP"],
    )
    return candidate if _name_holds(candidate, findings) else None


def _name_holds(candidate: OfficialCandidate, findings: Findings) -> bool:
    row, before = candidate.row, candidate.display_name
    if before is None:
        return _text_holds(row, "Party name", findings)
    if (candidate.ons_id, candidate.name) in KNOWN_SLIPS:
        told = f"the official file itself has the letters of '{before}' broken; shown mended"
        findings.warn(row.path, row.line, "Candidate first name", told)
        return True
    told = f"the letters of '{before}' are broken: the file was read in another encoding"
    findings.error(row.path, row.line, "Candidate first name", told)
    return False

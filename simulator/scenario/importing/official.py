"""The House of Commons Library's two files as values, each cell read strictly.

One layout since 2010: columns between ``Majority`` and ``All other candidates`` are parties, which
each election has of its own (``UKIP``, ``BRX`` or ``RUK``, ``UUP`` or ``UCUNF``); the last column
may be absent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from simulator import uk
from simulator.scenario.importing.parties import PREDECESSOR_IDS
from simulator.scenario.importing.reading import Problems, Row, mended, read_table

ZONE = ZoneInfo(uk.TIME_ZONE)

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
)

OTHER_WINNER = "Of which other winner"

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
    "E14": uk.ENGLAND,
    "W07": uk.WALES,
    "S14": uk.SCOTLAND,
    "N05": uk.NORTHERN_IRELAND,
    "N06": uk.NORTHERN_IRELAND,
}
"""First letters of the ONS's codes of parliamentary constituencies, by country."""

TYPES = (*sorted(uk.BOROUGHS), "county")

COLUMN_YEARS = {"BRX": 2019, "RUK": 2024}
"""Elections by the party column that theirs alone has, for a file without times."""


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
    other_winner: int | None
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


def read_seats(path: Path, problems: Problems) -> dict[str, OfficialSeat]:
    """The constituency file by ONS id, in the file's order; problems go to ``problems``."""
    rows = read_table(path, CONSTITUENCY_COLUMNS, problems)
    if not rows:
        return {}
    header = list(rows[0].values)
    columns = header[header.index("Majority") + 1 : header.index("All other candidates")]
    seats: dict[str, OfficialSeat] = {}
    slugs: dict[str, int] = {}
    for row in rows:
        seat = _seat(row, columns, problems)
        if seat is None:
            problems.leave_out(path, row["ONS ID"])
            continue
        if seat.ons_id in seats:
            words = f"{seat.ons_id} stands in row {seats[seat.ons_id].row.line} already"
            problems.error(path, row.line, "ONS ID", f"{seat.name}: {words}")
            continue
        if seat.slug in slugs:
            words = f"a seat of this name stands in row {slugs[seat.slug]} already"
            problems.error(path, row.line, "Constituency name", f"{seat.name}: {words}")
            problems.leave_out(path, seat.ons_id)
            continue
        slugs[seat.slug] = row.line
        seats[seat.ons_id] = seat
    if len(rows) != uk.MEMBERS and not problems.errors:
        words = f"{len(rows)} seats where the House of Commons has {uk.MEMBERS}"
        problems.error(path, None, "ONS ID", words)
    return seats


def polling_day(
    path: Path, seats: Mapping[str, OfficialSeat], times: Iterable[datetime], problems: Problems
) -> date | None:
    """Polling day by the declarations, else by the layout; None, with a problem, by neither.

    Most seats declare between the close of poll and noon of the day after: the median does, even
    where a few times are slips.
    """
    declared = sorted(times)
    if declared:
        evening = declared[len(declared) // 2].astimezone(ZONE) - timedelta(hours=12)
        return evening.date()
    columns = set(next(iter(seats.values())).parties) if seats else set()
    years = [year for column, year in COLUMN_YEARS.items() if column in columns]
    days = [day for day in uk.GENERAL_ELECTIONS if [day.year] == years]
    if days:
        return days[0]
    if seats:
        words = "no time and no layout tells the polling day: give --times, or --date 2010-05-06"
        problems.error(path, 1, "Declaration time", words)
    return None


def _seat(row: Row, columns: Sequence[str], problems: Problems) -> OfficialSeat | None:
    names = ("Electorate", "Valid votes", "Invalid votes", "Majority", *columns)
    names += ("All other candidates",)
    if OTHER_WINNER in row.values:
        names += (OTHER_WINNER,)
    numbers = {name: row.count(name, problems) for name in names}
    place_holds = _place_holds(row, problems)
    declared = _official_time(row, problems)
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
        parties={PREDECESSOR_IDS.get(name, name): figures[name] for name in columns},
        others=figures["All other candidates"],
        other_winner=figures.get(OTHER_WINNER),
        declared_at=declared,
    )


def _place_holds(row: Row, problems: Problems) -> bool:
    """Whether id, name, region, country and type can be what they are said to be."""
    ons_id, country = row["ONS ID"], row["Country name"]
    holds = True
    if not re.fullmatch(r"[EWSN]\d{8}", ons_id):
        problems.error(row.path, row.line, "ONS ID", f"'{ons_id}' is not a code of the ONS")
        return False
    if COUNTRIES.get(ons_id[:3]) != country:
        words = f"{ons_id} is not the code of a constituency in '{country}'"
        problems.error(row.path, row.line, "ONS ID", words)
        holds = False
    if row["Constituency type"].lower() not in TYPES:
        words = f"'{row['Constituency type']}' is none of {', '.join(TYPES)}"
        problems.error(row.path, row.line, "Constituency type", words)
        holds = False
    for column in ("Constituency name", "Region name"):
        holds = _text_holds(row, column, problems) and holds
    return holds


def _text_holds(row: Row, column: str, problems: Problems) -> bool:
    text = row[column]
    if not text:
        problems.error(row.path, row.line, column, "is empty")
        return False
    before = mended(text)
    if before:
        words = f"the letters of '{before}' are broken: the file was read in another encoding"
        problems.error(row.path, row.line, column, words)
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


def _official_time(row: Row, problems: Problems) -> datetime | None:
    text = row["Declaration time"]
    if not text:
        return None
    value = moment(text)
    if value is None:
        words = f"'{text}' is neither DD/MM/YYYY HH:MM nor ISO 8601"
        problems.error(row.path, row.line, "Declaration time", words)
    return value


SITTING_SLIPS = {
    ("E14000550", "Adam Cleary"): False,
    ("E14000550", "Dominic Grieve"): True,
    ("E14000612", "Michael Boyle"): False,
    ("E14000612", "Ivan Lewis"): True,
}
"""Whether they were the sitting MP where the official file of 2019 itself has it at another
independent of the seat: Dominic Grieve had sat for Beaconsfield since 1997, Ivan Lewis for Bury
South (the Library's own result files of 2017)."""

KNOWN_SLIPS = frozenset({("N05000003", "Ã\x81ine Groogan")})
"""Names whose letters the official file itself has broken, by seat: in 2024 Áine Groogan of
Belfast South and Mid Down. Any other such name means that the file was re-saved wrongly."""


def read_candidates(path: Path, problems: Problems) -> list[OfficialCandidate]:
    """The candidate file in its own order; problems go to ``problems``."""
    candidates = []
    seen: dict[tuple[str, str, str], int] = {}
    for row in read_table(path, CANDIDATE_COLUMNS, problems):
        candidate = _candidate(row, problems)
        if candidate is None:
            problems.leave_out(path, row["ONS ID"])
            continue
        key = (candidate.ons_id, candidate.name, candidate.party)
        if key in seen:
            words = f"{candidate.name} ({candidate.party}) in {row['Constituency name']}"
            words += f" stands in row {seen[key]} already"
            problems.error(path, row.line, "Candidate surname", words)
            problems.leave_out(path, candidate.ons_id)
            continue
        seen[key] = row.line
        candidates.append(candidate)
    return candidates


def rounding_of(candidates: Iterable[OfficialCandidate]) -> float:
    """Half a unit of the last decimal that ``Change`` is published to: three in 2010, six since.

    A number near zero has more, written with an exponent or not: six are what is rounded to.
    """
    places = (len(candidate.row["Change"].partition(".")[2]) for candidate in candidates)
    return float(0.5 * 10.0 ** -min(max(places, default=6), 6))


def _candidate(row: Row, problems: Problems) -> OfficialCandidate | None:
    votes = row.count("Votes", problems)
    share, change = row.decimal("Share", problems), row.decimal("Change", problems)
    holds = votes is not None
    for column in ("Candidate surname", "Party abbreviation", "Party name"):
        if not row[column]:
            problems.error(row.path, row.line, column, "is empty")
            holds = False
    flags = {}
    for column in ("Sitting MP", "Former MP"):
        flags[column] = row[column] == "Yes"
        if not row[column]:
            words = f"empty: taken as No for {row['Candidate first name']}"
            words += f" {row['Candidate surname']}"
            problems.warn(row.path, row.line, column, words)
        elif row[column] not in ("Yes", "No"):
            words = f"'{row[column]}' is neither Yes nor No"
            problems.error(row.path, row.line, column, words)
            holds = False
    if votes is None or not holds:
        return None
    candidate = OfficialCandidate(
        row=row,
        ons_id=row["ONS ID"],
        first=row["Candidate first name"],
        surname=row["Candidate surname"],
        party=PREDECESSOR_IDS.get(row["Party abbreviation"], row["Party abbreviation"]),
        party_name=row["Party name"],
        votes=votes,
        share=share,
        change=change,
        sitting_mp=flags["Sitting MP"],
        former_mp=flags["Former MP"] and not flags["Sitting MP"],
    )
    candidate = _with_seat_right(candidate, problems)
    return candidate if _name_holds(candidate, problems) else None


def _with_seat_right(candidate: OfficialCandidate, problems: Problems) -> OfficialCandidate:
    """Whether he was the sitting MP, where the official file itself has that wrong."""
    sat = SITTING_SLIPS.get((candidate.ons_id, candidate.name))
    if sat is None or sat == candidate.sitting_mp:
        return candidate
    row = candidate.row
    words = f"the official file itself has '{row['Sitting MP']}' at {candidate.name} in"
    words += f" {row['Constituency name']}; taken as {'Yes' if sat else 'No'}"
    problems.warn(row.path, row.line, "Sitting MP", words)
    return replace(candidate, sitting_mp=sat, former_mp=False)


def _name_holds(candidate: OfficialCandidate, problems: Problems) -> bool:
    row, before = candidate.row, candidate.display_name
    if before is None:
        return _text_holds(row, "Party name", problems)
    if (candidate.ons_id, candidate.name) in KNOWN_SLIPS:
        words = f"the official file itself has the letters of '{before}' broken; shown mended"
        problems.warn(row.path, row.line, "Candidate first name", words)
        return True
    words = f"the letters of '{before}' are broken: the file was read in another encoding"
    problems.error(row.path, row.line, "Candidate first name", words)
    return False

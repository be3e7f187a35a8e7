"""The official files' layout, rebuilt from a shipped night, for tests of the importer.

The House of Commons Library's files are not shipped; everything that the importer needs of
them stands in the shipped tables, so a test can write files like them and import those.
"""

from __future__ import annotations

import csv
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from simulator.scenario.importing import ImportReport, import_hoc

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NIGHTS = ("uk-2015", "uk-2017", "uk-2019", "uk-2024")
COLUMN_OF_ITS_OWN = {"uk-2024": "RUK", "uk-2019": "BRX", "uk-2017": "UKIP", "uk-2015": "UKIP"}
NOT_IN_FILE = ("uk-2024",)
"""Nights whose declaration times are not in the constituency file."""
PARTIES = ("Con", "Lab", "LD", "{}", "Green", "SNP", "PC", "DUP", "SF", "SDLP", "UUP", "APNI")
SEAT_HEADER = (
    "ONS ID,ONS region ID,Constituency name,County name,Region name,Country name,"
    "Constituency type,Declaration time,Member first name,Member surname,Member gender,Result,"
    "First party,Second party,Electorate,Valid votes,Invalid votes,Majority"
)
CANDIDATE_HEADER = (
    "ONS ID,ONS region ID,Constituency name,County name,Region name,Country name,"
    "Constituency type,Party name,Party abbreviation,Electoral Commission party ID,"
    "MNIS party ID,Electoral Commission adjunct party ID,Candidate first name,"
    "Candidate surname,Candidate gender,Sitting MP,Former MP,Member MNIS ID,Votes,Share,Change"
)

Row = dict[str, str]
Tables = dict[str, list[Row]]


@cache
def shipped(night: str, table: str) -> tuple[Row, ...]:
    """A shipped table's rows."""
    path = SCENARIOS / night / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@dataclass(frozen=True)
class Official:
    """Rows of every file an import can take, ready to be spoilt and written."""

    tables: Tables

    def row(self, table: str, **where: str) -> Row:
        """The one row of a table with these values (underscores stand for spaces)."""
        wanted = {key.replace("_", " "): value for key, value in where.items()}
        found = [
            row
            for row in self.tables[table]
            if all(row.get(key, row.get(key.replace(" ", "_"))) == v for key, v in wanted.items())
        ]
        assert len(found) == 1, (table, where, len(found))
        return found[0]

    def line(self, table: str, row: Row) -> int:
        """The line of the file on which a row will stand."""
        return next(i for i, other in enumerate(self.tables[table], 2) if other is row)


def official(night: str) -> Official:
    """The official files of a shipped night, and all that goes with them."""
    base: dict[str, dict[str, int]] = {}
    for row in shipped(night, "previous"):
        base.setdefault(row["contest"], {})[row["party"]] = int(row["votes"])
    held = {row["contest"]: row["winner"] for row in shipped(night, "bases")}
    groups: dict[str, list[Row]] = {}
    for row in shipped(night, "candidates"):
        groups.setdefault(row["contest"], []).append(row)
    names = {row["id"]: row["name"] for row in shipped(night, "parties")}
    tables: Tables = {"seats": [], "candidates": []}
    columns = [party.format(COLUMN_OF_ITS_OWN[night]) for party in PARTIES]
    for contest in shipped(night, "contests"):
        group = groups[contest["slug"]]
        before = base.get(contest["slug"], {})
        place = {
            "ONS ID": contest["ons_id"],
            "Constituency name": contest["name"],
            "Region name": contest["region"],
            "Country name": contest["country"],
            "Constituency type": contest["type"].capitalize(),
        }
        figures = _figures(contest, group, held[contest["slug"]], columns, night)
        tables["seats"].append(place | figures)
        valid = sum(int(row["votes"]) for row in group)
        for row in group:
            tables["candidates"].append(place | _candidate(row, valid, before, names))
    return Official(tables | _extras(night, names))


def official_only(night: str) -> Official:
    """The two official files of a shipped night."""
    tables = official(night).tables
    return Official({name: tables[name] for name in ("seats", "candidates")})


CLOCK = "%d/%m/%Y %H:%M"
CLOSE_2010, CLOSE_2015 = datetime(2010, 5, 6, 22), datetime(2015, 5, 7, 22)
LATER = "Thirsk and Malton"
WITHOUT_PARTY = "Upper Bann"


def official_of_2010() -> Official:
    """The files of 2010, with all that was peculiar to them, filled with the figures of 2015.

    The columns are UKIP's and UCUNF's and none is the other winner's, changes have three decimals,
    one candidate of UCUNF is an independent, one mark of a sitting MP is blank, one seat polls
    weeks later, and a base has its independents one by one.
    """
    files = official("uk-2015")
    seats, candidates = files.tables["seats"], files.tables["candidates"]
    for row in seats:
        at = datetime.strptime(row["Declaration time"], CLOCK) - (CLOSE_2015 - CLOSE_2010)
        row["Declaration time"] = at.strftime(CLOCK)
        del row["Of which other winner"]
        row["UCUNF"] = row.pop("UUP")
        row["All other candidates"] = row.pop("All other candidates")
        for column in ("First party", "Second party", "Result"):
            row[column] = row[column].replace("UUP", "UCUNF")
    for row in candidates:
        if row["Change"]:
            row["Change"] = f"{float(row['Change']):.3f}"
        if row["Party abbreviation"] == "UUP":
            alone = row["Constituency name"] == WITHOUT_PARTY
            row["Party abbreviation"] = "Ind" if alone else "UCUNF"
    candidates[0]["Sitting MP"] = ""
    later = files.row("seats", Constituency_name=LATER)
    later["Declaration time"] = "28/05/2010 00:00"
    notional = files.tables["notional"]
    for place, row in reversed(list(enumerate(notional))):
        if row["party"] == "Ind" and int(row["votes"]) > 1:
            half = int(row["votes"]) // 2
            notional.insert(place + 1, row | {"party": "Independent 2 etc.", "votes": str(half)})
            row |= {"party": "Independent", "votes": str(int(row["votes"]) - half)}
    return Official({name: rows for name, rows in files.tables.items() if name != "times"})


def _figures(
    contest: Row,
    group: Sequence[Row],
    held: str,
    columns: Sequence[str],
    night: str,
) -> Row:
    ranked = sorted(group, key=lambda row: -int(row["votes"]))
    first, second = ranked[0], ranked[1]
    votes = dict.fromkeys(columns, 0)
    for row in group:
        if row["party"] in votes:
            votes[row["party"]] += int(row["votes"])
    valid = sum(int(row["votes"]) for row in group)
    won = "hold" if held == first["party"] else f"gain from {held}"
    forename, surname = _split(first)
    at = contest["declared_at"]
    clock = f"{at[8:10]}/{at[5:7]}/{at[:4]} {at[11:16]}"
    figures = {
        "Declaration time": "" if night in NOT_IN_FILE else clock,
        "Member first name": forename,
        "Member surname": surname,
        "Result": f"{first['party']} {won}",
        "First party": first["party"],
        "Second party": second["party"],
        "Electorate": contest["electorate"],
        "Valid votes": str(valid),
        "Invalid votes": contest["rejected"],
        "Majority": str(int(first["votes"]) - int(second["votes"])),
    }
    figures |= {party: str(count) for party, count in votes.items()}
    figures["All other candidates"] = str(valid - sum(votes.values()))
    outside = first["party"] not in votes
    figures["Of which other winner"] = first["votes"] if outside else "0"
    return figures


def _split(row: Row) -> tuple[str, str]:
    """Forenames and surname of a candidate: the sort name begins with the surname."""
    surname = row["sort_name"].split(", ")[0]
    words = row["name"].split(" ")
    length = next(n for n in range(1, len(words) + 1) if _plain("-".join(words[-n:])) == surname)
    return " ".join(words[:-length]), " ".join(words[-length:])


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", ""))
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


def _candidate(row: Row, valid: int, before: Mapping[str, int], names: Mapping[str, str]) -> Row:
    votes, party = int(row["votes"]), row["party"]
    forename, surname = _split(row)
    change = ""
    if party in before and party not in ("Ind", "Yrks"):
        change = f"{votes / valid - before[party] / sum(before.values()):.6f}"
    return {
        "Party name": names[party],
        "Party abbreviation": party,
        "Candidate first name": forename,
        "Candidate surname": surname,
        "Sitting MP": "Yes" if row["sitting_mp"] else "No",
        "Former MP": "Yes" if row["former_mp"] or row["sitting_mp"] else "No",
        "Votes": row["votes"],
        "Share": f"{votes / valid:.6f}",
        "Change": change,
    }


def _extras(night: str, names: Mapping[str, str]) -> Tables:
    contests = shipped(night, "contests")
    ids = {row["slug"]: row["ons_id"] for row in contests}
    told = tomllib.loads((SCENARIOS / night / "scenario.toml").read_text("utf-8"))
    others = {"RUK": "Reform", "Other": "Other (incl. Northern Ireland 18 and Speaker)"}
    predictions = (SCENARIOS / night / "predictions.csv").exists()
    tables = {
        "times": [
            {
                "ons_id": row["ons_id"],
                "constituency": row["name"],
                "declared_at": row["declared_at"],
                "source": row["declared_at_source"],
            }
            for row in contests
        ],
        "notional": [
            {
                "ons_id": ids[row["contest"]],
                "party": "" if row["party"] == "Other" else row["party"],
                "party_name": "" if row["party"] == "Other" else names[row["party"]],
                "votes": row["votes"],
            }
            for row in shipped(night, "previous")
        ],
        "notional_electorates": [
            {"ons_id": ids[row["contest"]], "electorate": row["electorate"]}
            for row in shipped(night, "bases")
        ],
        "predictions": [
            {"ons_id": ids[row["contest"]], **{k: row[k] for k in ("pollster", "party", "share")}}
            for row in (shipped(night, "predictions") if predictions else ())
        ],
        "exit_poll": [
            {"party": others.get(party, party), "exit_poll_seats": str(seats)}
            for party, seats in told["exit_poll"]["seats"].items()
        ],
        "hexmap": [
            {"ons_id": row["ons_id"], "q": row["hex_q"], "r": row["hex_r"]} for row in contests
        ],
    }
    return {name: rows for name, rows in tables.items() if rows}


def write(
    official: Official, folder: Path, encode: Callable[[str, str], bytes] | None = None
) -> dict[str, Path]:
    """Write the files; ``encode`` turns a table's name and text into bytes (UTF-8)."""
    encode = encode or (lambda _, text: text.encode())
    paths = {}
    for name, rows in official.tables.items():
        lines = _lines(rows, _header(name, rows))
        paths[name] = folder / f"{name}.csv"
        paths[name].write_bytes(encode(name, "\n".join(lines) + "\n"))
    return paths


def _header(name: str, rows: Sequence[Row]) -> list[str]:
    if name == "seats":
        columns = SEAT_HEADER.split(",")
        return [*columns, *(key for key in rows[0] if key not in columns)]
    return CANDIDATE_HEADER.split(",") if name == "candidates" else list(rows[0])


def _lines(rows: Iterable[Row], header: Sequence[str]) -> list[str]:
    def cell(text: str) -> str:
        return f'"{text}"' if "," in text else text

    return [
        ",".join(header),
        *(",".join(cell(row.get(column, "")) for column in header) for row in rows),
    ]


def import_files(paths: Mapping[str, Path], out: Path, actual: bool = False) -> ImportReport:
    """Run the importer on written files; ``actual``: their base was counted in the same seats."""
    two = ("seats", "candidates")
    extras: dict[str, Any] = {name: path for name, path in paths.items() if name not in two}
    return import_hoc(paths["seats"], paths["candidates"], out=out, base_actual=actual, **extras)

"""Candidates as Democracy Club's export has them, for tests: their columns, our people."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from simulator.scenario.importing.reading import mended
from simulator.scenario.model import Scenario

CORE = (
    "person_id,person_name,election_id,ballot_paper_id,election_date,election_current,party_name,"
    "party_id,post_label,cancelled_poll,seats_contested"
)
"""What every export has, in its order."""
HEADER = f"{CORE},gss,sopn_last_name,sopn_first_names,party_description_text"

BASE = """\
[scenario]
title = "Four seats, 2024"
date = 2024-07-04
source = "The returning officers, July 2024"
[[scenario.sources]]
title = "The returning officers, July 2024"
licence = "Open"
[[scenario.sources]]
title = "Polls"
[parties]
Lab = { name = "Labour", colour = "#e4003b", symbol = "L" }
Con = { name = "Conservative", colour = "#0f7fe0", symbol = "C" }
ADV = { name = "Advance Party", colour = "#123456", symbol = "a" }
[bases.then]
label = "2019 notional"
notional = true
[[contests]]
slug = "east-vale"
ons_id = "E14000001"
name = "East Vale"
region = "North West"
type = "borough"
electorate = 70_000
rejected = 90
declared_at = "02:10"
hex = [3, -4]
count = { habit = -0.2, night_level = 0.1, recounts = 1 }
previous.then = { electorate = 69_000, votes = { Lab = 9_000, Con = 8_000 } }
[[contests.candidates]]
name = "Al Ash"
party = "Lab"
votes = 12_000
[[contests.candidates]]
name = "Bo Birch"
party = "Con"
votes = 11_000
[[contests]]
slug = "west-vale"
ons_id = "W07000001"
name = "West Vale"
country = "Wales"
region = "Wales"
electorate = 60_000
rejected = 0
[[contests.candidates]]
name = "Cy Cole"
party = "Con"
votes = 9_000
[[contests.candidates]]
name = "Di Dow"
party = "ADV"
votes = 4_000
[[contests]]
slug = "saint-ann-s"
ons_id = "E14000003"
name = "Saint Ann's"
electorate = 50_000
poll = "unopposed"
[[contests.candidates]]
name = "Ed Elm"
party = "Lab"
"""


def base(folder: Path) -> str:
    """A small night whose seats are voted in again; its path."""
    path = folder / "base-2024.toml"
    path.write_text(BASE, encoding="utf-8")
    return str(path)


def table(rows: Sequence[str], header: str = HEADER) -> str:
    """A file of these rows; trailing fields may be left out."""
    columns = header.count(",")
    lines = [header, *(row + "," * (columns - row.count(",")) for row in rows)]
    return "\n".join(lines) + "\n"


def east(person: str, name: str, party: str = "Labour Party,PP53", more: str = "") -> str:
    """A row of the by-election in East Vale; ``more`` are the names as nominated and the rest."""
    ballot = "parl.2029-05-03,parl.east-vale.by.2029-05-03,2029-05-03,t"
    return f"{person},{name},{ballot},{party},East Vale,f,1,E14000001,{more}"


def written_of(night: Scenario, day: str, numbers: dict[str, str]) -> str:
    """Who stood in a night, as an export of another day would have it.

    Args:
        night: its candidates and seats.
        day: polling day, ISO 8601.
        numbers: registration numbers by party id; others have none.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER.split(","))
    person = 1000
    for contest in night.contests:
        ballot = f"parl.{contest.slug}.{day}"
        for who in contest.candidates:
            person += 1
            party = night.party(who.party)
            last, _, first = who.sort_name.partition(", ")
            writer.writerow(
                (
                    *(
                        person,
                        mended(who.name) or who.name,
                        f"parl.{day}",
                        ballot,
                        day,
                        "t",
                        party.name,
                    ),
                    *(numbers.get(party.id, ""), contest.name, "f", 1, contest.ons_id),
                    *(last, first, ""),
                )
            )
    return out.getvalue()

"""The shipped nights row by row against the official files, where those are at hand."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from simulator.outcome import ContestOutcome
from simulator.scenario.importing import import_hoc
from simulator.scenario.model import Contest, Scenario
from simulator.timeline import Timeline

SCENARIOS = Path(__file__).parents[2] / "scenarios"
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Files:
    """The official rows of one election, stripped, and our outcomes by ONS id."""

    seats: list[Row]
    candidates: list[Row]
    contests: Mapping[str, Contest]

    def outcome(self, row: Row) -> ContestOutcome:
        outcome = self.contests[row["ONS ID"]].outcome
        assert outcome is not None
        return outcome


def files(official: Path, year: int, scenario: Scenario) -> Files:
    hoc = official / "hoc"
    return Files(
        rows(hoc / f"HoC-GE{year}-results-by-constituency.csv"),
        rows(hoc / f"HoC-GE{year}-results-by-candidate.csv"),
        {contest.ons_id: contest for contest in scenario.contests},
    )


@pytest.fixture(scope="module")
def files_2024(official: Path, uk_2024: Scenario) -> Files:
    return files(official, 2024, uk_2024)


@pytest.fixture(scope="module")
def files_2019(official: Path, uk_2019: Scenario) -> Files:
    return files(official, 2019, uk_2019)


def check_rows(these: Files, scenario: Scenario) -> None:
    assert len(these.seats) == len(these.contests) == 650
    for row in these.seats:
        contest, outcome = these.contests[row["ONS ID"]], these.outcome(row)
        assert contest.name == row["Constituency name"]
        assert (contest.region, contest.country) == (row["Region name"], row["Country name"])
        assert contest.type == row["Constituency type"].strip().lower()
        assert str(outcome.electorate) == row["Electorate"]
        assert str(outcome.valid_votes) == row["Valid votes"]
        assert str(outcome.rejected.total) == row["Invalid votes"]
        assert str(outcome.majority) == row["Majority"]
        assert outcome.winner.party == row["First party"]
        assert outcome.runner_up is not None
        assert outcome.runner_up.party == row["Second party"]
        member = f"{row['Member first name']} {row['Member surname']}"
        assert outcome.winner.name == member
    theirs = {
        (row["ONS ID"], f"{row['Candidate first name']} {row['Candidate surname']}",
         row["Party abbreviation"], int(row["Votes"]), row["Sitting MP"] == "Yes")
        for row in these.candidates
    }  # fmt: skip
    ours = {
        (contest.ons_id, c.name, c.party, c.votes, c.sitting_mp)
        for contest in scenario.contests
        for c in contest.candidates
    }
    assert ours == theirs
    assert len(ours) == len(these.candidates)


def test_2024_row_by_row(files_2024: Files, uk_2024: Scenario) -> None:
    check_rows(files_2024, uk_2024)


def test_2019_row_by_row(files_2019: Files, uk_2019: Scenario) -> None:
    check_rows(files_2019, uk_2019)
    for row in files_2019.seats:
        at = files_2019.contests[row["ONS ID"]].declared_at
        assert at is not None
        # A live page has Bedford's ten minutes before the Library's record.
        recorded = "13/12/2019 03:49" if row["Constituency name"] == "Bedford" else None
        assert (recorded or f"{at:%d/%m/%Y %H:%M}") == row["Declaration time"]


def test_the_library_s_result_in_650_of_650(files_2024: Files, night_2024: Timeline) -> None:
    declared = {event.ons_id: event.result for event in night_2024.declarations}
    assert declared == {row["ONS ID"]: row["Result"] for row in files_2024.seats}


def test_every_published_share_and_change(files_2024: Files) -> None:
    compared, blank = 0, set()
    for row in files_2024.candidates:
        contest, outcome = files_2024.contests[row["ONS ID"]], files_2024.outcome(row)
        name = f"{row['Candidate first name']} {row['Candidate surname']}"
        keys = [candidate.key for candidate in contest.candidates]
        index = keys.index((name, row["Party abbreviation"]))
        assert outcome.share(index) == pytest.approx(100 * float(row["Share"]), abs=6e-5)
        if row["Change"]:
            # Both its share and its change are rounded to six decimals of a fraction.
            assert outcome.change(index) == pytest.approx(100 * float(row["Change"]), abs=1.2e-4)
            compared += 1
        elif outcome.change(index) is not None:
            blank.add(row["Party abbreviation"])
    assert compared == 3_011
    assert blank == {"Yrks"}, "the Library leaves the Yorkshire Party's changes blank"


def test_times_as_in_the_table(official: Path, uk_2024: Scenario) -> None:
    table = {row["ons_id"]: row for row in rows(official / "declarations-2024.csv")}
    for contest in uk_2024.contests:
        row = table[contest.ons_id]
        assert contest.declared_at == datetime.fromisoformat(row["declared_at"])
        assert contest.declared_at_source == row["source"]


def test_importing_the_official_files_gives_the_shipped_tables(
    official: Path, tmp_path: Path
) -> None:
    hoc = official / "hoc"
    extras = {
        "times": official / "declarations-2024.csv",
        "notional": official / "notional-2019.csv",
        "notional_electorates": official / "notional-2019-electorates.csv",
        "predictions": official / "predictions-2024.csv",
        "exit_poll": official / "exit-poll-2024.csv",
        "hexmap": official / "hexmap-2024.csv",
    }
    for year, more in ((2024, extras), (2019, {})):
        report = import_hoc(
            hoc / f"HoC-GE{year}-results-by-constituency.csv",
            hoc / f"HoC-GE{year}-results-by-candidate.csv",
            **more,
            out=tmp_path / str(year),
        )
        for name in report.files:
            if name.endswith(".csv"):
                made = (tmp_path / str(year) / name).read_bytes()
                assert made == (SCENARIOS / f"uk-{year}" / name).read_bytes(), (year, name)

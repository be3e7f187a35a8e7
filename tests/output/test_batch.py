"""What a batch says: JSON, tables, files, pictures."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.errors import ExtraMissing, InputError
from simulator.forecast import TABLES, BatchResult, batch
from simulator.forecast.model import CHUNK
from simulator.output.batch_json import batch_object
from simulator.output.batch_plot import write_plot
from simulator.output.batch_table import chance, print_batch
from simulator.output.batch_tables import write_tables
from simulator.output.console import Console
from simulator.output.jsonl import dumps
from simulator.scenario.happenings import Lot
from simulator.session import CountedContest, CountedDraws
from simulator.text import COLUMNS
from tests.forecast.nights import few_seats, night, norfolk, poll, seat
from tests.shipped import load


@lru_cache
def one_seat() -> BatchResult:
    return batch(norfolk(), 2_000, seed=3)


@lru_cache
def several() -> BatchResult:
    return batch(few_seats(), 2_000, seed=3)


def printed(result: BatchResult, width: int = 100, counted: CountedDraws | None = None) -> str:
    text = io.StringIO()
    print_batch(result, Console(file=text, width=width), counted)
    return text.getvalue()


def keys(value: dict[str, Any], *names: str) -> None:
    assert set(names) <= value.keys()


def test_the_json_object_has_the_contracts_shape() -> None:
    told = json.loads(dumps(batch_object(several())))
    keys(told, "scenario", "draws", "seed", "parties", "night", "contests", "sampled", "notes")
    assert (told["scenario"], told["draws"], told["seed"]) == ("test", 2000, 3)
    for party in told["parties"].values():
        keys(party, "seats", "largest", "majority")
        keys(party["seats"], "mean", "p5", "p25", "p50", "p75", "p95")
    keys(told["night"], "hung", "tipping_point")
    for point in told["night"]["tipping_point"]:
        assert set(point) == {"contest", "ons_id", "contest_name", "p"}
    assert list(told["contests"]) == [contest.slug for contest in few_seats().contests]
    for slug, contest in told["contests"].items():
        keys(contest, "contest", "ons_id", "contest_name", "region", "country", "winner_party")
        assert contest["contest"] == slug
        assert (contest["ons_id"], contest["certified"]) == (None, None)
        keys(contest, "candidates", "majority_votes", "recount", "tie", "declared", "recounts")
        assert contest["declared"] is None
        assert contest["recounts"] is None
        assert set(contest["majority_votes"]) == {"p5", "p50", "p95", "under"}
        assert set(contest["majority_votes"]["under"]) == {"100", "500", "1000"}
        assert sum(c["win"] for c in contest["candidates"]) == pytest.approx(1.0, abs=1e-5)
        for candidate in contest["candidates"]:
            keys(candidate, "name", "party", "win", "share", "votes", "deposit_lost")
            for quantity in ("share", "votes"):
                assert set(candidate[quantity]) == {"mean", "p5", "p50", "p95"}
                ends = [candidate[quantity][p] for p in ("p5", "p50", "p95")]
                assert ends == sorted(ends)
    assert set(told["sampled"].values()) == {2000}
    assert told["notes"][0].startswith("Northern Ireland: no published seat predictions")


def test_the_json_says_nothing_of_the_run() -> None:
    text = dumps(batch_object(several()))
    assert text == dumps(batch_object(batch(few_seats(), 2_000, seed=3, workers=2)))
    for word in ("worker", "elapsed", "host", str(Path.cwd())):
        assert word not in text


def test_declaration_times_of_counted_draws_are_told() -> None:
    counted = CountedDraws(50, {"norfolk": CountedContest((30_000, 32_400, 90_000), 0.12)})
    told = batch_object(one_seat(), counted)
    contest = told["contests"]["norfolk"]
    assert contest["declared"] == {
        "p5": "2024-07-05T05:20:00+00:00",
        "p50": "2024-07-05T06:00:00+00:00",
        "p95": "2024-07-05T22:00:00+00:00",
    }
    assert contest["recounts"] == 0.12
    assert told["sampled"]["declared"] == told["sampled"]["recounts"] == 50
    text = printed(one_seat(), counted=counted)
    assert "06:00; nine in ten from 05:20 to 22:00" in text
    assert "counts of 50 draws" in text


def test_one_contests_table_names_everybody_and_says_that_it_is_simulated() -> None:
    for width in (80, 100, 140):
        text = printed(one_seat(), width)
        assert "Simulated: 2,000 draws around the predictions, seed 3" in text
        assert max(len(line) for line in text.splitlines()) <= width
        for place, candidate in enumerate(norfolk().contests[0].candidates):
            assert candidate.party in text
            assert f"{candidate.party} {place} of" in text
        for words in ("majority", "recount", "tie", "under 1,000", "nine in ten"):
            assert words in text
        assert any(bar in text for bar in COLUMNS[1:])


def test_a_nights_table_shows_seats_and_notes() -> None:
    for width in (80, 120):
        text = printed(several(), width)
        assert max(len(line) for line in text.splitlines() if "Note" not in line) <= width
        for words in (
            "seats",
            "hung",
            "no party with 4",
            "tipping",
            "least certain",
            "Note: North",
        ):
            assert words in text


def test_ranges_that_rest_on_fewer_draws_say_so() -> None:
    text = printed(batch(norfolk(), 30_000, seed=1))
    assert "Ranges, deposits and recounts rest on" in text
    assert "rest on" not in printed(one_seat())


def test_a_chance_that_is_not_zero_is_not_printed_as_zero() -> None:
    told = [chance(part) for part in (0.0, 0.0001, 0.0005, 0.123, 0.9999, 1.0)]
    assert told == ["0.0 %", "<0.1 %", "0.1 %", "12.3 %", ">99.9 %", "100.0 %"]


def test_tables_are_the_json_in_rows(tmp_path: Path) -> None:
    draws = CHUNK + 100
    result = batch(few_seats(), draws, seed=3, out=tmp_path)
    files = {path.name for path in write_tables(result)}
    assert {"contests.csv", "candidates.csv", "nights.csv"} <= files
    told = json.loads(dumps(batch_object(result)))
    with (tmp_path / "candidates.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    flat = [(s, c) for s, x in told["contests"].items() for c in x["candidates"]]
    assert len(rows) == len(flat)
    for row, (slug, candidate) in zip(rows, flat, strict=True):
        assert (row["contest"], row["candidate"]) == (slug, candidate["name"])
        assert float(row["win"]) == candidate["win"]
        assert float(row["share_p95"]) == candidate["share"]["p95"]
    with (tmp_path / "contests.csv").open(encoding="utf-8") as file:
        contests = list(csv.DictReader(file))
    assert [row["contest"] for row in contests] == list(told["contests"])
    assert int(contests[0]["majority_p50"]) == told["contests"]["alpha"]["majority_votes"]["p50"]
    with (tmp_path / "nights.csv").open(encoding="utf-8") as file:
        nights = list(csv.DictReader(file))
    assert [int(row.pop("draw")) for row in nights] == list(range(draws))
    for party, forecast in result.parties.items():
        seats = [int(row.get(party, 0)) for row in nights]
        assert sum(seats) / draws == pytest.approx(forecast.seats.mean)
    assert {sum(int(n) for n in row.values()) for row in nights} == {6}


def test_parquet_holds_the_same_rows(tmp_path: Path) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    result = batch(few_seats(), 300, seed=3, out=tmp_path)
    assert len(write_tables(result)) == 6
    for name in ("contests", "candidates", "nights"):
        table = parquet.read_table(tmp_path / f"{name}.parquet")
        with (tmp_path / f"{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.reader(file))
        assert rows[0] == table.column_names
        told = [["" if v is None else str(v) for v in row.values()] for row in table.to_pylist()]
        assert rows[1:] == told


def test_the_tables_are_as_they_are_described(tmp_path: Path) -> None:
    result = batch(few_seats(), 300, seed=3, out=tmp_path)
    for table, columns in TABLES.items():
        made = result.columns(table)
        assert len({len(column) for column in made.values()}) == 1
        if table == "nights":
            won = [party.party for party in result.parties.values() if party.seats.mean > 0]
            assert list(made) == ["draw", *won]
        else:
            assert list(made) == list(columns)
        for unit, meaning in columns.values():
            assert meaning
            assert unit in ("text", "fraction", "percent", "votes", "seats", "draws", "number",
                            "true or false")  # fmt: skip
        for name, column in made.items():
            unit, _ = columns.get(name, columns.get("<party id>", ("", "")))
            assert (column.dtype.kind in "UO") == (unit in ("text", "true or false")), name
            if unit == "fraction":
                assert 0 <= column.min() <= column.max() <= 1


def test_tables_hold_the_certified_result_where_there_is_one(tmp_path: Path) -> None:
    result = batch(load("south-west-norfolk-2024"), 100, out=tmp_path)
    people = result.columns("candidates")
    truss = people["candidate"].tolist().index("Liz Truss")
    assert people["certified_votes"][truss] == 11_217
    assert people["certified_share"][truss] == pytest.approx(25.30, abs=0.05)
    assert people["certified_elected"].sum() == 1
    assert set(people["ons_id"]) == {"E14001497"}
    seats = result.columns("contests")
    assert seats["certified_winner"].tolist() == ["Terry Jermy"]
    assert seats["certified_result"].tolist() == ["Lab gain from Con"]
    assert seats["certified_majority"].tolist() == [630]
    assert seats["region"].tolist() == ["East of England"]
    write_tables(result)
    with (tmp_path / "candidates.csv").open(encoding="utf-8") as file:
        row = list(csv.DictReader(file))[truss]
    assert (row["certified_votes"], row["certified_elected"]) == ("11217", "false")
    told = batch_object(result)["contests"]["south-west-norfolk"]["certified"]
    assert (told["winner_party"], told["majority"]) == ("Lab", 630)


def test_what_is_not_certified_stands_nowhere_as_such(tmp_path: Path) -> None:
    shipped = load("south-west-norfolk-2024")
    (contest,) = shipped.contests
    unsourced = replace(shipped, contests=(replace(contest, source=None),))
    result = batch(unsourced, 100, out=tmp_path)
    assert np.isnan(result.columns("candidates")["certified_votes"]).all()
    assert result.columns("contests")["certified_winner"].tolist() == [None]
    assert batch_object(result)["contests"][contest.slug]["certified"] is None
    write_tables(result)
    with (tmp_path / "contests.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert {row[name] for name in row if name.startswith("certified")} == {""}
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    schema = parquet.read_table(tmp_path / "contests.parquet").schema
    kinds = [str(schema.field(f"certified_{name}").type) for name in ("winner", "majority")]
    assert kinds == ["string", "int64"]


def test_a_lot_that_nobody_recorded_elects_nobody_in_the_certified_columns() -> None:
    shipped = load("south-west-norfolk-2024")
    (contest,) = shipped.contests
    level = tuple(
        replace(c, votes=11_847) if c.name == "Liz Truss" else c for c in contest.candidates
    )
    for lot, winner in ((None, None), (Lot("Liz Truss"), "Liz Truss")):
        tied = replace(contest, candidates=level, lot=lot)
        result = batch(replace(shipped, contests=(tied,)), 50)
        seats = result.columns("contests")
        assert seats["certified_winner"].tolist() == [winner]
        assert seats["certified_majority"].tolist() == [0]
        told = batch_object(result)["contests"][contest.slug]["certified"]
        assert told["winner"] == winner


def test_a_spreadsheet_runs_no_name(tmp_path: Path) -> None:
    contest = seat("a", "Lab", "Con")
    evil = replace(contest.candidates[0], name="=1+1")
    contest = replace(contest, candidates=(evil, *contest.candidates[1:]))
    scenario = night(contest, polls=(poll("P", {"a": {"Lab": 50.0, "Con": 50.0}}),))
    result = batch(scenario, 50, out=tmp_path)
    write_tables(result)
    assert "a,'=1+1,Lab" in (tmp_path / "candidates.csv").read_text(encoding="utf-8")
    # What is no spreadsheet's keeps the name as it is.
    assert result.columns("candidates")["candidate"].tolist()[0] == "=1+1"
    parquet = pytest.importorskip("pyarrow.parquet")
    assert parquet.read_table(tmp_path / "candidates.parquet")["candidate"][0].as_py() == "=1+1"


def test_without_pyarrow_the_tables_are_csv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.output.batch_tables.find_spec", lambda _: None)
    result = batch(few_seats(), 300, seed=3, out=tmp_path)
    assert sorted(p.suffix for p in write_tables(result)) == [".csv"] * 3


@pytest.mark.parametrize("result", [pytest.param(one_seat, marks=pytest.mark.long), several])
def test_a_plot_is_a_picture_that_says_what_it_is(result: Any, tmp_path: Path) -> None:
    mpl = pytest.importorskip("matplotlib")
    write_plot(result(), tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    write_plot(result(), tmp_path / "a.svg")
    with mpl.rc_context({"font.size": 30, "text.usetex": True, "svg.fonttype": "none"}):
        write_plot(result(), tmp_path / "b.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    # Matplotlib draws letters as paths and notes each text beside them.
    assert "<!-- Simulated: 2,000 draws around the predictions, seed 3" in text
    assert (tmp_path / "b.svg").read_text(encoding="utf-8") == text


def test_a_plot_that_cannot_be_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"must end in \.png or \.svg"):
        write_plot(one_seat(), tmp_path / "a.gif")
    pytest.importorskip("matplotlib")
    with pytest.raises(InputError, match="cannot write"):
        write_plot(one_seat(), tmp_path / "nowhere" / "a.png")
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ExtraMissing, match=r"pip install '\.\[plot\]'"):
        write_plot(one_seat(), tmp_path / "a.png")

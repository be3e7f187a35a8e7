"""Batches: the same bytes whoever works, resumed after any interruption, refused in one line."""

from __future__ import annotations

import errno
import io
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.errors import InputError, ResumeError
from simulator.forecast import BatchResult, Cancelled, batch, chunks, draw, store, workers
from simulator.forecast.chunks import ALL_RANGES, Job, plan, run_job, sampled_every
from simulator.forecast.comparison import winners
from simulator.forecast.layout import build
from simulator.forecast.limits import MAX_DRAWS
from simulator.forecast.model import CHUNK
from simulator.forecast.packing import pack, unpack
from simulator.forecast.tables import TABLES
from simulator.forecast.tally import ChunkTally, empty, run_chunk
from simulator.output.batch_json import batch_object
from simulator.output.jsonl import dumps
from simulator.scenario import Scenario
from tests.forecast.nights import few_seats, night, norfolk, poll, seat
from tests.program import ROOT
from tests.scenario.nights import nights


def said(result: BatchResult) -> str:
    return dumps(batch_object(result))


def arrays(tally: ChunkTally) -> dict[str, Any]:
    found = {k: np.asarray(v) for k, v in vars(tally).items() if k not in ("ranges", "nights")}
    if tally.ranges is not None:
        found |= {f"ranges.{k}": np.asarray(v) for k, v in vars(tally.ranges).items()}
    return found


def same(one: ChunkTally, other: ChunkTally) -> bool:
    a, b = arrays(one), arrays(other)
    return a.keys() == b.keys() and all(np.array_equal(a[key], b[key]) for key in a)


@pytest.fixture
def crew_of(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Worker processes for batches however small; those that were started."""
    started: list[subprocess.Popen[bytes]] = []
    real = workers._start

    def start() -> subprocess.Popen[bytes] | None:
        process = real()
        if process is not None:
            started.append(process)
        return process

    monkeypatch.setattr(chunks, "WORTH_A_PROCESS", 0)
    monkeypatch.setattr(workers, "_start", start)
    return started


def test_any_number_of_workers_gives_the_same_bytes(
    crew_of: list[subprocess.Popen[bytes]],
) -> None:
    scenario = few_seats()
    told = set()
    for number in (1, 2, 4):
        told.add(said(batch(scenario, 20 * CHUNK + 17, seed=4, workers=number)))
        assert all(process.poll() is not None for process in crew_of)
    assert len(crew_of) == 1 + 3
    assert len(told) == 1
    assert said(batch(scenario, 20 * CHUNK + 17, seed=5, workers=1)) not in told


def test_a_finished_batch_that_is_resumed_starts_no_worker(
    tmp_path: Path, crew_of: list[subprocess.Popen[bytes]]
) -> None:
    first = said(batch(few_seats(), 3 * CHUNK, seed=4, workers=2, out=tmp_path))
    started = len(crew_of)
    assert said(batch(few_seats(), 3 * CHUNK, seed=4, workers=2, out=tmp_path)) == first
    assert len(crew_of) == started


@pytest.mark.long
def test_a_lost_worker_costs_nothing_but_time(crew_of: list[subprocess.Popen[bytes]]) -> None:
    killed: list[int] = []

    def kill_one(done: int, _: int) -> None:
        if done > 4 * CHUNK and not killed:
            crew_of[0].kill()
            killed.append(done)

    told = batch(few_seats(), 200 * CHUNK, seed=4, workers=3, progress=kill_one)
    assert killed
    assert crew_of[0].returncode == -signal.SIGKILL
    assert said(told) == said(batch(few_seats(), 200 * CHUNK, seed=4, workers=1))


@pytest.mark.usefixtures("crew_of")
@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/python"])
def test_without_other_processes_this_one_does_it_all(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    expected = said(batch(few_seats(), 5 * CHUNK, seed=4, workers=1))
    monkeypatch.setattr(sys, "executable", program)
    assert said(batch(few_seats(), 5 * CHUNK, seed=4, workers=3)) == expected


def test_a_worker_serves_chunk_after_chunk() -> None:
    model = build(few_seats())
    asked = [pickle.dumps(message) for message in ((run_job, (model, 7)), (Job(2, 50, False),))]
    told = io.BytesIO()
    with pytest.raises(StopIteration):
        workers.serve(iter([*asked, asked[1]]).__next__, told)
    told.seek(0)
    expected = run_chunk(model, 7, 2, draws=50, sampled=False)
    for _ in range(2):
        assert same(pickle.loads(workers._receive(told)), expected)
    assert not told.read()


@pytest.mark.long
def test_a_batch_is_the_same_in_every_process() -> None:
    code = (
        "from tests.forecast.nights import few_seats\n"
        "from tests.forecast.test_batch import said\n"
        "from simulator.forecast import batch\n"
        "print(said(batch(few_seats(), 500, seed=4)))"
    )
    told = set()
    for hash_seed in ("0", "1"):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed}
        run = [sys.executable, "-c", code]
        told.add(subprocess.run(run, env=environment, capture_output=True, check=True).stdout)
    assert told == {said(batch(few_seats(), 500, seed=4)).encode() + b"\n"}


def test_a_longer_batch_begins_with_the_shorter_one() -> None:
    model = build(few_seats())
    whole, part = run_chunk(model, 3, 0), run_chunk(model, 3, 0, draws=100)
    assert whole.nights is not None
    assert part.nights is not None
    assert (whole.nights[:100] == part.nights).all()


@pytest.mark.parametrize("k", [0, 1, 4095, 4096, 9000])
def test_a_draw_is_the_batchs_row_in_whatever_order_it_is_asked(k: int) -> None:
    scenario = few_seats()
    model = build(scenario)
    chunk, row = divmod(k, CHUNK)
    won = winners(model, 8, chunk)[row]
    for number in (k, max(0, k - 1), k):
        outcome = draw(scenario, 8, number)
    assert outcome.draw == k
    for place, (contest, found) in enumerate(
        zip(scenario.contests, outcome.contests.values(), strict=True)
    ):
        assert found.ranking[0] == won[place]
        assert found.electorate == contest.electorate
        assert 0 < found.valid_votes <= found.papers <= found.electorate
        assert found.base is contest.base


def test_tallies_merge_in_any_order() -> None:
    model = build(few_seats())
    parts = [run_chunk(model, 1, k, sampled=k != 1) for k in range(3)]
    merged = []
    for order in permutations(range(3)):
        total = empty(model)
        for k in order:
            total.add(unpack(model, pack(parts[k])))
        merged.append(total)
    assert all(same(merged[0], other) for other in merged[1:])
    assert merged[0].draws == 3 * CHUNK
    assert merged[0].ranges is not None
    assert merged[0].ranges.draws == 2 * CHUNK


def test_a_packed_tally_comes_back_whole() -> None:
    model = build(few_seats())
    tally = run_chunk(model, 1, 0, draws=1000)
    again = unpack(model, pack(tally))
    assert same(tally, again)
    assert tally.nights is not None
    assert again.nights is not None
    assert np.array_equal(tally.nights, again.nights)


@settings(max_examples=40)
@given(st.integers(1, 10**7))
def test_a_plan_covers_every_draw_once_and_samples_enough(draws: int) -> None:
    jobs = plan(draws)
    assert sum(job.draws for job in jobs) == draws
    assert [job.chunk for job in jobs] == list(range(len(jobs)))
    assert all(job.draws == CHUNK for job in jobs[:-1])
    sampled = sum(job.draws for job in jobs if job.sampled)
    if draws <= ALL_RANGES:
        assert sampled == draws
    else:
        assert 3 * CHUNK <= sampled <= 6 * CHUNK
        assert sampled_every(draws) >= 1


def test_ranges_beyond_twenty_thousand_draws_rest_on_some_and_say_so() -> None:
    result = batch(norfolk(), 100_000, seed=1)
    assert result.sampled["win"] == 100_000
    assert result.sampled["share"] == 3 * CHUNK + (100_000 - 24 * CHUNK)
    assert batch(norfolk(), 20_000, seed=1).sampled["share"] == 20_000


@pytest.mark.usefixtures("crew_of")
def test_progress_is_told_and_a_batch_can_be_cancelled() -> None:
    told: list[tuple[int, int]] = []
    batch(few_seats(), 2 * CHUNK + 1, workers=2, progress=lambda *now: told.append(now))
    assert told[0] == (0, 2 * CHUNK + 1)
    assert told[-1] == (2 * CHUNK + 1, 2 * CHUNK + 1)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    for number in (1, 3):
        with pytest.raises(Cancelled):
            batch(few_seats(), 10**6, workers=number, cancel=lambda: True)


@pytest.mark.parametrize(
    ("draws", "seed", "workers"),
    [(0, 1, 1), (-5, 1, 1), (MAX_DRAWS + 1, 1, 1), (10, -1, 1), (10, 2**64, 1), (10, 1, 0)],
)
def test_values_out_of_range_are_refused(draws: int, seed: int, workers: int) -> None:
    with pytest.raises(InputError) as refusal:
        batch(norfolk(), draws, seed, workers=workers)
    assert len(refusal.value.lines) == 1


@pytest.mark.parametrize(("seed", "k"), [(1, -1), (1, MAX_DRAWS), (-1, 0), (2**64, 0)])
def test_draws_out_of_range_are_refused(seed: int, k: int) -> None:
    with pytest.raises(InputError):
        draw(norfolk(), seed, k)


@settings(max_examples=20)
@given(nights(), st.integers(0, 2**64 - 1), st.integers(0, 2 * CHUNK))
def test_whatever_the_night_the_draws_are_elections(scenario: Scenario, seed: int, k: int) -> None:
    try:
        outcome = draw(scenario, seed, k)
    except InputError:  # without predictions: tested above
        return
    assert list(outcome.contests) == [contest.slug for contest in scenario.contests]
    for contest, drawn in zip(scenario.contests, outcome.contests.values(), strict=True):
        assert [(c.name, c.party) for c in drawn.candidates] == [c.key for c in contest.candidates]
        assert all(candidate.votes >= 0 for candidate in drawn.candidates)
        assert 1 <= drawn.valid_votes <= drawn.papers <= contest.electorate
        assert (drawn.lot is not None) == drawn.by_lot
    assert sum(outcome.seats.values()) == len(scenario.contests)
    assert draw(scenario, seed, k) == outcome


# On disk


def test_a_directory_resumes_what_is_missing_or_spoilt(tmp_path: Path) -> None:
    scenario, draws = few_seats(), 4 * CHUNK
    whole = said(batch(scenario, draws, seed=2, out=tmp_path / "a"))
    chunks = sorted((tmp_path / "a" / "chunks").iterdir())
    assert len(chunks) == 4
    before = chunks[1].read_bytes()
    chunks[0].unlink()
    chunks[1].write_bytes(before[: len(before) // 2])
    (tmp_path / "a" / "chunks" / ".chunk-0000003.npz.1.tmp").write_bytes(b"half")
    told: list[int] = []
    again = batch(
        scenario, draws, seed=2, out=tmp_path / "a", progress=lambda done, _: told.append(done)
    )
    assert said(again) == whole
    assert told[0] == 2 * CHUNK  # two chunks were there
    assert chunks[1].read_bytes() == before
    assert sorted(p.name for p in (tmp_path / "a" / "chunks").iterdir()) == [p.name for p in chunks]


def test_a_chunk_of_another_batch_is_not_believed(tmp_path: Path) -> None:
    batch(few_seats(), CHUNK, seed=1, out=tmp_path / "a")
    expected = said(batch(few_seats(), CHUNK, seed=2, out=tmp_path / "b"))
    name = "chunks/chunk-0000000.npz"
    (tmp_path / "b" / name).write_bytes((tmp_path / "a" / name).read_bytes())
    assert said(batch(few_seats(), CHUNK, seed=2, out=tmp_path / "b")) == expected


def test_a_killed_batch_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    draws, most = 20 * CHUNK, 6 * CHUNK  # it waits there for its end, however late that comes
    code = (
        "import sys, pathlib, time\n"
        "from tests.forecast.nights import few_seats\n"
        "from simulator.forecast import batch\n"
        f"batch(few_seats(), {draws}, seed=6, out=pathlib.Path(sys.argv[1]),\n"
        f"      progress=lambda done, _: time.sleep(60) if done >= {most} else None)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    directory = tmp_path / "run"
    with subprocess.Popen([sys.executable, "-c", code, str(directory)], env=environment) as run:
        until = time.monotonic() + 60
        while len(list(directory.glob("chunks/chunk-*.npz"))) < 3 and time.monotonic() < until:
            time.sleep(0.005)
        run.send_signal(signal.SIGKILL)
    left = len(list(directory.glob("chunks/chunk-*.npz")))
    assert 3 <= left <= most // CHUNK
    told: list[int] = []
    result = batch(
        few_seats(), draws, seed=6, out=directory, progress=lambda done, _: told.append(done)
    )
    assert told[0] == left * CHUNK
    assert said(result) == said(batch(few_seats(), draws, seed=6))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"draws": 200}, "it was run with --draws 100, not 200"),
        ({"seed": 3}, "it was run with --seed 2, not 3"),
        ({"scenario": norfolk()}, "its model.* differ"),
        ({"scenario": replace(few_seats(), name="other")}, "it is of test, not of other"),
        ({"scenario": replace(few_seats(), digest="f")}, "the files of test have changed"),
    ],
)
def test_a_directory_of_another_run_is_refused(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    given: dict[str, Any] = {"scenario": few_seats(), "draws": 100, "seed": 2}
    batch(**given, out=tmp_path)
    with pytest.raises(ResumeError, match=words) as refusal:
        batch(**{**given, **change}, out=tmp_path)
    assert len(refusal.value.lines) == 1
    assert str(refusal.value).endswith("; choose another --out, or delete it")


def test_other_versions_and_other_directories_are_refused(tmp_path: Path) -> None:
    batch(few_seats(), 100, out=tmp_path / "a")
    manifest = tmp_path / "a" / "manifest.json"
    told = json.loads(manifest.read_text())
    assert told["numpy"] == np.__version__
    assert told["cpu_features"]
    assert told["scales"]["Lab"] == {"national": 0.12, "regional": 0.10, "seat": 0.20}
    manifest.write_text(json.dumps({**told, "numpy": "1.0"}))
    with pytest.raises(ResumeError, match=r"it was made with numpy 1\.0, not"):
        batch(few_seats(), 100, out=tmp_path / "a")
    scenario = {**told["scenario"], "digest": "of then"}
    manifest.write_text(json.dumps({**told, "scenario": scenario, "program": "0.1.0"}))
    with pytest.raises(ResumeError, match=r"election-night 0\.1\.0 made it.*can still be read"):
        batch(few_seats(), 100, out=tmp_path / "a")
    features = set(told["cpu_features"].split())
    for change, words in (
        ({"model": "x"}, "its model differs"),
        ({"model": "x", "chunk": 7}, "its chunk and model differ"),
        ({"scenario": {}}, "it does not say of which scenario it is"),
        ({"cpu_features": told["cpu_features"] + " ABACUS"}, "a processor with ABACUS"),
        ({"cpu_features": " ".join(sorted(features)[1:])}, f"processor without {min(features)}"),
        ({"cpu_features": 1}, "it was made on a processor without "),
    ):
        manifest.write_text(json.dumps({**told, **change}))
        with pytest.raises(ResumeError, match=f"{words}.*; choose another --out, or delete it$"):
            batch(few_seats(), 100, out=tmp_path / "a")
    manifest.write_text("[")
    with pytest.raises(ResumeError, match="not the manifest"):
        batch(few_seats(), 100, out=tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "thesis.txt").write_text("mine")
    with pytest.raises(ResumeError, match="not empty"):
        batch(few_seats(), 100, out=tmp_path / "b")
    assert (tmp_path / "b" / "thesis.txt").read_text() == "mine"
    (tmp_path / "c").write_text("a file")
    with pytest.raises(InputError, match="cannot write"):
        batch(few_seats(), 100, out=tmp_path / "c")


def test_a_full_disk_is_one_line_and_keeps_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = np.savez, []

    def full(*args: Any, **kwargs: Any) -> None:
        calls.append(1)
        real(*args, **kwargs)
        if len(calls) > 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(InputError, match="No space left on device") as refusal:
        batch(few_seats(), 5 * CHUNK, seed=2, workers=2, out=tmp_path)
    assert len(refusal.value.lines) == 1
    monkeypatch.setattr(np, "savez", real)
    assert len(list((tmp_path / "chunks").iterdir())) == 2
    told: list[int] = []
    again = batch(
        few_seats(), 5 * CHUNK, seed=2, out=tmp_path, progress=lambda done, _: told.append(done)
    )
    assert told[0] == 2 * CHUNK
    assert said(again) == said(batch(few_seats(), 5 * CHUNK, seed=2))


def test_ctrl_c_stops_at_once_and_keeps_what_was_written(
    tmp_path: Path, crew_of: list[subprocess.Popen[bytes]]
) -> None:
    def interrupt(done: int, _: int) -> None:
        if done >= 2 * CHUNK:
            raise KeyboardInterrupt

    for number in (1, 3):
        directory = tmp_path / str(number)
        with pytest.raises(KeyboardInterrupt):
            batch(few_seats(), 10**6, workers=number, out=directory, progress=interrupt)
        assert len(list((directory / "chunks").iterdir())) == 2
    assert all(process.poll() is not None for process in crew_of)


# The environment a result depends on


def test_differences_of_environments_are_named() -> None:
    ours = store.environment()
    assert store.difference(ours, dict(ours)) is None
    assert store.difference(ours, {**ours, "numpy": "1.0"}) == (f"numpy 1.0, not {np.__version__}")
    fewer = " ".join(ours["cpu_features"].split()[1:])
    first = ours["cpu_features"].split()[0]
    odd = store.difference(ours, {**ours, "cpu_features": f"{fewer} NEW"})
    assert odd == f"a processor with NEW and without {first}"


# Common random numbers


def test_a_scenario_alone_and_in_company_shares_national_terms() -> None:
    told = {"a": {"Lab": 50.0, "Con": 50.0}, "b": {"Lab": 45.0, "Con": 55.0}}
    a, b = seat("a", "Lab", "Con"), seat("b", "Con", "Lab", region="West")
    alone = build(night(a, polls=(poll("P", told),)))
    both = build(night(a, b, polls=(poll("P", told),)))
    assert set(alone.groups) <= set(both.groups)


# Tables as columns


def test_columns_are_equally_long_arrays_and_say_what_the_values_say(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    result = batch(few_seats(), 5000, seed=4, out=tmp_path)
    rows = {
        "candidates": sum(len(contest.candidates) for contest in result.scenario.contests),
        "contests": len(result.scenario.contests),
        "parties": len(result.parties),
        "seats": sum(np.count_nonzero(party.histogram) for party in result.parties.values()),
        "nights": 5000,
    }
    assert list(rows) == list(TABLES)
    for table, number in rows.items():
        columns = result.columns(table)
        assert {len(column) for column in columns.values()} == {number}
        assert all(isinstance(column, np.ndarray) for column in columns.values())
        frame = arrow.table(columns)
        assert frame.column_names == list(columns)
    candidates = result.columns()
    people = [c for contest in result.contests.values() for c in contest.candidates]
    assert candidates["candidate"].tolist() == [candidate.name for candidate in people]
    assert candidates["win"].tolist() == [candidate.win for candidate in people]
    favourites = [c.candidates[c.favourite].name for c in result.contests.values()]
    assert result.columns("contests")["favourite"].tolist() == favourites
    seats = result.columns("seats")
    assert seats["draws"].sum() == 5000 * len(result.parties)
    nights = result.columns("nights")
    assert sum(column.sum() for name, column in nights.items() if name != "draw") == 5000 * len(
        result.contests
    )


def test_an_unknown_table_is_refused_with_the_nearest() -> None:
    result = batch(few_seats(), 10)
    with pytest.raises(
        InputError, match=r"no table 'candidate' \(nearest: candidates\); there are"
    ):
        result.columns("candidate")
    with pytest.raises(InputError, match="directory"):
        result.columns("nights")

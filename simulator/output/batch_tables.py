"""The tables of ``batch --out``: contests, candidates and nights, as CSV and as Parquet.

CSV is always written; Parquet beside it where the extra ``parquet`` (pyarrow) is installed.
Each file lands whole or not at all. ``nights`` has a line for each draw, chunk after chunk, so
that memory does not grow with the number of draws.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from simulator.forecast import CHUNK, UNDER, BatchResult, Store, plan, whole, writing

Column = list[Any]
Columns = Mapping[str, Column]

PARTIES: Final = 24
"""Parties with a column of their own in ``nights``."""

_DECIMALS: Final = 6


class _Writer(Protocol):
    """Takes pieces of a table, all with the same columns."""

    def write(self, columns: Columns) -> None: ...

    def close(self) -> None: ...


def write_tables(result: BatchResult) -> list[Path]:
    """Write the tables of a batch into its directory; the files written.

    Raises:
        InputError: they cannot be written.
        ValueError: the batch has no directory.
    """
    store = result.store
    if store is None:
        raise ValueError("the batch was run without a directory")
    tables = {
        "contests": iter([_contests(result)]),
        "candidates": iter([_candidates(result)]),
        "nights": _nights(result, store),
    }
    written = []
    with writing(store.directory):
        for name, pieces in tables.items():
            written += _write(store.directory / name, pieces)
    return written


def _write(path: Path, pieces: Iterator[Columns]) -> list[Path]:
    parquet = find_spec("pyarrow") is not None
    paths = [path.with_suffix(".csv")] + ([path.with_suffix(".parquet")] if parquet else [])
    with ExitStack() as files:
        opened = [files.enter_context(whole(path)) for path in paths]
        writers: list[_Writer] = [_Csv(opened[0]), *(_Parquet(file) for file in opened[1:])]
        for piece in pieces:
            for writer in writers:
                writer.write(piece)
        for writer in writers:
            writer.close()
    return paths


class _Csv:
    """Comma-separated values, UTF-8, one header."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._begun = False

    def write(self, columns: Columns) -> None:
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\n")
        if not self._begun:
            lines.writerow(columns)
            self._begun = True
        lines.writerows(zip(*columns.values(), strict=True))
        self._file.write(text.getvalue().encode())

    def close(self) -> None:
        """Nothing is held back."""


class _Parquet:
    """Parquet, a row group a piece."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._writer: Any = None

    def write(self, columns: Columns) -> None:
        table = import_module("pyarrow").table(dict(columns))
        if self._writer is None:
            parquet = import_module("pyarrow.parquet")
            self._writer = parquet.ParquetWriter(self._file, table.schema)
        self._writer.write_table(table)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _rounded(values: list[float]) -> Column:
    return [round(value, _DECIMALS) for value in values]


def _contests(result: BatchResult) -> Columns:
    contests = list(result.contests.values())
    favourites = [contest.candidates[contest.favourite] for contest in contests]
    columns: dict[str, Column] = {
        "contest": [contest.contest for contest in contests],
        "name": [contest.name for contest in contests],
        "ons_id": [contest.ons_id for contest in result.scenario.contests],
        "favourite": [candidate.name for candidate in favourites],
        "party": [candidate.party for candidate in favourites],
        "win": _rounded([candidate.win for candidate in favourites]),
    }
    for place, part in enumerate(("p5", "p50", "p95")):
        columns[f"majority_{part}"] = [contest.majority[place] for contest in contests]
    for limit in UNDER:
        columns[f"under_{limit}"] = _rounded([contest.under[limit] for contest in contests])
    for name in ("recount", "tie", "tipping"):
        columns[name] = _rounded([getattr(contest, name) for contest in contests])
    columns["start"] = [contest.start.value for contest in contests]
    return columns


def _candidates(result: BatchResult) -> Columns:
    rows = [(c, candidate) for c in result.contests.values() for candidate in c.candidates]
    columns: dict[str, Column] = {
        "contest": [contest.contest for contest, _ in rows],
        "candidate": [candidate.name for _, candidate in rows],
        "party": [candidate.party for _, candidate in rows],
        "win": _rounded([candidate.win for _, candidate in rows]),
    }
    for quantity in ("share", "votes"):
        for part in ("mean", "p5", "p50", "p95"):
            columns[f"{quantity}_{part}"] = _rounded(
                [getattr(getattr(candidate, quantity), part) for _, candidate in rows]
            )
    columns["deposit_lost"] = _rounded([candidate.deposit_lost for _, candidate in rows])
    return columns


def _nights(result: BatchResult, store: Store) -> Iterator[Columns]:
    """Seats by draw: a column for each party that won a seat in some draw, most seats first.

    Of very many parties the last share the column ``other``.
    """
    won = [party.party for party in result.parties.values() if party.seats.mean > 0]
    places = [result.model.parties.index(party) for party in won]
    jobs = plan(result.draws)
    for job, nights in zip(jobs, store.nights(jobs), strict=True):
        first = job.chunk * CHUNK
        columns: dict[str, Column] = {"draw": list(range(first, first + len(nights)))}
        for party, place in zip(won[:PARTIES], places[:PARTIES], strict=True):
            columns[party] = nights[:, place].tolist()
        if len(won) > PARTIES:
            columns["other"] = nights[:, places[PARTIES:]].sum(axis=1, dtype=int).tolist()
        yield columns

"""The tables of ``batch --out``: contests, candidates and nights, as CSV and as Parquet.

CSV is always written; Parquet beside it where the extra ``parquet`` (pyarrow) is installed.
Each file lands whole or not at all. ``forecast.TABLES`` says what each column is. ``nights`` has a
line for each draw, chunk after chunk, so that memory does not grow with the number of draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from math import isnan
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from simulator.disk import claim, csv_text, refusals, replacement
from simulator.forecast import TABLES, WHOLE, BatchResult, night_pieces
from simulator.text import spreadsheet_text

Columns = Mapping[str, list[Any]]

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
        "contests": iter([result.columns("contests")]),
        "candidates": iter([result.columns("candidates")]),
        "nights": night_pieces(result),
    }
    written = []
    with claim(store.directory):
        for name, pieces in tables.items():
            written += _write(store.directory / name, map(_rounded, pieces))
    return written


def _write(path: Path, pieces: Iterator[Columns]) -> list[Path]:
    parquet = find_spec("pyarrow") is not None
    paths = [path.with_suffix(".csv")] + ([path.with_suffix(".parquet")] if parquet else [])
    units = {name: unit for name, (unit, _) in TABLES[path.name].items()}
    with ExitStack() as files:
        opened = []
        for path in paths:
            files.enter_context(refusals(path))
            opened.append(files.enter_context(replacement(path)))
        writers: list[_Writer] = [_Csv(opened[0]), *(_Parquet(file, units) for file in opened[1:])]
        for piece in pieces:
            for path, writer in zip(paths, writers, strict=True):
                with refusals(path):
                    writer.write(piece)
        for path, writer in zip(paths, writers, strict=True):
            with refusals(path):
                writer.close()
    return paths


def columns_csv(columns: Mapping[str, Any]) -> str:
    """One table as CSV: a header and its rows, rounded as all tables are."""
    made = _rounded(columns)
    rows = zip(*(map(_cell, column) for column in made.values()), strict=True)
    return csv_text([list(made), *rows])


class _Csv:
    """Comma-separated values, UTF-8, one header."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._begun = False

    def write(self, columns: Columns) -> None:
        header = [] if self._begun else [list(columns)]
        self._begun = True
        rows = zip(*(map(_cell, column) for column in columns.values()), strict=True)
        self._file.write(csv_text([*header, *rows]).encode())

    def close(self) -> None:
        """Nothing is held back."""


class _Parquet:
    """Parquet, a row group a piece."""

    def __init__(self, file: BinaryIO, units: Mapping[str, str]) -> None:
        self._file = file
        self._units = units
        self._writer: Any = None

    def write(self, columns: Columns) -> None:
        arrow = import_module("pyarrow")
        types = {name: _arrow_type(arrow, self._units.get(name), columns[name]) for name in columns}
        table = arrow.table(dict(columns), schema=arrow.schema(list(types.items())))
        if self._writer is None:
            parquet = import_module("pyarrow.parquet")
            self._writer = parquet.ParquetWriter(self._file, table.schema)
        self._writer.write_table(table)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _rounded(columns: Mapping[str, Any]) -> Columns:
    """The columns as lists, with None where there is nothing."""
    return {
        name: [_rounded_number(value, whole=name in WHOLE) for value in column.tolist()]
        if column.dtype.kind == "f"
        else column.tolist()
        for name, column in columns.items()
    }


def _rounded_number(value: float, *, whole: bool) -> float | None:
    if isnan(value):
        return None
    return round(value) if whole else round(value, _DECIMALS)


def _cell(value: object) -> object:
    """A cell of CSV: a spreadsheet runs none of it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return spreadsheet_text(value) if isinstance(value, str) else value


def _arrow_type(arrow: Any, unit: str | None, values: Sequence[object]) -> Any:
    """A column's type by its unit and numbers, so that it is the same where all are missing."""
    if unit == "text":
        return arrow.string()
    if unit == "true or false":
        return arrow.bool_()
    real = unit in ("percent", "fraction") or any(isinstance(value, float) for value in values)
    return arrow.float64() if real else arrow.int64()

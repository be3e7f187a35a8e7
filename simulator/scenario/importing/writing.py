"""Writing a scenario folder whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulator.errors import InputError

SCENARIO = "scenario.toml"

LIBRARY_LICENCE = (
    "Contains Parliamentary information licensed under the Open Parliament Licence v3.0"
)

HEAD = """\
# {title}, made from the House of Commons Library's official files by
# `election-night import hoc`. The CSV tables beside this file are written anew by every
# import; this file was written by the first one only, and is yours to edit.
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first import puts into ``scenario.toml``.

    ``tables`` maps table names to file names; ``base`` is (id, label) of the base the tables
    hold, ``pollsters`` are names, ``exit_poll`` seats by party id.
    """

    day: date
    tables: Mapping[str, str]
    base: tuple[str, str] | None
    pollsters: Sequence[str]
    exit_poll: Mapping[str, int]


def opening_text(opening: Opening) -> str:
    """A ``scenario.toml`` that loads: title, date, sources, tables, base, polls."""
    title = f"General election of {opening.day.day} {opening.day:%B %Y}"
    quoted = json.dumps
    lines = [
        HEAD.format(title=title).rstrip(),
        "",
        "[scenario]",
        f"title = {quoted(title)}",
        f"date = {opening.day.isoformat()}",
        'close_of_poll = "22:00"',
        'time_zone = "Europe/London"',
        "",
        "[[scenario.sources]]",
        f'title = "House of Commons Library, general election {opening.day.year}: results"',
        f"licence = {quoted(LIBRARY_LICENCE)}",
        "",
        "[tables]",
        *(f"{name} = {quoted(file)}" for name, file in opening.tables.items()),
    ]
    if opening.base:
        identifier, label = opening.base
        lines += ["", f"[bases.{identifier}]", f"label = {quoted(label)}", "notional = true"]
    for pollster in opening.pollsters:
        name = quoted(pollster, ensure_ascii=False)
        lines += ["", "[[prediction.pollsters]]", f"name = {name}"]
    if opening.exit_poll:
        lines += ["", "[exit_poll.seats]"]
        lines += [f"{quoted(party)} = {seats}" for party, seats in opening.exit_poll.items()]
    return "\n".join(lines) + "\n"


def table_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV table in UTF-8 with ``\\n`` line ends; None is an empty field."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    return out.getvalue()


def kept_scenario(out: Path) -> str | None:
    """The ``scenario.toml`` that stands in ``out`` already; None for a new folder.

    Raises:
        InputError: ``out`` holds something that is not a scenario folder.
    """
    try:
        if (out / SCENARIO).is_file():
            return (out / SCENARIO).read_text(encoding="utf-8")
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise InputError(f"{out}: not empty and no scenario folder (no {SCENARIO} in it)")
    except (OSError, UnicodeError) as error:
        raise InputError(f"{out}: {error}") from error
    return None


def write_folder(out: Path, files: Mapping[str, str], check: Callable[[Path], None]) -> None:
    """Write ``files`` into ``out`` by building the folder beside it and renaming.

    Other files that stand in ``out`` stay. ``check`` sees the finished folder before it takes
    the place of the old one, and may raise.

    Raises:
        InputError: the disk refuses.
    """
    work: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        made = work / out.name
        if out.is_dir():
            shutil.copytree(out, made, symlinks=True)
        else:
            made.mkdir()
        for name, text in files.items():
            (made / name).write_text(text, encoding="utf-8", newline="\n")
        check(made)
        _take_place(made, out, work / "before")
    except OSError as error:
        raise InputError(f"{out}: {error.strerror or error}") from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)


def _take_place(made: Path, out: Path, before: Path) -> None:
    """Rename ``made`` to ``out``; what stood there goes to ``before``, and back on failure."""
    if not out.exists():
        made.rename(out)
        return
    out.rename(before)
    try:
        made.rename(out)
    except OSError:
        before.rename(out)
        raise

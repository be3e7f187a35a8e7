"""The ``scenario.toml`` of a folder that is imported for the first time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from simulator import disk, uk
from simulator.errors import InputError
from simulator.scenario.model import Contest, Source
from simulator.text import expose, toml_string

SCENARIO = "scenario.toml"

LIBRARY_LICENCE = (
    "Contains Parliamentary information licensed under the Open Parliament Licence v3.0"
)

HEAD = """\
# {title}, made from the House of Commons Library's official files by
# `election-night import hoc`. The CSV tables beside this file are written anew by every
# import; this file was written by the first one only, and is yours to edit.
"""


def library(day: date) -> str:
    """Whose figures they are."""
    return (
        f"House of Commons Library, general election {day.year}: "
        "results by constituency and by candidate"
    )


@dataclass(frozen=True, slots=True)
class Base:
    """The result that an election's changes are against."""

    id: str
    label: str
    notional: bool


def base_before(day: date, label: str | None, actual: bool) -> Base:
    """The base of an election: the result before it, counted in the same seats or notional.

    Raises:
        InputError: no general election before that day is known here, and there is no label.
    """
    years = [election.year for election in uk.GENERAL_ELECTIONS if election < day]
    if not years and label is None:
        raise InputError(f"what was before {day:%d %B %Y}? Say it with --base-label")
    kind = "result" if actual else "notional"
    year = str(years[-1]) if years else "before"
    return Base(f"{kind}-{year}", label or f"{year} {kind}", notional=not actual)


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first import puts into ``scenario.toml``.

    ``tables`` maps table names to file names; ``base`` is the base that they hold,
    ``pollsters`` are names, ``exit_poll`` seats by party id.
    """

    day: date
    tables: Mapping[str, str]
    base: Base | None
    pollsters: Sequence[str]
    exit_poll: Mapping[str, int]


def opening_text(opening: Opening) -> str:
    """A ``scenario.toml`` that loads: title, date, sources, tables, base, polls."""
    title = f"General election of {opening.day.day} {opening.day:%B %Y}"
    lines = [
        HEAD.format(title=title).rstrip(),
        "",
        "[scenario]",
        f"title = {toml_string(title)}",
        f"date = {opening.day.isoformat()}",
        f'close_of_poll = "{uk.CLOSE_OF_POLL:%H:%M}"',
        f'time_zone = "{uk.TIME_ZONE}"',
        f"source = {toml_string(library(opening.day))}",
        "",
        "[[scenario.sources]]",
        f"title = {toml_string(library(opening.day))}",
        f"licence = {toml_string(LIBRARY_LICENCE)}",
        "",
        "[tables]",
        *(f"{name} = {toml_string(file)}" for name, file in opening.tables.items()),
    ]
    if opening.base:
        base = opening.base
        lines += ["", f"[bases.{base.id}]", f"label = {toml_string(base.label)}"]
        lines += ["notional = true"] if base.notional else []
    for pollster in opening.pollsters:
        name = toml_string(pollster)
        lines += ["", "[[prediction.pollsters]]", f"name = {name}"]
    if opening.exit_poll:
        lines += ["", "[exit_poll.seats]"]
        lines += [f"{toml_string(party)} = {seats}" for party, seats in opening.exit_poll.items()]
    return "\n".join(lines) + "\n"


DEMOCRACY_CLUB: Final = (
    "Democracy Club, candidates.democracyclub.org.uk: who stands",
    "https://candidates.democracyclub.org.uk/data/",
    "Creative Commons Attribution 4.0",
)
"""Title, address and licence of the candidates."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What the first import of a coming night puts into ``scenario.toml``.

    ``tables`` maps table names to file names; ``base`` is the name of the scenario that has the
    seats, ``sources`` those of its sources that the tables rest on; ``seat`` is the example in
    the comments.
    """

    title: str
    day: date
    tables: Mapping[str, str]
    base: str
    sources: Sequence[Source]
    seat: Contest


def coming_text(coming: Coming) -> str:
    """A ``scenario.toml`` that loads: title, date, sources, tables; no votes."""
    title, address, licence = DEMOCRACY_CLUB
    seat = coming.seat
    lines = [
        f"# {coming.title}.",
        "# A coming night, made from Democracy Club's candidates by `election-night import dc`: it",
        "# has no votes. The CSV tables beside this file are written anew by every import; this",
        "# file was written by the first one only, and is yours to edit.",
        "",
        "[scenario]",
        f"title = {toml_string(coming.title)}",
        f"date = {coming.day.isoformat()}",
        f'close_of_poll = "{uk.CLOSE_OF_POLL:%H:%M}"',
        f'time_zone = "{uk.TIME_ZONE}"',
        "",
        "[[scenario.sources]]",
        f"title = {toml_string(title)}",
        f"url = {toml_string(address)}",
        f"licence = {toml_string(licence)}",
    ]
    for source in coming.sources:
        lines += ["", "[[scenario.sources]]", f"title = {toml_string(source.title)}"]
        lines += [f"url = {toml_string(source.url)}"] if source.url else []
        lines += [f"licence = {toml_string(source.licence)}"] if source.licence else []
    lines += ["", "[tables]"]
    lines += [f"{name} = {toml_string(file)}" for name, file in coming.tables.items()]
    lines += [
        "",
        f"# Electorates are those of {_plain_line(coming.base)}.",
        "# What is said of a seat here stands over the tables:",
        "#",
        "# [[contests]]",
        f"# slug = {toml_string(seat.slug)}",
        f"# electorate = {seat.electorate:_}",
        '# venue = "…"',
        '# opening = ["Why there is a poll, and what to look out for."]',
        '# expected_at = "03:30"              # when the declaration is expected',
        '# expected_at_source = "…"',
    ]
    return "\n".join(lines) + "\n"


def _plain_line(text: str) -> str:
    """A name in a comment: a line break in it would end the comment."""
    return " ".join(expose(text).split())


def kept_scenario(out: Path) -> str | None:
    """The ``scenario.toml`` that stands in ``out`` already; None for a new folder.

    Raises:
        InputError: ``out`` holds something that is not a scenario folder.
    """
    try:
        if (out / SCENARIO).is_file():
            return disk.decode(disk.read(out / SCENARIO))
        if out.is_file():
            raise InputError(f"cannot write to {out}: a file, not a folder")
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise InputError(f"{out}: not empty and no scenario folder (no {SCENARIO} in it)")
    except disk.Unreadable as error:
        raise InputError(f"{out / SCENARIO}: {error.reason}") from None
    except OSError as error:
        raise InputError(f"{out}: {error.strerror or error}") from None
    return None

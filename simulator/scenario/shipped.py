"""The scenarios that come with the program, by name: ``uk-2024``, ``what-if/…``."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

DISTRIBUTION: Final = "election-night-simulator"
MAIN: Final = "scenario.toml"
"""The file of a scenario that is a folder."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A scenario as lists show it.

    Attributes:
        name: what to call it on the command line.
        title: its title.
        question: the question a what-if answers, or empty.
        base: name of the scenario it extends, or None.
        contests: how many contests it has.
        path: its file.
        date: the polling day; a what-if's is that of the night it builds on.
    """

    name: str
    title: str
    question: str
    base: str | None
    contests: int
    path: str
    date: date | None = None


@lru_cache(maxsize=1)
def folder() -> Path | None:
    """Where the shipped scenarios stand: in the package, or beside it in a source tree."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_scenarios"
    if inside.is_dir():
        return inside
    project = package.parent / "pyproject.toml"
    try:
        name = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    beside = package.parent / "scenarios"
    return beside if name == DISTRIBUTION and beside.is_dir() else None


def _files() -> Iterator[tuple[str, Path]]:
    root = folder()
    if root is None:
        return
    for path in sorted(root.rglob("*.toml")):
        place = path.relative_to(root)
        name = place.parent if path.name == MAIN else place.with_suffix("")
        yield name.as_posix(), path


def names() -> list[str]:
    """Names of all shipped scenarios, what-ifs last; ``summaries`` has them in order of time."""
    return sorted((name for name, _ in _files()), key=lambda name: ("/" in name, name))


@lru_cache(maxsize=1)
def nights() -> tuple[tuple[str, Path, dict[str, Any]], ...]:
    """Name, file and content of every shipped scenario that is no what-if; for reading alone."""
    files = ((name, path, read_document(path)) for name, path in _files())
    return tuple(night for night in files if "extends" not in night[2])


def find(name: str) -> Path | None:
    """The file of a shipped scenario, or None."""
    root = folder()
    parts = name.split("/")
    # A name is plain words; anything else is a path of the user's own.
    if root is None or not all(p and p[0] not in ".~" and p.isprintable() for p in parts):
        return None
    if len(name) > 200 or "\\" in name or ":" in name or name.endswith(".toml"):
        return None
    for path in (root.joinpath(*parts) / MAIN, root.joinpath(*parts[:-1], parts[-1] + ".toml")):
        if path.is_file() and path.name != f"{MAIN}.toml":
            return path
    return None


def name_of(path: Path) -> str | None:
    """The shipped name of a file, or None for a file of the user's own."""
    root = folder()
    if root is None or not path.is_relative_to(root):
        return None
    place = path.relative_to(root)
    return (place.parent if path.name == MAIN else place.with_suffix("")).as_posix()


def summaries() -> tuple[Summary, ...]:
    """Every shipped scenario, without loading any of them in full.

    Whole nights come first, then single seats, the newest of each before older ones; what-ifs by
    name end the list. A file that is not valid is still listed, with its name for a title:
    ``check`` says why.
    """
    files = dict(_files())
    documents = {name: read_document(path) for name, path in files.items()}

    def chain(name: str, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        """The scenario and those it builds on."""
        yield name
        base = documents[name].get("extends")
        if isinstance(base, str) and base in documents and base not in seen:
            yield from chain(base, seen | {name})

    def summary(name: str) -> Summary:
        heads = [documents[link].get("scenario", {}) for link in chain(name)]
        slugs: set[str] = set()
        for link in chain(name):
            slugs |= _slugs_of(documents[link], files[link])
        return Summary(
            name=name,
            title=str(heads[0].get("title", name)),
            question=str(heads[0].get("question", "")),
            base=documents[name].get("extends"),
            contests=len(slugs),
            path=str(files[name]),
            date=next((d for h in heads if isinstance(d := h.get("date"), date)), None),
        )

    return tuple(sorted(map(summary, files), key=_place))


def _place(summary: Summary) -> tuple[bool, bool, int, str]:
    """Where a scenario stands in the list."""
    if summary.base is not None:
        return True, False, 0, summary.name
    day = summary.date.toordinal() if summary.date else 0
    return False, summary.contests == 1, -day, summary.name


def _slugs_of(document: dict[str, Any], path: Path) -> set[str]:
    """The contests that a file itself has, in its table too."""
    given = {c.get("slug") for c in document.get("contests", []) if isinstance(c, dict)}
    table = document.get("tables", {}).get("contests")
    tabled = _slugs(path.parent / table) if table else set()
    return {slug for slug in given | tabled if isinstance(slug, str)}


@dataclass(frozen=True, slots=True)
class SeatPolls:
    """Which pollsters a shipped scenario draws a seat around.

    Attributes:
        scenario: its name.
        alone: the seat is all it has.
        pollsters: their names, in the file's order.
    """

    scenario: str
    alone: bool
    pollsters: tuple[str, ...]


@lru_cache(maxsize=256)
def polls_of(slug: str, day: date) -> tuple[SeatPolls, ...]:
    """The shipped nights and seats of a day that hold a contest and draw it around pollsters.

    What-ifs are left out: they draw around the pollsters of what they extend.
    """
    found = []
    for name, path, document in nights():
        if document.get("scenario", {}).get("date") != day:
            continue
        tables = document.get("tables", {})
        slugs = _slugs_of(document, path)
        pollsters = document.get("prediction", {}).get("pollsters", [])
        asked = {pollster.get("name") for pollster in pollsters if _asks(pollster, slug)}
        if table := tables.get("predictions"):
            asked |= _asking(path.parent / table, slug)
        names = [p["name"] for p in pollsters if p.get("used", True) and p.get("name") in asked]
        if slug in slugs and names:
            found.append(SeatPolls(name, len(slugs) == 1, tuple(names)))
    return tuple(found)


@lru_cache(maxsize=16)
def seats_alone(day: date) -> tuple[str, ...]:
    """The contests of a day that a shipped scenario holds alone, what-ifs left out."""
    found = []
    for _, _, document in nights():
        alone = document.get("contests", []) if "tables" not in document else []
        if document.get("scenario", {}).get("date") != day:
            continue
        found += [contest["slug"] for contest in alone if len(alone) == 1 and "slug" in contest]
    return tuple(dict.fromkeys(found))


def _asks(pollster: dict[str, Any], slug: str) -> bool:
    return slug in pollster.get("shares", {}) or slug in pollster.get("candidates", {})


def _asking(path: Path, slug: str) -> set[str]:
    """The pollsters that a table of predictions has of a contest."""
    rows = read_rows(path, "contest", {slug})
    return {row["pollster"] for row in rows if row.get("pollster")}


def read_document(path: Path) -> dict[str, Any]:
    """What a shipped file holds; nothing where it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def read_rows(path: Path, column: str, wanted: Collection[str] | None) -> list[dict[str, str]]:
    """The rows of a shipped table that have one of these in a column; none if it cannot be read.

    ``wanted`` of None is every row.
    """
    try:
        with io.StringIO(path.read_text(encoding="utf-8-sig"), newline="") as text:
            return [
                row for row in csv.DictReader(text) if wanted is None or row.get(column) in wanted
            ]
    except (OSError, ValueError):
        return []


def _slugs(path: Path) -> set[str]:
    try:
        with io.StringIO(path.read_text(encoding="utf-8-sig"), newline="") as text:
            return {row["slug"] for row in csv.DictReader(text) if row.get("slug")}
    except (OSError, ValueError):
        return set()

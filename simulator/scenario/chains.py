"""The files of a scenario: read within one budget, base first, with the tables beside them.

A scenario file may name others only within its own folder, or a shipped scenario by name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from pydantic_core import PydanticCustomError

from simulator import disk
from simulator.errors import Problem, ScenarioError
from simulator.scenario import shipped
from simulator.scenario.shipped import MAIN
from simulator.scenario.tables import KINDS, TableReader
from simulator.scenario.toml import TomlProblem, parse
from simulator.scenario.tree import Origin, Table, tree
from simulator.text import compose, excerpt, nearest
from simulator.values import line as check_line

MAX_TOTAL: Final = 32 * 1024 * 1024
"""Bytes of all files of a scenario, its ``extends`` chain and tables included."""
MAX_FILES: Final = 200
"""Files of a scenario: small ones that name one another must not multiply without end."""
MAX_CHAIN: Final = 16
"""Files in an ``extends`` chain."""


def short_path(path: Path) -> str:
    """A shipped file's path as short as it can be said from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)


# Files


@dataclass
class Reader:
    """Reads files for one scenario, within its budget, and digests what it read."""

    total: int = 0
    files: int = 0
    _hash: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def digest(self) -> str:
        """SHA-256 of all files read so far, in the order they were read."""
        return self._hash.hexdigest()

    def read(self, path: Path, name: str, asked: Origin | None = None) -> str:
        """The text of a file.

        Args:
            path: the file.
            name: how the user would name it.
            asked: the key that names it, where another file does.

        Raises:
            ScenarioError: it can't be read, is too large, or is not UTF-8 text.
        """
        here = Origin(name, None, "")
        self.files += 1
        if self.files > MAX_FILES:
            raise ScenarioError([(asked or here).problem(f"more than {MAX_FILES} files in all")])
        try:
            data = disk.read(path)
            self.total += len(data)
            if self.total > MAX_TOTAL:
                message = "more than 32 MiB with the files before it, the limit of a scenario"
                raise ScenarioError([here.problem(message)])
            self._hash.update(len(data).to_bytes(8, "big") + data)
            text = disk.decode(data)
        except (disk.TooLarge, disk.WrongEncoding) as error:
            raise ScenarioError([here._replace(line=error.line).problem(error.reason)]) from None
        except disk.Unreadable as error:
            message = error.reason if asked is None else f"{error.reason}: {name}"
            raise ScenarioError([(asked or here).problem(message)]) from None
        if (nul := text.find("\x00")) >= 0:
            at = here._replace(line=text.count("\n", 0, nul) + 1)
            raise ScenarioError([at.problem("not text: contains a NUL byte")])
        return compose(text)


def below(folder: Path, text: str, asked: Origin) -> Path:
    """The file or folder that a scenario file names, within its own folder.

    Args:
        folder: the folder of the file that names it.
        text: the relative path as written.
        asked: the key that names it.

    Raises:
        ScenarioError: an absolute path, one with ``..``, or a link that leaves the folder.
    """
    relative = PurePosixPath(text)
    if relative.is_absolute() or text.startswith("~") or "\\" in text or text[1:2] == ":":
        raise ScenarioError(
            [asked.problem("must be a path within this file's folder, written with /")]
        )
    if ".." in relative.parts:
        raise ScenarioError([asked.problem("'..' is refused: name a file in this file's folder")])
    path = folder / relative
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        raise ScenarioError([asked.problem("a path that leads nowhere")]) from None
    if not inside:
        raise ScenarioError([asked.problem("a link that leaves this file's folder is refused")])
    return path


# The chain of files


@dataclass
class Link:
    """One file of a chain: where it is, what it is called, what it holds.

    Attributes:
        path: the file.
        label: how the user would name it.
        name: the scenario's name: shipped, or the stem of the file or folder.
        table: its tree.
        tables: the tree of the CSV tables beside it, or None.
        files: the labels of the file and of its tables.
    """

    path: Path
    label: str
    name: str
    table: Table
    tables: Table | None = None
    files: set[str] = field(default_factory=set)

    @property
    def head(self) -> Table | None:
        """The file's ``[scenario]``."""
        head = self.table.get("scenario")
        return head if isinstance(head, Table) else None

    def layers(self) -> Iterator[Table]:
        """The trees that merge: the tables, and the file over them."""
        if self.tables is not None:
            yield self.tables
        yield self.table


@dataclass
class Chain:
    """The files of a scenario, base first, and the problems found while they were read."""

    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    files: dict[str, int] = field(default_factory=dict)

    @property
    def top(self) -> Link:
        """The file that was asked for."""
        return self.links[-1]


def read_chain(reader: Reader, path: Path, name: str) -> Chain:
    """Reads a file and all that it extends.

    Args:
        reader: the budget that everything counts against.
        path: the file.
        name: how the user would name it.

    Raises:
        ScenarioError: a syntax error, an unreadable file, bad encoding, or a limit passed.
    """
    chain = Chain()
    asked: Origin | None = None
    seen: dict[Path, str] = {}
    while True:
        real = path.resolve()
        if asked is not None and real in seen:
            circle = " → ".join([*list(seen.values())[list(seen).index(real) :], name])
            chain.problems.append(asked.problem(f"goes round in a circle: {circle}"))
            chain.complete = False
            return chain
        if asked is not None and len(seen) >= MAX_CHAIN:
            chain.problems.append(asked.problem(f"more than {MAX_CHAIN} files extend one another"))
            chain.complete = False
            return chain
        seen[real] = name
        chain.files.setdefault(name, len(chain.files))
        table = _parsed(reader.read(path, name, asked), name)
        link = Link(path, name, shipped.name_of(real) or _stem(path), table, files={name})
        chain.links.insert(0, link)
        if "extends" not in table:
            break
        asked = table.where("extends")
        if not names_a_file(table["extends"]):
            chain.complete = False
            break
        try:
            path, name = beside(link, table["extends"], asked)
        except ScenarioError as error:
            chain.problems.extend(error.problems)
            chain.complete = False
            break
    _read_tables(reader, chain)
    return chain


def read_table(path: Path, name: str) -> Table:
    """A TOML file of any kind, as a table that knows its lines.

    Args:
        path: the file.
        name: how the user would name it.

    Raises:
        ScenarioError: it can't be read, or is no TOML.
    """
    return _parsed(Reader().read(path, name), name)


def _parsed(text: str, name: str) -> Table:
    try:
        document, lines = parse(text)
        return tree(document, lines, name)
    except TomlProblem as problem:
        where = Origin(name, problem.line, problem.key)
        raise ScenarioError([where.problem(problem.message)]) from None


def _stem(path: Path) -> str:
    return path.resolve().parent.name if path.name == MAIN else path.stem


def names_a_file(value: Any) -> bool:
    """Whether a key's value can be a path; what is wrong with it is said by the checks."""
    try:
        return isinstance(value, str) and len(value) <= 2000 and bool(check_line(value))
    except PydanticCustomError:
        return False


def beside(link: Link, text: str, asked: Origin) -> tuple[Path, str]:
    """The file that another file names (``extends``, ``from``), and how to show it.

    A shipped name, or a relative path within the naming file's own folder.

    Raises:
        ScenarioError: it is not there, or the path leaves the folder.
    """
    if found := shipped.find(text):
        return found, short_path(found)
    folder = link.path.parent
    path = below(folder, text, asked)
    label = str(Path(link.label).parent / text)
    try:
        if path.is_dir() and (path / MAIN).is_file():
            return path / MAIN, str(Path(label) / MAIN)
        if path.suffix == ".toml" and path.exists():
            return path, label
        mine = [file.name for file in folder.glob("*.toml")]
    except (OSError, ValueError):
        mine = []
    near = nearest(text, [*shipped.names(), *mine])
    raise ScenarioError([asked.problem(f"no such scenario: {excerpt(text)}", near)])


def _read_tables(reader: Reader, chain: Chain) -> None:
    """Reads the CSV tables of every file, base first: later ones may name earlier contests."""
    known: set[str] = set()
    for link in chain.links:
        known |= {str(contest.get("slug", "")) for contest in link.table.tables("contests")}
        named = link.table.get("tables")
        if not isinstance(named, Table):
            continue
        gather = TableReader(named.origin, known, chain.problems)
        for kind in KINDS:
            if not names_a_file(named.get(kind)):
                continue
            asked = named.where(kind)
            label = str(Path(link.label).parent / named[kind])
            try:
                path = below(link.path.parent, named[kind], asked)
                content = reader.read(path, label, asked)
            except ScenarioError as error:
                chain.problems.extend(error.problems)
                chain.complete = False
                continue
            chain.files.setdefault(label, len(chain.files))
            link.files.add(label)
            gather.add(kind, content, label)
        chain.complete = chain.complete and not gather.broken
        link.tables = gather.tree


def blame(chain: Chain, problem: Problem) -> Problem:
    """A problem at a key of a file below the one on top, placed in that one: it makes it one."""
    *below, top = chain.links
    link = next(link for link in below if problem.path in link.files)
    slug = _contest_at(link, problem)
    for layer in (top.table, *top.layers()):
        for contest in layer.tables("contests"):
            if slug is not None and contest.get("slug") == slug:
                place, key = contest.origin, problem.key.rpartition(".")[2]
                return replace(problem, path=place.path, line=place.line, key=f"{place.key}.{key}")
    place = top.table.where("extends")
    message = f"{problem.key} of {link.name}: {problem.message}"
    return replace(problem, path=place.path, line=place.line, key=place.key, message=message)


def _contest_at(link: Link, problem: Problem) -> str | None:
    """The slug of the contest in whose table or row of a file something is wrong."""
    if problem.path == link.label:
        found = re.match(r"contests\[(\d+)\]", problem.key)
        contest = link.table.at(("contests", int(found[1]))) if found else None
        return str(contest.get("slug")) if isinstance(contest, Table) else None
    for contest in link.tables.tables("contests") if link.tables is not None else ():
        bases = contest.get("previous")
        rows = [contest, *contest.tables("candidates")]
        rows += bases.values() if isinstance(bases, Table) else ()
        places = {place[:2] for row in rows for place in (row.origin, *map(row.where, row))}
        if (problem.path, problem.line) in places:
            return str(contest.get("slug"))
    return None

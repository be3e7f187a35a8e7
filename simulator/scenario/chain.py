"""Reading a scenario's files: the ``extends`` chain, base first, and the tables beside each.

Syntax errors, unreadable files and refused paths end the reading; what is wrong inside a file
is gathered, so that it can be told together with everything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from simulator.errors import Problem, ScenarioError
from simulator.scenario import shipped
from simulator.scenario.file_models import ScenarioFile
from simulator.scenario.files import MAIN, Reader, below
from simulator.scenario.findings import Finding, check_counts, checked, prune
from simulator.scenario.places import Origin, Table, nearest, shown, tree
from simulator.scenario.tables import COLUMNS, TableReader
from simulator.scenario.toml_lines import TomlProblem, parse

MAX_CHAIN: Final = 16
"""Files in an ``extends`` chain."""


@dataclass(frozen=True)
class Link:
    """One file of a chain: where it is, what it is called, what it holds.

    Attributes:
        path: the file.
        shown: how the user would name it.
        name: the scenario's name: shipped, or the stem of the file or folder.
        table: its tree, pruned of what is wrong.
        tables: the tree of the CSV tables beside it, or None.
    """

    path: Path
    shown: str
    name: str
    table: Table
    tables: Table | None


@dataclass
class Chain:
    """The files of a scenario, base first, and the problems found in them so far."""

    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    files: dict[str, int] = field(default_factory=dict)

    @property
    def top(self) -> Link:
        """The file that was asked for."""
        return self.links[-1]


def locate(text: str) -> tuple[Path, str]:
    """The file of a name or path that a person gives, and how to show it.

    Raises:
        ScenarioError: there is no such scenario; the nearest shipped name is told.
    """
    if found := shipped.find(text):
        return found, _short(found)
    path = Path(text)
    here = Origin(text if text.isprintable() and len(text) < 300 else shown(text), None, "")
    try:
        if path.is_dir():
            if (path / MAIN).is_file():
                return path / MAIN, str(path / MAIN)
            raise ScenarioError([here.problem(f"a folder without {MAIN}")])
        if path.exists() or path.suffix == ".toml":
            return path, text
    except (OSError, ValueError):
        pass  # a name no file can have
    near = nearest(text, shipped.names())
    raise ScenarioError([here.problem("no such scenario", near)])


def _short(path: Path) -> str:
    """A shipped file's path as short as it can be said from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)


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
        if real in seen:
            assert asked is not None
            circle = " → ".join([*list(seen.values())[list(seen).index(real) :], name])
            chain.problems.append(asked.problem(f"goes round in a circle: {circle}"))
            chain.complete = False
            return chain
        if len(seen) >= MAX_CHAIN:
            assert asked is not None
            chain.problems.append(asked.problem(f"more than {MAX_CHAIN} files extend one another"))
            chain.complete = False
            return chain
        seen[real] = name
        table = _read(reader, path, name, asked, chain)
        link = Link(path, name, shipped.name_of(real) or _stem(path), table, None)
        chain.links.insert(0, link)
        base = table.get("extends")
        asked = table.where("extends")
        chain.complete = chain.complete and "extends" not in table.bad
        if base is None:
            break
        try:
            path, name = beside(link, base, asked)
        except ScenarioError as error:
            chain.problems.extend(error.problems)
            chain.complete = False
            break
    _read_tables(reader, chain)
    return chain


def _stem(path: Path) -> str:
    return path.resolve().parent.name if path.name == MAIN else path.stem


def _read(reader: Reader, path: Path, name: str, asked: Origin | None, chain: Chain) -> Table:
    """One file's tree, checked and pruned; what is wrong goes to the chain's problems."""
    chain.files.setdefault(name, len(chain.files))
    text = reader.read(path, name, asked)
    try:
        document, lines = parse(text)
    except TomlProblem as problem:
        where = Origin(name, problem.line, problem.key)
        raise ScenarioError([where.problem(problem.message)]) from None
    table = tree(document, lines, name)
    _check(table, chain.problems)
    return table


def _check(table: Table, problems: list[Problem]) -> None:
    """Adds what is wrong with a tree to the problems, and prunes it."""
    for find in (check_counts, _by_model):
        found = find(table)
        problems.extend(problem for _, problem in found if problem)
        prune(table, found)


def _by_model(table: Table) -> list[Finding]:
    return checked(ScenarioFile, table)[1]


def beside(link: Link, text: str, asked: Origin) -> tuple[Path, str]:
    """The file that another file names (``extends``, ``from``), and how to show it.

    A shipped name, or a relative path within the naming file's own folder.

    Raises:
        ScenarioError: it is not there, or the path leaves the folder.
    """
    if found := shipped.find(text):
        return found, _short(found)
    folder = link.path.parent
    path = below(folder, text, asked)
    label = str(Path(link.shown).parent / text)
    try:
        if path.is_dir() and (path / MAIN).is_file():
            return path / MAIN, str(Path(label) / MAIN)
        if path.suffix == ".toml" and path.exists():
            return path, label
        mine = [file.name for file in folder.glob("*.toml")]
    except (OSError, ValueError):
        mine = []
    near = nearest(text, [*shipped.names(), *mine])
    raise ScenarioError([asked.problem(f"no such scenario: {shown(text)}", near)])


def _read_tables(reader: Reader, chain: Chain) -> None:
    """Reads the CSV tables of every file, base first: later ones may name earlier contests."""
    known: set[str] = set()
    for i, link in enumerate(chain.links):
        for contest in link.table.get("contests", []):
            known.add(contest.get("slug", ""))
        named = link.table.get("tables")
        if not isinstance(named, Table):
            continue
        gather = TableReader(named.origin, known, chain.problems)
        for kind in COLUMNS:
            if kind not in named:
                continue
            asked = named.where(kind)
            text = str(named[kind])
            label = str(Path(link.shown).parent / text)
            try:
                path = below(link.path.parent, text, asked)
                content = reader.read(path, label, asked)
            except ScenarioError as error:
                chain.problems.extend(error.problems)
                chain.complete = False
                continue
            chain.files.setdefault(label, len(chain.files))
            gather.add(kind, content, label)
        chain.complete = chain.complete and not gather.broken
        _check(gather.tree, chain.problems)
        chain.links[i] = Link(link.path, link.shown, link.name, link.table, gather.tree)

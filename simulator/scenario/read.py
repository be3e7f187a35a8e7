"""Reading a scenario: every problem at once, or an immutable night.

A file is read with all that it extends and the tables beside them. They are merged into one
tree, which is checked once as a whole; only where something is wrong, or was hidden by a file
over it, each file is checked for itself. Then ``[[changes]]`` act: the plain keys of every file
first, then the changes of every file, both in order from the base.

A scenario file is data from anywhere: reading never runs code from it, it may name other files
only within its own folder (or a shipped scenario by name), everything that is read counts
against one budget, and nothing is half-loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from simulator import disk
from simulator.errors import Problem, ScenarioError, Severity
from simulator.scenario import shipped
from simulator.scenario.file import File, complete, incomplete, surroundings
from simulator.scenario.merge import Merger, each_contest, under
from simulator.scenario.model import Scenario
from simulator.scenario.rules import problems as rule_problems
from simulator.scenario.shipped import MAIN
from simulator.scenario.tables import KINDS, TableReader
from simulator.scenario.toml import TomlProblem, parse
from simulator.scenario.tree import Origin, Table, tree
from simulator.scenario.wording import Finding, counts_in_words, findings, in_order, prune
from simulator.text import excerpt, nearest
from simulator.values import line as check_line

if TYPE_CHECKING:
    from simulator.scenario.changes import Change
    from simulator.scenario.reports import Issue

MAX_TOTAL: Final = 32 * 1024 * 1024
"""Bytes of all files of a scenario, its ``extends`` chain and tables included."""
MAX_FILES: Final = 200
"""Files of a scenario: small ones that name one another must not multiply without end."""
MAX_CHAIN: Final = 16
"""Files in an ``extends`` chain."""


@dataclass(frozen=True)
class Loading:
    """What came of reading a scenario.

    Attributes:
        scenario: the night, or None when something is wrong.
        problems: errors and warnings, by file, line and key.
    """

    scenario: Scenario | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop it from loading."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


def load(name_or_path: str) -> Scenario:
    """The scenario of a shipped name, a ``.toml`` file, or a folder that holds scenario.toml.

    Raises:
        ScenarioError: every error in it and in the files it builds on.
    """
    loading = try_load(name_or_path)
    if loading.scenario is None:
        raise ScenarioError(loading.errors)
    return loading.scenario


def check(name_or_path: str) -> tuple[Problem, ...]:
    """Every error and warning of a scenario; empty when it is fine."""
    return try_load(name_or_path).problems


def try_load(name_or_path: str) -> Loading:
    """Reads a scenario without raising: what is wrong is in the result."""
    reader = Reader()
    try:
        path, label = locate(name_or_path)
        chain = read_chain(reader, path, label)
    except ScenarioError as error:
        return Loading(None, error.problems)
    seen = (path.resolve(),)
    night = _Assembly(reader, chain, seen)
    if chain.complete and (loading := night.loading()) is not None:
        return loading
    return _Assembly(reader, chain, seen).explanation()


def locate(text: str) -> tuple[Path, str]:
    """The file of a name or path that a person gives, and how to show it.

    Raises:
        ScenarioError: there is no such scenario; the nearest shipped name is told.
    """
    if found := shipped.find(text):
        return found, _short(found)
    path = Path(text)
    here = Origin(text if text.isprintable() and len(text) < 300 else excerpt(text), None, "")
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
        return text


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
        if not _names_a_file(table["extends"]):
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


def _parsed(text: str, name: str) -> Table:
    try:
        document, lines = parse(text)
    except TomlProblem as problem:
        where = Origin(name, problem.line, problem.key)
        raise ScenarioError([where.problem(problem.message)]) from None
    return tree(document, lines, name)


def _stem(path: Path) -> str:
    return path.resolve().parent.name if path.name == MAIN else path.stem


def _names_a_file(value: Any) -> bool:
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
        return found, _short(found)
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
            if not _names_a_file(named.get(kind)):
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


# From files to a night


class _Assembly:
    """One chain on its way to a scenario."""

    def __init__(self, reader: Reader, chain: Chain, seen: tuple[Path, ...]) -> None:
        self.reader = reader
        self.chain = chain
        self.seen = seen
        self.problems = list(chain.problems)

    def loading(self) -> Loading | None:
        """The night, checked as a whole; None when something is wrong with it."""
        merged, before, hidden = self.merged()
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            return None
        file, _ = _checked(merged)
        if file is None or any(counts_in_words(layer) or _misread(layer) for layer in hidden):
            return None
        self.problems.extend(rule_problems(file, merged))
        return self.result(file, merged, before)

    def explanation(self) -> Loading:
        """The same when something is wrong: every file is checked for itself, then the whole.

        What is found is pruned, so that all else can still be checked.
        """
        for link in self.chain.links:
            for layer in link.layers():
                self.prune(layer)
        if not self.chain.complete:
            return Loading(None, in_order(self.problems, self.chain.files))
        merged, before, _ = self.merged()
        if "scenario" not in merged:
            head = Table(merged.origin.below(("scenario",)))
            if "scenario" in merged.bad:  # reported as something that is no table
                head.bad = frozenset({"title", "date"})
            merged["scenario"] = head
        file, found = _checked(merged)
        if file is None:
            self.problems.extend(problem for _, problem in found if problem)
            prune(merged, found)
            try:
                parts = {**merged, "changes": ()}
                file = incomplete(File).validate_python(parts, context=surroundings(merged))
            except ValidationError:
                return Loading(None, in_order(self.problems, self.chain.files))
        assert file is not None
        self.problems.extend(rule_problems(file, merged))
        return self.result(file, merged, before)

    def prune(self, layer: Table) -> None:
        """Takes out of a layer what is wrong with it, and notes what that is."""
        for find in (counts_in_words, _misread):
            found = find(layer)
            self.problems.extend(problem for _, problem in found if problem)
            prune(layer, found)

    def result(self, file: File, merged: Table, before: Table | None) -> Loading:
        """The night of a checked file, after its changes, unless something is wrong."""
        if any(p.severity is Severity.ERROR for p in self.problems):
            return Loading(None, in_order(self.problems, self.chain.files))
        top = self.chain.top
        base = self.chain.links[-2].name if len(self.chain.links) > 1 else None
        scenario = file.night(name=top.name, path=top.label, base_name=base, altered=merged.altered)
        scenario = replace(scenario, digest=self.reader.digest)
        if before is not None:
            scenario = replace(scenario, unchanged=self.original(before))
        scenario = self.changed(scenario, file.changes, merged.get("changes", []))
        ordered = in_order(self.problems, self.chain.files)
        failed = any(p.severity is Severity.ERROR for p in ordered)
        return Loading(None if failed else scenario, ordered)

    def merged(self) -> tuple[Table, Table | None, list[Table]]:
        """The files as one tree; the tree before a file altered what is on the record; and the
        layers of which something does not show in the whole.
        """
        merger = Merger()
        before: Table | None = None
        for i, link in enumerate(self.chain.links):
            unaltered = merger.table
            for layer in link.layers():
                merger.add(layer, extends=i > 0, head=link.head)
            if merger.table.altered and before is None:
                before = unaltered
        self.problems.extend(merger.problems)
        hidden = [
            layer
            for link in self.chain.links
            for layer in link.layers()
            if merger.replaced & ({link.label} if layer is link.table else link.files)
        ]
        return self.lent(merger.table), None if before is None else self.lent(before), hidden

    def original(self, before: Table) -> Scenario | None:
        """The night before a file altered it by plain keys; its slots lay out the draws."""
        file, _ = _checked(before)
        if file is None:
            return None
        if any(p.severity is Severity.ERROR for p in rule_problems(file, before)):
            return None
        base = self.chain.links[0]
        return file.night(name=base.name, path=base.label, base_name=None, altered=False)

    def lent(self, merged: Table) -> Table:
        """Contests with ``from`` take what they lack from another scenario's contest."""
        others: dict[Path, dict[str, Table]] = {}

        def filled(contest: Table) -> Table:
            lender = contest.get("from")
            if not _names_a_file(lender):
                return contest
            where = contest.where("from")
            try:
                other = self.lender(where, str(lender), others)
                return under(contest, other[str(contest.get("slug"))])
            except ScenarioError as error:
                self.problems.extend(error.problems)
            except KeyError as error:
                slug = error.args[0]
                message = f"{excerpt(lender)} has no contest {excerpt(slug)}"
                self.problems.append(where.problem(message, nearest(slug, other)))
            # What it would have brought is not reported as missing, too.
            alone = contest.copy()
            alone.bad |= {"name", "electorate", "candidates", "base"}
            return alone

        return each_contest(merged, filled)

    def lender(
        self, asked: Origin, text: str, others: dict[Path, dict[str, Table]]
    ) -> dict[str, Table]:
        """The contests of another scenario, by slug, merged and unchanged.

        Raises:
            ScenarioError: it is not there, asks this one in turn, or has problems of its own.
        """
        link = next((x for x in self.chain.links if asked.path in x.files), self.chain.top)
        path, label = beside(link, text, asked)
        real = path.resolve()
        if real in self.seen:
            raise ScenarioError([asked.problem("goes round in a circle")])
        if real not in others:
            chain = read_chain(self.reader, path, label)
            for name in chain.files:
                self.chain.files.setdefault(name, len(self.chain.files))
            inner = _Assembly(self.reader, chain, (*self.seen, real))
            for layer in (layer for part in chain.links for layer in part.layers()):
                inner.prune(layer)
            merged = inner.merged()[0] if chain.complete else None
            self.problems.extend(inner.problems)
            if merged is None:
                raise ScenarioError([asked.problem(f"{excerpt(text)} cannot be read")])
            others[real] = {str(c.get("slug")): c for c in merged.tables("contests")}
        return others[real]

    def changed(
        self, scenario: Scenario, changes: tuple[Change, ...], tables: list[Table]
    ) -> Scenario:
        """The scenario after its changes; what is wrong with them is placed in their files."""
        if not changes:
            return scenario
        from simulator.scenario.changes import ChangeError, apply

        try:
            scenario = apply(scenario, changes)
        except ChangeError as error:
            self.problems.extend(_placed(issue, tables) for issue in error.issues)
            return scenario
        for report in scenario.reports:
            self.problems.extend(_placed(issue, tables) for issue in report.issues)
        return scenario


def _checked(merged: Table) -> tuple[File | None, list[Finding]]:
    """A merged tree as a file, or what is wrong with it."""
    found = counts_in_words(merged)
    changes, wrong = _read_changes(merged)
    found += wrong
    try:
        parts = {**merged, "changes": changes}
        file: File = complete(File).validate_python(parts, context=surroundings(merged))
    except ValidationError as error:
        return None, found + findings(error, File, merged, complete=True)
    return (None if found else file), found


def _misread(layer: Table) -> list[Finding]:
    """What is wrong with one file, as far as it can be said without the others."""
    _, found = _read_changes(layer)
    try:
        complete(File).validate_python({**layer, "changes": ()})
    except ValidationError as error:
        found += findings(error, File, layer, complete=False)
    return found


def _read_changes(table: Table) -> tuple[tuple[Change, ...], list[Finding]]:
    """The changes of a tree; their models are loaded for a file that has some."""
    if "changes" not in table:
        return (), []
    from simulator.scenario.changes import AnyChange

    kind = list[AnyChange]
    try:
        return tuple(complete(kind).validate_python(table["changes"])), []
    except ValidationError as error:
        return (), findings(error, kind, table, ("changes",), complete=True)


def _placed(issue: Issue, tables: list[Table]) -> Problem:
    """A finding about a change, at its key in its file."""
    where = tables[issue.index].where(*issue.key.split(".")) if issue.key else None
    where = where or tables[issue.index].origin
    return where.problem(issue.message, issue.nearest, issue.severity)

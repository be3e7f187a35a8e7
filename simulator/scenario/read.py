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

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from simulator.errors import Problem, ScenarioError, Severity
from simulator.scenario import shipped
from simulator.scenario.chains import (
    Chain,
    Reader,
    beside,
    blame,
    names_a_file,
    read_chain,
    short_path,
)
from simulator.scenario.file import File, complete, incomplete, surroundings
from simulator.scenario.lending import Lender, lend_parties
from simulator.scenario.merge import Merger, each_contest
from simulator.scenario.model import Scenario
from simulator.scenario.rules import lots, unsourced
from simulator.scenario.rules import problems as rule_problems
from simulator.scenario.shipped import MAIN
from simulator.scenario.tree import Origin, Table
from simulator.scenario.wall_clock import left_out
from simulator.scenario.wording import Finding, counts_in_words, findings, in_order, prune
from simulator.text import excerpt, nearest
from simulator.values import MOST_CHANGES, Clock

if TYPE_CHECKING:
    from simulator.scenario.changes import Change
    from simulator.scenario.reports import Issue


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
        return found, short_path(found)
    path = Path(text)
    here = Origin(text if text.isprintable() and len(text) < 300 else excerpt(text), None, "")
    try:
        path.resolve()  # unlike exists(), it tells of a name that no file can have
        if path.is_dir():
            if (path / MAIN).is_file():
                return path / MAIN, str(path / MAIN)
            raise ScenarioError([here.problem(f"a folder without {MAIN}")])
        if path.exists() or path.suffix == ".toml":
            return path, text
    except (OSError, RuntimeError, ValueError):
        pass
    near = nearest(text, shipped.names())
    raise ScenarioError([here.problem("no such scenario", near)])


# From files to a night


class _Assembly:
    """One chain on its way to a scenario."""

    def __init__(self, reader: Reader, chain: Chain, seen: tuple[Path, ...]) -> None:
        self.reader = reader
        self.chain = chain
        self.seen = seen
        self.problems = list(chain.problems)
        self.own = set(chain.problems)
        self.unlent = False
        self.explaining = False

    def loading(self) -> Loading | None:
        """The night, checked as a whole; None when something is wrong with it."""
        merged, before, hidden = self.merged()
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            return None
        file, _ = _checked(merged)
        if file is None or any(counts_in_words(layer) or _misread(layer) for layer in hidden):
            return None
        self.problems.extend(rule_problems(file, merged))
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            return None
        return self.result(file, merged, before)

    def explanation(self) -> Loading:
        """The same when something is wrong: every file is checked for itself, then the whole.

        What is found is pruned, so that all else can still be checked.
        """
        for link in self.chain.links:
            for layer in link.layers():
                self.prune(layer)
        self.own |= set(self.problems)
        if not self.chain.complete:
            return Loading(None, in_order(self.problems, self.chain.files))
        self.explaining = True
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
                return Loading(None, self.ordered())
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
            return Loading(None, self.ordered())
        top = self.chain.top
        self.problems.extend(unsourced(file, merged))
        clock = Clock(file.scenario.close_of_poll, file.scenario.time_zone)
        self.problems.extend(left_out(clock, merged))
        base = self.chain.links[-2].name if len(self.chain.links) > 1 else None
        scenario = file.night(name=top.name, path=top.label, base_name=base, altered=merged.altered)
        scenario = replace(scenario, digest=self.reader.digest)
        if before is not None:
            scenario = replace(scenario, unchanged=self.original(before))
        scenario = self.changed(scenario, file.changes, merged.get("changes", []))
        self.problems.extend(lots(scenario, merged))
        ordered = self.ordered()
        failed = any(p.severity is Severity.ERROR for p in ordered)
        return Loading(None if failed else scenario, ordered)

    def ordered(self) -> tuple[Problem, ...]:
        """The problems, each in the file that makes it one, in the order of reading."""
        return in_order(self.placed(), self.chain.files)

    def placed(self) -> list[Problem]:
        """Problems in the order in which they were found, each in the file that makes it one.

        What is wrong at a key of a file below, which is right by itself, is the fault of the file
        that extends it: it is placed at that file's contest, or at its ``extends``.
        """
        *below, top = self.chain.links
        files = {name for link in below for name in link.files} - top.files
        if all(p.path not in files or p in self.own for p in self.problems):
            return self.problems
        own = [problem for problem in self.chain.problems if problem.path in files]
        base = _Assembly(Reader(), Chain(below, own, files=self.chain.files), self.seen)
        base.explanation()
        known = dict(zip(base.problems, base.placed(), strict=True))
        return [
            p if p in self.own or p.path not in files else known.get(p) or blame(self.chain, p)
            for p in self.problems
        ]

    def merged(self) -> tuple[Table, Table | None, list[Table]]:
        """The files as one tree; the tree before a file altered what is on the record; and the
        layers of which something does not show in the whole.
        """
        merger = Merger()
        before: Table | None = None
        for i, link in enumerate(self.chain.links):
            unaltered = merger.table
            if i == 0 or link.tables is None:
                for layer in link.layers():
                    merger.add(layer, extends=i > 0, head=link.head)
            else:
                # A file and its tables are one: neither makes another night of the other's.
                own = Merger()
                for layer in link.layers():
                    own.add(layer, extends=False, head=link.head)
                merger.problems += own.problems
                merger.replaced |= own.replaced
                merger.add(own.table, extends=True, head=link.head)
            if (merger.table.altered or merger.departed) and before is None:
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
        others: dict[Path, Lender] = {}
        lenders: dict[str, Lender] = {}

        def filled(contest: Table) -> Table:
            text = contest.get("from")
            if not names_a_file(text):
                return contest
            where, slug = contest.where("from"), str(contest.get("slug"))
            try:
                lender = self.lender(where, str(text), others)
                out = lender.lend(contest, merged)
                lenders[slug] = lender
                return out
            except ScenarioError as error:
                self.problems.extend(error.problems)
            except KeyError:
                message = f"{excerpt(text)} has no contest {excerpt(slug)}"
                self.problems.append(where.problem(message, nearest(slug, lender.contests)))
            # What it would have brought is not reported as missing, too.
            alone = contest.copy()
            alone.bad |= {"name", "electorate", "candidates", "base"}
            self.unlent = True
            return alone

        merged = each_contest(merged, filled)
        if self.unlent:
            merged.bad |= {"parties"}
        return lend_parties(merged, lenders)

    def lender(self, asked: Origin, text: str, others: dict[Path, Lender]) -> Lender:
        """Another scenario, merged and unchanged, whose contests can be taken.

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
            if self.explaining and shipped.name_of(real) is None:
                # What is wrong with it by itself is placed there, not where it is asked for.
                alone = _Assembly(Reader(), chain, (*self.seen, real)).explanation()
                if alone.errors:
                    raise ScenarioError(alone.errors)
            others[real] = Lender(merged)
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
    changes = table["changes"]
    if isinstance(changes, list) and len(changes) > MOST_CHANGES:
        where = table.where("changes", MOST_CHANGES)
        return (), [(("changes",), where.problem(f"more than {MOST_CHANGES} changes in all"))]
    try:
        return tuple(complete(kind).validate_python(table["changes"])), []
    except ValidationError as error:
        return (), findings(error, kind, table, ("changes",), complete=True)


def _placed(issue: Issue, tables: list[Table]) -> Problem:
    """A finding about a change, at its key in its file."""
    where = tables[issue.index].where(*issue.key.split(".")) if issue.key else None
    where = where or tables[issue.index].origin
    return where.problem(issue.message, issue.nearest, issue.severity)

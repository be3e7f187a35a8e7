"""Loading a scenario: every problem at once, or an immutable night.

A file is read with all that it extends and the tables beside them; each is checked for itself,
then they are merged and checked as a whole, built, and changed as ``[[changes]]`` say: the plain
keys of every file first, then the changes of every file, both in order from the base. Loading
never runs code from a file, and nothing is half-loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.errors import Problem, ScenarioError, Severity
from simulator.scenario.building import Builder, complete_counts
from simulator.scenario.chain import Chain, beside, locate, read_chain
from simulator.scenario.changes import Change, ChangeError, apply
from simulator.scenario.checks import problems as whole_problems
from simulator.scenario.file_models import ScenarioFile
from simulator.scenario.files import Reader
from simulator.scenario.findings import checked, in_order, prune
from simulator.scenario.merging import Merger, each_contest, under
from simulator.scenario.model import Scenario
from simulator.scenario.places import Origin, Table, nearest, shown
from simulator.scenario.reports import Issue


@dataclass(frozen=True)
class Loading:
    """What came of reading a scenario.

    Attributes:
        scenario: the night, or None when something is wrong.
        problems: errors and warnings, by file, line and key.
        changes: the what-if changes of all files, in the order in which they act.
    """

    scenario: Scenario | None
    problems: tuple[Problem, ...]
    changes: tuple[Change, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop it from loading."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


def load(name_or_path: str) -> Scenario:
    """The scenario of a shipped name, a ``.toml`` file, or a folder that holds scenario.toml.

    Raises:
        ScenarioError: every error in it and in the files it builds on.
    """
    loading = read(name_or_path)
    if loading.scenario is None:
        raise ScenarioError(loading.errors)
    return loading.scenario


def check(name_or_path: str) -> tuple[Problem, ...]:
    """Every error and warning of a scenario; empty when it is fine."""
    return read(name_or_path).problems


def read(name_or_path: str) -> Loading:
    """Reads a scenario without raising: what is wrong is in the result."""
    reader = Reader()
    try:
        path, label = locate(name_or_path)
        chain = read_chain(reader, path, label)
    except ScenarioError as error:
        return Loading(None, error.problems)
    if not chain.complete:
        return Loading(None, in_order(chain.problems, chain.files))
    return _Assembly(reader, chain, (path.resolve(),)).loading()


class _Assembly:
    """One chain on its way to a scenario."""

    def __init__(self, reader: Reader, chain: Chain, seen: tuple[Path, ...]) -> None:
        self.reader = reader
        self.chain = chain
        self.seen = seen
        self.problems = list(chain.problems)

    def loading(self) -> Loading:
        """The whole way."""
        merged, before = self.merged()
        file = self.checked(merged)
        if file is None or any(p.severity is Severity.ERROR for p in self.problems):
            return Loading(None, in_order(self.problems, self.chain.files))
        top = self.chain.top
        base = self.chain.links[-2].name if len(self.chain.links) > 1 else None
        scenario = Builder(file, merged).scenario(top.name, top.shown, base)
        scenario = replace(scenario, digest=self.reader.digest)
        if before is not None and (was := self.original(before)) is not None:
            scenario = replace(scenario, unchanged=was)
        changes = tuple(file.changes or ())
        scenario = self.changed(scenario, changes, merged.get("changes", []))
        ordered = in_order(self.problems, self.chain.files)
        failed = any(p.severity is Severity.ERROR for p in ordered)
        return Loading(None if failed else scenario, ordered, changes)

    def merged(self) -> tuple[Table, Table | None]:
        """The files as one tree; and the tree before a file altered what is on the record."""
        merger = Merger()
        before: Table | None = None
        for i, link in enumerate(self.chain.links):
            unaltered = merger.table
            for layer in (link.tables, link.table):
                if layer is not None:
                    merger.add(layer, extends=i > 0)
            if merger.table.altered and before is None:
                before = unaltered
        self.problems.extend(merger.problems)
        lent = self.lent(merger.table)
        return lent, None if before is None else self.lent(before)

    def checked(self, merged: Table) -> ScenarioFile | None:
        """The merged tree as a checked file, as far as it can be read."""
        complete_counts(merged)
        file, found = checked(ScenarioFile, merged, whole=True)
        if file is None:
            self.problems.extend(problem for _, problem in found if problem)
            prune(merged, found)
            file, _ = checked(ScenarioFile, merged, whole=True)
        if file is None:
            return None
        self.problems.extend(whole_problems(file))
        return file

    def original(self, before: Table) -> Scenario | None:
        """The night before a file altered it by plain keys; its slots lay out the draws."""
        complete_counts(before)
        file, _ = checked(ScenarioFile, before, whole=True)
        if file is None or any(p.severity is Severity.ERROR for p in whole_problems(file)):
            return None
        base = self.chain.links[0]
        return Builder(file, before).scenario(base.name, base.shown, None)

    def lent(self, merged: Table) -> Table:
        """Contests with ``from`` take what they lack from another scenario's contest."""
        others: dict[Path, dict[str, Table]] = {}

        def filled(contest: Table) -> Table:
            if "from" not in contest:
                return contest
            try:
                other = self.lender(contest.where("from"), str(contest["from"]), others)
                return under(contest, other[str(contest.get("slug"))])
            except ScenarioError as error:
                self.problems.extend(error.problems)
            except KeyError as error:
                where, slug = contest.where("from"), error.args[0]
                message = f"{shown(contest['from'])} has no contest {shown(slug)}"
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
        link = next((x for x in self.chain.links if x.shown == asked.path), self.chain.top)
        path, label = beside(link, text, asked)
        real = path.resolve()
        if real in self.seen:
            raise ScenarioError([asked.problem("goes round in a circle")])
        if real not in others:
            chain = read_chain(self.reader, path, label)
            for name in chain.files:
                self.chain.files.setdefault(name, len(self.chain.files))
            inner = _Assembly(self.reader, chain, (*self.seen, real))
            merged = inner.merged()[0] if chain.complete else None
            self.problems.extend(inner.problems)
            if merged is None:
                raise ScenarioError([asked.problem(f"{shown(text)} cannot be read")])
            others[real] = {str(c.get("slug")): c for c in merged.get("contests", [])}
        return others[real]

    def changed(
        self, scenario: Scenario, changes: Sequence[Change], tables: Sequence[Table]
    ) -> Scenario:
        """The scenario after its changes; what is wrong with them is placed in their files."""
        if not changes:
            return scenario
        try:
            scenario = apply(scenario, changes)
        except ChangeError as error:
            self.problems.extend(_placed(issue, tables) for issue in error.issues)
            return scenario
        for report in scenario.reports:
            self.problems.extend(_placed(issue, tables) for issue in report.issues)
        return scenario


def _placed(issue: Issue, tables: Sequence[Table]) -> Problem:
    """A finding about a change, at its key in its file."""
    where = tables[issue.index].where(*issue.key.split(".")) if issue.key else None
    where = where or tables[issue.index].origin
    return where.problem(issue.message, issue.nearest, issue.severity)

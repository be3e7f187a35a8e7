"""The scenarios there are: those that come with the program, and the user's own in this folder.

Nothing here imports textual. Listing is quick and reads titles only; ``look_into`` loads one
scenario and says what came of it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from simulator import Outcome, Scenario, disk
from simulator.errors import Problem
from simulator.outcome import Mark
from simulator.scenario import MAIN, Credit, Party, is_ahead, list_sources, shipped, try_load
from simulator.text import quantity
from tui.kit.marks import outcome_mark
from tui.kit.verdict import known_outcome, verdict
from tui.night.hexmap_layout import HexLayout, layout_of

MOST_FILES: Final = 200
"""So many files of one's own are listed."""

UNTOLD: Final = "?"
"""In the place of who won, until somebody asks."""

SCENARIO_KEYS: Final = frozenset({"extends", "scenario", "contests", "changes", "tables"})
"""A file with one of these is meant to be a scenario; a folder holds other TOML files, too."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A scenario in the list.

    Attributes:
        name: what to call it: a shipped name, or a path from this folder.
        title, question: as its file says.
        base: what it extends, or None.
        path: its file, as the user would name it.
        own: one of the user's files.
        contests: how many it has, where that is known without loading it.
    """

    name: str
    title: str
    question: str
    base: str | None
    path: str
    own: bool
    contests: int | None = None

    @property
    def what_if(self) -> bool:
        """It changes another one."""
        return self.base is not None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A problem beside its line: the line's text as it stands in the file."""

    problem: Problem
    text: str


@dataclass(frozen=True)
class Chart:
    """Who won where: a map's places, and the winner of each in the same order.

    ``winners`` are None where there is no result; ``seats`` are those won, most first.
    """

    layout: HexLayout
    winners: tuple[Party | None, ...]
    seats: tuple[tuple[Party, int], ...]


@dataclass(frozen=True)
class Finding:
    """What came of loading a scenario.

    Attributes:
        verdict: who won, in a few words; empty when it cannot be loaded.
        short: the same for a narrow list.
        decided: that tells how a night ended, which not everybody wants to know beforehand.
        problems: errors and warnings, each with its line.
        wrong: how many of them are errors.
        modified: it is not the record.
        contests: how many it has.
        description: its paragraph.
        changes: its changes in words.
        sources: titles of its sources.
        credits: everything that it rests on.
        mark: what its known results may be called; None where none are known.
        chart: who won where, of a night of several seats whose places are known.
        ahead: nobody has votes in it yet: it is kept live.
    """

    verdict: str = ""
    short: str = ""
    decided: bool = False
    problems: tuple[SourceLine, ...] = ()
    wrong: int = 0
    modified: bool = False
    contests: int = 0
    description: str = ""
    changes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    mark: Mark | None = None
    chart: Chart | None = None
    ahead: bool = False


def entries(folder: Path) -> tuple[Entry, ...]:
    """Shipped nights, shipped what-ifs, then the user's own files."""
    given = tuple(
        Entry(s.name, s.title, s.question, s.base, s.path, own=False, contests=s.contests)
        for s in shipped.summaries()
    )
    root = shipped.folder()
    inside = root is not None and folder.resolve().is_relative_to(root.resolve())
    return given if inside else (*given, *_own(folder))


def _own(folder: Path) -> Iterator[Entry]:
    for path in own_files(folder)[:MOST_FILES]:
        document = _document(folder / path)
        if document is None or document.keys() & SCENARIO_KEYS:
            about = (document or {}).get("scenario", {})
            about = about if isinstance(about, dict) else {}
            base = (document or {}).get("extends")
            name = path.parent if path.name == MAIN else path
            yield Entry(
                name.as_posix(),
                _harmless(str(about.get("title") or name.as_posix())),
                _harmless(str(about.get("question") or "")),
                _harmless(base) if isinstance(base, str) else None,
                path.as_posix(),
                own=True,
            )


def own_files(folder: Path) -> list[Path]:
    """Every file that may be a scenario, from the folder on: ``x.toml``, ``x/scenario.toml``."""
    try:
        names = sorted(folder.iterdir())
    except OSError:
        return []
    found = []
    for path in names:
        if path.name.startswith(".") or path.name == "pyproject.toml":
            continue
        if not path.name.isprintable():
            continue  # it cannot be typed, and no terminal should see it
        if path.suffix == ".toml" and path.is_file():
            found.append(path.relative_to(folder))
        elif (path / MAIN).is_file():
            found.append(path.relative_to(folder) / MAIN)
    return found


def _harmless(text: str) -> str:
    """Text without what would command a terminal: a file is listed before it is checked."""
    return "".join(c if c.isprintable() else "·" for c in text)


def _document(path: Path) -> dict[str, Any] | None:
    """What a file holds; None where it cannot be read, which ``look_into`` explains."""
    try:
        return tomllib.loads(disk.decode(disk.read(path)))
    except (disk.Unreadable, ValueError, RecursionError):
        return None


def stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every file that the user's scenarios may rest on."""
    found = []
    for path in own_files(folder):
        beside = [folder / path]
        if path.name == MAIN:
            beside += sorted((folder / path).parent.glob("*.csv"))
        for file in beside:
            try:
                stat = file.stat()
            except OSError:
                continue
            found.append((str(file), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def look_into(name: str, seed: int = 1) -> Finding:
    """Load a scenario and say what came of it; never raises for what a file may hold.

    ``seed`` draws the lot where the top is level, as for every other command.
    """
    loading = try_load(name)
    lines = _Lines()
    problems = tuple(SourceLine(problem, lines.of(problem)) for problem in loading.problems)
    scenario = loading.scenario
    if scenario is None:
        return Finding(problems=problems, wrong=len(loading.errors))
    outcome = known_outcome(scenario, seed)
    return Finding(
        verdict=verdict(scenario, seed),
        short=verdict(scenario, seed, short=True),
        decided=bool(outcome is not None and outcome.contests),
        problems=problems,
        modified=scenario.modified,
        contests=len(scenario.contests),
        description=" ".join(scenario.description.split()),
        changes=scenario.changes,
        sources=_sources(scenario),
        credits=list_sources(scenario),
        mark=None if outcome is None else outcome_mark(outcome),
        chart=None if outcome is None else _chart(scenario, outcome),
        ahead=is_ahead(scenario),
    )


def _chart(scenario: Scenario, outcome: Outcome) -> Chart | None:
    layout = layout_of(scenario.contests)
    if layout.by_region or len(scenario.contests) < 2:
        return None
    winners = (
        outcome.contests[contest.slug].winner.party if contest.slug in outcome.contests else None
        for contest in scenario.contests
    )
    return Chart(
        layout,
        tuple(scenario.party(party) if party is not None else None for party in winners),
        tuple(
            (scenario.party(party), seats)
            for party, seats in sorted(outcome.seats.items(), key=lambda item: -item[1])
        ),
    )


def _sources(scenario: Scenario) -> tuple[str, ...]:
    return tuple(source.title for source in scenario.sources)


def without_outcome(finding: Finding) -> Finding:
    """What may be seen by whoever has the night before them: nothing of how it ended.

    A file's title and question stay; its paragraph and its sources, which look back, do not.
    """
    if not finding.decided:
        return finding
    chart = finding.chart
    if chart is not None:
        chart = Chart(chart.layout, (None,) * len(chart.winners), ())
    return replace(finding, verdict=UNTOLD, short=UNTOLD, description="", sources=(), chart=chart)


def problem_words(finding: Finding) -> str:
    """``2 problems``, ``1 warning``; empty where nothing is wrong."""
    if finding.wrong:
        return quantity(finding.wrong, "problem")
    warnings = len(finding.problems)
    return quantity(warnings, "warning") if warnings else ""


class _Lines:
    """Lines of files, each file read once."""

    def __init__(self) -> None:
        self._files: dict[str, list[str]] = {}

    def of(self, problem: Problem) -> str:
        """The line a problem is about, without what would command a terminal."""
        if problem.line is None:
            return ""
        if problem.path not in self._files:
            self._files[problem.path] = self._read(problem.path)
        lines = self._files[problem.path]
        text = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
        return _harmless(text.expandtabs(4).rstrip())

    @staticmethod
    def _read(path: str) -> list[str]:
        try:
            return disk.read(Path(path)).decode("utf-8", "replace").split("\n")
        except disk.Unreadable:
            return []

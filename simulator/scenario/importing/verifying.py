"""Whether a finished folder is the night that was imported, before it takes its place.

A ``scenario.toml`` kept by hand may no longer fit the tables: it may name a seat that is gone,
leave a table out, or give another exit poll. Then the import is refused and nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from simulator.errors import Problem, ScenarioError, Severity
from simulator.scenario import try_load
from simulator.scenario.importing.writing import SCENARIO


def verify(
    folder: Path, out: Path, valid_votes: Mapping[str, int], exit_poll: Mapping[str, int]
) -> None:
    """Load the folder and compare it with what was read from the official files.

    Args:
        folder: the finished folder, where it was built.
        out: where it will stand; problems name their files there.
        valid_votes: by contest slug.
        exit_poll: seats by party id; empty when none was imported.

    Raises:
        ScenarioError: it does not load, or is another night.
    """
    loaded = try_load(str(folder))
    problems = [
        replace(problem, path=problem.path.replace(str(folder), str(out), 1))
        for problem in loaded.problems
        if problem.severity is Severity.ERROR
    ]
    scenario = loaded.scenario
    if scenario is None:
        raise ScenarioError(problems)
    kept = str(out / SCENARIO)
    for slug, votes in valid_votes.items():
        contest = scenario.by_slug.get(slug)
        outcome = contest.outcome if contest else None
        if outcome is None or outcome.valid_votes != votes:
            words = f"{slug}: does not come out with the {votes} valid votes of the official file"
            problems.append(Problem(kept, None, "contests", words))
    seats = dict(scenario.exit_poll.seats) if scenario.exit_poll else {}
    if exit_poll and seats != exit_poll:
        words = f"its exit poll is not the imported one: {seats} where the file has {exit_poll}"
        problems.append(Problem(kept, None, "exit_poll.seats", words))
    if problems:
        raise ScenarioError(problems)

"""A forecaster's own predictions in place of a scenario's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from simulator.errors import InputError
from simulator.scenario.importing.extras import read_predictions
from simulator.scenario.importing.reading import Problems
from simulator.scenario.model import Pollster, Scenario


def with_predictions(scenario: Scenario, path: Path) -> Scenario:
    """The scenario with the pollsters of a file instead of its own, all of equal weight.

    Args:
        scenario: the night.
        path: a CSV file of rows ``ons_id, pollster, party, share``: shares in percent, parties by
            id or by one of their usual names, ``Other`` for all who are not named. The id is the
            contest's slug where the scenario gives it no ONS id.

    Raises:
        ScenarioError: the file cannot be read or used; it holds every problem, with its line.
        InputError: the scenario's changes act on its predictions, which these would undo.
    """
    before = scenario.unchanged
    if before is not None and before.pollsters != scenario.pollsters:
        raise InputError(
            f"{scenario.name} changes the shares that are predicted: with a file's in their place "
            "the change would be lost"
        )
    problems = Problems()
    seats = {contest.ons_id or contest.slug: contest for contest in scenario.contests}
    standing = {c.party for contest in scenario.contests for c in contest.candidates}
    parties = {*scenario.parties, *standing}
    rows = read_predictions(path, seats, parties, problems, known_from=scenario.name)
    if not rows and not problems.errors:
        problems.error(path, None, "", "has no predictions")
    problems.stop_if_any()
    shares: dict[str, dict[str, dict[str, float]]] = {}
    for row in rows:
        shares.setdefault(row.pollster, {}).setdefault(row.slug, {})[row.party] = row.percent
    pollsters = tuple(
        Pollster(name, published, source=str(path)) for name, published in shares.items()
    )
    return replace(scenario, pollsters=pollsters)

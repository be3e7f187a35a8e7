"""Applying changes in tests, and what came of them."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.scenario.changes import CHANGE, ChangeError, apply, apply_one
from simulator.scenario.model import Scenario


def after(scenario: Scenario, *said: dict[str, Any]) -> Scenario:
    return apply(scenario, [CHANGE.validate_python(change) for change in said])


def votes(scenario: Scenario, slug: str) -> dict[str, int]:
    outcome = scenario.by_slug[slug].outcome
    assert outcome is not None
    return {candidate.party: candidate.votes for candidate in outcome.candidates}


def predicted(scenario: Scenario, slug: str) -> dict[str, float]:
    return dict(scenario.pollsters[0].shares[slug])


def refusal(scenario: Scenario, *said: dict[str, Any]) -> str:
    with pytest.raises(ChangeError) as error:
        after(scenario, *said)
    return "\n".join(error.value.lines)


def warning(scenario: Scenario, said: dict[str, Any]) -> str:
    changed, report = apply_one(scenario, CHANGE.validate_python(said), 4)
    assert not changed.modified
    (issue,) = report.issues
    assert issue.severity == "warning"
    return f"{issue.dotted}: {issue.message} ({issue.nearest})"

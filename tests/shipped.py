"""The nights that come with the program, each loaded and played once in a process of tests."""

from __future__ import annotations

from functools import cache

from simulator import count, scenario
from simulator.scenario import Scenario, shipped
from simulator.timeline import Timeline

NORFOLK = "south-west-norfolk-2024"
UK = "uk-2024"


@cache
def load(name: str) -> Scenario:
    """A shipped scenario: a frozen value that tests may share. Files of a test are not cached."""
    assert shipped.find(name), name
    return scenario.load(name)


@cache
def play() -> Timeline:
    """All 650 halls of 2024, their stages only: a few seconds."""
    night = load(UK)
    assert night.outcome is not None
    return count.play(night, night.outcome, 1, bundles=False)

"""The shipped nights, loaded once a session; the night of 2024 also played once."""

from __future__ import annotations

import pytest

from simulator.count import play
from simulator.scenario import load
from simulator.scenario.model import Scenario
from simulator.timeline import NationTimeline, Timeline


@pytest.fixture(scope="session")
def uk_2024() -> Scenario:
    return load("uk-2024")


@pytest.fixture(scope="session")
def uk_2019() -> Scenario:
    return load("uk-2019")


@pytest.fixture(scope="session")
def night_2024(uk_2024: Scenario) -> Timeline:
    """All 650 halls, stages only: a few seconds."""
    assert uk_2024.outcome is not None
    return play(uk_2024, uk_2024.outcome, 1, bundles=False)


@pytest.fixture(scope="session")
def nation_2024(uk_2024: Scenario, night_2024: Timeline) -> NationTimeline:
    return NationTimeline(uk_2024, night_2024)

"""The night of 2024, loaded and played once."""

from __future__ import annotations

import pytest

from simulator.scenario import Scenario
from simulator.timeline import NationTimeline, Timeline
from tests import shipped


@pytest.fixture(scope="session")
def uk_2024() -> Scenario:
    return shipped.load("uk-2024")


@pytest.fixture(scope="session")
def night_2024() -> Timeline:
    return shipped.play()


@pytest.fixture(scope="session")
def nation_2024(uk_2024: Scenario, night_2024: Timeline) -> NationTimeline:
    return NationTimeline(uk_2024, night_2024)

"""What halls' habits, learnt on earlier nights, foretell of a later one.

Two seeds; the re-fit script's table has six, and every night.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks import habits
from tests.benchmarks.habits import Learnt, carry, earlier, foretell, learn, load, score
from tests.benchmarks.refit import HALLS, clock

pytestmark = pytest.mark.thorough
SEEDS = range(1, 3)


def test_2019_by_the_habits_of_2010_to_2017(
    official: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(habits, "EXPECTED_SEEDS", range(1))
    learnt = learn(earlier(official, (2010, 2015, 2017)))
    later = load(official, 2019)
    found = score(later, foretell(later, learnt, SEEDS))
    assert found.crps <= 0.60
    assert found.error <= 0.75
    assert found.correlation >= 0.60, "of two seeds; .65 of six"
    assert found.named >= 9
    first = np.mean([hours for hours, _ in found.first])
    assert clock("23:10") - 24 <= first <= clock("00:05")


def test_2024_by_the_habits_of_2010_to_2019(official: Path) -> None:
    later = load(official, 2024)
    hours = foretell(later, Learnt(0.0, carry(official, later)), SEEDS)
    found = score(later, hours)
    assert found.crps <= 0.75
    assert np.mean([at for at, _ in found.first]) <= clock("00:30")
    assert found.north_east >= 2
    for percentile in (25, 50, 75):
        assert np.percentile(hours, percentile) == pytest.approx(HALLS[percentile], abs=0.4)

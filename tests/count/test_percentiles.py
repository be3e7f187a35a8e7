"""When halls declare, played free: the percentiles the model is fitted to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.refit import GENERIC, GENERIC_SD, HALLS, NORFOLK, declared, halls
from tests.count.nights import generic, norfolk

SEEDS = range(400)


@pytest.mark.thorough
def test_south_west_norfolk_played_free() -> None:
    hours = declared(norfolk(), SEEDS, on_record=True)
    for percentile, target in NORFOLK.items():
        assert np.percentile(hours, percentile) == pytest.approx(target, abs=10 / 60)


@pytest.mark.parametrize("nights", [100, pytest.param(400, marks=pytest.mark.thorough)])
def test_the_generic_seat(nights: int) -> None:
    hours = declared(generic(), SEEDS[:nights])
    assert np.median(hours) == pytest.approx(GENERIC[50], abs=10 / 60)
    assert GENERIC_SD[0] <= np.std(hours) <= GENERIC_SD[1]


@pytest.mark.thorough
def test_the_650_halls_of_2024(official: Path) -> None:
    """Every fifth hall on two seeds: the whole night is the re-fit script's."""
    hours = [t for seat in halls(official)[::5] for t in declared(seat, range(2))]
    for percentile in (25, 50, 75):
        assert np.percentile(hours, percentile) == pytest.approx(HALLS[percentile], abs=0.5)

"""The tables of variates against the distributions they stand for."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from simulator.forecast.variates import POINTS, quantiles
from tests.forecast import reference


@pytest.mark.parametrize("nu", [5, 8])
def test_a_table_has_mean_nought_and_variance_one(nu: int) -> None:
    table = quantiles(nu).astype(np.float64)
    assert len(table) == POINTS
    assert table.sum() == 0.0
    assert np.mean(table**2) == pytest.approx(1.0, abs=1e-7)
    assert (np.diff(table) >= 0).all()
    assert not quantiles(nu).flags.writeable


@pytest.mark.parametrize("nu", [5, pytest.param(8, marks=pytest.mark.long)])
def test_a_table_is_the_plain_one(nu: int) -> None:
    plain = np.array(reference.table(nu))
    assert quantiles(nu) == pytest.approx(plain, abs=2e-4)


def test_known_quantiles_of_t() -> None:
    # Table of Student's t: P(t < 2.015) = .95 at 5 degrees of freedom, P(t < 1.860) at 8.
    for nu, value in ((5, 2.0150), (8, 1.8595)):
        table = quantiles(nu).astype(np.float64)
        # Undo the scaling by the clipped end: it stands at 6 sd of t.
        scale = 6 * sqrt(nu / (nu - 2)) / table[-1]
        assert table[round(0.95 * POINTS)] * scale == pytest.approx(value, abs=2e-3)


def test_odd_and_even_degrees_of_freedom_both_work() -> None:
    kurtosis = [np.mean(quantiles(nu).astype(np.float64) ** 4) for nu in (4, 5, 6, 7, 8, 30)]
    assert kurtosis == sorted(kurtosis, reverse=True)
    assert kurtosis[-1] == pytest.approx(3 + 6 / 26, abs=0.05)  # t(30): 3 + 6 ÷ (ν − 4)

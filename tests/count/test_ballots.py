"""Papers in boxes: whole numbers with exact margins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.count.ballots import apportion, exact_table, without_replacement

counts = st.lists(st.integers(0, 400), min_size=1, max_size=12)


@settings(max_examples=50)
@given(rows=counts, columns=counts, seed=st.integers(0, 2**32))
def test_a_table_has_exactly_its_margins(rows: list[int], columns: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    difference = sum(rows) - sum(columns)
    (columns if difference > 0 else rows).append(abs(difference))
    shape = np.exp(rng.standard_normal((len(rows), len(columns))))
    table = exact_table(np.array(rows), np.array(columns), shape, rng)
    assert table.min() >= 0
    assert table.sum(axis=1).tolist() == rows
    assert table.sum(axis=0).tolist() == columns


def test_a_table_follows_its_pattern() -> None:
    rng = np.random.default_rng(1)
    shape = np.ones((2, 2))
    shape[0, 0] = 4.0
    table = exact_table(np.array([1000, 1000]), np.array([1000, 1000]), shape, rng)
    # Margins halve the odds ratio between the rows: √4 to 1.
    assert table[0, 0] == pytest.approx(1000 * 2 / 3, abs=2)


@settings(max_examples=40)
@given(rows=st.lists(counts.filter(lambda row: len(row) == 3), min_size=1, max_size=5))
def test_what_is_drawn_without_replacement_was_there(rows: list[list[int]]) -> None:
    table = np.array(rows)
    sizes = table.sum(axis=1) // 3
    drawn = without_replacement(table, sizes, np.random.default_rng(3))
    assert (drawn <= table).all()
    assert (drawn >= 0).all()
    assert drawn.sum(axis=1).tolist() == sizes.tolist()


@given(total=st.integers(0, 10**6), weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=9))
def test_apportionment_sums_and_stays_within_one_of_the_quota(
    total: int, weights: list[float]
) -> None:
    shares = apportion(total, np.array(weights))
    assert shares.sum() == total
    quotas = total * np.array(weights) / sum(weights)
    assert np.abs(shares - quotas).max() < 1.000001


def test_nothing_can_be_apportioned_over_nothing() -> None:
    with pytest.raises(ValueError, match="positive"):
        apportion(3, np.zeros(2))

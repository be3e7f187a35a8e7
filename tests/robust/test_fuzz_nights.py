"""Thousands of what-ifs, by-elections, tables, odd bytes, official files and recordings."""

from __future__ import annotations

import pytest

from tests.robust.fuzz_running import run_family

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    "family", ["bytes", "what-ifs", "by-elections", "tables", "imports", "recordings"]
)
def test_any_night_is_told_in_lines_or_conserves_votes(family: str) -> None:
    counts = run_family(family)
    assert counts["refused"] > 0

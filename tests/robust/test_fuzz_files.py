"""Thousands of spoilt scenario files: told in lines, or played with every vote conserved."""

from __future__ import annotations

import pytest

from tests.robust.fuzz_running import run_family

pytestmark = pytest.mark.long


@pytest.mark.parametrize("family", ["trees", "values"])
def test_any_file_is_told_in_lines_or_conserves_votes(family: str) -> None:
    counts = run_family(family)
    assert counts["refused"] > 0

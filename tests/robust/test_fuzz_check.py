"""A few spoilt files of every kind each time: ``check`` tells what is wrong with them in lines."""

from __future__ import annotations

import pytest

from tests.robust.fuzz_cases import case_of
from tests.robust.fuzz_oracle import check
from tests.robust.fuzz_running import SEED, folder_of


@pytest.mark.parametrize("family", ["trees", "values", "bytes", "what-ifs", "tables"])
def test_what_is_wrong_with_any_file_is_told_in_lines(family: str) -> None:
    refused = 0
    for number in range(30):
        case = case_of(family, SEED, number)
        with folder_of(case):
            refused += bool(check(case))
    assert refused > 3

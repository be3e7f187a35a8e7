"""The law book says what the record says."""

from __future__ import annotations

import pytest

from simulator import uk


def test_a_deposit_is_saved_by_one_vote_over_a_twentieth() -> None:
    assert uk.deposit_lost(1000, 20_000)
    assert not uk.deposit_lost(1001, 20_000)


@pytest.mark.parametrize(("members", "seats"), [(650, 326), (646, 324), (3, 2)])
def test_a_majority_is_more_than_half(members: int, seats: int) -> None:
    assert uk.majority_line(members) == seats


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("England", "the (Acting) Returning Officer"),
        ("Wales", "the (Acting) Returning Officer"),
        ("Scotland", "the Returning Officer"),
        ("Northern Ireland", "on behalf of the Chief Electoral Officer"),
    ],
)
def test_each_nation_has_its_officer(country: str, words: str) -> None:
    assert words in uk.officer(country, "Somewhere")
    assert words in uk.votes_notice(country, "Somewhere")

"""What the results of a night say is the same, whenever and however often it was looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.live.expectation import SoFar, Sums
from simulator.outcome import Base, CandidateVotes, ContestOutcome, Origin, Rejected

BASE = Base("b", "2019", {"Lab": 9_000, "Con": 8_000}, electorate=40_000)


def outcome(slug: str, labour: int, conservative: int) -> ContestOutcome:
    people = (CandidateVotes("A", "Lab", labour), CandidateVotes("B", "Con", conservative))
    return ContestOutcome(slug, 40_000, people, Rejected(10), BASE, Origin.ENTERED)


RESULTS = {slug: outcome(slug, 9_000 + n, 7_000 - 100 * n) for n, slug in enumerate("abcdef")}
RESULTS["r"] = replace(RESULTS["a"], contest="r", winner_index=1)  # a rush has no figures


def alike(one: SoFar, other: SoFar) -> None:
    assert one.turnouts == other.turnouts
    assert one.parties == {p: pytest.approx(sums) for p, sums in other.parties.items()}
    assert one.changes == {p: pytest.approx(sums) for p, sums in other.changes.items()}


def test_what_is_kept_from_look_to_look_is_what_it_would_be_anew() -> None:
    anew = SoFar()
    for result in RESULTS.values():
        if not result.rush:
            anew.add(result)
    sums = Sums()
    for many in (0, 3, 1, 7, 5, 7):  # results are taken back, too
        few = {slug: RESULTS[slug] for slug in list(RESULTS)[:many]}
        alike(sums.of(few), Sums().of(few))
    alike(sums.of(RESULTS), anew)
    corrected = {**RESULTS, "b": outcome("b", 1, 2)}
    alike(sums.of(corrected), Sums().of(corrected))
    assert sums.of(corrected).parties != anew.parties


def test_figures_that_follow_a_winner_are_one_result_more() -> None:
    sums = Sums()
    alike(sums.of(RESULTS), Sums().of(RESULTS))
    figures = {**RESULTS, "r": outcome("r", 9_500, 6_000)}
    alike(sums.of(figures), Sums().of(figures))
    assert sums.of(figures).parties["Lab"][0] == len(RESULTS)
    alike(sums.of(RESULTS), Sums().of(RESULTS))

"""Draws out of a projection: the same whoever works them out, declared results in every one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.errors import ResumeError
from simulator.forecast import Start, batch, draw
from simulator.forecast.chunks import plan, run_job
from simulator.forecast.layout import build
from simulator.forecast.packing import pack
from simulator.outcome import CandidateVotes, ContestOutcome, Rejected
from simulator.projection.source import ProjectionSource, Seat, assemble
from simulator.scenario.model import Scenario
from tests.forecast.nights import few_seats
from tests.projection.latents import Plain

DRAWS = 5_000
"""Two chunks, the second in part."""


def result(
    scenario: Scenario, slug: str, votes: tuple[int, ...], lot: int | None = None
) -> ContestOutcome:
    contest = scenario.by_slug[slug]
    figures = zip(contest.candidates, votes, strict=True)
    return ContestOutcome(
        slug,
        contest.electorate,
        tuple(CandidateVotes(c.name, c.party, v) for c, v in figures),
        Rejected(0),
        contest.base,
        lot=lot,
    )


def source(scenario: Scenario, *declared: ContestOutcome, **details: str) -> ProjectionSource:
    """Of fields around equal shares, the first candidate of a contest ahead."""
    results = {outcome.contest: outcome for outcome in declared}
    means: list[float] = []
    seats = {}
    for contest in scenario.contests:
        if contest.slug not in results:
            size = len(contest.candidates)
            start = len(means)
            seats[contest.slug] = Seat(tuple(range(start, start + size)), (1.0,) * size)
            means += [0.55, *[0.5] * (size - 1)]
    record = {"words": details.get("words", "a test"), "declared": len(results)}
    return assemble(
        scenario, results, (Plain(tuple(means)),), seats,
        words=str(record["words"]), notes=("A test",), record=record,
    )  # fmt: skip


@pytest.fixture(scope="module")
def night() -> Scenario:
    return few_seats()


@pytest.fixture(scope="module")
def given(night: Scenario) -> ProjectionSource:
    votes = (5_000, 20_001, 20_000, 7, 0, 300)
    return source(
        night, result(night, "beta", votes), result(night, "gamma", (20_000, 20_000), lot=1)
    )


def test_any_workers_and_any_resume_give_the_same_tally(
    night: Scenario, given: ProjectionSource, tmp_path: Path
) -> None:
    whole = batch(night, DRAWS, 3, source=given, workers=1)
    again = batch(night, DRAWS, 3, source=given, out=tmp_path, workers=1)
    chunk = sorted((tmp_path / "chunks").iterdir())
    first = chunk[0].read_bytes()
    chunk[0].unlink()
    resumed = batch(night, DRAWS, 3, source=given, out=tmp_path, workers=1)
    assert chunk[0].read_bytes() == first
    model = build(night, source=given)
    for told in (again, resumed):
        assert (told.tally.seats == whole.tally.seats).all()
        assert (told.ranges.share_bins == whole.ranges.share_bins).all()
    backwards = [run_job((model, 3), job) for job in reversed(plan(DRAWS))]
    for tally, job in zip(reversed(backwards), plan(DRAWS), strict=True):
        packed, once_more = pack(tally), pack(run_job((model, 3), job))
        assert packed.keys() == once_more.keys()
        assert all((packed[name] == once_more[name]).all() for name in packed)


def test_another_condition_is_not_resumed(
    night: Scenario, given: ProjectionSource, tmp_path: Path
) -> None:
    batch(night, 100, 1, source=given, out=tmp_path, workers=1)
    other = source(night, words="the exit poll")
    with pytest.raises(ResumeError, match=r"run given a test, not given the exit poll"):
        batch(night, 100, 1, source=other, out=tmp_path, workers=1)
    with pytest.raises(ResumeError, match=r"run given a test, not without a condition"):
        batch(night, 100, 1, out=tmp_path, workers=1)
    # The same words, and other votes.
    later = source(night, result(night, "beta", (5_000, 20_000, 20_001, 7, 0, 300)))
    with pytest.raises(ResumeError, match="model"):
        batch(night, 100, 1, source=replace(later, record=given.record), out=tmp_path, workers=1)


def test_what_is_declared_is_so_in_every_draw(night: Scenario, given: ProjectionSource) -> None:
    told = batch(night, 300, 2, source=given, workers=1)
    assert told.starts["beta"] is Start.DECLARED
    assert told.starts["alpha"] is Start.PROJECTION
    votes = [c.votes for c in told.contests["beta"].candidates]
    assert [v.mean for v in votes] == [5_000, 20_001, 20_000, 7, 0, 300]
    assert [c.win for c in told.contests["beta"].candidates] == [0, 1, 0, 0, 0, 0]
    gamma = told.contests["gamma"]
    assert gamma.tie == 1.0
    assert [c.win for c in gamma.candidates] == [0, 1]  # as the lot fell


def test_a_draw_is_the_one_of_its_batch_and_its_votes_sum(
    night: Scenario, given: ProjectionSource
) -> None:
    """Winners of the batch's draws, counted from single draws; asked for in no order."""
    told = batch(night, 40, 7, source=given, workers=1)
    outcomes = {k: draw(night, 7, k, source=given) for k in (39, 3, *range(40))}
    for slug, contest in told.contests.items():
        won = [outcomes[k].contests[slug].ranking[0] for k in range(40)]
        counts = np.bincount(won, minlength=len(contest.candidates))
        assert [c.win for c in contest.candidates] == pytest.approx(counts / 40)
        sums = [outcomes[k].contests[slug].valid_votes for k in range(40)]
        means = [c.votes.mean for c in contest.candidates]
        assert sum(means) == pytest.approx(np.mean(sums))
        assert all(0 < total <= night.by_slug[slug].electorate for total in sums)
    alpha = [outcomes[k].contests["alpha"].valid_votes for k in range(40)]
    declared = 45_308 + 40_000  # of twice 40,000 in the base
    assert 0.02 < np.std(alpha) / np.mean(alpha) < 0.09
    assert np.mean(alpha) == pytest.approx(40_000 * declared / 80_000, rel=0.05)

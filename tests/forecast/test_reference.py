"""The fast draws and counts against the plain ones, draw by draw."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.forecast import batch, draw
from simulator.forecast.layout import build
from simulator.forecast.model import CHUNK, Block
from simulator.forecast.poll_tiles import tiles_of
from simulator.forecast.ranges import SHARE_UNIT, UNDER
from simulator.forecast.tally import run_chunk
from simulator.forecast.tiles import Tiles
from simulator.outcome import Outcome
from simulator.scenario.changes import CHANGE, apply
from simulator.scenario.count_parameters import CountParameters, RecountStep, RecountTable
from simulator.scenario.model import Scenario, Uncertainty
from simulator.uk import INDEPENDENT
from tests.forecast import reference
from tests.forecast.nights import few_seats, norfolk

PARTS = (0.05, 0.5, 0.95)

CHANGES = [
    {"type": "withdraw", "contest": "alpha", "party": "RUK", "to": {"Con": 0.5}},
    {"type": "add", "contest": "beta", "name": "New Comer", "party": "WPB", "share": 5},
    {"type": "add", "contest": "delta", "name": "Other Comer", "party": "RUK", "share": 9},
]


def changed() -> Scenario:
    """Six seats with one candidate withdrawn and two added."""
    return apply(few_seats(), [CHANGE.validate_python(change) for change in CHANGES])


@pytest.mark.parametrize("make", [few_seats, changed])
def test_draws_are_the_plain_ones(make: Callable[[], Scenario]) -> None:
    scenario = make()
    model = build(scenario)
    plain = reference.outcomes(scenario, model, seed=11, rows=40)
    for k, night in enumerate(plain):
        outcome = draw(scenario, 11, k)
        for slug, expected in night.items():
            found = outcome.contests[slug]
            total = sum(expected.weights)
            # float32 against float64: a vote here or there.
            assert abs(found.valid_votes - expected.valid) <= 1
            for candidate, weight, votes in zip(
                found.candidates, expected.weights, expected.votes, strict=True
            ):
                assert abs(candidate.votes - votes) <= 2
                assert candidate.votes == pytest.approx(weight / total * expected.valid, abs=2.0)


@dataclass
class Counted:
    """What a batch counts, reckoned from outcomes one by one."""

    wins: Counter[tuple[str, int]] = field(default_factory=Counter)
    lost: Counter[tuple[str, int]] = field(default_factory=Counter)
    votes: Counter[tuple[str, int]] = field(default_factory=Counter)
    shares: defaultdict[tuple[str, int], float] = field(default_factory=lambda: defaultdict(float))
    under: Counter[tuple[str, int]] = field(default_factory=Counter)
    ties: Counter[str] = field(default_factory=Counter)
    recount: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    largest: Counter[str] = field(default_factory=Counter)
    majority: Counter[str] = field(default_factory=Counter)
    tipping: Counter[str] = field(default_factory=Counter)
    hung: int = 0


def counts(scenario: Scenario, outcomes: Iterable[Outcome]) -> Counted:
    told = Counted()
    half = len(scenario.contests) // 2 + 1
    for outcome in outcomes:
        for slug, contest in outcome.contests.items():
            told.wins[slug, contest.ranking[0]] += 1
            told.ties[slug] += contest.by_lot
            for index, candidate in enumerate(contest.candidates):
                told.votes[slug, index] += candidate.votes
                told.shares[slug, index] += contest.share(index)
                told.lost[slug, index] += contest.deposit_lost(index)
            for limit in UNDER:
                told.under[slug, limit] += contest.majority < limit
            table = scenario.by_slug[slug].count.recount_table
            told.recount[slug] += table.chance(100 * contest.majority / contest.valid_votes)
        seats = {p: n for p, n in outcome.seats.items() if p != INDEPENDENT}
        most = max(seats.values(), default=0)
        leaders = [party for party, n in seats.items() if n == most]
        if len(leaders) == 1:
            told.largest[leaders[0]] += 1
        for party, n in seats.items():
            told.majority[party] += n >= half
        told.hung += most < half
        tipping = tipping_point(scenario, outcome, half)
        if tipping is not None:
            told.tipping[tipping] += 1
    return told


def tipping_point(scenario: Scenario, outcome: Outcome, half: int) -> str | None:
    """The contest that takes the largest party to a majority, in order of its margins."""
    order = [p for p in scenario.parties if p != INDEPENDENT]
    party = max(order, key=lambda p: (outcome.seats.get(p, 0), -order.index(p)))
    margins = []
    for slug, contest in outcome.contests.items():
        own = [contest.share(i) for i, c in enumerate(contest.candidates) if c.party == party]
        rest = [contest.share(i) for i, c in enumerate(contest.candidates) if c.party != party]
        if own:
            margins.append((own[0] - max(rest, default=0.0), slug))
    margins.sort(reverse=True)
    return margins[half - 1][1] if len(margins) >= half else None


def close_night() -> Scenario:
    """The six seats with tiny electorates and recount tables of their own: ties abound."""
    table = RecountTable(steps=(RecountStep(below=7.5, chance=0.5),), otherwise=0.125)
    contests = [
        replace(
            contest,
            electorate=60 + 10 * place,
            count=CountParameters(recount_table=table) if place % 2 else CountParameters(),
        )
        for place, contest in enumerate(few_seats().contests)
    ]
    return replace(few_seats(), contests=tuple(contests))


@pytest.mark.parametrize(
    ("make", "draws"),
    [(few_seats, 700), (changed, 700), (close_night, 1200), (norfolk, CHUNK + 50)],
)
def test_a_batch_counts_what_its_draws_are(make: Callable[[], Scenario], draws: int) -> None:
    scenario = make()
    result = batch(scenario, draws, seed=5, workers=1)
    told = counts(scenario, (draw(scenario, 5, k) for k in range(draws)))
    for slug, contest in result.contests.items():
        for index, candidate in enumerate(contest.candidates):
            place = (slug, index)
            assert candidate.win * draws == pytest.approx(told.wins[place])
            assert candidate.deposit_lost * draws == pytest.approx(told.lost[place])
            assert candidate.votes.mean * draws == pytest.approx(told.votes[place])
            assert candidate.share.mean * draws == pytest.approx(told.shares[place], rel=1e-3)
        for limit, chance in contest.under.items():
            assert chance * draws == pytest.approx(told.under[slug, limit])
        assert contest.tie * draws == pytest.approx(told.ties[slug])
        assert contest.recount * draws == pytest.approx(told.recount[slug])
    for party, forecast in result.parties.items():
        assert forecast.largest * draws == pytest.approx(told.largest[party])
        assert forecast.majority * draws == pytest.approx(told.majority[party])
    assert result.hung * draws == pytest.approx(told.hung)


def test_ties_are_decided_by_lot_between_those_who_are_level() -> None:
    scenario = close_night()
    drawn = [draw(scenario, 5, k) for k in range(1200)]
    assert sum(counts(scenario, drawn).ties.values()) > 200
    fell: Counter[int] = Counter()
    for outcome in drawn:
        for contest in outcome.contests.values():
            if contest.by_lot:
                assert contest.lot in contest.tied
                fell[contest.tied.index(contest.lot)] += 1
            else:
                assert contest.lot is None
    # Fair to the first and the second: 5 standard deviations of a fair coin.
    both = fell[0] + fell[1]
    assert abs(fell[0] - both / 2) < 5 * sqrt(both) / 2


@pytest.mark.parametrize("make", [few_seats, changed])
def test_the_tipping_point_is_the_one_that_outcomes_show(make: Callable[[], Scenario]) -> None:
    scenario = make()
    result = batch(scenario, 700, seed=5, workers=1)
    told = counts(scenario, (draw(scenario, 5, k) for k in range(700)))
    for slug, contest in result.contests.items():
        # Votes are rounded, weights are not: two margins within a vote may change places.
        assert abs(contest.tipping * 700 - told.tipping[slug]) <= 2
    assert sum(told.tipping.values()) == pytest.approx(
        sum(p for _, p in result.tipping_points) * 700
    )


@pytest.mark.long
def test_quantiles_are_those_of_the_draws() -> None:
    scenario = few_seats()
    result = batch(scenario, 2000, seed=5)
    outcomes = [draw(scenario, 5, k) for k in range(2000)]
    for slug, contest in result.contests.items():
        majorities = [outcome.contests[slug].majority for outcome in outcomes]
        assert contest.majority == pytest.approx(np.quantile(majorities, PARTS), abs=60)
        for index, candidate in enumerate(contest.candidates):
            shares = [outcome.contests[slug].share(index) for outcome in outcomes]
            votes = [outcome.contests[slug].candidates[index].votes for outcome in outcomes]
            found = (candidate.share.p5, candidate.share.p50, candidate.share.p95)
            assert found == pytest.approx(np.quantile(shares, PARTS), abs=0.15)
            found = (candidate.votes.p5, candidate.votes.p50, candidate.votes.p95)
            assert found == pytest.approx(np.quantile(votes, PARTS), abs=80)
            edges = (0.0, 10.0, 25.0, 40.0, 100.0)
            parts = result.share_histogram(slug, index, edges)
            plain = np.histogram(shares, edges)[0] / 2000
            assert parts == pytest.approx(plain, abs=0.005)
        parts = result.majority_histogram(slug, (0, 1000, 5000, 70_000))
        plain = np.histogram(majorities, (0, 1000, 5000, 70_000))[0] / 2000
        assert parts == pytest.approx(plain, abs=0.005)


def test_great_electorates_and_wide_scales_still_add_up() -> None:
    wide = Uncertainty({"Lab": 5.0}, {"Lab": 5.0}, {"Lab": 5.0, "Con": 5.0})
    contests = tuple(replace(c, electorate=30_000_001) for c in few_seats().contests)
    scenario = replace(few_seats(), contests=contests, uncertainty=wide)
    model = build(scenario)
    assert model.clamp
    assert model.exact is np.float64
    result = batch(scenario, 300, seed=2)
    told = counts(scenario, (draw(scenario, 2, k) for k in range(300)))
    for slug, contest in result.contests.items():
        for index, candidate in enumerate(contest.candidates):
            assert candidate.win * 300 == pytest.approx(told.wins[slug, index])
            assert candidate.votes.mean * 300 == pytest.approx(told.votes[slug, index])


def test_forced_recounts_and_none_are_certain() -> None:
    contests = list(few_seats().contests)
    contests[0] = replace(contests[0], count=CountParameters(recounts=2))
    contests[1] = replace(contests[1], count=CountParameters(recounts=0))
    result = batch(replace(few_seats(), contests=tuple(contests)), 200)
    assert result.contests["alpha"].recount == 1.0
    assert result.contests["beta"].recount == 0.0


def test_figures_do_not_depend_on_what_else_is_worked_out() -> None:
    scenario = few_seats()
    model = build(scenario)
    tiles = tiles_of(model, 9, 0)
    for _ in tiles.blocks():
        pass
    valid = tiles.valid_votes()
    everybody = np.concatenate([
        _votes(tiles, block, valid) for block in model.blocks
    ])  # fmt: skip
    rng = np.random.default_rng(1)
    for size in (1, 2, 7, 33, 500):
        contest = rng.integers(0, model.contests, size)
        night = rng.integers(0, model.tile, size)
        some = tiles.votes_of(contest, night)
        for pair in range(size):
            rows = model.row_of[contest[pair]]
            inside = rows < model.rows
            assert (some[inside, pair] == everybody[rows[inside], night[pair]]).all()


def _votes(tiles: Tiles, block: Block, valid: NDArray[Any]) -> NDArray[Any]:
    votes = np.empty((block.slots, block.width, valid.shape[1]), valid.dtype)
    tiles.votes(block, valid[block.contests], out=votes)
    return votes.reshape(-1, valid.shape[1])


def test_shares_are_summed_in_units_that_float32_holds() -> None:
    tally = run_chunk(build(norfolk()), 1, 0)
    assert tally.ranges is not None
    whole = int(tally.ranges.shares.sum()) / SHARE_UNIT / CHUNK
    assert whole == pytest.approx(1.0, abs=1e-5)

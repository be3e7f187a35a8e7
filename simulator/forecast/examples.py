"""Which draw to look at: one that stands for all those with the same winner.

Only the first chunk of a batch is searched: 4,096 draws hold a good example of anything likely.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.forecast.layout import build
from simulator.forecast.model import CHUNK, Model, Source
from simulator.forecast.poll_tiles import tiles_of
from simulator.forecast.tally import run_chunk
from simulator.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Example:
    """A draw that stands for others.

    Attributes:
        draw: its number in the batch.
        like: draws searched that have the same winner.
        searched: draws searched.
    """

    draw: int
    like: int
    searched: int


def seat_example(
    scenario: Scenario,
    seed: int,
    draws: int,
    contest: str,
    winner: int,
    *,
    typical: bool = False,
    source: Source | None = None,
) -> Example | None:
    """A draw in which a candidate wins, its shares nearest to the mean shares.

    Args:
        scenario: the night, with predictions.
        seed, draws: of the batch.
        contest: slug.
        winner: position of the candidate in the contest.
        typical: nearest to the mean of the draws that the candidate wins, not to that of all.
        source: where the batch's votes come from, if not from the predictions.

    Returns:
        None where the candidate wins in none of the draws searched.
    """
    model = build(scenario, source=source)
    place = list(scenario.by_slug).index(contest)
    inner = int(np.flatnonzero(model.contest_order == place)[0])
    rows = model.row_of[inner]
    rows = rows[rows < model.rows]
    searched = min(draws, CHUNK)
    shares, won = _contest(model, seed, inner, rows, searched)
    wins = model.candidates[won, 1] == winner
    return _nearest(shares, np.asarray(wins), np.ones(len(rows)), typical=typical)


def night_example(
    scenario: Scenario,
    seed: int,
    draws: int,
    majority: str | None,
    *,
    typical: bool = False,
    source: Source | None = None,
) -> Example | None:
    """A night on which a party has a majority, or none has (None), its seats nearest to the mean.

    Seats are measured in standard deviations of their party. ``typical`` and ``source``
    as in ``seat_example``.
    """
    model = build(scenario, source=source)
    searched = min(draws, CHUNK)
    nights = run_chunk(model, seed, 0, draws=searched, sampled=False).nights
    assert nights is not None  # one chunk keeps its nights
    has = np.logical_and(nights >= model.majority, model.own_party)
    wins: NDArray[np.bool_]
    if majority is None:
        wins = np.logical_not(has.any(axis=1, keepdims=True))[:, 0]
    elif majority in model.parties:
        wins = np.asarray(has[:, model.parties.index(majority)])
    else:
        return None
    seats = nights.astype(np.float64)
    return _nearest(seats, wins, seats.std(axis=0), typical=typical)


def _contest(
    model: Model, seed: int, contest: int, rows: NDArray[np.intp], draws: int
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """draws × candidates: shares of one contest; and by draw, the winner's row."""
    shares = np.empty((draws, len(rows)))
    won = np.empty(draws, np.intp)
    tiles = tiles_of(model, seed, 0)
    for start in range(0, draws, model.tile):
        for _ in tiles.blocks():
            pass
        stop = min(start + model.tile, draws)
        weight = tiles.weight[rows]
        winner = rows[weight.argmax(axis=0)]
        close = tiles.close()
        here = close.contest == contest
        winner[close.night[here]] = close.winner[here]
        shares[start:stop] = (weight / tiles.total[contest]).T[: stop - start]
        won[start:stop] = winner[: stop - start]
    return shares, won


def _nearest(
    figures: NDArray[np.float64], wins: NDArray[np.bool_], unit: NDArray[Any], *, typical: bool
) -> Example | None:
    """The winning draw nearest to the mean; the first of those equally near."""
    if not wins.any():
        return None
    centre = (figures[wins] if typical else figures).mean(axis=0)
    away = (((figures - centre) / np.where(unit > 0, unit, 1.0)) ** 2).sum(axis=1)
    away[~wins] = np.inf
    return Example(int(away.argmin()), int(wins.sum()), len(wins))

"""Single draws of a batch as outcomes, to be counted in the halls: the very same votes."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

import numpy as np

from simulator.forecast.layout import build
from simulator.forecast.limits import check_draw, check_seed
from simulator.forecast.model import CHUNK, Model, Source
from simulator.forecast.poll_tiles import tiles_of
from simulator.forecast.tiles import Tiles
from simulator.outcome import CandidateVotes, ContestOutcome, Origin, Outcome, Rejected
from simulator.scenario import Scenario

_KEPT: Final = 4
"""Scenarios whose model is kept: a night and a few what-ifs."""

_Key = tuple[int, int]
"""The scenario's and the source's id."""

_models: OrderedDict[_Key, tuple[Scenario, Model]] = OrderedDict()
_places: OrderedDict[tuple[_Key, int, int], Tiles] = OrderedDict()
_lock = Lock()


def draw(scenario: Scenario, seed: int = 1, k: int = 0, *, source: Source | None = None) -> Outcome:
    """Outcome k of the batch of this seed: row k mod 4,096 of chunk k ÷ 4,096.

    Args:
        scenario: a night with predictions.
        seed: of the batch.
        k: number of the draw, from 0; the batch need not have that many.
        source: where the batch's votes come from, if not from the predictions.

    Raises:
        InputError: a value out of range, or no predictions.
    """
    chunk, row = divmod(check_draw(k), CHUNK)
    check_seed(seed)
    with _lock:
        model = model_of(scenario, source)
        tiles = _tiles_of((id(scenario), id(source)), model, seed, chunk, row)
        night = np.full(model.contests, tiles.go_to(row))
        contests = np.arange(model.contests)
        votes = tiles.votes_of(contests, night)
        level = votes == votes.max(axis=0)
        lots = tiles.lot(contests, night, level.sum(axis=0))
    counted: list[dict[int, int]] = [{} for _ in scenario.contests]
    fallen: list[int | None] = [None] * len(scenario.contests)
    for c, rows in enumerate(model.row_of):
        position = int(model.contest_order[c])
        tied = []
        for slot, r in enumerate(rows.tolist()):
            index = int(model.candidates[r, 1]) if r < model.rows else -1
            if index >= 0:
                counted[position][index] = int(votes[slot, c])
                tied += [index] if level[slot, c] else []
        if len(tied) > 1:
            fallen[position] = tied[int(lots[c])]
    rejected = {int(p): float(model.rejected[c]) for c, p in enumerate(model.contest_order)}
    outcomes = {}
    for position, contest in enumerate(scenario.contests):
        if position not in rejected:  # no result on this night
            continue
        figures = tuple(
            CandidateVotes(candidate.name, candidate.party, counted[position][index])
            for index, candidate in enumerate(contest.candidates)
        )
        valid = sum(candidate.votes for candidate in figures)
        spoilt = min(round(valid * rejected[position]), contest.electorate - valid)
        outcomes[contest.slug] = ContestOutcome(
            contest.slug,
            contest.electorate,
            figures,
            Rejected(spoilt),
            contest.base,
            Origin.DRAWN,
            fallen[position],
            unopposed=contest.poll == "unopposed",
            day=contest.day,
        )
    return Outcome(outcomes, Origin.DRAWN, k)


def model_of(scenario: Scenario, source: Source | None) -> Model:
    """The model of a scenario, kept for the next draw."""
    wanted = (id(scenario), id(source))
    kept = _models.get(wanted)
    if kept is None:
        # The scenario is kept with its model, which keeps its source: their ids stay their own.
        kept = _models[wanted] = (scenario, build(scenario, source=source))
        if len(_models) > _KEPT:
            gone, _ = _models.popitem(last=False)
            for key in [key for key in _places if key[0] == gone]:
                del _places[key]
    return kept[1]


def _tiles_of(night: _Key, model: Model, seed: int, chunk: int, row: int) -> Tiles:
    """The chunk's tiles at a place that is not behind the row."""
    key = (night, seed, chunk)
    tiles = _places.get(key)
    if tiles is None or tiles.start > row:
        tiles = _places[key] = tiles_of(model, seed, chunk)
        if len(_places) > _KEPT:
            _places.popitem(last=False)
    return tiles

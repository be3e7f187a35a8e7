"""Who wins in each contest of each draw, for comparisons that pair draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.forecast.model import CHUNK, Model
from simulator.forecast.tiles import Tiles


def winners(model: Model, seed: int, chunk: int, draws: int = CHUNK) -> NDArray[np.int16]:
    """The winners of a chunk's first draws, the same that a batch counts.

    Args:
        model: the night.
        seed: of the batch.
        chunk: its number.
        draws: how many of its draws, from the first.

    Returns:
        draws × contests, in the scenario's order: the position of the winning candidate.
    """
    index = model.candidates[:, 1].astype(np.int16)[:, None]
    won = np.zeros((model.contests, model.tile), np.int16)
    result = np.empty((draws, model.contests), np.int16)
    tiles = Tiles(model, seed, chunk)
    for start in tiles:
        for slot in model.slots:
            leads = tiles.weight[slot.rows] == tiles.first[slot.contests]
            won[slot.contests] = np.where(leads, index[slot.rows], won[slot.contests])
        close = tiles.close()
        won[close.contest, close.night] = index[close.winner, 0]
        stop = min(start + model.tile, draws)
        result[start:stop, model.contest_order] = won[:, : stop - start].T
        if stop == draws:
            break
    return result

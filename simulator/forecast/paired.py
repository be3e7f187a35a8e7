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
    for start in range(0, draws, model.tile):
        for block in tiles.blocks():
            places = index[block.rows].reshape(block.slots, block.width, 1)
            shape = (block.slots, block.width, model.tile)
            leads = tiles.weight[block.rows].reshape(shape) == tiles.first[block.contests]
            won[block.contests] = np.where(leads, places, -1).max(axis=0)
        close = tiles.close()
        won[close.contest, close.night] = index[close.winner, 0]
        stop = min(start + model.tile, draws)
        result[start:stop, model.contest_order] = won[:, : stop - start].T
    return result

"""A chunk's tally as a few small arrays: for files, and for the way from another machine."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.forecast.model import Model
from simulator.forecast.ranges import Ranges
from simulator.forecast.tally import ChunkTally, count_seats, empty

Packed = dict[str, NDArray[Any]]

_BINNED = ("share_bins", "votes_bins", "majority_bins")


def pack(tally: ChunkTally) -> Packed:
    """The arrays of one chunk's tally.

    What follows from the seats of its nights is left out, as are parties that won nothing; of
    histograms only the filled bins are kept.
    """
    if tally.nights is None:
        raise ValueError("only the tally of one chunk can be packed")
    won = np.flatnonzero(tally.nights.any(axis=0))
    packed: Packed = {
        "draws": np.array(tally.draws),
        "wins": tally.wins.astype(np.uint16),
        "ties": tally.ties.astype(np.uint16),
        "tipping": tally.tipping.astype(np.uint16),
        "parties": won,
        "nights": _squeezed(tally.nights[:, won].T),
    }
    if tally.ranges is not None:
        for field in fields(tally.ranges):
            value = np.asarray(getattr(tally.ranges, field.name))
            if field.name in _BINNED:
                filled = np.packbits(value > 0)
                packed[f"{field.name}_filled"] = _squeezed(filled)
                value = _squeezed(value[value > 0].astype(np.uint16))
            packed[f"ranges_{field.name}"] = value
    return packed


def _squeezed(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Values as compressed bytes; quickly rather than well."""
    data = np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes()
    return np.frombuffer(zlib.compress(data, 1), np.uint8)


def _unsqueezed(data: NDArray[np.uint8], kind: str) -> NDArray[Any]:
    return np.frombuffer(zlib.decompress(data.tobytes()), kind)


def unpack(model: Model, packed: Mapping[str, NDArray[Any]]) -> ChunkTally:
    """The tally of packed arrays.

    Raises:
        KeyError, ValueError, zlib.error: they are not a tally of this model.
    """
    tally = empty(model)
    tally.draws = int(packed["draws"])
    for name in ("wins", "ties", "tipping"):
        target: NDArray[np.int64] = getattr(tally, name)
        target += packed[name]
    count_seats(model, tally, nights_of(model, packed))
    if "ranges_draws" in packed:
        tally.ranges = _ranges(model, packed)
    return tally


def nights_of(model: Model, packed: Mapping[str, NDArray[Any]]) -> NDArray[np.uint16]:
    """draws × parties: the seats of a packed chunk's nights."""
    won = packed["parties"]
    seats = _unsqueezed(packed["nights"], "<u2").reshape(len(won), -1)
    nights = np.zeros((seats.shape[1], len(model.parties)), np.uint16)
    nights[:, won] = seats.T
    return nights


def _ranges(model: Model, packed: Mapping[str, NDArray[Any]]) -> Ranges:
    ranges = Ranges.empty(model)
    for field in fields(ranges):
        value = packed[f"ranges_{field.name}"]
        if field.name == "draws":
            ranges.draws = int(value)
        elif field.name in _BINNED:
            counts: NDArray[np.uint32] = getattr(ranges, field.name)
            bits = _unsqueezed(packed[f"{field.name}_filled"], "u1")
            filled = np.unpackbits(bits, count=counts.size).view(np.bool_)
            counts.ravel()[filled] = _unsqueezed(value, "<u2")
        else:
            target: NDArray[np.int64] = getattr(ranges, field.name)
            target += value
    return ranges

"""A chunk's tally as a few small arrays: for files, and for the way from another machine.

What comes back is not trusted: only arrays of the very type and shape that ``pack`` makes, whose
numbers add up, are taken.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.forecast.model import CHUNK, Model
from simulator.forecast.ranges import SHARE_UNIT, Ranges
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
        "draws": np.array(tally.draws, np.int64),
        "wins": tally.wins.astype(np.uint16),
        "ties": tally.ties.astype(np.uint16),
        "tipping": tally.tipping.astype(np.uint16),
        "parties": won.astype(np.int64),
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


def _unsqueezed(data: NDArray[np.uint8], kind: str, number: int) -> NDArray[Any]:
    """So many values of a kind from compressed bytes, which may hold no more and no less."""
    size = number * np.dtype(kind).itemsize
    reader = zlib.decompressobj()
    values = reader.decompress(data.tobytes(), size + 1)
    if len(values) != size or not reader.eof or reader.unused_data:
        raise ValueError(f"compressed to {data.size} bytes, not {size} bytes")
    return np.frombuffer(values, kind)


def most_bytes(model: Model) -> int:
    """Bytes that the packed tally of a chunk of this model has at most, with room to spare."""
    ranges = Ranges.empty(model)
    whole = sum(np.asarray(getattr(ranges, field.name)).nbytes for field in fields(ranges))
    return 2 * (whole + 16 * model.rows + CHUNK * len(model.parties) * 2) + 2**16


class _Packed:
    """Packed arrays, taken out one by one as what they must be."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._left = dict(arrays)

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def take(self, name: str, kind: str, *shape: int | None) -> NDArray[Any]:
        """An array of this type and shape; None for a length that is not known before."""
        value = self._left.pop(name)
        right = isinstance(value, np.ndarray) and value.dtype == np.dtype(kind)
        if not right or len(value.shape) != len(shape):
            raise ValueError(f"{name} is none")
        if any(wanted not in (None, size) for size, wanted in zip(value.shape, shape, strict=True)):
            raise ValueError(f"{name} has the shape {value.shape}")
        return value

    def finish(self) -> None:
        """Nothing else is there."""
        _require(not self._left, "more than a tally")


def _require(holds: bool | np.bool_, what: str) -> None:
    if not holds:
        raise ValueError(f"no tally: {what}")


def unpack(model: Model, packed: Mapping[str, NDArray[Any]]) -> ChunkTally:
    """The tally of packed arrays.

    Raises:
        KeyError, ValueError, zlib.error: they are not a tally of this model.
    """
    arrays = _Packed(packed)
    tally = empty(model)
    tally.draws = int(arrays.take("draws", "i8"))
    _require(0 < tally.draws <= CHUNK, "draws")
    tally.wins += arrays.take("wins", "u2", model.rows)
    tally.ties += arrays.take("ties", "u2", model.contests)
    tally.tipping += arrays.take("tipping", "u2", model.contests)
    _require(tally.ties.max() <= tally.draws, "ties")
    _require(tally.tipping.sum() <= tally.draws, "tipping points")
    won = arrays.take("parties", "i8", None)
    _require(won.size > 0 and (np.diff(won, prepend=-1) > 0).all(), "parties")
    _require(won[-1] < len(model.parties), "parties")
    nights = np.zeros((tally.draws, len(model.parties)), np.uint16)
    squeezed = arrays.take("nights", "u1", None)
    seats = _unsqueezed(squeezed, "<u2", len(won) * tally.draws)
    nights[:, won] = seats.reshape(len(won), -1).T
    _check_wins(model, tally, nights)
    count_seats(model, tally, nights)
    if "ranges_draws" in arrays:
        tally.ranges = _ranges(model, arrays)
        _check_ranges(model, tally.ranges, tally.draws)
    arrays.finish()
    return tally


def _by_contest(model: Model, by_row: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums over the candidates of each contest."""
    sums: NDArray[np.int64] = np.append(by_row, 0)[model.row_of].sum(axis=1)
    return sums


def _check_wins(model: Model, tally: ChunkTally, nights: NDArray[np.uint16]) -> None:
    """In every draw each contest has one winner, and the parties' seats are these."""
    _require((_by_contest(model, tally.wins) == tally.draws).all(), "wins")
    _require((nights.sum(axis=1, dtype=np.int64) == model.contests).all(), "seats of the nights")
    seats = np.zeros(len(model.parties), np.int64)
    np.add.at(seats, model.party[model.standing], tally.wins[model.standing])
    _require((nights.sum(axis=0, dtype=np.int64) == seats).all(), "seats of the parties")


def _ranges(model: Model, arrays: _Packed) -> Ranges:
    ranges = Ranges.empty(model)
    for field in fields(ranges):
        name = f"ranges_{field.name}"
        if field.name == "draws":
            ranges.draws = int(arrays.take(name, "i8"))
        elif field.name in _BINNED:
            counts: NDArray[np.uint32] = getattr(ranges, field.name)
            bits = arrays.take(f"{field.name}_filled", "u1", None)
            places = _unsqueezed(bits, "u1", -(-counts.size // 8))
            filled = np.unpackbits(places, count=counts.size).view(np.bool_)
            values = arrays.take(name, "u1", None)
            counts.ravel()[filled] = _unsqueezed(values, "<u2", int(filled.sum()))
        else:
            target: NDArray[np.int64] = getattr(ranges, field.name)
            target += arrays.take(name, "i8", *target.shape)
    return ranges


def _check_ranges(model: Model, ranges: Ranges, draws: int) -> None:
    """Every draw stands in every histogram once, and no sum is beyond what they may come to."""
    _require(ranges.draws == draws, "sampled draws")
    for name in _BINNED:
        _require((getattr(ranges, name).sum(axis=1) == draws).all(), name)
    for name in ("deposits", "under", "recount_steps"):
        counts: NDArray[np.int64] = getattr(ranges, name)
        _require((counts >= 0).all() and (counts <= draws).all(), name)
    _require((ranges.recount_steps.sum(axis=1) == draws).all(), "recounts")
    _require((ranges.votes >= 0).all() and (ranges.shares >= 0).all(), "votes")
    most = model.electorate[:, 0] * draws
    _require((_by_contest(model, ranges.votes) <= most).all(), "votes")
    # Each share of each draw may have been rounded up.
    rounded = SHARE_UNIT + model.row_of.shape[1]
    _require((_by_contest(model, ranges.shares) <= rounded * draws).all(), "shares")

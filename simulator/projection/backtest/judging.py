"""A projection against the result: its scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.projection.backtest import scores
from simulator.projection.backtest.checkpoints import Checkpoint
from simulator.projection.backtest.values import NATIONAL, Claim, Score, Span
from simulator.projection.projection import BRITAIN, PERCENTILES, SCORED, Certainty, Projection

Floats = NDArray[np.float64]

_NATIONAL: Final = [SCORED.index(group) for group in NATIONAL]
_SHARES: Final = slice(0, SCORED.index("Oth"))
"""Groups whose shares are projected: other candidates keep what was expected of them."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What happened.

    Attributes:
        seats: by group of ``BRITAIN``, without Northern Ireland and the Speaker's.
        winners: by contest of Great Britain: index in ``SCORED`` of the group that won.
        shares: by contest: percent by group of ``SCORED``, NaN where it did not stand.
        national: percent of all votes in Great Britain, by group of ``SCORED`` but Oth.
        house: seats by party id, of the whole House.
        line: seats for a majority.
    """

    seats: NDArray[np.int64]
    winners: Mapping[str, int]
    shares: Mapping[str, Floats]
    national: Floats
    house: Mapping[str, int]
    line: int

    def bears_out(self, certainty: Certainty) -> bool:
        """Whether it came true. A first place that two share is nobody's."""
        if certainty.what == "hung":
            return max(self.house.values()) < self.line
        own = self.house.get(certainty.party or "", 0)
        if certainty.what == "majority":
            return own >= self.line
        return all(own > seats for party, seats in self.house.items() if party != certainty.party)


def judge(projection: Projection, truth: Truth, checkpoint: Checkpoint) -> Score:
    """The scores of a projection with ``britain`` at a checkpoint.

    Raises:
        ValueError: it was made without.
    """
    britain = projection.britain
    if britain is None:
        raise ValueError("the projection has no groups of Great Britain to score")
    ranges = np.percentile(britain.seats, PERCENTILES, axis=1)
    medians = ranges[PERCENTILES.index(50)]
    national = np.percentile(britain.shares, PERCENTILES, axis=1)[:, _NATIONAL]
    expected = britain.shares.mean(1)[_NATIONAL]
    actual = truth.national[_NATIONAL]
    won = np.array([truth.winners[slug] for slug in britain.contests], np.intp)
    shares = np.array([truth.shares[slug] for slug in britain.contests]).reshape(-1, len(SCORED))
    lost, expected_lost = scores.favourites_lost(britain.wins, won)
    return Score(
        checkpoint=checkpoint.name,
        declared=len(checkpoint.declared),
        time=checkpoint.time,
        error=scores.seat_error(medians, truth.seats),
        crps=float(scores.crps(britain.seats, truth.seats).sum()),
        seats={
            group: Span(_seven(ranges[:, place]), int(truth.seats[place]))
            for place, group in enumerate(BRITAIN)
        },
        shares=_four(scores.hits(britain.ranges[:, :, _SHARES], shares[:, _SHARES])),
        national_error=float(np.abs(expected - actual).sum()),
        national=_four(scores.hits(national, actual)),
        undeclared=len(britain.contests),
        brier=scores.brier(britain.wins, won) if len(won) else None,
        log=scores.log_score(britain.wins, won) if len(won) else None,
        lost=lost,
        expected_lost=expected_lost,
        certain=tuple(_claim(certainty, truth) for certainty in projection.certain),
        sure=tuple(_claim(certainty, truth) for certainty in projection.sure),
    )


def _claim(certainty: Certainty, truth: Truth) -> Claim:
    return Claim(certainty.what, certainty.party, certainty.p, truth.bears_out(certainty))


def _seven(values: Floats) -> tuple[float, float, float, float, float, float, float]:
    a, b, c, d, e, f, g = map(float, values)
    return a, b, c, d, e, f, g


def _four(values: tuple[int, ...]) -> tuple[int, int, int, int]:
    a, b, c, d = values
    return a, b, c, d

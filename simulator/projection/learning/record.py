"""A night that is over as learning needs it: how far its seats strayed from where they started."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.projection.backtest import Night
from simulator.projection.prior import Asked, prior_of
from simulator.projection.regressors import regressors_of
from simulator.projection.seats import PARTIES, Bools, Floats, Indices


@dataclass(frozen=True, eq=False)
class Record:
    """One night, seen from one prior.

    Attributes:
        name: of the night.
        x: (6, n, 50), regressors by party.
        missed: (6, n), square-root share of the result less the prior's.
        there: (6, n), the party stands, in a seat that is projected.
        band: (6, n), the band of the party's strength, by which a seat's sd goes.
    """

    name: str
    x: Floats
    missed: Floats
    there: Bools
    band: Indices


def record_of(night: Night, asked: Asked) -> Record:
    """A night's record from a prior.

    The Speaker's seat takes no part. That small parties stray twice as far in the seats that they
    hold is not learnt, but added when a night is projected.

    Raises:
        InputError: the night has no figures for this prior.
    """
    seats = night.seats
    prior = prior_of(night.scenario, seats, asked)
    regressors = regressors_of(seats, prior.reference)
    missed = np.sqrt(night.shares) - prior.mean
    there = seats.stands & ~seats.speaker[:, None]
    return Record(
        night.name,
        np.stack([regressors.of(party) for party in range(PARTIES)]),
        missed.T[:PARTIES],
        there.T[:PARTIES],
        regressors.band,
    )

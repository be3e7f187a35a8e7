"""By what seats move together: 43 regressors shared by the parties, seven of each party's own.

The form of the model, its edges and its caps are the projection's design, fixed before the nights
were scored; what the coefficients are worth is learnt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from simulator.projection.parameters import BATTLEGROUNDS, EDGES, REGIONS, WINNERS
from simulator.projection.seats import CON, GROUPS, LAB, PARTIES, RUK, Bools, Floats, Seats

Z_SCALE: Final = 0.15
"""Square-root shares to one unit of z: about the spread of a large party."""

Z_MOST: Final = 3.0
FREED_SCALE: Final = 0.1
CLOSE_GAP: Final = 0.35
CLOSE_LEAD: Final = 0.25
"""Behind the winner, or ahead of the second, by so much a seat is no target, or not defended."""

SMALL_PARTY: Final = 0.10
"""A party with less of the base nationally strays twice as far in the seats that it holds."""


@dataclass(frozen=True, eq=False)
class Regressors:
    """What moves a seat.

    Attributes:
        shared: (n, 43), the same for every party.
        own: (6, n, 7), a party's own.
        band: (6, n), the band of the party's z, by which its sd goes.
        twice: (6, n), seats held by a small party.
    """

    shared: Floats
    own: Floats
    band: np.ndarray[tuple[int, int], np.dtype[np.intp]]
    twice: Bools

    def of(self, party: int) -> Floats:
        """(n, 50), all of one party's."""
        return np.hstack([self.shared, self.own[party]])

    def spread(self, by_band: Floats) -> Floats:
        """(6, n), sd in units of sigma, from (6, 12) of the bands."""
        spread = np.take_along_axis(by_band, self.band, axis=1)
        doubled: Floats = np.where(self.twice, 2.0 * spread, spread)
        return doubled


def regressors_of(seats: Seats, reference: Floats) -> Regressors:
    """The regressors of a nation's seats.

    Args:
        seats: n seats.
        reference: (n, 7), square-root shares that slopes are measured by: of the base carried
            to who stands now, or of seat predictions.
    """
    z = _scores(seats, reference)
    national = seats.base_votes @ seats.base / max(float(seats.base_votes.sum()), 1.0)
    winner = seats.winner[:, None]
    parties = np.arange(PARTIES)
    held = (winner == parties) & (seats.base[:, :PARTIES] > 0)
    bands = np.searchsorted(EDGES, z) + np.where(seats.scotland, len(EDGES) + 1, 0)[:, None]
    return Regressors(
        _shared(seats, z),
        np.stack([_own(seats, z[:, party], party) for party in range(PARTIES)]),
        bands.T,
        (held & (national[:PARTIES] < SMALL_PARTY)).T,
    )


def _centred(seats: Seats, columns: Floats) -> Floats:
    """Columns less their means within Scotland and within England and Wales."""
    out = columns.astype(np.float64)
    for nation in seats.nations:
        if nation.any():
            out[nation] -= out[nation].mean(axis=0)
    return out


def _scores(seats: Seats, reference: Floats) -> Floats:
    """(n, 6), how strong each party is where it stands, beside its mean in the nation."""
    z = np.zeros((len(seats), PARTIES))
    for nation in seats.nations:
        for party in range(PARTIES):
            rows = nation & seats.stands[:, party]
            if rows.any():
                share = reference[rows, party]
                z[rows, party] = (share - share.mean()) / Z_SCALE
    return np.clip(z, -Z_MOST, Z_MOST)


def _shared(seats: Seats, z: Floats) -> Floats:
    contests = seats.contests
    region = np.array([contest.region for contest in contests])
    plain = [
        np.ones(len(seats)),
        seats.scotland,
        seats.wales,
        *(region == name for name in REGIONS),
    ]
    slopes = _centred(seats, z)
    in_scotland = np.where(seats.scotland[:, None], slopes, 0.0)
    numbers = [GROUPS.index(party) for party in WINNERS]
    won = [seats.winner == number for number in numbers]
    fought = [
        (seats.winner == GROUPS.index(first)) & (seats.runner_up == GROUPS.index(second))
        for first, second in BATTLEGROUNDS
    ]
    withdrawn = np.where(seats.stands, 0.0, seats.base)
    freed = withdrawn[:, RUK]
    others = withdrawn.sum(axis=1) - freed
    kinds = [
        *won,
        *fought,
        np.where(seats.borough, 0.5, -0.5),
        freed / FREED_SCALE,
        others / FREED_SCALE,
    ]
    kind = _centred(seats, np.column_stack(kinds))
    won_columns, rest = kind[:, : len(won)], kind[:, len(won) :]
    return np.column_stack([*plain, slopes, won_columns, in_scotland[:, numbers], rest])


def _own(seats: Seats, z: Floats, party: int) -> Floats:
    base, rows = seats.base, np.arange(len(seats))
    lead_of_winner = base[rows, seats.winner]
    gap = lead_of_winner - base[:, party]
    lead = lead_of_winner - base[rows, seats.runner_up]
    chasing = np.where(seats.runner_up == party, np.clip(1.0 - gap / CLOSE_GAP, 0.0, 1.0), 0.0)
    against_con, against_lab = seats.winner == CON, seats.winner == LAB
    defending = np.where(seats.winner == party, np.clip(1.0 - lead / CLOSE_LEAD, 0.0, 1.0), 0.0)
    columns = [
        np.clip(z**2 - 1.0, -1.0, 4.0),
        seats.stands[:, party] & (base[:, party] == 0),
        np.maximum(z - 0.7, 0.0),
        np.where(against_con, chasing, 0.0),
        np.where(against_lab, chasing, 0.0),
        np.where(against_con | against_lab, 0.0, chasing),
        defending,
    ]
    return _centred(seats, np.column_stack(columns))

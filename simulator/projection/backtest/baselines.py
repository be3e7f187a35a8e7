"""What a projection has to beat: four ways to project a night without a model.

The exit poll held all night; the swing of the declared seats, uniform or proportional, in the
others of the same nation; and what was expected before, each seat as it fell once it has declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.projection.projection import BRITAIN, SCORED

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.intp]

BASELINES: Final = {
    "exit poll": "the exit poll, held constant; a party that it did not name is left out",
    "uniform swing": "uniform swing of the declared seats, by nation",
    "proportional swing": "proportional swing of the declared seats, by nation",
    "prior only": "polls, half-way between uniform and proportional; declared seats as they fell",
}
"""Name in outputs → what it is."""

_NAT: Final = SCORED.index("Nat")
_OTHER: Final = SCORED.index("Oth")


def uniform_swing(
    base: Floats, shares: Floats, stands: Flags, nations: Whole, declared: Flags
) -> Floats:
    """Each group's mean change in the declared seats where it stands, added in all of the nation.

    A nation without a declaration takes the mean of all that have declared.

    Args:
        base: shares of what a seat's groups start from, by (seat, group of ``SCORED``).
        shares: of the night, by (seat, group); only those of declared seats are read.
        stands: the group stands, by (seat, group).
        nations: a number for the nation, by seat.
        declared: by seat.

    Returns:
        Shares by (seat, group); they need not sum to 1.
    """
    out = base.copy()
    for nation in np.unique(nations):
        there = nations == nation
        use = declared & there if (declared & there).any() else declared
        for group in range(base.shape[1]):
            known = use & stands[:, group]
            if known.any():
                out[there, group] += (shares - base)[known, group].mean()
    return out


def proportional_swing(
    base: Floats, shares: Floats, stands: Flags, nations: Whole, declared: Flags
) -> Floats:
    """Each group's share times the ratio of its sums over the declared seats; others stay.

    Arguments and result as of ``uniform_swing``.
    """
    out = base.copy()
    for nation in np.unique(nations):
        there = nations == nation
        use = declared & there if (declared & there).any() else declared
        for group in range(base.shape[1]):
            before = base[use & stands[:, group], group].sum()
            if group != _OTHER and before > 0.0:
                out[there, group] *= shares[use & stands[:, group], group].sum() / before
    return out


def winners(shares: Floats, stands: Flags) -> Whole:
    """Index in ``SCORED`` of each seat's first group of those that stand."""
    out: Whole = np.where(stands, shares, -np.inf).argmax(1)
    return out


def count_seats(groups: Whole, scottish: Flags, counted: Flags) -> NDArray[np.int64]:
    """Seats by group of ``BRITAIN``.

    Args:
        groups: index in ``SCORED`` of who wins, by seat.
        scottish: by seat; the nationalists elsewhere are Plaid Cymru.
        counted: by seat; the Speaker's is not.
    """
    places = np.array([BRITAIN.index(group if group != "Nat" else "SNP") for group in SCORED])
    found = places[groups]
    found[(groups == _NAT) & ~scottish] = BRITAIN.index("PC")
    return np.bincount(found[counted], minlength=len(BRITAIN))


def exit_poll_seats(seats: Mapping[str, int], groups: Mapping[str, str]) -> Floats:
    """An exit poll by group of ``BRITAIN``; NaN where it named no party of the group.

    Args:
        seats: party id → seats, as published.
        groups: party id → group, of the parties that belong to one; others count for none.
    """
    out = np.full(len(BRITAIN), np.nan)
    for party, number in seats.items():
        if party in groups:
            place = BRITAIN.index(groups[party])
            out[place] = np.nansum([out[place], number])
    out[BRITAIN.index("Oth")] = 0.0
    return out

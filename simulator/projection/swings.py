"""The swing so far, by region and by kind of seat: what was declared, and what explains it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.projection.projection import BRITAIN, SCORED, SwingSoFar
from simulator.uk import SCOTLAND

Floats = NDArray[np.float64]
Kind = Literal["region", "battleground"]

_NATIONAL: Final = SCORED.index("Nat")
_NAMES: Final = tuple(name for name in BRITAIN if name != "Oth")


def swings_so_far(
    regions: Sequence[str],
    countries: Sequence[str],
    held: NDArray[np.integer],
    base: Floats,
    shares: Floats,
    expected: Floats | None = None,
    stands: NDArray[np.bool_] | None = None,
) -> tuple[SwingSoFar, ...]:
    """Mean changes of share, points, in every region and kind of seat with a result.

    Groups are those of ``SCORED``, shares fractions of all valid votes. A party's mean is over the
    seats of the kind where it stands now; those of other candidates are nobody's and left out.

    Args:
        regions: name by seat; in Scotland and Wales these.
        countries: name by seat; tells the SNP from Plaid Cymru.
        held: group that won and that came second in the base, by (seat, 2); −1 for none known.
        base: previous shares of who stands now, by (seat, group).
        shares: declared shares by (seat, group); NaN in a seat yet to declare.
        expected: what the model expects without chance of a seat's own, square roots by (seat,
            group); ``structural`` is then over all seats of the kind.
        stands: by (seat, group); where ``base`` is above 0 if it is not given.
    """
    standing = base > 0 if stands is None else stands
    known: NDArray[np.bool_] = np.asarray(~np.isnan(shares).any(1))
    change = 100 * np.where(known[:, None], np.nan_to_num(shares) - base, 0.0)
    told = None if expected is None else 100 * (np.maximum(expected, 0.0) ** 2 - base)
    names = np.array([[_party(g, c) for g in range(len(SCORED))] for c in countries], object)
    kinds: tuple[tuple[Kind, Sequence[str]], ...] = (
        ("region", regions),
        ("battleground", _battlegrounds(held, names)),
    )
    found = []
    for kind, labels in kinds:
        for label in dict.fromkeys(labels):
            there = np.array([each == label for each in labels], bool)
            declared = there & known
            if not label or not declared.any():
                continue
            changes = _means(change, names, standing & declared[:, None])
            structural = None
            if told is not None:
                structural = _means(told, names, standing & there[:, None])
            found.append(SwingSoFar(kind, label, int(declared.sum()), changes, structural))
    return tuple(sorted(found, key=lambda each: (each.kind != "region", -each.seats, each.name)))


def _party(group: int, country: str) -> str:
    if group == _NATIONAL:
        return "SNP" if country == SCOTLAND else "PC"
    return SCORED[group]


def _battlegrounds(held: NDArray[np.integer], names: NDArray[np.object_]) -> list[str]:
    return [
        "" if min(first, second) < 0 else f"{names[i, first]}-{names[i, second]}"
        for i, (first, second) in enumerate(held.tolist())
    ]


def _means(
    change: Floats, names: NDArray[np.object_], where: NDArray[np.bool_]
) -> dict[str, float]:
    means = {}
    for party in _NAMES:
        here = where & (names == party)
        if here.any():
            means[party] = float(change[here].mean())
    return means

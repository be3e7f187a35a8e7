"""The swing so far, by region and by kind of seat: what was declared, and what explains it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.projection.conditioning import Field
from simulator.projection.projection import BRITAIN, SCORED, SwingSoFar
from simulator.projection.seats import PARTIES, Floats, Indices
from simulator.uk import SCOTLAND

Kind = Literal["region", "battleground"]

_NATIONAL: Final = SCORED.index("Nat")
_OTHER: Final = SCORED.index("Oth")
_PARTIES: Final = BRITAIN[: BRITAIN.index("Oth")]


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
            What others held is no kind of its own.
        base: previous shares of who stands now, by (seat, group).
        shares: declared shares by (seat, group); NaN in a seat yet to declare.
        expected: what the model expects without chance of a seat's own, square roots by (seat,
            group); ``structural`` is then over all seats of the kind.
        stands: by (seat, group); where ``base`` is above 0 if it is not given.
    """
    known = np.asarray(~np.isnan(shares).any(1))
    names = [[_party(group, country) for group in range(len(SCORED))] for country in countries]
    standing = _by_party(base > 0 if stands is None else stands, countries)
    change = 100 * _by_party(np.nan_to_num(shares) - base, countries)
    told = None
    if expected is not None:
        told = 100 * _by_party(np.maximum(expected, 0.0) ** 2 - base, countries)
    kinds: tuple[tuple[Kind, Sequence[str]], ...] = (
        ("region", regions),
        ("battleground", _battlegrounds(held, names)),
    )
    found = []
    for kind, labels in kinds:
        members: dict[str, list[int]] = {}
        for seat, label in enumerate(labels):
            members.setdefault(label, []).append(seat)
        for label, seats in members.items():
            declared = [seat for seat in seats if known[seat]]
            if not label or not declared:
                continue
            changes = _means(change[declared], standing[declared])
            structural = None
            if told is not None:
                every = _means(told[seats], standing[seats])
                structural = {party: every[party] for party in changes}
            found.append(SwingSoFar(kind, label, len(declared), changes, structural))
    return tuple(sorted(found, key=lambda each: (each.kind != "region", -each.seats, each.name)))


def swings_of(
    field: Field, rows: Indices, shares: Floats, theta: Floats | None
) -> tuple[SwingSoFar, ...]:
    """The swing so far on a night's seats; the Speaker's is of no kind.

    Args:
        field: the seats and what is expected of them.
        rows: declared seats that took part.
        shares: (d, 7), theirs.
        theta: the coefficients; None for what was declared alone.
    """
    seats = field.seats
    if not len(rows):
        return ()
    declared = np.full(seats.start.shape, np.nan)
    declared[rows] = shares
    held = np.stack([seats.winner, seats.runner_up], axis=1)
    held[seats.speaker | (seats.base_votes <= 0)] = -1
    named = zip(seats.contests, seats.speaker.tolist(), strict=True)
    expected = None
    if theta is not None:
        expected = np.sqrt(seats.start)
        expected[:, :PARTIES] = field.latent(theta).T
    return swings_so_far(
        ["" if speaker else contest.region for contest, speaker in named],
        [contest.country for contest in seats.contests],
        held,
        seats.start,
        declared,
        expected,
        seats.stands,
    )


def _party(group: int, country: str) -> str:
    if group == _NATIONAL:
        return "SNP" if country == SCOTLAND else "PC"
    return SCORED[group]


def _battlegrounds(held: NDArray[np.integer], names: Sequence[Sequence[str]]) -> list[str]:
    return [
        f"{named[first]}-{named[second]}" if min(first, second) >= 0 and _OTHER not in pair else ""
        for pair, named in zip(held.tolist(), names, strict=True)
        for first, second in [pair]
    ]


def _by_party(by_group: NDArray[Any], countries: Sequence[str]) -> NDArray[Any]:
    """By seat and party of ``_PARTIES``, of what is by seat and group: SNP and Plaid Cymru apart,
    without the others."""
    scotland = np.array([country == SCOTLAND for country in countries], bool)
    national = by_group[:, _NATIONAL]
    nationals = [np.where(scotland, national, 0), np.where(scotland, 0, national)]
    return np.column_stack([by_group[:, :_NATIONAL], *nationals])


def _means(change: Floats, standing: NDArray[np.integer]) -> dict[str, float]:
    count = standing.sum(0)
    total = (change * standing).sum(0)
    return {
        party: float(total[at] / count[at]) for at, party in enumerate(_PARTIES) if count[at] > 0
    }

"""How likely figures are, and how much likelier the figures that a slip of the hand made of them.

What is expected of a seat's shares and turnout gives every column of figures a likelihood. A slip
(a digit dropped, two digits exchanged, two rows exchanged, the figures of some other seat) has one
too: the sum over all columns that it may have been made of. Their ratio is the evidence of a slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan, lgamma, log, pi
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TAILS: Final = 3.0
"""Degrees of freedom of shares and turnouts about what is expected: surprises are not normal."""

NEXT_ROW: Final = 0.85
"""Of rows that are exchanged, those that follow one another (judgement: the eye slips a line)."""

ANY_FIGURE: Final = log(log(1_000.0))
"""Some other seat's figures are spread evenly by order of magnitude, from 40 to 40,000: the
logarithm of that breadth."""

SURGE_SPREAD: Final = 0.25
"""Of the square-root share of a candidate who does far better than anything said."""

LEAST_VOTES: Final = 0.5
"""A share of no votes has a square root too."""


class Slip(StrEnum):
    """What the hand may have done to figures."""

    DROPPED = "a digit dropped"
    EXCHANGED = "two digits exchanged"
    ROWS = "two rows exchanged"
    OTHER = "another seat's figures"


@dataclass(frozen=True, eq=False)
class Expected:
    """What is expected of a seat, by position in ``contest.candidates``.

    Attributes:
        root: square roots of the expected shares (fractions), on which errors are about even.
        spread: their standard deviations.
        surge: chance that a candidate does far better than anything said (an independent).
        turnout: valid votes of the electorate, a fraction; NaN where nothing is expected of it.
        turnout_spread: its standard deviation.
        electorate: electors.
    """

    root: Floats
    spread: Floats
    surge: Floats
    turnout: float
    turnout_spread: float
    electorate: int

    def log_likelihood(self, columns: Floats) -> Floats:
        """Of columns of figures (k, n), each a whole result: (k,), densities per vote."""
        total = np.maximum(columns.sum(axis=1), 1.0)
        root = np.sqrt(np.maximum(columns, LEAST_VOTES) / total[:, None])
        away = root - self.root
        each = _log_density(away / self.spread) - np.log(self.spread)
        rare = _log_density(away / SURGE_SPREAD) - log(SURGE_SPREAD)
        each = np.logaddexp(each + np.log1p(-self.surge), rare + np.log(self.surge))
        # Densities of square-root shares, per vote.
        each -= np.log(2.0 * root * total[:, None])
        found: Floats = each.sum(axis=1)
        if not isnan(self.turnout):
            off = (total / self.electorate - self.turnout) / self.turnout_spread
            found = found + _log_density(off) - log(self.turnout_spread)
        return found


_CONSTANT: Final = lgamma((TAILS + 1) / 2) - lgamma(TAILS / 2) - log(TAILS * pi) / 2


def _log_density(z: Floats) -> Floats:
    density: Floats = _CONSTANT - (TAILS + 1) / 2 * np.log1p(z**2 / TAILS)
    return density


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A slip that would explain the figures.

    Attributes:
        slip: what kind.
        evidence: natural logarithm of its likelihood over that of the figures as they stand.
        rows: the candidates concerned, by position; of several ways the likeliest.
        figure: what may have stood there, where it is one figure.
    """

    slip: Slip
    evidence: float
    rows: tuple[int, ...] = ()
    figure: int | None = None


def suspicions(
    expected: Expected, votes: Sequence[int], slips: Sequence[Slip]
) -> tuple[Suspicion, ...]:
    """The evidence of slips of these kinds, the strongest first."""
    entered = np.array([votes], np.float64)
    plain = float(expected.log_likelihood(entered)[0])
    found = []
    for slip in slips:
        if slip is Slip.OTHER:
            anywhere = -(np.log(np.maximum(entered[0], 1.0)) + ANY_FIGURE).sum()
            found.append(Suspicion(slip, float(anywhere) - plain))
            continue
        ways = list(ways_to(slip, votes))
        if ways:
            columns = _columns(votes, ways)
            weights = np.log([way.chance for way in ways]) + expected.log_likelihood(columns)
            best = ways[int(weights.argmax())]
            found.append(Suspicion(slip, _log_sum(weights) - plain, best.rows, best.figure))
    return tuple(sorted(found, key=lambda suspicion: -suspicion.evidence))


def _log_sum(logs: Floats) -> float:
    top = float(logs.max())
    return top + log(float(np.exp(logs - top).sum()))


class Way(NamedTuple):
    """One way in which a slip makes the figures that were entered.

    Attributes:
        chance: that the slip makes them of what stood there.
        rows: the candidates concerned.
        figure: what stood there, where it is one figure; else the rows were exchanged.
    """

    chance: float
    rows: tuple[int, ...]
    figure: int | None = None


def _columns(votes: Sequence[int], ways: Sequence[Way]) -> Floats:
    """What stood there, a row a way."""
    columns = np.tile(np.array(votes, np.float64), (len(ways), 1))
    at, first = np.arange(len(ways)), np.array([way.rows[0] for way in ways])
    if ways[0].figure is None:
        second = np.array([way.rows[1] for way in ways])
        columns[at, first], columns[at, second] = columns[at, second], columns[at, first]
    else:
        columns[at, first] = [way.figure for way in ways]
    return columns


def ways_to(slip: Slip, votes: Sequence[int]) -> Iterator[Way]:
    """All ways in which a slip may have made these figures."""
    if slip is Slip.ROWS:
        yield from _exchanges(votes)
    for row, number in enumerate(votes):
        digits, each = str(number), 1.0 / len(votes)
        if slip is Slip.DROPPED:
            each /= len(digits) + 1
            for at in range(len(digits) + 1):
                for digit in "0123456789" if at else "123456789":
                    yield Way(each, (row,), int(digits[:at] + digit + digits[at:]))
        if slip is Slip.EXCHANGED:
            for at in range(len(digits) - 1):
                one, other = digits[at], digits[at + 1]
                if one != other and (at or other != "0"):
                    whole = int(digits[:at] + other + one + digits[at + 2 :])
                    yield Way(each / (len(digits) - 1), (row,), whole)


def _exchanges(votes: Sequence[int]) -> Iterator[Way]:
    n = len(votes)
    for one in range(n):
        for other in range(one + 1, n):
            if votes[one] != votes[other]:
                chance = (1.0 - NEXT_ROW) / (n * (n - 1) / 2)
                chance += NEXT_ROW / (n - 1) if other == one + 1 else 0.0
                yield Way(chance, (one, other))

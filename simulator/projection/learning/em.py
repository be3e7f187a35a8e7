"""How far seats stray, together and each alone: learnt from the records of nights.

Expectation and maximisation in turn. Given the scales, a night's coefficients are solved for, party
by party, and each seat gets a weight by how far it strays (Student's t); given coefficients and
weights, the scales follow. A group's τ is drawn towards that of all parties together, a band's sd
towards the party's, Scotland's towards a common multiple of it, and the mean of coefficients
towards zero: four nights are few. (Dempster, Laird and Rubin, JRSS B 1977; of t noise Lange, Little
and Taylor, JASA 1989.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from simulator.projection.conditioning import NU, WIDTH
from simulator.projection.learning.record import Record
from simulator.projection.parameters import (
    BANDS,
    COLUMNS,
    KINDS,
    PLAIN,
    Parameters,
    kind_of,
)
from simulator.projection.seats import GROUPS, PARTIES, Floats

ROUNDS: Final = 25
"""They have not converged by then (a τ without data is still on its way), so that the number is
part of what ships."""

SIGMA: Final = 0.02
TAU: Final = 1.0
"""Where all parties and groups start."""

FOR_ALL: Final = 8.0
"""Coefficients that the τ of all parties together is worth for one party's."""

FOR_BAND: Final = 20.0
FOR_SCOTLAND: Final = 15.0
"""Seats that a party's sd is worth for that of a band, or of Scotland as one."""

FOR_ZERO: Final = 1.0
"""Nights that a mean of zero is worth."""

MOST: Final = 4.0
"""Residuals beyond so many sd count as this far where parties are compared."""

FEWEST: Final = 10
"""Fewer seats in which both stand do not say how two parties go together."""

LEAST: Final = 0.05
"""Least eigenvalue of the correlation."""

SOUTH: Final = BANDS // 2
"""The first bands: England and Wales."""

_KIND: Final = np.array(
    [[KINDS.index(kind_of(column, party)) for column in COLUMNS] for party in GROUPS[:PARTIES]]
)
_IN_KIND: Final = (_KIND[:, :, None] == np.arange(len(KINDS))).astype(np.float64)
"""(6, 50, 17), which group a coefficient is in."""


@dataclass(frozen=True, eq=False)
class Scales:
    """What a round starts from: as ``Parameters``, with τ (6, 17), spread squared, no C."""

    sigma: Floats
    tau: Floats
    spread2: Floats
    mu: Floats


@dataclass(frozen=True, eq=False)
class Solved:
    """One night's coefficients, given scales and weights.

    Attributes:
        theta: (6, 50), less their mean.
        variance: (6, 50), in units of sigma squared.
        told: (6, 50), whether any seat tells of the coefficient.
        errors: (6, n), what the coefficients leave.
        leverage: (6, n), variance of what is expected, in units of sigma squared.
    """

    theta: Floats
    variance: Floats
    told: Floats
    errors: Floats
    leverage: Floats


def learn(records: Sequence[Record], rounds: int = ROUNDS) -> Parameters:
    """Learn the parameters of a kind of prior.

    Args:
        records: of at least one night.
        rounds: of expectation and maximisation.
    """
    scales = Scales(
        np.full(PARTIES, SIGMA),
        np.full((PARTIES, len(KINDS)), TAU),
        np.ones((PARTIES, BANDS)),
        np.zeros((PARTIES, WIDTH)),
    )
    weights = [record.there.astype(np.float64) for record in records]
    correlation = np.eye(PARTIES)
    for number in range(rounds):
        solved = [_solve(r, w, scales) for r, w in zip(records, weights, strict=True)]
        errors2 = [s.errors**2 + scales.sigma[:, None] ** 2 * s.leverage for s in solved]
        weights = [_weigh(r, e, scales) for r, e in zip(records, errors2, strict=True)]
        weighted = [w * e for w, e in zip(weights, errors2, strict=True)]
        sigma = _sigma(records, weighted, scales)
        if number == rounds - 1:
            correlation = _correlation(records, solved, sigma, scales)
        scales = Scales(
            sigma,
            _tau(solved, scales),
            _spread2(records, weighted, sigma),
            _mu(solved, scales),
        )
    return Parameters(
        scales.sigma,
        {kind: scales.tau[:, at] for at, kind in enumerate(KINDS)},
        correlation,
        np.sqrt(scales.spread2),
        scales.mu,
        tuple(record.name for record in records),
    )


def _of_seats(record: Record, spread2: Floats) -> Floats:
    """(6, n), by seat what is (6, 12) by band."""
    return np.take_along_axis(spread2, record.band, axis=1)


def _solve(record: Record, weights: Floats, scales: Scales) -> Solved:
    exact = weights / _of_seats(record, scales.spread2)
    theta, variance = np.zeros((PARTIES, WIDTH)), np.zeros((PARTIES, WIDTH))
    told = np.zeros((PARTIES, WIDTH))
    errors, leverage = np.zeros_like(record.missed), np.zeros_like(record.missed)
    for party in range(PARTIES):
        there = record.there[party]
        x = record.x[party, there]
        scaled = x * exact[party, there][:, None]
        prior = np.diag(scales.tau[party][_KIND[party]] ** -2.0)
        covariance = np.linalg.inv(scaled.T @ x + prior)
        left = record.missed[party, there] - x @ scales.mu[party]
        theta[party] = covariance @ (scaled.T @ left)
        variance[party] = covariance.diagonal()
        told[party] = np.abs(x).max(axis=0, initial=0.0) > 1e-9
        errors[party, there] = left - x @ theta[party]
        leverage[party, there] = ((x @ covariance) * x).sum(axis=1)
    return Solved(theta, variance, told, errors, leverage)


def _weigh(record: Record, errors2: Floats, scales: Scales) -> Floats:
    """(6, n), weights of a t: small for seats that stray far, zero where the party is not."""
    expected = scales.sigma[:, None] ** 2 * _of_seats(record, scales.spread2)
    weights: Floats = record.there * (NU + 1.0) / (NU + errors2 / expected)
    return weights


def _sigma(records: Sequence[Record], weighted: Sequence[Floats], scales: Scales) -> Floats:
    total, number = np.zeros(PARTIES), np.zeros(PARTIES)
    for record, errors2 in zip(records, weighted, strict=True):
        total += (errors2 / _of_seats(record, scales.spread2)).sum(axis=1)
        number += record.there.sum(axis=1)
    return np.sqrt(total / np.maximum(number, 1.0))


def _tau(solved: Sequence[Solved], scales: Scales) -> Floats:
    """(6, 17). Coefficients that no seat tells of do not count: they would repeat the last τ."""
    square = sum(
        one.told * (one.theta**2 / scales.sigma[:, None] ** 2 + one.variance) for one in solved
    )
    number = np.einsum("pk,pkg->pg", sum(one.told for one in solved), _IN_KIND)
    total = np.einsum("pk,pkg->pg", square, _IN_KIND)
    of_all, seen = total.sum(axis=0), number.sum(axis=0)
    common = np.where(seen > 0, of_all / np.maximum(seen, 1.0), (scales.tau**2).mean(axis=0))
    tau: Floats = np.sqrt((FOR_ALL * common + total) / (FOR_ALL + number))
    return tau


def _spread2(records: Sequence[Record], weighted: Sequence[Floats], sigma: Floats) -> Floats:
    """(6, 12), whose mean over all seats is 1."""
    total, number = np.zeros((PARTIES, BANDS)), np.zeros((PARTIES, BANDS))
    for record, errors2 in zip(records, weighted, strict=True):
        for party in range(PARTIES):
            band = record.band[party]
            total[party] += np.bincount(band, errors2[party], BANDS)
            number[party] += np.bincount(band, record.there[party], BANDS)
    total /= sigma[:, None] ** 2
    south = (FOR_BAND + total[:, :SOUTH]) / (FOR_BAND + number[:, :SOUTH])
    there, strays = number[:, SOUTH:], total[:, SOUTH:]
    multiple = (FOR_SCOTLAND + strays.sum(axis=1)) / (FOR_SCOTLAND + (there * south).sum(axis=1))
    north = (FOR_BAND * multiple[:, None] * south + strays) / (FOR_BAND + there)
    both = np.hstack([south, north])
    mean = (number * both).sum(axis=1) / np.maximum(number.sum(axis=1), 1.0)
    scaled: Floats = both / np.where(mean > 0, mean, 1.0)[:, None]
    return scaled


def _mu(solved: Sequence[Solved], scales: Scales) -> Floats:
    """(6, 50), zero for what moves a whole nation or region: no bias of past polls is learnt."""
    whole = sum(one.theta + scales.mu for one in solved)
    mu: Floats = np.asarray(whole / (len(solved) + FOR_ZERO))
    mu[:, :PLAIN] = 0.0
    return mu


def _correlation(
    records: Sequence[Record], solved: Sequence[Solved], sigma: Floats, scales: Scales
) -> Floats:
    """(6, 6), of the parties' residuals in a seat: mean over the nights."""
    total = np.zeros((PARTIES, PARTIES))
    for record, one in zip(records, solved, strict=True):
        scaled = one.errors / (sigma[:, None] * np.sqrt(_of_seats(record, scales.spread2)))
        scaled = np.clip(scaled, -MOST, MOST)
        for first in range(PARTIES):
            for second in range(first):
                both = record.there[first] & record.there[second]
                if both.sum() > FEWEST:
                    pair = np.corrcoef(scaled[first, both], scaled[second, both])
                    total[first, second] += pair[0, 1]
    mean = np.eye(PARTIES) + (total + total.T) / len(records)
    values, vectors = np.linalg.eigh(mean)
    floored = (vectors * np.maximum(values, LEAST)) @ vectors.T
    sd = np.sqrt(floored.diagonal())
    correlation: Floats = floored / np.outer(sd, sd)
    return correlation

"""Exact conditioning of the seats' square-root shares on those declared.

A seat's square-root share is its prior mean, plus 50 coefficients a party on the seat's
regressors, plus noise of its own: Student's t, as a normal with a weight a seat and party. Given
the weights and the night's noise the coefficients are normal, and are solved for at once (300
equations); weights and noise follow in five rounds. The prior of the coefficients scales with the
noise, so that a wild night widens the structure too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.projection.parameters import COLUMNS, Parameters
from simulator.projection.prior import Prior
from simulator.projection.regressors import Regressors, regressors_of
from simulator.projection.seats import PARTIES, Floats, Indices, Seats

NU: Final = 5.0
"""Degrees of freedom of a seat's noise (residuals of five nights have a kurtosis of 4 to 15)."""

NOISE_WEIGHT: Final = 40.0
"""Party-seats that the record of the noise is worth (10 to 60 make no difference)."""

ROUNDS: Final = 5

WIDTH: Final = len(COLUMNS)
SIZE: Final = PARTIES * WIDTH


@dataclass(frozen=True, eq=False)
class Field:
    """What does not change on a night: seats, what is expected of them, and on what scales.

    Attributes:
        seats: n seats.
        prior: their start.
        parameters: learnt scales.
        x: (6, n, 50), regressors by party.
        spread: (6, n), sd of a seat in units of the party's sigma.
    """

    seats: Seats
    prior: Prior
    parameters: Parameters
    x: Floats
    spread: Floats

    @classmethod
    def of(cls, seats: Seats, prior: Prior, parameters: Parameters) -> Field:
        """The field of a prior."""
        regressors: Regressors = regressors_of(seats, prior.reference)
        x = np.stack([regressors.of(party) for party in range(PARTIES)])
        return cls(seats, prior, parameters, x, regressors.spread(parameters.spread))

    @property
    def mean(self) -> Floats:
        """(6, n), expected square-root share before the coefficients."""
        return self.prior.mean.T[:PARTIES]

    @cached_property
    def single(self) -> NDArray[np.float32]:
        """(6, n, 50), the regressors in the precision of draws."""
        return self.x.astype(np.float32)

    def latent(self, theta: Floats) -> Floats:
        """(6, n), expected square-root share with these coefficients (300,)."""
        moved: Floats = self.mean + np.einsum("pnk,pk->pn", self.x, theta.reshape(PARTIES, WIDTH))
        return moved


@dataclass(frozen=True, eq=False)
class Fit:
    """The coefficients as far as declared seats tell.

    Attributes:
        theta: (300,), mean.
        precision: (300, 300), inverse covariance.
        sigma: (6,), sd of a seat on this night.
        kappa2: the night's noise against the record's, squared.
        rows: declared seats that took part.
    """

    theta: Floats
    precision: Floats
    sigma: Floats
    kappa2: float
    rows: Indices


def fit(field: Field, rows: Indices, shares: Floats, rounds: int = ROUNDS) -> Fit:
    """Condition the coefficients on declared seats.

    Args:
        field: the night's seats.
        rows: (d,), which seats have declared.
        shares: (d, 7), their shares by group.
        rounds: of weights and noise.
    """
    parameters = field.parameters
    mu = parameters.mu.reshape(SIZE)
    record = parameters.sigma
    stands = field.seats.stands[rows, :PARTIES].T
    x, spread = field.x[:, rows], field.spread[:, rows]
    missed = np.sqrt(shares[:, :PARTIES]).T - field.mean[:, rows]
    weight = stands.astype(np.float64)
    sigma, kappa2 = record.copy(), 1.0
    theta, precision = mu, parameters.precision
    for _ in range(rounds):
        kappa = sigma / record
        prior = parameters.precision / np.repeat(kappa, WIDTH) / np.repeat(kappa, WIDTH)[:, None]
        precision, right = prior.copy(), np.asarray(prior @ mu)
        exact = weight / (sigma[:, None] * spread) ** 2
        for party in range(PARTIES):
            at = slice(party * WIDTH, (party + 1) * WIDTH)
            scaled = x[party] * exact[party][:, None]
            precision[at, at] += scaled.T @ x[party]
            right[at] += scaled.T @ missed[party]
        precision = (precision + precision.T) / 2.0
        covariance: Floats = np.linalg.inv(precision).astype(np.float64)
        theta = covariance @ right
        error2 = _errors(x, missed, theta) ** 2 + _leverage(x, covariance)
        weight = stands * (NU + 1.0) / (NU + error2 / (sigma[:, None] * spread) ** 2)
        q = (weight * error2 / (record[:, None] * spread) ** 2).sum(axis=1)
        number = stands.sum(axis=1)
        kappa2 = float((NOISE_WEIGHT + q.sum()) / (NOISE_WEIGHT + number.sum()))
        wilder = (NOISE_WEIGHT * kappa2 + q) / (NOISE_WEIGHT + number)
        sigma = record * np.sqrt(np.maximum(1.0, wilder))
    return Fit(theta, precision, sigma, kappa2, rows)


def _errors(x: Floats, missed: Floats, theta: Floats) -> Floats:
    """(6, d), what the coefficients leave of the misses."""
    left: Floats = missed - np.einsum("pnk,pk->pn", x, theta.reshape(PARTIES, WIDTH))
    return left


def _leverage(x: Floats, covariance: Floats) -> Floats:
    """(6, d), variance of the expected value."""
    parts = [slice(p * WIDTH, (p + 1) * WIDTH) for p in range(PARTIES)]
    of = [covariance[part, part] for part in parts]
    return np.stack([((x[p] @ of[p]) * x[p]).sum(axis=1) for p in range(PARTIES)])

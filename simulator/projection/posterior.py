"""What undeclared seats may yet do: latent square-root shares drawn from coefficients and noise.

The random numbers are drawn once and kept, whatever declares: two equal inputs give equal
outputs, and a new result moves nothing but its information.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.projection.conditioning import NU, SIZE, WIDTH, Field
from simulator.projection.seats import GROUPS, OTH, PARTIES, Bools, Floats, Indices

Drawn = NDArray[np.float32]
Groups = NDArray[np.uint8]

DELTA: Final = 0.2
DELTA_GROUND: Final = 0.4
"""Sd of what undeclared seats have in common and declared ones do not tell: everywhere, and by
battleground, in units of a seat's sd. Without them national shares stray 2.5 times as far as
their intervals say once 100 seats have declared, with them 1.1 times."""

SURGE: Final = 0.004
SURGE_ROOT: Final = (0.45, 0.1)
"""Chance that an other candidate whom nobody expected has a square-root share of about .45
(judgement)."""

MOST: Final = 8.0
"""Noise beyond so many sd is not drawn."""

LEAST: Final = 0.003
"""Least square-root share of who stands."""


@dataclass(frozen=True, eq=False)
class Noise:
    """Random numbers of so many draws, for n seats.

    Attributes:
        theta: (300, draws), standard normal.
        seats: (6, n, draws), a seat's own and what undeclared seats have in common, in units of
            the party's sigma on the night.
        surge: (n, draws), square-root share of an other candidate that nobody expected; zero
            where there is none.
        turnout: (n, draws), factor on the votes of a seat.
    """

    theta: Drawn
    seats: Drawn
    surge: Drawn
    turnout: Drawn

    def some(self, rows: Indices, draws: int) -> Noise:
        """The first draws of some seats, close together in memory."""
        return Noise(
            self.theta[:, :draws].copy(),
            self.seats[:, rows, :draws].copy(),
            self.surge[rows, :draws].copy(),
            self.turnout[rows, :draws].copy(),
        )


def draw_noise(field: Field, rng: np.random.Generator, draws: int) -> Noise:
    """The random numbers of a night, in one order whatever has declared."""
    n = len(field.seats)
    theta = rng.standard_normal((SIZE, draws), np.float32)
    root = np.linalg.cholesky(field.parameters.correlation).astype(np.float32)
    own = rng.standard_normal((PARTIES, n, draws), np.float32)
    own = np.tensordot(root, own, axes=1)
    heavy = rng.standard_gamma(NU / 2.0, (n, draws), np.float32)
    own *= np.sqrt(NU / 2.0 / heavy)
    own *= field.spread.astype(np.float32)[:, :, None]
    ground = _grounds(field)
    common = DELTA * rng.standard_normal((PARTIES, 1, draws), np.float32)
    by_ground = rng.standard_normal((PARTIES, int(ground.max(initial=-1)) + 1, draws), np.float32)
    own += common
    own += np.float32(DELTA_GROUND) * by_ground[:, ground]
    np.clip(own, -MOST, MOST, out=own)
    mean, sd = SURGE_ROOT
    surging = rng.random((n, draws), np.float32) < SURGE
    surge = np.where(surging, mean + sd * rng.standard_normal((n, draws), np.float32), 0.0)
    national = 0.02 * rng.standard_normal((1, draws), np.float32)
    turnout = np.exp(0.05 * rng.standard_normal((n, draws), np.float32) + national)
    return Noise(theta, own, np.maximum(surge, 0.0).astype(np.float32), turnout)


def _grounds(field: Field) -> Indices:
    """(n,), numbers of the battlegrounds: who won, who came second, in Scotland or not."""
    seats = field.seats
    keys = (seats.winner * len(GROUPS) + seats.runner_up) * 2 + seats.scotland
    return np.asarray(np.unique(keys, return_inverse=True)[1].reshape(-1))


@dataclass(frozen=True, eq=False)
class Posterior:
    """Undeclared seats given all that is known; arrays alone, so that workers can draw from it.

    Attributes:
        field: the night's seats.
        rows: (u,), which of them are undeclared and projected.
        theta: (300,), mean of the coefficients.
        root: (300, 300), the covariance's root: theta + root @ standard normal draws.
        sigma: (6,), sd of a seat on this night.
        turnout: declared votes against those of the base in the same seats.
    """

    field: Field
    rows: Indices
    theta: Floats
    root: Floats
    sigma: Floats
    turnout: float

    def latent(self, noise: Noise) -> Drawn:
        """(7, u, draws), square-root shares; zero where a group does not stand.

        Args:
            noise: of all seats of the field.
        """
        return self._latent(noise, self.rows)

    def near(self, noise: Noise) -> Drawn:
        """The same on the noise of the undeclared seats alone."""
        return self._latent(noise, np.arange(len(self.rows)))

    def _latent(self, noise: Noise, at: Indices) -> Drawn:
        """On the noise whose rows ``at`` are those of the undeclared seats."""
        seats, rows = self.field.seats, self.rows
        theta = self.root.astype(np.float32) @ noise.theta
        theta += self.theta.astype(np.float32)[:, None]
        number = theta.shape[1]
        out = np.empty((len(GROUPS), len(rows), number), np.float32)
        mean = self.field.prior.mean[rows].T.astype(np.float32)
        x = self.field.single[:, rows]
        for party in range(PARTIES):
            np.matmul(x[party], theta[party * WIDTH : (party + 1) * WIDTH], out=out[party])
            out[party] += mean[party][:, None]
            out[party] += np.float32(self.sigma[party]) * noise.seats[party, at]
        out[OTH] = np.maximum(mean[OTH][:, None], noise.surge[at])
        np.maximum(out, np.float32(LEAST), out=out)
        out *= seats.stands[rows].T[:, :, None]
        return out

    def draw(self, rng: np.random.Generator, draws: int) -> Drawn:
        """(7, u, draws), square-root shares on random numbers of their own."""
        return self.latent(draw_noise(self.field, rng, draws))

    @property
    def stands(self) -> Bools:
        """(u, 7), whether the group has a candidate."""
        return self.field.seats.stands[self.rows]

    @property
    def slugs(self) -> tuple[str, ...]:
        """Contests by row."""
        return tuple(self.field.seats.contests[row].slug for row in self.rows)


def winners_of(latent: Drawn) -> Groups:
    """(u, draws), the group with most: a running comparison, far faster than along an axis."""
    best = latent[0].copy()
    winners = np.zeros(best.shape, np.uint8)
    for group in range(1, len(latent)):
        ahead = latent[group] > best
        np.copyto(winners, group, where=ahead)
        np.copyto(best, latent[group], where=ahead)
    return winners


def two_best(latent: Drawn) -> tuple[NDArray[np.intp], NDArray[np.intp], Drawn]:
    """The first and the second group of each seat and draw, and by how much the first leads."""
    first, best = np.zeros(latent.shape[1:], np.intp), latent[0].copy()
    second, next_best = np.zeros_like(first), np.full_like(best, -1.0)
    for group in range(1, len(latent)):
        value = latent[group]
        ahead, between = value > best, value > next_best
        np.copyto(next_best, np.where(ahead, best, value), where=between)
        np.copyto(second, np.where(ahead, first, group), where=between)
        np.copyto(best, value, where=ahead)
        np.copyto(first, group, where=ahead)
    return first, second, best - next_best


def root_of(precision: Floats) -> Floats:
    """A root of the covariance, from the precision."""
    lower = np.linalg.cholesky(precision)
    return np.linalg.inv(lower).T

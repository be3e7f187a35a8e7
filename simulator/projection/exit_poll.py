"""The exit poll as a noisy observation of the final seats, re-linearised at each update.

It names no seats, so it says something of the coefficients only: of how many seats each party
wins, declared ones and the expected others together. How the expected seats move with the
coefficients is read off how often two parties are level in the draws. As seats declare there is
less for it to say, and it loses its weight by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from simulator.projection.conditioning import SIZE, Field, Fit
from simulator.projection.posterior import Noise, Posterior, root_of, two_best
from simulator.projection.seats import GROUPS, PARTIES, Floats, Indices
from simulator.scenario import Scenario

DRAWS: Final = 250
"""Draws that expected seats, and their slopes, are taken from."""

WINDOW: Final = 0.015
"""Square-root shares within which two parties count as level, about."""

SCALES: Final = (1.0, 1.0, 1.0, 2.0, 1.5, 1.0)
"""Misses of a party's seats against the others' (exit polls of 2010 to 2024)."""

SPREAD: Final = 0.3
"""Variance of a party's seats, of what n independent seats would have: misses of 2010 to 2024."""

OF_NOISE: Final = 0.6
LEAST_LEFT: Final = 0.25
"""So much of the seats' own noise is in the exit poll's miss already, and is taken from its
variance, of which a quarter stays."""

MOST_SEATS: Final = 1.02
"""An exit poll that names more seats than the night has, but for rounding, is of another."""

FEW: Final = 50
START: Final = 8.0
DECAY: Final = 0.75
"""With fewer declared seats the exit poll is let in by and by, its variance falling from eight
times its own: undamped steps from a wide prior diverge."""

STEP: Final = 0.5
"""Part of the way to the solution that a round goes."""

SETTLED: Final = 0.05
"""A round that moves no coefficient by more of its sd is the last."""

MOST_ROUNDS: Final = 30


@dataclass(frozen=True, eq=False)
class ExitPoll:
    """Seats of Great Britain by party (6,), NaN where they were not published, and their sd."""

    seats: Floats

    @property
    def variance(self) -> Floats:
        """(6,), of its miss."""
        n = np.clip(self.seats, 0.0, 650.0)
        variance: Floats = (1.0 + SPREAD * n * (1.0 - n / 650.0)) * np.array(SCALES) ** 2
        return variance


GROUPS_OF: Final = ({"Con"}, {"Lab"}, {"LD"}, {"RUK", "BRX", "UKIP"}, {"Green"}, {"SNP", "PC"})


def exit_poll_of(scenario: Scenario) -> ExitPoll | None:
    """The scenario's exit poll, if it can be taken in; see ``why_not``."""
    if scenario.exit_poll is None or why_not(scenario):
        return None
    seats = np.full(PARTIES, np.nan)
    for group, parties in enumerate(GROUPS_OF):
        named = [number for party, number in scenario.exit_poll.seats.items() if party in parties]
        if named:
            seats[group] = sum(named)
    return ExitPoll(seats)


def why_not(scenario: Scenario) -> str:
    """Why the night's exit poll says nothing of its seats, in words; empty where it does."""
    if scenario.exit_poll is None:
        return "the night has no exit poll"
    seats, night = sum(scenario.exit_poll.seats.values()), len(scenario.contests)
    if seats > MOST_SEATS * night:
        return f"the exit poll, of {seats:,} seats, is not of this night's {night:,}"
    projected = set().union(*GROUPS_OF)
    if not projected & scenario.exit_poll.seats.keys():
        return "the exit poll names no party that is projected"
    return ""


@dataclass(frozen=True, eq=False)
class Conditioned:
    """Coefficients (300,) and their precision, the exit poll taken in."""

    theta: Floats
    precision: Floats


def take_in(
    exit_poll: ExitPoll, field: Field, fit: Fit, rows: Indices, won: Floats, noise: Noise
) -> Conditioned:
    """Condition a fit on the exit poll.

    It goes on from what declared seats alone say, never from an update before: equal results give
    equal projections, whatever was projected in between.

    Args:
        exit_poll: seats.
        field: the night's seats.
        fit: what declared seats tell.
        rows: (u,), undeclared seats.
        won: (7,), declared seats by group.
        noise: random numbers, of which the first draws are used.
    """
    known = ~np.isnan(exit_poll.seats)
    right = fit.precision @ fit.theta
    theta, precision = fit.theta, fit.precision
    gentle = len(fit.rows) < FEW
    near = noise.some(rows, DRAWS)
    for number in range(MOST_ROUNDS):
        root = root_of(precision)
        posterior = Posterior(field, rows, theta, root, fit.sigma, 1.0)
        seats, noise_of_seats, slope = _linearise(posterior, near)
        seats = seats + won[:PARTIES]
        factor = max(1.0, START * DECAY**number) if gentle else 1.0
        variance = exit_poll.variance * factor
        variance = np.maximum(variance - OF_NOISE * noise_of_seats, variance * LEAST_LEFT)
        g = slope[known]
        weighted = g.T / variance[known]
        precision = fit.precision + weighted @ g
        precision = (precision + precision.T) / 2.0
        aim = right + weighted @ (exit_poll.seats[known] - seats[known] + g @ theta)
        step = STEP * (np.linalg.solve(precision, aim) - theta)
        theta = theta + step
        sd = np.sqrt((root**2).sum(axis=1))
        if factor == 1.0 and float(np.abs(step / sd).max()) < SETTLED:
            break
    return Conditioned(theta, precision)


def _linearise(posterior: Posterior, noise: Noise) -> tuple[Floats, Floats, Floats]:
    """Expected undeclared seats (6,), their variance by the seats' own noise, and how they move
    with the coefficients (6, 300)."""
    latent = posterior.near(noise)
    _, rows, draws = latent.shape
    first, second, lead = two_best(latent)
    gap = lead / WINDOW
    level = np.exp(-0.5 * gap**2) / (WINDOW * np.sqrt(2.0 * np.pi))
    size = len(GROUPS)
    at = np.arange(rows)[:, None] * size * size
    pairs = np.bincount(
        (at + first * size + second).ravel(), level.ravel(), rows * size * size
    ).reshape(rows, size, size)
    tie = -0.5 * (pairs + pairs.transpose(0, 2, 1)) / draws
    diagonal = np.arange(size)
    tie[:, diagonal, diagonal] = -tie.sum(axis=2)
    chance = (
        np.bincount(
            (np.arange(rows)[:, None] * size + first).ravel(), minlength=rows * size
        ).reshape(rows, size)
        / draws
    )[:, :PARTIES]
    x = posterior.field.x[:, posterior.rows]
    slope = np.stack([tie[:, :PARTIES, q].T @ x[q] for q in range(PARTIES)], axis=1)
    return (
        chance.sum(axis=0),
        (chance * (1.0 - chance)).sum(axis=0),
        slope.reshape(PARTIES, SIZE),
    )

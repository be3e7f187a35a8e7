"""The forecast once more, plain and slow: Python floats, one candidate after another.

It shares nothing with the product but the scenario's values, the table of who is in which row,
and the documented order of the random bits. Quantiles come from bisecting an integrated density.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from math import exp, floor, gamma, log, pi, sqrt

import numpy as np

from simulator.forecast.model import Model
from simulator.scenario.model import Scenario

CLIP = 6.0


def density(t: float, nu: int) -> float:
    """Student's."""
    front = gamma((nu + 1) / 2) / (sqrt(nu * pi) * gamma(nu / 2))
    return float(front * (1 + t * t / nu) ** (-(nu + 1) / 2))


@lru_cache
def table(nu: int) -> tuple[float, ...]:
    """Quantiles of t(ν) at (i + ½) ÷ 65,536, clipped at 6 sd, of unit variance."""
    step, t, below = 0.0005, 0.0, 0.5
    limit = CLIP * sqrt(nu / (nu - 2))
    upper: list[float] = []
    for i in range(32_768, 65_536):
        wanted = (i + 0.5) / 65_536
        while t < limit:
            area = (
                step / 6 * (density(t, nu) + 4 * density(t + step / 2, nu) + density(t + step, nu))
            )
            if below + area >= wanted:
                break
            t, below = t + step, below + area
        upper.append(min(limit, t + (wanted - below) / density(t, nu)))
    sd = sqrt(sum(x * x for x in upper) / len(upper))
    return tuple(-x / sd for x in reversed(upper)) + tuple(x / sd for x in upper)


def key(*names: str) -> int:
    return int.from_bytes(sha256("\0".join(names).encode()).digest()[:8], "big")


class Bits:
    """Sixteen bits after sixteen bits of a chunk's stream, lowest of each word first."""

    def __init__(self, seed: int, chunk: int, *keys: int) -> None:
        sequence = np.random.SeedSequence(seed, spawn_key=(0, chunk, *keys))
        self._raw = np.random.SFC64(sequence)

    def row(self, length: int) -> list[int]:
        words = [int(word) for word in self._raw.random_raw(length // 4)]
        return [word >> shift & 0xFFFF for word in words for shift in (0, 16, 32, 48)]


def variate(nu: int, bits: int) -> float:
    return table(nu)[bits]


@dataclass
class Draw:
    """One contest of one draw."""

    weights: list[float]
    valid: float
    votes: list[int]


def outcomes(scenario: Scenario, model: Model, seed: int, rows: int) -> list[dict[str, Draw]]:
    """The first draws of chunk 0: by slug, weights, valid votes and votes by candidate."""
    main = Bits(seed, 0)
    shared: dict[int, list[int]] = {}
    for group in model.groups:
        for term in (group.national, group.regional):
            if term is not None and term not in shared:
                shared[term] = Bits(seed, 0, term).row(4096)
    turnout = Bits(seed, 0, key("turnout")).row(4096)
    added = {row: Bits(seed, 0, k).row(4096) for row, k in model.added}
    told: list[dict[str, Draw]] = []
    for start in range(0, rows, model.tile):
        turnouts = [main.row(model.tile) for _ in range(model.contests)]
        seats: dict[int, list[int]] = {}
        for block in model.blocks:
            for row in range(block.base_rows.start, block.base_rows.stop):
                seats[row] = main.row(model.tile)
        for row, bits in added.items():
            seats[row] = bits[start : start + model.tile]
        for night in range(min(model.tile, rows - start)):
            told.append(_night(scenario, model, seats, turnouts, shared, turnout, start, night))
    return told


def _night(
    scenario: Scenario,
    model: Model,
    seats: dict[int, list[int]],
    turnouts: list[list[int]],
    shared: dict[int, list[int]],
    turnout: list[int],
    start: int,
    night: int,
) -> dict[str, Draw]:
    told = {}
    for c in range(model.contests):
        contest = scenario.contests[int(model.contest_order[c])]
        weights = [0.0] * len(contest.candidates)
        order = []
        for row in model.row_of[c].tolist():
            index = int(model.candidates[row, 1]) if row < model.rows else -1
            if index < 0:
                continue
            order.append(index)
            group = model.groups[int(model.group[row])]
            z = float(model.mean[row, 0])
            z += float(model.sigma[row, 0]) * variate(5, seats[row][night])
            for term, scale in (
                (group.national, group.national_scale),
                (group.regional, group.regional_scale),
            ):
                if term is not None:
                    z += scale * variate(8, shared[term][start + night])
            weights[index] = exp(z)
        x = float(model.turnout[c, 0])
        x += model.turnout_national * variate(8, turnout[start + night])
        x += model.turnout_seat * variate(5, turnouts[c][night])
        valid = max(1, floor(contest.electorate / (1 + exp(-x)) + 0.5))
        votes, running, before = [0] * len(weights), 0.0, 0
        for index in order:
            running += weights[index]
            edge = floor(running / sum(weights) * valid + 0.5)
            votes[index], before = edge - before, edge
        told[contest.slug] = Draw(weights, valid, votes)
    return told


def mean_log_weight(share: float, national: float, regional: float, seat: float) -> float:
    """log p − ½ V (1 − 2 p)."""
    variance = national**2 + regional**2 + seat**2
    return log(share) - variance / 2 * (1 - 2 * share)

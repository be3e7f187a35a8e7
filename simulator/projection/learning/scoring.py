"""Past nights projected with one set of parameters, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

import numpy as np

from simulator.outcome import ContestOutcome
from simulator.projection.backtest import NATIONAL, Night, Score, Start, judge, real_order
from simulator.projection.parameters import ParameterSet
from simulator.projection.projection import SCORED
from simulator.projection.projector import Projector
from simulator.projection.seats import Floats

CHECKPOINTS: Final = ("10", "50", "100", "200", "300")
"""By declarations: while there is most to project, and something to project it from."""

STARTS: Final = (
    Start("polls", True),
    Start("base", True),
    Start("polls", False),
    Start("base", False),
)
DRAWS: Final = 400
SEED: Final = 1

MARGIN: Final = 0.01
"""Of a CRPS: less, and the random numbers decide."""

_NATIONAL: Final = [SCORED.index(group) for group in NATIONAL]


@dataclass(frozen=True, eq=False)
class Played:
    """One night from one start.

    Attributes:
        night: its name.
        start: name of the start.
        scores: by checkpoint.
        strays: (checkpoints, 4), misses of the national shares of ``NATIONAL``, in units of the
            half of the 90 % interval on their side of the median.
    """

    night: str
    start: str
    scores: tuple[Score, ...]
    strays: Floats


def play(
    night: Night,
    start: Start,
    parameters: ParameterSet,
    checkpoints: Sequence[str] = CHECKPOINTS,
    draws: int = DRAWS,
) -> Played:
    """Project a night in its own order with these parameters.

    Args:
        night: with its result.
        start: a prior that it has figures for.
        parameters: learnt without it, if the scores are to say anything.
        checkpoints: names.
        draws: of every projection.
    """
    scenario, truth = night.scenario, night.truth()
    projector = Projector(
        scenario,
        prior=start.prior,
        exit_poll=start.exit_poll,
        draws=draws,
        seed=SEED,
        parameters=parameters,
    )
    scores, strays = [], []
    for checkpoint in real_order(scenario, checkpoints):
        declared: dict[str, ContestOutcome] = {}
        for slug in checkpoint.declared:
            outcome = scenario.by_slug[slug].outcome
            if outcome is not None:
                declared[slug] = outcome
        projection = projector.project(declared, besides=False)
        scores.append(judge(projection, truth, checkpoint))
        if projection.britain is not None:
            strays.append(_strays(projection.britain.shares[_NATIONAL], truth.national[_NATIONAL]))
    return Played(night.name, start.name, tuple(scores), np.array(strays))


def _strays(shares: Floats, actual: Floats) -> Floats:
    low, middle, high = np.percentile(shares, (5, 50, 95), axis=1)
    half = np.where(actual >= middle, high - middle, middle - low)
    strays: Floats = np.abs(actual - middle) / np.maximum(half, 1e-9)
    return strays


@dataclass(frozen=True, slots=True)
class Marks:
    """Means over nights and checkpoints from one start, with one set of parameters.

    Attributes:
        error: summed absolute seat error of the medians, seats.
        crps: of the seats, summed, seats.
        log: minus the logarithm of the winner's chance, by undeclared seat.
        shares: part of the 90 % intervals of undeclared seats' shares that hold the result.
        national: the same of shares in Great Britain.
    """

    error: float
    crps: float
    log: float
    shares: float
    national: float


def marks_of(played: Iterable[Played]) -> Marks:
    """The means of several nights' scores."""
    scores = [score for one in played for score in one.scores]
    return Marks(
        fmean(score.error for score in scores),
        fmean(score.crps for score in scores),
        fmean(score.log for score in scores if score.log is not None),
        sum(score.shares[3] for score in scores) / sum(score.shares[0] for score in scores),
        sum(score.national[3] for score in scores) / sum(score.national[0] for score in scores),
    )


def is_better(ours: Mapping[str, Marks], theirs: Mapping[str, Marks]) -> bool:
    """Whether the seats' CRPS is lower on the mean of the starts, by more than noise, at a log
    score no higher."""
    crps = fmean(marks.crps for marks in ours.values())
    log = fmean(marks.log for marks in ours.values())
    return crps < (1.0 - MARGIN) * fmean(marks.crps for marks in theirs.values()) and log <= fmean(
        marks.log for marks in theirs.values()
    )

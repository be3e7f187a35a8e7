"""How much longer a hall takes than its boxes and staff say: its habit, its night, its luck.

Halls differ, and stay themselves: some have been early on every night and some late, by what no
parameter of a count tells. All of it is one factor on the hall's clock from close of poll, as a
pin's is. Halls whose time is on the record, or that keep the pace of one, have it in that pace.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from statistics import NormalDist
from typing import Final

from simulator.count.plan import HallPlan
from simulator.scenario import Contest, CountParameters
from simulator.uk import BOROUGHS

COMBINED: Final = 0.25
"""Log of how much longer a night of combined polls takes (K: 2015 beside 2017 and 2019)."""
TYPES: Final = {"county": -0.004, "borough": 0.045}
"""Log of what is over once stations and roads have told county from borough (K): 10 minutes
between them in 2017 and 2019, 26 in 2024."""
SIZE: Final = -0.2
"""Power of a hall's papers by which more of them take less long each (K: four nights): a larger
seat has the larger hall."""
PAPERS: Final = (22_750, 45_500, 91_000)
"""Papers for which that holds: least, those of the usual hall, most."""
LEFT_OPEN: Final = 0.6
LEFT_KNOWN: Final = 0.4
"""Share of the spread of stations, tables, roads and productivity that is left to chance in a
hall of which nothing is known, and in one whose habit is: it stands for much of them (K)."""
GOLDEN: Final = 0x9E3779B97F4A7C15
"""The golden ratio's fraction in 64 bits: its multiples fall evenly on every interval."""
WHOLE: Final = 1 << 64


def own_normals(parameters: CountParameters, normals: Sequence[float]) -> list[float]:
    """The normals of a hall's size, roads and staff, as far as its parameters leave them open."""
    if described(parameters):
        return list(normals)
    left = LEFT_OPEN if parameters.habit is None else LEFT_KNOWN
    return [left * normal for normal in normals]


def factor(contest: Contest, plan: HallPlan, seed: int, draw: int | None) -> float:
    """What the free run's times are multiplied by.

    Args:
        contest: whose hall.
        plan: of this night in it; the seat's luck is one of its normals.
        seed: of the run.
        draw: index of the drawn outcome in its batch, if it is one.
    """
    parameters = contest.count
    if described(parameters):
        # What its file says of a hall's boxes, tables and roads leaves its stages to chance.
        return exp(expected(parameters))
    kind = "borough" if contest.type.lower() in BOROUGHS else "county"
    least, usual, most = PAPERS
    papers = min(max(plan.outcome.papers, least), most)
    return exp(
        expected(parameters)
        + TYPES[kind]
        + SIZE * log(papers / usual)
        + parameters.night_spread * night_normal(seed, draw)
        + parameters.residue * plan.normals[-2]
    )


def expected(parameters: CountParameters) -> float:
    """Log of what is known of a hall and its night before the poll closes."""
    return (parameters.habit or 0.0) + level(parameters)


def level(parameters: CountParameters) -> float:
    """Log of what is known of a night before the poll closes."""
    return parameters.night_level + COMBINED * parameters.combined_polls


def change(parameters: CountParameters, habit: float | None, level_then: float) -> float:
    """Factor on the pace of a hall whose record was made with this habit on such a night.

    The record says how this hall counts: only another habit than the one it had is news.
    """
    own = 0.0 if parameters.habit is None or habit is None else parameters.habit - habit
    return exp(own + level(parameters) - level_then)


def described(parameters: CountParameters) -> bool:
    """Whether a file tells the size of a hall: its stations, its tables and its roads."""
    given = (parameters.stations, parameters.tables, parameters.travel)
    return all(value is not None for value in given)


def night_normal(seed: int, draw: int | None) -> float:
    """A night's own standard normal: the same in all its halls.

    Seeds that follow each other, or draws of a batch, share out the normal's range evenly, every
    other one as early as the one before was late, so that a few nights stand for many.
    """
    pair, other = divmod(seed if draw is None else seed + draw, 2)
    place = (pair * GOLDEN + WHOLE // 2) % WHOLE
    normal = NormalDist().inv_cdf(0.5 + (place + 0.5) / (2 * WHOLE))
    return -normal if other else normal

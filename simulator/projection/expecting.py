"""When the others will declare: each hall as on earlier nights, moved by how late this night is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import exp
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator import count
from simulator.projection.projection import Expected
from simulator.scenario import Contest, Scenario, last_hours

USUAL: Final = 6.4
"""Hours to the declaration of a usual hall on a usual night, without its habit (medians of 2015,
2017, 2019 and 2024 over what was known of the night before it)."""
SPREAD: Final = 0.45
"""Scale, in hours, of a logistic distribution: how far a hall's hour is from what is foretold."""
NIGHT: Final = 0.5
"""Standard deviation, in hours, of how late a whole night is, beyond what was known of it."""
LATER: Final = 0.5
"""Hours by which a close seat declares later than its hall foretells: with a majority below five
points .4, .8, .2 and .7 on the four nights (a small base margin foretells nothing)."""
CLOSE: Final = 5.0
"""Percent points of majority below which a seat is close."""
_SHIFTS: Final = np.linspace(-4, 4, 161)

Floats = NDArray[np.float64]


def expect_times(
    scenario: Scenario,
    declared: Mapping[str, int],
    now: int | None = None,
    close: Collection[str] = (),
) -> Expected | None:
    """When each contest that has not declared may do so.

    A hall's hour is that of its habit, which earlier nights have taught; of the same seat on the
    last night before where no habit is known; of a usual hall where neither is. All of them move
    together by how late the night is, of which those still counting tell as well as those that
    have declared: of early results alone every night would seem early. A seat's time is the
    median of what is left after now.

    Args:
        scenario: the night.
        declared: seconds after close of poll by slug of those that have declared.
        now: seconds after close of poll; by default the last declaration's.
        close: slugs of seats expected to be won by less than ``CLOSE`` points.

    Returns:
        Seconds after close of poll by slug; None where no earlier night says anything of a hall.
    """
    contests = scenario.polled
    earlier: Mapping[str, float] = {}
    if any(contest.count.habit is None for contest in contests):
        earlier = last_hours(scenario.date)
    known = [c.count.habit is not None or c.ons_id in earlier for c in contests]
    if not any(known):
        return None
    foretold = np.array([_foretell(contest, earlier) for contest in contests])
    foretold += [LATER * (contest.slug in close) for contest in contests]
    done = np.array([contest.slug in declared for contest in contests], bool)
    latest = max(declared.values(), default=0) if now is None else now
    moment = np.array([declared.get(contest.slug, latest) for contest in contests]) / 3600
    late = _lateness(moment - foretold, done)
    hours = _median_after(moment, foretold + late)
    return Expected(
        {
            contest.slug: round(3600 * hour)
            for contest, hour, over in zip(contests, hours.tolist(), done, strict=True)
            if not over
        },
        scenario.clock,
    )


def _foretell(contest: Contest, earlier: Mapping[str, float]) -> float:
    if contest.count.habit is None and contest.ons_id in earlier:
        return earlier[contest.ons_id]
    return USUAL * exp(count.expected(contest.count))


def _lateness(over: Floats, done: NDArray[np.bool_]) -> float:
    """Hours by which the night is late: the posterior mean, over a grid.

    Args:
        over: hours above what was foretold: of a declaration, or of now where none came yet.
        done: it has declared.
    """
    z = (over[:, None] - _SHIFTS) / SPREAD
    waiting = -np.logaddexp(0, z)
    likely = np.where(done[:, None], 2 * waiting + z, waiting).sum(0)
    likely -= (_SHIFTS / NIGHT) ** 2 / 2
    weight = np.exp(likely - likely.max())
    return float(weight @ _SHIFTS / weight.sum())


def _median_after(now: Floats, foretold: Floats) -> Floats:
    """The median of logistic hours about ``foretold``, given that they are after now."""
    # Of the chance left after now half is: log odds of it, exact where hardly any is left.
    z = (now - foretold) / SPREAD
    wait: Floats = np.logaddexp(np.log(2) + z, 0)
    return foretold + SPREAD * wait

"""What a projection tells besides seats: what to watch, the swing so far, when the others come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.projection.expecting import CLOSE, expect_times
from simulator.projection.posterior import Posterior
from simulator.projection.projection import Projection
from simulator.projection.seats import Floats
from simulator.projection.summary import Held
from simulator.projection.swings import swings_of
from simulator.projection.watch import rank, watch
from simulator.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is: seconds after close of poll, and of the declarations by slug.

    None of the times: those on the record; None of now: the last declaration's.
    """

    now: int | None = None
    times: Mapping[str, int] | None = None

    def of(self, scenario: Scenario, declared: Iterable[str]) -> dict[str, int]:
        """The seconds of what has declared; of those whose minute nobody gives, the latest."""
        times = self.times
        if times is None:
            recorded = ((slug, scenario.by_slug[slug].declared_at) for slug in declared)
            times = {
                slug: round((at - scenario.close_of_poll).total_seconds())
                for slug, at in recorded
                if at is not None
            }
        latest = max(times.values(), default=0) if self.now is None else self.now
        return {slug: min(times.get(slug, latest), latest) for slug in declared}


def tell_besides(
    found: Projection,
    scenario: Scenario,
    posterior: Posterior,
    held: Held,
    latent: NDArray[np.float32],
    winners: NDArray[np.integer],
    shares: Floats,
    declared: Iterable[str],
    moment: Moment,
) -> Projection:
    """A projection with watch list, swings and expected times.

    Args:
        found: the projection.
        scenario: the night.
        posterior: of the undeclared seats of Great Britain, u of them.
        held: declared seats that took part.
        latent: (7, u, draws), square-root shares.
        winners: (u, draws), group.
        shares: (7, u), mean shares, percent.
        declared: slugs, Northern Ireland's included.
        moment: when it is.
    """
    slugs = posterior.slugs
    seen = tuple(declared)
    first, second = np.sort(shares, axis=0)[:-3:-1] if slugs else (np.zeros(0), np.zeros(0))
    close = {slugs[i] for i in np.flatnonzero(first - second < CLOSE)}
    return replace(
        found,
        watch=watch(slugs, rank(latent, winners)),
        swings=swings_of(posterior.field, held.rows, held.shares, posterior.theta),
        expected=expect_times(scenario, moment.of(scenario, seen), moment.now, close),
    )

"""A night's projector: what does not change between two updates, kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from simulator.outcome import ContestOutcome
from simulator.projection.projection import Projection
from simulator.scenario import Scenario

DRAWS: Final = 2_000

Votes = Mapping[str, int] | Sequence[int] | ContestOutcome
Prior = Literal["auto", "mrp", "polls", "base", "forecast"]


class Projector:
    """Projects a night as often as it is asked to."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        prior: Prior = "auto",
        exit_poll: bool = True,
        draws: int = DRAWS,
        seed: int = 1,
    ) -> None:
        raise NotImplementedError

    def project(
        self,
        declared: Mapping[str, Votes],
        *,
        time: int | None = None,
        before: Projection | None = None,
    ) -> Projection:
        """The projection given these results."""
        raise NotImplementedError


def project(
    scenario: Scenario,
    declared: Mapping[str, Votes],
    *,
    prior: Prior = "auto",
    exit_poll: bool = True,
    draws: int = DRAWS,
    seed: int = 1,
) -> Projection:
    """How the night will end, given what has been declared."""
    return Projector(scenario, prior=prior, exit_poll=exit_poll, draws=draws, seed=seed).project(
        declared
    )

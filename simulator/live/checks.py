"""What is wrong with something that somebody wants to enter: the impossible and the unlikely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.live.values import Draft, Findings

if TYPE_CHECKING:
    from simulator.live.night import LiveNight


@dataclass(frozen=True, slots=True)
class Expectation:
    """What was expected of a seat before it declared, by position in ``contest.candidates``.

    Attributes:
        shares: mean share, percent.
        low, high: fifth and ninety-fifth percentile of it.
        wins: chance of being elected.
    """

    shares: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    wins: tuple[float, ...]


def examine(night: LiveNight, draft: Draft, expectation: Expectation | None = None) -> Findings:
    """What is wrong with a draft, its candidates named as the contest has them."""
    del night, draft, expectation
    return Findings()

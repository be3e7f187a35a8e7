"""How much wider the intervals of national shares must be than they are drawn.

The coefficients' prior knows what moves seats together on the nights it was learnt on; a night has
more of its own. Each training night in turn is projected with parameters learnt on the other
training nights alone, and the factor is what would have made nine intervals in ten hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from simulator.projection.backtest import Night, Start
from simulator.projection.learning.scoring import play
from simulator.projection.parameters import NIGHTS, ParameterSet
from simulator.projection.seats import Floats

LEVEL: Final = 0.9

CHECKPOINTS: Final = ("25", "100", "300")

Learn = Callable[[Sequence[str | None]], ParameterSet]


def factor(strays: Floats) -> float:
    """The factor on half-intervals with which nine misses in ten lie within; at least 1.

    Args:
        strays: misses in units of the half-interval on their side.
    """
    return max(1.0, float(np.quantile(strays, LEVEL)))


class Widener:
    """Learns the factor, and keeps what was projected for another table."""

    def __init__(self, nights: Mapping[str, Night], learn: Learn) -> None:
        """A widener for these nights.

        Args:
            nights: by name.
            learn: parameters learnt without these nights.
        """
        self._nights, self._learn = nights, learn
        self._learnt: dict[frozenset[str], ParameterSet] = {}
        self._strays: dict[tuple[str, frozenset[str], str], Floats] = {}

    def widen(self, learnt: ParameterSet, without: str | None) -> ParameterSet:
        """The same parameters with the factor that their training nights ask for."""
        training = [name for name in NIGHTS if name != without]
        apart = frozenset(() if without is None else (without,))
        strays = [self._of(name, apart | {name}, kind) for name in training for kind in ("polls",)]
        found = round(factor(np.concatenate(strays)), 3)
        return ParameterSet(
            replace(learnt.polls, national=found), replace(learnt.base, national=found)
        )

    def _of(self, name: str, apart: frozenset[str], kind: str) -> Floats:
        """Misses of a night, projected without these nights."""
        key = (name, apart, kind)
        if key not in self._strays:
            if apart not in self._learnt:
                self._learnt[apart] = self._learn(sorted(apart))
            starts = (Start("polls", True), Start("polls", False))
            played = [
                play(self._nights[name], start, self._learnt[apart], CHECKPOINTS)
                for start in starts
            ]
            self._strays[key] = np.concatenate([one.strays.ravel() for one in played])
        return self._strays[key]

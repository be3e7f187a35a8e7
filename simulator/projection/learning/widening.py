"""How much wider the intervals of national shares must be than they are drawn.

The coefficients' prior knows what moves seats together on the nights it was learnt on; a night has
more of its own. Each training night in turn is projected with parameters learnt on the other
training nights alone, and the factor is what would have made nine intervals in ten hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from simulator.projection.backtest import Night, Start
from simulator.projection.learning.em import learn
from simulator.projection.learning.record import Record
from simulator.projection.learning.scoring import play
from simulator.projection.parameters import ParameterSet
from simulator.projection.seats import Floats

LEVEL: Final = 0.9

CHECKPOINTS: Final = ("25", "100", "300")

STARTS: Final = (Start("polls", True), Start("polls", False))
"""From the last result alone national shares stray as far."""


def factor(strays: Floats) -> float:
    """The factor on half-intervals with which nine misses in ten lie within; at least 1.

    Args:
        strays: misses in units of the half-interval on their side.
    """
    return max(1.0, float(np.quantile(strays, LEVEL)))


class Learner:
    """Learns both kinds of prior on some of the nights, each set of nights once."""

    def __init__(self, records: Mapping[str, Mapping[str, Record]]) -> None:
        """A learner on these records: kind of prior (polls, base) → night → record."""
        self._records = records
        self._learnt: dict[frozenset[str], ParameterSet] = {}

    def learn(self, apart: frozenset[str]) -> ParameterSet:
        """On all nights but these."""
        if apart not in self._learnt:
            of = {
                kind: learn([record for name, record in several.items() if name not in apart])
                for kind, several in self._records.items()
            }
            self._learnt[apart] = ParameterSet(of["polls"], of["base"])
        return self._learnt[apart]


class Widener:
    """Learns the factor too, from projections of training nights."""

    def __init__(self, nights: Mapping[str, Night], learner: Learner) -> None:
        """A widener on these nights, by name."""
        self._nights, self._learner = nights, learner

    def widened(self, without: str | None) -> ParameterSet:
        """Parameters learnt without a night, with the factor that the training nights ask for."""
        apart = frozenset(() if without is None else (without,))
        training = [name for name in self._nights if name not in apart]
        strays = [self._strays(name, apart | {name}) for name in training]
        found = round(factor(np.concatenate(strays)), 3)
        learnt = self._learner.learn(apart)
        return ParameterSet(
            replace(learnt.polls, national=found), replace(learnt.base, national=found)
        )

    def _strays(self, name: str, apart: frozenset[str]) -> Floats:
        """Misses of a night, projected with what was learnt without these nights."""
        learnt = self._learner.learn(apart)
        played = [play(self._nights[name], start, learnt, CHECKPOINTS) for start in STARTS]
        return np.concatenate([one.strays.ravel() for one in played])

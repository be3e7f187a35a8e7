"""What a change means to do in one contest, before any figure moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.outcome import Rejected
from simulator.scenario.changes.tallies import Tally
from simulator.scenario.model import Candidate, Contest

Planner = Callable[[Contest], "Plan | None"]
"""What a change does in a contest; None where it does not concern it."""

Act = Callable[[Tally], None]
"""Moves the figures of one tally."""


class Refused(Exception):
    """A change that cannot be: the key it concerns, why, and the nearest valid name."""

    def __init__(self, key: str, message: str, nearest: str | None = None) -> None:
        super().__init__(key, message, nearest)
        self.key = key
        self.message = message
        self.nearest = nearest


def nothing(_: Tally) -> None:
    """Leaves the figures alone."""


@dataclass(frozen=True)
class Plan:
    """What a change does in one contest.

    Attributes:
        known: acts on the known votes.
        predicted: acts on each pollster's shares.
        fixed: position and votes of a candidate whose votes are set, known before or not.
        removed: positions of candidates taken off the ballot paper.
        added: a candidate put on it, whose figure the acts append.
        rejected: rejected papers from the valid votes before and after; None keeps them.
        turnout: the turnout that a forecast expects, percent; None keeps it.
    """

    known: Act = nothing
    predicted: Act = nothing
    fixed: tuple[int, int] | None = None
    removed: frozenset[int] = frozenset()
    added: Candidate | None = None
    rejected: Callable[[Rejected, int, int], Rejected] | None = None
    turnout: float | None = None

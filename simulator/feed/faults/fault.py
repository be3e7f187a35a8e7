"""What every fault has: whom it strikes and when, and what it does to a contest's own items.

A type is a subclass in a module of its own family: its fields are its keys in a fault plan, its
docstring's first line is its line in the catalogue.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from simulator.feed.roll import Roll, Seat
from simulator.feed.values import Item
from simulator.scenario.changes import Where

Family = Literal["content", "sequence", "payload", "transport"]


@dataclass(frozen=True, kw_only=True)
class Fault(ABC):
    """One fault of a plan.

    Attributes:
        contest, where: the contests it strikes, as in a scenario's changes; neither: all.
        share: so many of those, drawn; None: all of them.
        count: so many of those at most, drawn.
        at: from then on, seconds of the night after the close of poll.
        lasts: for so long, seconds of the night (``for`` in files).
    """

    type: ClassVar[str]
    family: ClassVar[Family]
    precedent: ClassVar[str] = ""
    """What went wrong like it in public."""

    contest: tuple[str, ...] | None = None
    where: Where | None = None
    share: float | None = None
    count: int | None = None
    at: int | None = None
    lasts: int | None = None


@dataclass(frozen=True)
class Case:
    """What a content fault strikes.

    Attributes:
        seat: the contest.
        roll: of the night.
        items: all that the contest says, in the order of sending.
        now: what is due before it was sent, and is not changed any more; None: nothing was.
    """

    seat: Seat
    roll: Roll
    items: tuple[Item, ...]
    now: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContentFault(Fault):
    """What a contest says is wrong, until it is put right.

    Attributes:
        corrected_after: seconds of the night from the wrong figures to the right ones; None: never.
    """

    family: ClassVar[Family] = "content"

    corrected_after: int | None = 600

    @abstractmethod
    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The contest's items with the fault in them; the same ones where it cannot strike."""

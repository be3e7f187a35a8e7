"""What every fault has: whom it strikes and when, and what it does to a contest's own items.

A type is one subclass in a module of its own family, and nothing elsewhere: its fields are its keys
in a fault plan, annotated by the kinds of ``keys``; its docstring's first line is its line in the
catalogue; ``expected`` is what the marking sheet holds a desk against.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal

import numpy as np
from pydantic import Field

from simulator.feed.faults.keys import Count, Duration, MaybeNever, Names, NightTime, Share
from simulator.feed.roll import Roll, Seat
from simulator.feed.values import Item
from simulator.scenario.changes import Where
from simulator.values import Exact, about, wrong

Family = Literal["content", "sequence", "payload", "transport"]

# What several types expect of a desk

CORRECTED: Final = "the page corrects itself within a minute of the correction, and says so"
HELD: Final = "somebody is warned and the figures are held until they are checked"
AT_ONCE: Final = "the last whole document stays up, and the new one is read when it is whole"
AGAIN: Final = "it is asked for again after a pause, nothing is lost, and somebody is warned"
ONCE: Final = "nothing is counted twice, and the ticker says it once"


@dataclass(frozen=True, kw_only=True)
class Fault(Exact, ABC):
    """One fault of a plan.

    Attributes:
        at: from then on, seconds of the night after the close of poll.
        lasts: for so long, seconds of the night (``for`` in files).
    """

    type: ClassVar[str]
    family: ClassVar[Family]
    precedent: ClassVar[str] = ""
    """What went wrong like it in public."""
    expected: ClassVar[str] = ""
    """What a good desk does, a line to hold one's own against; every type says it."""
    note: ClassVar[str] = ""
    """What is easily missed; may be empty."""

    at: Annotated[NightTime | None, about("from then on")] = None
    lasts: Annotated[Duration | None, Field(alias="for", description="for so long")] = None

    @property
    def begins(self) -> float:
        """Seconds of the night from which on it may strike."""
        return float("-inf") if self.at is None else self.at

    @property
    def ends(self) -> float:
        """Seconds of the night before which it may strike."""
        return float("inf") if self.lasts is None else max(self.begins, 0.0) + self.lasts

    def covers(self, seconds: float) -> bool:
        """Whether a moment of the night is within its time."""
        return self.begins <= seconds < self.ends


@dataclass(frozen=True, kw_only=True)
class Choosing(Fault):
    """A fault of contests.

    Attributes:
        at, lasts: when those that it strikes declare.
        contest, where: the contests it strikes, as in a scenario's changes; neither: all.
        share: so many of those, drawn; None: all of them.
        count: so many of those at most, drawn.
    """

    at: Annotated[NightTime | None, about("contests that declare from then on")] = None
    lasts: Annotated[
        Duration | None, Field(alias="for", description="contests that declare for so long")
    ] = None
    contest: Annotated[Names | None, about("name, slug or ONS id of a contest, or a list")] = None
    where: Annotated[Where | None, about("a filter over contests, instead of contest")] = None
    share: Annotated[Share | None, about("so many of those contests, drawn")] = None
    count: Annotated[Count | None, about("so many of those contests at most, drawn")] = None

    def __post_init__(self) -> None:
        if self.contest is not None and self.where is not None:
            raise wrong("give 'contest' or 'where', not both")


@dataclass(frozen=True)
class Case:
    """A contest that a fault strikes.

    Attributes:
        seat: the contest.
        roll: of the night.
        items: all that the contest says, in the order of sending.
        now: what is due by then was sent, and is not changed any more; None: nothing was.
    """

    seat: Seat
    roll: Roll
    items: tuple[Item, ...]
    now: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContestFault(Choosing):
    """A fault that strikes contest by contest."""

    after_parties: ClassVar[bool] = False
    """It strikes what is sent, not what is so: the state of the parties knows nothing of it."""

    @abstractmethod
    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The contest's items with the fault in them; the same ones where it cannot strike.

        What was sent (due by ``case.now``) has to be among them as it is, and nothing new may be
        due by then; a strike that does otherwise is none. The order does not matter.
        """


@dataclass(frozen=True, kw_only=True)
class ContentFault(ContestFault):
    """What a contest says is wrong, until it is put right.

    Attributes:
        corrected_after: seconds of the night from the wrong figures to the right ones; None: never.
    """

    family: ClassVar[Family] = "content"

    corrected_after: Annotated[MaybeNever, about("until it is put right, or never")] = 600


@dataclass(frozen=True, kw_only=True)
class PartiesFault(Fault):
    """The state of the parties is wrong; it strikes after all that contests say is known.

    Attributes:
        share: so many of the states, drawn; None: all of them.
        count: so many of the states at most, drawn.
    """

    family: ClassVar[Family] = "content"

    share: Annotated[Share | None, about("so many of the states, drawn")] = None
    count: Annotated[Count | None, about("so many of the states at most, drawn")] = None

    @abstractmethod
    def strike(
        self, states: Sequence[Item], roll: Roll, rng: np.random.Generator
    ) -> Sequence[Item]:
        """The states with the fault in them.

        Args:
            states: those that are to be struck, in the order of sending; never the night's last,
                which the night ends with.
            roll: of the night.
            rng: of this fault.

        Returns:
            As many in their places: those that are sent instead.
        """


@dataclass(frozen=True, kw_only=True)
class NightFault(Fault):
    """A fault of all that is sent in its time."""

    @abstractmethod
    def strike(self, items: Sequence[Item]) -> Sequence[Item]:
        """What is sent instead of what is due from its time on, in the order of sending.

        As many in their places; only when they are due may be another time, never an earlier one.
        """

"""A moment of a night that a viewer is told of: what it is, how much it weighs, what is said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from simulator.outcome import Mark


class Kind(StrEnum):
    """What happens at a moment; values are what JSON says."""

    # of a nation
    EXIT_POLL = "exit_poll"
    FIRST_DECLARATION = "first_declaration"
    FIRST_GAIN = "first_gain"
    GAIN = "gain"
    HOLD = "hold"
    WIN = "win"
    """A declaration without a base to gain from or hold."""
    DEFEAT = "defeat"
    """A person of note was not elected, whoever gained or held the seat."""
    ELECTED = "elected"
    """A person of note was elected."""
    RECORD = "record"
    RECOUNT = "recount"
    LOT = "lot"
    TOO_CLOSE = "too_close"
    SEATS = "seats"
    """A party passes a hundred, two hundred or three hundred seats."""
    MAJORITY = "majority"
    PROJECTION = "projection"
    """The projection is sure of something."""
    EXIT_POLL_MISSED = "exit_poll_missed"
    """A party is for sure above or below what the exit poll gave it."""
    HOUR = "hour"
    """The night so far, on the hour."""
    LAST_SEAT = "last_seat"
    ENDING = "ending"
    # of a hall
    POLL_CLOSES = "poll_closes"
    ANNOUNCEMENT = "announcement"
    """What the officer announces, or the hall sees: a stage, boxes, a statement."""
    INCIDENT = "incident"
    WAIT = "wait"
    """The counting is over; the hall waits for the stage."""
    CALLED = "called"
    DECLARATION = "declaration"


class Rank(IntEnum):
    """How much a moment weighs, and so how it is shown."""

    ALONE = 1
    """Stands alone for at least three seconds, while the clock waits."""
    NAMED = 2
    """Named on a card of at most four for at least a second."""
    PASSING = 3
    """Named in the lower third."""
    COUNTED = 4
    """Counted by party with others like it."""


ALONE_SECONDS: Final = 3.0
"""Least time on the screen of a moment of the first rank."""

NAMED_SECONDS: Final = 1.0
"""… and of one that is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is told at a moment.

    Attributes:
        time: seconds after close of poll.
        kind: what happens.
        rank: how it is shown.
        headline: ``Labour gain Swindon South``: a line for people, plain text.
        detail: what stands under it: figures, who is out; empty where there is no more to say.
        contest: slug of the seat, or None for the nation.
        mark: what it may be called.
        party: party id of whom it is about (who won; who passed the line), or None.
        seconds: how long it wants the screen, wall seconds.
        exact: it wants just so long, whatever the length of the whole.
        also: what else happens at the very same declaration.
        source: where it was published or reported; None where it was not.
    """

    time: int
    kind: Kind
    rank: Rank
    headline: str
    detail: str = ""
    contest: str | None = None
    mark: Mark = Mark.SIMULATED
    party: str | None = None
    seconds: float = NAMED_SECONDS
    exact: bool = False
    also: tuple[Kind, ...] = ()
    source: str | None = None

    @property
    def alone(self) -> bool:
        """It stands alone."""
        return self.rank is Rank.ALONE

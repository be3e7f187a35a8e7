"""One character and a manner for each state of a seat: never by colour alone.

A party is its letter on every screen, the ``symbol`` of its scenario. A letter says whose seat it
is without a legend; fifteen shapes on 650 hexagons would have to be learnt, and half of them are
of ambiguous width in terminals. Letters are the winners', other characters the counts'.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from simulator.outcome import Poll
from simulator.timeline import SeatStatus, Stage


class Manner(StrEnum):
    """How a seat's sign is painted; ``WON`` in the winner's colour."""

    WAITING = "waiting"
    VERIFYING = "verifying"
    COUNTING = "counting"
    STAGE = "stage"
    CLOSE = "close"
    RECOUNT = "recount"
    ADJOURNED = "adjourned"
    COUNTERMANDED = "countermanded"
    WON = "won"


GLYPHS: Final = {
    Manner.WAITING: "·",
    Manner.VERIFYING: "-",
    Manner.COUNTING: ":",
    Manner.STAGE: "^",
    Manner.CLOSE: "?",
    Manner.RECOUNT: "!",
    Manner.ADJOURNED: "=",
    Manner.COUNTERMANDED: "x",
}
"""The sign of a seat that has not declared; a declared seat shows its winner's symbol."""

WORDS: Final = {
    Manner.WAITING: "boxes",
    Manner.VERIFYING: "verifying",
    Manner.COUNTING: "counting",
    Manner.STAGE: "on stage",
    Manner.CLOSE: "close",
    Manner.RECOUNT: "recount",
    Manner.ADJOURNED: "adjourned",
    Manner.COUNTERMANDED: "no poll",
}
"""The legend's words."""

LIVE_WORDS: Final = {
    Manner.COUNTING: "counting",
    Manner.VERIFYING: "verified",
    Manner.RECOUNT: "recount",
    Manner.ADJOURNED: "adjourned",
    Manner.COUNTERMANDED: "no poll",
}
"""The same of a night whose halls nobody sees: what may be known of them."""


def words_of(manner: Manner, *, live: bool) -> str:
    """A manner in words."""
    return LIVE_WORDS.get(manner, WORDS[manner]) if live else WORDS[manner]


_MANNERS: Final = {
    Stage.BEFORE: Manner.WAITING,
    Stage.RECEIPT: Manner.WAITING,
    Stage.SEALED: Manner.WAITING,
    Stage.VERIFICATION: Manner.VERIFYING,
    Stage.VERIFIED: Manner.VERIFYING,
    Stage.CHECK: Manner.RECOUNT,
    Stage.RECOUNT: Manner.RECOUNT,
    Stage.ADJOURNED: Manner.ADJOURNED,
    Stage.CALLED: Manner.STAGE,
    Stage.DECLARED: Manner.WON,
}


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands in a seat's hexagon: a character, its manner, and the winner's colour."""

    glyph: str
    manner: Manner
    colour: str | None = None


def manner_of(status: SeatStatus, poll: Poll = "held") -> Manner:
    """The manner of a state; close provisional figures before their recount are ``CLOSE``."""
    if poll == "countermanded":
        return Manner.COUNTERMANDED
    manner = _MANNERS.get(status.stage, Manner.COUNTING)
    return Manner.CLOSE if manner is Manner.COUNTING and status.close else manner


def open_sign(manner: Manner) -> Sign:
    """The sign of a seat that has not declared."""
    return Sign(GLYPHS[manner], manner)

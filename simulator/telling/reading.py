"""The returning officer's statement: who speaks, in which order, and how fast.

The words are those of the declaration at a UK parliamentary count; a statement is a list of
``Line``s that appear one beat after another. Pure values, no drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from simulator.outcome import Origin
from simulator.scenario import Contest
from simulator.text import capitalise, join
from simulator.timeline import Declaration, DeclaredCandidate, heads_of
from simulator.uk import (
    REJECTED_NOTICE,
    WALES,
    WELSH_TOO,
    WORDS_NOT_KNOWN,
    election_notice,
    lot_notice,
    unopposed_notice,
    votes_notice,
)


class Part(Enum):
    """What a line of the statement is."""

    OPENING = "opening"
    CANDIDATE = "candidate"
    REJECTED = "rejected"
    LOT = "lot"
    ELECTED = "elected"


PAUSES: Final = {
    Part.OPENING: 3.5,
    Part.CANDIDATE: 1.5,
    Part.REJECTED: 3.0,
    Part.LOT: 3.0,
    Part.ELECTED: 8.0,
}
"""Seconds that each part has before the next: about the pace of a reading, hurried a little."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One breath of the statement: ``at`` in seconds from its first word."""

    at: float
    part: Part
    text: str = ""
    candidate: DeclaredCandidate | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """All beats in order; ``end`` is when the last has had its time."""

    beats: tuple[Beat, ...]
    end: float

    def said(self, at: float) -> int:
        """How many beats have begun."""
        return sum(beat.at <= at for beat in self.beats)


def statement(declared: Declaration, contest: Contest) -> Statement:
    """The statement of a declaration: names as the officer reads them, in the order of reading."""
    who = declared.elected
    elected = (Part.ELECTED, election_notice(_within(who.read_as), contest.name), who)
    parts: list[tuple[Part, str, DeclaredCandidate | None]]
    if declared.unopposed:
        notice = unopposed_notice(contest.country, contest.name)
        parts = [(Part.OPENING, notice, None), elected]
    elif declared.rush:  # what else was read nobody has said yet
        parts = [elected]
    else:
        opening = votes_notice(contest.country, contest.name, declared.declared_by)
        parts = [(Part.OPENING, opening, None)]
        parts += [(Part.CANDIDATE, c.read_as, c) for c in declared.candidates]
        if not declared.rejected.unknown:
            parts.append((Part.REJECTED, REJECTED_NOTICE, None))
        if declared.by_lot:
            level = [c.read_as for c in declared.candidates if c.votes == who.votes]
            parts.append((Part.LOT, lot_notice(join(level)), None))
        parts.append(elected)
    beats, at = [], 0.0
    for part, text, candidate in parts:
        beats.append(Beat(at, part, text, candidate))
        at += PAUSES[part]
    return Statement(tuple(beats), at)


def asides(declared: Declaration, contest: Contest) -> tuple[str, ...]:
    """What is not said on the stage, and a viewer should know of the words that are."""
    known = declared.declared_by is not None and declared.origin is Origin.KNOWN
    words = () if known else (WORDS_NOT_KNOWN,)
    return (*words, WELSH_TOO) if contest.country == WALES else words


def rejected_lines(declared: Declaration) -> tuple[tuple[str, int], ...]:
    """The heads of rejected papers and their total, as read out; the total alone without them."""
    heads = tuple((capitalise(words), n) for words, n in heads_of(declared.rejected))
    return (*heads, ("Total rejected", declared.rejected.total))


def _within(name: str) -> str:
    """A name in the middle of a sentence: surname first, it ends on a comma too."""
    return f"{name}," if "," in name else name

"""The returning officer's statement: who speaks, in which order, and how fast.

The words are those of the declaration at a UK parliamentary count; a statement is a list of
``Line``s that appear one beat after another. Pure values, no drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from simulator import Contest
from simulator.text import capitalise, join
from simulator.timeline import Declaration, DeclaredCandidate, heads_of
from simulator.uk import REJECTED_NOTICE, election_notice, lot_notice, votes_notice


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
    """The statement of a declaration."""
    opening = votes_notice(contest.country, contest.name)
    parts: list[tuple[Part, str, DeclaredCandidate | None]] = [(Part.OPENING, opening, None)]
    parts += [(Part.CANDIDATE, c.display_name, c) for c in declared.candidates]
    parts.append((Part.REJECTED, REJECTED_NOTICE, None))
    if declared.by_lot:
        top = declared.elected.votes
        level = [c.display_name for c in declared.candidates if c.votes == top]
        parts.append((Part.LOT, lot_notice(join(level)), None))
    who = declared.elected
    parts.append((Part.ELECTED, election_notice(who.display_name, contest.name), who))
    beats, at = [], 0.0
    for part, text, candidate in parts:
        beats.append(Beat(at, part, text, candidate))
        at += PAUSES[part]
    return Statement(tuple(beats), at)


def rejected_lines(declared: Declaration) -> tuple[tuple[str, int], ...]:
    """The heads of rejected papers and their total, as read out."""
    heads = tuple((capitalise(words), n) for words, n in heads_of(declared.rejected))
    return (*heads, ("Total rejected", declared.rejected.total))

"""The returning officer's statement: who speaks, in which order, and how fast.

The words are those of the declaration at a UK parliamentary count; a statement is a list of
``Line``s that appear one beat after another. Pure values, no drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from simulator.output.narrate import heads_of, listed
from simulator.scenario import Contest
from simulator.timeline import Declaration, DeclaredCandidate


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


def officer(contest: Contest) -> str:
    """Who declares: the law names different officers in the nations of the UK."""
    where = f"for the {contest.name} constituency"
    if contest.country == "Scotland":
        return f"the Returning Officer {where}"
    if contest.country == "Northern Ireland":
        return f"the Deputy Returning Officer {where}, on behalf of the Chief Electoral Officer"
    return f"the (Acting) Returning Officer {where}"


def statement(declared: Declaration, contest: Contest) -> Statement:
    """The statement of a declaration."""
    said: list[tuple[Part, str, DeclaredCandidate | None]] = [
        (
            Part.OPENING,
            f"I, {officer(contest)}, hereby give notice that the total number of votes given "
            "for each candidate was as follows:",
            None,
        )
    ]
    said += [(Part.CANDIDATE, c.display_name, c) for c in declared.candidates]
    said.append((Part.REJECTED, "The number of ballot papers rejected was as follows:", None))
    if declared.by_lot:
        top = declared.elected.votes
        level = [c.display_name for c in declared.candidates if c.votes == top]
        words = f"There was an equality of votes between {listed(level)}. I decided by lot."
        said.append((Part.LOT, words, None))
    who = declared.elected
    said.append(
        (
            Part.ELECTED,
            f"And I declare that {who.display_name} is duly elected as Member of Parliament "
            f"for {contest.name}.",
            who,
        )
    )
    beats, at = [], 0.0
    for part, text, candidate in said:
        beats.append(Beat(at, part, text, candidate))
        at += PAUSES[part]
    return Statement(tuple(beats), at)


def rejected_lines(declared: Declaration) -> tuple[tuple[str, int], ...]:
    """The heads of rejected papers and their total, as read out."""
    heads = tuple((words[:1].upper() + words[1:], n) for words, n in heads_of(declared.rejected))
    return (*heads, ("Total rejected", declared.rejected.total))

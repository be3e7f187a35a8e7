"""What a line, a card or a table may be called: a mark in three letters, and in words.

Letters stand in logs and lists, words on cards; neither is ever a colour alone.
"""

from __future__ import annotations

from functools import reduce
from typing import Final

from rich.style import Style

from simulator.outcome import TEST_DATA, Mark, Outcome, least
from simulator.timeline import Declaration, Event, describe_status
from tui.themes import Look

BRIEF: Final = {
    Mark.RECORD: "certified",
    Mark.REPORTED: "reported",
    Mark.AUTHOR: "the author's figures",
    Mark.LIVE: Mark.LIVE.words,
    Mark.SIMULATED: "simulated",
    Mark.TEST: TEST_DATA,
}
"""Words for a badge over figures."""

OF_A_RESULT: Final = {**BRIEF, Mark.AUTHOR: Mark.AUTHOR.words}
"""Words for a card, where there is room to say what it is not."""

BY_SIMULATED_LOT: Final = "elected by a simulated lot"
"""Said where the top is level and nothing but this program's lot says who won."""


def letters(event: Event) -> str:
    """``rec``; ``rec/sim`` for certified figures at a simulated minute."""
    if isinstance(event, Declaration) and event.time_mark is not event.mark:
        return f"{event.mark.short}/{event.time_mark.short}"
    return event.mark.short


def by_simulated_lot(declared: Declaration) -> bool:
    """Who was elected is known from the program's own lot alone."""
    return declared.by_lot and declared.mark is Mark.SIMULATED


def brief_status(declared: Declaration) -> str:
    """What a declaration's figures may be called, in a badge beside other words."""
    if by_simulated_lot(declared):
        return BY_SIMULATED_LOT
    return describe_status(declared).replace(Mark.AUTHOR.words, BRIEF[Mark.AUTHOR])


def outcome_mark(outcome: Outcome) -> Mark:
    """What the results of a night may be called together: no more than the least of them."""
    marks = [contest.elected_mark for contest in outcome.contests.values()]
    return reduce(least, marks) if marks else Mark.SIMULATED


def ink(mark: str, look: Look) -> Style:
    """What the letters of a line are drawn in: what was not simulated stands out."""
    return look.quiet if mark == Mark.SIMULATED.short else look.strong


def majority_words(declared: Declaration) -> str:
    """``9,606``; ``by lot``; nothing where there are no votes."""
    if declared.without_votes:
        return ""
    return "by lot" if declared.by_lot else f"{declared.majority:,}"

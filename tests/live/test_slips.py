"""Slips of the hand are caught, and what is true is let through.

What was known of a seat is what had been declared before it, in order; the projection is taken
anew at some moments of a night, not after every declaration (``slips.PROJECTED``).
"""

from __future__ import annotations

from simulator.live.figures import Known, check_figures
from tests.live.slips import by_elections


def test_by_elections_are_let_through() -> None:
    """True ones since 2019, with swings of thirty points and half the turnout."""
    asked = {}
    for contest, votes in by_elections():
        found = check_figures(contest, votes, known=Known(general=False))
        assert found.refusals == (), contest.name
        if found.questions:
            asked[contest.name] = found.questions
    assert len(asked) <= 2, asked

"""A night as it is before its poll: who stands and what went before, and nothing that came of it.

A night that is kept live takes its results from outside. Whatever its scenario knows of them, or
of what happened in the halls, must be out of reach: a screen that asks for it would tell the end.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from simulator.scenario import Contest, Scenario

_OF_THE_COURSE: Final[dict[str, Any]] = {
    "source": None,
    "rejected": None,
    "lot": None,
    "declared_at": None,
    "declared_at_source": None,
    "declared_at_approximate": False,
    "last_box_at": None,
    "last_box_at_source": None,
    "verified_at": None,
    "verified_at_source": None,
    "counted_at": None,
    "counted_at_source": None,
    "declared_by": None,
    "incidents": (),
    "recounts": (),
    "adjournments": (),
    "delays": (),
    "reconciliation_failures": 0,
}
"""What a contest has of its count and its result, and what it has of them beforehand."""
_WORDS: Final[dict[str, Any]] = {"question": "", "description": "", "notable": (), "aftermath": ()}
"""What a file says of a night whose end its author knew."""


def coming(scenario: Scenario) -> Scenario:
    """The night as it is before its poll.

    Candidates, electorates, bases, predictions and polls stay. Votes go, and with them rejected
    papers, the exit poll and all that happened: recounts, adjournments, incidents, what made the
    result notable. The recorded time of a declaration is when it is expected, unless the file
    says that itself. Where there were votes, so do the words that a file has of its night, which
    were written when the end was known; those of a night that has none stay.

    Who is returned unopposed is so before the poll, and a countermanded poll has no result.
    """
    after = any(contest.outcome is not None for contest in scenario.contests if _polls(contest))
    return replace(
        scenario,
        contests=tuple(map(_before, scenario.contests)),
        exit_poll=None,
        incidents=(),
        source=None,
        unchanged=None if scenario.unchanged is None else coming(scenario.unchanged),
        **(_WORDS if after else {}),
    )


def _polls(contest: Contest) -> bool:
    return contest.poll == "held"


def _before(contest: Contest) -> Contest:
    """A contest before its poll."""
    after = contest.outcome is not None and _polls(contest)
    at, source = contest.expected_at, contest.expected_at_source
    if at is None:
        at, source = contest.declared_at, contest.declared_at_source
    return contest.amend(
        **_OF_THE_COURSE,
        candidates=tuple(
            who if who.votes is None else who.with_votes(None) for who in contest.candidates
        ),
        expected_at=at,
        expected_at_source=source,
        **({"notable": (), "aftermath": ()} if after else {}),
    )

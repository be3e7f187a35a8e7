"""How messages of a live night are said on its screens: what, who, when, how it came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simulator.messages import (
    Adjourned,
    ExitPoll,
    Kind,
    Lot,
    Message,
    Note,
    Postponed,
    Recount,
    Result,
    Retraction,
    Rush,
    Turnout,
)
from simulator.scenario import Scenario

KIND_WORDS: Final = {
    Kind.RUSH: "winner only",
    Kind.LOT: "drawing of lots",
    Kind.POSTPONED: "poll put off",
    Kind.RETRACTION: "taken back",
}
"""Kinds that people call by other names."""

MOST: Final = 4
"""Candidates named of a claim."""


def kind_words(kind: Kind) -> str:
    """A kind as people call it."""
    return KIND_WORDS.get(kind, kind.words)


def who_words(message: Message, scenario: Scenario) -> str:
    """``23:14 AB typed``: when it was so, who entered it, how it came."""
    when = message.night_time.astimezone(scenario.close_of_poll.tzinfo)
    return " ".join(filter(None, (f"{when:%H:%M}", message.by, message.via)))


def claim_words(
    message: Message,
    scenario: Scenario,
    *,
    apart: frozenset[str] = frozenset(),
    most: int = MOST,
) -> str:
    """What a message says, on one line.

    Args:
        message: the message.
        scenario: its night.
        apart: ids of candidates to be named first, since messages differ in them.
        most: candidates named at most.
    """
    body = message.body
    match body:
        case Result():
            return _figures(body, apart, most)
        case Rush() | Lot():
            party = f" ({body.party})" if body.party else ""
            return f"{body.winner}{party} elected"
        case Turnout():
            parts = [f"{body.papers:,} papers" if body.papers is not None else ""]
            parts += [f"{body.percent:g} %" if body.percent is not None else ""]
            return ", ".join(filter(None, parts))
        case Recount():
            parts = [f"number {body.number}" if body.number else ""]
            parts += [f"lead {body.lead:,}" if body.lead is not None else ""]
            parts += [f"of {body.lead_of}" if body.lead_of else ""]
            parts += [f"asked for by {body.asked_by}" if body.asked_by else ""]
            return ", ".join(filter(None, parts))
        case Adjourned():
            until = body.until.astimezone(scenario.close_of_poll.tzinfo) if body.until else None
            parts = [f"until {until:%H:%M}" if until else "", body.cause or ""]
            return ", ".join(filter(None, parts))
        case Postponed() | Retraction():
            return body.cause or ""
        case Note():
            return f"{body.text} ({body.source})" if body.source else body.text
        case ExitPoll():
            return ", ".join(f"{party} {seats:,}" for party, seats in body.seats.items())
    return ""


def apart_in(claims: Sequence[Message]) -> frozenset[str]:
    """Ids of the candidates whose votes are not the same in all of several messages."""
    votes: dict[str, set[int]] = {}
    for claim in claims:
        for line in claim.figures.candidates if claim.figures is not None else ():
            votes.setdefault(line.id or "", set()).add(line.votes)
    return frozenset(key for key, numbers in votes.items() if len(numbers) > 1)


def _figures(result: Result, apart: frozenset[str], most: int) -> str:
    order = sorted(result.candidates, key=lambda c: (c.id not in apart, -c.votes))
    named = [f"{c.party or c.name or c.id} {c.votes:,}" for c in order[:most]]
    if result.rejected is not None and len(order) <= most:
        named.append(f"rejected {result.rejected:,}")
    more = "" if len(order) <= most else f", {len(order) - most} more"
    return f"{', '.join(named)}{more}"

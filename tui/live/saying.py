"""How messages of a live night are said on its screens: what, who, when, how it came."""

from __future__ import annotations

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
    Votes,
)
from simulator.outcome import ContestOutcome
from simulator.scenario import Scenario
from tui.themes import tag

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
            return _figures(body, scenario, apart, most)
        case Rush() | Lot():
            party = f" ({_short(body.party, scenario)})" if body.party else ""
            return f"{body.winner}{party} elected"
        case Turnout():
            parts = [f"{body.papers:,} papers" if body.papers is not None else ""]
            parts += [f"{body.percent:g} %" if body.percent is not None else ""]
            return ", ".join(filter(None, parts))
        case Recount():
            parts = [f"number {body.number}" if body.number else ""]
            parts += [f"lead {body.lead:,}" if body.lead is not None else ""]
            parts += [f"of {_short(body.lead_of, scenario)}" if body.lead_of else ""]
            asked_by = _short(body.asked_by, scenario) if body.asked_by else ""
            parts += [f"asked for by {asked_by}" if asked_by else ""]
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
            return ", ".join(f"{_short(p, scenario)} {seats:,}" for p, seats in body.seats.items())
    return ""


def entered_words(message: Message, scenario: Scenario, *, secret: bool = False) -> str:
    """What somebody else entered of a seat while a form of it is open.

    ``Ben entered this seat at 22:04: Lab 21,676, majority 9,606``.

    Args:
        message: what was entered.
        scenario: its night.
        secret: a second person's figures are awaited: they must not read these.
    """
    when = f"{message.night_time.astimezone(scenario.close_of_poll.tzinfo):%H:%M}"
    kind = message.kind
    what = "" if kind in (Kind.RESULT, Kind.CORRECTION) else f" ({kind_words(kind)})"
    verb = "corrected" if kind is Kind.CORRECTION else "entered"
    line = f"{message.by or 'Somebody'} {verb} this seat at {when}{what}"
    if secret:
        return f"{line}: a second person's figures are awaited"
    figures = message.figures
    if figures is None or not figures.candidates:
        said = claim_words(message, scenario)
        return f"{line}: {said}" if said else line
    first, *others = sorted(figures.candidates, key=lambda c: -c.votes)
    line += f": {_who(first, scenario)} {first.votes:,}"
    return f"{line}, majority {first.votes - others[0].votes:,}" if others else line


def outcome_words(outcome: ContestOutcome, scenario: Scenario) -> str:
    """``Lab gain from Con``, as ``outcome.result`` with the short names of the parties."""
    winner = tag(scenario.party(outcome.winner.party))
    before = outcome.base.winner if outcome.base else None
    if before is None:
        return f"{winner} win"
    if before == outcome.winner.party:
        return f"{winner} hold"
    return f"{winner} gain from {tag(scenario.party(before))}"


def _short(party: str, scenario: Scenario) -> str:
    """A party's short name; what is no party of the night stays as it is."""
    known = scenario.parties.get(party)
    return party if known is None else tag(known)


def _who(line: Votes, scenario: Scenario) -> str:
    return _short(line.party, scenario) if line.party else line.name or line.id or ""


def _figures(result: Result, scenario: Scenario, apart: frozenset[str], most: int) -> str:
    order = sorted(result.candidates, key=lambda c: (c.id not in apart, -c.votes))
    named = [f"{_who(c, scenario)} {c.votes:,}" for c in order[:most]]
    if result.rejected is not None and len(order) <= most:
        named.append(f"rejected {result.rejected:,}")
    more = "" if len(order) <= most else f", {len(order) - most} more"
    return f"{', '.join(named)}{more}"

"""How messages of a live night are said on its screens: what, who, when, how it came."""

from __future__ import annotations

from typing import Final

from simulator.live import MOST_NAMED, describe_in_brief
from simulator.messages import Kind, Message, Votes
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


def kind_words(kind: Kind) -> str:
    """A kind as people call it."""
    return KIND_WORDS.get(kind, kind.words)


def who_words(message: Message, scenario: Scenario) -> str:
    """``23:14 AB typed``: when it was so, or was read, who entered it, how it came."""
    when = f"{message.night_time.astimezone(scenario.close_of_poll.tzinfo):%H:%M}"
    read = "read " if message.assumed else ""
    return " ".join(filter(None, (read + when, message.by, message.via)))


def claim_words(
    message: Message,
    scenario: Scenario,
    *,
    apart: frozenset[str] = frozenset(),
    most: int = MOST_NAMED,
) -> str:
    """What a message says, on one line, with the parties as a table names them.

    Args:
        message: the message.
        scenario: its night.
        apart: ids of candidates to be named first, since messages differ in them.
        most: candidates named at most.
    """
    return describe_in_brief(scenario, message, apart=apart, most=most, name_party=tag)


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

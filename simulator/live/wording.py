"""A message in a few words: what was kept, as a shell, a note of handover and a list say it."""

from __future__ import annotations

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
from simulator.scenario import Contest, Scenario
from simulator.telling import party_name
from simulator.text import figure, quantity


def describe(scenario: Scenario, message: Message) -> str:
    """``Labour gain The Town, Ada Abbott 21,000, majority 1,000``: what a message says."""
    contest = scenario.by_slug.get(message.contest or "")
    if contest is None:
        seat = message.contest or ""
        head = f"{seat}: " if seat else ""
        return f"{head}{_of_nobody(scenario, message)}"
    again = "corrected: " if message.kind is Kind.CORRECTION else ""
    match message.body:
        case Result() as result:
            return f"{again}{_result(scenario, contest, result)}"
        case Rush() as rush:
            who = _who(scenario, contest, rush.winner, rush.party)
            return f"{again}{who}, the winner alone"
    return f"{contest.name}: {_happening(scenario, message)}"


def _of_nobody(scenario: Scenario, message: Message) -> str:
    if isinstance(message.body, ExitPoll):
        seats = sorted(message.body.seats.items(), key=lambda pair: -pair[1])
        said = [f"{scenario.party(p).short or p} {n:,}" for p, n in seats[:5]]
        return f"exit poll: {', '.join(said)}{', …' if len(seats) > 5 else ''}"
    return _happening(scenario, message)


def _result(scenario: Scenario, contest: Contest, result: Result) -> str:
    order = sorted(result.candidates, key=lambda c: (-c.votes, not c.elected))
    first = order[0]
    who = _who(scenario, contest, first.name or first.id or "?", first.party)
    if len(order) == 1:
        return f"{who} {figure(first.votes)}"
    majority = first.votes - order[1].votes
    if majority == 0:
        return f"{contest.name}: equality of votes at {figure(first.votes)}"
    return f"{who} {figure(first.votes)}, majority {figure(majority)}"


def _who(scenario: Scenario, contest: Contest, name: str, party: str | None) -> str:
    """``Labour gain The Town, Ada Abbott``."""
    if party is None:
        return f"{contest.name}: {name}"
    before = contest.base.winner if contest.base is not None else None
    does = "win" if before is None else "hold" if before == party else "gain"
    return f"{party_name(scenario.party(party))} {does} {contest.name}, {name}"


def _happening(scenario: Scenario, message: Message) -> str:
    match message.body:
        case Turnout(papers=papers, percent=percent):
            said = [quantity(papers, "paper")] if papers is not None else []
            said += [f"{percent:g} %"] if percent is not None else []
            return f"turnout {', '.join(said)}"
        case Recount(number=number, lead=lead):
            of = f" {number}" if number is not None and number > 1 else ""
            votes = "" if lead is None else f", lead {figure(lead)}"
            return f"{message.kind.words}{of}{votes}"
        case Adjourned(until=until, cause=cause):
            zone = scenario.close_of_poll.tzinfo
            when = "" if until is None else f" until {until.astimezone(zone):%a %H:%M}"
            return f"adjourned{when}{_of(cause)}"
        case Lot(winner=winner):
            return f"the lot fell on {winner}"
        case Postponed(cause=cause):
            return f"no poll on this night{_of(cause)}"
        case Retraction(undo=True):
            return f"{message.replaces} is undone"
        case Retraction(cause=cause):
            what = "" if message.replaces is None else f" ({message.replaces})"
            return f"taken back{what}{_of(cause)}"
        case Note(text=text, source=source):
            return f"{text} ({source})" if source else text
    return message.kind.words


def _of(cause: str | None) -> str:
    return f": {cause}" if cause else ""

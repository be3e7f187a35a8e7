"""A message in words, at two lengths, and what contradicts what: as shells and screens say it.

In full it stands by itself, as a shell and a note of handover say it; in brief it stands in a list,
beside its kind and under the name of its seat.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from simulator.live.journal_file import Rejection
from simulator.messages import (
    Adjourned,
    Conflict,
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
from simulator.scenario import Contest, Party, Scenario
from simulator.telling import party_name
from simulator.text import excerpt, figure, quantity

MOST_NAMED: Final = 4
"""Candidates named of figures."""

LARGEST: Final = 5
"""Parties named of an exit poll, in full words: those with most seats."""

NameParty = Callable[[Party], str]


def _short(party: Party) -> str:
    return party.short


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says.

    Attributes:
        brief: beside its kind and its seat: ``Lab 21,000, Con 20,000``; empty where these say all.
        full: by itself: ``Labour gain The Town, Ada Abbott 21,000, majority 1,000``.
        placed: the full words name the seat.
    """

    brief: str
    full: str
    placed: bool = False


def describe(scenario: Scenario, message: Message) -> str:
    """``Labour gain The Town, Ada Abbott 21,000, majority 1,000``: what a message says, in full."""
    contest = scenario.by_slug.get(message.contest or "")
    words = words_of(scenario, message)
    if words.placed:
        return f"{'corrected: ' if message.kind is Kind.CORRECTION else ''}{words.full}"
    seat = contest.name if contest is not None else message.contest or ""
    return f"{seat}: {words.full}" if seat else words.full


def describe_in_brief(
    scenario: Scenario,
    message: Message,
    *,
    apart: frozenset[str] = frozenset(),
    most: int = MOST_NAMED,
    name_party: NameParty = _short,
) -> str:
    """``Lab 21,000, Con 20,000``: what a message says, where its kind and its seat are named.

    Args:
        scenario: its night.
        message: the message.
        apart: ids of candidates to be named first, since messages differ in them.
        most: candidates named at most.
        name_party: the name of a party in a narrow place.
    """
    return words_of(scenario, message, apart=apart, most=most, name_party=name_party).brief


def words_of(
    scenario: Scenario,
    message: Message,
    *,
    apart: frozenset[str] = frozenset(),
    most: int = MOST_NAMED,
    name_party: NameParty = _short,
) -> Words:
    """What a message says at both lengths; its arguments as ``describe_in_brief``."""
    contest, body, kind = scenario.by_slug.get(message.contest or ""), message.body, message.kind

    def party(id: str) -> str:
        known = scenario.parties.get(id)
        return id if known is None else name_party(known)

    match body:
        case Result():
            order = sorted(body.candidates, key=lambda line: (line.id not in apart, -line.votes))
            said = [f"{_party_or_name(line, party)} {figure(line.votes)}" for line in order[:most]]
            if body.rejected is not None and len(order) <= most:
                said.append(f"rejected {figure(body.rejected)}")
            said += [f"{len(order) - most} more"] if len(order) > most else []
            full = _result(scenario, contest, body) if contest is not None else kind.words
            return Words(", ".join(said), full, contest is not None)
        case Rush(winner=winner, party=of):
            brief = f"{winner} ({party(of)}) elected" if of else f"{winner} elected"
            if contest is None:
                return Words(brief, kind.words)
            return Words(brief, f"{_who(scenario, contest, winner, of)}, the winner alone", True)
        case Lot(winner=winner, party=of):
            brief = f"{winner} ({party(of)}) elected" if of else f"{winner} elected"
            return Words(brief, f"the lot fell on {winner}")
        case Turnout(papers=papers, percent=percent):
            said = [quantity(papers, "paper")] if papers is not None else []
            said += [f"{round(percent, 2):g} %"] if percent is not None else []
            return Words(", ".join(said), f"turnout {', '.join(said)}")
        case Recount(number=number, lead=lead):
            said = [f"number {number}"] if number else []
            said += [f"lead {figure(lead)}"] if lead is not None else []
            said += [f"of {party(body.lead_of)}"] if body.lead_of else []
            said += [f"asked for by {party(body.asked_by)}"] if body.asked_by else []
            of = f" {number}" if number is not None and number > 1 else ""
            votes = "" if lead is None else f", lead {figure(lead)}"
            return Words(", ".join(said), f"{kind.words}{of}{votes}")
        case Adjourned(until=until, cause=cause):
            local = None if until is None else until.astimezone(scenario.close_of_poll.tzinfo)
            when = "" if local is None else f" until {local:%a %H:%M}"
            brief = ", ".join(filter(None, (f"until {local:%H:%M}" if local else "", cause)))
            return Words(brief, f"adjourned{when}{_of(cause)}")
        case Postponed(cause=cause):
            return Words(cause or "", f"no poll on this night{_of(cause)}")
        case Retraction(undo=True, cause=cause):
            return Words(cause or "", f"{message.replaces} is undone")
        case Retraction(cause=cause):
            what = "" if message.replaces is None else f" ({message.replaces})"
            return Words(cause or "", f"taken back{what}{_of(cause)}")
        case Note(text=text, source=source):
            note = f"{text} ({source})" if source else text
            return Words(note, note)
        case ExitPoll(seats=seats):
            every = ", ".join(f"{party(id)} {figure(number)}" for id, number in seats.items())
            largest = sorted(seats.items(), key=lambda pair: -pair[1])[:LARGEST]
            few = ", ".join(
                f"{scenario.party(id).short or id} {figure(number)}" for id, number in largest
            )
            return Words(every, f"exit poll: {few}{', …' if len(seats) > LARGEST else ''}")
    return Words("", kind.words)


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


def _party_or_name(line: Votes, party: Callable[[str], str]) -> str:
    return party(line.party) if line.party else line.name or line.id or ""


def _of(cause: str | None) -> str:
    return f": {cause}" if cause else ""


# What contradicts what


def differing(claims: Sequence[Message]) -> frozenset[str]:
    """Ids of the candidates in whose votes figures contradict one another."""
    votes: dict[str, set[int]] = {}
    for claim in claims:
        for line in claim.figures.candidates if claim.figures is not None else ():
            votes.setdefault(line.id or line.name or "", set()).add(line.votes)
    return frozenset(who for who, numbers in votes.items() if len(numbers) > 1)


def describe_conflict(scenario: Scenario, conflict: Conflict) -> str:
    """That messages contradict one another, in what, and which of them stands."""
    apart = differing(conflict.claims)
    first, *others = (
        f"{_claim(scenario, claim, apart)} ({claim.id} by {claim.by or claim.via})"
        for claim in conflict.claims
    )
    against = "; ".join(others)
    stands = "stands, " if conflict.stands else ""
    return f"{first} {stands}against {against}"


def _claim(scenario: Scenario, claim: Message, apart: frozenset[str]) -> str:
    """Of figures those that differ, by the candidates' names; else what it says in brief."""
    if isinstance(claim.body, Result):
        order = sorted(claim.body.candidates, key=lambda line: -line.votes)
        named = [line for line in order if line.id in apart][:MOST_NAMED] or order[:2]
        return ", ".join(f"{line.name or line.id} {figure(line.votes)}" for line in named)
    words = words_of(scenario, claim)
    return words.full if isinstance(claim.body, Turnout) else words.brief or claim.kind.words


# What was set aside


def describe_rejection(scenario: Scenario, rejection: Rejection) -> str:
    """``Ipswich: before the polls close (k7q2.12) · feed``: whose it is, why, and from where."""
    return f"{rejection_words(scenario, rejection)} · {rejection.source}"


def rejection_words(scenario: Scenario, rejection: Rejection) -> str:
    """``Ipswich: before the polls close (k7q2.12)``: whose it is that was set aside, and why.

    What is no message, and no document that is named, is quoted as it came.
    """
    said = _message_in(rejection.text)
    contest = scenario.by_slug.get(str(said.get("contest")))
    # A seat that is named further on than this would not be seen where a line is short.
    first = rejection.reason.partition(";")[0]
    seat = contest.name if contest is not None and contest.name not in first else ""
    why = f"{seat}: {rejection.reason}" if seat else rejection.reason
    id = said.get("id")
    if isinstance(id, str):
        return f"{why} ({excerpt(id)[1:-1]})"
    if rejection.text.lstrip("\ufeff \r\n\t").startswith("<"):
        return why
    return f"{why}: {excerpt(rejection.text)}"


def _message_in(text: str) -> Mapping[str, Any]:
    """The message that a text holds; empty where it is none."""
    if not text.lstrip().startswith("{"):
        return {}
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}

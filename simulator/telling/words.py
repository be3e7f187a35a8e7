"""How a night is said to a viewer: parties, people, seats and figures, as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from simulator.scenario import Party, Scenario
from simulator.text import quantity, signed
from simulator.timeline import Declaration, DeclaredCandidate, House, NationTimeline, Step, Timeline
from simulator.uk import INDEPENDENT, OTHER, SPEAKER

POLL_OF_THE_REAL_NIGHT: Final = "exit poll of the real night"
"""What the exit poll is called on a night that is drawn or changed."""

LONGEST_NAME: Final = 18
"""Letters of a party's name that a headline has room for; beyond, its short name is said."""

AS_A_BODY: Final = {
    "Conservative": "Conservatives",
    "Liberal Democrat": "Liberal Democrats",
    "Green": "Greens",
}
"""Names that are adjectives, as the party is called when it does something: "Conservatives pass
100 seats", but "Labour passes 100 seats"."""

FEW: Final = 20
"""Contests of a night that are no House: no majority of theirs is told, and each is named."""

PARTIES: Final = 6
"""Parties named in a line of seats, at most; the others are one sum."""

_LEADS: Final = re.compile(r"\bleader\b(?!.*\bcouncil\b)|\bprime minister\b", re.IGNORECASE)
_NOT_NOW: Final = re.compile(r"\b(?:former|deputy|depute|outgoing)\b[^,;]*", re.IGNORECASE)


def poll_name(nation: NationTimeline) -> str:
    """What the exit poll is called: that of a drawn or changed night is of the real one."""
    return exit_poll_name(nation.scenario, nation.timeline)


def exit_poll_name(scenario: Scenario, timeline: Timeline) -> str:
    """What the exit poll is called on a night, or in one hall of it."""
    imagined = timeline.draw is not None or scenario.modified
    return POLL_OF_THE_REAL_NIGHT if imagined else "exit poll"


def party_name(party: Party) -> str:
    """A party's name in a headline, before a noun: ``Conservative`` gain."""
    return party.name if len(party.name) <= LONGEST_NAME else party.short


def does(party: Party, one: str, several: str) -> str:
    """A party that does something: ``Labour passes``, ``Conservatives pass``."""
    name = party_name(party)
    return f"{AS_A_BODY[name]} {several}" if name in AS_A_BODY else f"{name} {one}"


def body(party: Party) -> str:
    """A party to which something is done: gained from ``the Conservatives``, ``Labour``."""
    name = party_name(party)
    if party.id in (INDEPENDENT, SPEAKER):
        return "an Independent" if party.id == INDEPENDENT else "the Speaker"
    return f"the {AS_A_BODY.get(name, name)}" if name in AS_A_BODY or name.isupper() else name


def leads(note: str | None) -> bool:
    """Whether a line about a candidate says that they lead a party, or the government."""
    return note is not None and _LEADS.search(_NOT_NOW.sub("", note)) is not None


def person(candidate: DeclaredCandidate) -> str:
    """``Robert Buckland (Con, former Justice Secretary)``."""
    name, note = candidate.display_name, candidate.note
    if note is None:
        return f"{name} ({candidate.party})"
    # Brackets within brackets are hard to read.
    plain = note.replace(" (", ", ").replace(")", "")
    return f"{name} ({candidate.party}, {plain})"


def winner(declaration: Declaration) -> str:
    """``Heidi Alexander 21,676, majority 9,606``: who was elected, and by how much."""
    elected = declaration.elected
    name = elected.display_name
    if declaration.unopposed:
        return f"{name}, without a poll"
    if declaration.rush:
        return f"{name}, {declaration.instead_of_votes}"
    if declaration.by_lot:
        level = [c.display_name for c in declaration.ranked[1:] if c.votes == elected.votes]
        votes = quantity(elected.votes, "vote")
        return f"{name}, level with {' and '.join(level)} at {votes}, elected by lot"
    return f"{name} {elected.votes:,}, majority {declaration.majority:,}"


def result_words(step: Step, scenario: Scenario) -> str:
    """``Labour gain Swindon South``."""
    name, seat = party_name(scenario.party(step.winner)), step.contest.name
    if step.declaration.unopposed:
        return f"{name} returned unopposed in {seat}"
    if step.winner == SPEAKER:
        return f"The Speaker returned in {seat}"
    if step.before is None:
        return f"{name} win {seat}"
    return f"{name} {'gain' if step.gained else 'hold'} {seat}"


def house_words(members: House, scenario: Scenario, *, whole: bool = True) -> str:
    """``Labour 410, a majority of 170``; ``hung parliament, Conservative 314, 12 short of …``.

    Args:
        members: seats as they are, or as a poll has them.
        scenario: whose parties they are.
        whole: they are of the whole House, so that a majority can be told.
    """
    if members.leader is None:
        return f"level at {quantity(members.leading, 'seat')}"
    leader = f"{party_name(scenario.party(members.leader))} {members.leading:,}"
    if not whole or members.total <= FEW:
        return leader
    if members.reached:
        return f"{leader}, a majority of {members.majority:,}"
    return f"hung parliament, {leader}, {members.line - members.leading:,} short of a majority"


def moment_clock(timeline: Timeline, time: int) -> str:
    """``01:00``; after the night itself ``Sat 16:00``."""
    moment = timeline.clock(time)
    night = moment.date() - timeline.close_of_poll.date() <= timedelta(days=1)
    return f"{moment:%H:%M}" if night else f"{moment:%a %H:%M}"


def seats_by_party(
    seats: Mapping[str, int],
    scenario: Scenario,
    changes: Mapping[str, int] | None = None,
    *,
    first: Iterable[str] = (),
    most: int = PARTIES,
) -> str:
    """``Labour 411 (+211), Conservative 121 (−251), …, others 27``.

    Args:
        seats: by party id; ``Other`` is who is not named.
        scenario: whose parties they are.
        changes: seats gained less lost, by party id; without a change none is said.
        first: parties that are named whatever they have, in this order; else most seats first.
        most: parties named at most.
    """
    ranked = sorted((p for p in seats if p != OTHER), key=lambda p: (-seats[p], p))
    order = [*first, *(party for party in ranked if party not in set(first) and seats[party])]
    named = order[:most] if len(order) > most + 1 else order
    said = [_seats_of(scenario.party(p), seats.get(p, 0), (changes or {}).get(p)) for p in named]
    others = seats.get(OTHER, 0) + sum(seats[party] for party in order[len(named) :])
    if others:
        said.append(f"others {others:,}")
    return ", ".join(said)


def _seats_of(party: Party, seats: int, change: int | None) -> str:
    words = f"{party_name(party)} {seats:,}"
    return f"{words} ({signed(change)})" if change else words

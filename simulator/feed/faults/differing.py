"""What a message says wrongly, and what is true instead, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from simulator.messages import (
    Adjourned,
    Lot,
    Message,
    Nominations,
    Parties,
    Result,
    Retraction,
    Rush,
    Votes,
)
from simulator.text import figure, join, quantity

_MOST: Final = 4
"""Differences that are named."""

_Pair = tuple[str, str]


def brief(message: Message) -> str:
    """``Fleur Anderson (Lab) 20,952 elected``: what a message says, in a few words."""
    match message.body:
        case Rush() as rush:
            return f"{_person(rush.winner, rush.party)} elected"
        case Result() as result:
            marked = [line for line in result.candidates if line.elected]
            if marked:
                return join([_line(line) for line in marked])
            first = max(result.candidates, key=lambda line: line.votes)
            return f"nobody elected; first {_line(first)}"
        case Retraction(cause=cause):
            return cause or "the result is withdrawn"
        case Lot(winner=winner, party=party):
            return f"the lot fell on {_person(winner, party)}"
        case Adjourned(until=until) if until is not None:
            return f"until {until:%H:%M}"
        case Nominations(candidates=candidates):
            return f"{len(candidates)} candidates"
        case Parties(declared=declared, of=of):
            return f"{declared} of {of} declared"
    return ""


def differs(false: Message, true: Message) -> bool:
    """Whether a message says something about how a contest ended that is not so."""
    match false.body:
        case Result() as result if true.figures is not None:
            return result != true.figures
        case Rush() as rush:
            return _winner(rush) != _winner(true.body)
        case Retraction():
            return True
        case Parties() as state:
            return state != true.body
    return False


def differences(false: Message, true: Message) -> tuple[str, str]:
    """What a message says wrongly, and what is true instead; empty where it says the truth."""
    match (false.body, true.body):
        case (Result() as said, Result() as right):
            pairs = list(_of_results(said, right))
        case (Parties() as said, Parties() as right):
            pairs = list(_of_states(said, right))
        case _:
            pairs = [(brief(false), brief(true))] if differs(false, true) else []
    if not pairs:
        return "", ""
    more = f"; and {len(pairs) - _MOST} more" if len(pairs) > _MOST else ""
    named = pairs[:_MOST]
    return "; ".join(a for a, _ in named) + more, "; ".join(b for _, b in named) + more


def _of_results(said: Result, right: Result) -> Iterator[_Pair]:
    left = list(said.candidates)
    pairs: list[tuple[Sequence[Votes], Votes]] = []
    for true in right.candidates:
        own = [line for line in left if line.id == true.id]
        own = own or [line for line in left if (line.name, line.party) == (true.name, true.party)]
        left = [line for line in left if line not in own]
        pairs.append((own, true))
    # Who is said to be elected comes first.
    pairs.sort(key=lambda pair: -max((line.votes for line in pair[0]), default=pair[1].votes))
    for lines, true in pairs:
        if not lines:
            yield f"{_person(true.name, true.party)} is missing", _line(true)
        elif len(lines) > 1:
            yield f"{_line(lines[0])} stands {len(lines)} times", f"{_line(true)} once"
        elif _line(lines[0]) != _line(true):
            yield _line(lines[0]), _line(true)
        elif lines[0].id != true.id:
            yield f"{lines[0].name} has the id {lines[0].id}", f"{true.name} the id {true.id}"
    for line in left:
        yield f"{_line(line)} is added", "nobody of that name stands"
    same = [line.votes for line in said.candidates] == [line.votes for line in right.candidates]
    facts = (
        ("total", said.valid_votes, right.valid_votes),
        ("electorate", said.electorate, right.electorate),
        ("rejected", said.rejected, right.rejected),
    )
    for name, stated, fact in facts:
        if stated != fact and (same or name != "total"):
            yield f"{name} {_number(stated)}", f"{name} {_number(fact)}"
    if said.name != right.name or said.ons_id != right.ons_id:
        yield f"{said.name} ({said.ons_id})", f"{right.name} ({right.ons_id})"


def _of_states(said: Parties, right: Parties) -> Iterator[_Pair]:
    if (said.declared, said.of) != (right.declared, right.of):
        yield f"{said.declared} of {said.of} declared", f"{right.declared} of {right.of} declared"
    own = {state.party: state for state in right.parties}
    for state in said.parties:
        true = own.get(state.party)
        seats, party = quantity(state.seats, "seat"), state.party
        if true is None:
            yield f"{party} {seats}", f"{party} none"
        elif state.seats != true.seats:
            yield f"{party} {seats}", f"{party} {quantity(true.seats, 'seat')}"


def _line(line: Votes) -> str:
    mark = " elected" if line.elected else ""
    return f"{_person(line.name or line.id, line.party)} {figure(line.votes)}{mark}"


def _person(name: str | None, party: str | None) -> str:
    return f"{name} ({party})" if party else name or "?"


def _winner(body: object) -> object:
    if isinstance(body, Rush):
        return body.id or body.winner
    if isinstance(body, Result):
        return next((line.id or line.name for line in body.candidates if line.elected), None)
    return None


def _number(value: int | None) -> str:
    return "not told" if value is None else figure(value)

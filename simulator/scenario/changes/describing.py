"""Changes in one line of English each, for screens, ``explain`` and a scenario's labels."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from simulator.scenario.changes.halls import is_national
from simulator.scenario.changes.models import (
    Add,
    AddIncident,
    Change,
    Count,
    DeclareAt,
    ForCandidate,
    Pact,
    Selecting,
    SetVotes,
    Shares,
    Swing,
    Tactical,
    Turnout,
    Withdraw,
)
from simulator.scenario.model import Scenario


def describe(change: Change, scenario: Scenario) -> str:
    """One line: what the change does and where (``… in South West Norfolk``)."""
    if isinstance(change, AddIncident) and is_national(change, scenario):
        return _what(change)
    return f"{_what(change)} {_where(change, scenario)}"


def percent(rate: Decimal) -> str:
    """``55 %`` for .55."""
    return f"{number(rate * 100)} %"


def number(value: Decimal) -> str:
    """A decimal without trailing noughts."""
    return f"{value.normalize():f}"


def _what(change: Change) -> str:
    match change:
        case Swing():
            points = number(change.points)
            unit = "point" if change.points == 1 else "points"
            route = f"from {change.from_party} to {change.to_party}"
            return f"a {change.model} swing of {points} {unit} {route}"
        case Shares():
            return _shares(change)
        case SetVotes():
            return f"{_who(change)}: votes set to {change.votes:,}"
        case Withdraw():
            rest = 1 - sum(change.to.values(), Decimal(0))
            parts = [f"{percent(rate)} to {name}" for name, rate in change.to.items()]
            parts += [f"{percent(rest)} abstain"] if rest else []
            return f"{_who(change)} withdraws ({', '.join(parts)})"
        case Add():
            if change.votes is not None:
                amount = f"{change.votes:,} votes"
            else:
                amount = f"{number(change.share or Decimal(0))} %"
            return f"{change.name} ({change.party}) stands with {amount}{_sources(change)}"
        case Pact():
            others = percent(change.transfer)
            return f"a pact of {_listed(change.parties)} ({others} of the others' voters follow)"
        case Tactical():
            movers = _listed(change.voters_of)
            return f"{percent(change.rate)} of voters of {movers} vote tactically against " + (
                change.against
            )
        case Turnout():
            who = f"turnout of {change.party} voters" if change.party else "turnout"
            if change.set is not None:
                return f"{who} set to {number(change.set)} %"
            return f"{who} × {number(change.multiply or Decimal(1))}"
        case Count():
            return f"the count changes ({_parameters(change)})"
        case DeclareAt():
            return f"declaration at {change.time}"
        case AddIncident():
            when = f"at {change.at}" if change.at else f"after {change.stage}"
            return f"incident {when}: “{change.text}”"


def _shares(change: Shares) -> str:
    if change.predicted is not None:
        return "shares as predicted" + (
            "" if change.predicted == "average" else f" by {change.predicted}"
        )
    if change.set is not None:
        return f"shares set to {_points(change.set, signed=False)}"
    return f"shares shifted by {_points(change.shift or {}, signed=True)}"


def _points(given: Mapping[str, Decimal], *, signed: bool) -> str:
    def one(name: str, value: Decimal) -> str:
        if not signed:
            return f"{name} {number(value)} %"
        return f"{name} {'−' if value < 0 else '+'}{number(abs(value))}"

    return ", ".join(one(name, value) for name, value in given.items())


def _who(change: ForCandidate) -> str:
    return change.candidate or f"{change.party}"


def _sources(change: Add) -> str:
    if change.from_parties is None:
        return ", taken from all in proportion"
    rest = 1 - sum(change.from_parties.values(), Decimal(0))
    parts = [f"{percent(rate)} from {name}" for name, rate in change.from_parties.items()]
    parts += [f"{percent(rest)} had not voted"] if rest else []
    return f" ({', '.join(parts)})"


def _parameters(change: Count) -> str:
    parts = [f"preset {change.preset}"] if change.preset else []
    for name, value in change.given.items():
        simple = isinstance(value, int | float)
        parts.append(f"{name} {value:g}" if simple else name)
    return ", ".join(parts)


def _listed(names: tuple[str, ...], word: str = "and") -> str:
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else names[0]


def _where(change: Selecting, scenario: Scenario) -> str:
    if change.where is not None:
        given = change.where.model_dump(exclude_none=True)
        below = given.pop("majority_below", None)
        parts = [f"{key} {_listed(names, 'or')}" for key, names in given.items()]
        parts += [f"majority below {number(below)} %"] if below is not None else []
        return f"where {', '.join(parts)}"
    if change.contest is None:
        if len(scenario.contests) == 1:
            return f"in {scenario.contests[0].name}"
        return "in every contest"
    names = [
        scenario.by_slug[slug].name if slug in scenario.by_slug else slug for slug in change.contest
    ]
    return f"in {_listed(tuple(names)) if len(names) > 1 else names[0]}"

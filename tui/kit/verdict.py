"""Who won, in a few words: for the desk's list and the lab's headline."""

from __future__ import annotations

from collections.abc import Mapping

from simulator import Contest, Outcome, Scenario
from simulator.outcome import ContestOutcome
from simulator.scenario.changes import nickname


def verdict(scenario: Scenario, *, short: bool = False) -> str:
    """``Terry Jermy (Labour) by 630``; ``Labour majority of 172``; what stands in for them."""
    outcome = scenario.outcome
    if outcome is None:
        return "no votes known" if short else "No votes are known: draw an outcome"
    if not scenario.polled:
        return "poll countermanded" if short else "The poll is countermanded: no result"
    if len(scenario.contests) == 1:
        contest = scenario.contests[0]
        return winner_words(contest, outcome.contests[contest.slug], scenario, short=short)
    return house_words(outcome, scenario, short=short)


def winner_words(
    contest: Contest, outcome: ContestOutcome, scenario: Scenario, *, short: bool = False
) -> str:
    """``Terry Jermy (Labour) by 630``, ``A tie at 11,847: Terry Jermy (Labour) by lot``."""
    index, party = outcome.ranking[0], outcome.winner.party
    named = nickname(party) if short else scenario.party(party).short
    who = f"{contest.candidates[index].shown} ({named})"
    if outcome.runner_up is None:
        return f"{who} unopposed"
    if outcome.by_lot:
        return f"A tie at {outcome.winner.votes:,}" + (": lot" if short else f": {who} by lot")
    return f"{who} by {outcome.majority:,}"


def house_words(outcome: Outcome, scenario: Scenario, *, short: bool = False) -> str:
    """``Labour majority of 172``, or how far the largest party is from one."""
    return seats_words(outcome.seats, scenario, short=short)


def seats_words(seats: Mapping[str, int], scenario: Scenario, *, short: bool = False) -> str:
    """The state of a House of so many seats a party."""
    ranked = sorted(seats, key=lambda party: (-seats[party], party))
    if not ranked:
        return "no seats"
    first, total = ranked[0], sum(seats.values())
    name = nickname(first) if short else scenario.party(first).name
    majority = 2 * seats[first] - total
    if majority > 0:
        return f"{name} majority of {majority}"
    if len(ranked) > 1 and seats[ranked[1]] == seats[first]:
        return "Hung: two parties level" if short else "Hung parliament, the two largest level"
    lacking = total // 2 + 1 - seats[first]
    if short:
        return f"Hung: {name} {lacking} short"
    return f"Hung parliament: {name} largest, {lacking} short of a majority"

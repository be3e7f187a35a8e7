"""Who won, in a few words: for the desk's list and the lab's headline.

Everything is asked of the outcome; nothing here ranks candidates or parties.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator import Contest, Outcome, Scenario
from simulator.outcome import ContestOutcome, Mark
from simulator.scenario import is_ahead
from simulator.scenario.changes import nickname
from simulator.timeline import house

COUNTERMANDED = "The poll is countermanded: no result"


def known_outcome(scenario: Scenario, seed: int) -> Outcome | None:
    """The known or changed outcome, its lots drawn for a seed as ``result --seed`` draws them."""
    outcome = scenario.outcome
    return None if outcome is None else outcome.seeded(seed)


def verdict(scenario: Scenario, seed: int, *, short: bool = False) -> str:
    """``Terry Jermy (Labour) by 630``; ``Labour majority of 172``; what stands in for them."""
    outcome = known_outcome(scenario, seed)
    if outcome is None and is_ahead(scenario):
        return "no votes yet" if short else "No votes yet: kept live, as results come"
    if outcome is None:
        return "no votes known" if short else "No votes are known: draw an outcome"
    if not outcome.contests:
        return "poll countermanded" if short else COUNTERMANDED
    if len(scenario.contests) == 1:
        contest = scenario.contests[0]
        return winner_words(contest, outcome.contests[contest.slug], scenario, short=short)
    return seats_words(outcome.seats, len(scenario.contests), scenario, short=short)


def winner_words(
    contest: Contest, outcome: ContestOutcome, scenario: Scenario, *, short: bool = False
) -> str:
    """``Terry Jermy (Labour) by 630``, ``A tie at 11,847: Terry Jermy (Labour) by lot``."""
    index, party = outcome.ranking[0], outcome.winner.party
    named = nickname(party) if short else scenario.party(party).short
    who = f"{contest.candidates[index].shown} ({named})"
    if outcome.rush:
        return f"{who}, {outcome.instead_of_votes}"
    if outcome.unopposed or outcome.runner_up is None:
        return f"{named} unopposed" if short else f"{who}, returned unopposed"
    if outcome.by_lot:
        if short:
            return f"{who} by lot"
        lot = "simulated lot" if outcome.elected_mark is Mark.SIMULATED else "lot"
        return f"A tie at {outcome.winner.votes:,}: {who} by {lot}"
    return f"{who} by {outcome.majority:,}"


def seats_words(
    seats: Mapping[str, int], members: int, scenario: Scenario, *, short: bool = False
) -> str:
    """``Labour majority of 172``, or how far the largest party is from one.

    Seats without a result tonight count among the members, and for nobody.
    """
    there = house(seats, members)
    if not seats:
        return "no seats"
    if there.leader is None:
        return "Hung: two parties level" if short else "Hung parliament, the two largest level"
    name = nickname(there.leader) if short else scenario.party(there.leader).name
    if there.reached:
        return f"{name} majority of {there.majority}"
    lacking = there.line - there.leading
    if short:
        return f"Hung: {name} {lacking} short"
    return f"Hung parliament: {name} largest, {lacking} short of a majority"

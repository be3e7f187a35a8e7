"""What candidates saw before a recount: the declared votes, less what the recount moved."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.outcome import ContestOutcome
from simulator.scenario import Contest, KnownRecount


@dataclass(frozen=True, slots=True)
class Figures:
    """Votes in the order of candidates, and rejected papers; together always the papers cast."""

    votes: tuple[int, ...]
    rejected: int


def declared(outcome: ContestOutcome) -> Figures:
    """The figures that are declared in the end."""
    return Figures(tuple(c.votes for c in outcome.candidates), outcome.rejected.total)


def before(contest: Contest, outcome: ContestOutcome, recount: KnownRecount) -> Figures:
    """The figures before a recount: with its reported lead, else the declared ones.

    Between the two in front the fewest papers move that give the lead; an odd one comes from
    the pile of the next, or, where only two stand, from the rejected papers.
    """
    final = declared(outcome)
    second = outcome.ranking[1] if len(outcome.ranking) > 1 else None
    if recount.lead is None or second is None:
        return final
    first = outcome.ranking[0]
    named = who(contest, recount.lead_of)
    ahead = first if named is None else named
    behind = first if ahead != first else second
    votes = list(final.votes)
    moves = recount.lead - (votes[ahead] - votes[behind])
    votes[ahead] += moves // 2
    votes[behind] -= moves - moves // 2
    rejected, odd = final.rejected, moves % 2
    others = [i for i in outcome.ranking if i not in (ahead, behind)]
    if others:
        votes[others[0]] += odd
    else:
        rejected += odd
    return Figures(tuple(votes), rejected) if min(votes) >= 0 else final


def leader(contest: Contest, name: str | None) -> str | None:
    """The party's id of whom a lead is said to be; None where nobody says, or it is not one."""
    index = who(contest, name)
    if index is not None:
        return contest.candidates[index].party
    return name if name in contest.parties else None


def asker(contest: Contest, name: str | None) -> tuple[int | None, str | None]:
    """Who asked: a candidate's index where a person is named, else the party's id alone."""
    if name is None:
        return None, None
    named = [i for i, c in enumerate(contest.candidates) if name in (c.name, c.shown)]
    return (named[0], None) if len(named) == 1 else (None, name)


def who(contest: Contest, name: str | None) -> int | None:
    """The candidate whom a name or a party's id means; None where it is not one of them."""
    if name is None:
        return None
    found = [i for i, c in enumerate(contest.candidates) if name in (c.name, c.shown)] or [
        i for i, c in enumerate(contest.candidates) if name == c.party
    ]
    return found[0] if len(found) == 1 else None

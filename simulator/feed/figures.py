"""A result as a message has it, worked out from votes: what a fault changes, the rest follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from simulator.feed.roll import Seat
from simulator.messages import Nominations, Nominee, Result, Rush, Votes
from simulator.outcome import CandidateVotes, ContestOutcome, Origin, Rejected
from simulator.text import fold


def result_of(
    seat: Seat,
    candidates: Sequence[Votes],
    *,
    rejected: int | None = None,
    lot: str | None = None,
    electorate: int | None = None,
    sure: bool = True,
) -> Result:
    """A result of votes, with all that follows from them: shares, changes, majority, the words.

    Args:
        seat: whose.
        candidates: ids, names, parties and votes; the rest of them is worked out.
        rejected: rejected papers, where they are known.
        lot: id of whom the lot fell on, of equal votes.
        electorate: where it is not the contest's own.
        sure: say who is elected; not so of partial figures.
    """
    outcome = _outcome(seat, candidates, lot, electorate)
    first = outcome.ranking[0]
    lines = tuple(
        replace(
            line,
            share=round(outcome.share(i), 6),
            change=_rounded(outcome.change(i)),
            elected=(i == first) if sure else None,
        )
        for i, line in enumerate(candidates)
    )
    base = seat.contest.base
    return Result(
        candidates=lines,
        rejected=rejected,
        electorate=outcome.electorate,
        valid_votes=outcome.valid_votes,
        majority=outcome.majority if sure else None,
        turnout=round(outcome.turnout, 6) if outcome.electorate else None,
        ons_id=seat.contest.ons_id or None,
        name=seat.contest.name,
        result=outcome.result if sure else None,
        base=base.label if base and sure else None,
        by_lot=True if sure and outcome.by_lot else None,
    )


def complete(seat: Seat, said: Result, lot: str | None = None) -> Result | None:
    """What somebody entered, in the order of the ballot paper, with all that follows from it.

    Args:
        seat: whose.
        said: votes by id, or by name and party.
        lot: id of whom the lot fell on, where one was drawn; of equal votes without it, whoever
            alone is marked as elected was.

    Returns:
        None where votes are equal at the top and nobody of those is elected yet.
    """
    places = {nominee.id: place for place, nominee in enumerate(seat.nominees)}
    lines = []
    for line in said.candidates:
        who = nominee_of(seat, line.id, line.name, line.party)
        if who is not None:
            line = replace(line, id=who.id, name=who.name, party=who.party)
        lines.append(line)
    lines.sort(key=lambda line: places.get(line.id or "", len(places)))
    most = max(line.votes for line in lines)
    top = [line.id for line in lines if line.votes == most]
    elected = None
    if len(top) > 1:
        marked = [line.id for line in lines if line.elected]
        elected = lot if lot is not None else marked[0] if len(marked) == 1 else None
        if elected is None or elected not in top:
            return None
    return result_of(seat, lines, rejected=said.rejected, lot=elected, electorate=said.electorate)


def nominee_of(seat: Seat, id: str | None, name: str | None, party: str | None) -> Nominee | None:
    """The one whom an id means, or without one a name; None where nobody is known by it."""
    if id is not None:
        return seat.by_id.get(id)
    for nominee in seat.nominees:
        if fold(nominee.name) == fold(name or "") and party in (None, nominee.party):
            return nominee
    return None


def rush_of(seat: Seat, result: Result, text: str | None = None) -> Rush:
    """Who was elected by a result; of several or none who is marked, the one with most votes."""
    marked = [line for line in result.candidates if line.elected]
    line = max(marked or result.candidates, key=lambda one: one.votes)
    return rush_for(seat, line.id, line.name or "", line.party, text)


def rush_for(
    seat: Seat, id: str | None, name: str, party: str | None, text: str | None = None
) -> Rush:
    """That somebody was elected, before any figures."""
    holder = seat.holder
    known = party or "Ind"
    if holder is None:
        words = f"{known} win"
    else:
        words = f"{known} hold" if holder == known else f"{known} gain from {holder}"
    return Rush(name, party, id, words, text)


def correction_text(seat: Seat, rush: Rush) -> str:
    """As an agency begins a line that puts another right."""
    verb, sign, holder = (rush.result or "").partition(" from ")
    return f"Correction: {verb} {seat.contest.name}{sign}{holder}"


def votes_of(nominees: Iterable[Nominee], votes: Sequence[int]) -> tuple[Votes, ...]:
    """Lines of a result: the nominees with their votes, in order."""
    several = zip(nominees, votes, strict=True)
    return tuple(Votes(number, who.id, who.name, who.party) for who, number in several)


def nominations_of(seat: Seat) -> Nominations:
    """Who stands in a contest."""
    contest = seat.contest
    return Nominations(
        candidates=seat.nominees,
        ons_id=contest.ons_id or None,
        name=contest.name,
        region=contest.region or None,
        electorate=contest.electorate,
        holder=seat.holder,
    )


def _outcome(
    seat: Seat, candidates: Sequence[Votes], lot: str | None, electorate: int | None
) -> ContestOutcome:
    named = tuple(CandidateVotes(c.name or "", c.party or "Ind", c.votes) for c in candidates)
    ids = [c.id for c in candidates]
    return ContestOutcome(
        contest=seat.slug,
        electorate=seat.contest.electorate if electorate is None else electorate,
        candidates=named,
        rejected=Rejected(0),
        base=seat.contest.base,
        origin=Origin.CHANGED,
        lot=ids.index(lot) if lot in ids else None,
        day=seat.contest.day,
    )


def _rounded(points: float | None) -> float | None:
    return None if points is None else round(points, 6)

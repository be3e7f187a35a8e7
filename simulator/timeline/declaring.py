"""From a contest and its outcome to the declaration that the returning officer reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.outcome import ContestOutcome, Mark, Origin, Rejected
from simulator.scenario import Candidate, Contest, Scenario
from simulator.timeline.events import Declaration, DeclaredCandidate

HEAD_SHARES: Final = {
    "official_mark": 0.004,
    "voted_too_many": 0.208,
    "voter_identifiable": 0.013,
    "void_for_uncertainty": 0.775,
}
"""Assumed share of each head among rejected papers, used only where no split was published.

Judgement: at UK parliamentary elections papers unmarked or void for uncertainty are about three
quarters of all rejected, voting for more than one about a fifth, the two others a percent or so.
"""


def with_heads(rejected: Rejected) -> Rejected:
    """The rejected papers with a split over the four heads, simulated where none is known."""
    if rejected.official_mark is not None or rejected.unknown:
        return rejected
    quotas = {head: rejected.total * share for head, share in HEAD_SHARES.items()}
    split = {head: int(quota) for head, quota in quotas.items()}
    order = sorted(HEAD_SHARES, key=lambda head: split[head] - quotas[head])
    for head in order[: rejected.total - sum(split.values())]:
        split[head] += 1
    return replace(rejected, **split, split_simulated=True, unknown=False)


def minute_mark(contest: Contest, outcome: ContestOutcome) -> Mark:
    """What the minute of a declaration may be called.

    Live it is that of the entry, whatever a file says of the hall. A drawn night has no recorded
    minute, and figures that are not the record's none either: what a file says of theirs is the
    author's.
    """
    if outcome.origin is Origin.ENTERED:
        return Mark.LIVE
    if contest.declared_at is None or outcome.origin is Origin.DRAWN:
        return Mark.SIMULATED
    if outcome.mark is not Mark.RECORD or contest.declared_at_source is None:
        return Mark.AUTHOR
    return Mark.REPORTED if contest.declared_at_approximate else Mark.RECORD


def read_name(contest: Contest, candidate: Candidate) -> str:
    """A candidate's name as the officer reads it: as the file says, else in the contest's order.

    Surname first it is the official one. The surname is what the name is sorted by, so that "of
    East Anglia" keeps together.
    """
    if candidate.read_as:
        return candidate.read_as
    if contest.read_as == "natural":
        return candidate.shown
    words = candidate.name.split()
    for k in range(1, len(words)):
        forenames, surname = " ".join(words[:k]), " ".join(words[k:])
        if f"{surname}, {forenames}".casefold() == candidate.sort_name:
            return f"{surname}, {forenames}"
    return candidate.shown


def declaration(
    scenario: Scenario, contest: Contest, outcome: ContestOutcome, *, time: int, seq: int
) -> Declaration:
    """The declaration of an outcome, candidates in order of declaration.

    It is on the record only when the outcome's votes are known, unmodified and sourced, and the
    lot, where the top is level, is the file's; its minute only when that is so and has a source.
    Of an outcome without figures it is a rush.
    """
    known, drawn = outcome.origin is Origin.KNOWN, outcome.origin is Origin.DRAWN
    live = outcome.origin is Origin.ENTERED
    ranking = outcome.ranking
    return Declaration(
        seq=seq,
        time=time,
        contest=contest.slug,
        mark=outcome.elected_mark,
        ons_id=contest.ons_id,
        name=contest.name,
        candidates=tuple(
            DeclaredCandidate(
                index=i,
                name=contest.candidates[i].name,
                display_name=contest.candidates[i].shown,
                party=contest.candidates[i].party,
                party_name=scenario.party(contest.candidates[i].party).name,
                votes=outcome.candidates[i].votes,
                share=outcome.share(i),
                change=outcome.change(i),
                elected=i == ranking[0],
                deposit_lost=outcome.deposit_lost(i),
                new=outcome.is_new(i),
                read_as=read_name(contest, contest.candidates[i]),
                description=contest.candidates[i].description,
                status=contest.candidates[i].status,
                note=contest.candidates[i].note,
            )
            for i in contest.declaration_order
        ),
        electorate=outcome.electorate,
        valid_votes=outcome.valid_votes,
        turnout=outcome.turnout,
        # Heads that nobody published are not estimated within figures that are not drawn.
        rejected=with_heads(outcome.rejected) if drawn else outcome.rejected,
        majority=outcome.majority,
        by_lot=outcome.by_lot,
        result=outcome.result,
        base=outcome.base.label if outcome.base else None,
        swing=outcome.swing,
        time_mark=minute_mark(contest, outcome),
        origin=outcome.origin,
        source=contest.source if outcome.mark is Mark.RECORD else None,
        time_source=contest.declared_at_source if contest.declared_at and not live else None,
        unopposed=outcome.unopposed,
        declared_by=contest.declared_by if known else None,
        notable=contest.notable if known else (),
        aftermath=contest.aftermath if known else (),
        rush=outcome.rush,
    )

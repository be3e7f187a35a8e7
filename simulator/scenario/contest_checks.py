"""What one contest must have, and what its figures may not say of one another."""

from __future__ import annotations

from simulator.scenario.examining import Night
from simulator.scenario.file_models import (
    BasePart,
    CandidatePart,
    ContestPart,
    IncidentPart,
    RejectedPart,
)
from simulator.scenario.places import nearest, shown

HEADS = ("official_mark", "voted_too_many", "voter_identifiable", "void_for_uncertainty")


def contest_problems(night: Night, contest: ContestPart) -> None:
    """Checks a contest."""
    night.need(contest, "slug", "name", "electorate", "candidates")
    candidates = contest.candidates or []
    for candidate in candidates:
        night.need(candidate, "name", "party")
        if candidate.party is not None:
            night.party(candidate, ("party",), candidate.party)
    _people(night, candidates)
    _votes(night, contest)
    if contest.rejected is not None:
        _rejected(night, contest, contest.rejected)
    _bases(night, contest)
    _times(night, contest)
    for incident in contest.incidents or ():
        if incident.contest not in (None, contest.slug):
            night.error(incident, ("contest",), "another contest than the one it stands in")
        incident_problems(night, incident, contest.slug)
    shares = sum(candidate.share or 0.0 for candidate in candidates)
    if shares >= 100:
        night.error(contest, ("candidates",), f"explicit shares sum to {shares:g}, not below 100")


def _people(night: Night, candidates: list[CandidatePart]) -> None:
    """A file that adds a namesake to another file's candidates may have meant to alter one."""
    seen: dict[str, CandidatePart] = {}
    for candidate in candidates:
        if candidate.name is None or candidate.party is None:
            continue
        other = seen.setdefault(candidate.name, candidate)
        if other is not candidate and other.where().path != candidate.where().path:
            message = f"{shown(candidate.name)} stands for {other.party} already: a namesake?"
            night.warning(candidate, ("name",), message)


def _votes(night: Night, contest: ContestPart) -> None:
    candidates = contest.candidates or []
    known = [c for c in candidates if c.votes is not None]
    if known and len(known) < len(candidates):
        for candidate in candidates:
            if candidate.votes is None and not candidate.excused("votes"):
                message = "missing: the other candidates have votes"
                night.error(candidate, ("votes",), message)
    if known and contest.rejected is None and not contest.excused("rejected"):
        night.warning(contest, ("rejected",), "missing: taken as 0")
    electorate = contest.electorate
    if electorate is None:
        return
    above = [c for c in known if (c.votes or 0) > electorate]
    for candidate in above:
        message = f"{candidate.votes} votes are more than the electorate of {electorate}"
        night.error(candidate, ("votes",), message)
    valid = sum(c.votes or 0 for c in known)
    papers = valid + (_total(contest.rejected) or 0)
    if papers > electorate and not above:
        message = f"{papers} votes and rejected papers are more than the electorate of {electorate}"
        night.error(contest, ("electorate",), message)


def _total(rejected: RejectedPart | None) -> int | None:
    """Rejected papers: the total, or the sum of the heads."""
    if rejected is None or rejected.total is not None:
        return rejected.total if rejected else None
    heads = [getattr(rejected, head) for head in HEADS]
    return sum(heads) if None not in heads else None


def _rejected(night: Night, contest: ContestPart, rejected: RejectedPart) -> None:
    heads = {head: getattr(rejected, head) for head in HEADS}
    given = [head for head, papers in heads.items() if papers is not None]
    if given and len(given) < len(HEADS):
        for head in HEADS:
            if heads[head] is None and not rejected.excused(head):
                night.error(rejected, (head,), "missing: give all four heads, or the total alone")
    elif given and rejected.total not in (None, sum(heads.values())):
        message = f"the four heads sum to {sum(heads.values())}, not {rejected.total}"
        night.error(rejected, ("total",), message)
    elif not given and rejected.total is None and not rejected.excused("total"):
        night.error(contest, ("rejected", "total"), "missing")


def _bases(night: Night, contest: ContestPart) -> None:
    previous = contest.previous or {}
    base = contest.base
    if base is not None and base not in previous and not contest.excused("previous"):
        message = f"no previous result {shown(base)} here"
        night.error(contest, ("base",), message, nearest(base, sorted(previous)))
    for name, result in previous.items():
        _base(night, contest, name, result)


def _base(night: Night, contest: ContestPart, name: str, base: BasePart) -> None:
    night.need(base, "votes")
    for party in base.votes or ():
        night.party(contest, ("previous", name, "votes", party), party)
    if base.winner is not None and base.winner not in (base.votes or {}):
        message = f"{shown(base.winner)} has no votes in this base"
        night.error(base, ("winner",), message, nearest(base.winner, sorted(base.votes or ())))
    papers = sum((base.votes or {}).values()) + (base.rejected or 0)
    if base.electorate is not None and papers > base.electorate:
        message = f"{papers} votes and rejected papers are more than {base.electorate} electors"
        night.error(base, ("electorate",), message)
    if base.votes and not sum(base.votes.values()):
        night.error(base, ("votes",), "nobody has a vote")


def _times(night: Night, contest: ContestPart) -> None:
    night.time(contest, "declared_at", contest.declared_at)
    for recount in contest.recounts or ():
        night.time(recount, "at", recount.at)
    for adjournment in contest.adjournments or ():
        night.need(adjournment, "until")
        start = night.time(adjournment, "at", adjournment.at)
        end = night.time(adjournment, "until", adjournment.until)
        if start is not None and end is not None and end <= start:
            night.error(adjournment, ("until",), "is not after 'at'")


def incident_problems(night: Night, incident: IncidentPart, slug: str | None) -> None:
    """Checks an incident; ``slug`` is its contest, None for one of the whole night."""
    night.need(incident, "text")
    night.time(incident, "at", incident.at)
    if incident.at is not None and incident.stage is not None:
        night.error(incident, ("stage",), "give 'at' or 'stage', not both")
    elif incident.at is not None:
        for key in ("after", "holds"):
            if getattr(incident, key):
                night.error(incident, (key,), "goes with 'stage': at a clock time it only narrates")
    elif incident.stage is None and not (incident.excused("stage") or incident.excused("at")):
        night.error(incident, ("stage",), "missing: when does it happen? Give 'at' or 'stage'")
    elif incident.stage is not None and slug is None and not incident.excused("contest"):
        night.error(incident, ("contest",), "missing: whose stage?")
    if incident.candidate is None:
        return
    if slug is not None:
        night.candidate(incident, ("candidate",), incident.candidate, slug)
    elif not incident.excused("contest"):
        night.error(incident, ("candidate",), "goes with a 'contest'")

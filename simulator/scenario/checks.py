"""What a scenario as a whole must have, and what its parts may not say of one another.

These checks run on the merged files; each problem is placed in the file that says it.
"""

from __future__ import annotations

from simulator.errors import Problem
from simulator.scenario.contest_checks import contest_problems, incident_problems
from simulator.scenario.examining import Night, night_of
from simulator.scenario.file_models import PartyPart, PollsterPart, ScenarioFile
from simulator.scenario.kinds import OTHER
from simulator.scenario.places import nearest, shown

SUM_LOW, SUM_HIGH = 90.0, 103.0
"""Sums of published shares: those of June 2024's five MRPs run from 92 to 102 (rounding, and
parties they leave out)."""


def problems(file: ScenarioFile) -> list[Problem]:
    """Everything wrong with a merged scenario."""
    night = night_of(file)
    _head(night)
    for party in (file.parties or {}).values():
        _party(night, party)
    _labels(night)
    for contest in file.contests or ():
        contest_problems(night, contest)
    _ons_ids(night)
    for pollster in file.prediction.pollsters or () if file.prediction else ():
        _pollster(night, pollster)
    _uncertainty(night)
    _exit_poll(night)
    for incident in file.incidents or ():
        slug = incident.contest
        if slug is None or night.contest(incident, ("contest",), slug):
            incident_problems(night, incident, slug)
    return night.problems


def _head(night: Night) -> None:
    file = night.file
    if file.scenario is None:
        for key in ("title", "date") if not file.excused("scenario") else ():
            night.error(file, ("scenario", key), "missing")
    else:
        night.need(file.scenario, "title", "date")
        for source in file.scenario.sources or ():
            night.need(source, "title")
    if not file.contests and not file.excused("contests"):
        night.error(file, ("contests",), "missing: a night needs at least one contest")


def _party(night: Night, party: PartyPart) -> None:
    night.need(party, "name")
    for key, stand_in in (("colour", "grey"), ("symbol", "·")):
        if getattr(party, key) is None and not party.excused(key):
            night.warning(party, (key,), f"missing: shown as {stand_in}")


def _labels(night: Night) -> None:
    default = night.file.scenario.base if night.file.scenario else None
    known = {name for c in night.file.contests or () for name in c.previous or ()}
    if default is not None and default not in known and night.file.scenario:
        message = f"no contest has a base {shown(default)}"
        night.error(night.file.scenario, ("base",), message, nearest(default, sorted(known)))


def _ons_ids(night: Night) -> None:
    seen: dict[str, str | None] = {}
    for contest in night.file.contests or ():
        if contest.ons_id in seen and contest.ons_id:
            other = seen[contest.ons_id]
            night.error(contest, ("ons_id",), f"{contest.ons_id} is that of {other} already")
        elif contest.ons_id:
            seen[contest.ons_id] = contest.slug


def _pollster(night: Night, pollster: PollsterPart) -> None:
    night.need(pollster, "name")
    shares, named = pollster.shares or {}, pollster.candidates or {}
    excused = pollster.excused("shares") or pollster.excused("candidates")
    if not shares and not named and not excused:
        night.warning(pollster, ("shares",), "missing: this pollster predicts nothing")
    slugs = dict.fromkeys([*shares, *named])
    keys = {slug: "shares" if slug in shares else "candidates" for slug in slugs}
    unknown = [s for s in slugs if not night.contest(pollster, (keys[s], s), s)]
    for slug in slugs:
        if slug in unknown:
            continue
        for party in shares.get(slug, ()):
            night.party(pollster, ("shares", slug, party), party, other=True)
        for name in named.get(slug, ()):
            night.candidate(pollster, ("candidates", slug, name), name, slug)
        total = sum(shares.get(slug, {}).values()) + sum(named.get(slug, {}).values())
        broken = pollster.broken("shares", slug) or pollster.broken("candidates", slug)
        # With a misspelt contest, its share of the sum is elsewhere.
        if not SUM_LOW <= total <= SUM_HIGH and not (unknown or excused or broken):
            message = f"the shares sum to {total:g}, not 100"
            more = f': "{OTHER}" takes the rest' if total < SUM_LOW else ""
            night.error(pollster, (keys[slug], slug), message + more)


def _uncertainty(night: Night) -> None:
    scales = night.file.uncertainty
    if scales is None:
        return
    for key in ("national", "regional", "seat"):
        for party in getattr(scales, key) or ():
            night.party(scales, (key, party), party)


def _exit_poll(night: Night) -> None:
    poll = night.file.exit_poll
    if poll is None:
        return
    night.need(poll, "seats")
    for party in poll.seats or ():
        night.party(poll, ("seats", party), party, other=True)

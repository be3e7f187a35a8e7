"""Changes to the hall rather than the votes: count parameters, declaration time, incidents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.scenario.changes.figures import Figures
from simulator.scenario.changes.models import AddIncident, Count, DeclareAt
from simulator.scenario.changes.plans import Refused
from simulator.scenario.clock_times import seconds_after
from simulator.scenario.count_parameters import FAST, CountParameters
from simulator.scenario.model import Contest, Incident, Scenario

IMAGINED = "imagined in a what-if"
"""Source of a declaration time that no one recorded."""

Hall = Callable[[Contest], Contest]
"""Changes a contest's hall; the same contest when it changes nothing."""


def _moment(text: str, scenario: Scenario, key: str) -> datetime:
    try:
        seconds = seconds_after(text, scenario.close_of_poll, scenario.time_zone)
    except ValueError as error:
        raise Refused(key, str(error)) from None
    start = scenario.close_of_poll.timestamp()
    return datetime.fromtimestamp(start + seconds, ZoneInfo(scenario.time_zone))


def count(change: Count) -> Hall:
    """The halls' parameters, with a preset under the keys that are given."""
    update = {**(FAST if change.preset == "fast" else {}), **change.given}
    # 650 halls share few sets of parameters: each is copied once. The key keeps it alive.
    copies: dict[int, tuple[CountParameters, CountParameters]] = {}

    def hall(contest: Contest) -> Contest:
        before = contest.count
        if id(before) not in copies:
            after = before.model_copy(update=update)
            copies[id(before)] = (before, before if after == before else after)
        after = copies[id(before)][1]
        return contest if after is before else replace(contest, count=after)

    return hall


def declare_at(change: DeclareAt, scenario: Scenario) -> Hall:
    """The declaration falls on this second, whatever else changes."""
    moment = _moment(change.time, scenario, "time")

    def hall(contest: Contest) -> Contest:
        if contest.declared_at == moment:
            return contest
        return replace(contest, declared_at=moment, declared_at_source=IMAGINED)

    return hall


def incident(change: AddIncident, figures: Figures, slug: str | None) -> Incident:
    """The incident of a change, for one contest's hall or for the nation."""
    if change.candidate is not None:
        figures.check_name(change.candidate, "candidate")
    at = None if change.at is None else _moment(change.at, figures.scenario, "at")
    return Incident(
        text=change.text,
        at=at,
        stage=change.stage,
        after=change.after,
        holds=change.holds,
        candidate=change.candidate,
        source=change.source,
        contest=slug,
    )


def is_national(change: AddIncident, scenario: Scenario) -> bool:
    """A clock-time incident of no contest in particular is told once, not in every hall."""
    everywhere = change.contest is None and change.where is None
    return everywhere and change.at is not None and len(scenario.contests) > 1


def incidents(change: AddIncident, figures: Figures, selected: Sequence[Contest]) -> Hall:
    """The incident happens in each hall that is selected."""
    made = {contest.slug: incident(change, figures, contest.slug) for contest in selected}

    def hall(contest: Contest) -> Contest:
        return replace(contest, incidents=(*contest.incidents, made[contest.slug]))

    return hall

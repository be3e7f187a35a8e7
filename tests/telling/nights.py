"""Shipped nights as their records have them: each declaration at its minute, no count between."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from simulator import session
from simulator.outcome import Mark
from simulator.scenario import Scenario
from simulator.telling import Moment, running_order
from simulator.timeline import HallTimeline, NationTimeline, Timeline, declaration
from simulator.timeline import events as ev
from tests.shipped import load


def declared(scenario: Scenario, draw: int | None = None) -> NationTimeline:
    """The nation of a night whose minutes are all known; drawn, at the very same minutes."""
    close = ev.CloseOfPoll(seq=0, time=0, contest=None, mark=Mark.RECORD)
    events: list[ev.Event] = [close]
    known = session.declarations(scenario)
    if draw is None:
        events += known
    else:
        outcome = session.draw_outcome(scenario, 1, draw)
        for at in known:
            contest = scenario.by_slug[at.contest or ""]
            events.append(
                declaration(scenario, contest, outcome.contests[contest.slug], time=at.time, seq=0)
            )
    if scenario.exit_poll is not None and draw is None:
        events.append(
            ev.ExitPollPublished(
                seq=0,
                time=0,
                contest=None,
                mark=Mark.RECORD,
                seats=scenario.exit_poll.seats,
                source=scenario.exit_poll.source,
            )
        )
    events.sort(key=lambda event: event.time)
    numbered = tuple(replace(event, seq=seq) for seq, event in enumerate(events))
    own: dict[str, list[ev.Event]] = {contest.slug: [] for contest in scenario.polled}
    for event in numbered:
        if event.contest is not None:
            own[event.contest].append(event)
    halls = {
        slug: HallTimeline(slug, len(scenario.by_slug[slug].candidates), told)
        for slug, told in own.items()
    }
    timeline = Timeline(scenario.close_of_poll, numbered, halls, 1, draw)
    return NationTimeline(scenario, timeline)


@cache
def nation(name: str) -> NationTimeline:
    """A shipped night."""
    return declared(load(name))


@cache
def moments(name: str) -> tuple[Moment, ...]:
    """Its running order."""
    return running_order(nation(name))


def clock(night: NationTimeline, moment: Moment) -> str:
    """``06:48``: when a moment is."""
    return f"{night.timeline.clock(moment.time):%H:%M}"

"""A whole night made by hand: 650 certified results and their times, no engine involved.

The halls between are plain arithmetic, so that the count engine may be tuned without the board's
tests noticing. One seat has a recount, one is adjourned.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from simulator.outcome import ContestOutcome, Mark
from simulator.scenario.model import Contest, Scenario
from simulator.timeline import HallTimeline, Timeline, declaration
from simulator.timeline import events as ev
from simulator.values import Clock
from tests.shipped import load
from tui.shows import Show

RECOUNTED = "hendon"
CLOCK = Clock(datetime(2024, 7, 4, 22, tzinfo=ZoneInfo("Europe/London")), "Europe/London")
"""Of its night, which takes long to read: what only names a time need not have read it."""
ADJOURNED = "inverness-skye-and-west-ross-shire"


def scenario(name: str = "uk-2024") -> Scenario:
    """A shipped night."""
    return load(name)


def _hall(night_: Scenario, contest: Contest, outcome: ContestOutcome) -> Iterator[ev.Event]:
    slug, start = contest.slug, night_.close_of_poll.timestamp()
    assert contest.declared_at is not None
    end = round(contest.declared_at.timestamp() - start)
    votes, rejected = tuple(c.votes for c in outcome.candidates), outcome.rejected.total
    at: Any = {"seq": 0, "contest": slug}
    yield ev.HallOpened(
        time=0, venue="", tables=12, table_staff=6, boxes=60,
        papers=outcome.papers - 100, postal=100, **at,
    )  # fmt: skip
    yield ev.BoxVerified(time=_part(end, 10), box=1, papers=600, account=600, **at)
    yield ev.VerificationComplete(
        time=_part(end, 50), papers_verified=outcome.papers,
        verified_turnout=outcome.verified_turnout, electorate=outcome.electorate, **at,
    )  # fmt: skip
    yield ev.SortingStarted(time=_part(end, 52), papers=outcome.papers, **at)
    if slug == ADJOURNED:
        yield ev.Adjourned(time=_part(end, 60), until=_part(end, 80), cause="night", **at)
        yield ev.Resumed(time=_part(end, 80), **at)
    yield ev.ProvisionalFigures(time=_part(end, 85), votes=votes, rejected=rejected, **at)
    if slug == RECOUNTED:
        yield ev.Recount(time=_part(end, 88), number=1, source="the file", mark=Mark.RECORD, **at)
        yield ev.ProvisionalFigures(time=_part(end, 95), votes=votes, rejected=rejected, **at)
    yield ev.CandidatesCalled(time=_part(end, 98), **at)
    yield declaration(night_, contest, outcome, time=end, seq=0)


def _part(end: int, percent: int) -> int:
    return end * percent // 100


@cache
def timeline() -> Timeline:
    """The night of 2024 without its halls' details."""
    night_ = scenario()
    assert night_.outcome is not None
    assert night_.exit_poll is not None
    found: list[ev.Event] = [
        ev.CloseOfPoll(seq=0, time=0, contest=None, mark=Mark.RECORD),
        ev.ExitPollPublished(
            seq=0, time=0, contest=None, mark=Mark.RECORD, seats=night_.exit_poll.seats
        ),
    ]
    for contest in night_.contests:
        found += _hall(night_, contest, night_.outcome.contests[contest.slug])
    ons = {contest.slug: contest.ons_id for contest in night_.contests}
    found.sort(key=lambda event: (event.time, ons.get(event.contest or "", "")))
    numbered = tuple(_numbered(event, seq) for seq, event in enumerate(found))
    halls: dict[str, list[ev.Event]] = {contest.slug: [] for contest in night_.contests}
    for event in numbered:
        if event.contest is not None:
            halls[event.contest].append(event)
    gc.collect()
    gc.freeze()  # a night lives as long as the tests: the collector need not walk it each time
    return Timeline(
        night_.close_of_poll,
        numbered,
        {
            contest.slug: HallTimeline(contest.slug, len(contest.candidates), halls[contest.slug])
            for contest in night_.contests
        },
        seed=1,
    )


def _numbered(event: ev.Event, seq: int) -> ev.Event:
    object.__setattr__(event, "seq", seq)  # its own value, before anybody has seen it
    return event


def play_hall(slug: str) -> Timeline:
    """One hall of the night, alone."""
    whole = timeline()
    hall = whole.halls[slug]
    return Timeline(whole.close_of_poll, hall.events, {slug: hall}, seed=1)


def at(text: str) -> int:
    """Seconds after close of poll of a time of the night."""
    return CLOCK.seconds(text)


def show(start: str = "22:00") -> Show:
    """The night from a moment on."""
    return Show(scenario(), timeline(), start=at(start), play_hall=play_hall)

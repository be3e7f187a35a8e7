"""A night that grows message by message is the night that all of them give at once."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.live import LiveNight, keep
from simulator.messages import (
    Adjourned,
    Body,
    ExitPoll,
    Kind,
    Message,
    Note,
    Postponed,
    Recount,
    Result,
    Retraction,
    Rush,
    Turnout,
    Votes,
    fold,
)
from tests.live.files import mock_night


def figures(ann: int, bob: int) -> Result:
    return Result((Votes(ann, None, "Ann Ash", "Con"), Votes(bob, None, "Bob Birch", "Lab")), 12)


FORD: tuple[tuple[Kind, Body | None], ...] = (
    (Kind.TURNOUT, Turnout(papers=17_100)),
    (Kind.RECOUNT, Recount(number=1, lead=4)),
    (Kind.ADJOURNED, Adjourned(cause="rest")),
    (Kind.RUSH, Rush("Ann Ash", "Con")),
    (Kind.RESULT, figures(9_001, 8_000)),
    (Kind.CORRECTION, figures(8_001, 9_000)),
    (Kind.RETRACTION, Retraction(cause="the wrong paper")),
    (Kind.RESULT, figures(8_000, 9_002)),
)
MOOR: tuple[tuple[Kind, Body | None], ...] = (
    (Kind.TURNOUT, Turnout(percent=60.5)),
    (Kind.NOTE, Note("a tight race")),
    (Kind.POSTPONED, Postponed("a candidate died")),
    (Kind.RETRACTION, Retraction(cause="it was held")),
)
NATION: tuple[tuple[Kind, Body | None], ...] = (
    (Kind.EXIT_POLL, ExitPoll({"Con": 1, "Lab": 1})),
    (Kind.NOTE, Note("rain")),
    (Kind.EXIT_POLL, ExitPoll({"Con": 2, "Lab": 0})),
)


def same(one: LiveNight, other: LiveNight) -> bool:
    halls = [{slug: hall.events for slug, hall in n.timeline.halls.items()} for n in (one, other)]
    return (one.timeline.events, one.sequence, one.results, one.scenario, halls[0]) == (
        other.timeline.events, other.sequence, other.results, other.scenario, halls[1]
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_message_by_message_or_all_at_once(seed: int, tmp_path: Path) -> None:
    scenario = mock_night(tmp_path)
    said: list[Message] = []
    for slug, bodies in (("one-ford", FORD), ("two-moor", MOOR), (None, NATION)):
        for place, (kind, body) in enumerate(bodies):
            # Several are of one second, and of one revision there may be two.
            when = scenario.close_of_poll + timedelta(minutes=20 * (place // 2))
            said.append(Message(f"m.{len(said)}", kind, slug, when, 1 + place // 2, body))
    random.Random(seed).shuffle(said)
    night = keep(scenario, fold(()))
    for number in range(1, len(said) + 1):
        night = keep(scenario, fold(said[:number]), night)
        assert same(night, keep(scenario, fold(said[:number])))

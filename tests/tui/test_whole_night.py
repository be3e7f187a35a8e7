"""A whole night with no key pressed: what the app's log says was on the screen, and how long."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from simulator.request import Direction
from simulator.telling import Kind, Moment, Rank
from tests import shipped
from tests.tui.stage import opened
from tui.kit.shown import Shown
from tui.night.screen import NightScreen
from tui.shows import Show

HOUR = 3600
TICK = 0.2
"""Half as often as the app looks: whoever is seen for long enough then is seen so now."""


def night(direction: Direction, speed: float = 180.0, until: int | None = None) -> Show:
    night = shipped.load(shipped.UK)
    return Show(night, shipped.play(), until=until, speed=speed, direction=direction)


async def log_of(
    show: Show, size: tuple[int, int], most: float
) -> tuple[tuple[Shown, ...], tuple[Moment, ...], float]:
    """The log of a night that nobody touches, its running order, and how long it took."""
    async with opened(show, size=size) as there:
        screen = there.find(NightScreen)
        begun = there.hands[0]
        while not screen.replay.playback.ended:
            await there.wait(TICK)
            assert there.hands[0] - begun < most
        screen.replay.shown.clear()
        return screen.replay.shown.entries, screen.replay.moments, there.hands[0] - begun


def assert_all_seen(entries: tuple[Shown, ...], order: tuple[Moment, ...]) -> None:
    """Alone for three seconds, named for one, holds counted; nothing lost."""
    seconds: defaultdict[Moment, float] = defaultdict(float)
    for entry in entries:
        for moment in entry.moments:
            if moment.alone:
                assert entry.moments == (moment,), "it stands alone"
            seconds[moment] += entry.seconds or 0
    for moment in order:
        if moment.kind is Kind.ELECTED:  # it shares a card where a length is short
            moment = replace(moment, rank=Rank.NAMED)
        least = {Rank.ALONE: 3.0, Rank.COUNTED: 0.0}.get(moment.rank, 1.0)
        assert seconds[moment] >= least - 1e-6, (moment.headline, seconds[moment])
    holds: Counter[str] = Counter()
    for entry in entries:
        holds.update(entry.holds)
    assert holds == Counter(m.party or "" for m in order if m.rank is Rank.COUNTED)


@pytest.mark.thorough
async def test_a_night_in_its_length() -> None:
    size, length = (80, 24), 300.0
    show = night(Direction(directed=True, length=length, set_pieces=True))
    entries, order, took = await log_of(show, size, 1.2 * length)
    assert abs(took - length) <= length / 10
    assert_all_seen(entries, order)
    kinds = Counter(moment.kind for moment in order)
    assert kinds[Kind.EXIT_POLL] == kinds[Kind.FIRST_GAIN] == kinds[Kind.MAJORITY] == 1
    assert kinds[Kind.ENDING] == 1


@pytest.mark.thorough
async def test_at_a_fixed_speed_the_first_rank_holds() -> None:
    show = night(Direction(set_pieces=True), speed=600, until=5 * HOUR)
    entries, order, _ = await log_of(show, (120, 36), 1200)
    seconds: defaultdict[Moment, float] = defaultdict(float)
    for entry in entries:
        for moment in entry.moments:
            seconds[moment] += entry.seconds or 0
    for moment in order:
        if moment.alone and moment.time <= 5 * HOUR:
            assert seconds[moment] >= 3.0 - 1e-6, (moment.headline, seconds[moment])

"""A night that grows, in whatever order its results come, is the night told from its beginning."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from simulator.scenario import ExitPoll, Scenario
from simulator.telling.order import RunningOrder
from simulator.timeline import HallTimeline, NationTimeline, Timeline
from simulator.timeline import events as ev
from tests.timeline.test_nation import CLOSE, night, played, seat
from tui.night.stories import Stories


def of_many() -> Scenario:
    """Seats that are held and lost, with records, defeats, a majority and an exit poll beaten."""
    dice = Random(3)
    seats = []
    for i in range(75):
        lab, con, ld = (dice.randint(50, 400) for _ in range(3))
        now = {"Lab": lab, "Con": con, "LD": ld}
        then = {"Con": dice.randint(100, 400), "Lab": 250, "LD": 60}
        seats.append(seat(f"s{i}", now, then, sitting="Con" if i % 3 else "Lab"))
    made = night(*seats)
    poll = ExitPoll({"Lab": 20, "Con": 40, "LD": 10, "Other": 5}, None)
    return replace(made, exit_poll=poll)


def some_of(whole: Timeline, chosen: set[int], before: Timeline | None) -> Timeline:
    """Of a timeline the events chosen; what is of no other value is the same one."""
    events = tuple(event for event in whole.events if event.seq in chosen)
    halls = {}
    for slug, hall in whole.halls.items():
        mine = tuple(event for event in hall.events if event.seq in chosen)
        known = before.halls[slug] if before is not None else None
        halls[slug] = (
            known
            if known is not None and known.events == mine
            else HallTimeline(slug, hall.after(0).candidates, mine)
        )
    return Timeline(CLOSE, events, halls, 1)


@pytest.mark.parametrize("seed", range(2))
def test_what_grows_is_what_is_told_anew(seed: int) -> None:
    scenario, dice = of_many(), Random(seed)
    whole = played(scenario, [60 * dice.randint(1, 300) for _ in scenario.contests])
    left, chosen = [event.seq for event in whole.events], set[int]()
    if seed % 2:
        dice.shuffle(left)
    timeline = some_of(whole, chosen, None)
    nation, order = NationTimeline(scenario, timeline), None
    order, stories = RunningOrder(nation, growing=True), Stories(timeline, nation)
    while left:
        several = [left.pop(0) for _ in range(min(dice.choice((1, 1, 1, 9)), len(left)))]
        chosen |= set(several)
        if chosen and dice.random() < 0.2:
            back = dice.choice(sorted(chosen))
            chosen.remove(back)
            left.append(back)
        timeline = some_of(whole, chosen, timeline)
        nation = NationTimeline(scenario, timeline, nation)
        order = RunningOrder(nation, order, growing=True)
        stories = Stories(timeline, nation, stories)
        if dice.random() < 0.15 or not left:
            fresh = NationTimeline(scenario, timeline)
            assert nation.at(10**6) == fresh.at(10**6)
            assert nation.seats(10**6) == fresh.seats(10**6)
            assert (nation.majority, nation.fallen()) == (fresh.majority, fresh.fallen())
            assert nation.defeats() == fresh.defeats()
            assert order.moments == RunningOrder(fresh, growing=True).moments
            assert stories.lines == Stories(timeline, fresh).lines
    assert len(stories.lines) > len(scenario.contests)
    endings = [moment for moment in order.moments if moment.headline.startswith("The final")]
    assert len(endings) == 1, "only once every seat has declared"


def test_there_is_no_ending_while_seats_are_out() -> None:
    scenario = of_many()
    whole = played(scenario, [60 * i for i in range(75)])
    some = some_of(whole, {event.seq for event in whole.events[:-1]}, None)
    moments = RunningOrder(NationTimeline(scenario, some), growing=True).moments
    assert not any(moment.headline.startswith("The final") for moment in moments)
    assert isinstance(some.events[0], ev.Declaration)
    assert moments[0].headline.startswith("First declaration")
    first = some_of(whole, {whole.events[0].seq}, None)
    alone = RunningOrder(NationTimeline(scenario, first), growing=True).moments
    assert alone[0].headline == moments[0].headline, "the first of many, though it is alone yet"

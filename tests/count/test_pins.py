"""Recorded times: the clock is bent to them, and only it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from simulator.count import play
from simulator.outcome import Mark
from simulator.scenario.count_parameters import FAST, CountParameters
from simulator.scenario.happenings import KnownAdjournment, KnownRecount
from simulator.scenario.model import Contest
from simulator.timeline import Timeline
from simulator.timeline import events as ev
from tests.count.nights import at, drawn, generic, known, night, norfolk, only


def pinned(seat: Contest, seed: int = 1) -> Timeline:
    scenario = night(seat)
    return play(scenario, known(scenario), seed)


def first(timeline: Timeline, kind: type[ev.Event]) -> Any:
    return next(event for event in timeline if isinstance(event, kind))


def told(timeline: Timeline, *kinds: type[ev.Event]) -> list[tuple[str, datetime, bool]]:
    """Kind, moment, and whether that moment is on no record."""
    return [
        (e.kind, timeline.clock(e.time), e.mark is not Mark.RECORD)
        for e in only(timeline.events, *kinds)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_south_west_norfolk_declares_at_0648_on_every_seed(seed: int) -> None:
    timeline = pinned(norfolk(), seed)
    declared, called = timeline.events[-1], first(timeline, ev.CandidatesCalled)
    assert timeline.clock(declared.time) == at(6, 48)
    assert not declared.simulated
    assert 5 * 60 <= declared.time - called.time <= 25 * 60
    assert 0.7 <= first(timeline, ev.HallOpened).pace <= 1.6
    # Boxes still have roads to travel: none is there within five minutes.
    assert first(timeline, ev.BoxReceived).time > 5 * 60


def test_the_count_is_ready_some_minutes_before() -> None:
    for seed in range(5):
        timeline = pinned(generic(declared_at=at(4, 30)), seed)
        wait = timeline.end - first(timeline, ev.CandidatesCalled).time
        assert 5 * 60 <= wait <= 25 * 60


def test_seeds_differ_and_end_alike() -> None:
    one, two = pinned(norfolk(), 1), pinned(norfolk(), 2)
    assert [e.time for e in one] != [e.time for e in two]
    assert one.declarations[0].candidates == two.declarations[0].candidates
    assert one.end == two.end


def test_an_early_declaration_comes_from_a_bigger_hall() -> None:
    usual = pinned(generic(declared_at=at(4, 14), count=CountParameters()))
    early = pinned(generic(declared_at=at(23, 14, day=4), count=CountParameters()))
    assert early.clock(early.end) == at(23, 14, day=4)
    small, big = first(usual, ev.HallOpened), first(early, ev.HallOpened)
    assert big.tables > small.tables
    assert big.boxes == small.boxes, "roads and tables change, polling stations do not"
    assert 0.7 <= big.pace <= 1.6
    assert first(early, ev.BoxReceived).time >= 60


def test_a_declaration_that_nothing_explains_follows_a_slow_count() -> None:
    timeline = pinned(generic(declared_at=at(15, 0)))
    assert not only(timeline.events, ev.Adjourned, ev.CountDelayed)
    assert first(timeline, ev.HallOpened).pace > 2
    assert timeline.clock(timeline.end) == at(15, 0)


def test_reported_times_of_an_afternoon_recount_hold() -> None:
    """South Basildon's story: figures at night, home at six, a recount at two, declared 17:10."""
    timeline = pinned(
        generic(
            declared_at=at(17, 10),
            recounts=(
                KnownRecount("bundle_check"),
                KnownRecount("full", at=at(14, 0), source="a newspaper"),
            ),
            adjournments=(KnownAdjournment(at(14, 0), at(6, 0), "sent home", "a newspaper"),),
        )
    )
    story = told(timeline, ev.BundleCheck, ev.Adjourned, ev.Resumed, ev.Recount, ev.Declaration)
    assert story[1:] == [
        ("adjourned", at(6, 0), False),
        ("resumed", at(14, 0), False),
        ("recount", at(14, 0), False),
        ("declaration", at(17, 10), False),
    ]
    assert story[0][0] == "bundle_check"
    assert story[0][2], "its time is not on the record"


def test_totals_that_did_not_agree_until_saturday() -> None:
    """Inverness's story: a recount at 06:45, home from ten to Saturday, declared 17:50."""
    source = "a newspaper"
    timeline = pinned(
        generic(
            declared_at=at(17, 50, day=6),
            reconciliation_failures=1,
            recounts=(
                KnownRecount("full", at=at(6, 45), source=source),
                KnownRecount("full", at=at(10, 30, day=6), source=source),
            ),
            adjournments=(KnownAdjournment(at(10, 30, day=6), at(10, 0), "no match", source),),
        )
    )
    story = told(timeline, ev.Adjourned, ev.Resumed, ev.Recount, ev.Reconciled, ev.Declaration)
    assert story[:4] == [
        ("recount", at(6, 45), False),
        ("adjourned", at(10, 0), False),
        ("resumed", at(10, 30, day=6), False),
        ("recount", at(10, 30, day=6), False),
    ]
    assert [kind for kind, _, _ in story[4:]] == ["reconciled", "declaration"]
    assert first(timeline, ev.ReconciliationFailed).time < 9 * 3600
    assert story[-1][1] == at(17, 50, day=6)


def test_only_the_end_of_an_adjournment_may_be_known() -> None:
    timeline = pinned(
        generic(
            declared_at=at(12, 30),
            recounts=(KnownRecount("full"),),
            adjournments=(KnownAdjournment(at(10, 0), cause="a rest", source="a newspaper"),),
        )
    )
    story = told(timeline, ev.Adjourned, ev.Resumed, ev.Recount)
    assert [kind for kind, _, _ in story] == ["adjourned", "resumed", "recount"]
    assert story[0][2], "when it began is not on the record"
    assert story[1][1:] == (at(10, 0), False)


def test_a_recount_that_cannot_have_been_then_is_not_on_the_record() -> None:
    seat = generic(
        declared_at=at(4, 0), recounts=(KnownRecount("full", at(5, 0), source="a rumour"),)
    )
    ((_, moment, simulated),) = told(pinned(seat), ev.Recount)
    assert simulated
    assert moment < at(4, 0)


def test_known_adjournments_hold_without_a_recorded_declaration() -> None:
    home = KnownAdjournment(at(9, 0), at(2, 0), "a power cut", "a newspaper")
    timeline = pinned(generic(adjournments=(home,)))
    without = pinned(generic())
    assert told(timeline, ev.Adjourned, ev.Resumed) == [
        ("adjourned", at(2, 0), False),
        ("resumed", at(9, 0), False),
    ]
    assert timeline.end == without.end + 7 * 3600


def test_a_drawn_night_is_not_pinned() -> None:
    scenario = night(norfolk())
    ends = {play(scenario, drawn(scenario), seed, bundles=False).end for seed in range(4)}
    assert len(ends) == 4


def test_the_fast_preset_races_sunderland() -> None:
    """About 22:46; the record is Houghton and Sunderland South's 22:48 in 2015."""
    fast = generic(
        votes=(21_218, 8_280, 7_105, 1_095, 517), rejected=86, count=CountParameters(**FAST)
    )
    ends = sorted(pinned(fast, seed).end / 60 for seed in range(30))
    assert 42 <= ends[15] <= 52

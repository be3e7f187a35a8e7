"""Seeking is folding: any moment, reached from anywhere, is the fold from the start."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.timeline import HallTimeline, Stage, Timeline, advance, opening
from simulator.timeline import events as ev
from simulator.timeline.timeline import CHECKPOINT

BOXES = 400


def hall() -> HallTimeline:
    """A hall that receives and verifies four hundred boxes of ten, two boxes each minute."""
    told: list[ev.Event] = [
        ev.HallOpened(
            seq=0, time=0, contest="x", venue="", tables=2, table_staff=6, boxes=BOXES,
            papers=10 * BOXES, postal=7,
        )
    ]  # fmt: skip
    for box in range(BOXES):
        minute = 60 * (box // 2)
        told.append(ev.BoxReceived(seq=len(told), time=minute, contest="x", box=box + 1))
        told.append(
            ev.BoxVerified(
                seq=len(told), time=minute + 30, contest="x", box=box + 1, papers=10, account=11
            )
        )
    told.sort(key=lambda e: (e.time, e.seq))
    return HallTimeline("x", 3, told)


@given(st.lists(st.integers(-5, 2 * BOXES + 20), min_size=1, max_size=12))
@settings(max_examples=15)
def test_any_seek_equals_the_fold_from_the_start(stops: list[int]) -> None:
    timeline = hall()
    for stop in stops:
        count = max(0, min(stop, len(timeline)))
        assert timeline.after(stop) == reduce(advance, timeline.events[:count], opening("x", 3))


def test_a_moment_includes_the_events_of_its_second() -> None:
    timeline = hall()
    assert timeline.at(-1).stage is Stage.BEFORE
    assert timeline.at(0).boxes_received == 2
    assert timeline.at(29).boxes_verified == 0
    assert timeline.at(30).boxes_verified == 2
    assert timeline.at(30).stage is Stage.VERIFICATION
    assert timeline.at(30).stage_since == 30
    assert len(timeline) > 3 * CHECKPOINT


def test_every_standing_accounts_for_every_paper() -> None:
    timeline = hall()
    for count in (*range(1, len(timeline) + 1, 7), len(timeline)):
        standing = timeline.after(count)
        assert standing.accounted == standing.papers == 10 * BOXES + 7


def test_adjournment_returns_to_the_stage_it_interrupted() -> None:
    standing = reduce(
        advance,
        (
            ev.SortingStarted(seq=0, time=10, contest="x", papers=5),
            ev.Adjourned(seq=1, time=20, contest="x", until=90, cause="night"),
        ),
        opening("x", 2),
    )
    assert (standing.stage, standing.resumes_at) == (Stage.ADJOURNED, 90)
    resumed = advance(standing, ev.Resumed(seq=2, time=90, contest="x"))
    assert (resumed.stage, resumed.stage_since, resumed.resumes_at) == (Stage.SORTING, 90, None)


def test_the_clock_is_the_halls_own_across_the_change_of_the_hour() -> None:
    zone = ZoneInfo("Europe/London")
    night = Timeline(datetime(2024, 10, 26, 22, 0, tzinfo=zone), (), {}, seed=1)
    assert night.clock(3 * 3600).isoformat() == "2024-10-27T01:00:00+01:00"
    assert night.clock(4 * 3600).isoformat() == "2024-10-27T01:00:00+00:00"

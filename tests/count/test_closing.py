"""Checks, recounts, failed reconciliations, adjournments and lots, each by a hall made for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from simulator.count import play
from simulator.outcome import Mark, Origin, Outcome
from simulator.scenario.count_parameters import CountParameters, RecountTable
from simulator.scenario.happenings import KnownRecount
from simulator.scenario.model import Contest
from simulator.timeline import HallTimeline, Stage
from simulator.timeline import events as ev
from tests.count.nights import GENERIC_HALL, contest, drawn, generic, known, night, norfolk, only

ALWAYS_ONCE = RecountTable(steps=(), otherwise=1.0, repeat=0.0)
NEVER = RecountTable(steps=(), otherwise=0.0)


def hall_with(**changes: Any) -> CountParameters:
    return GENERIC_HALL.model_copy(update={"reconcile_failure": 0.0, **changes})


def count(
    seat: Contest, seed: int = 1, *, on_record: bool = False, bundles: bool = True
) -> HallTimeline:
    """The hall of one contest, left to chance unless on the record."""
    scenario = night(seat)
    outcome = known(scenario) if on_record else drawn(scenario)
    return play(scenario, outcome, seed, bundles=bundles).halls[seat.slug]


def kinds(hall: HallTimeline, after: type[ev.Event]) -> list[str]:
    """Kinds of the events after the first of a class."""
    start = next(i for i, e in enumerate(hall.events) if isinstance(e, after))
    return [event.kind for event in hall.events[start + 1 :]]


def test_a_granted_recount_ends_in_new_figures() -> None:
    hall = count(generic(count=hall_with(recount_table=ALWAYS_ONCE, full_recount=1.0)))
    assert kinds(hall, ev.Reconciled) == [
        "provisional_figures",
        "recount_requested",
        "recount",
        "provisional_figures",
        "candidates_called",
        "declaration",
    ]
    (request,) = [e for e in hall.events if isinstance(e, ev.RecountRequested)]
    assert request.requested_by is None, "nobody is named who is not known to have asked"
    assert request.majority == 17_700 - 11_940
    (recount,) = [e for e in hall.events if isinstance(e, ev.Recount)]
    assert hall.at(recount.time).stage is Stage.RECOUNT
    assert hall.after(len(hall)).recounts == 1


def test_a_bundle_check_is_not_a_recount() -> None:
    hall = count(generic(count=hall_with(recount_table=ALWAYS_ONCE, full_recount=0.0)))
    assert kinds(hall, ev.ProvisionalFigures) == [
        "recount_requested",
        "bundle_check",
        "candidates_called",
        "declaration",
    ]
    (request,) = [e for e in hall.events if isinstance(e, ev.RecountRequested)]
    assert hall.at(request.time).stage is Stage.CHECK
    assert hall.after(len(hall)).recounts == 0
    assert hall.after(len(hall)).checks == 1


def test_a_recount_may_be_refused() -> None:
    hall = count(generic(count=hall_with(recount_table=NEVER, refusal=1.0, close=100)))
    assert kinds(hall, ev.ProvisionalFigures) == [
        "recount_requested",
        "recount_refused",
        "candidates_called",
        "declaration",
    ]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_recounts_can_be_forced(number: int) -> None:
    hall = count(contest((5000, 4999, 12), count=hall_with(recounts=number)))
    assert [e.number for e in hall.events if isinstance(e, ev.Recount)] == [*range(1, number + 1)]
    assert hall.after(len(hall)).recounts == number


def test_close_counts_are_checked_often_and_clear_ones_hardly_ever() -> None:
    close = contest((20_000, 19_990, 3_000))
    checks = (ev.Recount, ev.BundleCheck)

    def checked(seat: Contest, seed: int) -> bool:
        return bool(only(count(seat, seed, bundles=False).events, *checks))

    often = sum(checked(close, seed) for seed in range(40))
    hardly = sum(checked(generic(), seed) for seed in range(40))
    # Chances .9 and .001 a count: four and a half standard deviations away.
    assert often >= 27
    assert hardly <= 1


@pytest.mark.parametrize("failures", [1, 2])
def test_a_failed_reconciliation_is_searched_for(failures: int) -> None:
    for seed in range(6):
        hall = count(generic(count=hall_with(reconciliation_failures=failures)), seed)
        failed = [e for e in hall.events if isinstance(e, ev.ReconciliationFailed)]
        assert len(failed) == failures
        (agreed,) = [e for e in hall.events if isinstance(e, ev.Reconciled)]
        assert agreed.time > failed[-1].time
        for event in failed:
            standing = hall.at(event.time)
            assert standing.stage is Stage.RECONCILIATION
            # Papers that are missing are still somewhere on the tables; none are lost.
            assert standing.on_tables == max(0, -event.difference)
            assert event.difference != 0
        assert hall.at(agreed.time).on_tables == 0


def test_a_late_hall_goes_home_before_it_recounts() -> None:
    late = hall_with(recount_table=ALWAYS_ONCE, full_recount=1.0, adjourn_after=60)
    hall = count(generic(count=late))
    assert kinds(hall, ev.ProvisionalFigures)[:4] == [
        "adjourned",
        "resumed",
        "recount_requested",
        "recount",
    ]
    (adjourned,) = [e for e in hall.events if isinstance(e, ev.Adjourned)]
    (resumed,) = [e for e in hall.events if isinstance(e, ev.Resumed)]
    assert resumed.time == adjourned.until
    standing = hall.at(adjourned.time)
    assert standing.stage is Stage.ADJOURNED
    assert standing.resumes_at == resumed.time


def test_equality_of_votes_goes_to_a_lot_after_a_recount() -> None:
    tie = contest((14_000, 14_000, 300, 13_999))
    elected = set()
    for seed in range(12):
        scenario = night(tie)
        level = drawn(scenario).contests[tie.slug]
        fell = Outcome({tie.slug: replace(level, lot=None, seed=seed)}, Origin.DRAWN)
        hall = play(scenario, fell, seed).halls[tie.slug]
        (lot,) = [e for e in hall.events if isinstance(e, ev.LotDrawn)]
        assert lot.between == (0, 1)
        assert lot.votes == 14_000
        assert lot.mark is Mark.SIMULATED
        assert [e for e in hall.events if isinstance(e, ev.Recount) and e.time < lot.time]
        assert hall.declaration is not None
        assert hall.declaration.by_lot
        assert hall.declaration.majority == 0
        assert hall.declaration.elected.index == lot.elected
        elected.add(lot.elected)
    assert elected == {0, 1}, "the lot falls on either"


def test_a_lot_already_drawn_stands() -> None:
    scenario = night(contest((9_000, 9_000)))
    tied = replace(known(scenario).contests["somewhere"], lot=1, origin=Origin.DRAWN)
    for seed in range(4):
        timeline = play(scenario, Outcome({"somewhere": tied}, Origin.DRAWN), seed)
        assert timeline.declarations[0].elected.index == 1


def test_known_figures_bring_known_events_only() -> None:
    restless = {"reconcile_failure": 1.0, "recount_table": ALWAYS_ONCE, "adjourn_after": 0.0}
    seat = norfolk()
    seat = replace(seat, count=seat.count.model_copy(update=restless))
    invented = (
        ev.ReconciliationFailed,
        ev.RecountRequested,
        ev.RecountRefused,
        ev.Recount,
        ev.BundleCheck,
        ev.Adjourned,
    )
    for seed in range(3):
        assert not only(count(seat, seed, on_record=True).events, *invented)
        assert only(count(seat, seed).events, *invented)


def test_known_recounts_come_in_the_order_of_the_file() -> None:
    checked = generic(
        recounts=(
            KnownRecount("bundle_check", source="an evening paper"),
            KnownRecount("full", source="a morning paper"),
            KnownRecount("bundle_check"),
        )
    )
    hall = count(checked, on_record=True)
    checks = [e for e in hall.events if isinstance(e, ev.Recount | ev.BundleCheck)]
    assert [(e.kind, e.number, e.source) for e in checks] == [
        ("bundle_check", 1, "an evening paper"),
        ("recount", 1, "a morning paper"),
        ("bundle_check", 2, None),
    ]
    assert [e.mark for e in checks] == [Mark.REPORTED, Mark.REPORTED, Mark.AUTHOR]
    assert not only(hall.events, ev.RecountRequested), "who asked is not on the record"


def test_totals_that_never_agreed_are_recounted_until_they_do() -> None:
    seat = generic(reconciliation_failures=1, recounts=(KnownRecount(), KnownRecount()))
    hall = count(seat, on_record=True)
    story = [kind for kind in kinds(hall, ev.ReconciliationFailed) if kind != "bundle_placed"]
    assert story == [
        "recount",
        "recount",
        "reconciled",
        "provisional_figures",
        "candidates_called",
        "declaration",
    ]

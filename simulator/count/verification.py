"""From close of poll to the papers verified: boxes, desks, tables, postal papers."""

from __future__ import annotations

from datetime import timedelta

import simpy

from simulator.count.hall import FRESH, Hall, Process
from simulator.timeline import events as ev
from simulator.uk import begun_late

POSTAL_BROUGHT = 12 * 60
"""Postal papers opened before the day reach the tables some minutes into the count."""


class Countdown:
    """An event that happens when the last of so many has arrived."""

    def __init__(self, env: simpy.Environment, number: int) -> None:
        self.done = env.event()
        self._left = number

    def arrive(self) -> None:
        """One more has arrived."""
        self._left -= 1
        if self._left == 0:
            self.done.succeed()


def verification(hall: Hall) -> Process:
    """Receive and verify every box, open the postal papers, announce the verified turnout."""
    env, plan = hall.env, hall.plan
    early = env.process(_early_postal(hall))
    received, verified = Countdown(env, plan.stations), Countdown(env, plan.stations)
    for box in range(plan.stations):
        env.process(_box(hall, box, received, verified))
    yield received.done
    last = hall.record(ev.LastBox, boxes=plan.stations)
    if hall.known:
        last.give(hall.seconds_of(plan.contest.last_box_at), plan.contest.last_box_at_source)
    _begin(hall)
    if plan.postal_late:
        yield from _late_postal(hall)
    yield early
    yield verified.done
    yield env.timeout(round(60 * plan.parameters.announce_verification))
    entry = hall.record(
        ev.VerificationComplete,
        papers_verified=plan.outcome.papers,
        verified_turnout=plan.outcome.verified_turnout,
        electorate=plan.outcome.electorate,
    )
    if hall.known:
        entry.give(hall.seconds_of(plan.contest.verified_at), plan.contest.verified_at_source)


def _begin(hall: Hall) -> None:
    """Where boxes are sealed overnight the count begins now, in the free run's own time."""
    if hall.begins is None:
        return
    now, contest = int(hall.env.now), hall.plan.contest
    sealed = hall.record(ev.SealedOvernight, boxes=hall.plan.stations, until=hall.begins)
    sealed.at = now if now < hall.begins else hall.begins // 2
    begun = hall.record(ev.CountBegun)
    begun.at = hall.begins
    if hall.known:
        begun.give(hall.begins, contest.count_from_source)
        # Of a start that no source gives nothing is said: nobody need have stated anything.
        if contest.count_from_source is not None:
            late = begun_late(hall.clock.close.date(), timedelta(seconds=hall.begins))
            begun.fields["after_four_hours"] = late
    hall.fresh_until = now + FRESH
    hall.begun.succeed()


def _box(hall: Hall, box: int, received: Countdown, verified: Countdown) -> Process:
    """A box: sealed and brought, checked in at a desk, opened, counted and reconciled."""
    env, plan, parameters = hall.env, hall.plan, hall.plan.parameters
    papers, account = plan.papers[box], plan.accounts[box]
    yield env.timeout(plan.arrivals[box])
    with hall.desks.request() as desk:
        yield desk
        yield env.timeout(plan.receipts[box])
    hall.record(ev.BoxReceived, box=box + 1, tables_busy=hall.tables.count)
    received.arrive()
    if hall.begins is not None:
        yield hall.begun
    with hall.tables.request() as table:
        yield table
        around = 60 * (parameters.open_box + parameters.reconcile_box)
        count = hall.table_seconds(papers, parameters.verify_rate)
        yield env.timeout(round(around + count))
        for attempt, counted in enumerate(plan.miscounts.get(box, ()), start=1):
            hall.record(
                ev.BoxRecounted,
                box=box + 1,
                counted=counted,
                account=account,
                attempt=attempt,
                tables_busy=hall.tables.count,
            )
            count = hall.table_seconds(papers, parameters.verify_rate)
            yield env.timeout(round(count + 60 * parameters.reconcile_box))
    hall.record(
        ev.BoxVerified,
        box=box + 1,
        papers=papers,
        account=account,
        tables_busy=hall.tables.count,
    )
    hall.verified.append(box)
    verified.arrive()


def _early_postal(hall: Hall) -> Process:
    """Papers opened before the day, face down, join the count."""
    plan = hall.plan
    early = plan.postal - plan.postal_late
    if hall.begins is not None:
        yield hall.begun
    yield hall.env.timeout(POSTAL_BROUGHT if early else 0)
    if early:
        hall.record(ev.PostalOpened, papers=early, late=False)


def _late_postal(hall: Hall) -> Process:
    """Papers handed in at stations: opened once the last box has brought them."""
    plan, parameters = hall.plan, hall.plan.parameters
    teams = parameters.postal_staff / parameters.table_staff
    seconds = hall.table_seconds(plan.postal_late, parameters.postal_rate) / teams
    yield hall.env.timeout(round(seconds))
    hall.record(ev.PostalOpened, papers=plan.postal_late, late=True)

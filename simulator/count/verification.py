"""From close of poll to the papers verified: boxes, desks, tables, postal papers."""

from __future__ import annotations

import simpy

from simulator.count.hall import Hall, Process
from simulator.timeline import events as ev

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
    if plan.postal_late:
        yield from _late_postal(hall)
    yield early
    yield verified.done
    yield env.timeout(round(60 * plan.parameters.announce_verification))
    hall.record(
        ev.VerificationComplete,
        papers_verified=plan.outcome.papers,
        verified_turnout=plan.outcome.verified_turnout,
        electorate=plan.outcome.electorate,
    )


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

"""Sorting the mixed papers to candidates, and the doubtful papers before the officer."""

from __future__ import annotations

from simulator.count.adjudication import sittings
from simulator.count.hall import Hall, Process, Tray
from simulator.count.verification import Countdown
from simulator.timeline import events as ev

WHERE = "the returning officer's table"
EASY = 5
"""Candidates beyond this many slow the sorting down."""


def sorting(hall: Hall) -> Process:
    """Mix the boxes, sort, bundle and check every tray, adjudicate every doubtful paper."""
    env, plan = hall.env, hall.plan
    mixing = round(60 * plan.parameters.mixing)
    yield env.timeout(mixing // 2)
    if plan.postal:
        hall.record(ev.PostalMixed, papers=plan.postal)
    yield env.timeout(mixing - mixing // 2)
    begin = int(env.now)
    hall.record(ev.SortingStarted, papers=plan.outcome.papers)
    everything = Countdown(env, len(plan.trays))
    for number in range(len(plan.trays)):
        env.process(_tray(hall, number, everything))
    yield everything.done
    hall.sittings = sittings(hall.trays, begin, plan.parameters.adjudicate)
    if hall.sittings:
        hall.record(ev.AdjudicationBegun, where=WHERE).time = hall.sittings[0].start
    hall.record(ev.SortingComplete)


def _tray(hall: Hall, number: int, everything: Countdown) -> Process:
    """A tray at a table: sorted, bundled, checked by a second person; then its doubtful papers."""
    env, plan, parameters = hall.env, hall.plan, hall.plan.parameters
    papers, doubtful = plan.trays[number], plan.doubtful[number]
    with hall.tables.request() as table:
        yield table
        start = int(env.now)
        candidates = len(plan.outcome.candidates)
        slowdown = 1 + parameters.sort_slowdown * max(0, candidates - EASY)
        # One paper a person-hour through all three hands: the rates add as times.
        rate = 1 / (
            slowdown / parameters.sort_rate + 1 / parameters.bundle_rate + 1 / parameters.check_rate
        )
        yield env.timeout(round(hall.table_seconds(papers, rate) * plan.paces[number]))
        end = int(env.now)
    if doubtful:
        with hall.officer.request() as officer:
            yield officer
            yield env.timeout(round(doubtful * parameters.adjudicate))
    hall.trays.append(Tray(number, start, end, papers, doubtful, int(env.now)))
    everything.arrive()

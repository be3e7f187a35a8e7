"""Pins: the clock of a free run, bent monotonically to the times on the record.

The free run's order stays, only its times move. Between two moments whose clock time is fixed
the others keep their proportions. What the hall's staff cannot account for (a count far slower
than theirs) becomes an adjournment, marked as not on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from simulator.count.recorder import Record
from simulator.timeline import events as ev

SLOWEST: Final = 1.6
"""A count this many times slower than its staff work has been interrupted."""
EASY: Final = 1.4
"""Pace of the work around what took most of a slow night: the rest is interruption or checks."""
CHECKING: Final = 8 * 3600
"""Seconds that checks or searches on the record may have taken, however short they usually are."""
UNKNOWN: Final = "cause not on record"
FIGURES: Final = (ev.ReconciliationFailed, ev.ProvisionalFigures)
CHECKS: Final = (ev.ReconciliationFailed, ev.Recount, ev.BundleCheck)


@dataclass(frozen=True, slots=True)
class Gap:
    """An adjournment in seconds after close of poll; ``start`` None where it is not known."""

    until: int
    start: int | None
    cause: str = UNKNOWN
    source: str | None = None


def pace_of(records: Sequence[Record], gaps: Sequence[Gap], declared: int) -> float:
    """The factor by which a free run would be stretched to be declared at ``declared``."""
    idle = sum(gap.until - gap.start for gap in gaps if gap.start is not None)
    called = records[_called(records)].time
    lead = min(records[-1].time - called, declared // 4)
    return max(0.0, (declared - lead - idle) / max(1, called))


def pin(records: list[Record], gaps: Sequence[Gap], declared: int) -> float:
    """Bend a free run, in place, so that it is declared at ``declared``.

    Args:
        records: the free run, from ``HallOpened`` to ``Declaration``; adjournments are added.
        gaps: known adjournments, in order.
        declared: seconds after close of poll, above nought.

    Returns:
        The pace of the counting: clock time over free time up to the first fixed moment.
    """
    gaps = [gap for gap in gaps if gap.until < declared]
    fixed = [r.at for r in records if r.at is not None and 0 < r.at < declared]
    latest = max([gap.until for gap in gaps] + fixed, default=0)
    called = records[_called(records)]
    lead = min(records[-1].time - called.time, declared // 4, (declared - latest) // 2)
    records[0].at, called.at, records[-1].at = 0, declared - lead, declared
    _settle(records)
    _leave_room_for_checks(records, gaps, pace_of(records, gaps, declared))
    for number, gap in enumerate(gaps):
        if gap.start is None:
            _adjourn_before(records, gap)
        else:
            _adjourn_at(records, gap, gap.start, gaps[number:])
    _explain(records)
    first = next(r for r in records[1:] if r.at is not None)
    pace = (first.at or 0) / first.time if first.time else 1.0
    _stretch(records)
    return pace


def rest(records: list[Record], gaps: Sequence[Gap]) -> None:
    """Put known adjournments into a free run, in place; the work goes on at its own pace."""
    over = 0
    for gap in gaps:
        start = gap.start
        if start is None:
            figures = next(r.time for r in records if r.event is ev.ProvisionalFigures)
            start = max(figures, over)
        place = next((i for i, r in enumerate(records) if r.time > start), None)
        if place is None or gap.until <= start:
            continue
        for later in records[place:]:
            later.time += gap.until - start
        _insert(records, place, gap, start)
        records[place].time, records[place + 1].time = start, gap.until
        over = gap.until
    for record in records:
        record.at = None


def _called(records: Sequence[Record]) -> int:
    return next(i for i, r in enumerate(records) if r.event is ev.CandidatesCalled)


def _fixed(records: Sequence[Record]) -> list[tuple[int, int]]:
    """(index, clock time) of the records whose clock time is fixed."""
    return [(i, r.at) for i, r in enumerate(records) if r.at is not None]


def _settle(records: list[Record]) -> None:
    """Free those whose recorded time cannot be met in the order of this count."""
    called = _called(records)
    limit, latest = records[called].at or 0, 0
    for record in records[1:called]:
        if record.at is None:
            continue
        if latest < record.at < limit:
            latest = record.at
            record.simulated = record.fields.get("source") is None
        else:
            record.at = None


def _leave_room_for_checks(records: list[Record], gaps: Sequence[Gap], pace: float) -> None:
    """A slow night with checks or adjournments counted as others do, then was long about them."""
    first = next(i for i, r in enumerate(records) if r.event in FIGURES)
    if pace <= SLOWEST or not (gaps or any(r.event in CHECKS for r in records)):
        return
    clock = round(EASY * records[first].time)
    later = [at for i, at in _fixed(records) if i > first]
    starts = [gap.until if gap.start is None else gap.start for gap in gaps]
    if clock < min(later + starts):
        records[first].at = clock


def _adjourn_at(records: list[Record], gap: Gap, start: int, waiting: Sequence[Gap]) -> None:
    """An adjournment at a known time falls wherever the count has got to."""
    for (left, before), (right, after) in pairwise(_fixed(records)):
        if not before <= start < gap.until <= after:
            continue
        begin, end = records[left].time, records[right].time
        idle = sum(g.until - g.start for g in waiting if g.start is not None and g.until <= after)
        work = after - before - idle
        reached = end
        if work > 0 and gap.until < after:
            reached = begin + round((start - before) * (end - begin) / work)
        place = next((i for i in range(left + 1, right) if records[i].time > reached), right)
        _insert(records, place, gap, min(reached, end))
        records[place].at, records[place + 1].at = start, gap.until
        return


def _adjourn_before(records: list[Record], gap: Gap) -> None:
    """An adjournment of which only the end is known: after the last stage before it."""
    for (left, before), (right, after) in pairwise(_fixed(records)):
        if not before < gap.until <= after:
            continue
        place = _pause(records, left, right)
        reached = records[place].time
        start = before + round(EASY * (reached - records[left].time))
        start = min(start, before + 2 * (gap.until - before) // 3)
        _insert(records, place, gap, reached)
        records[place].at, records[place + 1].at = start, gap.until
        return


def _explain(records: list[Record]) -> None:
    """Where the count is slower than its staff and nothing says why, an adjournment does."""
    for (left, before), (right, after) in reversed(list(pairwise(_fixed(records)))):
        begin, end = records[left].time, records[right].time
        if records[left].event in (ev.Adjourned, ev.CandidatesCalled):
            continue
        checked = any(r.event in CHECKS for r in records[left:right])
        longest = SLOWEST * (end - begin) + CHECKING * checked
        if after - before <= longest:
            continue
        place = _pause(records, left, right)
        reached = records[place].time
        start = before + round(EASY * (reached - begin))
        until = after - round(EASY * (end - reached))
        if start < until:
            _insert(records, place, Gap(until, None), reached)
            records[place].at, records[place + 1].at = start, until


def _pause(records: Sequence[Record], left: int, right: int) -> int:
    """Where a count between two fixed records is best put off: before a recount, or figures."""
    if records[right].event is ev.Recount:
        return right
    for event in (ev.Recount, ev.ProvisionalFigures):
        for place in range(right - 1, left, -1):
            if records[place].event is event:
                return place
    return right


def _insert(records: list[Record], place: int, gap: Gap, time: int) -> None:
    """Adjourned and resumed at one moment of the free run, before the record at ``place``."""
    fields = {"until": gap.until, "cause": gap.cause, "source": gap.source}
    adjourned = Record(time, ev.Adjourned, fields)
    resumed = Record(time, ev.Resumed, {})
    adjourned.simulated = gap.source is None or gap.start is None
    resumed.simulated = gap.source is None
    records[place:place] = [adjourned, resumed]


def _stretch(records: list[Record]) -> None:
    """Move every record to the clock, on straight lines between the fixed ones."""
    marks = [(i, at, records[i].time) for i, at in _fixed(records)]
    for (left, before, begin), (right, after, end) in pairwise(marks):
        clock, free = after - before, max(1, end - begin)
        twice = 2 * free
        for record in records[left + 1 : right]:
            # Whole numbers throughout: the same second on every machine.
            record.time = before + (2 * (record.time - begin) * clock + free) // twice
    for i, at, _ in marks:
        records[i].time = at

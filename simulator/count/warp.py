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

from simulator.count.entries import Entry
from simulator.outcome import Mark
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


def pace_of(entries: Sequence[Entry], gaps: Sequence[Gap], declared: int) -> float:
    """The factor by which a free run would be stretched to be declared at ``declared``."""
    idle = sum(gap.until - gap.start for gap in gaps if gap.start is not None)
    called = entries[_called(entries)].time
    lead = min(entries[-1].time - called, declared // 4)
    return max(0.0, (declared - lead - idle) / max(1, called))


def pin(entries: list[Entry], gaps: Sequence[Gap], declared: int) -> float:
    """Bend a free run, in place, so that it is declared at ``declared``.

    Args:
        entries: the free run, from ``HallOpened`` to ``Declaration``; adjournments are added.
        gaps: known adjournments, in order.
        declared: seconds after close of poll, above zero.

    Returns:
        The pace of the counting: clock time over free time up to the first fixed moment.
    """
    gaps = [gap for gap in gaps if gap.until < declared]
    fixed = [r.at for r in entries if r.at is not None and 0 < r.at < declared]
    latest = max([gap.until for gap in gaps] + fixed, default=0)
    called = entries[_called(entries)]
    lead = min(entries[-1].time - called.time, declared // 4, (declared - latest) // 2)
    entries[0].at, called.at, entries[-1].at = 0, declared - lead, declared
    _settle(entries)
    _leave_room_for_checks(entries, gaps, pace_of(entries, gaps, declared))
    for number, gap in enumerate(gaps):
        if gap.start is None:
            _adjourn_before(entries, gap)
        else:
            _adjourn_at(entries, gap, gap.start, gaps[number:])
    _explain(entries)
    first = next(r for r in entries[1:] if r.at is not None)
    pace = (first.at or 0) / first.time if first.time else 1.0
    _stretch(entries)
    return pace


def rest(entries: list[Entry], gaps: Sequence[Gap]) -> None:
    """Put known adjournments into a free run, in place; the work goes on at its own pace."""
    over = 0
    for gap in gaps:
        start = gap.start
        if start is None:
            figures = next(r.time for r in entries if r.event is ev.ProvisionalFigures)
            start = max(figures, over)
        place = next((i for i, r in enumerate(entries) if r.time > start), None)
        if place is None or gap.until <= start:
            continue
        for later in entries[place:]:
            later.time += gap.until - start
        _insert(entries, place, gap, start)
        entries[place].time, entries[place + 1].time = start, gap.until
        over = gap.until
    for entry in entries:
        entry.at = None


def _called(entries: Sequence[Entry]) -> int:
    return next(i for i, r in enumerate(entries) if r.event is ev.CandidatesCalled)


def _fixed(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """(index, clock time) of the entries whose clock time is fixed."""
    return [(i, r.at) for i, r in enumerate(entries) if r.at is not None]


def _settle(entries: list[Entry]) -> None:
    """Free those whose recorded time cannot be met in the order of this count."""
    called = _called(entries)
    limit, latest = entries[called].at or 0, 0
    for entry in entries[1:called]:
        if entry.at is None:
            continue
        if latest < entry.at < limit:
            latest = entry.at
            if entry.fields.get("source") is not None:
                entry.mark = Mark.RECORD
        else:
            entry.at = None


def _leave_room_for_checks(entries: list[Entry], gaps: Sequence[Gap], pace: float) -> None:
    """A slow night with checks or adjournments counted as others do, then was long about them."""
    first = next(i for i, r in enumerate(entries) if r.event in FIGURES)
    if pace <= SLOWEST or not (gaps or any(r.event in CHECKS for r in entries)):
        return
    clock = round(EASY * entries[first].time)
    later = [at for i, at in _fixed(entries) if i > first]
    starts = [gap.until if gap.start is None else gap.start for gap in gaps]
    if clock < min(later + starts):
        entries[first].at = clock


def _adjourn_at(entries: list[Entry], gap: Gap, start: int, waiting: Sequence[Gap]) -> None:
    """An adjournment at a known time falls wherever the count has got to."""
    for (left, before), (right, after) in pairwise(_fixed(entries)):
        if not before <= start < gap.until <= after:
            continue
        begin, end = entries[left].time, entries[right].time
        idle = sum(g.until - g.start for g in waiting if g.start is not None and g.until <= after)
        work = after - before - idle
        reached = end
        if work > 0 and gap.until < after:
            reached = begin + round((start - before) * (end - begin) / work)
        place = next((i for i in range(left + 1, right) if entries[i].time > reached), right)
        _insert(entries, place, gap, min(reached, end))
        entries[place].at, entries[place + 1].at = start, gap.until
        return


def _adjourn_before(entries: list[Entry], gap: Gap) -> None:
    """An adjournment of which only the end is known: after the last stage before it."""
    for (left, before), (right, after) in pairwise(_fixed(entries)):
        if not before < gap.until <= after:
            continue
        place = _pause(entries, left, right)
        reached = entries[place].time
        start = before + round(EASY * (reached - entries[left].time))
        start = min(start, before + 2 * (gap.until - before) // 3)
        _insert(entries, place, gap, reached)
        entries[place].at, entries[place + 1].at = start, gap.until
        return


def _explain(entries: list[Entry]) -> None:
    """Where the count is slower than its staff and nothing says why, an adjournment does."""
    for (left, before), (right, after) in reversed(list(pairwise(_fixed(entries)))):
        begin, end = entries[left].time, entries[right].time
        if entries[left].event in (ev.Adjourned, ev.CandidatesCalled):
            continue
        checked = any(r.event in CHECKS for r in entries[left:right])
        longest = SLOWEST * (end - begin) + CHECKING * checked
        if after - before <= longest:
            continue
        place = _pause(entries, left, right)
        reached = entries[place].time
        start = before + round(EASY * (reached - begin))
        until = after - round(EASY * (end - reached))
        if start < until:
            _insert(entries, place, Gap(until, None), reached)
            entries[place].at, entries[place + 1].at = start, until


def _pause(entries: Sequence[Entry], left: int, right: int) -> int:
    """Where a count between two fixed entries is best put off: before a recount, or figures."""
    if entries[right].event is ev.Recount:
        return right
    for event in (ev.Recount, ev.ProvisionalFigures):
        for place in range(right - 1, left, -1):
            if entries[place].event is event:
                return place
    return right


def _insert(entries: list[Entry], place: int, gap: Gap, time: int) -> None:
    """Adjourned and resumed at one moment of the free run, before the record at ``place``."""
    fields = {"until": gap.until, "cause": gap.cause, "source": gap.source}
    adjourned = Entry(time, ev.Adjourned, fields)
    resumed = Entry(time, ev.Resumed, {})
    if gap.source is not None:
        adjourned.mark = Mark.REPORTED if gap.start is None else Mark.RECORD
        resumed.mark = Mark.RECORD
    entries[place:place] = [adjourned, resumed]


def _stretch(entries: list[Entry]) -> None:
    """Move every entry to the clock, on straight lines between the fixed ones."""
    marks = [(i, at, entries[i].time) for i, at in _fixed(entries)]
    for (left, before, begin), (right, after, end) in pairwise(marks):
        clock, free = after - before, max(1, end - begin)
        twice = 2 * free
        for entry in entries[left + 1 : right]:
            # Whole numbers throughout: the same second on every machine.
            entry.time = before + (2 * (entry.time - begin) * clock + free) // twice
    for i, at, _ in marks:
        entries[i].time = at

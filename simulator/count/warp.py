"""Pins: the clock of a free run, bent monotonically to the times on the record.

The free run's order stays, only its times move. Between two moments whose clock time is fixed
the others keep their proportions. A count far slower than its staff is a slow count, and nothing
is made up to explain it: its stages stretch, and where the file says which of them was slow, that
one takes what is more than the work. A changed or drawn night has no such moments; its hall keeps
the pace that its record was stretched by.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Final

from simulator.count.entries import Entry
from simulator.outcome import Mark
from simulator.scenario import Delay
from simulator.timeline import events as ev

SLOWEST: Final = 1.6
"""A count this many times slower than its staff was slow about its checks, where it had some."""
EASY: Final = 1.4
"""Pace of the work around checks and adjournments that took most of a slow night."""
AROUND: Final = 1.1
"""Pace of the work around a stage of which a file says that it was the slow one."""
FIGURES: Final = (ev.ReconciliationFailed, ev.ProvisionalFigures)
CHECKS: Final = (ev.ReconciliationFailed, ev.Recount, ev.BundleCheck)
ASKED: Final = (*CHECKS, ev.RecountRequested)
IDLE: Final = (ev.Adjourned, ev.SealedOvernight, ev.CountingEnded, ev.CandidatesCalled)
"""What comes after these is no work."""
PAUSES: Final = (ev.Adjourned, ev.Resumed, ev.SealedOvernight, ev.CountBegun)


@dataclass(frozen=True, slots=True)
class Gap:
    """An adjournment in seconds after close of poll; ``start`` None where it is not known."""

    until: int
    start: int | None
    cause: str = ""
    source: str | None = None


def pace_of(entries: Sequence[Entry], gaps: Sequence[Gap], declared: int) -> float:
    """The factor by which a free run must be stretched to be declared at ``declared``.

    The least one, where it also has to be verified or counted by a reported time.
    """
    idle = sum(gap.until - gap.start for gap in gaps if gap.start is not None)
    called = entries[_called(entries)]
    lead = min(entries[-1].time - called.time, declared // 4)
    start, clock = _start(entries)
    ends = [(called.time, declared - lead - idle)]
    for entry in entries:
        if entry.event in (ev.VerificationComplete, ev.CountingEnded) and entry.at is not None:
            before = sum(g.until - g.start for g in gaps if g.start and g.until <= entry.at)
            ends.append((entry.time, entry.at - before))
    return max(0.0, min((at - clock) / max(1, time - start) for time, at in ends))


def pin(
    entries: list[Entry], gaps: Sequence[Gap], declared: int, delays: Sequence[Delay] = ()
) -> float:
    """Bend a free run, in place, so that it is declared at ``declared``.

    Args:
        entries: the free run, from ``HallOpened`` to ``Declaration``; adjournments are added.
        gaps: known adjournments, in order.
        declared: seconds after close of poll, above zero.
        delays: which stages were slow, where a file says so; they are told of.

    Returns:
        The pace of the counting: clock time over free time from when the count begins up to
        its first fixed moment, boxes and verification apart: of the rest they say little.
    """
    gaps = [gap for gap in gaps if gap.until < declared]
    fixed = [r.at for r in entries if r.at is not None and 0 < r.at < declared]
    latest = max([gap.until for gap in gaps] + fixed, default=0)
    called = entries[_called(entries)]
    lead = min(entries[-1].time - called.time, declared // 4, (declared - latest) // 2)
    entries[0].at, called.at, entries[-1].at = 0, declared - lead, declared
    _settle(entries, declared - lead)
    _leave_room_for_checks(entries, gaps, pace_of(entries, gaps, declared))
    for number, gap in enumerate(gaps):
        if gap.start is None:
            _adjourn_before(entries, gap)
        else:
            _adjourn_at(entries, gap, gap.start, gaps[number:])
    pace = _first_pace(entries)
    slow = [(delay, *_span(entries, delay.stage)) for delay in delays]
    usual = [entries[j].time - entries[i].time for _, i, j in slow]
    _give_to([(i, j) for _, i, j in slow], entries)
    slow_entries = [(delay, entries[i], entries[j]) for delay, i, j in slow]
    _stretch(entries)
    _tell_delays(entries, slow_entries, usual)
    return pace


def rest(entries: list[Entry], gaps: Sequence[Gap], delays: Sequence[Delay] = ()) -> None:
    """Put what is known into a free run, in place; the work goes on at its own pace.

    Where there are adjournments, these alone: other reported times would have to be met around
    them, and without a recorded declaration nothing says how.
    """
    slow = [(delay, *_span(entries, delay.stage)) for delay in delays]
    slow_entries = [(delay, entries[i], entries[j]) for delay, i, j in slow]
    usual = [entries[j].time - entries[i].time for _, i, j in slow]
    over = 0
    if gaps:
        for entry in entries:
            if entry.event not in (ev.SealedOvernight, ev.CountBegun):
                entry.at = None
    _settle(entries, None)
    entries[0].at = 0
    _stretch(entries)
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
    _tell_delays(entries, slow_entries, usual)


def keep(entries: list[Entry], pace: float) -> None:
    """Give a free run, in place, the pace that its hall's record was stretched by.

    Checks that this night brings take as long as in any hall of such staff; so does the stage.
    """
    overnight = any(entry.event is ev.CountBegun for entry in entries)
    since, clock, factor = 0, 0, 1.0 if overnight else pace
    for entry in entries:
        free = entry.time
        entry.time = clock + round(factor * (free - since))
        if entry.event is ev.CountBegun and entry.at is not None:
            entry.time, factor = max(entry.time, entry.at), pace
        elif entry.event in ASKED:
            factor = min(factor, EASY)
        elif entry.event is ev.CandidatesCalled:
            factor = 1.0
        else:
            continue
        since, clock = free, entry.time


def _start(entries: Sequence[Entry]) -> tuple[int, int]:
    """When the counting begins: free time and clock time."""
    for entry in entries:
        if entry.event is ev.CountBegun and entry.at is not None:
            return entry.time, entry.at
    return 0, 0


def _first_pace(entries: Sequence[Entry]) -> float:
    start, clock = _start(entries)
    for entry in entries:
        if entry.event in (ev.LastBox, ev.VerificationComplete) or entry.at is None:
            continue
        if entry.at > clock and entry.time > start:
            return (entry.at - clock) / (entry.time - start)
    return 1.0


def _called(entries: Sequence[Entry]) -> int:
    return next(i for i, r in enumerate(entries) if r.event is ev.CandidatesCalled)


def _fixed(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """(index, clock time) of the entries whose clock time is fixed."""
    return [(i, r.at) for i, r in enumerate(entries) if r.at is not None]


def _settle(entries: list[Entry], limit: int | None) -> None:
    """Free those whose recorded time cannot be met in the order of this count."""
    latest = 0
    for entry in entries[1 : _called(entries)]:
        if entry.at is None:
            continue
        if latest < entry.at and (limit is None or entry.at < limit):
            latest = entry.at
            entry.meet()
        else:
            entry.at = None


def _leave_room_for_checks(entries: list[Entry], gaps: Sequence[Gap], pace: float) -> None:
    """A slow night with checks or adjournments counted as others do, then was long about them."""
    first = next(i for i, r in enumerate(entries) if r.event in FIGURES)
    if pace <= SLOWEST or not (gaps or any(r.event in CHECKS for r in entries)):
        return
    start, clock = _start(entries)
    clock += round(EASY * (entries[first].time - start))
    earlier = [at for i, at in _fixed(entries) if i < first]
    later = [at for i, at in _fixed(entries) if i >= first]
    starts = [gap.until if gap.start is None else gap.start for gap in gaps]
    if max(earlier) < clock < min(later + starts):
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


def _span(entries: Sequence[Entry], stage: str) -> tuple[int, int]:
    """The entries that a stage lies between, as positions."""

    def first(*events: type[ev.Event]) -> int:
        return next(i for i, r in enumerate(entries) if r.event in events)

    if stage == "boxes":
        return 0, first(ev.LastBox)
    if stage == "verification":
        overnight = any(r.event is ev.CountBegun for r in entries)
        return first(ev.CountBegun if overnight else ev.LastBox), first(ev.VerificationComplete)
    if stage == "sorting":
        return first(ev.SortingStarted), first(ev.SortingComplete)
    return first(ev.SortingComplete), first(ev.ProvisionalFigures)


def _give_to(spans: Sequence[tuple[int, int]], entries: list[Entry]) -> None:
    """Between two fixed moments, the stages that a file calls slow take what the work does not."""
    for (left, before), (right, after) in list(pairwise(_fixed(entries))):
        inside = sorted({(i, j) for i, j in spans if left <= i < j <= right})
        slow = sum(entries[j].time - entries[i].time for i, j in inside)
        others = entries[right].time - entries[left].time - slow
        spare = after - before - AROUND * others
        if entries[left].event in IDLE or not slow or spare <= AROUND * slow:
            continue
        clock, place = float(before), left
        for bounds in inside:
            for index, factor in zip(bounds, (AROUND, spare / slow), strict=True):
                clock += factor * (entries[index].time - entries[place].time)
                place = index
                if left < index < right:
                    entries[index].at = round(clock)


def _tell_delays(
    entries: list[Entry], slow: Sequence[tuple[Delay, Entry, Entry]], usual: Sequence[int]
) -> None:
    """Tell of each delay when its stage has taken longer than it usually does."""
    for (delay, first, last), free in zip(slow, usual, strict=True):
        length = last.time - first.time
        time = first.time + min(round(AROUND * free), length // 2)
        fields = {"stage": delay.stage, "cause": delay.cause, "source": delay.source}
        mark = Mark.AUTHOR if delay.source is None else Mark.REPORTED
        place = min(bisect_right(entries, time, key=_time), entries.index(last))
        idle = [i for i in range(place) if entries[i].event in PAUSES]
        if idle and entries[idle[-1]].event in IDLE:
            place = idle[-1]  # nobody is there to be told: before they went
            time = entries[place].time
        entries.insert(place, Entry(time, ev.CountDelayed, fields, mark=mark))


_time = attrgetter("time")


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
    if gap.source is None:
        adjourned.mark = resumed.mark = Mark.AUTHOR
    else:
        adjourned.mark = Mark.REPORTED if gap.start is None else Mark.RECORD
        resumed.mark = Mark.RECORD
    entries[place:place] = [adjourned, resumed]


def _stretch(entries: list[Entry]) -> None:
    """Move every entry to the clock, on straight lines between the fixed ones.

    After the last of them the count goes on at its own pace.
    """
    marks = [(i, at, entries[i].time) for i, at in _fixed(entries)]
    for (left, before, begin), (right, after, end) in pairwise(marks):
        clock, free = after - before, max(1, end - begin)
        twice = 2 * free
        for entry in entries[left + 1 : right]:
            # Whole numbers throughout: the same second on every machine.
            entry.time = before + (2 * (entry.time - begin) * clock + free) // twice
    last, at, free_end = marks[-1]
    for entry in entries[last + 1 :]:
        entry.time += at - free_end
    for i, at, _ in marks:
        entries[i].time = at

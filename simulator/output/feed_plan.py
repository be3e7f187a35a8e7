"""What ``feed --plan`` prints: the messages that would be sent, when, and what is wrong in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TextIO

from simulator.feed import Item, LineFault, Roll, native_object
from simulator.messages import ExitPoll, Nominations, Parties, Result, Rush, Turnout
from simulator.text import expose, expose_json


def write_plan_json(
    items: Iterable[Item], roll: Roll, out: TextIO, line: Sequence[LineFault] = ()
) -> None:
    """One JSON object a message, with when it is due and the faults that touched it.

    Args:
        items: in the order of sending.
        roll: of the night.
        out: where to.
        line: faults of the line; of those that act when a message is due it has the types.
    """
    for item in items:
        told = plan_object(item, roll)
        acting = [fault.type for fault in line if fault.covers(item.due)]
        if acting:
            told["line"] = acting
        print(expose_json(json.dumps(told, ensure_ascii=False)), file=out)


def plan_object(item: Item, roll: Roll) -> dict[str, Any]:
    """A message as it would be sent, but for its number, run and time of sending."""
    told = native_object(item.message, run="", roll=roll, simulated=item.simulated)
    del told["run"]
    told["due"] = roll.time(item.due).isoformat()
    told["faults"] = list(item.faults)
    if item.spoilt:
        told["spoilt"] = item.spoilt
    if item.again is not None:
        told["again"] = item.again
    return told


def print_plan(
    items: Sequence[Item], roll: Roll, out: TextIO, line: Sequence[LineFault] = ()
) -> None:
    """One readable line a message, and one a fault of the line, where it begins."""
    night = f"; {roll.told}" if roll.told else ""
    print(expose(f"TEST DATA: {roll.scenario.title}{night}"), file=out)
    day = None
    for due, text in _in_time(items, roll, line):
        moment = roll.time(due) if due is not None else None
        if moment is not None and moment.date() != day:
            day = moment.date()
            print(f"{day:%A} {day.day} {day:%B %Y}", file=out)
        print(expose(text), file=out)
    print(f"{len(items)} messages", file=out)


def line_words(fault: LineFault, roll: Roll) -> str:
    """``01:55:00 → 02:40:00  every request 503   ! http_status``: when, what, and its type."""
    begin = "from the beginning" if fault.begins is None else _clock(fault.begins, roll)
    end = "to the end" if fault.ends is None else _clock(fault.ends, roll)
    return f"{begin} → {end}  {fault.words}   ! {fault.type}"


def _in_time(
    items: Sequence[Item], roll: Roll, line: Sequence[LineFault]
) -> Iterator[tuple[int | None, str]]:
    """The lines and when each is due; None: from the beginning."""
    waiting = sorted(line, key=lambda fault: (fault.begins is not None, fault.begins or 0))
    for item in items:
        while waiting and (waiting[0].begins is None or waiting[0].begins <= item.due):
            yield waiting[0].begins, line_words(waiting.pop(0), roll)
        yield item.due, f"{_clock(item.due, roll)}  {_line(item, roll)}"
    yield from ((fault.begins, line_words(fault, roll)) for fault in waiting)


def _clock(seconds: int, roll: Roll) -> str:
    return f"{roll.time(seconds):%H:%M:%S}"


def _line(item: Item, roll: Roll) -> str:
    message = item.message
    seat = roll.seats.get(message.contest or "")
    where = seat.contest.name if seat is not None else message.contest or ""
    revision = f" {message.revision}" if message.revision > 1 or message.replaces else ""
    said = _said(item)
    parts = [f"{message.kind.words}{revision}", where, said]
    line = " · ".join(part for part in parts if part)
    marks = [*item.faults, *([f"sent as {item.spoilt}"] if item.spoilt else [])]
    if item.again is not None:
        line += " (the same bytes again)"
    return f"{line}   ! {', '.join(marks)}" if marks else line


def _said(item: Item) -> str:
    """What it says, in few words."""
    match item.message.body:
        case Rush(winner=winner, result=result, text=text):
            return text or f"{winner} ({result})"
        case Result(candidates=candidates, result=result, majority=majority):
            most = max(candidates, key=lambda line: line.votes)
            by = "" if majority is None else f", majority {majority:,}"
            return f"{most.name} {most.votes:,}{by}{f' ({result})' if result else ''}"
        case Parties(declared=declared, of=of, parties=parties):
            lead = ", ".join(f"{p.party} {p.seats}" for p in parties[:3] if p.seats)
            return f"{declared} of {of}: {lead}" if lead else f"{declared} of {of}"
        case ExitPoll(seats=seats):
            return ", ".join(f"{party} {number}" for party, number in seats.items())
        case Turnout(percent=percent):
            return "" if percent is None else f"{percent:.1f} %"
        case Nominations(candidates=candidates):
            return f"{len(candidates)} candidates"
        case _:
            return ""

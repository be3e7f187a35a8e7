"""What ``feed --plan`` prints: the messages that would be sent, when, and what is wrong in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from simulator.feed import Item, Roll, native_object
from simulator.messages import ExitPoll, Nominations, Parties, Result, Rush, Turnout
from simulator.text import expose, expose_json


def write_plan_json(items: Iterable[Item], roll: Roll, out: TextIO) -> None:
    """One JSON object a message, with when it is due and the faults that touched it."""
    for item in items:
        told = plan_object(item, roll)
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


def print_plan(items: Sequence[Item], roll: Roll, out: TextIO) -> None:
    """One readable line a message."""
    night = f"; {roll.told}" if roll.told else ""
    print(expose(f"TEST DATA: {roll.scenario.title}{night}"), file=out)
    day = None
    for item in items:
        moment = roll.time(item.due)
        if moment.date() != day:
            day = moment.date()
            print(f"{day:%A} {day.day} {day:%B %Y}", file=out)
        print(expose(f"{moment:%H:%M:%S}  {_line(item, roll)}"), file=out)
    print(f"{len(items)} messages", file=out)


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

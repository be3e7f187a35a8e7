"""The marking sheet of a rehearsal: which fault did what and when, to tick what one's desk saw."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from simulator.feed.faults.affliction import Touch
from simulator.feed.faults.fault import Fault
from simulator.feed.roll import Roll
from simulator.feed.values import Item
from simulator.text import expose, expose_json, quantity

_WIDTH: Final = 100
_MOST: Final = 3
"""Contests, and messages, that a line on paper names."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a fault did to one contest.

    Attributes:
        contest: its slug.
        messages: ids of what the fault made or changed, in the order of sending.
        due: night time of the first of them.
        corrected: night time of the last of them, by which all is right again; None: never, or
            there was nothing to put right.
    """

    contest: str
    messages: tuple[str, ...]
    due: str
    corrected: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A fault of the sheet.

    Attributes:
        id: ``f1``, ``f2``, …
        type, family: the fault's.
        words: what clients get.
        due: night time of the first message that it touched, or when a fault of the line begins.
        corrected: night time at which all is right again; None: never, or nothing was wrong.
        contests: slugs of those that it touched.
        messages: ids of what it made or changed, in the order of sending.
        parts: the same contest by contest.
    """

    id: str
    type: str
    family: str
    words: str
    due: str | None
    corrected: str | None
    contests: tuple[str, ...]
    messages: tuple[str, ...]
    parts: tuple[Part, ...]


def sheet(
    items: Sequence[Item],
    touches: Iterable[Touch],
    roll: Roll,
    *,
    ids: Mapping[str, str] | None = None,
    first: int = 1,
) -> tuple[Row, ...]:
    """The rows of faults.

    Args:
        items: the plan with the faults in it.
        touches: what each fault did.
        roll: of the night.
        ids: by id within the plan, the ids in a run of what was sent.
        first: number of the first fault.
    """
    by_id: dict[str, list[Item]] = {}
    for item in items:
        by_id.setdefault(item.message.id, []).append(item)
    return tuple(
        _row(f"f{number}", touch, by_id, roll, ids or {})
        for number, touch in enumerate(touches, first)
    )


def write_rows(rows: Iterable[Row]) -> str:
    """The sheet as JSON lines."""
    return "".join(
        expose_json(json.dumps({**asdict(row), "test": True}, ensure_ascii=False)) + "\n"
        for row in rows
    )


def print_rows(rows: Sequence[Row], title: str) -> str:
    """The sheet as plain text, with a box to tick for each fault.

    Args:
        rows: of the sheet.
        title: of the night.
    """
    lines = [f"TEST DATA: marking sheet of a rehearsal, {title}", ""]
    for row in rows:
        times = f"{_clock(row.due)} → {_clock(row.corrected)}"
        lines.append(f"[ ] {row.id:<4} {row.type:<22} {times}")
        lines.append(f"         {row.words}")
        if 1 < len(row.parts) <= _MOST:
            lines += [
                f"         {_clock(p.due)} → {_clock(p.corrected)} {p.contest}" for p in row.parts
            ]
        elif row.contests:
            lines.append(f"         in {_several(row.contests, 'contest')}")
        if row.messages:
            lines.append(f"         {_several(row.messages, 'message')}")
        elif row.family != "transport":
            lines.append("         struck nothing: there was nobody that it could strike")
        lines += ["         seen at ______  handled at ______  notes " + "_" * 30, ""]
    if not rows:
        lines += ["No fault is armed.", ""]
    return "\n".join(expose(line) for line in lines)


def _row(
    name: str,
    touch: Touch,
    by_id: Mapping[str, Sequence[Item]],
    roll: Roll,
    ids: Mapping[str, str],
) -> Row:
    fault = touch.fault
    mended = _is_mended(fault)

    def span(messages: Sequence[str]) -> tuple[str | None, str | None]:
        times = [item.due for id in messages for item in by_id.get(id, ())]
        if not times:
            return None, None
        return _iso(roll, min(times)), _iso(roll, max(times)) if mended else None

    def told(messages: Sequence[str]) -> tuple[str, ...]:
        return tuple(ids.get(id, id) for id in messages)

    by_contest: dict[str, list[str]] = {}
    for id in touch.items:
        for contest in {item.message.contest for item in by_id.get(id, ())} - {None}:
            by_contest.setdefault(contest or "", []).append(id)
    due, corrected = span(touch.items)
    if fault.family == "transport" or due is None:
        due = None if fault.at is None else _iso(roll, fault.at)
        corrected = _iso(roll, int(fault.ends)) if fault.lasts is not None else None
    return Row(
        id=name,
        type=fault.type,
        family=fault.family,
        words=(type(fault).__doc__ or "").strip().partition("\n")[0].replace("``", ""),
        due=due,
        corrected=corrected,
        contests=touch.contests,
        messages=told(touch.items),
        parts=tuple(
            Part(contest, told(messages), times[0], times[1])
            for contest, messages in by_contest.items()
            if (times := span(messages))[0] is not None
        ),
    )


def _iso(roll: Roll, seconds: int) -> str:
    return roll.time(seconds).isoformat()


def _is_mended(fault: Fault) -> bool:
    """Whether what is wrong is put right later: a result that is withdrawn is declared again."""
    keys = ("corrected_after", "again_after")
    return any(getattr(fault, key, None) is not None for key in keys)


def _clock(time: str | None) -> str:
    """``04:12:30`` of a time in ISO 8601."""
    return time[11:19] if time else "   —    "


def _several(names: Sequence[str], thing: str) -> str:
    if len(names) <= _MOST:
        return ", ".join(names)
    more = quantity(len(names) - _MOST, f"more {thing}")
    return f"{', '.join(names[:_MOST])} and {more}"

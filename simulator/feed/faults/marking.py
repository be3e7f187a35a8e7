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
class Row:
    """A fault of the sheet.

    Attributes:
        id: ``f1``, ``f2``, …
        type, family: the fault's.
        contests: slugs of those that it touched.
        messages: ids of what it made or changed, in the order of sending.
        due: night time of the first of them, or of the beginning of a fault of the line.
        corrected: night time at which all is right again; None: never, or nothing was wrong.
        words: what clients get.
    """

    id: str
    type: str
    family: str
    contests: tuple[str, ...]
    messages: tuple[str, ...]
    due: str | None
    corrected: str | None
    words: str


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
    due: dict[str, list[int]] = {}
    for item in items:
        due.setdefault(item.message.id, []).append(item.due)
    return tuple(
        _row(f"f{number}", touch, due, roll, ids or {})
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
        if row.contests:
            lines.append(f"         in {_several(row.contests, 'contest')}")
        if row.messages:
            lines.append(f"         {_several(row.messages, 'message')}")
        lines += ["         seen at ______  handled at ______  notes " + "_" * 30, ""]
    if not rows:
        lines += ["No fault is armed.", ""]
    return "\n".join(expose(line) for line in lines)


def _row(
    name: str, touch: Touch, due: Mapping[str, list[int]], roll: Roll, ids: Mapping[str, str]
) -> Row:
    fault = touch.fault
    times = sorted(time for id in touch.items for time in due.get(id, ()))
    begins = times[0] if times else fault.at
    ends = None
    if fault.family == "transport":
        ends = None if fault.lasts is None else int(fault.ends)
    elif times and _is_mended(fault):
        ends = times[-1]
    words = (type(fault).__doc__ or "").strip().partition("\n")[0].replace("``", "")
    return Row(
        id=name,
        type=fault.type,
        family=fault.family,
        contests=touch.contests,
        messages=tuple(ids.get(id, id) for id in touch.items),
        due=None if begins is None else roll.time(begins).isoformat(),
        corrected=None if ends is None else roll.time(ends).isoformat(),
        words=words,
    )


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

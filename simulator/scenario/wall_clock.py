"""Times that no clock on the wall shows: those of the hour that is left out in spring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from simulator.errors import Problem
from simulator.scenario.tree import Table
from simulator.values import LONGEST_NIGHT, Clock

_TIMES: Final = (
    "at",
    "count_from",
    "counted_at",
    "declared_at",
    "expected_at",
    "last_box_at",
    "time",
    "until",
    "verified_at",
)
"""The keys that hold a time of the night, in contests, what happens in them, and changes."""
_LISTS: Final = ("contests", "incidents", "adjournments", "recounts", "changes")
"""The lists of tables in which they stand."""


def left_out(clock: Clock, tree: Table) -> list[Problem]:
    """A warning at each time that the clocks leave out; it is taken as the hour after.

    Args:
        clock: the night's.
        tree: what its files say together.
    """
    if not _moves(clock):
        return []
    found = []
    head = tree.get("scenario")
    close = clock.left_out(head.get("close_of_poll"), closing=True) if head is not None else None
    if close is not None:
        found.append(_warning(head, "close_of_poll", close))
    for table in _tables(tree):
        for key in _TIMES:
            moment = clock.left_out(table.get(key))
            if moment is not None:
                found.append(_warning(table, key, moment))
    return found


def _moves(clock: Clock) -> bool:
    days = range(LONGEST_NIGHT.days + 2)
    zone = clock.close.tzinfo
    shown = [(clock.close.replace(tzinfo=None) + timedelta(days=day)) for day in days]
    return len({moment.replace(tzinfo=zone).utcoffset() for moment in shown}) > 1


def _tables(tree: Table) -> Iterator[Table]:
    for key in _LISTS:
        for table in tree.tables(key):
            yield table
            yield from _tables(table)


def _warning(table: Any, key: str, taken: tuple[datetime, datetime]) -> Problem:
    written, moment = taken
    form = "%H:%M:%S" if written.second else "%H:%M"
    message = f"{written:{form}} does not exist on that night: taken as {moment:{form}}"
    return table.where(key).warning(message)  # type: ignore[no-any-return]

"""The native format: a JSON object a message."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from simulator.feed.roll import Roll
from simulator.feed.values import Item, Sent
from simulator.messages import Message, plain
from simulator.text import expose_json


def send(
    item: Item,
    number: int,
    *,
    run: str,
    roll: Roll,
    sent_at: datetime,
    ids: dict[str, str],
    night_time: datetime | None = None,
    show_faults: bool = False,
) -> Sent:
    """An item as it goes out: numbered, stamped, in bytes.

    Args:
        item: of the plan.
        number: its place in the run, from 1.
        run: the run's name.
        roll: of the night.
        sent_at: the moment of sending.
        ids: by id in the plan, the ids in this run of what was sent; this one's is added.
        night_time: instead of the night's own time.
        show_faults: say which faults touched it.
    """
    own = ids[item.message.id] = f"{run}.{number}"
    replaces = item.message.replaces
    message = replace(
        item.message,
        id=own,
        replaces=ids.get(replaces, replaces) if replaces is not None else None,
        entered_at=sent_at,
        night_time=night_time or item.message.night_time,
        test=roll.test,
    )
    told = native_object(message, run=run, roll=roll, simulated=item.simulated)
    if show_faults and item.faults:
        told["fault"] = ", ".join(item.faults)
    return Sent(number, item, message, encode(told))


def native_object(message: Message, *, run: str, roll: Roll, simulated: bool) -> dict[str, Any]:
    """The JSON object of a message that was numbered and stamped."""
    told: dict[str, Any] = {
        "id": message.id,
        "kind": message.kind.value,
        "contest": message.contest,
        "revision": message.revision,
    }
    if message.replaces is not None:
        told["replaces"] = message.replaces
    told["night_time"] = message.night_time.isoformat()
    if message.entered_at is not None:
        told["sent_at"] = stamp(message.entered_at)
    told |= {"simulated": simulated, "night": roll.night, "test": roll.test, "run": run}
    return told | {"body": plain(message.body) if message.body is not None else {}}


def encode(told: dict[str, Any]) -> bytes:
    """JSON in UTF-8, one line without its end, nothing in it that commands a terminal."""
    return expose_json(json.dumps(told, ensure_ascii=False, separators=(",", ":"))).encode()


def stamp(moment: datetime) -> str:
    """A moment in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

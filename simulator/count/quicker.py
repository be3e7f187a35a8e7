"""A bigger, quicker hall, for a declaration that the usual staff could not have reached."""

from __future__ import annotations

from math import log
from typing import Any, Final

from simulator.scenario import FAST, CountParameters, LogNormal

FASTEST: Final = 0.7
"""A pace below this is more than the hall's staff can do: it is their share of time at work."""
SPAN: Final = log(0.13)
"""Log of how much sooner the fast preset declares than the usual hall."""


def further(blend: float, pace: float) -> float:
    """How far towards the fast preset a hall must go when ``blend`` left it at ``pace``."""
    return min(1.0, blend + max(0.05, log(max(pace, 0.01)) / SPAN))


def quicker(own: CountParameters, tables: int, travel: LogNormal, blend: float) -> CountParameters:
    """The hall's parameters, moved on a geometric scale towards the fast preset.

    Args:
        own: of the hall as it is.
        tables, travel: as drawn for it: where the way starts.
        blend: 0 for the hall as it is, 1 for the preset's tables, staff, roads and rates.
    """
    # Boxes come from where they come from: the number of stations is no matter of speed.
    changes: dict[str, Any] = {"tables": _number(tables, FAST["tables"], blend)}
    changes["travel"] = _duration(travel, FAST["travel"], blend)
    for name, fast in FAST.items():
        if name in changes or name == "stations":
            continue
        value = getattr(own, name)
        if isinstance(value, LogNormal):
            changes[name] = _duration(value, fast, blend)
        elif isinstance(value, int):
            changes[name] = _number(value, fast, blend)
        else:
            changes[name] = _between(value, fast, blend)
    return own.model_copy(update=changes)


def _between(own: float, fast: Any, blend: float) -> float:
    if own <= 0:
        return own
    return float(own ** (1 - blend) * float(fast) ** blend)


def _number(own: int, fast: Any, blend: float) -> int:
    return max(own, round(_between(own, fast, blend)))


def _duration(own: LogNormal, fast: Any, blend: float) -> LogNormal:
    assert isinstance(fast, LogNormal)
    return LogNormal(
        median=min(own.median, _between(own.median, fast.median, blend)),
        sd=own.sd + (fast.sd - own.sd) * blend,
    )

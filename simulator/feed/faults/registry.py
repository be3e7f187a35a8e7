"""The types of fault there are: found by looking, so that a new one is one class."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from inspect import isabstract
from typing import Final, get_args

from simulator.feed.faults.fault import Family, Fault

_PACKAGE: Final = __name__.rpartition(".")[0]
_HOMES: Final = ("content", "sequence", "payload", "transport")
"""Modules with types begin so."""

LATER: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("wrong_zone", "future_times", "timestamp_integer"),
        "not built yet: of the faults of the clock there are clock_skew and naive_times",
    ),
    "ftp_refused": "there is no FTP server yet",
    "quota": "per-minute quotas are not built yet: use http_status with status 429",
}
"""Types of the specification that are not there, and why."""


@cache
def fault_types() -> Mapping[str, type[Fault]]:
    """Every type of fault by its word in a file: by family, then in the order of writing."""
    families = get_args(Family)
    found = sorted(_look(), key=lambda kind: families.index(kind.family))
    return {kind.type: kind for kind in found}


def _look() -> Iterator[type[Fault]]:
    for module in pkgutil.iter_modules(import_module(_PACKAGE).__path__):
        if not module.name.startswith(_HOMES):
            continue
        inside = vars(import_module(f"{_PACKAGE}.{module.name}"))
        for value in inside.values():
            # Bases are no types, and imported ones are found where they are defined.
            if (
                isinstance(value, type)
                and issubclass(value, Fault)
                and value.__module__ == inside["__name__"]
                and not isabstract(value)
                and "type" in vars(value)
            ):
                yield value

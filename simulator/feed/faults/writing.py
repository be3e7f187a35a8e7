"""A fault as a table of a plan, which is read again as the same fault."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from simulator.feed.faults.fault import Fault
from simulator.feed.faults.keys import write_duration
from simulator.feed.faults.marking import kinds_of_keys
from simulator.values import keys_of


def write_fault(fault: Fault) -> dict[str, Any]:
    """A fault as the control takes it, and as ``[[fault]]`` of a file would hold it.

    Its contests are slugs, times of the night whole seconds after the close of poll; what a fault
    of its type has by default is left out.
    """
    told: dict[str, Any] = {"type": fault.type}
    kinds = kinds_of_keys()[fault.type]
    for field, key in zip(fields(fault), keys_of(type(fault)), strict=True):
        value = getattr(fault, field.name)
        if value != field.default:
            told[key] = _plain(value, kinds[key])
    return told


def _plain(value: Any, kind: str) -> Any:
    if value is None:
        return "never"  # where a time is the default; of anything else None is
    if isinstance(value, BaseModel):
        return {key: _plain(v, "") for key, v in value.model_dump(exclude_none=True).items()}
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return float(value)
    return write_duration(value) if "duration" in kind else value

"""What the tables of a contest take from the night around them, and their shorter forms.

A file may leave to the night how bases are named and how halls count, and may say a total where
a table could stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import core_schema

from simulator.outcome import Base
from simulator.scenario.count_parameters import CountParameters, CountTable
from simulator.uk import HEADS
from simulator.values import Clock, Derived, Exact, Flag, Line, about


@dataclass(frozen=True, slots=True)
class BaseLabel(Exact):
    """How a base is named on screens, for every contest that has it."""

    label: Annotated[Line | None, about('such as "2019, old boundaries"')] = None
    notional: Annotated[Flag, about("an estimate on other boundaries")] = False
    source: Annotated[Line | None, about("where its figures come from")] = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the tables of a night take from the night around them, as far as it is known.

    Attributes:
        clock: what times are read by; None where the poll has no date yet.
        labels: how bases are named, by their ids.
        default_base: the night's own.
        count: how every hall counts, as its table says; None without one.
        parameters: the same with all that it leaves to the preset and the defaults.
    """

    clock: Clock | None = None
    labels: Mapping[str, BaseLabel] = field(default_factory=dict)
    default_base: str | None = None
    count: CountTable | None = None
    parameters: CountParameters | None = None


class TotalOrHeads:
    """Reads rejected papers from their total alone (``rejected = 139``) or from the four heads."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """A total becomes a table first."""
        return core_schema.no_info_before_validator_function(rejected_table, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Either form."""
        return {"anyOf": [{"type": "integer", "minimum": 0}, handler(schema)]}


def lot_table(value: Any) -> Any:
    """A lot that is only a name, as its table."""
    return {"candidate": value} if isinstance(value, str) else value


def rejected_table(value: Any) -> Any:
    """Rejected papers that are only a total, or only the heads, as their table."""
    if isinstance(value, dict) and "total" not in value:
        heads = [value[head] for head in HEADS if isinstance(value.get(head), int)]
        return {**value, "total": sum(heads)} if heads else value
    return {"total": value} if type(value) is int else value


def label_bases(tables: Any, info: ValidationInfo[Any]) -> Any:
    """Bases with their ids, and with the labels that the night gives them."""
    if not isinstance(tables, dict) or not info.context:
        return tables
    out = {}
    for name, table in tables.items():
        label = info.context.labels.get(name, BaseLabel())
        known = {"id": Derived(name), "label": label.label or name, "notional": label.notional}
        if label.source is not None:
            known["source"] = label.source
        out[name] = {**known, **table} if isinstance(table, dict) else table
    return out


def name_winner(base: Base) -> Base:
    """A previous result was won by the party with most votes unless the file says otherwise."""
    if base.winner is not None or not base.votes:
        return base
    most = max(base.votes.values())
    top = [party for party, votes in base.votes.items() if votes == most]
    return replace(base, winner=top[0]) if len(top) == 1 else base

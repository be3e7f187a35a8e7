"""The types of change there are: found by looking, so that a new one is one file."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce
from importlib import import_module
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, get_args, get_origin

from pydantic import Field, TypeAdapter, ValidationError

from simulator.errors import ScenarioError
from simulator.scenario.changes.change import Change
from simulator.scenario.toml import Lines
from simulator.scenario.tree import tree
from simulator.scenario.wording import findings

_PACKAGE: Final = __name__.rpartition(".")[0]


@cache
def change_types() -> Mapping[str, type[Change]]:
    """Every type of change by its word in a file, in their order of rank, then of name."""
    kinds = sorted(_look(), key=lambda pair: (pair[1].rank, pair[0]))
    return dict(kinds)


def _look() -> Iterator[tuple[str, type[Change]]]:
    for module in pkgutil.iter_modules(import_module(_PACKAGE).__path__):
        inside = vars(import_module(f"{_PACKAGE}.{module.name}"))
        for value in inside.values():
            if isinstance(value, type) and issubclass(value, Change):
                kind = value.model_fields["type"].annotation
                # Its bases are no types, and imported ones are found where they are defined.
                if get_origin(kind) is Literal and value.__module__ == inside["__name__"]:
                    yield get_args(kind)[0], value


# Looking for types loads every module here, those that read changes too: this comes first.


def read_changes(changes: Sequence[Change | Mapping[str, Any]]) -> tuple[Change, ...]:
    """Changes from the tables that a file would hold; a change that is one already stays.

    Raises:
        ScenarioError: every key that no file could hold.
    """
    tables = [change for change in changes if isinstance(change, Mapping)]
    kind = list[AnyChange]
    try:
        read = iter(TypeAdapter(kind).validate_python([dict(table) for table in tables]))
    except ValidationError as error:
        document = tree({"changes": [dict(table) for table in tables]}, Lines(), "")
        found = findings(error, kind, document, ("changes",), complete=True)
        raise ScenarioError(problem for _, problem in found if problem) from None
    return tuple(change if isinstance(change, Change) else next(read) for change in changes)


if TYPE_CHECKING:
    AnyChange = Change
else:
    AnyChange = Annotated[reduce(or_, change_types().values()), Field(discriminator="type")]
    """Any change, told apart by its ``type``, as a field of a file."""

CHANGE: TypeAdapter[Change] = TypeAdapter(AnyChange)
"""Reads one change: ``CHANGE.validate_python({"type": "withdraw", …})``."""


def tabulate() -> str:
    """The types as a table in Markdown, for the author's guide."""
    lines = ["| type | what it does | keys |", "|---|---|---|"]
    lines += [
        f"| **{name}** | {kind.purpose().rstrip('.').replace('``', '`')} | {kind.keys()} |"
        for name, kind in change_types().items()
    ]
    return "\n".join([*lines, ""])

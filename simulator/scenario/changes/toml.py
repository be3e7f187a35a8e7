"""Changes in TOML: what a program decided, for people to read and edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from simulator.scenario.changes.change import Change
from simulator.scenario.changes.form import Data
from simulator.text import toml_key, toml_string


def write_what_if(
    extends: str,
    changes: Sequence[Change],
    *,
    title: str,
    question: str = "",
    description: str = "",
    sources: Sequence[str] = ("Rates: assumed",),
) -> str:
    """A whole what-if file, in TOML.

    Args:
        extends: the base, as the file shall name it: a shipped name, or a path below the file.
        changes: in the order in which they act.
        title: best a question.
        question: what the reader wants to know; left out when empty.
        description: a paragraph; left out when empty.
        sources: where the rates come from.
    """
    lines = [f"extends = {toml_string(extends)}", "", "[scenario]", f"title = {toml_string(title)}"]
    lines += [f"question = {toml_string(question)}"] if question else []
    lines += [f"description = {toml_string(description)}"] if description else []
    for source in sources:
        lines += ["", "[[scenario.sources]]", f"title = {toml_string(source)}"]
    return "\n".join([*lines, "", write(changes)])


def write(changes: Sequence[Change]) -> str:
    """``[[changes]]`` tables with the keys that were given, in TOML; reads back as the same."""
    return "\n".join(
        write_table(change.model_dump(by_alias=True, exclude_unset=True, exclude_none=True))
        for change in changes
    )


def write_table(change: Data) -> str:
    """One ``[[changes]]`` table from its keys and values."""
    # What a change is and where it acts come first, as a person would write it.
    first = [key for key in ("type", "contest", "where") if key in change]
    order = [*first, *(key for key in change if key not in first)]
    lines = [f"{toml_key(key)} = {_value(change[key])}" for key in order]
    return "\n".join(["[[changes]]", *lines, ""])


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return toml_string(value)
        case Decimal():
            return f"{value:f}"
        case int() | float():
            return repr(value)
        case Mapping():
            pairs = (f"{toml_key(key)} = {_value(item)}" for key, item in value.items())
            return f"{{ {', '.join(pairs)} }}" if value else "{}"
        case _:
            parts = [_value(item) for item in value]
            # One name is written as one, which every list here takes.
            return parts[0] if len(parts) == 1 and isinstance(value[0], str) else _list(parts)


def _list(parts: Sequence[str]) -> str:
    return f"[{', '.join(parts)}]"

"""Changes as the text of a scenario file: what a program decided, for people to read and edit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from simulator.scenario.changes.models import Change


def what_if(
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
    lines = [f"extends = {quoted(extends)}", "", "[scenario]", f"title = {quoted(title)}"]
    lines += [f"question = {quoted(question)}"] if question else []
    lines += [f"description = {quoted(description)}"] if description else []
    for source in sources:
        lines += ["", "[[scenario.sources]]", f"title = {quoted(source)}"]
    return "\n".join([*lines, "", written(changes)])


def written(changes: Sequence[Change]) -> str:
    """``[[changes]]`` tables with the keys that were given, in TOML; reads back as the same."""
    blocks = []
    for change in changes:
        given = change.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)
        # What a change is and where it acts come first, as a person would write it.
        first = [key for key in ("type", "contest", "where") if key in given]
        order = [*first, *(key for key in given if key not in first)]
        lines = [f"{quoted_key(key)} = {_value(given[key])}" for key in order]
        blocks.append("\n".join(["[[changes]]", *lines, ""]))
    return "\n".join(blocks)


def quoted(text: str) -> str:
    """Text as a TOML basic string."""
    # JSON's strings are TOML's, save DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def quoted_key(key: str) -> str:
    """A key, in quotes unless TOML takes it bare."""
    bare = key and all(c.isascii() and (c.isalnum() or c in "-_") for c in key)
    return key if bare else quoted(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case Decimal():
            return f"{value:f}"
        case int() | float():
            return repr(value)
        case Mapping():
            pairs = (f"{quoted_key(key)} = {_value(item)}" for key, item in value.items())
            return f"{{ {', '.join(pairs)} }}" if value else "{}"
        case _:
            parts = [_value(item) for item in value]
            # One name is written as one, which every list here takes.
            return parts[0] if len(parts) == 1 and isinstance(value[0], str) else _list(parts)


def _list(parts: Sequence[str]) -> str:
    return f"[{', '.join(parts)}]"

"""The JSON Schema of scenario files (draft 2020-12), for editors and validators.

It comes from the values that reading checks with, so the two can't disagree about keys. What
only the reader knows (that a party exists, that votes fit the electorate) is not in it.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import TypeAdapter

from simulator.scenario.changes import AnyChange
from simulator.scenario.file import File

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema as a JSON object, keys with the descriptions that editors show."""
    schema = TypeAdapter(File).json_schema(by_alias=True)
    changes = TypeAdapter(list[AnyChange]).json_schema(by_alias=True)
    for definition in (schema, *schema["$defs"].values()):
        # Any key may be left to the file that this one extends.
        definition.pop("required", None)
        # What the program says of a value beyond its first line is not for authors.
        definition["description"] = definition["description"].partition("\n\n")[0]
    # A change is given as a whole, or not at all.
    shared = {name: schema["$defs"].get(name, kind) for name, kind in changes.pop("$defs").items()}
    schema["$defs"] |= shared
    schema["properties"]["changes"] |= changes
    return {"$schema": DIALECT, "title": "Election night scenario", **_plain(schema)}


def _says_something(default: Any) -> bool:
    """A default that is worth showing: no null, no emptiness."""
    if isinstance(default, dict):
        return any(map(_says_something, default.values()))
    return default not in (None, "", [])


def _plain(node: Any) -> Any:
    """A schema without nulls, which TOML does not have, and without machine-made titles."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    out: dict[str, Any] = {}
    for key, value in node.items():
        if key == "properties" and isinstance(value, dict):
            # Names of keys, "title" and "default" among them, not words of the schema.
            out[key] = {name: _plain(inner) for name, inner in value.items()}
        elif key == "title" and isinstance(value, str):
            continue
        elif key != "default" or _says_something(value):
            out[key] = _plain(value)
    if "patternProperties" in out:
        out["additionalProperties"] = False
    choices = out.get("anyOf")
    if choices is not None:
        kept = [choice for choice in choices if choice != {"type": "null"}]
        if len(kept) == 1:
            del out["anyOf"]
            return {**kept[0], **out}
        out["anyOf"] = kept
    return out

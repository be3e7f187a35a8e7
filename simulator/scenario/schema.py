"""The JSON Schema of scenario files (draft 2020-12), for editors and validators.

It comes from the models that the loader checks with, so the two can't disagree about keys. What
only the loader knows (that a party exists, that votes fit the electorate) is not in it.
"""

from __future__ import annotations

from typing import Any, Final

from simulator.scenario.file_models import ScenarioFile

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema as a JSON object, keys with the descriptions that editors show."""
    schema = ScenarioFile.model_json_schema(by_alias=True)
    plain = _plain(schema)
    for definition in plain.get("$defs", {}).values():
        # A file may set only the spread of a duration: the median is then what it was.
        if set(definition.get("properties", {})) == {"median", "sd"}:
            definition.pop("required", None)
    return {"$schema": DIALECT, "title": "Election night scenario", **plain}


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
        elif (key, value) != ("default", None) and not (key == "title" and isinstance(value, str)):
            out[key] = _plain(value)
    choices = out.get("anyOf")
    if choices is not None:
        kept = [choice for choice in choices if choice != {"type": "null"}]
        if len(kept) == 1:
            del out["anyOf"]
            return {**kept[0], **out}
        out["anyOf"] = kept
    return out

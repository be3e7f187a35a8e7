"""``schema --feed``: the JSON Schema of a native message, made from the types that hold one."""

from __future__ import annotations

from typing import Any, Final

from pydantic import TypeAdapter

from simulator.messages import BODIES, DIGEST, NATIONAL, Kind
from simulator.output.schema_kinds import FLAG, SLUG, TEXT, TIME, WHOLE, Schema

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_FIELDS: Final[dict[str, Schema]] = {
    "votes": {"unit": "votes"},
    "share": {"unit": "percent", "description": "of the valid votes"},
    "change": {"unit": "points", "description": "of the party's share since the base"},
    "turnout": {"unit": "percent", "description": "valid votes of the electorate"},
    "percent": {"unit": "percent", "description": "papers verified of the electorate"},
    "papers": {"unit": "papers", "description": "verified"},
    "rejected": {"unit": "papers"},
    "electorate": {"unit": "electors"},
    "valid_votes": {"unit": "votes"},
    "majority": {"unit": "votes"},
    "lead": {"unit": "votes", "description": "before the recount"},
    "seats": {"unit": "seats"},
    "id": {"description": "slug of the contest, a hyphen, the place on the ballot paper from 1"},
    "party": {"description": "party id, such as Lab"},
    "holder": {"description": "party that has the seat until now"},
    "result": {"description": "in words: Lab gain from Con"},
    "text": {"description": "a line as an agency sends it: Correction: …"},
    "base": {"description": "label of the previous result that changes are measured against"},
    "sequence": {"description": "of the states of the parties, from 1"},
    "included": {"description": "slugs of the contests that are in it"},
}
_ABOUT: Final = {
    Kind.NOMINATIONS: "who stands in a contest",
    Kind.CLOSE_OF_POLL: "the poll closes",
    Kind.EXIT_POLL: "the broadcasters' exit poll",
    Kind.TURNOUT: "turnout as announced at verification",
    Kind.RECOUNT: "a recount begins",
    Kind.BUNDLE_CHECK: "bundles are checked",
    Kind.ADJOURNED: "the count is adjourned",
    Kind.RESUMED: "the count goes on",
    Kind.LOT: "equal votes: on whom the lot fell",
    Kind.RUSH: "who was elected, before the figures",
    Kind.RESULT: "full figures",
    Kind.CORRECTION: "what was sent is put right: another winner, or other figures",
    Kind.RETRACTION: "a result is withdrawn: the seat is being counted again",
    Kind.POSTPONED: "there is no poll on this night",
    Kind.PARTIES: "the state of the parties after a result",
    Kind.PARTIAL: "figures during the count: simulated, and no official ones",
    Kind.NOTE: "something seen or heard",
    Kind.END: "nothing more comes",
}


def feed_schema() -> Schema:
    """The JSON Schema of a message of the native format: one object a line, or an event's data."""
    definitions: dict[str, Schema] = {}
    kinds = [_message(kind, definitions) for kind in Kind]
    return {
        "$schema": DIALECT,
        "title": "A message of election-night feed",
        "description": "Fields may be added, never renamed; a field that is not known is absent.",
        "oneOf": kinds,
        "$defs": definitions,
    }


def _message(kind: Kind, definitions: dict[str, Schema]) -> Schema:
    fields: dict[str, Schema] = {
        "id": {**TEXT, "description": "RUN.N: N counts from 1 without gaps"},
        "kind": {"const": kind.value},
        "contest": {"type": "null"} if kind in NATIONAL else {**SLUG, "type": ["string", "null"]},
        "revision": {**WHOLE, "minimum": 1, "description": "of the contest: the highest holds"},
        "replaces": {**TEXT, "description": "id of the message that it corrects or takes back"},
        "night_time": {**TIME, "description": "when it was so, on the night"},
        "sent_at": {**TIME, "description": "when it was sent, UTC"},
        "simulated": {
            **FLAG,
            "description": "the night itself makes it, and takes it from no record; "
            "a fault does not change this: test is always true",
        },
        "night": {"enum": ["replayed", "imagined", "drawn", "live"]},
        "test": {**FLAG, "description": "true of all that is no real night's"},
        "run": TEXT,
        "fault": {**TEXT, "description": "what is wrong on purpose, with --show-faults"},
        "body": _body(kind, definitions),
    }
    if kind is Kind.END:
        words = "in a recording: SHA-256 of all lines before it, ends of line included"
        fields[DIGEST] = {**TEXT, "description": words}
    optional = ("replaces", "fault", "night", DIGEST)
    return {
        "title": kind.value,
        "description": _ABOUT[kind],
        "type": "object",
        "properties": fields,
        "required": [name for name in fields if name not in optional],
    }


def _body(kind: Kind, definitions: dict[str, Schema]) -> Schema:
    form = BODIES.get(kind)
    if form is None:
        return {"type": "object"}
    schema = TypeAdapter(form).json_schema(ref_template="#/$defs/{model}")
    for name, part in schema.pop("$defs", {}).items():
        definitions[name] = _described(part)
    return _described(schema)


def _described(schema: Schema) -> Schema:
    """With units, and without the nulls that are never sent."""
    if "anyOf" in schema and "properties" not in schema:
        return {"anyOf": [_described(part) for part in schema["anyOf"]]}
    properties = {
        name: {**_plain(part), **_FIELDS.get(name, {})}
        for name, part in schema.get("properties", {}).items()
    }
    told = {key: value for key, value in schema.items() if key not in ("title", "description")}
    return {**told, "properties": properties} if properties else told


def _plain(part: Any) -> Schema:
    several = [one for one in part.get("anyOf", []) if one != {"type": "null"}]
    rest = {key: v for key, v in part.items() if key not in ("anyOf", "default", "title")}
    if len(several) == 1:
        return {**rest, **several[0]}
    return {**rest, "anyOf": several} if several else rest

"""What outputs are described with: kinds of values with their units, and what stands in several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.outcome import Mark, Origin
from simulator.uk import COUNTRIES, HEADS

Schema = dict[str, Any]

# Kinds of values

TEXT: Final[Schema] = {"type": "string"}
FLAG: Final[Schema] = {"type": "boolean"}
WHOLE: Final[Schema] = {"type": "integer"}
NUMBER: Final[Schema] = {"type": "number"}
TIME: Final[Schema] = {"type": "string", "format": "date-time", "unit": "ISO 8601 with offset"}
DATE: Final[Schema] = {"type": "string", "format": "date", "description": "polling day"}
PARTY: Final[Schema] = {"type": "string", "description": "party id, such as Lab"}
SLUG: Final[Schema] = {"type": "string", "description": "slug of a contest"}
ONS_ID: Final[Schema] = {"type": ["string", "null"], "description": "ONS id, such as E14001497"}
MARK: Final[Schema] = {"enum": [mark.value for mark in Mark], "description": "truth of a figure"}


def with_unit(kind: Schema, unit: str, about: str = "") -> Schema:
    """A kind of value with its unit, and what it is."""
    return {**kind, "unit": unit, **({"description": about} if about else {})}


VOTES: Final = with_unit({"type": "integer", "minimum": 0}, "votes")
PAPERS: Final = with_unit({"type": "integer", "minimum": 0}, "papers")
SEATS: Final = with_unit(WHOLE, "seats")
PERCENT: Final = with_unit(NUMBER, "percent")
POINTS: Final = with_unit(NUMBER, "points")
CHANCE: Final = with_unit({"type": "number", "minimum": 0, "maximum": 1}, "probability, 0 to 1")
ANYTHING: Final[Schema] = {}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    kind = schema.get("type")
    if isinstance(kind, str):
        return {**schema, "type": [kind, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def object_of(
    fields: Mapping[str, Schema], about: str = "", optional: Mapping[str, Schema] | None = None
) -> Schema:
    """An object with all of these fields, some ``optional`` ones, and perhaps later ones."""
    properties = {**fields, **(optional or {})}
    out: Schema = {"type": "object", "properties": properties, "required": list(fields)}
    return {"description": about, **out} if about else out


def list_of(items: Schema) -> Schema:
    """A list of them."""
    return {"type": "array", "items": items}


def pair_of(items: Schema) -> Schema:
    """Two of them: of the one scenario and of the other."""
    return {"type": "array", "prefixItems": [items, items], "minItems": 2, "maxItems": 2}


def mapping_by(key: str, values: Schema) -> Schema:
    """An object whose keys are of one sort."""
    return {"type": "object", "description": f"by {key}", "additionalProperties": values}


# What stands in several outputs

SEAT: Final = {"contest": SLUG, "ons_id": ONS_ID, "contest_name": TEXT}
PLACE: Final = {"region": or_null(TEXT), "country": {"enum": list(COUNTRIES)}}
WHO: Final = {"name": TEXT, "party": PARTY}
SWING: Final = {"from": PARTY, "to": PARTY, "points": POINTS}
CERTIFIED: Final = or_null(
    object_of(
        {
            "winner": or_null(TEXT),
            "winner_party": or_null(PARTY),
            "majority": or_null(VOTES),
            "valid_votes": or_null(VOTES),
        },
        "the certified result of the contest; null where there is none",
    )
)
REJECTED: Final = object_of(
    {
        "total": PAPERS,
        **{head: {**or_null(PAPERS), "description": words} for head, words in HEADS.items()},
        "split_simulated": FLAG,
    },
    "heads are null where they were not published",
)
CANDIDATE: Final = object_of(
    {
        **WHO,
        "display_name": TEXT,
        "party_name": TEXT,
        "votes": or_null(VOTES),
        "share": or_null(PERCENT),
        "change": or_null(POINTS),
        "elected": FLAG,
        "deposit_lost": FLAG,
        "new": FLAG,
        "read_as": TEXT,
        "description": or_null(TEXT),
        "status": or_null(TEXT),
        "note": or_null(TEXT),
    }
)
DECLARATION: Final = {
    **SEAT,
    "name": {"type": "string", "description": "the contest's name"},
    **PLACE,
    "candidates": {**list_of(CANDIDATE), "description": "in order of declaration"},
    "winner": TEXT,
    "winner_party": PARTY,
    "electorate": with_unit(WHOLE, "electors"),
    "valid_votes": {
        **or_null(VOTES),
        "description": "null where there was no poll, and where figures are to come",
    },
    "turnout": {**or_null(PERCENT), "description": "valid votes of the electorate"},
    "rejected": object_of(
        {**REJECTED["properties"], "total": or_null(PAPERS)}, str(REJECTED["description"])
    ),
    "majority": or_null(VOTES),
    "by_lot": FLAG,
    "result": {"type": "string", "description": "Lab gain from Con, Lab hold, Lab win"},
    "base": {**or_null(TEXT), "description": "what changes are measured against"},
    "swing": or_null(object_of(SWING)),
    "time_mark": MARK,
    "origin": {"enum": [origin.value for origin in Origin]},
    "source": {**or_null(TEXT), "description": "of certified figures"},
    "time_source": or_null(TEXT),
    "unopposed": FLAG,
    "rush": {**FLAG, "description": "who was elected is known, the figures are to come"},
    "declared_by": or_null(TEXT),
    "certified": CERTIFIED,
    "notable": list_of(TEXT),
    "aftermath": list_of(TEXT),
}
IS_TEST: Final[Schema] = {"const": True, "description": "there where it is test data"}
"""A field ``test``, which stands in what is of a rehearsal and in nothing else."""
HEAD: Final = {"contest": or_null(SLUG), "simulated": FLAG, "mark": MARK}
PLAYED: Final = object_of(
    {
        "name": TEXT,
        "title": TEXT,
        "digest": {"type": "string", "description": "SHA-256 of the files read"},
        "version": TEXT,
        "seed": WHOLE,
        "draw": or_null(WHOLE),
        "given": {
            **or_null(object_of({"words": TEXT, "exit_poll": FLAG, "time": or_null(TIME)})),
            "description": "what the draw was conditioned on",
        },
        "contest": {**or_null(SLUG), "description": "the one that was played, of several"},
    },
    "what was played: with it the very night can be played again",
)

"""``schema --output``: JSON Schemas of all JSON that is printed, and the columns of every table.

Events whose fields are JSON as they are describe themselves by their types; what has a shape of its
own in JSON is described here. ``unit`` stands beside a type: percent and points are of 100,
probabilities fractions from 0 to 1, times ISO 8601 with offset. Fields may be added, never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from simulator.outcome import Mark, Origin
from simulator.output.result_csv import COLUMNS
from simulator.timeline import Event, Stage
from simulator.timeline import events as ev
from simulator.uk import COUNTRIES, HEADS
from simulator.version import __version__

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


def _unit(kind: Schema, unit: str, about: str = "") -> Schema:
    return {**kind, "unit": unit, **({"description": about} if about else {})}


VOTES: Final = _unit({"type": "integer", "minimum": 0}, "votes")
PAPERS: Final = _unit({"type": "integer", "minimum": 0}, "papers")
SEATS: Final = _unit(WHOLE, "seats")
PERCENT: Final = _unit(NUMBER, "percent")
POINTS: Final = _unit(NUMBER, "points")
CHANCE: Final = _unit({"type": "number", "minimum": 0, "maximum": 1}, "probability, 0 to 1")
ANYTHING: Final[Schema] = {}


def _or_null(schema: Schema) -> Schema:
    kind = schema.get("type")
    if isinstance(kind, str):
        return {**schema, "type": [kind, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _object(fields: Mapping[str, Schema], about: str = "") -> Schema:
    """An object with all of these fields, and perhaps later ones."""
    out: Schema = {"type": "object", "properties": dict(fields), "required": list(fields)}
    return {"description": about, **out} if about else out


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _pair(items: Schema) -> Schema:
    return {"type": "array", "prefixItems": [items, items], "minItems": 2, "maxItems": 2}


def _by(key: str, values: Schema) -> Schema:
    return {"type": "object", "description": f"by {key}", "additionalProperties": values}


# What stands in several outputs

SEAT: Final = {"contest": SLUG, "ons_id": ONS_ID, "contest_name": TEXT}
PLACE: Final = {"region": _or_null(TEXT), "country": {"enum": list(COUNTRIES)}}
WHO: Final = {"name": TEXT, "party": PARTY}
SWING: Final = {"from": PARTY, "to": PARTY, "points": POINTS}
CERTIFIED: Final = _or_null(
    _object(
        {
            "winner": _or_null(TEXT),
            "winner_party": _or_null(PARTY),
            "majority": _or_null(VOTES),
            "valid_votes": _or_null(VOTES),
        },
        "the certified result of the contest; null where there is none",
    )
)
REJECTED: Final = _object(
    {
        "total": PAPERS,
        **{head: {**_or_null(PAPERS), "description": words} for head, words in HEADS.items()},
        "split_simulated": FLAG,
    },
    "heads are null where they were not published",
)
CANDIDATE: Final = _object(
    {
        **WHO,
        "display_name": TEXT,
        "party_name": TEXT,
        "votes": _or_null(VOTES),
        "share": _or_null(PERCENT),
        "change": _or_null(POINTS),
        "elected": FLAG,
        "deposit_lost": FLAG,
        "new": FLAG,
        "read_as": TEXT,
        "description": _or_null(TEXT),
        "status": _or_null(TEXT),
        "note": _or_null(TEXT),
    }
)
DECLARATION: Final = {
    **SEAT,
    "name": {"type": "string", "description": "the contest's name"},
    **PLACE,
    "candidates": {**_list(CANDIDATE), "description": "in order of declaration"},
    "winner": TEXT,
    "winner_party": PARTY,
    "electorate": _unit(WHOLE, "electors"),
    "valid_votes": {**_or_null(VOTES), "description": "null where there was no poll"},
    "turnout": {**_or_null(PERCENT), "description": "valid votes of the electorate"},
    "rejected": _object(
        {**REJECTED["properties"], "total": _or_null(PAPERS)}, str(REJECTED["description"])
    ),
    "majority": _or_null(VOTES),
    "by_lot": FLAG,
    "result": {"type": "string", "description": "Lab gain from Con, Lab hold, Lab win"},
    "base": {**_or_null(TEXT), "description": "what changes are measured against"},
    "swing": _or_null(_object(SWING)),
    "time_mark": MARK,
    "origin": {"enum": [origin.value for origin in Origin]},
    "source": {**_or_null(TEXT), "description": "of certified figures"},
    "time_source": _or_null(TEXT),
    "unopposed": FLAG,
    "declared_by": _or_null(TEXT),
    "certified": CERTIFIED,
    "notable": _list(TEXT),
    "aftermath": _list(TEXT),
}
HEAD: Final = {"contest": _or_null(SLUG), "simulated": FLAG, "mark": MARK}
PLAYED: Final = _object(
    {
        "name": TEXT,
        "title": TEXT,
        "digest": {"type": "string", "description": "SHA-256 of the files read"},
        "version": TEXT,
        "seed": WHOLE,
        "draw": _or_null(WHOLE),
        "contest": {**_or_null(SLUG), "description": "the one that was played, of several"},
    },
    "what was played: with it the very night can be played again",
)

# Lines of a replay

_FIGURES: Final = {"candidates": _list(_object({**WHO, "votes": VOTES})), "rejected": PAPERS}
_ASKED: Final = {"requested_by": _or_null(TEXT), "majority": _or_null(VOTES)}
_SHAPES: Final[dict[type[Event], dict[str, Schema]]] = {
    ev.BundlePlaced: {"candidate": TEXT, "party": PARTY, "papers": PAPERS, "tables_busy": WHOLE},
    ev.AgentsSample: {
        "boxes": WHOLE,
        "papers": PAPERS,
        "excludes_postal": FLAG,
        "estimates": _list(_object({**WHO, "share": PERCENT, "low": PERCENT, "high": PERCENT})),
    },
    ev.DoubtfulAdjudicated: {
        "admitted": _list(_object({**WHO, "papers": PAPERS})),
        "rejected": REJECTED,
    },
    ev.LotDrawn: {"between": _list(_object(WHO)), "elected": TEXT, "votes": VOTES},
    ev.Adjourned: {"until": TIME, "cause": TEXT, "source": _or_null(TEXT)},
    ev.RecountRequested: {
        **_ASKED,
        "requested_by_party": _or_null(TEXT),
        "full": FLAG,
        "source": _or_null(TEXT),
    },
    ev.SealedOvernight: {"boxes": WHOLE, "until": TIME},
    ev.RecountRefused: _ASKED,
    ev.BundleCheck: {
        "number": WHOLE,
        "requested_by": _or_null(TEXT),
        "requested_by_party": _or_null(TEXT),
        "lead": _or_null(VOTES),
        "source": _or_null(TEXT),
    },
    ev.Declaration: DECLARATION,
}
"""Fields of the kinds that JSON shapes in its own way."""
_MORE: Final[dict[type[Event], dict[str, Schema]]] = {
    ev.CloseOfPoll: {"scenario": PLAYED},
    ev.HallOpened: SEAT,
}
"""Fields beside an event's own."""
_UNITS: Final = {
    "papers": "papers",
    "postal": "papers",
    "counted": "papers",
    "account": "papers",
    "papers_verified": "papers",
    "difference": "papers",
    "rejected": "papers",
    "verified_turnout": "percent",
    "electorate": "electors",
    "holds": "minutes",
    "pace": "times the free run",
}


def _kind(hint: Any) -> Schema:
    """The schema of a field of an event by its type."""
    if hint in (int, float, str, bool):
        return {int: WHOLE, float: NUMBER, str: TEXT, bool: FLAG}[hint]
    arguments = get_args(hint)
    if get_origin(hint) is UnionType and NoneType in arguments:
        return _or_null(_kind(next(a for a in arguments if a is not NoneType)))
    if get_origin(hint) is not None and issubclass(get_origin(hint), Mapping):
        return _by("party id", _kind(arguments[1]))
    return ANYTHING


def _fields(event: type[Event]) -> dict[str, Schema]:
    if event in _SHAPES:
        return _SHAPES[event]
    if event in (ev.Reconciled, ev.ProvisionalFigures):
        hints = get_type_hints(event)
        more = {"source": _or_null(TEXT)} if "source" in hints else {}
        return {**_FIGURES, **more}
    own = [name for name in event.__dataclass_fields__ if name not in Event.__dataclass_fields__]
    hints = get_type_hints(event)
    return {
        name: _unit(_kind(hints[name]), _UNITS[name]) if name in _UNITS else _kind(hints[name])
        for name in own
    } | _MORE.get(event, {})


def _line(kind: str, fields: Mapping[str, Schema], about: str) -> Schema:
    head = {"seq": WHOLE, "time": TIME, "event": {"const": kind}, **HEAD}
    return _object({**head, **fields}, about)


def _about(event: type[Event]) -> str:
    return (event.__doc__ or "").strip().partition("\n")[0]


_HALL: Final = _object(
    {
        "scope": {"const": "contest"},
        **SEAT,
        "stage": {"enum": [stage.name.lower() for stage in Stage]},
        "since": TIME,
        "resumes_at": _or_null(TIME),
        "boxes": _by("all, received, verified, recounted", WHOLE),
        "papers_verified": PAPERS,
        "verified_turnout": _or_null(PERCENT),
        "candidates": _list(
            _object(
                {
                    **WHO,
                    "papers": PAPERS,
                    "estimate": _or_null(
                        _object({"share": PERCENT, "low": PERCENT, "high": PERCENT})
                    ),
                }
            )
        ),
        "doubtful": PAPERS,
        "rejected": PAPERS,
        "tables": _by("all, busy", WHOLE),
        "checks": WHOLE,
        "recounts": WHOLE,
        "reconciliation_failures": WHOLE,
        "declared": FLAG,
        "result": _or_null(TEXT),
        "winner_party": _or_null(PARTY),
    }
)
_NATION: Final = _object(
    {
        "scope": {"const": "nation"},
        "declared": SEATS,
        "total": SEATS,
        "parties": _by(
            "party id",
            _object(
                {
                    **dict.fromkeys(("seats", "gained", "lost", "net"), SEATS),
                    "votes": VOTES,
                    "share": PERCENT,
                    "change": _or_null(POINTS),
                    "second_places": SEATS,
                    "exit_poll": _or_null(SEATS),
                    "remaining": _or_null(SEATS),
                }
            ),
        ),
        "valid_votes": VOTES,
        "rejected": PAPERS,
        "electorate": _unit(WHOLE, "electors"),
        "turnout": _or_null(PERCENT),
        "turnout_change": _or_null(POINTS),
        "swing": _or_null(_object(SWING)),
        "base": _or_null(TEXT),
        "scope_of_changes": TEXT,
        "house": _object(
            {
                "line": SEATS,
                "leader": _or_null(PARTY),
                "majority": _or_null(SEATS),
                "effective_line": SEATS,
                "effective_majority": _or_null(SEATS),
                "text": TEXT,
            }
        ),
        "regions": _list(
            _object(
                {"region": TEXT, "declared": SEATS, "total": SEATS, "seats": _by("party id", SEATS)}
            )
        ),
        "records": _list(
            _object(
                {"kind": TEXT, "about": _or_null(TEXT), **SEAT, "time": TIME, "value": NUMBER}
                | {"text": TEXT}
            )
        ),
        "defeats": _list(
            _object(
                {**SEAT, "candidate": TEXT, "party": PARTY, "winner": PARTY, "note": _or_null(TEXT)}
            )
        ),
        "near_misses": _list(
            _object({**SEAT, "candidate": TEXT, "party": PARTY, "winner": PARTY, "majority": VOTES})
        ),
        "expected": _list(
            _object(
                {**SEAT, "stage": TEXT, "since": TIME, "resumes_at": _or_null(TIME)}
                | {"simulated": FLAG, "mark": MARK}
            )
        ),
        "latest": _list(SLUG),
    }
)


def _replay() -> Schema:
    """One line of ``replay --jsonl``: which kind it is, ``event`` says."""
    events = [
        kind for kind in vars(ev).values() if isinstance(kind, type) and issubclass(kind, Event)
    ]
    kinds = [_line(e.kind, _fields(e), _about(e)) for e in events if e is not Event]
    standing = _line("standing", {}, "what is known at --at, of the one hall or the nation")
    standing["anyOf"] = [_HALL, _NATION]
    return {"description": "one object a line", "oneOf": [*kinds, standing]}


# The other outputs

_SIDES: Final = {
    "id": SLUG,
    **SEAT,
    **PLACE,
    "winner_party": _pair(PARTY),
    "winner": _pair(PARTY),
    "elected": _pair(TEXT),
    "majority": _pair(_or_null(VOTES)),
    "votes": _by("party id", _pair(VOTES)),
    "swing": _or_null(_object(SWING)),
    "by_lot": _pair(FLAG),
    "mark": _pair(MARK),
    "certified": CERTIFIED,
}
_KNOWN: Final = _or_null(
    _object(
        {
            "contests": _list(_object(_SIDES)),
            "seats": _by("party id", _pair(SEATS)),
            "votes": _by("party id", _pair(VOTES)),
            "shares": _by("party id", _pair(PERCENT)),
            "valid_votes": _pair(VOTES),
            "swing": _or_null(_object(SWING)),
            "flips": _list(
                _object({**SEAT, "from": PARTY, "to": PARTY, "majority": _pair(_or_null(VOTES))})
            ),
            "elections": {**FLAG, "description": "polls of two days, in the seats they share"},
        },
        "known figures of both; null where one of the two has none",
    )
)
_DIFFERENCE: Final = _or_null(_unit(NUMBER, "probability"))
_BOTH: Final = {"diff": _DIFFERENCE, "se": {**_DIFFERENCE, "description": "Monte Carlo error"}}
_PREDICTED: Final = _object(
    {
        "draws": WHOLE,
        "seed": WHOLE,
        "contests": _list(
            _object(
                {
                    "id": SLUG,
                    **SEAT,
                    **PLACE,
                    "winner_party": _pair(PARTY),
                    "certified": CERTIFIED,
                    "candidates": _list(_object({**WHO, "win": _pair(_or_null(CHANCE)), **_BOTH})),
                }
            )
        ),
        "seats": _by(
            "party id",
            _object({"mean": _pair(_unit(NUMBER, "seats")), "diff": NUMBER, "se": NUMBER}),
        ),
        "from_previous": _list(SLUG),
    }
)
_COMPARE: Final = _object(
    {"base": TEXT, "whatif": TEXT, "known": _KNOWN, "forecast": _or_null(_PREDICTED)}
)
_EXPLAIN: Final = _object(
    {
        "changes": _list(
            _object(
                {
                    "index": WHOLE,
                    "type": TEXT,
                    "text": TEXT,
                    "contests": WHOLE,
                    "votes": _by("party id", _unit(WHOLE, "votes")),
                    "seats": _by("party id", SEATS),
                    "flips": _list(_object({**SEAT, **PLACE, "from": PARTY, "to": PARTY})),
                    "abstained": _unit(WHOLE, "votes"),
                    "predicted": WHOLE,
                    "floored": WHOLE,
                }
            )
        ),
        "known": _KNOWN,
    }
)


def _spread(unit: Schema, *more: str) -> Schema:
    return _object(dict.fromkeys(("mean", "p5", *more, "p50", "p95"), unit))


_BATCH: Final = _object(
    {
        "scenario": TEXT,
        "draws": WHOLE,
        "seed": WHOLE,
        "parties": _by(
            "party id",
            _object(
                {
                    "seats": _spread(_unit(NUMBER, "seats"), "p25", "p75"),
                    "largest": CHANCE,
                    "majority": CHANCE,
                }
            ),
        ),
        "night": _object({"hung": CHANCE, "tipping_point": _list(_object({**SEAT, "p": CHANCE}))}),
        "contests": _by(
            "slug",
            _object(
                {
                    **SEAT,
                    **PLACE,
                    "winner_party": PARTY,
                    "certified": CERTIFIED,
                    "candidates": _list(
                        _object(
                            {
                                **WHO,
                                "win": CHANCE,
                                "share": _spread(PERCENT),
                                "votes": _spread(_unit(NUMBER, "votes")),
                                "deposit_lost": CHANCE,
                            }
                        )
                    ),
                    "majority_votes": _object(
                        {
                            **dict.fromkeys(("p5", "p50", "p95"), _unit(NUMBER, "votes")),
                            "under": _by("votes", CHANCE),
                        }
                    ),
                    "recount": CHANCE,
                    "tie": CHANCE,
                    "declared": _or_null(_object(dict.fromkeys(("p5", "p50", "p95"), TIME))),
                    "recounts": _or_null(CHANCE),
                    "start": TEXT,
                }
            ),
        ),
        "sampled": _by("quantity", _unit(WHOLE, "draws")),
        "notes": _list(TEXT),
        "model": _object({"pollsters": _list(TEXT), "scales": ANYTHING}),
    }
)
_SCENARIOS: Final = _list(
    _object(
        {
            "name": TEXT,
            "title": TEXT,
            "question": TEXT,
            "base": _or_null(TEXT),
            "contests": WHOLE,
            "path": TEXT,
            "date": _or_null(DATE),
        }
    )
)
_HISTORY: Final = _list(
    _object(
        {
            "night": {**_or_null(TEXT), "description": "shipped scenario; null: a base tells it"},
            "date": _or_null(DATE),
            "base": {**_or_null(TEXT), "description": "label of the base that tells it"},
            "winner_party": PARTY,
            "winner": _or_null(TEXT),
            "majority": _or_null(VOTES),
        },
        "the seat on the shipped nights, the oldest first; only of a contest that is asked for",
    )
)
_RESULT: Final = _list(_object({"time": _or_null(TIME), **HEAD, **DECLARATION}))
_RESULT["items"]["properties"]["history"] = _HISTORY


def output_schema() -> dict[str, Any]:
    """All that commands print and write for programs: JSON by command, tables by file."""
    from simulator.forecast import TABLES

    schemas = {
        "replay --jsonl": _replay(),
        "result --json": _RESULT,
        "batch --json": _BATCH,
        "compare --json": _COMPARE,
        "explain --json": _EXPLAIN,
        "scenarios --json": _SCENARIOS,
    }
    tables = {
        "result --csv": {name: (column.unit, column.meaning) for name, column in COLUMNS.items()},
        **{f"batch --out: {name}": columns for name, columns in TABLES.items()},
    }
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {
        "program": f"election-night {__version__}",
        "json": {command: {"$schema": dialect, **schema} for command, schema in schemas.items()},
        "tables": {
            table: [{"column": c, "unit": u, "meaning": m} for c, (u, m) in columns.items()]
            for table, columns in tables.items()
        },
    }


def column_lists() -> str:
    """The columns of every table in Markdown, as the author's guide has them."""
    parts = []
    for table, columns in output_schema()["tables"].items():
        rows = [f"| `{c['column']}` | {c['unit']} | {c['meaning']} |" for c in columns]
        parts.append("\n".join([f"### `{table}`", "", "| column | unit | what |", "|---|---|---|"]))
        parts[-1] += "\n" + "\n".join(rows) + "\n"
    return "\n".join(parts)

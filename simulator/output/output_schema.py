"""``schema --output``: JSON Schemas of all JSON that is printed, and the columns of every table.

Events whose fields are JSON as they are describe themselves by their types; what has a shape of its
own in JSON is described here. ``unit`` stands beside a type: percent and points are of 100,
probabilities fractions from 0 to 1, times ISO 8601 with offset. Fields may be added, never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from simulator.output import projection_schema
from simulator.output.backtest_schema import BACKTEST
from simulator.output.live_schema import live_schema
from simulator.output.moments_schema import moments_schema
from simulator.output.result_csv import COLUMNS
from simulator.output.schema_kinds import (
    ANYTHING,
    CERTIFIED,
    CHANCE,
    DATE,
    DECLARATION,
    FLAG,
    HEAD,
    IS_TEST,
    MARK,
    NUMBER,
    PAPERS,
    PARTY,
    PERCENT,
    PLACE,
    PLAYED,
    POINTS,
    REJECTED,
    SEAT,
    SEATS,
    SLUG,
    SWING,
    TEXT,
    TIME,
    VOTES,
    WHO,
    WHOLE,
    Schema,
    list_of,
    mapping_by,
    object_of,
    or_null,
    pair_of,
    with_unit,
)
from simulator.timeline import Event, Stage
from simulator.timeline import events as ev
from simulator.version import __version__

# Lines of a replay

_FIGURES: Final = {"candidates": list_of(object_of({**WHO, "votes": VOTES})), "rejected": PAPERS}
_ASKED: Final = {"requested_by": or_null(TEXT), "majority": or_null(VOTES)}
_SHAPES: Final[dict[type[Event], dict[str, Schema]]] = {
    ev.BundlePlaced: {"candidate": TEXT, "party": PARTY, "papers": PAPERS, "tables_busy": WHOLE},
    ev.AgentsSample: {
        "boxes": WHOLE,
        "papers": PAPERS,
        "excludes_postal": FLAG,
        "estimates": list_of(object_of({**WHO, "share": PERCENT, "low": PERCENT, "high": PERCENT})),
    },
    ev.DoubtfulAdjudicated: {
        "admitted": list_of(object_of({**WHO, "papers": PAPERS})),
        "rejected": REJECTED,
    },
    ev.LotDrawn: {"between": list_of(object_of(WHO)), "elected": TEXT, "votes": or_null(VOTES)},
    ev.Adjourned: {"until": or_null(TIME), "cause": TEXT, "source": or_null(TEXT)},
    ev.RecountRequested: {
        **_ASKED,
        "requested_by_party": or_null(TEXT),
        "full": FLAG,
        "source": or_null(TEXT),
        "lead_of": or_null(PARTY),
    },
    ev.SealedOvernight: {"boxes": WHOLE, "until": TIME},
    ev.RecountRefused: _ASKED,
    ev.BundleCheck: {
        "number": WHOLE,
        "requested_by": or_null(TEXT),
        "requested_by_party": or_null(TEXT),
        "lead": or_null(VOTES),
        "source": or_null(TEXT),
        "lead_of": or_null(PARTY),
    },
    ev.IncidentHappened: {
        "text": TEXT,
        "holds": with_unit(NUMBER, "minutes"),
        "source": or_null(TEXT),
        "absent": or_null(TEXT),
        "arrives": or_null(TEXT),
        "public": FLAG,
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
        return or_null(_kind(next(a for a in arguments if a is not NoneType)))
    if get_origin(hint) is not None and issubclass(get_origin(hint), Mapping):
        return mapping_by("party id", _kind(arguments[1]))
    return ANYTHING


def _fields(event: type[Event]) -> dict[str, Schema]:
    if event in _SHAPES:
        return _SHAPES[event]
    if event in (ev.Reconciled, ev.ProvisionalFigures):
        hints = get_type_hints(event)
        more = {"source": or_null(TEXT)} if "source" in hints else {}
        return {**_FIGURES, **more}
    own = [name for name in event.__dataclass_fields__ if name not in Event.__dataclass_fields__]
    hints = get_type_hints(event)
    return {
        name: with_unit(_kind(hints[name]), _UNITS[name]) if name in _UNITS else _kind(hints[name])
        for name in own
    } | _MORE.get(event, {})


def _line(kind: str, fields: Mapping[str, Schema], about: str) -> Schema:
    head = {"seq": WHOLE, "time": TIME, "event": {"const": kind}, **HEAD}
    return object_of({**head, **fields}, about, {"test": IS_TEST})


def _about(event: type[Event]) -> str:
    return (event.__doc__ or "").strip().partition("\n")[0]


_HALL: Final = object_of(
    {
        "scope": {"const": "contest"},
        **SEAT,
        "stage": {"enum": [stage.name.lower() for stage in Stage]},
        "since": TIME,
        "resumes_at": or_null(TIME),
        "boxes": or_null(mapping_by("all, received, verified, recounted", WHOLE)),
        "papers_verified": PAPERS,
        "verified_turnout": or_null(PERCENT),
        "candidates": list_of(
            object_of(
                {
                    **WHO,
                    "papers": or_null(PAPERS),
                    "estimate": or_null(
                        object_of({"share": PERCENT, "low": PERCENT, "high": PERCENT})
                    ),
                }
            )
        ),
        "doubtful": or_null(PAPERS),
        "rejected": or_null(PAPERS),
        "tables": or_null(mapping_by("all, busy", WHOLE)),
        "checks": WHOLE,
        "recounts": WHOLE,
        "reconciliation_failures": WHOLE,
        "declared": FLAG,
        "result": or_null(TEXT),
        "winner_party": or_null(PARTY),
    }
)
_NATION: Final = object_of(
    {
        "scope": {"const": "nation"},
        "declared": SEATS,
        "rushed": {**SEATS, "description": "declared seats whose figures are to come"},
        "total": SEATS,
        "parties": mapping_by(
            "party id",
            object_of(
                {
                    **dict.fromkeys(("seats", "gained", "lost", "net"), SEATS),
                    "votes": VOTES,
                    "share": PERCENT,
                    "change": or_null(POINTS),
                    "second_places": SEATS,
                    "exit_poll": or_null(SEATS),
                    "remaining": or_null(SEATS),
                }
            ),
        ),
        "valid_votes": VOTES,
        "rejected": PAPERS,
        "electorate": with_unit(WHOLE, "electors"),
        "turnout": or_null(PERCENT),
        "turnout_change": or_null(POINTS),
        "swing": or_null(object_of(SWING)),
        "base": or_null(TEXT),
        "scope_of_changes": TEXT,
        "house": object_of(
            {
                "line": SEATS,
                "leader": or_null(PARTY),
                "majority": or_null(SEATS),
                "effective_line": SEATS,
                "effective_majority": or_null(SEATS),
                "text": TEXT,
            }
        ),
        "regions": list_of(
            object_of(
                {
                    "region": TEXT,
                    "declared": SEATS,
                    "total": SEATS,
                    "seats": mapping_by("party id", SEATS),
                }
            )
        ),
        "records": list_of(
            object_of(
                {"kind": TEXT, "about": or_null(TEXT), **SEAT, "time": TIME, "value": NUMBER}
                | {"text": TEXT}
            )
        ),
        "defeats": list_of(
            object_of(
                {**SEAT, "candidate": TEXT, "party": PARTY, "winner": PARTY, "note": or_null(TEXT)}
            )
        ),
        "near_misses": list_of(
            object_of(
                {**SEAT, "candidate": TEXT, "party": PARTY, "winner": PARTY, "majority": VOTES}
            )
        ),
        "expected": list_of(
            object_of(
                {**SEAT, "stage": TEXT, "since": TIME, "resumes_at": or_null(TIME)}
                | {"simulated": FLAG, "mark": MARK}
            )
        ),
        "latest": list_of(SLUG),
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
    told = "how the night will end, after a minute with declarations: with --projection"
    projection = _line("projection", projection_schema.EVENT, told)
    return {"description": "one object a line", "oneOf": [*kinds, standing, projection]}


# The other outputs

_SIDES: Final = {
    "id": SLUG,
    **SEAT,
    **PLACE,
    "winner_party": pair_of(PARTY),
    "winner": pair_of(PARTY),
    "elected": pair_of(TEXT),
    "majority": pair_of(or_null(VOTES)),
    "votes": mapping_by("party id", pair_of(VOTES)),
    "swing": or_null(object_of(SWING)),
    "by_lot": pair_of(FLAG),
    "mark": pair_of(MARK),
    "certified": CERTIFIED,
}
_KNOWN: Final = or_null(
    object_of(
        {
            "contests": list_of(object_of(_SIDES)),
            "seats": mapping_by("party id", pair_of(SEATS)),
            "votes": mapping_by("party id", pair_of(VOTES)),
            "shares": mapping_by("party id", pair_of(PERCENT)),
            "valid_votes": pair_of(VOTES),
            "swing": or_null(object_of(SWING)),
            "flips": list_of(
                object_of({**SEAT, "from": PARTY, "to": PARTY, "majority": pair_of(or_null(VOTES))})
            ),
            "elections": {**FLAG, "description": "polls of two days, in the seats they share"},
        },
        "known figures of both; null where one of the two has none",
    )
)
_DIFFERENCE: Final = or_null(with_unit(NUMBER, "probability"))
_BOTH: Final = {"diff": _DIFFERENCE, "se": {**_DIFFERENCE, "description": "Monte Carlo error"}}
_PREDICTED: Final = object_of(
    {
        "draws": WHOLE,
        "seed": WHOLE,
        "contests": list_of(
            object_of(
                {
                    "id": SLUG,
                    **SEAT,
                    **PLACE,
                    "winner_party": pair_of(PARTY),
                    "certified": CERTIFIED,
                    "candidates": list_of(
                        object_of({**WHO, "win": pair_of(or_null(CHANCE)), **_BOTH})
                    ),
                }
            )
        ),
        "seats": mapping_by(
            "party id",
            object_of({"mean": pair_of(with_unit(NUMBER, "seats")), "diff": NUMBER, "se": NUMBER}),
        ),
        "from_previous": list_of(SLUG),
    }
)
_COMPARE: Final = object_of(
    {"base": TEXT, "whatif": TEXT, "known": _KNOWN, "forecast": or_null(_PREDICTED)}
)
_EXPLAIN: Final = object_of(
    {
        "changes": list_of(
            object_of(
                {
                    "index": WHOLE,
                    "type": TEXT,
                    "text": TEXT,
                    "contests": WHOLE,
                    "votes": mapping_by("party id", with_unit(WHOLE, "votes")),
                    "seats": mapping_by("party id", SEATS),
                    "flips": list_of(object_of({**SEAT, **PLACE, "from": PARTY, "to": PARTY})),
                    "abstained": with_unit(WHOLE, "votes"),
                    "predicted": WHOLE,
                    "floored": WHOLE,
                }
            )
        ),
        "known": _KNOWN,
    }
)


def _spread(unit: Schema, *more: str) -> Schema:
    return object_of(dict.fromkeys(("mean", "p5", *more, "p50", "p95"), unit))


_BATCH: Final = object_of(
    {
        "scenario": TEXT,
        "draws": WHOLE,
        "seed": WHOLE,
        "given": or_null(
            object_of(
                {
                    "words": TEXT,
                    "exit_poll": FLAG,
                    "time": or_null(TIME),
                    "declared": with_unit(WHOLE, "results"),
                    "prior": TEXT,
                }
            )
        ),
        "parties": mapping_by(
            "party id",
            object_of(
                {
                    "seats": _spread(with_unit(NUMBER, "seats"), "p25", "p75"),
                    "largest": CHANCE,
                    "majority": CHANCE,
                }
            ),
        ),
        "night": object_of(
            {"hung": CHANCE, "tipping_point": list_of(object_of({**SEAT, "p": CHANCE}))}
        ),
        "contests": mapping_by(
            "slug",
            object_of(
                {
                    **SEAT,
                    **PLACE,
                    "winner_party": PARTY,
                    "certified": CERTIFIED,
                    "candidates": list_of(
                        object_of(
                            {
                                **WHO,
                                "win": CHANCE,
                                "share": _spread(PERCENT),
                                "votes": _spread(with_unit(NUMBER, "votes")),
                                "deposit_lost": CHANCE,
                            }
                        )
                    ),
                    "majority_votes": object_of(
                        {
                            **dict.fromkeys(("p5", "p50", "p95"), with_unit(NUMBER, "votes")),
                            "under": mapping_by("votes", CHANCE),
                        }
                    ),
                    "recount": CHANCE,
                    "tie": CHANCE,
                    "declared": or_null(object_of(dict.fromkeys(("p5", "p50", "p95"), TIME))),
                    "recounts": or_null(CHANCE),
                    "start": TEXT,
                }
            ),
        ),
        "sampled": mapping_by("quantity", with_unit(WHOLE, "draws")),
        "notes": list_of(TEXT),
        "model": object_of({"pollsters": list_of(TEXT), "scales": ANYTHING}),
    }
)
_SCENARIOS: Final = list_of(
    object_of(
        {
            "name": TEXT,
            "title": TEXT,
            "question": TEXT,
            "base": or_null(TEXT),
            "contests": WHOLE,
            "path": TEXT,
            "date": or_null(DATE),
        }
    )
)
_HISTORY: Final = list_of(
    object_of(
        {
            "night": {**or_null(TEXT), "description": "shipped scenario; null: a base tells it"},
            "date": or_null(DATE),
            "base": {**or_null(TEXT), "description": "label of the base that tells it"},
            "winner_party": PARTY,
            "winner": or_null(TEXT),
            "majority": or_null(VOTES),
        },
        "the seat on the shipped nights, the oldest first; only of a contest that is asked for",
    )
)
_RESULT: Final = list_of(
    object_of(
        {"time": or_null(TIME), **HEAD, **DECLARATION},
        optional={"history": _HISTORY, "test": IS_TEST},
    )
)


def output_schema() -> dict[str, Any]:
    """All that commands print and write for programs: JSON by command, tables by file."""
    from simulator.forecast import TABLES
    from simulator.output import backtest_tables
    from simulator.projection import TABLES as PROJECTED

    replay = _replay()
    schemas = {
        "replay --jsonl": replay,
        "live --jsonl": live_schema(replay["oneOf"]),
        "replay --moments --json": moments_schema(),
        "result --json": _RESULT,
        "batch --json": _BATCH,
        "project --json": projection_schema.PROJECTION,
        "compare --json": _COMPARE,
        "explain --json": _EXPLAIN,
        "scenarios --json": _SCENARIOS,
        "backtest --json": BACKTEST,
    }
    tables = {
        "result --csv": {name: (column.unit, column.meaning) for name, column in COLUMNS.items()},
        **{f"batch --out: {name}": columns for name, columns in TABLES.items()},
        **{f"backtest --out: {name}": columns for name, columns in backtest_tables.COLUMNS.items()},
        **{f"project --csv {name}": columns for name, columns in PROJECTED.items()},
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

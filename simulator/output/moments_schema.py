"""What ``replay --moments --json`` holds: a list of what a viewer is told, in order of time."""

from __future__ import annotations

from simulator.output.schema_kinds import (
    IS_TEST,
    MARK,
    PARTY,
    SLUG,
    TEXT,
    TIME,
    Schema,
    list_of,
    object_of,
    or_null,
    with_unit,
)
from simulator.telling import Kind, Rank


def moments_schema() -> Schema:
    """The JSON Schema of the list."""
    kind: Schema = {"enum": [kind.value for kind in Kind]}
    rank: Schema = {
        "enum": [rank.value for rank in Rank],
        "description": "1 stands alone, 2 is named on a card, 3 is named in passing, 4 is counted",
    }
    return list_of(
        object_of(
            {
                "time": TIME,
                "kind": kind,
                "rank": rank,
                "headline": TEXT,
                "detail": {**TEXT, "description": "empty where there is no more to say"},
                "contest": or_null({**SLUG, "description": "null: of the nation"}),
                "mark": MARK,
                "party": or_null({**PARTY, "description": "whom it is about"}),
                "also": list_of({**kind, "description": "what else the same declaration is"}),
                "seconds": with_unit({"type": "number"}, "wall seconds it wants"),
                "source": or_null(TEXT),
            },
            optional={"test": IS_TEST},
        )
    )

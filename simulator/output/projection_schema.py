"""What ``project --json`` and the ``projection`` events of a replay hold, with units."""

from __future__ import annotations

from typing import Final

from simulator.output.schema_kinds import (
    CHANCE,
    FLAG,
    MARK,
    NUMBER,
    PARTY,
    PERCENT,
    PLACE,
    POINTS,
    SEAT,
    SEATS,
    TEXT,
    TIME,
    WHO,
    WHOLE,
    Schema,
    list_of,
    mapping_by,
    object_of,
    or_null,
    with_unit,
)

_SEATS: Final = with_unit(NUMBER, "seats")
_SHARE: Final = object_of(dict.fromkeys(("mean", "p5", "p95"), PERCENT))
_CERTAINTIES: Final = list_of(
    object_of({"what": {"enum": ["majority", "largest", "hung"]}, "party": or_null(PARTY)}
              | {"p": CHANCE})
)  # fmt: skip

FIELDS: Final[dict[str, Schema]] = {
    "scenario": TEXT,
    "time": {**or_null(TIME), "description": "of what had been declared"},
    "simulated": {"const": True},
    "mark": MARK,
    "declared": SEATS,
    "total": SEATS,
    "prior": {"enum": ["mrp", "polls", "base", "forecast"]},
    "told": {"type": "string", "description": "the prior in words, with what was missing"},
    "exit_poll": {"type": "boolean", "description": "conditioned on the exit poll"},
    "draws": WHOLE,
    "seed": WHOLE,
    "house": with_unit(WHOLE, "members", "that majorities are counted of"),
    "parties": mapping_by(
        "party id, every party with a chance of a seat",
        object_of(
            {
                "seats": object_of(
                    dict.fromkeys(("mean", "p5", "p10", "p25", "p50", "p75", "p90", "p95"), _SEATS),
                    "of the whole House, declared ones included; p50 is the projection's figure",
                ),
                "share": {
                    **or_null(_SHARE),
                    "description": "of the valid votes in Great Britain; null: not projected",
                },
                "largest": CHANCE,
                "majority": CHANCE,
                "declared": SEATS,
            }
        ),
    ),
    "hung": CHANCE,
    "sure": {**_CERTAINTIES, "description": "at two updates in a row"},
    "certain": {**_CERTAINTIES, "description": "at this update"},
    "sentence": {"type": "string", "description": "what is expected of the House, in words"},
    "cautions": {**list_of(TEXT), "description": "what has to stand beside the figures"},
    "watch": list_of(
        object_of({**SEAT, "r2": with_unit(NUMBER, "fraction", "of the others' totals explained")})
    ),
    "too_close": {**SEATS, "description": "seats too close to say: favourite below 75 %"},
    "close": {
        **list_of(object_of({**SEAT, **WHO, "win": CHANCE})),
        "description": "the closest of them, with their favourites",
    },
    "swings": list_of(
        object_of(
            {
                "kind": {"enum": ["region", "battleground"]},
                "name": TEXT,
                "seats": SEATS,
                "changes": mapping_by("party id; RUK: UKIP and the Brexit Party too", POINTS),
                "structural": or_null(mapping_by("party id", POINTS)),
            },
            "mean change of the declared seats of one kind",
        )
    ),
    "against_2200": {
        **mapping_by("party id", _SEATS),
        "description": "seats declared less those of the same seats in our projection of 22:00",
    },
}
"""Of both."""

CONTESTS: Final = mapping_by(
    "slug",
    object_of(
        {
            **SEAT,
            **PLACE,
            "declared": FLAG,
            "winner_party": {**or_null(PARTY), "description": "null until it has declared"},
            "candidates": list_of(
                object_of(
                    {
                        **WHO,
                        "win": CHANCE,
                        "share": _SHARE,
                        "updated": {**FLAG, "description": "false: as expected before the night"},
                    }
                )
            ),
            "too_close": FLAG,
            "guarded": {**or_null(TEXT), "description": "why its chance is not to be trusted"},
            "expected": {**or_null(TIME), "description": "when it may declare"},
        }
    ),
)

PROJECTION: Final = object_of({**FIELDS, "contests": CONTESTS})
EVENT: Final = {key: FIELDS[key] for key in FIELDS if key not in ("time", "simulated", "mark")}
"""Fields of a ``projection`` line beside those that every line has."""

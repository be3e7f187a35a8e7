"""What ``backtest --json`` prints, described."""

from __future__ import annotations

from typing import Final

from simulator.output.schema_kinds import (
    CHANCE,
    FLAG,
    NUMBER,
    PARTY,
    POINTS,
    SEATS,
    TEXT,
    TIME,
    WHOLE,
    Schema,
    list_of,
    mapping_by,
    object_of,
    or_null,
    with_unit,
)

_ERROR: Final = with_unit(NUMBER, "seats", "sum over eight groups of the medians' absolute errors")
_CRPS: Final = with_unit(NUMBER, "seats", "continuous ranked probability score, over eight groups")
_BRIER: Final = or_null(with_unit(NUMBER, "score, 0 to 2"))
_LOG: Final = or_null(with_unit(NUMBER, "nats"))
_NUMBER: Final = or_null(NUMBER)
_CLAIM: Final = object_of(
    {
        "what": {"enum": ["majority", "largest", "hung"]},
        "party": or_null(PARTY),
        "p": CHANCE,
        "true": {**FLAG, "description": "it came true"},
    }
)
_SCORE: Final = object_of(
    {
        "declared": with_unit(WHOLE, "declarations in the United Kingdom"),
        "time": or_null(TIME),
        "error": _ERROR,
        "crps": _CRPS,
        "seats": mapping_by(
            "party; RUK with UKIP and the Brexit Party, Oth for all others",
            {
                "type": "array",
                "prefixItems": [with_unit(NUMBER, "seats")] * 3 + [SEATS],
                "minItems": 4,
                "maxItems": 4,
                "description": "p5, p50, p95, actual",
            },
        ),
        "brier": _BRIER,
        "log": _LOG,
        "sure": list_of(_CLAIM),
        "undeclared": with_unit(WHOLE, "seats"),
        "lost": with_unit(WHOLE, "seats", "undeclared seats whose favourite lost"),
        "expected_lost": with_unit(NUMBER, "seats", "the same by the chances themselves"),
        "national_error": with_unit(POINTS, "points", "of Con, Lab, LD and RUK, summed"),
    }
)
_MEANS: Final = object_of(
    {
        "error": _ERROR,
        "crps": _CRPS,
        "brier": _BRIER,
        "log": _LOG,
        "lost": with_unit(NUMBER, "seats"),
        "expected_lost": with_unit(NUMBER, "seats"),
        "national_error": POINTS,
    },
    "means of the nights",
)


def _levels(*levels: str) -> Schema:
    part = or_null(with_unit(NUMBER, "fraction"))
    return object_of(dict.fromkeys(levels, part), "intervals that held, by their level in percent")


_COVERAGE: Final = object_of(
    {
        "seats": {**_levels("50", "80", "90"), "description": "of Con, Lab, LD and SNP seats"},
        "shares": {**_levels("50", "80", "90"), "description": "of undeclared seats' shares"},
        "national": {**_levels("50", "80", "90"), "description": "of shares in Great Britain"},
        "seats_of_seven": _levels("50", "80", "90"),
        "parties": mapping_by(
            "party: 90 % intervals of more than four seats",
            object_of(
                {
                    "number": WHOLE,
                    "share": or_null(with_unit(NUMBER, "fraction")),
                    "width": or_null(with_unit(NUMBER, "seats", "median")),
                }
            ),
        ),
    }
)
_BY_CHECKPOINT: Final = mapping_by("checkpoint", with_unit(NUMBER, "seats"))

BACKTEST: Final = object_of(
    {
        "simulated": FLAG,
        "order": {"enum": ["real", "shuffled"]},
        "learnt": {"enum": ["leave-one-out", "in-sample"]},
        "trained_on": mapping_by("night", list_of(with_unit(WHOLE, "year"))),
        "auto": mapping_by("night", mapping_by("auto, auto+exit: the start that it took", TEXT)),
        "draws": WHOLE,
        "seed": WHOLE,
        "nights": mapping_by("night", mapping_by("start", mapping_by("checkpoint", _SCORE))),
        "means": mapping_by("start", mapping_by("checkpoint", _MEANS)),
        "coverage": mapping_by("start", _COVERAGE),
        "baselines": mapping_by("baseline: means of the nights", _BY_CHECKPOINT),
        "baselines_by_night": mapping_by("night", mapping_by("baseline", _BY_CHECKPOINT)),
        "sequences": or_null(
            object_of(
                {
                    "number": WHOLE,
                    "false": {**WHOLE, "description": "with a false certainty"},
                    "first_true": {**_NUMBER, "unit": "declarations, median"},
                    "first_house": {**_NUMBER, "unit": "declarations, median"},
                    "none": {**WHOLE, "description": "without any true certainty"},
                    "no_house": {**WHOLE, "description": "without one of majority or hung"},
                },
                "random orders of declaration; null in the nights' own",
            )
        ),
    },
    "every figure is of projections (simulated), but the last of each four seats",
)

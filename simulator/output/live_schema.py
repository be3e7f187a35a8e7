"""What ``live --jsonl`` prints: a line for each piece of news, as of a replay and with more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.messages import Kind
from simulator.output.schema_kinds import (
    FLAG,
    HEAD,
    TEXT,
    TIME,
    WHOLE,
    Schema,
    list_of,
    object_of,
    or_null,
)
from simulator.timeline import events as ev

_TOLD: Final = (
    *(ev.ExitPollPublished, ev.VerificationComplete, ev.RecountRequested, ev.Recount),
    *(ev.BundleCheck, ev.Adjourned, ev.Resumed, ev.LotDrawn, ev.IncidentHappened, ev.Declaration),
)
_MESSAGE: Final = {
    "message": {**TEXT, "description": "id of the message in the journal"},
    "by": {**TEXT, "description": "who entered it: a person, or a file"},
    "via": {"enum": ["typed", "file", "url"]},
}
_REVISION: Final = {"revision": {**WHOLE, "description": "of what is said of the contest"}}
_TAKEN_BACK: Final = {"cause": or_null(TEXT), "replaces": or_null(TEXT), **_REVISION}
_OWN: Final[dict[str, tuple[dict[str, Schema], str]]] = {
    "retraction": (_TAKEN_BACK, "a result, or another message, is taken back"),
    "postponed": (_TAKEN_BACK, "there is no poll on this night"),
    "awaiting": (_REVISION, "figures that count once a second person enters the same"),
    "conflict": (
        {
            "kind": {"enum": [kind.value for kind in Kind]},
            **_REVISION,
            "messages": list_of(TEXT),
        },
        "messages that contradict one another; the first stands until somebody decides",
    ),
}
"""Lines that a replay does not have."""


def live_schema(replayed: Sequence[Schema]) -> Schema:
    """The JSON Schema of a line.

    Args:
        replayed: of each kind of line of a replay.
    """
    kinds = {kind["properties"]["event"]["const"]: kind for kind in replayed}
    close = _with(kinds[ev.CloseOfPoll.kind], {"live": FLAG})
    told = [_with(kinds[event.kind], _MESSAGE) for event in _TOLD[:-1]]
    declared = _with(kinds[ev.Declaration.kind], {**_MESSAGE, **_REVISION})
    own = [
        object_of(
            {"seq": WHOLE, "time": TIME, "event": {"const": kind}, **HEAD, **fields, **_MESSAGE},
            about,
        )
        for kind, (fields, about) in _OWN.items()
    ]
    return {"description": "one object a line", "oneOf": [close, *told, declared, *own]}


def _with(kind: Schema, more: dict[str, Any]) -> Schema:
    properties = {**kind["properties"], **more}
    return {**kind, "properties": properties, "required": [*kind["required"], *more]}

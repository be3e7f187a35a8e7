"""Messages as JSON: read with every problem at once, written as a feed and a journal have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from simulator.errors import ElectionNightError
from simulator.messages.message import (
    BODIES,
    FAULTY,
    FOLDED,
    MOST_REVISIONS,
    NATIONAL,
    Kind,
    Message,
    Result,
    Rush,
)
from simulator.text import excerpt, nearest
from simulator.values import FIRST_YEAR, LAST_YEAR, Line, Slug

LONGEST_ID: Final = 200


class BadMessage(ElectionNightError):
    """A message that is none; ``reasons`` say why, one a line."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def read_message(data: object, *, faulty: bool = False) -> Message:
    """The message of a JSON object.

    ``sent_at`` (of a feed) is taken as ``entered_at``. Fields that are not known are left aside.
    ``faulty``: figures that no count can have are taken as they are, as in a rehearsal's recording.

    Raises:
        BadMessage: every reason why it is no message.
    """
    if not isinstance(data, Mapping):
        raise BadMessage(f"should be an object, not {excerpt(data)}")
    wrong: list[str] = []
    kind = _kind(data.get("kind"), wrong)
    contest = _text(data, "contest", Slug, wrong)
    if kind is not None:
        _check_contest(kind, contest, wrong)
    message_id = _text(data, "id", Line, wrong)
    if message_id is None and not any(reason.startswith("id:") for reason in wrong):
        wrong.append("id: is missing")
    night_time = _time(data, "night_time", wrong)
    if night_time is None and not any(reason.startswith("night_time:") for reason in wrong):
        wrong.append("night_time: is missing")
    entered = _time(data, "entered_at" if "entered_at" in data else "sent_at", wrong)
    body = _body(kind, data.get("body"), wrong, faulty) if kind is not None else None
    via = data.get("via", "url")
    if via not in ("typed", "file", "url"):
        wrong.append(f"via: should be typed, file or url, not {excerpt(via)}")
    revision = data.get("revision", 1)
    if type(revision) is not int or not 1 <= revision <= MOST_REVISIONS:
        wrong.append(
            f"revision: should be a whole number from 1 to {MOST_REVISIONS:,}, "
            f"not {excerpt(revision)}"
        )
    by, replaces = _text(data, "by", Line, wrong), _text(data, "replaces", Line, wrong)
    if wrong or kind is None or message_id is None or night_time is None:
        raise BadMessage(*wrong)
    return Message(
        id=message_id,
        kind=kind,
        contest=contest,
        night_time=night_time,
        revision=revision,
        body=body,
        by=by or "",
        via=via,
        entered_at=entered,
        replaces=replaces,
        test=data.get("test") is True,
        assumed=data.get("assumed") is True,
    )


def read_body(kind: Kind, data: object) -> Any:
    """The body of a kind, out of JSON or of what a form or a command line has.

    Raises:
        BadMessage: every reason why it is none.
    """
    wrong: list[str] = []
    body = _body(kind, data, wrong)
    if wrong:
        raise BadMessage(*wrong)
    return body


def write_message(message: Message) -> dict[str, Any]:
    """The JSON object of a message: what is not known is left out."""
    written: dict[str, Any] = {
        "id": message.id,
        "kind": message.kind.value,
        "contest": message.contest,
        "revision": message.revision,
        "night_time": message.night_time.isoformat(),
        "via": message.via,
    }
    if message.entered_at is not None:
        written["entered_at"] = message.entered_at.isoformat()
    if message.by:
        written["by"] = message.by
    if message.replaces is not None:
        written["replaces"] = message.replaces
    if message.test:
        written["test"] = True
    if message.assumed:
        written["assumed"] = True
    return written | {"body": plain(message.body) if message.body is not None else {}}


def plain(value: Any) -> Any:
    """A body, or a part of one, as JSON has it: what is not known is left out."""
    kind: Any = type(value)
    # Most parts are plain, and a night has half a million parts.
    if kind in _PLAIN:
        return value
    if (names := _names(kind)) is not None:
        written: dict[str, Any] = {}
        for name in names:
            part = getattr(value, name)
            if part is not None:
                written[name] = part if type(part) in _PLAIN else plain(part)
        return written
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value


_PLAIN: Final[frozenset[Any]] = frozenset([str, int, float, bool, type(None)])


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    """Names of the fields of a dataclass; None of any other class."""
    return tuple(key.name for key in fields(kind)) if is_dataclass(kind) else None


def _kind(said: object, wrong: list[str]) -> Kind | None:
    try:
        return Kind(said)  # type: ignore[arg-type]
    except ValueError:
        near = nearest(said, Kind) if isinstance(said, str) else None
        hint = f" (nearest: {near})" if near else ""
        wrong.append(f"kind: there is none called {excerpt(said)}{hint}" if said else "kind: none")
        return None


def _check_contest(kind: Kind, contest: str | None, wrong: list[str]) -> None:
    if any(reason.startswith("contest:") for reason in wrong):
        return
    if kind in NATIONAL and contest is not None:
        wrong.append(f"contest: {kind.words} is of no contest")
    # A note may be the nation's, and what is taken back may be one.
    own = kind in FOLDED and kind not in NATIONAL and kind not in (Kind.NOTE, Kind.RETRACTION)
    if own and contest is None:
        wrong.append("contest: is missing")


def _text(data: Mapping[Any, Any], key: str, form: Any, wrong: list[str]) -> str | None:
    if data.get(key) is None:
        return None
    try:
        text: str = _adapter(form).validate_python(data[key])
    except ValidationError as error:
        wrong.append(f"{key}: {_say(error.errors()[0])}, not {excerpt(data[key])}")
        return None
    if len(text) > LONGEST_ID:
        wrong.append(f"{key}: is longer than {LONGEST_ID} characters")
        return None
    return text


def _time(data: Mapping[Any, Any], key: str, wrong: list[str]) -> datetime | None:
    said = data.get(key)
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said)
        moment.timestamp()
    except (TypeError, ValueError, OverflowError, OSError):
        wrong.append(f"{key}: should be an ISO 8601 time with its offset, not {excerpt(said)}")
        return None
    if moment.tzinfo is None:
        wrong.append(f"{key}: has no offset from UTC: {excerpt(said)}")
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        wrong.append(f"{key}: no night of this program: {excerpt(said)}")
        return None
    return moment


def _body(kind: Kind, said: object, wrong: list[str], faulty: bool = False) -> Any:
    form = BODIES.get(kind)
    if form is None:
        return None
    if said is None:
        said = {}
    if not isinstance(said, Mapping):
        wrong.append(f"body: should be an object, not {excerpt(said)}")
        return None
    if kind is Kind.CORRECTION:  # one form's problems are enough
        form = Result if "candidates" in said else Rush
    try:
        body = _adapter(form).validate_python(said, context={FAULTY: faulty})
    except ValidationError as error:
        if kind not in FOLDED and not faulty:  # a stranger's layout of what nothing is made of
            return None
        wrong += [f"{_place(found)}: {_say(found)}" for found in error.errors()[:20]]
        return None
    naive = getattr(body, "until", None)
    if naive is not None and naive.tzinfo is None:
        wrong.append("body.until: has no offset from UTC")
    elif naive is not None and not FIRST_YEAR <= naive.year <= LAST_YEAR:
        wrong.append("body.until: no night of this program")
    return body


@cache
def _adapter(form: Any) -> TypeAdapter[Any]:
    return TypeAdapter(form)


def _place(found: ErrorDetails) -> str:
    path = "body"
    for part in found["loc"]:
        name = str(part) if str(part).isidentifier() else excerpt(part)
        path += f"[{part}]" if isinstance(part, int) else f".{name}"
    return path


_SAID: Final = {
    "missing": "is missing",
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "string_type": "should be text",
    "bool_type": "should be true or false",
    "float_type": "should be a number",
    "tuple_type": "should be a list",
    "dict_type": "should be an object",
    "mapping_type": "should be an object",
    "dataclass_type": "should be an object",
    "too_short": "is empty",
    "too_long": "has too many",
    "string_pattern_mismatch": "is no such name",
}


def _say(found: ErrorDetails) -> str:
    if found["type"] in _SAID:
        return _SAID[found["type"]]
    words = found["msg"]
    return words[0].lower() + words[1:]

"""The kinds of value a scenario file holds: texts, names, times, numbers, each checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

Stage = Literal[
    "postal_opened",
    "verification_complete",
    "sorting_started",
    "reconciled",
    "provisional_figures",
    "candidates_called",
]
"""Moments that every count has once or more: what an incident can follow."""

OTHER = "Other"
"""In predictions and exit polls: everybody who is not named."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")


def wrong(message: str) -> PydanticCustomError:
    """A finding in our own words."""
    return PydanticCustomError("wrong", "{message}", {"message": message})


def _line_of_text(value: str) -> str:
    """One line of text: white space joined, nothing that could command a terminal."""
    value = " ".join(value.split())
    if not value:
        raise wrong("is empty")
    return _harmless(value)


def _official_name(value: str) -> str:
    """A line of text that may hold U+0081, on which no terminal acts.

    The official file of 2024 has one candidate's "Á" broken into two characters, of which this
    is the second; results are matched by its names, and ``display_name`` is what is shown.
    """
    _line_of_text(value.replace("\x81", ""))
    return " ".join(value.split())


def _harmless(value: str) -> str:
    if value.isprintable():
        return value
    for c in value:
        # Cc: control characters, escape sequences among them; Cf: changes of direction and such,
        # save the joiners that some scripts and emblems need.
        kind = unicodedata.category(c)
        if (kind == "Cc" and c not in "\n\t") or (kind == "Cf" and c not in "\u200c\u200d"):
            raise wrong(f"contains an unprintable character (U+{ord(c):04X})")
    return value


def _matching(pattern: str, message: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise wrong(message)
        return value

    return check


def _symbol(value: str) -> str:
    """One character that takes one terminal cell."""
    value = _line_of_text(value)
    wide = unicodedata.east_asian_width(value[0]) in "WF"
    odd = unicodedata.category(value[0])[0] in "MCZ"
    if len(value) != 1 or wide or odd:
        raise wrong("must be one character that takes one cell on the terminal")
    return value


def _clock(value: Any) -> str:
    """A time as text: ``06:48``, ``06:48:30``, or ISO 8601 with a date."""
    if isinstance(value, datetime | time):
        return value.isoformat()
    if not isinstance(value, str):
        raise wrong('should be a time in quotes, such as "06:48"')
    text = value.strip()
    clock = _CLOCK.fullmatch(text)
    try:
        if clock:
            hour, minute, second = (int(part or 0) for part in clock.groups())
            time(hour, minute, second)
            return text
        if _ISO.fullmatch(text):
            datetime.fromisoformat(text)
            return text
    except ValueError:
        raise wrong(f'no such time: "{text}"') from None
    raise wrong('not a time: write "06:48", "06:48:30" or "2024-07-05T06:48:00+01:00"')


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        day = value
    else:
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            raise wrong("should be a date, such as 2024-07-04") from None
    if not 1800 <= day.year <= 2200:
        raise wrong("should be a date between 1800 and 2200")
    return day


def _zone(value: str) -> str:
    from zoneinfo import ZoneInfo, available_timezones

    from simulator.scenario.places import nearest

    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        near = nearest(value, sorted(available_timezones()))
        raise PydanticCustomError(
            "wrong", "{message}", {"message": "no such time zone", "nearest": near}
        ) from None
    return value


Line = Annotated[str, Strict(), Field(max_length=2000), AfterValidator(_line_of_text)]
"""One line of text."""
OfficialName = Annotated[str, Strict(), Field(max_length=2000), AfterValidator(_official_name)]
"""A candidate's name exactly as the official file has it."""
Paragraph = Annotated[
    str, Strict(), Field(max_length=20_000), AfterValidator(_harmless), AfterValidator(str.strip)
]
"""Text that may have several lines."""
Slug = Annotated[
    str,
    Strict(),
    Field(max_length=100, json_schema_extra={"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}),
    AfterValidator(
        _matching(
            r"[a-z0-9]+(-[a-z0-9]+)*",
            "must be small letters, digits and hyphens, such as south-west-norfolk",
        )
    ),
]
PartyId = Annotated[
    str,
    Strict(),
    Field(max_length=20),
    AfterValidator(_matching(r"\w[\w .&'/-]*", "must be a short id, such as Lab")),
]
OnsId = Annotated[
    str,
    Strict(),
    Field(json_schema_extra={"pattern": "^[A-Z][0-9]{8}$"}),
    AfterValidator(_matching(r"[A-Z]\d{8}", "must be a letter and eight digits")),
]
Colour = Annotated[
    str,
    Strict(),
    Field(json_schema_extra={"pattern": "^#[0-9a-fA-F]{6}$"}),
    AfterValidator(_matching(r"#[0-9a-fA-F]{6}", "must be a colour such as #e4003b")),
]
Symbol = Annotated[
    str, Strict(), Field(json_schema_extra={"maxLength": 1}), AfterValidator(_symbol)
]
Clock = Annotated[
    str,
    BeforeValidator(_clock),
    WithJsonSchema({"type": "string", "examples": ["06:48", "2024-07-05T06:48:00+01:00"]}),
]
"""A time: ``"06:48"`` is the first such moment at or after close of poll."""
Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Zone = Annotated[str, Strict(), AfterValidator(_zone)]
LARGEST = 100_000_000
"""Twice the electorate of the United Kingdom."""

Whole = Annotated[int, Strict(), Field(ge=0, le=LARGEST)]
"""Electors, votes, papers."""
Number = Annotated[float, Strict(), Field(ge=0, le=1e6, allow_inf_nan=False)]
Percent = Annotated[float, Strict(), Field(ge=0, le=100, allow_inf_nan=False)]
Scale = Annotated[float, Strict(), Field(ge=0, le=5, allow_inf_nan=False)]
"""A standard deviation on the log scale; the largest default is 1."""
Minutes = Annotated[float, Strict(), Field(ge=0, le=1440, allow_inf_nan=False)]
Flag = Annotated[bool, Strict()]

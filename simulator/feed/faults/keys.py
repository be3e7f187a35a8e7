"""Kinds of value that the keys of a fault plan hold."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, Strict, ValidationInfo, WithJsonSchema

from simulator.text import MINUS
from simulator.values import LONGEST_NIGHT, Clock, Line, wrong

_DURATION: Final = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_SECONDS: Final = (86_400, 3_600, 60, 1)
_LONGEST: Final = int(LONGEST_NIGHT.total_seconds())


def seconds_of(value: Any) -> int:
    """Seconds of ``"6m"``, ``"90s"``, ``"2h"``, ``"1h30m"``, ``"12d"``, or of a whole number.

    Raises:
        PydanticCustomError: it is none, or longer than any night.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise wrong('should be a duration such as "6m", "90s" or "1h30m"')
    if isinstance(value, str):
        text = value.strip()
        found = _DURATION.fullmatch(text) if len(text) <= 40 else None
        if found is None or not text:
            raise wrong('should be a duration such as "6m", "90s" or "1h30m"')
        pairs = zip(found.groups(), _SECONDS, strict=True)
        seconds = sum(int(number) * unit for number, unit in pairs if number)
    else:
        seconds = value
    if not 0 <= seconds <= _LONGEST:
        raise wrong(f"should be a duration of at most {LONGEST_NIGHT.days} days")
    return seconds


def write_duration(seconds: int) -> str:
    """``1h30m``, ``-7m``: seconds as a file would say them."""
    sign, left = ("-", -seconds) if seconds < 0 else ("", seconds)
    parts = []
    for letter, unit in zip("dhms", _SECONDS, strict=True):
        number, left = divmod(left, unit)
        parts += [f"{number}{letter}"] if number else []
    return sign + ("".join(parts) or "0s")


def _duration(value: Any) -> int:
    seconds = seconds_of(value)
    if seconds == 0:
        raise wrong("should be longer than nothing")
    return seconds


def _maybe_never(value: Any) -> int | None:
    if value is None or value == "never":
        return None
    if isinstance(value, str) and value[:1].isalpha():
        raise wrong('should be a duration such as "10m", or "never"')
    return _duration(value)


def _offset(value: Any) -> int:
    """Seconds with a sign: ``"-7m"``, ``"+90s"``."""
    text = value.strip() if isinstance(value, str) else ""
    if text[:1] in ("-", "+", MINUS):
        seconds = _duration(text[1:])
        return seconds if text[0] == "+" else -seconds
    if isinstance(value, int) and not isinstance(value, bool) and value < 0:
        return -_duration(-value)
    return _duration(value)


def _night_time(value: Any, info: ValidationInfo) -> int:
    """Seconds after the close of poll; the reader hands in the night's clock as context."""
    if isinstance(value, datetime | time):
        value = value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise wrong('should be a time in quotes, such as "03:30"')
    clock = info.context
    try:
        return clock.seconds(value) if isinstance(clock, Clock) else int(value)
    except ValueError as error:
        raise wrong(str(error)) from None


def _names(value: Any) -> Any:
    """One name stands for a list of one."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        raise wrong("should be a name, or a list of names")
    return tuple(value)


def _words(text: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": text, "examples": list(examples)})


Duration = Annotated[int, BeforeValidator(_duration), _words("duration", "6m", "90s", "1h30m")]
"""Seconds; written ``"6m"``, ``"90s"``, ``"1h30m"``."""
MaybeNever = Annotated[
    int | None, BeforeValidator(_maybe_never), _words("duration or never", "10m", "never")
]
"""Seconds, or None of ``"never"``."""
Offset = Annotated[int, BeforeValidator(_offset), _words("duration with a sign", "-7m", "+90s")]
"""Seconds, which may be negative; written ``"-7m"``."""
NightTime = Annotated[int, BeforeValidator(_night_time), _words("time of the night", "03:30")]
"""Seconds after the close of poll; written ``"03:30"``, the first such time of the night, or as a
whole number of seconds."""
Names = Annotated[
    tuple[Line, ...],
    BeforeValidator(_names),
    Field(min_length=1, max_length=1000),
    _words("name or list of names"),
]
"""One name, or a list of them."""
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False), _words("fraction from 0 to 1")]
Count = Annotated[int, Strict(), Field(ge=1, le=100_000), _words("number from 1")]
Votes = Annotated[int, Strict(), Field(ge=1, le=1_000_000), _words("number of votes")]

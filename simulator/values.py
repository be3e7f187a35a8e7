"""The kinds of value that files hold: texts, names, numbers, times, each with its own check.

A kind is an annotated type. Whatever has such fields (a candidate, a base, a change) is checked
by pydantic when a file is read, and described to editors by the same annotations.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NoReturn,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError, PydanticKnownError, PydanticOmit, core_schema

from simulator.text import compose, fold, is_visible, nearest

LARGEST: Final = 100_000_000
"""Twice the electorate of the United Kingdom."""

SHARES_SUM: Final = (90.0, 103.0)
"""Sums of published shares, percent: those of June 2024's five MRPs run from 92 to 102 (rounding,
and parties they leave out)."""

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2200
"""Polls of other years are slips of the pen."""

LONGEST_NIGHT: Final = timedelta(days=30)
"""A poll that was put off was held three weeks later (Thirsk and Malton, 2010); a time beyond this
is a slip."""

MOST_PAPERS: Final = 2_000_000
"""Papers of a contest, votes and rejected: nine times the largest electorate there ever was (Hendon
in 1941). Nobody but electors votes, so it bounds the electorate, and with it all that is drawn."""

MOST_CHANGES: Final = 500
"""Changes of a file, with those of the files that it extends."""


class Exact:
    """A table of a file: a key that it does not know is refused."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="forbid")


def about(description: str) -> Any:
    """What a key means, as editors show it."""
    return Field(description=description)


def wrong(message: str, near: str | None = None) -> PydanticCustomError:
    """A finding in our own words, with the nearest valid name."""
    return PydanticCustomError("wrong", "{message}", {"message": message, "nearest": near})


# What a file cannot say


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that the reader works out and hands to a field which no file may set."""

    value: Any


def _derived(value: Any) -> Any:
    if isinstance(value, Derived):
        return value.value
    raise PydanticKnownError("extra_forbidden")


class NotInFiles:
    """Marks a field that no file may set; only the reader does, by a ``Derived`` value."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Nothing of the field's own type is checked: the reader made the value."""
        return core_schema.no_info_plain_validator_function(_derived)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> NoReturn:
        """Editors are not told of it."""
        raise PydanticOmit


# Texts


def line(text: str) -> str:
    """One line of text: white space joined, nothing that could command a terminal.

    Raises:
        PydanticCustomError: empty, nothing that shows, or with an unprintable character.
    """
    text = compose(text)
    if not (text.isprintable() and text and text[0] != " " != text[-1] and "  " not in text):
        text = " ".join(text.split())
        if not text:
            raise wrong("is empty")
        _harmless(text)
    return text if text.isascii() else _visible(text)


def _visible(text: str) -> str:
    """A text that shows something, in which joiners join: what shows as one is written as one."""
    if not is_visible(text):
        raise wrong(f"shows nothing (U+{ord(text[0]):04X})")
    if text.isascii():
        return text  # joiners are not among its characters
    for place, c in enumerate(text):
        if c in "\u200c\u200d":
            before, after = text[:place], text[place + 1 :]
            # Some scripts end a word with a joiner, behind the sign that takes a vowel away.
            ends = unicodedata.combining(before[-1:] or " ") == _VIRAMA
            if not _joins(before[-1:]) or not (ends or _joins(after[:1])):
                raise wrong(f"contains a joiner that joins nothing (U+{ord(c):04X})")
    return text


_VIRAMA: Final = 9
"""Unicode's class of the signs that take a consonant's vowel away."""


def _joins(c: str) -> bool:
    """Whether a joiner may stand beside it: a letter with its marks, or an emblem."""
    return bool(c) and unicodedata.category(c)[0] in "LMS"


def _official_name(text: str) -> str:
    """A line of text that may hold U+0081, on which no terminal acts.

    The official file of 2024 has one candidate's "Á" broken into two characters, of which this
    is the second; results are matched by its names, and ``display_name`` is what is shown.
    """
    if "\x81" not in text:
        return line(text)
    line(text.replace("\x81", ""))
    return " ".join(compose(text).split())


def _harmless(text: str) -> str:
    if text.isprintable():
        return text
    for c in text:
        # Cc: control characters, escape sequences among them; Cf: changes of direction and such,
        # save the joiners that some scripts and emblems need.
        kind = unicodedata.category(c)
        if (kind == "Cc" and c not in "\n\t") or (kind == "Cf" and c not in "\u200c\u200d"):
            raise wrong(f"contains an unprintable character (U+{ord(c):04X})")
    return text


def _symbol(text: str) -> str:
    """One character that takes one terminal cell."""
    text = line(text)
    wide = unicodedata.east_asian_width(text[0]) in "WF"
    odd = unicodedata.category(text[0])[0] in "MCZ"
    if len(text) != 1 or wide or odd:
        raise wrong("must be one character that takes one cell on the terminal")
    return text


PATTERNS: Final[Mapping[str, str]] = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": (
        "must be small letters, digits and hyphens, such as south-west-norfolk"
    ),
    r"^\w[\w .&'/-]*$": "must be a short id, such as Lab",
    r"^[A-Z][0-9]{8}$": "must be a letter and eight digits",
    r"^#[0-9a-fA-F]{6}$": "must be a colour such as #e4003b",
}
"""What to say of a text that has not the form it must have."""
_SLUG, _PARTY, _ONS_ID, _COLOUR = PATTERNS

Line = Annotated[str, Strict(), Field(max_length=2000), AfterValidator(line)]
"""One line of text."""
OfficialName = Annotated[str, Strict(), Field(max_length=2000), AfterValidator(_official_name)]
"""A candidate's name exactly as the official file has it."""
Paragraph = Annotated[
    str, Strict(), Field(max_length=20_000), AfterValidator(_harmless), AfterValidator(str.strip)
]
"""Text that may have several lines."""
Slug = Annotated[str, Strict(), Field(max_length=100, pattern=_SLUG)]
PartyId = Annotated[
    str,
    Strict(),
    Field(max_length=20, pattern=_PARTY),
    AfterValidator(_visible),
    # Editors' regular expressions know no letters beyond ASCII.
    WithJsonSchema({"type": "string", "maxLength": 20}),
]
OnsId = Annotated[str, Strict(), Field(pattern=_ONS_ID)]
Colour = Annotated[str, Strict(), Field(pattern=_COLOUR), AfterValidator(str.lower)]
Symbol = Annotated[
    str, Strict(), Field(json_schema_extra={"maxLength": 1}), AfterValidator(_symbol)
]
Stage = Literal[
    "postal_opened",
    "verification_complete",
    "sorting_started",
    "reconciled",
    "provisional_figures",
    "candidates_called",
]
"""Moments that every count has once or more: what an incident can follow."""


def sort_name(name: str, given: str = "") -> str:
    """The place of a name in the order of declaration, accents folded.

    Args:
        name: in natural order; the surname is the last word.
        given: surname, then forenames, where a file says them.
    """
    forenames, _, surname = name.rpartition(" ")
    return fold(given or (f"{surname}, {forenames}" if forenames else surname))


# Numbers

Whole = Annotated[int, Strict(), Field(ge=0, le=LARGEST)]
"""Electors, votes, papers."""


def _electors(number: int) -> int:
    if number > MOST_PAPERS:
        raise wrong(f"{number:,} electors: a contest has {MOST_PAPERS:,} papers at most")
    return number


Electors = Annotated[
    int,
    Strict(),
    Field(ge=1, le=LARGEST, json_schema_extra={"maximum": MOST_PAPERS}),
    AfterValidator(_electors),
]
"""Those who may vote in a contest, and so its papers."""
Number = Annotated[float, Strict(), Field(ge=0, le=1e6, allow_inf_nan=False)]
Percent = Annotated[float, Strict(), Field(ge=0, le=100, allow_inf_nan=False)]
Scale = Annotated[float, Strict(), Field(ge=0, le=5, allow_inf_nan=False)]
"""A standard deviation on the log scale; the largest default is 1."""
Minutes = Annotated[float, Strict(), Field(ge=0, le=1440, allow_inf_nan=False)]
Flag = Annotated[bool, Strict()]


# Times

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_EXAMPLES = {"type": "string", "examples": ["06:48", "2024-07-05T06:48:00+01:00"]}


def out_of_bounds(seconds: float) -> str | None:
    """Why a time so many seconds after close of poll is not of the night; None where it is.

    The one bound of every time that a file, an option or an official table gives.
    """
    if seconds < 0:
        return "before close of poll"
    if seconds > LONGEST_NIGHT.total_seconds():
        return f"more than {LONGEST_NIGHT.days} days after the poll"
    return None


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a night: it turns times as people write them into moments.

    Attributes:
        close: close of poll, aware.
        zone: the night's time zone, IANA name.
    """

    close: datetime
    zone: str

    def seconds(self, text: str) -> int:
        """Seconds after close of poll of ``HH:MM[:SS]`` or an ISO 8601 date and time.

        A clock time is the first such moment at or after close of poll; an ISO time without an
        offset is in the night's own zone, and one before close of poll is refused.

        Raises:
            ValueError: not a time, before close of poll, or later than any count; the message
                says which.
        """
        moment = self._read(text)
        seconds = round(moment.timestamp() - self.close.timestamp())
        if reason := out_of_bounds(seconds):
            raise ValueError(f"'{text.strip()}' is {reason}")
        return seconds

    def _read(self, text: str) -> datetime:
        """The moment of a text, as the clock on the wall shows it if it ever does."""
        zone = ZoneInfo(self.zone)
        start = self.close.astimezone(zone)
        written = read_time(text)
        if isinstance(written, datetime):
            return written if written.tzinfo else written.replace(tzinfo=zone)
        moment = datetime.combine(start.date(), written, zone)
        if moment < start:
            return datetime.combine(start.date() + timedelta(days=1), written, zone)
        return moment

    def left_out(self, text: Any, *, closing: bool = False) -> tuple[datetime, datetime] | None:
        """A time that the clocks leave out, as written, and what it is taken as; None of others.

        Args:
            text: the value of a key that holds a time.
            closing: it is the close of poll itself, on polling day.
        """
        try:
            moment = self.close if closing else self._read(text)
        except (TypeError, ValueError, AttributeError, OverflowError):
            return None
        if not isinstance(moment.tzinfo, ZoneInfo):
            return None
        shown = moment.astimezone(UTC).astimezone(moment.tzinfo)
        same = shown.replace(tzinfo=None) == moment.replace(tzinfo=None)
        return None if same else (moment, shown)

    def since(self, moment: datetime) -> int:
        """Seconds after close of poll of an aware moment."""
        return round(moment.timestamp() - self.close.timestamp())

    def at(self, seconds: int) -> datetime:
        """The moment so many seconds after close of poll, as the hall's clock shows it."""
        return datetime.fromtimestamp(self.close.timestamp() + seconds, self.close.tzinfo)

    def moment(self, text: str) -> datetime:
        """The aware moment of a time of the night.

        Raises:
            ValueError: as ``seconds``.
        """
        seconds = self.seconds(text)
        return datetime.fromtimestamp(self.close.timestamp() + seconds, ZoneInfo(self.zone))


def read_time(text: str) -> time | datetime:
    """A time of day, or a date and time.

    Raises:
        ValueError: neither.
    """
    text = text.strip()
    clock = _CLOCK.fullmatch(text)
    try:
        if clock:
            hour, minute, second = (int(part or 0) for part in clock.groups())
            return time(hour, minute, second)
        if _ISO.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f'no such time: "{text}"') from None
    raise ValueError('not a time: write "06:48", "06:48:30" or "2024-07-05T06:48:00+01:00"')


def _clock_text(value: Any) -> str:
    """A time as text, as far as it can be judged without its night."""
    if isinstance(value, datetime | time):
        return value.isoformat()
    if not isinstance(value, str):
        raise wrong('should be a time in quotes, such as "06:48"')
    try:
        read_time(value)
    except ValueError as error:
        raise wrong(str(error)) from None
    return value.strip()


ANY_MOMENT: Final = datetime.max.replace(tzinfo=UTC)
"""Stands for a time while a night has no date to read it by: such a night never loads."""


def _moment(value: Any, info: ValidationInfo) -> datetime:
    """A moment of the night whose clock the reader knows; any moment where it knows none yet."""
    text = _clock_text(value)
    clock = info.context.clock if info.context is not None else None
    if clock is None:
        return ANY_MOMENT
    try:
        return clock.moment(text)  # type: ignore[no-any-return]
    except ValueError as error:
        raise wrong(str(error)) from None


def _close(value: Any, info: ValidationInfo) -> datetime:
    """Close of poll: a clock time is on polling day; an ISO time must be, or on the day after."""
    text = _clock_text(value)
    day, zone = info.data.get("date"), info.data.get("time_zone")
    if day is None or zone is None:
        return ANY_MOMENT
    written = read_time(text)
    if isinstance(written, time):
        return datetime.combine(day, written, ZoneInfo(zone))
    try:
        local = (
            written.astimezone(ZoneInfo(zone))
            if written.tzinfo
            else written.replace(tzinfo=ZoneInfo(zone))
        )
    except OverflowError:  # beyond the calendar's end
        local = None
    if local is None or not timedelta(0) <= local.date() - day <= timedelta(days=1):
        raise wrong(f"'{text}' is neither on polling day, {day}, nor on the day after")
    return local


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        day = value
    else:
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            raise wrong("should be a date, such as 2024-07-04") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise wrong(f"should be a date between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        from zoneinfo import available_timezones  # walks a folder tree: only for the message

        near = nearest(value, sorted(available_timezones()))
        raise wrong("no such time zone", near) from None
    return value


ClockTime = Annotated[str, BeforeValidator(_clock_text), WithJsonSchema(_EXAMPLES)]
"""A time as text: ``"06:48"`` is the first such moment at or after close of poll."""
Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema(_EXAMPLES)]
"""A moment of the night, written as a ``ClockTime``."""
CloseOfPoll = Annotated[datetime, BeforeValidator(_close), WithJsonSchema(_EXAMPLES)]
Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Zone = Annotated[str, Strict(), AfterValidator(_zone)]


# The keys of a table


@cache
def keys_of(kind: type) -> Mapping[str, Any]:
    """The keys that a file may give a table which is read as ``kind``, with their annotations.

    Args:
        kind: a dataclass or a pydantic model.
    """
    if issubclass(kind, BaseModel):
        return {key.alias or name: key.annotation for name, key in kind.model_fields.items()}
    keys: dict[str, Any] = {}
    hints = get_type_hints(kind, include_extras=True)
    for field in fields(cast(Any, kind)):
        notes = get_args(hints[field.name])[1:]
        if not any(isinstance(note, NotInFiles) for note in notes):
            alias = (note.alias for note in notes if isinstance(note, FieldInfo) and note.alias)
            keys[next(alias, field.name)] = hints[field.name]
    return keys


def members(annotation: Any) -> Iterator[Any]:
    """The plain types within Optional, unions and Annotated."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *notes = get_args(annotation)
        yield from members(next((note.table for note in notes if hasattr(note, "table")), inner))
    elif origin in (Union, UnionType):
        for member in get_args(annotation):
            yield from members(member)
    else:
        yield annotation

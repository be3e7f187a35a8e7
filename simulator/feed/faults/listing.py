"""The types of fault there are, in words: for people, and as JSON."""

from __future__ import annotations

import dataclasses
import textwrap
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel, WithJsonSchema
from pydantic.fields import FieldInfo

from simulator.feed.faults.fault import Family, Fault
from simulator.feed.faults.keys import write_duration
from simulator.feed.faults.preset_plans import PRESET_WORDS, PRESETS
from simulator.feed.faults.registry import fault_types
from simulator.text import join, quantity
from simulator.values import keys_of

_WIDTH: Final = 96

_PLAIN: Final = {
    int: "whole number",
    float: "number",
    str: "text",
    bool: "true or false",
}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a type of fault.

    Attributes:
        name: in a file.
        kind: what it holds, in words.
        words: what it means; may be empty.
        default: where it is not given, as a file would say it; None: it has to be given, or is
            simply not there.
        needed: it has to be given.
    """

    name: str
    kind: str
    words: str
    default: str | None
    needed: bool

    def __str__(self) -> str:
        default = f", {self.default} by default" if self.default is not None else ""
        told = f"{self.kind}{default}{', has to be given' if self.needed else ''}"
        return f"{self.words} ({told})" if self.words else told


@dataclass(frozen=True, slots=True)
class Entry:
    """A type of fault, as the catalogue has it.

    Attributes:
        type: its word.
        family: content, sequence, payload or transport.
        words: what clients get.
        keys: its own ones and those that it shares with others.
        precedent: what went wrong like it in public; may be empty.
        expected: what a good desk does.
        note: what is easily missed; may be empty.
    """

    type: str
    family: Family
    words: str
    keys: tuple[Key, ...]
    precedent: str
    expected: str
    note: str

    def told(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "type": self.type,
            "family": self.family,
            "words": self.words,
            "keys": {key.name: str(key) for key in self.keys},
            "precedent": self.precedent,
            "expected": self.expected,
            "note": self.note,
        }


@cache
def catalogue() -> tuple[Entry, ...]:
    """Every type of fault, by family."""
    return tuple(_entry(name, kind) for name, kind in fault_types().items())


def write_catalogue() -> str:
    """The catalogue as plain text, a family after another; keys that most share stand once."""
    entries = catalogue()
    lines: list[str] = []
    for family in dict.fromkeys(entry.family for entry in entries):
        several = [entry for entry in entries if entry.family == family]
        counts = Counter(key for entry in several for key in entry.keys)
        shared = [key for key, times in counts.items() if 2 * times > len(several)]
        lines += [f"{family.upper()} FAULTS", ""]
        for entry in several:
            lines += _wrapped(f"{entry.type:<22}{entry.words}", 22)
            for key in entry.keys:
                if key not in shared:
                    lines += _wrapped(f"{'':22}{key.name}: {key}", 26)
            names = {key.name for key in entry.keys}
            lacking = [key.name for key in shared if key.name not in names]
            if lacking:
                lines += _wrapped(f"{'':22}without {', '.join(lacking)}", 26)
            if entry.precedent:
                lines += _wrapped(f"{'':22}seen: {entry.precedent}", 26)
        lines += ["", f"{'':4}each with"]
        for key in shared:
            lines += _wrapped(f"{'':4}{key.name}: {key}", 8)
        lines.append("")
    lines += ["PRESETS", ""]
    for name, number in presets().items():
        told = f"{PRESET_WORDS[name]} ({quantity(number, 'fault')})"
        lines += _wrapped(f"{f'preset:{name}':<22}{told}", 22)
    return "\n".join([*lines, ""])


def _wrapped(text: str, indent: int) -> list[str]:
    begin = len(text) - len(text.lstrip())
    return textwrap.wrap(
        text.lstrip(),
        _WIDTH,
        initial_indent=" " * begin,
        subsequent_indent=" " * indent,
        drop_whitespace=True,
        break_on_hyphens=False,
    )


def presets() -> Mapping[str, int]:
    """The fault plans that have a name, and how many faults each holds."""
    return {name: len(faults) for name, faults in PRESETS.items()}


def _entry(name: str, kind: type[Fault]) -> Entry:
    words = (kind.__doc__ or "").strip().partition("\n")[0].replace("``", "").rstrip(".")
    hints = _hints(kind)
    own = {key: _key(key, note, kind) for key, note in keys_of(kind).items()}
    # What tells a type from others comes first.
    shared = {field.name for base in kind.__mro__[1:] for field in _fields(base)}
    shared = {_alias(hints[name]) or name for name in shared}
    ordered = sorted(own.values(), key=lambda key: key.name in shared)
    return Entry(name, kind.family, words, tuple(ordered), kind.precedent, kind.expected, kind.note)


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _fields(kind: type) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()


def _key(name: str, note: Any, kind: type[Fault]) -> Key:
    field = next(f for f in _fields(kind) if name in (f.name, _alias_of(kind, f.name)))
    needed = field.default is dataclasses.MISSING
    words = next((n.description for n in _notes(note) if _described(n)), "") or ""
    told = _kind(note)
    default = None if needed else _default(field.default, told)
    return Key(name, told, words, default, needed)


def _described(note: Any) -> bool:
    return isinstance(note, FieldInfo) and note.description is not None


def _alias_of(kind: type, name: str) -> str | None:
    return _alias(_hints(kind)[name])


def _alias(note: Any) -> str | None:
    found = (n.alias for n in _notes(note) if isinstance(n, FieldInfo) and n.alias)
    return next(found, None)


def _notes(note: Any) -> tuple[Any, ...]:
    return get_args(note)[1:] if get_origin(note) is Annotated else ()


def _kind(note: Any) -> str:
    """What a key holds, in words."""
    for one in _notes(note):
        if isinstance(one, WithJsonSchema) and one.json_schema is not None:
            return str(one.json_schema.get("description", "text"))
    if get_origin(note) is Annotated:
        return _kind(get_args(note)[0])
    if get_origin(note) is Literal:
        return join([str(value) for value in get_args(note)], "or")
    if get_origin(note) is tuple:
        return f"list of {_kind(get_args(note)[0])}"
    if isinstance(note, type) and issubclass(note, BaseModel):
        return "table"
    several = [one for one in get_args(note) if one is not type(None)]
    if several:
        return join([_kind(one) for one in several], "or")
    return _PLAIN.get(note, "text")


def _default(value: Any, kind: str) -> str | None:
    if value is None:
        return "never" if "never" in kind else None
    if isinstance(value, tuple):
        return " + ".join(str(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if "duration" in kind and isinstance(value, int):
        return write_duration(value)
    return f"{value:g}" if isinstance(value, float) else str(value)

"""Fault plans: files, flags and tables, every problem of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from simulator.errors import InputError, Problem, ScenarioError
from simulator.feed.faults.fault import Choosing, Fault, NightFault
from simulator.feed.faults.preset_plans import PRESETS
from simulator.feed.faults.registry import LATER, fault_types
from simulator.feed.faults.transport import TransportFault
from simulator.feed.roll import Roll
from simulator.scenario import (
    MISSING,
    UNKNOWN_KEY,
    Table,
    contest_of,
    findings,
    in_order,
    read_table,
    table_of,
)
from simulator.scenario.changes import Figures
from simulator.text import excerpt, nearest
from simulator.values import Clock

MOST_FAULTS: Final = 500
"""Faults of one plan."""

PRESET: Final = "preset:"
"""What a type begins with that stands for several faults."""

_LISTS: Final = frozenset({"contest", "routes", "formats", "kind"})
"""Keys of flags whose values may be lists, joined by ``+``; those of ``where`` are, too."""

_KEYS: Final = ("seed", "fault")

_ALL: Final = "; see --list-faults"

_NO_NIGHT: Final = Clock(datetime(2000, 1, 1, 22, tzinfo=UTC), "UTC")
"""Stands for the clock of a night that nobody knows: what it says of a time counts for nothing."""


@dataclass(frozen=True)
class FaultPlan:
    """What is to go wrong.

    Attributes:
        faults: in the order in which they strike.
        seed: of what is drawn, where a file gives one.
        presets: of each fault, the name of the preset that it came from; empty: it stood alone.
    """

    faults: tuple[Fault, ...] = ()
    seed: int | None = None
    presets: tuple[str, ...] = ()


def read_faults(
    roll: Roll | None,
    *,
    file: Path | None = None,
    flags: Sequence[str] = (),
    tables: Sequence[Mapping[str, Any]] = (),
    now: int | None = None,
) -> FaultPlan:
    """The faults of a file, of flags and of tables, in this order.

    Args:
        roll: of the night that they are for; None of one that nobody knows: what only it could
            tell is passed over, and there are no faults of it.
        file: a fault plan in TOML.
        flags: ``TYPE`` or ``TYPE:key=value,…``; ``preset:NAME``.
        tables: as a file would hold them.
        now: seconds of the night, of faults that act at once: those of a time of the night begin
            then, unless they say otherwise.

    Raises:
        ScenarioError: every problem of all of them.
    """
    reader = _Reader(roll, now)
    if file is not None:
        reader.read_file(file)
    for text in flags:
        reader.read_flag(text)
    for index, values in enumerate(tables):
        reader.read(table_of(values, key=f"fault[{index}]"), ())
    if reader.problems:
        raise ScenarioError(in_order(reader.problems, reader.files))
    if len(reader.faults) > MOST_FAULTS:
        raise ScenarioError([Problem("", None, "", f"more than {MOST_FAULTS} faults in all")])
    return FaultPlan(tuple(reader.faults), reader.seed, tuple(reader.presets))


class _Reader:
    """Reads faults for one night, and notes what is wrong."""

    def __init__(self, roll: Roll | None, now: int | None) -> None:
        self.roll = roll
        self.now = now
        self.clock = _NO_NIGHT
        if roll is not None:
            self.clock = Clock(roll.close_of_poll, roll.scenario.time_zone)
        self.faults: list[Fault] = []
        self.presets: list[str] = []
        self._preset = ""
        self._figures: Figures | None = None
        self.problems: list[Problem] = []
        self.files: dict[str, int] = {}
        self.seed: int | None = None

    def read_file(self, path: Path) -> None:
        """A plan in TOML: ``seed``, and ``[[fault]]`` tables."""
        try:
            document = read_table(path, str(path))
        except ScenarioError as error:
            self.problems += error.problems
            return
        self.files[str(path)] = 0
        for key in document:
            if key not in _KEYS:
                place = document.where(key)
                self.problems.append(place.problem(UNKNOWN_KEY, nearest(key, _KEYS)))
        seed = document.get("seed")
        if seed is not None and (type(seed) is not int or not 0 <= seed < 2**64):
            where = document.where("seed")
            self.problems.append(
                where.problem(f"should be a whole number from 0 on, not {excerpt(seed)}")
            )
        elif seed is not None:
            self.seed = seed
        tables = document.get("fault", [])
        if not isinstance(tables, list):
            where = document.where("fault")
            self.problems.append(where.problem("should be a list of tables: write [[fault]]"))
            return
        for index, values in enumerate(tables[:MOST_FAULTS]):
            if isinstance(values, Table):
                self.read(document, ("fault", index))
            else:
                where = document.where("fault", index)
                self.problems.append(where.problem("should be a table"))
        if len(tables) > MOST_FAULTS:
            where = document.where("fault", MOST_FAULTS)
            self.problems.append(where.problem(f"more than {MOST_FAULTS} faults in all"))

    def read_flag(self, text: str) -> None:
        """``TYPE:key=value,…``: numbers, true and false are read as such, all else is text."""
        place = f"--fault {excerpt(text)[1:-1]}"
        if text.startswith(PRESET):
            self.read(table_of({"type": text}, place), ())
            return
        kind, _, rest = text.partition(":")
        values: dict[str, Any] = {"type": kind.strip()}
        table = table_of(values, place)
        for part in rest.split(",") if rest else ():
            key, equals, value = part.partition("=")
            key = key.strip()
            if not equals or not key:
                self.problems.append(
                    table.where().problem(f"{excerpt(part)}: write key=value, with commas between")
                )
                return
            holder, name = values, key
            if key.startswith("where."):
                holder, name = values.setdefault("where", {}), key.removeprefix("where.")
            if name in holder:
                self.problems.append(table.where(*key.split(".")).problem("given twice"))
                return
            holder[name] = _value(key, value.strip())
        self.read(table_of(values, place), ())

    def read(self, document: Table, at: tuple[str | int, ...]) -> None:
        """One fault, or all of a preset.

        Args:
            document: the table itself, or one that holds it.
            at: where it stands in that.
        """
        table = document.at(at) if at else document
        values = dict(table)
        word = values.pop("type", None)
        place = document.where(*at, "type")
        if word is None:
            self.problems.append(place.problem(MISSING))
            return
        if not isinstance(word, str):
            self.problems.append(place.problem(f"should be text in quotes, not {excerpt(word)}"))
            return
        if word.startswith(PRESET):
            self._read_preset(word.removeprefix(PRESET), document, at, values)
            return
        kind = fault_types().get(word)
        if kind is None:
            message = f"no such type of fault: {excerpt(word)}"
            near = nearest(word, [*fault_types(), *(PRESET + name for name in PRESETS)])
            if near is None:
                message += _ALL
            if word in LATER:
                message, near = f"{word}: {LATER[word]}", None
            self.problems.append(place.problem(message, near))
            return
        if self.now is not None and issubclass(kind, NightFault | TransportFault):
            values.setdefault("at", self.now)
        try:
            fault = _reads(kind).validate_python(values, context=self.clock)
        except ValidationError as error:
            found = findings(error, kind, document, at, complete=True)
            told = [problem for _, problem in found if problem is not None]
            # A time may be right of the night that is not known; a key never is.
            self.problems += [p for p in told if self.roll or p.message in (UNKNOWN_KEY, MISSING)]
            return
        if self.roll is None:
            return
        wrong = list(self._wrong(fault, self.roll, document, at))
        self.problems += wrong
        if not wrong:
            self.faults.append(_by_slug(fault, self.roll))
            self.presets.append(self._preset)

    def _read_preset(
        self, name: str, document: Table, at: tuple[str | int, ...], more: Mapping[str, Any]
    ) -> None:
        place = document.where(*at, "type")
        if name not in PRESETS:
            near = nearest(name, PRESETS)
            message = f"no such preset: {excerpt(name)}{'' if near else _ALL}"
            self.problems.append(place.problem(message, near))
        elif more:
            key = next(iter(more))
            where = document.where(*at, key)
            self.problems.append(where.problem("a preset takes no keys: its faults have their own"))
        else:
            self._preset = name
            for index, values in enumerate(PRESETS[name]):
                self.read(table_of(values, f"{PRESET}{name}", f"fault[{index}]"), ())
            self._preset = ""

    def _wrong(
        self, fault: Fault, roll: Roll, document: Table, at: tuple[str | int, ...]
    ) -> Iterable[Problem]:
        """What is wrong with a fault on this night."""
        if not isinstance(fault, Choosing):
            return
        for wanted in fault.contest or ():
            if _slug(wanted, roll) is None:
                seats = [seat.contest for seat in roll.seats.values()]
                names = [name for c in seats for name in (c.slug, c.name, c.ons_id) if name]
                place = document.where(*at, "contest")
                yield place.problem(f"unknown contest {excerpt(wanted)}", nearest(wanted, names))
        where = fault.where
        if where is None:
            return
        figures = self._figures = self._figures or Figures(roll.scenario)
        if not any(where.matches(seat.contest, figures) for seat in roll.seats.values()):
            key, message, near = where.why_nothing(roll.scenario)
            yield document.where(*at, *key.split(".")).problem(message, near)


def _slug(wanted: str, roll: Roll) -> str | None:
    """The slug of a contest that is named by slug, name or ONS id; None: it is not told of."""
    try:
        slug = contest_of(roll.scenario, wanted).slug
    except InputError:
        return None
    return slug if slug in roll.seats else None


def _by_slug(fault: Fault, roll: Roll) -> Fault:
    """The fault with its contests by slug, however they were named."""
    if not isinstance(fault, Choosing) or fault.contest is None:
        return fault
    slugs = [slug for wanted in fault.contest if (slug := _slug(wanted, roll)) is not None]
    return replace(fault, contest=tuple(dict.fromkeys(slugs)))


def make_readers() -> None:
    """Get what reads faults ready: the first of each type takes ten times as long as all others."""
    for kind in fault_types().values():
        _reads(kind)


@cache
def _reads(kind: type[Fault]) -> TypeAdapter[Fault]:
    return TypeAdapter(kind)


def _value(key: str, text: str) -> Any:
    """A flag's value, as TOML would have it."""
    if "+" in text and (key in _LISTS or key.startswith("where.")):
        return [part.strip() for part in text.split("+")]
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"[+-]?\d{1,18}", text):
        return int(text)
    if re.fullmatch(r"[+-]?\d{0,18}\.\d{1,18}", text):
        return float(text)
    return text

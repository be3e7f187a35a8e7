"""Tables that remember where they come from, so that every problem names its file and line.

A scenario is read as a tree of ``Table``: dictionaries with the file and line of themselves and
of each key. Files of an ``extends`` chain and CSV tables merge into one tree; the places merge
with the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from simulator.errors import Problem, Severity
from simulator.scenario.toml import Lines, Path, TomlProblem, dotted
from simulator.text import compose, quote

_NONE: frozenset[str] = frozenset()


class Origin(NamedTuple):
    """Where a key stands: file as the user names it, line, dotted key (or column)."""

    path: str
    line: int | None
    key: str

    def problem(
        self, message: str, nearest: str | None = None, severity: Severity = Severity.ERROR
    ) -> Problem:
        """A finding at this place."""
        return Problem(self.path, self.line, self.key, message, nearest, severity)

    def warning(self, message: str, nearest: str | None = None) -> Problem:
        """A warning at this place."""
        return self.problem(message, nearest, Severity.WARNING)

    def below(self, path: Iterable[str | int], line: int | None = None) -> Origin:
        """The place of a key within the table that stands here; its line where known.

        In a CSV table the key is the column: that of the table, or of the cell in a row.
        """
        key = dotted(tuple(path))
        if self.path.endswith(".csv"):
            key = self.key or key
        elif self.key:
            key = f"{self.key}.{key}" if key and key[0] != "[" else self.key + key
        return Origin(self.path, self.line if line is None else line, key)


class Table(dict[str, Any]):
    """A table of a scenario file, or a row of a CSV table.

    Attributes:
        origin: where its header stands.
        places: where its keys stand: a line of its own file, or a place in another; the
            header's place where absent.
        bad: keys that were given but could not be used, and what misspelt ones seem to mean:
            they are not reported as missing again.
        altered: an extending file made it imagined (see ``merge``).
    """

    __slots__ = ("altered", "bad", "origin", "places")

    def __init__(self, origin: Origin, values: Mapping[str, Any] | None = None) -> None:
        if values is not None:
            super().__init__(values)
        self.origin = origin
        self.places: dict[str, Origin | int] = {}
        self.bad = _NONE
        self.altered = False

    def where(self, *path: str | int) -> Origin:
        """The place of a key within this table, or of the table around it where it is absent.

        An absent key is named nevertheless: ``contests[0].electorate`` at the contest's header.
        """
        here: Any = self
        origin = self.origin
        for depth, part in enumerate(path):
            if isinstance(here, Table) and isinstance(part, str):
                place = here.places.get(part)
                if isinstance(here.get(part), Table):
                    origin = here[part].origin
                elif isinstance(place, Origin):
                    origin = place
                elif part in here or place is not None:
                    origin = here.origin.below((part,), place)
                else:
                    return origin.below(path[depth:])
                here = here.get(part)
            elif isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
                origin = here.origin if isinstance(here, Table) else origin.below((part,))
            else:
                return origin.below(path[depth:])
        return origin

    def at(self, path: Path) -> Any:
        """The value at a path; None where there is none."""
        here: Any = self
        for part in path:
            if isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
            else:
                here = here.get(str(part)) if isinstance(here, Table) else None
        return here

    def tables(self, key: str) -> list[Table]:
        """The tables of a list; what else a hasty file puts there is left out."""
        items = self.get(key)
        return [x for x in items if isinstance(x, Table)] if isinstance(items, list) else []

    def copy(self) -> Table:
        """A shallow copy with its places."""
        other = Table(self.origin, self)
        other.places = dict(self.places)
        other.bad = self.bad
        other.altered = self.altered
        return other

    def put(self, key: str, value: Any, place: Origin | int) -> None:
        """Sets a key and its place."""
        self[key] = value
        self.places[key] = place

    def move(self, origin: Origin) -> None:
        """Puts the table itself elsewhere; its keys stay where they are."""
        if self.origin.path != origin.path:
            self.places = {key: self.where(key) for key in self.places}
        self.origin = origin


def table_of(values: Mapping[str, Any], place: str = "", key: str = "") -> Table:
    """A table that stands in no file.

    Args:
        values: its keys.
        place: what a problem begins with instead of a file and a line.
        key: where it stands in what holds it.
    """
    return Table(Origin(place, None, key), values)


def tree(document: Mapping[str, Any], lines: Lines, path: str) -> Table:
    """A parsed TOML document as tables with places; ``path`` as the user names the file.

    Raises:
        TomlProblem: two keys of a table are one when their letters are composed.
    """

    def table(values: Mapping[str, Any], at: Path, origin: Origin) -> Table:
        out = Table(origin)
        for written, value in values.items():
            place = (*at, written)
            line = lines.of(place)
            key = compose(written)
            if key in out:  # spelt once with a composed letter, once with escapes
                first = out.where(key).line
                message = f"{quote(key)} is given twice: first on line {first}"
                raise TomlProblem(line, message, dotted((*at, key)))
            out.put(key, convert(value, place, origin.below((key,), line)), line)
        return out

    def convert(value: Any, at: Path, origin: Origin) -> Any:
        if isinstance(value, dict):
            return table(value, at, origin)
        if isinstance(value, list):
            return [
                convert(item, (*at, i), origin.below((i,), lines.of((*at, i))))
                if isinstance(item, dict | list | str)
                else item
                for i, item in enumerate(value)
            ]
        return compose(value) if isinstance(value, str) else value

    return table(document, (), Origin(path, 1, ""))

"""Tables that remember where they come from, so that every problem names its file and line.

A scenario is read as a tree of ``Table``: dictionaries with the file and line of themselves and
of each key. Files of an ``extends`` chain and CSV tables merge into one tree; the places merge
with the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from simulator.errors import Problem, Severity
from simulator.scenario.toml_lines import Lines, Path, ascii_quoted, dotted


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


class Table(dict[str, Any]):
    """A table of a scenario file, or a row of a CSV table.

    Attributes:
        origin: where its header stands.
        origins: where each of its keys stands; the header's place where absent.
        bad: keys that were given but could not be used, and what misspelt ones seem to mean:
            they are not reported as missing again.
        altered: an extending file made it imagined (see ``merging``).
    """

    __slots__ = ("altered", "bad", "origin", "origins")

    def __init__(
        self, origin: Origin, values: Mapping[str, Any] = {}, origins: Mapping[str, Origin] = {}
    ) -> None:
        super().__init__(values)
        self.origin = origin
        self.origins = dict(origins)
        self.bad: set[str] = set()
        self.altered = False

    def where(self, *path: str | int) -> Origin:
        """The place of a key within this table, or of the table around it where it is absent.

        An absent key is named nevertheless: ``contests[0].electorate`` at the contest's header.
        """
        here: Any = self
        origin = self.origin
        for depth, part in enumerate(path):
            if isinstance(here, Table) and isinstance(part, str):
                found = here.origins.get(part)
                if isinstance(here.get(part), Table):
                    found = here[part].origin
                if found is None:
                    # A cell of a CSV row, or an absent key.
                    found = Origin(origin.path, origin.line, _below(origin, (part,)))
                    if part not in here:
                        return Origin(origin.path, origin.line, _below(origin, path[depth:]))
                origin, here = found, here.get(part)
            elif isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
                if isinstance(here, Table):
                    origin = here.origin
                else:
                    origin = Origin(origin.path, origin.line, f"{origin.key}[{part}]")
            else:
                return Origin(origin.path, origin.line, _below(origin, path[depth:]))
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

    def copy(self) -> Table:
        """A shallow copy with its places."""
        other = Table(self.origin, self, self.origins)
        other.bad = set(self.bad)
        other.altered = self.altered
        return other

    def put(self, key: str, value: Any, origin: Origin) -> None:
        """Sets a key and its place."""
        self[key] = value
        self.origins[key] = origin


def _below(origin: Origin, path: Iterable[str | int]) -> str:
    if origin.path.endswith(".csv"):
        return dotted(tuple(path))
    rest = dotted(tuple(path))
    return f"{origin.key}.{rest}" if origin.key and rest else origin.key or rest


def tree(document: Mapping[str, Any], lines: Lines, path: str) -> Table:
    """A parsed TOML document as tables with places; ``path`` as the user names the file."""

    def table(values: Mapping[str, Any], at: Path) -> Table:
        out = Table(Origin(path, lines.of(at) if at else 1, dotted(at)))
        for key, value in values.items():
            place = (*at, key)
            out.put(key, convert(value, place), Origin(path, lines.of(place), dotted(place)))
        return out

    def convert(value: Any, at: Path) -> Any:
        if isinstance(value, dict):
            return table(value, at)
        if isinstance(value, list):
            return [convert(item, (*at, i)) for i, item in enumerate(value)]
        return value

    return table(document, ())


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """The valid name that is most like a word, if any is near."""
    names = list(valid)
    folded = {name.casefold(): name for name in reversed(names)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    if len(word) > 100:
        return None
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return folded[near[0]]
    # "Truss" for "Liz Truss": one name contains all of the word.
    within = [name for name in names if len(word) > 2 and word.casefold() in name.casefold()]
    return within[0] if len(within) == 1 else None


def shown(value: Any) -> str:
    """A value as a message quotes it: short, printable, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return ascii_quoted(value if len(value) <= 60 else value[:57] + "…")
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"

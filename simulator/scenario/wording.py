"""From pydantic's findings about a tree of tables to problems in plain words, with places.

What is wrong is pruned from the tree (``prune``), so that the rest can still be checked and
every problem of a scenario is told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simulator.errors import Problem
from simulator.scenario.refusals import KEYS, Refusal
from simulator.scenario.toml import Path
from simulator.scenario.tree import Origin, Table
from simulator.text import excerpt, figure, join, nearest
from simulator.values import PATTERNS, keys_of, members

MAX_PROBLEMS: Final = 500
"""Problems told of one scenario; a file with more is not a scenario with mistakes."""

MISSING: Final = "missing"
UNKNOWN_KEY: Final = "unknown key"

_SHOULD: Final = {
    "int_type": "should be a whole number",
    "int_from_float": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_parsing_size": "is too large",
    "float_type": "should be a number",
    "float_parsing": "should be a number",
    "decimal_type": "should be a number",
    "decimal_parsing": "should be a number",
    "finite_number": "should be a finite number",
    "decimal_max_places": "has too many digits after the point",
    "string_type": "should be text in quotes",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "list_type": "should be a list",
    "tuple_type": "should be a list",
    "dict_type": "should be a table",
    "mapping_type": "should be a table",
    "model_type": "should be a table",
    "model_attributes_type": "should be a table",
    "dataclass_type": "should be a table",
    "string_too_short": "is empty",
}
_UNKNOWN: Final = ("extra_forbidden", "unexpected_keyword_argument")
_QUIET: Final = frozenset({"finite_number", "string_too_short", "decimal_max_places"})


Finding = tuple[Path, Problem | None]
"""The path of what to prune, and what to say of it: None where that is said already."""


def findings(
    error: ValidationError, kind: Any, table: Table, at: Path = (), *, complete: bool
) -> list[Finding]:
    """What pydantic found wrong with a tree.

    Args:
        error: what it found.
        kind: the type that it read the tree as.
        table: the tree.
        at: the path of the part that it read.
        complete: the tree is all there is; of a layer, a key may be missing.
    """
    found: list[Finding] = []
    refused: dict[Refusal, Problem] = {}
    for details in error.errors(include_url=False):
        if complete or details["type"] != "missing":
            path, problem = _finding(kind, table, at, details)
            refusal = details.get("ctx", {}).get("refusal") or _of_key(details, path)
            if refusal is None or problem is None:
                found.append((path, problem))
                continue
            # Of each kind of election that is not ours the first key alone is told.
            found.append((path, None))
            first = refused.get(refusal, problem)
            refused[refusal] = min(first, problem, key=lambda p: p.line or 0)
        if len(found) > MAX_PROBLEMS:
            break
    return _unexplained([*found, *(((), problem) for problem in refused.values())])


def _of_key(details: ErrorDetails, path: Path) -> Refusal | None:
    """The kind of election, not ours, that an unknown key belongs to."""
    return KEYS.get(str(path[-1])) if details["type"] in _UNKNOWN and path else None


def _unexplained(found: list[Finding]) -> list[Finding]:
    """Silent about the missing keys that a misspelt key of the same table explains."""
    explained = {(path[:-1], p.nearest) for path, p in found if p and p.message == UNKNOWN_KEY}
    return [
        (path, None)
        if p and path and p.message == MISSING and (path, p.key.rpartition(".")[2]) in explained
        else (path, p)
        for path, p in found
    ]


def counts_in_words(table: Table) -> list[Finding]:
    """Texts and flags among the count's parameters, which are all numbers.

    Pydantic reads "85" and ``true`` as numbers in these models; an author did not mean that.
    """
    found: list[Finding] = []

    def look(value: Any, path: Path, depth: int) -> None:
        if isinstance(value, Table) and depth < 4:
            for key, inner in value.items():
                if (*path[-1:], key) != ("count", "preset"):
                    look(inner, (*path, key), depth + 1)
        elif isinstance(value, list) and depth < 4:
            for i, inner in enumerate(value):
                look(inner, (*path, i), depth + 1)
        elif isinstance(value, str | bool):
            message = f"should be a number, not {excerpt(value)}"
            found.append((path, table.where(*path).problem(message)))

    if isinstance(table.get("count"), Table):
        look(table["count"], ("count",), 0)
    contests = table.get("contests")
    for i, contest in enumerate(contests if isinstance(contests, list) else ()):
        if isinstance(contest, Table) and isinstance(contest.get("count"), Table):
            look(contest["count"], ("contests", i, "count"), 0)
    return found


def prune(table: Table, found: Iterable[Finding]) -> None:
    """Takes what is wrong out of a tree, remembering the keys in their tables' ``bad``."""
    # A change is used whole or not at all. Last items first, so that indices stay right.
    wanted = {
        path[:2] if path[:1] == ("changes",) else path: p.nearest if p else None
        for path, p in found
    }
    for path in sorted(wanted, key=_order, reverse=True):
        if not path:
            continue
        holder, last = table.at(path[:-1]), path[-1]
        if isinstance(holder, Table):
            holder.pop(str(last), None)
            holder.bad |= {str(last)}
            if near := wanted[path]:
                holder.bad |= {near}
        elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
            del holder[last]
            around = table.at(path[:-2])
            if isinstance(around, Table):
                around.bad |= {str(path[-2])}


def _order(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (0, part) for part in path)


def _finding(root: Any, table: Table, at: Path, details: ErrorDetails) -> Finding:
    path, holder = _walk(root, table, at, details["loc"])
    kind, context, value = details["type"], details.get("ctx", {}), details.get("input")
    where = table.where(*path)
    if kind in _UNKNOWN:
        if refusal := _of_key(details, path):
            return path, where.problem(refusal)
        # Pydantic sees a key; the place may be that of a table's header, which is as good.
        near = nearest(str(path[-1]), keys_of(holder) if holder else ())
        what = "unknown section" if len(path) == 1 and isinstance(value, dict) else UNKNOWN_KEY
        return path, where.problem(what, near)
    if kind == "missing":
        holding = table.at(path[:-1])
        said = isinstance(holding, Table) and path[-1] in holding.bad
        # A model without it cannot be read; a dataclass may be looked at as far as it goes.
        broken = path if is_dataclass(holder) else path[:-1]
        return broken, None if said else where.problem(MISSING)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        where = table.where(*path, "type")
    if kind in ("list_type", "tuple_type") and isinstance(value, dict):
        name = ".".join(str(part) for part in path if isinstance(part, str))
        return path, where.problem(f"should be a list of tables: write [[{name}]]")
    message, near = _message(kind, context, value, details["msg"])
    return path, where.problem(message, near)


def _message(
    kind: str, context: Mapping[str, Any], value: Any, fallback: str
) -> tuple[str, str | None]:
    """Our words for pydantic's."""
    if kind == "wrong":
        return str(context["message"]), context.get("nearest")
    if kind in _SHOULD:
        quiet = kind in _QUIET or isinstance(value, dict | list)
        return _SHOULD[kind] + ("" if quiet else f", not {excerpt(value)}"), None
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"], fallback), None
    if kind == "greater_than_equal" and context["ge"] == 0:
        return f"cannot be negative: {excerpt(value)}", None
    limits = {
        "greater_than_equal": ("at least", "ge"),
        "greater_than": ("more than", "gt"),
        "less_than_equal": ("at most", "le"),
        "less_than": ("less than", "lt"),
    }
    if kind in limits:
        words, key = limits[kind]
        limit = context[key]
        plain = int(limit) if limit == int(limit) else limit
        given = figure(value) if type(value) is int else excerpt(value)
        return f"should be {words} {plain:,}, not {given}", None
    if kind in ("literal_error", "union_tag_invalid"):
        allowed = context.get("expected") or context.get("expected_tags") or ""
        names = [name.strip("' ") for name in allowed.replace(" or ", ", ").split(", ")]
        tag = value.get("type") if kind == "union_tag_invalid" else value
        return f"should be {join(names, last='or')}, not {excerpt(tag)}", nearest(str(tag), names)
    if kind == "union_tag_not_found":
        return MISSING, None
    if kind == "string_too_long":
        return f"is too long: at most {context['max_length']} characters", None
    if kind in ("too_long", "too_short"):
        limit = context.get("max_length", context.get("min_length"))
        return f"should have at {kind[4:].replace('long', 'most').replace('short', 'least')} " + (
            f"{limit:,}"
        ), None
    if kind == "value_error":
        return str(context.get("error", fallback)), None
    return fallback[:1].lower() + fallback[1:], None


def _walk(
    root: Any, table: Table, at: Path, loc: tuple[int | str, ...]
) -> tuple[Path, type | None]:
    """The path in the tree of pydantic's ``loc``, and the kind of the table that holds it.

    ``loc`` also names members of unions and marks keys; they are left out.
    """
    path: Path = at
    here: Any = table.at(at)
    kinds: tuple[Any, ...] = (root,)
    holder = _kind(kinds, here)
    for part in loc:
        if part == "[key]":
            continue
        if isinstance(here, list):
            if not isinstance(part, int):
                continue
            kinds = tuple(_items(kinds))
            here = here[part] if part < len(here) else None
        elif isinstance(here, dict):
            if isinstance(part, int) or (part not in here and part == here.get("type")):
                continue
            holder = _kind(kinds, here)
            kinds = tuple(_values(kinds, str(part), here))
            here = here.get(part)
        else:
            continue
        path = (*path, part)
    return path, holder


def _plain(kinds: Iterable[Any]) -> Iterator[Any]:
    for kind in kinds:
        yield from members(kind)


def _kind(kinds: Iterable[Any], value: Any) -> type | None:
    """What a table is read as; among several, the one of its ``type``."""
    candidates = [
        kind
        for kind in _plain(kinds)
        if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, BaseModel))
    ]
    if len(candidates) > 1 and isinstance(value, dict):
        for kind in candidates:
            if value.get("type") in get_args(keys_of(kind).get("type")):
                return kind
        return None
    return candidates[0] if candidates else None


def _items(kinds: Iterable[Any]) -> Iterator[Any]:
    for kind in _plain(kinds):
        if get_origin(kind) in (list, tuple):
            yield get_args(kind)[0]


def _values(kinds: Iterable[Any], key: str, value: Any) -> Iterator[Any]:
    kind = _kind(kinds, value)
    if kind is not None:
        if key in (keys := keys_of(kind)):
            yield keys[key]
        return
    for plain in _plain(kinds):
        if get_origin(plain) not in (list, tuple) and len(get_args(plain)) == 2:
            yield get_args(plain)[1]


def in_order(problems: Iterable[Problem], files: Mapping[str, int]) -> tuple[Problem, ...]:
    """Problems without duplicates, by file in the order of reading, then by line and key."""
    unique = dict.fromkeys(problems)
    ordered = sorted(unique, key=lambda p: (files.get(p.path, 99), p.path, p.line or 0))
    if len(ordered) > MAX_PROBLEMS:
        last = ordered[MAX_PROBLEMS]
        rest = len(ordered) - MAX_PROBLEMS
        more = Origin(last.path, last.line, "").problem(f"and {rest} more problems like these")
        return (*ordered[:MAX_PROBLEMS], more)
    return tuple(ordered)

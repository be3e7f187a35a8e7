"""From pydantic's findings about a tree of tables to problems in plain words, with places.

What is wrong is pruned from the tree (``prune``), so that the rest can still be checked and
every problem of a scenario is told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simulator.errors import Problem
from simulator.scenario.places import Origin, Table, nearest, shown
from simulator.scenario.toml_lines import Path

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
    "string_too_short": "is empty",
}
_QUIET: Final = frozenset({"finite_number", "string_too_short", "decimal_max_places"})


M = TypeVar("M", bound=BaseModel)
Finding = tuple[Path, Problem | None]
"""The path of what to prune, and what to say of it: None where that is said already."""


def checked(model: type[M], table: Table, *, whole: bool = False) -> tuple[M | None, list[Finding]]:
    """A tree as its model, or what is wrong with it.

    A key may be missing in a file, whose base may have it, but not in the merged ``whole``.
    """
    try:
        return model.model_validate(table), []
    except ValidationError as error:
        found: list[Finding] = []
        for details in error.errors(include_url=False):
            if whole or details["type"] != "missing" or details["loc"][:1] == ("changes",):
                found.append(_finding(model, table, details))
            if len(found) > MAX_PROBLEMS:
                break
        return None, _unexplained(found)


def _unexplained(found: list[Finding]) -> list[Finding]:
    """Silent about the missing keys that a misspelt key of the same table explains."""
    explained = {(path[:-1], p.nearest) for path, p in found if p and p.message == UNKNOWN_KEY}
    return [
        (path, None)
        if p and p.message == MISSING and (path, p.key.rpartition(".")[2]) in explained
        else (path, p)
        for path, p in found
    ]


def check_counts(table: Table) -> list[Finding]:
    """Texts and flags among the count's parameters, which are all numbers.

    Pydantic reads "85" and ``true`` as numbers in these models; an author did not mean that.
    """
    found: list[Finding] = []

    def look(value: Any, path: Path, depth: int) -> None:
        if isinstance(value, dict) and depth < 4:
            for key, inner in value.items():
                if (*path[-1:], key) != ("count", "preset"):
                    look(inner, (*path, key), depth + 1)
        elif isinstance(value, list) and depth < 4:
            for i, inner in enumerate(value):
                look(inner, (*path, i), depth + 1)
        elif isinstance(value, str | bool):
            message = f"should be a number, not {shown(value)}"
            found.append((path, table.where(*path).problem(message)))

    if isinstance(table.get("count"), dict):
        look(table["count"], ("count",), 0)
    contests = table.get("contests", [])
    for i, contest in enumerate(contests if isinstance(contests, list) else []):
        if isinstance(contest, dict) and isinstance(contest.get("count"), dict):
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
            holder.bad.add(str(last))
            if near := wanted[path]:
                holder.bad.add(near)
        elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
            del holder[last]
            around = table.at(path[:-2])
            if isinstance(around, Table):
                around.bad.add(str(path[-2]))


def _order(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (0, part) for part in path)


def _finding(model: type[BaseModel], table: Table, details: ErrorDetails) -> Finding:
    path, holder = _walk(model, table, details["loc"])
    kind, context, value = details["type"], details.get("ctx", {}), details.get("input")
    where = table.where(*path)
    if kind == "extra_forbidden":
        # Pydantic sees a key; the place may be that of a table's header, which is as good.
        near = nearest(str(path[-1]), _names(holder))
        what = "unknown section" if len(path) == 1 and isinstance(value, dict) else UNKNOWN_KEY
        return path, where.problem(what, near)
    if kind == "missing":
        said = isinstance(holding := table.at(path[:-1]), Table) and path[-1] in holding.bad
        return path[:-1], None if said else where.problem(MISSING)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        where = table.where(*path, "type")
    if kind == "list_type" and isinstance(value, dict):
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
        return _SHOULD[kind] + ("" if quiet else f", not {shown(value)}"), None
    if kind == "greater_than_equal" and context["ge"] == 0:
        return f"cannot be negative: {shown(value)}", None
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
        return f"should be {words} {plain}, not {shown(value)}", None
    if kind in ("literal_error", "union_tag_invalid"):
        allowed = context.get("expected") or context.get("expected_tags") or ""
        names = [name.strip("' ") for name in allowed.replace(" or ", ", ").split(", ")]
        tag = value.get("type") if kind == "union_tag_invalid" else value
        return f"should be {_alternatives(names)}, not {shown(tag)}", nearest(str(tag), names)
    if kind == "union_tag_not_found":
        return MISSING, None
    if kind == "string_too_long":
        return f"is too long: at most {context['max_length']} characters", None
    if kind in ("too_long", "too_short"):
        limit = context.get("max_length", context.get("min_length"))
        return f"should have at {kind[4:].replace('long', 'most').replace('short', 'least')} " + (
            f"{limit} items"
        ), None
    if kind == "value_error":
        return str(context.get("error", fallback)), None
    return fallback[:1].lower() + fallback[1:], None


def _alternatives(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _walk(
    model: type[BaseModel], table: Table, loc: tuple[int | str, ...]
) -> tuple[Path, type[BaseModel] | None]:
    """The path in the tree of pydantic's ``loc``, and the model of the table that holds it.

    ``loc`` also names members of unions and marks keys; they are left out.
    """
    path: Path = ()
    here: Any = table
    kinds: tuple[Any, ...] = (model,)
    holder: type[BaseModel] | None = model
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
            holder = _model(kinds, here)
            kinds = tuple(_values(kinds, str(part), here))
            here = here.get(part)
        else:
            continue
        path = (*path, part)
    return path, holder


def _unfold(kind: Any) -> Iterator[Any]:
    """The plain types within Optional, unions and Annotated."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _unfold(get_args(kind)[0])
    elif origin in (Union, UnionType):
        for member in get_args(kind):
            yield from _unfold(member)
    else:
        yield kind


def _models(kinds: Iterable[Any]) -> Iterator[type[BaseModel]]:
    for kind in kinds:
        for plain in _unfold(kind):
            if isinstance(plain, type) and issubclass(plain, BaseModel):
                yield plain


def _model(kinds: Iterable[Any], value: Any) -> type[BaseModel] | None:
    """The model a table is read by; among several, the one of its ``type``."""
    candidates = list(_models(kinds))
    if len(candidates) > 1 and isinstance(value, dict):
        for model in candidates:
            tag = model.model_fields.get("type")
            if tag is not None and value.get("type") in get_args(tag.annotation):
                return model
        return None
    return candidates[0] if candidates else None


def _items(kinds: Iterable[Any]) -> Iterator[Any]:
    for kind in kinds:
        for plain in _unfold(kind):
            if get_origin(plain) in (list, tuple):
                yield get_args(plain)[0]


def _values(kinds: Iterable[Any], key: str, value: Any) -> Iterator[Any]:
    model = _model(kinds, value)
    if model is not None:
        for name, field in model.model_fields.items():
            if key in (name, field.alias):
                yield field.annotation
        return
    for kind in kinds:
        for plain in _unfold(kind):
            if get_origin(plain) not in (list, tuple) and len(get_args(plain)) == 2:
                yield get_args(plain)[1]


def _names(model: type[BaseModel] | None) -> list[str]:
    """The keys a table may have."""
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


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

"""Merging the files of a scenario: a base, its tables, and the files that extend it.

The rules, for authors too:

- Tables merge key by key; the file that extends wins.
- ``[[contests]]`` merge by slug, their candidates by name (or the name the hall uses, with the
  party where two share a name), ``[[prediction.pollsters]]`` by name.
- ``[[incidents]]``, ``[[changes]]`` and ``[[scenario.sources]]`` are added to the base's.
- Figures that belong together are replaced as one: the votes of a base, a pollster's shares of
  one contest, the exit poll's seats, rejected papers; so is every other list.

A file that alters the electorate, candidates, votes, rejected papers, count, incidents or the
declaration of a contest that it extends makes an imagined contest of it: ``altered`` is set, and
its recorded declaration is dropped unless that very file gives one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from simulator.errors import Problem
from simulator.scenario.places import Origin, Table, nearest, shown

Pattern = tuple[str, ...]

_APPENDED: Final[frozenset[Pattern]] = frozenset(
    {("incidents",), ("changes",), ("scenario", "sources"), ("contests", "*", "incidents")}
)
_WHOLE: Final[frozenset[Pattern]] = frozenset(
    {
        ("exit_poll", "seats"),
        ("contests", "*", "rejected"),
        ("contests", "*", "previous", "*", "votes"),
        ("prediction", "pollsters", "*", "shares", "*"),
        ("prediction", "pollsters", "*", "candidates", "*"),
    }
)
_NAMED: Final[dict[Pattern, str]] = {("contests",): "slug", ("prediction", "pollsters"): "name"}
_CANDIDATES: Final = ("contests", "*", "candidates")
_OF_NAMES: Final[frozenset[Pattern]] = frozenset(
    {
        ("parties",),
        ("bases",),
        ("contests", "*", "previous"),
        ("prediction", "pollsters", "*", "shares"),
        ("prediction", "pollsters", "*", "candidates"),
    }
)
"""Tables whose keys are names rather than words of the format."""

_ON_RECORD: Final = (
    "electorate",
    "rejected",
    "count",
    "incidents",
    "recounts",
    "adjournments",
    "reconciliation_failures",
    "declared_at",
)
_WHEN: Final = ("date", "close_of_poll", "time_zone")


class Merger:
    """Merges layers, base first, into one tree; collects what cannot be merged."""

    def __init__(self) -> None:
        self.table = Table(Origin("", None, ""))
        self.problems: list[Problem] = []

    def add(self, layer: Table, *, extends: bool) -> None:
        """Puts one more file (or the tables of one) over what is there.

        Args:
            layer: the file's tree, checked and pruned.
            extends: the file builds on another one, so that it may make it imagined.
        """
        before = self.table
        if not before.origin.path:
            before.origin = layer.origin
        self.table = self._tables(before, layer, ())
        self.table.origin = layer.origin
        if extends:
            self._mark(before, layer)

    def _tables(self, under: Table, over: Table, at: Pattern) -> Table:
        out = under.copy()
        out.bad |= over.bad
        for key, value in over.items():
            here = (*at, "*" if at in _OF_NAMES else key)
            out.put(key, self._values(under.get(key), value, here), over.where(key))
            if isinstance(value, Table) and isinstance(out[key], Table):
                out.origins[key] = out[key].origin
        return out

    def _values(self, under: Any, over: Any, at: Pattern) -> Any:
        if at in _NAMED:
            return self._by_name(under or [], over, at, _NAMED[at])
        if at == _CANDIDATES:
            return self._candidates(under or [], over)
        if at in _APPENDED:
            return [*(under or []), *over]
        if isinstance(over, Table) and at not in _WHOLE:
            return self._tables(under if isinstance(under, Table) else _empty(over), over, at)
        return over

    def _by_name(self, under: list[Table], over: list[Table], at: Pattern, key: str) -> list[Table]:
        out = list(under)
        places = {item[key]: i for i, item in enumerate(out) if key in item}
        seen: dict[str, Table] = {}
        for item in over:
            name = item.get(key)
            if name is None:
                out.append(item)
                continue
            if name in seen:
                self._twice(item, key, seen[name])
                continue
            seen[name] = item
            if name in places:
                i = places[name]
                out[i] = self._tables(out[i], item, (*at, "*"))
            else:
                places[name] = len(out)
                out.append(self._tables(_empty(item), item, (*at, "*")))
        return out

    def _candidates(self, under: list[Table], over: list[Table]) -> list[Table]:
        if not under:
            return self._distinct(over)
        out = list(under)
        seen: dict[tuple[Any, Any], Table] = {}
        for item in over:
            name, party = item.get("name", item.get("display_name")), item.get("party")
            if name is None:
                out.append(item)
                continue
            if (name, party) in seen:
                self._twice(item, "name", seen[name, party])
                continue
            seen[name, party] = item
            found = [i for i, other in enumerate(under) if _same(other, name, party)]
            if len(found) > 1:
                where = item.where("name")
                self.problems.append(where.problem("two candidates have this name: give the party"))
            elif found:
                i = found[0]
                merged = self._tables(out[i], item, (*_CANDIDATES, "*"))
                if "name" in under[i]:
                    merged.put("name", under[i]["name"], under[i].where("name"))
                out[i] = merged
            elif party is None and not item.bad:
                known = [str(c[k]) for c in under for k in ("name", "display_name") if k in c]
                where = item.where("name")
                message = f"no candidate {shown(name)} here, and no party to add one"
                self.problems.append(where.problem(message, nearest(name, known)))
            else:
                out.append(item)
        return out

    def _distinct(self, items: list[Table]) -> list[Table]:
        """A first list of candidates, without those given twice."""
        seen: dict[tuple[Any, Any], Table] = {}
        for item in items:
            identity = (item.get("name", id(item)), item.get("party"))
            if identity in seen:
                self._twice(item, "name", seen[identity])
            else:
                seen[identity] = item
        return list(seen.values())

    def _twice(self, item: Table, key: str, first: Table) -> None:
        line = first.where(key).line
        message = f"{shown(item.get(key))} is given twice: first on line {line}"
        self.problems.append(item.where(key).problem(message))

    def _mark(self, before: Table, layer: Table) -> None:
        """Marks what the layer made imagined, and drops the recorded declarations of it."""
        after = self.table
        night, was = after.get("scenario", {}), before.get("scenario", {})
        everywhere = after.get("count") != before.get("count") or any(
            night.get(key) != was.get(key) for key in _WHEN
        )
        halls = {incident.get("contest") for incident in layer.get("incidents", [])}
        given = {c.get("slug") for c in layer.get("contests", []) if "declared_at" in c}
        old = {contest.get("slug"): contest for contest in before.get("contests", [])}
        contests = list(after.get("contests", []))
        for i, contest in enumerate(contests):
            slug = contest.get("slug")
            if slug not in old:
                continue
            if everywhere or slug in halls or _imagined(old[slug], contest):
                contests[i] = contest = contest.copy()
                contest.altered = after.altered = True
                if slug not in given:
                    contest.pop("declared_at", None)
        if after.altered:
            after["contests"] = contests
        # An incident of the whole night changes no hall, but the night is not the record's.
        after.altered = after.altered or (None in halls and bool(old))


def _empty(like: Table) -> Table:
    return Table(like.origin)


def _same(candidate: Table, name: str, party: str | None) -> bool:
    named = name in (candidate.get("name"), candidate.get("display_name"))
    return named and party in (None, candidate.get("party"))


def _imagined(before: Table, after: Table) -> bool:
    """A file altered what is on the record of a contest."""
    if before is after:
        return before.altered
    changed = any(before.get(key) != after.get(key) for key in _ON_RECORD)
    return before.altered or changed or _votes(before) != _votes(after)


def _votes(contest: Table) -> list[tuple[Any, ...]]:
    return [(c.get("name"), c.get("party"), c.get("votes")) for c in contest.get("candidates", [])]


def under(contest: Table, other: Table) -> Table:
    """A contest with what it does not say itself taken from the same contest elsewhere.

    The base that changes are measured against stays this night's own; candidates take what they
    lack by name and party, and, where the same people stand, the order.
    """
    merger = Merger()
    lent = other.copy()
    lent.pop("base", None)
    lent.pop("from", None)
    if contest.altered:
        lent.pop("declared_at", None)
    theirs = {(c.get("name"), c.get("party")): c for c in lent.pop("candidates", [])}
    mine = contest.get("candidates", [])
    out = merger._tables(lent, contest, ("contests", "*"))
    out.origin, out.altered, out.bad = contest.origin, contest.altered, set(contest.bad)
    if mine:
        identities = [(c.get("name"), c.get("party")) for c in mine]
        full = [
            merger._tables(theirs[key], c, (*_CANDIDATES, "*")) if key in theirs else c
            for key, c in zip(identities, mine, strict=True)
        ]
        if set(identities) == set(theirs):
            place = {key: i for i, key in enumerate(theirs)}
            order = sorted(range(len(full)), key=lambda i: place[identities[i]])
            full = [full[i] for i in order]
        out.put("candidates", full, contest.where("candidates"))
    else:
        out.put("candidates", list(theirs.values()), other.where("candidates"))
    previous = contest.get("previous")
    if previous and "previous" in out:
        first = [*previous, *(key for key in out["previous"] if key not in previous)]
        merged = out["previous"]
        table = merged.copy()
        table.clear()
        table.update((key, merged[key]) for key in first)
        out["previous"] = table
    return out


def each_contest(table: Table, replace: Callable[[Table], Table]) -> Table:
    """A tree with some contests replaced."""
    contests: Iterable[Table] = table.get("contests", [])
    new = [replace(contest) for contest in contests]
    if all(a is b for a, b in zip(new, contests, strict=True)):
        return table
    out = table.copy()
    out["contests"] = new
    return out

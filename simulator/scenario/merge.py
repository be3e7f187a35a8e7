"""Merging the files of a scenario: a base, its tables, and the files that extend it.

The rules, for authors too:

- Tables merge key by key; the file that extends wins.
- ``[[contests]]`` merge by slug, their candidates by name (or the name the hall uses, with the
  party where two share a name), ``[[prediction.pollsters]]`` by name.
- ``[[incidents]]``, ``[[changes]]`` and ``[[scenario.sources]]`` are added to the base's.
- Figures that belong together are replaced as one: the votes of a base, a pollster's shares of
  one contest, the exit poll's seats, rejected papers; so is every other list.

A file that alters the date, electorate, candidates, votes, rejected papers, count, incidents or the
declaration of a contest that it extends makes another contest of it. What was on the record of the
old one goes, unless that very file gives it: its times, recounts, adjournments, reported incidents,
what made it notable, and the source of its figures. Where the file names no source of its own the
contest is imagined: ``altered`` is set. On another date the candidates that the file names are
those who stand, and the old result becomes the base that changes are measured against.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from simulator.errors import Problem
from simulator.scenario.inheritance import (
    OF_THE_NIGHT,
    OF_THE_POLL,
    add_base,
    day_of,
    drop,
    habits,
    is_dated,
    is_reported,
    is_same,
    last_result,
    of_those_standing,
    persons,
    result_name,
    without_votes,
)
from simulator.scenario.tree import Origin, Table
from simulator.text import excerpt, join, nearest, strip_unseen
from simulator.values import Derived

Pattern = tuple[str, ...]

_APPENDED: Final[frozenset[Pattern]] = frozenset(
    {("incidents",), ("changes",), ("scenario", "sources"), ("contests", "*", "incidents")}
)
_WHOLE: Final[frozenset[Pattern]] = frozenset(
    {
        ("exit_poll", "seats"),
        ("national_polls",),
        ("contests", "*", "rejected"),
        ("contests", "*", "previous", "*", "votes"),
        ("prediction", "pollsters", "*", "shares", "*"),
        ("prediction", "pollsters", "*", "candidates", "*"),
    }
)
_NAMED: Final[dict[Pattern, str]] = {("contests",): "slug", ("prediction", "pollsters"): "name"}
_CONTEST: Final = ("contests", "*")
_CANDIDATES: Final = (*_CONTEST, "candidates")
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
    "poll",
)
_WHEN: Final = ("date", "close_of_poll", "time_zone")
_OF_THE_NATION: Final = ("exit_poll", "national_polls", "prediction")
_HEAD_OF_THE_NIGHT: Final = (
    "source",
    "question",
    "description",
    "opening",
    "notable",
    "aftermath",
)
"""What belongs to one night of the nation: it goes when a file gives another date."""


class Merger:
    """Merges layers, base first, into one tree; collects what cannot be merged.

    Layers may say anything: what is not a table where one belongs is carried along, for whoever
    checks the whole. ``replaced`` are the files of which a key gave way to another file's, so
    that the whole no longer shows whether it was right. ``departed``: a file gave some contest
    other figures than those on record, whether it names their source or not.
    """

    def __init__(self) -> None:
        self.table = Table(Origin("", None, ""))
        self.problems: list[Problem] = []
        self.replaced: set[str] = set()
        self.departed = False

    def add(self, layer: Table, *, extends: bool, head: Table | None = None) -> None:
        """Puts one more file (or the tables of one) over what is there.

        Args:
            layer: the file's tree.
            extends: the file builds on another one, so that it may make it imagined.
            head: the file's ``[scenario]``, whose source is that of all figures of its contests.
        """
        layer = _sourced(layer, head, extends=extends)
        before = self.table
        if extends:
            before = self.table = self._left_behind(before, layer)
        self.table = self.merged(before, layer, ())
        self.table.move(layer.origin)
        if extends:
            self._mark(before, layer, head)

    def merged(self, under: Table, over: Table, at: Pattern) -> Table:
        """A table at a pattern, with another one over it."""
        out = under.copy()
        out.bad |= over.bad
        for key, value in over.items():
            here = (*at, "*" if at in _OF_NAMES else key)
            merged = self._values(under.get(key), value, here)
            if key in under and self._hides(under[key], value, merged):
                self.replaced.add(under.where(key).path)
            place = merged.origin if isinstance(merged, Table) else over.where(key)
            out.put(key, merged, place)
        if at == _CONTEST and "expected_at" in over and "expected_at_source" not in over:
            # Who expected the declaration at another time has not said this one.
            self.replaced |= drop(out, ("expected_at_source",))
        return out

    @staticmethod
    def _hides(under: Any, over: Any, merged: Any) -> bool:
        if merged is over:
            return bool(under != over)
        return isinstance(merged, list) and not _tables(under)

    def _values(self, under: Any, over: Any, at: Pattern) -> Any:
        if at in _NAMED:
            return self._by_name(under, over, at, _NAMED[at]) if _tables(over) else over
        if at == _CANDIDATES:
            return self._candidates(under, over) if _tables(over) else over
        if at in _APPENDED and isinstance(over, list):
            return [*under, *over] if isinstance(under, list) else over
        if isinstance(over, Table) and at not in _WHOLE and isinstance(under, Table):
            return self.merged(under, over, at)
        return self._first(over, at) if isinstance(over, Table) else over

    def _first(self, table: Table, at: Pattern) -> Table:
        """A table with nothing below it: only its lists of names have anything to merge."""
        for key, value in table.items():
            here = (*at, key)
            if here == _CANDIDATES or here in _NAMED:
                merged = self._values(None, value, here)
                if merged is not value:
                    table = table.copy()
                    table[key] = merged
                break
        return table

    def _by_name(self, under: Any, over: list[Table], at: Pattern, key: str) -> list[Any]:
        out = list(under) if _tables(under) else []
        places = {strip_unseen(str(item[key])): i for i, item in enumerate(out) if key in item}
        seen: dict[str, Table] = {}
        for item in over:
            if key not in item:
                out.append(item)
                continue
            name = strip_unseen(str(item[key]))
            if name in seen:
                self._twice(item, key, seen[name])
                continue
            seen[name] = item
            if name in places:
                i = places[name]
                out[i] = self.merged(out[i], item, (*at, "*"))
            else:
                places[name] = len(out)
                out.append(self._first(item, (*at, "*")))
        return out

    def _candidates(self, under: Any, over: list[Table]) -> list[Table]:
        if not under or not _tables(under):
            return self._distinct(over)
        out = list(under)
        seen: dict[tuple[Any, Any], Table] = {}
        for item in over:
            name, party = item.get("name", item.get("display_name")), item.get("party")
            if not isinstance(name, str) or not isinstance(party, str | None):
                out.append(item)
                continue
            identity = (strip_unseen(name), party)
            if identity in seen:
                self._twice(item, "name", seen[identity])
                continue
            seen[identity] = item
            found = [i for i, other in enumerate(under) if is_same(other, name, party)]
            if len(found) > 1:
                bearers = [f"{name} ({under[i].get('party')})" for i in found]
                message = f"{len(found)} candidates of this name, {join(bearers)}: give the party"
                self.problems.append(item.where("name").problem(message))
            elif found:
                i = found[0]
                merged = self.merged(out[i], item, (*_CANDIDATES, "*"))
                if "name" in under[i]:
                    merged.put("name", under[i]["name"], under[i].where("name"))
                out[i] = merged
            elif party is None and not item.bad:
                known = [str(c[k]) for c in under for k in ("name", "display_name") if k in c]
                where = item.where("name")
                message = f"no candidate {excerpt(name)} here, and no party to add one"
                self.problems.append(where.problem(message, nearest(name, known)))
            else:
                out.append(item)
        return out

    def _distinct(self, items: list[Table]) -> list[Table]:
        """A first list of candidates, without those given twice."""
        seen: dict[tuple[str, str], Table] = {}
        for item in items:
            identity = (strip_unseen(str(item.get("name", id(item)))), str(item.get("party")))
            if identity in seen:
                self._twice(item, "name", seen[identity])
            else:
                seen[identity] = item
        return items if len(seen) == len(items) else list(seen.values())

    def _twice(self, item: Table, key: str, first: Table) -> None:
        line = first.where(key).line
        message = f"{excerpt(item.get(key))} is given twice: first on line {line}"
        self.problems.append(item.where(key).problem(message))

    def _left_behind(self, before: Table, layer: Table) -> Table:
        """The night that a file extends, without what it cannot inherit."""
        head, new = before.get("scenario"), layer.get("scenario")
        if not isinstance(head, Table):
            return before
        dated = isinstance(new, Table) and "date" in new and new["date"] != head.get("date")
        gone = _HEAD_OF_THE_NIGHT if dated else ("source",)
        out = before.copy()
        out["scenario"] = head = head.copy()
        self.replaced |= drop(head, gone)
        if dated:
            self.replaced |= drop(out, _OF_THE_NATION)
            if "sources" in head:
                head["sources"] = [_inherited(s) for s in head.tables("sources")]
            out["incidents"] = habits(before.tables("incidents"), other_day=True)
        return out

    def _mark(self, before: Table, layer: Table, head: Table | None) -> None:
        """Takes from each contest that the layer altered what was on its record."""
        after = self.table
        everywhere = after.get("count") != before.get("count") or any(
            after.at(("scenario", key)) != before.at(("scenario", key)) for key in _WHEN
        )
        halls = {str(i["contest"]) if "contest" in i else None for i in layer.tables("incidents")}
        own = {str(contest.get("slug")): contest for contest in layer.tables("contests")}
        old = {str(contest.get("slug")): contest for contest in before.tables("contests")}
        if not old:
            return
        then, now = day_of(before), day_of(after)
        contests = list(after["contests"])
        for i, contest in enumerate(contests):
            slug = str(contest.get("slug")) if isinstance(contest, Table) else ""
            if slug not in old:
                continue
            if everywhere or slug in halls or _imagined(old[slug], contest):
                given = own.get(slug, _EMPTY)
                contests[i] = contest = self._another(contest, old[slug], given)
                contest.altered = "source" not in given
                self.departed = True
                after.altered |= contest.altered
                if then is not None and now is not None and then != now:
                    self._another_day(contest, given)
                    base = last_result(old[slug], then, layer.where("extends"))
                    if base is not None and then < now:
                        keep = "base" in given or "previous" in given or "base" in (head or {})
                        add_base(contest, result_name(then), base, default=not keep)
                if "incidents" in contest:
                    contest["incidents"] = of_those_standing(
                        contest.tables("incidents"),
                        old[slug].tables("candidates"),
                        contest.tables("candidates"),
                    )
        after["contests"] = contests
        # An incident of the whole night changes no hall, but the night is not the record's.
        after.altered = after.altered or None in halls

    def _another(self, contest: Table, old: Table, given: Table) -> Table:
        """An altered contest without what was on the record of the old one."""
        contest = contest.copy()
        self.replaced |= drop(contest, (key for key in OF_THE_NIGHT if key not in given))
        if "incidents" in contest:
            inherited = {id(incident) for incident in old.tables("incidents")}
            here = contest.tables("incidents")
            mine = [_own(i) for i in here if id(i) not in inherited]
            kept = [i for i in here if id(i) in inherited and not is_reported(i)]
            contest["incidents"] = [*kept, *mine]
        if given.get("poll") == "countermanded" and "candidates" not in given:
            self.replaced |= drop(contest, ("rejected",))
            contest["candidates"] = [without_votes(c) for c in contest.tables("candidates")]
        return contest

    def _another_day(self, contest: Table, given: Table) -> None:
        """Takes from a contest what goes with the date of its poll."""
        self.replaced |= drop(contest, (key for key in OF_THE_POLL if key not in given))
        said = given.tables("candidates") if "candidates" in given else None
        if said is not None and "rejected" not in given:
            self.replaced |= drop(contest, ("rejected",))
        if said is not None and "electorate" not in given and "source" in given:
            # A sourced result needs the register of its own day.
            self.replaced |= drop(contest, ("electorate",))
        if "candidates" in contest:
            contest["candidates"] = persons(contest.tables("candidates"), said)
        if "incidents" in contest:
            contest["incidents"] = [
                i for i in contest.tables("incidents") if "imagined" in i or not is_dated(i)
            ]


_EMPTY: Final = Table(Origin("", None, ""))


def _sourced(layer: Table, head: Table | None, *, extends: bool) -> Table:
    """A layer whose contests with a result carry the source that its file names for all."""
    if head is None or "source" not in head:
        return layer

    def with_source(contest: Table) -> Table:
        people = contest.tables("candidates")
        # Of a contest that stands elsewhere a file may name one candidate of many.
        alone = len(people) == 1 and not (extends or "from" in contest)
        unopposed = contest.get("poll", "unopposed" if alone else None) == "unopposed"
        if "source" in contest or not (unopposed or any("votes" in c for c in people)):
            return contest
        contest = contest.copy()
        contest.put("source", head["source"], head.where("source"))
        return contest

    return each_contest(layer, with_source)


def _inherited(source: Table) -> Table:
    """A source of the night that a file of another date builds on."""
    out = source.copy()
    out["inherited"] = Derived(True)
    return out


def _own(incident: Table) -> Table:
    """An incident that a file adds to an altered contest: its author's, whatever its source."""
    out = incident.copy()
    out["imagined"] = Derived(True)
    return out


def _tables(items: Any) -> bool:
    """A list of tables, and of nothing else."""
    return isinstance(items, list) and all(isinstance(item, Table) for item in items)


def _imagined(before: Table, after: Table) -> bool:
    """A file altered what is on the record of a contest."""
    if before is after:
        return before.altered
    changed = any(before.get(key) != after.get(key) for key in _ON_RECORD)
    return before.altered or changed or _votes(before) != _votes(after)


def _votes(contest: Table) -> list[tuple[Any, ...]]:
    return [(c.get("name"), c.get("party"), c.get("votes")) for c in contest.tables("candidates")]


def each_contest(table: Table, replace: Callable[[Table], Table]) -> Table:
    """A tree with some contests replaced."""
    contests = table.get("contests")
    if not isinstance(contests, list):
        return table
    new = [replace(contest) if isinstance(contest, Table) else contest for contest in contests]
    if all(a is b for a, b in zip(new, contests, strict=True)):
        return table
    out = table.copy()
    out["contests"] = new
    return out

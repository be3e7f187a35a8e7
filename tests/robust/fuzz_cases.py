"""Cases for the program: folders of files, made out of good ones by a seed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from simulator.scenario import shipped, write_by_election, write_seat, write_template
from tests.program import ROOT, call
from tests.robust.fuzz_values import (
    DATES,
    NUMBERS,
    STRINGS,
    TIMES,
    Literal,
    Tree,
    fitting,
    keys,
    keys_of,
    nearby,
    odd,
    spoil_bytes,
    toml,
    typo,
)
from tests.scenario import official_layout
from tests.scenario.test_tables import CSV, HEAD
from tests.scenario.writing import FLAGSHIP, SOURCED, TWO, flagship

MAIN = "night.toml"


@dataclass(frozen=True)
class Case:
    """What one run is about.

    Attributes:
        family: what kind of files these are.
        files: by their paths in the folder.
        spoilt: the one that was made odd; shrinking shortens it.
    """

    family: str
    files: Mapping[str, bytes]
    spoilt: str = MAIN


# What is spoilt


@cache
def texts() -> tuple[str, ...]:
    """Good files of every kind, each right by itself."""
    guide = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^<!-- file: \S+ -->\n```toml\n(.*?)^```$", guide, re.M | re.S)
    alone = [t for t in blocks if "uk-2024" not in t and "from =" not in t and "night" not in t]
    seat = write_seat("newtown")
    full = re.sub(r"^# (?=\[|[a-z_]+ = )", "", seat, flags=re.M)
    what_if = write_template(FLAGSHIP, "night")
    every = re.sub(r"^# (?=\[\[|[a-z_]+ = )", "", what_if, flags=re.M)
    folder = shipped.folder()
    assert folder is not None
    nights = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("what-if/*.toml"))]
    nights = [text for text in nights if FLAGSHIP in text]
    kept = [t for t in (seat, full, what_if, every, *nights, *alone) if _is_toml(t)]
    return (*[flagship()] * 6, TWO, SOURCED, *kept)


def _is_toml(text: str) -> bool:
    try:
        return bool(tomllib.loads(text))
    except ValueError:
        return False


@cache
def _trees() -> tuple[Tree, ...]:
    return tuple(map(tomllib.loads, texts()))


@cache
def _by_election() -> str:
    return write_by_election("night", "hendon", "2026-10-22", "uk-2024")


# Trees and values


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every (table or list, key) of a tree."""
    found: list[tuple[Any, Any]] = []
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        found.append((tree, key))
        if isinstance(value, dict | list):
            found += _places(value)
    return found


def _spoil_tree(rng: Random, tree: Tree) -> None:
    """One key or item deleted, doubled, misspelt, moved, of another type, or nested deeper."""
    places = _places(tree)
    if not places:
        return
    table, key = rng.choice(places)
    value, named = table[key], isinstance(table, dict)
    tables = [tree, *(t[k] for t, k in places if isinstance(t[k], dict))]
    what = rng.choice(
        ["delete", "double", "typo", "move", "type", "nest", "add", "add", "item", "merge"]
    )
    if what == "delete":
        del table[key]
    elif what == "double" and named:
        table[typo(rng, key)] = deepcopy(value)
    elif what == "double":
        table.insert(key, deepcopy(value))
    elif what == "typo" and named:
        table[typo(rng, key)] = table.pop(key)
    elif what == "move" and named:
        rng.choice(tables)[key] = deepcopy(table.pop(key))
    elif what == "type":
        table[key] = odd(rng)
    elif what == "nest":
        for _ in range(rng.choice((1, 1, 2, 70))):
            value = rng.choice((lambda v: [v], lambda v: {"x": v}))(value)
        table[key] = value
    elif what == "add":
        name = rng.choice(sorted(keys()))
        rng.choice(tables)[name] = fitting(rng, rng.choice(keys()[name]), name)
    elif what == "item":
        lists = [t[k] for t, k in places if isinstance(t[k], list) and t[k]]
        if lists:
            chosen = rng.choice(lists)
            chosen.append(deepcopy(rng.choice(chosen)))
            rng.shuffle(chosen)
    else:
        other = rng.choice(_trees())
        part = rng.choice(sorted(other))
        tree[part] = deepcopy(other[part])


def _spoil_value(rng: Random, tree: Tree) -> None:
    """One value is another, or one known key is added with a value that may fit."""
    leaves = [(t, k) for t, k in _places(tree) if not isinstance(t[k], dict | list)]
    if rng.random() < 0.35:
        kind, tables = rng.choice(_known_tables(tree))
        if tables:
            schemas = keys_of(kind)
            name = rng.choice(sorted(schemas))
            rng.choice(tables)[name] = fitting(rng, schemas[name], name)
            return
    if leaves:
        table, key = rng.choice(leaves)
        name = str(key)
        table[key] = nearby(rng, table[key], name) if rng.random() < 0.6 else odd(rng, name)


def _swell(rng: Random, tree: Tree) -> None:
    """Many times the papers, candidates, contests or changes; or next to none."""
    contests = [c for c in _list(tree.get("contests")) if isinstance(c, dict)]
    times = rng.choice((0, 0.0001, 0.01, 3, 30, 300, 1_500))
    what = rng.choice(("papers", "papers", "candidates", "contests", "changes"))
    if what == "papers":
        for table, key in _places(contests):
            if key in ("votes", "electorate", "rejected", "total") and type(table[key]) is int:
                table[key] = round(table[key] * times) + (key == "electorate")
        return
    number = rng.choice((1, 2, 26, 120, 600))
    if what == "changes" and _list(tree.get("changes")):
        tree["changes"] = [deepcopy(c) for c in tree["changes"] for _ in range(number)][:1_200]
    elif what == "contests" and contests:
        tree["contests"] = [
            {**deepcopy(c), "slug": f"s{i}", "ons_id": f"E14{i:06}"}
            for i, c in enumerate(contests * min(number, 120))
        ]
    elif contests:
        people = _list(contests[0].get("candidates"))
        contests[0]["candidates"] = [
            {**p, "name": f"{p.get('name')} {i}"} if isinstance(p, dict) else p
            for i, p in enumerate(people * number)
        ]


def _known_tables(tree: Tree) -> list[tuple[str, list[Tree]]]:
    """The tables of a file that every file has, by what the schema calls them."""
    contests = [c for c in _list(tree.get("contests")) if isinstance(c, dict)]
    people = [p for c in contests for p in _list(c.get("candidates")) if isinstance(p, dict)]
    head = tree.get("scenario")
    counts = [c.setdefault("count", {}) for c in contests]
    return [
        ("Contest", contests),
        ("Candidate", people),
        ("Head", [head] if isinstance(head, dict) else []),
        ("CountTable", [c for c in counts if isinstance(c, dict)]),
    ]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def tree_case(rng: Random) -> Case:
    """A tree with keys that are lost, doubled, misspelt, moved, of another type, nested deeper."""
    tree = deepcopy(rng.choice(_trees()))
    for _ in range(rng.choice((1, 1, 2, 4))):
        _spoil_tree(rng, tree)
    return _of_tree("trees", rng, tree)


def value_case(rng: Random) -> Case:
    """A tree with values that are huge, negative, odd, or at the ends of their ranges."""
    tree = deepcopy(rng.choice(_trees()))
    if rng.random() < 0.12:
        _swell(rng, tree)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        _spoil_value(rng, tree)
    return _of_tree("values", rng, tree)


def _of_tree(family: str, rng: Random, tree: Tree) -> Case:
    """A case of a file; now and then it extends a good one."""
    if "extends" in tree or rng.random() < 0.85:
        return Case(family, {MAIN: toml(tree).encode(errors="replace")})
    data = toml({"extends": "base.toml", **tree}).encode(errors="replace")
    return Case(family, {MAIN: data, "base.toml": rng.choice((TWO, flagship())).encode()})


# Bytes


def byte_case(rng: Random) -> Case:
    """A file whose bytes are spoilt."""
    data = rng.choice(texts()).encode()
    return Case("bytes", {MAIN: spoil_bytes(rng, data)})


# What-ifs and by-elections

PARTIES = ["Lab", "Con", "LD", "RUK", "Green", "Ind", "HPUK", "MRLP", "Comm"]
PEOPLE = ["Terry Jermy", "Liz Truss", "James Bagge", "Toby McKenzie", "Josie Ratcliffe"]


def _party(rng: Random) -> Any:
    return rng.choice(PARTIES[:5] if rng.random() < 0.9 else [*PARTIES, "SNP", "Other", "xx", ""])


def _rates(rng: Random) -> Tree:
    rates = [0, 0.1, 0.25, 0.5, 0.333, 1, 1.5, -0.1]
    return {_party(rng): rng.choice(rates[:5] if rng.random() < 0.9 else rates) for _ in "ab"}


def _time(rng: Random) -> str:
    return rng.choice(TIMES if rng.random() < 0.2 else ["22:15", "23:59:59", "02:00", "21:59"])


def _change(rng: Random, spoilt: bool = True) -> Tree:
    """A change of any type, in range or nearly; spoilt ones have other fields and values too."""
    change: Tree = rng.choice(_CHANGES)(rng)
    if rng.random() < 0.2:
        change["contest"] = rng.choice(("south-west-norfolk", ["south-west-norfolk"], "east"))
    elif rng.random() < 0.2:
        where = {k: fitting(rng, s, k) for k, s in keys_of("Where").items() if rng.random() < 0.2}
        change["where"] = where | {"winner": rng.choice(("Lab", ["Lab", "Con"]))}
    for key in list(change)[1:] if spoilt else ():
        if rng.random() < 0.03:
            change[key] = odd(rng, key)
        elif rng.random() < 0.06:
            change[key] = nearby(rng, change[key], key)
        elif rng.random() < 0.02:
            del change[key]
    if spoilt and rng.random() < 0.03:
        name = rng.choice(sorted(keys()))
        change[name] = odd(rng, name)
    return change


def _count(rng: Random) -> Tree:
    known = keys_of("Count")
    names = [n for n in rng.sample(sorted(known), 3) if n not in ("type", "contest", "where")]
    return {"type": "count"} | {name: fitting(rng, known[name], name) for name in names}


_CHANGES: list[Callable[[Random], Tree]] = [
    lambda r: {
        "type": "swing", "from": _party(r), "to": _party(r),
        "points": r.choice((0.01, 1, 3.5, 12, 60, 100)),
        "model": r.choice(("uniform", "proportional")), "floor": r.random() < 0.7,
    },
    lambda r: {"type": "shares", "floor": True, r.choice(("set", "shift")): {
        _party(r): r.choice((0, 0.5, 20, 33.3, 99, -3, 100)) for _ in "ab"
    }},
    lambda r: {"type": "shares", "predicted": r.choice(("average", "YouGov", "average"))},
    lambda r: {"type": "votes", "party": _party(r), "votes": r.choice((0, 1, 11_847, 20_000))},
    lambda r: {"type": "votes", "candidate": r.choice(PEOPLE), "votes": r.choice((0, 5, 9_000))},
    lambda r: {"type": "withdraw", "candidate": r.choice(PEOPLE), "to": _rates(r)},
    lambda r: {"type": "withdraw", "party": _party(r), "to": _rates(r)},
    lambda r: {
        "type": "add", "name": r.choice((*PEOPLE, "Ann Ex", "Zoë Ängström", r.choice(STRINGS))),
        "party": _party(r), r.choice(("votes", "share")): r.choice((0, 1, 5, 50, 99)),
        "from": _rates(r),
    },
    lambda r: {"type": "add", "name": "Bo Ex", "party": _party(r), "share": r.choice((0, 5, 40))},
    lambda r: {
        "type": "pact", "parties": [_party(r) for _ in range(r.choice((2, 2, 3)))],
        "transfer": r.choice((0, 0.064, 0.5, 1)),
    },
    lambda r: {
        "type": "tactical", "voters_of": [_party(r), _party(r)], "against": _party(r),
        "rate": r.choice((0, 0.3, 1)),
    },
    lambda r: {"type": "turnout", "multiply": r.choice((0.001, 0.5, 0.9, 1, 1.2, 1.6, 9))},
    lambda r: {"type": "turnout", "set": r.choice((0.01, 1, 50, 90, 100))},
    lambda r: {"type": "turnout", "multiply": r.choice((0.01, 0.5, 1.1)), "party": _party(r)},
    _count,
    _count,
    lambda r: {"type": "declare_at", "time": _time(r)},
    lambda r: {"type": "incident", "text": "Snow.", "at": _time(r)},
    lambda r: {
        "type": "incident", "text": r.choice(("The lights go out.", *STRINGS[:30])),
        "stage": r.choice(("sorting_started", "reconciled", "candidates_called", "x")),
        "after": r.choice((0, 20, 1440, 99_999)), "holds": r.choice((0, 30, 1440)),
    },
]  # fmt: skip


def what_if_case(rng: Random) -> Case:
    """Random lists of changes on a shipped night, or on a file beside this one."""
    base = FLAGSHIP
    files = {}
    if (dice := rng.random()) < 0.15:
        base, text = "base.toml", rng.choice((TWO, SOURCED, write_seat("newtown")))
        files = {base: text.encode()}
    elif dice < 0.16:
        base = "uk-2024"
    elif dice < 0.22:
        base = "what-if/bagge-does-not-stand"
    spoilt = rng.random() < 0.4
    tree = {
        "extends": base,
        "scenario": {"title": "What if?"},
        "changes": [_change(rng, spoilt) for _ in range(rng.choice((1, 1, 2, 3, 6)))],
    }
    if rng.random() < 0.1:
        _spoil_tree(rng, tree)
    return Case("what-ifs", {MAIN: toml(tree).encode(errors="replace"), **files})


def by_election_case(rng: Random) -> Case:
    """Another poll in a seat that is there, by ``from`` or by ``extends`` with another date."""
    head = {"title": "A by-election", "date": Literal(rng.choice(DATES))}
    if rng.random() < 0.6:
        head["date"] = Literal(rng.choice(("2025-05-01", "2026-03-29", "2026-10-25")))
    dice = rng.random()
    if dice < 0.1:
        tree = tomllib.loads(_by_election())
        _spoil_value(rng, tree)
        return Case("by-elections", {MAIN: toml(tree).encode(errors="replace")})
    people = [
        {"name": name, "party": party, "votes": rng.choice((0, 10, 5_000, 9_000, 9_000))}
        for name, party in (
            (rng.choice(("Liz Truss", "Ann Ash")), "Con"),
            (rng.choice(("Terry Jermy", "Bo Ely", "Ann Ash")), rng.choice(("Lab", "Con", "RUK"))),
            ("Cy Orr", _party(rng) or "Ind"),
        )
    ][: rng.choice((1, 2, 3, 3, 3))]
    contest: Tree = {"slug": "south-west-norfolk", "electorate": 70_000, "candidates": people}
    contest |= {"rejected": rng.choice((0, 90))} if rng.random() < 0.8 else {}
    tree = {"scenario": head, "contests": [contest]}
    if dice < 0.6:
        contest["from"] = FLAGSHIP
    else:
        tree = {"extends": FLAGSHIP, **tree}
    if rng.random() < 0.2:
        tree["changes"] = [_change(rng)]
    if rng.random() < 0.6:
        _spoil_value(rng, tree)
    if rng.random() < 0.1:
        del contest["candidates"]
    return Case("by-elections", {MAIN: toml(tree).encode(errors="replace")})


# Tables


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def _csv(rng: Random, rows: list[list[str]]) -> str:
    out = io.StringIO()
    ends = rng.choice(("\n", "\n", "\r\n"))
    plain = csv.writer(out, lineterminator=ends)
    quoted = csv.writer(out, lineterminator=ends, quoting=csv.QUOTE_ALL)
    writer = quoted if rng.random() < 0.3 else plain
    writer.writerows(rows)
    return out.getvalue()


def _spoil_rows(rng: Random, rows: list[list[str]]) -> None:
    """Cells, rows, columns and quotes; ragged rows and doubled headers."""
    if not rows:
        return
    what = rng.choice(
        ["cell"] * 9 + ["swap", "lose", "double", "ragged", "column", "drop", "header", "quote"]
    )
    row = rng.choice(rows[1:] if what == "cell" and len(rows) > 1 else rows)
    at = rng.randrange(len(row) or 1)
    if what == "cell" and row and row[at].isdecimal() and rng.random() < 0.7:
        row[at] = str(nearby(rng, int(row[at])))
    elif what == "cell" and row and rng.random() < 0.3:
        row[at] = rng.choice(rng.choice(rows) or [""]) if rng.random() < 0.5 else ""
    elif what == "cell" and row:
        cells = (*NUMBERS, *STRINGS, *TIMES, *DATES, "yes", "N", "east", "west", "Ann Lee")
        row[at] = str(rng.choice(cells))[:6_000]
    elif what == "quote" and row:
        row[at] = rng.choice(('"', 'a"b', "a,b", "a\nb", "a\r\nb", ",", '""', "'"))
    elif what == "swap" and row:
        other = rng.choice(rows)
        rows[rows.index(row)], rows[rows.index(other)] = other, row
    elif what == "lose":
        rows.remove(row)
    elif what == "double":
        rows.append(list(row))
    elif what == "ragged":
        row[:] = row[:at] if rng.random() < 0.5 else [*row, "x"]
    elif what == "column":
        for each in rows:
            each.insert(min(at, len(each)), each[at] if at < len(each) else "")
    elif what == "drop":
        for each in rows:
            del each[at : at + 1]
    elif what == "header":
        rows[0][at : at + 1] = [rng.choice((*rows[0], *STRINGS, "party", "votes", "slug"))]


def table_case(rng: Random) -> Case:
    """A night of CSV tables, one or two of which are spoilt."""
    files = {MAIN: HEAD.encode()} | {f"{name}.csv": text.encode() for name, text in CSV.items()}
    name = ""
    for _ in range(rng.choice((1, 1, 2))):
        name = rng.choice(sorted(CSV))
        rows = _rows(CSV[name])
        for _ in range(rng.choice((1, 1, 2, 4))):
            _spoil_rows(rng, rows)
        text = _csv(rng, rows)
        data = text.encode(errors="replace")
        files[f"{name}.csv"] = spoil_bytes(rng, data) if rng.random() < 0.15 else data
    if rng.random() < 0.1:
        tree = tomllib.loads(HEAD)
        _spoil_tree(rng, tree)
        return Case("tables", files | {MAIN: toml(tree).encode(errors="replace")})
    return Case("tables", files, f"{name}.csv")


# Official files


@cache
def _official() -> dict[str, str]:
    """The official files of 2024, as texts by table."""
    files = official_layout.official("uk-2024")
    with tempfile.TemporaryDirectory() as folder:
        paths = official_layout.write(files, Path(folder))
        return {name: path.read_text(encoding="utf-8") for name, path in paths.items()}


def import_case(rng: Random) -> Case:
    """Official files of which one is spoilt."""
    files = {f"{name}.csv": text.encode() for name, text in _official().items()}
    name = rng.choice(sorted(files))
    rows = _rows(files[name].decode())
    for _ in range(rng.choice((1, 1, 2, 4))):
        _spoil_rows(rng, rows)
    data = _csv(rng, rows).encode(errors="replace")
    files[name] = spoil_bytes(rng, data) if rng.random() < 0.3 else data
    return Case("imports", files, name)


# Recordings


@cache
def _recorded(*arguments: str) -> str:
    done = call("replay", FLAGSHIP, "--jsonl", "--events", "close_of_poll,declaration", *arguments)
    assert done.returncode == 0
    return done.stdout


def recording_case(rng: Random) -> Case:
    """A recorded night whose first line is another, or whose bytes are spoilt."""
    text = _recorded(*rng.choice(((), (), ("--draw", "3"), ("--seed", "9"))))
    if rng.random() < 0.6:
        first, _, rest = text.partition("\n")
        line = json.loads(first)
        for _ in range(rng.choice((1, 1, 2))):
            tree = rng.choice((line, line["scenario"]))
            if not isinstance(tree, dict) or not tree:
                break
            key = rng.choice(sorted(tree))
            tree[key] = rng.choice(
                (None, -1, 0, 3.5, 10**30, [], {}, True, *STRINGS[:60], "uk-2019", 2**64, 2**63)
            )
            if rng.random() < 0.1:
                del tree[key]
            if not isinstance(line.get("scenario"), dict):
                break
        data = f"{json.dumps(line, ensure_ascii=rng.random() < 0.5)}\n{rest}".encode(
            errors="replace"
        )
    else:
        data = spoil_bytes(rng, text.encode())
    name = "night.jsonl"
    if rng.random() < 0.2:
        data, name = gzip.compress(data, 1, mtime=0), "night.jsonl.gz"
        data = spoil_bytes(rng, data) if rng.random() < 0.5 else data
    return Case("recordings", {name: data}, name)


FAMILIES: Mapping[str, tuple[int, Callable[[Random], Case]]] = {
    "trees": (24, tree_case),
    "values": (30, value_case),
    "bytes": (12, byte_case),
    "what-ifs": (14, what_if_case),
    "by-elections": (8, by_election_case),
    "tables": (8, table_case),
    "imports": (1, import_case),
    "recordings": (3, recording_case),
}
"""By name: how many of a hundred cases are of the family, and what makes one."""


def case_of(family: str, seed: int, number: int) -> Case:
    """The case of a family with this number: the same for the same seed."""
    return FAMILIES[family][1](Random(f"{family} {seed} {number}"))

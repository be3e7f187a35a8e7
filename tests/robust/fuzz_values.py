"""Odd values for files, trees of them written as TOML, and bytes that are no such file."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from functools import cache
from random import Random
from typing import Any

from simulator.scenario import json_schema
from simulator.text import toml_key, toml_string

Tree = dict[str, Any]


class Literal(str):
    """A value that is written into TOML as it is."""

    __slots__ = ()


NUMBERS = [
    Literal(text)
    for text in (
        "0", "-0", "1", "-1", "2", "7", "0.1", "-0.1", "1e-9", "0.5", "1.0", "1.0000001", "99.99",
        "100", "100.1", "101", "499", "500", "501", "1e308", "-1e308", "1e309", "1e-320", "nan",
        "-nan", "inf", "-inf", "2_000_000", "2_000_001", "99_999_999", "100_000_000",
        "100_000_001", "9223372036854775807", "-9223372036854775808", "0x7fffffff", "0b1", "1e6",
        "9" * 30, "9" * 5000, "0." + "0" * 400 + "1", "1_0.0_1", "6.02e23", "1e2", "33.3333333333",
    )
]  # fmt: skip
STRINGS = [
    "", " ", "x", "Lab", "Con", "Nobody", "x" * 101, "y" * 2_001, "long " * 5_000,
    "e\u0301a\u0308", "\u00c1bel", "A\u0301bel", "\u0301", "\u202eabc\u202c", "\u2066x\u2069",
    "\u200bx", "\u200dx", "漢字の名", "\U0001f1ec\U0001f1e7", "👩‍👩‍👧", "\x1b[31mred\x1b[0m",
    "\x1b]0;x\x07", "\x07", "\x9b31m", "\x00", "\x7f", "\x85", "\u2028", "\u2029", "\xa0",
    "\xad", "\ufeff", "\ud7ff", "\U0010ffff", "[bold]x[/bold]", "[/]", "[", "]", "[red",
    "[link=x]y", "$x^2$", "$", "=1+1", "@x", "-2", "+1", "a\tb", "a\nb", "a\r\nb", '"', "'",
    "\\", "%s %d", "{0} {name}", "{message}", "null", "true", "1", "south-west-norfolk",
    "SOUTH-West", "-a", "a--b", "é", "a b", "../x", "/etc/passwd", "uk-2024", "night.toml",
    "night", ".", "..", "x.toml", "con", "\u0130", "ß", "ﬁ", "½", "٣", "１２",
    "John Smith (Con)", "Terry Jermy", "Liz Truss", "Other", "Ind", "Spk", "E14001497",
    "E05000001", "W07000041", "e14001497", "#e4003b", "#E4003B", "#fff", "e4003b", "#gggggg",
    "red", "#e4003b00", "unopposed", "countermanded", "held", "fast", "slow", "county", "ward",
    "England", "Ireland", "France", "Wales", "Northern Ireland",
]  # fmt: skip
DATES = [
    "1799-12-31", "1800-01-01", "1918-12-14", "1979-05-03", "1985-09-30", "1985-10-01",
    "2024-02-29", "2024-03-30", "2024-03-31", "2024-07-04", "2024-07-05", "2024-10-26",
    "2024-10-27", "2200-12-31", "2201-01-01", "9999-12-31", "0001-01-01", "2025-05-01",
]  # fmt: skip
DATE_TEXTS = [
    *DATES,
    "2024-7-4",
    "2024-02-30",
    "20240704",
    "2024-W27-4",
    "4 July 2024",
    "٢٠٢٤-٠٧-٠٤",
]
TIMES = [
    "00:00", "22:00", "21:59", "21:59:59", "23:59:59", "24:00", "25:61", "6:48", "06:48",
    "06:48:30", "06:48:60", "2024-07-05T06:48", "2024-07-05T06:48:00Z",
    "2024-07-05T06:48:00+14:00", "2024-07-05T06:48:00+25:00", "2024-07-05 06:48",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59",
    "2024-07-20T00:00", "2024-08-10T12:00", "2024-07-04T22:00:00", "2024-07-03T12:00", "-1:00",
    "١٢:٣٠", "１２:３０", "06:48.5", "noon", "06:48 ", "2024-02-30T10:00", "01:30",
    "2024-10-27T01:30", "2024-03-31T01:30",
]  # fmt: skip
ZONES = [
    "UTC", "Europe/London", "Europe/Nowhere", "../etc/passwd", "/etc/passwd", "America/New_York",
    "Pacific/Kiritimati", "Europe", "Etc/GMT+12", "europe/london", "x" * 300,
    "Europe/London\x00",
]  # fmt: skip
SYMBOLS = ["L", "●", "漢", "\u0301", "", "ab", " ", "\x1b", "👍", "́L", "½", "\xad", "\ue000"]
TYPES: list[Any] = [
    [], {}, [[]], [{}], {"a": {}}, ["x"], [1, "x", True], {"Lab": 1}, {"Lab": "x"}, {"": 1},
    {"Lab": 50, "Con": 50}, {"Lab": Literal("nan")}, {"x\x1b": 1}, True, False,
    Literal("2024-07-04"), Literal("06:48:00"), Literal("2024-07-04T22:00:00Z"),
    Literal("0001-01-01T00:00:00+14:00"), Literal("9999-12-31T23:59:59-14:00"),
    Literal("2024-07-04T22:00:00.123456789"), [[[[[[[[[[1]]]]]]]]]],
]  # fmt: skip
BY_KEY = {
    "date": [*map(Literal, DATES), *DATE_TEXTS],
    "colour": [s for s in STRINGS if "#" in s or s == "red"],
    "symbol": SYMBOLS,
    "time_zone": ZONES,
    "at": TIMES,
    "until": TIMES,
    "time": TIMES,
    "close_of_poll": TIMES,
    "count_from": TIMES,
    "slug": ["south-west-norfolk", "hendon", "a", "x--y", "-", "a" * 101, "É", "a_b", "0"],
    "extends": [
        "uk-2019",
        "south-west-norfolk-2024",
        "night.toml",
        "x",
        "../x",
        "",
        ".",
        "what-if",
    ],
}
"""What a key of this name takes, right and wrong."""


def odd(rng: Random, key: str = "") -> Any:
    """Something that a key hardly expects, or just so."""
    if key.endswith("_at"):
        key = "at"
    if key in BY_KEY and rng.random() < 0.7:
        return rng.choice(BY_KEY[key])
    pool = rng.choice((NUMBERS, STRINGS, STRINGS, TYPES, TIMES, DATE_TEXTS))
    return rng.choice(pool)


def nearby(rng: Random, value: Any, key: str = "") -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return rng.choice(
            [0, 1, -1, value + 1, value - 1, -value, value * 10, value // 10, value * 1_000,
             rng.randint(0, max(value, 1)), value, float(value), 10**9, 2_000_000, 2]
        )  # fmt: skip
    if isinstance(value, float):
        return rng.choice(
            [0.0, -value, value * 10, value / 1e9, value * 1e9, 1e308, int(value), value + 1e-9,
             Literal("nan"), Literal("inf"), rng.uniform(0, max(value, 1.0))]
        )  # fmt: skip
    if isinstance(value, str):
        if key.endswith("_at") or key in BY_KEY:
            return odd(rng, key)
        at = rng.randint(0, len(value))
        more = rng.choice(STRINGS)
        return rng.choice(
            [
                value[:at] + more + value[at:],
                value * 2,
                value.upper(),
                value[:at],
                more,
                value[::-1],
            ]
        )
    if isinstance(value, date | time | datetime):
        return Literal(rng.choice(DATES))
    return odd(rng, key)


def typo(rng: Random, word: str) -> str:
    """A word with one slip of the pen."""
    at = rng.randrange(len(word) or 1)
    return rng.choice(
        [word[:at] + word[at + 1 :], word[:at] + "x" + word[at:], word.upper(), word + "s",
         word[:at] + word[at : at + 2][::-1] + word[at + 2 :], rng.choice(STRINGS)]
    )  # fmt: skip


@cache
def _schema() -> Tree:
    return json_schema()


@cache
def keys() -> dict[str, list[Tree]]:
    """Every key that some table of a file may have, with the schemas of its values."""
    found: dict[str, list[Tree]] = {}
    for table in (_schema(), *_schema()["$defs"].values()):
        for key, schema in table.get("properties", {}).items():
            found.setdefault(key, []).append(schema)
    return found


def keys_of(definition: str) -> Tree:
    """The keys of one kind of table, with the schema of each."""
    properties: Tree = _schema()["$defs"][definition]["properties"]
    return properties


def fitting(rng: Random, schema: Tree, key: str = "", depth: int = 0) -> Any:
    """A value that a schema allows, or nearly: at the ends of its range, and beyond, too."""
    if "$ref" in schema:
        schema = _schema()["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema or "oneOf" in schema:
        return fitting(rng, rng.choice(schema.get("anyOf") or schema["oneOf"]), key, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return rng.choice(schema["enum"])
    kind = schema.get("type")
    if kind in ("integer", "number"):
        low: float = schema.get("minimum") or 0
        high: float = schema.get("maximum") or 1_000
        ends = [low, high, low + 1, 1, 5, 30, rng.uniform(low, high), rng.uniform(0, 60)]
        value = rng.choice(ends)
        return int(value) if kind == "integer" else value
    if kind == "boolean":
        return rng.random() < 0.5
    if kind == "array":
        items = schema.get("items") or (schema.get("prefixItems") or [{}])[0]
        return [fitting(rng, items, key, depth + 1) for _ in range(rng.randint(0, 3))]
    if kind == "object" and depth < 4:
        properties = schema.get("properties", {})
        must = schema.get("required", [])
        out = {
            name: fitting(rng, properties[name], name, depth + 1)
            for name in properties
            if name in must or rng.random() < 0.3
        }
        if isinstance(more := schema.get("additionalProperties"), dict):
            names = rng.sample(["Lab", "Con", "LD", "RUK", "Green", "Ind", "Other"], 3)
            out |= {name: fitting(rng, more, name, depth + 1) for name in names}
        return out
    if "examples" in schema:
        return rng.choice(TIMES)
    return odd(rng, key) if rng.random() < 0.4 else rng.choice(["A word", "Lab", "Con", "then"])


# TOML


def toml(tree: Tree) -> str:
    """A tree as TOML: plain keys first, then tables with headers of their own."""
    return "\n".join(_lines(tree, ())) + "\n"


def _lines(table: Tree, head: tuple[str, ...]) -> list[str]:
    lines, below = [], []
    for key, value in table.items():
        path = (*head, toml_key(key))
        if isinstance(value, dict) and _deep(value):
            below += ["", f"[{'.'.join(path)}]", *_lines(value, path)]
        elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            for item in value:
                below += ["", f"[[{'.'.join(path)}]]", *_lines(item, path)]
        else:
            lines.append(f"{toml_key(key)} = {literal(value)}")
    return lines + below


def _deep(table: Tree) -> bool:
    return not table or any(isinstance(value, dict | list | str) for value in table.values())


def literal(value: Any) -> str:
    """A value as TOML writes it in a line."""
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return toml_string(value)
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml_key(k)} = {literal(v)}' for k, v in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, date | time | datetime):
        return value.isoformat()
    return json.dumps(value)


# Bytes

ODD_BYTES = [
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\r",
    b"\x1b[31m",
    b'"',
    b"'''",
    b'"""',
    b"[",
    b"{",
    b"#",
    b"=",
    b"\\",
    b",",
    "\u202e".encode(),
    "\u0301".encode(),
    b"\xef\xbb\xbf",
    b"\x85",
    b"\x0c",
]


def spoil_bytes(rng: Random, data: bytes) -> bytes:
    """Some bytes flipped, cut, put in, doubled; other line ends, marks, NULs, not UTF-8."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        at, to = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
        to = min(to, at + 300)
        what = rng.randrange(10)
        if what == 0 and data:
            at = min(at, len(data) - 1)
            data = data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]
        elif what == 1:
            data = data[:at]
        elif what == 2:
            data = data[:at] + data[to:]
        elif what == 3:
            data = data[:to] + data[at:]
        elif what == 4:
            data = data[:at] + rng.choice(ODD_BYTES) * rng.choice((1, 1, 3, 1_000)) + data[at:]
        elif what == 5:
            data = data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"\x0b")))
        elif what == 6:
            data = rng.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\n" * 9)) + data
        elif what == 7:
            text = data.decode(errors="replace")
            data = text.encode(rng.choice(("utf-16", "utf-32", "latin-1", "cp1252")), "replace")
        elif what == 8:
            lines = data.split(b"\n")
            rng.shuffle(lines)
            data = b"\n".join(lines)
        else:
            data = data[:at] + rng.randbytes(rng.choice((1, 3, 40))) + data[at:]
    return data

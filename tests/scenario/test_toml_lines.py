"""The scanner: a line for every key, words for mistakes, limits for hostile files."""

from __future__ import annotations

import re
import string
import tomllib
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from simulator.scenario.toml import MAX_ENTRIES, Lines, TomlProblem, dotted, parse

DOCUMENT = """\
title = "x"                # 1
list = [                   # 2
    1,                     # 3
    { a = 1, b.c = [2] },  # 4
]
[one]                      # 6
"quoted key" = '''
two
lines'''                   # 7-9
[one.two.three]            # 10
a.b = 1                    # 11
[[many]]                   # 12
x = 1                      # 13
[[many]]                   # 14
[many.inner]               # 15
y = 1                      # 16
[[many.deep]]              # 17
z = 06:48:00               # 18
"""


def test_lines_of_every_kind_of_key() -> None:
    _, lines = parse(DOCUMENT)
    assert {dotted(path): line for path, line in lines.at.items()} == {
        "title": 1,
        "list": 2,
        "list[0]": 3,
        "list[1]": 4,
        "list[1].a": 4,
        "list[1].b": 4,
        "list[1].b.c": 4,
        "list[1].b.c[0]": 4,
        "one": 6,
        'one."quoted key"': 7,
        "one.two": 10,
        "one.two.three": 10,
        "one.two.three.a": 11,
        "one.two.three.a.b": 11,
        "many": 12,
        "many[0]": 12,
        "many[0].x": 13,
        "many[1]": 14,
        "many[1].inner": 15,
        "many[1].inner.y": 16,
        "many[1].deep": 17,
        "many[1].deep[0]": 17,
        "many[1].deep[0].z": 18,
    }


# Random documents, written with many layouts, whose every key must have a line.

bare = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=6)
texts = st.text(st.characters(codec="utf-8"), max_size=20)
odd = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=5)
scalars = st.one_of(
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.floats(allow_nan=False, width=32),
    st.dates(),
    st.times(timezones=st.none()),
    texts,
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(bare | odd, inner, max_size=4),
    max_leaves=12,
)
tables = st.dictionaries(bare | odd, values, max_size=5)


def quoted(key: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_-]+", key):
        return key
    escapes = {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(escapes.get(c, c) for c in key) + '"'


def written(value: Any, draw: st.DrawFn, *, inline: bool = False) -> str:
    """A value as TOML, in one of several layouts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        body = "".join(
            c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in value
        )
        if draw(st.booleans()) and not inline:
            return f'"""\n{body}"""'
        return f'"{body}"'
    if isinstance(value, list):
        items = [written(item, draw, inline=inline) for item in value]
        if inline or draw(st.booleans()):
            return f"[{', '.join(items)}]"
        return "[ # open\n" + "".join(f"  {item},\n\n" for item in items) + "]"
    if isinstance(value, dict):
        pairs = (f"{quoted(k)} = {written(v, draw, inline=True)}" for k, v in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, float):
        return repr(value).replace("e", ".0e") if "." not in repr(value) else repr(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


@st.composite
def documents(draw: st.DrawFn) -> str:
    parts = [f"{quoted(k)} = {written(v, draw)}" for k, v in draw(tables).items()]
    names = draw(st.lists(bare, max_size=3, unique=True))
    for name in names:
        for _ in range(draw(st.integers(1, 2))):
            parts.append(f"[[t{name}]]  # an element")
            parts += [f"{quoted(k)} = {written(v, draw)}" for k, v in draw(tables).items()]
            inner = draw(bare)
            parts.append(f"[t{name} . i{inner}.x]\n  key.of . parts = {written(3, draw)}")
    return draw(st.sampled_from(["\n", "\n\n", "\r\n", "\n# said\n"])).join(parts)


def paths(value: Any, at: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    found = {at} if at else set()
    if isinstance(value, dict):
        found |= set().union(*(paths(v, (*at, k)) for k, v in value.items()))
    if isinstance(value, list):
        found |= set().union(*(paths(v, (*at, i)) for i, v in enumerate(value)))
    return found


@given(documents())
@settings(max_examples=30)
def test_every_key_that_tomllib_sees_has_its_line(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        reject()  # two random keys that can't stand together
    document, lines = parse(text)
    assert document == expected
    assert set(lines.at) == paths(expected)
    rows = text.replace("\r\n", "\n").split("\n")
    for path, line in lines.at.items():
        if isinstance(path[-1], str) and path[-1].isalnum() and path[-1].isascii():
            assert path[-1] in rows[line - 1]


@given(st.text(st.sampled_from('ab=.[]{}"\'\\\n#, 1:-+_"'), max_size=40))
@settings(max_examples=40)
def test_no_text_gives_anything_but_a_document_or_a_problem(text: str) -> None:
    document, lines, problem = attempt(text)
    if problem is None:
        assert document == tomllib.loads(text)
        assert set(lines.at) == paths(document)
    else:
        assert 1 <= problem.line <= text.count("\n") + 1
        assert problem.message


def attempt(text: str) -> tuple[dict[str, Any], Lines, TomlProblem | None]:
    try:
        return *parse(text), None
    except TomlProblem as problem:
        return {}, Lines(), problem


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        ("\na = 06:48", 2, "a", 'a time is written in quotes: "06:48"'),
        ("a = 6:48", 1, "a", 'a time is written in quotes: "06:48"'),
        ("[p]\nx = Lab", 2, "p.x", 'text is written in quotes: "Lab"'),
        ("a = True", 1, "a", "write true in small letters"),
        ("a = 32.1%", 1, "a", "write the number without %: 32.1"),
        ("a = 11,847", 1, "a", "write the number without commas: 11847"),
        ("a = 007", 1, "a", "a number has no leading zero: 007"),
        ("a = “x”", 1, "a", 'use straight quotes: "…"'),
        ("a = 2024-02-30", 1, "a", "no such date or time: 2024-02-30"),
        ("a =", 1, "a", "no value after '='"),
        ("a = 1\nb", 2, "b", "expected '=' after the key"),
        ("a = 1\n\na = 2", 3, "a", "given twice: first on line 1"),
        ("[a]\n[b]\n[a]", 3, "a", "given twice: first on line 1"),
        ('a = "x\nb = 1', 1, "", 'the text opened here is never closed with "'),
        ('b = 1\na = """x\nb = 1', 2, "", 'the text opened here is never closed with """'),
        ("a = [1,\n2\nb = 3", 3, "a", "the list opened on line 1 is not closed with ]"),
        ("[a\nb = 1", 1, "", "the table's name is not closed with ]"),
        ("a = 1 2", 1, "", "unexpected text at the end of the line"),
    ],
)
def test_common_mistakes_are_explained(text: str, line: int, key: str, message: str) -> None:
    with pytest.raises(TomlProblem) as caught:
        parse(text)
    assert (caught.value.line, caught.value.key, caught.value.message) == (line, key, message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = " + "[" * 10_000, "nested more than 64 deep"),
        ("a = " + "{ a = " * 10_000, "nested more than 64 deep"),
        ("a = " + "[" * 10_000 + "]" * 10_000, "nested more than 64 deep"),
        (f"[{'.'.join('a' * 100_000)}]", "a dotted key of more than 16 parts"),
        (f"{'k' * 100_000} = 1", "a key of 100000 characters; 200 are allowed"),
        (f"a = {'1' * 100_000}", "a number of 100000 characters; 100 are allowed"),
        (f"a = 0x{'f' * 100_000}", "a number of 100002 characters; 100 are allowed"),
        (f"a = [{'0,' * MAX_ENTRIES}]", "more than 100,000 keys"),
        ("[a]\n" * (MAX_ENTRIES + 1), "more than 100,000 statements"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
def test_limits_come_before_any_work(text: str, message: str) -> None:
    with pytest.raises(TomlProblem) as caught:
        parse(text)
    assert caught.value.message == message


def test_deep_but_allowed_nesting_is_read() -> None:
    document, _ = parse("a = " + "[" * 60 + "]" * 60)
    assert document["a"] == tomllib.loads("a = " + "[" * 60 + "]" * 60)["a"]

"""Whatever a file says, ``check`` answers with lines: no traceback, nothing half-loaded."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.errors import Problem, Severity
from simulator.scenario import try_load
from tests.scenario.test_tables import CSV, HEAD
from tests.scenario.writing import SOURCED, TWO, flagship, write

VALUES = [
    "0", "-1", "3", "2.5", "nan", "1e300", "true", '""', '"x"', '"Lab"', '"06:48"', "06:48:00",
    "2024-07-04", "[]", "[1]", '["x"]', "{}", "{ a = 1 }", "[{}]", "[[]]", '"\\u001b"', "x",
    '"south-west-norfolk-2024"', '"../x"', "9" * 30,
]  # fmt: skip
CHANGES = [
    '[[changes]]\ntype = "swing"\nfrom = "Lab"\nto = "Con"\npoints = 1\n',
    '[[changes]]\ntype = "withdraw"\nparty = "Lab"\nto = { Con = 0.5 }\n',
    '[[changes]]\ntype = "votes"\nparty = "Lab"\nvotes = 3\n',
    '[[changes]]\ntype = "incident"\nat = "23:00"\ntext = "Snow."\n',
    '[[changes]]\ntype = "count"\nstations = 3\n',
]
TEXTS = [flagship(), TWO, TWO + "".join(CHANGES)]


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A good file with some of its values replaced, lines dropped, doubled or swapped."""
    lines = draw(st.sampled_from(TEXTS)).splitlines()
    for _ in range(draw(st.integers(1, 5))):
        i = draw(st.integers(0, len(lines) - 1))
        what = draw(
            st.sampled_from(["value", "value", "value", "drop", "double", "swap", "letter"])
        )
        key, equals, _ = lines[i].partition(" = ")
        if what == "value" and equals:
            lines[i] = f"{key} = {draw(st.sampled_from(VALUES))}"
        elif what == "drop":
            lines[i] = ""
        elif what == "double":
            lines.insert(i, lines[draw(st.integers(0, len(lines) - 1))])
        elif what == "swap":
            j = draw(st.integers(0, len(lines) - 1))
            lines[i], lines[j] = lines[j], lines[i]
        elif lines[i]:
            at = draw(st.integers(0, len(lines[i]) - 1))
            lines[i] = (
                lines[i][:at] + draw(st.sampled_from("x0.[]{}\"'=#-é\n")) + lines[i][at + 1 :]
            )
    return "\n".join(lines)


def loads_or_tells(path: Path) -> None:
    loading = try_load(str(path))
    assert (loading.scenario is None) == bool(loading.errors)
    for problem in loading.problems:
        assert isinstance(problem, Problem)
        assert str(problem).isprintable()
        assert problem.line is None or problem.line >= 1
        assert "pydantic" not in str(problem)
    if loading.scenario is not None:
        # What loads can be used: every figure the outcome derives exists.
        for contest in loading.scenario.contests:
            if contest.outcome is not None:
                assert contest.outcome.papers <= contest.electorate
                assert contest.outcome.winner.votes >= 0
    # Structural problems are told with the others, never twice.
    assert len(set(map(str, loading.problems))) == len(loading.problems)


@given(spoilt())
@settings(max_examples=250, deadline=None)
def test_any_spoilt_file_is_told_in_lines(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        loads_or_tells(write(Path(folder), text))


@given(spoilt())
@settings(max_examples=100, deadline=None)
def test_any_spoilt_file_may_be_extended(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), TWO, "base.toml")
        loads_or_tells(write(Path(folder), f'extends = "base.toml"\n{text}'))


cells = st.sampled_from(["", "x", "-1", "1e9", "99999999999", '"', "east", "Lab", "yes", "\x00"])


@given(st.sampled_from(sorted(CSV)), st.data())
@settings(max_examples=120, deadline=None)
def test_any_spoilt_table_is_told_in_lines(name: str, data: st.DataObject) -> None:
    rows = [line.split(",") for line in CSV[name].splitlines()]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(rows))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(cells)
    with tempfile.TemporaryDirectory() as folder:
        for other, text in CSV.items():
            write(Path(folder), text, f"{other}.csv")
        write(Path(folder), "\n".join(",".join(row) for row in rows), f"{name}.csv")
        loads_or_tells(write(Path(folder), HEAD))


def test_warnings_do_not_stop_a_night(tmp_path: Path) -> None:
    loading = try_load(str(write(tmp_path, SOURCED.replace('symbol = "L"', 'short = "L"'))))
    assert [problem.severity for problem in loading.problems] == [Severity.WARNING]
    assert loading.scenario is not None
    assert loading.scenario.parties["Lab"].symbol == "·"

"""A few spoilt files of every kind each time: ``check`` tells what is wrong with them in lines."""

from __future__ import annotations

import pytest

from tests.program import Done
from tests.robust.fuzz_cases import Case, case_of
from tests.robust.fuzz_oracle import Fault, check, harmful, placed, run
from tests.robust.fuzz_running import SEED, folder_of


@pytest.mark.parametrize("family", ["trees", "values", "bytes", "what-ifs", "tables"])
def test_what_is_wrong_with_any_file_is_told_in_lines(family: str) -> None:
    refused = 0
    for number in range(12):
        case = case_of(family, SEED, number)
        with folder_of(case):
            refused += bool(check(case))
    assert refused > 2


CASE = Case("trees", {"night.toml": b"a = 1\n"})


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("night.toml: error: a: unknown key", "no line in a finding"),
        ("night.toml:9: error: a: unknown key", "a line beyond the file's end"),
        ("base.toml:1: error: a: unknown key", "a finding in a file that is not the author's"),
        ("Traceback (most recent call last)", "no file in a finding"),
    ],
)
def test_a_finding_without_its_place_is_a_fault(line: str, kind: str) -> None:
    with pytest.raises(Fault, match=kind):
        placed([line], CASE)
    assert placed(["night.toml:1: error: a: unknown key"], CASE)
    assert placed(["night.toml: error: no such file"], CASE)


def test_a_traceback_and_a_raw_control_character_are_faults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert harmful("Ábel \N{ZERO WIDTH JOINER}\n") is None
    for text in ("\x1b[31m", "a\u202eb", "\x85", "\u2028"):
        assert harmful(text) == f"U+{ord(text.strip('ab')[0]):04X}"

    def broken(*_: str) -> Done:
        raise KeyError("x")

    monkeypatch.setattr("tests.robust.fuzz_oracle.call", broken)
    with pytest.raises(Fault, match="KeyError"):
        run("check", "night.toml")
    monkeypatch.setattr("tests.robust.fuzz_oracle.call", lambda *_: Done(0, "\x1b", ""))
    with pytest.raises(Fault, match="001B on stdout"):
        run("check", "night.toml")

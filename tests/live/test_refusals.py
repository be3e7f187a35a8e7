"""Whatever is wrong with what ``live`` and ``enter`` were asked for is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.feed.nights import write_night
from tests.program import refuse

WRONG = {
    ("--from", "ftp://a"): '--from "ftp://a" is no feed\'s address',
    ("--from", "night.gz"): '--from "night.gz" is packed',
    ("--serve", "65536"): "--serve should be [HOST:]PORT, such as 8650",
    ("--token-file", "none"): "--token-file none: no such file",
    ("--by", "a\x1bb"): "--by: contains an unprintable character (U+001B)",
}


@pytest.mark.parametrize("night", ["small.toml", "none.toml"])
def test_all_that_is_wrong_with_a_night_to_keep_is_told_at_once(
    night: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    write_night(tmp_path)
    asked = [word for words in WRONG for word in words]
    lines = refuse("live", night, "--journal", "n.jsonl", "--plain", *asked)
    for told in WRONG.values():
        assert sum(told in line for line in lines) == 1, told
    assert ("none.toml: error: no such file" in lines) == (night == "none.toml")
    assert len(lines) == len(WRONG) + (night == "none.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--real-data",), "--real-data: this is a rehearsal, and goes out as test data"),
        (("--from", "ftp://a"), '--from "ftp://a" is no feed\'s address'),
    ],
)
def test_what_a_night_is_refused_for_is_told_with_its_options(
    options: tuple[str, ...],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    write_night(tmp_path)
    given = ("--journal", "n.jsonl", "--plain", "--serve", "0.0.0.0:0", *options)
    first, second = refuse("live", "small.toml", *given)
    assert first.startswith('--serve "0.0.0.0": beyond this machine nothing is served')
    assert second.startswith(words)


@pytest.mark.parametrize("serve", ["\x1b[2J:1", "9" * 6_000, "\u0663\u0664", "-1", "a b:1"])
def test_where_to_serve_is_said_in_plain_text(serve: str, tmp_path: Path) -> None:
    journal = str(tmp_path / "n")
    line, other = refuse("live", "--journal", journal, f"--serve={serve}")
    assert other.startswith(f"{journal}: no such journal: SCENARIO says of which night")
    assert line.startswith("--serve should be [HOST:]PORT")
    assert len(line) < 200


def test_all_that_can_be_known_of_an_entry_is_told_where_its_night_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    beside = ("--scenario", "none.toml", "--by", "a\x1bb", "--at", "x")
    lines = refuse("enter", "n.jsonl", "one-ford", "1", *beside)
    by = "--by: contains an unprintable character (U+001B)"
    assert lines == ["none.toml: error: no such file", by]
    lines = refuse("enter", "n.jsonl", "undo", *beside)
    undo = "undo takes back the last line that you entered: no --at"
    assert lines == ["none.toml: error: no such file", undo, by]
    assert not list(tmp_path.iterdir())

"""Whatever is wrong with what ``feed`` was asked for is told at once, a line a problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.cli import main
from simulator.feed import RunState, write_state
from simulator.feed.clock import FeedClock
from simulator.options.serving import read_origins
from tests.feed.nights import write_night
from tests.program import refuse

WRONG = {
    ("--at", "x"): "--at: not a time",
    ("--until", "2025-05-01T09:00"): "--until: '2025-05-01T09:00' is before",
    ("--fault", "tye"): 'no such type of fault: "tye" (nearest: tie)',
    ("--fault", "tie:contest=one-frod"): 'unknown contest "one-frod" (nearest: one-ford)',
    ("--fault", "tie:contets=one-ford"): "contets: unknown key (nearest: contest)",
    ("--faults", "no.toml"): "no.toml: error: no such file",
    ("--contest", "two-mor"): "no contest 'two-mor' in small (nearest: two-moor)",
    ("--pa-ids", "no.csv"): "no.csv: error: no such file",
    ("--election-date", "2025-05-01"): "that is the day of the real poll",
    ("--formats", "native,model", "--model-parties", "dem=Lab,gop=Cno"): (
        '--model-parties: no party "Cno" in small (nearest: Con)'
    ),
    ("--cors", "localhost:3000"): "--cors should be an origin, http://HOST[:PORT] or https://",
    ("--seed", "-1"): "--seed must be between 0 and",
    ("--fault-seed", "-1"): "--fault-seed must be between 0 and",
    ("--draw", "-1"): "--draw must be between 0 and",
    ("--names", "plain"): "--names plain is for true results without faults",
    ("--host", "a b"): '--host should be an address or a machine\'s name, not "a b"',
    ("--port", "-1"): "--port should be from 0 to 65,535",
    ("--resume",): "--resume goes on with the run of a --state DIR",
    ("--files", "."): "not a folder of a feed's files, and not empty",
    ("--record", "small.toml"): "small.toml exists already",
}
NIGHTLESS = ("--contest", "--election-date", "--until")
"""What is wrong with these is not known where the night is not …"""
OF_IT = ("one-frod", "Cno")
"""… nor whether these are names in it."""


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    night = str(write_night(tmp_path))
    asked = [word for words in WRONG for word in words]
    lines = refuse("feed", night, *asked)
    for told in WRONG.values():
        assert sum(told in line for line in lines) == 1, told
    assert len(lines) == len(WRONG)


@pytest.mark.parametrize(
    ("night", "why"),
    [
        (("no-night",), "no-night: error: no such scenario"),
        (("--from", "no.jsonl"), "no.jsonl: no such file"),
        (("",), "SCENARIO is empty"),
    ],
)
def test_what_only_the_night_could_tell_is_left_out_where_it_cannot_be_read(
    night: tuple[str, ...],
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    write_night(tmp_path)
    known = {
        words: told
        for words, told in WRONG.items()
        if words[0] not in NIGHTLESS and not any(name in told for name in OF_IT)
    }
    lines = refuse("feed", *night, *(word for words in WRONG for word in words))
    for told in known.values():
        assert sum(told in line for line in lines) == 1, told
    own = [line for line in lines if not any(told in line for told in known.values())]
    assert [line for line in own if "does not go with --from" not in line] == [why]


@pytest.mark.parametrize(
    "pair",
    [
        (("--at", "x"), ("--until", "2025-05-01T09:00")),
        (("--contest", "two-mor"), ("--fault", "tie:contest=one-frod")),
        (("--pa-ids", "no.csv"), ("--election-date", "2025-05-01")),
        (("--cors", "localhost:3000"), ("--until", "2025-05-01T09:00")),
        (("--record", "small.toml"), ("--fault", "tye")),
    ],
)
def test_two_problems_are_two_lines_in_either_order(
    pair: tuple[tuple[str, ...], tuple[str, ...]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    night = str(write_night(tmp_path))
    for one, other in (pair, reversed(pair)):
        lines = refuse("feed", night, *one, *other)
        assert len(lines) == 2
        assert all(any(WRONG[words] in line for line in lines) for words in (one, other))


def test_a_folder_that_holds_a_run_is_told_of_with_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    write_state(folder, RunState("k7q2", "abc", FeedClock.start(1_000.0, 0.0, 60.0)))
    lines = refuse("feed", str(write_night(tmp_path)), "--state", str(folder), "--at", "x")
    assert [line.split(":")[0] for line in lines] == [
        f"{folder} holds a run",
        "--at",
    ]


ODD = ("\x1b[2J\n\u202e", "x" * 10_000, "\u0663\u0664", "-1", "9" * 400)
TEXTS = {
    "--contest": "no contest '",
    "--at": "--at: ",
    "--until": "--until: ",
    "--skip-quiet": "--skip-quiet should be minutes of the night",
    "--host": "--host should be an address",
    "--cors": "--cors should be an origin",
    "--formats": "--formats: there is none called",
    "--election-date": "--election-date should be a date",
    "--fault": "no such type of fault: ",
    "--pa-ids": "error: ",
    "--faults": "error: ",
    "--token-file": "--token-file ",
}
"""By option whose text may be any, what is said of an odd one."""


@pytest.mark.parametrize("text", ODD)
def test_no_text_is_too_odd_to_be_refused_in_lines(text: str, tmp_path: Path) -> None:
    lines = refuse("feed", str(write_night(tmp_path)), *(f"{name}={text}" for name in TEXTS))
    for told in TEXTS.values():
        assert any(told in line for line in lines), told


@pytest.mark.parametrize("text", ODD[:2])
def test_no_folder_is_made_by_an_odd_name(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    night = str(write_night(tmp_path))
    options = ("--files", "--state", "--record")
    assert len(refuse("feed", night, *(f"{name}=a{text}{name}" for name in options))) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("--port", "\u0663\u0664"),
        ("--seed", "1_000"),
        ("--partials", "\x1b[2J"),
        ("--quota", "9" * 5_000),
        ("--speed", "\u0663\u0664"),
        ("--speed", "9" * 5_000),
        ("--speed", ""),
    ],
)
def test_a_number_is_written_in_plain_figures(
    option: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feed", f"{option}={text}"]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert option in last
    assert last.isprintable()
    assert len(last) < 200


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (("*",), ("*",)),
        (("HTTP://LocalHost:3000", "http://localhost:3000"), ("http://localhost:3000",)),
        (
            ("https://a.example:443", "http://a.example:443"),
            ("https://a.example", "http://a.example:443"),
        ),
        (("http://[::1]:8650",), ("http://[::1]:8650",)),
    ],
)
def test_origins_are_read_as_browsers_write_them(
    given: tuple[str, ...], read: tuple[str, ...]
) -> None:
    wrong: list[str] = []
    assert (read_origins(given, wrong), wrong) == (read, [])


@pytest.mark.parametrize(
    "text",
    [
        *("null", "a.example", "ftp://a", "http://", "http://a/", "http://a:", "http://a:99999"),
        *("http://u@a", "http://a b", "http://\u0430.example", "http://[::1", "javascript:x"),
    ],
)
def test_what_no_page_comes_from_is_no_origin(text: str) -> None:
    wrong: list[str] = []
    assert read_origins((text,), wrong) == ()
    assert len(wrong) == 1

"""What is printed commands no terminal, and no standard stream breaks a command."""

from __future__ import annotations

import errno
import io
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.table import Table

from simulator import cli
from simulator.errors import InputError, Problem
from simulator.output import jsonl
from simulator.output.console import Console
from simulator.text import expose
from tests.program import ROOT, Done, Run

EVIL = "\x1b]0;PWNED\x07\x1b[31mboo\u202e\u2028\x9b2J\x7f\ufeff"


def commands_in(text: str) -> list[str]:
    """The characters of a text that a terminal might act on."""
    unseen = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return [c for c in text if unicodedata.category(c) in unseen and c not in "\n\t\u200c\u200d"]


def assert_one_harmless_line(done: Done, code: int = 1) -> None:
    assert done.returncode == code
    assert commands_in(done.stdout + done.stderr) == []
    *usage, last = (done.stdout + done.stderr).splitlines()
    assert last
    assert usage == [] or (code == 2 and usage[0].startswith("usage: "))


NIGHT = 'extends = "south-west-norfolk-2024"\n'


def _toml(text: str) -> Callable[[Path], list[str]]:
    def arguments(folder: Path) -> list[str]:
        (folder / "night.toml").write_text(NIGHT + text, encoding="utf-8")
        return ["check", "night.toml"]

    return arguments


def _parties(text: str) -> Callable[[Path], list[str]]:
    def arguments(folder: Path) -> list[str]:
        (folder / "p.csv").write_text(text, encoding="utf-8")
        return _toml('[tables]\nparties = "p.csv"\n')(folder)

    return arguments


def _file(name: str) -> Callable[[Path], list[str]]:
    def arguments(folder: Path) -> list[str]:
        (folder / name).write_text("[scenario", encoding="utf-8")
        return ["check", name]

    return arguments


def _recording(folder: Path) -> list[str]:
    line = {"event": "close_of_poll", "scenario": {"name": EVIL, "digest": EVIL, "version": EVIL}}
    line["scenario"] |= {"seed": 1, "draw": None, "contest": EVIL}  # type: ignore[operator]
    (folder / "night.jsonl").write_text(json.dumps(line), encoding="utf-8")
    return ["replay", "night.jsonl", "--plain"]


def _given(*arguments: str) -> Callable[[Path], list[str]]:
    return lambda _: list(arguments)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(_parties(f"id,name,{EVIL}\n"), 1, id="a table's heading"),
        pytest.param(_parties(f'id,name,colour\n"Lab","Labour","{EVIL}"\n'), 1, id="a cell"),
        pytest.param(_toml(f"[scenario]\n{json.dumps(EVIL)} = 1\n"), 1, id="a key"),
        pytest.param(_toml(f"[tables]\nparties = {json.dumps(EVIL)}\n"), 1, id="a table's file"),
        pytest.param(_file(f"{EVIL}.toml"), 1, id="a file's name"),
        pytest.param(_file("two\nlines: fine.toml"), 1, id="a file's name of two lines"),
        pytest.param(_given("check", f"{EVIL}.toml"), 1, id="no file"),
        pytest.param(_recording, 1, id="a recording"),
        pytest.param(_given("result", "--contest", EVIL), 1, id="a contest"),
        pytest.param(_given("result", "--contest", "a\nb"), 1, id="a contest of two lines"),
        pytest.param(_given("replay", "--plain", "--at", EVIL), 1, id="a time"),
        pytest.param(_given("replay", "--plain", "--events", EVIL), 1, id="an event"),
        pytest.param(_given("result", f"--{EVIL}"), 2, id="an option"),
        pytest.param(_given("result", "--seed", f"{EVIL}\nerror: 2"), 2, id="an option's value"),
        pytest.param(_given(f"{EVIL}\nresult"), 2, id="a command"),
        pytest.param(_given("new", EVIL), 1, id="a new name"),
        pytest.param(_given("new", "a", "--from", EVIL), 1, id="a base"),
        pytest.param(_given("batch", "--plot", f"{EVIL}.gif"), 1, id="a chart"),
        pytest.param(_given("batch", "--draws", "5", "--out", f"/dev/null/{EVIL}"), 1, id="out"),
    ],
)
def test_no_message_commands_a_terminal(
    run: Run, tmp_path: Path, arguments: Callable[[Path], list[str]], code: int
) -> None:
    assert_one_harmless_line(run(*arguments(tmp_path)), code)


def test_what_is_written_where_is_said_harmlessly(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31mb\nc").mkdir()  # what is there is written to, whatever its name
    done = run("batch", "--draws", "5", "--workers", "1", "--out", "a\x1b[31mb\nc")
    assert done.returncode == 0
    assert commands_in(done.stderr) == []
    wrote = [line for line in done.stderr.splitlines() if line.startswith("wrote")]
    assert wrote
    assert all(line.startswith(r"wrote a\x1b[31mb\nc/") for line in wrote)


def test_errors_say_what_they_were_given_in_one_line() -> None:
    problem = Problem("a\n\x1b.toml", 3, "k\u202ey", "is not\n  so", "n\x9bn")
    assert str(problem) == r"a\n\x1b.toml:3: error: k\u202ey: is not so (nearest: n\x9bn)"
    assert InputError("no \x07\nbell").lines == (r"no \x07\nbell",)


def test_letters_and_joiners_stay_as_they_are() -> None:
    for words in ("Ábel − “Łukasz”", "a\u00a0b", "न\u200d्", "👩\u200d🌾"):
        assert expose(words) == words


def test_json_says_the_same_without_commands() -> None:
    value = {"name": EVIL, "flag": "🏴\U000e0067\U000e007f", "half": "\udcff", "á": "á\u00a0b"}
    text = jsonl.dumps(value)
    assert commands_in(text) == []
    assert json.loads(text) == value
    assert "á\u00a0b" in text


def test_names_in_tables_are_no_markup_and_no_commands() -> None:
    out = io.StringIO()
    table = Table("name")
    for name in ("[/by-election]", "[bold]x[/bold]", ":smile:", "a\x1b[2Jb\u202e"):
        table.add_row(name)
    console = Console(file=out, width=40)
    console.print(table)
    console.print("[red]a ", "\x9bb")
    for words in ("[/by-election]", "[bold]x[/bold]", ":smile:", r"a\x1b[2Jb\u202e", r"\x9bb"):
        assert words in out.getvalue()
    assert commands_in(out.getvalue()) == []


def test_all_styled_words_go_through_the_one_console() -> None:
    """No other module prints by rich's own, whose markup and commands are live."""
    styled = [
        path.name
        for path in (ROOT / "simulator").rglob("*.py")
        if re.search(r"from rich import|rich\.console", path.read_text(encoding="utf-8"))
    ]
    assert styled == ["console.py"]


# Streams


class Broken(io.RawIOBase):
    """A stream that refuses what is written, as a full disk or a closed pipe does."""

    def __init__(self, number: int) -> None:
        self.number = number

    def writable(self) -> bool:
        return True

    def write(self, _: object) -> int:
        raise OSError(self.number, errno.errorcode[self.number])


@contextmanager
def streams(out: io.TextIOBase | None, err: io.TextIOBase | None) -> Iterator[None]:
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _broken(number: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedWriter(Broken(number)), encoding="utf-8")


def _words() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _told(stream: io.TextIOWrapper) -> str:
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined, no-any-return]


COMMANDS = [
    ["--version"],
    ["--help"],
    ["batch", "--help"],
    ["result"],
    ["result", "--json"],
    ["result", "--csv"],
    ["scenarios"],
    ["check", "south-west-norfolk-2024"],
    ["new", "mine"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_reader_who_has_gone_and_a_full_disk(own_folder: Path, command: list[str]) -> None:
    err = _words()
    with streams(_broken(errno.EPIPE), err):
        assert cli.main(command) == 0
    assert _told(err) == ""
    (own_folder / "mine.toml").unlink(missing_ok=True)
    with streams(_broken(errno.ENOSPC), err):
        assert cli.main(command) == 1
    assert _told(err) == "standard output: ENOSPC\n"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_closed_streams(own_folder: Path, command: list[str]) -> None:
    with streams(None, None):
        assert cli.main(command) == 0
    assert (own_folder / "mine.toml").exists() == (command[0] == "new")


@pytest.mark.parametrize("number", [errno.EPIPE, errno.ENOSPC])
def test_what_cannot_be_told_on_stderr_changes_no_code(own_folder: Path, number: int) -> None:
    out = _words()
    with streams(out, _broken(number)):
        assert cli.main(["result", "--contest", "nowhere"]) == 1
        assert cli.main(["result", "--no-such-option"]) == 2
        assert cli.main(["replay", "--plain"]) == 0
        assert cli.main([]) == 2
    assert len(_told(out).splitlines()) > 100


@pytest.mark.parametrize(
    ("encoding", "title"),
    [("ascii", "Lodz ? -5"), ("cp1252", "Lódz ? -5"), ("utf-16", "Łódź ☂ −5")],
)
def test_a_console_of_another_encoding(own_folder: Path, encoding: str, title: str) -> None:
    (own_folder / "a.toml").write_text(NIGHT + '[scenario]\ntitle = "Łódź ☂ −5"\n', "utf-8")
    printed = {}
    for form in ([], ["--json"]):
        out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        with streams(out, _words()):
            assert cli.main(["explain", "a.toml", *form]) == 0
            assert cli.main(["result", "a.toml", *form]) == 0
        out.flush()
        printed[len(form)] = out.buffer.getvalue()
        assert out.encoding == encoding
    words = printed[0].decode(encoding)
    assert "Lab gain from Con, Terry Jermy by 630" in words
    assert title in words
    data = printed[1].decode("utf-8")
    assert json.loads(data.splitlines()[-1])[0]["candidates"][0]["name"] == "James Bagge"

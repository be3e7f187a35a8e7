"""Variables, files of other programs and consoles of any kind break nothing."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from threading import Timer

import pytest

from simulator import cli, signals, streams
from simulator.output import pictures
from tests.program import Run, start
from tui import entry


@pytest.mark.parametrize("columns", ["0", "1", "19", "²", "9" * 5000])
def test_a_width_that_no_console_has_is_not_heard(run: Run, columns: str) -> None:
    assert run("scenarios", COLUMNS=columns, LINES=columns) == run("scenarios", COLUMNS="")


@pytest.mark.parametrize("encoding", ["idna", "punycode", "undefined", "utf-16", "ascii"])
def test_a_console_of_any_encoding_loses_no_line(encoding: str) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        assert cli.main(["check", "nöwhere−", "x" * 70 + ".."]) == 1
        assert cli.main(["replay", "--speed", "0"]) == 1
    told = {}
    for name, stream in (("out", out), ("err", err)):
        text = stream.buffer.getvalue()
        told[name] = text.decode("utf-16" if encoding == "utf-16" else "ascii")
    assert told["out"].count("no such scenario") == 2
    assert "--speed must be" in told["err"]


# Charts


def test_matplotlib_is_loaded_as_delivered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    Path("matplotlibrc").write_bytes(b"text.usetex: True # \xff\n")
    monkeypatch.setenv("MPLBACKEND", "\x1bx")
    with pictures._by_itself():
        assert "MPLBACKEND" not in os.environ
        assert b"usetex: True" not in Path("matplotlibrc").read_bytes()
    assert Path.cwd() == tmp_path
    assert os.environ["MPLBACKEND"] == "\x1bx"


@pytest.mark.thorough
@pytest.mark.parametrize("backend", ["\x1bx"])
def test_a_chart_is_the_same_whatever_is_set_around_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    command = ("batch", "--draws", "50", "--workers", "1", "--plot")
    assert start(*command, "a.svg").returncode == 0
    Path("matplotlibrc").write_bytes(b"font.size: 30\ntext.usetex: True\n# \xff\n")
    Path("own").mkdir()
    Path("own/matplotlibrc").write_text("text.usetex: True\n", encoding="utf-8")
    own = {"MPLBACKEND": backend, "MATPLOTLIBRC": "own", "MPLCONFIGDIR": "own"}
    done = start(*command, "b.svg", **own)
    assert (done.returncode, done.stderr) == (0, "wrote b.svg\n")
    assert Path("b.svg").read_bytes() == Path("a.svg").read_bytes()


# The way out


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The signals that the program acts on."""
    acted: list[int] = []
    monkeypatch.setattr(signals, "_heard", {})
    monkeypatch.setattr(signals, "_act", acted.append)
    before = [signal.signal(number, signals._hear) for number in signals.ENDING]
    yield acted
    for number, handler in zip(signals.ENDING, before, strict=True):
        signal.signal(number, handler)


def test_what_fails_once_a_signal_was_heard_has_failed_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A library may keep nothing of a ``Stop`` but its words."""
    told = ValueError("Error building a validator:\n  Stop: 2")
    assert signals.number_behind(told) is None
    monkeypatch.setattr(signals, "_heard", {signal.SIGTERM: 1.0, signal.SIGINT: 2.0})
    assert signals.number_behind(told) == signal.SIGINT


def test_a_termination_after_a_ctrl_c_that_came_to_nothing_is_heard(
    heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "PATIENCE", 0.1)
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGTERM, signal.SIGINT):
        signal.raise_signal(number)
    # While the first has its time, none breaks it off.
    assert heard == [signal.SIGINT]
    end = time.monotonic() + 20
    while len(heard) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    assert heard == [signal.SIGINT, signal.SIGTERM]


@pytest.mark.usefixtures("heard")
def test_a_program_that_ends_waits_for_no_reader_of_its_words() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while os.write(writing, b"x" * 4096):
            pass
    os.set_blocking(writing, True)
    late = Timer(10, os.read, (reading, 1 << 20))
    late.start()
    signal.raise_signal(signal.SIGINT)
    with open(writing, "w", encoding="utf-8") as full, redirect_stderr(full):  # noqa: PTH123
        signals.say_stopped()
        with streams.guard():
            print("a word", file=sys.stderr)
            signals.say_stopped()
    assert late.is_alive()
    late.cancel()
    os.close(reading)


def test_what_a_crash_prints_commands_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(**_: object) -> int:
        raise RuntimeError("\x1b]0;PWNED\x07 \u202e")

    for name in ("watch", "ignore"):
        monkeypatch.setattr(signals, name, lambda: None)
    monkeypatch.setattr(cli, "main", crash)
    err = io.StringIO()
    with redirect_stderr(err), pytest.raises(SystemExit) as left:
        entry.main()
    assert left.value.code == 1
    assert err.getvalue().endswith("RuntimeError: \\x1b]0;PWNED\\x07 \\u202e\n")
    assert err.getvalue().startswith("Traceback")

"""A replay recorded: valid lines whatever ends it, and nothing half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator import signals
from simulator.cli import main
from simulator.commands.replay import size_of
from simulator.errors import InputError
from simulator.request import Recording, TuiRequest
from tui import recording

REQUEST = TuiRequest(scenario="a", record=Recording("x.cast", 'A "night"\x1b[2J', 61, 17))


def lines_of(path: Path) -> tuple[dict[str, Any], list[list[Any]]]:
    """Header and events; every line has to be JSON."""
    head, *events = (json.loads(line) for line in path.read_text(encoding="ascii").splitlines())
    return head, events


def play(request: TuiRequest) -> int:
    """Screens of a line, on a terminal of the size that was asked for."""
    assert request.record is None
    assert request.linger == recording.LINGER
    os.write(1, b"\x1b[?1049h\x1b[?1003h\x1b[?2001b")
    print(*os.get_terminal_size(0), "é漢\x1b[1m", os.isatty(1), os.environ["TERM"], flush=True)
    os.write(1, b"\x1b[?1049lshell")
    return 0


def test_a_recording_is_what_a_terminal_of_that_size_was_told(
    own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recording.record(REQUEST, play) == 0
    head, events = lines_of(own_folder / "x.cast")
    assert (head["version"], head["width"], head["height"]) == (2, 61, 17)
    assert head["title"] == 'A "night"\x1b[2J'
    text = "".join(event[2] for event in events)
    assert "61 17 é漢\x1b[1m True xterm-256color" in text
    assert all(hidden not in text for hidden in ("shell", "1049", "1003", "2001"))
    times = [event[0] for event in events]
    assert times == sorted(times)
    assert all(event[1] == "o" for event in events)
    said = capsys.readouterr().err
    assert said.startswith("recording x.cast")
    assert "recorded 0:00" in said
    with pytest.raises(InputError, match=r"x\.cast exists already"):
        recording.record(REQUEST, play)
    nowhere = replace(REQUEST, record=Recording("none/x.cast", "", 61, 17))
    with pytest.raises(InputError, match=r"none/x\.cast"):
        recording.record(nowhere, play)
    assert not capsys.readouterr().err, "it was not said to be recorded"


def test_screens_that_fail_leave_no_file(own_folder: Path) -> None:
    def fail(_: TuiRequest) -> int:
        raise ValueError

    for screens, code in ((fail, 1), (lambda _: 3, 3)):
        with pytest.raises(InputError, match=f"not recorded: the screens ended with code {code}"):
            recording.record(REQUEST, screens)
        assert list(own_folder.iterdir()) == []


def test_screens_that_have_left_may_tidy_up(own_folder: Path) -> None:
    def tidy(_: TuiRequest) -> int:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.write(1, b"seen\x1b[?1049l")
        time.sleep(0.3)
        return 0

    assert recording.record(REQUEST, tidy) == 0
    assert [event[2] for event in lines_of(own_folder / "x.cast")[1][1:]] == [
        "seen",
        recording._TIDY,
    ]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_whole(own_folder: Path, number: signal.Signals, code: int) -> None:
    recorder = os.getpid()

    def interrupted(_: TuiRequest) -> int:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.write(1, b"seen")
        time.sleep(0.2)
        os.kill(recorder, number)
        time.sleep(60)
        return 0

    before = signal.signal(number, lambda given, _: signals._act(given))
    try:
        assert recording.record(REQUEST, interrupted) == code
    finally:
        signal.signal(number, before)
    _, events = lines_of(own_folder / "x.cast")
    assert [event[2] for event in events[1:]] == ["seen", recording._TIDY]


def test_what_cannot_be_recorded_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    def never(_: TuiRequest) -> int:
        raise AssertionError

    asked = {
        ("--record", "x.cast", "--plain"): ["--record is of screens: this prints lines"],
        ("--record", "x", "--size", "9"): [
            "--record: the name must end in .cast",
            "--size: should be COLUMNSxROWS, such as 120x36, not ",
        ],
        ("--record", "x.cast", "--at", "25:00"): ["--at: no such time"],
        ("--size", "80x24"): ["--size is of a recording"],
    }
    for options, lines in asked.items():
        assert main(["replay", *options], never) == 1
        said = capsys.readouterr().err.splitlines()
        assert [line.startswith(start) for line, start in zip(said, lines, strict=True)] == [
            True for _ in lines
        ]


def test_sizes() -> None:
    assert size_of("120x36") == size_of("120X36") == (120, 36)
    for wrong in (
        "19x24",
        "80x7",
        "501x24",
        "80",
        "80x24x1",
        "-80x24",
        "８０x24",
        "9" * 5000 + "x24",
    ):
        with pytest.raises(ValueError, match=r"should be|can be recorded"):
            size_of(wrong)


@pytest.mark.long
def test_the_real_screens_are_recorded_without_a_terminal_until_they_end(own_folder: Path) -> None:
    command = [sys.executable, "-c", "from tui.entry import main; main()", "replay", "--record",
               "n.cast", "--size", "80x24", "--at", "06:47:30", "--until", "06:47:50",
               "--speed", "60"]  # fmt: skip
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == b""
    _, events = lines_of(own_folder / "n.cast")
    assert "South West Norfolk" in "".join(event[2] for event in events)
    assert recording.LINGER < events[-1][0] < recording.LINGER + 30

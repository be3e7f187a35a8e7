"""Every command, on every kind of standard stream and with every signal: as processes.

One run takes a tenth of the quick pairs and a twentieth of the others, so that every command and
every way has its turn; ``ELECTION_NIGHT_GRID`` says which (0 to 19), or ``all``.
"""

from __future__ import annotations

import fcntl
import os
import pty
import random
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.program import ROOT, START
from tests.robust.test_streams import commands_in

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc"),
]

MARK = "ELECTION_NIGHT_TEST"
SWN = "south-west-norfolk-2024"
LONG = 60
"""Seconds after which a command is taken to hang."""


@dataclass(frozen=True)
class Command:
    """What to run, its exit code, and whether it prints on standard output."""

    words: str
    code: int = 0
    prints: bool = True
    quick: bool = False
    writes: str = ""

    @property
    def data(self) -> bool:
        return any(word in self.words for word in ("json", "csv", "schema"))


COMMANDS = [
    Command("--version", quick=True),
    Command("--help", quick=True),
    Command("", 2, prints=False, quick=True),
    Command("bogus", 2, prints=False, quick=True),
    Command("batch --help", quick=True),
    Command("result"),
    Command("result --json"),
    Command("result --csv"),
    Command("result --contest nowhere", 1, prints=False),
    Command("replay --plain"),
    Command("replay --jsonl"),
    Command("batch --draws 20 --workers 2"),
    Command("batch --draws 20 --workers 1 --json --out tables", writes="tables"),
    Command(f"compare {SWN} what-if/bagge-does-not-stand --draws 20"),
    Command("explain what-if/bagge-does-not-stand"),
    Command("scenarios --json"),
    Command(f"check {SWN}"),
    Command("check night.toml", 1),
    Command("new mine", writes="mine.toml"),
    Command("schema"),
    Command("import hoc --constituencies a --candidates b --out c", 1, prints=False, quick=True),
    Command("import dc --candidates a --base b --out c", 1, prints=False, quick=True),
]

REDIRECTED = ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">out", "2>err", ">out 2>&1"]
PIPED = ["| true", "| head -n 1", "2>&1 | true"]
FULL = [">/dev/full", "2>/dev/full"]
ENCODED = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
SIGNALLED = {
    "SIGINT": [signal.SIGINT],
    "SIGINT twice": [signal.SIGINT] * 2,
    "SIGINT thrice": [signal.SIGINT] * 3,
    "SIGTERM": [signal.SIGTERM],
    "SIGHUP": [signal.SIGHUP],
    "SIGTERM, SIGINT": [signal.SIGTERM, signal.SIGINT],
}
WAYS = [*REDIRECTED, *PIPED, *FULL, *ENCODED, "read-only", *SIGNALLED]


def pairs() -> Iterator[tuple[Command, str]]:
    turn = os.environ.get("ELECTION_NIGHT_GRID", "0")
    for row, command in enumerate(COMMANDS):
        for column, way in enumerate(WAYS):
            part = 10 if command.quick else 20
            if turn == "all" or (row + column) % part == int(turn) % part:
                yield command, way


def living(mark: str) -> list[int]:
    """Processes that were started under a mark and have not ended."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                ours = f"{MARK}={mark}".encode() in (folder / "environ").read_bytes().split(b"\0")
                ended = " Z " in (folder / "stat").read_text()
            except OSError:
                continue
            if ours and not ended:
                found.append(int(folder.name))
    return found


def faults(command: Command, way: str, folder: Path) -> list[str]:
    """What is wrong with a command run in some way."""
    mark = uuid.uuid4().hex
    folder.mkdir()
    (folder / "night.toml").write_text(f'extends = "{SWN}"\n[scenario]\ntitel = "x"\n')
    environment = {**os.environ, **ENCODED.get(way, {}), "PYTHONPATH": str(ROOT), MARK: mark}
    program = f'"{sys.executable}" -c "{START}" {command.words}'
    at = Path("/proc") if way == "read-only" else folder
    if way in SIGNALLED:
        code, out, err = signalled(command, SIGNALLED[way], folder, environment)
    else:
        shell = way if way in (*REDIRECTED, *PIPED, *FULL) else ""
        if " | " in f" {shell}":
            line = f"set -o pipefail; {program} {shell}"
        else:
            line = f"exec {program} {shell}"
        done = subprocess.run(
            ["bash", "-c", line],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=at,
            env=environment,
            timeout=LONG,
            check=False,
        )
        code, out, err = done.returncode, done.stdout, done.stderr
    encoding = {"C": "ascii"}.get(way, way) if way in ENCODED and not command.data else "utf-8"
    return [
        *wrong_code(command, way, code),
        *wrong_words(command, way, code, out, err, encoding),
        *wrong_files(command, folder),
        *outlived(mark),
    ]


def signalled(
    command: Command, numbers: list[signal.Signals], folder: Path, environment: dict[str, str]
) -> tuple[int, bytes, bytes]:
    chance = random.Random(f"{command.words}{numbers}")
    process = subprocess.Popen(
        [sys.executable, "-c", START, *command.words.split()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=environment,
    )
    hears(process)
    time.sleep(chance.uniform(0, 0.4))
    for number in numbers:
        process.send_signal(number)
        time.sleep(chance.choice([0, 0.002]))
    out, err = process.communicate(timeout=LONG)
    return process.returncode, out, err


def hears(process: subprocess.Popen[bytes]) -> None:
    """Wait until a process hears signals: before that, Python is not yet ours."""
    bit = 1 << (signal.SIGTERM - 1)
    until = time.monotonic() + LONG
    while process.poll() is None and time.monotonic() < until:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            return
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) & bit:
            return
        time.sleep(0.002)


def wrong_code(command: Command, way: str, code: int) -> list[str]:
    right = {command.code}
    if way in SIGNALLED:
        # Of two signals at one moment Python hears either first.
        right |= {128 + number for number in SIGNALLED[way]}
    elif way == ">/dev/full" and command.prints:
        right = {1}
    elif way in PIPED and command.prints and command.code == 1:
        right.add(0)
    elif way == "read-only" and (command.writes or "night.toml" in command.words):
        right = {1}
    return [] if code in right else [f"code {code}"]


def wrong_words(
    command: Command, way: str, code: int, out: bytes, err: bytes, encoding: str
) -> list[str]:
    wrong = []
    try:
        words = out.decode(encoding)
        said = err.decode("ascii" if way == "C" else way if way in ENCODED else "utf-8")
    except UnicodeDecodeError as error:
        return [f"{error}"]
    if commands_in(words + said):
        wrong.append("a control character")
    if "Traceback" in said or "Exception" in said:
        wrong.append(f"a traceback: {said[-300:]}")
    if code == 1 and len(said.splitlines()) + ("check" in command.words) > 2:
        wrong.append(f"more than a line a problem: {said}")
    stopped = said.splitlines().count("stopped")
    if stopped != (code >= 128) and way in SIGNALLED:
        wrong.append(f"stopped, said {stopped} times")
    return wrong


def wrong_files(command: Command, folder: Path) -> list[str]:
    left = {path.name for path in folder.rglob("*")}
    return [f"left {name}" for name in left if ".tmp" in name or name.startswith(".")]


def outlived(mark: str) -> list[str]:
    until = time.monotonic() + LONG
    while (alive := living(mark)) and time.monotonic() < until:
        time.sleep(0.02)
    return [f"a process outlives it: {alive}"] if alive else []


def test_every_command_on_every_stream_with_every_signal(tmp_path: Path) -> None:
    def run(numbered: tuple[int, tuple[Command, str]]) -> tuple[str, list[str]]:
        number, (command, way) = numbered
        try:
            wrong = faults(command, way, tmp_path / str(number))
        except subprocess.TimeoutExpired:
            wrong = ["hangs"]
        return f"{command.words} {way}", wrong

    with ThreadPoolExecutor(2) as pool:
        found = dict(pool.map(run, enumerate(pairs())))
    assert len(found) > 25
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


# The terminal UI


LEFT = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l")
"""The other screen left, the cursor shown, the mouse given back."""


@dataclass(frozen=True)
class Seen:
    """What a terminal saw of the UI before and after it was told to end, and how it was left."""

    code: int
    before: bytes
    after: bytes
    sane: bool


def screen(numbers: list[signal.Signals], redirect: str, mark: str) -> Seen:
    """Run the UI in a terminal of its own until its screen stands, and end it by signals."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    mode = termios.tcgetattr(theirs)
    line = f'exec "{sys.executable}" -c "{START}" replay {redirect}'
    process = subprocess.Popen(
        ["bash", "-c", line],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", MARK: mark},
    )
    seen = b""

    def watch(enough: Callable[[], bool]) -> None:
        nonlocal seen
        until = time.monotonic() + LONG
        while not enough() and time.monotonic() < until:
            if select.select([ours], [], [], 0.05)[0]:
                seen += os.read(ours, 65536)

    watch(lambda: b"Lynnsport" in seen or b"Norfolk" in seen)
    before = len(seen)
    for number in numbers:
        process.send_signal(number)
    watch(lambda: process.poll() is not None)
    code = process.wait()
    watch(lambda: not select.select([ours], [], [], 0.1)[0])
    sane = termios.tcgetattr(theirs) == mode
    os.close(ours)
    os.close(theirs)
    return Seen(code, seen[:before], seen[before:], sane)


@pytest.mark.parametrize(
    ("number", "times", "code", "redirect"),
    [
        (signal.SIGINT, 1, 0, ""),
        (signal.SIGTERM, 1, 143, ""),
        (signal.SIGHUP, 1, 129, "2>&-"),
        (signal.SIGINT, 3, 0, "2>&-"),
        (signal.SIGTERM, 3, 143, "2>/dev/null"),
    ],
)
def test_the_terminal_is_left_as_it_was(
    number: signal.Signals, times: int, code: int, redirect: str
) -> None:
    mark = uuid.uuid4().hex
    seen = screen([number] * times, redirect, mark)
    assert seen.code == code
    assert b"\x1b[?1049h" in seen.before
    assert all(words in seen.after for words in LEFT)
    assert seen.sane
    assert b"Traceback" not in seen.before + seen.after
    assert outlived(mark) == []

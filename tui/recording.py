"""A replay recorded as an asciicast: what a terminal is told, and when (asciinema's version 2).

The screens run in a terminal of their own (a pty of the size that is asked for), so a recording
needs none. It takes as long as it plays: its times are those of the wall.
"""

from __future__ import annotations

import codecs
import json
import os
import pty
import re
import select
import signal
import sys
import termios
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn

from simulator import disk, signals
from simulator.errors import InputError
from simulator.request import OpenTui, Recording, TuiRequest
from simulator.text import expose

LINGER: Final = 8.0
"""Seconds that the last screen stands."""

TERM: Final = "xterm-256color"
_LEAVING: Final = "\x1b[?1049l"
"""Back to the shell's screen: a recording ends on what was seen before."""
_TALK: Final = re.compile(
    r"\x1b\[\?(?:1000|1002|1003|1004|1006|1015|1049|2004|2026|2048)[hl]"  # hands, other screen
    r"|\x1b\[\?\d+\$p|\x1b\[[<>=]\d*u|\x1b\[\?2001[a-z]"  # questions, keys, pastes
)
"""What the screens tell their own terminal; a viewer's must not be told to send clicks."""
_CLEAR: Final = "\x1b[2J\x1b[H"
_TIDY: Final = "\x1b[0m\x1b[?7h\x1b[?25h"
"""Lines wrap and the cursor is seen: a terminal that played it is as before."""
_CHUNK: Final = 1 << 16
_TICK: Final = 0.1
_GRACE: Final = 4.0
"""Seconds in which the screens may leave before they are ended."""
_NEWS: Final = 60.0
"""Seconds between two lines about how far it is, where they are no terminal's."""


def record(request: TuiRequest, open_tui: OpenTui) -> int:
    """Play a replay by itself and write what a terminal would be told; the exit code.

    Ctrl-C ends the recording there: what was recorded by then is a file like any other.

    Raises:
        InputError: the file cannot be written, or there is one, or the screens failed.
    """
    assert request.record is not None
    wanted, path = request.record, Path(request.record.path)
    heard: list[int] = []
    with _new(path) as file, signals.handled(heard.append):
        print(f"recording {expose(str(path))} as it plays; Ctrl-C ends it there", file=sys.stderr)
        process, terminal = _start(replace(request, record=None, linger=LINGER), open_tui, wanted)
        try:
            size, seconds = _follow(terminal, file, wanted, lambda: bool(heard))
        except BaseException:
            _end(process, terminal, lambda: True)
            raise
        code = _end(process, terminal, lambda: bool(heard))
        if code and not heard:
            raise InputError(f"{path}: not recorded: the screens ended with code {code}")
    print(f"recorded {_clock(seconds)}, {size / 1e6:.1f} MB: {expose(str(path))}", file=sys.stderr)
    return 0 if not heard or heard[0] == signal.SIGINT else signals.exit_code(heard[0])


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """A file that is there once all of it is."""
    disk.refuse_target(path)
    exists = InputError(f"{path} exists already: choose another name, or remove it")
    if os.path.lexists(path):
        raise exists
    try:
        with disk.refusals(path), disk.replacement(path, over=False) as file:
            yield file
    except FileExistsError:
        raise exists from None


def _follow(
    terminal: int, file: BinaryIO, wanted: Recording, ended: Callable[[], bool]
) -> tuple[int, float]:
    """Write what the terminal is told until the screens leave; bytes and seconds of it."""
    head = {
        "version": 2,
        "width": wanted.width,
        "height": wanted.height,
        "timestamp": int(time.time()),
        "title": wanted.title,
        "env": {"TERM": TERM},
    }
    size = _write(file, head)
    size += _write(file, [0.0, "o", _CLEAR])
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    begun = time.monotonic()
    news, seconds, left = 0.0, 0.0, False
    while not left and not ended():
        now = time.monotonic() - begun
        if now >= news:
            news = now + (1.0 if sys.stderr.isatty() else _NEWS)
            _tell(now, size)
        data = _heard_by(terminal)
        if data is None:
            continue
        text, leaving, _ = decoder.decode(data, not data).partition(_LEAVING)
        left = bool(leaving) or not data
        if text := _TALK.sub("", text):
            seconds = time.monotonic() - begun
            size += _write(file, [round(seconds, 3), "o", text])
    size += _write(file, [round(seconds, 3), "o", _TIDY])
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return size, seconds


def _heard_by(terminal: int) -> bytes | None:
    """All that the terminal is told at once: empty when the last writer has gone; None, nothing."""
    data = b""
    while select.select([terminal], [], [], 0 if data else _TICK)[0] and len(data) < _CHUNK:
        try:
            more = os.read(terminal, _CHUNK)
        except OSError:  # Linux says so where others say nothing
            more = b""
        if not more:
            return data
        data += more
    return data or None


def _write(file: BinaryIO, line: Any) -> int:
    """One line of the file; its bytes."""
    # What is no text in UTF-8 (half a pair, of a file's name) is escaped, and valid JSON.
    return file.write(json.dumps(line).encode() + b"\n")


def _tell(seconds: float, size: int) -> None:
    words = f"{_clock(seconds)}, {size / 1e6:.1f} MB"
    if sys.stderr.isatty():
        print(f"\r{words} ", end="", file=sys.stderr, flush=True)
    elif seconds >= 1:
        print(words, file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _start(request: TuiRequest, open_tui: OpenTui, wanted: Recording) -> tuple[int, int]:
    """The screens in a process of their own; its number, and our end of its terminal."""
    sys.stdout.flush()
    sys.stderr.flush()
    words = os.dup(2)
    process, terminal = pty.fork()
    if process == 0:
        _play(request, open_tui, wanted, words)
    os.close(words)
    return process, terminal


def _play(request: TuiRequest, open_tui: OpenTui, wanted: Recording, words: int) -> NoReturn:
    """In the new process: run the screens on its terminal; refusals go where ours would."""
    code = 1
    try:
        termios.tcsetwinsize(0, (wanted.height, wanted.width))
        os.dup2(words, 2)
        # Whatever this process was started with, the screens talk to their terminal.
        own: Any = sys
        for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w")):
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(own, name, stream)
            setattr(own, f"__{name}__", stream)
        for variable in ("COLUMNS", "LINES"):
            os.environ.pop(variable, None)
        os.environ.update(TERM=TERM, COLORTERM="truecolor")
        code = open_tui(request)
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stderr.flush()
        # Nothing of what this process was copied from may be tidied twice.
        os._exit(code)


def _end(process: int, terminal: int, ended: Callable[[], bool]) -> int:
    """See to it that the screens have gone; their exit code, which is above 128 by a signal.

    Screens that left by themselves tidy up after their last word: they are asked to end only if
    that takes too long, or if all is to end now.
    """
    asked, end = False, time.monotonic() + _GRACE
    while True:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            os.close(terminal)
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        with suppress(OSError):
            # Who leaves writes, and waits for a reader.
            if select.select([terminal], [], [], _TICK)[0]:
                os.read(terminal, _CHUNK)
        late = time.monotonic() > end
        if late or (ended() and not asked):
            os.kill(process, signal.SIGKILL if asked else signal.SIGTERM)
            asked, end = True, time.monotonic() + _GRACE

"""The program as tests run it: as a call where a process is not the point, else as a process."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol
from unittest import mock

from simulator import cli
from simulator.errors import LONGEST_LINE

ROOT = Path(__file__).parents[1]
START = "from tui.entry import main; main()"
_parser = cache(cli.parser)  # a process of its own makes it once, too


@dataclass(frozen=True)
class Done:
    """What a run of the program left: its exit code, its data and its words."""

    returncode: int
    stdout: str
    stderr: str


class Run(Protocol):
    """Runs the program with some arguments, and with more environment variables."""

    def __call__(self, *arguments: str, **environment: str) -> Done: ...


def call(*arguments: str, **environment: str) -> Done:
    """Run ``election-night`` in this process and folder, without a terminal or a terminal UI."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        # An option such as --no-color may set a variable: it ends with the run.
        mock.patch.dict(os.environ, environment),
        mock.patch.object(cli, "parser", _parser),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = cli.main(arguments)
    return Done(code, _text(out), _text(err))


def refuse(*arguments: str) -> list[str]:
    """Run what is to be refused: its lines, which are all that is said, each once; exit code 1."""
    done = call(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert all(line.isprintable() and len(line) <= LONGEST_LINE for line in lines), lines
    assert len(set(lines)) == len(lines)
    return lines


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def start(*arguments: str, **environment: str) -> Done:
    """Run ``election-night`` in a process of its own, in this folder and without a terminal."""
    return _finished([sys.executable, "-c", START, *arguments], environment)


def shell(line: str, **environment: str) -> Done:
    """Run a line of ``bash``; any command of a pipe may fail it."""
    return _finished(["bash", "-o", "pipefail", "-c", line], environment)


def _finished(command: list[str], environment: dict[str, str]) -> Done:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        timeout=100,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)

"""The README's commands work as written, and its two set-up commands are single lines."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.program import ROOT, START, call, shell

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:<!-- readme:([\w-]+) -->\s*)?^```sh\n(.*?)^```", re.M | re.S)
BLOCKS: list[tuple[str, str]] = [(mark, text.strip()) for mark, text in BLOCK.findall(README)]
RUNNABLE = [
    line
    for mark, text in BLOCKS
    if not mark.startswith(("replay", "test", "interactive"))
    for line in text.splitlines()
    if line and not line.startswith("#")
]


def marked(name: str) -> str:
    (text,) = [text for mark, text in BLOCKS if mark == name]
    return text


@pytest.mark.parametrize("name", ["replay", "test"])
def test_a_fresh_machine_needs_one_line(name: str) -> None:
    text = marked(name)
    assert len(text.splitlines()) == 1
    assert "venv" in text
    assert "pip" in text


def test_there_are_commands_to_run() -> None:
    assert len(RUNNABLE) >= 8
    assert marked("interactive")


@pytest.fixture
def folder(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, with ``election-night`` on the path."""
    shim = own_folder / "bin" / "election-night"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, "-c", START])} "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(shim.parent), prepend=os.pathsep)
    return own_folder


@pytest.mark.usefixtures("folder")
@pytest.mark.long
def test_every_command_does_what_it_says() -> None:
    for line in RUNNABLE:
        program, *arguments = shlex.split(line)
        # The shell's own words need the shell; every other line is one call of the program.
        alone = program == "election-night" and not set(arguments) & {"|", ">", "&&"}
        done = call(*arguments) if alone else shell(line)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        assert done.stdout, line
        assert "Traceback" not in done.stderr


def test_every_picture_and_link_of_the_readme_is_there() -> None:
    local = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", README)
    local += re.findall(r'src="(?!https?://)([^"]+)"', README)
    assert local
    missing = [name for name in local if not (ROOT / name).exists()]
    assert missing == []

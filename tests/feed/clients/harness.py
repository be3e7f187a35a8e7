"""Where other people's clients are, and how those that print what they heard are run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from tests.feed.running import PATIENCE

PREPARED: Final = "ELECTION_NIGHT_CLIENTS"
HERE: Final = Path(__file__).parent


def prepared() -> Path:
    """The folder that ``prepare`` filled."""
    folder = os.environ.get(PREPARED)
    if not folder:
        pytest.skip(f"{PREPARED} is not set: tests/feed/clients/prepare FOLDER fetches the clients")
    return Path(folder).resolve()


def python(name: str, package: str) -> str:
    """The interpreter of a prepared environment that has a package."""
    folder = prepared() / name
    if not list(folder.glob(f"lib/python*/site-packages/{package}/__init__.py")):
        pytest.skip(f"{package} was not fetched into {folder}")
    return str(folder / "bin" / "python")


def node(*packages: str) -> tuple[str, Path]:
    """Node, and the folder of prepared packages of npm."""
    binary = program("node")
    modules = prepared() / "node_modules"
    for package in packages:
        if not (modules / package / "package.json").is_file():
            pytest.skip(f"npm's {package} was not fetched into {modules}")
    return binary, modules


def program(name: str) -> str:
    """A program that is on the path."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name}")
    return found


def clone(variable: str, repository: str, *files: str) -> Path:
    """A local clone of somebody's repository, with the files that are run."""
    folder = os.environ.get(variable)
    if not folder:
        pytest.skip(f"{variable} is not set: no clone of {repository}")
    for file in files:
        if not (Path(folder) / file).is_file():
            pytest.skip(f"{variable} names a folder without {file}")
    return Path(folder).resolve()


def start(command: Sequence[str], folder: Path, **environment: str) -> subprocess.Popen[str]:
    """Start a client that prints what it heard as JSON."""
    log = (folder / "client.log").open("w", encoding="utf-8")
    with log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=folder,
            env={**os.environ, **environment},
        )


def told(process: subprocess.Popen[str], folder: Path) -> Any:
    """What such a client printed at its end."""
    try:
        out, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0, (folder / "client.log").read_text("utf-8")[-3000:]
    return json.loads(out)

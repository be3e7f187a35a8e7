"""What every test may use: the program as a process, and the official files where they are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _no_terminal_tricks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours and widths do not depend on who runs the tests."""
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORFGBG", "TEXTUAL", "EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run ``election-night`` in a process of its own, in an empty folder, without a terminal."""

    def run_it(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from tui.entry import main; main()", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            timeout=100,
            check=False,
        )

    return run_it


@pytest.fixture(scope="session")
def official() -> Path:
    """The folder of official files; tests that want it skip where it is not given."""
    folder = os.environ.get("ELECTION_NIGHT_OFFICIAL_DATA")
    if not folder:
        pytest.skip("ELECTION_NIGHT_OFFICIAL_DATA is not set: no official files to check against")
    return Path(folder)

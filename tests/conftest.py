"""What any test may use: the program, an empty folder, the official files where there are any."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import program, shipped

# As the program itself does: two workers' linear algebra on as many threads each spends its time
# waiting. NumPy has not been loaded yet.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Nor is the garbage looked for among hundreds of thousands of parts of nights time and again.
gc.set_threshold(50_000, 50)
# What has been compiled is kept, for the other worker and for every process that a test starts.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long an example takes is the machine's affair, and no property's.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


TOGETHER = {
    "a night played to other people's clients": {
        f"tests/feed/clients/test_{name}.py" for name in ("streams", "model")
    },
    "the night of 2024, played": {
        "tests/feed/test_whole_nights.py",
        "tests/output/test_html_in_a_browser.py",
        "tests/real/test_night_2024.py",
        "tests/truth/test_marks_of_events.py",
        "tests/truth/test_paces.py",
        "tests/tui/test_whole_night.py",
    },
    "the night made by hand": {
        f"tests/tui/test_{name}.py"
        for name in (
            *("hexmap", "night", "night_moments", "night_pictures", "night_running"),
            *("projections", "truth", "moments", "pins", "news"),
        )
    },
    # Long by themselves, and so never the last.
    "what the documents say": {
        "tests/output/test_recording.py",
        "tests/test_author_guide.py",
        "tests/test_readme.py",
    },
}
"""Files that share what takes seconds to make, each group in one worker."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Any:
    """A file goes to one worker, as do files of one group: what they share is made once.

    The largest go first: the last ones are then small, and no worker waits long for the other.
    """
    scheduler: Any = importlib.import_module("xdist.scheduler")  # it has no type stubs
    made = scheduler.LoadFileScheduling(config, log)
    made._split_scope = _group
    return made


def _group(nodeid: str) -> str:
    file = nodeid.partition("::")[0]
    return next((name for name, files in TOGETHER.items() if file in files), file)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Of two workers one reads the files from the end.

    Where nothing has been compiled yet, each compiles half of them and finds the other half done.
    """
    worker = getattr(session.config, "workerinput", {}).get("workerid")
    if worker == "gw1" and session.config.args == session.config.getini("testpaths"):
        for file in sorted(program.ROOT.glob("tests/**/test_*.py"), reverse=True):
            importlib.import_module(".".join(file.relative_to(program.ROOT).with_suffix("").parts))


@pytest.fixture(scope="session", autouse=True)
def _shipped_nights_are_read_once() -> Iterator[None]:
    with shipped.read_once():
        yield


@pytest.fixture(autouse=True)
def _no_terminal_tricks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours and widths do not depend on who runs the tests."""
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORFGBG", "TEXTUAL", "EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the working one of this test alone."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(own_folder: Path) -> program.Run:
    """The program, called in an empty folder."""
    return program.call


@pytest.fixture
def process(own_folder: Path) -> program.Run:
    """The program as a process of its own, in an empty folder."""
    return program.start


@pytest.fixture(scope="session")
def official() -> Path:
    """The folder of official files; tests that want it skip where it is not given."""
    folder = os.environ.get("ELECTION_NIGHT_OFFICIAL_DATA")
    if not folder:
        pytest.skip("ELECTION_NIGHT_OFFICIAL_DATA is not set: no official files to check against")
    return Path(folder)

"""The wheel: built through the sdist, holding code and scenarios, and working elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.program import ROOT

pytestmark = pytest.mark.thorough


def test_the_wheel_holds_all_and_runs_from_elsewhere(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        "simulator/cli.py",
        "simulator/output/page/page.html",
        "simulator/scenario/importing/dc_parties.csv",
        "simulator/feed/formats/pa_parties.csv",
        "simulator/output/page/page.css",
        "simulator/output/page/main.js",
        "tui/app.tcss",
        "tui/help.md",
        "simulator/_scenarios/south-west-norfolk-2024/scenario.toml",
    }
    assert wanted <= names
    assert not [name for name in names if name.startswith(("tests/", "scenarios/"))]
    target = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(target)
    done = subprocess.run(
        [sys.executable, "-c", "from tui.entry import main; main()", "result", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(target), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    (declared,) = json.loads(done.stdout)
    assert declared["result"] == "Lab gain from Con"
    where = subprocess.run(
        [sys.executable, "-c", "import simulator; print(simulator.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(target), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(target))

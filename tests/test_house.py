"""The house keeps its shape: arrows, import hygiene, room sizes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.program import ROOT


def loaded_by(statement: str, tmp_path: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        check=True,
    )
    return set(done.stdout.split())


def test_a_plain_replay_loads_neither_the_ui_nor_anything_heavy(tmp_path: Path) -> None:
    code = "import io, sys; from simulator.cli import main; out = sys.stdout\n"
    code += "sys.stdout = io.StringIO(); assert main(['replay', '--plain']) == 0; sys.stdout = out"
    loaded = loaded_by(code, tmp_path)
    assert "simpy" in loaded
    for heavy in ("textual", "matplotlib", "pyarrow", "distributed", "tui", "scipy", "pandas"):
        assert heavy not in loaded


def test_help_and_version_load_next_to_nothing(tmp_path: Path) -> None:
    loaded = loaded_by("from simulator.cli import main; main(['--version'])", tmp_path)
    assert not loaded & {"numpy", "pydantic", "simpy", "textual", "rich"}


def test_no_module_outgrows_its_room() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for room in ("simulator", "tui", "tests")
        for path in (ROOT / room).rglob("*.py")
    }
    assert {name: lines for name, lines in lengths.items() if lines > 600} == {}

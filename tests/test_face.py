"""The public face: what other programs use, as the README shows it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import simulator
from simulator.errors import ElectionNightError, InputError
from tests.program import ROOT

SNIPPETS = re.findall(
    r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S
)
NORFOLK = "south-west-norfolk-2024"


def run_python(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "MYPYPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        check=False,
    )


def test_the_readme_s_snippet_runs(tmp_path: Path) -> None:
    (snippet,) = SNIPPETS
    done = run_python("-c", snippet, cwd=tmp_path)
    assert done.stderr == ""
    first, *chances, last = done.stdout.splitlines()
    assert first == "2024-07-05 06:48:00+01:00 Terry Jermy 11847"
    assert len(chances) == 9
    assert last == "Liz Truss by 2825"


@pytest.mark.thorough
def test_the_readme_s_snippet_is_typed(tmp_path: Path) -> None:
    (snippet,) = SNIPPETS
    lines = [*snippet.splitlines(), "reveal_type(chances)", "reveal_type(declaration.elected)"]
    (tmp_path / "notebook.py").write_text("\n".join(lines), encoding="utf-8")
    options = ["--strict", "--follow-imports=silent", f"--cache-dir={ROOT / '.mypy_cache'}"]
    done = run_python("-m", "mypy", *options, "notebook.py", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "simulator.forecast.result.BatchResult" in done.stdout
    assert "simulator.timeline.events.DeclaredCandidate" in done.stdout


def test_every_name_is_there_and_has_a_docstring() -> None:
    for name in set(dir(simulator)) - {"__version__"}:
        assert getattr(simulator, name).__doc__, name
    assert 16 <= len(dir(simulator)) <= 20
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = simulator.nothing_of_the_kind  # type: ignore[attr-defined]


def test_a_name_stays_what_it_is_once_its_module_is_loaded(tmp_path: Path) -> None:
    code = (
        "import simulator.forecast.batches, simulator.forecast.comparison, simulator.session;"
        "import simulator; print(*(callable(getattr(simulator, n)) for n in simulator.__all__"
        " if n != '__version__'))"
    )
    done = run_python("-c", code, cwd=tmp_path)
    assert set(done.stdout.split()) == {"True"}


def test_values_are_said_in_a_line() -> None:
    night = simulator.load(NORFOLK)
    timeline = simulator.play(night)
    assert repr(night) == "<Scenario south-west-norfolk-2024: 1 contest>"
    assert repr(timeline).startswith("<Timeline of 1 hall: ")
    assert repr(simulator.batch(night, draws=10)) == (
        "<BatchResult of south-west-norfolk-2024: 10 draws, seed 1>"
    )


def test_tables_of_changes_are_read_as_a_file_s_are() -> None:
    night = simulator.load(NORFOLK)
    table = {"type": "withdraw", "candidate": "James Bagge", "to": {"Con": 0.55}}
    whatif = simulator.apply(night, [table])
    assert whatif.changes == (
        "James Bagge withdraws (55 % to Con, 45 % abstain) in South West Norfolk",
    )
    with pytest.raises(ElectionNightError) as refusal:
        simulator.apply(night, [{"type": "withdrw"}, {"type": "swing", "from": "Lab", "pts": 1}])
    assert {line.split(": ")[1] for line in refusal.value.lines} == {
        "changes[0].type",
        "changes[1].to",
        "changes[1].pts",
    }


def test_columns_have_one_row_a_candidate_and_equal_lengths() -> None:
    night = simulator.load(NORFOLK)
    columns = simulator.batch(night, draws=100, seed=3).columns(table="candidates")
    assert {len(column) for column in columns.values()} == {len(night.contests[0].candidates)}
    assert columns["win"].sum() == pytest.approx(1)
    assert all(isinstance(column, np.ndarray) for column in columns.values())
    with pytest.raises(InputError, match="candidates"):
        simulator.batch(night, draws=100).columns(table="candidate")

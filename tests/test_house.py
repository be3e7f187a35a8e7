"""The house keeps its shape: arrows, import hygiene, room sizes."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
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


def test_a_night_is_kept_or_fed_to_files_without_what_speaks_http(tmp_path: Path) -> None:
    code = "import simulator.commands.live, simulator.live.sources as s, simulator.live.serving\n"
    code += "s.open_sources; import simulator.commands.feed.sending"
    assert "aiohttp" not in loaded_by(code, tmp_path)


def test_the_simulator_is_imported_without_what_it_stands_on(tmp_path: Path) -> None:
    loaded = loaded_by("import simulator", tmp_path)
    assert "simulator" in loaded
    assert not loaded & {"numpy", "pydantic", "simpy", "textual", "rich"}


def test_no_module_outgrows_its_room() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for room in ("simulator", "tui", "tests")
        for path in (ROOT / room).rglob("*.py")
    }
    assert {name: lines for name, lines in lengths.items() if lines > 600} == {}


def faces(path: Path) -> dict[str, str]:
    """What a package offers lazily: name → the module that is imported for it."""
    if path.name != "__init__.py":
        return {}
    tree = ast.parse(path.read_text("utf-8"))
    calls = (n for n in ast.walk(tree) if isinstance(n, ast.Call))
    homes = [ast.literal_eval(c.args[1]) for c in calls if ast.unparse(c.func) == "public"]
    return dict(homes[0]) if homes else {}


def imports(path: Path, homes: dict[str, str]) -> Iterator[str]:
    """What a module imports anywhere, in functions too; what only typing needs is left out.

    A name of a package's face counts as the module behind it.
    """
    tree = ast.parse(path.read_text("utf-8"))
    ahead: list[ast.AST] = [tree]
    while ahead:
        node = ahead.pop()
        # Nothing is imported inside an expression, and they are most of a module.
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        ahead += (n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.expr))
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (homes.get(name, node.module) for name in names)


def test_no_circles() -> None:
    """No module imports itself by way of others."""
    paths = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for room in ("simulator", "tui")
        for path in (ROOT / room).rglob("*.py")
    }
    homes = {name: name for name in paths}
    for package, path in paths.items():
        homes |= {f"{package}.{name}": home for name, home in faces(path).items()}
    arrows = {name: set(imports(path, homes)) & set(paths) for name, path in paths.items()}
    found = []
    for start in arrows:
        reached: set[str] = set()
        ahead = [*arrows[start]]
        while ahead:
            name = ahead.pop()
            if name not in reached:
                reached.add(name)
                ahead += arrows[name]
        if start in reached:
            found.append(start)
    assert found == []

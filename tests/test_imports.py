"""Rooms are entered by their faces, and the public face is for users alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.program import ROOT


@cache
def modules(room: str) -> tuple[tuple[Path, ast.ImportFrom | ast.Import], ...]:
    """Every import statement of a room, within functions too."""
    return tuple(_modules(room))


def _modules(room: str) -> Iterator[tuple[Path, ast.ImportFrom | ast.Import]]:
    for path in sorted((ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom | ast.Import):
                yield path.relative_to(ROOT), node


def is_module(name: str) -> bool:
    """Whether a dotted name is a module or package of ours."""
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def test_nothing_inside_the_simulator_uses_its_public_face() -> None:
    inside = []
    for path, node in modules("simulator"):
        if isinstance(node, ast.Import):
            inside += [(str(path), a.name) for a in node.names if a.name == "simulator"]
        elif node.module == "simulator":
            inside += [
                (str(path), a.name) for a in node.names if not is_module(f"simulator.{a.name}")
            ]
    assert inside == []


def test_rooms_are_entered_by_their_faces() -> None:
    """``from simulator.scenario import Contest``, never from a module behind the face."""
    behind = []
    for path, node in modules("simulator"):
        name = str(node.module) if isinstance(node, ast.ImportFrom) else ""
        *package, _ = name.split(".")
        # A room's own modules know one another, and a face says where its names are defined.
        own = path.parts[: len(package)] == tuple(package) or path.name == "__init__.py"
        if len(package) > 1 and not own and not ROOT.joinpath(*name.split(".")).is_dir():
            behind.append((str(path), name))
    assert behind == []


SEEN_BY_SCREENS = {
    "simulator",
    "simulator.cli",
    "simulator.conditions",
    "simulator.course",
    "simulator.disk",
    "simulator.errors",
    "simulator.forecast",
    "simulator.lazy",
    "simulator.live",
    "simulator.messages",
    "simulator.outcome",
    "simulator.projection",
    "simulator.request",
    "simulator.scenario",
    "simulator.scenario.changes",
    "simulator.scenario.shipped",
    "simulator.session",
    "simulator.signals",
    "simulator.telling",
    "simulator.text",
    "simulator.timeline",
    "simulator.timeline.events",
    "simulator.uk",
}
"""What screens may use: the public face, and packages by name; twenty-three modules at most."""


def test_screens_use_the_face_and_packages_by_name() -> None:
    used = set()
    for _, node in modules("tui"):
        if isinstance(node, ast.Import):
            used |= {a.name for a in node.names if a.name.startswith("simulator")}
        elif str(node.module).partition(".")[0] == "simulator":
            whole = str(node.module)
            below = {f"{whole}.{a.name}" for a in node.names if is_module(f"{whole}.{a.name}")}
            used |= below or {whole}
    assert used <= SEEN_BY_SCREENS
    assert len(used) <= 23

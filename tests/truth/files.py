"""Scenario files written for a test."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from simulator.scenario import Scenario, load


def loaded(text: str, name: str = "written") -> Scenario:
    """The scenario of a file of this text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return load(str(path))

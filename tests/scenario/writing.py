"""Scenario files for tests: the flagship's text, edited, and small nights of our own."""

from __future__ import annotations

from pathlib import Path

from simulator.scenario import check, shipped

FLAGSHIP = "south-west-norfolk-2024"


def flagship() -> str:
    """The text of the shipped South West Norfolk."""
    path = shipped.find(FLAGSHIP)
    assert path is not None
    return path.read_text(encoding="utf-8")


def edited(*edits: tuple[str, str]) -> str:
    """The flagship with the first occurrence of each text replaced; each must be there."""
    text = flagship()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, part: str, after: str = "") -> int:
    """The line on which a part of a text stands first (after another part)."""
    start = text.index(after) if after else 0
    return text.count("\n", 0, text.index(part, start)) + 1


def write(folder: Path, text: str | bytes, name: str = "night.toml") -> Path:
    """A file in a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def findings(path: Path) -> list[str]:
    """What ``check`` says of a file, each line without the folder it stands in."""
    folder = f"{path.parent}/"
    return [str(problem).replace(folder, "") for problem in check(str(path))]


TWO = """\
[scenario]
title = "Two seats"
date = 2024-07-04

[parties]
Lab = { name = "Labour", colour = "#e4003b", symbol = "L" }
Con = { name = "Conservative", colour = "#0f7fe0", symbol = "C" }

[[contests]]
slug = "east"
name = "East"
electorate = 1000
rejected = 2
declared_at = "02:00"
previous.then.votes = { Lab = 200, Con = 300 }
candidates = [
    { name = "Ann Lee", party = "Lab", votes = 300 },
    { name = "Bob Ray", party = "Con", votes = 250 },
]
incidents = [{ stage = "candidates_called", text = "A cheer.", candidate = "Ann Lee" }]

[[contests]]
slug = "west"
name = "West"
electorate = 2000
rejected = 5
declared_at = "03:00"
candidates = [
    { name = "Cy Fox", party = "Lab", votes = 500 },
    { name = "Di Orr", party = "Con", votes = 600 },
]
"""
"""Two seats with known votes: what other files extend."""

SOURCED = TWO.replace('title = "Two seats"', 'title = "Two seats"\nsource = "Official returns"')
"""The same with a source of the votes."""

"""Names of files as they are typed."""

from __future__ import annotations

from pathlib import Path

from simulator.errors import InputError


def scenario_file(name: str) -> Path:
    """The file in this folder that a person means by a name.

    Raises:
        InputError: it is no name of a file in this folder.
    """
    name = name.strip()
    stem = name.removesuffix(".toml")
    plain = stem and Path(name).name == name and name.isprintable() and "\\" not in name
    if not plain or name.startswith(".") or len(name.encode()) > 200:
        raise InputError(f"'{name}' is not the name of a file in this folder")
    return Path(f"{stem}.toml")

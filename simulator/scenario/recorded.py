"""The scenario of a record of a night, which says its name and what was in its files."""

from __future__ import annotations

from pathlib import Path

from simulator.errors import InputError, ScenarioError
from simulator.scenario import shipped
from simulator.scenario.model import Scenario
from simulator.scenario.read import load
from simulator.text import excerpt


def load_recorded(path: Path, name: str, digest: str) -> tuple[str, Scenario]:
    """The scenario that a record names, and what a command calls it: shipped, beside it or here.

    Args:
        path: of the record.
        name: of the scenario, or its path, as it was there.
        digest: of its files, as they were.

    Raises:
        InputError: it is not here, or has changed since.
    """
    changed = False
    plain = Path(name).name == name
    own = [str(folder / f"{name}.toml") for folder in (path.parent, Path()) if plain]
    for candidate in (name, str(path.parent / name), *own):
        try:
            scenario = load(candidate)
        except ScenarioError:
            continue
        if scenario.digest == digest:
            return candidate, scenario
        changed = True
    if changed:
        raise InputError(f"{path}: {excerpt(name)} has changed since it was recorded")
    raise InputError(f"{path}: the scenario {excerpt(name)} that it is a record of is not here")


def recorded_name(path: Path, scenario: Scenario) -> str:
    """The night as a record has it and a command takes it.

    Where its file is below the record's folder it is seen from there, so that both can be moved
    together.

    Args:
        path: of the record.
        scenario: the night.
    """
    file = Path(scenario.path).resolve()
    if name := shipped.name_of(file):
        return name
    place = file.parent if file.name == shipped.MAIN else file
    folder = path.resolve().parent
    return str(place.relative_to(folder) if place.is_relative_to(folder) else place)

"""The nights that come with the program, each loaded and played once in a process of tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from unittest import mock

from simulator import count, scenario
from simulator.scenario import Loading, Scenario, read, shipped
from simulator.scenario.chains import short_path
from simulator.timeline import Timeline

NORFOLK = "south-west-norfolk-2024"
UK = "uk-2024"


@cache
def load(name: str) -> Scenario:
    """A shipped scenario: a frozen value that tests may share. Files of a test are not cached."""
    assert shipped.find(name), name
    return scenario.load(name)


@contextmanager
def read_once() -> Iterator[None]:
    """Whoever asks for a shipped scenario by its name is given the one that was read before.

    Each command of a test would read 650 seats anew. Only the night is kept: a file that extends
    it, or takes seats from it, reads it for itself.
    """
    real = read.try_load

    @lru_cache(maxsize=12)  # not all of them: whole nights are large
    def of(path: Path, label: str, name: str) -> Loading:
        return real(name)

    def once(name_or_path: str) -> Loading:
        path = shipped.find(name_or_path)
        if path is None:
            return real(name_or_path)
        return of(path, short_path(path), name_or_path)  # what it is called depends on the folder

    with mock.patch.object(read, "try_load", once):
        yield


@cache
def play() -> Timeline:
    """All 650 halls of 2024, their stages only: a few seconds."""
    night = load(UK)
    assert night.outcome is not None
    return count.play(night, night.outcome, 1, bundles=False)

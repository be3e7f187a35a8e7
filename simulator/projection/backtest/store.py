"""A backtest's folder: what it is of, and each run that is done, so that another run goes on.

``manifest.json`` says whose folder it is and is written first; each run lands in ``runs/`` under
its own name in one step. A file that is not the one that was written is worked out again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from simulator.disk import (
    LOCK,
    Unreadable,
    decode,
    is_temporary,
    read,
    refusals,
    replacement,
    sweep,
)
from simulator.errors import ResumeError
from simulator.projection.backtest.values import Run
from simulator.text import join

MANIFEST: Final = "manifest.json"
RUNS: Final = "runs"

_MOST: Final = 4 * 1024 * 1024
_SEVERAL: Final = TypeAdapter(tuple[Run, ...])


class Store:
    """The runs of one backtest in one folder, which whoever opens it has claimed."""

    def __init__(self, directory: Path, manifest: Mapping[str, Any]) -> None:
        """Open the folder of a backtest, or begin it.

        Raises:
            ResumeError: the folder belongs to another run, or to something else.
            InputError: it cannot be written.
        """
        text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
        self._directory = directory / RUNS
        self._key = sha256(text.encode()).hexdigest()
        path = directory / MANIFEST
        with refusals(directory):
            if not path.exists():
                _refuse_strangers(directory)
                with replacement(path) as file:
                    file.write(text.encode())
            elif _read(path) != text:
                raise ResumeError(
                    f"{directory} belongs to another run{_difference(_read(path), manifest)}; "
                    "choose another --out, or delete it"
                )
            self._directory.mkdir(exist_ok=True)
            sweep(directory)
            sweep(self._directory)

    def load(self, name: str) -> tuple[Run, ...] | None:
        """What was done under a name; None where it is not there, not whole or of another run."""
        try:
            key, _, text = decode(read(self._directory / f"{name}.json", _MOST)).partition("\n")
            if key != self._mark(text):
                return None
            return _SEVERAL.validate_json(text)
        except (OSError, Unreadable, ValidationError):
            return None

    def save(self, name: str, runs: tuple[Run, ...]) -> None:
        """Keep what was done, whole or not at all.

        Raises:
            InputError: it cannot be written.
        """
        path = self._directory / f"{name}.json"
        text = _SEVERAL.dump_json(runs).decode()
        with refusals(path), replacement(path, swept=True) as file:
            file.write(f"{self._mark(text)}\n{text}".encode())

    def _mark(self, text: str) -> str:
        return sha256(f"{self._key}\n{text}".encode()).hexdigest()


def _refuse_strangers(directory: Path) -> None:
    names = (path.name for path in directory.iterdir()) if directory.is_dir() else iter(())
    if any(name not in (RUNS, LOCK) and not is_temporary(name) for name in names):
        raise ResumeError(
            f"{directory} is not empty and has no {MANIFEST} of a backtest; choose another --out"
        )


def _read(path: Path) -> str:
    try:
        return decode(read(path, _MOST))
    except Unreadable as error:
        raise ResumeError(f"{path}: {error.reason}; choose another --out") from None


def _difference(theirs: str, ours: Mapping[str, Any]) -> str:
    """In which settings another run's manifest differs, as the end of a sentence."""
    try:
        other = json.loads(theirs)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(other, dict) or "backtest" not in other:
        return ""
    odd = sorted(key for key in ours if other.get(key) != json.loads(json.dumps(ours[key])))
    return f": other {join(odd)}" if odd else ""

"""A batch's directory: its manifest and its chunks, so that a killed run goes on where it was.

``manifest.json`` says whose directory it is and is written first; each chunk's tally lands in
``chunks/`` under its final name by rename, whole or not at all. Opening a directory of another
run is refused; a chunk file that cannot be read is worked out again.
"""

from __future__ import annotations

import json
import platform
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulator.disk import refusals, replacement
from simulator.errors import InputError, ResumeError
from simulator.forecast.chunks import Job, sampled_every
from simulator.forecast.model import CHUNK, Model
from simulator.forecast.packing import nights_of, pack, unpack
from simulator.forecast.scales import scales_used
from simulator.forecast.tally import ChunkTally
from simulator.scenario import Scenario
from simulator.version import __version__

MANIFEST: Final = "manifest.json"
CHUNKS: Final = "chunks"

Manifest = Mapping[str, Any]

_WAY_ON: Final = "choose another --out, or delete it"

_UNREADABLE: Final = (
    OSError,
    ValueError,
    KeyError,
    IndexError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a spoilt chunk may raise."""


class Store:
    """The chunks of one batch in one directory."""

    def __init__(self, directory: Path, model: Model, manifest: Manifest) -> None:
        """Open the directory of a batch, or begin it.

        Raises:
            ResumeError: the directory belongs to another run, or to something else.
            InputError: it cannot be written.
        """
        self.directory = directory
        self._model = model
        self._key = f"{model.fingerprint}/{manifest['seed']}"
        with refusals(directory):
            (directory / CHUNKS).mkdir(parents=True, exist_ok=True)
            present = _read_manifest(directory)
            if present is None:
                text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True)
                with replacement(directory / MANIFEST) as file:
                    file.write(text.encode() + b"\n")
            elif (odd := _difference(manifest, present)) is not None:
                raise ResumeError(f"{directory} belongs to another run: {odd}; {_WAY_ON}")
            for left in (directory / CHUNKS).glob(".*.tmp"):
                left.unlink(missing_ok=True)

    def path(self, job: Job) -> Path:
        """Where a chunk's tally lands."""
        return self.directory / CHUNKS / f"chunk-{job.chunk:07d}.npz"

    def save(self, job: Job, tally: ChunkTally) -> None:
        """Write a chunk's tally, whole or not at all.

        Raises:
            InputError: it cannot be written (a full disk); what was written before stays.
        """
        with refusals(self.directory), replacement(self.path(job)) as file:
            np.savez(file, allow_pickle=False, key=np.array(self._key), **pack(tally))

    def load(self, job: Job) -> ChunkTally | None:
        """A chunk's tally; None where it is not there, not whole, or not of this batch."""
        try:
            with np.load(self.path(job), allow_pickle=False) as file:
                packed: dict[str, NDArray[Any]] = dict(file)
            if str(packed.pop("key")) != self._key:
                return None
            tally = unpack(self._model, packed)
        except _UNREADABLE:
            return None
        if tally.draws != job.draws or (tally.ranges is not None) != job.sampled:
            return None
        return tally

    def nights(self, jobs: Sequence[Job]) -> Iterator[NDArray[np.uint16]]:
        """Seats by draw and party, chunk after chunk.

        Raises:
            InputError: a chunk has gone.
        """
        for job in jobs:
            try:
                with np.load(self.path(job), allow_pickle=False) as packed:
                    yield nights_of(self._model, packed)
            except _UNREADABLE as error:
                raise InputError(f"cannot read {self.path(job)}: {error}") from error


def manifest(scenario: Scenario, model: Model, draws: int, seed: int) -> dict[str, Any]:
    """What a batch's directory says of itself: whose draws, made with what."""
    return {
        "format": 1,
        "scenario": {
            "name": scenario.name,
            "title": scenario.title,
            "digest": scenario.digest,
            "changes": list(scenario.changes),
        },
        "model": model.fingerprint,
        "seed": seed,
        "draws": draws,
        "chunk": CHUNK,
        "sampled_every": sampled_every(draws),
        "pollsters": [pollster.name for pollster in scenario.pollsters if pollster.used],
        "scales": scales_used(scenario),
        **environment(),
    }


def _read_manifest(directory: Path) -> Manifest | None:
    """The manifest of a directory; None where a batch may begin.

    Raises:
        ResumeError: something else is there.
    """
    path = directory / MANIFEST
    if not path.exists():
        others = [p for p in directory.iterdir() if p.name != CHUNKS and p.suffix != ".tmp"]
        if others or any((directory / CHUNKS).glob("*.npz")):
            raise ResumeError(
                f"{directory} is not empty and has no {MANIFEST} of a batch; choose another --out"
            )
        return None
    manifest: object = None
    with suppress(ValueError):
        manifest = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(manifest, dict):
        raise ResumeError(f"{path} is not the manifest of a batch; choose another --out")
    return manifest


def _difference(ours: Manifest, theirs: Manifest) -> str | None:
    """What tells a reader most of the differences of two manifests, a sentence; None: nothing."""
    odd = {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}
    if not odd:
        return None
    here, there = _scenario(ours), _scenario(theirs)
    if here.get("name") != there.get("name"):
        return f"it is of {there.get('name')}, not of {here.get('name')}"
    for key in ("draws", "seed"):
        if key in odd:
            return f"it was run with --{key} {theirs.get(key)}, not {ours.get(key)}"
    if "program" in odd:
        return (
            f"election-night {theirs.get('program', 'of an older version')} made it, and "
            f"{ours.get('program')} does not draw the same nights; its tables can still be read"
        )
    if "scenario" in odd:
        return f"the files of {here.get('name')} have changed since it was begun"
    environment_keys = ("numpy", "python", "machine", "cpu_features")
    for key in environment_keys:
        if key in odd:
            words = key.replace("cpu_features", "processor features")
            return f"it was made with {words} {theirs.get(key)}, not {ours.get(key)}"
    return f"its {', '.join(sorted(odd))} differ"


def _scenario(manifest: Manifest) -> Manifest:
    scenario = manifest.get("scenario")
    return scenario if isinstance(scenario, dict) else {}


Environment = Mapping[str, str]


def environment() -> dict[str, str]:
    """Versions of this program, Python and NumPy, the machine, the features NumPy uses."""
    return {
        "program": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": f"{platform.machine()} {sys.byteorder}-endian",
        "cpu_features": " ".join(cpu_features()),
    }


def cpu_features() -> tuple[str, ...]:
    """Names of the processor features that NumPy found and may use, sorted."""
    for name in ("numpy._core._multiarray_umath", "numpy.core._multiarray_umath"):
        try:
            features: Mapping[str, bool] = import_module(name).__cpu_features__
        except (ImportError, AttributeError):
            continue
        return tuple(sorted(feature for feature, there in features.items() if there))
    return ()


def difference(ours: Environment, theirs: Environment) -> str | None:
    """In a few words, the first thing in which two environments differ; None: nothing."""
    for key in sorted(ours.keys() | theirs.keys()):
        here, there = ours.get(key, "unknown"), theirs.get(key, "unknown")
        if here == there:
            continue
        if key == "cpu_features":
            more, fewer = (
                set(there.split()) - set(here.split()),
                set(here.split()) - set(there.split()),
            )
            words = [f"with {' '.join(sorted(more))}"] if more else []
            words += [f"without {' '.join(sorted(fewer))}"] if fewer else []
            return f"a processor {' and '.join(words)}"
        return f"{key} {there}, not {here}"
    return None

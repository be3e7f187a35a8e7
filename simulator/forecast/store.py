"""A batch's directory: its manifest and its chunks, so that a killed run goes on where it was.

``manifest.json`` says whose directory it is and is written first; each chunk's tally lands in
``chunks/`` under its final name by rename, whole or not at all. Opening a directory of another
run is refused.

A chunk's file is an archive of arrays as NumPy writes them. The archive's comment ends it: the
chunk's number, the SHA-256 of the manifest, and the SHA-256 of all bytes before. A file that is
not the one that was written, or is no tally of this night, is worked out again.
"""

from __future__ import annotations

import hmac
import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NoReturn
from zipfile import ZIP_STORED, ZipFile

import numpy as np
from numpy.typing import NDArray

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
from simulator.forecast.chunks import Job, run_job, sampled_every
from simulator.forecast.model import CHUNK, Model
from simulator.forecast.packing import Packed, most_bytes, pack, unpack
from simulator.forecast.scales import scales_used
from simulator.forecast.tally import ChunkTally
from simulator.scenario import Scenario
from simulator.text import excerpt, join
from simulator.version import __version__

MANIFEST: Final = "manifest.json"
CHUNKS: Final = "chunks"

Manifest = Mapping[str, Any]

_WAY_ON: Final = "choose another --out, or delete it"

_DIGEST: Final = 64
"""Characters of a SHA-256 in hex."""


class Store:
    """The chunks of one batch in one directory, which the run that opens it has claimed."""

    def __init__(self, directory: Path, model: Model, manifest: Manifest) -> None:
        """Open the directory of a batch, or begin it.

        Raises:
            ResumeError: the directory belongs to another run, or to something else.
            InputError: it cannot be written.
        """
        self.directory = directory
        self._model = model
        self._seed: int = manifest["seed"]
        self._most = most_bytes(model)
        text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True)
        self._key = sha256(text.encode()).hexdigest()
        with refusals(directory):
            present = _read_manifest(directory)
            if present is not None and (odd := _difference(manifest, present)) is not None:
                raise ResumeError(f"{directory} belongs to another run: {odd}; {_WAY_ON}")
        chunks = directory / CHUNKS
        if chunks.is_symlink() or (os.path.lexists(chunks) and not chunks.is_dir()):
            raise ResumeError(f"{chunks} is not a folder; {_WAY_ON}")
        if present is None:
            with refusals(directory / MANIFEST), replacement(directory / MANIFEST) as file:
                file.write(text.encode() + b"\n")
        with refusals(chunks):
            chunks.mkdir(exist_ok=True)
            # Both are ours: whatever is temporary there, an earlier run left it.
            sweep(directory)
            sweep(chunks)

    def path(self, job: Job) -> Path:
        """Where a chunk's tally lands."""
        return self.directory / CHUNKS / f"chunk-{job.chunk:07d}.npz"

    def save(self, job: Job, tally: ChunkTally) -> None:
        """Write a chunk's tally, whole or not at all.

        Raises:
            InputError: it cannot be written (a full disk); what was written before stays.
        """
        path = self.path(job)
        with refusals(path):
            data = self._sealed(job, pack(tally))
            if os.path.lexists(path) and not path.is_file() and not path.is_dir():
                path.unlink()  # a pipe, a device or a link to nothing is in the way
            with replacement(path, swept=True) as file:
                file.write(data)

    def load(self, job: Job) -> ChunkTally | None:
        """A chunk's tally; None where it is not there, not whole, or not of this batch."""
        try:
            data = read(self.path(job), self._most)
            if not hmac.compare_digest(data[-_DIGEST:], self._digest(data[:-_DIGEST])):
                return None
            if not data[:-_DIGEST].endswith(self._mark(job)):
                return None
            tally = unpack(self._model, _arrays(data, self._most))
        except Exception:  # whatever a forged archive may make of its reader
            return None
        if tally.draws != job.draws or (tally.ranges is not None) != job.sampled:
            return None
        return tally

    def nights(self, jobs: Sequence[Job]) -> Iterator[NDArray[np.uint16]]:
        """Seats by draw and party, chunk after chunk; one that was spoilt is worked out again."""
        for job in jobs:
            tally = self.load(job) or run_job((self._model, self._seed), job)
            if tally.nights is None:
                raise ValueError("the tally of a chunk has its nights")
            yield tally.nights

    def _mark(self, job: Job) -> bytes:
        return f"election-night chunk {job.chunk:07d} of {self._key} sha256 ".encode()

    @staticmethod
    def _digest(data: bytes) -> bytes:
        return sha256(data).hexdigest().encode()

    def _sealed(self, job: Job, packed: Packed) -> bytes:
        """Arrays as an archive that ends with its number and its checksum."""
        buffer = BytesIO()
        np.savez(buffer, allow_pickle=False, **packed)
        with ZipFile(buffer, "a") as archive:
            archive.comment = self._mark(job) + bytes(_DIGEST)
        data = buffer.getvalue()[:-_DIGEST]
        return data + self._digest(data)


def _arrays(data: bytes, most: int) -> dict[str, NDArray[Any]]:
    """The arrays of an archive, none of which may grow on being read.

    Raises:
        ValueError: they are compressed or too large, or are no plain arrays.
    """
    with ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        if any(member.compress_type != ZIP_STORED for member in members):
            raise ValueError("a compressed archive")
        if sum(member.file_size for member in members) > most:
            raise ValueError("too large an archive")
    with np.load(BytesIO(data), allow_pickle=False) as file:
        return dict(file)


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
        **({} if model.source is None else {"given": model.source.record}),
        **environment(),
    }


def _read_manifest(directory: Path) -> Manifest | None:
    """The manifest of a directory; None where a batch may begin.

    Raises:
        ResumeError: something else is there.
    """
    path = directory / MANIFEST
    if not os.path.lexists(path):
        ours = {CHUNKS, LOCK}
        names = (path.name for path in directory.iterdir())
        others = any(name not in ours and not is_temporary(name) for name in names)
        chunks = directory / CHUNKS
        if others or (chunks.is_dir() and any(chunks.glob("*.npz"))):
            raise ResumeError(
                f"{directory} is not empty and has no {MANIFEST} of a batch; choose another --out"
            )
        return None
    manifest: object = None
    try:
        text = decode(read(path))
    except Unreadable as error:
        raise ResumeError(f"{path}: {error.reason}; choose another --out") from None
    with suppress(ValueError, RecursionError):
        manifest = json.loads(text, parse_constant=_refuse_constant)
    if not isinstance(manifest, dict):
        raise ResumeError(f"{path} is not the manifest of a batch; choose another --out")
    return manifest


def _refuse_constant(name: str) -> NoReturn:
    """NaN and the infinities are not JSON."""
    raise ValueError(name)


def _alike(ours: object, theirs: object) -> bool:
    """Whether two values are the same in JSON: 1, 1.0 and true are not, though Python has it so."""
    try:
        return json.dumps(ours, sort_keys=True) == json.dumps(theirs, sort_keys=True)
    except (ValueError, RecursionError):
        return False


def _difference(ours: Manifest, theirs: Manifest) -> str | None:
    """What tells a reader most of the differences of two manifests, a sentence; None: nothing."""
    odd = {key for key in ours.keys() | theirs.keys() if not _alike(ours.get(key), theirs.get(key))}
    if not odd:
        return None
    here, there = _scenario(ours), _scenario(theirs)
    if there.get("name") is None:
        return "it does not say of which scenario it is"
    if here.get("name") != there.get("name"):
        return f"it is of {_word(there.get('name'))}, not of {here.get('name')}"
    if "given" in odd:
        return f"it was run {_condition(theirs)}, not {_condition(ours)}"
    for key in ("draws", "seed"):
        if key in odd:
            return f"it was run with --{key} {_word(theirs.get(key))}, not {ours.get(key)}"
    if "program" in odd:
        return (
            f"election-night {_word(theirs.get('program', 'of an older version'))} made it, and "
            f"{ours.get('program')} does not draw the same nights; its tables can still be read"
        )
    if "scenario" in odd:
        return f"the files of {here.get('name')} have changed since it was begun"
    for key in ("numpy", "python", "machine"):
        if key in odd:
            return f"it was made with {key} {_word(theirs.get(key))}, not {ours.get(key)}"
    if "cpu_features" in odd:
        return f"it was made on {_processor(ours['cpu_features'], theirs.get('cpu_features'))}"
    return f"its {_word(join(sorted(odd)))} {'differs' if len(odd) == 1 else 'differ'}"


def _condition(manifest: Manifest) -> str:
    """What the draws of a batch are conditioned on, as a message says it."""
    given = manifest.get("given")
    if given is None:
        return "without a condition"
    return f"given {_word(given.get('words') if isinstance(given, dict) else given)}"


def _processor(ours: str, theirs: object) -> str:
    """In which features another processor differs from this one."""
    here, there = set(ours.split()), set(theirs.split()) if isinstance(theirs, str) else set()
    words = [
        f"{word} {_word(' '.join(sorted(features)))}"
        for word, features in (("with", there - here), ("without", here - there))
        if features
    ]
    return f"a processor {' and '.join(words)}" if words else "another processor"


def _word(value: object) -> str:
    """A value of a manifest as a message repeats it: a word as it is, anything else cut short."""
    short = isinstance(value, str) and value.isprintable() and len(value) <= _LONGEST
    return str(value) if short else excerpt(value)


_LONGEST: Final = 1_000
"""Characters of a value of a manifest that are repeated: a processor has many features."""


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
            return _processor(here, there)
        return f"{key} {there}, not {here}"
    return None

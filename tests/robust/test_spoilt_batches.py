"""A batch's directory that something has been done to: the same results, or one line."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from simulator.errors import ElectionNightError
from simulator.forecast import BatchResult, batch
from simulator.forecast.chunks import Job
from simulator.forecast.model import CHUNK
from simulator.output.batch_json import batch_object
from simulator.output.jsonl import dumps
from tests.forecast.nights import few_seats

DRAWS = 3 * CHUNK + 100
CHUNKS = 4
SEED = 2
DIGEST = 64


def run(out: Path) -> BatchResult:
    return batch(few_seats(), DRAWS, SEED, workers=1, out=out)


def told(result: BatchResult) -> str:
    """Everything that a batch says, its nights included."""
    nights = sha256()
    for name, column in result.columns("nights").items():
        nights.update(name.encode() + column.tobytes())
    return dumps(batch_object(result)) + nights.hexdigest()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished batch's directory, and beside it ``other``, of another seed."""
    folder = tmp_path_factory.mktemp("sound")
    run(folder / "batch")
    batch(few_seats(), DRAWS, SEED + 1, workers=1, out=folder / "other")
    return folder / "batch"


@pytest.fixture(scope="module")
def expected(sound: Path) -> str:
    return told(run(sound))


def chunk(out: Path, number: int) -> Path:
    return out / "chunks" / f"chunk-{number:07d}.npz"


def sealed(arrays: dict[str, Any], comment: bytes, compress: bool = False) -> bytes:
    """Arrays as somebody writes them who knows how the checksum is made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if compress else 0) as archive:
        for name, value in arrays.items():
            with archive.open(f"{name}.npy", "w") as member:
                if isinstance(value, bytes):
                    member.write(value)
                else:
                    np.lib.format.write_array(member, np.asarray(value), allow_pickle=True)
        archive.comment = comment[:-DIGEST] + bytes(DIGEST)
    data = buffer.getvalue()[:-DIGEST]
    return data + sha256(data).hexdigest().encode()


def forged(change: Callable[[dict[str, Any], Random], None], **how: Any) -> Spoiler:
    """A chunk whose arrays have been changed, its checksum made anew."""

    def spoil(out: Path, random: Random) -> None:
        path = chunk(out, random.randrange(CHUNKS))
        with zipfile.ZipFile(path) as archive:
            comment = archive.comment
        with np.load(path) as file:
            arrays: dict[str, Any] = dict(file)
        change(arrays, random)
        path.write_bytes(sealed(arrays, comment, **how))

    return spoil


Spoiler = Callable[[Path, Random], None]


def on_bytes(change: Callable[[bytearray, Random], bytes | bytearray]) -> Spoiler:
    def spoil(out: Path, random: Random) -> None:
        path = chunk(out, random.randrange(CHUNKS))
        path.write_bytes(change(bytearray(path.read_bytes()), random))

    return spoil


def flipped(data: bytearray, random: Random) -> bytearray:
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return data


def renumbered(data: bytearray, random: Random) -> bytes:
    """Another number in the file, with a checksum that fits."""
    place = data.rfind(b"chunk ") + len("chunk ")
    data[place : place + 7] = b"0000009"
    return bytes(data[:-DIGEST]) + sha256(data[:-DIGEST]).hexdigest().encode()


def copied(out: Path, random: Random) -> None:
    """A chunk under another's number."""
    one, other = random.sample(range(CHUNKS), 2)
    shutil.copyfile(chunk(out, one), chunk(out, other))


def of_another_batch(out: Path, random: Random) -> None:
    number = random.randrange(CHUNKS)
    shutil.copyfile(chunk(out.parent / "other", number), chunk(out, number))


def rewritten(out: Path, random: Random) -> None:
    """A value changed by means of NumPy alone."""
    path = chunk(out, random.randrange(CHUNKS))
    with np.load(path) as file:
        arrays: dict[str, Any] = dict(file)
    arrays["ties"][random.randrange(len(arrays["ties"]))] += 1
    np.savez(path, **arrays)


def odd(make: Callable[[Path], object], number: int | None = None, name: str = "") -> Spoiler:
    """Something else where a file should be."""

    def spoil(out: Path, random: Random) -> None:
        path = out / name if name else chunk(out, random.randrange(CHUNKS))
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        make(path)

    return spoil


def set_value(name: str, value: Any) -> Spoiler:
    def change(arrays: dict[str, Any], random: Random) -> None:
        arrays[name] = value(arrays[name]) if callable(value) else value

    return forged(change)


def bumped(name: str, by: int) -> Spoiler:
    """One count more or less than there was."""

    def change(arrays: dict[str, Any], random: Random) -> None:
        value = np.array(arrays[name])
        value[np.unravel_index(random.randrange(value.size), value.shape)] += by
        arrays[name] = value

    return forged(change)


def dropped(arrays: dict[str, Any], random: Random) -> None:
    del arrays[random.choice(sorted(arrays))]


def enlarged(arrays: dict[str, Any], random: Random) -> None:
    arrays["more"] = np.zeros(3)


def header(text: str) -> bytes:
    """A .npy file of this header and no data."""
    data = text.encode().ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(data).to_bytes(2, "little") + data


def manifest(change: Callable[[dict[str, Any]], object]) -> Spoiler:
    def spoil(out: Path, random: Random) -> None:
        path = out / "manifest.json"
        value = json.loads(path.read_text())
        done = change(value)
        path.write_bytes(done if isinstance(done, bytes) else json.dumps(value).encode())

    return spoil


SQUEEZED_BOMB = np.frombuffer(zlib.compress(bytes(50_000_000), 9), np.uint8)

SPOILERS: dict[str, Spoiler] = {
    "a bit": on_bytes(flipped),
    "half": on_bytes(lambda data, random: data[: random.randrange(len(data))]),
    "more": on_bytes(lambda data, random: data + b"more"),
    "noise": on_bytes(lambda data, random: random.randbytes(len(data))),
    "zeros": on_bytes(lambda data, random: bytes(len(data))),
    "a number": on_bytes(renumbered),
    "a copy": copied,
    "another batch": of_another_batch,
    "rewritten": rewritten,
    "objects": set_value("wins", lambda wins: wins.astype(object)),
    "complex": set_value("wins", lambda wins: wins.astype(complex)),
    "floats": set_value("ties", lambda ties: ties.astype(float)),
    "texts": set_value("parties", lambda parties: parties.astype(str)),
    "signed": set_value("wins", lambda wins: wins.astype(np.int16)),
    "nested": set_value("ties", lambda ties: ties[None, None]),
    "one number": set_value("wins", np.uint16(3)),
    "draws": set_value("draws", lambda draws: draws + 1),
    "no draws": set_value("draws", np.int64(-1)),
    "a fraction": set_value("draws", np.float64(4096)),
    "a win more": bumped("wins", 1),
    "ties beyond": set_value("ties", lambda ties: ties + 60_000),
    "tipping": set_value("tipping", lambda tipping: tipping + 60_000),
    "deposits below zero": set_value("ranges_deposits", lambda lost: lost - 5_000),
    "votes below zero": set_value("ranges_votes", lambda votes: -votes - 1),
    "votes beyond": set_value("ranges_votes", lambda votes: votes + 2**40),
    "shares beyond": set_value("ranges_shares", lambda shares: shares * 3 + 2**32),
    "recounts": bumped("ranges_recount_steps", 1),
    "sampled": set_value("ranges_draws", np.int64(7)),
    "bomb": set_value("nights", SQUEEZED_BOMB),
    "bomb of bins": set_value("ranges_share_bins", SQUEEZED_BOMB),
    "not squeezed": set_value("nights", np.arange(100, dtype=np.uint8)),
    "compressed": forged(lambda arrays, random: None, compress=True),
    "compressed bomb": forged(
        lambda arrays, random: arrays.update(more=np.zeros(50_000_000, np.uint8)), compress=True
    ),
    "an array less": forged(dropped),
    "an array more": forged(enlarged),
    "huge header": set_value(
        "wins", header("{'descr': '<u2', 'fortran_order': False, 'shape': (9999999999999,)}")
    ),
    "deep header": set_value("wins", header("(" * 110)),
    "no array": set_value("wins", b"wins"),
    "chunk a folder": odd(Path.mkdir),
    "chunk a pipe": odd(os.mkfifo),
    "chunk a loop": odd(lambda path: path.symlink_to(path)),
    "chunk a device": odd(lambda path: path.symlink_to("/dev/zero")),
    "chunk a link": odd(lambda path: path.symlink_to(chunk(path.parents[1], 1).resolve())),
    "chunks a file": odd(lambda path: path.write_text(""), name="chunks"),
    "chunks a pipe": odd(os.mkfifo, name="chunks"),
    "chunks a link": odd(lambda path: path.symlink_to("/"), name="chunks"),
    "manifest a folder": odd(Path.mkdir, name="manifest.json"),
    "manifest a pipe": odd(os.mkfifo, name="manifest.json"),
    "manifest a loop": odd(lambda path: path.symlink_to(path), name="manifest.json"),
    "manifest a device": odd(lambda path: path.symlink_to("/dev/zero"), name="manifest.json"),
    "no manifest": odd(lambda path: None, name="manifest.json"),
    "manifest deep": manifest(lambda value: b"[" * 100_000),
    "manifest deeper": manifest(lambda value: b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    "manifest huge": manifest(lambda value: b" " * (5 * 2**20)),
    "manifest of no text": manifest(lambda value: b"\xff\xfe\x00"),
    "manifest Latin": manifest(lambda value: b'{"scenario": "\xe9"}'),
    "manifest NaN": manifest(lambda value: value.update(seed=float("nan"))),
    "manifest long": manifest(lambda value: b'{"seed": ' + b"9" * 5_000 + b"}"),
    "manifest true": manifest(lambda value: value.update(format=True)),
    "manifest float": manifest(lambda value: value.update(seed=float(SEED))),
    "manifest lists": manifest(lambda value: value.update(scenario=[[["a"]]], draws={"a": []})),
    "manifest controls": manifest(lambda value: value.update(program="\x1b[31m\n" * 50)),
    "manifest empty": manifest(lambda value: b""),
}


def check(name: str, seed: int, sound: Path, expected: str, tmp_path: Path) -> None:
    """Spoil a copy of a batch: it is run to the same end, or refused in a line."""
    out = tmp_path / "batch"
    shutil.copytree(sound, out)
    if not (tmp_path / "other").exists():
        (tmp_path / "other").symlink_to(sound.parent / "other")
    SPOILERS[name](out, Random(seed))
    refusal: tuple[str, ...] = ()
    try:
        said = told(run(out))
    except ElectionNightError as error:
        refusal = error.lines
    if name == "chunk a folder" or name.startswith(("manifest", "no manifest", "chunks")):
        assert len(refusal) == 1, name
        assert len(refusal[0]) < 2_000, name
    else:
        assert not refusal, name
        assert said == expected, name
        assert told(run(out)) == expected, name  # and what was worked out again is kept
    with suppress(FileNotFoundError):
        shutil.rmtree(out)


FEW = ("a bit", "a copy", "another batch", "a win more", "objects", "bomb", "manifest deep")


@pytest.mark.parametrize("name", FEW)
def test_a_spoilt_batch_gives_the_same_or_one_line(
    name: str, sound: Path, expected: str, tmp_path: Path
) -> None:
    check(name, 1, sound, expected, tmp_path)


@pytest.mark.thorough
def test_fifty_spoilt_batches_give_the_same_or_one_line(
    sound: Path, expected: str, tmp_path: Path
) -> None:
    for seed, name in enumerate(islice(cycle(SPOILERS), 50)):
        check(name, seed, sound, expected, tmp_path)


def test_chunks_spoilt_after_they_were_counted_do_not_spoil_the_tables(
    sound: Path, expected: str, tmp_path: Path
) -> None:
    out = tmp_path / "batch"
    shutil.copytree(sound, out)
    result = run(out)
    shutil.copyfile(chunk(out, 0), chunk(out, 1))
    chunk(out, 2).unlink()
    assert told(result) == expected


def test_a_chunk_says_which_it_is(sound: Path) -> None:
    for number in range(CHUNKS):
        data = chunk(sound, number).read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            words = archive.comment.decode().split()
        assert words[:3] == ["election-night", "chunk", f"{number:07d}"]
        assert words[-1] == sha256(data[:-DIGEST]).hexdigest()
        with np.load(io.BytesIO(data)) as file:
            assert int(file["draws"]) == min(CHUNK, DRAWS - number * CHUNK)


def test_every_flipped_bit_of_a_chunk_is_seen(sound: Path, tmp_path: Path) -> None:
    out = tmp_path / "batch"
    shutil.copytree(sound, out)
    store = run(out).store
    assert store is not None
    job = Job(3, 100, True)
    data = chunk(out, 3).read_bytes()
    assert store.load(job) is not None
    random = Random(5)
    for _ in range(60):
        chunk(out, 3).write_bytes(flipped(bytearray(data), random))
        assert store.load(job) is None

"""Cases run, one after the other, and what fails made small."""

from __future__ import annotations

import os
import resource
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import chdir, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.robust.fuzz_cases import FAMILIES, Case, case_of
from tests.robust.fuzz_oracle import Fault, judge

SEED: Final = int(os.environ.get("FUZZ_SEED", "1"))
CASES: Final = int(os.environ.get("FUZZ_CASES", "200"))
"""Of all families together; 5000 are what a release is tried with."""
SHRINKING: Final = 20
"""Seconds at most."""


def cases_of(family: str) -> int:
    """How many cases of a family are run."""
    return max(1, CASES * FAMILIES[family][0] // 100)


@contextmanager
def folder_of(case: Case) -> Iterator[None]:
    """The case's files, in a folder of their own that is the working one."""
    with TemporaryDirectory() as folder, chdir(folder):
        for name, data in case.files.items():
            Path(name).write_bytes(data)
        yield


def outcome_of(case: Case, seed: str) -> str:
    """What comes of a case.

    Raises:
        Fault: what must not be.
    """
    with folder_of(case):
        return judge(case, Random(seed))


def run_family(family: str) -> Counter[str]:
    """Run all cases of a family; how many were accepted and refused.

    A fault fails the test with the seed, the number and the smallest file that shows it; one of
    each kind is told.
    """
    counts: Counter[str] = Counter()
    kinds: dict[str, str] = {}
    for number in range(cases_of(family)):
        case, seed = case_of(family, SEED, number), f"{family} {SEED} {number}"
        try:
            with bounded_memory():
                counts[outcome_of(case, seed)] += 1
        except Fault as fault:
            counts["faults"] += 1
            if fault.kind not in kinds:
                kinds[fault.kind] = f"{_told(case, seed, fault)}"
    print(f"{family}: {dict(counts)}")
    if kinds:
        pytest.fail(f"{dict(counts)}\n" + "\n\n".join(kinds.values()), pytrace=False)
    return counts


def _told(case: Case, seed: str, fault: Fault) -> str:
    small = shrunk(case, seed, fault.kind)
    text = small.files[small.spoilt].decode(errors="backslashreplace")
    return (
        f"== seed, number: {seed}; {len(text)} characters of {small.spoilt}\n{fault}\n"
        f"-- the smallest file that shows it\n{text[:4_000]}"
    )


def shrunk(case: Case, seed: str, kind: str) -> Case:
    """The case with as few lines of its odd file as still show a fault of this kind."""
    ends = time.monotonic() + SHRINKING
    lines = case.files[case.spoilt].split(b"\n")
    size = len(lines) // 2
    while size and time.monotonic() < ends:
        at = 0
        while at < len(lines) and time.monotonic() < ends:
            fewer = [*lines[:at], *lines[at + size :]]
            trial = replace(case, files={**case.files, case.spoilt: b"\n".join(fewer)})
            try:
                outcome_of(trial, seed)
            except Fault as fault:
                if fault.kind == kind:
                    lines = fewer
                    continue
            at += size
        size //= 2
    return replace(case, files={**case.files, case.spoilt: b"\n".join(lines)})


@contextmanager
def bounded_memory(gigabytes: int = 6) -> Iterator[None]:
    """What asks for more memory than this gets none, rather than all of the machine's."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # macOS has the name and not the limit
        resource.setrlimit(resource.RLIMIT_AS, (gigabytes << 30, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))

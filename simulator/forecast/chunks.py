"""The chunks of a batch: a chunk's number alone decides its random numbers, so it does not matter
who works it out, or when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from simulator.forecast.model import CHUNK, Model
from simulator.forecast.tally import ChunkTally, run_chunk
from simulator.forecast.workers import Crew, Stop

ALL_RANGES: Final = 20_000
"""Up to so many draws, ranges of shares and votes rest on every one."""

SAMPLED_CHUNKS: Final = 3
"""Beyond, on every m-th chunk, so that at least so many (12,288 draws) count."""

WORTH_A_PROCESS: Final = 50_000_000
"""Candidate-draws (about .3 s) from which starting another process pays."""


@dataclass(frozen=True, slots=True)
class Job:
    """One chunk of a batch: its number, how many of its draws count, whether it is sampled."""

    chunk: int
    draws: int
    sampled: bool


def plan(draws: int) -> tuple[Job, ...]:
    """The chunks of a batch of so many draws, the last perhaps in part."""
    chunks = -(-draws // CHUNK)
    every = sampled_every(draws)
    return tuple(Job(k, min(CHUNK, draws - k * CHUNK), k % every == 0) for k in range(chunks))


def sampled_every(draws: int) -> int:
    """The m of "every m-th chunk" whose ranges are counted."""
    return 1 if draws <= ALL_RANGES else max(1, -(-draws // CHUNK) // SAMPLED_CHUNKS)


def helpers(candidates: int, draws: int) -> int:
    """How many processes can help this one with so many draws; none where they would not pay."""
    return -(-draws // CHUNK) - 1 if candidates * draws >= WORTH_A_PROCESS else 0


def run_job(shared: tuple[Model, int], job: Job, stop: Stop | None = None) -> ChunkTally:
    """Work a chunk of a (model, seed) out.

    Raises:
        Cancelled: when ``stop`` says so.
    """
    model, seed = shared
    return run_chunk(model, seed, job.chunk, draws=job.draws, sampled=job.sampled, stop=stop)


def on_this_machine(
    model: Model, seed: int, jobs: Sequence[Job], crew: Crew, cancel: Stop | None = None
) -> Iterator[tuple[Job, ChunkTally]]:
    """Work chunks out in this process and its crew's; each is given when ready, in any order.

    Raises:
        Cancelled: when ``cancel`` says so.
    """
    # Sampled chunks cost more: first, so that none is waited for alone at the end.
    order = sorted(jobs, key=lambda job: not job.sampled)
    return crew.share(run_job, (model, seed), order, cancel)

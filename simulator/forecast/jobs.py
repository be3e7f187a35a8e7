"""The chunks of a batch, and how this machine works them out.

A chunk's number alone decides its random numbers, so it does not matter who works it out, or
when. One worker is this process; more are processes of their own (``crew`` says why).
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from simulator.errors import ElectionNightError, InputError
from simulator.forecast.crew import Crew
from simulator.forecast.model import CHUNK, Model
from simulator.forecast.packing import unpack
from simulator.forecast.tally import ChunkTally, Stopped, run_chunk

ALL_RANGES: Final = 20_000
"""Up to so many draws, ranges of shares and votes rest on every one."""

SAMPLED_CHUNKS: Final = 3
"""Beyond, on every m-th chunk, so that at least so many (12,288 draws) count."""

WORTH_A_PROCESS: Final = 50_000_000
"""Candidate-draws (about .3 s) from which starting another process pays."""

_POLL: Final = 0.1
"""Seconds between two questions whether the batch is still wanted."""


class Cancelled(ElectionNightError):
    """The batch was given up because it was no longer wanted."""


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


def run_job(
    model: Model, seed: int, job: Job, stopped: Callable[[], bool] | None = None
) -> ChunkTally:
    """Work a chunk out.

    Raises:
        Stopped: when ``stopped`` says so.
    """
    return run_chunk(model, seed, job.chunk, draws=job.draws, sampled=job.sampled, stopped=stopped)


def check_workers(workers: int | None) -> int:
    """How many workers to use: as asked, or one a core.

    Raises:
        InputError: fewer than one.
    """
    if workers is None:
        return os.cpu_count() or 1
    if workers < 1:
        raise InputError(f"--workers must be 1 or more, not {workers}")
    return workers


def on_this_machine(
    model: Model,
    seed: int,
    jobs: Sequence[Job],
    workers: int,
    cancel: Callable[[], bool] | None = None,
) -> Iterator[tuple[Job, ChunkTally]]:
    """Work chunks out in this process and others; each is given when ready, in any order.

    Raises:
        Cancelled: when ``cancel`` says so.
    """
    # Sampled chunks cost more: first, so that nobody is left waiting for one at the end.
    order = sorted(jobs, key=lambda job: not job.sampled)
    pile = deque((job.chunk, job.draws, job.sampled) for job in order)
    work = model.rows * sum(job.draws for job in jobs)
    others = min(workers, len(jobs)) - 1 if work >= WORTH_A_PROCESS else 0
    crew = Crew(model, seed, pile, others)
    try:
        while True:
            while (found := crew.got()) is not None:
                yield Job(*found[0]), unpack(model, found[1])
            ask = crew.take()
            if ask is not None:
                job = Job(*ask)
                yield job, run_job(model, seed, job, cancel)
            elif not crew.busy:
                return
            elif (found := crew.got(_POLL)) is not None:
                yield Job(*found[0]), unpack(model, found[1])
            if cancel is not None and cancel():
                raise Cancelled("cancelled")
    except Stopped:
        raise Cancelled("cancelled") from None
    finally:
        crew.dismiss()

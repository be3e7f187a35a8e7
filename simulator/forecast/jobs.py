"""The chunks of a batch, and who works them out: this machine's threads, or a cluster.

Threads, not processes: NumPy lets go of Python's lock in everything a chunk does, and threads
share the model. The chunk's number alone decides its random numbers, so it does not matter who
works it out, or when.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import Final

from simulator.errors import ElectionNightError, InputError
from simulator.forecast.model import CHUNK, Model
from simulator.forecast.tally import ChunkTally, Stopped, run_chunk

ALL_RANGES: Final = 20_000
"""Up to so many draws, ranges of shares and votes rest on every one."""

SAMPLED_CHUNKS: Final = 3
"""Beyond, on every m-th chunk, so that at least so many (12,288 draws) count."""

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
    """Work chunks out in threads; each is given as it gets ready, in any order.

    Raises:
        Cancelled: when ``cancel`` says so.
        KeyboardInterrupt: on Ctrl-C; chunks under way are given up within a tile.
    """
    workers = min(workers, len(jobs))
    if workers <= 1:
        for job in jobs:
            try:
                yield job, run_job(model, seed, job, cancel)
            except Stopped:
                raise Cancelled("cancelled") from None
        return
    given_up = Event()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="draws")
    waiting = list(reversed(jobs))
    running: dict[Future[ChunkTally], Job] = {}
    try:
        while waiting or running:
            # One more than there are workers: none waits while a tally is taken in.
            while waiting and len(running) <= workers:
                job = waiting.pop()
                running[pool.submit(run_job, model, seed, job, given_up.is_set)] = job
            done, _ = wait(running, timeout=_POLL, return_when=FIRST_COMPLETED)
            if cancel is not None and cancel():
                raise Cancelled("cancelled")
            for future in done:
                yield running.pop(future), future.result()
    finally:
        given_up.set()
        pool.shutdown(wait=True, cancel_futures=True)

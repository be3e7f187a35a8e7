"""A batch of draws from beginning to end: model, chunks, merged tally, result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from simulator.errors import InputError
from simulator.forecast import jobs, scales
from simulator.forecast.environment import environment
from simulator.forecast.jobs import Job
from simulator.forecast.layout import build
from simulator.forecast.model import CHUNK, Model
from simulator.forecast.predictions import Start, expectations
from simulator.forecast.result import NORTHERN_IRELAND_NOTE, BatchResult
from simulator.forecast.store import Store
from simulator.forecast.tally import ChunkTally, empty
from simulator.forecast.terms import NORTHERN_IRELAND
from simulator.scenario import Scenario

MAX_DRAWS: Final = 10**9
MAX_SEED: Final = 2**64 - 1


def batch(
    scenario: Scenario,
    draws: int = 10_000,
    seed: int = 1,
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    out: Path | None = None,
    cluster: str | None = None,
) -> BatchResult:
    """Draw a night many times and count what happens.

    The result depends on scenario, draws and seed alone: not on workers, on a cluster, or on
    how often a run with ``out`` was interrupted.

    Args:
        scenario: a night with predictions.
        draws: how many.
        seed: of the random numbers.
        workers: threads on this machine; None takes one a core.
        progress: told (draws done, all draws) as chunks get ready.
        cancel: asked now and then whether to give up.
        out: a directory for the manifest and the chunks; again to go on.
        cluster: address of a Dask scheduler that works the chunks out instead.

    Raises:
        InputError: a value out of range, no predictions, a disk that takes no more.
        ResumeError: ``out`` belongs to another run.
        ClusterError: the cluster cannot be reached, or its nodes differ from this machine.
        Cancelled: when ``cancel`` says so.
    """
    if not 1 <= draws <= MAX_DRAWS:
        raise InputError(f"--draws must be between 1 and {MAX_DRAWS:,}, not {draws:,}")
    if not 0 <= seed <= MAX_SEED:
        raise InputError(f"--seed must be between 0 and {MAX_SEED}, not {seed}")
    number = jobs.check_workers(workers)
    model = build(scenario)
    store = None if out is None else Store(out, model, manifest(scenario, model, draws, seed))
    total, done = empty(model), 0
    left: list[Job] = []
    for job in jobs.plan(draws):
        tally = store.load(job) if store is not None else None
        if tally is None:
            left.append(job)
        else:
            total.add(tally)
            done += job.draws
    _tell(progress, done, draws)
    for job, tally in _worked_out(model, seed, left, number, cancel, cluster):
        if store is not None:
            store.save(job, tally)
        total.add(tally)
        done += job.draws
        _tell(progress, done, draws)
    starts = tuple(told.start for told in expectations(scenario))
    return BatchResult(scenario, model, draws, seed, total, starts, notes(scenario, starts), store)


def _tell(progress: Callable[[int, int], None] | None, done: int, draws: int) -> None:
    if progress is not None:
        progress(done, draws)


def _worked_out(
    model: Model,
    seed: int,
    left: Sequence[Job],
    workers: int,
    cancel: Callable[[], bool] | None,
    cluster: str | None,
) -> Iterator[tuple[Job, ChunkTally]]:
    if cluster is not None:
        from simulator.forecast.cluster import on_a_cluster

        return on_a_cluster(cluster, model, seed, left, cancel)
    return jobs.on_this_machine(model, seed, left, workers, cancel)


def notes(scenario: Scenario, starts: Sequence[Start]) -> tuple[str, ...]:
    """What a reader must know of a batch, beside its figures."""
    from_previous = [
        contest
        for contest, start in zip(scenario.contests, starts, strict=True)
        if start is Start.PREVIOUS
    ]
    told = []
    if any(contest.country == NORTHERN_IRELAND for contest in from_previous):
        told.append(NORTHERN_IRELAND_NOTE)
    others = [c.name for c in from_previous if c.country != NORTHERN_IRELAND]
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        told.append(f"{others[0]}{more}: no predictions; drawn around the previous result")
    if any(start is Start.SPEAKER for start in starts):
        told.append("The Speaker's contest: drawn around the previous result; the Speaker holds")
    return tuple(told)


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
        "sampled_every": jobs.sampled_every(draws),
        "pollsters": [pollster.name for pollster in scenario.pollsters if pollster.used],
        "scales": scales_used(scenario),
        **environment(),
    }


def scales_used(scenario: Scenario) -> dict[str, dict[str, float]]:
    """Scales by party, the scenario's own where it has them; ``unpolled`` for everybody else."""
    given = scenario.uncertainty
    named = {*scales.PARTIES, *given.national, *given.regional, *given.seat}
    told = {
        party: scales.scale_of(party, scales.PARTIES.get(party, scales.UNPOLLED), given)
        for party in sorted(named)
    }
    told |= {"unpolled": scales.UNPOLLED, "from_previous": scales.FROM_PREVIOUS}
    table = {
        name: {"national": s.national, "regional": s.regional, "seat": s.seat}
        for name, s in told.items()
    }
    national, seat = given.turnout_national, given.turnout_seat
    table["turnout"] = {
        "national": scales.TURNOUT_NATIONAL if national is None else national,
        "seat": scales.TURNOUT_SEAT if seat is None else seat,
    }
    return table

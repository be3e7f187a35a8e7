"""A batch of draws from beginning to end: model, chunks, merged tally, result."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from simulator.disk import claim
from simulator.forecast.chunks import Job, helpers, on_this_machine, plan
from simulator.forecast.layout import build, expected_of
from simulator.forecast.limits import check_draws, check_seed
from simulator.forecast.model import Source
from simulator.forecast.result import BatchResult
from simulator.forecast.store import Store, manifest
from simulator.forecast.tally import empty
from simulator.forecast.workers import Crew, Stop, check_workers
from simulator.scenario import Scenario


def batch(
    scenario: Scenario,
    draws: int = 10_000,
    seed: int = 1,
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Stop | None = None,
    out: Path | None = None,
    cluster: str | None = None,
    crew: Crew | None = None,
    source: Source | None = None,
) -> BatchResult:
    """Draw a night many times and count what happens.

    The result depends on scenario, draws and seed alone: not on workers, on a cluster, or on
    how often a run with ``out`` was interrupted.

    Args:
        scenario: a night with predictions.
        draws: how many.
        seed: of the random numbers.
        workers: processes on this machine; None takes one a core.
        progress: called with (draws done, all draws) as chunks get ready.
        cancel: asked now and then whether to give up.
        out: a directory for the manifest and the chunks; again to go on.
        cluster: address of a Dask scheduler that works the chunks out instead.
        crew: worker processes that the caller has and ends; ``workers`` is then left aside.
        source: where votes come from, if not from the scenario's predictions; never on a cluster.

    Raises:
        InputError: a value out of range, no predictions, a disk that takes no more, an ``out``
            in which another run is at work.
        ResumeError: ``out`` belongs to another run.
        ClusterError: the cluster cannot be reached, or its nodes differ from this machine.
        Cancelled: when ``cancel`` says so.
    """
    check_draws(draws)
    check_seed(seed)
    number = check_workers(workers)
    candidates = sum(len(contest.candidates) for contest in scenario.contests)
    with (
        nullcontext() if out is None else claim(out),
        Crew(number - 1) if crew is None else nullcontext(crew) as crew,
    ):
        if out is None and cluster is None:
            # They load Python and NumPy while the model is made.
            crew.start(helpers(candidates, draws))
        expected = expected_of(scenario, source)
        model = build(scenario, expected, source=source)
        store = None if out is None else Store(out, model, manifest(scenario, model, draws, seed))
        total, done, left = empty(model), 0, list[Job]()
        for job in plan(draws):
            tally = store.load(job) if store is not None else None
            if tally is None:
                left.append(job)
            else:
                total.add(tally)
                done += job.draws
        if progress is not None:
            progress(done, draws)
        if cluster is None:
            crew.start(helpers(candidates, draws - done))  # only now for a batch that goes on
            finished = on_this_machine(model, seed, left, crew, cancel)
        else:
            from simulator.forecast.cluster import on_a_cluster  # few batches need it

            finished = on_a_cluster(cluster, model, seed, left, cancel)
        for job, tally in finished:
            if store is not None:
                store.save(job, tally)
            total.add(tally)
            done += job.draws
            if progress is not None:
                progress(done, draws)
    starts = {
        contest.slug: seat.start for contest, seat in zip(scenario.contests, expected, strict=True)
    }
    return BatchResult(scenario, model, draws, seed, total, starts, store)

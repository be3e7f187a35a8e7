"""Nights played again: each projected from each start at every checkpoint, by several processes.

What comes out depends on the nights, the starts, draws and seed alone: not on the number of
processes, nor on how often a run with a folder was interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from simulator.disk import claim
from simulator.errors import Cancelled, InputError
from simulator.forecast import Crew, check_seed, check_workers
from simulator.outcome import ContestOutcome
from simulator.projection.backtest.checkpoints import (
    NAMES,
    Checkpoint,
    check_names,
    real_order,
    recorded_times,
    shuffled_order,
)
from simulator.projection.backtest.judging import judge
from simulator.projection.backtest.nights import (
    Asked,
    Learnt,
    Night,
    parameters_for,
    trained_on,
)
from simulator.projection.backtest.store import Store
from simulator.projection.backtest.values import Backtest, Order, Run, Start
from simulator.projection.projection import Projection
from simulator.projection.projector import DRAWS, Projector
from simulator.scenario import Scenario
from simulator.version import __version__

Stop = Callable[[], bool]

PRIORS: Final[tuple[Asked, ...]] = ("auto", "mrp", "polls", "base")
"""Priors that are tried, where a night has what they need."""

SEQUENCES: Final = 200
"""Random orders of all nights together."""

MOST_SEQUENCES: Final = 100_000
PIECE: Final = 5
"""Random orders that a process works out before it reports."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What all tasks share beside the nights."""

    names: tuple[str, ...]
    draws: int
    seed: int
    learnt: Learnt


@dataclass(frozen=True, slots=True)
class Task:
    """One night (its place among them, the rivals' after all) from one start.

    In its own order, or in the random ones of these numbers, which share what is made once.
    """

    night: int
    start: Start
    sequences: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Its own among the tasks, fit for a file."""
        order = f"-{self.sequences[0]:05d}" if self.sequences else ""
        exit_poll = "+exit" if self.start.exit_poll else ""
        return f"{self.night:02d}-{self.start.prior}{exit_poll}{order}"


def backtest(
    scenarios: Sequence[Scenario],
    *,
    priors: Sequence[Asked] = PRIORS,
    exit_polls: Sequence[bool] = (True, False),
    learnt: Learnt = "leave-one-out",
    order: Order = "real",
    sequences: int = SEQUENCES,
    checkpoints: Sequence[str] = NAMES,
    rivals: Mapping[str, Scenario] | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Stop | None = None,
    out: Path | None = None,
) -> Backtest:
    """Play recorded nights again and score what would have been projected.

    Args:
        scenarios: nights with known votes and recorded declaration times.
        priors: to start from; one that a night has no figures for is left out there.
        exit_polls: with, without, or both.
        learnt: parameters without the night that is projected, or of all nights that ship.
        order: the night's own order of declaration, or random ones.
        sequences: random orders of all nights together, shared among them.
        checkpoints: names, such as ``50`` (declared) and ``04h``.
        rivals: the one night with other seat predictions, by a name for them: each is projected
            from those alone, and stands beside the night's own starts.
        draws, seed: of every projection; the seed also of the random orders.
        workers: processes on this machine; None takes one a core.
        progress: called with (tasks done, all tasks).
        cancel: asked now and then whether to give up.
        out: a folder for what is done, so that another run goes on.

    Raises:
        InputError: a value out of range, a night without votes, times or a start, a folder that
            cannot be written.
        ResumeError: ``out`` belongs to another run.
        Cancelled: when ``cancel`` says so.
    """
    names = check_names(checkpoints)
    check_seed(seed)
    number = check_workers(workers)
    if not 1 <= sequences <= MOST_SEQUENCES:
        raise InputError(f"--sequences must be 1 to {MOST_SEQUENCES:,}, not {sequences}")
    if rivals and (len(scenarios) != 1 or order != "real"):
        raise InputError("rival predictions are compared on one night, in its own order")
    for scenario in scenarios:
        recorded_times(scenario)
    settings = Settings(names, draws, seed, learnt)
    nights = [Night.of(scenario) for scenario in scenarios]
    everywhere = (*scenarios, *(rivals or {}).values())
    tasks = (*_tasks(nights, priors, exit_polls, order, sequences), *_rivals(rivals, exit_polls))
    done: dict[Task, tuple[Run, ...]] = {}
    with (
        nullcontext() if out is None else claim(out),
        Crew(number - 1) as crew,
    ):
        store = None
        if out is not None:
            store = Store(out, _manifest(everywhere, settings, tasks, order))
        left = []
        for task in tasks:
            kept = None if store is None else store.load(task.name)
            if kept is None:
                left.append(task)
            else:
                done[task] = kept
        if progress is not None:
            progress(len(done), len(tasks))
        crew.start(len(left) - 1)
        for task, runs in crew.share(_run, (everywhere, settings), left, cancel):
            if store is not None:
                store.save(task.name, runs)
            done[task] = runs
            if progress is not None:
                progress(len(done), len(tasks))
    return Backtest(
        nights=tuple(scenario.name for scenario in scenarios),
        clocks={scenario.name: scenario.clock for scenario in scenarios},
        order=order,
        learnt=learnt,
        trained_on={s.name: trained_on(s, learnt) for s in scenarios},
        autos=_autos(nights, exit_polls) if "auto" in priors else {},
        draws=draws,
        seed=seed,
        checkpoints=names,
        runs=tuple(run for task in tasks for run in done[task]),
        baselines=_baselines(nights, names) if order == "real" else {},
        sequences=sequences if order == "shuffled" else 0,
    )


def _tasks(
    nights: Sequence[Night],
    priors: Sequence[Asked],
    exit_polls: Sequence[bool],
    order: Order,
    sequences: int,
) -> tuple[Task, ...]:
    """All of them, start by start; what ``auto`` takes is not run twice."""
    starts = [night.starts(priors, exit_polls) for night in nights]
    for night, several in zip(nights, starts, strict=True):
        if not several:
            raise InputError(f"{night.name} has no figures for any of these priors")
    if order == "shuffled":
        of_night = [range(place, sequences, len(nights)) for place in range(len(nights))]
        pieces = [
            (place, tuple(numbers[at : at + PIECE]))
            for place, numbers in enumerate(of_night)
            for at in range(0, len(numbers), PIECE)
        ]
        return tuple(
            Task(place, start, numbers) for place, numbers in pieces for start in starts[place]
        )
    every = sorted({start for several in starts for start in several}, key=_rank)
    return tuple(
        Task(place, start)
        for start in every
        for place in range(len(nights))
        if start in starts[place]
    )


def _rivals(rivals: Mapping[str, Scenario] | None, exit_polls: Sequence[bool]) -> tuple[Task, ...]:
    """After the one night's own tasks."""
    tasks = []
    for place, (name, scenario) in enumerate((rivals or {}).items(), start=1):
        starts = Night.of(scenario).starts(("mrp",), exit_polls)
        tasks += [Task(place, Start("mrp", start.exit_poll, name)) for start in starts]
    return tuple(tasks)


def _rank(start: Start) -> tuple[bool, int]:
    return not start.exit_poll, PRIORS.index(start.prior) if start.prior in PRIORS else 99


def _run(
    shared: tuple[tuple[Scenario, ...], Settings], task: Task, stop: Stop | None = None
) -> tuple[Run, ...]:
    """Work one task out.

    Raises:
        Cancelled: when ``stop`` says so.
    """
    scenarios, settings = shared
    scenario = scenarios[task.night]
    projector = Projector(
        scenario,
        prior=task.start.prior,
        exit_poll=task.start.exit_poll,
        draws=settings.draws,
        seed=settings.seed,
        parameters=parameters_for(scenario, settings.learnt),
    )
    truth = Night.of(scenario).truth()
    runs = []
    for sequence in task.sequences or (None,):
        if sequence is None:
            checkpoints = real_order(scenario, settings.names)
        else:
            checkpoints = shuffled_order(scenario, settings.seed, sequence, settings.names)
        known: dict[int, Projection] = {}
        scores = []
        for checkpoint in checkpoints:
            if stop is not None and stop():
                raise Cancelled("cancelled")
            scores.append(
                judge(_project(projector, scenario, checkpoint, known), truth, checkpoint)
            )
        years = trained_on(scenario, settings.learnt)
        runs.append(Run(scenario.name, task.start.name, years, tuple(scores), sequence))
    return tuple(runs)


def _project(
    projector: Projector, scenario: Scenario, checkpoint: Checkpoint, known: dict[int, Projection]
) -> Projection:
    """The projection at a checkpoint, sure of what it and that of the update before are.

    What is declared of one order is told by its number: the same is projected once, and the update
    before only where this one is certain of anything.
    """

    def at(declared: tuple[str, ...]) -> Projection:
        if len(declared) not in known:
            known[len(declared)] = projector.project(_votes(scenario, declared), besides=False)
        return known[len(declared)]

    now = at(checkpoint.declared)
    if checkpoint.before is None or not now.certain:
        return now
    return now.after(at(checkpoint.before))


def _votes(scenario: Scenario, declared: Sequence[str]) -> Mapping[str, ContestOutcome]:
    outcomes = ((slug, scenario.by_slug[slug].outcome) for slug in declared)
    return {slug: outcome for slug, outcome in outcomes if outcome is not None}


def _baselines(
    nights: Sequence[Night], names: Sequence[str]
) -> dict[str, dict[str, dict[str, float]]]:
    return {n.name: n.baseline_errors(real_order(n.scenario, names)) for n in nights}


def _autos(nights: Sequence[Night], exit_polls: Sequence[bool]) -> dict[str, dict[str, str]]:
    return {
        night.name: {
            "auto+exit" if start.exit_poll else "auto": start.name
            for start in night.starts(("auto",), exit_polls)
        }
        for night in nights
    }


def _manifest(
    scenarios: Sequence[Scenario], settings: Settings, tasks: Sequence[Task], order: Order
) -> dict[str, Any]:
    """What a folder says of itself."""
    return {
        "backtest": 1,
        "program": __version__,
        "nights": [[s.name, s.digest, _predictions(s)] for s in scenarios],
        "order": order,
        "learnt": settings.learnt,
        "parameters": {s.name: _digest(s, settings.learnt) for s in scenarios},
        "checkpoints": list(settings.names),
        "draws": settings.draws,
        "seed": settings.seed,
        "starts": [task.name for task in tasks],
    }


def _digest(scenario: Scenario, learnt: Learnt) -> str:
    learnt_ones = parameters_for(scenario, learnt)
    tables = [learnt_ones.polls.write(), learnt_ones.base.write()]
    return sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()


def _predictions(scenario: Scenario) -> str:
    """A digest of the seat predictions, which need not be the files' own."""
    told = [(p.name, p.weight, p.used, _plain(p.shares)) for p in scenario.pollsters]
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _plain(shares: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {contest: dict(by_party) for contest, by_party in shares.items()}

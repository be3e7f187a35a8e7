"""The command ``backtest``: what it is asked for, played, printed and written."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Final

from simulator import streams
from simulator.disk import claim
from simulator.errors import InputError
from simulator.output import progress
from simulator.projection import backtest
from simulator.scenario import Scenario, load
from simulator.text import expose

NIGHTS: Final = ("uk-2015", "uk-2017", "uk-2019", "uk-2024")
"""The general elections that ship."""

MOST_DRAWS: Final = 20_000

_EXIT_POLLS: Final = {"with": (True,), "without": (False,), "both": (True, False)}


def run(options: Namespace) -> int:
    """Run the command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    out = None if options.out is None else Path(options.out)
    with nullcontext() if out is None else claim(out):
        return _run(options, out)


def _run(options: Namespace, out: Path | None) -> int:
    plot = None if options.plot is None else Path(options.plot)
    if plot is not None:
        from simulator.output import pictures

        pictures.check_plot(plot)
        if options.order == "shuffled":
            raise InputError("--plot draws nights in their own order: not with --order shuffled")
    if not 1 <= options.draws <= MOST_DRAWS:
        raise InputError(f"--draws must be 1 to {MOST_DRAWS:,}, not {options.draws}")
    names = backtest.NAMES if options.checkpoints is None else options.checkpoints.split(",")
    scenarios = _nights(options)
    rivals = _rivals(options, scenarios)
    with progress.show("projecting") as report:
        result = backtest.backtest(
            scenarios,
            priors=_priors(options),
            exit_polls=_exit_polls(options),
            learnt=options.learnt,
            order=options.order,
            sequences=options.sequences,
            checkpoints=names,
            rivals=rivals,
            draws=options.draws,
            seed=options.seed,
            workers=options.workers,
            progress=report,
            out=out,
        )
    written = []
    if out is not None:
        from simulator.output import backtest_tables

        written += backtest_tables.write_tables(result, out)
    if plot is not None:
        from simulator.output import backtest_plot

        backtest_plot.write_plot(result, plot)
        written.append(plot)
    if options.json:
        from simulator.output import backtest_json, jsonl

        print(jsonl.dumps(backtest_json.backtest_object(result)), file=streams.data())
    else:
        from simulator.output import backtest_table

        backtest_table.print_backtest(result)
    for path in written:
        print(f"wrote {expose(str(path))}", file=sys.stderr)
    return 0


def _priors(options: Namespace) -> tuple[backtest.Asked, ...]:
    """The priors asked for; in random orders, which take long, only the one ``auto`` takes."""
    if options.prior:
        return tuple(dict.fromkeys(options.prior))
    return ("auto",) if options.order == "shuffled" else backtest.PRIORS


def _exit_polls(options: Namespace) -> tuple[bool, ...]:
    return _EXIT_POLLS[options.exit_poll or ("with" if options.order == "shuffled" else "both")]


def _nights(options: Namespace) -> list[Scenario]:
    names = options.nights or NIGHTS
    scenarios = [load(name) for name in dict.fromkeys(names)]
    seen: set[str] = set()
    for scenario in scenarios:
        if scenario.name in seen:
            raise InputError(f"two of these nights are called {scenario.name}")
        seen.add(scenario.name)
    return scenarios


def _rivals(options: Namespace, scenarios: Sequence[Scenario]) -> dict[str, Scenario]:
    """The night with a file's seat predictions: all of them together, and each pollster's alone."""
    if options.predictions is None:
        return {}
    if len(scenarios) != 1:
        raise InputError("--predictions is of one night: name it")
    from simulator.scenario.importing import with_predictions

    path = Path(options.predictions)
    night = with_predictions(scenarios[0], path)
    found = {f"mrp of {path.stem}": night}
    if len(night.pollsters) > 1:
        found |= {f"mrp of {p.name}": replace(night, pollsters=(p,)) for p in night.pollsters}
    return found

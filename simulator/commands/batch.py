"""The ``batch`` command: a night drawn many times."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from simulator import streams
from simulator.commands.common import condition_of, own_predictions
from simulator.errors import InputError
from simulator.scenario import load
from simulator.text import expose, join


def run(options: Namespace) -> int:
    """Run the ``batch`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    if options.exit_poll or options.given is not None:
        refused = ["--with-count"] if options.with_count else []
        refused += ["--cluster"] if options.cluster is not None else []
        if refused:
            raise InputError(f"{join(refused)} cannot be together with --exit-poll or --at")
    if options.out is None:
        return _draw_batch(options)
    from simulator.disk import claim

    # From the first chunk to the last table no other run is at work there.
    with claim(Path(options.out)):
        return _draw_batch(options)


def _draw_batch(options: Namespace) -> int:
    from simulator import session
    from simulator.forecast import Crew, batch, check_workers
    from simulator.output import progress

    plot = None if options.plot is None else Path(options.plot)
    if plot is not None:
        from simulator.output import batch_plot, pictures

        pictures.check_plot(plot)
    scenario = own_predictions(load(options.scenario), options)
    condition = condition_of(options, scenario)
    # The same processes draw and count.
    with Crew(check_workers(options.workers) - 1) as crew:
        with progress.show("drawing") as report:
            result = batch(
                scenario,
                options.draws,
                options.seed,
                progress=report,
                out=None if options.out is None else Path(options.out),
                cluster=options.cluster,
                crew=crew,
                source=None if condition is None else condition.source,
            )
        counted = None
        if options.with_count:
            with progress.show("counting") as report:
                counted = session.count_draws(
                    scenario, options.draws, options.seed, progress=report, crew=crew
                )
    written = []
    if options.out is not None:
        from simulator.output import batch_tables

        written += batch_tables.write_tables(result)
    if plot is not None:
        batch_plot.write_plot(result, plot)
        written.append(plot)
    if options.json:
        from simulator.output import batch_json, jsonl

        print(jsonl.dumps(batch_json.batch_object(result, counted)), file=streams.data())
    else:
        from simulator.output import batch_table

        batch_table.print_batch(result, counted=counted)
    for path in written:
        print(f"wrote {expose(str(path))}", file=sys.stderr)
    return 0

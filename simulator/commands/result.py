"""The commands that print what came of a night, or will: results, projections, comparisons."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Final

from simulator import streams
from simulator.commands.common import moment_of, own_predictions, refuse_sources
from simulator.errors import InputError
from simulator.outcome import Mark
from simulator.scenario import is_ahead, load
from simulator.text import excerpt, expose


def run_result(options: Namespace) -> int:
    """Run the ``result`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    from simulator import forecast, session
    from simulator.output import recording

    forecast.check_seed(options.seed)
    entered = Mark.LIVE
    if options.json or options.csv:
        refuse_sources(options)
    if recording.is_journal_name(options.scenario):
        if options.seed != 1:
            raise InputError("--seed is not for a live night: nothing in it is drawn")
        kept = recording.read_kept(options.scenario)
        scenario, entered = kept.night.scenario, kept.night.timeline.undeclared_mark
        declared = recording.declared_of(kept, options.contest)
    else:
        scenario = load(options.scenario)
        declared = session.results(scenario, options.contest, options.seed)
    if options.json:
        from simulator.output import jsonl

        print(jsonl.dumps(jsonl.result_objects(declared, scenario)), file=streams.data())
    elif options.csv:
        from simulator.output import result_csv

        result_csv.write_csv(declared, scenario, streams.data())
    else:
        from simulator.output import result_text

        result_text.print_results(declared, scenario, entered)
        if options.sources:
            result_text.print_sources(declared, scenario)
    return 0


def run_project(options: Namespace) -> int:
    """Run the ``project`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    from simulator import course
    from simulator.conditions import exit_poll_asked
    from simulator.forecast import check_seed
    from simulator.output import progress
    from simulator.projection import Projector, check_table

    check_seed(options.seed)
    prior = course.check_prior(options.prior)
    plot = None if options.plot is None else Path(options.plot)
    if options.csv is not None:
        check_table(options.csv)
    if plot is not None:
        from simulator.output import pictures, projection_plot

        pictures.check_plot(plot)
    scenario = own_predictions(load(options.scenario), options)
    time = moment_of(options.at, scenario, "--at")
    if options.declared is not None:
        course.check_declared(options.declared, scenario)
    projector = Projector(
        scenario,
        prior=prior,
        exit_poll=not options.no_exit_poll and exit_poll_asked(scenario),
        draws=options.draws,
        seed=options.seed,
    )
    if options.predictions is not None and projector.prior.name != "mrp":
        raise InputError(
            f"{excerpt(options.predictions)} takes no part: the projection starts from "
            f"{projector.prior.told}"
        )
    if plot is None and not time and not options.declared:
        projection = projector.project({}, time=0)
    else:
        night = course.follow(scenario, options.seed)
        if options.declared is not None:
            projection = course.project_first(projector, night, options.declared)
        else:
            projection = course.project_at(projector, night, time or 0)
        if plot is not None:
            end = projection.time if time or options.declared else None
            times = night.quarters(end)
            along = []
            with progress.show("projecting") as report:
                for moment in course.project_along(projector, night, times, besides=False):
                    along.append(moment)
                    if report is not None:
                        report(len(along), len(times))
            projection_plot.write_plot(along, night, scenario, plot)
    if options.json:
        from simulator.output import jsonl, projection_json

        told = projection_json.projection_object(projection, scenario)
        print(jsonl.dumps(told), file=streams.data())
    elif options.csv is not None:
        from simulator.output import batch_tables

        streams.data().write(batch_tables.columns_csv(projection.columns(options.csv)))
    else:
        from simulator.output import projection_text

        projection_text.print_projection(projection, scenario)
    if plot is not None:
        print(f"wrote {expose(str(plot))}", file=sys.stderr)
    return 0


def run_compare(options: Namespace) -> int:
    """Run the ``compare`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    from simulator import forecast
    from simulator.output import compare as output
    from simulator.output import jsonl

    forecast.check_seed(options.seed)
    base, whatif = load(options.base), load(options.whatif)
    comparison = forecast.compare(base, whatif, options.draws, options.seed)
    if options.json:
        print(jsonl.dumps(output.compare_object(comparison)), file=streams.data())
    else:
        output.print_comparison(comparison)
    return 0


def run_explain(options: Namespace) -> int:
    """Run the ``explain`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    from simulator.output import explain, jsonl

    scenario = load(options.scenario)
    if is_ahead(scenario) and not any(report.predicted for report in scenario.reports):
        from simulator.session import no_votes_yet

        raise InputError(no_votes_yet(scenario))
    if options.json:
        print(jsonl.dumps(explain.explain_object(scenario)), file=streams.data())
    else:
        explain.print_explanation(scenario)
    return 0


COMMANDS: Final[dict[str, Callable[[Namespace], int]]] = {
    "result": run_result,
    "project": run_project,
    "compare": run_compare,
    "explain": run_explain,
}

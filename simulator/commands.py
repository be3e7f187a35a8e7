"""What each command does: load, ask the room that knows, print. Imports only what it uses."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import replay_command, streams
from simulator.errors import InputError
from simulator.replay_command import condition_of, moment_of, refuse_sources
from simulator.request import OpenTui
from simulator.scenario import Scenario, check, is_ahead, journal_of, live_command, load
from simulator.text import excerpt, expose, expose_json, join

if TYPE_CHECKING:
    from simulator.scenario.importing import ComingReport, ImportReport


def run(options: Namespace, open_tui: OpenTui | None) -> int:
    """Run the command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    _refuse_empty(options)
    if options.command == "replay":
        return replay_command.run(options, open_tui)
    if options.command == "live":
        from simulator import live_command

        return live_command.run(options, open_tui)
    _refuse_journals(options)
    return _COMMANDS[options.command](options)


def _refuse_empty(options: Namespace) -> None:
    """Refuse an empty text for anything: as a path it would be the working directory.

    Raises:
        InputError: by the names that the help gives them.
    """
    names = {name: name.upper() for name in ("scenario", "base", "whatif", "name")}
    names |= {"files": "FILE", "file": "FILE", "words": "a word"}
    if options.command == "new":
        names["base"] = "--from"
    empty = [
        names.get(key, f"--{key.replace('_', '-')}")
        for key, value in vars(options).items()
        if value == "" or (isinstance(value, list) and "" in value)
    ]
    if empty:
        raise InputError(f"{join(empty)} {'is' if len(empty) == 1 else 'are'} empty")


def _refuse_journals(options: Namespace) -> None:
    """Refuse a live night where only scenarios can be: it was, and is not drawn or changed.

    Raises:
        InputError: by its name.
    """
    from simulator.output import recording

    if options.command == "result":
        return
    for key in ("scenario", "base", "whatif"):
        name = getattr(options, key, None)
        if name is not None and recording.is_journal_name(name):
            raise InputError(
                f"{name}: a journal of a live night, which replay, result and feed --from take"
            )


def _result(options: Namespace) -> int:
    from simulator import forecast, session
    from simulator.output import recording

    forecast.check_seed(options.seed)
    if options.json or options.csv:
        refuse_sources(options)
    if recording.is_journal_name(options.scenario):
        if options.seed != 1:
            raise InputError("--seed is not for a live night: nothing in it is drawn")
        kept = recording.read_kept(options.scenario)
        scenario = kept.night.scenario
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

        result_text.print_results(declared, scenario)
        if options.sources:
            result_text.print_sources(declared, scenario)
    return 0


def _project(options: Namespace) -> int:
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
    scenario = _own_predictions(load(options.scenario), options)
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


def _own_predictions(scenario: Scenario, options: Namespace) -> Scenario:
    """The scenario, around the shares of ``--predictions`` where there are any."""
    if options.predictions is None:
        return scenario
    from simulator.scenario.importing import with_predictions

    return with_predictions(scenario, Path(options.predictions))


def _compare(options: Namespace) -> int:
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


def _explain(options: Namespace) -> int:
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


def _scenarios(options: Namespace) -> int:
    from simulator.output import jsonl, scenario_list
    from simulator.scenario import shipped

    found = shipped.summaries()
    if options.json:
        objects = scenario_list.summary_objects(found)
        print(jsonl.dumps(objects), file=streams.data())
        return 0
    scenario_list.print_summaries(found)
    return 0


def _check(options: Namespace) -> int:
    code = 0
    for name in options.files:
        problems = check(name)
        for problem in problems:
            print(problem)
        wrong = any(problem.severity == "error" for problem in problems)
        if not problems:
            print(f"{expose(name)}: fine")
        code = max(code, int(wrong))
    return code


def _beginning(options: Namespace) -> str:
    from simulator.scenario import write_by_election, write_seat, write_template

    if options.by_election is None:
        if options.date is not None:
            raise InputError("--date goes with --by-election")
        if options.base is None:
            return write_seat(options.name)
        return write_template(options.base, options.name)
    if options.date is None:
        raise InputError("--by-election needs a polling day: --date 2025-05-01")
    lender = options.base or options.lender
    return write_by_election(options.name, options.by_election, options.date, lender)


def _new(options: Namespace) -> int:
    from simulator import disk

    path = Path(f"{options.name}.toml")
    if path.name != f"{options.name}.toml" or options.name.startswith("."):
        raise InputError(f"'{options.name}' is not a file name")
    disk.write(path, _beginning(options))
    print(path)
    if options.by_election is not None:
        _print_way_live(str(path))
    return 0


def _schema(options: Namespace) -> int:
    import json

    from simulator.scenario import json_schema

    if options.output:
        from simulator.output import output_schema

        schema = output_schema.output_schema()
    elif options.feed:
        from simulator.output import feed_schema

        schema = feed_schema.feed_schema()
    else:
        schema = json_schema()
    print(expose_json(json.dumps(schema, indent=2, ensure_ascii=False)), file=streams.data())
    return 0


def _polling_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        given = excerpt(text)
        message = f"--date should be a date, such as 2010-05-06, not {given}"
        raise InputError(message) from None


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def _import(options: Namespace) -> int:
    return _import_dc(options) if options.kind == "dc" else _import_hoc(options)


def _import_dc(options: Namespace) -> int:
    from simulator.scenario.importing import import_dc

    report = import_dc(
        Path(options.candidates),
        base=options.base,
        expected=_path(options.expected),
        date=None if options.date is None else _polling_day(options.date),
        out=Path(options.out),
    )
    _print_report(report)
    _print_way_live(str(report.out))
    return 0


def _print_way_live(place: str) -> None:
    """Say on stderr how results are kept on the night."""
    command = live_command(place, journal_of(place))
    print(expose(f"on the night, keep results as they come: {command}"), file=sys.stderr)


def _print_report(report: ImportReport | ComingReport) -> None:
    for warning in report.warnings:
        print(warning, file=sys.stderr)
    for line in report.lines[len(report.warnings) :]:
        print(expose(line))


def _import_hoc(options: Namespace) -> int:
    from simulator.scenario.importing import import_hoc

    if options.notional is None and (options.base_actual or options.base_label is not None):
        raise InputError("--base-label and --base-actual go with --notional, which is the base")
    report = import_hoc(
        Path(options.constituencies),
        Path(options.candidates),
        times=_path(options.times),
        notional=_path(options.notional),
        notional_electorates=_path(options.notional_electorates),
        predictions=_path(options.predictions),
        exit_poll=_path(options.exit_poll),
        hexmap=_path(options.hexmap),
        date=None if options.date is None else _polling_day(options.date),
        base_label=options.base_label,
        base_actual=options.base_actual,
        out=Path(options.out),
    )
    _print_report(report)
    return 0


def _batch(options: Namespace) -> int:
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
    scenario = _own_predictions(load(options.scenario), options)
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


def _enter(options: Namespace) -> int:
    from simulator import enter_command

    return enter_command.run(options)


def _feed(options: Namespace) -> int:
    from simulator import feed_command

    return feed_command.run(options)


def _backtest(options: Namespace) -> int:
    from simulator.output import backtest_run

    return backtest_run.run(options)


_COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "result": _result,
    "batch": _batch,
    "project": _project,
    "compare": _compare,
    "backtest": _backtest,
    "enter": _enter,
    "feed": _feed,
    "explain": _explain,
    "scenarios": _scenarios,
    "check": _check,
    "new": _new,
    "schema": _schema,
    "import": _import,
}

"""The commands about scenario files: those that ship, checks, a new one, their schema."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Final

from simulator import streams
from simulator.commands.common import print_way_live
from simulator.errors import InputError
from simulator.scenario import check
from simulator.text import expose, expose_json


def run_scenarios(options: Namespace) -> int:
    """Run the ``scenarios`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    from simulator.output import jsonl, scenario_list
    from simulator.scenario import shipped

    found = shipped.summaries()
    if options.json:
        objects = scenario_list.summary_objects(found)
        print(jsonl.dumps(objects), file=streams.data())
        return 0
    scenario_list.print_summaries(found)
    return 0


def run_check(options: Namespace) -> int:
    """Run the ``check`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
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


def run_new(options: Namespace) -> int:
    """Run the ``new`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    from simulator import disk

    path = Path(f"{options.name}.toml")
    if path.name != f"{options.name}.toml" or options.name.startswith("."):
        raise InputError(f"'{options.name}' is not a file name")
    disk.write(path, _beginning(options))
    print(path)
    if options.by_election is not None:
        print_way_live(str(path))
    return 0


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


def run_schema(options: Namespace) -> int:
    """Run the ``schema`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
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


COMMANDS: Final[dict[str, Callable[[Namespace], int]]] = {
    "scenarios": run_scenarios,
    "check": run_check,
    "new": run_new,
    "schema": run_schema,
}

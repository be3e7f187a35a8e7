"""The ``feed`` command: a night for other people's programs to rehearse with."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from simulator import streams
from simulator.commands.common import name_empty, name_journals
from simulator.commands.feed.night import Rehearsal
from simulator.commands.feed.places import check_places
from simulator.commands.feed.writing import note
from simulator.feed import catalogue, idle, line_faults, write_catalogue
from simulator.options import read_request
from simulator.text import expose_json


def run(options: Namespace) -> int:
    """Run the ``feed`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    if options.list_faults:
        return _list_faults(options)
    wrong = [*name_empty(options), *name_journals(options)]
    request = read_request(options, wrong)
    if not options.plan:
        check_places(options, request, wrong)
    night = Rehearsal.of(options, request, wrong)
    if options.plan:
        return _print_plan(options, night)
    from simulator.commands.feed import sending

    return sending.send(options, request, night)


def _list_faults(options: Namespace) -> int:
    if options.json:
        told = [entry.told() for entry in catalogue()]
        print(expose_json(json.dumps(told, ensure_ascii=False, indent=1)), file=streams.data())
        return 0
    print(write_catalogue(), end="")
    return 0


def _print_plan(options: Namespace, night: Rehearsal) -> int:
    from simulator.output import feed_plan

    planned = night.plan()
    items, line = planned.items, line_faults(planned.touches)
    for words in idle(planned.touches):
        note(words)
    if options.json:
        for fault in line:  # those between two messages are in no object
            note(feed_plan.line_words(fault, night.roll))
        feed_plan.write_plan_json(items, night.roll, streams.data(), line)
    else:
        feed_plan.print_plan(items, night.roll, sys.stdout, line)
    return 0

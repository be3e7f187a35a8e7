"""The ``feed`` command: a night for other people's programs to rehearse with."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import dataclass
from typing import Any

from simulator import streams
from simulator.errors import InputError
from simulator.feed import Item, PlanOptions, Roll, plan_night, roll_of
from simulator.feed_request import DEFAULT, FeedRequest, read_request
from simulator.outcome import Origin
from simulator.scenario import Scenario, contest_of, load


@dataclass(frozen=True)
class Programme:
    """What is to be sent.

    Attributes:
        roll: of the night.
        items: the plan, its faults in it.
        faults: those of the plan.
        fault_seed: of what is drawn for them.
    """

    roll: Roll
    items: tuple[Item, ...]
    faults: tuple[Any, ...] = ()
    fault_seed: int = 1


def run(options: Namespace) -> int:
    """Run the ``feed`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    request = read_request(options)
    scenario = load(request.scenario or DEFAULT)
    roll = make_roll(options, request, scenario)
    programme = Programme(roll, make_plan(options, scenario, roll))
    from simulator.output import feed_plan

    if options.json:
        feed_plan.write_plan_json(programme.items, roll, streams.data())
    else:
        feed_plan.print_plan(programme.items, roll, sys.stdout)
    return 0


def make_roll(options: Namespace, request: FeedRequest, scenario: Scenario) -> Roll:
    """Who stands in the night that was asked for, and what the night is.

    Raises:
        InputError: names without the test mark, of what is not the record; the day of the poll.
    """
    origin, told = _origin(options, scenario)
    if options.names == "plain" and (origin is not Origin.KNOWN or options.fault or options.faults):
        raise InputError(
            "--names plain is for true results without faults: real people stand on these ballots"
        )
    only = None if options.contest is None else contest_of(scenario, options.contest).slug
    return roll_of(
        scenario,
        origin,
        told=told,
        only=only,
        election_date=request.election_date,
        plain=options.names == "plain",
    )


def _origin(options: Namespace, scenario: Scenario) -> tuple[Origin, str]:
    if options.draw is not None:
        return Origin.DRAWN, (
            f"a drawn night (outcome {options.draw} of seed {options.seed}): nothing in it is real"
        )
    if scenario.modified:
        return Origin.CHANGED, f"an imagined night ({scenario.title}): no real results"
    return Origin.KNOWN, ""


def make_plan(options: Namespace, scenario: Scenario, roll: Roll) -> tuple[Item, ...]:
    """Play the night, and plan what is sent of it."""
    from simulator import session

    timeline = session.play(scenario, options.seed, options.draw, options.contest)
    how = PlanOptions(
        seed=options.seed,
        draw=options.draw,
        partials=options.partials,
        hall=options.reveal == "hall",
    )
    return plan_night(timeline, roll, how)

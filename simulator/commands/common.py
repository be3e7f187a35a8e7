"""What several commands have to do: read a moment, condition draws, say how a night is kept."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import InputError
from simulator.scenario import Scenario, journal_of, live_command
from simulator.text import expose

if TYPE_CHECKING:
    from simulator.session import Condition


def moment_of(text: str | None, scenario: Scenario, option: str) -> int | None:
    """A time of the night as an option gives it, seconds after close of poll; None for none.

    Raises:
        InputError: it is no time of that night.
    """
    if text is None:
        return None
    try:
        return scenario.clock.seconds(text)
    except ValueError as error:
        raise InputError(f"{option}: {error}") from None


def condition_of(options: Namespace, scenario: Scenario) -> Condition | None:
    """What the draws are conditioned on, if they are."""
    if not options.exit_poll and options.given is None:
        return None
    from simulator.conditions import condition

    at = moment_of(options.given, scenario, "--given" if options.command == "replay" else "--at")
    return condition(scenario, exit_poll=options.exit_poll, at=at, seed=options.seed)


def refuse_sources(options: Namespace) -> None:
    """Refuse ``--sources`` where machines read.

    Raises:
        InputError: it was asked for.
    """
    if options.sources:
        raise InputError(
            "--sources is for people: JSON and CSV carry each source beside its figures"
        )


def own_predictions(scenario: Scenario, options: Namespace) -> Scenario:
    """The scenario, around the shares of ``--predictions`` where there are any."""
    if options.predictions is None:
        return scenario
    from simulator.scenario.importing import with_predictions

    return with_predictions(scenario, Path(options.predictions))


def print_way_live(place: str) -> None:
    """Say on stderr how results are kept on the night."""
    command = live_command(place, journal_of(place))
    print(expose(f"on the night, keep results as they come: {command}"), file=sys.stderr)

"""What several commands have to do: read a moment, condition draws, say how a night is kept."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import InputError
from simulator.scenario import Scenario, journal_of, live_command
from simulator.text import expose, join
from simulator.values import read_time

if TYPE_CHECKING:
    from simulator.session import Condition


def moment_of(text: str | None, scenario: Scenario | None, option: str) -> int | None:
    """A time of the night as an option gives it, seconds after close of poll; None for none.

    Of a night that nobody knows (``scenario`` None) it is told whether the text is a time at all.

    Raises:
        InputError: it is no time of that night.
    """
    if text is None:
        return None
    try:
        if scenario is None:
            read_time(text)
            return None
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


def name_empty(options: Namespace) -> list[str]:
    """A line of what is an empty text, by the names that the help gives; none if nothing is.

    As a path an empty text would be the working directory.
    """
    names = {name: name.upper() for name in ("scenario", "base", "whatif", "name", "file")}
    names |= {"words": "a word", "recording": "--from", "sources": "--from"}
    if options.command == "new":
        names["base"] = "--from"
    if options.command != "feed":
        names["files"] = "FILE"
    empty = [
        names.get(key, f"--{key.replace('_', '-')}")
        for key, value in vars(options).items()
        if value == "" or (isinstance(value, list) and "" in value)
    ]
    return [f"{join(empty)} {'is' if len(empty) == 1 else 'are'} empty"] if empty else []


def name_journals(options: Namespace) -> list[str]:
    """A line for each live night where only scenarios can be: it was, and is not drawn or changed.

    By its name.
    """
    from simulator.output import recording

    given = (getattr(options, key, None) for key in ("scenario", "base", "whatif"))
    return [
        f"{name}: a journal of a live night, which replay, result and feed --from take"
        for name in given
        if name is not None and recording.is_journal_name(name)
    ]

"""Which command does what is asked for. Only the module of that command is loaded."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from simulator.commands.common import name_empty, name_journals
from simulator.errors import InputError
from simulator.request import OpenTui


def run(options: Namespace, open_tui: OpenTui | None) -> int:
    """Run the command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    if options.command == "feed":
        from simulator.commands import feed

        return feed.run(options)
    if options.command == "live":
        from simulator.commands import live

        return live.run(options, open_tui)
    wrong = name_empty(options)
    if not wrong and options.command not in ("replay", "result"):
        wrong = name_journals(options)
    if wrong:
        raise InputError(*wrong)
    if options.command == "replay":
        from simulator.commands import replay

        return replay.run(options, open_tui)
    return _command(options.command)(options)


def _command(name: str) -> Callable[[Namespace], int]:
    """What a command of that name does; its module is imported now."""
    match name:
        case "enter":
            from simulator.commands import enter

            return enter.run
        case "batch":
            from simulator.commands import batch

            return batch.run
        case "backtest":
            from simulator.commands import backtest

            return backtest.run
        case "import":
            from simulator.commands import importing

            return importing.run
        case "scenarios" | "check" | "new" | "schema":
            from simulator.commands import scenarios

            return scenarios.COMMANDS[name]
        case _:
            from simulator.commands import result

            return result.COMMANDS[name]

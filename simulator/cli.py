"""The command line; thin. ``main(argv, open_tui)`` returns the exit code.

Exit codes: 0 done; 1 anything about input, files, network, disk or a value out of range, one
line a problem; 2 unparsable arguments; 130 interrupted, 143 terminated, 129 its terminal gone.
Data goes to stdout, words to stderr.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from simulator import options, signals, streams
from simulator.errors import LONGEST_LINE, ElectionNightError
from simulator.request import DIRECTED
from simulator.request import OpenTui as OpenTui
from simulator.request import TuiRequest as TuiRequest
from simulator.text import expose, within
from simulator.version import __version__


class _Parser(argparse.ArgumentParser):
    """argparse's, which repeats what it was given: in one line, and harmless.

    No option is taken by its beginning: ``--real`` is not ``--real-data``.
    """

    def __init__(self, **values: Any) -> None:
        super().__init__(**{"allow_abbrev": False} | values)

    def error(self, message: str) -> NoReturn:
        """Exit with 2 and say why."""
        super().error(within(expose(message), LONGEST_LINE))

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse; words may stand behind options as well as before them."""
        namespace, rest = super().parse_known_args(args, namespace)
        if self.get_default("wordy"):
            namespace.words = [
                *namespace.words,
                *(word for word in rest if not word.startswith("-")),
            ]
            rest = [word for word in rest if word.startswith("-")]
        return namespace, rest


def parser() -> argparse.ArgumentParser:
    """The argument parser, every command and option of the contract."""
    top = _Parser(
        prog="election-night",
        description="Replay, imagine and draw UK election nights in the terminal.",
        epilog="Without a command: the terminal UI at its scenario picker.",
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    options.add_no_color(top, False)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    for name, help_, add_options in _COMMANDS:
        sub = commands.add_parser(name, help=help_, description=help_)
        options.add_no_color(sub, argparse.SUPPRESS)
        add_options(sub)
    return top


_COMMANDS: Final = (
    ("replay", "play a night: in the terminal UI, or as lines", options.add_replay),
    ("enter", "one line into the journal of a live night", options.add_enter),
    ("live", "keep a real night, or a mock one, as its results come in", options.add_live),
    (
        "feed",
        "play a night to other people's programs: test data, and faults to order",
        options.add_feed,
    ),
    ("result", "the declared results, without playing", options.add_result),
    ("batch", "Monte Carlo draws around polling predictions", options.add_batch),
    (
        "project",
        "how the night will end, from what a moment of it had declared",
        options.add_project,
    ),
    ("compare", "two scenarios on common random numbers", options.add_compare),
    (
        "backtest",
        "play past nights again: how good would the projection have been?",
        options.add_backtest,
    ),
    ("explain", "what each change of a what-if did to votes and seats", options.add_explain),
    ("scenarios", "the shipped scenarios", options.add_scenarios),
    ("check", "problems and warnings of scenario files", options.add_check),
    (
        "new",
        "a commented scenario file: a seat of your own, a what-if, a by-election",
        options.add_new,
    ),
    ("schema", "the JSON Schema of scenario files, for editors", options.add_schema),
    ("import", "a scenario folder out of official result files", options.add_import),
)
"""Every command with its help, and what adds its options; in the order of the help."""


def main(argv: Sequence[str] | None = None, open_tui: OpenTui | None = None) -> int:
    """Run one command.

    Args:
        argv: the arguments after the program's name; None takes the process's own.
        open_tui: opens the terminal UI and gives its exit code; None where there is no UI.

    Returns:
        The exit code; never raises for anything a user did.
    """
    # Loading and building make hundreds of thousands of values that stay: looking again and again
    # whether some have become garbage takes a tenth of the time of a short command.
    gc.set_threshold(50_000, 50)
    # Linear algebra on several threads rounds otherwise than on one, as workers have it, and its
    # matrices here are too small to gain by them. NumPy reads this when it is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with streams.guard():
        try:
            code = _run(argv, open_tui)
            sys.stdout.flush()
            return code
        except (Exception, KeyboardInterrupt) as error:
            return _failed(error)


def _failed(error: BaseException) -> int:
    """Say why a command did not end well; its exit code. What no user did is raised again."""
    number = signals.number_behind(error)
    if number is not None:
        streams.drop_output()
        signals.say_stopped()
        return signals.exit_code(number)
    if isinstance(error, streams.ReaderGone):
        # The reader has gone (| head): nothing more to say.
        return 0
    if isinstance(error, ElectionNightError):
        return _refused(error.lines)
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else ""
        return _refused((expose(f"{name}{error.strerror or error}"),))
    raise error


def print_crash(error: BaseException) -> None:
    """Print what went wrong within the program, as Python does, and harmless.

    A traceback repeats whatever a file or an option held.
    """
    from traceback import print_exception

    with streams.guard():
        print_exception(error, file=sys.stderr)


def _run(argv: Sequence[str] | None, open_tui: OpenTui | None) -> int:
    arguments = parser()
    try:
        asked = arguments.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    if asked.no_color:
        os.environ["NO_COLOR"] = "1"
    if asked.command is None:
        return _picker(arguments, open_tui)
    from simulator import commands

    return commands.run(asked, open_tui)


def _picker(arguments: argparse.ArgumentParser, open_tui: OpenTui | None) -> int:
    if open_tui is None or not streams.is_terminal():
        arguments.print_help(sys.stderr)
        return 2
    return open_tui(TuiRequest(direction=DIRECTED))


def _refused(lines: Sequence[str]) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return 1

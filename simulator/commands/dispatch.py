"""Which command does what is asked for. Only the module of that command is loaded."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from simulator.errors import InputError
from simulator.request import OpenTui
from simulator.text import join


def run(options: Namespace, open_tui: OpenTui | None) -> int:
    """Run the command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    _refuse_empty(options)
    if options.command == "replay":
        from simulator.commands import replay

        return replay.run(options, open_tui)
    if options.command == "live":
        from simulator.commands import live

        return live.run(options, open_tui)
    _refuse_journals(options)
    return _command(options.command)(options)


def _command(name: str) -> Callable[[Namespace], int]:
    """What a command of that name does; its module is imported now."""
    match name:
        case "enter":
            from simulator.commands import enter

            return enter.run
        case "feed":
            from simulator.commands import feed

            return feed.run
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

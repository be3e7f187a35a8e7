"""Where a feed keeps what it sends: refused before the night is played, if it must be."""

from __future__ import annotations

from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from simulator import disk
from simulator.errors import InputError, gather
from simulator.feed import RunState, check_http, read_marker, read_state, recorded_run
from simulator.options import FeedRequest


def check_places(options: Namespace, request: FeedRequest, wrong: list[str]) -> None:
    """``wrong`` takes which of the places cannot be written to, and whether there is no server."""
    if request.server:
        with gather(wrong):
            check_http("the feed's server")
    state = None
    with gather(wrong):
        state = state_of(options)
    with gather(wrong):
        _check_files(options, state)
    # Whose run a recording has to be of is not known where the run itself cannot be read.
    if state is not None or not (options.state and options.resume):
        with gather(wrong):
            _check_record(options, state)


def state_of(options: Namespace) -> RunState | None:
    """The run that is gone on with; None: another one begins.

    Raises:
        InputError: the folder of the state holds a run, or none that could be resumed.
    """
    if not options.state:
        return None
    folder = Path(options.state)
    if options.resume:
        return read_state(folder)
    with disk.refusals(folder):
        disk.refuse_name(folder)
        there = (folder / "run.json").exists()
    if there:
        raise InputError(f"{folder} holds a run: go on with it by --resume, or give another folder")
    return None


def is_ours(path: Path, state: RunState | None) -> bool:
    """Whether a recording is of the run that is taken up: it is written anew from its start."""
    if state is None or path.is_symlink():
        return False
    try:
        return recorded_run(path) == state.run
    except InputError:
        return False


def find_left(options: Namespace, state: RunState | None) -> dict[str, str]:
    """Which of ``--files`` and ``--record`` hold a run before the one that is taken up, and which.

    They ended with it when the control began anew: nothing more is written there.
    """
    if state is None:
        return {}
    holds: dict[str, str] = {}
    if options.files and (marker := read_marker(Path(options.files))) is not None:
        holds["--files"] = marker.run
    if options.record and not (path := Path(options.record)).is_symlink():
        with suppress(InputError):
            holds["--record"] = recorded_run(path)
    before = {one.run for one in state.earlier}
    return {option: run for option, run in holds.items() if run in before}


def _check_files(options: Namespace, state: RunState | None) -> None:
    """Refuse a folder that is not ours.

    Raises:
        InputError: it is not.
    """
    if not options.files:
        return
    folder = Path(options.files)
    with disk.refusals(folder):
        disk.refuse_name(folder)
        marker = read_marker(folder)
        theirs = folder.is_dir() and any(folder.iterdir()) and marker is None
    if "--files" in find_left(options, state):
        return
    if state is not None and marker is not None and marker.run != state.run:
        raise InputError(f"{folder}: its files are of another run, {marker.run}: give a new folder")
    if folder.exists() and (theirs or not folder.is_dir()):
        raise InputError(f"{folder}: not a folder of a feed's files, and not empty: give another")


def _check_record(options: Namespace, state: RunState | None) -> None:
    """Refuse a recording that is there already.

    Raises:
        InputError: it is; or no file can be written there.
    """
    if not options.record:
        return
    if "--record" in find_left(options, state):
        return
    path = Path(options.record)
    with disk.refusals(path):
        there = path.exists() or path.is_symlink()
    if there and not is_ours(path, state):
        raise InputError(f"{path} exists already: choose another name, or remove it")
    disk.refuse_target(path)

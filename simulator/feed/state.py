"""What a run is taken up again from, after its server was stopped or killed.

The run's name, the plan's hash, the clock and what was injected: from these everything that was
sent follows, byte for byte. Nothing is written while the night plays on; so a server that was
killed comes back to a night that went on without it, and one that was stopped to where it stopped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from simulator import disk
from simulator.errors import InputError
from simulator.feed.clock import FARTHEST, LAST_WALL, FeedClock
from simulator.feed.transmission import RUN_LETTERS

FORMAT: Final = "election-night-feed-state/1"
NAME: Final = "run.json"


@dataclass(frozen=True)
class Injection:
    """Faults that were armed while the night went on.

    Attributes:
        sent: how many messages had been sent.
        now: seconds of the night then.
        faults: as they were given.
    """

    sent: int
    now: int
    faults: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Earlier:
    """A run that another followed, under the same state.

    Attributes:
        run: its name.
        at: the real moment at which the other began, seconds since the epoch.
        ended: options of what was written of it until then, and is not gone on with.
    """

    run: str
    at: float
    ended: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunState:
    """A run as it can be taken up again.

    Attributes:
        run: its name.
        plan: hash of its plan, before anything was injected.
        clock: where the night is.
        injections: in order.
        playing: it was not paused by anybody; a run that was stopped plays on.
        night: which night, in words by key.
        format: of the file.
        choices: what else its plan follows from, by the word for it; empty in an older file.
        earlier: runs before it, in order: the control began anew.
    """

    run: str
    plan: str
    clock: FeedClock
    injections: tuple[Injection, ...] = ()
    playing: bool = True
    night: Mapping[str, str] = field(default_factory=dict)
    format: str = FORMAT
    choices: Mapping[str, str] = field(default_factory=dict)
    earlier: tuple[Earlier, ...] = ()


def write_state(folder: Path, state: RunState) -> None:
    """Write it in a folder, whole or not at all.

    Raises:
        InputError: it cannot be written.
    """
    path = folder / NAME
    with disk.refusals(path):
        folder.mkdir(parents=True, exist_ok=True)
    disk.write(path, json.dumps(asdict(state), indent=1) + "\n", over=True)


def write_sheets(folder: Path, run: str, sheets: Mapping[str, str], *, current: bool) -> None:
    """Write a run's marking sheet in a folder of its own within the state's.

    Args:
        folder: of the state.
        run: the run's name.
        sheets: text by name.
        current: it is the run that plays, whose sheet stands beside the state as well.

    Raises:
        InputError: they cannot be written.
    """
    own = folder / run
    with disk.refusals(own):
        own.mkdir(parents=True, exist_ok=True)
    for place in (own, folder) if current else (own,):
        for name, text in sheets.items():
            disk.write(place / name, text, over=True)


def read_state(folder: Path, plan: str | None = None) -> RunState:
    """The run that a folder holds.

    Args:
        folder: of ``--state``.
        plan: hash of the plan that is to be gone on with; None: whichever it is.

    Raises:
        InputError: there is none, it cannot be read, or it is another plan's.
    """
    path = folder / NAME
    try:
        said = json.loads(disk.read(path))
        state = TypeAdapter(RunState).validate_python(said)
    except disk.Unreadable as error:
        raise InputError(f"{path}: {error.reason}: no run to resume") from None
    except (ValueError, ValidationError, RecursionError):
        raise InputError(f"{path}: not the state of a feed's run") from None
    if state.format != FORMAT or not _stands(state):
        raise InputError(f"{path}: not the state of a feed's run")
    if plan is not None and state.plan != plan:
        raise InputError(
            f"{path}: its run has another plan: resume with the same scenario, seed, options and "
            "faults, or begin anew without --resume"
        )
    return state


def _stands(state: RunState) -> bool:
    """Whether a state is one that a run can have."""
    runs = [state.run, *(one.run for one in state.earlier)]
    return (
        all(re.fullmatch(f"[{RUN_LETTERS}]{{1,16}}", run) for run in runs)
        and state.clock.sound
        and all(one.sent >= 0 and abs(one.now) <= FARTHEST for one in state.injections)
        and all(0 <= one.at <= LAST_WALL for one in state.earlier)
    )

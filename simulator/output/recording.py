"""A file of JSON lines as a night: its first line says whether it was played, and how, or kept.

A night that was played follows from its scenario, seed and draw: the very same one is played again
from them, so nothing else of the file is read. One that was kept live is what its journal says.
Where the scenario's files have changed it is another night, and refused.
"""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from simulator import disk
from simulator.errors import InputError
from simulator.forecast import check_draw, check_seed
from simulator.live import KeptNight, is_journal, read_night
from simulator.outcome import TEST_DATA
from simulator.scenario import contest_of, load_recorded
from simulator.text import excerpt, expose, quote
from simulator.timeline import Declaration
from simulator.version import __version__

SUFFIXES: Final = (".jsonl", ".jsonl.gz")
FIRST_LINE: Final = 64 * 1024
"""Bytes of a first line that is looked at."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recorded night was: ``scenario`` as it is given to a command, and how it was played.

    ``exit_poll`` and ``given`` are what the draw was conditioned on, as options have it;
    ``version`` is the program's that played it; ``contest`` the one of several, if it was one.
    """

    scenario: str
    contest: str | None
    seed: int
    draw: int | None
    version: str
    exit_poll: bool = False
    given: str | None = None

    @property
    def warning(self) -> str | None:
        """What to say where another version recorded it: the count's minutes may differ."""
        if self.version == __version__:
            return None
        by = expose(self.version[:40])
        return (
            f"recorded by election-night {by}, played by {__version__}: what is simulated may "
            "differ"
        )


def is_recording(name: str) -> bool:
    """Whether a scenario's name is that of a file of JSON lines."""
    return name.endswith(SUFFIXES)


def is_journal_name(name: str) -> bool:
    """Whether a scenario's name is that of a live night's journal, by its first line."""
    path = Path(name)
    return path.suffix not in ("", ".toml") and path.is_file() and is_journal(path)


def read_kept(name: str) -> KeptNight:
    """The night of a journal; what of it is not as it should be is said on standard error.

    Raises:
        InputError: it cannot be read, or its scenario is gone or has changed.
    """
    kept = read_night(Path(name))
    for line in kept.remarks:
        print(expose(line), file=sys.stderr)
    return kept


def declared_of(kept: KeptNight, contest: str | None) -> tuple[Declaration, ...]:
    """The declarations of a night as far as they were entered, of one contest or of all.

    Raises:
        InputError: there is no such contest, or it has not declared.
    """
    night = kept.night
    if contest is None:
        return night.timeline.declarations
    wanted = contest_of(night.scenario, contest)
    found = tuple(d for d in night.timeline.declarations if d.contest == wanted.slug)
    if not found:
        raise InputError(f"{wanted.name} has not declared")
    return found


def read_recording(name: str) -> Recording:
    """What a file of JSON lines says that it is a record of.

    Raises:
        InputError: it cannot be read, is none of a replay, its scenario is gone or changed, or
            has no such night.
    """
    path = Path(name)
    first = _first(path)
    if first.get("test") is True:  # its figures are not those that its scenario has
        raise InputError(
            f"{path}: lines told of a rehearsal, {TEST_DATA}: replay its recording, or its journal"
        )
    played = first.get("scenario")
    if not isinstance(played, dict) or not _complete(played):
        raise InputError(f"{name}: no recorded replay: its first line is no close_of_poll of one")
    seed, draw, contest = played["seed"], played["draw"], played["contest"]
    check_seed(seed, f"{path}: its seed")
    if draw is not None:
        check_draw(draw, f"{path}: its draw")
    found, scenario = load_recorded(path, str(played["name"]), str(played["digest"]))
    if contest is not None and contest not in scenario.by_slug:
        raise InputError(f"{path}: {quote(scenario.name)} has no contest {excerpt(contest)}")
    given = played.get("given") or {"exit_poll": False, "time": None}
    return Recording(
        found, contest, seed, draw, str(played["version"]), given["exit_poll"], given["time"]
    )


def _first(path: Path) -> dict[str, Any]:
    """The first line of the file as JSON; an empty object where it is none."""
    try:
        with disk.plain(path) as file:
            # No more of it than holds such a line, packed or not: a file may be of any size.
            head = file.read(FIRST_LINE)
        if path.suffix == ".gz":
            with gzip.GzipFile(fileobj=BytesIO(head)) as packed:
                head = packed.readline(FIRST_LINE)
        first = json.loads(head.partition(b"\n")[0])
    except disk.Unreadable as error:
        raise InputError(f"{path}: {error.reason}") from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read: {reason}") from None
    except (ValueError, RecursionError):
        return {}
    whole = isinstance(first, dict) and first.get("event") == "close_of_poll"
    return first if whole else {}


def _complete(played: dict[str, Any]) -> bool:
    kinds: dict[str, tuple[type, ...]] = {
        "name": (str,),
        "digest": (str,),
        "version": (str,),
        "seed": (int,),
        "draw": (int, type(None)),
        "contest": (str, type(None)),
    }
    given = played.get("given") or {"exit_poll": False, "time": None}
    conditioned = (
        isinstance(given, dict)
        and isinstance(given.get("exit_poll"), bool)
        and isinstance(given.get("time"), str | None)
    )
    return conditioned and all(
        type(played.get(key)) in kind and key in played for key, kind in kinds.items()
    )

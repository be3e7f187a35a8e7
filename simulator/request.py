"""What the command line asks of the terminal UI; this side knows nothing of it but the call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

DEFAULT_SPEED: Final = 180.0
"""Times real time, where a replay is not directed and no speed was asked for."""

View = Literal["full", "public"]
"""What a viewer is told: all that is known in the hall, or only what the public heard."""


@dataclass(frozen=True, slots=True)
class Direction:
    """How a replay is told.

    Attributes:
        directed: it is played to a length, fast through silence and slowly through news.
        length: wall seconds of a directed replay; None for what suits it.
        set_pieces: the clock waits for what stands alone, and slows on the stage.
        view: what is told.
        shown: a file for the log of what was on the screen and for how long, or None.
    """

    directed: bool = False
    length: float | None = None
    set_pieces: bool = False
    view: View = "full"
    shown: str | None = None


UNDIRECTED: Final = Direction()
"""The clock is the user's, and nothing bends it."""

DIRECTED: Final = Direction(directed=True, set_pieces=True)
"""What a viewer gets who asks for nothing else."""


RECORDED_SIZE: Final = (120, 36)
"""Columns and rows of the screens that are recorded, where no size was asked for."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Screens to be recorded instead of shown.

    Attributes:
        path: a file that is not there yet.
        title: of what is recorded.
        width, height: of the terminal, in cells.
    """

    path: str
    title: str
    width: int
    height: int


LiveClock = Literal["real", "entry"]
"""What the time of a live night is: the hour now, or the night time of what was entered last."""


@dataclass(frozen=True, slots=True)
class Serving:
    """How a night that is kept is served as it grows.

    Attributes:
        host, port: where; port 0 takes any that is free.
        token: what clients must say; None: nothing, on this machine alone.
        real_data: it goes out as real results, without the marks of test data.
    """

    host: str = "127.0.0.1"
    port: int = 8650
    token: str | None = None
    real_data: bool = False

    def __repr__(self) -> str:
        return f"Serving({self.host!r}, {self.port}, real_data={self.real_data})"


@dataclass(frozen=True, slots=True)
class LiveRequest:
    """A night to be kept live.

    Attributes:
        journal: the file that it is kept in, there already or not.
        sources: files that grow, or ``-`` for standard input, as they were given.
        double_entry: figures typed by hand count once two persons have entered the same.
        clock: what its time is.
        by: who enters what is typed.
        serving: how it is served; None: it is not.
    """

    journal: str
    sources: tuple[str, ...] = ()
    double_entry: bool = False
    clock: LiveClock = "real"
    by: str = ""
    serving: Serving | None = None


@dataclass(frozen=True, slots=True)
class TuiRequest:
    """What the terminal UI is asked to open; ``scenario`` None means the picker.

    With ``live`` the night is kept live, of the scenario, or of the one that its journal names;
    with ``journal`` the night that was kept in it is replayed. With ``record`` it is recorded
    instead; ``linger``: it leaves by itself so many seconds after the replay's end, None stays.
    """

    scenario: str | None = None
    contest: str | None = None
    seed: int = 1
    draw: int | None = None
    exit_poll: bool = False
    given: str | None = None
    speed: float = DEFAULT_SPEED
    at: str | None = None
    until: str | None = None
    no_color: bool = False
    direction: Direction = UNDIRECTED
    record: Recording | None = None
    linger: float | None = None
    live: LiveRequest | None = None
    journal: str | None = None


OpenTui = Callable[[TuiRequest], int]

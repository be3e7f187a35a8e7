"""What the command line asks of the terminal UI; this side knows nothing of it but the call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TuiRequest:
    """What the terminal UI is asked to open; ``scenario`` None means the picker."""

    scenario: str | None = None
    contest: str | None = None
    seed: int = 1
    draw: int | None = None
    exit_poll: bool = False
    given: str | None = None
    speed: float = 180.0
    at: str | None = None
    until: str | None = None
    no_color: bool = False


OpenTui = Callable[[TuiRequest], int]

"""A seat that has just declared flashes on the map: for two seconds of the wall clock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

SECONDS: Final = 2.0
"""How long a seat flashes, wall seconds."""

HALF: Final = 0.25
"""Seconds that it is drawn in reverse, then as it is, and so on: twice a second, no faster."""


class Flashes:
    """Which seats are drawn in reverse at an instant of the wall clock."""

    def __init__(self) -> None:
        self._began: dict[int, float] = {}

    def __bool__(self) -> bool:
        return bool(self._began)

    def add(self, seats: Iterable[int], instant: float) -> None:
        """These have just declared."""
        self._began |= dict.fromkeys(seats, instant)

    def at(self, instant: float) -> frozenset[int]:
        """The seats that are in reverse now."""
        self._began = {s: began for s, began in self._began.items() if instant - began < SECONDS}
        return frozenset(
            seat for seat, began in self._began.items() if int((instant - began) / HALF) % 2 == 0
        )

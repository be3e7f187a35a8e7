"""A seat that has just declared flashes on the map: for two seconds of the wall clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from tui.night.replay import NightReplay

SECONDS: Final = 2.0
"""How long a seat flashes, wall seconds."""

HALF: Final = 0.25
"""Seconds that it is drawn in reverse, then as it is, and so on: twice a second, no faster."""

MOST: Final = 20
"""More declarations at once are a jump, not news."""


class Flashes:
    """Which seats are drawn in reverse at an instant of the wall clock."""

    def __init__(self) -> None:
        self._began: dict[int, float] = {}
        self._heard: tuple[NightReplay | None, int] = (None, 0)

    def __bool__(self) -> bool:
        return bool(self._began)

    def add(self, seats: Iterable[int], instant: float) -> None:
        """These have just declared."""
        self._began |= dict.fromkeys(seats, instant)

    def hear(self, replay: NightReplay, pinned: Collection[int]) -> bool:
        """Seats that have declared since the last look begin to flash; not all of a long jump.

        Returns:
            Whether a pinned one is among them.
        """
        nation, (heard, before) = replay.nation, self._heard
        declared = nation.declared_at(replay.now)
        self._heard = (replay, declared)
        few = declared - before <= MOST
        if heard is not replay or before >= declared or not (few or replay.playback.playing):
            return False
        news = {replay.places[step.contest.slug] for step in nation.steps[before:declared]}
        ours = news.intersection(pinned)
        self.add(news if few else ours, replay.monotonic())
        return bool(ours)

    def at(self, instant: float) -> frozenset[int]:
        """The seats that are in reverse now."""
        self._began = {s: began for s, began in self._began.items() if instant - began < SECONDS}
        return frozenset(
            seat for seat, began in self._began.items() if int((instant - began) / HALF) % 2 == 0
        )

"""The requests that came, in a line a minute: a poller of a thousand files would bury the night."""

from __future__ import annotations

from typing import Final

from simulator.text import quantity

WINDOW: Final = 60.0
"""Real seconds of a line."""
MOST_TOLD: Final = 20
"""Refusals that are told one by one in that time: in an outage every request is one."""


class Traffic:
    """What was asked for since the last line."""

    def __init__(self) -> None:
        self._clients: set[str] = set()
        self._begin(None)

    def _begin(self, wall: float | None) -> None:
        self._begun = wall
        self._requests = self._refused = 0
        self._clients.clear()

    def take(self, client: str, status: int, wall: float) -> bool:
        """Count a request that was answered; whether it is worth a line of its own.

        Args:
            client: who asked.
            status: of the answer.
            wall: the real moment, seconds since the epoch.
        """
        if self._begun is None:
            self._begin(wall)
        self._requests += 1
        self._clients.add(client)
        self._refused += status >= 400
        return status >= 400 and self._refused <= MOST_TOLD

    def told(self, wall: float) -> str:
        """A line of what came, once a minute has passed; empty before that, or if nothing came."""
        if self._begun is None or wall - self._begun < WINDOW:
            return ""
        line = quantity(self._requests, "request") + " from "
        line += quantity(len(self._clients), "client") + " in a minute"
        if self._refused:
            line += f", {self._refused:,} refused"
        self._begin(None)
        return line

"""A connection: it must ask soon, and even an answer to nonsense carries the marks."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

from aiohttp import web

from simulator.feed.server.guard import marks
from simulator.feed.server.station import Station

HEADERS_WITHIN: Final = 10.0
"""Seconds in which a connection must have sent a request's headers."""
KEEP_ALIVE: Final = 75.0
"""Seconds that a connection may be idle between two requests."""


class Connection(web.RequestHandler):
    """A connection of a client.

    Attributes:
        heard: a request was read of it.
        steers: the control page's own: an outage that is rehearsed leaves it alone.
    """

    def __init__(
        self, server: web.Server, station: Station, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(
            server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]
            logger=_silent(),
            keepalive_timeout=KEEP_ALIVE,
        )
        self._station = station
        self.heard = False
        self.steers = False

    def expect(self) -> None:
        """End it if nothing was asked for."""
        if not self.heard and self.transport is not None:
            self.transport.abort()

    def handle_error(self, *args: Any, **values: Any) -> web.StreamResponse:
        """The answer to what is no request of HTTP, with the marks that every answer has."""
        answer = super().handle_error(*args, **values)
        answer.headers.update(marks(self._station.settings, self._station.run))
        return answer


def _silent() -> logging.Logger:
    """Where the library complains of what clients send: nobody needs it."""
    logger = logging.getLogger("election_night.feed")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    return logger

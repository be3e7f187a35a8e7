"""A connection: what it asks must come soon, and even an answer to nonsense carries the marks."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

from aiohttp import StreamReader, web
from aiohttp.streams import EMPTY_PAYLOAD

from simulator.feed.server.guard import marks
from simulator.feed.server.station import Station

HEADERS_WITHIN: Final = 10.0
"""Seconds in which a connection must have sent a request's headers: the first one's from when it
was made, any other's from when they began."""
KEEP_ALIVE: Final = 75.0
"""Seconds that a connection may be idle between two requests."""
SEES: Final = all(
    hasattr(web.RequestHandler, name) for name in ("_request_count", "_messages", "_waiter")
)
"""The library lets it be seen when a request's headers are whole. It promises that nowhere: where
it does not, a connection has the limit until its first request is answered for, and as much between
two requests."""
LINGER: Final = 2.0
"""Seconds in which the rest of a body that nobody waits for may still come."""
_END: Final = b"\r\n\r\n"
"""Of a request's headers."""


class Connection(web.RequestHandler):
    """A connection of a client.

    Attributes:
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
            lingering_time=LINGER,
            keepalive_timeout=KEEP_ALIVE if SEES else HEADERS_WITHIN,
        )
        self._station = station
        self._timers = loop
        self._timer: asyncio.TimerHandle | None = None
        """Until a request's headers must have come; None: none of them has begun."""
        self._last = b""
        """The last bytes that came."""
        self._body: StreamReader = EMPTY_PAYLOAD
        """Of the last request."""
        self.steers = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Wait for nothing any more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, and see whether headers that have begun are whole."""
        if not SEES:
            super().data_received(data)
            return
        known, in_body = self._request_count, not self._body.is_eof()
        super().data_received(data)
        self._last = (self._last + data)[-len(_END) :]
        if self._request_count > known:
            self._wait_no_more()
            self._body = self._messages[-1][1] if self._messages else EMPTY_PAYLOAD
            # Where a body ends only the library knows: nothing is said to have begun behind it.
            whole = self._last == _END or self._body is not EMPTY_PAYLOAD
        else:
            whole = in_body or not data
        if not whole and self._timer is None:
            self._wait()

    def arrived(self) -> None:
        """A request is here, with all its headers."""
        if not SEES:
            self._wait_no_more()

    def _wait(self) -> None:
        self._timer = self._timers.call_later(HEADERS_WITHIN, self._expire)

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _expire(self) -> None:
        """End it: it was told too slowly what is asked for."""
        self._timer = None
        if self.transport is None:
            return
        if SEES and (self._waiter is None or self._waiter.done()):
            # It still has its answer to the request before.
            self._wait()
        else:
            self.transport.abort()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Answer; what the library itself says (a redirection, say) has a mark in its words too."""
        if isinstance(resp, web.HTTPException):
            self._mark(resp)
        return await super().finish_response(request, resp, start_time)

    def handle_error(self, *args: Any, **values: Any) -> web.StreamResponse:
        """The answer to what is no request of HTTP, with the marks that every answer has."""
        answer = super().handle_error(*args, **values)
        answer.headers.update(marks(self._station.settings, self._station.run))
        self._mark(answer)
        return answer

    def _mark(self, answer: web.StreamResponse) -> None:
        if self._station.settings.test and isinstance(answer, web.Response) and answer.text:
            answer.text = f"TEST DATA, a rehearsal: {answer.text}\n"


def _silent() -> logging.Logger:
    """Where the library complains of what clients send: nobody needs it."""
    logger = logging.getLogger("election_night.feed")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    return logger

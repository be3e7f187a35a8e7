"""The application: addresses, the guard before them, the marks behind them."""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from simulator.feed.server import control, endpoints, page, streams, token_page
from simulator.feed.server.answers import STATION, Refused, refusal, station_of
from simulator.feed.server.connection import Connection
from simulator.feed.server.faulty import answered
from simulator.feed.server.guard import Quota, Refusal, allows, marks, refuse, shown, without
from simulator.feed.server.station import Station
from simulator.text import expose

QUIET: Final = frozenset({"/health", "/control", "/control/faults"})
"""What the page and who watches ask all the time: it counts only if it fails."""
MOST_BYTES: Final = 64 * 1024
"""Of a request."""


def application(station: Station) -> web.Application:
    """The application that serves a station."""
    app = web.Application(middlewares=[_guard(station)], client_max_size=MOST_BYTES)
    app[STATION] = station
    app.on_response_prepare.append(_mark)
    get = app.router.add_get
    get("/", page.page)
    get("/health", endpoints.health)
    get("/robots.txt", page.robots)
    get("/v1/", endpoints.service)
    get("/v1", endpoints.service)
    get("/v1/night", endpoints.night)
    get("/v1/contests", endpoints.contests)
    get("/v1/contests/{slug}", endpoints.contest)
    get("/v1/contests/{slug}/messages", endpoints.contest_messages)
    get("/v1/messages", endpoints.messages)
    get("/v1/events", streams.events)
    get("/v1/stream.jsonl", streams.lines)
    get("/v1/nominations", endpoints.nominations)
    get("/v1/ids.csv", endpoints.ids)
    get("/control", control.state)
    get("/control/faults", control.catalogue_of)
    app.router.add_post("/control/{action}", control.act)
    get("/{path:.*}", endpoints.path)
    return app


def _guard(station: Station) -> Middleware:
    quota = Quota(station.settings.quota) if station.settings.quota else None

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if isinstance(request.protocol, Connection):
            request.protocol.arrived()
            request.protocol.steers |= request.path == "/" or request.path.startswith("/control")
        answer = await _answered(station, quota, request, handler)
        if answer.status >= 400 or not _is_quiet(request):
            wall = station.clock()
            if line := station.traffic.told(wall):
                station.hooks.note(line)
            if station.traffic.take(request.remote or "", answer.status, wall):
                station.hooks.note(_line(station.settings.token, request, answer))
        return answer

    return guard


def _is_quiet(request: web.Request) -> bool:
    """What is asked all the time: by the page, and for the clock of a live night that follows."""
    own = request.headers.get("User-Agent", "").startswith("election-night-simulator/")
    return request.path in QUIET or (own and request.path == "/v1/night")


def _line(token: str | None, request: web.Request, answer: web.StreamResponse) -> str:
    """A note of what was asked for and answered, and why if it was refused."""
    asked = f"{request.method} {request.path}?{request.query_string}"
    method, address = without(token, request.method), shown(request.path, request.query, token)
    line = f"{request.remote} {method} {address} {answer.status}"
    # A reason may quote what was asked for, cut off in the middle of a token.
    if isinstance(answer, Refused) and without(token, asked) == asked:
        line += f": {without(token, answer.why)[:200]}"
    return expose(line)


async def _answered(
    station: Station, quota: Quota | None, request: web.Request, handler: Handler
) -> web.StreamResponse:
    refused = refuse(
        station.settings,
        method=request.method,
        remote=request.remote,
        headers=request.headers,
        query=request.query,
    )
    if refused is None and quota is not None and request.path != "/health":
        refused = quota.ask(request.remote or "", asyncio.get_running_loop().time())
    if refused is not None:
        answer = refusal(station, refused)
        if refused.status == 401 and token_page.asks(request):
            token_page.turn_away(station.settings, request, answer)
        return answer
    if request.method == "OPTIONS":
        return web.Response(status=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
    try:
        return await answered(station, request, handler)
    except web.HTTPException as error:
        if error.status in (301, 308):
            raise
        if error.status == 413:
            reason = f"more than {MOST_BYTES // 1024} KB"
        else:
            reason = error.reason or "no"
        answer = refusal(station, Refusal(error.status, reason))
        if hdrs.ALLOW in error.headers:
            answer.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
        return answer
    except (ConnectionError, asyncio.CancelledError):
        raise
    except Exception as error:  # a fault of ours: the client is told, the server lives
        station.hooks.note(expose(f"internal error: {type(error).__name__}: {error}"))
        return refusal(station, Refusal(500, "internal error"))


async def _mark(request: web.Request, answer: web.StreamResponse) -> None:
    station = station_of(request)
    answer.headers.update(marks(station.settings, station.run))
    skew = station.line.skew(request.path)
    if skew:
        answer.headers["Date"] = formatdate(station.clock() + skew, usegmt=True)
    origin = request.headers.get("Origin")
    if origin is not None and allows(station.settings, origin):
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Expose-Headers"] = "ETag, X-Test-Data"
        answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST"
        allowed = "Authorization, Content-Type, Last-Event-ID, X-Api-Key"
        answer.headers["Access-Control-Allow-Headers"] = allowed
    if station.settings.cors:
        vary = answer.headers.get("Vary")
        answer.headers["Vary"] = f"{vary}, Origin" if vary else "Origin"

"""Requests that meet a fault of the line."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from simulator.feed.faults import (
    EtagChurn,
    Hang,
    HttpStatus,
    Reset,
    ShortContentLength,
    SlowBody,
    SlowStart,
    StaleEtag,
)
from simulator.feed.server.answers import refusal
from simulator.feed.server.guard import Refusal
from simulator.feed.server.station import Station

_NAMES: Final = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
_CONDITIONS: Final = ("if-none-match", "if-modified-since")
_STEP: Final = 0.1
"""Seconds between two pieces of an answer that trickles."""


async def answered(station: Station, request: web.Request, handler: Handler) -> web.StreamResponse:
    """The answer of a handler, as the line lets it through."""
    line, path = station.line, request.path
    status = line.meets(HttpStatus, path)
    if status is not None:
        return refusal(station, Refusal(status.status, _NAMES[status.status], status.retry_after))
    hang = line.meets(Hang, path)
    if hang is not None:
        await line.over(hang)
        return _cut(request, web.Response(status=503))
    late = line.meets(SlowStart, path)
    if late is not None:
        await asyncio.sleep(late.delay)
    if conditional(request) and line.meets(StaleEtag, path) is not None:
        known = request.headers.get("If-None-Match", "").split(",")[0].strip()
        return web.Response(status=304, headers={"ETag": known} if known.strip("*") else {})
    churns = line.meets(EtagChurn, path) is not None
    if churns and conditional(request):
        kept = {k: v for k, v in request.headers.items() if k.lower() not in _CONDITIONS}
        request = request.clone(headers=kept)
    answer = await handler(request)
    if churns and not answer.prepared and "ETag" in answer.headers:
        tag = answer.headers["ETag"].strip('"')
        answer.headers["ETag"] = f'"{tag}-{next(line.tags)}"'
    # What is empty, or was sent by a stream already, cannot be cut short any more.
    if request.method == "HEAD" or not isinstance(answer, web.Response) or not answer.body:
        return answer
    return await _through(station, request, answer)


def conditional(request: web.Request) -> bool:
    """Whether a request asks for news only."""
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


async def _through(
    station: Station, request: web.Request, answer: web.Response
) -> web.StreamResponse:
    line, path, body = station.line, request.path, answer.body
    if not isinstance(body, bytes):
        return answer
    if line.meets(ShortContentLength, path) is not None:
        body = body[: len(body) // 2]
        answer.body = body
    reset = line.meets(Reset, path)
    slow = line.meets(SlowBody, path)
    if reset is None and slow is None:
        return answer
    whole = web.StreamResponse(status=answer.status, headers=answer.headers)
    whole.content_length = len(body)
    await whole.prepare(request)
    last = min(len(body), reset.after) if reset is not None else len(body)
    step = max(1, round(slow.rate * _STEP)) if slow is not None else max(1, last)
    for start in range(0, last, step):
        if start and slow is not None:
            await asyncio.sleep(step / slow.rate)
        await whole.write(body[start : min(last, start + step)])
    return _cut(request, whole) if reset is not None else whole


def _cut(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    """Reset the connection: what answers then is nothing."""
    if request.transport is not None:
        reset_connection(request.transport)
    return answer


def reset_connection(transport: asyncio.BaseTransport) -> None:
    """End a connection by a reset, not by a polite close."""
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()

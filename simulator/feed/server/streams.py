"""The two streams over HTTP: server-sent events and JSON lines, from any message on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from aiohttp import web

from simulator.feed.faults import Reset
from simulator.feed.server.about import strangers
from simulator.feed.server.answers import refusal, station_of
from simulator.feed.server.filters import filter_of, misfits
from simulator.feed.server.guard import Refusal
from simulator.feed.server.listeners import Listener
from simulator.feed.server.log import PATHS, Log, Shape, notice, parse_id
from simulator.feed.server.station import Station
from simulator.text import quote

MEDIA = {"events": "text/event-stream", "lines": "application/x-ndjson"}


@dataclass(frozen=True)
class Place:
    """Where a listener begins.

    Attributes:
        position: how many messages it has had.
        opening: what it is told before them.
    """

    position: int
    opening: bytes = b""


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events."""
    return await _stream(request, "events")


async def lines(request: web.Request) -> web.StreamResponse:
    """JSON lines."""
    return await _stream(request, "lines")


async def _stream(request: web.Request, shape: Shape) -> web.StreamResponse:
    station = station_of(request)
    problems = strangers(PATHS[shape], request.query) + misfits(request)
    if problems:
        return refusal(station, Refusal(400, "; ".join(problems), problems=problems))
    asked = request.headers.get("Last-Event-ID") or request.query.get("from")
    named = request.headers.get("Last-Event-ID")
    if named is None and asked not in (None, "", "now", "start") and parse_id(asked or "") is None:
        told = f"from={quote((asked or '')[:40])}: should be now, start or an id such as k7q2.12"
        return refusal(station, Refusal(400, told))
    if station.on is not None and named is not None:
        log = station.on.log
        if log.ended and parse_id(named) == (log.run, len(log)):
            # Nothing comes any more: a browser that is told so does not connect again.
            return web.Response(status=204)
    answer = web.StreamResponse(
        headers={
            "Content-Type": MEDIA[shape],
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    if request.method == "HEAD":
        return answer
    if station.listeners.full:
        return refusal(station, Refusal(503, "there are as many listeners as may be", 5))
    wanted = filter_of(request)
    await answer.prepare(request)
    transport = request.transport
    if transport is None:
        return answer
    chunked = request.version >= (1, 1)
    listener = Listener(transport, shape, wanted, chunked)
    reset_after = station.line.meets(Reset, request.path)
    listener.allowance = reset_after.after if reset_after is not None else None
    station.listeners.enter(listener)
    try:
        await _follow(request, station, listener, asked)
    finally:
        station.listeners.leave(listener)
    return answer


async def _follow(
    request: web.Request, station: Station, listener: Listener, asked: str | None
) -> None:
    """Send what a listener asked for, and then what comes, until the end or until it goes."""
    await station.listeners.wait(listener, station.ready)
    log: Log | None = None
    while station.on is not None and not listener.transport.is_closing():
        if log is not station.on.log:
            if log is None:
                place = place_of(station, listener.shape, asked)
            else:
                place = reset(station, listener.shape, "another run has begun")
            log = station.on.log
            listener.position = place.position
            listener.write(place.opening)
        plays = partial(_plays, station, log)
        await station.listeners.catch_up(listener, log, request.writer.drain, plays)
        if not plays():
            continue
        if log.ended and listener.position >= len(log):
            return
        if not listener.transport.is_closing():
            await station.listeners.live(listener)


def _plays(station: Station, log: Log) -> bool:
    return station.on is not None and station.on.log is log


def place_of(station: Station, shape: Shape, asked: str | None) -> Place:
    """Where a listener begins that asks for an id, ``now``, ``start`` or nothing."""
    assert station.on is not None
    log = station.on.log
    if asked == "start":
        return Place(0)
    if asked in (None, "", "now"):
        return Place(len(log), notice(shape, "snapshot", station.night(station.clock()), log.head))
    found = parse_id(asked or "")
    if found is None:
        return reset(station, shape, "not an id of this feed")
    run, number = found
    if run != log.run:
        return reset(station, shape, "another run")
    if number > len(log):
        return reset(station, shape, "beyond the head")
    return Place(number)


def reset(station: Station, shape: Shape, reason: str) -> Place:
    """A new beginning, from the night as it is now: what was missed is not guessed at."""
    assert station.on is not None
    log = station.on.log
    night = station.night(station.clock())
    told = {**station.marks, "reason": reason, "snapshot": night}
    return Place(len(log), notice(shape, "reset", told, log.head))

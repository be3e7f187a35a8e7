"""What is asked for and answered at once: the night, contests, the log, documents, listings."""

from __future__ import annotations

import asyncio
from typing import Any, Final
from urllib.parse import quote as quote_url
from urllib.parse import urlencode

from aiohttp import web

from simulator.feed.document import JSON
from simulator.feed.server.about import WORDS, about, strangers
from simulator.feed.server.answers import (
    document,
    json_answer,
    refusal,
    station_of,
    waiting,
)
from simulator.feed.server.documents import (
    HTML,
    Entity,
    encoded,
    listing_html,
    listing_json,
)
from simulator.feed.server.filters import filter_of, misfits
from simulator.feed.server.guard import Refusal
from simulator.feed.server.log import parse_id
from simulator.feed.server.native import MOST_MESSAGES
from simulator.feed.server.station import OnAir, Station
from simulator.text import quote
from simulator.version import __version__

LONGEST_WAIT: Final = 60.0
"""Seconds of a long poll at most."""
BEGINNINGS: Final = ("start", "0")
"""What may be asked for as the place before the first message."""
STAMP: Final = ".timestamp"
"""The file of a folder that says when something was last put there."""


async def health(request: web.Request) -> web.Response:
    """The server lives."""
    station = station_of(request)
    told = {"told": station.settings.told} if station.settings.told else {}
    return json_answer({"ok": True, "test": station.settings.test, **told})


async def service(request: web.Request) -> web.Response:
    """What there is, and where."""
    station = station_of(request)
    await station.measure()
    on, settings = station.on, station.settings
    told: dict[str, Any] = {
        **station.marks,
        "program": "election-night feed",
        "version": __version__,
        **settings.about,
        "speed": on.transmission.clock.speed if on else None,
        "state": station.night(station.clock())["state"],
        "formats": [
            "native",
            *((form.name for form in on.depot.formats) if on else station.settings.formats),
        ],
        "paths": [
            *WORDS,
            *(f"/{path}" for path in (on.depot.paths if on else ())),
            *(f"/{folder}/" for folder in (on.depot.folders if on else ())),
        ],
        "about": about(),
        "faults": station.armed(),
    }
    return json_answer(told)


async def night(request: web.Request) -> web.Response:
    """The night as it is now."""
    station = station_of(request)
    if station.unknown:
        return waiting(station)
    now = station.clock()
    data = encoded(station.night(now))
    ended = station.on.transmission.ended_at if station.on is not None else None
    # It tells the time: no second has one version of it. After the end its tag tells that it stays.
    return document(request, Entity(JSON, data, now if ended is None else ended, crowded=True))


async def contests(request: web.Request) -> web.Response:
    """The state of every contest."""
    station = station_of(request)
    return document(request, station.on.native.contests()) if station.on else waiting(station)


async def nominations(request: web.Request) -> web.Response:
    """Who stands where."""
    station = station_of(request)
    return document(request, station.on.native.nominations()) if station.on else waiting(station)


async def ids(request: web.Request) -> web.Response:
    """Which contest is which."""
    station = station_of(request)
    if station.on is None:
        return waiting(station)
    answer = document(request, station.on.native.ids())
    answer.headers["Content-Disposition"] = 'inline; filename="TEST-ids.csv"'
    return answer


async def contest(request: web.Request) -> web.Response:
    """The state of a contest."""
    station, slug = station_of(request), request.match_info["slug"]
    if station.on is None:
        return waiting(station)
    try:
        return document(request, station.on.native.contest(slug))
    except KeyError:
        return refusal(station, Refusal(404, f"no contest {quote(slug[:60])}"))


async def contest_messages(request: web.Request) -> web.Response:
    """All that a contest ever said."""
    station, slug = station_of(request), request.match_info["slug"]
    if station.on is None:
        return waiting(station)
    try:
        return document(request, station.on.native.said(slug))
    except KeyError:
        return refusal(station, Refusal(404, f"no contest {quote(slug[:60])}"))


async def messages(request: web.Request) -> web.Response:
    """The log, a page at a time; with ``wait``, not before there is something new."""
    station, query = station_of(request), request.query
    problems = strangers("/v1/messages", query) + misfits(request)
    if problems:
        return refusal(station, Refusal(400, "; ".join(problems), problems=problems))
    try:
        limit = _number(query.get("limit"), "limit", 500, 1, MOST_MESSAGES)
        wait = float(_number(query.get("wait"), "wait", 0, 0, int(LONGEST_WAIT)))
    except ValueError as error:
        return refusal(station, Refusal(400, str(error)))
    asked = query.get("after") or ""
    if asked in BEGINNINGS:
        asked = ""
    place = parse_id(asked) if asked else None
    if asked and place is None:
        told = f"after={quote(asked[:40])}: should be start or an id such as k7q2.12"
        return refusal(station, Refusal(400, told))
    wanted = filter_of(request)
    ends = asyncio.get_running_loop().time() + wait
    after = place[1] if place else 0
    while True:
        # Before it is read: what comes in between is then not waited for.
        news = station.news
        if station.on is not None:
            log = station.on.log
            if place is not None and (place[0] != log.run or place[1] > len(log)):
                told = (
                    f"{asked} is of another run, or beyond its head: begin again with after=start"
                )
                return refusal(station, Refusal(410, told))
            inner, last = station.on.native.page(after, limit, wanted)
            if inner or not wait:
                break
            after = last
        elif not wait:
            return waiting(station)
        left = ends - asyncio.get_running_loop().time()
        if left <= 0:
            break
        try:
            async with asyncio.timeout(left):
                await news.wait()
        except TimeoutError:
            continue
    if station.on is None:
        return waiting(station)
    return document(request, _page(request, station, station.on, inner, last))


def _page(request: web.Request, station: Station, on: OnAir, inner: bytes, last: int) -> Entity:
    kept = [(n, v) for n, v in request.query.items() if n in ("limit", "wait", "kind", "contest")]
    after = f"{on.log.run}.{last}"
    told = {
        **station.marks,
        "head": on.log.head,
        "ended": on.log.ended,
        "next": f"/v1/messages?{urlencode([('after', after), *kept])}",
    }
    data = b'%b,"messages":[%b]}' % (encoded(told)[:-1], inner)
    moments = [sent.message.entered_at for sent in on.log.sent[last - 1 : last]]
    changed = moments[0].timestamp() if moments and moments[0] else station.clock()
    return Entity(JSON, data, changed, crowded=True)


async def path(request: web.Request) -> web.StreamResponse:
    """A format's document, or the listing of a folder of them."""
    station, name = station_of(request), request.match_info["path"]
    if station.on is None:
        return waiting(station)
    depot = station.on.depot
    while not depot.settled:
        depot.work()
        await asyncio.sleep(0)
    entity = depot.entity(name)
    if entity is not None:
        return document(request, entity)
    folder, _, last = name.rpartition("/")
    entries = depot.folder(folder) if folder else None
    if entries is not None and last == STAMP:
        put = station.line.put(folder, depot.puts.get(folder, station.clock()))
        put += station.line.skew(request.path)
        return document(request, Entity("text/plain; charset=utf-8", f"{put:.5f}".encode(), put))
    if entries is not None and not last:
        changed = depot.puts.get(folder, station.clock())
        known = station.clock() - station.line.lag(request.path)
        entries = [(name, entity) for name, entity in entries if entity.modified <= known]
        if "application/json" in request.headers.get("Accept", ""):
            marks = {**station.marks, "folder": f"/{folder}/"}
            data, media = listing_json(entries, marks), JSON
        else:
            title = "TEST DATA" if station.settings.test else "Live, as entered"
            title += f" ({station.settings.told})" if station.settings.told else ""
            data, media = listing_html(folder, entries, title), HTML
        answer = document(request, Entity(media, data, changed, crowded=True))
        answer.headers["Vary"] = "Accept, Accept-Encoding"
        return answer
    if depot.folder(name) is not None:
        raise web.HTTPMovedPermanently(f"/{quote_url(name)}/")
    return refusal(station, Refusal(404, f"nothing at {quote('/' + name[:80])}: see /v1/"))


def _number(text: str | None, name: str, default: int, least: int, most: int) -> int:
    """A whole number of a query.

    Raises:
        ValueError: it is none, or out of bounds.
    """
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise ValueError(f"{name}={quote(text[:20])}: should be from {least} to {most}")
    return int(text)

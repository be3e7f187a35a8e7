"""Answers as every handler gives them: documents with their versions, JSON, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from simulator.feed.document import JSON
from simulator.feed.server.documents import Entity, delivered, encoded, takes_gzip
from simulator.feed.server.guard import Refusal
from simulator.feed.server.station import Station

STATION: web.AppKey[Station] = web.AppKey("station", Station)


class Refused(web.Response):
    """A refusal, with its reason for who notes it."""

    why = ""


def station_of(request: web.Request) -> Station:
    """What is on."""
    return request.app[STATION]


def document(request: web.Request, entity: Entity) -> web.Response:
    """A version of a document, packed if the client takes that; 304 if it has it."""
    skew = station_of(request).line.skew(request.path)
    packed = entity.packs and takes_gzip(request.headers.get("Accept-Encoding", ""))
    packed = packed and not entity.spoilt
    headers = entity.headers(packed, skew)
    if entity.unchanged(request.headers, skew):
        return web.Response(status=304, headers=headers)
    if entity.spoilt:
        spoilt = delivered(entity)
        headers |= {"Content-Type": spoilt.media, **spoilt.headers}
        return web.Response(body=spoilt.data, headers=headers)
    headers["Content-Type"] = entity.media
    if packed:
        headers["Content-Encoding"] = "gzip"
    return web.Response(body=entity.packed if packed else entity.data, headers=headers)


def json_answer(
    told: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """JSON of the moment, that nobody keeps."""
    kept = {"Content-Type": JSON, "Cache-Control": "no-store", **(headers or {})}
    return web.Response(body=encoded(told), status=status, headers=kept)


def refusal(station: Station, refused: Refusal) -> web.Response:
    """Why a request gets nothing; it carries the marks like everything."""
    headers = {"Retry-After": str(refused.after)} if refused.after is not None else {}
    if refused.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="election-night feed"'
    said: dict[str, Any] = {**station.marks, "error": refused.reason}
    if refused.problems:
        said["problems"] = list(refused.problems)
    kept = {"Content-Type": JSON, "Cache-Control": "no-store", **headers}
    answer = Refused(body=encoded(said), status=refused.status, headers=kept)
    answer.why = refused.reason
    return answer


def waiting(station: Station) -> web.Response:
    """The night is not played yet."""
    return refusal(station, Refusal(503, "the night is being prepared: ask again soon", 1))

"""Which messages a query asks for, by their kinds and contests: both with commas, or again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from aiohttp import web

from simulator.feed.server.answers import station_of
from simulator.feed.server.log import Filter
from simulator.messages import Kind
from simulator.text import excerpt, join, nearest

_MOST: Final = 20
"""Contests that are named where one is not known."""


def filter_of(request: web.Request) -> Filter:
    """The filter of a request's ``kind=`` and ``contest=``."""
    return Filter(_named(request, "kind") or None, _named(request, "contest") or None)


def misfits(request: web.Request) -> tuple[str, ...]:
    """A line for each kind that there is not, and each contest that the night has not.

    Who asks for one of them would wait for ever. A contest that a fault made is one from its first
    message on.
    """
    station = station_of(request)
    contests = station.on.native.slugs if station.on is not None else station.settings.contests
    known: dict[str, Collection[str]] = {"kind": [kind.value for kind in Kind]}
    if contests:
        known["contest"] = contests
    return tuple(
        _misfit(name, value, valid)
        for name, valid in known.items()
        for value in sorted(_named(request, name))
        if value not in valid
    )


def _misfit(name: str, value: str, valid: Collection[str]) -> str:
    near = nearest(value, valid)
    hint = f" (nearest: {near})" if near else ""
    there = join(valid, "or") if len(valid) <= _MOST else "see /v1/contests"
    return f"{name}={excerpt(value)}: no such {name}{hint}: {there}"


def _named(request: web.Request, name: str) -> frozenset[str]:
    values = request.query.getall(name, [])
    return frozenset(part.strip() for value in values for part in value.split(",") if part.strip())

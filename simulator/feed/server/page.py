"""The page at the base address: one file, no request to anybody else."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from aiohttp import web

from simulator.feed.server.answers import document
from simulator.feed.server.documents import HTML, Entity

_INLINE: Final = re.compile(rb"<(script|style)>(.*?)</\1>", re.DOTALL)


async def page(request: web.Request) -> web.Response:
    """The control page."""
    entity, policy = _page()
    answer = document(request, entity)
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Frame-Options"] = "DENY"
    return answer


async def robots(_: web.Request) -> web.Response:
    """Nobody indexes test data."""
    return web.Response(text="User-agent: *\nDisallow: /\n")


@cache
def _page() -> tuple[Entity, str]:
    """The page, and what it may do: its own script and style by their hashes, nothing else."""
    data = files("simulator.feed.server").joinpath("page.html").read_bytes()
    hashes: dict[bytes, str] = {}
    for tag, inner in _INLINE.findall(data):
        digest = b64encode(sha256(inner).digest()).decode()
        hashes[tag] = f"{hashes.get(tag, '')} 'sha256-{digest}'"
    policy = (
        "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; "
        f"script-src{hashes.get(b'script', '')}; style-src{hashes.get(b'style', '')}"
    )
    return Entity(HTML, data, 0.0), policy

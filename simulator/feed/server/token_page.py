"""The page for a browser that comes without the token: it asks for it, and needs no script."""

from __future__ import annotations

import html
from base64 import b64encode
from hashlib import sha256
from typing import Final

from aiohttp import web

from simulator.feed.server.documents import HTML
from simulator.feed.server.guard import SECRETS
from simulator.feed.server.settings import Settings

_STYLE: Final = (
    "html{font:16px/1.45 system-ui,sans-serif;background:#f4f2ee;color:#1c1d21}"
    "body{margin:0}header{padding:.5rem 1.25rem;color:#fff;background:#b3121d}"
    "header.live{background:#1d4f91}main{padding:1.1rem 1.25rem;max-width:40rem}"
    "input,button{font:inherit;padding:.35rem .6rem}"
)
_POLICY: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
)


def asks(request: web.Request) -> bool:
    """Whether it is a browser that comes to the page at the base address."""
    reads = request.method in ("GET", "HEAD")
    return reads and request.path == "/" and "text/html" in request.headers.get("Accept", "")


def turn_away(settings: Settings, request: web.Request, answer: web.Response) -> None:
    """Make a page of the answer to a request that lacks the token; status and marks stay.

    Args:
        settings: of the server.
        request: refused; nothing of it comes back in the page.
        answer: the refusal.
    """
    word = "TEST DATA" if settings.test else "LIVE, AS ENTERED"
    what = "A rehearsal. These are not results." if settings.test else "Not certified."
    told = f" {html.escape(settings.told)}" if settings.told else ""
    tried = any(name.lower() in SECRETS for name in request.query)
    said = "That is not the token of this feed." if tried else "This feed asks for a token."
    live = "" if settings.test else ' class="live"'
    text = (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex, nofollow"><title>{word}: token</title>'
        f"<style>{_STYLE}</style></head>\n"
        f"<body><header{live}><strong>{word}</strong> {what}{told}</header>\n"
        f'<main><p>{said}</p>\n<form method="get" action="/">'
        '<p><label>Token <input name="token" type="password" autocomplete="off" required autofocus>'
        "</label> <button>Open</button></p></form>\n"
        "<p>Programs say it as <code>Authorization: Bearer</code>, <code>x-api-key</code> or "
        "<code>?token=</code>.</p></main></body></html>\n"
    )
    answer.body = text.encode()
    answer.headers["Content-Type"] = HTML
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["X-Frame-Options"] = "DENY"
    answer.headers["Vary"] = "Accept"

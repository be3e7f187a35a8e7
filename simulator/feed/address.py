"""Addresses of feeds: which are taken, and how they are told without what is secret in them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from simulator.errors import InputError
from simulator.text import expose

TOKEN: Final = "ELECTION_NIGHT_FEED_TOKEN"
"""The environment's variable with the token for feeds whose addresses have none."""

_ENDS: Final = ("/v1/events", "/v1/stream.jsonl", "/v1/messages", "/v1/night", "/v1")
_TOKENS: Final = ("token", "apiKey")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a feed is.

    Attributes:
        base: without a slash at its end, without secrets.
        token: what it asks of its listeners, or nothing.
    """

    base: str
    token: str = ""

    def __repr__(self) -> str:
        return f"Address({self.base!r})"

    @property
    def host(self) -> str:
        """Name and port."""
        return urlsplit(self.base).netloc


def read_address(text: str) -> Address:
    """The address of a feed: its base, or that of its stream.

    Raises:
        InputError: it is none; the reason, which names no secret, follows its name.
    """
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise InputError(f"is no address: {expose(str(error))}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError("is no feed's address, which begins http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise InputError(f"names a user: a token stands in {TOKEN}, or in ?token=")
    if text != expose(text) or any(c.isspace() for c in text):
        raise InputError("is no address: it has characters that none has")
    token = os.environ.get(TOKEN, "")
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if key in _TOKENS:
            token = value
        elif (key, value) != ("from", "start"):
            raise InputError("asks for a part of a feed, which is read whole: only ?token= goes")
    if not (token.isprintable() and token.isascii()):
        raise InputError("has a token with characters that none has")
    path = parts.path.rstrip("/")
    for end in _ENDS:
        path = path.removesuffix(end)
    return Address(urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", "")), token)


def name_address(text: str) -> str:
    """An address as it may be told: no query, nobody's name or password."""
    try:
        parts = urlsplit(text)
        plain = SplitResult(parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")
        return urlunsplit(plain)
    except ValueError:
        return text.partition("://")[0] + "://…"

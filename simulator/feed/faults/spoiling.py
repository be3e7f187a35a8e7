"""What payload faults do to the bytes of a document. The test mark at its head survives them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from simulator.feed.faults.payload import (
    BadJson,
    BadUtf8,
    BadXml,
    Bom,
    CorruptGzip,
    Empty,
    HtmlErrorPage,
    Huge,
    Latin1AsUtf8,
    Truncated,
    WrongContentType,
)

BLANKS: Final = 2_000_000
"""Bytes behind a huge document: more than any client expects, less than harms one."""

HEAD: Final = 400
"""Bytes at the head of a document in which its test mark stands, and which are left alone."""

_PAGE: Final = b"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>502 Bad Gateway (TEST DATA)</title></head>
<body><h1>502 Bad Gateway</h1>
<p>TEST DATA: a rehearsal's error page, sent on purpose with status 200.</p></body></html>
"""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A document as it goes out.

    Attributes:
        data: its bytes.
        media: its content type.
        headers: of the answer that carries it, beside those it has anyway.
    """

    data: bytes
    media: str
    headers: Mapping[str, str]


def spoil(data: bytes, how: str, media: str, rng: np.random.Generator) -> Spoilt:
    """A document spoilt.

    Where a fault has nothing to act on (JSON's comma in XML, an accent where there is none), what
    comes nearest is done: the document ends in the middle.

    Args:
        data: the bytes of the whole document.
        how: type of a payload fault; empty: it stays whole.
        media: its content type.
        rng: for where it is broken.

    Raises:
        KeyError: no payload fault is called so.
    """
    if not how:
        return Spoilt(data, media, {})
    return _WAYS[how](data, media, rng)


def _truncated(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    """At least one byte is lost, and the head is kept where there is more than a head."""
    if not data:
        return Spoilt(data, media, {})
    low = min(HEAD, max(len(data) - 2, 0))
    return Spoilt(data[: int(rng.integers(low, max(len(data) - 1, low + 1)))], media, {})


def _bad_xml(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    places = [m.start() + 2 for m in re.finditer(rb'="[^"<>]*"', data) if m.start() >= HEAD]
    return _put(data, b"& ", places if "xml" in media else [], media, rng)


def _bad_json(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    places = [m.start() for m in re.finditer(rb"[}\]]", data) if m.start() >= HEAD]
    places = places or [m.start() for m in re.finditer(rb"[}\]]", data)][-1:]
    return _put(data, b",", places if "json" in media else [], media, rng)


def _bad_utf8(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    places = [m.start() + 1 for m in re.finditer(rb"[A-Za-z]{3}", data) if m.start() >= HEAD]
    places = places or [len(data)]
    return _put(data, b"\xff\xfe", places, media, rng)


def _latin1(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    text = data.decode("utf-8", "replace")
    head, tail = text[:HEAD], text[HEAD:]
    if tail.isascii():
        # No name has an accent: one is given one, as such a name would come.
        return _put(data, "é".encode("latin-1"), [len(head.encode())], media, rng)
    return Spoilt(head.encode() + tail.encode("latin-1", "xmlcharrefreplace"), media, {})


def _bom(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    del rng
    return Spoilt(b"\xef\xbb\xbf" + data, media, {})


def _empty(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    del data, rng
    return Spoilt(b"", media, {})


def _page(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    del data, media, rng
    return Spoilt(_PAGE, "text/html; charset=utf-8", {})


def _wrong_type(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    del rng
    other = "text/html" if "text/plain" in media else "text/plain"
    return Spoilt(data, f"{other}; charset=utf-8", {})


def _huge(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    del rng
    return Spoilt(data + b" " * BLANKS, media, {})


def _gzip(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    """The checksum is wrong: what is unpacked on the way still carries its test mark."""
    del rng
    packed = bytearray(gzip.compress(data, mtime=0))
    packed[-8] ^= 0xFF
    return Spoilt(bytes(packed), media, {"Content-Encoding": "gzip"})


def _put(
    data: bytes, what: bytes, places: list[int], media: str, rng: np.random.Generator
) -> Spoilt:
    """The bytes with others put in at one of some places; cut short where there is none."""
    if not places:
        return _truncated(data, media, rng)
    place = places[int(rng.integers(len(places)))]
    return Spoilt(data[:place] + what + data[place:], media, {})


_WAYS: Final[Mapping[str, Callable[[bytes, str, np.random.Generator], Spoilt]]] = {
    Truncated.type: _truncated,
    BadXml.type: _bad_xml,
    BadJson.type: _bad_json,
    BadUtf8.type: _bad_utf8,
    Latin1AsUtf8.type: _latin1,
    Bom.type: _bom,
    Empty.type: _empty,
    HtmlErrorPage.type: _page,
    WrongContentType.type: _wrong_type,
    Huge.type: _huge,
    CorruptGzip.type: _gzip,
}

"""Faults of bytes: a message's documents arrive spoilt, and whole a while later.

A message is marked first; ``spoil`` does it to the bytes of its documents. Streams of events are
left whole: what is broken there could not be sent again under its number.
"""

from __future__ import annotations

import gzip
import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Final

import numpy as np

from simulator.feed.faults.fault import AT_ONCE, Case, ContestFault, Family
from simulator.feed.faults.keys import MaybeNever, Names
from simulator.feed.faults.registry import fault_types
from simulator.feed.faults.sequence import check_kinds, once
from simulator.feed.faults.spoiling import HEAD, Spoilt, cut_short, put_in
from simulator.feed.values import Item
from simulator.values import about

BLANKS: Final = 2_000_000
"""Bytes behind a huge document: more than any client expects, less than harms one."""

_PAGE: Final = b"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>502 Bad Gateway (TEST DATA)</title></head>
<body><h1>502 Bad Gateway</h1>
<p>TEST DATA: a rehearsal's error page, sent on purpose with status 200.</p></body></html>
"""


@dataclass(frozen=True, kw_only=True)
class PayloadFault(ContestFault):
    """A document arrives spoilt; the same one is written whole later."""

    family: ClassVar[Family] = "payload"
    after_parties: ClassVar[bool] = True
    syntax: ClassVar[str] = ""
    """A word of the content types that it acts on; empty: it acts on any."""

    kind: Annotated[Names, about("kinds of message whose documents are spoilt")] = ("result",)
    corrected_after: Annotated[MaybeNever, about("until it is written whole, or never")] = 60

    def __post_init__(self) -> None:
        super().__post_init__()
        check_kinds(self.kind)

    def strike(self, case: Case, rng: np.random.Generator) -> Sequence[Item]:
        """The contest's messages, some marked to be spoilt, and the same ones whole."""
        del rng
        spoilt = [item.message.id for item in once(case, self.kind)]
        items: list[Item] = []
        for item in case.items:
            if item.again is not None or item.message.id not in spoilt:
                items.append(item)
                continue
            touched = item.touched(self.type)
            items.append(replace(touched, spoilt=self.type))
            if self.corrected_after is not None:
                due = item.due + self.corrected_after
                items.append(replace(touched, due=due, again=item.message.id))
        return items

    @classmethod
    @abstractmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """A document as it goes out, its head as it was.

        Where there is nothing to act on (an attribute, a brace) what comes nearest is done: the
        document ends in the middle.

        Args:
            data: the bytes of the whole document.
            media: its content type.
            rng: for where it is broken.
        """


@dataclass(frozen=True, kw_only=True)
class Truncated(PayloadFault):
    """A document ends in the middle."""

    type: ClassVar[str] = "truncated"
    expected: ClassVar[str] = AT_ONCE

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """At least one byte is lost, never the head."""
        return cut_short(data, media, rng)


@dataclass(frozen=True, kw_only=True)
class BadXml(PayloadFault):
    """An ``&`` stands in XML as it is, not as ``&amp;``: every parser refuses the document."""

    type: ClassVar[str] = "bad_xml"
    syntax: ClassVar[str] = "xml"
    expected: ClassVar[str] = AT_ONCE

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """Put it into the value of an attribute."""
        places = [m.start() + 2 for m in re.finditer(rb'="[^"<>]*"', data) if m.start() >= HEAD]
        return put_in(data, b"& ", places, media, rng)


@dataclass(frozen=True, kw_only=True)
class BadJson(PayloadFault):
    """A comma stands before a closing brace in JSON."""

    type: ClassVar[str] = "bad_json"
    syntax: ClassVar[str] = "json"
    note: ClassVar[str] = (
        "it stands in the lists of the JSON mirror, of whichever file of them; files in XML are "
        "whole"
    )
    expected: ClassVar[str] = AT_ONCE

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """Put it before a brace or a bracket."""
        ends = [m.start() for m in re.finditer(rb"[}\]]", data)]
        places = [place for place in ends if place >= HEAD] or ends[-1:]
        return put_in(data, b",", places, media, rng)


@dataclass(frozen=True, kw_only=True)
class BadUtf8(PayloadFault):
    """Bytes that are no UTF-8 stand in a document."""

    type: ClassVar[str] = "bad_utf8"
    precedent: ClassVar[str] = "one mis-encoded name in the Library's file of 2024"
    expected: ClassVar[str] = AT_ONCE

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """Put them into a word."""
        places = [m.start() + 1 for m in re.finditer(rb"[A-Za-z]{3}", data) if m.start() >= HEAD]
        return put_in(data, b"\xff\xfe", places or [len(data)], media, rng)


@dataclass(frozen=True, kw_only=True)
class Latin1AsUtf8(PayloadFault):
    """Text in Latin-1 is sent as UTF-8."""

    type: ClassVar[str] = "latin1_as_utf8"
    precedent: ClassVar[str] = "accents dropped candidates"
    expected: ClassVar[str] = "no candidate is lost; the name is readable once it comes whole"

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """Encode it so; where no name has an accent, one is given one."""
        text = data.decode("utf-8", "replace")
        head, tail = text[:HEAD].encode(), text[HEAD:]
        if tail.isascii():
            return put_in(data, "é".encode("latin-1"), [len(head)], media, rng)
        return Spoilt(head + tail.encode("latin-1", "xmlcharrefreplace"), media)


@dataclass(frozen=True, kw_only=True)
class Bom(PayloadFault):
    """A document begins with a byte order mark."""

    type: ClassVar[str] = "bom"
    expected: ClassVar[str] = "it is read as though the mark were not there"

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """Put it in front."""
        del rng
        return Spoilt(b"\xef\xbb\xbf" + data, media)


@dataclass(frozen=True, kw_only=True)
class Empty(PayloadFault):
    """A document has no bytes at all."""

    type: ClassVar[str] = "empty"
    expected: ClassVar[str] = AT_ONCE

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """Leave nothing."""
        del data, rng
        return Spoilt(b"", media)


@dataclass(frozen=True, kw_only=True)
class HtmlErrorPage(PayloadFault):
    """An error page in HTML comes instead, with status 200."""

    type: ClassVar[str] = "html_error_page"
    expected: ClassVar[str] = f"{AT_ONCE}: status 200 is not believed"

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """A page that says that it is a test."""
        del data, media, rng
        return Spoilt(_PAGE, "text/html; charset=utf-8")


@dataclass(frozen=True, kw_only=True)
class WrongContentType(PayloadFault):
    """A document is whole, and its content type another one's."""

    type: ClassVar[str] = "wrong_content_type"
    expected: ClassVar[str] = "it is read by what is in it, or set aside with a warning"

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """Plain text, which is said to be HTML."""
        del rng
        other = "text/html" if "text/plain" in media else "text/plain"
        return Spoilt(data, f"{other}; charset=utf-8")


@dataclass(frozen=True, kw_only=True)
class NaiveTimes(PayloadFault):
    """Times in a document do not say how far they are from UTC."""

    type: ClassVar[str] = "naive_times"
    expected: ClassVar[str] = "no time is shown an hour wrong, and no result is thrown away as old"

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """Leave out what stands behind them; a document without times stays whole."""
        del rng
        return Spoilt(
            re.sub(rb"(\d\d:\d\d:\d\d(?:\.\d+)?)(?:[+-]\d\d:\d\d|Z)", rb"\1", data), media
        )


@dataclass(frozen=True, kw_only=True)
class Huge(PayloadFault):
    """A document is followed by two million blanks."""

    type: ClassVar[str] = "huge"
    expected: ClassVar[str] = "it is read or refused in bounded memory, and the rest goes on"

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """Put them behind it."""
        del rng
        return Spoilt(data + b" " * BLANKS, media)


@dataclass(frozen=True, kw_only=True)
class CorruptGzip(PayloadFault):
    """A document claims to be compressed, and cannot be unpacked."""

    type: ClassVar[str] = "corrupt_gzip"
    expected: ClassVar[str] = AT_ONCE

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        """The checksum is wrong: what is unpacked on the way still carries its mark."""
        del rng
        packed = bytearray(gzip.compress(data, mtime=0))
        packed[-8] ^= 0xFF
        return Spoilt(bytes(packed), media, {"Content-Encoding": "gzip"})


def spoils(how: str, media: str) -> bool:
    """Whether a type of payload fault acts on documents of a content type.

    Raises:
        KeyError: no payload fault is called so.
    """
    return _kind(how).syntax in media


def spoil(data: bytes, how: str, media: str, rng: np.random.Generator) -> Spoilt:
    """A document spoilt.

    Args:
        data: the bytes of the whole document.
        how: type of a payload fault; empty, or one of other content types: it stays whole.
        media: its content type.
        rng: for where it is broken.

    Raises:
        KeyError: no payload fault is called so.
    """
    kind = _kind(how) if how else None
    if kind is None or kind.syntax not in media:
        return Spoilt(data, media)
    return kind.spoil(data, media, rng)


def _kind(how: str) -> type[PayloadFault]:
    kind = fault_types()[how]
    if not issubclass(kind, PayloadFault):
        raise KeyError(how)
    return kind

"""Faults of bytes: a message's documents arrive spoilt, and whole a while later.

Messages are marked here; ``spoil`` does it to the bytes of a document. Streams of events are left
whole: what is broken there could not be sent again under its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

import numpy as np

from simulator.feed.faults.fault import Case, ContestFault, Family
from simulator.feed.faults.keys import MaybeNever, Names
from simulator.feed.faults.sequence import check_kinds, once
from simulator.feed.values import Item
from simulator.values import about


@dataclass(frozen=True, kw_only=True)
class PayloadFault(ContestFault):
    """A document arrives spoilt; the same one is written whole later."""

    family: ClassVar[Family] = "payload"
    after_parties: ClassVar[bool] = True

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


@dataclass(frozen=True, kw_only=True)
class Truncated(PayloadFault):
    """A document ends in the middle."""

    type: ClassVar[str] = "truncated"


@dataclass(frozen=True, kw_only=True)
class BadXml(PayloadFault):
    """A bare ``&`` stands in XML, which no parser takes."""

    type: ClassVar[str] = "bad_xml"


@dataclass(frozen=True, kw_only=True)
class BadJson(PayloadFault):
    """A comma stands before a closing brace in JSON."""

    type: ClassVar[str] = "bad_json"


@dataclass(frozen=True, kw_only=True)
class BadUtf8(PayloadFault):
    """Bytes that are no UTF-8 stand in a document."""

    type: ClassVar[str] = "bad_utf8"
    precedent: ClassVar[str] = "one mis-encoded name in the Library's file of 2024"


@dataclass(frozen=True, kw_only=True)
class Latin1AsUtf8(PayloadFault):
    """Text in Latin-1 is sent as UTF-8."""

    type: ClassVar[str] = "latin1_as_utf8"
    precedent: ClassVar[str] = "accents dropped candidates"


@dataclass(frozen=True, kw_only=True)
class Bom(PayloadFault):
    """A document begins with a byte order mark."""

    type: ClassVar[str] = "bom"


@dataclass(frozen=True, kw_only=True)
class Empty(PayloadFault):
    """A document has no bytes at all."""

    type: ClassVar[str] = "empty"


@dataclass(frozen=True, kw_only=True)
class HtmlErrorPage(PayloadFault):
    """An error page in HTML comes instead, with status 200."""

    type: ClassVar[str] = "html_error_page"


@dataclass(frozen=True, kw_only=True)
class WrongContentType(PayloadFault):
    """A document is whole, and its content type another one's."""

    type: ClassVar[str] = "wrong_content_type"


@dataclass(frozen=True, kw_only=True)
class Huge(PayloadFault):
    """A document is followed by two million blanks."""

    type: ClassVar[str] = "huge"


@dataclass(frozen=True, kw_only=True)
class CorruptGzip(PayloadFault):
    """A document claims to be compressed, and cannot be unpacked."""

    type: ClassVar[str] = "corrupt_gzip"

"""What faults of bytes do to a document. The test mark at its head survives all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

HEAD: Final = 400
"""Bytes at the head of a document in which its test mark stands, and which are left alone."""


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
    headers: Mapping[str, str] = field(default_factory=dict)


def cut_short(data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
    """At least one byte is lost, and the head is kept where there is more than a head."""
    if not data:
        return Spoilt(data, media)
    low = min(HEAD, max(len(data) - 2, 0))
    return Spoilt(data[: int(rng.integers(low, max(len(data) - 1, low + 1)))], media)


def put_in(
    data: bytes, what: bytes, places: Sequence[int], media: str, rng: np.random.Generator
) -> Spoilt:
    """The bytes with others put in at one of some places; cut short where there is none."""
    if not places:
        return cut_short(data, media, rng)
    place = places[int(rng.integers(len(places)))]
    return Spoilt(data[:place] + what + data[place:], media)

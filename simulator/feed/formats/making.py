"""The formats of a feed, by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.feed.document import Format
from simulator.feed.formats.model import ModelFormat
from simulator.feed.formats.pa import PaFormat
from simulator.feed.roll import Roll

NATIVE = "native"
"""The format that needs no documents: its messages are sent as they are."""


def make_formats(
    names: Sequence[str], roll: Roll, parties: Mapping[str, str]
) -> tuple[Format, ...]:
    """New formats by their names, before any message.

    Args:
        names: ``native``, ``pa``, ``model``.
        roll: of the night.
        parties: of the model, by its names for them.
    """
    made: list[Format] = []
    if PaFormat.name in names:
        made.append(PaFormat(roll))
    if ModelFormat.name in names:
        made.append(ModelFormat(roll, parties))
    return tuple(made)

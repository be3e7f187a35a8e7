"""A native feed over the network, as lines: heard in a thread, taken whenever it is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Protocol

from simulator.feed import Address, check_http
from simulator.live.sources.growth import LONGEST_LINE, Growth, Line
from simulator.messages import Message

if TYPE_CHECKING:  # who keeps a night by hand need not have what speaks HTTP
    from simulator.feed import Heard, Pace

_NUMBERED: Final = re.compile(r"([a-z2-7]{4,16})\.(\d{1,9})")
"""An id as a feed gives it: the run and the number."""


NEEDS: Final = "is an address, which"
"""What needs the extra that speaks HTTP, in words."""


class Listener(Protocol):
    """Hears a feed."""

    def start(self) -> None:
        """Begin to listen."""

    def take(self) -> Heard:
        """What was heard; nobody waits for more."""

    def pace(self) -> Pace | None:
        """How its night goes, as it said last; None where it does not say."""

    def close(self) -> None:
        """Listen no more."""


class GrowingFeed:
    """What a feed says, as it grows.

    Args:
        listener: not begun yet.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._begun = False
        self._number = 0

    def read(self) -> Growth:
        """What it has grown by; the first look begins to listen."""
        if not self._begun:
            self._begun = True
            self._listener.start()
        heard = self._listener.take()
        if heard.anew:
            self._number = 0
        lines = []
        for data in heard.lines:
            self._number += 1
            lines.append(Line(self._number, data[:LONGEST_LINE], len(data) > LONGEST_LINE))
        return Growth(
            tuple(lines),
            anew=heard.anew,
            more=heard.more,
            ended=heard.ended,
            trouble=heard.trouble,
        )

    def close(self) -> None:
        """Listen no more."""
        if self._begun:
            self._listener.close()


def listener_of(address: Address, last: str | None) -> Listener:
    """Somebody who hears a feed.

    Args:
        address: of the feed.
        last: id of the last of its messages that is kept already, if one is.

    Raises:
        ExtraMissing: what speaks HTTP is not installed.
    """
    check_http(NEEDS)
    from simulator.feed import FeedClient

    return FeedClient(address, last)


def last_heard(messages: Iterable[Message], by: str) -> str | None:
    """The last that a journal has of a feed; None where it has nothing, or of several runs.

    Of several, what one repeated of another is not there under its own id: all is heard again.
    """
    found = [
        known
        for message in messages
        if (message.via, message.by) == ("url", by) and (known := _NUMBERED.fullmatch(message.id))
    ]
    if not found or len({known[1] for known in found}) > 1:
        return None
    return max(found, key=lambda known: int(known[2]))[0]

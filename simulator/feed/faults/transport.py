"""Faults of the line, as values: the server and the folder of files act on them.

No message is another by them. Times of the night say from when to when; what is counted in real
time (a delay, how often a connection is cut) says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from simulator.feed.faults.fault import AGAIN, AT_ONCE, ONCE, Family, Fault
from simulator.feed.faults.keys import Count, Duration, Names, Offset, Share
from simulator.text import nearest
from simulator.values import about, wrong

NEVER: tuple[str, ...] = ("/health", "/control")
"""Addresses that no fault meets: by them a rehearsal is steered."""

_ROOTS: Final = {"native": "/v1/", "pa": "/pa/", "model": "/model/"}
"""By format, how its addresses begin."""


@dataclass(frozen=True, kw_only=True)
class TransportFault(Fault):
    """A fault of the line.

    Attributes:
        routes: addresses that it meets, by how they begin.
        formats: formats of which it meets every address; neither: all addresses but ``NEVER``.
    """

    family: ClassVar[Family] = "transport"

    routes: Annotated[Names | None, about("addresses that it meets, by how they begin")] = None
    formats: Annotated[
        Names | None, about("formats of which it meets every address: native, pa or model")
    ] = None

    def __post_init__(self) -> None:
        for route in self.routes or ():
            if not route.startswith("/"):
                raise wrong(f"an address begins with /: {route}")
        for name in self.formats or ():
            if name not in _ROOTS:
                raise wrong(f"no such format: {name}", nearest(name, _ROOTS))

    def meets(self, path: str) -> bool:
        """Whether a request's path is one of those that it meets."""
        if path == "/" or path.startswith(NEVER):
            return False
        if self.routes is None and self.formats is None:
            return True
        roots = (_ROOTS[name] for name in self.formats or ())
        return path.startswith((*(self.routes or ()), *roots))


@dataclass(frozen=True, kw_only=True)
class RequestFault(TransportFault):
    """A fault of so many requests."""

    share: Annotated[Share, about("so many of the requests, drawn")] = 1.0


@dataclass(frozen=True, kw_only=True)
class HttpStatus(RequestFault):
    """Requests are answered with an error's status."""

    type: ClassVar[str] = "http_status"
    precedent: ClassVar[str] = "Democracy Club's entry site, 5 July 2024, 2 a.m."
    expected: ClassVar[str] = "it waits as Retry-After says and asks again; nothing is lost"
    note: ClassVar[str] = "streams that are open go on; new ones are refused like all else"

    status: Literal[401, 403, 404, 429, 500, 502, 503, 504] = 503
    retry_after: Annotated[
        int | None, Field(ge=0, le=86_400, description="seconds, in the header Retry-After")
    ] = None


@dataclass(frozen=True, kw_only=True)
class Refuse(TransportFault):
    """Connections are refused: an outage. Open ones are cut."""

    type: ClassVar[str] = "refuse"
    precedent: ClassVar[str] = "Democracy Club's entry site, 5 July 2024, 2 a.m."
    expected: ClassVar[str] = AGAIN

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.routes is not None or self.formats is not None:
            raise wrong("who is refused has asked for no address yet: leave out routes and formats")


@dataclass(frozen=True, kw_only=True)
class Hang(RequestFault):
    """Requests are taken and never answered."""

    type: ClassVar[str] = "hang"
    expected: ClassVar[str] = f"it gives up after a while of its own; {AGAIN}"


@dataclass(frozen=True, kw_only=True)
class SlowStart(RequestFault):
    """Answers begin late."""

    type: ClassVar[str] = "slow_start"
    expected: ClassVar[str] = (
        "it waits or gives up by a limit of its own; the page says how old it is"
    )

    delay: Annotated[Duration, about("real time before the first byte")] = 5


@dataclass(frozen=True, kw_only=True)
class SlowBody(RequestFault):
    """Answers trickle."""

    type: ClassVar[str] = "slow_body"
    expected: ClassVar[str] = (
        "it waits or gives up by a limit of its own; the page says how old it is"
    )

    rate: Annotated[Count, about("bytes a real second")] = 2_000


@dataclass(frozen=True, kw_only=True)
class Reset(RequestFault):
    """A connection is reset in the middle of an answer."""

    type: ClassVar[str] = "reset"
    expected: ClassVar[str] = AGAIN

    after: Annotated[Count, about("bytes before that")] = 1_000


@dataclass(frozen=True, kw_only=True)
class ShortContentLength(RequestFault):
    """The length that is told is less than what there is, and no more is sent."""

    type: ClassVar[str] = "short_content_length"
    expected: ClassVar[str] = f"{AT_ONCE}; it is asked for again"


@dataclass(frozen=True, kw_only=True)
class StaleEtag(RequestFault):
    """Not Modified is answered although there is news."""

    type: ClassVar[str] = "stale_etag"
    expected: ClassVar[str] = (
        "somebody notices that nothing is new for too long, and asks without the tag"
    )


@dataclass(frozen=True, kw_only=True)
class EtagChurn(RequestFault):
    """A document has another tag each time it is asked for, though its bytes are the same."""

    type: ClassVar[str] = "etag_churn"
    expected: ClassVar[str] = (
        "what comes is held against what is there: the same bytes redraw and announce nothing"
    )


@dataclass(frozen=True, kw_only=True)
class DropConnections(TransportFault):
    """Open streams are cut, time and again."""

    type: ClassVar[str] = "drop_connections"
    expected: ClassVar[str] = "it connects again from the last id: no message twice, none lost"

    every: Annotated[Duration, about("real time between two cuts")] = 90


@dataclass(frozen=True, kw_only=True)
class StalledStream(TransportFault):
    """Streams stay open, and nothing comes on them, no heartbeat either."""

    type: ClassVar[str] = "stalled_stream"
    expected: ClassVar[str] = (
        "the missing heartbeat is noticed, and it connects again from the last id"
    )


@dataclass(frozen=True, kw_only=True)
class RepeatedEvents(TransportFault):
    """Events come twice on streams, with the same id."""

    type: ClassVar[str] = "repeated_events"
    expected: ClassVar[str] = ONCE

    share: Annotated[Share, about("so many of the events, drawn")] = 0.2


@dataclass(frozen=True, kw_only=True)
class SkippedEvents(TransportFault):
    """Events are missing on streams; the log has them."""

    type: ClassVar[str] = "skipped_events"
    expected: ClassVar[str] = (
        "the gap in the ids is noticed, and the log is asked for what is missing"
    )

    share: Annotated[Share, about("so many of the events, drawn")] = 0.1


@dataclass(frozen=True, kw_only=True)
class ClockSkew(TransportFault):
    """The sender's clock is wrong: ``Date``, ``Last-Modified`` and ``.timestamp``."""

    type: ClassVar[str] = "clock_skew"
    expected: ClassVar[str] = "the night's own time is shown, and nothing is thrown away as stale"

    offset: Annotated[Offset, about("how much it is ahead, or with a minus behind")] = -420


@dataclass(frozen=True, kw_only=True)
class TimestampStuck(TransportFault):
    """The ``.timestamp`` of PA-style folders stays as it is although files come."""

    type: ClassVar[str] = "timestamp_stuck"
    expected: ClassVar[str] = "the folder is listed from time to time all the same"


@dataclass(frozen=True, kw_only=True)
class PartialFileVisible(TransportFault):
    """Half a file stands under its own name before the whole is there."""

    type: ClassVar[str] = "partial_file_visible"
    expected: ClassVar[str] = f"{AT_ONCE}: files are taken once .timestamp says so"


@dataclass(frozen=True, kw_only=True)
class RewriteInPlace(TransportFault):
    """Files are written over in place, not put there whole."""

    type: ClassVar[str] = "rewrite_in_place"
    expected: ClassVar[str] = "a file that changed is read again, whole"


@dataclass(frozen=True, kw_only=True)
class ListingLag(TransportFault):
    """A folder's listing knows new files only later."""

    type: ClassVar[str] = "listing_lag"
    expected: ClassVar[str] = (
        "files are found later, none is missed, and the order is that of revisions"
    )

    by: Annotated[Duration, about("real time until a new file is listed")] = 60

"""The log of a run as streams send it, and the events that are no messages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from simulator.feed.values import Sent
from simulator.messages import Kind

Shape = Literal["events", "lines"]
"""Server-sent events, or JSON lines."""

SHAPES: Final[tuple[Shape, ...]] = ("events", "lines")
PATHS: Final[Mapping[Shape, str]] = {"events": "/v1/events", "lines": "/v1/stream.jsonl"}

RETRY: Final = b"retry: 2000\n"
"""It stands in the first event's own block: alone, some clients take it for an event."""

_ID: Final = re.compile(r"([a-z2-7]{1,16})\.([0-9]{1,9})")


@dataclass(frozen=True)
class Filter:
    """Which messages a client asked for.

    Attributes:
        kinds: their kinds; None: all.
        contests: their contests; None: all, and those of no contest.
    """

    kinds: frozenset[str] | None = None
    contests: frozenset[str] | None = None

    def passes(self, sent: Sent) -> bool:
        """Whether a message is wanted."""
        message = sent.message
        if self.kinds is not None and message.kind.value not in self.kinds:
            return False
        return self.contests is None or message.contest in self.contests

    @property
    def all(self) -> bool:
        """Nothing is left out."""
        return self.kinds is None and self.contests is None


def parse_id(text: str) -> tuple[str, int] | None:
    """Run and number of an id; None: it is none of a feed's."""
    match = _ID.fullmatch(text.strip())
    return (match[1], int(match[2])) if match else None


class Log:
    """What a run has sent, in the bytes of each shape of stream.

    Attributes:
        run: its name.
        sent: every message, in order; number N stands at N − 1.
    """

    def __init__(self, run: str) -> None:
        self.run = run
        self.sent: list[Sent] = []
        self._bytes: dict[Shape, list[bytes]] = {"events": [], "lines": []}

    def __len__(self) -> int:
        return len(self.sent)

    @property
    def head(self) -> str:
        """Id of the last message; number 0 before the first."""
        return f"{self.run}.{len(self.sent)}"

    @property
    def ended(self) -> bool:
        """The last message of the night is out."""
        return bool(self.sent) and _is_end(self.sent[-1])

    def append(self, sent: Sent, times: Callable[[Sent, Shape], int] | None = None) -> None:
        """Take a message; ``times``: how often a stream sends it (a fault repeats or skips it)."""
        self.sent.append(sent)
        name = f"{self.run}.{sent.number}"
        blocks: dict[Shape, bytes] = {
            "events": event(sent.message.kind.value, sent.data, name),
            "lines": sent.data + b"\n",
        }
        for shape, block in blocks.items():
            self._bytes[shape].append(block * times(sent, shape) if times else block)

    def blocks(self, shape: Shape, start: int, stop: int, wanted: Filter) -> Sequence[bytes]:
        """Messages after number ``start`` up to ``stop``, as a stream sends them.

        The end comes to all: streams close with it.
        """
        blocks = self._bytes[shape][start:stop]
        if wanted.all:
            return blocks
        both = zip(self.sent[start:stop], blocks, strict=True)
        return [block for sent, block in both if wanted.passes(sent) or _is_end(sent)]


def _is_end(sent: Sent) -> bool:
    return sent.message.kind is Kind.END


def event(name: str, data: bytes, id: str | None = None) -> bytes:
    """A server-sent event; its data is one line."""
    head = f"id: {id}\nevent: {name}\n" if id is not None else f"event: {name}\n"
    return b"%bdata: %b\n\n" % (head.encode(), data)


def notice(shape: Shape, name: str, told: Mapping[str, Any], id: str | None = None) -> bytes:
    """Something that is no message: ``snapshot``, ``reset``, ``hb``."""
    if shape == "events":
        return event(name, _line(told), id)
    return _line({"kind": name, **told}) + b"\n"


def _line(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def pieces(blocks: Iterable[bytes], most: int) -> Iterable[bytes]:
    """The blocks joined to pieces of about so many bytes."""
    held: list[bytes] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size >= most:
            yield b"".join(held)
            held, size = [], 0
    if size:
        yield b"".join(held)

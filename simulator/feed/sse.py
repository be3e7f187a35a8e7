"""Server-sent events out of bytes, as the HTML standard has them; bounded, whoever sends them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 1024 * 1024
"""Bytes of one event: a message of two hundred candidates takes a fiftieth of it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        name: ``message`` where it has none.
        data: its lines.
        id: None where it has none.
        retry: milliseconds, where it says after how many to come back.
    """

    name: str
    data: bytes
    id: str | None = None
    retry: int | None = None


class Events:
    """Cuts bytes into events; one that is too long is left out."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._size_held = 0
        self._returned = False
        self._cut = False
        self._begin()

    def _begin(self) -> None:
        self._name = ""
        self._data: list[bytes] = []
        self._size = 0
        self._id: str | None = None
        self._retry: int | None = None

    def take(self, data: bytes) -> Iterator[Event]:
        """The events that are complete with some more bytes."""
        # A line ends with CR, LF or both; the two may come apart.
        if self._returned and data.startswith(b"\n"):
            data = data[1:]
        self._returned = data.endswith(b"\r") if data else self._returned
        first, *others = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self._hold(first)
        for other in others:
            line = b"".join(self._held)
            self._held, self._size_held = [], 0
            yield from self._line(line)
            self._hold(other)

    def _hold(self, part: bytes) -> None:
        """A part of a line whose end is not there yet."""
        self._size_held += len(part)
        if self._size_held > LONGEST:
            self._cut, self._held = True, []
        elif part:
            self._held.append(part)

    def _line(self, line: bytes) -> Iterator[Event]:
        if not line:
            event = Event(self._name or "message", b"\n".join(self._data), self._id, self._retry)
            told = bool(self._data) and not self._cut
            self._cut = False
            self._begin()
            if told:
                yield event
            return
        key, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if key == b"data":
            self._size += len(value) + 1
            if self._size > LONGEST:
                self._cut = True
            else:
                self._data.append(value)
        elif key == b"event":
            self._name = value.decode("utf-8", "replace")
        elif key == b"id" and b"\0" not in value:
            self._id = value.decode("utf-8", "replace")
        elif key == b"retry" and value.isdigit() and len(value) < 8:
            self._retry = int(value)

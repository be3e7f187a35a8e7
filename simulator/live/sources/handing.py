"""What comes out of a source: a draft for the journal, or what is none, with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from simulator.disk import WrongEncoding, decode
from simulator.live.sources.growth import LONGEST_LINE, Line
from simulator.live.values import Draft


@dataclass(frozen=True, slots=True)
class Handed:
    """A draft to be entered, and the text that it is of."""

    draft: Draft
    text: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A text that no draft can be made of, why, and on which line it stands, if it is one."""

    text: str
    reason: str
    line: int | None = None

    @property
    def told(self) -> str:
        """Why, with the line."""
        return self.reason if self.line is None else f"line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be told, though nothing is wrong."""

    words: str


Out = Handed | Aside | Remark


class Reader(Protocol):
    """Reads the lines of one layout."""

    ended: bool
    """Nothing that follows is read: the source says that it is over."""

    def take(self, line: Line) -> Iterator[Out]:
        """What a line completes."""

    def finish(self) -> Iterator[Out]:
        """What is left where no more lines will come."""

    @property
    def middle(self) -> tuple[str, ...]:
        """What is begun and not complete, in words."""


def text_of(line: Line) -> str | Aside:
    """A line as text; what is no text is set aside.

    A byte order mark that leads it is left out.
    """
    shown = line.data.decode("utf-8", "replace")
    if line.cut:
        return Aside(shown, f"longer than {LONGEST_LINE // 1024} KiB", line.number)
    try:
        return decode(line.data)
    except WrongEncoding as error:
        return Aside(shown, error.reason, line.number)

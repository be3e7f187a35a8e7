"""What comes out of a source: a draft for the journal, or what is none, with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from simulator.disk import WrongEncoding, decode
from simulator.live.sources.growth import LONGEST_LINE, Line
from simulator.live.values import Draft
from simulator.messages import Fold


@dataclass(frozen=True, slots=True)
class Handed:
    """A draft to be entered.

    Attributes:
        draft: what it says.
        text: that it is of.
        document: that has it, if one does.
        listed: somebody lists it in a file that does not say whether it is test data.
    """

    draft: Draft
    text: str
    document: str = ""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A text that no draft can be made of, why, and its line or the document that has it.

    ``foreign``: it is of a seat that is none of this night's.
    """

    text: str
    reason: str
    line: int | None = None
    document: str = ""
    foreign: bool = False

    @property
    def told(self) -> str:
        """Why, and where."""
        where = self.document if self.line is None else f"line {self.line}"
        return f"{where}: {self.reason}" if where else self.reason


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be told, though nothing is wrong."""

    words: str


@dataclass(frozen=True, slots=True)
class Check:
    """A sum to be compared with what is kept, once all that came before it is entered."""

    against: Callable[[Fold], str]
    """What does not agree, in words; empty where everything does."""


Out = Handed | Aside | Remark | Check


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at what comes from outside found.

    Attributes:
        out: in order.
        words: what is to be told of it, once each, without its name.
        waiting: what is begun and not complete, in words.
        trouble: why nothing comes now, as long as nothing does; empty while something may.
        middle: something is there in part.
        more: there is more to be read at once.
        ended: nothing more will come.
    """

    out: tuple[Out, ...] = ()
    words: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    trouble: str = ""
    middle: bool = False
    more: bool = False
    ended: bool = False


class Intake(Protocol):
    """Where something comes from: lines that grow, a folder of documents."""

    def look(self) -> Look:
        """What has come since the last look; nobody waits for more."""

    def close(self) -> None:
        """Nobody will look any more."""


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

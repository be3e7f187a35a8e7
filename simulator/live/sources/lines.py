"""What comes as lines: bytes that grow, whose first character says what is in them."""

from __future__ import annotations

from typing import Final

from simulator.live.sources.growth import Growing, Line
from simulator.live.sources.handing import Look, Out, Reader
from simulator.live.sources.rows import RowReader
from simulator.live.sources.stream import MessageReader
from simulator.messages import Via
from simulator.scenario import Scenario

STILL: Final = 6
"""Looks at a last line without its end after which it is said that it is waited for."""


class Lines:
    """Lines of CSV or of native messages, as they come.

    Args:
        growing: where they come from.
        scenario: the night.
        by: who is said to have entered what comes of them.
        via: how they come.
        anew: what is told when they begin again.
        again: what is told when something comes of them again.
    """

    def __init__(
        self,
        growing: Growing,
        scenario: Scenario,
        by: str,
        *,
        via: Via = "file",
        anew: str = "it was written anew, and is read from its start",
        again: str = "it can be read again",
    ) -> None:
        self._growing = growing
        self._scenario = scenario
        self._by = by
        self._via = via
        self._anew = anew
        self._again = again
        self._reader: Reader | None = None
        self._trouble: str | None = None
        self._still = 0

    def look(self) -> Look:
        """What has come since the last look."""
        grown = self._growing.read()
        words = []
        if grown.trouble != self._trouble:
            before, self._trouble = self._trouble, grown.trouble
            if grown.trouble is None and before != "no such file":
                words.append(self._again)
            if grown.trouble is not None:
                words.append(_words(grown.trouble))
        self._still = self._still + 1 if grown.middle and not grown.lines else 0
        if self._still == STILL:
            # It is not taken for whole: a figure may have lost its last digits.
            words.append("its last line has no end yet: waiting for the line break")
        if grown.anew:
            words.append(self._anew)
            self._reader = None
        out: list[Out] = []
        for line in grown.lines:
            self._read(line, out)
        reader = self._reader
        if grown.ended and reader is not None:
            out.extend(reader.finish())
        over = reader is not None and reader.ended
        waiting = reader.middle if reader is not None else ()
        return Look(
            out=tuple(out),
            words=tuple(words),
            waiting=waiting,
            trouble=_words(grown.trouble) if grown.trouble is not None else "",
            middle=bool(grown.middle and not over) or bool(waiting),
            more=grown.more and not over,
            ended=grown.ended or (over and isinstance(reader, MessageReader)),
        )

    def close(self) -> None:
        """Read no more."""
        self._growing.close()

    def _read(self, line: Line, out: list[Out]) -> None:
        if self._reader is None:
            first = line.data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
            if not first:
                return
            self._reader = (
                MessageReader(self._by, via=self._via)
                if first == b"{"
                else RowReader(self._scenario, self._by)
            )
        out.extend(self._reader.take(line))


def _words(trouble: str) -> str:
    """Why nothing can be read; a file that is not there yet is no trouble."""
    return "waiting for it" if trouble == "no such file" else trouble

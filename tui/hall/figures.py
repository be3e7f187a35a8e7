"""The figures of the hall: boxes, papers, doubtful and rejected papers, tables busy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text
from textual.geometry import Size

from simulator.timeline import HallStanding
from tui.kit.drawn import Drawn
from tui.kit.formats import votes, wrap

FREE, BUSY = "▯", "▮"


@dataclass(frozen=True, slots=True)
class Figures:
    """A hall's figures; ``all_in`` is None unless they are the public's, which has few of them."""

    hall: HallStanding
    all_in: bool | None = None


class HallFigures(Drawn[Figures]):
    """Two lines where it is low, a list of labelled lines where it is not."""

    def draw(self, figures: Figures, size: Size) -> Iterable[Text]:
        hall = figures.hall
        if hall.declaration is not None and hall.declaration.unopposed:
            return [Text("There was no poll: no boxes, no papers, no turnout.", self.look.normal)]
        if figures.all_in is not None:
            return self._public(hall, size, all_in=figures.all_in)
        if size.height > 3:
            return self._list(hall, size.width)
        return self._fit(self._lines(hall), size.width)

    def _public(self, hall: HallStanding, size: Size, *, all_in: bool) -> list[Text]:
        """What the officer has announced, and that there is no more."""
        look, verified = self.look, hall.papers_verified
        pairs = [
            ("Boxes", f"all {hall.boxes} in" if all_in else f"{hall.boxes} to come in"),
            ("Turnout", _announced(hall)),
        ]
        if verified:
            pairs.append(("Papers", f"{votes(verified)} verified"))
        if hall.recounts:
            pairs.append(("Recounts", f"{hall.recounts}"))
        words = "Papers, piles, agents' samples and provisional figures are not told to the public."
        if size.height <= 3:
            short = Text("The tables are for agents' eyes.", look.quiet)
            return [*self._fit([self._run(pairs)], size.width), short]
        lines = [self._pair(label, figure) for label, figure in pairs]
        lines += [Text()] * (len(lines) < 4)
        return [*lines, *(Text(piece, look.quiet) for piece in wrap(words, max(size.width, 20)))]

    @staticmethod
    def _fit(lines: Iterable[Text], width: int) -> list[Text]:
        """Lines that are cut with a sign where they are too long."""
        lines = list(lines)
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        return lines

    def _lines(self, hall: HallStanding) -> list[Text]:
        first = (
            ("Boxes", f"{hall.boxes_received}/{hall.boxes} in, {hall.boxes_verified} verified"),
            ("Papers", f"{votes(hall.papers_verified)} verified"),
            ("Tables", f"{hall.tables_busy} of {hall.tables} busy"),
        )
        second = (
            ("Postal", f"{votes(hall.postal_opened)} opened"),
            ("Doubtful", votes(hall.doubtful)),
            ("Rejected", votes(hall.rejected)),
            ("Verified turnout", _turnout(hall)),
        )
        return [self._run(first), self._run(second)]

    def _run(self, pairs: Iterable[tuple[str, str]]) -> Text:
        look = self.look
        line = Text()
        for label, figure in pairs:
            if line:
                line.append("   ")
            line.append(f"{label} ", look.quiet).append(figure, look.normal)
        return line

    def _list(self, hall: HallStanding, width: int) -> list[Text]:
        again = f", {hall.boxes_recounted} counted again" if hall.boxes_recounted else ""
        lines = [
            self._pair("Boxes", f"{hall.boxes_received} of {hall.boxes} in the hall"),
            self._pair("", f"{hall.boxes_verified} verified{again}"),
            self._pair("Papers", f"{votes(hall.papers_verified)} verified"),
            self._pair("Postal", f"{votes(hall.postal_opened)} opened, face down"),
            self._pair("Turnout", _announced(hall)),
            self._pair("Doubtful", _doubtful(hall)),
            self._pair("Rejected", f"{votes(hall.rejected)}"),
        ]
        tables = self._pair("Tables", "")
        busy = min(hall.tables_busy, hall.tables)
        if hall.tables <= width - 30:
            tables.append(BUSY * busy, self.look.bright)
            tables.append(FREE * (hall.tables - busy), self.look.whisper).append("  ")
        tables.append(f"{hall.tables_busy} of {hall.tables} busy", self.look.normal)
        return [*lines, tables]

    def _pair(self, label: str, figure: str) -> Text:
        return Text.assemble((f"{label:<10}", self.look.quiet), (figure, self.look.normal))


def _turnout(hall: HallStanding) -> str:
    return "–" if hall.verified_turnout is None else f"{hall.verified_turnout:.2f} %"


def _announced(hall: HallStanding) -> str:
    announced = hall.verified_turnout is not None
    return f"{_turnout(hall)} verified" if announced else "not announced yet"


def _doubtful(hall: HallStanding) -> str:
    if not hall.doubtful_seen:
        return "0"
    return f"{votes(hall.doubtful)} waiting, {votes(hall.doubtful_seen - hall.doubtful)} decided"

"""The figures of the hall: boxes, papers, doubtful and rejected papers, tables busy."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual.geometry import Size

from simulator.timeline import HallStanding
from tui.kit.drawn import Drawn
from tui.kit.formats import votes

FREE, BUSY = "▯", "▮"


class HallFigures(Drawn[HallStanding]):
    """Two lines where it is low, a list of labelled lines where it is not."""

    def draw(self, hall: HallStanding, size: Size) -> Iterable[Text]:
        if hall.declaration is not None and hall.declaration.unopposed:
            return [Text("There was no poll: no boxes, no papers, no turnout.", self.look.normal)]
        return self._list(hall, size.width) if size.height > 3 else self._lines(hall)

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

"""The wait after the counting: empty tables, a clock of what is counted and not declared.

Nothing is simulated to fill it. What stands here was reported, each with its source.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text
from textual.geometry import Size

from simulator.timeline import HallStanding
from simulator.timeline import events as ev
from tui.hall import board
from tui.hall.log import Entry
from tui.hall.replay import HallReplay
from tui.kit import marks
from tui.kit.clock import figures
from tui.kit.drawn import Drawn
from tui.kit.formats import fitted, wrap
from tui.kit.marks import BRIEF

TABLE: tuple[str, str, str] = ("╭────╮", "│    │", "╰────╯")
"""A table at which nobody sits."""

TITLE = "COUNTED, NOT DECLARED"


@dataclass(frozen=True, slots=True)
class Report:
    """A line of the log, and who reported it."""

    entry: Entry
    source: str | None


@dataclass(frozen=True, slots=True)
class Wait:
    """A hall that has counted, and has nothing to do.

    Attributes:
        since: clock time of the end of the counting; ``mark`` and ``source`` are that time's.
        minutes: how long ago that was.
        tables: how many stand empty.
        figures: the provisional figures, in a line.
        missed: the candidates whom the hall misses.
        reports: what was reported of the wait.
    """

    since: str
    mark: str
    source: str
    minutes: int
    tables: int
    figures: str
    missed: tuple[str, ...]
    reports: tuple[Report, ...]


def wait_of(replay: HallReplay) -> Wait | None:
    """The wait that the hall is in now; None where there is none, or none is known."""
    waiting = replay.waiting_since
    if waiting is None or replay.ceremony:
        return None
    mark, began = waiting
    hall, events = replay.standing, replay.hall.events[: replay.index]
    start = max(i for i, event in enumerate(events) if isinstance(event, ev.CountingEnded))
    ended = events[start]
    reports = tuple(
        Report(board.entry(replay, i), event.source)
        for i, event in enumerate(events)
        if i > start and isinstance(event, ev.IncidentHappened)
    )
    source = ended.source if isinstance(ended, ev.CountingEnded) else None
    return Wait(
        f"{replay.clock(began):%H:%M}",
        BRIEF[mark],
        source or "",
        (replay.now - began) // 60,
        hall.tables,
        _figures(replay, hall),
        tuple(replay.contest.candidates[i].shown for i in hall.absent),
        reports,
    )


def _figures(replay: HallReplay, hall: HallStanding) -> str:
    votes = hall.provisional or hall.piles
    order = sorted(range(len(votes)), key=lambda i: -votes[i])[:3]
    people = replay.contest.candidates
    return " · ".join(f"{people[i].shown} {votes[i]:,}" for i in order)


class WaitPanel(Drawn[Wait]):
    """The wait in place of the race; the lower it is, the fewer of its parts stand."""

    DEFAULT_CSS = "WaitPanel { height: 1fr; }"

    def draw(self, wait: Wait, size: Size) -> Iterable[Text]:
        """The clock, the tables, the figures that everybody knows, and the reports."""
        look, (width, height) = self.look, size
        large = height >= 12 and width >= 56
        lines = self._large(wait, width) if large else self._small(wait, width)
        facts = [
            Text.assemble((f"{'' if i else 'Provisional':13}", look.quiet), (line, look.strong))
            for i, line in enumerate(wrap(wait.figures, max(width - 13, 20)))
        ]
        missed = [
            Text.assemble(("Missing      ", look.quiet), (name, look.bright))
            for name in wait.missed
        ]
        gap = [Text()] if large else []
        lines += [*gap, *missed, *facts]
        room = height - len(lines) - len(gap)
        reports = self._reports(wait, width)
        while reports and sum(map(len, reports)) > room:
            reports.pop(0)  # the log has them all
        if reports:
            lines += [*gap, *(line for report in reports for line in report)]
        return lines

    def _heading(self, wait: Wait) -> Text:
        return Text.assemble((TITLE, self.look.bright), "  ", (f" {wait.mark} ", self.look.mark))

    def _small(self, wait: Wait, width: int) -> list[Text]:
        look = self.look
        hours, minutes = divmod(wait.minutes, 60)
        head = self._heading(wait)
        long = Text.assemble((f"{hours} h {minutes:02} min", look.strong), f", since {wait.since}")
        if head.cell_len + 2 + long.cell_len <= width:
            lines = [head.append("  ").append_text(long)]
        else:
            lines = [Text(TITLE, look.bright), long]
        tables = Text("▯ " * min(wait.tables, max((width - 22) // 2, 1)), look.whisper)
        tables.append(_empty(wait.tables), look.quiet)
        return [*lines, tables]

    def _large(self, wait: Wait, width: int) -> list[Text]:
        look = self.look
        hours, minutes = divmod(wait.minutes, 60)
        clock = figures(f"{hours}:{minutes:02}")
        since = fitted(f"since {wait.since}, by {wait.source}", max(width - 18, 20)).rstrip()
        beside = (
            self._heading(wait),
            Text(since if wait.source else f"since {wait.since}", look.normal),
            Text(f"{hours} h {minutes:02} min", look.quiet),
        )
        lines = [
            Text.assemble((row, look.bright), "    ").append_text(words)
            for row, words in zip(clock, beside, strict=True)
        ]
        shown = min(wait.tables, max((width - 2) // 7, 1))
        lines.append(Text())
        lines += [Text(" ".join([row] * shown), look.whisper) for row in TABLE]
        lines.append(Text(_empty(wait.tables), look.quiet))
        return lines

    def _reports(self, wait: Wait, width: int) -> list[list[Text]]:
        look = self.look
        found = []
        for report in wait.reports:
            entry = report.entry
            newest = report is wait.reports[-1]
            head = f"{entry.clock} "
            lines = [
                Text.assemble(
                    (head if i == 0 else " " * len(head), look.quiet),
                    (f"{entry.mark if i == 0 else '':3} ", marks.ink(entry.mark, look)),
                    (piece, look.strong if newest else look.normal),
                )
                for i, piece in enumerate(wrap(entry.text, max(width - 10, 20)) or [""])
            ]
            if report.source:
                lines.append(Text(fitted(f"{'':10}{report.source}", width), look.quiet))
            found.append(lines)
        return found


def _empty(tables: int) -> str:
    return "one table, and nobody at it" if tables == 1 else f"{tables} tables, nobody at them"

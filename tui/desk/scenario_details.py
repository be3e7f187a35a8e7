"""All about one scenario; or what is wrong with it, each problem beside its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from rich.text import Text
from textual.geometry import Size

from simulator.scenario.changes import nickname
from simulator.text import quantity
from tui.desk.entries import UNTOLD, Entry, Finding, problem_words
from tui.kit.drawn import Drawn
from tui.kit.formats import fitted, wrap
from tui.kit.marks import OF_A_RESULT
from tui.night.hexmap import fill_colour
from tui.night.minimap import columns_of, small_map
from tui.themes import TAG

MOST_PROBLEMS = 40

BESIDE = 8
"""Cells beside a map that a party's seats take without its name: a gap, a symbol, the number."""

LEAST_NAME = 6
"""Cells under which a party's name is not worth standing beside a map."""

PLAIN_SEAT = "won"
"""What stands for a colour in a look that has none: the seat is won by somebody."""


@dataclass(frozen=True)
class Details:
    """A scenario of the list, and what came of loading it, if it has been."""

    entry: Entry
    finding: Finding | None


class ScenarioDetails(Drawn[Details]):
    """As high as what it tells; it stands in something that scrolls."""

    DEFAULT_CSS = "ScenarioDetails { height: auto; }"

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return len(list(self.draw(self.state, Size(width, 0)))) if self.state else 0

    def changed(self) -> None:
        """Another height, too."""
        self.refresh(layout=True)

    def draw(self, details: Details, size: Size) -> Iterable[Text]:
        """Problems first: they are what one looks here for."""
        width = max(size.width, 20)
        entry, finding = details.entry, details.finding
        yield from self._paragraph(entry.title, width, strong=True)
        if finding is not None and finding.problems:
            yield from self._problems(finding, width)
        if finding is not None and finding.verdict:
            yield from self._verdict(finding, width)
        elif finding is None:
            yield Text("Reading …", self.look.quiet)
        if entry.question:
            yield Text("")
            yield from self._paragraph(entry.question, width)
        # Under the list there is room for a few lines alone: the map comes last. So does one that
        # tells nothing yet.
        low = self.screen.has_class("-narrow") or (finding and finding.verdict == UNTOLD)
        chart = list(self._chart(finding, width))
        yield from () if low else chart
        yield Text("")
        yield from self._facts(details, width)
        if finding is not None:
            yield from self._about(finding, width)
        yield from chart if low else ()

    def _chart(self, finding: Finding | None, width: int) -> Iterable[Text]:
        """Who won where, in half-blocks, and each party's seats in words: beside it or under it."""
        chart, look = finding.chart if finding is not None else None, self.look
        if chart is None:
            return
        room = columns_of(chart.layout)
        colours = [
            None if party is None else fill_colour(look, party) or PLAIN_SEAT
            for party in chart.winners
        ]
        rows = list(small_map(chart.layout, colours, look, room)) if width >= room else []
        names = min(width - room - BESIDE, TAG)
        if names < LEAST_NAME:
            words = "  ".join(f"{nickname(party.id)} {seats}" for party, seats in chart.seats)
            yield from (Text(""), *rows, *self._paragraph(words, width))
            return
        yield Text("")
        for row, won in zip_longest(rows, chart.seats[: len(rows)]):
            line = Text().append_text(row)
            if won is not None:
                party, seats = look.party(won[0]), won[1]
                line.append(" " * (room + 2 - line.cell_len) + f"{party.symbol} ", party.style)
                line.append(fitted(nickname(won[0].id), names), look.normal)
                line.append(f"{seats:>4}", look.strong)
            yield line

    def _about(self, finding: Finding, width: int) -> Iterable[Text]:
        """Its changes, its paragraph, its sources."""
        if finding.changes:
            yield Text("")
            yield Text("CHANGES", self.look.quiet)
            for number, words in enumerate(finding.changes, 1):
                lines = wrap(words[:1].upper() + words[1:], width - 3)
                for place, line in enumerate(lines):
                    start = f"{number}  " if place == 0 else "   "
                    yield Text().append(start, self.look.quiet).append(line, self.look.normal)
        if finding.description:
            yield Text("")
            yield from self._paragraph(finding.description, width, quiet=True)
        if finding.sources:
            yield Text("")
            yield Text("SOURCES", self.look.quiet)
            for source in finding.sources:
                yield from self._paragraph(source, width, quiet=True)

    def _paragraph(
        self, text: str, width: int, *, strong: bool = False, quiet: bool = False
    ) -> Iterable[Text]:
        look = self.look
        ink = look.strong if strong else look.quiet if quiet else look.normal
        return (Text(line, ink) for line in wrap(text, width))

    def _verdict(self, finding: Finding, width: int) -> Iterable[Text]:
        look = self.look
        line = Text().append(finding.verdict, look.bright)
        if finding.verdict == UNTOLD:
            line.append("  V shows who won", look.quiet)
        words = OF_A_RESULT[finding.mark] if finding.mark is not None else ""
        mark = f" {'what-if: not the record' if finding.modified else words} "
        if not mark.strip():
            yield line
        elif line.cell_len + 2 + len(mark) <= width:
            yield line.append("  ").append(mark, look.mark)
        else:
            yield line
            yield Text().append(mark, look.mark)

    def _facts(self, details: Details, width: int) -> Iterable[Text]:
        entry, finding = details.entry, details.finding
        seats = finding.contests if finding is not None and finding.contests else entry.contests
        facts = [
            # "Base" would be read as the result that changes are measured against.
            *([("From", entry.base)] if entry.base else []),
            ("Seats", f"{seats:,}" if seats else "–"),
            ("File" if entry.own else "Name", entry.path if entry.own else entry.name),
        ]
        for label, words in facts:
            lines = wrap(words, max(width - 7, 10)) or [""]
            for place, line in enumerate(lines):
                start = f"{label if place == 0 else '':<7}"
                yield Text().append(start, self.look.quiet).append(line, self.look.normal)

    def _problems(self, finding: Finding, width: int) -> Iterable[Text]:
        """``path:line``, the line itself, and what is wrong with it."""
        look = self.look
        words = problem_words(finding)
        yield Text(f"{words}: it cannot be shown" if finding.wrong else words, look.bright)
        for found in finding.problems[:MOST_PROBLEMS]:
            problem = found.problem
            yield Text("")
            where = problem.path if problem.line is None else f"{problem.path}:{problem.line}"
            yield Text(where[-width:], look.quiet)
            if found.text:
                number = f"{problem.line} │ "
                line = Text().append(number, look.whisper).append(found.text, look.normal)
                line.truncate(width, overflow="ellipsis")
                yield line
            near = f" (nearest: {problem.nearest})" if problem.nearest else ""
            key = f"{problem.key}: " if problem.key else ""
            for text in wrap(f"{problem.severity}: {key}{problem.message}{near}", width - 2):
                yield Text(f"  {text}", look.strong)
        more = len(finding.problems) - MOST_PROBLEMS
        if more > 0:
            yield Text(f"… and {quantity(more, 'more problem')}", look.quiet)

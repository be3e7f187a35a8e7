"""The parts of a by-election's screen that no other screen has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich.style import Style
from rich.text import Text
from textual.geometry import Size

from simulator import Contest, Scenario
from simulator.text import bar
from simulator.uk import INDEPENDENT
from tui.hall.results import Result, ResultTable
from tui.kit import formats, marks
from tui.kit.drawn import Drawn, Tall
from tui.kit.formats import fitted, wrap
from tui.live.known import Fact, State, Step
from tui.themes import TAG

LABEL: Final = 10
MARK: Final = 4
"""Cells of a fact's label, and of its mark."""

GAP: Final = 2
"""Cells between two columns of candidates."""

NAME: Final = 26
LEAST_BAR: Final = 12
"""Cells of a name that leaves room for a bar, and the fewest that a bar is worth."""

ELECTED: Final = "elected"

LEAST: Final = 36
"""Cells under which a second column of candidates is worth nothing."""


class FactList(Tall[tuple[Fact, ...]]):
    """A label, a mark and words each, as many lines as they need."""

    def draw(self, facts: tuple[Fact, ...], size: Size) -> Iterable[Text]:
        before = None
        for fact in facts:
            room = max(size.width - LABEL - MARK, 16)
            for place, piece in enumerate(wrap(fact.words, room) or [""]):
                label = fact.label if place == 0 and fact.label != before else ""
                yield self._line(label, fact.mark if place == 0 else "", piece)
            before = fact.label

    def _line(self, label: str, mark: str, words: str) -> Text:
        look = self.look
        line = Text.assemble((f"{label:<{LABEL}}", look.quiet))
        line.append(f"{mark:<{MARK}}", marks.ink(mark, look))
        return line.append(words, look.normal)


class FactLines(FactList):
    """The same in a line each; where there is room for few, the latest of them."""

    MOST: Final = 4

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.most = self.MOST

    def limit(self, most: int) -> None:
        """So many lines at most."""
        if most != self.most:
            self.most = most
            self.changed()

    def kept(self, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """Those that there is room for: the first, and the latest."""
        if len(facts) <= self.most:
            return facts
        news = tuple(fact for fact in facts if not fact.spare)
        spare = tuple(fact for fact in facts if fact.spare)
        if self.most - len(spare) < min(self.MOST, len(news)):
            spare = ()
        room = self.most - len(spare)
        if len(news) > room:
            news = (news[0], *news[len(news) - room + 1 :])
        return (*news, *spare)

    def draw(self, facts: tuple[Fact, ...], size: Size) -> Iterable[Text]:
        before = None
        for fact in self.kept(facts):
            line = self._line(fact.label if fact.label != before else "", fact.mark, fact.words)
            if size.width:
                line.truncate(size.width, overflow="ellipsis")
            yield line
            before = fact.label


class StepList(Tall[tuple[Step, ...]]):
    """What has been done, what is done now, what is still to come: a line each."""

    def draw(self, steps: tuple[Step, ...], size: Size) -> Iterable[Text]:
        look = self.look
        inks = {State.DONE: look.quiet, State.NOW: look.strong, State.LATER: look.normal}
        for step in steps:
            sign = look.bright if step.state is State.NOW else look.quiet
            line = Text.assemble((f"{step.state.value} ", sign), (step.words, inks[step.state]))
            if step.when:
                line.append(f" {step.when}", look.quiet)
            pieces = wrap(line.plain, max(size.width, 16))
            if len(pieces) < 2:
                yield line
                continue
            yield Text.assemble((f"{step.state.value} ", sign), (pieces[0][2:], inks[step.state]))
            yield from (Text(f"  {piece}", look.quiet) for piece in wrap(" ".join(pieces[1:]),
                        max(size.width - 2, 16)))  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Who stands, in the order of the declaration, before the figures are known.

    Attributes:
        contest, scenario: whose candidates.
        elected: index of who is known to have won without figures; None: nobody is.
    """

    contest: Contest
    scenario: Scenario
    elected: int | None = None

    @property
    def told(self) -> bool:
        """The shares of last time are: beside who is elected they would be read as tonight's."""
        return self.elected is None


class WhoStands(Drawn[Standing]):
    """A line a candidate: party, and its share last time; in two columns where it is low."""

    DEFAULT_CSS = "WhoStands { height: 1fr; }"

    def draw(self, standing: Standing, size: Size) -> Iterable[Text]:
        """The candidates down the columns; where there is no room for all, a line says so."""
        width, height = size
        order = standing.contest.declaration_order
        columns = columns_for(len(order), width, height)
        rows = -(-len(order) // columns)
        if standing.elected is not None and rows > height:  # the one whom everybody looks for
            order = (standing.elected, *(i for i in order if i != standing.elected))
        cell = (width - GAP * (columns - 1)) // columns
        lines = []
        about = columns == 1 and height >= 2 * rows
        for row in range(rows):
            line = Text()
            for column in range(columns):
                place = row + column * rows
                if place < len(order):
                    line.append(" " * (column * (cell + GAP) - line.cell_len))
                    line.append_text(self._candidate(standing, order[place], cell))
            lines.append(line)
            if about:
                lines.append(self._about(standing, order[row]))
        return shortened(lines, height, self.look.quiet, len(order), columns)

    def _candidate(self, standing: Standing, index: int, width: int) -> Text:
        look, contest = self.look, standing.contest
        candidate = contest.candidates[index]
        party = look.party(standing.scenario.party(candidate.party))
        elected = index == standing.elected
        right = Text(ELECTED, look.bright) if elected else self._then(standing, index)
        bars = width - TAG - right.cell_len - 4 - NAME
        names = NAME if bars >= LEAST_BAR else width - TAG - right.cell_len - 4
        line = Text(f"{party.symbol} ", party.style)
        name = look.bright if elected else look.strong
        line.append(fitted(candidate.shown, max(names, 4)) + " ", name)
        line.append(fitted(party.short, TAG) + " ", look.normal)
        if bars >= LEAST_BAR and standing.told:
            full = self._longest(standing)
            part = self._share(standing, index) or 0.0
            line.append(fitted(bar(part / full, bars - 1, party.fill), bars - 1), party.style)
            line.append(" ")
        line.append_text(right)
        line.truncate(max(width, 1), overflow="ellipsis")
        return line

    def _about(self, standing: Standing, index: int) -> Text:
        """The party's name, what stands on the ballot paper, what is known: in a line."""
        candidate = standing.contest.candidates[index]
        party = standing.scenario.party(candidate.party).name
        words = (candidate.description or party, candidate.status or "", candidate.note or "")
        return Text(f"  {' · '.join(filter(None, words))}", self.look.quiet)

    @staticmethod
    def _share(standing: Standing, index: int) -> float | None:
        """The party's share last time: of an independent, and of a new party, none."""
        party, base = standing.contest.candidates[index].party, standing.contest.base
        return None if base is None else base.share(party)

    def _longest(self, standing: Standing) -> float:
        shares = (self._share(standing, i) or 0.0 for i in range(len(standing.contest.candidates)))
        return max(*shares, 1.0)

    def _then(self, standing: Standing, index: int) -> Text:
        if not standing.told:
            return Text(" " * len(ELECTED))
        party, base = standing.contest.candidates[index].party, standing.contest.base
        share = self._share(standing, index)
        if share is not None:
            return Text(f"{formats.share(share):>6}", self.look.normal)
        words = "" if base is None else "–" if party == INDEPENDENT else "new"
        return Text(f"{words:>6}", self.look.quiet)


def columns_for(count: int, width: int, height: int) -> int:
    """Into how many columns so many candidates go."""
    most = max((width + GAP) // (LEAST + GAP), 1)
    return next((n for n in range(1, most) if -(-count // n) <= height), most)


def shortened(
    lines: list[Text], height: int, ink: Style, count: int, columns: int = 1
) -> list[Text]:
    """The lines, or as many as there is room for and how many candidates are left out."""
    if len(lines) <= height or height < 1:
        return lines
    kept = height - 1
    left = count - kept * columns
    return [*lines[:kept], Text(f"  and {left} more: n", ink)]


class ResultBoard(ResultTable):
    """The result's table in the room there is; what finds none is counted."""

    DEFAULT_CSS = "ResultBoard { height: 1fr; }"

    def draw(self, result: Result, size: Size) -> Iterable[Text]:
        lines = list(super().draw(result, size))
        people = len(result.declaration.candidates) + 1
        if len(lines) <= size.height or size.height < people:
            return shortened(lines, size.height, self.look.quiet, people)
        return lines[: size.height]  # who did not stand again is no candidate

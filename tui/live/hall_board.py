"""One hall as it is known from outside: who stands or the result, what was said, what is to come.

Nothing is simulated or expected here: what was entered, or reported, stands as it came, with its
mark. A by-election that is kept live and the replay of its journal show the same board.
"""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical, VerticalScroll

from simulator.timeline import Declaration
from tui.hall.board import lead, votes_of
from tui.hall.briefing import last_time, stakes
from tui.hall.log import Entry, NightLog
from tui.hall.people import People, PeopleScreen
from tui.hall.results import Result, ResultFacts, party_words
from tui.kit.clock import Moment, NightClock, clock_width
from tui.kit.formats import fitted
from tui.kit.heading import LEAST_SECOND, Heading, Section, SectionHeading, Tally, Words
from tui.kit.marks import brief_status
from tui.kit.sentences import Sentences
from tui.live.known import Fact, Known, announced, entries, facts, stage_words, steps, to_come
from tui.live.parts import (
    LABEL,
    MARK,
    FactLines,
    FactList,
    ResultBoard,
    Standing,
    StepList,
    WhoStands,
    columns_for,
)
from tui.navigation import PICKER, SOURCES, Action, Group

HALL: Final[Group] = (
    Action("n", "people", "Candidates", "Everyone who stands, what is known of them", "n", True),
    Action("o", "briefing", "Opening", "Who stands, the last result, the predictions", "o"),
    Action("up", "scroll_log(-1)", "Log up", "Scroll the log up", "↑", palette=False),
    Action("down", "scroll_log(1)", "Log down", "Scroll the log down", "↓", palette=False),
    Action("pageup", "scroll_log(-10)", "Page up", "The log, a page up", "page up", palette=False),
    Action(
        "pagedown", "scroll_log(10)", "Page down", "The log, a page down", "page down",
        palette=False,
    ),
    SOURCES,
    PICKER,
)  # fmt: skip
"""What the hall of a by-election can be asked, live and in a replay."""

LOW: Final = 32
"""Lines under which the candidates take what they need, and the log the rest."""

HEAD: Final = 2
"""Lines of the head where it is low."""

HIGH_HEAD: Final = 5
"""Lines of the head where it is high."""

ABOUT_FIGURES: Final = 3
"""Lines about the candidates' figures: a heading, the columns' names, the majority."""

AROUND: Final = 3
"""Lines about the candidates without figures: a blank one, a heading, what it would take."""

LEAST_FOR_SECONDS: Final = 60
"""Cells of a line that has room for the clock's seconds beside the stage."""

ROUND_MARK: Final = 6
"""Blank cells about a badge and beside it."""

LEAST_LOG: Final = 3
"""Lines of the log that candidates leave where it is low."""


class ByElectionBoard(Container):
    """The hall: who stands or the result, what was said so far, what is still to come, the log."""

    def __init__(self) -> None:
        super().__init__()
        self._known: Known | None = None
        self._mark: str | None = None
        self._more: tuple[Fact, ...] = ()
        self._log: tuple[Entry, ...] | None = None
        self._aside, self._seconds = "", True

    def compose(self) -> ComposeResult:
        """Everything there is; the style sheet shows what the size has room for."""
        with Container(id="head"):
            yield Heading(id="place")
            yield NightClock(id="clock")
            yield Heading(align_right=True, id="stage")
        yield FactLines(id="known-low")
        with Horizontal(id="known-body"):
            with Vertical(id="known-race"):
                yield SectionHeading(id="known-heading")
                yield WhoStands(id="stands")
                yield ResultBoard(id="known-table")
                yield Tally(id="known-lead")
            with VerticalScroll(id="known-side", can_focus=False):
                yield SectionHeading(id="known-name")
                yield FactList(id="known")
                yield SectionHeading(Section("The result"), classes="over after")
                yield ResultFacts(id="known-result", classes="after")
                yield Sentences(id="known-after", classes="after")
                yield SectionHeading(Section("Still to come"), id="steps-heading", classes="over")
                yield StepList(id="steps")
                yield SectionHeading(Section("Last time"), id="last-heading", classes="over before")
                yield Sentences(id="last-time", classes="before")
        yield NightLog(id="known-log")

    def show(
        self,
        known: Known,
        mark: str | None,
        more: tuple[Fact, ...] = (),
        *,
        aside: str = "",
        seconds: bool = True,
    ) -> None:
        """Show what is known.

        Args:
            known: of the hall, at the moment.
            mark: a badge: what all of it may be called; None where each line says so itself.
            more: further facts of whoever keeps the night, such as what is to be decided.
            aside: stands before the place.
            seconds: the clock tells them too.
        """
        self._known, self._mark, self._more = known, mark, more
        self._aside, self._seconds = aside, seconds
        self._present(known)

    def on_resize(self) -> None:
        """Another size has room for other things."""
        if self._known is not None:
            self._present(self._known)

    def leaf(self, lines: int) -> None:
        """Scroll the log."""
        self.query_one(NightLog).leaf(lines)

    def _present(self, known: Known) -> None:
        contest, declared = known.contest, known.declared
        self.set_class(declared is not None, "-declared")
        self.set_class(declared is not None and not declared.without_votes, "-figures")
        place = contest.venue or contest.region or known.scenario.title
        high = self.screen.size.height >= LOW
        place = f"{self._aside} · {place}" if self._aside else place
        name, mark = contest.name, None if high else self._mark
        if mark is not None:  # a name of any length leaves it its place
            room = self.size.width - cell_len(mark) - ROUND_MARK
            wanted = max(LEAST_SECOND, cell_len(self._aside) + len(" · …"))
            if self._aside and room - cell_len(name) < wanted:
                mark, place = f"live, {self._aside}", ""  # that it is practice is not to be cut
                room = self.size.width - cell_len(mark) - ROUND_MARK
            name = fitted(name, min(cell_len(name), max(room, 1)))
            place = place if room - cell_len(name) >= LEAST_SECOND else ""
        self.query_one("#place", Heading).show(Words(name, place, mark))
        self.query_one("#known-name", SectionHeading).show(Section("What is known", self._mark))
        seconds = self._seconds and (high or self.size.width >= LEAST_FOR_SECONDS)
        moment = Moment(known.timeline.clock(known.now), seconds)
        clock = self.query_one(NightClock)
        clock.styles.width = None if high else clock_width(moment)
        clock.show(moment)
        first, second = stage_words(known)
        if declared is not None:  # what happened is the news, and not that it has been said
            first, second = party_words(declared, known.scenario), f"{first.lower()} {second}"
        self.query_one("#stage", Heading).show(Words(first, second))
        told = (*facts(known), *self._more)
        self.query_one("#known", FactList).show(told)
        self._present_low(known, told)
        done = steps(known)
        self.query_one("#steps-heading", SectionHeading).show(
            Section("Still to come" if to_come(known) else "The night")
        )
        self.query_one(StepList).show(done)
        before = (*stakes(contest, known.scenario), *last_time(contest, known.scenario))
        self.query(".before").set(display=bool(before) and declared is None)
        self.query_one("#last-time", Sentences).show(before)
        self._present_race(known)
        if declared is not None:
            verified = announced(known) is not None
            result = Result(declared, contest.base, known.scenario, valid=verified)
            self.query_one(ResultFacts).show(result)
            self.query_one("#known-after", Sentences).show(declared.aftermath)
        lines = entries(known)
        if lines != self._log:
            self._log = lines
            log = self.query_one(NightLog)
            log.set_entries(lines)
            log.show(len(known.events) + len(known.later) + 1)

    def _present_low(self, known: Known, told: tuple[Fact, ...]) -> None:
        """Where the hall has no column: the latest facts, and what is next, in a line each."""
        left = to_come(known, max(self.screen.size.width - 2 - LABEL - MARK, 1))
        lines = (*told, Fact("Next", left)) if left else told
        self.query_one("#known-low", FactLines).show(
            (*(fact for fact in lines if not fact.spare), *(fact for fact in lines if fact.spare))
        )

    def _present_race(self, known: Known) -> None:
        contest, scenario, declared = known.contest, known.scenario, known.declared
        heading = self.query_one("#known-heading", SectionHeading)
        figures = declared is not None and not declared.without_votes
        if declared is None:
            base = f"%, {contest.base.label}" if contest.base is not None else ""
            heading.show(Section("Who stands", right=base))
            self.query_one(WhoStands).show(Standing(contest, scenario))
        elif not figures:
            right = "" if declared.rush else "no poll"
            heading.show(Section("Elected", brief_status(declared), right=right))
            self.query_one(WhoStands).show(Standing(contest, scenario, declared.elected.index))
        else:
            wide = self.screen.size.width >= LEAST_FOR_SECONDS
            right = f"changes on {declared.base}" if declared.base and wide else ""
            heading.show(Section("Result", brief_status(declared), right=right))
            self.query_one(ResultBoard).show(Result(declared, contest.base, scenario))
        self.query_one(Tally).show(self._sum(known, declared))
        self._fit(len(contest.candidates), figures=figures)

    @staticmethod
    def _sum(known: Known, declared: Declaration | None) -> Words:
        """The line under the candidates: what it would take, or by how much it was won."""
        if declared is None:
            first, second = (*stakes(known.contest, known.scenario), "", "")[:2]
            return Words(first, second)
        if declared.rush:
            return Words(f"{declared.elected.display_name} is elected; the figures are to come")
        swing = f"swing {declared.swing}" if declared.swing is not None else ""
        return Words(lead(known.hall, known.contest, known.scenario), swing)

    def _fit(self, candidates: int, *, figures: bool) -> None:
        """Where it is low every line counts: who stands takes what it needs, the log the rest.

        Once there are figures all of them come first, then what the hall had said, then the log.
        """
        body, low = self.query_one("#known-body"), self.query_one(FactLines)
        screen, height = self.screen.size, self.size.height - HEAD
        short = screen.height < LOW
        spare = height - candidates - ABOUT_FIGURES
        most = FactLines.MOST + any(fact.spare for fact in low.state or ())
        self.set_class(short and figures and spare < LEAST_LOG, "-full")
        low.limit(min(max(spare - (2 if spare >= LEAST_LOG else 0), 1), most)
                  if short and figures else most)  # fmt: skip
        if not short:
            # As many lines as there are candidates, where that leaves some of the log.
            height = self.size.height - HIGH_HEAD
            wanted = max(2 * height // 3, candidates + ABOUT_FIGURES)
            twice = 2 * candidates + ABOUT_FIGURES
            if twice <= height - 3 * LEAST_LOG:
                wanted = max(wanted, twice)
            body.styles.height = max(min(wanted, height - 2 * LEAST_LOG), 1)
            return
        if figures:
            body.styles.height = None
            return
        lines = min(len(low.state or ()), most)
        room = height - lines - AROUND - 1
        columns = columns_for(candidates, max(screen.width - 2, 1), room)
        rows = -(-candidates // columns)
        if rows > room:  # not all of them fit: then the log has a few lines more
            room -= LEAST_LOG - 1
        body.styles.height = max(min(rows, room), 1) + AROUND


def people_of(known: Known) -> PeopleScreen:
    """Everybody who stands; with their votes, by those, once there are any."""
    contest, declared = known.contest, known.declared
    order, votes = contest.declaration_order, None
    if declared is not None and not declared.without_votes:
        order, votes = tuple(c.index for c in declared.ranked), votes_of(declared)
    people = People(contest, known.scenario, order, votes)
    return PeopleScreen(people, f"Candidates in {contest.name}")

"""The counting hall at a moment: clock, stage, candidates, figures, log, scrubber."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Static

from simulator.outcome import Mark
from simulator.timeline import Stage, Weight, weight
from tui.hall import board
from tui.hall.bars import CandidateBars, Measure, headings
from tui.hall.boxes import BoxGrid, marks_at
from tui.hall.briefing import brief_hall
from tui.hall.expected import ExpectedLine, expectation_of, wanted
from tui.hall.figures import HallFigures
from tui.hall.log import NightLog
from tui.hall.people import People, PeopleScreen
from tui.hall.replay import Ceremony, HallReplay, Outside
from tui.hall.told import ToldLines, telling_of
from tui.hall.wait import WaitPanel, wait_of
from tui.kit.briefing import BriefingScreen
from tui.kit.clock import Moment, NightClock
from tui.kit.heading import Heading, Section, SectionHeading, Tally, Words
from tui.kit.marks import brief_status
from tui.kit.replay import Monotonic
from tui.kit.replaying import VIEW_HELP, ReplayScreen
from tui.kit.sources import sources_of_hall, sources_screen
from tui.navigation import PICKER, SOURCES, Action, Group

HALL: Final[Group] = (
    Action(
        "d,end", "declaration", "Declaration", "Go to the call to the stage", "d", True,
    ),
    Action("D", "words", "Its words", "Straight to the words of the declaration", "D"),
    Action("O", "change_view", "Public view", VIEW_HELP, "O"),
    Action("f", "forecast", "Forecast", "The chances before the night, drawn around polls", "f"),
    Action("n", "people", "Candidates", "Everyone who stands, and what is known of them", "n"),
    Action("k", "outside", "From outside", "What was said: leads, recounts, what is to come", "k"),
    Action("o", "briefing", "Opening", "Who stands, the last result, the predictions", "o"),
    Action("v", "toggle_routine", "Every event", "Log every box and bundle, or not", "v"),
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

LOW: Final = 20
LOWEST: Final = 15
"""Lines below which there is no room for the boxes, and none for the log."""

BLUR = 60
"""Above this speed the seconds of the clock are a blur, and left out."""


class HallScreen(ReplayScreen):
    """One hall's count. The stage is entered when the candidates are called to it."""

    ACTIONS: ClassVar[Group] = HALL
    SECTIONS = ("The hall", "Time")
    BRIEFS: ClassVar[bool] = True
    """It begins with what a viewer is told before 22:00."""

    def __init__(self, replay: HallReplay) -> None:
        super().__init__(replay)
        self.replay: HallReplay = replay
        self.routine = False
        self._before = -1

    def compose(self) -> ComposeResult:
        """Everything there is; the style sheet shows what the size has room for."""
        yield Static(self.replay.show.caveat or "", id="banner", markup=False)
        with Container(id="head"):
            yield Heading(id="place")
            yield NightClock(id="clock")
            yield Heading(align_right=True, id="stage")
        with Horizontal(id="body"):
            with Vertical(id="race"):
                yield SectionHeading(id="race-heading")
                yield CandidateBars(id="bars")
                yield Tally(id="lead")
            yield WaitPanel(id="wait")
            with Vertical(id="side"):
                yield SectionHeading(Section("The hall", board.SIMULATED), classes="over")
                yield HallFigures(id="figures")
                yield SectionHeading(id="boxes-heading", classes="over")
                yield BoxGrid(id="boxes")
                yield SectionHeading(id="agents-heading", classes="over")
                yield CandidateBars(parties_alone=True, id="agents")
        yield HallFigures(id="figures-low")
        yield ExpectedLine(id="expected")
        yield ToldLines(id="told")
        yield NightLog(id="log")
        yield from self.controls()

    def on_mount(self) -> None:
        """The names do not change; the log is known whole."""
        self.set_class(self.replay.show.caveat is not None, "-caveat")
        self._set_log()
        drawn = self.replay.timeline.draw is not None  # whoever drew it knows what was expected
        if self.BRIEFS and self.replay.show.start == 0 and not drawn:
            self.call_after_refresh(self._begin)

    def on_resize(self, event: events.Resize) -> None:
        """Where it is very low the candidates come before boxes and log."""
        self.set_class(event.size.height < LOW, "-low")
        self.set_class(event.size.height < LOWEST, "-lowest")

    def _begin(self) -> None:
        """What a viewer is told before 22:00; the night waits for it, and then begins at 22:00."""
        if self.is_active:
            self.replay.playback.seek(0)
            self._brief(self.replay.monotonic)

    def _brief(self, monotonic: Monotonic | None) -> None:
        title = f"{self.replay.scenario.title} · before the poll closes"
        self.ask(BriefingScreen(title, brief_hall(self.replay), monotonic))

    def _set_log(self) -> None:
        log = self.query_one(NightLog)
        log.set_entries(board.entries(self.replay, routine=self.routine))

    def on_screen_resume(self, _: events.ScreenResume) -> None:
        """Whoever comes back from the stage has been there."""
        if self._before >= 0:  # it has been seen before
            self._before = self.replay.now

    def present(self) -> None:
        """The hall at this moment; or the stage, if the candidates have been called to it."""
        replay, hall = self.replay, self.replay.standing
        before, self._before = self._before, replay.now
        clock = Moment(replay.clock(replay.now), replay.playback.speed <= BLUR)
        self.query_one(NightClock).show(clock)
        self.query_one("#place", Heading).show(Words(*board.place_words(replay)))
        self.query_one("#stage", Heading).show(Words(*board.stage_words(replay, hall)))
        self._present_race()
        for figures in self.query(HallFigures):
            figures.show(board.figures(replay, hall))
        done = "all in" if hall.boxes_received == hall.boxes else f"{hall.boxes} in all"
        self.query_one("#boxes-heading", SectionHeading).show(
            Section("Ballot boxes", right=f"{hall.boxes_verified} verified, {done}")
        )
        self.query_one(BoxGrid).show(marks_at(replay.boxes, hall.boxes, replay.now))
        self._present_log()
        self._present_expected()
        if self.is_active and self._arrived(before, replay.now):
            self.action_declaration_from_here()
        self._present_told()

    def _present_race(self) -> None:
        replay, hall = self.replay, self.replay.standing
        self.set_class(board.counting(hall), "-counting")
        self.set_class(replay.public, "-public")
        wait = wait_of(replay)
        self.set_class(wait is not None, "-waiting")
        if wait is not None:
            self.query_one(WaitPanel).show(wait)
        sampled = board.estimates(hall, replay.contest, replay.scenario)
        agents = Section("Agents' sample", Mark.SIMULATED.short, aside="no postal votes")
        declared = hall.declaration
        if declared is not None and declared.unopposed:
            race = board.without_votes(replay.contest, replay.scenario)
            heading = Section("Returned unopposed", brief_status(declared), right="no poll")
        elif declared is not None and declared.rush:
            race = board.without_votes(replay.contest, replay.scenario, declared.elected.index)
            heading = Section("Elected", brief_status(declared))
        elif replay.public and declared is None:
            race, heading = sampled, Section("The candidates", right=board.NOT_TOLD)
        elif board.counting(hall):
            race = board.totals(hall, replay.contest, replay.scenario)
            final = hall.stage is Stage.DECLARED
            provisional = hall.provisional is not None
            name = "Result" if final else "Provisional" if provisional else "Running totals"
            mark = board.totals_mark(replay) if declared is None else brief_status(declared)
            heading = Section(name, mark, headings(race.measure), board.progress(hall))
        elif sampled.measure is Measure.NOTHING:
            race, heading = sampled, Section("The candidates", right="nothing seen yet")
        else:
            race = sampled
            heading = Section("Agents' sample", board.SIMULATED, headings(race.measure),
                              "excludes postal votes")  # fmt: skip
        self.query_one("#race-heading", SectionHeading).show(heading)
        self.query_one("#bars", CandidateBars).show(race)
        self.query_one("#lead", Tally).show(Words(board.summary(replay, hall)))
        self.query_one("#agents", CandidateBars).show(sampled)
        self.query_one("#agents-heading", SectionHeading).show(agents)

    def _present_expected(self) -> None:
        """What the night's projection expects of the seat."""
        number = wanted(self.replay)
        if number is not None:
            self.follow(number)
        self.set_class(number is not None, "-projected")
        self.query_one(ExpectedLine).show(expectation_of(self.replay))

    def tick(self) -> None:
        """A projection may have been made meanwhile."""
        super().tick()
        if self.is_active and self.ready:
            self._present_expected()
            self._present_told()

    def _present_told(self) -> None:
        """What is told now: it may be another thing at the same second."""
        self.query_one(ToldLines).show(telling_of(self.replay))
        if self.is_active and not self._handing_over:  # what the stage tells it logs itself
            shot = self.replay.shot
            self.replay.shown.show(self.replay.told, None if shot is None else shot.holds)

    def _present_log(self) -> None:
        index = self.replay.index
        fresh = None
        if not self.routine and index:
            last = self.replay.hall.events[index - 1]
            if weight(last) is Weight.ROUTINE:
                fresh = board.entry(self.replay, index - 1)
        self.query_one(NightLog).show(index, fresh)

    def _arrived(self, before: int, now: int) -> bool:
        moments = (self.replay.called_at, self.replay.declared_at)
        declared = self.replay.hall.declaration
        if declared is not None and declared.unopposed:
            return False  # nobody is called to a stage
        return any(at is not None and before < at <= now for at in moments)

    def action_declaration_from_here(self) -> None:
        """Go to the stage at this moment."""
        self.hand_over()
        self.open(Ceremony(self.replay))

    def action_declaration(self) -> None:
        """To the stage, as the candidates are called to it."""
        replay = self.replay
        if replay.called_at is None or replay.called_at > replay.playback.end:
            self.notify("This replay ends before the declaration.")
            return
        if not replay.ceremony:
            replay.playback.seek(replay.called_at)
        if not replay.playback.ended:
            replay.playback.play()
        self.action_declaration_from_here()

    def action_outside(self) -> None:
        """What was said of the hall, in place of what happens in it."""
        self.hand_over()
        self.open(Outside(self.replay))

    def action_words(self) -> None:
        """To the stage, at the first word of the declaration."""
        replay = self.replay
        if replay.declared_at is not None and replay.declared_at <= replay.playback.end:
            replay.playback.seek(replay.declared_at)
        self.action_declaration()

    def action_change_view(self) -> None:
        """The log has other lines."""
        self.replay.change_view()
        self._set_log()
        self.move()

    def action_step(self, direction: int) -> None:
        """Pause at the line of the log after or before."""
        self.replay.playback.step(self.replay.logged(routine=self.routine), direction)
        self.move()

    def action_briefing(self) -> None:
        """What a viewer is told before 22:00, again."""
        self._brief(None)

    def action_people(self) -> None:
        """Everyone who stands, in the order in which they stand on the screen."""
        replay, hall = self.replay, self.replay.standing
        order, papers = replay.contest.declaration_order, None
        if board.counting(hall) and (hall.declaration or not replay.public):
            order = board.totals(hall, replay.contest, replay.scenario).order()
            papers = hall.piles
        people = People(replay.contest, replay.scenario, order, papers)
        self.ask(PeopleScreen(people, f"Candidates in {replay.contest.name}"))

    def action_sources(self) -> None:
        """Where what is seen here comes from."""
        replay = self.replay
        found = sources_of_hall(replay.scenario, replay.contest.slug, replay.timeline)
        self.ask(sources_screen(replay, found))

    def action_toggle_routine(self) -> None:
        """Log every box and bundle, or only what is worth a line."""
        if not self.ready:
            return
        self.routine = not self.routine
        self._set_log()
        self._present_log()

    def action_scroll_log(self, lines: int) -> None:
        """Scroll the log."""
        if self.ready:
            self.query_one(NightLog).leaf(lines)

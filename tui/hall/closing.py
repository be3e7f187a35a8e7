"""The closing screen: the result in full, what made it notable, what happened after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.geometry import Size
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from simulator.errors import ElectionNightError
from simulator.request import TuiRequest
from simulator.scenario import PastResult, seat_history, shipped
from simulator.timeline import describe_status
from tui.hall.history import History, SeatHistory
from tui.hall.people import People, PeopleList, noted
from tui.hall.replay import Ceremony, HallReplay
from tui.hall.results import Result, ResultFacts, ResultTable, party_words
from tui.kit.drawn import Tall
from tui.kit.foot import Foot
from tui.kit.heading import Heading, Section, SectionHeading, Words
from tui.kit.marks import BY_SIMULATED_LOT, by_simulated_lot
from tui.kit.picture import caption_of
from tui.kit.sentences import Sentences
from tui.kit.sources import sources_of_hall, sources_screen
from tui.lab.bench import Bench, open_bench
from tui.navigation import PICKER, SOURCES, Action, Caption, Group, LabOn, Opening, Page

CLOSING: Final[Group] = (
    Action("r", "again", "Replay", "Replay the night from the close of poll", "r", True),
    Action("h,escape", "hall", "Hall", "Back to the counting hall", "h", True),
    Action("d", "declaration", "Declaration", "Hear the declaration again", "d", True),
    Action("f", "forecast", "Forecast", "The chances there were before the night", "f", True),
    Action("l", "lab", "What-if", "The scenario in the what-if lab", "l", True),
    Action("b", "board", "Night", "The board of the night, at this minute", "b"),
    SOURCES,
    PICKER,
)


Step = tuple[str, str]
"""A key, and what it leads to."""


class NextSteps(Tall[tuple[Step, ...]]):
    """A line a key."""

    def draw(self, steps: tuple[Step, ...], size: Size) -> Iterable[Text]:
        look = self.look
        for key, words in steps:
            line = Text.assemble((f"{key}  ", look.bright), (words, look.normal))
            line.truncate(size.width, overflow="ellipsis")
            yield line


def _bench(name: str) -> Bench | str:
    """In a thread: the scenario is read again, as its files say."""
    try:
        return open_bench(name)
    except ElectionNightError as error:
        return error.lines[0]


class ClosingScreen(Page):
    """The end of a replay; from here it starts again, or another does."""

    ACTIONS: ClassVar[Group] = CLOSING
    SECTIONS = ("The declaration",)
    AUTO_FOCUS = "#result"

    def __init__(self, replay: HallReplay) -> None:
        super().__init__()
        self.replay = replay
        self._night = ""

    def compose(self) -> ComposeResult:
        yield Static(self.replay.show.caveat or "", id="banner", markup=False)
        yield Heading(id="outcome")
        with VerticalScroll(id="result"), Container(id="columns"):
            with Container(classes="column"):
                yield ResultTable(id="table")
            with Container(classes="column"):
                yield ResultFacts(id="facts")
                yield from self._sentences("What happened after", "aftermath")
                yield from self._sentences("What made it notable", "notable")
                if noted(self.replay.contest):
                    yield SectionHeading(Section("The candidates"), classes="over")
                    yield PeopleList(self._people())
                yield SectionHeading(Section("The seat in our files"), classes="over history")
                yield SeatHistory(id="history", classes="history")
                yield SectionHeading(Section("What next"), classes="over")
                yield NextSteps(self._next(), id="next")
        yield Foot(show_command_palette=False)

    def _next(self) -> tuple[Step, ...]:
        """What there is to do from here; the night's board where the seat was one of its seats."""
        board = [("b", f"the board of that night, {self._night}")] if self._night else []
        return (
            ("f", "the chances there were before the night"),
            ("l", "a what-if: who else could have stood, or voted otherwise"),
            *board,
            ("S", "save this screen as a picture"),
            ("r", "the night once more"),
            ("p", "another scenario"),
        )

    def _people(self) -> People:
        """Those of whom the file says something, as they were placed."""
        replay, declared = self.replay, self.replay.hall.declaration
        order = replay.contest.declaration_order
        ranked = tuple(c.index for c in declared.ranked) if declared is not None else order
        return People(replay.contest, replay.scenario, ranked, only_noted=True)

    def _sentences(self, title: str, field: str) -> ComposeResult:
        declared = self.replay.hall.declaration
        lines: tuple[str, ...] = getattr(declared, field) if declared else ()
        if lines:
            yield SectionHeading(Section(title), classes="over")
            yield Sentences(lines)

    def on_mount(self) -> None:
        self.query(".history").set(display=False)
        self.run_worker(self._recall, thread=True, group="history")
        replay, declared = self.replay, self.replay.hall.declaration
        self.set_class(replay.show.caveat is not None, "-caveat")
        if declared is None:
            return
        who = declared.elected
        how = "returned unopposed" if declared.unopposed else "elected"
        self.query_one("#outcome", Heading).show(
            Words(
                party_words(declared, replay.scenario),
                f"{who.display_name} is {how} for {declared.name} "
                f"at {replay.clock(declared.time):%H:%M}",
                BY_SIMULATED_LOT if by_simulated_lot(declared) else describe_status(declared),
            )
        )
        result = Result(declared, replay.contest.base, replay.scenario)
        self.query_one(ResultTable).show(result)
        self.query_one(ResultFacts).show(result)

    def _recall(self) -> tuple[PastResult, ...]:
        """In a thread: other nights' tables are read for it."""
        return seat_history(self.replay.contest.ons_id)

    def _bench_ready(self, result: object) -> None:
        if isinstance(result, Bench):
            self.open(LabOn(result))
        else:
            self.notify(str(result))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The seat's results have been found; one alone is what the screen tells anyway."""
        results = event.worker.result
        if event.state is not WorkerState.SUCCESS or results is None:
            return
        if event.worker.group == "bench":
            self._bench_ready(results)
            return
        scenario = self.replay.scenario
        nights = [past.night for past in results if past.date == scenario.date]
        if len(scenario.contests) == 1 and nights and nights[0] != scenario.name:
            self._night = nights[0]
            self.query_one(NextSteps).show(self._next())
        if len(results) > 1:
            self.query_one(SeatHistory).show(History(results, scenario))
            self.query(".history").set(display=True)

    @property
    def over(self) -> bool:
        return True

    def caption(self) -> Caption:
        return caption_of(self.replay)

    def action_lab(self) -> None:
        """The scenario in the what-if lab."""
        scenario = self.replay.scenario
        name = scenario.name if shipped.find(scenario.name) else scenario.path or scenario.name
        self.run_worker(lambda: _bench(name), thread=True, group="bench", exclusive=True)

    def action_board(self) -> None:
        """The whole night, at the minute of this declaration."""
        declared = self.replay.hall.declaration
        if not self._night or declared is None:
            return
        navigator = self.navigator
        self.open(
            Opening(
                TuiRequest(
                    scenario=self._night,
                    at=f"{self.replay.clock(declared.time):%H:%M}",
                    seed=navigator.seed,
                    speed=navigator.speed,
                    direction=navigator.direction,
                )
            )
        )

    def action_forecast(self) -> None:
        """The chances before the night."""
        self.open(self.replay.forecast)

    def action_sources(self) -> None:
        """Where the result comes from."""
        replay = self.replay
        found = sources_of_hall(replay.scenario, replay.contest.slug, replay.timeline)
        self.ask(sources_screen(replay, found))

    def action_again(self) -> None:
        """From the close of poll."""
        self.replay.playback.seek(0)
        self.replay.playback.play()
        self.dismiss()

    def action_hall(self) -> None:
        """Back to the hall, where it stands."""
        self.dismiss()

    def action_declaration(self) -> None:
        """Hear the statement again."""
        self.open(Ceremony(self.replay), instead=True)

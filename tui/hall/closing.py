"""The closing screen: the result in full, what made it notable, what happened after."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.widgets import Footer, Static

from tui.hall.replay import Ceremony, HallReplay
from tui.hall.results import Result, ResultFacts, ResultTable, Sentences, party_words
from tui.kit.heading import Heading, Section, SectionHeading, Words
from tui.kit.marks import result_words
from tui.navigation import PICKER, Action, Group, Page

CLOSING: Final[Group] = (
    Action("r", "again", "Replay", "Replay the night from the close of poll", "r", True),
    Action("h,escape", "hall", "Hall", "Back to the counting hall", "h", True),
    Action("d", "declaration", "Declaration", "Hear the declaration again", "d", True),
    Action("f", "forecast", "Forecast", "The chances there were before the night", "f", True),
    replace(PICKER, footer=True),
)


class ClosingScreen(Page):
    """The end of a replay; from here it starts again, or another does."""

    ACTIONS: ClassVar[Group] = CLOSING
    AUTO_FOCUS = "#result"

    def __init__(self, replay: HallReplay) -> None:
        super().__init__()
        self.replay = replay

    def compose(self) -> ComposeResult:
        yield Static(self.replay.show.caveat or "", id="banner", markup=False)
        yield Heading(id="outcome")
        with VerticalScroll(id="result"), Container(id="columns"):
            with Container(classes="column"):
                yield ResultTable(id="table")
            with Container(classes="column"):
                yield ResultFacts(id="facts")
                yield from self._sentences("What made it notable", "notable")
                yield from self._sentences("What happened after", "aftermath")
        yield Footer(show_command_palette=False)

    def _sentences(self, title: str, field: str) -> ComposeResult:
        declared = self.replay.hall.declaration
        lines: tuple[str, ...] = getattr(declared, field) if declared else ()
        if lines:
            yield SectionHeading(Section(title), classes="over")
            yield Sentences(lines)

    def on_mount(self) -> None:
        replay, declared = self.replay, self.replay.hall.declaration
        self.set_class(replay.show.caveat is not None, "-caveat")
        if declared is None:
            return
        who = declared.elected
        self.query_one("#outcome", Heading).show(
            Words(
                party_words(declared, replay.scenario),
                f"{who.display_name} is elected for {declared.name} "
                f"at {replay.clock(declared.time):%H:%M}",
                result_words(declared),
            )
        )
        result = Result(declared, replay.contest.base, replay.scenario)
        self.query_one(ResultTable).show(result)
        self.query_one(ResultFacts).show(result)

    def action_forecast(self) -> None:
        """The chances before the night."""
        self.navigator.open(self.replay.forecast)

    def action_again(self) -> None:
        """From the close of poll."""
        self.replay.playback.seek(0)
        self.replay.playback.play()
        self.app.pop_screen()

    def action_hall(self) -> None:
        """Back to the hall, where it stands."""
        self.app.pop_screen()

    def action_declaration(self) -> None:
        """Hear the statement again."""
        self.navigator.open(Ceremony(self.replay), instead=True)

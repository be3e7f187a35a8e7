"""One hall played again as it is known from outside: what was said, as it came to be known."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from tui.hall import HallReplay, HallScreen
from tui.hall.briefing import brief_hall
from tui.hall.screen import BLUR
from tui.kit.briefing import BriefingScreen
from tui.kit.marks import BRIEF
from tui.kit.replaying import VIEW_HELP, ReplayScreen
from tui.kit.sources import sources_of_hall, sources_screen
from tui.live.hall_board import HALL, ByElectionBoard, people_of
from tui.live.known import Known, is_live, know
from tui.navigation import Action, Group


class ByElectionReplayScreen(ReplayScreen):
    """The replay of a journal of one contest: the screen it was kept on, with a transport.

    Any other count can be looked at like this too; then it lies over the counting hall.
    """

    ACTIONS: ClassVar[Group] = (
        *HALL,
        Action("O", "change_view", "Public view", VIEW_HELP, "O"),
        Action("k,escape", "leave", "The hall", "Back to the counting hall", "k"),
    )
    SECTIONS = ("Time",)

    def __init__(self, replay: HallReplay) -> None:
        super().__init__(replay)
        self.replay: HallReplay = replay

    def compose(self) -> ComposeResult:
        """The board of the night, and the transport."""
        yield Static(self.replay.show.caveat or "", id="banner", markup=False)
        yield ByElectionBoard()
        yield from self.controls()

    def on_mount(self) -> None:
        self.set_class(self.replay.show.caveat is not None, "-caveat")

    @property
    def known(self) -> Known:
        """What was known at this moment."""
        replay = self.replay
        return know(replay.scenario, replay.contest, replay.timeline, replay.now, replay.hall)

    def present(self) -> None:
        timeline = self.replay.timeline
        mark = BRIEF[timeline.undeclared_mark] if is_live(timeline) else None
        slow = self.replay.playback.speed <= BLUR
        self.query_one(ByElectionBoard).show(self.known, mark, seconds=slow)

    def action_leave(self) -> None:
        """Back to the hall that it lies over, if there is one; the replay goes on there."""
        if any(isinstance(screen, HallScreen) for screen in self.app.screen_stack):
            self.hand_over()
            self.dismiss()

    def action_people(self) -> None:
        """Everyone who stands."""
        self.ask(people_of(self.known))

    def action_briefing(self) -> None:
        """What a viewer is told before the poll closes."""
        title = f"{self.replay.scenario.title} · before the poll closes"
        self.ask(BriefingScreen(title, brief_hall(self.replay), None))

    def action_sources(self) -> None:
        """Where what is seen here comes from."""
        replay = self.replay
        found = sources_of_hall(replay.scenario, replay.contest.slug, replay.timeline)
        self.ask(sources_screen(replay, found))

    def action_scroll_log(self, lines: int) -> None:
        """Scroll the log."""
        if self.ready:
            self.query_one(ByElectionBoard).leaf(lines)

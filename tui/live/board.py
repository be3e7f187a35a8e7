"""The panes of a live night's board: what is due, and what somebody has to decide, among them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final

from textual.app import ComposeResult

from tui.kit.pieces import SayList
from tui.live import review
from tui.live.growing import LiveReplay
from tui.live.review import ReviewList
from tui.night.bar import bar_order
from tui.night.board import NightBoard
from tui.night.lower_third import LowerThird, latest, third_of
from tui.night.pane_tabs import Tab

Told = tuple[tuple[datetime, str], ...]
"""What sources told, and when."""

REVIEW: Final = Tab("review", "Review", "v", "Rev")


class LiveBoard(NightBoard):
    """The board of a night that is kept live."""

    MORE: ClassVar[tuple[Tab, ...]] = (REVIEW,)

    def __init__(
        self, replay: LiveReplay, told: Callable[[], Told] = tuple, *, id: str | None = None
    ) -> None:
        super().__init__(replay, id=id)
        self._told_by_sources = told
        self.replay: LiveReplay = replay
        self._poll = replay.scenario.exit_poll

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield ReviewList(self._parties, id="review")

    def show(self) -> None:
        poll = self.replay.scenario.exit_poll
        if poll is not self._poll:
            # As a board would have it that is opened from now on.
            self._poll, self._bar_order = poll, bar_order(self.replay)
        super().show()
        if self.sees("review"):
            self._show_review()

    def _show_review(self) -> None:
        pane, keeper = self.query_one(ReviewList), self.replay.keeper
        pane.conflicts = keeper.night.fold.conflicts
        pane.entitle(review.title(keeper))
        pane.fill(review.lines(keeper, self.replay.places, self._told_by_sources()))

    def _show_next(self) -> None:
        pane = self.query_one("#next", SayList)
        pane.entitle(review.due_title())
        pane.fill(review.due_lines(self.replay))

    def _show_third(self) -> None:
        """What was entered last, while nobody looks back; whatever time it was entered for."""
        replay = self.replay
        news = replay.news if replay.live else None
        self._told = news or (latest(replay.moments, replay.now) if replay.begun else None)
        self.query_one(LowerThird).show(third_of(replay, self._told))

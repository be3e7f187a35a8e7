"""The board of a night that is kept live: it follows the keeper, and everything is entered here."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Vertical

from simulator.live import Expectation
from tui.kit import formats
from tui.kit.ask_time import AskTime
from tui.kit.foot import Foot
from tui.kit.replaying import STAGE_KEYS, TRANSPORT
from tui.kit.scrubber import Scrubber
from tui.live.board import LiveBoard
from tui.live.desk import LIVE, LOOK_BACK, TO_NOW, LiveDesk
from tui.live.now_line import STANDS, Now, NowLine, attention
from tui.live.place import Live
from tui.live.review import ReviewList
from tui.live.seat_card import SeatCard, know_seat
from tui.navigation import EVERYWHERE, Action, Group
from tui.night.screen import NIGHT, NightScreen

OFF: Final = frozenset(
    {
        "toggle_play",
        "faster",
        "slower",
        "toggle_direction",
        "change_view",
    }
)
"""What only a replay has: it plays, at a speed, to a length, for a public."""

INSTEAD: Final = {
    "end": TO_NOW,
    "open_hall": Action(
        "enter", "open_hall", "The seat", "What was entered of the seat under the cursor", "enter"
    ),
    "pane('next')": Action("x", "pane('next')", "Due next", "Seats due next, and overdue", "x"),
    "ask_time": LOOK_BACK,
}
"""What does the same here under another name."""


def _table() -> Group:
    """The board's own table, without what only a replay has."""
    kept = [a for a in (*NIGHT, *TRANSPORT, *STAGE_KEYS) if a.action not in OFF]
    return (*LIVE, *(INSTEAD.get(a.action, a) for a in kept), *EVERYWHERE)


class LiveScreen(LiveDesk, NightScreen, inherit_bindings=False):
    """The board; its moment is now until somebody looks back.

    Args:
        place: the night.
    """

    ACTIONS: ClassVar[Group] = _table()
    SECTIONS = ("A live night", "The night", "The projection")
    OTHERS = ("A live by-election",)

    def __init__(self, place: Live) -> None:
        assert place.replay is not None
        super().__init__(place.replay)
        self.replay = self.live_replay = place.replay
        self.sit_down(place)
        place.keeper.expects = self._expect
        self._close = place.close
        self._opening = False
        self._lost: tuple[str, ...] = ()

    @classmethod
    def actions(cls) -> Group:
        """Its own table is all of it."""
        return cls.ACTIONS

    def make_board(self) -> LiveBoard:
        return LiveBoard(self.live_replay, lambda: self.told, id="board")

    def controls(self) -> ComposeResult:
        """The scrubber, the line of the moment, and the footer."""
        with Vertical(id="controls"):
            yield Scrubber(id="scrubber")
            yield NowLine(id="transport")
            yield AskTime(self._seconds, id="ask-time")
        yield Foot(show_command_palette=False)

    def on_unmount(self) -> None:
        """The journal is given up, and what feeds it."""
        self._close()

    @property
    def over(self) -> bool:
        """There is always more to come."""
        return False

    # The moment

    def tick(self) -> None:
        """Time passes, and the keeper's night is looked at."""
        self.live_replay.keep_time()
        self.look()
        super().tick()
        if self.ready and not self.is_active:
            # Under a card too: the night does not wait for whoever reads or types there.
            self.move()

    def look(self) -> None:
        """Take up what has been entered, wherever it was."""
        grown = self.live_replay.grow()
        self._project()
        lost, self._lost = self._lost, self.wanting
        if (grown or lost != self._lost) and self.ready:
            self.move()

    def _project(self) -> None:
        """Let what has been asked of the projection be worked on, beside the screen."""
        replay = self.live_replay
        if replay.wants_projection and replay.show.projections is not None:
            replay.wants_projection = False
            self.app.run_worker(replay.show.projections.work, thread=True, group="projection")

    def _expect(self, contest: str) -> Expectation | None:
        """What the projection expects of a seat; the keeper asks before it believes a result."""
        projection = self.live_replay.projection
        found = projection.contests.get(contest) if projection is not None else None
        return Expectation.of(found) if found is not None else None

    def move(self) -> None:
        # Before the close of poll nothing is told, whatever has been entered.
        self._opening = self.live_replay.now < 0
        super().move()

    def _show_going(self) -> None:
        replay, night = self.live_replay, self.live_replay.night
        when = replay.clock(replay.now)
        now = self.keeper.night_time
        fold = night.fold
        awaiting = sum(bool(folded.awaiting) for folded in fold.contests.values())
        rejected = len(self.keeper.rejected) + len(fold.set_aside) + len(night.problems)
        overdue = sum(due.overdue for due in night.due(now))
        wants = attention(len(fold.conflicts), rejected, overdue, awaiting)
        stands = STANDS if self.keeper.clock_stands else ""
        self.query_one(NowLine).tell(
            Now(
                formats.clock(when, seconds=True),
                replay.live,
                self.keeper.clock.rehearsal,
                tuple(filter(None, (*self.wanting, *wants, stands, self.served))),
            )
        )

    def action_ask_time(self) -> None:
        """Look back to a time."""
        if self.ready:
            self.query_one(NowLine).display = False
            self.query_one(AskTime).ask()

    def action_end(self) -> None:
        """Back to now."""
        self.seek(self.replay.playback.end)

    # A seat

    @property
    def desk_seat(self) -> str | None:
        """The seat under the cursor."""
        return self.replay.scenario.contests[self.board.seat].slug

    @property
    def first_seat(self) -> str | None:
        """The seat under the cursor, if a hand has put it there."""
        return None if self.board.following else self.desk_seat

    def action_review(self) -> None:
        """The pane of what wants a person."""
        self.action_pane("review")

    def on_review_list_decide(self, event: ReviewList.Decide) -> None:
        """A contradiction is to be decided."""
        self.decide(event.conflict)

    def on_review_list_read(self, _: ReviewList.Read) -> None:
        """What was set aside is to be read in full."""
        self.show_aside()

    def _open(self, seat: int) -> None:
        """What was entered of a seat."""
        contest = self.replay.scenario.contests[seat]
        self.ask(SeatCard(know_seat(self.keeper, contest.slug)))

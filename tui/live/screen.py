"""The board of a night that is kept live: it follows the keeper, and everything is entered here."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.kit import formats
from tui.kit.ask_time import AskTime
from tui.kit.foot import Foot
from tui.kit.replaying import STAGE_KEYS, TRANSPORT
from tui.kit.scrubber import Scrubber
from tui.live.board import LiveBoard
from tui.live.now_line import Now, NowLine, attention
from tui.live.place import Live
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
    "end": Action("L,d,end", "end", "Live", "Back to now", "L", True),
    "open_hall": Action(
        "enter", "open_hall", "The seat", "What was entered of the seat under the cursor", "enter"
    ),
    "pane('next')": Action("x", "pane('next')", "Due next", "Seats due next, and overdue", "x"),
    "ask_time": Action("t", "ask_time", "Go to time", "Look back to a time of the night", "t"),
}
"""What does the same here under another name."""

OWN: Final[Group] = (
    Action("v", "pane('review')", "Review", "Contradictions, and what was set aside", "v", True),
)


def _table() -> Group:
    """The board's own table, without what only a replay has."""
    kept = [a for a in (*NIGHT, *TRANSPORT, *STAGE_KEYS) if a.action not in OFF]
    return (*OWN, *(INSTEAD.get(a.action, a) for a in kept), *EVERYWHERE)


class LiveScreen(NightScreen, inherit_bindings=False):
    """The board; its moment is now until somebody looks back.

    Args:
        place: the night.
    """

    ACTIONS: ClassVar[Group] = _table()
    SECTIONS = ("A live night", "The night", "The projection")

    def __init__(self, place: Live) -> None:
        assert place.replay is not None
        super().__init__(place.replay)
        self.replay = self.live_replay = place.replay
        self.keeper = place.keeper
        self._close = place.close
        self._opening = False

    @classmethod
    def actions(cls) -> Group:
        """Its own table is all of it."""
        return cls.ACTIONS

    def make_board(self) -> LiveBoard:
        return LiveBoard(self.live_replay, id="board")

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

    def look(self) -> None:
        """Take up what has been entered, wherever it was."""
        if self.live_replay.grow() and self.ready:
            self.move()

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
        self.query_one(NowLine).tell(
            Now(
                formats.clock(when, seconds=True),
                replay.live,
                self.keeper.clock.rehearsal,
                attention(len(fold.conflicts), rejected, overdue, awaiting),
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

    def _open(self, seat: int) -> None:
        """What was entered of a seat."""
        contest = self.replay.scenario.contests[seat]
        self.ask(SeatCard(know_seat(self.keeper, contest.slug)))

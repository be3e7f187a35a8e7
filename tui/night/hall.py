"""A hall opened from the night board: the same hall, one clock with the board."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from tui.hall import HallReplay, HallScreen
from tui.navigation import Action, Group


@dataclass(frozen=True, slots=True)
class Return:
    """What the hall's clock did: its speed, and, if it moved, where it stands and whether it goes.

    ``position`` and ``playing`` are None where it was left alone: the board goes on as it was.
    """

    speed: float
    position: float | None = None
    playing: bool | None = None


class NightHallScreen(HallScreen):
    """Escape goes back to the board; both share one clock.

    A hall that had declared when it was opened shows its result, and does not turn the board's
    clock back unless the hall's own was moved.
    """

    ACTIONS: ClassVar[Group] = (
        Action("escape,backspace", "board", "Night", "Back to the night", "esc", palette=False),
    )

    BRIEFS: ClassVar[bool] = False

    def __init__(self, replay: HallReplay, leave: Callable[[Return], None]) -> None:
        super().__init__(replay)
        self._leave = leave
        self._entered = replay.playback.position
        self._playing = replay.playback.playing
        # Its tape goes on at the end, for the reading: where the clock stands is what counts.
        if replay.playback.position >= replay.playback.end:
            self._before = replay.now  # declared long since: its result, not its ceremony

    def action_board(self) -> None:
        """Back to the night board, at the hall's moment."""
        playback = self.replay.playback
        back = Return(playback.speed)
        if self._playing or int(playback.position) != int(self._entered):
            # At its last second the tape may still be told: the board's night is not over then.
            over = playback.position >= playback.end
            playing = playback.playing or (self._playing and over)
            back = Return(playback.speed, playback.position, playing)
        self._leave(back)
        self.dismiss()

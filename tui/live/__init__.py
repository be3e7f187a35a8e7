"""A night that is kept as it happens: its board, its hall, and how it is entered."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from tui.live.by_election import ByElectionScreen as ByElectionScreen
    from tui.live.growing import LiveReplay as LiveReplay
    from tui.live.known import is_live as is_live
    from tui.live.opening import open_live as open_live
    from tui.live.opening import prepare as prepare
    from tui.live.place import Live as Live
    from tui.live.replay import ByElectionReplayScreen as ByElectionReplayScreen
    from tui.live.screen import LiveScreen as LiveScreen

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "ByElectionReplayScreen": "tui.live.replay",
            "ByElectionScreen": "tui.live.by_election",
            "Live": "tui.live.place",
            "LiveReplay": "tui.live.growing",
            "LiveScreen": "tui.live.screen",
            "is_live": "tui.live.known",
            "open_live": "tui.live.opening",
            "prepare": "tui.live.opening",
        },
    )

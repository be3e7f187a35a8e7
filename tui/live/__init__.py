"""A night that is kept as it happens: what is known of it."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from tui.live.by_election import ByElectionScreen as ByElectionScreen
    from tui.live.known import is_live as is_live
    from tui.live.replay import ByElectionReplayScreen as ByElectionReplayScreen

__all__ = ["ByElectionReplayScreen", "ByElectionScreen", "is_live"]

__getattr__ = public(
    __name__,
    {
        "ByElectionReplayScreen": "tui.live.replay",
        "ByElectionScreen": "tui.live.by_election",
        "is_live": "tui.live.known",
    },
)

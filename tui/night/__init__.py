"""A night of many seats: map, board, bar."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from tui.night.replay import NightReplay as NightReplay
    from tui.night.screen import NightScreen as NightScreen

__all__ = ["NightReplay", "NightScreen"]

__getattr__ = public(
    __name__,
    {
        "NightReplay": "tui.night.replay",
        "NightScreen": "tui.night.screen",
    },
)

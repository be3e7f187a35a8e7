"""One count: its hall, the declaration, how it went."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from tui.hall.closing import ClosingScreen as ClosingScreen
    from tui.hall.declaration import DeclarationScreen as DeclarationScreen
    from tui.hall.replay import Ceremony as Ceremony
    from tui.hall.replay import Closing as Closing
    from tui.hall.replay import HallReplay as HallReplay
    from tui.hall.replay import Outside as Outside
    from tui.hall.screen import HallScreen as HallScreen

__all__ = [
    "Ceremony",
    "Closing",
    "ClosingScreen",
    "DeclarationScreen",
    "HallReplay",
    "HallScreen",
    "Outside",
]

__getattr__ = public(
    __name__,
    {
        "Ceremony": "tui.hall.replay",
        "Closing": "tui.hall.replay",
        "ClosingScreen": "tui.hall.closing",
        "DeclarationScreen": "tui.hall.declaration",
        "HallReplay": "tui.hall.replay",
        "HallScreen": "tui.hall.screen",
        "Outside": "tui.hall.replay",
    },
)

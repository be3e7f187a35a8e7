"""Where one chooses: the scenarios, what is wrong with one, opening it."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from tui.desk.opening import OpeningScreen as OpeningScreen
    from tui.desk.problems import ProblemsScreen as ProblemsScreen
    from tui.desk.screen import DeskScreen as DeskScreen

__all__ = ["DeskScreen", "OpeningScreen", "ProblemsScreen"]

__getattr__ = public(
    __name__,
    {
        "DeskScreen": "tui.desk.screen",
        "OpeningScreen": "tui.desk.opening",
        "ProblemsScreen": "tui.desk.problems",
    },
)

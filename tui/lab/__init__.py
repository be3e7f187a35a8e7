"""Change a night and see what becomes of it."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from tui.lab.bench import Bench as Bench
    from tui.lab.bench import open_bench as open_bench
    from tui.lab.screen import LabScreen as LabScreen

__all__ = ["Bench", "LabScreen", "open_bench"]

__getattr__ = public(
    __name__,
    {
        "Bench": "tui.lab.bench",
        "LabScreen": "tui.lab.screen",
        "open_bench": "tui.lab.bench",
    },
)

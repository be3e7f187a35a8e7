"""What may happen: chances, ranges, single draws."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from tui.forecast.screen import ForecastScreen as ForecastScreen

__all__ = ["ForecastScreen"]

__getattr__ = public(
    __name__,
    {
        "ForecastScreen": "tui.forecast.screen",
    },
)

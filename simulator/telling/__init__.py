"""What is a viewer shown, when, for how long? The running order of moments, and its timing."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.telling.moment import Kind as Kind
    from simulator.telling.moment import Moment as Moment
    from simulator.telling.moment import Rank as Rank

__all__ = ["Kind", "Moment", "Rank"]

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Kind": "simulator.telling.moment",
            "Moment": "simulator.telling.moment",
            "Rank": "simulator.telling.moment",
        },
    )

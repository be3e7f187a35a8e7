"""What is a viewer shown, when, for how long? The running order of moments, and its timing."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.telling.length import seconds_of as seconds_of
    from simulator.telling.moment import Kind as Kind
    from simulator.telling.moment import Moment as Moment
    from simulator.telling.moment import Rank as Rank
    from simulator.telling.programme import Programme as Programme
    from simulator.telling.programme import Shot as Shot
    from simulator.telling.programme import direct as direct
    from simulator.telling.programme import keep_pace as keep_pace

__all__ = ["Kind", "Moment", "Programme", "Rank", "Shot", "direct", "keep_pace", "seconds_of"]

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Kind": "simulator.telling.moment",
            "Moment": "simulator.telling.moment",
            "Programme": "simulator.telling.programme",
            "Rank": "simulator.telling.moment",
            "Shot": "simulator.telling.programme",
            "direct": "simulator.telling.programme",
            "keep_pace": "simulator.telling.programme",
            "seconds_of": "simulator.telling.length",
        },
    )

"""How ballots become a declaration: SimPy processes of one hall, of many, and their pins."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.count.habits import expected as expected
    from simulator.count.halls import play as play
    from simulator.count.pacing import Paces as Paces
    from simulator.count.pacing import paces as paces
    from simulator.count.streams import contest_key as contest_key
    from simulator.count.streams import stream as stream

__all__ = ["Paces", "contest_key", "expected", "paces", "play", "stream"]

__getattr__ = public(
    __name__,
    {
        "Paces": "simulator.count.pacing",
        "contest_key": "simulator.count.streams",
        "expected": "simulator.count.habits",
        "paces": "simulator.count.pacing",
        "play": "simulator.count.halls",
        "stream": "simulator.count.streams",
    },
)

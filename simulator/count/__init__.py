"""How ballots become a declaration: SimPy processes of one hall, of many, and their pins."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.count.halls import play as play

__all__ = ["play"]

__getattr__ = public(__name__, {"play": "simulator.count.halls"})

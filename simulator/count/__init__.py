"""How ballots become a declaration: SimPy processes of one hall, of many, and their pins."""

from simulator.count.night import play

__all__ = ["play"]

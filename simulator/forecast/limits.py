"""How many draws there may be, and which seeds; checked wherever one is asked for."""

from __future__ import annotations

from typing import Final

from simulator.errors import InputError
from simulator.text import figure

MAX_DRAWS: Final = 10**9
MAX_SEED: Final = 2**64 - 1


def check_seed(seed: int, what: str = "--seed") -> int:
    """The seed, if NumPy's ``SeedSequence`` takes it; ``what`` is how it was given.

    Raises:
        InputError: it does not.
    """
    if not 0 <= seed <= MAX_SEED:
        raise InputError(f"{what} must be between 0 and {MAX_SEED:,}, not {figure(seed)}")
    return seed


def check_draws(draws: int) -> int:
    """The number of draws of a batch, if it may have so many.

    Raises:
        InputError: it may not.
    """
    if not 1 <= draws <= MAX_DRAWS:
        raise InputError(f"--draws must be between 1 and {MAX_DRAWS:,}, not {figure(draws)}")
    return draws


def check_draw(draw: int, what: str = "--draw") -> int:
    """The number of a draw, if a batch can have one of that number; ``what`` is how it was given.

    Raises:
        InputError: it cannot.
    """
    if not 0 <= draw < MAX_DRAWS:
        raise InputError(f"{what} must be between 0 and {MAX_DRAWS - 1:,}, not {figure(draw)}")
    return draw

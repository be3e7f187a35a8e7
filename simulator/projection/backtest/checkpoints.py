"""At which moments of a recorded night a projection is scored, and what had declared by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from simulator.errors import InputError
from simulator.scenario import Scenario

COUNTS: Final = (0, 5, 10, 25, 50, 100, 200, 300, 450, 600)
"""After so many declarations in the United Kingdom …"""

HOURS: Final = (0, 1, 2, 3, 4, 5, 6)
"""… and at these hours by the clock."""

NAMES: Final = (*map(str, COUNTS), *(f"{hour:02d}h" for hour in HOURS))
"""Every checkpoint, in the order of the tables."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One moment at which a projection is scored.

    Attributes:
        name: such as ``50`` (declared) or ``04h`` (the clock).
        time: seconds after close of poll; None where the order is not the night's own.
        declared: slugs of what had been declared, in order.
        before: the same one update earlier: without the last to come (several in one second come
            together); None where nothing had been declared.
    """

    name: str
    time: int | None
    declared: tuple[str, ...]
    before: tuple[str, ...] | None


def recorded_times(scenario: Scenario) -> Mapping[str, int]:
    """Seconds after close of poll of every recorded declaration, the first first, ties by ONS id.

    Raises:
        InputError: votes are not known, or no declaration has a time.
    """
    missing = [c.name for c in scenario.polled if c.outcome is None]
    if missing:
        raise InputError(
            f"{scenario.name} has no known votes for {missing[0]}: a backtest compares "
            "projections with the result"
        )
    since = scenario.clock.since
    timed = [(since(c.declared_at), c.ons_id, c.slug) for c in scenario.polled if c.declared_at]
    if not timed:
        raise InputError(
            f"{scenario.name} has no recorded declaration times: a backtest plays them again"
        )
    return {slug: time for time, _, slug in sorted(timed)}


def real_order(scenario: Scenario, names: Sequence[str] = NAMES) -> tuple[Checkpoint, ...]:
    """The checkpoints of a night as it went.

    ``N`` declared is all that had a time up to that of the Nth, ties included. A night with
    fewer declarations leaves the checkpoints beyond out.

    Raises:
        InputError: as ``recorded_times``; a name that is none.
    """
    times = recorded_times(scenario)
    groups = [(time, tuple(who)) for time, who in groupby(times, key=times.__getitem__)]
    sequence = sorted(times.values())
    checkpoints = []
    for name in check_names(names):
        if name.endswith("h"):
            until = scenario.clock.seconds(f"{name[:-1]}:00")
        elif (count := int(name)) > len(sequence):
            continue
        else:
            until = sequence[count - 1] if count else 0
        past = [who for time, who in groups if time <= until]
        if name == "0":
            past = []
        declared = tuple(slug for who in past for slug in who)
        before = tuple(slug for who in past[:-1] for slug in who) if past else None
        checkpoints.append(Checkpoint(name, until, declared, before))
    return tuple(checkpoints)


def shuffled_order(
    scenario: Scenario, seed: int, sequence: int, names: Sequence[str] = NAMES
) -> tuple[Checkpoint, ...]:
    """The checkpoints of a night whose declarations come in a random order, one after another.

    The clock has no meaning then: only those by number of declarations are there.

    Args:
        scenario: the night.
        seed, sequence: the order depends on these and the night's contests alone.
        names: of checkpoints.

    Raises:
        InputError: as ``real_order``.
    """
    slugs = sorted(recorded_times(scenario))
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, sequence, len(slugs)])))
    order = tuple(slugs[i] for i in rng.permutation(len(slugs)))
    counts = [int(name) for name in check_names(names) if not name.endswith("h")]
    return tuple(
        Checkpoint(str(n), None, order[:n], order[: n - 1] if n else None)
        for n in counts
        if n <= len(order)
    )


def check_names(names: Sequence[str]) -> tuple[str, ...]:
    """Names of checkpoints in the order of the tables, each once.

    Raises:
        InputError: neither a number of declarations nor an hour such as ``02h``.
    """
    odd = [name for name in names if not _is_name(name)]
    if odd:
        raise InputError(f"'{odd[0]}' is no checkpoint: a number of declarations, or 00h to 23h")
    return tuple(
        sorted(dict.fromkeys(names), key=lambda name: (name.endswith("h"), int(name.rstrip("h"))))
    )


def _is_name(name: str) -> bool:
    digits = name.removesuffix("h")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4):
        return False
    return not name.endswith("h") or (len(digits) == 2 and int(digits) < 24)

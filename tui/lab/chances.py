"""Chances of the bench against its base, on common random numbers, as its results show them.

Nothing here imports textual; NumPy and the forecast are imported when chances are first wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator import Scenario, forecast
from simulator.errors import Cancelled, ElectionNightError

if TYPE_CHECKING:
    from simulator.forecast import Means, PairedDraws, PairedForecast

DRAWS: Final = 2_000
SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Chance:
    """A chance (a fraction) or a mean, in the base and in the what-if.

    None where there is no candidate to have it; ``error`` is the standard error of the difference.
    """

    before: float | None
    after: float | None
    error: float = 0.0

    @property
    def change(self) -> float | None:
        """What-if less base."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Chances:
    """What a batch of paired draws says.

    Attributes:
        draws, seed: of both.
        wins: of one contest, by (name, party): the chance to win; empty for a night.
        seats: of a night, by party: the mean number of seats; empty for one contest.
        majority: by party: the chance of more than half of all seats.
        hung: the chance that no party has.
    """

    draws: int
    seed: int
    wins: Mapping[tuple[str, str], Chance]
    seats: Mapping[str, Chance]
    majority: Mapping[str, Chance]
    hung: Chance


class Overtaken(Exception):
    """The draws were given up because something newer is wanted."""


class Forecaster:
    """Draws what-ifs against one base; the base is drawn once. One thread at a time."""

    def __init__(self, draws: int = DRAWS, seed: int = SEED) -> None:
        self.draws = draws
        self.seed = seed
        self._paired: PairedDraws | None = None

    def chances(
        self, base: Scenario, whatif: Scenario, overtaken: Callable[[], bool] = lambda: False
    ) -> Chances | str:
        """The chances of both, or why there are none.

        Raises:
            Overtaken: ``overtaken`` said so in mid-run.
        """
        try:
            if self._paired is None or self._paired.base is not base:
                self._paired = forecast.PairedDraws(base, self.draws, self.seed)
            return _chances(self._paired.forecast(whatif, cancel=overtaken), base, whatif)
        except Cancelled:
            raise Overtaken from None
        except ElectionNightError as error:
            return " ".join(error.lines)


def _chances(paired: PairedForecast, base: Scenario, whatif: Scenario) -> Chances:
    hung = _chance(paired.hung)
    if len(paired.contests) > 1:
        nights = (*base.contests, *whatif.contests)
        # Parties that win nothing in any draw have a mean too.
        seats = {c.party: Chance(0.0, 0.0) for contest in nights for c in contest.candidates}
        seats |= {party: _chance(means) for party, means in paired.seats.items()}
        majority = {party: _chance(means) for party, means in paired.majority.items()}
        return Chances(paired.draws, paired.seed, {}, seats, majority, hung)
    wins = {(c.name, c.party): Chance(*c.win, c.se or 0.0) for c in paired.contests[0].candidates}
    return Chances(paired.draws, paired.seed, wins, {}, {}, hung)


def _chance(means: Means) -> Chance:
    return Chance(*means.mean, means.se)

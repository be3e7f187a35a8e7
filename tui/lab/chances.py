"""Chances of the bench against its base, on common random numbers: the lab's part of the forecast.

Both scenarios are drawn with the same random numbers, draw by draw, so that what differs is what
the changes did. Standard errors are of the difference of paired draws. Nothing here imports
textual; NumPy and the forecast are imported when chances are first wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from simulator.errors import ElectionNightError
from simulator.scenario import Scenario

if TYPE_CHECKING:
    from simulator.forecast import ChunkTally, Model

DRAWS: Final = 2_000
SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Chance:
    """A chance (a fraction) or a mean, in the base and in the what-if.

    None where there is nobody to have it; ``error`` is the standard error of the difference.
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


@dataclass(frozen=True)
class _Drawn:
    """One scenario's draws."""

    scenario: Scenario
    model: Model
    tally: ChunkTally

    @property
    def nights(self) -> Any:
        """draws × parties: seats, as wide integers."""
        assert self.tally.nights is not None  # one chunk keeps its nights
        return self.tally.nights.astype("int64")


class Overtaken(Exception):
    """The draws were given up because something newer is wanted."""


class Forecaster:
    """Draws what-ifs against one base; the base is drawn once. One thread at a time."""

    def __init__(self, draws: int = DRAWS, seed: int = SEED) -> None:
        self.draws = draws
        self.seed = seed
        self._base: _Drawn | None = None

    def chances(
        self, base: Scenario, whatif: Scenario, overtaken: Callable[[], bool] = lambda: False
    ) -> Chances | str:
        """The chances of both, or why there are none.

        Raises:
            Overtaken: ``overtaken`` said so in mid-run.
        """
        try:
            if self._base is None or self._base.scenario is not base:
                self._base = self._draw(base, overtaken)
            after = self._base if whatif is base else self._draw(whatif, overtaken)
        except ElectionNightError as error:
            return " ".join(error.lines)
        return _compared(self._base, after, self.seed)

    def _draw(self, scenario: Scenario, overtaken: Callable[[], bool]) -> _Drawn:
        from simulator.forecast import Cancelled, build, run_chunk

        model = build(scenario)
        try:
            tally = run_chunk(model, self.seed, 0, draws=self.draws, sampled=False, stop=overtaken)
        except Cancelled:
            raise Overtaken from None
        return _Drawn(scenario, model, tally)


def _compared(base: _Drawn, whatif: _Drawn, seed: int) -> Chances:
    parties = list(dict.fromkeys([*base.model.parties, *whatif.model.parties]))
    columns = [{p: night.nights[:, i] for i, p in enumerate(night.model.parties)}
               for night in (base, whatif)]  # fmt: skip
    nought = base.nights[:, 0] * 0
    seats, majority = {}, {}
    somebody = [nought, nought]
    for party in parties:
        pair = [side.get(party, nought) for side in columns]
        has = [n >= base.model.majority for n in pair]
        seats[party] = _pair(*pair)
        # Independents are no party: their seats together are nobody's majority.
        if party in base.model.parties and not _own(base.model, party):
            continue
        majority[party] = _pair(*has)
        somebody = [a | b for a, b in zip(somebody, has, strict=True)]
    one = len(base.scenario.contests) == 1
    return Chances(
        draws=base.tally.draws,
        seed=seed,
        wins=_wins(base, whatif, seats) if one else {},
        seats={} if one else seats,
        majority={} if one else majority,
        hung=_pair(*(1 - a for a in somebody)),
    )


def _own(model: Model, party: str) -> bool:
    return bool(model.own_party[model.parties.index(party)])


def _pair(before: Any, after: Any) -> Chance:
    """Means of paired figures, and the standard error of their difference."""
    difference = after.astype("int64") - before.astype("int64")
    n = len(difference)
    total, squares = int(difference.sum()), int((difference**2).sum())
    error = sqrt((squares * n - total * total) / (n * n * (n - 1))) if n > 1 else 0.0
    return Chance(int(before.sum()) / n, int(after.sum()) / n, error)


def _wins(
    base: _Drawn, whatif: _Drawn, by_party: Mapping[str, Chance]
) -> Mapping[tuple[str, str], Chance]:
    """Each candidate's chance; the paired error is known where the party has one candidate."""
    chances = [_by_candidate(night) for night in (base, whatif)]
    wins = {}
    for key in dict.fromkeys([*chances[0], *chances[1]]):
        before, after = (side.get(key) for side in chances)
        alone = all(sum(k[1] == key[1] for k in side) <= 1 for side in chances)
        error = by_party[key[1]].error if alone and key[1] in by_party else 0.0
        wins[key] = Chance(before, after, error)
    return wins


def _by_candidate(drawn: _Drawn) -> dict[tuple[str, str], float]:
    contest = drawn.scenario.contests[0]
    found = {}
    for row, (_, index) in enumerate(drawn.model.candidates):
        if index >= 0:
            wins = int(drawn.tally.wins[row])
            found[contest.candidates[int(index)].key] = wins / drawn.tally.draws
    return found

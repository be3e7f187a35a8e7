"""Northern Ireland's seats apart: other parties, no exit poll, and only its own results tell of it.

    y = sqrt b* + c_p + e,   c_p ~ N(0, .084²) a party,   e ~ (.080/1.29) t₅ a candidate

with b* the previous shares of who stands now. A declared seat moves the c_p of its parties and
nothing else. The scales are those of the elections of 2010 to 2024 on the elections before them;
before any result three to five favourites of eighteen lost on each of these nights: a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.scenario import Candidate, Contest
from simulator.uk import INDEPENDENT

PARTY: Final = 0.084
"""Standard deviation of a party's shift all over Northern Ireland, on the square-root scale."""
SEAT: Final = 0.080
"""… and of what is a candidate's own, by a Student's t of ``DEGREES``."""
DEGREES: Final = 5
NEW: Final = 0.02
"""Share of a party that had no votes in the seat before (judgement)."""
SURGE: Final = 0.02
SURGE_ROOT: Final = (0.65, 0.1)
"""Chance that a candidate new to a seat takes it by storm, and the square-root share then: pacts
and members who left their party made six winners of 163 such candidates from 2010 to 2024, Hermon,
Elliott, Allister and Easton among them. Chosen with those nights in view: the mean log score of a
seat before any result is .69 with it and .94 without."""
LEAST_LEFT: Final = 0.3
"""What is left when parties withdraw is scaled up as if no less than this were left."""
FLOOR: Final = 0.003
"""No candidate is expected to have less, on the square-root scale."""
ROUNDS: Final = 5
_SCALE: Final = SEAT / np.sqrt(DEGREES / (DEGREES - 2))

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SeatDraws:
    """One undeclared seat over the draws.

    Attributes:
        contest: its slug.
        shares: by (candidate in the contest's order, draw), summing to 1 in every draw; who has
            most is elected.
    """

    contest: str
    shares: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Seat:
    """What is known of a seat before the night.

    ``expected`` is by candidate on the square-root scale; ``shift`` says which c_p is theirs,
    ``told`` whether the seat had votes of the party before, so that its result tells of it.
    """

    slug: str
    expected: Floats
    shift: NDArray[np.intp]
    told: NDArray[np.bool_]


class Ireland:
    """Northern Ireland's seats, with random fields that stay the same between two updates.

    An independent's votes are nobody else's: a sitting member keeps those of the base where no
    other independent stands or an independent won it, and every other one starts as a new party
    does. A ``share`` that the scenario gives a candidate is where that candidate starts; the
    others share the rest.

    Args:
        contests: of Northern Ireland, those with a result on this night.
        rng: for the fields; drawn here once.
        draws: of each field.
    """

    def __init__(self, contests: Sequence[Contest], rng: np.random.Generator, draws: int) -> None:
        shifts: dict[tuple[str, str], int] = {}
        self._seats = tuple(_seat(contest, shifts) for contest in contests)
        self._shifts = rng.standard_normal((len(shifts), draws))
        self._noise = {
            seat.slug: _SCALE * rng.standard_t(DEGREES, (len(seat.expected), draws))
            for seat in self._seats
        }
        # Drawn after all else, and for every seat whatever has declared.
        self._storm = {seat.slug: _storm(seat, rng, draws) for seat in self._seats}

    def draw(self, declared: Mapping[str, Sequence[int]]) -> tuple[SeatDraws, ...]:
        """The seats that are yet to declare.

        Args:
            declared: slug → votes in the candidates' order; other contests' are passed over.
        """
        mean, sd = self.shifts(declared)
        shift = mean[:, None] + sd[:, None] * self._shifts
        found = []
        for seat in self._seats:
            if seat.slug in declared:
                continue
            y = seat.expected[:, None] + shift[seat.shift] + self._noise[seat.slug]
            storm = self._storm[seat.slug]
            shares = np.where(storm > 0, 0.0, np.maximum(y, FLOOR) ** 2)
            # What somebody takes by storm is taken from all others alike.
            shares *= np.maximum(1 - storm.sum(0), FLOOR) / np.maximum(shares.sum(0), FLOOR**2)
            shares += storm
            found.append(SeatDraws(seat.slug, (shares / shares.sum(0)).astype(np.float32)))
        return tuple(found)

    def shifts(self, declared: Mapping[str, Sequence[int]]) -> tuple[Floats, Floats]:
        """Mean and standard deviation of every c_p, given what was declared.

        The exact posterior of a Gaussian whose observations are weighed as t noise weighs them,
        (ν + 1)/(ν + (r² + var c)/s²) by candidate: what one seat's pact does to a party there is
        no news of the party elsewhere. A party without a base in the seat tells nothing.
        """
        size = len(self._shifts)
        at: list[NDArray[np.intp]] = [np.zeros(0, np.intp)]
        miss: list[Floats] = [np.zeros(0)]
        for seat in self._seats:
            votes = np.asarray(declared.get(seat.slug, ()), float)
            if votes.sum() > 0:
                residual = np.sqrt(votes / votes.sum()) - seat.expected
                at.append(seat.shift[seat.told])
                miss.append(residual[seat.told])
        where, r = np.concatenate(at), np.concatenate(miss)
        weight = np.ones(len(r))
        for _ in range(ROUNDS):
            precision = PARTY**-2 + np.bincount(where, weight, size) / _SCALE**2
            mean = np.bincount(where, weight * r, size) / _SCALE**2 / precision
            left = (r - mean[where]) ** 2 + 1 / precision[where]
            weight = (DEGREES + 1) / (DEGREES + left / _SCALE**2)
        return mean, precision**-0.5


def _seat(contest: Contest, shifts: dict[tuple[str, str], int]) -> _Seat:
    """A seat's expectation; ``shifts`` numbers the c_p of all seats, and grows."""
    before = contest.base.votes if contest.base else {}
    total = sum(before.values())
    share = np.zeros(len(contest.roll))
    for i, who in enumerate(contest.roll):
        if total:
            share[i] = before.get(who.party, 0) / total / _heirs(contest, who)
    told = share > 0
    share /= max(share.sum(), LEAST_LEFT)
    share[~told] = NEW
    share /= share.sum()
    given = np.array([np.nan if who.share is None else who.share / 100 for who in contest.roll])
    fixed = ~np.isnan(given)
    if fixed.any() and (rest := share[~fixed].sum()) > 0:
        share[~fixed] *= max(1 - given[fixed].sum(), 0.0) / rest
        share[fixed] = given[fixed]
    elif fixed.any() and given.sum() > 0:
        share = given / given.sum()
    own = [
        (contest.slug, who.name) if who.party == INDEPENDENT else ("", who.party)
        for who in contest.roll
    ]
    numbers = np.array([shifts.setdefault(key, len(shifts)) for key in own], np.intp)
    return _Seat(contest.slug, np.sqrt(share), numbers, told)


def _storm(seat: _Seat, rng: np.random.Generator, draws: int) -> Floats:
    """Shares taken by storm, by (candidate, draw); zero where none is, as nearly everywhere."""
    mean, spread = SURGE_ROOT
    size = (len(seat.told), draws)
    root = np.maximum(mean + spread * rng.standard_normal(size), FLOOR)
    storming = (rng.random(size) < SURGE) & ~seat.told[:, None]
    # Where nobody had votes before, nobody is new.
    return np.where(storming & seat.told.any(), root**2, 0.0)


def _heirs(contest: Contest, who: Candidate) -> float:
    """Between how many the base's votes of a candidate's party are shared; without end for none."""
    if who.party != INDEPENDENT:
        return contest.parties.count(who.party)
    alone = contest.parties.count(INDEPENDENT) == 1
    won = contest.base is not None and contest.base.winner == INDEPENDENT
    return 1 if who.sitting_mp and (alone or won) else inf

"""Two scenarios side by side: known figures, and forecasts on common random numbers.

Both scenarios are drawn with the same random numbers, draw by draw, so a difference of chances is
a mean of paired differences d of 0 and ±1. With n draws of which the what-if wins n₊ that the base
did not, and the base n₋ that the what-if did not,

    diff = (n₊ − n₋) ÷ n        se = √((n₊ + n₋ − (n₊ − n₋)² ÷ n) ÷ (n (n − 1)))

and likewise for seats, from the integer sums of differences and of their squares. All sums are
integers: two equal scenarios differ by zero exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Cancelled, InputError
from simulator.forecast.chunks import Job, plan
from simulator.forecast.layout import build
from simulator.forecast.limits import check_draws
from simulator.forecast.model import CHUNK, Model
from simulator.forecast.poll_tiles import tiles_of
from simulator.forecast.predictions import Start, expectations
from simulator.forecast.workers import Stop
from simulator.scenario import (
    Contest,
    KnownNight,
    Scenario,
    are_elections,
    known_elections,
    known_night,
)
from simulator.text import join
from simulator.uk import INDEPENDENT, majority_line

Pair = tuple[float, float]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chance:
    """A candidate's chance to win in both; None where they do not stand.

    ``diff`` is what-if less base, a fraction, ``se`` its Monte Carlo standard error.
    """

    name: str
    party: str
    win: tuple[float | None, float | None]
    diff: float | None
    se: float | None


@dataclass(frozen=True, slots=True)
class ContestChances:
    """The candidates of a contest, the base's in order, then those that only the what-if has."""

    contest: str
    name: str
    candidates: tuple[Chance, ...]


@dataclass(frozen=True, slots=True)
class Means:
    """A mean over all draws in both, their difference and its Monte Carlo standard error."""

    mean: Pair
    diff: float
    se: float


@dataclass(frozen=True, slots=True)
class PairedForecast:
    """Forecasts of both on common random numbers.

    Attributes:
        draws, seed: of each.
        contests: those they share, in the base's order.
        seats: by party that wins one in some draw, its mean seats.
        majority: by such a party, the chance that it has more than half of the seats.
        hung: the chance that no party has.
        from_previous: slugs of shared contests without usable predictions, whose draws start from
            the previous result: changes to shares do not move them.
    """

    draws: int
    seed: int
    contests: tuple[ContestChances, ...]
    seats: Mapping[str, Means]
    majority: Mapping[str, Means]
    hung: Means
    from_previous: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scenarios side by side; a part that one of them does not have is None."""

    base: Scenario
    whatif: Scenario
    known: KnownNight | None
    forecast: PairedForecast | None


def compare(
    base: Scenario,
    whatif: Scenario,
    draws: int = 10_000,
    seed: int = 1,
    *,
    progress: Callable[[int], None] | None = None,
) -> Comparison:
    """Set two scenarios side by side.

    Two elections, polls of different days whose figures are known, are compared on these alone,
    seat by seat within the same boundaries: their draws are of different things.

    Args:
        base, whatif: nights with contests in common.
        draws: of each forecast, at least one.
        seed: of both forecasts.
        progress: called with how many draws are done.

    Raises:
        InputError: nothing to compare: no contest in common, other boundaries, or neither known
            figures nor predictions in both; draws below one; predictions that make no model.
    """
    check_draws(draws)
    if are_elections(base, whatif) and (known := known_elections(base, whatif, seed)):
        return Comparison(base, whatif, known, None)
    _shared(base, whatif)
    known = known_night(base, whatif, seed)
    forecast = None
    if predicted(base) and predicted(whatif):
        forecast = PairedDraws(base, draws, seed).forecast(whatif, progress=progress)
    if known is None and forecast is None:
        raise InputError(
            f"{base.name} and {whatif.name}: neither known votes nor predictions in both"
        )
    return Comparison(base, whatif, known, forecast)


class PairedDraws:
    """Draws of what-ifs against those of one base, which are kept where they are few."""

    def __init__(self, base: Scenario, draws: int, seed: int) -> None:
        """Get ready.

        Args:
            base: a night with predictions.
            draws: of each forecast.
            seed: of every forecast.

        Raises:
            InputError: no predictions, or such as make no model.
        """
        self.base, self.draws, self.seed = base, draws, seed
        self._expected = expectations(base)
        self._model = build(base, self._expected)
        self._won: NDArray[np.int16] | None = None

    def forecast(
        self,
        whatif: Scenario,
        *,
        progress: Callable[[int], None] | None = None,
        cancel: Stop | None = None,
    ) -> PairedForecast:
        """The forecasts of the base and of a what-if.

        Args:
            whatif: a night with predictions, with contests in common with the base.
            progress: called with how many draws are done.
            cancel: asked now and then whether to give up.

        Raises:
            InputError: no contest in common, or no predictions.
            Cancelled: when ``cancel`` says so.
        """
        paired = PairedWins(self.base, whatif)
        model = self._model if whatif is self.base else build(whatif)
        for job in plan(self.draws):
            before = self._winners(job, cancel)
            after = before
            if whatif is not self.base:
                after = winners(model, self.seed, job.chunk, job.draws, stop=cancel)
            paired.add(before, after)
            if progress is not None:
                progress(paired.draws)
        shared = {contest.slug for contest in _shared(self.base, whatif)}
        from_previous = tuple(
            contest.slug
            for contest, seat in zip(self.base.contests, self._expected, strict=True)
            if seat.start in (Start.PREVIOUS, Start.SPEAKER) and contest.slug in shared
        )
        return paired.result(self.seed, from_previous)

    def _winners(self, job: Job, cancel: Stop | None) -> NDArray[np.int16]:
        """The base's winners of a chunk; those of a single chunk are drawn once."""
        if self._won is not None:
            return self._won
        won = winners(self._model, self.seed, job.chunk, job.draws, stop=cancel)
        if self.draws <= CHUNK:
            self._won = won
        return won


def winners(
    model: Model, seed: int, chunk: int, draws: int = CHUNK, *, stop: Stop | None = None
) -> NDArray[np.int16]:
    """The winners of a chunk's first draws, the same that a batch counts.

    Args:
        model: the night.
        seed: of the batch.
        chunk: its number.
        draws: how many of its draws, from the first.
        stop: asked between tiles whether to give up.

    Returns:
        draws × contests, in the scenario's order: the position of the winning candidate; −1 where
        there is no result.

    Raises:
        Cancelled: when ``stop`` says so.
    """
    index = model.candidates[:, 1].astype(np.int16)[:, None]
    won = np.zeros((model.contests, model.tile), np.int16)
    result = np.full((draws, model.house), -1, np.int16)
    tiles = tiles_of(model, seed, chunk)
    for start in range(0, draws, model.tile):
        if stop is not None and stop():
            raise Cancelled("cancelled")
        for block in tiles.blocks():
            places = index[block.rows].reshape(block.slots, block.width, 1)
            shape = (block.slots, block.width, model.tile)
            leads = tiles.weight[block.rows].reshape(shape) == tiles.first[block.contests]
            won[block.contests] = np.where(leads, places, -1).max(axis=0)
        close = tiles.close()
        won[close.contest, close.night] = index[close.winner, 0]
        end = min(start + model.tile, draws)
        result[start:end, model.contest_order] = won[:, : end - start].T
    return result


def predicted(scenario: Scenario) -> bool:
    """Whether a scenario has predictions to draw around."""
    return any(pollster.used for pollster in scenario.pollsters) or any(
        candidate.share is not None
        for contest in scenario.contests
        for candidate in contest.candidates
    )


@dataclass(frozen=True)
class _Field:
    """A shared contest's candidates in either scenario as places in one list."""

    contest: Contest
    candidates: tuple[tuple[str, str], ...]
    stands: tuple[frozenset[int], frozenset[int]]


def _shared(base: Scenario, whatif: Scenario) -> list[Contest]:
    """The base's contests that have a result in both.

    Raises:
        InputError: there are none.
    """
    there = {contest.slug for contest in whatif.polled}
    shared = [contest for contest in base.polled if contest.slug in there]
    if not shared:
        gone = [
            contest.name
            for contest in base.contests
            if (other := whatif.by_slug.get(contest.slug)) is not None
            and "countermanded" in (contest.poll, other.poll)
        ]
        if gone:
            were = "poll in {} was" if len(gone) == 1 else "polls in {} were"
            message = f"the {were.format(join(gone))} countermanded: nothing to compare"
            raise InputError(message)
        raise InputError(f"{base.name} and {whatif.name} have no contest in common")
    return shared


class PairedWins:
    """Adds up, draw by draw, who wins in each of two scenarios.

    Feed it chunks of winners: arrays of (draws, contests) with positions of winning candidates,
    contests and candidates in the order of each scenario.
    """

    def __init__(self, base: Scenario, whatif: Scenario) -> None:
        shared = _shared(base, whatif)
        self.draws = 0
        self._fields = [_field(c, whatif.by_slug[c.slug]) for c in shared]
        self._columns = (_columns(base, shared), _columns(whatif, shared))
        self._places = (
            _places(base, self._fields),
            _places(whatif, self._fields),
        )
        size = max(len(field.candidates) for field in self._fields)
        self._wins = np.zeros((2, len(shared), size), np.int64)
        self._only = np.zeros((2, len(shared), size), np.int64)
        parties = [
            c.party for night in (base, whatif) for s in night.contests for c in s.candidates
        ]
        self._parties = list(dict.fromkeys(parties))
        self._party_of = tuple(self._party_codes(night) for night in (base, whatif))
        self._own = np.array([party != INDEPENDENT for party in self._parties])
        self._line = [majority_line(len(night.contests)) for night in (base, whatif)]
        self._seats = _Sums(len(self._parties))
        self._majority = _Sums(len(self._parties))
        self._hung = _Sums(1)

    def _party_codes(self, scenario: Scenario) -> Integers:
        codes = {party: code for code, party in enumerate(self._parties)}
        width = max(len(contest.candidates) for contest in scenario.contests)
        table = np.zeros((len(scenario.contests), width), np.int64)
        for row, contest in enumerate(scenario.contests):
            for index, candidate in enumerate(contest.candidates):
                table[row, index] = codes[candidate.party]
        return table

    def add(self, base: NDArray[np.integer], whatif: NDArray[np.integer]) -> None:
        """Add a chunk of paired draws."""
        self.draws += len(base)
        self._add_wins(base, whatif)
        self._add_seats(base, whatif)

    def _add_wins(self, *winners: NDArray[np.integer]) -> None:
        size = self._wins.shape[2]
        rows = np.arange(len(self._fields))
        codes = [
            places[rows, won[:, columns]] + rows * size
            for won, columns, places in zip(winners, self._columns, self._places, strict=True)
        ]
        differ = codes[0] != codes[1]
        for side, code in enumerate(codes):
            for total, chosen in ((self._wins, code.ravel()), (self._only, code[differ])):
                counted = np.bincount(chosen, minlength=total[side].size)
                total[side] += counted.reshape(total[side].shape)

    def _add_seats(self, *winners: NDArray[np.integer]) -> None:
        parties = len(self._parties)
        seats = []
        for won, table in zip(winners, self._party_of, strict=True):
            draws, contests = won.shape
            codes = table[np.arange(contests), won] + np.arange(draws)[:, None] * parties
            counted = np.bincount(codes[won >= 0], minlength=draws * parties)
            seats.append(counted.reshape(draws, parties).astype(np.int64))
        self._seats.add(*seats)
        # Independents are no party: their seats together are no party's majority.
        has = [
            (counted >= line) & self._own for counted, line in zip(seats, self._line, strict=True)
        ]
        self._majority.add(*(some.astype(np.int64) for some in has))
        self._hung.add(*(1 - some.any(axis=1, keepdims=True).astype(np.int64) for some in has))

    def result(self, seed: int, from_previous: tuple[str, ...] = ()) -> PairedForecast:
        """Chances, means, differences and their standard errors."""
        n = self.draws
        contests = tuple(
            ContestChances(
                field.contest.slug,
                field.contest.name,
                tuple(self._chance(row, place, field) for place in range(len(field.candidates))),
            )
            for row, field in enumerate(self._fields)
        )
        seats = {
            party: self._seats.means(code, n)
            for code, party in enumerate(self._parties)
            if self._seats.of_side[:, code].any()
        }
        by_size = dict(sorted(seats.items(), key=lambda item: (-max(item[1].mean), item[0])))
        majority = {party: self._majority.means(self._parties.index(party), n) for party in by_size}
        return PairedForecast(
            n, seed, contests, by_size, majority, self._hung.means(0, n), from_previous
        )

    def _chance(self, row: int, place: int, field: _Field) -> Chance:
        n = self.draws
        name, party = field.candidates[place]
        win = tuple(
            int(self._wins[side, row, place]) / n if place in field.stands[side] else None
            for side in (0, 1)
        )
        if None in win:
            return Chance(name, party, (win[0], win[1]), None, None)
        lost, gained = (int(self._only[side, row, place]) for side in (0, 1))
        error = _error(gained - lost, gained + lost, n)
        return Chance(name, party, (win[0], win[1]), (gained - lost) / n, error)


class _Sums:
    """Integer sums over draws, by party: of each side, of the differences and their squares."""

    def __init__(self, size: int) -> None:
        self.of_side = np.zeros((2, size), np.int64)
        self._difference = np.zeros((2, size), np.int64)

    def add(self, base: Integers, whatif: Integers) -> None:
        """Add draws × parties of both sides."""
        difference = whatif - base
        self.of_side += [base.sum(axis=0), whatif.sum(axis=0)]
        self._difference += [difference.sum(axis=0), (difference**2).sum(axis=0)]

    def means(self, code: int, n: int) -> Means:
        """The means of one party over n draws."""
        before, after = (int(total) / n for total in self.of_side[:, code])
        total, squares = (int(total) for total in self._difference[:, code])
        return Means((before, after), total / n, _error(total, squares, n))


def _error(total: int, squares: int, n: int) -> float:
    """Standard error of the mean of n differences from their sum and sum of squares."""
    if n < 2:
        return 0.0
    return sqrt((squares * n - total * total) / (n * n * (n - 1)))


def _field(base: Contest, whatif: Contest) -> _Field:
    before = [candidate.key for candidate in base.candidates]
    after = [candidate.key for candidate in whatif.candidates]
    everybody = (*before, *(key for key in after if key not in before))
    stands = tuple(
        frozenset(place for place, key in enumerate(everybody) if key in standing)
        for standing in (before, after)
    )
    return _Field(base, everybody, (stands[0], stands[1]))


def _columns(scenario: Scenario, shared: Sequence[Contest]) -> Integers:
    """Columns of the shared contests among a scenario's."""
    place = {contest.slug: column for column, contest in enumerate(scenario.contests)}
    return np.array([place[contest.slug] for contest in shared], np.int64)


def _places(scenario: Scenario, fields: Sequence[_Field]) -> Integers:
    """Place in its field of each candidate of a scenario, by shared contest."""
    seats = [scenario.by_slug[field.contest.slug] for field in fields]
    table = np.zeros((len(fields), max(len(seat.candidates) for seat in seats)), np.int64)
    for row, (field, seat) in enumerate(zip(fields, seats, strict=True)):
        for index, candidate in enumerate(seat.candidates):
            table[row, index] = field.candidates.index(candidate.key)
    return table

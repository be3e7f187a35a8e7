"""Means, coverage and certainties over the nights of a backtest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Final

from simulator.projection.backtest.scores import LEVELS
from simulator.projection.backtest.values import BY_PARTY, WIDE, Backtest, Run, Score
from simulator.projection.projection import BRITAIN

SPANS: Final[Mapping[str, Callable[[str], bool]]] = {
    "all": lambda name: bool(name),
    "5–50 declared": lambda name: name.isdigit() and 5 <= int(name) <= 50,
    "100–300": lambda name: name.isdigit() and 100 <= int(name) <= 300,
    "450, 600": lambda name: name.isdigit() and int(name) >= 450,
    "all counts": str.isdigit,
    "by the clock": lambda name: name.endswith("h"),
}
"""Spans of checkpoints over which coverage is told, by name."""

PARTIES: Final = tuple(group for group in BRITAIN if group != "Oth")


@dataclass(frozen=True, slots=True)
class PartyCoverage:
    """One party's 90 % intervals of more than ``WIDE`` seats.

    Attributes:
        number: how many there are.
        share: part of them that holds the actual figure; None where there are none.
        width: median width, seats.
    """

    number: int
    share: float | None
    width: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often intervals held the actual figure; each by level 50, 80, 90, None without any.

    Attributes:
        large: seats of Con, Lab, LD and SNP.
        seats: seats of the seven groups with a name.
        shares: shares of the groups in undeclared seats.
        national: shares in Great Britain.
        parties: 90 % intervals of more than four seats, by party.
    """

    large: Mapping[int, float | None]
    seats: Mapping[int, float | None]
    shares: Mapping[int, float | None]
    national: Mapping[int, float | None]
    parties: Mapping[str, PartyCoverage]


def coverage(runs: Sequence[Run], span: str = "all") -> Coverage:
    """Coverage over the checkpoints of a span (a key of ``SPANS``), all runs together.

    Seats before anything has declared (checkpoint 0) count in ``all`` and ``all counts``.
    """
    scores = [score for run in runs for score in run.scores if SPANS[span](score.checkpoint)]
    return Coverage(
        _of_seats(scores, BY_PARTY),
        _of_seats(scores, PARTIES),
        _sums(score.shares for score in scores),
        _sums(score.national for score in scores),
        {party: _of_party(scores, party) for party in BY_PARTY},
    )


def _of_seats(scores: Sequence[Score], groups: Sequence[str]) -> dict[int, float | None]:
    spans = [score.seats[group] for score in scores for group in groups if group in score.seats]
    return {level: _mean([span.holds(level) for span in spans]) for level in LEVELS}


def _of_party(scores: Sequence[Score], group: str) -> PartyCoverage:
    spans = [score.seats[group] for score in scores if group in score.seats]
    wide = [span for span in spans if span.width > WIDE]
    if not wide:
        return PartyCoverage(0, None, None)
    return PartyCoverage(
        len(wide), _mean([span.holds(90) for span in wide]), median(span.width for span in wide)
    )


def _sums(rows: Iterable[Sequence[int]]) -> dict[int, float | None]:
    number, *held = map(sum, zip((0, 0, 0, 0), *rows, strict=True))
    return {level: held[place] / number if number else None for place, level in enumerate(LEVELS)}


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def mean_at(
    runs: Sequence[Run], checkpoint: str, value: Callable[[Score], float | None]
) -> float | None:
    """The mean over the runs that have a checkpoint of one of its scores."""
    found = [value(s) for run in runs for s in run.scores if s.checkpoint == checkpoint]
    return _mean([number for number in found if number is not None])


def mean_baseline(backtest: Backtest, name: str, checkpoint: str) -> float | None:
    """The mean error over the nights of a baseline at a checkpoint."""
    nights = (backtest.baselines.get(night, {}).get(name, {}) for night in backtest.nights)
    return _mean([errors[checkpoint] for errors in nights if checkpoint in errors])


@dataclass(frozen=True, slots=True)
class Sequences:
    """What random orders of declaration came to.

    Attributes:
        number: sequences.
        false: of them, those with a false certainty at any checkpoint.
        first_true: median of the declarations at the first true certainty of any kind; None
            where most sequences had none.
        first_house: the same of a majority or a hung parliament.
        none, no_house: sequences that never came to it.
    """

    number: int
    false: int
    first_true: float | None
    first_house: float | None
    none: int
    no_house: int


def sequences(runs: Sequence[Run]) -> Sequences:
    """What random orders came to; see ``Sequences``."""
    firsts = [[run.first_sure()] for run in runs]
    house = [[run.first_sure("majority"), run.first_sure("hung")] for run in runs]
    first, none = _median_declared(firsts)
    first_house, no_house = _median_declared(house)
    return Sequences(
        len(runs), sum(bool(run.false) for run in runs), first, first_house, none, no_house
    )


def _median_declared(found: Sequence[Sequence[Score | None]]) -> tuple[float | None, int]:
    declared = [
        min((score.declared for score in several if score), default=float("inf"))
        for several in found
    ]
    middle = median(declared) if declared else float("inf")
    none = sum(number == float("inf") for number in declared)
    return (None if middle == float("inf") else middle), none

"""What a backtest found, as immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from simulator.projection.projection import PriorName
from simulator.values import Clock

Order = Literal["real", "shuffled"]

WIDE: Final = 4
"""A 90 % interval of no more seats is left out where coverage is told by party: of a few seats
that are as good as certain it says little."""

BY_PARTY: Final = ("Con", "Lab", "LD", "SNP")
"""Parties whose coverage is told apart."""

NATIONAL: Final = ("Con", "Lab", "LD", "RUK")
"""Groups whose national shares are scored."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a projection starts from: a prior, with or without the exit poll.

    ``rival`` names whose seat predictions they are, where they are not the night's own.
    """

    prior: PriorName
    exit_poll: bool
    rival: str = ""

    @property
    def name(self) -> str:
        """Such as ``polls+exit``."""
        return f"{self.rival or self.prior}{'+exit' if self.exit_poll else ''}"


@dataclass(frozen=True, slots=True)
class Span:
    """The seats of one group: percentiles 5, 10, 25, 50, 75, 90, 95 of the draws, and the fact."""

    ranges: tuple[float, float, float, float, float, float, float]
    actual: int

    @property
    def width(self) -> float:
        """Of the 90 % interval, seats."""
        return self.ranges[-1] - self.ranges[0]

    def holds(self, level: int) -> bool:
        """Whether the interval of 50, 80 or 90 % holds the actual figure."""
        place = {90: 0, 80: 1, 50: 2}[level]
        return self.ranges[place] <= self.actual <= self.ranges[-1 - place]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a projection was certain of, and whether it came true."""

    what: Literal["majority", "largest", "hung"]
    party: str | None
    p: float
    true: bool


@dataclass(frozen=True, slots=True)
class Score:
    """One projection at one checkpoint of one night, against the result.

    Attributes:
        checkpoint: its name.
        declared: in the United Kingdom.
        time: seconds after close of poll; None in a shuffled order.
        error: sum over ``BRITAIN`` of the absolute errors of the medians, seats.
        crps: the same of the draws, seats.
        seats: by group of ``BRITAIN``.
        shares: figures of undeclared seats' shares, and how many of them the 50, 80 and 90 %
            intervals hold.
        national_error: sum over ``NATIONAL`` of the absolute errors of the shares in Great
            Britain, points.
        national: such figures, and how many the 50, 80 and 90 % intervals hold.
        undeclared: seats scored one by one, of Great Britain without the Speaker's.
        brier, log: a seat, mean over the undeclared; None without any.
        lost: undeclared seats whose favourite lost; ``expected_lost`` by the chances themselves.
        certain: of what this update alone was certain.
        sure: of what the one before was too.
    """

    checkpoint: str
    declared: int
    time: int | None
    error: float
    crps: float
    seats: Mapping[str, Span]
    shares: tuple[int, int, int, int]
    national_error: float
    national: tuple[int, int, int, int]
    undeclared: int
    brier: float | None
    log: float | None
    lost: int
    expected_lost: float
    certain: tuple[Claim, ...]
    sure: tuple[Claim, ...]

    @property
    def false(self) -> tuple[Claim, ...]:
        """What it was sure of, and did not come true."""
        return tuple(claim for claim in self.sure if not claim.true)


@dataclass(frozen=True, slots=True)
class Run:
    """One night projected from one start at every checkpoint.

    Attributes:
        night: name of the scenario.
        start: name of the start, such as ``polls+exit``.
        trained_on: years of the nights that the parameters were learnt on.
        scores: by checkpoint, in their order.
        sequence: number of the random order; None where it was the night's own.
    """

    night: str
    start: str
    trained_on: tuple[int, ...]
    scores: tuple[Score, ...]
    sequence: int | None = None

    @property
    def false(self) -> tuple[tuple[Score, Claim], ...]:
        """Every false certainty, with when."""
        return tuple((score, claim) for score in self.scores for claim in score.false)

    def first_sure(self, what: str | None = None) -> Score | None:
        """When it first was sure of something true (of a kind); None: never."""
        return next(
            (
                score
                for score in self.scores
                if any(c.true and what in (None, c.what) for c in score.sure)
            ),
            None,
        )


@dataclass(frozen=True, slots=True)
class Backtest:
    """Nights played again, projected from several starts and scored.

    Attributes:
        nights: names, in order.
        clocks: by night.
        order: real, or shuffled.
        learnt: how the parameters were learnt: ``leave-one-out`` (without the night that is
            projected) or ``in-sample``.
        trained_on: by night, the years of the training set.
        autos: by night: ``auto`` with and without the exit poll → the start that it took.
        draws, seed: of every projection.
        checkpoints: names, in order.
        runs: every one.
        baselines: by night, baseline and checkpoint: the summed absolute seat error.
        sequences: random orders of all nights together; 0 in the real order.
    """

    nights: tuple[str, ...]
    clocks: Mapping[str, Clock]
    order: Order
    learnt: Literal["leave-one-out", "in-sample"]
    trained_on: Mapping[str, tuple[int, ...]]
    autos: Mapping[str, Mapping[str, str]]
    draws: int
    seed: int
    checkpoints: tuple[str, ...]
    runs: tuple[Run, ...]
    baselines: Mapping[str, Mapping[str, Mapping[str, float]]]
    sequences: int = 0

    @property
    def starts(self) -> tuple[str, ...]:
        """Names of the starts, in the order in which they were run."""
        return tuple(dict.fromkeys(run.start for run in self.runs))

    @property
    def all_starts(self) -> tuple[str, ...]:
        """The same after ``auto``, where it was asked for and takes more than one of them."""
        names = dict.fromkeys(name for took in self.autos.values() for name in took)
        mixed = [n for n in names if len({took.get(n) for took in self.autos.values()}) > 1]
        return (*mixed, *self.starts)

    def of(self, start: str) -> tuple[Run, ...]:
        """The runs of one start; of ``auto`` those of the start that it took on each night."""
        took = {night: names[start] for night, names in self.autos.items() if start in names}
        return tuple(run for run in self.runs if run.start == took.get(run.night, start))

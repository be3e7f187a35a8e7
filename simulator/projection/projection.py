"""What is expected of a night at one moment of it, as immutable values.

Every figure of a projection is simulated. Chances are fractions, shares percent points, seats and
votes numbers; the interval from p5 to p95 holds nine draws in ten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.forecast import Columns
from simulator.projection.columns import columns_of
from simulator.uk import majority_line
from simulator.values import Clock

CERTAIN: Final = 0.995
"""The chance from which a largest party, a majority or a hung parliament is projected."""

FEWEST_DECLARED: Final = 5
"""… and the declarations it takes."""

TOO_CLOSE: Final = 0.75
"""A seat whose favourite has a lesser chance is too close to say (judgement)."""

PriorName = Literal["mrp", "polls", "base", "forecast"]
"""What was expected of every seat before anything was declared: the scenario's seat predictions,
its national polls on the previous result, the previous result, or the scenario's own forecast."""


@dataclass(frozen=True, slots=True)
class SeatRange:
    """Seats of one party over the draws: mean and percentiles."""

    mean: float
    p5: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    p95: float

    @property
    def median(self) -> float:
        """The projection's figure."""
        return self.p50


@dataclass(frozen=True, slots=True)
class ShareRange:
    """A share, percent: mean and percentiles over the draws."""

    mean: float
    p5: float
    p95: float


@dataclass(frozen=True, slots=True)
class PartyProjection:
    """One party's night.

    Attributes:
        party: its id.
        seats: of the whole House, declared ones included.
        share: of the valid votes in Great Britain, percent; None where it is not projected.
        largest: chance of more seats than any other party (a draw's first place shared counts
            as a part).
        majority: chance of a majority of the House.
        declared: seats it has already.
    """

    party: str
    seats: SeatRange
    share: ShareRange | None
    largest: float
    majority: float
    declared: int


@dataclass(frozen=True, slots=True)
class CandidateProjection:
    """One candidate of a seat: the chance to win it, and the share.

    ``updated`` is False for those outside the seven groups: their share stands as it was
    expected before the night.
    """

    name: str
    party: str
    win: float
    share: ShareRange
    updated: bool = True


@dataclass(frozen=True, slots=True)
class ContestProjection:
    """One seat. ``winner_party`` is who won it, None until it has declared.

    ``guarded`` is why its chance is not to be trusted to the last percent, in words: an
    independent, a defector or a party leader stands; empty elsewhere. ``name``, ``ons_id``,
    ``region`` and ``country`` are the contest's own.
    """

    contest: str
    declared: bool
    winner_party: str | None
    candidates: tuple[CandidateProjection, ...]
    guarded: str = ""
    name: str = ""
    ons_id: str = ""
    region: str = ""
    country: str = ""

    @property
    def favourite(self) -> CandidateProjection:
        """The candidate with the best chance."""
        return max(self.candidates, key=lambda candidate: candidate.win)

    @property
    def too_close(self) -> bool:
        """It has not declared, and its favourite has too small a chance to be named."""
        return not self.declared and self.favourite.win < TOO_CLOSE


@dataclass(frozen=True, slots=True)
class Certainty:
    """What is as good as certain: a majority, a largest party, or a hung parliament."""

    what: Literal["majority", "largest", "hung"]
    party: str | None
    p: float


@dataclass(frozen=True, slots=True)
class Watch:
    """A seat worth waiting for: ``r2`` of the other seats' totals is explained by its margin."""

    contest: str
    r2: float


@dataclass(frozen=True, slots=True)
class SwingSoFar:
    """Mean change of the declared seats of one kind, percent points by party.

    Attributes:
        kind: ``region`` or ``battleground`` (who won and who came second in the base).
        name: the region's name, or such as ``Con-LD``.
        seats: declared seats the means rest on.
        changes: party group → mean change of the share on the base, points.
        structural: the same as the model explains it, for seats yet to declare too; None where
            there are none.
    """

    kind: Literal["region", "battleground"]
    name: str
    seats: int
    changes: Mapping[str, float]
    structural: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """When what is missing will come.

    Attributes:
        times: contest → seconds after close of poll.
        clock: the night's, by which tables tell them.
    """

    times: Mapping[str, int] = field(default_factory=dict)
    clock: Clock | None = None

    def moment(self, contest: str) -> str | None:
        """ISO 8601, with offset; None of a contest that is not expected, or without a clock."""
        if self.clock is None or contest not in self.times:
            return None
        return self.clock.at(self.times[contest]).isoformat()


BRITAIN: Final = ("Con", "Lab", "LD", "RUK", "Green", "SNP", "PC", "Oth")
"""Groups that seats in Great Britain are scored by: RUK is UKIP, the Brexit Party and Reform UK
together, Oth whoever else; the Speaker's seat and Northern Ireland are left out."""

SCORED: Final = ("Con", "Lab", "LD", "RUK", "Green", "Nat", "Oth")
"""… and shares: SNP and Plaid Cymru never stand in the same seat; Oth is the strongest other."""

PERCENTILES: Final = (5, 10, 25, 50, 75, 90, 95)


@dataclass(frozen=True, slots=True, eq=False)
class Britain:
    """Great Britain by groups, as a backtest scores it.

    Attributes:
        seats: by (group of ``BRITAIN``, draw), declared ones included.
        shares: of all valid votes, percent, by (group of ``SCORED`` but Oth, draw); fewer draws
            than seats have will do.
        contests: undeclared seats, slugs.
        ranges: shares, percent, by (``PERCENTILES``, contest, group of ``SCORED``); NaN where the
            group does not stand.
        wins: chance of each, by (contest, group of ``SCORED``).
    """

    seats: NDArray[np.int16]
    shares: NDArray[np.float64]
    contests: tuple[str, ...]
    ranges: NDArray[np.float64]
    wins: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Projection:
    """How the night will end, as it must be expected from what had been declared.

    Attributes:
        scenario: name of the night.
        declared: contests declared, of ``total`` with a result on this night.
        prior: what was expected before; ``told`` says it in words, with what was missing.
        exit_poll: the exit poll took part.
        draws, seed: of the simulation.
        parties: every party with a chance of a seat, by id, most seats first.
        hung: chance that no party has a majority of the House.
        certain: what this update alone is certain of; ``sure``: what the one before was too.
        contests: every contest with a result, by slug.
        watch: undeclared seats, those that tell most of the others first.
        swings: of what was declared, by region and kind of seat.
        expected: when the others may declare; None where no earlier night says so.
        against_2200: by party, seats declared so far less those of the same seats in the
            projection of 22:00; empty where none was given.
        time: seconds after close of poll, or None where it was not asked for a time.
        totals: seats by (party, draw), in the order of ``parties``; for charts and scores.
        house: members of the House that majorities are counted of.
        britain: what a backtest scores; None where it was not asked for.
    """

    scenario: str
    declared: int
    total: int
    prior: PriorName
    told: str
    exit_poll: bool
    draws: int
    seed: int
    parties: Mapping[str, PartyProjection]
    hung: float
    certain: tuple[Certainty, ...]
    contests: Mapping[str, ContestProjection]
    house: int
    sure: tuple[Certainty, ...] = ()
    watch: tuple[Watch, ...] = ()
    swings: tuple[SwingSoFar, ...] = ()
    expected: Expected | None = None
    against_2200: Mapping[str, float] = field(default_factory=dict)
    time: int | None = None
    totals: NDArray[np.int16] = field(
        default_factory=lambda: np.zeros((0, 0), np.int16), compare=False, repr=False
    )
    britain: Britain | None = field(default=None, compare=False, repr=False)

    @property
    def majority_line(self) -> int:
        """Seats for a majority."""
        return majority_line(self.house)

    @property
    def close_seats(self) -> tuple[ContestProjection, ...]:
        """Undeclared seats too close to say, the closest first."""
        close = [seat for seat in self.contests.values() if seat.too_close]
        return tuple(sorted(close, key=lambda seat: (seat.favourite.win, seat.contest)))

    def columns(self, table: str = "parties") -> Columns:
        """A table of the projection as columns, for pandas, Polars, PyArrow and NumPy alike.

        Args:
            table: its name.
                ``parties``: a row a party, most seats first: mean and percentiles of seats and of
                the share (percent of the votes in Great Britain), chances, seats declared.
                ``contests``: a row a contest: its favourite and that chance, whether it is too
                close to say, what it tells of the others, when it may declare.
                ``candidates``: a row a candidate: chance to win, mean and percentiles of share.
                ``swings``: a row a party and kind of seat: mean change so far, points.
                ``nights``: a row a draw: seats by party.

        Returns:
            Arrays of equal length by name; ``TABLES`` has the unit and meaning of each. Where there
            is none, words are None and numbers NaN.

        Raises:
            InputError: there is no such table.
        """
        return columns_of(self, table)

    def after(self, before: Projection | None) -> Projection:
        """This projection with ``sure`` of what it and the update before are both certain of."""
        earlier = {(c.what, c.party) for c in before.certain} if before else set()
        return replace(self, sure=tuple(c for c in self.certain if (c.what, c.party) in earlier))

"""A recorded night as a backtest needs it: its result by groups, its baselines, its starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError
from simulator.projection.backtest import baselines
from simulator.projection.backtest.checkpoints import Checkpoint
from simulator.projection.backtest.judging import Truth
from simulator.projection.backtest.scores import seat_error
from simulator.projection.backtest.values import Start
from simulator.projection.parameters import NIGHTS, ParameterSet, shipped_parameters
from simulator.projection.prior import Prior, prior_of
from simulator.projection.projection import SCORED, PriorName
from simulator.projection.seats import GROUP_OF, GROUPS, NAT, OTH, Floats, Seats, seats_of
from simulator.scenario import Scenario
from simulator.uk import majority_line

Asked = Literal["auto"] | PriorName
Learnt = Literal["leave-one-out", "in-sample"]

_POLLS: Final = "prior only"


@dataclass(frozen=True, eq=False)
class Night:
    """A night with its votes.

    Attributes:
        scenario: the night.
        seats: of Great Britain.
        shares: (n, 7), of the result, fractions; the strongest other's for the last group.
        groups: (n,), the group that won.
        votes: (n,), valid votes.
    """

    scenario: Scenario
    seats: Seats
    shares: Floats
    groups: NDArray[np.intp]
    votes: Floats

    @classmethod
    def of(cls, scenario: Scenario) -> Night:
        """Of a scenario whose votes are known.

        Raises:
            InputError: they are not.
        """
        seats = seats_of(scenario)
        shares, groups, votes = [], [], []
        for row, contest in enumerate(seats.contests):
            outcome = contest.outcome
            if outcome is None:
                raise InputError(f"{scenario.name} has no known votes for {contest.name}")
            counted = [candidate.votes for candidate in outcome.candidates]
            shares.append(seats.shares(row, counted))
            winner = outcome.ranking[0]
            groups.append(next(g for g, m in enumerate(seats.members[row]) if winner in m))
            votes.append(sum(counted))
        return cls(
            scenario,
            seats,
            np.array(shares).reshape(-1, len(GROUPS)),
            np.array(groups, np.intp),
            np.array(votes, np.float64),
        )

    @property
    def name(self) -> str:
        """The scenario's."""
        return self.scenario.name

    @property
    def actual(self) -> NDArray[np.int64]:
        """Seats won by group of ``BRITAIN``."""
        return self.count(self.groups)

    def count(self, groups: NDArray[np.intp]) -> NDArray[np.int64]:
        """Seats by group of ``BRITAIN``, where these groups win them."""
        return baselines.count_seats(groups, self.seats.scotland, ~self.seats.speaker)

    def truth(self) -> Truth:
        """What happened, as projections are judged by it.

        Raises:
            InputError: some contest with a poll has no known result.
        """
        outcome = self.scenario.outcome
        if outcome is None:
            raise InputError(f"{self.name} has no known votes for every contest")
        shares = np.where(self.seats.stands, 100.0 * self.shares, np.nan)
        # The Speaker's votes count in the whole and for nobody.
        counted = np.where(self.seats.speaker, 0.0, self.votes)
        return Truth(
            seats=self.actual,
            winners={c.slug: int(g) for c, g in zip(self.seats.contests, self.groups, strict=True)},
            shares=dict(zip((c.slug for c in self.seats.contests), shares, strict=True)),
            national=100.0 * (counted @ self.shares)[:OTH] / self.votes.sum(),
            house=outcome.seats,
            line=majority_line(len(self.scenario.contests)),
        )

    def prior(self, asked: Asked) -> Prior | None:
        """A prior; None where the night has no figures for it."""
        try:
            return prior_of(self.scenario, self.seats, asked)
        except InputError:
            return None

    def starts(self, priors: Sequence[Asked], exit_polls: Sequence[bool]) -> tuple[Start, ...]:
        """What a projection can start from of what is asked for, each once."""
        found = [prior.name for asked in priors if (prior := self.prior(asked)) is not None]
        there = self.scenario.exit_poll is not None
        return tuple(
            Start(name, exit_poll)
            for exit_poll in dict.fromkeys(exit_polls)
            if there or not exit_poll
            for name in dict.fromkeys(found)
        )

    def baseline_errors(self, checkpoints: Sequence[Checkpoint]) -> dict[str, dict[str, float]]:
        """Summed absolute seat errors of the baselines, by name and checkpoint."""
        out = {name: {c.name: self._errors(name, c) for c in checkpoints} for name in _SWINGS}
        polls = self.prior("polls")
        if polls is not None:
            favourites = baselines.winners(polls.mean, self.seats.stands)
            out[_POLLS] = {c.name: self._error(favourites, c) for c in checkpoints}
        if self.scenario.exit_poll is not None:
            seats = baselines.exit_poll_seats(self.scenario.exit_poll.seats, _BRITISH)
            error = seat_error(seats, self.actual)
            out["exit poll"] = {c.name: error for c in checkpoints}
        return {name: out[name] for name in baselines.BASELINES if name in out}

    def _declared(self, checkpoint: Checkpoint) -> NDArray[np.bool_]:
        declared = set(checkpoint.declared)
        return np.array([contest.slug in declared for contest in self.seats.contests])

    def _errors(self, name: str, checkpoint: Checkpoint) -> float:
        seats = self.seats
        nations = seats.scotland + 2 * seats.wales.astype(np.intp)
        known = self._declared(checkpoint) & ~seats.speaker
        shares = _SWINGS[name](seats.start, self.shares, seats.stands, nations, known)
        return self._error(baselines.winners(shares, seats.stands), checkpoint)

    def _error(self, favourites: NDArray[np.intp], checkpoint: Checkpoint) -> float:
        groups = np.where(self._declared(checkpoint), self.groups, favourites)
        return seat_error(self.count(groups), self.actual)


_SWINGS: Final = {
    "uniform swing": baselines.uniform_swing,
    "proportional swing": baselines.proportional_swing,
}
_BRITISH: Final = {
    **{party: SCORED[group] for party, group in GROUP_OF.items() if group != NAT},
    "SNP": "SNP",
    "PC": "PC",
}


def parameters_for(scenario: Scenario, learnt: Learnt) -> ParameterSet:
    """The parameters that ship, or those learnt without this night.

    A night is known by its polling day: a what-if on it must not have been learnt from either.
    """
    own = f"uk-{scenario.date.year}"
    apart = learnt == "leave-one-out" and own in NIGHTS
    return shipped_parameters(own if apart else None)


def trained_on(scenario: Scenario, learnt: Learnt) -> tuple[int, ...]:
    """Years of the nights that its parameters were learnt on."""
    return tuple(
        int(night.removeprefix("uk-")) for night in parameters_for(scenario, learnt).nights
    )

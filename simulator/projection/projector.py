"""A night's projector: what does not change between two updates, kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np

from simulator.errors import InputError
from simulator.forecast import check_seed
from simulator.projection import summary
from simulator.projection.besides import Moment, tell_besides
from simulator.projection.conditioning import Field, Fit, fit
from simulator.projection.declared import Declared, Votes, read_declared
from simulator.projection.exit_poll import Conditioned, exit_poll_of, take_in, why_not
from simulator.projection.ireland import Ireland
from simulator.projection.parameters import ParameterSet, shipped_parameters
from simulator.projection.posterior import Noise, Posterior, draw_noise, root_of, winners_of
from simulator.projection.prior import Asked, prior_of
from simulator.projection.projection import PERCENTILES, Projection
from simulator.projection.seats import GROUPS, Floats, Indices, seats_of
from simulator.projection.summary import Held, Night
from simulator.scenario import Scenario
from simulator.text import excerpt, join, nearest
from simulator.uk import NORTHERN_IRELAND

DRAWS: Final = 2_000
"""Of an update: an interval's end is then good to a seat or two."""

MOST_DRAWS: Final = 20_000
"""They are held in memory: some 20 KB each."""

FEWEST_SEATS: Final = 20
"""Fewer contests in Great Britain are no nation: nothing that moves them all can be seen."""

DOMAIN: Final = 5
"""Of the random streams: the projection's."""

Prior = Asked
PRIORS: Final = ("auto", "mrp", "polls", "base", "forecast")


class Projector:
    """Projects a night as often as it is asked to, from what has been declared.

    Equal input gives equal output: the random numbers are drawn once, by the seed, and what is
    projected depends on nothing that was projected before.

    Args:
        scenario: the night.
        prior: what is expected before anything is declared; ``auto`` takes seat predictions
            (MRP) where there are some, else national polls, else the previous result, and for a
            night that a change made the scenario's own forecast.
        exit_poll: take the scenario's exit poll in, if it has one.
        draws: of every update.
        seed: of the random numbers.
        parameters: learnt scales; those that ship by default.

    Raises:
        InputError: a night that cannot be projected, or the prior asked for has no figures.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        prior: Prior = "auto",
        exit_poll: bool = True,
        draws: int = DRAWS,
        seed: int = 1,
        parameters: ParameterSet | None = None,
    ) -> None:
        _check(scenario, prior, draws, seed)
        self.scenario, self.draws, self.seed = scenario, draws, seed
        self.seats = seats_of(scenario)
        if len(self.seats) - int(self.seats.speaker.sum()) < FEWEST_SEATS:
            raise InputError(
                f"{scenario.name} cannot be projected: it takes {FEWEST_SEATS} contests in Great "
                "Britain to see what moves them all"
            )
        self.prior = prior_of(scenario, self.seats, prior)
        learnt = parameters or shipped_parameters()
        self.parameters = learnt.base if self.prior.name == "base" else learnt.polls
        # From seat predictions national intervals held as they are drawn (2019 and 2024).
        self._national = 1.0 if self.prior.name == "mrp" else self.parameters.national
        self.field = Field.of(self.seats, self.prior, self.parameters)
        self.exit_poll = exit_poll_of(scenario) if exit_poll else None
        self._polled = exit_poll
        self._ireland = tuple(
            contest
            for contest in scenario.contests
            if contest.country == NORTHERN_IRELAND and contest.poll == "held"
        )
        self._night = Night.of(scenario, self.seats)

    def with_exit_poll(self, scenario: Scenario) -> Projector:
        """The projector of the same night with the exit poll that has been published by now.

        Nothing is learnt or drawn anew, so it takes no time; before any result it is 22:00 again.

        Args:
            scenario: the projector's own, but for its exit poll.
        """
        other = copy(self)
        other.__dict__.pop("opening", None)
        other.scenario, other._polled = scenario, True
        other.exit_poll = exit_poll_of(scenario)
        other._night = replace(self._night, scenario=scenario)
        return other

    @property
    def night(self) -> Night:
        """Who is who."""
        return self._night

    @property
    def told(self) -> str:
        """What the projection starts from, in words."""
        if self.exit_poll is not None:
            return f"{self.prior.told}, and the exit poll"
        missing = why_not(self.scenario) if self._polled else ""
        return f"{self.prior.told}; {missing}" if missing else self.prior.told

    @property
    def why_not(self) -> str:
        """Why the night's exit poll cannot be taken in, in words; empty where it can."""
        return why_not(self.scenario)

    @cached_property
    def noise(self) -> Noise:
        """The random numbers of Great Britain, kept."""
        return draw_noise(self.field, self._stream(0), self.draws)

    @cached_property
    def _nations_apart(self) -> Floats:
        """(3, draws), random numbers of the nations' turnouts."""
        return self._stream(2).standard_normal((3, self.draws))

    @cached_property
    def ireland(self) -> Ireland:
        """Northern Ireland, with random numbers of its own."""
        return Ireland(self._ireland, self._stream(1), self.draws)

    def _stream(self, number: int) -> np.random.Generator:
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(DOMAIN, number)))

    @cached_property
    def opening(self) -> Projection:
        """The projection before anything is declared: at 22:00, where there is an exit poll."""
        return self._project(Declared({}, {}))

    def project(
        self,
        declared: Mapping[str, Votes],
        *,
        time: int | None = None,
        before: Projection | None = None,
        besides: bool = True,
        times: Mapping[str, int] | None = None,
    ) -> Projection:
        """How the night will end, given these results.

        Args:
            declared: contest (slug, name or ONS id) → votes: an outcome, votes in the order of the
                contest's candidates, or votes by candidate. A corrected result is a new call. The
                seat of a rush, an outcome of which only the winner is known, counts for its
                winner and tells nothing of the others until its figures come.
            time: of the moment, seconds after close of poll, to be kept with it.
            before: the update before, which must be as certain for anything to be sure.
            besides: tell what to watch, the swing so far and when the others may declare, too.
            times: of the declarations, seconds after close of poll by slug; those on the record
                where they are not given.

        Raises:
            ScenarioError: results that cannot be this night's, every problem at once.
        """
        known = read_declared(self.scenario, declared)
        moment = Moment(time, times) if besides else None
        return replace(self._project(known, moment), time=time).after(before)

    def condition(self, declared: Mapping[str, Votes]) -> Posterior:
        """The seats of Great Britain without figures given these results, to be drawn from.

        Raises:
            ScenarioError: as ``project``.
        """
        return self._condition(read_declared(self.scenario, declared))[0]

    def _condition(self, declared: Declared) -> tuple[Posterior, Held]:
        """Seats without figures to draw from, and those with them."""
        seats, votes = self.seats, declared.votes
        polled = [row for row, c in enumerate(seats.contests) if c.slug in votes]
        took_part = [r for r in polled if not seats.speaker[r] and any(votes[self._slug(r)])]
        rows = np.array(took_part, np.intp)
        shares = np.array([seats.shares(r, votes[self._slug(r)]) for r in rows]).reshape(-1, 7)
        held = Held(rows, shares, np.array([sum(votes[self._slug(r)]) for r in rows], np.float64))
        left = ~seats.speaker
        left[polled] = False
        without_figures = np.flatnonzero(left)
        rushes = declared.rushes
        left[[row for row, c in enumerate(seats.contests) if c.slug in rushes]] = False
        known = fit(self.field, rows, shares)
        won = np.zeros(len(GROUPS))
        for group in self._won(declared).values():
            won[group] += 1
        solved = self._solve(known, np.flatnonzero(left), won)
        root, turnout = root_of(solved.precision), held.turnout(seats)
        drawable = Posterior(self.field, without_figures, solved.theta, root, known.sigma, turnout)
        return drawable, held

    def _slug(self, row: int) -> str:
        return self.seats.contests[row].slug

    def _won(self, declared: Declared) -> dict[str, int]:
        """Declared contest of Great Britain → group that won it; the Speaker's is nobody's."""
        found, seen = {}, set(declared)
        for row, contest in enumerate(self.seats.contests):
            if contest.slug in seen and not self.seats.speaker[row]:
                first = declared.elected(contest, self.seed)
                found[contest.slug] = self._night.group[contest.slug][first]
        return found

    def _solve(self, known: Fit, undeclared: Indices, won: Floats) -> Conditioned:
        if self.exit_poll is None or not len(undeclared):
            return Conditioned(known.theta, known.precision)
        return take_in(self.exit_poll, self.field, known, undeclared, won, self.noise)

    def _project(self, declared: Declared, moment: Moment | None = None) -> Projection:
        night, seats = self._night, self.seats
        posterior, held = self._condition(declared)
        latent = posterior.latent(self.noise)
        some = latent[:, :, : summary.SHARE_DRAWS] ** 2
        some /= some.sum(axis=0)
        national = summary.widen(
            summary.national_shares(night, posterior, self.noise, held, some, self._nations_apart),
            self._national,
        )
        # A rush has shares, which nobody knows yet, and no winner that could be another.
        expected = {slug: at for at, slug in enumerate(posterior.slugs)}
        rushes = declared.rushes
        undecided = np.array([at for slug, at in expected.items() if slug not in rushes], np.intp)
        if len(undecided) < len(expected):
            posterior = replace(posterior, rows=posterior.rows[undecided])
            latent = latent[:, undecided]
        rows, winners = posterior.rows, winners_of(latent)
        wins = summary.chances(winners, seats.stands[rows])
        points, mean = summary.share_ranges(some, PERCENTILES), some.mean(axis=2, dtype=np.float64)
        ireland = self.ireland.draw(declared.votes)
        open_there = [seat for seat in ireland if seat.contest not in rushes]
        decided = summary.decide(night, declared, self.seed)
        seen = tuple(declared)
        totals = summary.count_seats(
            night, decided, set(seen), rows, winners, open_there, self.draws
        )
        every = np.ones((len(expected), len(GROUPS)))  # of a rush they are not looked at
        every[undecided] = wins
        contests = summary.Contests(
            night=night,
            votes=declared.votes,
            decided=decided,
            place=expected,
            wins=every,
            mean=100.0 * mean,
            points=points,
            ireland=summary.ireland_ranges(ireland),
            draws=self.draws,
            rushes=rushes,
        )
        parties = totals.by_party(summary.by_party(night, national))
        order = [night.parties.index(party) for party in parties]
        points, mean = points[:, :, undecided], mean[:, undecided]
        found = Projection(
            scenario=self.scenario.name,
            declared=len(seen),
            total=len(self.scenario.polled),
            prior=self.prior.name,
            told=self.told,
            exit_poll=self.exit_poll is not None,
            draws=self.draws,
            seed=self.seed,
            parties=parties,
            hung=1.0 - float(totals.majority.sum()),
            certain=totals.certain(len(declared.votes)),
            contests=contests,
            house=totals.house,
            against_2200=self._against(seen, decided),
            totals=totals.seats[order],
            britain=summary.of_britain(
                night, rows, winners, wins, points, national, self._won(declared)
            ),
        )
        if moment is None:
            return found
        return tell_besides(
            found, self.scenario, posterior, held, latent, winners, 100.0 * mean, seen, moment
        )

    def _against(self, declared: Sequence[str], decided: Mapping[str, int]) -> Mapping[str, float]:
        """Seats declared so far less those expected of the same seats at 22:00, by party."""
        if not declared:
            return {}
        differences: dict[str, float] = {}
        for slug in declared:
            contest = self.scenario.by_slug[slug]
            party = contest.parties[decided[slug]]
            differences[party] = differences.get(party, 0.0) + 1.0
            for candidate in self.opening.contests[slug].candidates:
                before = differences.get(candidate.party, 0.0)
                differences[candidate.party] = before - candidate.win
        return {party: number for party, number in differences.items() if abs(number) >= 0.005}


def _check(scenario: Scenario, prior: str, draws: int, seed: int) -> None:
    if not isinstance(scenario, Scenario):
        given = excerpt(scenario)
        raise InputError(f"a projection takes a scenario, as load gives it, not {given}")
    if prior not in PRIORS:
        near = nearest(str(prior), PRIORS)
        hint = f" (nearest: {near})" if near else f": there are {join(PRIORS)}"
        raise InputError(f"there is no prior {excerpt(prior)}{hint}")
    for name, number in (("draws", draws), ("the seed", seed)):
        if not isinstance(number, int) or isinstance(number, bool):
            raise InputError(f"{name} should be a whole number, not {excerpt(number)}")
    check_seed(seed, "the seed")
    if not 1 <= draws <= MOST_DRAWS:
        raise InputError(f"a projection has 1 to {MOST_DRAWS:,} draws, not {draws:,}")
    if not scenario.polled:
        raise InputError(f"{scenario.name} has no result: every poll was countermanded")


def project(
    scenario: Scenario,
    declared: Mapping[str, Votes],
    *,
    prior: Prior = "auto",
    exit_poll: bool = True,
    draws: int = DRAWS,
    seed: int = 1,
) -> Projection:
    """How the night will end, given what has been declared.

    A ``Projector`` does the same time and again, and keeps what does not change. Arguments,
    values and errors are its.
    """
    projector = Projector(scenario, prior=prior, exit_poll=exit_poll, draws=draws, seed=seed)
    return projector.project(declared)

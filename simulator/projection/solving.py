"""From a night's projector to what a batch is drawn from: every undeclared seat, solved once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np

from simulator.outcome import ContestOutcome, Given
from simulator.projection.ireland import Ireland
from simulator.projection.posterior import Posterior
from simulator.projection.projector import Projector
from simulator.projection.seats import GROUPS, OTH
from simulator.projection.source import Floats, Latent, ProjectionSource, Seat, assemble
from simulator.projection.summary import Night, held_shares
from simulator.projection.words import cautions_at
from simulator.scenario import Contest
from simulator.uk import NORTHERN_IRELAND


@dataclass(frozen=True, eq=False)
class BritainField:
    """Undeclared seats of Great Britain: a cell for each group and seat, group after group."""

    posterior: Posterior

    @property
    def cells(self) -> int:
        """Groups × seats."""
        return len(GROUPS) * len(self.posterior.rows)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that its draws depend on, hex."""
        p, field = self.posterior, self.posterior.field
        digest = sha256()
        for array in (
            *(p.rows, p.theta, p.root, p.sigma, p.stands),
            *(field.prior.mean, field.x, field.spread, field.parameters.correlation),
        ):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def draw(self, rng: np.random.Generator, draws: int) -> Floats:
        """cells × draws: square-root shares."""
        return self.posterior.draw(rng, draws).reshape(self.cells, draws)


@dataclass(frozen=True, eq=False)
class IrelandField:
    """Undeclared seats of Northern Ireland: a cell for each candidate, seat after seat.

    ``contests`` are all of its contests with a poll, ``votes`` what has been declared of them.
    """

    contests: tuple[Contest, ...]
    votes: Mapping[str, tuple[int, ...]]

    @property
    def undeclared(self) -> tuple[Contest, ...]:
        """The contests that are drawn."""
        return tuple(contest for contest in self.contests if contest.slug not in self.votes)

    @property
    def cells(self) -> int:
        """Candidates."""
        return sum(len(contest.candidates) for contest in self.undeclared)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that its draws depend on, hex."""
        said = [
            (contest.slug, contest.base, [(c.party, c.share) for c in contest.candidates])
            for contest in self.contests
        ]
        return sha256(repr((said, sorted(self.votes.items()))).encode()).hexdigest()

    def draw(self, rng: np.random.Generator, draws: int) -> Floats:
        """cells × draws: square-root shares."""
        seats = Ireland(self.contests, rng, draws).draw(self.votes)
        roots: Floats = np.sqrt(np.concatenate([seat.shares for seat in seats]))
        return roots


def solve_source(
    projector: Projector, declared: Mapping[str, ContestOutcome], given: Given
) -> ProjectionSource:
    """The source of draws given these results, solved once.

    Args:
        projector: of the night, with or without its exit poll.
        declared: results by slug.
        given: what they are, in words.

    Raises:
        ScenarioError: results that cannot be this night's.
    """
    scenario = projector.scenario
    posterior = projector.condition(declared)
    latents: list[Latent] = []
    seats = _of_britain(posterior, projector.night)
    if seats:
        latents.append(BritainField(posterior))
    irish = IrelandField(
        tuple(c for c in scenario.polled if c.country == NORTHERN_IRELAND and c.poll == "held"),
        {
            slug: tuple(candidate.votes for candidate in outcome.candidates)
            for slug, outcome in declared.items()
            if scenario.by_slug[slug].country == NORTHERN_IRELAND
        },
    )
    cell = sum(latent.cells for latent in latents)
    for contest in irish.undeclared:
        size = len(contest.candidates)
        seats[contest.slug] = Seat(tuple(range(cell, cell + size)), (1.0,) * size)
        cell += size
    if irish.cells:
        latents.append(irish)
    for contest in scenario.polled:
        if contest.slug not in declared and contest.slug not in seats:
            holder = projector.night.holder(contest) or 0
            shares = tuple(held_shares(contest, holder))
            seats[contest.slug] = Seat((-1,) * len(shares), shares)
    at = None if given.time is None else scenario.clock.at(given.time).isoformat()
    return assemble(
        scenario,
        declared,
        tuple(latents),
        seats,
        words=given.words,
        notes=_notes(projector, declared, given),
        record={
            "words": given.words,
            "exit_poll": given.exit_poll,
            "time": at,
            "declared": len(declared),
            "prior": projector.prior.name,
        },
    )


def _of_britain(posterior: Posterior, night: Night) -> dict[str, Seat]:
    seats = {}
    number = len(posterior.rows)
    for at, slug in enumerate(posterior.slugs):
        groups, parts = night.group[slug], list(night.part[slug])
        # The last group's value is the strongest other candidate's own.
        others = [part for group, part in zip(groups, parts, strict=True) if group == OTH]
        for index, group in enumerate(groups):
            if group == OTH:
                parts[index] /= max(others)
        seats[slug] = Seat(tuple(group * number + at for group in groups), tuple(parts))
    return seats


def _notes(
    projector: Projector, declared: Mapping[str, ContestOutcome], given: Given
) -> tuple[str, ...]:
    """What a reader must know of the draws: a projection they are, and what it starts from."""
    total = len(projector.scenario.polled)
    said = cautions_at(given.time, len(declared), total, exit_poll=given.exit_poll)
    told = f"Projection (simulated): it starts from {projector.prior.told}"
    return (*(caution.rstrip(".") for caution in said), told)

"""The draws of a batch out of a projection: votes given what has been declared.

Everything is solved before the first draw and handed to the workers as arrays: they only draw.
What is declared has its own votes in every draw. An undeclared seat's shares are its latent values
squared, over their sum; a group's share is parted among its candidates by what their parties had
in the base. That of the others is the strongest other candidate's own, and the rest of them have
theirs in the base's proportion to it. Its valid votes are those of the base, times the turnout of
what is declared over that of the base there, times exp(.05 s + .02 n), s a normal of the seat and n
one of the night.

Random numbers of tile t of chunk k come from SFC64 on ``SeedSequence(seed, spawn_key=(5, k,
first draw of t))``, those of its turnout from ``(5, k, first draw of t, key)``: a chunk's number
alone decides them, whoever draws it and when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.forecast import (
    Block,
    Model,
    Start,
    Tiles,
    expected_turnout,
    stream,
    stream_key,
)
from simulator.outcome import ContestOutcome
from simulator.scenario import Contest, Scenario

PROJECTION: Final = 5
"""Domain of the projection's random streams."""

SEAT_TURNOUT: Final = 0.05
NIGHT_TURNOUT: Final = 0.02
"""Scales of the log of an undeclared seat's valid votes over what is expected of them (the note
on the live projection, section 4)."""

CLIP: Final = 6.0
"""Normals of turnout stay within ± this, so that a draw's valid votes have a least."""

_TURNOUT: Final = stream_key("turnout")

Floats = NDArray[np.float32]


class Latent(Protocol):
    """Random fields of some undeclared seats, solved; picklable, and a function of its arrays."""

    @property
    def cells(self) -> int:
        """Rows of what it draws."""

    @property
    def digest(self) -> str:
        """SHA-256 of all that its draws depend on, hex."""

    def draw(self, rng: np.random.Generator, draws: int) -> Floats:
        """cells × draws: latent values, square roots of shares in a unit of the seat's own."""


@dataclass(frozen=True, eq=False)
class ProjectionSource:
    """Where the votes of a conditioned batch come from (``forecast.Source``).

    Candidates have a place each: those of the scenario's first contest, then those of the second,
    and so on; ``first`` is by contest the place of its first candidate.

    Attributes:
        words: what the draws are conditioned on.
        notes: what else a reader must know.
        record: the same for a manifest.
        latents: of the undeclared seats; their cells follow one another.
        first: by contest of the scenario.
        cell: by place, its cell; −1: none, its ``part`` is all there is.
        part: by place, its part of the cell's share; of a declared contest, its votes.
        valid: by contest, valid votes expected, or declared.
        declared: by contest.
        winner: by contest, the index of who was elected where it is declared, else −1.
    """

    words: str
    notes: tuple[str, ...]
    record: Mapping[str, object]
    latents: tuple[Latent, ...]
    slugs: tuple[str, ...]
    first: NDArray[np.intp]
    cell: NDArray[np.intp]
    part: NDArray[np.float64]
    valid: NDArray[np.float64]
    declared: NDArray[np.bool_]
    winner: NDArray[np.intp]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that its votes depend on, hex."""
        digest = sha256()
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                digest.update(field.name.encode() + value.tobytes())
        for latent in self.latents:
            digest.update(latent.digest.encode())
        return digest.hexdigest()

    def start(self, contest: Contest) -> Start:
        """Its own result, or the projection."""
        declared = self.declared[self.slugs.index(contest.slug)]
        return Start.DECLARED if declared else Start.PROJECTION

    def tiles(self, model: Model, seed: int, chunk: int) -> Tiles:
        """The tiles of a chunk."""
        return ProjectionTiles(self, model, seed, chunk)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the latent values of an undeclared contest are.

    Attributes:
        cells: by candidate; −1: its part is all there is.
        parts: by candidate, its part of the cell's square.
    """

    cells: tuple[int, ...]
    parts: tuple[float, ...]


def assemble(
    scenario: Scenario,
    declared: Mapping[str, ContestOutcome],
    latents: tuple[Latent, ...],
    seats: Mapping[str, Seat],
    *,
    words: str,
    notes: tuple[str, ...],
    record: Mapping[str, object],
) -> ProjectionSource:
    """The source of a night's draws.

    Args:
        scenario: the night.
        declared: results, by slug.
        latents: of the contests that have not declared; their cells follow one another.
        seats: by slug, where each of these has its cells.
        words, notes, record: of the source.
    """
    contests = scenario.contests
    sizes = [len(contest.candidates) for contest in contests]
    first = np.cumsum([0, *sizes[:-1]], dtype=np.intp)
    cell = np.full(sum(sizes), -1, np.intp)
    part = np.zeros(sum(sizes))
    winner = np.full(len(contests), -1, np.intp)
    for number, contest in enumerate(contests):
        here = slice(int(first[number]), int(first[number]) + sizes[number])
        if contest.slug in declared:
            outcome = declared[contest.slug]
            part[here] = [candidate.votes for candidate in outcome.candidates]
            winner[number] = outcome.ranking[0]
            if outcome.unopposed:
                part[here] = 1.0
        elif contest.slug in seats:
            cell[here] = seats[contest.slug].cells
            part[here] = seats[contest.slug].parts
        else:  # returned unopposed, or countermanded
            part[here] = 1.0
    return ProjectionSource(
        words,
        notes,
        record,
        latents,
        tuple(contest.slug for contest in contests),
        first,
        cell,
        part,
        _valid(scenario, declared),
        np.array([contest.slug in declared for contest in contests]),
        winner,
    )


def _valid(scenario: Scenario, declared: Mapping[str, ContestOutcome]) -> NDArray[np.float64]:
    """By contest, valid votes declared, or expected by the turnout of what is declared."""
    usual = {contest.slug: _usual_valid(contest) for contest in scenario.contests}
    polls = [outcome for outcome in declared.values() if not outcome.unopposed]
    before = sum(usual[outcome.contest] for outcome in polls)
    ratio = sum(outcome.valid_votes for outcome in polls) / before if before else 1.0
    return np.array(
        [declared[slug].valid_votes if slug in declared else usual[slug] * ratio for slug in usual],
        np.float64,
    )


def _usual_valid(contest: Contest) -> float:
    """Valid votes of the base; without one those of the turnout expected."""
    if contest.base is not None and contest.base.valid_votes:
        return contest.base.valid_votes
    return expected_turnout(contest) * contest.electorate


class ProjectionTiles(Tiles):
    """Tiles of a projection's draws."""

    def __init__(self, source: ProjectionSource, model: Model, seed: int, chunk: int) -> None:
        order = model.contest_order
        expected = source.valid[order][:, None]
        self._declared = source.declared[order]
        tails = np.exp(-CLIP * (SEAT_TURNOUT + NIGHT_TURNOUT))
        least = np.where(self._declared[:, None], expected, expected * tails)
        super().__init__(model, seed, chunk, least, PROJECTION)
        self._seed, self._chunk = seed, chunk
        self._latents = source.latents
        self._expected = expected
        cells = sum(latent.cells for latent in source.latents)
        # Behind the last cell one of ones: what has no cell is all ``part``.
        self._squares = np.ones((cells + 1, model.tile), np.float32)
        contest, index = model.candidates.T
        place = np.where(index >= 0, source.first[contest] + index, 0)
        stands = model.standing
        self._cell = np.where(stands & (source.cell[place] >= 0), source.cell[place], cells)
        part = np.where(stands, source.part[place], 0.0)
        self._part = part.astype(np.float32)[:, None]
        self._valid: NDArray[Any] = np.empty((model.contests, model.tile), model.exact)
        self._fallen = _fallen_lots(source, model, self._part[:, 0])

    def leave_out(self, tiles: int) -> None:
        """Each tile has streams of its own: nothing is to be passed."""

    def begin(self) -> None:
        """Latent values of the tile, and its turnout."""
        tile, row = self.model.tile, 0
        rng = self._rng()
        for latent in self._latents:
            values = latent.draw(rng, tile)
            np.multiply(values, values, out=self._squares[row : row + len(values)])
            row += len(values)
        turnout = self._rng(_TURNOUT)
        night: Floats = turnout.standard_normal((1, tile), np.float32)
        more: Floats = turnout.standard_normal(self._valid.shape, np.float32)
        for normals in (night, more):
            np.clip(normals, -CLIP, CLIP, out=normals)
        more *= np.float32(SEAT_TURNOUT)
        more += np.float32(NIGHT_TURNOUT) * night
        more[self._declared] = 0.0
        valid = np.rint(self._expected * np.exp(more))
        np.clip(valid, 1, self.model.electorate, out=valid)
        valid[self.model.unopposed] = 0
        np.copyto(self._valid, valid, casting="same_kind")

    def _rng(self, *key: int) -> np.random.Generator:
        bits = stream(self._seed, self._chunk, self.start, *key, domain=PROJECTION)
        return np.random.Generator(bits)

    def lot(
        self, contest: NDArray[np.intp], night: NDArray[np.intp], tied: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The same; in a declared contest the lot has fallen."""
        fallen = self._fallen[contest]
        return np.where(fallen >= 0, fallen, super().lot(contest, night, tied))

    def fill(self, block: Block) -> None:
        """Shares, or votes declared, of a block's rows."""
        weight = self.weight[block.rows]
        np.take(self._squares, self._cell[block.rows], axis=0, out=weight, mode="clip")
        weight *= self._part[block.rows]

    def valid_votes(self) -> NDArray[Any]:
        """contests × tile: valid votes, whole numbers; none where there was no poll."""
        return self._valid.copy()

    def valid_of(self, contest: NDArray[np.intp], night: NDArray[np.intp]) -> NDArray[Any]:
        """By pair: valid votes of single contests on single nights."""
        return self._valid[contest, night]


def _fallen_lots(source: ProjectionSource, model: Model, part: Floats) -> NDArray[np.int64]:
    """By contest, on which of those level at its top the lot fell; −1 where it is drawn."""
    fallen = np.full(model.contests, -1, np.int64)
    votes = np.append(part, -1.0)
    for c in np.flatnonzero(source.declared[model.contest_order]).tolist():
        rows = model.row_of[c][model.row_of[c] < model.rows]
        level = rows[votes[rows] == votes[rows].max()]
        elected = source.winner[model.contest_order[c]]
        fallen[c] = int(np.flatnonzero(model.candidates[level, 1] == elected)[0])
    return fallen

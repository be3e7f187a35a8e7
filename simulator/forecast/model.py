"""The forecast's model of a night, laid out in arrays for fast, reproducible draws.

For candidate *i* of party *p* in contest *s* of region *r*, with expected share *p_i* (a
fraction; the contest's sum to 1):

    z_i = log p_i − ½ V_i (1 − 2 p_i) + N[p] + R[r,p] + S[s,i]      share = softmax(z)
    V_i = σ_N² + σ_R² + σ_S²

N, R and S are σ times a Student-t variate (ν 8, 8 and 5), clipped at ±6 sd and rescaled to unit
variance (``variates``). The V term makes the expected share the mean of the drawn shares.
Turnout is logistic(logit of the expected turnout + national term + contest's term), ν as above.

Layout. Contests are ordered by number of candidates, most first, and cut into *blocks* that a
core's cache holds: rectangles of contests by *slots*, the j-th slot for the j-th candidate of
each. A place in a rectangle is a *row*, masked where a contest has fewer candidates. Blocks and
slots come from the scenario *before* its changes: withdrawing a candidate masks a row, added
candidates take spare slots behind the others, so that a what-if keeps the random numbers of its
base.

Random bits of chunk k come from SFC64 on ``SeedSequence(seed, spawn_key=(0, k))``: of each tile
of T draws in turn, T times sixteen bits for each contest's turnout term, then for each base row.
Terms that contests share, lots, and rows of added candidates have streams of their own,
``spawn_key=(0, k, key)``, whatever the layout; ``key`` is 64 bits of SHA-256 of a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.uk import majority_line

if TYPE_CHECKING:
    from simulator.forecast.predictions import Start
    from simulator.forecast.tiles import Tiles
    from simulator.scenario import Contest

CHUNK: Final = 4_096
"""Draws of a chunk: the unit of seed, resume and sampling."""

FLOAT32_ELECTORATE: Final = 2**20
"""Electorates below this have their votes worked out in float32 without loss."""

SAFE_EXPONENT: Final = 80.0
"""exp of ± this is a normal float32."""

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]


@lru_cache(maxsize=4_096)
def stream_key(*names: str) -> int:
    """The 64-bit key of a stream: the first 8 bytes of SHA-256 of its names."""
    return int.from_bytes(sha256("\0".join(names).encode()).digest()[:8], "big")


LOTS: Final = stream_key("lots")
TURNOUT: Final = stream_key("turnout")


@dataclass(frozen=True, slots=True)
class Group:
    """The national and regional term of candidates of one bloc, region and party.

    ``national`` and ``regional`` are stream keys, None where there is no such term.
    """

    national: int | None
    national_scale: float
    regional: int | None
    regional_scale: float


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of rows, slot by slot: some contests in internal order by their slots.

    Attributes:
        first: the first row.
        slots: slots, those of added candidates included.
        base_slots: slots whose random bits come from the chunk's own stream.
        contests: internal contests.
    """

    first: int
    slots: int
    base_slots: int
    contests: slice

    @property
    def width(self) -> int:
        """Contests."""
        return int(self.contests.stop - self.contests.start)

    @property
    def rows(self) -> slice:
        """All of its rows."""
        return slice(self.first, self.first + self.slots * self.width)

    @property
    def base_rows(self) -> slice:
        """Rows whose random bits come from the chunk's own stream."""
        return slice(self.first, self.first + self.base_slots * self.width)


class Source(Protocol):
    """Where the votes of a batch come from, if not from the scenario's predictions.

    It is sent to other processes with its model.
    """

    @property
    def words(self) -> str:
        """What the draws rest on, as a screen says after "Simulated: 10,000 draws"."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of it beside the figures, one sentence each, without stops."""

    @property
    def record(self) -> Mapping[str, object]:
        """The same for a manifest: values of JSON."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that its votes depend on, hex."""

    def start(self, contest: Contest) -> Start:
        """What the draws of a contest that has a poll start from."""

    def tiles(self, model: Model, seed: int, chunk: int) -> Tiles:
        """The tiles of a chunk, a pure function of the arguments."""


@dataclass(frozen=True, eq=False)
class Model:
    """Everything a chunk of draws needs, and nothing else; safe to send to another process.

    Contests are in internal order (``contest_order`` gives their positions in the scenario);
    rows are candidates. ``row_of[c, j]`` is the row of the j-th slot of contest c, or ``rows``
    (a row of zero weight) where its block has no such slot.

    Attributes:
        house: contests of the scenario, those without a result included.
        tile: draws of a tile.
        blocks: of rows; together they are all rows.
        contest_order: scenario position of each internal contest.
        candidates: by row, scenario contest and candidate index; index −1 where masked.
        row_of: by contest, its rows in slot order.
        mean, sigma: by row, a column: expected log weight and σ_S.
        group: by row, index of its group.
        groups: index 0 has no terms.
        added: rows of added candidates and the stream keys of their terms.
        turnout: by contest, a column: logit of the expected turnout.
        turnout_national, turnout_seat: sd of the logit.
        electorate: by contest, a column.
        unopposed: by contest, whether its one candidate is returned without a vote.
        deposit: lost with no more than one in so many of the valid votes; 0: there is none.
        rejected: by contest, rejected papers as a fraction of valid votes.
        keys: by contest, 64 bits of its own.
        parties: party ids; seats are counted in this order.
        party: by row, index of its party.
        own_party: by party, whether its seats are one party's (independents' are not).
        clamp: scales so wide that exponents must be held in range.
        recount_steps: breakpoints of the recount tables, percent, ascending.
        recount_chance: by contest, chance of a check in each interval between the steps.
        source: where votes come from; None: drawn around the scenario's predictions.
    """

    house: int
    tile: int
    blocks: tuple[Block, ...]
    contest_order: Indices
    candidates: NDArray[np.int64]
    row_of: Indices
    mean: Floats
    sigma: Floats
    group: Indices
    groups: tuple[Group, ...]
    added: tuple[tuple[int, int], ...]
    turnout: Floats
    turnout_national: float
    turnout_seat: float
    electorate: NDArray[np.int64]
    unopposed: NDArray[np.bool_]
    deposit: int
    rejected: NDArray[np.float64]
    keys: NDArray[np.uint64]
    parties: tuple[str, ...]
    party: Indices
    own_party: NDArray[np.bool_]
    clamp: bool
    recount_steps: NDArray[np.float64]
    recount_chance: NDArray[np.float64]
    source: Source | None = None

    @property
    def rows(self) -> int:
        """Rows, masked ones included."""
        return len(self.candidates)

    @property
    def contests(self) -> int:
        """Contests that have a result."""
        return len(self.contest_order)

    @property
    def majority(self) -> int:
        """Seats of a majority of the House: more than half of all, vacant ones included."""
        return majority_line(self.house)

    @cached_property
    def standing(self) -> NDArray[np.bool_]:
        """By row, whether its candidate stands."""
        return self.candidates[:, 1] >= 0

    @cached_property
    def row_of_party(self) -> Indices:
        """By party and contest, the row of the party's candidate there, or ``rows``."""
        table = np.full((len(self.parties), self.contests), self.rows, np.intp)
        stands = np.append(self.standing, False)
        for rows in self.row_of.T[::-1]:  # of several candidates, the first slot's counts
            contests = np.flatnonzero(stands[rows])
            table[self.party[rows[contests]], contests] = rows[contests]
        return table

    @cached_property
    def exact(self) -> type[np.floating]:
        """Floating type in which votes are worked out: it holds every integer up to them."""
        return np.float32 if int(self.electorate.max()) < FLOAT32_ELECTORATE else np.float64

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that the draws and their summary depend on, hex."""
        digest = sha256()
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None:
                continue
            digest.update(field.name.encode())
            if isinstance(value, np.ndarray):
                digest.update(repr((value.shape, value.dtype.str)).encode() + value.tobytes())
            elif field.name == "source":
                digest.update(value.fingerprint.encode())
            else:
                digest.update(repr(value).encode())
        return digest.hexdigest()

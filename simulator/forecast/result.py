"""The result of a batch: chances and ranges, worked out from its merged tally.

Probabilities are fractions, shares percent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError
from simulator.forecast.elsewhere import other_polls
from simulator.forecast.model import Model
from simulator.forecast.predictions import Start
from simulator.forecast.ranges import UNDER, Ranges, rebinned
from simulator.forecast.store import Store
from simulator.forecast.tables import MAKERS, PERCENTILES, Columns
from simulator.forecast.tally import ChunkTally
from simulator.scenario import Contest, Scenario
from simulator.text import join, nearest, quantity
from simulator.uk import NORTHERN_IRELAND

_OF_CANDIDATES: Final = (
    *("candidate", "party", "win"),
    *("share_mean", *(f"share_{p}" for p in PERCENTILES)),
    *("votes_mean", *(f"votes_{p}" for p in PERCENTILES)),
    "deposit_lost",
)
"""Columns of a ``CandidateForecast``, in its order."""

NORTHERN_IRELAND_NOTE: Final = (
    "Northern Ireland: no published seat predictions; drawn around its previous result, parties "
    "new to a seat at 2 %"
)


UNOPPOSED_NOTE: Final = "returned unopposed in every draw, without a vote"


DECLARED_NOTE: Final = "Declared: every draw has its own result"


@dataclass(frozen=True, slots=True)
class Range:
    """A mean and the 5th, 50th and 95th percentile."""

    mean: float
    p5: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class SeatsRange:
    """Seats of a party: a mean and percentiles."""

    mean: float
    p5: int
    p25: int
    p50: int
    p75: int
    p95: int


@dataclass(frozen=True, slots=True)
class CandidateForecast:
    """One candidate: chances are fractions, shares percent of the valid votes."""

    name: str
    party: str
    win: float
    share: Range
    votes: Range
    deposit_lost: float


@dataclass(frozen=True, slots=True)
class ContestForecast:
    """One contest.

    Attributes:
        contest, name: slug and name.
        candidates: in the scenario's order.
        majority: p5, p50, p95, votes; zeros for a candidate returned unopposed.
        under: chance of a majority below so many votes.
        recount: chance of at least one check or recount, by the count's own table.
        tie: chance of an equality of votes at the top.
        tipping: chance that it is the night's tipping point.
        start: what its draws start from.
        note: a sentence on that, where it is no prediction, or on the seat's other pollsters;
            empty otherwise.
    """

    contest: str
    name: str
    candidates: tuple[CandidateForecast, ...]
    majority: tuple[int, int, int]
    under: Mapping[int, float]
    recount: float
    tie: float
    tipping: float
    start: Start
    note: str = ""

    @property
    def favourite(self) -> int:
        """Index of the candidate with the best chance to win."""
        chances = [candidate.win for candidate in self.candidates]
        return chances.index(max(chances))


@dataclass(frozen=True, slots=True)
class PartyForecast:
    """One party over the night; ``histogram[s]`` is the number of draws with s seats."""

    party: str
    seats: SeatsRange
    largest: float
    majority: float
    histogram: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class BatchResult:
    """What a batch says.

    Attributes:
        scenario: the night.
        model: as it was drawn.
        draws, seed: of the batch.
        tally: everything that was counted.
        starts: by contest, what its draws start from.
        store: where its chunks are, if anywhere.
    """

    scenario: Scenario
    model: Model
    draws: int
    seed: int
    tally: ChunkTally
    starts: Mapping[str, Start]
    store: Store | None = None

    def __repr__(self) -> str:
        draws = quantity(self.draws, "draw")
        return f"<BatchResult of {self.scenario.name}: {draws}, seed {self.seed}>"

    @property
    def ranges(self) -> Ranges:
        """What the sampled chunks counted."""
        if self.tally.ranges is None:
            raise ValueError("no chunk of this batch was sampled")
        return self.tally.ranges

    @property
    def sampled(self) -> Mapping[str, int]:
        """How many draws each quantity rests on."""
        part = self.ranges.draws
        sampled = ("share", "votes", "deposit_lost", "majority_votes", "recount")
        every = ("win", "seats", "largest", "majority", "hung", "tipping_point", "tie")
        return dict.fromkeys(every, self.draws) | dict.fromkeys(sampled, part)

    @property
    def hung(self) -> float:
        """Chance that no party has more than half of the seats."""
        return self.tally.hung / self.draws

    @property
    def given(self) -> str:
        """What the draws are conditioned on, in words; empty for draws around predictions."""
        return self.model.source.words if self.model.source is not None else ""

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of a batch, beside its figures."""
        from_previous = self._started(Start.PREVIOUS)
        sentences = list(self.model.source.notes) if self.model.source is not None else []
        if any(contest.country == NORTHERN_IRELAND for contest in from_previous):
            sentences.append(NORTHERN_IRELAND_NOTE)
        others = [c.name for c in from_previous if c.country != NORTHERN_IRELAND]
        if others:
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            sentences.append(f"{others[0]}{more}: no predictions; drawn around the previous result")
        if self._started(Start.SPEAKER):
            sentences.append("The Speaker's contest: drawn around the previous winner's share")
        if self.model.source is None:
            sentences += self._other_polls.values()
        sentences += [f"{c.name}: {UNOPPOSED_NOTE}" for c in self._started(Start.UNOPPOSED)]
        if vacant := self._started(Start.COUNTERMANDED):
            total = f"{self.model.contests} of {quantity(self.model.house, 'contest')}"
            names = join(contest.name for contest in vacant)
            sentences.append(f"{names}: poll countermanded, no result on this night ({total})")
        return tuple(sentences)

    @cached_property
    def _other_polls(self) -> Mapping[str, str]:
        return other_polls(self.scenario)

    def _started(self, start: Start) -> list[Contest]:
        """The contests whose draws start from this."""
        return [c for c in self.scenario.contests if self.starts[c.slug] is start]

    @cached_property
    def parties(self) -> Mapping[str, PartyForecast]:
        """Every party that stands, most expected seats first."""
        parties = [self._party(index) for index in range(len(self.model.parties))]
        parties.sort(key=lambda party: -party.seats.mean)
        return {party.party: party for party in parties}

    def _party(self, index: int) -> PartyForecast:
        histogram = self.tally.seats[index]
        running = np.cumsum(histogram)
        mean = int((histogram * np.arange(len(histogram))).sum()) / self.draws
        p5, p25, p50, p75, p95 = (
            int(np.searchsorted(running, part * self.draws))
            for part in (0.05, 0.25, 0.5, 0.75, 0.95)
        )
        return PartyForecast(
            self.model.parties[index],
            SeatsRange(mean, p5, p25, p50, p75, p95),
            int(self.tally.largest[index]) / self.draws,
            int(self.tally.majority[index]) / self.draws,
            histogram,
        )

    @cached_property
    def tipping_points(self) -> tuple[tuple[str, float], ...]:
        """Contests that were the night's tipping point, and how often, likeliest first."""
        points = [(c.contest, c.tipping) for c in self.contests.values() if c.tipping > 0]
        return tuple(sorted(points, key=lambda pair: -pair[1]))

    @cached_property
    def contests(self) -> Mapping[str, ContestForecast]:
        """Every contest that has a result, in the scenario's order."""
        columns = {name: column.tolist() for name, column in self.columns("contests").items()}
        majorities = zip(*(columns[f"majority_{p}"] for p in PERCENTILES), strict=True)
        under = zip(*(columns[f"under_{limit}"] for limit in UNDER), strict=True)
        candidates = self._candidates()
        return {
            contest.slug: ContestForecast(
                contest.slug,
                contest.name,
                tuple(islice(candidates, len(contest.candidates))),
                majority if self.starts[contest.slug] is not Start.UNOPPOSED else (0, 0, 0),
                dict(zip(UNDER, chances, strict=True)),
                columns["recount"][place],
                columns["tie"][place],
                columns["tipping"][place],
                self.starts[contest.slug],
                self._note(contest),
            )
            for place, (contest, majority, chances) in enumerate(
                zip(self.scenario.polled, majorities, under, strict=True)
            )
        }

    def _note(self, contest: Contest) -> str:
        """A sentence on what a contest's draws start from, or on its other pollsters."""
        note = _note(contest, self.starts[contest.slug])
        if note or self.model.source is not None:
            return note
        return self._other_polls.get(contest.slug, "")

    def _candidates(self) -> Iterator[CandidateForecast]:
        """Every candidate, in the scenario's order."""
        columns = self.columns("candidates")
        figures = [columns[name].tolist() for name in _OF_CANDIDATES]
        for name, party, win, s, s5, s50, s95, v, v5, v50, v95, lost in zip(*figures, strict=True):
            share, votes = Range(s, s5, s50, s95), Range(v, v5, v50, v95)
            yield CandidateForecast(name, party, win, share, votes, lost)

    def columns(self, table: str = "candidates") -> Columns:
        """A table of the result as columns, for pandas, Polars, PyArrow and NumPy alike.

        Args:
            table: its name.
                ``candidates``: a row a candidate: chance to win and to lose the deposit, mean and
                percentiles of share (percent of the valid votes) and of votes.
                ``contests``: a row a contest: its favourite, its majority in votes, chances of a
                majority below so many votes, of a recount, of a tie, of being the tipping point.
                ``parties``: a row a party, most expected seats first: mean and percentiles of
                seats, chances to be the largest and to have a majority of the House.
                ``seats``: a row for each number of seats that a party won in some draw: in how
                many draws.
                ``nights``: a row a draw: seats by party; only of a batch with a directory.

        Returns:
            Arrays of equal length by name; ``TABLES`` has the unit and meaning of each. Where there
            is none, words are None and numbers NaN.

        Raises:
            InputError: there is no such table.
        """
        if table not in MAKERS:
            near = nearest(table, MAKERS)
            hint = f" (nearest: {near})" if near else ""
            raise InputError(f"no table '{table}'{hint}; there are {join(MAKERS)}")
        if table not in self._columns:
            self._columns[table] = MAKERS[table](self)
            for column in self._columns[table].values():
                column.setflags(write=False)
        return dict(self._columns[table])

    @cached_property
    def _columns(self) -> dict[str, Columns]:
        return {}

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {contest.slug: place for place, contest in enumerate(self.scenario.contests)}

    @cached_property
    def _row(self) -> Mapping[tuple[int, int], int]:
        places = self.model.candidates.tolist()
        return {(c, i): row for row, (c, i) in enumerate(places) if i >= 0}

    def share_histogram(self, contest: str, index: int, edges: Sequence[float]) -> list[float]:
        """Part of the sampled draws in which a candidate's share (percent) is between edges."""
        position = self._position[contest]
        counts = self.ranges.share_bins[self._row[position, index]]
        return rebinned(counts, np.asarray(edges) / 100.0)

    def majority_histogram(self, contest: str, edges: Sequence[float]) -> list[float]:
        """Part of the sampled draws in which a contest's majority (votes) is between edges."""
        position = self._position[contest]
        c = int(np.flatnonzero(self.model.contest_order == position)[0])
        electorate = float(self.model.electorate[c, 0])
        return rebinned(self.ranges.majority_bins[c], np.asarray(edges) / electorate)


def _note(contest: Contest, start: Start) -> str:
    if start in (Start.PREDICTION, Start.PROJECTION):
        return ""
    if start is Start.DECLARED:
        return DECLARED_NOTE
    if start is Start.UNOPPOSED:
        return UNOPPOSED_NOTE.capitalize()
    if start is Start.PREVIOUS and contest.country == NORTHERN_IRELAND:
        return NORTHERN_IRELAND_NOTE
    return "No predictions here: drawn around the previous result"

"""The result of a batch: chances and ranges, worked out from its merged tally.

A quantile of a histogram is where its running count reaches the wanted part of all draws,
straight between the edges of the bin. Probabilities are fractions, shares percent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulator.forecast.model import Model
from simulator.forecast.predictions import Start
from simulator.forecast.ranges import SHARE_UNIT, UNDER, Ranges
from simulator.forecast.store import Store
from simulator.forecast.tally import ChunkTally
from simulator.forecast.terms import NORTHERN_IRELAND
from simulator.scenario import Scenario

NORTHERN_IRELAND_NOTE: Final = (
    "Northern Ireland: no published seat predictions; drawn around its previous result, parties "
    "new to a seat at 2 %"
)


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
        majority: p5, p50, p95, votes.
        under: chance of a majority below so many votes.
        recount: chance of at least one check or recount, by the count's own table.
        tie: chance of an equality of votes at the top.
        tipping: chance that it is the night's tipping point.
        start: what its draws start from.
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
        starts: by contest in the scenario's order.
        store: where its chunks are, if anywhere.
    """

    scenario: Scenario
    model: Model
    draws: int
    seed: int
    tally: ChunkTally
    starts: tuple[Start, ...]
    store: Store | None = None

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

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of a batch, beside its figures."""
        from_previous = [
            contest
            for contest, start in zip(self.scenario.contests, self.starts, strict=True)
            if start is Start.PREVIOUS
        ]
        sentences = []
        if any(contest.country == NORTHERN_IRELAND for contest in from_previous):
            sentences.append(NORTHERN_IRELAND_NOTE)
        others = [c.name for c in from_previous if c.country != NORTHERN_IRELAND]
        if others:
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            sentences.append(f"{others[0]}{more}: no predictions; drawn around the previous result")
        if any(start is Start.SPEAKER for start in self.starts):
            sentences.append(
                "The Speaker's contest: drawn around the previous result; the Speaker holds"
            )
        return tuple(sentences)

    @cached_property
    def parties(self) -> Mapping[str, PartyForecast]:
        """Every party that stands, most expected seats first."""
        told = [self._party(index) for index in range(len(self.model.parties))]
        told.sort(key=lambda party: -party.seats.mean)
        return {party.party: party for party in told}

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
        found = [(c.contest, c.tipping) for c in self.contests.values() if c.tipping > 0]
        return tuple(sorted(found, key=lambda pair: -pair[1]))

    @cached_property
    def contests(self) -> Mapping[str, ContestForecast]:
        """Every contest, in the scenario's order."""
        model, ranges = self.model, self.ranges
        internal = np.argsort(model.contest_order)
        electorate = model.electorate[:, 0]
        majority = quantiles(ranges.majority_bins) * electorate[:, None]
        recount = (ranges.recount_steps * model.recount_chance).sum(axis=1) / ranges.draws
        candidates = self._candidates()
        told = {}
        for position, contest in enumerate(self.scenario.contests):
            c = int(internal[position])
            low, middle, high = (round(float(value)) for value in majority[c])
            told[contest.slug] = ContestForecast(
                contest.slug,
                contest.name,
                candidates[position],
                (low, middle, high),
                {
                    limit: int(n) / ranges.draws
                    for limit, n in zip(UNDER, ranges.under[c], strict=True)
                },
                float(recount[c]),
                int(self.tally.ties[c]) / self.draws,
                int(self.tally.tipping[c]) / self.draws,
                self.starts[position],
            )
        return told

    def _candidates(self) -> list[tuple[CandidateForecast, ...]]:
        """By contest in the scenario's order, its candidates in theirs."""
        model, ranges = self.model, self.ranges
        shares = 100.0 * quantiles(ranges.share_bins)
        votes = quantiles(ranges.votes_bins) * self._electorate_of_rows[:, None]
        mean_share = 100.0 * ranges.shares / SHARE_UNIT / ranges.draws
        mean_votes = ranges.votes / ranges.draws
        told: list[list[CandidateForecast | None]] = [
            [None] * len(contest.candidates) for contest in self.scenario.contests
        ]
        for row, (position, index) in enumerate(model.candidates.tolist()):
            if index < 0:
                continue
            candidate = self.scenario.contests[position].candidates[index]
            told[position][index] = CandidateForecast(
                candidate.name,
                candidate.party,
                int(self.tally.wins[row]) / self.draws,
                Range(float(mean_share[row]), *(float(value) for value in shares[row])),
                Range(float(mean_votes[row]), *(float(round(value)) for value in votes[row])),
                int(ranges.deposits[row]) / ranges.draws,
            )
        return [tuple(c for c in contest if c is not None) for contest in told]

    @cached_property
    def _electorate_of_rows(self) -> NDArray[np.int64]:
        electorates = np.array([contest.electorate for contest in self.scenario.contests])
        return electorates[self.model.candidates[:, 0]]

    @cached_property
    def _row(self) -> Mapping[tuple[int, int], int]:
        places = self.model.candidates.tolist()
        return {(c, i): row for row, (c, i) in enumerate(places) if i >= 0}

    def share_histogram(self, contest: str, index: int, edges: Sequence[float]) -> list[float]:
        """Part of the sampled draws in which a candidate's share (percent) is between edges."""
        position = [c.slug for c in self.scenario.contests].index(contest)
        counts = self.ranges.share_bins[self._row[position, index]]
        return rebinned(counts, np.asarray(edges) / 100.0)

    def majority_histogram(self, contest: str, edges: Sequence[float]) -> list[float]:
        """Part of the sampled draws in which a contest's majority (votes) is between edges."""
        position = [c.slug for c in self.scenario.contests].index(contest)
        c = int(np.flatnonzero(self.model.contest_order == position)[0])
        electorate = float(self.model.electorate[c, 0])
        return rebinned(self.ranges.majority_bins[c], np.asarray(edges) / electorate)


def quantiles(
    counts: NDArray[np.uint32], parts: Sequence[float] = (0.05, 0.5, 0.95)
) -> NDArray[np.float64]:
    """rows × parts: quantiles, as fractions, of rows of histograms even in the square root."""
    bins = counts.shape[1] - 1
    running = np.cumsum(counts, axis=1, dtype=np.int64)
    found = np.zeros((len(counts), len(parts)))
    rows = np.arange(len(counts))
    for column, part in enumerate(parts):
        wanted = part * running[:, -1:]
        place = np.minimum((running < wanted).sum(axis=1), bins)
        inside = counts[rows, place]
        before = running[rows, place] - inside
        within = (wanted[:, 0] - before) / np.maximum(inside, 1)
        found[:, column] = np.minimum((place + np.clip(within, 0.0, 1.0)) / bins, 1.0) ** 2
    return found


def rebinned(counts: NDArray[Any], edges: NDArray[np.float64]) -> list[float]:
    """Parts of all draws between edges (ascending fractions), from one such histogram."""
    bins = len(counts) - 1
    running = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    total = max(1, int(running[-1]))
    places = np.sqrt(np.clip(edges, 0.0, 1.0)) * bins
    # The last bin holds shares of one: they belong below an edge at one.
    places = np.where(edges >= 1.0, bins + 1, places)
    below = np.interp(places, np.arange(bins + 2), running) / total
    return [float(part) for part in np.diff(below)]

"""The tables of a batch as columns: arrays of equal length by name, each with a row for the same
thing. Chances are fractions, shares percent of the valid votes.

Every column is one line here, with its unit and its meaning (``TABLES`` for those who only tell of
them) and how it is worked out: what is said of the tables and the tables cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError
from simulator.forecast.chunks import plan
from simulator.forecast.model import CHUNK
from simulator.forecast.ranges import SHARE_UNIT, UNDER, quantiles
from simulator.outcome import ContestOutcome, Mark
from simulator.scenario import Candidate, Contest, certified_outcome

if TYPE_CHECKING:
    from simulator.forecast.result import BatchResult, PartyForecast

Columns = dict[str, NDArray[Any]]

F = TypeVar("F")

PERCENTILES: Final = ("p5", "p50", "p95")

NIGHT_PARTIES: Final = 24
"""Parties with a column of their own in ``nights``."""


DRAW: Final = "draw"
PARTY: Final = "<party id>"
OTHER: Final = "other"
"""The columns of ``nights``; the second stands for many."""


class Column(NamedTuple, Generic[F]):
    """A column: its ``unit``, its ``meaning``, its ``values`` from the facts of its table.

    ``whole``: whole numbers, NaN where there is none.
    """

    unit: str
    meaning: str
    values: Callable[[F], NDArray[Any]]
    whole: bool = False


def texts(values: Sequence[str | None]) -> NDArray[Any]:
    """A column of words; of objects where some have none."""
    return np.array(values, object if None in values else np.str_)


def numbers(values: Sequence[float | None]) -> NDArray[Any]:
    """A column of numbers; NaN where there is none."""
    return np.array([np.nan if value is None else value for value in values], np.float64)


def make_columns(columns: Mapping[str, Column[F]], facts: F) -> Columns:
    """The columns of a table, worked out from its facts."""
    return {name: column.values(facts) for name, column in columns.items()}


class _Certified:
    """The certified results of a night, contest by contest; each is looked for once."""

    def __init__(self, result: BatchResult) -> None:
        self._found = {
            contest.slug: certified_outcome(result.scenario, contest.slug)
            for contest in result.scenario.polled
        }

    def votes(self, contest: Contest) -> ContestOutcome | None:
        """The certified figures; None where there are none, or there was no poll."""
        outcome = self._found[contest.slug]
        return None if outcome is None or outcome.unopposed else outcome

    def elected(self, contest: Contest) -> ContestOutcome | None:
        """The same where who was elected is certified too, by no lot of this program's."""
        outcome = self._found[contest.slug]
        return outcome if outcome is not None and outcome.elected_mark is Mark.RECORD else None

    def figures(self, contest: Contest, candidate: Candidate) -> tuple[int, float] | None:
        """A candidate's certified votes and share; None where they do not stand in them."""
        outcome = self.votes(contest)
        if outcome is not None:
            for index, c in enumerate(outcome.candidates):
                if (c.name, c.party) == candidate.key:
                    return c.votes, outcome.share(index)
        return None


@dataclass(frozen=True, eq=False)
class _Candidates:
    """What the columns of ``candidates`` need: a place a candidate."""

    result: BatchResult

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """The model's rows, contests and candidates in the scenario's order."""
        places = self.result.model.candidates
        rows = np.flatnonzero(places[:, 1] >= 0)
        return rows[np.lexsort((places[rows, 1], places[rows, 0]))]

    @cached_property
    def people(self) -> list[tuple[Contest, Candidate]]:
        """Candidates with their contests, in the same order."""
        return [(c, x) for c in self.result.scenario.polled for x in c.candidates]

    @cached_property
    def share(self) -> NDArray[np.float64]:
        """Percentiles of shares."""
        share: NDArray[np.float64] = 100.0 * quantiles(self.result.ranges.share_bins[self.rows])
        share[self.result.ranges.votes[self.rows] == 0] = 0.0  # a bin is wider than nothing
        return share

    @cached_property
    def votes(self) -> NDArray[np.float64]:
        """Percentiles of votes."""
        electorate = np.array([contest.electorate for contest, _ in self.people])
        parts = quantiles(self.result.ranges.votes_bins[self.rows])
        votes: NDArray[np.float64] = np.rint(parts * electorate[:, None])
        return votes

    @cached_property
    def certified(self) -> list[tuple[int, float] | None]:
        """Certified votes and share, or None."""
        record = _Certified(self.result)
        return [record.figures(contest, candidate) for contest, candidate in self.people]

    @cached_property
    def certified_winners(self) -> list[tuple[str, str] | None]:
        """By candidate, who the certified result of the contest elected."""
        record = _Certified(self.result)
        elected = {c.slug: record.elected(c) for c in self.result.scenario.polled}
        keys = {s: (o.winner.name, o.winner.party) if o else None for s, o in elected.items()}
        return [keys[contest.slug] for contest, _ in self.people]

    def elected(self) -> NDArray[Any]:
        """By candidate, whether the certified result elected them; None where it tells nothing."""
        pairs = zip(self.people, self.certified_winners, strict=True)
        return np.array([None if key is None else key == c.key for (_, c), key in pairs], object)

    def of_contests(self, column: str) -> NDArray[Any]:
        """A column of ``contests``, once for each candidate."""
        contests = self.result.scenario.polled
        values = self.result.columns("contests")[column]
        return np.repeat(values, [len(contest.candidates) for contest in contests])


CANDIDATES: Final[dict[str, Column[_Candidates]]] = {
    "contest": Column("text", "the contest's slug", lambda f: texts([c.slug for c, _ in f.people])),
    "candidate": Column(
        "text", "the name in the results", lambda f: texts([x.name for _, x in f.people])
    ),
    "party": Column("text", "party id", lambda f: texts([x.party for _, x in f.people])),
    "win": Column(
        "fraction", "chance to win", lambda f: f.result.tally.wins[f.rows] / f.result.draws
    ),
    "share_mean": Column(
        "percent",
        "of the valid votes, mean",
        lambda f: 100.0 * f.result.ranges.shares[f.rows] / SHARE_UNIT / f.result.ranges.draws,
    ),
    "share_p5": Column("percent", "5th percentile of it", lambda f: f.share[:, 0]),
    "share_p50": Column("percent", "its median", lambda f: f.share[:, 1]),
    "share_p95": Column("percent", "95th percentile of it", lambda f: f.share[:, 2]),
    "votes_mean": Column(
        "votes", "mean", lambda f: f.result.ranges.votes[f.rows] / f.result.ranges.draws
    ),
    "votes_p5": Column("votes", "5th percentile", lambda f: f.votes[:, 0]),
    "votes_p50": Column("votes", "median", lambda f: f.votes[:, 1]),
    "votes_p95": Column("votes", "95th percentile", lambda f: f.votes[:, 2]),
    "deposit_lost": Column(
        "fraction",
        "chance to lose the deposit",
        lambda f: f.result.ranges.deposits[f.rows] / f.result.ranges.draws,
    ),
    "ons_id": Column(
        "text", "the contest's ONS id, where it has one", lambda f: f.of_contests("ons_id")
    ),
    "contest_name": Column("text", "its name", lambda f: f.of_contests("contest_name")),
    "region": Column("text", "its region", lambda f: f.of_contests("region")),
    "country": Column("text", "its country", lambda f: f.of_contests("country")),
    "winner_party": Column(
        "text",
        "party id of the candidate with the best chance there",
        lambda f: f.of_contests("winner_party"),
    ),
    "certified_votes": Column(
        "votes",
        "in the certified result, where there is one",
        lambda f: numbers([pair[0] if pair else None for pair in f.certified]),
        whole=True,
    ),
    "certified_share": Column(
        "percent",
        "of its valid votes",
        lambda f: numbers([pair[1] if pair else None for pair in f.certified]),
    ),
    "certified_elected": Column(
        "true or false", "elected in the certified result", lambda f: f.elected()
    ),
    "given": Column(
        "text",
        "what the draws are conditioned on, if anything",
        lambda f: f.of_contests("given"),
    ),
}


@dataclass(frozen=True, eq=False)
class _Contests:
    """What the columns of ``contests`` need: a place a contest with a result."""

    result: BatchResult

    @cached_property
    def contests(self) -> tuple[Contest, ...]:
        """In the scenario's order."""
        return self.result.scenario.polled

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """The model's contests in the same order."""
        return np.argsort(self.result.model.contest_order)

    @cached_property
    def favourites(self) -> list[tuple[Candidate, float]]:
        """The candidate whose chance is best, and that chance."""
        facts = _Candidates(self.result)
        win = CANDIDATES["win"].values(facts)
        ends = np.cumsum([0, *(len(contest.candidates) for contest in self.contests)])
        best = [a + int(win[a:b].argmax()) for a, b in pairwise(ends.tolist())]
        return [(facts.people[place][1], float(win[place])) for place in best]

    @cached_property
    def majority(self) -> NDArray[Any]:
        """Percentiles of majorities: whole numbers, NaN for a candidate returned unopposed."""
        parts = quantiles(self.result.ranges.majority_bins)
        votes = np.rint(parts * self.result.model.electorate)[self.order]
        unopposed = self.result.model.unopposed[self.order]
        if not unopposed.any():
            return votes.astype(np.int64)
        votes[unopposed] = np.nan
        return votes

    def under(self, limit: int) -> NDArray[np.float64]:
        """Chances of a majority below a limit."""
        ranges = self.result.ranges
        chances: NDArray[np.float64] = ranges.under[self.order, UNDER.index(limit)] / ranges.draws
        return chances

    def recount(self) -> NDArray[np.float64]:
        """Chances of a check or recount."""
        ranges, chance = self.result.ranges, self.result.model.recount_chance
        chances: NDArray[np.float64] = (ranges.recount_steps * chance).sum(axis=1) / ranges.draws
        return chances[self.order]

    @cached_property
    def elected(self) -> list[ContestOutcome | None]:
        """Certified results that say who was elected, or None."""
        record = _Certified(self.result)
        return [record.elected(contest) for contest in self.contests]

    @cached_property
    def votes(self) -> list[ContestOutcome | None]:
        """Certified results with votes, or None."""
        record = _Certified(self.result)
        return [record.votes(contest) for contest in self.contests]


CONTESTS: Final[dict[str, Column[_Contests]]] = {
    "contest": Column("text", "its slug", lambda f: texts([c.slug for c in f.contests])),
    "name": Column("text", "its name", lambda f: texts([c.name for c in f.contests])),
    "ons_id": Column(
        "text", "its ONS id, where it has one", lambda f: texts([c.ons_id for c in f.contests])
    ),
    "favourite": Column(
        "text",
        "the candidate with the best chance",
        lambda f: texts([candidate.name for candidate, _ in f.favourites]),
    ),
    "party": Column(
        "text", "party id of that one", lambda f: texts([c.party for c, _ in f.favourites])
    ),
    "win": Column("fraction", "that chance", lambda f: np.array([win for _, win in f.favourites])),
    "majority_p5": Column(
        "votes", "majority, 5th percentile", lambda f: f.majority[:, 0], whole=True
    ),
    "majority_p50": Column("votes", "majority, median", lambda f: f.majority[:, 1], whole=True),
    "majority_p95": Column(
        "votes", "majority, 95th percentile", lambda f: f.majority[:, 2], whole=True
    ),
    "under_100": Column("fraction", "chance of a majority below 100 votes", lambda f: f.under(100)),
    "under_500": Column("fraction", "… below 500 votes", lambda f: f.under(500)),
    "under_1000": Column("fraction", "… below 1,000 votes", lambda f: f.under(1000)),
    "recount": Column("fraction", "chance of at least one check or recount", lambda f: f.recount()),
    "tie": Column(
        "fraction",
        "chance of an equality of votes at the top",
        lambda f: f.result.tally.ties[f.order] / f.result.draws,
    ),
    "tipping": Column(
        "fraction",
        "chance to be the night's tipping point",
        lambda f: f.result.tally.tipping[f.order] / f.result.draws,
    ),
    "start": Column(
        "text",
        "what the draws start from: prediction, previous, speaker, projection, declared, unopposed",
        lambda f: texts([f.result.starts[c.slug].value for c in f.contests]),
    ),
    "contest_name": Column("text", "its name", lambda f: texts([c.name for c in f.contests])),
    "region": Column("text", "its region", lambda f: texts([c.region for c in f.contests])),
    "country": Column("text", "its country", lambda f: texts([c.country for c in f.contests])),
    "winner_party": Column(
        "text",
        "party id of the candidate with the best chance",
        lambda f: texts([c.party for c, _ in f.favourites]),
    ),
    "certified_winner": Column(
        "text",
        "who was elected by the certified result, where there is one",
        lambda f: texts([outcome.winner.name if outcome else None for outcome in f.elected]),
    ),
    "certified_winner_party": Column(
        "text",
        "party id of that one",
        lambda f: texts([outcome.winner.party if outcome else None for outcome in f.elected]),
    ),
    "certified_majority": Column(
        "votes",
        "of the certified result",
        lambda f: numbers([outcome.majority if outcome else None for outcome in f.votes]),
        whole=True,
    ),
    "certified_result": Column(
        "text",
        "gain, hold or win in it",
        lambda f: texts([outcome.result if outcome else None for outcome in f.elected]),
    ),
    "given": Column(
        "text",
        "what the draws are conditioned on, if anything",
        lambda f: texts([f.result.given or None] * len(f.contests)),
    ),
}

Parties = tuple["PartyForecast", ...]
"""What the columns of ``parties`` and ``seats`` need, most expected seats first."""


def _seats(forecasts: Parties, name: str) -> NDArray[Any]:
    return np.array([getattr(party.seats, name) for party in forecasts])


PARTIES: Final[dict[str, Column[Parties]]] = {
    "party": Column("text", "party id", lambda f: texts([party.party for party in f])),
    "seats_mean": Column("seats", "mean", lambda f: _seats(f, "mean")),
    "seats_p5": Column("seats", "5th percentile", lambda f: _seats(f, "p5")),
    "seats_p25": Column("seats", "25th percentile", lambda f: _seats(f, "p25")),
    "seats_p50": Column("seats", "median", lambda f: _seats(f, "p50")),
    "seats_p75": Column("seats", "75th percentile", lambda f: _seats(f, "p75")),
    "seats_p95": Column("seats", "95th percentile", lambda f: _seats(f, "p95")),
    "largest": Column(
        "fraction",
        "chance to have more seats than any other",
        lambda f: np.array([party.largest for party in f]),
    ),
    "majority": Column(
        "fraction",
        "chance of more than half of all seats",
        lambda f: np.array([party.majority for party in f]),
    ),
}


def _won(party: PartyForecast) -> NDArray[np.intp]:
    return np.flatnonzero(party.histogram)


SEATS: Final[dict[str, Column[Parties]]] = {
    "party": Column(
        "text",
        "party id",
        lambda f: np.repeat(texts([p.party for p in f]), [len(_won(party)) for party in f]),
    ),
    "seats": Column(
        "seats",
        "a number of seats that it won in some draw",
        lambda f: np.concatenate([_won(party) for party in f]),
    ),
    "draws": Column(
        "draws",
        "in how many it won so many",
        lambda f: np.concatenate([party.histogram[_won(party)] for party in f]),
    ),
}


def _parties(result: BatchResult) -> Parties:
    return tuple(result.parties.values())


def nights(result: BatchResult) -> Columns:
    """A row a draw: seats by party."""
    pieces = list(night_pieces(result))
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}


def night_pieces(result: BatchResult) -> Iterator[Columns]:
    """``nights``, a chunk at a time: a column for each party that won a seat in some draw.

    Most expected seats come first; of very many parties the last share the column ``other``.

    Raises:
        InputError: the batch has no directory.
    """
    if result.store is None:
        raise InputError("a batch keeps its nights only in a directory: run it with one")
    won = [party.party for party in result.parties.values() if party.seats.mean > 0]
    places = [result.model.parties.index(party) for party in won]
    jobs = plan(result.draws)
    for job, seats in zip(jobs, result.store.nights(jobs), strict=True):
        columns: Columns = {DRAW: job.chunk * CHUNK + np.arange(len(seats))}
        for party, place in zip(won[:NIGHT_PARTIES], places[:NIGHT_PARTIES], strict=True):
            columns[party] = seats[:, place].astype(np.int64)
        if len(won) > NIGHT_PARTIES:
            columns[OTHER] = seats[:, places[NIGHT_PARTIES:]].sum(axis=1, dtype=np.int64)
        yield columns


MAKERS: Final[Mapping[str, Callable[[BatchResult], Columns]]] = {
    "candidates": lambda result: make_columns(CANDIDATES, _Candidates(result)),
    "contests": lambda result: make_columns(CONTESTS, _Contests(result)),
    "parties": lambda result: make_columns(PARTIES, _parties(result)),
    "seats": lambda result: make_columns(SEATS, _parties(result)),
    "nights": nights,
}

_DESCRIBED: Final[Mapping[str, Mapping[str, Column[Any]]]] = {
    "candidates": CANDIDATES,
    "contests": CONTESTS,
    "parties": PARTIES,
    "seats": SEATS,
}

TABLES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    table: {name: (column.unit, column.meaning) for name, column in columns.items()}
    for table, columns in _DESCRIBED.items()
} | {
    "nights": {
        DRAW: ("number", "of the draw, from 0"),
        PARTY: ("seats", "of the party, a column for each that won one in some draw"),
        OTHER: ("seats", f"of all parties but the first {NIGHT_PARTIES} of those, where there are"),
    }
}
"""Every table's columns in order, each with its unit and its meaning."""

WHOLE: Final = frozenset(
    name for columns in _DESCRIBED.values() for name, column in columns.items() if column.whole
)
"""Columns of whole numbers in which NaN stands where there is none."""

"""The tables of a batch as columns: arrays of equal length by name, each with a row for the same
thing. Chances are fractions, shares percent of the valid votes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError
from simulator.forecast.chunks import plan
from simulator.forecast.model import CHUNK
from simulator.forecast.ranges import SHARE_UNIT, UNDER, quantiles

if TYPE_CHECKING:
    from simulator.forecast.result import BatchResult

Columns = dict[str, NDArray[Any]]

PERCENTILES: Final = ("p5", "p50", "p95")

NIGHT_PARTIES: Final = 24
"""Parties with a column of their own in ``nights``."""


def texts(values: Sequence[str | None]) -> NDArray[Any]:
    """A column of words; of objects where some have none."""
    return np.array(values, object if None in values else np.str_)


def candidates(result: BatchResult) -> Columns:
    """A row a candidate, contests and candidates in the scenario's order."""
    model, ranges, tally = result.model, result.ranges, result.tally
    places = model.candidates
    rows = np.flatnonzero(places[:, 1] >= 0)
    rows = rows[np.lexsort((places[rows, 1], places[rows, 0]))]
    people = [(c.slug, x) for c in result.scenario.polled for x in c.candidates]
    electorate = np.array([contest.electorate for contest in result.scenario.contests])
    share = 100.0 * quantiles(ranges.share_bins[rows])
    votes = np.rint(quantiles(ranges.votes_bins[rows]) * electorate[places[rows, 0], None])
    columns = {
        "contest": texts([slug for slug, _ in people]),
        "candidate": texts([candidate.name for _, candidate in people]),
        "party": texts([candidate.party for _, candidate in people]),
        "win": tally.wins[rows] / result.draws,
        "share_mean": 100.0 * ranges.shares[rows] / SHARE_UNIT / ranges.draws,
    }
    columns |= {f"share_{p}": share[:, place] for place, p in enumerate(PERCENTILES)}
    columns["votes_mean"] = ranges.votes[rows] / ranges.draws
    columns |= {f"votes_{p}": votes[:, place] for place, p in enumerate(PERCENTILES)}
    columns["deposit_lost"] = ranges.deposits[rows] / ranges.draws
    return columns


def contests(result: BatchResult) -> Columns:
    """A row a contest, in the scenario's order, with the candidate whose chance is best."""
    model, ranges, tally = result.model, result.ranges, result.tally
    people = result.columns("candidates")
    order = np.argsort(model.contest_order)
    sizes = [len(contest.candidates) for contest in result.scenario.polled]
    starts = np.cumsum([0, *sizes])
    win = people["win"]
    first = [a + int(win[a:b].argmax()) for a, b in pairwise(starts.tolist())]
    majority = np.rint(quantiles(ranges.majority_bins) * model.electorate).astype(np.int64)[order]
    recount = (ranges.recount_steps * model.recount_chance).sum(axis=1) / ranges.draws
    under = ranges.under[order] / ranges.draws
    return {
        "contest": texts([contest.slug for contest in result.scenario.polled]),
        "name": texts([contest.name for contest in result.scenario.polled]),
        "ons_id": texts([contest.ons_id for contest in result.scenario.polled]),
        "favourite": people["candidate"][first],
        "party": people["party"][first],
        "win": win[first],
        **{f"majority_{p}": majority[:, place] for place, p in enumerate(PERCENTILES)},
        **{f"under_{limit}": under[:, place] for place, limit in enumerate(UNDER)},
        "recount": recount[order],
        "tie": tally.ties[order] / result.draws,
        "tipping": tally.tipping[order] / result.draws,
        "start": texts([result.starts[contest.slug].value for contest in result.scenario.polled]),
    }


def parties(result: BatchResult) -> Columns:
    """A row a party, most expected seats first."""
    forecasts = list(result.parties.values())
    seats = {
        f"seats_{name}": np.array([getattr(party.seats, name) for party in forecasts])
        for name in ("mean", "p5", "p25", "p50", "p75", "p95")
    }
    return {
        "party": texts([party.party for party in forecasts]),
        **seats,
        "largest": np.array([party.largest for party in forecasts]),
        "majority": np.array([party.majority for party in forecasts]),
    }


def seats(result: BatchResult) -> Columns:
    """A row for each number of seats that a party won in some draw: in how many draws."""
    forecasts = list(result.parties.values())
    won = [np.flatnonzero(party.histogram) for party in forecasts]
    names = np.repeat(texts([party.party for party in forecasts]), [len(seats) for seats in won])
    counts = [party.histogram[seats] for party, seats in zip(forecasts, won, strict=True)]
    return {"party": names, "seats": np.concatenate(won), "draws": np.concatenate(counts)}


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
        columns: Columns = {"draw": job.chunk * CHUNK + np.arange(len(seats))}
        for party, place in zip(won[:NIGHT_PARTIES], places[:NIGHT_PARTIES], strict=True):
            columns[party] = seats[:, place].astype(np.int64)
        if len(won) > NIGHT_PARTIES:
            columns["other"] = seats[:, places[NIGHT_PARTIES:]].sum(axis=1, dtype=np.int64)
        yield columns


TABLES: Final[Mapping[str, Callable[[BatchResult], Columns]]] = {
    "candidates": candidates,
    "contests": contests,
    "parties": parties,
    "seats": seats,
    "nights": nights,
}

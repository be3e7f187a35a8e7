"""A projection as columns: arrays of equal length by name, each with a row for the same thing.

Chances are fractions, shares percent of the valid votes. Every column is one line here, with its
unit and its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError
from simulator.forecast import Column, Columns, make_columns, numbers, texts
from simulator.text import join, nearest

if TYPE_CHECKING:
    from simulator.projection.projection import (
        CandidateProjection,
        ContestProjection,
        PartyProjection,
        Projection,
        ShareRange,
    )

PERCENTILES: Final = ("p5", "p10", "p25", "p50", "p75", "p90", "p95")

Parties = tuple["PartyProjection", ...]


def _seats(name: str) -> Callable[[Parties], NDArray[Any]]:
    return lambda parties: numbers([getattr(party.seats, name) for party in parties])


def _shares(ranges: Iterable[ShareRange | None], name: str) -> NDArray[Any]:
    return numbers([getattr(share, name) if share else None for share in ranges])


def _party_share(name: str) -> Callable[[Parties], NDArray[Any]]:
    return lambda parties: _shares((party.share for party in parties), name)


PARTIES: Final[dict[str, Column[Parties]]] = {
    "party": Column("text", "party id", lambda f: texts([party.party for party in f])),
    "seats_mean": Column("seats", "mean", _seats("mean")),
    **{
        f"seats_{name}": Column("seats", f"percentile {name[1:]} of the draws", _seats(name))
        for name in PERCENTILES
    },
    "share_mean": Column("percent", "of the votes in Great Britain, mean", _party_share("mean")),
    "share_p5": Column("percent", "5th percentile of it", _party_share("p5")),
    "share_p95": Column("percent", "95th percentile of it", _party_share("p95")),
    "largest": Column(
        "fraction",
        "chance of more seats than any other",
        lambda f: np.array([party.largest for party in f], np.float64),
    ),
    "majority": Column(
        "fraction",
        "chance of more than half of the House",
        lambda f: np.array([party.majority for party in f], np.float64),
    ),
    "declared": Column(
        "seats", "declared for it", lambda f: np.array([party.declared for party in f], np.int64)
    ),
}


def _of_contest(
    contest: Callable[[Any], ContestProjection],
) -> dict[str, Column[Any]]:
    """The columns that name a seat, of rows that belong to one."""
    return {
        "contest": Column(
            "text", "the contest's slug", lambda f: texts([contest(x).contest for x in f])
        ),
        "ons_id": Column(
            "text", "its ONS id, where it has one", lambda f: texts([contest(x).ons_id for x in f])
        ),
        "contest_name": Column("text", "its name", lambda f: texts([contest(x).name for x in f])),
        "region": Column("text", "its region", lambda f: texts([contest(x).region for x in f])),
        "country": Column("text", "its country", lambda f: texts([contest(x).country for x in f])),
        "declared": Column(
            "true or false",
            "it has declared",
            lambda f: np.array([contest(x).declared for x in f], np.bool_),
        ),
        "winner_party": Column(
            "text",
            "party id of who won it, once it has declared",
            lambda f: texts([contest(x).winner_party for x in f]),
        ),
    }


Contests = list["tuple[ContestProjection, float | None, str | None]"]
"""Contests with what they tell of the others, and when they may declare."""

CONTESTS: Final[dict[str, Column[Contests]]] = {
    **_of_contest(lambda row: row[0]),
    "favourite": Column(
        "text",
        "the candidate with the best chance",
        lambda f: texts([c.favourite.name for c, _, _ in f]),
    ),
    "party": Column(
        "text", "party id of that one", lambda f: texts([c.favourite.party for c, _, _ in f])
    ),
    "win": Column(
        "fraction", "that chance", lambda f: np.array([c.favourite.win for c, _, _ in f])
    ),
    "too_close": Column(
        "true or false",
        "too close to name the favourite: its chance is below 75 %",
        lambda f: np.array([c.too_close for c, _, _ in f], np.bool_),
    ),
    "guarded": Column(
        "text",
        "why its chance is not to be trusted to the last percent, if it is not",
        lambda f: texts([c.guarded or None for c, _, _ in f]),
    ),
    "r2": Column(
        "fraction",
        "of the other seats' totals that its margin explains, where it is on the watch list",
        lambda f: numbers([r2 for _, r2, _ in f]),
    ),
    "expected": Column(
        "ISO 8601 with offset",
        "when it may declare, where an earlier night says so",
        lambda f: texts([expected for _, _, expected in f]),
    ),
}

Candidates = list["tuple[ContestProjection, CandidateProjection]"]


def _candidate_share(name: str) -> Callable[[Candidates], NDArray[Any]]:
    return lambda pairs: _shares((candidate.share for _, candidate in pairs), name)


CANDIDATES: Final[dict[str, Column[Candidates]]] = {
    **_of_contest(lambda row: row[0]),
    "candidate": Column("text", "the name in the results", lambda f: texts([x.name for _, x in f])),
    "party": Column("text", "party id", lambda f: texts([x.party for _, x in f])),
    "win": Column(
        "fraction",
        "chance to win; half a draw is added to each, so that it is never 0 or 1",
        lambda f: np.array([x.win for _, x in f]),
    ),
    "share_mean": Column("percent", "of the valid votes, mean", _candidate_share("mean")),
    "share_p5": Column("percent", "5th percentile of it", _candidate_share("p5")),
    "share_p95": Column("percent", "95th percentile of it", _candidate_share("p95")),
    "updated": Column(
        "true or false",
        "false: the share stands as it was expected before the night",
        lambda f: np.array([x.updated for _, x in f], np.bool_),
    ),
}

Swings = list[tuple[str, str, int, str, float, float | None]]

SWINGS: Final[dict[str, Column[Swings]]] = {
    "kind": Column("text", "region or battleground", lambda f: texts([row[0] for row in f])),
    "name": Column("text", "of the region, or such as Con-LD", lambda f: texts([r[1] for r in f])),
    "seats": Column(
        "seats", "declared, on which it rests", lambda f: np.array([r[2] for r in f], np.int64)
    ),
    "party": Column(
        "text",
        "party id; RUK stands for UKIP and the Brexit Party too",
        lambda f: texts([row[3] for row in f]),
    ),
    "change": Column(
        "points", "mean change of the share there", lambda f: np.array([r[4] for r in f])
    ),
    "structural": Column(
        "points", "the same as the model explains it", lambda f: numbers([row[5] for row in f])
    ),
}


def _contests(projection: Projection) -> Contests:
    watched = {seat.contest: seat.r2 for seat in projection.watch}
    expected = projection.expected
    return [
        (contest, watched.get(slug), expected.moment(slug) if expected else None)
        for slug, contest in projection.contests.items()
    ]


def _swings(projection: Projection) -> Swings:
    return [
        (swing.kind, swing.name, swing.seats, party, change, (swing.structural or {}).get(party))
        for swing in projection.swings
        for party, change in swing.changes.items()
    ]


def _nights(projection: Projection) -> Columns:
    """A row a draw: seats by party."""
    draws = projection.totals.shape[1] if projection.totals.size else 0
    columns: Columns = {"draw": np.arange(draws)}
    for party, seats in zip(projection.parties, projection.totals, strict=True):
        columns[party] = seats.astype(np.int64)
    return columns


_MAKERS: Final[Mapping[str, Callable[[Projection], Columns]]] = {
    "parties": lambda p: make_columns(PARTIES, tuple(p.parties.values())),
    "contests": lambda p: make_columns(CONTESTS, _contests(p)),
    "candidates": lambda p: make_columns(
        CANDIDATES, [(c, x) for c in p.contests.values() for x in c.candidates]
    ),
    "swings": lambda p: make_columns(SWINGS, _swings(p)),
    "nights": _nights,
}

TABLES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    name: {column: (made.unit, made.meaning) for column, made in columns.items()}
    for name, columns in (
        ("parties", PARTIES),
        ("contests", CONTESTS),
        ("candidates", CANDIDATES),
        ("swings", SWINGS),
    )
} | {
    "nights": {
        "draw": ("number", "of the draw, from 0"),
        "<party id>": ("seats", "of the party, a column for each with a chance of one"),
    }
}
"""Every table's columns in order, each with its unit and its meaning."""


def check_table(table: str) -> None:
    """A table that a projection has.

    Raises:
        InputError: there is no such table.
    """
    if table not in _MAKERS:
        near = nearest(table, _MAKERS)
        hint = f" (nearest: {near})" if near else ""
        raise InputError(f"no table '{table}'{hint}; there are {join(_MAKERS)}")


def columns_of(projection: Projection, table: str) -> Columns:
    """A table of a projection.

    Raises:
        InputError: there is no such table.
    """
    check_table(table)
    return _MAKERS[table](projection)

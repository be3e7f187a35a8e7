"""The tables of The Washington Post's live election model (``elex-model`` on PyPI).

A unit of the model is a constituency, a state of it a region, and its two parties are two of ours.
Columns as in elex-live-model's README-data.md and as elex-model 2.2 reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulator import disk
from simulator.errors import InputError
from simulator.feed.board import Board
from simulator.feed.document import CSV, JSON, Document
from simulator.feed.roll import Roll, Seat
from simulator.feed.values import Sent
from simulator.messages import Result
from simulator.scenario import Scenario
from simulator.text import excerpt, expose_json, fold, nearest

LIVE: Final = "model/live.csv"
PREPROCESSED: Final = "model/preprocessed.csv"
CONFIG: Final = "model/config.json"

DEFAULT_PARTIES: Final[Mapping[str, str]] = {"dem": "Lab", "gop": "Con"}
"""The model's names of its parties, and whom they stand for."""

OFFICE: Final = "G"
UNIT: Final = "county"
"""What the model calls a unit without parts."""

UNKNOWN_REGION: Final = "XX"
"""The code of the region of a contest that nobody knows."""

_ESTIMAND: Final = re.compile(r"[a-z][a-z0-9_]{0,30}")
_TAKEN: Final = frozenset({"turnout", "weights", "source", "margin", "normalized_margin"})
_COMPASS: Final = frozenset({"NORTH", "SOUTH", "EAST", "WEST"})
_CODE: Final = 6
"""Characters of a region's code."""


class ModelFormat:
    """Three documents that change: results so far, what is known before, and the configuration.

    Constituencies of Northern Ireland are left out, whose parties are others; a base of no votes
    would be thrown out by the model in any case. Until its figures are known a constituency is all
    zeros. In ``results_weights`` stands the turnout: the model measures it against the turnout of
    the base, and leaves out units where the two differ too much.

    Args:
        roll: of the night.
        parties: party ids by the model's names of them.
    """

    name = "model"

    def __init__(self, roll: Roll, parties: Mapping[str, str] = DEFAULT_PARTIES) -> None:
        self._roll = roll
        self._parties = dict(parties)
        self._board = Board(roll)
        self._seats = tuple(s for s in roll.seats.values() if s.contest.country != _ELSEWHERE)
        self._codes = region_codes(self._seats)
        self._source = _source(roll)

    def take(self, sent: Sent) -> tuple[Document, ...]:
        """Nothing stays as it is."""
        self._board.take(sent)
        return ()

    @property
    def snapshots(self) -> tuple[str, ...]:
        """The three of them."""
        return (LIVE, PREPROCESSED, CONFIG)

    def render(self, path: str) -> Document:
        """One of them as of now.

        Raises:
            KeyError: no such path.
        """
        if path == LIVE:
            return self._document(path, CSV, disk.csv_text(self._live()))
        if path == PREPROCESSED:
            return self._document(path, CSV, disk.csv_text(self._preprocessed()))
        if path == CONFIG:
            text = json.dumps(self._config(), ensure_ascii=False, indent=1)
            return self._document(path, JSON, f"{expose_json(text)}\n")
        raise KeyError(path)

    def _document(self, path: str, media: str, text: str) -> Document:
        mark = "TEST-" if self._roll.test else ""
        folder, _, name = path.rpartition("/")
        return Document(path, media, text.encode(), f"{folder}/{mark}{name}")

    def _live(self) -> Iterator[tuple[object, ...]]:
        yield (
            "postal_code",
            "geographic_unit_fips",
            "results_turnout",
            *(f"results_{name}" for name in self._parties),
            "results_weights",
            "percent_expected_vote",
            "results_source",
        )
        for seat in self._seats:
            yield self._row(self._code(seat), _unit(seat), self._board.fold(seat.slug).result)
        # What faults send of contests that there are not: the model has to cope with that, too.
        ours = {_unit(seat): seat for seat in self._roll.seats.values()}
        for slug in self._board.said:
            result = self._board.fold(slug).result
            if slug in self._roll.seats or result is None:
                continue
            seat_of_id = ours.get(result.ons_id or "")
            if seat_of_id is None or seat_of_id in self._seats:
                code = self._code(seat_of_id) if seat_of_id else UNKNOWN_REGION
                yield self._row(code, result.ons_id or slug, result)

    def _row(self, code: str, unit: str, result: Result | None) -> tuple[object, ...]:
        turnout, *votes = self._figures(result)
        known = 0 if result is None else 100
        return (code, unit, turnout, *votes, turnout, known, self._source)

    def _preprocessed(self) -> Iterator[tuple[object, ...]]:
        names = ("turnout", *self._parties)
        yield (
            "postal_code",
            "state_fips",
            "county_fips",
            "geographic_unit_name",
            "geographic_unit_fips",
            "geographic_unit_type",
            "county_classification",
            *(f"results_{name}" for name in names),
            *(f"baseline_{name}" for name in names),
            "results_source",
        )
        for seat in self._seats:
            base = seat.contest.base
            if base is None or not base.valid_votes:
                continue
            code, unit = self._code(seat), _unit(seat)
            yield (
                code,
                code,
                unit,
                seat.contest.name,
                unit,
                UNIT,
                seat.contest.type,
                *self._figures(self._board.fold(seat.slug).result),
                base.valid_votes,
                *(base.votes.get(party, 0) for party in self._parties.values()),
                self._source,
            )

    def _config(self) -> dict[str, Any]:
        """Keyed by the election, as the model looks it up; the marks stand in its entry."""
        roll = self._roll
        mark = "TEST-" if roll.test else ""
        names = ("turnout", *self._parties)
        entry: dict[str, Any] = {"office": OFFICE, "test": roll.test, "night": roll.night}
        if roll.told:
            entry["told"] = roll.told
        entry |= {
            "parties": self._parties,
            "states": sorted(set(self._codes.values())),
            "geographic_unit_types": [UNIT],
            "historical_election": [],
            "features": [],
            "aggregates": ["postal_code", "county_classification", "county_fips", "unit"],
            "fixed_effect": ["postal_code", "county_classification"],
            "baseline_pointer": {name: name for name in names},
        }
        return {f"{mark}{roll.election_date.isoformat()}_UK_G": [entry]}

    def _figures(self, result: Result | None) -> tuple[int, ...]:
        """Valid votes, and those of the model's parties."""
        if result is None:
            return (0,) * (1 + len(self._parties))
        lines = result.candidates
        valid = result.valid_votes
        if valid is None:
            valid = sum(line.votes for line in lines)
        return (
            valid,
            *(sum(c.votes for c in lines if c.party == party) for party in self._parties.values()),
        )

    def _code(self, seat: Seat) -> str:
        return self._codes[_region(seat)]


_ELSEWHERE: Final = "Northern Ireland"


def region_codes(seats: tuple[Seat, ...]) -> dict[str, str]:
    """A short code of each region, as the model's own examples of ours have them.

    Two points of the compass are their initials (``NE`` of North East), any other name its first
    letters with ``_`` between words (``EAST_O`` of East of England, ``WALES``). The model groups by
    them, and reads nothing in them.
    """
    codes: dict[str, str] = {}
    for region in sorted({_region(seat) for seat in seats}):
        words = [word.upper() for word in re.findall(r"\w+", fold(region))]
        code = "_".join(words)[:_CODE].strip("_") or "UK"
        if words and all(word in _COMPASS for word in words):
            code = "".join(word[0] for word in words)
        same = sum(known.rstrip("0123456789") == code for known in codes.values())
        codes[region] = f"{code}{same + 1}" if same else code
    return codes


def read_parties(text: str, scenario: Scenario | None) -> dict[str, str]:
    """The model's parties of a night: ``dem=Lab,gop=Con``.

    Of a night that nobody knows (``scenario`` None) any party may be one.

    Raises:
        InputError: not of that form, or there is no such party; every reason at once.
    """
    found: dict[str, str] = {}
    wrong: list[str] = []
    ids = [party.id for party in scenario.parties.values()] if scenario is not None else []
    for part in text.split(","):
        name, sign, party = (word.strip() for word in part.partition("="))
        if not sign or not _ESTIMAND.fullmatch(name) or name in _TAKEN:
            wrong.append(f"{excerpt(part)}: should be like dem=Lab")
        elif name in found:
            wrong.append(f"{name} is there twice")
        elif scenario is not None and party not in ids:
            near = nearest(party, ids)
            wrong.append(
                f"no party {excerpt(party)} in {scenario.name}"
                + (f" (nearest: {near})" if near else "")
            )
        else:
            found[name] = party
    if not wrong:
        wrong = [f"{name} is missing" for name in DEFAULT_PARTIES if name not in found]
    if wrong:
        raise InputError(*(f"--model-parties: {reason}" for reason in wrong))
    return found


def _region(seat: Seat) -> str:
    return seat.contest.region or seat.contest.country


def _unit(seat: Seat) -> str:
    return seat.contest.ons_id or seat.slug


def _source(roll: Roll) -> str:
    """What stands in every row: that it is test data, and of which night."""
    if not roll.test:
        return roll.told
    return f"TEST DATA: {roll.night}: {roll.told}" if roll.told else "TEST DATA"

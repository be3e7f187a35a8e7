"""The tables that may go with the official files: times, notional results, predictions, …

Each is read against the seats of the constituency file: an id it does not know, a seat it
lacks or a row that stands twice is a problem with file and row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from simulator.scenario.importing.official import ZONE, OfficialSeat, moment
from simulator.scenario.importing.parties import party_id
from simulator.scenario.importing.reading import Problems, Row, read_table
from simulator.text import nearest
from simulator.uk import CLOSE_OF_POLL, MEMBERS, OTHER
from simulator.values import SHARES_SUM, out_of_bounds

LATEST_COUNT: Final = timedelta(days=3)
"""What declares later has polled later: the slowest count, Inverness's of 2024, took two days."""

Seats = Mapping[str, OfficialSeat]


class PredictedSeat(Protocol):
    """What is asked of a seat to read its predictions: an official file's, or a scenario's."""

    @property
    def slug(self) -> str:
        """Its key in a scenario."""

    @property
    def name(self) -> str:
        """As it is printed."""


@dataclass(frozen=True, slots=True)
class Published:
    """A row of predictions, checked: the ``share`` is as published, ``percent`` its number."""

    slug: str
    pollster: str
    party: str
    share: str
    percent: float


@dataclass(frozen=True, slots=True)
class DeclaredAt:
    """A declaration time, where that time comes from, and the row and column that have it."""

    at: datetime
    source: str
    row: Row
    column: str


@dataclass(frozen=True, slots=True)
class NotionalSeat:
    """A base result of one seat: votes by party id, in the file's order.

    ``line`` is the seat's first row in the file at ``path``; ``won_by`` is who won it where that
    is not who has most votes here, independents being summed.
    """

    path: Path
    line: int
    votes: Mapping[str, int]
    names: Mapping[str, str]
    electorate: int | None
    won_by: str | None = None

    @property
    def winner(self) -> str:
        """Party id with most votes; the earlier row of two that are level."""
        return self.won_by or max(self.votes, key=lambda party: self.votes[party])

    @property
    def valid(self) -> int:
        """All votes of the base."""
        return sum(self.votes.values())


def _seat_of(row: Row, seats: Seats, problems: Problems) -> OfficialSeat | None:
    """The seat of a row's ``ons_id``; None, with a problem, for an id not known.

    Without one where the constituency file has it, in a row that was reported.
    """
    seat = seats.get(row["ons_id"])
    if seat is None and not problems.lacks(official_path(seats), row["ons_id"]):
        words = f"'{row['ons_id']}' is no seat of the constituency file"
        problems.error(row.path, row.line, "ons_id", words)
    return seat


def official_path(seats: Seats) -> Path:
    """The constituency file that the seats are from."""
    return next((seat.row.path for seat in seats.values()), Path())


def _all_there(path: Path, found: Iterable[str], seats: Seats, problems: Problems) -> None:
    """Every seat is in the table; otherwise a problem for each one missing."""
    have = set(found)
    for ons_id, seat in seats.items():
        if ons_id not in have and not problems.lacks(path, ons_id):
            problems.error(path, None, "ons_id", f"{seat.name} ({ons_id}) is missing")


def _once(row: Row, key: object, seen: dict[object, int], what: str, problems: Problems) -> bool:
    """Whether a row's key stands in the table for the first time."""
    if key in seen:
        problems.error(row.path, row.line, "ons_id", f"{what} stands in row {seen[key]} already")
        return False
    seen[key] = row.line
    return True


def read_times(path: Path | None, seats: Seats, problems: Problems) -> dict[str, DeclaredAt]:
    """Declaration times by ONS id, from ``path`` and from the constituency file itself.

    ``path`` has columns ``ons_id, constituency, declared_at, source``; its times and those of
    the constituency file may not differ. The latter's source is ``recorded``.
    """
    times = _recorded(seats)
    if path is None:
        return times
    columns = ("ons_id", "constituency", "declared_at", "source")
    seen: dict[object, int] = {}
    for row in read_table(path, columns, problems):
        seat = _seat_of(row, seats, problems)
        if seat is None or not _once(row, seat.ons_id, seen, seat.name, problems):
            continue
        if row["constituency"] != seat.name:
            words = f"'{row['constituency']}' where {seat.ons_id} is {seat.name}"
            problems.error(path, row.line, "constituency", words)
        if not row["source"]:
            problems.error(path, row.line, "source", f"{seat.name}: the time has no source")
        at = moment(row["declared_at"])
        if at is None:
            words = f"'{row['declared_at']}' is neither DD/MM/YYYY HH:MM nor ISO 8601"
            problems.error(path, row.line, "declared_at", words)
        else:
            official = times.get(seat.ons_id)
            if official and official.at != at:
                words = f"{seat.name}: {at:%d %b %H:%M} where the constituency file has"
                words += f" {official.at:%d %b %H:%M}"
                problems.error(path, row.line, "declared_at", words)
            times[seat.ons_id] = DeclaredAt(at, row["source"], row, "declared_at")
    _all_there(path, map(str, seen), seats, problems)
    return times


def _recorded(seats: Seats) -> dict[str, DeclaredAt]:
    """The times of the constituency file itself."""
    return {
        seat.ons_id: DeclaredAt(seat.declared_at, "recorded", seat.row, "Declaration time")
        for seat in seats.values()
        if seat.declared_at
    }


def check_times(
    times: Mapping[str, DeclaredAt], seats: Seats, day: date, problems: Problems
) -> None:
    """Times of both files against the polling day.

    A seat that declared days later polled later, as Thirsk and Malton in 2010, three weeks after
    the others, where a candidate had died: that is told, and imported.
    """
    close = datetime.combine(day, CLOSE_OF_POLL, ZONE)
    given = [time for time in times.values() if time.column == "declared_at"]
    for time in (*_recorded(seats).values(), *given):
        told = f"{time.at:%d/%m/%Y %H:%M}"
        seconds = time.at.timestamp() - close.timestamp()
        reason = out_of_bounds(seconds) or ("before the close of poll" if seconds < 0 else None)
        if reason:
            words = f"{told} is {reason} of {day:%d/%m/%Y}"
            problems.error(time.row.path, time.row.line, time.column, words)
        elif time.at > close + LATEST_COUNT:
            words = f"{told} is days after the poll of {day:%d/%m/%Y}: a later poll of this seat?"
            problems.warn(time.row.path, time.row.line, time.column, words)


NOTIONAL_COLUMNS = {
    "constituency_id": "ons_id",
    "mnis_party_abbrev": "party",
    "mnis_party_name": "party_name",
}
"""Columns of the notional result of 2005 as ukparliament/psephology has it, by ours."""

NONE = "NA"
"""What stands there for no party."""


def read_notional(
    path: Path, electorates: Path | None, seats: Seats, problems: Problems
) -> dict[str, NotionalSeat]:
    """A base by ONS id, from rows ``ons_id, party, party_name, votes``.

    Or as the Library's own repository has the notional result of 2005, which tells electorates
    too. Rows of independents, and rows without a party, may be several in a seat and are summed.
    ``electorates`` has rows ``ons_id, electorate``.
    """
    registered = _read_electorates(electorates, seats, problems) if electorates else {}
    votes: dict[str, dict[str, int]] = {}
    names: dict[str, dict[str, str]] = {}
    lines: dict[str, int] = {}
    seen: dict[object, int] = {}
    columns = ("ons_id", "party", "party_name", "votes")
    for row in read_table(path, columns, problems, NOTIONAL_COLUMNS):
        seat, count = _seat_of(row, seats, problems), row.count("votes", problems)
        if seat is None or count is None:
            problems.leave_out(path, row["ons_id"])
            continue
        named, name = ("" if text == NONE else text for text in (row["party"], row["party_name"]))
        party = party_id(named) or OTHER
        if named:
            what = f"{named} in {seat.name}"
            if not _once(row, (seat.ons_id, named), seen, what, problems):
                problems.leave_out(path, seat.ons_id)
                continue
        if electorates is None and row.get("electorate") and seat.ons_id not in registered:
            electors = row.count("electorate", problems)
            if electors is not None:
                registered[seat.ons_id] = electors
        lines.setdefault(seat.ons_id, row.line)
        mine = votes.setdefault(seat.ons_id, {})
        mine[party] = mine.get(party, 0) + count
        names.setdefault(seat.ons_id, {}).setdefault(party, name or OTHER)
    _all_there(path, votes, seats, problems)
    for ons_id, electorate in registered.items():
        cast = sum(votes.get(ons_id, {}).values())
        if cast > electorate:
            words = f"{seats[ons_id].name}: {cast} votes in the base, above its electorate"
            problems.error(electorates or path, None, "electorate", f"{words} of {electorate}")
    return {i: NotionalSeat(path, lines[i], votes[i], names[i], registered.get(i)) for i in votes}


def _read_electorates(path: Path, seats: Seats, problems: Problems) -> dict[str, int]:
    electorates: dict[str, int] = {}
    seen: dict[object, int] = {}
    for row in read_table(path, ("ons_id", "electorate"), problems):
        seat, count = _seat_of(row, seats, problems), row.count("electorate", problems)
        if count is None:
            problems.leave_out(path, row["ons_id"])
        elif seat and _once(row, seat.ons_id, seen, seat.name, problems):
            electorates[seat.ons_id] = count
    _all_there(path, electorates, seats, problems)
    return electorates


def read_predictions(
    path: Path,
    seats: Mapping[str, PredictedSeat],
    parties: Iterable[str],
    problems: Problems,
    *,
    known_from: str = "the constituency file",
    left_out: Path | None = None,
) -> list[Published]:
    """Rows ``ons_id, pollster, party, share``, checked; in the file's order.

    A pollster need not have every seat, but a seat that it has sums to about 100.

    Args:
        path: the file.
        seats: those there are, by ONS id.
        parties: ids of those there are.
        problems: takes what is wrong.
        known_from: where the seats are from, as a problem says it.
        left_out: the file of the seats: what is missing there was told already.
    """
    known = {*parties, OTHER}
    sums: dict[tuple[str, str], float] = {}
    first: dict[tuple[str, str], int] = {}
    lacking: set[tuple[str, str]] = set()
    unknown: dict[str, str | None] = {}
    rows: list[Published] = []
    seen: dict[object, int] = {}
    for row in read_table(path, ("ons_id", "pollster", "party", "share"), problems):
        ons_id, pollster, party = row["ons_id"], row["pollster"], party_id(row["party"])
        seat, share = seats.get(ons_id), row.decimal("share", problems)
        if seat is None:
            if left_out is None or not problems.lacks(left_out, ons_id):
                # A file of another night has hundreds of such ids, each of them in many rows.
                if ons_id not in unknown:
                    unknown[ons_id] = nearest(ons_id, seats) if len(unknown) < 100 else None
                words = f"'{ons_id}' is no seat of {known_from}"
                problems.error(path, row.line, "ons_id", words, unknown[ons_id])
            continue
        key, what = (seat.name, pollster), f"{pollster}'s {party} in {seat.name}"
        first.setdefault(key, row.line)
        if not pollster:
            problems.error(path, row.line, "pollster", "is empty")
            lacking.add(key)
        if party not in known:
            words = f"'{row['party']}' is no party of the night"
            problems.error(path, row.line, "party", words, nearest(row["party"], known))
        elif share is None or not 0 <= share <= 100:
            words = f"{seat.name}: '{row['share']}' is not a share in percent"
            if share is not None or not row["share"]:  # what is no number was told as such
                problems.error(path, row.line, "share", words)
        elif _once(row, (ons_id, pollster, party), seen, what, problems):
            rows.append(Published(seat.slug, pollster, party, row["share"], share))
            sums[key] = sums.get(key, 0.0) + share
            continue
        lacking.add(key)
    low, high = SHARES_SUM
    for (name, pollster), total in sums.items():
        if not low <= total <= high and (name, pollster) not in lacking:
            words = f"{pollster}'s shares in {name} sum to {total:.1f} %, not {low:g} to {high:g} %"
            problems.error(path, first[name, pollster], "share", words)
    return rows


def read_exit_poll(path: Path, parties: Iterable[str], problems: Problems) -> dict[str, int]:
    """Seats by party id from rows ``party, exit_poll_seats``; ``Other…`` for the rest."""
    known = set(parties)
    seats: dict[str, int] = {}
    before = len(problems.errors)
    for row in read_table(path, ("party", "exit_poll_seats"), problems):
        count = row.count("exit_poll_seats", problems)
        other = re.match(r"Other\b", row["party"])
        party = OTHER if other else party_id(row["party"])
        if party != OTHER and party not in known:
            problems.error(path, row.line, "party", f"'{row['party']}' is no party of the night")
        elif party in seats:
            problems.error(path, row.line, "party", f"{row['party']} stands twice")
        elif count is not None:
            seats[party] = count
    named = sum(seats.values())
    if not seats or len(problems.errors) > before:
        return seats  # a row that was reported is missing from the sum
    if OTHER not in seats and named < MEMBERS:
        words = (
            f"no row for the others: {MEMBERS - named} of the {MEMBERS} seats are taken as theirs"
        )
        problems.warn(path, None, "exit_poll_seats", words)
        seats[OTHER] = MEMBERS - named
    elif named != MEMBERS:
        words = f"the seats sum to {named}, not {MEMBERS}"
        problems.error(path, None, "exit_poll_seats", words)
    return seats


def read_hexes(path: Path, seats: Seats, problems: Problems) -> dict[str, tuple[int, int]]:
    """Hexagon (q, r) by ONS id from rows ``ons_id, q, r``; no two seats share one."""
    hexes: dict[str, tuple[int, int]] = {}
    taken: dict[object, int] = {}
    seen: dict[object, int] = {}
    for row in read_table(path, ("ons_id", "q", "r"), problems):
        seat = _seat_of(row, seats, problems)
        if seat is None or not _once(row, seat.ons_id, seen, seat.name, problems):
            continue
        wrong = [axis for axis in "qr" if not re.fullmatch(r"-?[0-9]{1,4}", row[axis])]
        if wrong:
            words = f"{seat.name}: '{row['q']}, {row['r']}' is not a pair of whole numbers"
            problems.error(path, row.line, wrong[0], words)
            continue
        place = (int(row["q"]), int(row["r"]))
        if _once(row, place, taken, f"the hexagon {place} of {seat.name}", problems):
            hexes[seat.ons_id] = place
    _all_there(path, map(str, seen), seats, problems)
    return hexes

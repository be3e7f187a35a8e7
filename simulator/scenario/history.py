"""How a seat voted on the nights that come with the program, as far as their boundaries are its.

An ONS id stands for a seat within its boundaries: other boundaries, another id. So the results
under one id are a seat's history, and one under another id never is, whatever the seat is called.
Of a night's tables only the rows of the one seat are read: a night takes most of a second to load.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from simulator.outcome import CandidateVotes, ContestOutcome, Rejected
from simulator.scenario.shipped import find, nights, read_document, read_rows
from simulator.uk import CLOSE_OF_POLL, INDEPENDENT, TIME_ZONE

Record = Mapping[str, Any]
"""A table of a file, or a row."""


@dataclass(frozen=True, slots=True)
class PastResult:
    """One result of a seat.

    Attributes:
        night: the shipped scenario that has it; None where only a later night's base tells it.
        date: the polling day; None of a base, which does not say it.
        base: the base's label, such as "2010 result"; None of a night.
        winner_party: party id.
        winner: the name in the results; None of a base, which has parties and not candidates.
        shown: the winner as the hall says it; None of a base.
        majority: in votes; None of a candidate returned unopposed, and of a base where an
            independent was first or second: its independents are one sum.
    """

    night: str | None
    date: date | None
    base: str | None
    winner_party: str
    winner: str | None
    shown: str | None
    majority: int | None

    @property
    def when(self) -> str:
        """``8 June 2017``, or the base's label."""
        day = self.date
        return f"{day.day} {day:%B %Y}" if day is not None else self.base or ""

    @property
    def words(self) -> str:
        """How much it was won by, and who did: ``Leo Docherty by 11,473``; empty if unknown."""
        if self.majority is not None:
            return f"{self.shown} by {self.majority:,}" if self.shown else f"by {self.majority:,}"
        return f"{self.shown} unopposed" if self.shown else ""


def held_throughout(history: Sequence[PastResult]) -> str | None:
    """The party that won every one of three results or more; None where none did.

    It is a fact of these results alone: of other polls in the seat the files say nothing.
    """
    winners = {past.winner_party for past in history}
    return winners.pop() if len(history) > 2 and len(winners) == 1 else None


def seat_history(ons_id: str) -> tuple[PastResult, ...]:
    """The published results of a seat on the shipped nights, the oldest first.

    Before the oldest night stands its base, where that was counted in the same seat. What-ifs are
    no history. Empty where no shipped night has the seat, and without an id.
    """
    return _history(ons_id) if ons_id else ()


@lru_cache(maxsize=8)
def last_hours(before: date) -> Mapping[str, float]:
    """Hours from close of poll to the declaration, by ONS id, on the last shipped night before.

    Of nights of the whole country alone; a seat has the time of the latest that has the seat.
    """
    found: dict[str, float] = {}
    for polled, path, table in sorted(
        (document["scenario"]["date"], path, document["tables"]["contests"])
        for _, path, document in nights()
        if "contests" in document.get("tables", {})
    ):
        close = datetime.combine(polled, CLOSE_OF_POLL, ZoneInfo(TIME_ZONE))
        if polled >= before:
            continue
        for row in read_rows(path.parent / table, "region", None):
            if row.get("declared_at") and row.get("ons_id"):
                at = datetime.fromisoformat(row["declared_at"])
                found[row["ons_id"]] = (at - close).total_seconds() / 3600
    return found


@lru_cache(maxsize=64)
def _history(ons_id: str) -> tuple[PastResult, ...]:
    polls: dict[date, tuple[PastResult, _Seat]] = {}
    for seat in _seats(ons_id):
        result = seat.result()
        if result is not None and result.date is not None:
            known = polls.get(result.date)
            # A whole night and a scenario of the seat alone may tell the same poll.
            if known is None or not known[1].tables:
                polls[result.date] = (result, seat)
    in_order = [polls[day] for day in sorted(polls)]
    before = in_order[0][1].before() if in_order else None
    return (*((before,) if before else ()), *(result for result, _ in in_order))


def _seats(ons_id: str) -> Iterator[_Seat]:
    for name, path, document in nights():
        slug = _slug(ons_id, path, document)
        if slug is not None:
            yield _Seat(name, path, document, slug)


def _slug(ons_id: str, path: Path, document: Record) -> str | None:
    """The slug of a seat on a night; None where the night does not have it."""
    tables = document.get("tables", {})
    if table := tables.get("contests"):
        rows = read_rows(path.parent / table, "ons_id", {ons_id})
        return rows[0]["slug"] if rows else None
    for contest in document.get("contests", []):
        slug = str(contest.get("slug"))
        if contest.get("ons_id") == ons_id:
            return slug
        # A by-election's contest takes its id from the night it is lent by.
        lender = find(str(contest.get("from", ""))) if "ons_id" not in contest else None
        if lender is not None and _slug(ons_id, lender, read_document(lender)) == slug:
            return slug
    return None


def _identity(person: Record, said: Record) -> Record:
    """What tells a person of a table apart, as far as a file says it."""
    return {key: person.get(key) for key in ("name", "party") if key in said}


def _drew(person: Record, lot: Record) -> bool:
    """Whether the lot fell on a person, by name and, among namesakes, party."""
    named: bool = person["name"] == lot.get("candidate")
    return named and lot.get("party", person["party"]) == person["party"]


@dataclass(frozen=True)
class _Seat:
    """A seat of a shipped night, as far as its files say it themselves."""

    name: str
    path: Path
    document: Record
    slug: str

    @property
    def tables(self) -> Mapping[str, str]:
        """The night's tables, by kind; none of a scenario that is one file."""
        return dict(self.document.get("tables", {}))

    @property
    def head(self) -> Record:
        """What night it is."""
        return dict(self.document.get("scenario", {}))

    @property
    def contest(self) -> Record:
        """The contest in the scenario's own file."""
        found = (c for c in self.document.get("contests", []) if c.get("slug") == self.slug)
        return dict(next(found, {}))

    def rows(self, kind: str) -> list[dict[str, str]]:
        """The seat's rows of a table."""
        table = self.tables.get(kind)
        return read_rows(self.path.parent / table, "contest", {self.slug}) if table else []

    def candidates(self) -> list[dict[str, Any]]:
        """Who stood: the table's rows, with what the file says of them."""
        people: list[dict[str, Any]] = [dict(row) for row in self.rows("candidates")]
        for said in self.contest.get("candidates", []):
            # The file names a person of the table again, and the party where there are namesakes.
            same = [p for p in people if said.items() >= _identity(p, said).items()]
            if same:
                same[0].update(said)
            else:
                people.append(dict(said))
        return people

    def result(self) -> PastResult | None:
        """Its result on that night; None where the file has none that was published."""
        people = self.candidates()
        sourced = self.contest.get("source") or self.head.get("source")
        held = self.contest.get("poll", "held") != "countermanded"
        voted = all(person.get("votes", "") != "" for person in people)
        if not people or not sourced or not held or not (voted or len(people) == 1):
            return None
        lot = self.contest.get("lot")
        drawn = lot if isinstance(lot, dict) else {"candidate": lot}
        outcome = ContestOutcome(
            self.slug,
            1,
            tuple(CandidateVotes(p["name"], p["party"], int(p.get("votes") or 0)) for p in people),
            Rejected(0),
            lot=next((i for i, person in enumerate(people) if _drew(person, drawn)), None),
            unopposed=len(people) == 1,
        )
        if outcome.by_lot and outcome.lot is None:
            return None  # the file does not say on whom the lot fell
        winner = outcome.winner
        return PastResult(
            night=self.name,
            date=self.head.get("date"),
            base=None,
            winner_party=winner.party,
            winner=winner.name,
            shown=people[outcome.ranking[0]].get("display_name") or winner.name,
            majority=None if outcome.unopposed else outcome.majority,
        )

    def before(self) -> PastResult | None:
        """The base of that night as a result; None where it was counted in other seats."""
        labels = self.document.get("bases", {})
        own = self.contest.get("previous", {})
        # There is a notional base because the boundaries are new: an actual one beside it is old.
        bases = {**labels, **own}.values()
        if not labels or any(base.get("notional") for base in bases):
            return None
        name = self.contest.get("base") or self.head.get("base") or next(iter(labels))
        votes = {r["party"]: int(r["votes"]) for r in self.rows("previous") if r["base"] == name}
        given = [row["winner"] for row in self.rows("bases") if row["base"] == name]
        if not votes:
            return None
        first, second = sorted((*votes, ""), key=lambda party: -votes.get(party, 0))[:2]
        known = INDEPENDENT not in (first, second) and second and given in ([first], [""], [])
        return PastResult(
            night=None,
            date=None,
            base=str(labels.get(name, {}).get("label", name)),
            winner_party=(given[0] if given else "") or first,
            winner=None,
            shown=None,
            majority=votes[first] - votes[second] if known else None,
        )

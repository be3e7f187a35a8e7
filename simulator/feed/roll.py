"""Who stands where, and what others call them: what every format knows before the first message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from simulator.errors import InputError
from simulator.feed.values import Night
from simulator.messages import Nominee
from simulator.outcome import Origin
from simulator.scenario import Contest, Party, Scenario, names_of
from simulator.text import fold
from simulator.uk import GENERAL_ELECTIONS

NIGHTS: Final[Mapping[Origin, Night]] = {
    Origin.KNOWN: "replayed",
    Origin.CHANGED: "imagined",
    Origin.DRAWN: "drawn",
    Origin.ENTERED: "live",
}


@dataclass(frozen=True)
class Seat:
    """A contest as a feed knows it.

    Attributes:
        contest: of the scenario.
        nominees: who stands, in the order of the ballot paper.
        number: the agency's own, from 1.
        agency_name: what the agency calls it.
    """

    contest: Contest
    nominees: tuple[Nominee, ...]
    number: int
    agency_name: str

    @property
    def slug(self) -> str:
        """The contest's."""
        return self.contest.slug

    @property
    def holder(self) -> str | None:
        """Id of the party that has the seat until now, by the base; None where it is not known."""
        return self.contest.base.winner if self.contest.base else None

    @property
    def file_stem(self) -> str:
        """Its name in names of files: no spaces, no ``&``, nothing that leads elsewhere."""
        return file_stem(self.agency_name) or f"{self.number}"

    @cached_property
    def by_id(self) -> Mapping[str, Nominee]:
        """Who stands, by id."""
        return {nominee.id: nominee for nominee in self.nominees}


@dataclass(frozen=True)
class Roll:
    """A night's contests and names.

    Attributes:
        scenario: the night.
        seats: by slug, in the order of their ONS ids.
        night: what it is.
        told: in words, what a night that is not the record's is; empty of one that is replayed.
        election_date: the date in the formats; a rehearsal's is not that of the poll.
        test: it is test data, and says so everywhere. Only a real night kept live is not.
        plain: surnames carry no test mark.
    """

    scenario: Scenario
    seats: Mapping[str, Seat]
    night: Night
    told: str
    election_date: date
    test: bool = True
    plain: bool = False

    @property
    def close_of_poll(self) -> datetime:
        """Aware; time 0."""
        return self.scenario.close_of_poll

    @property
    def election_name(self) -> str:
        """What the election is called, with the test mark."""
        return f"{'Test ' if self.test else ''}{self.kind_of_election}"

    @property
    def kind_of_election(self) -> str:
        """``General Election``, or ``By-election`` of a night of one seat on another day."""
        general = self.close_of_poll.date() in GENERAL_ELECTIONS
        return "By-election" if len(self.seats) == 1 and not general else "General Election"

    @cached_property
    def places(self) -> Mapping[str, int]:
        """By slug, a contest's place in that order, from 1."""
        return {slug: place for place, slug in enumerate(self.seats, 1)}

    @cached_property
    def of(self) -> int:
        """Contests with a poll on this night."""
        return sum(seat.contest.poll != "countermanded" for seat in self.seats.values())

    def polls_but(self, postponed: Iterable[str]) -> int:
        """Contests with a poll on this night, without those that were postponed since.

        Args:
            postponed: slugs, once each, be they of contests that never had a poll.
        """
        polls = (seat for slug in postponed if (seat := self.seats.get(slug)) is not None)
        return self.of - sum(seat.contest.poll != "countermanded" for seat in polls)

    def party(self, party_id: str) -> Party:
        """A party of the scenario, or a plain one."""
        return self.scenario.party(party_id)

    def surname(self, nominee: Nominee) -> str:
        """With the test mark, where people's names carry it."""
        surname = nominee.surname or nominee.name
        return surname if self.plain or not self.test else f"{surname} Test"

    def time(self, seconds: float) -> datetime:
        """The night's time so many seconds after the close of poll, in its own zone."""
        start = self.close_of_poll.timestamp()
        return datetime.fromtimestamp(start + seconds, self.close_of_poll.tzinfo)

    def seconds(self, moment: datetime) -> int:
        """Seconds after the close of poll."""
        return round(moment.timestamp() - self.close_of_poll.timestamp())


def roll_of(
    scenario: Scenario,
    origin: Origin,
    *,
    told: str = "",
    numbers: Mapping[str, tuple[int, str]] | None = None,
    only: str | None = None,
    election_date: date | None = None,
    test: bool = True,
    plain: bool = False,
) -> Roll:
    """The roll of a night.

    Args:
        scenario: the night.
        origin: where its votes come from.
        told: in words, what a drawn or changed night is.
        numbers: by ONS id, the number and the name that a newsroom's agency gives a contest; by
            default they are numbered by name, from 1, and have the ONS's name with ``&``.
        only: slug of the one contest that is told of; None: all.
        election_date: the day before the poll by default, as agencies' tests have another day.
        test: it is test data.
        plain: surnames carry no test mark.

    Raises:
        InputError: test data would have the date of the real poll.
    """
    contests = sorted(scenario.contests, key=lambda c: (c.ons_id, c.slug))
    by_name = sorted(contests, key=lambda c: (fold(c.name), c.slug))
    own = {c.slug: (k, c.name.replace(" and ", " & ")) for k, c in enumerate(by_name, 1)}
    given = numbers or {}
    seats = {
        c.slug: Seat(c, nominees_of(scenario, c), *given.get(c.ons_id, own[c.slug]))
        for c in contests
        if only in (None, c.slug)
    }
    polling_day = scenario.close_of_poll.date()
    if not test:
        day = election_date or polling_day
    else:
        day = election_date or polling_day - timedelta(days=1)
        if day == polling_day:
            raise InputError(
                f"--election-date {day}: that is the day of the real poll, and this is test data"
            )
    return Roll(scenario, seats, NIGHTS[origin], told, day, test, plain)


def file_stem(name: str) -> str:
    """An agency's name of a seat in names of files; empty of one that has no letters."""
    return re.sub(r"[^\w'’.,()-]+", "_", name.replace("&", "and")).strip("._")


def nominees_of(scenario: Scenario, contest: Contest) -> tuple[Nominee, ...]:
    """Who stands in a contest, in the order of the ballot paper."""
    found = []
    for index in contest.declaration_order:
        who = contest.roll[index]
        forenames, surname = names_of(who.shown, who.sort_name) or (None, None)
        if surname is None:
            forenames, _, surname = who.shown.rpartition(" ")
        found.append(
            Nominee(
                id=contest.candidate_ids[index],
                name=who.shown,
                party=who.party,
                party_name=scenario.party(who.party).name,
                forenames=forenames or None,
                surname=surname,
                sitting=True if who.sitting_mp else None,
            )
        )
    return tuple(found)

"""What each document of the PA style holds: elements, attributes and their order.

All of it is of what is publicly known. Every value is text; what is not known is absent, never
empty. Changes carry their sign, and everything in percent has two decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import Final
from zlib import crc32

from simulator.feed.formats.pa_parties import PaParties
from simulator.feed.formats.pa_xml import Attributes, Element, Written, element, indented, write
from simulator.feed.roll import Roll, Seat
from simulator.messages import Body, Nominations, Nominee, Parties, PartyState, Result, Rush, Votes
from simulator.outcome import Base
from simulator.uk import GENERAL_ELECTIONS, INDEPENDENT

_TYPES: Final = {"General Election": "G", "By-election": "B"}
_FIRST_PERSON: Final = 900_000
_FIRST_STRAY: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate of a document: who it is, and what a result says of them."""

    nominee: Nominee
    pa_id: int
    party: str | None
    elected: bool = False
    line: Votes | None = None


@dataclass(frozen=True)
class PaDocuments:
    """The documents of a night.

    Attributes:
        roll: of the night.
        parties: in the agency's terms.
    """

    roll: Roll
    parties: PaParties
    _stood: dict[str, tuple[tuple[object, ...], bytes]] = field(default_factory=dict, init=False)
    """By party, its figures in the last state of the parties, and its line there."""
    _named: dict[str | None, Written] = field(default_factory=dict, init=False)
    """By party, what stands first of it."""
    _people: dict[str, tuple[Person, Element]] = field(default_factory=dict, init=False)
    """By candidate, as nominations have it and the winner's document will; kept until then."""
    _previous: dict[str, tuple[Base, Element]] = field(default_factory=dict, init=False)
    """By seat, the result before, as nominations have it and a result will; kept until then."""

    def nominations(
        self, seat: Seat, nominees: Sequence[Nominee], electorate: int | None, revision: int
    ) -> Element:
        """Who stands, in the agency's order of parties."""
        people = [Person(who, self.person(who.id), who.party) for who in nominees]
        candidates = self._candidates(self._by_party(people))
        place = self._place(seat, {"electorate": _some(electorate)}, candidates)
        parts = (self._election(place), *self._before(seat))
        return element("FirstPastThePostNominations", {"revision": revision}, parts)

    def rush(
        self, seat: Seat, nominees: Sequence[Nominee], rush: Rush, revision: int, corrects: bool
    ) -> Element:
        """Who was elected, and no votes yet."""
        winner, sitting = self.parties[rush.party], seat.holder
        of_sitting = self.parties[sitting] if sitting is not None else None
        changed = None if sitting is None else sitting != (rush.party or INDEPENDENT)
        attributes: Attributes = {
            "electorate": _some(seat.contest.electorate),
            "gainOrHold": _GAIN_OR_HOLD[changed],
            "winningPartyAbbreviation": winner.abbreviation,
            "winningPartyName": winner.name,
            "sittingPartyAbbreviation": of_sitting.abbreviation if of_sitting else None,
            "sittingPartyName": of_sitting.name if of_sitting else None,
            "change": None if changed is None else str(changed).lower(),
            "paStyleMessageText": self.words(seat, rush.party, corrects),
        }
        people = [Person(who, self.person(who.id), who.party, _is(who, rush)) for who in nominees]
        if not any(who.elected for who in people):
            stranger = Nominee(rush.id or "", rush.winner, rush.party or INDEPENDENT)
            people.append(Person(stranger, self.person(stranger.id), rush.party, True))
        place = self._place(seat, attributes, self._candidates(self._by_party(people)))
        return element("FirstPastThePostRush", {"revision": revision}, [self._election(place)])

    def result(
        self,
        seat: Seat,
        nominees: Sequence[Nominee],
        result: Result,
        revision: int,
        declared: datetime,
    ) -> Element:
        """Full figures, candidates by votes."""
        stamp = declared.astimezone(UTC).isoformat(timespec="seconds")
        lines = sorted(result.candidates, key=lambda line: (-line.votes, not line.elected))
        people = []
        for line in lines:
            who = _nominee(line, (*nominees, *seat.nominees), seat)
            pa_id = self.person(line.id or who.id)
            people.append(Person(who, pa_id, line.party or who.party, bool(line.elected), line))
        candidates = self._candidates(people, sum(line.votes for line in lines))
        place = self._place(seat, self._figures(seat, result, lines), candidates)
        parts = (self._election(place), *self._before(seat))
        attributes: Attributes = {"revision": revision, "declarationTime": stamp}
        return element("FirstPastThePostResult", attributes, parts)

    def recount(self, seat: Seat, number: int, revision: int) -> Element:
        """That a recount begins."""
        place = self._place(seat, {"recount": number})
        return element("Recount", {"revision": revision}, [self._election(place)])

    def state(self, state: Parties, included: Iterable[str]) -> tuple[bytes, ...]:
        """The state of the parties and the seats in it, line by line.

        The states are by far the most of a night: one of 650 seats has 200,000 lines of seats in
        all, and 40,000 of parties. A seat's line is written once, a party's when its figures
        change: the others are the very bytes that stand in other states.

        Args:
            state: of the parties.
            included: slugs of the seats.
        """
        attributes: Attributes = {
            "numberOfResults": state.declared,
            "totalNumberOfConstituencies": state.of,
            "totalVotes": state.votes,
        }
        root = element("FirstPastThePostStateOfParties", attributes, [self._election()])
        end = f"</{root.tag}>\n"
        places, lines = self._listed
        seats = [lines[place] for place in sorted(map(places.__getitem__, included))]
        return (
            root.xml.removesuffix(end).encode(),
            *_listing("Parties", [*map(self._standing, state.parties)]),
            *_listing("ConstituenciesIncluded", seats),
            end.encode(),
        )

    def words(self, seat: Seat, party: str | None, corrects: bool) -> str:
        """A winner as the agency's line has it; notional where the seat never voted as it is."""
        winner, name, holder = self.parties[party].name, seat.agency_name, seat.holder
        base = seat.contest.base
        if holder is None or base is None:
            line = f"{winner} win {name}"
        elif holder == (party or INDEPENDENT):
            line = f"{winner} win {name} - notional {winner} hold"
            line = line if base.notional else f"{winner} hold {name}"
        else:
            before = self.parties[holder].name
            line = f"{winner} win {name} - gain from notional {before}"
            line = line if base.notional else f"{winner} gain from {before} in {name}"
        return f"Correction: {line}" if corrects else line

    def person(self, candidate: str) -> int:
        """A made-up number of a person: by the seat's own and the place on the ballot paper."""
        seat, place = self._found(candidate)
        if seat is not None and place <= 100:
            return _FIRST_PERSON + seat.number * 100 + place - 1
        # Of nobody on a ballot paper, as a fault may name them.
        return _FIRST_STRAY + crc32(candidate.encode("utf-8", "replace")) % 70_000_000

    def seat_of(self, candidate: str) -> Seat | None:
        """The seat that a candidate's id is of; None where it is of none of the night's."""
        return self._found(candidate)[0]

    def _found(self, candidate: str) -> tuple[Seat | None, int]:
        """The seat, and the place on its ballot paper from 1, that stand in a candidate's id."""
        slug, _, place = candidate.rpartition("-")
        if place.isascii() and place.isdigit() and len(place) <= 3 and place[0] != "0":
            return self.roll.seats.get(slug), int(place)
        return None, 0

    @cached_property
    def _listed(self) -> tuple[dict[str, int], list[bytes]]:
        """Where each seat stands in lists of seats, by slug, and its line in a state's."""
        seats = sorted(self.roll.seats.values(), key=lambda seat: (seat.number, seat.slug))
        places = {seat.slug: place for place, seat in enumerate(seats)}
        return places, [_line(self._place(seat)) for seat in seats]

    def _standing(self, state: PartyState) -> bytes:
        """A party's line in a state of the parties."""
        share = _percent(state.share)
        figures = (state.seats, state.gains, state.losses, state.votes, share)
        known = self._stood.get(state.party)
        if known is not None and known[0] == figures:
            return known[1]
        attributes: Attributes = {
            "totalSeats": _some(state.seats),
            "gains": _some(state.gains),
            "losses": _some(state.losses),
            "totalVotes": state.votes,
            "percentageShare": share,
        }
        line = _line(element("Party", attributes, first=self._party(state.party)))
        self._stood[state.party] = figures, line
        return line

    def _election(self, *places: Element) -> Element:
        kind = _TYPES.get(self.roll.kind_of_election, "G")
        day = self.roll.election_date.isoformat()
        return element(
            "Election", {"name": self.roll.election_name, "date": day, "type": kind}, places
        )

    def _place(
        self, seat: Seat, attributes: Attributes | None = None, within: Sequence[Element] = ()
    ) -> Element:
        own: Attributes = {"number": seat.number, "name": seat.agency_name}
        return element("Constituency", own | (attributes or {}), within)

    def _candidates(self, people: Iterable[Person], votes: int = 0) -> list[Element]:
        """Candidates; ``votes`` are all of theirs."""
        made = []
        for person in people:
            known = self._people.pop(person.nominee.id, None)
            if known is not None and known[0] == person:
                made.append(known[1])
                continue
            written = self._candidate(person, votes)
            if person.line is None and not person.elected:
                self._people[person.nominee.id] = person, written
            made.append(written)
        return made

    def _candidate(self, person: Person, votes: int) -> Element:
        who, line = person.nominee, person.line
        surname = self.roll.surname(who)
        attributes: Attributes = {
            "elected": "*" if person.elected else None,
            "previousSittingMember": "*" if who.sitting else None,
            "paId": person.pa_id,
            "firstName": who.forenames or None,
            "surname": surname,
            "ballotName": f"{surname}, {who.forenames}" if who.forenames else surname,
        }
        figures: Attributes = {}
        if line is not None:
            share = 100.0 * line.votes / votes if votes else None
            figures = {
                "votes": line.votes,
                "percentageShare": _percent(share if line.share is None else line.share),
                "percentageShareChange": _change(line.change),
            }
        party = element("Party", figures, first=self._party(person.party))
        return element("Candidate", attributes, [party])

    def _party(self, party_id: str | None) -> Written:
        """What stands first of a party, wherever it stands."""
        known = self._named.get(party_id)
        if known is None:
            own = self.parties[party_id]
            known = write({"paId": own.pa_id, "name": own.name, "abbreviation": own.abbreviation})
            self._named[party_id] = known
        return known

    def _by_party(self, people: Iterable[Person]) -> list[Person]:
        """In the agency's order of parties; those of one party as on the ballot paper."""
        return sorted(people, key=lambda person: self.parties.order(person.party))

    def _figures(self, seat: Seat, result: Result, lines: Sequence[Votes]) -> Attributes:
        """What a result says of its seat."""
        total = sum(line.votes for line in lines)
        valid = total if result.valid_votes is None else result.valid_votes
        electorate = seat.contest.electorate if result.electorate is None else result.electorate
        turnout = result.turnout
        if turnout is None and electorate > 0:
            turnout = 100.0 * valid / electorate
        majority = result.majority
        if majority is None:
            majority = lines[0].votes - (lines[1].votes if len(lines) > 1 else 0)
        percent = 100.0 * majority / valid if valid > 0 else None
        winner = next((line for line in lines if line.elected), None)
        party = None if winner is None else winner.party or INDEPENDENT
        sitting, base = seat.holder, seat.contest.base
        changed = None if party is None or sitting is None else party != sitting
        before = base.turnout if base is not None else None
        swing = _swing(lines, party, sitting, changed)
        points, gainer, loser = swing or (None, None, None)
        return {
            "electorate": _some(electorate),
            "turnout": valid,
            "percentageTurnout": _percent(turnout),
            "percentageChangeTurnout": _difference(turnout, before),
            "winningParty": None if party is None else self.parties[party].abbreviation,
            "gainOrHold": _GAIN_OR_HOLD[changed],
            "sittingParty": None if sitting is None else self.parties[sitting].abbreviation,
            "majority": majority,
            "percentageMajority": _percent(percent),
            "percentageChangeMajority": _difference(percent, _majority(base)[1]),
            "swing": _percent(points),
            "swingTo": None if gainer is None else self.parties[gainer].abbreviation,
            "swingFrom": None if loser is None else self.parties[loser].abbreviation,
        }

    def _before(self, seat: Seat) -> tuple[Element, ...]:
        """The result that changes are measured against, if there is one: in every document alike.

        Which people stood then is not known here: parties stand for them in both kinds.
        """
        base = seat.contest.base
        if base is None or not base.valid_votes:
            return ()
        known = self._previous.pop(seat.slug, None)
        if known is not None and known[0] is base:
            return (known[1],)
        written = self._election_before(base)
        self._previous[seat.slug] = base, written
        return (written,)

    def _election_before(self, base: Base) -> Element:
        valid = base.valid_votes
        several = []
        for party_id, number in sorted(base.votes.items(), key=lambda item: (-item[1], item[0])):
            figures: Attributes = {
                "votes": number,
                "percentageShare": _percent(100.0 * number / valid),
            }
            several.append(element("Party", figures, first=self._party(party_id)))
        majority, percent = _majority(base)
        attributes: Attributes = {
            "turnout": valid,
            "percentageTurnout": _percent(base.turnout),
            "winningParty": self.parties[base.winner].abbreviation if base.winner else None,
            "majority": majority,
            "percentageMajority": _percent(percent),
        }
        place = element("Constituency", attributes, several)
        day = _election_day(base.id, base.label)
        election: Attributes = {
            "name": "General Election" if day else base.label,
            "date": day.isoformat() if day else None,
            "type": "G" if day else None,
        }
        name = f"Previous{'Notional' if base.notional else ''}Election"
        return element(name, election, [place])


def ids_in(body: Body | None) -> tuple[str, ...]:
    """Ids of the candidates that a message names."""
    if isinstance(body, Rush):
        return (body.id,) if body.id else ()
    if isinstance(body, Result | Nominations):
        return tuple(line.id for line in body.candidates if line.id)
    return ()


def _line(within: Element) -> bytes:
    """The line of an element in a list within the root."""
    return indented(indented(within.xml)).encode()


def _listing(tag: str, lines: Sequence[bytes]) -> tuple[bytes, ...]:
    """A list within the root."""
    if not lines:
        return (f"  <{tag}/>\n".encode(),)
    return (f"  <{tag}>\n".encode(), *lines, f"  </{tag}>\n".encode())


_GAIN_OR_HOLD: Final = {True: "gain", False: "hold", None: None}


def _swing(
    lines: Sequence[Votes], party: str | None, sitting: str | None, changed: bool | None
) -> tuple[float, str, str] | None:
    """Points, to and from: of a gain between winner and sitting party, else first and second."""
    one, other = party, sitting
    if changed is None:
        return None
    if not changed:
        others = (line.party or INDEPENDENT for line in lines if not line.elected)
        other = next(others, None)
    if one is None or other is None or one == other:
        return None
    rise, fall = _change_of(lines, one), _change_of(lines, other)
    if rise is None or fall is None:
        return None
    points = (rise - fall) / 2
    return (points, one, other) if points >= 0 else (-points, other, one)


def _change_of(lines: Sequence[Votes], party: str) -> float | None:
    changes = (line.change for line in lines if line.party == party and line.change is not None)
    return next(changes, None)


def _majority(base: Base | None) -> tuple[int | None, float | None]:
    """Votes, and percent of the valid ones; None where independents may have been several."""
    if base is None or len(base.votes) < 2:
        return None, None
    (first, most), (second, next_most) = sorted(base.votes.items(), key=lambda item: -item[1])[:2]
    if INDEPENDENT in (first, second) or base.winner not in (None, first):
        return None, None
    return most - next_most, 100.0 * (most - next_most) / base.valid_votes


@cache
def _election_day(base: str, label: str) -> date | None:
    """The day of the general election whose year stands in a base's id or label."""
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", f"{base} {label}")
    return next((day for day in GENERAL_ELECTIONS if str(day.year) in years[:1]), None)


def _is(who: Nominee, rush: Rush) -> bool:
    """Whether somebody is the winner of a rush: by id, else by name and party."""
    if rush.id is not None:
        return who.id == rush.id
    return who.name == rush.winner and who.party == (rush.party or who.party)


def _nominee(line: Votes, known: Iterable[Nominee], seat: Seat) -> Nominee:
    """Who a line is of, by the name that stands in it.

    A name that another was made of, with as many words, has its surname where that has it.
    """
    who = next((who for who in known if line.id in (who.id, None) and line.name == who.name), None)
    own = seat.by_id.get(line.id or "")
    if who is None and line.name is None:
        who = own
    if who is None and own is None:
        # Somebody's number may be wrong, and the name right.
        who = next((who for who in seat.nominees if who.name == line.name), None)
    if who is not None:
        return who
    name = line.name or line.id or "?"
    words, before = name.split(), -1
    if own is not None and len(words) == len(own.name.split()):
        before = len((own.forenames or "").split())
    forenames, surname = " ".join(words[:before]), " ".join(words[before:])
    party, sitting = line.party or INDEPENDENT, own.sitting if own is not None else None
    return Nominee(line.id or "", name, party, None, forenames or None, surname or None, sitting)


def _some(number: int | None) -> int | None:
    return number or None


def _percent(value: float | None) -> str | None:
    text = None if value is None else f"{value:.2f}"
    return "0.00" if text == "-0.00" else text


def _change(value: float | None) -> str | None:
    text = None if value is None else f"{value:+.2f}"
    return "+0.00" if text == "-0.00" else text


def _difference(now: float | None, before: float | None) -> str | None:
    return None if now is None or before is None else _change(now - before)

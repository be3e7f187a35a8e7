"""What each document of the PA style holds: elements, attributes and their order.

All of it is of what is publicly known. Every value is text; what is not known is absent, never
empty. Changes carry their sign, and everything in percent has two decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Final
from xml.etree import ElementTree
from zlib import crc32

from simulator.feed.formats.pa_parties import PaParties
from simulator.feed.formats.pa_xml import Attributes, element
from simulator.feed.roll import Roll, Seat
from simulator.messages import Body, Nominations, Nominee, Parties, Result, Rush, Votes
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

    def nominations(
        self, seat: Seat, nominees: Sequence[Nominee], electorate: int | None, revision: int
    ) -> ElementTree.Element:
        """Who stands, in the agency's order of parties."""
        root = element("FirstPastThePostNominations", {"revision": revision})
        place = self._place(self._election(root), seat, {"electorate": _some(electorate)})
        people = [Person(who, self.person(who.id), who.party) for who in nominees]
        self._candidates(place, self._by_party(people))
        self._previous(root, seat.contest.base)
        return root

    def rush(
        self, seat: Seat, nominees: Sequence[Nominee], rush: Rush, revision: int, corrects: bool
    ) -> ElementTree.Element:
        """Who was elected, and no votes yet."""
        root = element("FirstPastThePostRush", {"revision": revision})
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
        place = self._place(self._election(root), seat, attributes)
        people = [Person(who, self.person(who.id), who.party, _is(who, rush)) for who in nominees]
        if not any(who.elected for who in people):
            stranger = Nominee(rush.id or "", rush.winner, rush.party or INDEPENDENT)
            people.append(Person(stranger, self.person(stranger.id), rush.party, True))
        self._candidates(place, self._by_party(people))
        return root

    def result(
        self,
        seat: Seat,
        nominees: Sequence[Nominee],
        result: Result,
        revision: int,
        declared: datetime,
    ) -> ElementTree.Element:
        """Full figures, candidates by votes."""
        stamp = declared.astimezone(UTC).isoformat(timespec="seconds")
        root = element("FirstPastThePostResult", {"revision": revision, "declarationTime": stamp})
        lines = sorted(result.candidates, key=lambda line: (-line.votes, not line.elected))
        attributes = self._figures(seat, result, lines)
        place = self._place(self._election(root), seat, attributes)
        people = []
        for line in lines:
            who = _nominee(line, (*nominees, *seat.nominees), seat)
            pa_id = self.person(line.id or who.id)
            people.append(Person(who, pa_id, line.party or who.party, bool(line.elected), line))
        self._candidates(place, people, sum(line.votes for line in lines))
        self._previous(root, seat.contest.base)
        return root

    def recount(self, seat: Seat, number: int, revision: int) -> ElementTree.Element:
        """That a recount begins."""
        root = element("Recount", {"revision": revision})
        self._place(self._election(root), seat, {"recount": number})
        return root

    def state(self, state: Parties, included: Iterable[Seat]) -> ElementTree.Element:
        """The state of the parties, and the seats in it."""
        attributes: Attributes = {
            "numberOfResults": state.declared,
            "totalNumberOfConstituencies": state.of,
            "totalVotes": state.votes,
        }
        root = element("FirstPastThePostStateOfParties", attributes)
        self._election(root)
        several = ElementTree.SubElement(root, "Parties")
        for party in state.parties:
            own = self.parties[party.party]
            of_party: Attributes = {
                "paId": own.pa_id,
                "name": own.name,
                "abbreviation": own.abbreviation,
                "totalSeats": _some(party.seats),
                "gains": _some(party.gains),
                "losses": _some(party.losses),
                "totalVotes": party.votes,
                "percentageShare": _percent(party.share),
            }
            several.append(element("Party", of_party))
        seats = ElementTree.SubElement(root, "ConstituenciesIncluded")
        for seat in sorted(included, key=lambda seat: (seat.number, seat.slug)):
            seats.append(self._listed[seat.slug])
        return root

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
        seat, place = self.seat_of(candidate), int(_place_of(candidate) or 0) - 1
        if seat is not None and place < 100:
            return _FIRST_PERSON + seat.number * 100 + place
        # Of nobody on a ballot paper, as a fault may name them.
        return _FIRST_STRAY + crc32(candidate.encode("utf-8", "replace")) % 70_000_000

    def seat_of(self, candidate: str) -> Seat | None:
        """The seat that a candidate's id is of; None where it is of none of the night's."""
        place = _place_of(candidate)
        return self.roll.seats.get(candidate.removesuffix(f"-{place}")) if place else None

    @cached_property
    def _listed(self) -> dict[str, ElementTree.Element]:
        """Each seat as a state of the parties lists it: the same in all, of up to 650 states."""
        return {
            slug: element("Constituency", {"number": seat.number, "name": seat.agency_name})
            for slug, seat in self.roll.seats.items()
        }

    def _election(self, root: ElementTree.Element) -> ElementTree.Element:
        kind = _TYPES.get(self.roll.kind_of_election, "G")
        day = self.roll.election_date.isoformat()
        made = element("Election", {"name": self.roll.election_name, "date": day, "type": kind})
        root.append(made)
        return made

    def _place(
        self, election: ElementTree.Element, seat: Seat, attributes: Attributes
    ) -> ElementTree.Element:
        own: Attributes = {"number": seat.number, "name": seat.agency_name}
        made = element("Constituency", own | attributes)
        election.append(made)
        return made

    def _candidates(
        self, place: ElementTree.Element, people: Iterable[Person], votes: int = 0
    ) -> None:
        for person in people:
            who = person.nominee
            surname = self.roll.surname(who)
            ballot_name = f"{surname}, {who.forenames}" if who.forenames else surname
            attributes: Attributes = {
                "elected": "*" if person.elected else None,
                "previousSittingMember": "*" if who.sitting else None,
                "paId": person.pa_id,
                "firstName": who.forenames or None,
                "surname": surname,
                "ballotName": ballot_name,
            }
            made = element("Candidate", attributes)
            party = self.parties[person.party]
            of_party: Attributes = {
                "paId": party.pa_id,
                "name": party.name,
                "abbreviation": party.abbreviation,
            }
            line = person.line
            if line is not None:
                share = 100.0 * line.votes / votes if votes else None
                of_party |= {
                    "votes": line.votes,
                    "percentageShare": _percent(share if line.share is None else line.share),
                    "percentageShareChange": _change(line.change),
                }
            made.append(element("Party", of_party))
            place.append(made)

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

    def _previous(self, root: ElementTree.Element, base: Base | None) -> None:
        """The result that changes are measured against.

        Which people stood then is not known here: parties stand for them in both kinds.
        """
        if base is None or not base.valid_votes:
            return
        day = _election_day(base)
        attributes: Attributes = {
            "name": "General Election" if day else base.label,
            "date": day.isoformat() if day else None,
            "type": "G" if day else None,
        }
        made = element(f"Previous{'Notional' if base.notional else ''}Election", attributes)
        majority, percent = _majority(base)
        place = element(
            "Constituency",
            {
                "turnout": base.valid_votes,
                "percentageTurnout": _percent(base.turnout),
                "winningParty": self.parties[base.winner].abbreviation if base.winner else None,
                "majority": majority,
                "percentageMajority": _percent(percent),
            },
        )
        votes = sorted(base.votes.items(), key=lambda item: (-item[1], item[0]))
        for party_id, number in votes:
            party = self.parties[party_id]
            of_party: Attributes = {
                "paId": party.pa_id,
                "name": party.name,
                "abbreviation": party.abbreviation,
                "votes": number,
                "percentageShare": _percent(100.0 * number / base.valid_votes),
            }
            place.append(element("Party", of_party))
        made.append(place)
        root.append(made)


def ids_in(body: Body | None) -> tuple[str, ...]:
    """Ids of the candidates that a message names."""
    if isinstance(body, Rush):
        return (body.id,) if body.id else ()
    if isinstance(body, Result | Nominations):
        return tuple(line.id for line in body.candidates if line.id)
    return ()


def _place_of(candidate: str) -> str | None:
    found = re.search(r"-([1-9][0-9]{0,2})$", candidate)
    return found[1] if found else None


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


def _election_day(base: Base) -> date | None:
    """The day of the general election whose year stands in a base's id or label."""
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", f"{base.id} {base.label}")
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
    return None if value is None else f"{_rounded(value):.2f}"


def _change(value: float | None) -> str | None:
    return None if value is None else f"{_rounded(value):+.2f}"


def _difference(now: float | None, before: float | None) -> str | None:
    return None if now is None or before is None else _change(now - before)


def _rounded(value: float) -> float:
    return round(value, 2) + 0.0  # without the sign of a zero

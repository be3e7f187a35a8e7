"""Documents of the PA style, read: what an agency's file says, whoever wrote it.

The reading is of what is publicly known of these files, and lenient: what is absent is None, what
is not known is left aside. It is strict about what a stranger may hand in: no document type, no
entities, nothing deep or large.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal
from xml.etree import ElementTree
from xml.parsers import expat

from simulator.errors import ElectionNightError
from simulator.feed.formats.pa_parties import party_of
from simulator.messages import MOST_CANDIDATES, Kind
from simulator.text import excerpt

LARGEST: Final = 1_000_000
"""Bytes of a document: the longest, a state of the parties of 650 seats, has about 60,000."""

_DEEPEST: Final = 12
_MOST_ELEMENTS: Final = 5_000
_MOST_REASONS: Final = 20
_LONGEST: Final = 300
_COMMENT: Final = "TEST DATA"
_CORRECTION: Final = "Correction:"

ROOTS: Final[Mapping[str, Kind]] = {
    "FirstPastThePostNominations": Kind.NOMINATIONS,
    "FirstPastThePostRush": Kind.RUSH,
    "FirstPastThePostResult": Kind.RESULT,
    "Recount": Kind.RECOUNT,
    "FirstPastThePostStateOfParties": Kind.PARTIES,
}
"""Root elements of the documents that are read, and what they say."""

Mark = Literal["comment", "election", "surnames"]
"""Where a document says that it is test data."""


class BadDocument(ElectionNightError):
    """A document that is none; ``reasons`` say why, one a line."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class PaCandidate:
    """A candidate of a document.

    Attributes:
        surname, forenames: without the test mark.
        pa_id: the agency's number of the person.
        abbreviation, party_name: of the party, as the agency has them.
        votes: None where the document has none.
        elected: marked as elected.
        sitting: marked as the member for the seat until now.
    """

    surname: str
    forenames: str | None = None
    pa_id: int | None = None
    abbreviation: str | None = None
    party_name: str | None = None
    votes: int | None = None
    elected: bool = False
    sitting: bool = False

    @property
    def name(self) -> str:
        """In natural order."""
        return f"{self.forenames} {self.surname}" if self.forenames else self.surname

    @property
    def party(self) -> str | None:
        """Our id of the party; None where this program does not know the abbreviation."""
        return party_of(self.abbreviation) if self.abbreviation is not None else None


@dataclass(frozen=True, slots=True)
class PaState:
    """A party in a state of the parties."""

    abbreviation: str
    name: str | None
    seats: int
    gains: int
    losses: int
    votes: int

    @property
    def party(self) -> str | None:
        """Our id of the party; None where this program does not know the abbreviation."""
        return party_of(self.abbreviation)


@dataclass(frozen=True, slots=True)
class PaNews:
    """What a document says.

    Attributes:
        kind: nominations, a rush, a result, a recount, the state of the parties; a rush whose
            text begins "Correction:" is a correction.
        revision: from 1.
        number, seat: the agency's own of the seat; None in a state of the parties.
        candidates: in the document's order.
        turnout: valid votes.
        declared: when a result was declared; aware.
        winning, sitting: abbreviations of parties.
        text: of a rush.
        recount: which.
        results, of: numbers of results and of seats in a state of the parties.
        states: of the parties.
        included: numbers and names of the seats in a state of the parties.
        marks: where it says that it is test data.
    """

    kind: Kind
    revision: int = 1
    number: int | None = None
    seat: str | None = None
    electorate: int | None = None
    candidates: tuple[PaCandidate, ...] = ()
    turnout: int | None = None
    majority: int | None = None
    declared: datetime | None = None
    gain: bool | None = None
    winning: str | None = None
    sitting: str | None = None
    text: str | None = None
    recount: int | None = None
    results: int | None = None
    of: int | None = None
    states: tuple[PaState, ...] = ()
    included: tuple[tuple[int, str], ...] = ()
    election: str | None = None
    election_date: date | None = None
    election_type: str | None = None
    marks: frozenset[Mark] = frozenset()

    @property
    def test(self) -> bool:
        """It says somewhere that it is test data."""
        return bool(self.marks)

    @property
    def elected(self) -> tuple[PaCandidate, ...]:
        """Who is marked as elected: one, unless something is wrong."""
        return tuple(who for who in self.candidates if who.elected)


def read_document(data: bytes) -> PaNews:
    """What a document says.

    Args:
        data: all of its bytes.

    Raises:
        BadDocument: every reason why it is none, one line each.
    """
    if len(data) > LARGEST:
        raise BadDocument(f"has more than {LARGEST:,} bytes")
    if not data.strip():
        raise BadDocument("is empty")
    root, comments = _parsed(data)
    kind = ROOTS.get(root.tag)
    if kind is None:
        raise BadDocument(f"is no document of this kind: its root is {excerpt(root.tag)}")
    reading = _Reading()
    news = reading.news(root, kind, any(_COMMENT in comment for comment in comments))
    if reading.wrong:
        raise BadDocument(*reading.wrong[:_MOST_REASONS])
    return news


@dataclass
class _Reading:
    """One document; ``wrong`` grows by what is wrong with it."""

    wrong: list[str] = field(default_factory=list)

    def news(self, root: ElementTree.Element, kind: Kind, marked: bool) -> PaNews:
        election = root.find("Election")
        seat = election.find("Constituency") if election is not None else None
        if seat is None and kind is not Kind.PARTIES:
            self.wrong.append("Election/Constituency: is missing")
            seat = ElementTree.Element("Constituency")
        place = seat if seat is not None else ElementTree.Element("Constituency")
        about = election if election is not None else ElementTree.Element("Election")
        name = self.text(about, "name")
        text = self.text(place, "paStyleMessageText")
        if kind is Kind.RUSH and (text or "").startswith(_CORRECTION):
            kind = Kind.CORRECTION
        marks = set[Mark]({"comment"} if marked else ())
        if (name or "").startswith("Test "):
            marks.add("election")
        found = place.findall("Candidate")
        if len(found) > MOST_CANDIDATES:
            self.wrong.append(f"Candidate: more than {MOST_CANDIDATES}")
            found = []
        surnames = [who.get("surname", "").strip() for who in found]
        if surnames and all(surname.endswith(" Test") for surname in surnames):
            marks.add("surnames")
        people = tuple(
            self.candidate(who, kind is Kind.RESULT, "surnames" in marks) for who in found
        )
        if kind in (Kind.RESULT, Kind.NOMINATIONS) and not people:
            self.wrong.append("Candidate: there is none")
        if kind is not Kind.PARTIES and place.get("number") is None and place.get("name") is None:
            self.wrong.append("Constituency: has neither a number nor a name")
        held = place.get("gainOrHold")
        return PaNews(
            kind=kind,
            revision=self.count(root, "revision") or 1,
            number=self.count(place, "number"),
            seat=self.text(place, "name"),
            electorate=self.count(place, "electorate", least=None),
            candidates=people,
            turnout=self.count(place, "turnout", least=None),
            majority=self.count(place, "majority", least=None),
            declared=self.time(root, "declarationTime"),
            gain=held == "gain" if held in ("gain", "hold") else None,
            winning=self.text(place, "winningParty")
            or self.text(place, "winningPartyAbbreviation"),
            sitting=self.text(place, "sittingParty")
            or self.text(place, "sittingPartyAbbreviation"),
            text=text,
            recount=self.count(place, "recount"),
            results=self.count(root, "numberOfResults"),
            of=self.count(root, "totalNumberOfConstituencies"),
            states=tuple(self.states(root)),
            included=tuple(self.included(root)),
            election=name,
            election_date=self.day(about, "date"),
            election_type=self.text(about, "type"),
            marks=frozenset(marks),
        )

    def candidate(self, said: ElementTree.Element, votes: bool, marked: bool) -> PaCandidate:
        surname = self.text(said, "surname")
        forenames = self.text(said, "firstName")
        if surname is None:
            surname, _, more = (self.text(said, "ballotName") or "").partition(", ")
            forenames = forenames or more or None
        if not surname:
            self.wrong.append("Candidate: has no surname")
        party = said.find("Party")
        if party is None:
            party = ElementTree.Element("Party")
        number = self.count(party, "votes", least=None)
        if votes and number is None and party.get("votes") is None:
            self.wrong.append(f"Candidate {excerpt(surname)}: has no votes")
        return PaCandidate(
            surname=surname.removesuffix(" Test") if marked else surname,
            forenames=forenames,
            pa_id=self.count(said, "paId"),
            abbreviation=self.text(party, "abbreviation"),
            party_name=self.text(party, "name"),
            votes=number,
            elected=said.get("elected") == "*",
            sitting=said.get("previousSittingMember") == "*",
        )

    def states(self, root: ElementTree.Element) -> Iterator[PaState]:
        for said in root.iterfind("Parties/Party"):
            abbreviation = self.text(said, "abbreviation") or self.text(said, "name")
            if abbreviation is None:
                self.wrong.append("Party: has neither an abbreviation nor a name")
                continue
            numbers = (
                self.count(said, key, least=None) or 0
                for key in ("totalSeats", "gains", "losses", "totalVotes")
            )
            yield PaState(abbreviation, self.text(said, "name"), *numbers)

    def included(self, root: ElementTree.Element) -> Iterator[tuple[int, str]]:
        for said in root.iterfind("ConstituenciesIncluded/Constituency"):
            number, name = self.count(said, "number"), self.text(said, "name")
            if number is not None or name is not None:
                yield number or 0, name or ""

    def party(self, said: ElementTree.Element, key: str) -> str | None:
        """An abbreviation: results have it under another key than rushes."""
        return self.text(said, key) or self.text(said, f"{key}Abbreviation")

    def text(self, said: ElementTree.Element, key: str) -> str | None:
        text = " ".join(said.get(key, "").split())
        if len(text) > _LONGEST:
            self.wrong.append(f"{said.tag}@{key}: is longer than {_LONGEST} characters")
            text = text[:_LONGEST]
        return text or None

    def count(self, said: ElementTree.Element, key: str, *, least: int | None = 0) -> int | None:
        """A whole number; ``least`` None: one below 0 is read as it is, as figures may be wrong."""
        text = said.get(key, "").strip()
        if not text:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", text) or (least == 0 and text[0] == "-"):
            self.wrong.append(f"{said.tag}@{key}: should be a whole number, not {excerpt(text)}")
            return None
        return int(text)

    def time(self, said: ElementTree.Element, key: str) -> datetime | None:
        text = said.get(key, "").strip()
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
            moment.timestamp()
        except (ValueError, OverflowError, OSError):
            moment = None
        if moment is None or moment.tzinfo is None:
            reason = "should be an ISO 8601 time with its offset"
            self.wrong.append(f"{said.tag}@{key}: {reason}, not {excerpt(text)}")
            return None
        return moment

    def day(self, said: ElementTree.Element, key: str) -> date | None:
        text = said.get(key, "").strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.wrong.append(f"{said.tag}@{key}: should be a date, not {excerpt(text)}")
            return None


class _Refused(Exception):
    """What no document may have; the message says what."""


def _parsed(data: bytes) -> tuple[ElementTree.Element, list[str]]:
    """The root, and the comments.

    Raises:
        BadDocument: not well formed, or more than a document may have.
    """
    builder = ElementTree.TreeBuilder()
    comments: list[str] = []
    depth = elements = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > _DEEPEST:
            raise _Refused(f"elements within elements, more than {_DEEPEST} deep")
        if elements > _MOST_ELEMENTS:
            raise _Refused(f"has more than {_MOST_ELEMENTS:,} elements")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def doctype(*_: object) -> None:
        raise _Refused("has a document type, which is not read")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CommentHandler = comments.append
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
        return builder.close(), comments
    except _Refused as refused:
        raise BadDocument(str(refused)) from None
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        raise BadDocument(f"is no well-formed XML: {words}, line {error.lineno}") from None
    except (ElementTree.ParseError, LookupError, ValueError, AssertionError) as error:
        # An encoding that nobody here knows.
        raise BadDocument(f"is no XML that can be read: {excerpt(str(error))}") from None

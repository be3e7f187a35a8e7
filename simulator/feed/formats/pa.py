"""The PA style: XML files of nominations, winners, results, recounts and the state of the parties.

It follows what is publicly known of the agency's format, which is not all of it. Nothing is known
of how a result that is withdrawn without another, or a poll that is not held, is sent: no file of
the agency's kinds is made up for them. After a retraction the next state of the parties has the
seat no longer, and the JSON mirror shows its nominations alone; until it is declared anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from simulator.feed.document import JSON, XML, Document
from simulator.feed.faults import spoils
from simulator.feed.formats.pa_documents import PaDocuments, ids_in
from simulator.feed.formats.pa_parties import PaParties
from simulator.feed.formats.pa_xml import Element, comment_of, head_of, mark_of, mirror_of
from simulator.feed.parties import Tally
from simulator.feed.roll import Roll, Seat
from simulator.feed.values import Sent
from simulator.messages import (
    STATEMENTS,
    Kind,
    Message,
    Nominations,
    Nominee,
    Parties,
    Recount,
    Result,
    Rush,
)
from simulator.scenario import Contest

NOMINATIONS: Final = "pa/json/nominations.json"
RESULTS: Final = "pa/json/results.json"

_STRAY: Final = 999
"""Number of a seat that is none of the night's, as a fault may name it."""


class PaFormat:
    """The documents of the PA style, and the JSON that clients make of them.

    Args:
        roll: of the night.

    Raises:
        ValueError: a night without test marks that is not kept live: only real results are.
    """

    name = "pa"

    def __init__(self, roll: Roll) -> None:
        if not roll.test and roll.night != "live":
            raise ValueError("only a real night goes out without test marks")
        self._roll = roll
        self._documents = PaDocuments(roll, PaParties(roll.scenario))
        self._stem = roll.election_name.replace(" ", "_")
        self._head = head_of(comment_of(roll)).encode()
        self._tally = Tally(roll)
        self._standing: list[tuple[str, ...]] = [()]
        """The seats with a result after each change, from the last state of the parties on."""
        self._nominees: dict[str, tuple[Nominee, ...]] = {}
        self._declared: dict[str, datetime] = {}
        self._recounts: dict[str, list[str]] = {}
        self._mirrors: dict[str, dict[str, dict[str, bytes]]] = {NOMINATIONS: {}, RESULTS: {}}
        """By snapshot, contest and path."""
        self._spoilt: dict[str, dict[str, str]] = {NOMINATIONS: {}, RESULTS: {}}
        """By snapshot, and by message that was not sent whole yet: how the snapshot is spoilt."""

    def take(self, sent: Sent) -> tuple[Document, ...]:
        """The document that a message brings, if it brings any."""
        message, again = sent.message, sent.item.again is not None
        if not again:
            self._note(message)
        document = self._document(message)
        if document is None:
            return ()
        how = sent.item.spoilt
        snapshot = NOMINATIONS if message.kind is Kind.NOMINATIONS else RESULTS
        if again:
            self._spoilt[snapshot].pop(sent.item.message.id, None)
        elif how and not spoils(how, document.media):
            if message.kind in (Kind.NOMINATIONS, *STATEMENTS):  # others are in no list
                self._spoilt[snapshot][sent.item.message.id] = how
            how = ""
        return (replace(document, spoilt=how) if how else document,)

    @property
    def snapshots(self) -> tuple[str, ...]:
        """The two lists of the JSON mirror."""
        return (NOMINATIONS, RESULTS)

    def render(self, path: str) -> Document:
        """A list of the JSON mirror: all revisions of all documents so far, or the marks alone.

        Raises:
            KeyError: no such path.
        """
        texts = [
            text for of_contest in self._mirrors[path].values() for text in of_contest.values()
        ]
        listed = b",\n".join(texts) or mark_of(self._roll).encode()
        ways = [how for how in self._spoilt[path].values() if spoils(how, JSON)]
        return Document(path, JSON, b"[%b]\n" % listed, spoilt=ways[-1] if ways else "")

    def _note(self, message: Message) -> None:
        """What later documents are made with."""
        if self._tally.take(message):
            self._standing.append(tuple(self._tally.results))
        contest, body = message.contest or "", message.body
        if isinstance(body, Nominations):
            self._nominees[contest] = body.candidates
        elif message.kind is Kind.RETRACTION and not self._tally.takes_back_news(message):
            # What is declared after it is a declaration of its own.
            self._declared.pop(contest, None)
            self._mirrors[RESULTS].pop(contest, None)
        elif message.kind is Kind.RUSH:
            self._declared.setdefault(contest, message.night_time)

    def _document(self, message: Message) -> Document | None:
        made, body, revision = self._documents, message.body, message.revision
        if isinstance(body, Parties):
            lines = made.state(body, self._included(body))
            return self._file("results", f"SOP_{body.sequence}", *lines)
        seat = self._seat(message)
        nominees = self._nominees.get(seat.slug, seat.nominees)
        if isinstance(body, Nominations):
            root = made.nominations(seat, body.candidates, body.electorate, revision)
            name = f"nominations_{seat.file_stem}_{revision}"
            return self._listed("nominations", name, root, NOMINATIONS, seat)
        if isinstance(body, Rush):
            corrects = message.kind is Kind.CORRECTION
            root = made.rush(seat, nominees, body, revision, corrects)
            name = f"rush_{seat.file_stem}_{revision}"
            return self._listed("results", name, root, RESULTS, seat)
        if isinstance(body, Result) and message.kind is not Kind.PARTIAL:
            root = made.result(seat, nominees, body, revision, self._time(message, seat))
            name = f"result_{seat.file_stem}_{revision}"
            return self._listed("results", name, root, RESULTS, seat)
        if isinstance(body, Recount) and message.kind is Kind.RECOUNT:
            number = self._recount(message, seat)
            root = made.recount(seat, body.number or number, number)
            name = f"recount_{seat.file_stem}_{number}"
            return self._file("results", name, root.xml.encode())
        return None

    def _included(self, state: Parties) -> tuple[str, ...]:
        """The seats in a state of the parties: results may have come, or gone, since its own."""
        for place, slugs in enumerate(self._standing):
            if len(slugs) == state.declared:
                del self._standing[:place]
                return slugs
        return self._standing[-1][: max(0, state.declared)]

    def _listed(self, folder: str, name: str, root: Element, snapshot: str, seat: Seat) -> Document:
        """A document of a seat that is in a list of the JSON mirror, too."""
        document = self._file(folder, name, root.xml.encode())
        of_seat = self._mirrors[snapshot].setdefault(seat.slug, {})
        of_seat[document.path] = mirror_of(root, self._roll).encode()
        return document

    def _file(self, folder: str, name: str, *pieces: bytes) -> Document:
        path = f"pa/{folder}/{self._stem}_{name}.xml"
        pieces = (self._head, *pieces)
        return Document(path, XML, b"".join(pieces), pieces=pieces)

    def _time(self, message: Message, seat: Seat) -> datetime:
        """When a result was declared: when its winner was, not when the figures came.

        Where times are those of sending, it is when the result is sent.
        """
        if message.night_time == message.entered_at:
            return message.night_time
        return self._declared.setdefault(seat.slug, message.night_time)

    def _recount(self, message: Message, seat: Seat) -> int:
        """Which of a seat's notices of a recount a message is, from 1."""
        known = self._recounts.setdefault(seat.slug, [])
        if message.id not in known:
            known.append(message.id)
        return known.index(message.id) + 1

    def _seat(self, message: Message) -> Seat:
        """A message's seat; one that the night has not gets a made-up number and name.

        All else is that of the seat whose candidates it has: somebody mistook the seat alone.
        """
        slug = message.contest or "unknown-seat"
        known = self._roll.seats.get(slug)
        if known is not None:
            return known
        name = slug.replace("-", " ").title()
        meant = next(filter(None, map(self._documents.seat_of, ids_in(message.body))), None)
        if meant is None:
            return Seat(Contest(slug, name, (), 0), (), _STRAY, name)
        return Seat(meant.contest.amend(slug=slug, name=name), meant.nominees, _STRAY, name)

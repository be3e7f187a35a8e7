"""What is said over a wire or kept in a journal: one message, frozen.

Results, rushes and the other news of a night, whoever says it: a person who types, a file that
grows, a feed. A candidate has an ``id``: the contest's slug, a hyphen and the place on the ballot
paper, from 1. Times are aware. Each body is checked by its annotations when a line is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, Strict, ValidationInfo
from pydantic_core import PydanticCustomError

from simulator.uk import MEMBERS
from simulator.values import MOST_PAPERS, Flag, Line, PartyId

MOST_CANDIDATES: Final = 200
"""Of one contest; the most that ever stood in one were 26 (Haltemprice and Howden, 2008)."""

MOST_REVISIONS: Final = 10_000

FAULTY: Final = "faulty"
"""Key of a validation context: figures that no count can have are read as they are.

A rehearsal's recording holds such figures on purpose.
"""


def _within(most: float) -> AfterValidator:
    """From 0 to ``most``, but for figures that are meant to be wrong."""

    def check(value: float, info: ValidationInfo) -> float:
        if 0 <= value <= most or (info.context or {}).get(FAULTY):
            return value
        kind, bound = ("greater", 0.0) if value < 0 else ("less", most)
        words = f"Input should be {kind} than or equal to {bound:.15g}"
        raise PydanticCustomError(f"{kind}_than_equal", words)

    return AfterValidator(check)


Papers = Annotated[int, Strict(), _within(MOST_PAPERS)]
"""Votes, ballot papers, electors of one contest."""

Percent = Annotated[float, Strict(), Field(allow_inf_nan=False), _within(100)]

Points = Annotated[float, Strict(), Field(allow_inf_nan=False)]
"""Percent points of change."""

Some = Annotated[int, Strict()]
"""A number of seats, messages or votes of all contests together."""

Via = Literal["typed", "file", "url"]
"""How a message came: by hand, out of a file or a stream, over the network."""


class Kind(StrEnum):
    """What a message says."""

    NOMINATIONS = "nominations"
    CLOSE_OF_POLL = "close_of_poll"
    EXIT_POLL = "exit_poll"
    TURNOUT = "turnout"
    RECOUNT = "recount"
    BUNDLE_CHECK = "bundle_check"
    ADJOURNED = "adjourned"
    RESUMED = "resumed"
    LOT = "lot"
    RUSH = "rush"
    RESULT = "result"
    CORRECTION = "correction"
    RETRACTION = "retraction"
    POSTPONED = "postponed"
    PARTIES = "parties"
    PARTIAL = "partial"
    NOTE = "note"
    END = "end"

    @property
    def words(self) -> str:
        """As people call it."""
        return self.value.replace("_", " ")


class Lenient:
    """A body: what else a feed says in it is left aside."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="ignore")


@dataclass(frozen=True, slots=True)
class Votes(Lenient):
    """A candidate's votes; ``id`` or ``name``, with the party, say whose."""

    votes: Papers
    id: Line | None = None
    name: Line | None = None
    party: PartyId | None = None
    elected: Flag | None = None
    share: Percent | None = None
    change: Points | None = None
    """Of the party's share since the base, where a feed gives it."""


@dataclass(frozen=True, slots=True)
class Result(Lenient):
    """Full figures: of a result, or of a correction that replaces one.

    The rest as it was read out, None where it was not: it is what the votes are checked by.
    ``turnout`` is percent of the electorate. ``result`` is in words ("Lab gain from Con"), against
    the previous result that ``base`` labels.
    """

    candidates: Annotated[tuple[Votes, ...], Field(min_length=1, max_length=MOST_CANDIDATES)]
    rejected: Papers | None = None
    electorate: Papers | None = None
    valid_votes: Papers | None = None
    majority: Papers | None = None
    turnout: Percent | None = None
    ons_id: Line | None = None
    name: Line | None = None
    result: Line | None = None
    base: Line | None = None
    by_lot: Flag | None = None


@dataclass(frozen=True, slots=True)
class Rush(Lenient):
    """Who was elected, before the figures are known; also a correction that says no more.

    ``result`` is in words, and ``text`` a line as an agency sends it ("Correction: …").
    """

    winner: Line
    party: PartyId | None = None
    id: Line | None = None
    result: Line | None = None
    text: Line | None = None


@dataclass(frozen=True, slots=True)
class Turnout(Lenient):
    """Turnout as announced at verification: papers verified, or percent of the electorate."""

    papers: Papers | None = None
    percent: Percent | None = None


@dataclass(frozen=True, slots=True)
class Recount(Lenient):
    """A recount begins, or bundles are checked.

    ``lead`` in votes and ``lead_of``, a name or a party, where they were reported.
    """

    number: Annotated[int, Strict(), Field(ge=1, le=99)] | None = None
    lead: Papers | None = None
    lead_of: Line | None = None
    asked_by: Line | None = None


@dataclass(frozen=True, slots=True)
class Adjourned(Lenient):
    """The count is adjourned, until a time where one was given."""

    until: datetime | None = None
    cause: Line | None = None


@dataclass(frozen=True, slots=True)
class Resumed(Lenient):
    """The count goes on."""


@dataclass(frozen=True, slots=True)
class Lot(Lenient):
    """Equality of votes: on whom the lot fell."""

    winner: Line
    party: PartyId | None = None
    id: Line | None = None


@dataclass(frozen=True, slots=True)
class Postponed(Lenient):
    """The poll is not held on this night: there will be no result."""

    cause: Line | None = None


@dataclass(frozen=True, slots=True)
class ExitPoll(Lenient):
    """The broadcasters' exit poll: seats by party id, ``Other`` for those it does not name."""

    seats: Annotated[
        Mapping[PartyId, Annotated[int, Strict(), Field(ge=0, le=2 * MEMBERS)]],
        Field(min_length=1, max_length=100),
    ]
    source: Line | None = None


@dataclass(frozen=True, slots=True)
class Note(Lenient):
    """Something seen or heard; a rumour has the source that said it."""

    text: Line
    source: Line | None = None


@dataclass(frozen=True, slots=True)
class Retraction(Lenient):
    """What was said is taken back: a seat's result, or one piece of news by its id.

    ``undo``: the message that it names goes, whatever it was, as though it had not been entered.
    """

    cause: Line | None = None
    undo: Flag | None = None


@dataclass(frozen=True, slots=True)
class Nominee(Lenient):
    """Who stands, and for which party; ``sitting``: the member for the seat until now."""

    id: Line
    name: Line
    party: PartyId
    party_name: Line | None = None
    forenames: Line | None = None
    surname: Line | None = None
    sitting: Flag | None = None


@dataclass(frozen=True, slots=True)
class Nominations(Lenient):
    """Who stands in a contest, in the order of the ballot paper."""

    candidates: Annotated[tuple[Nominee, ...], Field(max_length=MOST_CANDIDATES)]
    ons_id: Line | None = None
    name: Line | None = None
    region: Line | None = None
    electorate: Papers | None = None
    holder: PartyId | None = None


@dataclass(frozen=True, slots=True)
class PartyState(Lenient):
    """A party after the results so far; ``share`` in percent of all valid votes of them."""

    party: PartyId
    seats: Some
    gains: Some
    losses: Some
    votes: Some
    share: Percent | None = None
    party_name: Line | None = None


@dataclass(frozen=True, slots=True)
class Parties(Lenient):
    """The state of the parties: ``declared`` results of ``of`` contests.

    ``sequence`` numbers the states of a night from 1.
    """

    sequence: Some
    declared: Some
    of: Some
    votes: Some
    parties: Annotated[tuple[PartyState, ...], Field(max_length=1000)]


Body = (
    Result
    | Rush
    | Turnout
    | Recount
    | Adjourned
    | Resumed
    | Lot
    | Postponed
    | ExitPoll
    | Note
    | Retraction
    | Nominations
    | Parties
)

BODIES: Final[Mapping[Kind, Any]] = {
    Kind.EXIT_POLL: ExitPoll,
    Kind.TURNOUT: Turnout,
    Kind.RECOUNT: Recount,
    Kind.BUNDLE_CHECK: Recount,
    Kind.ADJOURNED: Adjourned,
    Kind.RESUMED: Resumed,
    Kind.LOT: Lot,
    Kind.RUSH: Rush,
    Kind.RESULT: Result,
    # A feed corrects a winner by a new rush, a person a whole result.
    Kind.CORRECTION: Result | Rush,
    Kind.RETRACTION: Retraction,
    Kind.POSTPONED: Postponed,
    Kind.NOTE: Note,
    Kind.NOMINATIONS: Nominations,
    Kind.PARTIES: Parties,
    Kind.PARTIAL: Result,
}
"""What each kind's body is; the close of poll and the end have none."""

FOLDED: Final = frozenset(BODIES) - {Kind.NOMINATIONS, Kind.PARTIES, Kind.PARTIAL}
"""Kinds that a night is folded from; the others say what is known, or nothing official."""

STATEMENTS: Final = frozenset(
    {Kind.RUSH, Kind.RESULT, Kind.CORRECTION, Kind.RETRACTION, Kind.POSTPONED}
)
"""Kinds that say how a contest ended: of these the highest revision holds."""

NATIONAL: Final = frozenset({Kind.EXIT_POLL, Kind.CLOSE_OF_POLL, Kind.PARTIES, Kind.END})
"""Kinds that are of no contest."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes:
        id: unlike any other's of its journal or feed.
        kind: what it says.
        contest: slug, or None for the nation's.
        night_time: when it was so, or was said.
        revision: of what is said of the contest, from 1: the highest holds.
        body: what it says in detail; None for kinds that nothing is folded from.
        by: who entered it.
        via: how it came.
        entered_at: when it was entered, or sent; None where nobody says.
        replaces: id of the message that it corrects or takes back, if it names one.
        test: it is of a rehearsal.
        assumed: nobody says when it was so: ``night_time`` is when it was read.
    """

    id: str
    kind: Kind
    contest: str | None
    night_time: datetime
    revision: int = 1
    body: Body | None = None
    by: str = ""
    via: Via = "typed"
    entered_at: datetime | None = None
    replaces: str | None = None
    test: bool = field(default=False)
    assumed: bool = field(default=False)

    @property
    def figures(self) -> Result | None:
        """Full figures, if it has them."""
        return self.body if isinstance(self.body, Result) else None
